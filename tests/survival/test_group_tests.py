"""Log-rank and Gray's test equal survdiff and cmprsk, and a table worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from evaltools import survival
from evaltools.errors import TooFewError, UsageError

#: Where the numbers of these tests come from; see tests/conformance.py.
HELD_TO = "R 4.2.2, survival 3.5-3 and cmprsk 2.2-11"

JOBS = ("full", "part", "unknown")
CAUSES = {"c1": "full", "c2": "part", "c3": "unknown"}
AGES = {"labels": ["young", "middle", "old"]}


def row_of(result):
    return result.table().iloc[0]


@pytest.mark.parametrize("rho", [0, 1, 0.5])
def test_logrank_family_equals_survdiff(mccall, survival_r, rho):
    row = row_of(
        survival.logrank_test(mccall, exit="spell", state="state", event=JOBS, by="G", rho=rho)
    )
    want = survival_r.get("logrank", "unempdur", f"survdiff rho={rho}").set_index("stat").value
    assert_allclose(row.statistic, want["chisq"], rtol=1e-10)
    assert row.df == want["df"]
    assert_allclose(row.p_value, want["p"], rtol=1e-8)


def test_stratified_logrank_equals_survdiff(mccall, survival_r):
    people = mccall.assign(band=pd.cut(mccall.age, [0, 30, 45, 99], **AGES))
    row = row_of(
        survival.logrank_test(
            people, exit="spell", state="state", event=JOBS, by="ui", strata="band"
        )
    )
    method = "survdiff ui+strata(cut(age,0,30,45,99])"
    want = survival_r.get("logrank_strat", "unempdur", method).set_index("stat").value
    assert_allclose(row.statistic, want["chisq"], rtol=1e-10)


def test_logrank_with_heavy_ties_equals_survdiff(people_240, people_240_r):
    row = row_of(survival.logrank_test(people_240, exit="t", state="state", event="job", by="tr"))
    assert_allclose(row.statistic, people_240_r["lr"], rtol=1e-9)


@pytest.mark.parametrize("rho", [0, 1])
@pytest.mark.parametrize("term", CAUSES)
def test_grays_test_equals_cuminc_on_mccalls_data(mccall, competing_r, term, rho):
    row = row_of(
        survival.gray_test(mccall, exit="spell", state="state", event=CAUSES[term], by="G", rho=rho)
    )
    want = competing_r.get("gray", "unempdur", f"cmprsk::cuminc rho={rho}", term=term)
    want = want.set_index("stat").value
    assert_allclose(row.statistic, want["stat"], rtol=1e-9)
    # cmprsk takes 1 - pchisq, which ends at 1e-16
    assert_allclose(row.p_value, want["pv"], rtol=1e-7, atol=2e-16)
    assert row.df == want["df"]


@pytest.mark.parametrize("rho", [0, 1])
@pytest.mark.parametrize(("term", "event"), [("c1", "pcm"), ("c2", "death")])
def test_grays_test_equals_cuminc_on_mgus2(mgus2, competing_r, term, event, rho):
    row = row_of(
        survival.gray_test(mgus2, exit="etime", state="state", event=event, by="male", rho=rho)
    )
    want = competing_r.get("gray", "mgus2", f"cmprsk::cuminc rho={rho}", term=term)
    assert_allclose(row.statistic, want.set_index("stat").value["stat"], rtol=1e-9)


@pytest.mark.parametrize("term", CAUSES)
def test_grays_test_within_strata_equals_cuminc(mccall, competing_r, term):
    people = mccall.assign(band=pd.cut(mccall.age, [0, 30, 45, 99], **AGES))
    row = row_of(
        survival.gray_test(
            people, exit="spell", state="state", event=CAUSES[term], by="G", strata="band"
        )
    )
    want = competing_r.get("gray", "unempdur", "cmprsk::cuminc strata(age band) rho=0", term=term)
    assert_allclose(row.statistic, want.set_index("stat").value["stat"], rtol=1e-9)


@pytest.mark.parametrize(("event", "position"), [("job", 0), ("other", 1)])
def test_grays_test_with_heavy_ties_equals_cuminc(people_240, people_240_r, event, position):
    row = row_of(survival.gray_test(people_240, exit="t", state="state", event=event, by="tr"))
    assert_allclose([row.statistic, row.p_value], people_240_r["gray"][position][:2], rtol=1e-9)


def dense_logrank(frame, rho):
    """Two-sample statistic over a loop of times, with late entry."""
    top, bottom, survival_before = 0.0, 0.0, 1.0
    for time in sorted(frame.exit[frame.state == "job"].unique()):
        risk = (frame.entry < time) & (frame.exit >= time)
        n, n_a = risk.sum(), (risk & (frame.arm == "a")).sum()
        left = (frame.exit == time) & (frame.state == "job")
        d, d_a = left.sum(), (left & (frame.arm == "a")).sum()
        weight = survival_before**rho
        top += weight * (d_a - d * n_a / n)
        if n > 1:
            bottom += weight**2 * d * n_a / n * (1 - n_a / n) * (n - d) / (n - 1)
        survival_before *= 1 - d / n
    return top, bottom


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(4, 40), rho=st.sampled_from([0, 1]))
def test_logrank_with_late_entry_equals_its_definition(seed, n, rho):
    rng = np.random.default_rng(seed)
    entry = rng.integers(0, 4, n).astype(float)
    frame = pd.DataFrame(
        {
            "entry": entry,
            "exit": entry + rng.integers(1, 6, n),
            "state": rng.choice(["job", "censored"], n),
            "arm": np.where(np.arange(n) % 2, "a", "b"),
        }
    )
    top, bottom = dense_logrank(frame, rho)
    columns = {"exit": "exit", "state": "state", "event": "job", "by": "arm", "entry": "entry"}
    if bottom < 1e-12:
        return
    row = row_of(survival.logrank_test(frame, rho=rho, **columns))
    assert_allclose(row.statistic, top**2 / bottom, rtol=1e-9, atol=1e-12)


def test_logrank_of_four_people_by_hand():
    frame = pd.DataFrame({"exit": [1, 2, 3, 4], "state": "job", "arm": ["a", "b", "a", "b"]})
    # expected in a: 2/4 + 1/3 + 1/2 + 0 = 4/3, observed 2; variance 1/4 + 2/9 + 1/4 = 13/18
    row = row_of(survival.logrank_test(frame, exit="exit", state="state", event="job", by="arm"))
    assert row.statistic == pytest.approx((2 / 3) ** 2 / (13 / 18))
    assert row.df == 1


def test_which_hazards_the_logrank_test_compares_is_noted(people_240):
    test = survival.logrank_test(people_240, exit="t", state="state", event="job", by="tr")
    assert [str(note) for note in test.notes] == [
        "Those who left by another exit are censored there: rates of leaving by the event "
        "are compared, not the shares who had it."
    ]


@pytest.mark.parametrize("test", [survival.logrank_test, survival.gray_test])
def test_without_any_event_there_is_no_test(test):
    frame = pd.DataFrame({"exit": [1, 2], "state": "censored", "arm": ["a", "b"]})
    with pytest.raises(TooFewError) as error:
        test(frame, exit="exit", state="state", event="job", by="arm")
    assert str(error.value) == "A test must have at least one event; there is none."


@pytest.mark.parametrize("test", [survival.logrank_test, survival.gray_test])
def test_one_group_cannot_be_tested(test):
    frame = pd.DataFrame({"exit": [1, 2], "state": "job", "arm": "a"})
    with pytest.raises(UsageError) as error:
        test(frame, exit="exit", state="state", event="job", by="arm")
    assert str(error.value) == "A test must have at least two groups; the column arm has one."


def three_bands(people_240):
    labels = ["young", "middle", "old"]
    return people_240.assign(band=pd.cut(people_240.age, [0, 30, 40, 99], labels=labels))


@pytest.mark.parametrize(
    ("name", "columns"), [("rho 0", {}), ("rho 1", {"rho": 1}), ("strata", {"strata": "tr"})]
)
def test_tests_of_three_groups_equal_survdiff_and_cuminc(people_240, curves_r, name, columns):
    people = three_bands(people_240)
    want = curves_r[curves_r["name"] == name].set_index(["section", "stat"]).value
    common = {"exit": "t", "state": "state", "by": "band", **columns}
    row = row_of(survival.logrank_test(people, event="job", **common))
    assert_allclose(row.statistic, want["logrank", "chisq"], rtol=1e-10)
    assert row.df == 2
    for event, stat in [("job", "cause 1"), ("other", "cause 2")]:
        row = row_of(survival.gray_test(people, event=event, **common))
        assert_allclose(row.statistic, want["gray", stat], rtol=1e-9)
        assert row.df == 2


@pytest.mark.parametrize("test", [survival.logrank_test, survival.gray_test])
def test_the_names_and_order_of_groups_do_not_matter(people_240, test):
    people = three_bands(people_240).assign(
        other=lambda frame: frame.band.map({"young": "z", "middle": "a", "old": "m"}).astype(str)
    )
    columns = {"exit": "t", "state": "state", "event": "job"}
    one = row_of(test(people, by="band", **columns))
    other = row_of(test(people.sample(frac=1, random_state=1), by="other", **columns))
    assert_allclose(one.statistic, other.statistic, rtol=1e-10)


def test_a_test_tells_how_many_people_its_smallest_group_has():
    people = pd.DataFrame({"exit": [1, 2, 3, 4, 5], "state": "job", "arm": list("aabaa")})
    for test in (survival.logrank_test, survival.gray_test):
        found = test(people, exit="exit", state="state", event="job", by="arm")
        assert found.about["n_smallest"] == 1
