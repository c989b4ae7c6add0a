"""Fine and Gray's model equals cmprsk's crr and its definition in loops."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from evaltools import survival
from evaltools.errors import TooFewError

#: Where the numbers of these tests come from; see tests/conformance.py.
HELD_TO = "R 4.2.2, cmprsk 2.2-11"

CAUSES = {"c1": "full", "c2": "part", "c3": "unknown"}
MCCALL = ["uiN", "reprate", "disrate", "logwage", "tenure", "age"]


@pytest.mark.parametrize("term", CAUSES)
def test_coefficients_and_errors_equal_crr_on_mccalls_data(mccall, competing_r, term):
    table = survival.fine_gray_model(
        mccall, exit="spell", state="state", event=CAUSES[term], covariates=MCCALL
    ).table()
    want = competing_r.get("finegray", "unempdur", "cmprsk::crr gtol=1e-12", term)
    wide = want.pivot(index="term", columns="stat", values="value").loc[MCCALL]
    assert_allclose(table.estimate, wide["coef"], rtol=1e-6)
    assert_allclose(table.std_error, wide["se"], rtol=1e-6)


def test_coefficients_and_errors_equal_crr_with_heavy_ties(people_240, people_240_r):
    model = survival.fine_gray_model(
        people_240, exit="t", state="state", event="job", covariates=["tr", "age"]
    )
    table, want = model.table(), people_240_r["crr"]
    # crr with its default tolerance stops a little early
    assert_allclose(table.estimate, want[:2], rtol=1e-5)
    assert_allclose(table.std_error, want[2:], rtol=1e-6)
    assert "subdistribution_hazard_ratio" in table
    assert model.about["ratio"] == "subdistribution_hazard_ratio"


def weight_of(frame, row, time, free):
    """What a person counts at `time`."""
    if frame.exit[row] >= time:
        return 1.0
    return free(time) / free(frame.exit[row]) if frame.state[row] == "other" else 0.0


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), months=st.integers(3, 9))
def test_the_score_of_the_weighted_likelihood_is_zero_at_the_estimates(seed, months):
    rng = np.random.default_rng(seed)
    n = 70
    frame = pd.DataFrame(
        {
            "exit": rng.integers(1, months + 1, n).astype(float),
            "state": rng.choice(["job", "other", "censored"], n),
            "x": rng.normal(size=n).round(1),
            "z": rng.integers(0, 2, n).astype(float),
        }
    )
    if (frame.state == "job").sum() < 10:
        return
    beta = survival.fine_gray_model(
        frame, exit="exit", state="state", event="job", covariates=["x", "z"]
    ).table().estimate.to_numpy()  # fmt: skip

    def free(time):
        share = 1.0
        for earlier in sorted(frame.exit[frame.exit < time].unique()):
            lost = ((frame.exit == earlier) & (frame.state == "censored")).sum()
            share *= 1 - lost / (frame.exit >= earlier).sum()
        return share

    x = frame[["x", "z"]].to_numpy()
    score = np.zeros(2)
    for row in np.flatnonzero(frame.state == "job"):
        time = frame.exit[row]
        weight = np.array([weight_of(frame, other, time, free) for other in range(n)])
        weight = weight * np.exp(x @ beta)
        score += x[row] - weight @ x / weight.sum()
    assert_allclose(score, 0, atol=1e-6)


def test_without_other_exits_it_is_coxs_model_with_breslows_ties(people_240):
    people = people_240.assign(state=people_240.state.replace("other", "censored"))
    columns = {"exit": "t", "state": "state", "event": "job", "covariates": ["tr", "age"]}
    one = survival.fine_gray_model(people, **columns).table()
    other = survival.cox_model(people, ties="breslow", cluster="id", **columns).table()
    assert_allclose(one.estimate, other.estimate, rtol=1e-8)
    assert_allclose(one.std_error, other.std_error, rtol=1e-8)


def test_clusters_sum_the_scores(people_240):
    columns = {"exit": "t", "state": "state", "event": "job", "covariates": ["tr", "age"]}
    alone = survival.fine_gray_model(people_240, cluster="id", **columns)
    plain = survival.fine_gray_model(people_240, **columns)
    assert_allclose(alone.table().std_error, plain.table().std_error, rtol=1e-10)
    by_site = survival.fine_gray_model(people_240, cluster="site", **columns)
    assert by_site.table().df.tolist() == [11, 11]
    assert (by_site.table().std_error != plain.table().std_error).all()


def test_too_few_events_are_refused(people_240):
    with pytest.raises(TooFewError, match="must have at least 5 events per parameter"):
        survival.fine_gray_model(
            people_240.head(12), exit="t", state="state", event="job", covariates=["tr", "age"]
        )
