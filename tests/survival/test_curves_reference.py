"""Curves equal R's survfit (tests/reference/README.md says how the values were made)."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from evaltools import survival

#: Where the numbers of these tests come from; see tests/conformance.py.
HELD_TO = "R 4.2.2, survival 3.5-3"

CLOSED = {"rtol": 1e-10, "atol": 1e-12}
#: people_240.json holds ten decimals, statistics of combinations six
TEN_DECIMALS = {"rtol": 0, "atol": 6e-11}
SIX_DECIMALS = {"rtol": 0, "atol": 6e-7}

JOBS = ("full", "part", "unknown")
GROUPS = {"all": "all", "G=0": "0", "G=1": "1"}


def groups_of(curve, group):
    return curve[curve.group == group]


@pytest.mark.parametrize("r_group", GROUPS)
def test_kaplan_meier_on_mccalls_data_equals_survfit(mccall, survival_r, r_group):
    by = None if r_group == "all" else "G"
    curve = survival.survival_curve(mccall, exit="spell", state="state", event=JOBS, by=by)
    method = ("km", "unempdur", "survfit conf.type=log-log", r_group)
    want = {
        stat: survival_r.by_time(*method, stat=stat)
        for stat in ("surv", "std.err", "lower", "upper", "n.risk")
    }
    got = groups_of(curve.at(want["surv"].index).table(), GROUPS[r_group])
    assert_allclose(got.estimate, want["surv"], **CLOSED)
    assert_allclose(got.std_error, want["std.err"], **CLOSED)
    assert_allclose(got.conf_low, want["lower"], **CLOSED)
    assert_allclose(got.conf_high, want["upper"], **CLOSED)
    assert got.n_risk.tolist() == want["n.risk"].tolist()


@pytest.mark.parametrize("conf_type", ["log-log", "log", "plain"])
@pytest.mark.parametrize("r_group", GROUPS)
def test_kaplan_meier_quantiles_and_limits_equal_survfit(mccall, survival_r, r_group, conf_type):
    by = None if r_group == "all" else "G"
    curve = survival.survival_curve(
        mccall, exit="spell", state="state", event=JOBS, by=by, conf_type=conf_type
    )
    method = f"survfit conf.type={conf_type}"
    limits = survival_r.get("km", "unempdur", method, r_group)
    got = groups_of(curve.at(sorted(set(limits.time))).table(), GROUPS[r_group]).set_index("time")
    for stat, column in [("lower", "conf_low"), ("upper", "conf_high")]:
        want = limits[limits.stat == stat].set_index("time").value
        assert_allclose(got[column], want, **CLOSED)
    want = survival_r.get("km_quantile", "unempdur", method, r_group).set_index("stat").value
    times = groups_of(curve.quantile([0.25, 0.5, 0.75]).table(), GROUPS[r_group])
    for row, percent in zip(times.itertuples(), (25, 50, 75), strict=True):
        assert row.estimate == want[f"quantile{percent}"]
        assert_allclose(row.conf_low, want[f"lower{percent}"])
        assert_allclose(row.conf_high, want[f"upper{percent}"])


@pytest.mark.parametrize("conf_type", ["log-log", "log", "plain"])
@pytest.mark.parametrize("r_group", GROUPS)
@pytest.mark.parametrize(
    ("dataset", "exit", "names"),
    [
        ("unempdur", "spell", {"c1": "full", "c2": "part", "c3": "unknown"}),
        ("mgus2", "etime", {"c1": "pcm", "c2": "death"}),
    ],
)
def test_incidence_equals_multistate_survfit(
    request, competing_r, dataset, exit, names, r_group, conf_type
):
    people = request.getfixturevalue("mccall" if dataset == "unempdur" else "mgus2")
    by = None if r_group == "all" else {"unempdur": "G", "mgus2": "male"}[dataset]
    incidence = survival.cumulative_incidence(
        people, exit=exit, state="state", by=by, conf_type=conf_type
    )
    plain = ("aj", dataset, "survfit multistate", r_group)
    jackknife = ("aj", dataset, "survfit multistate (infinitesimal jackknife)", r_group)
    limits = ("aj", dataset, f"survfit multistate conf.type={conf_type}", r_group)
    for term, outcome in names.items():
        want = competing_r.by_time(*plain, term=term, stat="pstate")
        table = groups_of(incidence.at(want.index).table(), GROUPS[r_group])
        got = table[table.outcome == outcome].set_index("time")
        assert_allclose(got.estimate, want, **CLOSED)
        errors = competing_r.by_time(*jackknife, term=term, stat="std.err")
        assert_allclose(got.std_error, errors, rtol=1e-8)
        for stat, column in [("lower", "conf_low"), ("upper", "conf_high")]:
            assert_allclose(got[column], competing_r.by_time(*limits, term=term, stat=stat), 1e-8)


def test_incidence_with_heavy_ties_equals_survfit(people_240, people_240_r):
    incidence = survival.cumulative_incidence(
        people_240, exit="t", state="state", event="job", conf_type="log"
    )
    want = np.array(people_240_r["aj"])
    # R carries the last value on to month 24; nobody is followed beyond 23
    got = incidence.at([3, 6, 12, 18, 23]).table().query("outcome == 'event'")
    assert_allclose(got[["estimate", "std_error", "conf_low", "conf_high"]], want[:, 1:], 1e-9)


def test_survival_of_one_exit_equals_survfit(people_240, people_240_r):
    curve = survival.survival_curve(
        people_240, exit="t", state="state", event="job", conf_type="log"
    )
    got, want = curve.at([6, 12]).table(), people_240_r["ev"]
    assert_allclose(got.estimate, want["surv"], **TEN_DECIMALS)
    assert_allclose(got.std_error, want["std.err"], rtol=1e-9)
    assert_allclose(got.conf_low, want["lower"], rtol=1e-9)
    assert_allclose(got.conf_high, want["upper"], rtol=1e-9)


def test_medians_by_group_equal_survfit(people_240, people_240_r):
    curve = survival.survival_curve(
        people_240, exit="t", state="state", event=("job", "other"), by="tr", conf_type="log"
    )
    got = curve.median().table()[["estimate", "conf_low", "conf_high"]]
    assert got.values.tolist() == people_240_r["med"]


@pytest.mark.parametrize(
    ("columns", "name"), [({"weights": "w"}, "ajw"), ({"entry": "ent"}, "aje")]
)
def test_incidence_with_weights_or_late_entry_equals_survfit(
    people_240, people_240_r, columns, name
):
    incidence = survival.cumulative_incidence(people_240, exit="t", state="state", **columns)
    got = incidence.at([6, 12, 18]).table().query("outcome == 'job'")
    assert_allclose(got[["estimate", "std_error"]], np.array(people_240_r[name]), rtol=1e-9)


def test_incidence_with_weights_and_late_entry_equals_survfit(people_240):
    incidence = survival.cumulative_incidence(
        people_240, exit="t", state="state", entry="ent", weights="w"
    )
    got = incidence.at([6, 12, 18]).table().query("outcome == 'job'")
    # survfit(Surv(ent, t, f) ~ 1, weights = w, id = id), to six decimals
    assert_allclose(got.estimate, [0.292915, 0.453822, 0.529896], **SIX_DECIMALS)
    assert_allclose(got.std_error, [0.032798, 0.036312, 0.038433], **SIX_DECIMALS)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("weights", {"weights": "w"}),
        ("cluster", {"cluster": "site"}),
        ("weights, cluster", {"weights": "w", "cluster": "site"}),
        ("entry", {"entry": "ent"}),
        ("entry, weights, cluster", {"entry": "ent", "weights": "w", "cluster": "site"}),
    ],
)
def test_robust_survival_equals_survfit(people_240, curves_r, name, columns):
    got = survival.survival_curve(
        people_240, exit="t", state="state", event=("job", "other"), **columns
    ).at([3, 6, 12, 18]).table()  # fmt: skip
    want = curves_r[(curves_r.section == "km") & (curves_r["name"] == name)]
    assert_allclose(got.estimate, want[want.stat == "surv"].value, **CLOSED)
    assert_allclose(got.std_error, want[want.stat == "std.err"].value, rtol=1e-9)


def test_follow_up_equals_survfit_with_events_and_censoring_turned_round(people_240, curves_r):
    curve = survival.follow_up_time(people_240, exit="t", state="state")
    got = curve.at([3, 6, 12, 18]).table()
    want = curves_r[(curves_r.section == "km") & (curves_r["name"] == "reverse")]
    assert_allclose(got.estimate, want[want.stat == "surv"].value, **CLOSED)
