"""What a comparison cannot be made of is refused with the rule, what was found, and its place."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaltools.comparison import effect, match, minimum_detectable, propensity
from evaltools.errors import DataError, TooFewError, UsageError

ARMS = {"arm": "arm", "treated": "yes", "covariates": ["age"]}


@pytest.fixture
def people():
    rng = np.random.default_rng(7)
    return pd.DataFrame(
        {
            "arm": ["yes", "no"] * 40,
            "age": rng.integers(20, 60, 80).astype(float),
            "y": rng.normal(size=80),
            "site": "a",
        }
    )


def test_the_rule_for_missing_values_is_one_of_those_there_are(people):
    with pytest.raises(UsageError) as raised:
        propensity(people, **ARMS, missing="mean")
    assert str(raised.value) == (
        "missing must be one of refuse, indicator, complete_case; found mean."
    )


def test_the_arm_is_no_covariate_of_itself(people):
    with pytest.raises(UsageError, match=r"^The arm must not be a covariate of itself\.$"):
        propensity(people, arm="arm", treated="yes", covariates=["age", "arm"])


def test_everybody_has_an_arm(people):
    people.loc[[3, 4], "arm"] = None
    with pytest.raises(UsageError) as raised:
        propensity(people, **ARMS)
    assert str(raised.value) == (
        "Everybody must have an arm in the column arm; 2 people have none."
    )


def test_an_arm_without_anybody_is_too_few(people):
    with pytest.raises(TooFewError, match="there is nobody"):
        propensity(people, arm="arm", treated="perhaps", covariates=["age"])
    with pytest.raises(TooFewError, match="There must be a comparison group"):
        propensity(people.query("arm == 'yes'"), **ARMS)


def test_a_text_is_no_outcome(people):
    with pytest.raises(DataError, match=r"The outcome must hold numbers\."):
        effect(people.assign(y="much"), outcome="y", **ARMS)


@pytest.mark.parametrize("hole", [np.nan, np.inf])
def test_an_outcome_that_is_not_known_is_refused_by_row_and_not_repeated(people, hole):
    people.loc[5, "y"] = hole
    with pytest.raises(DataError) as raised:
        effect(people, outcome="y", **ARMS)
    assert "The outcome must be known of everybody who is compared." in str(raised.value)


def test_everybody_belongs_to_a_cluster(people):
    people.loc[7, "site"] = None
    with pytest.raises(UsageError) as raised:
        effect(people, outcome="y", **ARMS, cluster="site")
    assert str(raised.value) == "Everybody must belong to a cluster; 1 person has none."


def test_people_left_out_for_a_missing_covariate_are_counted(people):
    people.loc[[1, 2, 3], "age"] = np.nan
    found = propensity(people, **ARMS, missing="complete_case")
    said = [str(note) for note in found.notes]
    assert "3 people with a missing covariate are left out." in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"method": "nearest"}, "method"),
        ({"ratio": 0}, "ratio"),
        ({"caliper": 0.0}, "caliper"),
        ({"exact": ["height"]}, "height"),
    ],
)
def test_options_of_matching_that_cannot_be_are_named(people, options, said):
    with pytest.raises(UsageError, match=said):
        match(people, **ARMS, **options)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "One of std_error, spread and share must be given, and only one of them."),
        ({"spread": 1.0, "share": 0.5}, "One of std_error, spread and share must be given"),
        ({"share": 1.2}, "The share must lie between 0 and 1; found 1.2."),
        ({"share": 0.5, "power": 1.0}, "The power must lie between 0 and 1; found 1.0."),
        ({"share": 0.5, "design_effect": 0.5}, "design_effect must be 1 or more; found 0.5."),
        (
            {"std_error": 0.1, "design_effect": 2.0},
            "With a standard error design_effect must be 1; found 2.0.",
        ),
    ],
)
def test_what_the_smallest_difference_cannot_be_worked_out_from_is_refused(options, said):
    with pytest.raises(UsageError) as raised:
        minimum_detectable(50, 50, **options)
    assert str(raised.value).startswith(said)


def test_the_smallest_difference_needs_somebody_in_both_groups():
    with pytest.raises(UsageError, match=r"^Both groups must have somebody\.$"):
        minimum_detectable(50, 0, share=0.5)
