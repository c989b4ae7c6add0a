"""Scores and weights equal R's glm and ebal; what goes wrong is noticed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from nsw_names import ARMS, COVARIATES
from numpy.testing import assert_allclose

from evaltools import comparison
from evaltools.comparison.logistic import fit_logistic
from evaltools.disclosure import Policy, protect
from evaltools.errors import TooFewError, UnansweredError, UsageError

DATA = ["nsw_dw", "nsw_cps1"]


@pytest.mark.parametrize("data", DATA)
def test_the_propensity_model_equals_glm(nsw, causal_r, data):
    fit = comparison.propensity(nsw[data], **ARMS).fit
    # glm stops at a relative deviance of 1e-8
    assert_allclose(fit.coefficients, causal_r.get("ps", data, "glm logit", "coef"), rtol=1e-8)
    assert_allclose(
        np.sqrt(np.diag(fit.covariance)), causal_r.get("ps", data, "glm logit", "se"), rtol=1e-8
    )


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize(
    ("estimand", "method"), [("att", "IPW ATT"), ("ate", "IPW ATE"), ("ato", "overlap ATO")]
)
def test_effective_sample_sizes_equal_those_of_the_weights_in_r(
    nsw, causal_r, data, estimand, method
):
    found = comparison.weights(nsw[data], **ARMS, estimand=estimand)
    sizes = found.effective_sample_size
    for arm, stat in [("programme", "ess1"), ("comparison", "ess0")]:
        want = causal_r.one("weighting", data, f"{method} Hajek", stat)
        assert_allclose(sizes[arm], want, rtol=1e-8)
    want = causal_r.one("weighting", data, f"{method} Hajek", "maxw")
    assert_allclose(found.values.max(), want, rtol=1e-8)


@pytest.mark.parametrize("data", DATA)
def test_entropy_balancing_reaches_the_means_to_1e8(nsw, causal_r, data):
    found = comparison.weights(nsw[data], **ARMS, method="entropy")
    table = found.balance().table()
    # in the covariates' own units: dollars and years
    assert np.abs(table.mean_treated - table.mean_comparison).max() < 1e-8
    size = causal_r.one("ebal", data, "ebal::ebalance ATT means of 8 covariates", "ess0")
    assert_allclose(found.effective_sample_size["comparison"], size, rtol=1e-8)
    share = causal_r.one("ebal", data, "ebal::ebalance ATT means of 8 covariates", "max_w_share")
    comparison_shares = found.values[nsw[data].treat == 0]
    assert_allclose(comparison_shares.max() / comparison_shares.sum(), share, rtol=1e-8)


def test_entropy_balancing_for_everybody_reaches_the_means_of_everybody(nsw):
    table = comparison.weights(nsw["nsw_dw"], **ARMS, estimand="ate", method="entropy").balance()
    means = nsw["nsw_dw"][COVARIATES].mean().to_numpy()
    assert_allclose(table.frame.mean_treated, means, rtol=1e-11)
    assert_allclose(table.frame.mean_comparison, means, rtol=1e-11)


def test_entropy_balancing_that_cannot_reach_the_means_says_so(nsw):
    with pytest.raises(UnansweredError) as refused:
        comparison.weights(nsw["nsw_cps1"], **ARMS, estimand="ate", method="entropy")
    assert str(refused.value) == (
        "Entropy balancing must reach equal means of the covariates; no weights do. The groups "
        "differ too much: name fewer covariates, or restrict both groups to people who are alike."
    )


def test_trimming_cuts_weights_to_their_quantiles_and_counts_them():
    n = 400
    rng = np.random.default_rng(5)
    age = rng.normal(size=n)
    treated = (rng.random(n) < 1 / (1 + np.exp(-age))).astype(int)
    people = pd.DataFrame({"arm": treated, "age": age})
    plain = comparison.weights(people, arm="arm", treated=1, covariates=["age"])
    cut = comparison.weights(people, arm="arm", treated=1, covariates=["age"], trim=0.05)
    others = plain.values[treated == 0]
    assert cut.values.max() == pytest.approx(np.quantile(others, 0.95))
    assert cut.n_trimmed == int(
        ((others < np.quantile(others, 0.05)) | (others > np.quantile(others, 0.95))).sum()
    )
    assert str(cut.notes[-1]) == (
        f"The weights of {cut.n_trimmed} people beyond the outer 5.0% of their group were cut."
    )


def test_separation_is_noticed_and_scores_stay_inside_0_and_1():
    people = pd.DataFrame({"arm": [0] * 10 + [1] * 10, "age": range(20)})
    found = comparison.propensity(people, arm="arm", treated=1, covariates=["age"])
    assert found.separated
    assert found.scores.between(0, 1, inclusive="neither").all()
    assert "tell the groups apart perfectly (separation)" in str(found.notes[-1])


def test_firths_estimate_of_a_two_by_two_table_adds_a_half_to_each_cell():
    # Firth (1993): for one binary covariate the penalty is half a person in every cell
    x = np.array([0.0] * 8 + [1.0] * 6)[:, None]
    y = np.array([1.0] * 3 + [0.0] * 5 + [1.0] * 6)
    fit = fit_logistic(x, y)
    assert fit.separated
    wanted = [np.log(3.5 / 5.5), np.log(6.5 / 0.5) - np.log(3.5 / 5.5)]
    assert_allclose(fit.coefficients, wanted, rtol=1e-7)


def test_strong_but_not_perfect_prediction_is_no_separation():
    x = np.arange(200.0)
    y = (x > 99).astype(float)
    y[[95, 104]] = 1 - y[[95, 104]]
    assert not fit_logistic(x[:, None], y).separated


def test_a_covariate_that_says_what_others_say_is_left_out_with_a_note(nsw):
    people = nsw["nsw_dw"].assign(months=nsw["nsw_dw"].age * 12)
    doubled = comparison.propensity(
        people, arm="treat", treated=1, covariates=[*COVARIATES, "months"]
    )
    plain = comparison.propensity(people, **ARMS)
    assert_allclose(doubled.scores, plain.scores, rtol=1e-10)
    assert str(doubled.notes[-1]) == (
        "The propensity score leaves out what other covariates say already: months."
    )


def test_too_few_people_for_the_covariates_are_refused(nsw):
    people = nsw["nsw_dw"].groupby("treat").head(20)
    with pytest.raises(TooFewError) as refused:
        comparison.propensity(people, **ARMS)
    assert str(refused.value) == (
        "The smaller group must have at least 5 people for each coefficient of the propensity "
        "score, and there are 8; it has fewer. Name fewer covariates."
    )


def test_a_bin_of_few_people_is_not_all_of_an_arm_less_its_other_bins(nsw):
    shown = protect(comparison.propensity(nsw["nsw_dw"], **ARMS).overlap(), Policy()).frame
    for _, rows in shown.groupby("arm", observed=True):
        rest = rows["n_total"].iloc[0] - rows["n"].sum()
        assert rows["n"].isna().sum() != 1
        assert rest == 0 or rest >= 5


def test_overlap_counts_everybody_once_in_each_arm(nsw):
    found = comparison.propensity(nsw["nsw_cps1"], **ARMS).overlap()
    assert found.frame.groupby("arm").n.sum().to_dict() == {"programme": 185, "comparison": 15992}
    assert_allclose(found.frame.groupby("arm").share.sum(), 1)
    assert found.about["share_near"] == 1.0


def test_cells_without_a_comparison_are_listed():
    people = pd.DataFrame(
        {"arm": ["p", "c"] * 20, "site": [*(["a", "a", "b", "b"] * 10)[:39], "d"]}
    )
    found = comparison.propensity(people, arm="arm", treated="p", covariates=["site"])
    assert found.empty_cells().frame.to_numpy().tolist() == [["site", "d", 0, 1]]


def test_unknown_methods_and_estimands_are_refused_with_the_allowed_ones(nsw):
    with pytest.raises(UsageError) as refused:
        comparison.weights(nsw["nsw_dw"], **ARMS, estimand="atc")
    assert str(refused.value) == "estimand must be one of att, ate, ato; found atc."
    with pytest.raises(UsageError) as refused:
        comparison.weights(nsw["nsw_dw"], **ARMS, method="kernel")
    assert str(refused.value) == "method must be one of logistic, entropy; found kernel."
    with pytest.raises(UsageError) as refused:
        comparison.weights(nsw["nsw_dw"], **ARMS, method="entropy", estimand="ato")
    assert str(refused.value) == "Entropy balancing must be for att or ate; the estimand is ato."
