"""Restricted time equals R, its definition, and sums worked out by hand."""

from __future__ import annotations

import brute_force
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from test_curves_brute_force import NAMES, people

from evaltools import survival
from evaltools.errors import UsageError

#: Where the numbers of these tests come from; see tests/conformance.py.
HELD_TO = "R 4.2.2, survival 3.5-3"

JOBS = ("full", "part", "unknown")
GROUPS = {"all": "all", "G=0": "0", "G=1": "1"}


def times_of(frame, **columns):
    return survival.restricted_time(frame, state="state", **columns)


@pytest.mark.parametrize("horizon", [13, 26])
@pytest.mark.parametrize("r_group", GROUPS)
def test_time_before_a_job_equals_survfits_restricted_mean(mccall, survival_r, r_group, horizon):
    by = None if r_group == "all" else "G"
    time = times_of(mccall, exit="spell", horizon=horizon, event=JOBS, by=by).table()
    row = time[(time.group == GROUPS[r_group]) & (time.outcome == "before")].iloc[0]
    want = survival_r.get("rmst", "unempdur", "survfit rmean", r_group, time=horizon)
    want = want.set_index("stat").value
    assert_allclose(row.estimate, want["rmean"], rtol=1e-10)
    assert_allclose(row.std_error, want["se"], rtol=1e-10)


@pytest.mark.parametrize("horizon", [13, 26])
def test_time_since_each_exit_equals_multistate_survfit(mccall, competing_r, horizon):
    table = times_of(mccall, exit="spell", horizon=horizon, by="G").table()
    method = "survfit multistate rmean (time in state)"
    for group in ("0", "1"):
        for term, outcome in [
            ("(s0)", "before"),
            ("c1", "full"),
            ("c2", "part"),
            ("c3", "unknown"),
        ]:
            want = competing_r.get("rmtl", "unempdur", method, f"G={group}, {term}", time=horizon)
            got = table[(table.group == group) & (table.outcome == outcome)]
            assert_allclose(got.estimate, want.value, rtol=1e-10)


def test_the_difference_between_groups_equals_survrm2(mccall, survival_r):
    time = times_of(mccall, exit="spell", horizon=13, event=JOBS, by="G")
    row = time.difference(reference="0").table().query("outcome == 'before'").iloc[0]
    want = survival_r.get(
        "rmst",
        "unempdur",
        "survRM2::rmst2",
        "arm1-arm0",
        term="RMST (arm=1)-(arm=0)",
        time=13,
    )
    want = want.set_index("stat").value
    assert_allclose(
        row[["estimate", "conf_low", "conf_high"]].astype(float), want[["est", "lower", "upper"]]
    )
    assert_allclose(row.p_value, want["p"], rtol=1e-6)


def test_time_before_any_exit_with_heavy_ties_equals_survfit(people_240, people_240_r):
    row = times_of(people_240, exit="t", horizon=12).table().iloc[0]
    assert_allclose(row.estimate, people_240_r["rmst"][4], rtol=1e-10)
    assert_allclose(row.std_error, people_240_r["rmst"][5], rtol=1e-9)
    # the third number of summary(survfit(...), rmean = 12)$table is time in the state
    table = times_of(people_240, exit="t", horizon=12).table().set_index("outcome").estimate
    assert_allclose(table[["before", "job", "other"]], np.array(people_240_r["rmtl"])[:, 2])


def test_times_before_and_since_add_up_to_the_horizon(people_240):
    table = times_of(people_240, exit="t", horizon=12, weights="w", by="tr").table()
    assert_allclose(table.groupby("group").estimate.sum(), 12)


@pytest.mark.parametrize("entry", [None, "entry"])
@pytest.mark.parametrize("cluster", [None, "site"])
@settings(max_examples=40, deadline=None)
@given(frame=people(), part=st.sampled_from([0.3, 0.7, 1.0]))
def test_times_and_errors_equal_the_dense_integral(entry, cluster, frame, part):
    if frame.site.nunique() < 2:
        frame = frame.assign(site=np.arange(len(frame)))
    horizon = float(frame.exit.max() * part)
    got = times_of(
        frame.assign(state=pd.Categorical(frame.state, NAMES)),
        exit="exit", horizon=horizon, entry=entry, weights="weight", cluster=cluster,
    ).areas  # fmt: skip
    start = None if entry is None else frame[entry].to_numpy()
    times, curve, shares, influence = brute_force.aalen_johansen(
        frame.exit.to_numpy(), frame.code.to_numpy(), 3, start, frame.weight.to_numpy()
    )
    steps = np.clip(np.minimum(np.append(times[1:], np.inf), horizon) - times, 0, None)
    assert_allclose(got[0].area.value, min(horizon, times[0]) + curve @ steps, rtol=1e-10)
    for area in got[1:] if frame.code.any() else ():
        code = list(NAMES).index(area.outcome)
        assert_allclose(area.area.value, shares[code - 1] @ steps, rtol=1e-10, atol=1e-12)
        summed = influence[:, code - 1] @ steps
        assert_allclose(area.area.variance, (summed**2).sum(), rtol=1e-9, atol=1e-12)


def test_clusters_that_span_groups_are_summed_before_the_difference(people_240):
    time = times_of(people_240, exit="t", horizon=12, by="tr", cluster="site")
    row = time.difference(reference="0").table().query("outcome == 'job'").iloc[0]
    totals = np.zeros(people_240.site.max() + 1)
    for sign, arm in [(1, 1), (-1, 0)]:
        rows = people_240[people_240.tr == arm]
        times, _, _, influence = brute_force.aalen_johansen(
            rows.t.to_numpy(float), rows.st.to_numpy(), 2
        )
        steps = np.clip(np.minimum(np.append(times[1:], np.inf), 12) - times, 0, None)
        np.add.at(totals, rows.site, sign * (influence[:, 0] @ steps))
    assert_allclose(row.std_error, np.sqrt(totals @ totals))
    assert row.df == people_240.site.nunique() - 1


def test_a_horizon_beyond_a_groups_follow_up_is_refused():
    frame = pd.DataFrame({"exit": [3, 9], "state": "censored", "arm": ["a", "b"]})
    with pytest.raises(UsageError) as error:
        times_of(frame, exit="exit", horizon=9, by="arm")
    assert str(error.value) == (
        "The horizon must not lie beyond any group's last follow-up; found 9, and the group "
        "“a” was followed to 3. Choose a nearer horizon."
    )


def test_few_people_at_the_horizon_are_noted(people_240):
    notes = times_of(people_240, exit="t", horizon=23).notes
    assert [str(note) for note in notes] == [
        "Fewer than 10 people, at least in one group, were still followed at the horizon."
    ]


def test_nobody_employed_spends_the_whole_horizon_before():
    frame = pd.DataFrame({"exit": [4, 4, 4], "state": "censored"})
    table = times_of(frame, exit="exit", horizon=4, event="job").table()
    assert table.estimate.tolist() == [4.0, 0.0]
    assert table.std_error.isna().all()


def test_one_person_who_finds_work_at_once_has_no_interval():
    frame = pd.DataFrame({"exit": [2], "state": ["job"]})
    table = times_of(frame, exit="exit", horizon=2).table()
    assert table.estimate.tolist() == [2.0, 0.0]
    assert table.conf_low.isna().all()


@pytest.mark.parametrize(
    ("exits", "is_cut"), [([1, *[12] * 11], True), ([6] * 6 + [12] * 6, False)]
)
def test_an_interval_cut_at_the_horizon_says_so(exits, is_cut):
    # one exit at 1 of twelve: mean (1 + 11 * 12) / 12 = 11.08, by Greenwood the error is
    # 11 * 11 / 12 / sqrt(12 * 11) = 0.88, and 11.08 + 1.72 lies beyond 12; six at 6: 9 and 0.87
    states = ["job" if at < 12 else "censored" for at in exits]
    frame = pd.DataFrame({"exit": exits, "state": states})
    found = survival.restricted_time(frame, exit="exit", state="state", horizon=12)
    before = found.frame.set_index("outcome").loc["before"]
    assert bool(before["conf_high"] == 12) is is_cut
    said = [str(note) for note in found.notes if "is cut there" in str(note)]
    assert bool(said) is is_cut
