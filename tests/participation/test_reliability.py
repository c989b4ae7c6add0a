"""Alpha, omega and fit: equal to psych and lavaan, and refused where they mean nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests_of_participation import wide

from evaltools.disclosure import Policy, protect
from evaltools.errors import TooFewError, UnansweredError
from evaltools.participation import instrument, reliability
from evaltools.participation.alpha import coefficient_alpha, feldt_interval
from evaltools.participation.one_factor import fit_of, fit_one_factor, omega_total
from evaltools.sections.display_table import display_table

#: Where the numbers of these tests come from; see tests/conformance.py.
HELD_TO = "R 4.2.2, psych 2.2.9 and lavaan 0.6-14"

# Alpha is a closed form; lavaan ends its search within some 1e-5 of the best parameters.
CLOSED, SEARCHED = 1e-12, 3e-5


@pytest.fixture(scope="module")
def arrays(bfi_answers, six_answers):
    """The complete answers of each case of scale.R."""
    reversed_items = ["A1", "C4", "C5", "E1", "E2", "O2", "O5"]
    bfi = bfi_answers.copy()
    bfi[reversed_items] = 7 - bfi[reversed_items]
    six, q = six_answers, [f"q{n}" for n in range(1, 7)]
    found = {
        name: bfi[[f"{letter}{n}" for n in range(1, 6)]]
        for name, letter in zip(("agree", "consc", "extra", "neuro", "open"), "ACENO", strict=True)
    }
    found["all25"] = bfi[[f"{letter}{n}" for letter in "ACENO" for n in range(1, 6)]]
    found |= {
        "six": six[q],
        "six_group0": six.loc[six["g"] == 0, q],
        "three": six[["q1", "q2", "q4"]],
    }
    found["six_wrong"] = six[q].assign(q2=6 - six["q2"])
    return {name: frame.dropna().to_numpy(dtype=float) for name, frame in found.items()}


CASES = [
    "agree", "consc", "extra", "neuro", "open", "all25", "six", "six_group0", "three", "six_wrong",
]  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_alpha_its_interval_and_its_items_are_those_of_psych(case, arrays, made_in_r):
    found, want = coefficient_alpha(arrays[case]), made_in_r[case]
    assert found.n == want["n"]
    assert found.estimate == pytest.approx(want["alpha"], rel=CLOSED)
    assert (found.conf_low, found.conf_high) == pytest.approx(
        (want["alpha_low"], want["alpha_high"]), rel=1e-10
    )
    assert found.item_rest == pytest.approx(want["item_rest"], rel=CLOSED)
    assert found.if_dropped == pytest.approx(want["alpha_if_dropped"], rel=CLOSED)


@pytest.mark.parametrize("case", CASES)
def test_loadings_and_omega_with_its_error_are_those_of_lavaan(case, arrays, made_in_r):
    model, want = fit_one_factor(arrays[case]), made_in_r[case]
    assert model.loadings == pytest.approx(want["loading"], abs=SEARCHED)
    assert model.specific == pytest.approx(want["specific"], abs=SEARCHED)
    omega, error, _, _ = omega_total(model)
    assert omega == pytest.approx(want["omega"], abs=SEARCHED)
    assert error == pytest.approx(want["omega_se"], abs=SEARCHED)


@pytest.mark.parametrize("case", [case for case in CASES if case != "three"])
def test_fit_measures_are_those_of_lavaan(case, arrays, made_in_r):
    found, want = fit_of(fit_one_factor(arrays[case]), arrays[case]), made_in_r[case]
    names = {
        "statistic": "chisq", "df": "df", "p_value": "pvalue", "cfi": "cfi", "tli": "tli",
        "rmsea": "rmsea", "rmsea_low": "rmsea.ci.lower", "rmsea_high": "rmsea.ci.upper",
        "srmr": "srmr",
    }  # fmt: skip
    for mine, theirs in names.items():
        assert getattr(found, mine) == pytest.approx(want[theirs], abs=1e-6, rel=1e-7), mine


@pytest.mark.parametrize("scale", ["agree", "consc", "extra", "neuro", "open"])
def test_the_public_call_agrees_with_a_second_witness(scale, bfi_answers, bfi_instrument, witness):
    found = reliability(bfi_answers, bfi_instrument)
    rows = found.table().set_index(["scale", "coefficient"])
    assert rows.loc[(scale, "alpha"), "estimate"] == pytest.approx(
        witness["psych::alpha complete", scale]["raw_alpha"], rel=1e-10
    )
    assert rows.loc[(scale, "omega_total"), "estimate"] == pytest.approx(
        witness["omega", scale]["omega"], abs=SEARCHED
    )
    fit = found.fit().table().set_index("scale").loc[scale]
    want = witness["one-factor ML", scale]
    assert [fit["statistic"], fit["cfi"], fit["rmsea"], fit["srmr"]] == pytest.approx(
        [want[name] for name in ("chisq", "cfi", "rmsea", "srmr")], rel=1e-6
    )


def test_alpha_by_hand():
    # Two items, three people: variances 1 and 1, covariance 1/2, so the sum has variance 3
    # and alpha is 2 / 1 * (1 - 2 / 3).
    answers = np.array([[1.0, 1.0], [2.0, 3.0], [3.0, 2.0]])
    found = coefficient_alpha(answers)
    assert found.estimate == pytest.approx(2 / 3)
    assert found.item_rest == pytest.approx([0.5, 0.5])
    assert np.isnan(found.if_dropped).all()


def test_feldt_limits_hold_alpha_between_them_and_narrow_with_people():
    few, many = feldt_interval(0.8, 20, 6), feldt_interval(0.8, 200, 6)
    assert few[0] < many[0] < 0.8 < many[1] < few[1]


def test_the_factor_model_depends_neither_on_the_order_nor_on_the_points_of_items(arrays):
    answers = arrays["six"]
    turned = fit_one_factor(answers[:, ::-1] * 10 + 3)
    plain = fit_one_factor(answers)
    assert turned.loadings[::-1] == pytest.approx(10 * plain.loadings, rel=1e-9)
    assert turned.specific[::-1] == pytest.approx(100 * plain.specific, rel=1e-9)


def test_three_items_fit_exactly_so_their_fit_is_not_told(arrays):
    found = fit_of(fit_one_factor(arrays["three"]), arrays["three"])
    assert found.df == 0
    assert np.isnan([found.statistic, found.p_value, found.cfi, found.rmsea]).all()


def test_no_omega_where_the_model_has_no_proper_solution():
    # The correlations 0.9, 0.9 and 0.1 want a loading above 1.
    rng = np.random.default_rng(1)
    root = np.linalg.cholesky(np.array([[1, 0.7, 0.7], [0.7, 1, 0.1], [0.7, 0.1, 1.0]]))
    answers = rng.normal(size=(200, 3)) @ root.T
    assert fit_one_factor(answers) is None
    assert fit_one_factor(answers[:, :2]) is None
    assert fit_one_factor(answers[:3]) is None
    assert fit_one_factor(np.column_stack([answers, answers[:, 0]])) is None
    assert fit_one_factor(np.column_stack([answers, np.ones(200)])) is None


# -- the result ----------------------------------------------------------------------------


def test_the_table_names_scale_wave_and_coefficient(six_answers, six_instrument):
    found = reliability(six_answers, six_instrument)
    assert found.kind == "reliability"
    assert found.keys == ("scale", "wave", "coefficient")
    assert list(found.frame.columns) == [
        "scale", "wave", "coefficient", "n", "n_items", "estimate", "conf_low", "conf_high",
    ]  # fmt: skip
    assert found.frame["n"].tolist() == [240, 240]
    assert found.notes == ()


def test_floor_and_ceiling_count_the_ends_of_the_scale(write):
    own = write("own", {"own": "q1 q2"})
    rows = [[1, 1], [1, 1], [5, 5], [3, 4], [2, 1]]
    found = reliability(wide(rows, ["q1", "q2"]), own).floor_ceiling().table()
    assert found[["end", "n", "n_total", "share"]].to_numpy().tolist() == [
        ["floor", 2, 5, 0.4],
        ["ceiling", 1, 5, 0.2],
    ]
    # exact limits of 2 of 5: Clopper and Pearson, as binom.test(2, 5) prints them
    assert found[["conf_low", "conf_high"]].iloc[0].tolist() == pytest.approx(
        [0.05274495, 0.85336720], abs=1e-8
    )


def test_the_distribution_of_answers_is_told_as_answered_with_levels_nobody_chose(write):
    own = write("own", {"own": "-q1 q2"})
    found = reliability(wide([[1, 2], [1, 5], [4, 2]], ["q1", "q2"]), own).answers().table()
    mine = found[found["item"] == "q1"]
    assert dict(zip(mine["level"], mine["n"], strict=True)) == {
        "1": 2, "2": 0, "3": 0, "4": 1, "5": 0, "total": 3,
    }  # fmt: skip


def test_an_answer_is_called_by_its_number_and_no_level_of_anything_else(write):
    own = write("own", {"own": "q1 q2"})
    found = reliability(wide([[1, 2], [1, 5], [4, 2]], ["q1", "q2"]), own).answers()
    table = display_table(protect(found, Policy(min_count=1, min_group=1)), "fi")
    assert table.headings[3:] == ("1", "2", "3", "4", "5", "yhteensä")
    assert [row[2:] for row in table.rows] == [
        ("q1", "2", "0", "0", "1", "0", "3"),
        ("q2", "0", "2", "0", "0", "1", "3"),
    ]


def test_the_fit_is_printed_with_its_chi_square_and_degrees_of_freedom(six_answers, six_instrument):
    table = display_table(
        reliability(six_answers.assign(wave="baseline"), six_instrument).fit(), "en"
    )
    row = dict(zip(table.headings, table.rows[0], strict=True))
    # lavaan: chi-square 6.303, told as in the sentence with 9 degrees of freedom
    assert (row["Chi-square"], row["Degrees of freedom"]) == ("6.3", "9")


def test_a_small_group_gets_a_caution(write):
    own = write("own", {"own": "q1 q2 q3"})
    rng = np.random.default_rng(2)
    base = rng.normal(size=(40, 1))
    rows = np.clip(np.round(3 + base + 0.7 * rng.normal(size=(40, 3))), 1, 5)
    assert [str(note) for note in reliability(wide(rows, ["q1", "q2", "q3"]), own).notes] == [
        "own: fewer than 100 people answered every item; read these coefficients with caution."
    ]


def test_waves_are_kept_apart(write):
    own = write("own", {"own": "q1 q2"})
    rows = [[1, 1], [2, 3], [3, 2]]
    frame = pd.concat(
        [wide(rows, ["q1", "q2"], wave="exit"), wide([[1, 1], [2, 2], [3, 3]], ["q1", "q2"])]
    )
    found = reliability(frame, own)
    alphas = found.frame[found.frame["coefficient"] == "alpha"]
    assert alphas["wave"].tolist() == ["baseline", "exit"]
    assert alphas["estimate"].tolist() == pytest.approx([1.0, 2 / 3])
    assert found.of("own", "exit") == pytest.approx(2 / 3)
    assert found.of("own", "exit", "omega_total") is None


def test_a_formative_scale_is_refused(write):
    own = write("own", {"own": "q1 q2"}, more=", nature: formative")
    with pytest.raises(UnansweredError) as caught:
        reliability(wide([[1, 2], [2, 3], [3, 3]], ["q1", "q2"]), own)
    assert str(caught.value) == (
        "own: no reliability is computed. The items of a formative scale make it up and need not "
        "go together."
    )


def test_one_item_has_no_reliability():
    with pytest.raises(UnansweredError) as caught:
        reliability(wide([[1], [2], [3]], ["was"]), instrument("was"))
    assert str(caught.value) == (
        "Work Ability Score: no reliability is computed. Alpha and omega need at least two items."
    )


def test_scores_without_items_have_no_reliability():
    frame = pd.DataFrame(
        {"participant_id": ["A1"], "wave": ["exit"], "scale": ["esis"], "score": [50.0]}
    )
    with pytest.raises(UnansweredError) as caught:
        reliability(frame, instrument("esis"))
    assert str(caught.value) == (
        "Reliability must come from answers to items; the data hold scores only."
    )


def test_two_people_are_too_few(write):
    own = write("own", {"own": "q1 q2"})
    with pytest.raises(TooFewError) as caught:
        reliability(wide([[1, 2], [2, 3]], ["q1", "q2"]), own)
    assert str(caught.value) == (
        "Reliability must rest on at least 3 people who answered every item of a scale, with "
        "answers that differ."
    )


def test_the_limits_of_rmsea_say_their_level_which_is_not_that_of_other_intervals(
    six_answers, six_instrument
):
    fit = reliability(six_answers.assign(wave="baseline"), six_instrument).fit()
    assert fit.conf_level == 0.90
    assert fit.about["headings"]["rmsea_low"].text == "RMSEA, lower limit (90%)"
    assert fit.about["headings"]["rmsea_high"].text == "RMSEA, upper limit (90%)"
