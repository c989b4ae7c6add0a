"""Agreement of raters: published examples, R, by hand, and too few units."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaltools.errors import DataError, UnansweredError
from evaltools.participation import rater_agreement
from evaltools.participation.agreement import (
    Ratings,
    bootstrapped,
    gwet,
    identity_weights,
    krippendorff_ordinal,
    percent_agreement,
    quadratic_weights,
    weighted_kappa,
)

#: Where the numbers of these tests come from; see tests/conformance.py.
HELD_TO = "published examples and R 4.2.2"

# Four observers, twelve units, five categories, 0 where an observer did not rate.
FOUR_OBSERVERS = (
    np.array(
        [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
            [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
        ]
    ).T
    - 1
)


def once(ratings):
    return np.ones((1, len(ratings.codes)))


def of_table(table):
    """Two raters' ratings from their cross-table."""
    counts = np.array(table)
    rows, columns = np.indices(counts.shape)
    codes = [np.repeat(each.ravel(), counts.ravel()) for each in (rows, columns)]
    return Ratings(np.column_stack(codes), len(counts))


def frame_of(codes):
    """Ratings as a frame, one row per unit and rater."""
    rows = [
        (f"u{unit}", f"r{rater}", int(level))
        for unit, line in enumerate(codes)
        for rater, level in enumerate(line)
        if level >= 0
    ]
    return pd.DataFrame(rows, columns=["unit", "rater", "level"])


def agreement(frame, **more):
    return rater_agreement(
        frame, unit=["unit"], rater="rater", rating="level", levels=range(4), **more
    )


# -- published examples --------------------------------------------------------------------


def test_krippendorffs_example_for_ordinal_data_gives_0_815():
    # Krippendorff (2011), Computing Krippendorff's alpha-reliability, University of
    # Pennsylvania: data of four observers, ordinal alpha 0.815.
    ratings = Ratings(FOUR_OBSERVERS, 5)
    assert krippendorff_ordinal(ratings, once(ratings))[0] == pytest.approx(0.815, abs=0.0005)


def test_gwets_example_of_four_raters_gives_an_ac1_of_0_775():
    # The same data in Gwet (2014), Handbook of inter-rater reliability, 4th ed., p. 120.
    ratings = Ratings(FOUR_OBSERVERS, 5)
    ac1 = gwet(ratings, once(ratings), identity_weights(5))[0]
    assert ac1 == pytest.approx(0.775, abs=0.0005)


def test_gwets_example_of_two_abstractors():
    # Gwet (2014), as printed in the manual of the R package irrCAC (cont3x3abstractors):
    # kappa 0.7964094, AC1 0.8493305, agreement 0.89.
    ratings = of_table([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
    one = identity_weights(3)
    assert weighted_kappa(ratings, once(ratings), one)[0] == pytest.approx(0.7964094, abs=5e-8)
    assert gwet(ratings, once(ratings), one)[0] == pytest.approx(0.8493305, abs=5e-8)
    assert percent_agreement(ratings, once(ratings), one)[0] == pytest.approx(0.89)


def test_cohens_example_of_weighted_kappa():
    # Cohen (1968), Psychological Bulletin 70, 213-220, table 1: 200 cases, disagreement
    # weights 1, 3 and 6; kappa 0.492, weighted kappa 0.348.
    ratings = of_table([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    weights = 1 - np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]]) / 6
    assert weighted_kappa(ratings, once(ratings), weights)[0] == pytest.approx(0.348, abs=0.0005)
    plain = weighted_kappa(ratings, once(ratings), identity_weights(3))[0]
    assert plain == pytest.approx(0.492, abs=0.0005)


# -- against R -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def simulated(reference):
    return pd.read_csv(reference / "agreement_ratings.csv").melt(
        "unit", var_name="rater", value_name="level"
    )


def test_coefficients_with_missing_ratings_are_those_of_the_formulas_in_r(simulated, reference):
    want = pd.read_csv(reference / "agreement_r.csv").set_index("coefficient")["value"]
    found = agreement(simulated).table().set_index("coefficient")
    for name in ("agreement", "weighted_kappa", "ac1", "ac2", "krippendorff_alpha"):
        assert found.loc[name, "estimate"] == pytest.approx(want[name], rel=1e-12), name
    assert set(found["n_units"]) == {39}
    assert found.loc["weighted_kappa", "weights"] == "quadratic"


def test_the_limits_hold_the_estimate_and_are_the_same_at_every_call(simulated):
    one, other = agreement(simulated).table(), agreement(simulated).table()
    pd.testing.assert_frame_equal(one, other)
    assert (one["conf_low"] <= one["estimate"]).all()
    assert (one["estimate"] <= one["conf_high"]).all()


def test_the_bootstrap_draws_units_as_a_loop_over_samples_does(simulated):
    wide = simulated.pivot(index="unit", columns="rater", values="level")
    codes = wide.fillna(-1).to_numpy(dtype=int)
    ratings, weights = Ratings(codes, 4), quadratic_weights(4)
    rng = np.random.default_rng(1)
    times = rng.multinomial(len(codes), np.full(len(codes), 1 / len(codes)), size=20)
    at_once = gwet(ratings, times.astype(float), weights)
    alphas = krippendorff_ordinal(ratings, times.astype(float))
    for place, drawn in enumerate(times):
        sample = Ratings(np.repeat(codes, drawn, axis=0), 4)
        assert gwet(sample, once(sample), weights)[0] == pytest.approx(at_once[place])
        assert krippendorff_ordinal(sample, once(sample))[0] == pytest.approx(alphas[place])


# -- by hand and at the edges --------------------------------------------------------------


def test_weights_fall_with_the_square_of_the_distance():
    assert quadratic_weights(3)[0].tolist() == [1, 0.75, 0]


def test_perfect_agreement_is_one_in_every_coefficient():
    codes = np.repeat(np.arange(4), 4)[:, None].repeat(2, axis=1)
    found = agreement(frame_of(codes)).table()
    assert found["estimate"].tolist() == pytest.approx([1, 1, 1, 1, 1])


def test_ratings_that_are_all_the_same_leave_kappa_and_alpha_without_a_value():
    found = agreement(frame_of(np.full((12, 2), 2)))
    table = found.table().set_index("coefficient")["estimate"]
    assert table["agreement"] == table["ac1"] == 1
    assert table[["weighted_kappa", "krippendorff_alpha"]].isna().all()
    assert "Where every rating is the same, a coefficient that allows for chance has no value." in [
        str(note) for note in found.notes
    ]


def test_neither_the_order_of_rows_nor_the_names_of_raters_matter(simulated):
    mixed = simulated.sample(frac=1, random_state=1).replace({"rater": {"a": "z"}})
    one, other = agreement(simulated, draws=10).table(), agreement(mixed, draws=10).table()
    assert one["estimate"].to_numpy() == pytest.approx(other["estimate"].to_numpy())


def test_fewer_than_ten_units_get_the_table_only():
    found = agreement(frame_of(np.array([[0, 0], [1, 2], [2, 1], [3, 3]] * 2)))
    assert found.kind == "ratings_table"
    assert found.table().to_numpy().tolist() == [["0", "0", 2], ["1", "2", 4], ["3", "3", 2]]
    assert [str(note) for note in found.notes] == [
        "Fewer than 10 things were rated by two people or more, so the ratings are shown and no "
        "coefficient of agreement is computed."
    ]


def test_one_rater_agrees_with_nobody():
    with pytest.raises(UnansweredError) as caught:
        agreement(frame_of(np.zeros((12, 1), dtype=int)))
    assert str(caught.value) == (
        "Agreement cannot be told: nothing was rated by two people or more."
    )


def test_ratings_off_the_levels_and_twice_are_refused():
    frame = frame_of(np.zeros((12, 2), dtype=int))
    frame.loc[3, "level"] = 9
    with pytest.raises(DataError) as caught:
        agreement(pd.concat([frame, frame.iloc[:1]]))
    assert str(caught.value).splitlines()[1:] == [
        "- row 4, column “level”: Every rating must be one of 0, 1, 2, 3.",
        "- rows 1, 25, column “rater”: A rater must rate the same thing once.",
    ]


def test_too_many_samples_without_a_value_leave_no_limits():
    rng = np.random.default_rng(1)
    found = bootstrapped(lambda times: np.where(times[:, 0] > 1, np.nan, 0.5), 5, draws=50, rng=rng)
    assert found.estimate == 0.5
    assert np.isnan(found.conf_low)
