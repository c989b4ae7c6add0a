"""The gate follows its rules to the letter, on real data and on invented people."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from nsw_names import ARMS

from evaltools import comparison
from evaltools.errors import UsageError


def verdicts(found: comparison.Gate) -> dict[str, str]:
    return dict(zip(found.frame.diagnostic, found.frame.verdict, strict=True))


def gate_of(frame, *, estimand="att", method="weighting", events=200, **arms):
    weights = comparison.weights(
        frame, estimand=estimand, method="entropy" if method == "entropy" else "logistic", **arms
    )
    overlap = comparison.propensity(frame, **arms).overlap()
    return comparison.gate(
        weights.balance(), weights, overlap=overlap, method=method, events=events
    )


def test_the_experiment_passes_although_chance_left_a_difference_of_0_28(nsw):
    balance = comparison.balance(nsw["nsw_dw"], **ARMS)
    assert round(balance.largest, 3) == 0.278
    found = comparison.gate(balance, assignment="randomised", attrition=0.0, events=300)
    assert found.verdict == "pass"
    assert verdicts(found) == {
        "smd": "pass",
        "attrition": "pass",
        "events": "pass",
        "minimum_detectable": "not_evaluated",
    }


def test_jobs2_passes(jobs2):
    balance = comparison.balance(
        jobs2, arm="treat", treated=1, covariates=["econ_hard", "depress1", "sex", "age", "educ"]
    )
    assert balance.largest > 0.1
    events = int(jobs2.work.sum())
    assert comparison.gate(balance, assignment="randomised", events=events).is_passed


def test_sixty_randomised_people_are_not_refused_for_chance():
    rng = np.random.default_rng(14)
    people = pd.DataFrame({f"x{i}": rng.normal(size=60) for i in range(5)})
    people["arm"] = rng.permutation([1] * 30 + [0] * 30)
    balance = comparison.balance(
        people, arm="arm", treated=1, covariates=[f"x{i}" for i in range(5)]
    )
    assert balance.largest > 0.25
    found = comparison.gate(balance, assignment="randomised", attrition=0.03, events=12)
    assert found.verdict == "pass"


def test_the_survey_comparison_passes_for_the_participants(nsw):
    found = gate_of(nsw["nsw_cps1"], **ARMS)
    values = found.frame.set_index("diagnostic").value
    # statistics of the comparison as measured when the thresholds were chosen
    assert round(values["smd"], 3) == 0.072
    assert round(values["effective_size_comparison"]) == 417
    assert round(values["largest_weight"], 3) == 0.005
    assert values["share_near"] == 1.0
    assert found.is_passed
    # the means agree, the spreads of age do not: variance ratio 0.42, distance 0.28
    assert found.warned == ("variance_ratio", "ks")
    assert round(values["variance_ratio"], 2) == 0.42
    assert round(values["ks"], 2) == 0.28


def test_the_survey_comparison_fails_for_everybody(nsw):
    found = gate_of(nsw["nsw_cps1"], estimand="ate", **ARMS)
    values = found.frame.set_index("diagnostic").value
    assert round(values["smd"], 2) == 1.01
    assert round(values["effective_size_programme"], 1) == 14.8
    assert round(values["largest_weight"], 2) == 0.17
    assert found.verdict == "fail"
    assert set(found.failed) == {"smd", "equipoise", "effective_size_programme", "largest_weight"}


def balance_with(smd: float) -> comparison.Balance:
    """Arms whose only covariate differs by `smd` standard deviations."""
    values = np.tile([-1.0, 1.0], 100)
    values = values / values.std(ddof=1)
    people = pd.DataFrame(
        {"arm": np.repeat([1, 0], 200), "x": np.concatenate([values + smd, values])}
    )
    return comparison.balance(people, arm="arm", treated=1, covariates=["x"])


@pytest.mark.parametrize(
    ("smd", "method", "verdict"),
    [
        (0.10, "weighting", "pass"),
        (0.11, "weighting", "fail"),
        (0.11, "matching", "fail"),
        (0.11, "aipw", "warn"),
        (0.25, "aipw", "warn"),
        (0.26, "aipw", "fail"),
        (-0.26, "aipw", "fail"),
        (0.11, None, "warn"),
    ],
)
def test_a_difference_from_0_10_to_0_25_passes_only_with_a_method_that_adjusts(
    smd, method, verdict
):
    assert verdicts(comparison.gate(balance_with(smd), method=method))["smd"] == verdict


@pytest.mark.parametrize(
    ("given", "diagnostic", "verdict"),
    [
        ({"attrition": 0.05}, "attrition", "pass"),
        ({"attrition": -0.06}, "attrition", "warn"),
        ({"attrition": 0.16}, "attrition", "fail"),
        ({"events": 10}, "events", "pass"),
        ({"events": 9}, "events", "fail"),
        (
            {"minimum_detectable": 0.06, "smallest_difference": 0.05},
            "minimum_detectable",
            "warn",
        ),
        (
            {"minimum_detectable": 0.05, "smallest_difference": 0.05},
            "minimum_detectable",
            "pass",
        ),
    ],
)
def test_each_threshold_is_the_stated_one(given, diagnostic, verdict):
    assert verdicts(comparison.gate(balance_with(0.0), **given))[diagnostic] == verdict


def spread_out(times: float) -> comparison.Balance:
    """Arms with equal means, whose participants are `times` as far from it."""
    values = np.tile([-1.0, 1.0], 100)
    people = pd.DataFrame(
        {"arm": np.repeat([1, 0], 200), "x": np.concatenate([values * times, values])}
    )
    return comparison.balance(people, arm="arm", treated=1, covariates=["x"])


@pytest.mark.parametrize(
    ("times", "ratio", "threshold", "verdict"),
    [
        (2**0.5, 2.0, 2.0, "pass"),
        (1.5, 2.25, 2.0, "warn"),
        (0.5**0.5, 0.5, 0.5, "pass"),
        (0.7, 0.49, 0.5, "warn"),
    ],
)
def test_variances_beyond_a_half_or_twice_warn_and_never_withhold(times, ratio, threshold, verdict):
    found = comparison.gate(spread_out(times), method="weighting")
    row = found.frame.set_index("diagnostic").loc["variance_ratio"]
    assert (round(row.value, 9), row.threshold, row.verdict) == (ratio, threshold, verdict)
    assert found.is_passed
    # the values of the two arms are two and two apart: half of either lies below the other's
    assert verdicts(found)["ks"] == "warn"


def test_the_distance_of_two_distributions_warns_above_0_20():
    # of 100 and 100 people, 20 (then 21) of the first stand one step higher
    for moved, verdict in ((20, "pass"), (21, "warn")):
        first = np.r_[np.zeros(50 - moved), np.ones(50 + moved)]
        people = pd.DataFrame(
            {"arm": np.repeat([1, 0], 100), "x": np.r_[first, np.zeros(50), np.ones(50)] * 3}
        )
        balance = comparison.balance(people, arm="arm", treated=1, covariates=["x"])
        found = comparison.gate(balance).frame.set_index("diagnostic")
        assert (round(found.value["ks"], 9), found.verdict["ks"]) == (moved / 100, verdict)


def test_the_spread_of_randomised_arms_is_judged_by_nobody():
    found = comparison.gate(spread_out(3.0), assignment="randomised", attrition=0.0)
    assert "variance_ratio" not in verdicts(found)
    assert found.verdict == "pass"


def test_the_convention_of_spreads_is_printed():
    assert (
        "Means may agree where amounts are spread unlike: a variance ratio outside 0.50 to 2.00, "
        "or a Kolmogorov–Smirnov distance above 0.20, warns."
    ) in [str(note) for note in comparison.gate(spread_out(1.0)).notes]


def test_a_difference_without_a_smallest_one_that_matters_is_not_evaluated():
    found = comparison.gate(balance_with(0.0), minimum_detectable=1806.0)
    assert verdicts(found)["minimum_detectable"] == "not_evaluated"


@pytest.mark.parametrize(
    ("near", "verdict"), [(0.95, "pass"), (0.949, "warn"), (0.80, "warn"), (0.799, "fail")]
)
def test_overlap_for_participants_is_the_share_with_somebody_near(nsw, near, verdict):
    overlap = comparison.propensity(nsw["nsw_dw"], **ARMS).overlap()
    overlap.about["share_near"] = near
    assert verdicts(comparison.gate(balance_with(0), overlap=overlap))["share_near"] == verdict


def test_effective_sizes_below_100_warn_and_below_30_fail():
    people = pd.DataFrame({"arm": [1] * 99 + [0] * 29, "x": np.arange(128) % 2})
    balance = comparison.balance(people, arm="arm", treated=1, covariates=["x"])
    found = verdicts(comparison.gate(balance))
    assert found["effective_size_programme"] == "warn"
    assert found["effective_size_comparison"] == "fail"


def test_balance_after_entropy_balancing_is_constrained_and_no_evidence(nsw):
    found = gate_of(nsw["nsw_cps1"], method="entropy", **ARMS)
    assert found.frame.diagnostic[0] == "smd_constrained"
    assert found.is_passed
    assert str(found.notes[-1]) == (
        "The means agree because the weights were made so: that is no evidence that the groups "
        "are alike."
    )


def test_thresholds_of_the_study_file_win_and_unknown_ones_are_refused():
    found = comparison.gate(balance_with(0.2), method="weighting", thresholds={"smd_warn": 0.3})
    assert verdicts(found)["smd"] == "pass"
    with pytest.raises(UsageError) as refused:
        comparison.gate(balance_with(0.2), thresholds={"smd": 0.3})
    assert str(refused.value).startswith("Thresholds of the gate must be among smd_warn, smd_fail")
    assert str(refused.value).endswith("; found smd.")


def test_the_same_facts_have_the_same_hash_and_others_another():
    one, same, other = (comparison.gate(balance_with(each)) for each in (0.1, 0.1, 0.2))
    assert one.about["hash"] == same.about["hash"] != other.about["hash"]


def test_the_word_effect_is_earned_by_a_passed_gate_and_a_clear_interval(nsw):
    passed = comparison.gate(
        comparison.balance(nsw["nsw_dw"], **ARMS), assignment="randomised", attrition=0.0
    )
    options = {"outcome": "re78", **ARMS}
    assert comparison.effect(nsw["nsw_dw"], **options).about["word"] == "difference"
    assert comparison.effect(nsw["nsw_dw"], **options, gate=passed).about["word"] == "effect"
    failed = gate_of(nsw["nsw_cps1"], estimand="ate", **ARMS)
    raw = comparison.effect(nsw["nsw_cps1"], **options, gate=failed)
    assert raw.about["word"] == "difference"


def test_strong_selection_without_an_effect_is_never_called_an_effect():
    rng = np.random.default_rng(20261122)
    n = 3000
    need = rng.normal(size=n)
    treated = rng.random(n) < 1 / (1 + np.exp(-(1 + 3 * need)))
    people = pd.DataFrame(
        {"arm": treated * 1, "need": need, "work": (rng.random(n) < 1 / (1 + np.exp(need))) * 1.0}
    )
    arms = {"arm": "arm", "treated": 1, "covariates": ["need"]}
    raw = comparison.effect(people, outcome="work", **arms)
    assert raw.frame.conf_high[0] < -0.2
    for estimand in ("att", "ate"):
        gate = gate_of(people, estimand=estimand, events=int(people.work.sum()), **arms)
        for method in ("difference", "weighting", "aipw"):
            found = comparison.effect(
                people, outcome="work", **arms, estimand=estimand, method=method, gate=gate
            )
            assert found.about["word"] == "difference"
