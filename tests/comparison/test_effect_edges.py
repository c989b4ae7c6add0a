"""Nobody, everybody, one person, ties, clusters, and calls that cannot be answered."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from nsw_names import ARMS
from numpy.testing import assert_allclose

from evaltools import comparison
from evaltools.comparison.analyses import matched_sets
from evaltools.comparison.estimators import variance_of
from evaltools.errors import DataError, UsageError


def people(work_treated, work_comparison):
    work = [*work_treated, *work_comparison]
    arm = [1] * len(work_treated) + [0] * len(work_comparison)
    return pd.DataFrame({"arm": arm, "work": np.array(work, dtype=float)})


def row_of(frame, **more) -> pd.Series:
    return comparison.effect(
        frame, **{"outcome": "work", "arm": "arm", "treated": 1, **more}
    ).frame.iloc[0]


def test_nobody_employed_is_a_difference_of_0_with_an_interval():
    row = row_of(people([0] * 12, [0] * 15))
    assert (row.estimate, row.p_value) == (0.0, 1.0)
    assert -0.25 < row.conf_low < 0 < row.conf_high < 0.25
    assert np.isnan(row.std_error)


def test_everybody_against_nobody_stays_between_minus_1_and_1():
    row = row_of(people([1] * 8, [0] * 9))
    assert row.estimate == 1.0
    assert row.conf_low > 0.5
    assert row.conf_high <= 1.0


def test_one_person_in_an_arm_has_no_standard_error_and_a_note():
    frame = people([3.5], [1.0, 2.0, 4.0])
    found = comparison.effect(frame, outcome="work", arm="arm", treated=1)
    assert found.frame.std_error.isna().all()
    assert_allclose(found.frame.estimate, 3.5 - 7 / 3)
    assert str(found.notes[-1]) == "With one person in a group there is no standard error."


def test_an_incidence_of_0_shows_no_error():
    frame = pd.DataFrame(
        {
            "arm": [1] * 6 + [0] * 6,
            "exit": [1, 2, 3, 4, 5, 6] * 2,
            "state": ["job", "censored"] * 3 + ["censored"] * 6,
        }
    )
    found = comparison.effect(
        frame,
        exit="exit",
        state="state",
        event="job",
        at=4,
        measure="incidence",
        arm="arm",
        treated=1,
    )
    # 1/6 + 5/6 1/4 among the treated
    assert_allclose(found.frame.estimate, 1 / 6 + 5 / 6 / 4)
    assert found.frame.std_error.isna().all()
    assert str(found.notes[-1]) == (
        "In one of the groups the outcome does not vary: there is no standard error."
    )


def test_a_time_beyond_follow_up_is_refused(people_240):
    with pytest.raises(UsageError) as refused:
        comparison.effect(
            people_240,
            exit="t",
            state="state",
            event="job",
            at=99,
            measure="incidence",
            arm="tr",
            treated=1,
        )
    assert str(refused.value) == (
        "The time must not lie beyond the last follow-up of either group; found 99, and one "
        "group was followed to 23. Choose an earlier time."
    )


def test_delayed_entry_and_a_model_of_the_outcome_do_not_go_together(people_240):
    with pytest.raises(UsageError) as refused:
        comparison.effect(
            people_240,
            exit="t",
            state="state",
            entry="ent",
            event="job",
            at=12,
            measure="incidence",
            arm="tr",
            treated=1,
            covariates=["age"],
            method="aipw",
        )
    assert str(refused.value) == (
        "With the method aipw everybody must be followed from time 0. Use the method weighting, "
        "entropy or matching."
    )


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (
            {"method": "matching", "estimand": "ate"},
            "With the method matching the estimand must be one of att; found ate.",
        ),
        (
            {"method": "weighting", "covariates": ()},
            "The method weighting must have covariates; found none.",
        ),
        ({"method": "magic"}, "method must be one of difference, regression, weighting, entropy, "),
        ({"role": "best"}, "role must be one of primary, sensitivity, negative_control, placebo, "),
        ({"measure": "median"}, "measure must be one of mean, incidence, restricted_time; found "),
        ({"at": 3}, "A mean must have an outcome column and nothing about time. For an outcome "),
        (
            {"outcome": None, "measure": "incidence", "exit": "age"},
            "incidence must have exit, state, event and at, and no outcome column; lacking: state, "
            "event, at.",
        ),
        ({"conf_level": 95}, "conf_level must lie between 0 and 1; found 95."),
        ({"cluster": "site"}, "The data must have the column site; it has "),
    ],
)
def test_a_call_that_cannot_be_answered_says_why(nsw, options, wanted):
    with pytest.raises(UsageError) as refused:
        comparison.effect(nsw["nsw_dw"], **{"outcome": "re78", **ARMS, **options})
    assert str(refused.value).startswith(wanted)


def test_a_missing_outcome_is_refused_with_its_rows_and_never_its_value(nsw):
    men = nsw["nsw_dw"].assign(re78=nsw["nsw_dw"].re78.where(nsw["nsw_dw"].index != 4))
    with pytest.raises(DataError) as refused:
        comparison.effect(men, outcome="re78", **ARMS)
    assert str(refused.value) == (
        "The outcome must be known of everybody who is compared.\n"
        "- row 5, column “re78”: The outcome must be known and finite. Leave out people whose "
        "outcome is not known, and report how many there are in each arm."
    )


@pytest.mark.parametrize("method", comparison.analyses.METHODS)
def test_neither_the_order_of_rows_nor_the_scale_of_covariates_matters(nsw, method):
    men = nsw["nsw_dw"]
    # ages with a fraction, so that no two scores are tied
    men = men.assign(age=men.age + np.linspace(0, 0.5, len(men)))
    other = men.assign(re74=men.re74 / 1000, age=men.age * 12).sample(frac=1, random_state=1)
    one, two = (
        comparison.effect(each, outcome="re78", **ARMS, method=method).frame.iloc[0]
        for each in (men, other)
    )
    columns = ["estimate", "std_error", "conf_low", "p_value"]
    assert_allclose(one[columns].astype(float), two[columns].astype(float), rtol=1e-6)


def test_doubling_everybody_within_clusters_changes_no_clustered_error(people_240):
    once = people_240.assign(person=range(240))
    twice = pd.concat([once, once], ignore_index=True)
    options = {
        "outcome": "t",
        "arm": "tr",
        "treated": 1,
        "covariates": ["age"],
        "cluster": "person",
    }
    one, two = (
        comparison.effect(each, **options, method="weighting").frame.iloc[0]
        for each in (once, twice)
    )
    assert_allclose(one.std_error, two.std_error, rtol=1e-10)


def test_two_sets_of_clusters_add_up_less_what_they_share():
    influence = np.array([1.0, 2.0, -1.0, -2.0])
    first, second = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    # sums 3, -3: 18 x 2; sums 0, 0; cells 10 x 4/3: the one variance that is larger stands
    assert variance_of(influence, first, second) == (36.0, 2)


def test_participants_who_share_a_comparison_are_one_set():
    frame = pd.DataFrame(
        {"arm": [1, 1, 1, 0, 0] + [1, 0] * 10, "x": [0.0, 0.1, 5.0, 0.05, 5.1] + [2.5] * 20}
    )
    found = comparison.match(frame, arm="arm", treated=1, covariates=["x"], replace=True)
    sets = matched_sets(found)
    assert sets[0] == sets[1] == sets[3]
    assert sets[2] == sets[4] != sets[0]


def test_a_group_of_several_other_arms_is_noted():
    frame = people([1, 0, 1], [0, 1, 0, 0]).assign(arm=list("pppabab"))
    found = comparison.effect(frame, outcome="work", arm="arm", treated="p")
    assert str(found.notes[0]) == (
        "The comparison group takes 2 values of the column arm together."
    )
