"""The cases that break survival code, named one by one, for every estimator they concern."""

from __future__ import annotations

import brute_force
import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from evaltools import survival
from evaltools.errors import TooFewError

COLUMNS = {"exit": "exit", "state": "state"}
STATES = pd.CategoricalDtype(["censored", "job", "other"])


def people(exit, state, **columns):
    return pd.DataFrame(
        {"exit": np.array(exit, dtype=float), "state": pd.Categorical(state, dtype=STATES)}
    ).assign(**columns)


TIES = people([2] * 6 + [3] * 4, ["job", "job", "other", "censored", "job", "other"] + ["job"] * 4)
FIRST_UNIT = people([1, 1, 1, 4, 5], ["job", "other", "job", "censored", "job"])
NOBODY = people([1, 2, 2, 5], ["censored", "censored", "other", "censored"])
EVERYBODY = people([1, 2, 2, 5], ["job"] * 4)
EMPTIED = people([2, 2, 6, 7], ["job", "other", "job", "censored"], entry=[0.0, 0, 3, 4])
CASES = {
    "ties": TIES,
    "exits in the first unit": FIRST_UNIT,
    "nobody employed": NOBODY,
    "everybody employed": EVERYBODY,
    "one person": people([3], ["job"]),
    "a group emptied by late entry": EMPTIED,
}
each_case = pytest.mark.parametrize("case", CASES)


def dense(frame):
    code = frame.state.cat.codes.to_numpy()
    entry = frame.entry.to_numpy() if "entry" in frame else None
    return brute_force.aalen_johansen(frame.exit.to_numpy(), code, 2, entry)


def late(frame):
    return {"entry": "entry"} if "entry" in frame else {}


@each_case
def test_incidence_is_that_of_its_definition(case):
    frame = CASES[case]
    got = survival.cumulative_incidence(frame, **COLUMNS, **late(frame)).table()
    _, _, shares, influence = dense(frame)
    for place, name in enumerate(["job", "other"]):
        rows = got[(got.outcome == name) & (got.time > 0)]
        if len(rows):
            assert_allclose(rows.estimate, shares[place], atol=1e-14)
            wanted = brute_force.std_errors(influence)[place]
            assert_allclose(rows.std_error, wanted, atol=1e-8)
    assert set(got.outcome) == {*frame.state[frame.state != "censored"]}


@each_case
def test_restricted_times_add_up_to_the_horizon(case):
    frame = CASES[case]
    times = survival.restricted_time(frame, horizon=frame.exit.max(), **COLUMNS, **late(frame))
    assert times.table().estimate.sum() == pytest.approx(frame.exit.max())


@each_case
def test_no_interval_leaves_zero_and_one(case):
    frame = CASES[case]
    incidence = survival.cumulative_incidence(frame, **COLUMNS, **late(frame))
    at = incidence.at([1, 2, frame.exit.max()]).table()
    for table in (incidence.table(), at):
        limits = table[["conf_low", "conf_high"]].dropna()
        assert ((limits >= 0) & (limits <= 1)).all(axis=None)
        assert (limits.conf_low <= limits.conf_high).all()


@pytest.mark.parametrize("case", ["nobody employed"])
@pytest.mark.parametrize("test", [survival.logrank_test, survival.gray_test])
def test_where_nobody_is_employed_there_is_no_test(case, test):
    frame = CASES[case].assign(arm=["a", "b", "a", "b"])
    with pytest.raises(TooFewError):
        test(frame, event="job", by="arm", **COLUMNS)


def test_where_everybody_is_employed_the_two_tests_are_both_there():
    frame = EVERYBODY.assign(arm=["a", "b", "a", "b"])
    one, other = (
        test(frame, event="job", by="arm", **COLUMNS).table().statistic[0]
        for test in (survival.logrank_test, survival.gray_test)
    )
    # by hand: at 1, 1 - 2/4; at 2, both of three, one of them in a: 1 - 2 * 1/3; at 5 none of a
    observed_less_expected = 1 - 2 / 4 + 1 - 2 / 3
    variance = 1 / 4 + 2 * (1 / 3) * (2 / 3) * (3 - 2) / (3 - 1)
    assert one == pytest.approx(observed_less_expected**2 / variance)
    assert np.isfinite(other)


@pytest.mark.parametrize("case", ["ties", "everybody employed"])
def test_one_cluster_gives_estimates_and_no_error(case):
    frame = CASES[case].assign(site="A")
    table = survival.cumulative_incidence(frame, cluster="site", **COLUMNS).table()
    plain = survival.cumulative_incidence(frame, **COLUMNS).table()
    assert_allclose(table.estimate, plain.estimate)
    assert table.std_error[table.time > 0].isna().all()


def test_codes_that_skip_invent_no_outcome():
    """A category that nobody has, between two that somebody has, is no outcome."""
    state = pd.Categorical(["job", "study", "job"], ["censored", "job", "moved", "study"])
    frame = pd.DataFrame({"exit": [1.0, 2, 3], "state": state})
    table = survival.cumulative_incidence(frame, **COLUMNS).table()
    assert list(dict.fromkeys(table.outcome)) == ["job", "study"]
    sites = frame.assign(site=[10, 40, 90])
    plain = survival.cumulative_incidence(frame.assign(site=[0, 1, 2]), cluster="site", **COLUMNS)
    got = survival.cumulative_incidence(sites, cluster="site", **COLUMNS)
    pd.testing.assert_frame_equal(got.table(), plain.table())


def test_in_a_group_emptied_by_late_entry_nothing_is_invented_afterwards():
    table = survival.cumulative_incidence(EMPTIED, entry="entry", **COLUMNS).at([2, 6]).table()
    # both of the first two have left at 2, so that who enters at 3 adds nothing
    assert table.estimate.tolist() == pytest.approx([0.5, 0.5, 0.5, 0.5])


def test_two_clusters_use_t_with_one_degree_of_freedom():
    frame = TIES.assign(site=["A", "B"] * 5)
    row = survival.cumulative_incidence(frame, cluster="site", conf_type="plain", **COLUMNS)
    at = row.at(2).table().set_index("outcome").loc["job"]
    # t with one degree of freedom: tan(0.475 pi)
    half = np.tan(0.475 * np.pi) * at.std_error
    assert at.conf_high == pytest.approx(min(1.0, at.estimate + half))


def test_a_mean_time_lies_within_the_horizon_with_its_interval():
    few = pd.DataFrame({"exit": [4.0, *[5.0] * 9], "state": ["job", *["censored"] * 9]})
    found = survival.restricted_time(few, exit="exit", state="state", horizon=5).table()
    # one of ten leaves at 4: 4.9 months before, with a plain limit above 5 were it not cut
    assert found["estimate"].tolist() == pytest.approx([4.9, 0.1])
    assert found["conf_high"].iloc[0] == 5.0
    assert found["conf_low"].iloc[1] == 0.0


def test_the_note_of_missing_intervals_speaks_of_the_times_asked_about():
    few = pd.DataFrame({"exit": [1.0, 2.0, 2.0, 3.0], "state": "job"})
    found = survival.cumulative_incidence(few, exit="exit", state="state").at([2, 3])
    # everybody had left by 3: the exact binomial interval of 4 in 4
    assert found.table()["conf_low"].iloc[1] == pytest.approx(0.025**0.25)
    assert found.notes == ()
