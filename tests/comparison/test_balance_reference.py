"""Balance equals cobalt 4.5.1 (tests/reference/README.md)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from nsw_names import ARMS
from numpy.testing import assert_allclose

from evaltools import comparison
from evaltools.errors import TooFewError, UsageError

#: Where the numbers of these tests come from; see tests/conformance.py.
HELD_TO = "R 4.2.2, cobalt 4.5.1"

CLOSED = {"rtol": 1e-10, "atol": 1e-11}
DATA = ["nsw_dw", "nsw_cps1"]
BEFORE = (
    "cobalt unadjusted sd={} (all covariates incl. binary standardised, n-1 sd continuous / "
    "sqrt(p(1-p)) binary)"
)
AFTER = [
    ("att", "IPW ATT", "treated"),
    ("ate", "IPW ATE", "pooled"),
    ("ato", "overlap ATO", "pooled"),
]


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize(("estimand", "sd"), [("att", "treated"), ("ate", "pooled")])
def test_unadjusted_balance_equals_cobalt(nsw, causal_r, data, estimand, sd):
    table = comparison.balance(nsw[data], **ARMS, estimand=estimand).table()
    assert_allclose(table.smd, causal_r.get("smd", data, BEFORE.format(sd), "smd"), **CLOSED)
    assert_allclose(table.ks, causal_r.get("smd", data, "cobalt unadjusted KS", "ks"), **CLOSED)
    ratios = causal_r.get("smd", data, "cobalt unadjusted variance ratio", "vr")
    assert_allclose(table.variance_ratio.dropna(), ratios, **CLOSED)


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize(("estimand", "method", "sd"), AFTER)
def test_weighted_balance_equals_cobalt(nsw, causal_r, data, estimand, method, sd):
    table = comparison.weights(nsw[data], **ARMS, estimand=estimand).balance().table()
    smd = causal_r.get("smd", data, f"cobalt after {method} sd={sd} (unweighted sd)", "smd")
    assert_allclose(table.smd_after, smd, **CLOSED)
    assert_allclose(table.smd, smd, **CLOSED)
    assert_allclose(
        table.ks, causal_r.get("smd", data, f"cobalt KS after {method}", "ks"), **CLOSED
    )
    ratios = causal_r.get("smd", data, f"cobalt variance ratio after {method}", "vr")
    assert_allclose(table.variance_ratio.dropna(), ratios, **CLOSED)
    before = causal_r.get("smd", data, BEFORE.format(sd), "smd")
    assert_allclose(table.smd_before, before, **CLOSED)


def test_every_level_of_a_category_has_a_row_and_two_levels_have_one():
    people = pd.DataFrame(
        {"arm": list("ppppcccc"), "school": list("aabcabbc"), "sex": list("fmfmffmm")}
    )
    table = comparison.balance(people, arm="arm", treated="p", covariates=["school", "sex"]).table()
    assert table[["covariate", "level"]].to_numpy().tolist() == [
        ["school", "a"],
        ["school", "b"],
        ["school", "c"],
        ["sex", "m"],
    ]
    assert table.mean_treated.tolist() == [0.5, 0.25, 0.25, 0.5]
    # (1/2 - 1/4) / sqrt(1/2 * 1/2), (1/4 - 1/2) / sqrt(1/4 * 3/4)
    assert_allclose(table.smd, [0.5, -0.25 / np.sqrt(3 / 16), 0, 0], atol=1e-15)
    assert table.n_level_treated.tolist() == [2, 1, 1, 2]


def test_a_missing_value_is_refused_and_only_named():
    people = pd.DataFrame({"arm": list("ppcc"), "age": [30, np.nan, 41, 52]})
    with pytest.raises(UsageError) as refused:
        comparison.balance(people, arm="arm", treated="p", covariates=["age"])
    assert str(refused.value) == (
        "No covariate may be missing unless the study says what to do with it; missing values "
        "in: age. Choose missing: indicator (a category of its own) or complete_case (leave "
        "these people out)."
    )


def test_missingness_is_a_covariate_of_its_own_with_the_indicator():
    people = pd.DataFrame({"arm": list("ppcc"), "age": [30, np.nan, 41, 52]})
    found = comparison.balance(
        people, arm="arm", treated="p", covariates=["age"], missing="indicator"
    )
    table = found.table()
    assert table.level.tolist() == ["", "missing"]
    assert table.mean_treated.tolist() == [30.0, 0.5]
    assert table.n_treated.tolist() == [1, 2]
    assert str(found.notes[0]) == "Missing values of 1 covariate are a level of their own."


def test_people_with_a_missing_covariate_are_left_out_and_counted():
    people = pd.DataFrame({"arm": list("ppcc"), "age": [30, np.nan, 41, 52]})
    found = comparison.balance(
        people, arm="arm", treated="p", covariates=["age"], missing="complete_case"
    )
    assert str(found.notes[0]) == "1 person with a missing covariate is left out."
    assert found.table().n_treated.tolist() == [1]


def test_a_covariate_that_does_not_vary_among_participants_uses_both_groups():
    people = pd.DataFrame({"arm": list("ppcc"), "jobless": [1, 1, 0, 1]})
    found = comparison.balance(people, arm="arm", treated="p", covariates=["jobless"])
    # sqrt((0 + 1/4) / 2)
    assert_allclose(found.table().smd, 0.5 / np.sqrt(0.125))
    assert str(found.notes[-1]) == (
        "All participants are alike in jobless: there the standard deviation of both groups is "
        "used."
    )


def test_an_arm_with_nobody_is_too_few():
    people = pd.DataFrame({"arm": list("cc"), "age": [30, 41]})
    with pytest.raises(TooFewError) as refused:
        comparison.balance(people, arm="arm", treated="p", covariates=["age"])
    assert str(refused.value) == (
        "There must be somebody in the arm that is called treated; there is nobody."
    )


def test_weights_follow_the_index_not_the_order():
    people = pd.DataFrame({"arm": list("ppcc"), "age": [20, 40, 30, 50]}, index=[3, 1, 4, 2])
    weights = pd.Series({1: 1.0, 2: 3.0, 3: 1.0, 4: 1.0})
    table = comparison.balance(
        people, arm="arm", treated="p", covariates=["age"], weights=weights
    ).table()
    assert table.mean_comparison.tolist() == [(30 + 3 * 50) / 4]


def test_balance_does_not_depend_on_the_order_of_rows(nsw):
    people = nsw["nsw_dw"]
    mixed = people.sample(frac=1, random_state=3)
    one, other = (comparison.balance(each, **ARMS).table() for each in (people, mixed))
    pd.testing.assert_frame_equal(one, other, rtol=1e-12)


def test_the_callers_frame_is_left_alone(nsw):
    people = nsw["nsw_dw"].copy()
    comparison.weights(people, **ARMS).balance()
    pd.testing.assert_frame_equal(people, nsw["nsw_dw"])
