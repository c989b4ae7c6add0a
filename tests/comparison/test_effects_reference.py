"""Every method of comparison equals R (tests/reference/comparison.R and README.md)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from nsw_names import ARMS
from numpy.testing import assert_allclose

from evaltools import comparison
from evaltools.comparison.estimators import newcombe_interval, share_test

#: Where the numbers of these tests come from; see tests/conformance.py.
HELD_TO = "R 4.2.2, sandwich 3.0-2, ebal 0.1-8 and stacked equations"

TIGHT = {"rtol": 1e-8}
#: standard errors by numerical derivatives
NUMERICAL = {"rtol": 1e-6}
DATA = ["nsw_dw", "nsw_cps1"]


def row_of(result) -> pd.Series:
    return result.table().iloc[0]


def of_nsw(nsw, data, **more):
    return row_of(comparison.effect(nsw[data], outcome="re78", **ARMS, **more))


def test_the_experiment_is_welchs_test(nsw, causal_r):
    row = of_nsw(nsw, "nsw_dw", method="difference")
    stats = [("diff", "estimate"), ("se", "std_error"), ("t", "statistic"), ("df", "df")]
    stats += [("p", "p_value"), ("lower", "conf_low"), ("upper", "conf_high")]
    for stat, column in stats:
        assert_allclose(
            row[column], causal_r.one("naive", "nsw_dw", "t.test Welch re78", stat), **TIGHT
        )
    assert (round(row.estimate), round(row.std_error)) == (1794, 671)
    assert (row.n, row.n_treated, row.n_comparison) == (445, 185, 260)


def test_the_raw_difference_from_the_survey_is_minus_8498(nsw):
    assert round(of_nsw(nsw, "nsw_cps1", method="difference").estimate) == -8498


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("estimand", ["att", "ate"])
def test_weighting_has_the_stacked_standard_error(nsw, causal_r, data, estimand):
    row = of_nsw(nsw, data, method="weighting", estimand=estimand)
    method = f"IPW {estimand.upper()} Hajek M-estimation (PS estimated)"
    assert_allclose(row.estimate, causal_r.one("weighting", data, method, "diff"), **TIGHT)
    assert_allclose(row.std_error, causal_r.one("weighting", data, method, "se"), **TIGHT)


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("estimand", ["att", "ate", "ato"])
def test_weighting_equals_an_independent_stacking(nsw, comparison_r, data, estimand):
    row = of_nsw(nsw, data, method="weighting", estimand=estimand)
    method = f"stacked {estimand}"
    assert_allclose(row.estimate, comparison_r.one("weighting", data, method, "est"), **TIGHT)
    assert_allclose(row.std_error, comparison_r.one("weighting", data, method, "se"), **NUMERICAL)


@pytest.mark.parametrize(
    ("data", "estimand"), [("nsw_dw", "att"), ("nsw_dw", "ate"), ("nsw_cps1", "att")]
)
def test_entropy_balancing_equals_an_independent_stacking(nsw, comparison_r, data, estimand):
    row = of_nsw(nsw, data, method="entropy", estimand=estimand)
    method = f"stacked {estimand}"
    assert_allclose(row.estimate, comparison_r.one("ebal", data, method, "est"), **TIGHT)
    assert_allclose(row.std_error, comparison_r.one("ebal", data, method, "se"), **NUMERICAL)


@pytest.mark.parametrize("data", DATA)
def test_entropy_balancing_equals_ebal(nsw, causal_r, data):
    row = of_nsw(nsw, data, method="entropy")
    want = causal_r.one("ebal", data, "ebal::ebalance ATT means of 8 covariates", "diff")
    assert_allclose(row.estimate, want, **TIGHT)


@pytest.mark.parametrize("data", DATA)
def test_aipw_equals_r(nsw, causal_r, data):
    for estimand, method in [
        ("att", "AIPW ATT (DR, unnormalised) logit+OLS controls"),
        ("ate", "AIPW ATE logit+OLS by arm"),
    ]:
        row = of_nsw(nsw, data, method="aipw", estimand=estimand)
        assert_allclose(row.estimate, causal_r.one("aipw", data, method, "est"), **TIGHT)
        assert_allclose(row.std_error, causal_r.one("aipw", data, method, "se_if"), **TIGHT)


def test_what_the_survey_comparison_finds_beside_the_experiment(nsw):
    found = {
        method: round(of_nsw(nsw, "nsw_cps1", method=method).estimate)
        for method in ("weighting", "entropy", "aipw")
    }
    assert found == {"weighting": 1180, "entropy": 1271, "aipw": 1271}
    assert of_nsw(nsw, "nsw_cps1", method="weighting", estimand="ate").estimate < -6000


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("estimand", ["att", "ate"])
def test_regression_adjustment_equals_lm_by_arm(nsw, causal_r, data, estimand):
    row = of_nsw(nsw, data, method="regression", estimand=estimand)
    method = "regression adjustment OLS by arm"
    assert_allclose(row.estimate, causal_r.one("gcomp", data, method, estimand), **TIGHT)


@pytest.mark.parametrize("estimand", ["att", "ate"])
def test_regression_adjustment_has_hc2_standard_errors(nsw, comparison_r, estimand):
    row = of_nsw(nsw, "nsw_dw", method="regression", estimand=estimand)
    want = comparison_r.one("gcomp", "nsw_dw", f"linear HC2 {estimand}", "se")
    assert_allclose(row.std_error, want, **TIGHT)


@pytest.mark.parametrize("estimand", ["att", "ate"])
def test_a_yes_or_no_outcome_is_adjusted_by_logistic_regression(jobs2, comparison_r, estimand):
    row = row_of(
        comparison.effect(
            jobs2,
            outcome="work",
            arm="treat",
            treated=1,
            covariates=["econ_hard", "depress1", "sex", "age"],
            method="regression",
            estimand=estimand,
        )
    )
    method = f"logistic {estimand}"
    assert_allclose(row.estimate, comparison_r.one("gcomp", "jobs2", method, "est"), **TIGHT)
    assert_allclose(row.std_error, comparison_r.one("gcomp", "jobs2", method, "se"), **NUMERICAL)


def test_jobs2_reemployment_is_a_difference_of_shares(jobs2, comparison_r):
    row = row_of(comparison.effect(jobs2, outcome="work", arm="treat", treated=1))
    key = "207/600/86/299"
    assert_allclose(row.estimate, 207 / 600 - 86 / 299, rtol=1e-14)
    assert_allclose(row.conf_low, comparison_r.one("shares", key, "newcombe", "lower"), **TIGHT)
    assert_allclose(row.conf_high, comparison_r.one("shares", key, "newcombe", "upper"), **TIGHT)
    want = comparison_r.one("shares", key, "prop.test correct=FALSE", "p")
    assert_allclose(row.p_value, want, **TIGHT)
    assert (row.n_event_treated, row.n_event_comparison) == (207, 86)


def test_jobs2_distress_is_welchs_test(jobs2, causal_r):
    row = row_of(comparison.effect(jobs2, outcome="depress2", arm="treat", treated=1))
    for stat, column in [("diff", "estimate"), ("se", "std_error"), ("p", "p_value")]:
        want = causal_r.one("ttest", "jobs2", "Welch depress2", stat)
        assert_allclose(row[column], want, **TIGHT)


@pytest.mark.parametrize("counts", [(7, 30, 1, 30), (0, 12, 0, 15), (5, 5, 2, 6)])
def test_few_counts_have_newcombes_interval_and_fishers_mid_p(comparison_r, counts):
    key = "/".join(map(str, counts))
    events, people = counts[::2], counts[1::2]
    low, high = newcombe_interval(events, people, 0.95)
    assert_allclose(low, comparison_r.one("shares", key, "newcombe", "lower"), **TIGHT)
    assert_allclose(high, comparison_r.one("shares", key, "newcombe", "upper"), **TIGHT)
    want = comparison_r.one("shares", key, "fisher midp", "p")
    assert_allclose(share_test(events, people), want, **TIGHT)


def test_matching_sums_errors_by_pair(match_2000, comparison_r):
    row = row_of(
        comparison.effect(
            match_2000,
            outcome="y",
            arm="treat",
            treated=1,
            covariates=[f"x{i}" for i in range(1, 13)],
            method="matching",
        )
    )
    want = comparison_r.one("matching", "match_2000", "nearest 1:1", "est")
    assert_allclose(row.estimate, want, **TIGHT)
    method = "nearest 1:1 vcovCL pair HC0 cadjust"
    assert_allclose(
        row.std_error, comparison_r.one("matching", "match_2000", method, "se"), **TIGHT
    )
    assert (row.n, row.n_treated, row.n_comparison) == (848, 424, 424)


def test_clusters_are_summed_and_few_of_them_use_t(people_240, comparison_r):
    found = comparison.effect(people_240, outcome="t", arm="tr", treated=1, cluster="site")
    row = row_of(found)
    want = comparison_r.one("cluster", "people_240", "difference by site", "se")
    assert_allclose(row.std_error, want, **TIGHT)
    n_sites = people_240.site.nunique()
    assert row.df == n_sites - 1
    assert str(found.notes[-1]) == "Standard errors are summed over clusters."


FOLLOWED = {
    "incidence difference": ("difference", "att", 12, "incidence", False),
    "incidence att": ("weighting", "att", 12, "incidence", False),
    "incidence ate": ("weighting", "ate", 12, "incidence", False),
    "incidence ato": ("weighting", "ato", 6, "incidence", False),
    "incidence att entry": ("weighting", "att", 12, "incidence", True),
    "restricted_time difference": ("difference", "att", 12, "restricted_time", False),
    "restricted_time att": ("weighting", "att", 12, "restricted_time", False),
    "restricted_time ate": ("weighting", "ate", 18, "restricted_time", False),
}


@pytest.mark.parametrize("case", FOLLOWED)
def test_outcomes_with_time_equal_survfit_with_the_weights_estimated(
    people_240, comparison_r, case
):
    method, estimand, at, measure, entry = FOLLOWED[case]
    row = row_of(
        comparison.effect(
            people_240,
            exit="t",
            state="state",
            event="job",
            entry="ent" if entry else None,
            at=at,
            measure=measure,
            arm="tr",
            treated=1,
            covariates=["age", "site"],
            method=method,
            estimand=estimand,
        )
    )
    assert_allclose(row.estimate, comparison_r.one("follow_up", "people_240", case, "est"), **TIGHT)
    want = comparison_r.one("follow_up", "people_240", case, "se")
    assert_allclose(row.std_error, want, **NUMERICAL)


@pytest.mark.parametrize("estimand", ["att", "ate"])
def test_aipw_with_time_equals_pseudo_values_made_within_each_arm(
    people_240, comparison_r, estimand
):
    row = row_of(
        comparison.effect(
            people_240,
            exit="t",
            state="state",
            event="job",
            at=12,
            measure="incidence",
            arm="tr",
            treated=1,
            covariates=["age", "site"],
            method="aipw",
            estimand=estimand,
        )
    )
    method = f"pseudo-values {estimand}"
    assert_allclose(row.estimate, comparison_r.one("aipw", "people_240", method, "est"), **TIGHT)
    assert_allclose(row.std_error, comparison_r.one("aipw", "people_240", method, "se"), **TIGHT)


def test_without_censoring_a_pseudo_value_is_yes_or_no(people_240):
    names = {"arm": "tr", "treated": 1, "covariates": ["age"], "method": "aipw"}
    # 0 and 2 in place of 0 and 1: an amount, with a linear model as pseudo-values have
    people = people_240.assign(state="job", twice=2.0 * (people_240.t <= 12))
    timed = comparison.effect(
        people, exit="t", state="state", event="job", at=12, measure="incidence", **names
    )
    plain = comparison.effect(people, outcome="twice", **names)
    assert_allclose(2 * row_of(timed).estimate, row_of(plain).estimate, rtol=1e-10)
    assert_allclose(2 * row_of(timed).std_error, row_of(plain).std_error, rtol=1e-10)


def test_the_ratio_has_the_interval_of_its_logarithm(jobs2):
    found = comparison.effect(jobs2, outcome="work", arm="treat", treated=1).relative()
    row = row_of(found)
    p1, p0, n1, n0 = 207 / 600, 86 / 299, 600, 299
    # n - 1 as in Welch
    error = np.sqrt((1 - p1) / (p1 * (n1 - 1)) + (1 - p0) / (p0 * (n0 - 1)))
    assert_allclose(row.estimate, p1 / p0)
    assert_allclose(row.std_error, error, rtol=1e-12)
    assert_allclose(
        np.log([row.conf_low, row.conf_high]),
        np.log(p1 / p0) + np.array([-1, 1]) * 1.959963984540054 * error,
    )
