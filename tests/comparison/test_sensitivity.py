"""E-values, power, subgroups, negative controls and specification curves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from nsw_names import ARMS, COVARIATES
from numpy.testing import assert_allclose

from evaltools import comparison
from evaltools.comparison.placebos import empirical_null
from evaltools.comparison.subgroup_effects import holm
from evaltools.errors import TooFewError, UsageError

#: Where the numbers of these tests come from; see tests/conformance.py.
HELD_TO = "hand arithmetic and published examples"


def one(result) -> pd.Series:
    return result.table().iloc[0]


@pytest.mark.parametrize(
    ("ratio", "wanted"), [(1.5, 1.5 + 0.75**0.5), (2, 2 + 2**0.5), (1, 1), (0.5, 2 + 2**0.5)]
)
def test_e_values_of_risk_ratios_are_those_of_vanderweele_and_ding(ratio, wanted):
    assert_allclose(one(comparison.e_value(ratio)).estimate, wanted, rtol=1e-15)


def test_the_e_value_of_smoking_and_lung_cancer_is_the_published_one():
    # VanderWeele and Ding (2017): 10.73 (8.02 to 14.36) has the E-values 20.9 and 15.5
    row = one(comparison.e_value(10.73, 8.02, 14.36))
    assert round(row.estimate, 1) == 20.9
    assert round(row.conf_limit, 1) == 15.5


def test_a_limit_beyond_no_difference_has_the_e_value_1():
    assert one(comparison.e_value(1.4, 0.9, 2.2)).conf_limit == 1
    assert one(comparison.e_value(0.7, 0.4, 1.2)).conf_limit == 1


def test_below_one_the_upper_limit_is_the_nearer():
    below, above = comparison.e_value(0.5, 0.4, 0.8), comparison.e_value(2, 1.25, 2.5)
    assert_allclose(one(below).conf_limit, one(above).conf_limit)


def test_common_outcomes_are_brought_to_risk_ratios_first():
    hazard = one(comparison.e_value(2.0, measure="hazard_ratio", common=True)).estimate
    ratio = (1 - 0.5**2**0.5) / (1 - 0.5**0.5**0.5)
    assert_allclose(hazard, ratio + (ratio * (ratio - 1)) ** 0.5)
    odds = one(comparison.e_value(4.0, measure="odds_ratio", common=True)).estimate
    assert_allclose(odds, 2 + 2**0.5)
    smd = one(comparison.e_value(-0.5, measure="smd")).estimate
    ratio = np.exp(0.91 * 0.5)
    assert_allclose(smd, ratio + (ratio * (ratio - 1)) ** 0.5)


def test_ratios_of_zero_and_unknown_measures_are_refused():
    with pytest.raises(UsageError, match=r"^Ratios must be more than 0; at least one number is"):
        comparison.e_value(0.0)
    with pytest.raises(UsageError, match=r"^The estimate must lie within its interval; it does"):
        comparison.e_value(2.0, 2.5, 3.0)
    with pytest.raises(UsageError, match=r"^measure must be one of risk_ratio, odds_ratio"):
        comparison.e_value(2.0, measure="rate")


def test_the_minimum_detectable_difference_is_the_normal_formula(comparison_r):
    found = one(comparison.minimum_detectable(200, 300, spread=1.0))
    want = comparison_r.one("power", "200 against 300, sd 1", "normal", "mdd")
    assert_allclose(found.estimate, want, rtol=1e-12)
    share = one(comparison.minimum_detectable(200, 300, share=0.2, design_effect=2.0))
    assert_allclose(share.estimate, want * 0.4 * 2**0.5, rtol=1e-12)


def test_attrition_counts_a_missing_outcome_as_lost():
    people = pd.DataFrame({"arm": list("ppppccccc"), "y": [1, 2, np.nan, 3] + [1.0] * 5})
    found = comparison.attrition(people, arm="arm", treated="p", observed="y").table()
    assert found.n_missing.tolist() == [1, 0]
    assert found.share.tolist() == [0.25, 0.0]


def test_subgroups_are_welch_tests_and_their_equality_a_wald_test(nsw, comparison_r):
    found = comparison.subgroups(
        nsw["nsw_dw"], by="nodegree", outcome="re78", arm="treat", treated=1
    )
    table = found.table()
    assert table[["variable", "level"]].to_numpy().tolist() == [
        ["nodegree", "0"],
        ["nodegree", "1"],
    ]
    for stat, column in [("est", "estimate"), ("se", "std_error")]:
        want = comparison_r.get("subgroup", "nsw_dw", "Welch by nodegree", stat)
        assert_allclose(table[column], want, rtol=1e-10)
    test = found.interaction.table().iloc[0]
    method = "Wald test of equal differences"
    assert_allclose(test.statistic, comparison_r.one("subgroup", "nsw_dw", method, "statistic"))
    assert_allclose(test.p_value, comparison_r.one("subgroup", "nsw_dw", method, "p"))
    # all 445 men are in the test; its p-value, corrected for one look, goes into the sentence
    assert test.n == 445
    assert found.about["interaction"] == {"nodegree": test.p_value}
    assert str(found.notes[-1]) == (
        "The corrected p-values allow for every part that was looked at (Holm)."
    )


def test_holm_equals_p_adjust(comparison_r):
    rows = comparison_r.rows[comparison_r.rows.section == "holm"]
    want = rows.value.to_numpy()
    assert_allclose(holm(np.array([0.01, 0.04, 0.03, 0.005])), want, rtol=1e-12)


def test_holm_passes_over_missing_p_values():
    assert_allclose(holm(np.array([0.04, np.nan, 0.01])), [0.04, np.nan, 0.02])


def test_a_part_with_too_few_people_has_no_numbers_and_a_note(nsw):
    men = nsw["nsw_dw"].assign(site=["a"] * 420 + ["b"] * 25)
    men.loc[:24, "site"] = "b"
    found = comparison.subgroups(
        men, by="site", outcome="re78", **{**ARMS, "covariates": ["age"]}, method="regression"
    )
    assert found.table().estimate.notna().tolist() == [True, True]
    few = men.assign(site=np.where(men.index % 60 == 0, "b", "a"))
    found = comparison.subgroups(
        few, by="site", outcome="re78", **{**ARMS, "covariates": ["age"]}, method="regression"
    )
    assert found.table().estimate.notna().tolist() == [True, False]
    assert "One part of site has too few people for the method." in map(str, found.notes)
    assert np.isnan(found.interaction.table().p_value[0])


def test_negative_controls_find_the_bias_of_the_raw_comparison(nsw):
    men = nsw["nsw_cps1"].assign(poor74=lambda each: (each.re74 == 0) * 1.0)
    found = comparison.negative_controls(men, outcomes=["re75", "poor74"], arm="treat", treated=1)
    table = found.table()
    assert table.outcome.tolist() == ["re75", "poor74"]
    assert (table.p_value < 1e-6).all()
    assert found.about["role"] == "negative_control"
    assert found.null is None
    assert_allclose(table.standardised[0], table.estimate[0] / men.re75.std())


def test_five_controls_show_how_large_the_error_is():
    rng = np.random.default_rng(3)
    people = pd.DataFrame({"arm": rng.permutation([1, 0] * 300)})
    for number in range(8):
        people[f"c{number}"] = rng.normal(size=600) + 0.4 * people.arm
    found = comparison.negative_controls(
        people, outcomes=[f"c{number}" for number in range(8)], arm="arm", treated=1
    )
    assert found.null is not None
    null = found.null.table().set_index("term").estimate
    assert 0.25 < null["mean"] < 0.5
    assert null["sd"] < 0.1
    assert_allclose(null["expected_absolute_error"], null["mean"], atol=0.01)


def test_the_empirical_null_without_error_is_the_mean_and_sd():
    estimates = np.array([0.1, 0.3, 0.2, 0.6, -0.2])
    mean, sd = empirical_null(estimates, np.full(5, 1e-8))
    assert_allclose([mean, sd], [estimates.mean(), estimates.std()], atol=1e-5)


def test_a_specification_curve_shows_every_combination_in_order(nsw):
    found = comparison.specification_curve(
        nsw["nsw_dw"],
        outcome="re78",
        arm="treat",
        treated=1,
        choices={
            "method": ["regression", "weighting", "matching"],
            "estimand": ["att", "ate"],
            "covariates": {"all": COVARIATES, "few": ["age", "educ"]},
        },
    )
    table = found.table()
    assert len(table) == 12
    known = table.estimate.dropna()
    assert known.is_monotonic_increasing
    impossible = table[table.estimate.isna()]
    assert impossible.method.tolist() == ["matching", "matching"]
    assert set(impossible.reason) == {"The method matching does not answer the estimand ate."}
    row = table[
        (table.method == "weighting") & (table.estimand == "att") & (table.covariates == "all")
    ]
    assert_allclose(row.estimate, 1806.416922259218)
    assert [str(note) for note in found.notes] == [
        "Every combination of choices that was looked at is shown.",
        "Combinations that cannot be say why.",
    ]


def test_more_than_500_combinations_are_refused(nsw):
    with pytest.raises(UsageError) as refused:
        comparison.specification_curve(
            nsw["nsw_dw"],
            outcome="re78",
            arm="treat",
            treated=1,
            choices={
                "trim": list(np.linspace(0, 0.4, 167)),
                "method": ["weighting", "aipw", "entropy", "matching"],
            },
        )
    assert str(refused.value) == (
        "A specification curve must have at most 500 combinations; found 668."
    )


def test_models_refuse_few_people_and_few_events_but_the_difference_is_shown():
    rng = np.random.default_rng(1)
    people = pd.DataFrame({"arm": [1] * 19 + [0] * 40, "age": rng.normal(size=59)})
    people["work"] = [1.0] * 6 + [0.0] * 53
    options = {"outcome": "work", "arm": "arm", "treated": 1, "covariates": ["age"]}
    with pytest.raises(TooFewError) as refused:
        comparison.effect(people, **options, method="weighting")
    assert str(refused.value) == (
        "For a model each group must have at least 20 people; the smaller has fewer. Use "
        "the method difference."
    )
    more = people.assign(arm=[1] * 25 + [0] * 34)
    with pytest.raises(TooFewError) as refused:
        comparison.effect(more, **options, method="regression")
    assert str(refused.value) == (
        "For a model at least 10 people must have had the outcome; fewer had it. Use the method "
        "difference."
    )
    assert one(comparison.effect(people, **options)).n == 59


def test_with_a_standard_error_the_detectable_difference_is_2_80_of_them():
    # 1.959964 + 0.841621 = 2.801585
    found = one(comparison.minimum_detectable(185, 15992, std_error=100.0, effective=(185, 417)))
    assert_allclose(found.estimate, 280.1585, rtol=1e-6)
    assert (found.n_treated, found.n_comparison) == (185, 15992)
    assert (found.effective_treated, found.effective_comparison) == (185, 417)
    # effective sizes decide where a spread is given: 2.801585 * sqrt(2 / 50)
    spread = one(comparison.minimum_detectable(90, 90, spread=1.0, effective=(50, 50)))
    assert_allclose(spread.estimate, 0.560317, rtol=1e-6)
    with pytest.raises(UsageError) as refused:
        comparison.minimum_detectable(10, 10, spread=1.0, share=0.2)
    assert str(refused.value) == (
        "One of std_error, spread and share must be given, and only one of them."
    )
