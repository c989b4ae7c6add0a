"""Facts of entry outside the covariates are named beside the verdict where they differ."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evaltools as ev
from evaltools import comparison
from evaltools.comparison.left_out_facts import unlike_facts

ARMS = {"arm": "arm", "treated": "p", "estimand": "att", "weights": None}


def people(**columns) -> pd.DataFrame:
    """100 participants and 100 others, in this order."""
    return pd.DataFrame({"arm": ["p"] * 100 + ["c"] * 100, **columns})


def yes(in_p: int, in_c: int) -> list[bool]:
    return [each < in_p for each in range(100)] + [each < in_c for each in range(100)]


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        # 0.50 and 0.40: 0.10 / 0.5 = 0.2; 0.50 and 0.47: 0.06
        ({"rural": yes(50, 40)}, ["rural"]),
        ({"rural": yes(50, 47)}, []),
        # 9 people of 200 in all would be told of by the name alone
        ({"homeless": yes(9, 0)}, []),
        ({"homeless": yes(10, 0)}, ["homeless"]),
        ({"homeless": yes(100, 91)}, []),
        # in the order of the schema; the year of birth tells what age does
        ({"rural": yes(50, 40), "age": [30] * 50 + [40] * 150}, ["age", "rural"]),
        ({"birth_year": [1990] * 50 + [1980] * 150, "age": [30, 40] * 100}, []),
        # what came later, the study's own columns and what nobody or everybody has
        ({"exit_state": ["open_job"] * 100 + ["degree_study"] * 100}, []),
        ({"improved_situation": yes(60, 20), "own_column": yes(60, 20)}, []),
        ({"rural": yes(100, 100)}, []),
        # 41 of 200 missing are more than a fifth, 40 are not
        ({"age": [30.0] * 59 + [np.nan] * 41 + [40.0] * 100}, []),
        ({"age": [30.0, 31.0] * 30 + [np.nan] * 40 + [40.0, 41.0] * 50}, ["age"]),
    ],
)
def test_facts_that_differ_by_more_than_a_tenth_of_a_deviation_are_named(facts, named):
    assert unlike_facts(people(**facts), taken=[], **ARMS) == named


def test_covariates_and_outcomes_are_not_among_them():
    frame = people(rural=yes(50, 20), minority=yes(50, 20))
    assert unlike_facts(frame, taken=["rural"], **ARMS) == ["minority"]


def test_weights_are_those_of_the_primary_analysis():
    frame = people(sex=["female", "male"] * 50 + ["female"] * 25 + ["male"] * 75)
    frame["rural"] = frame["sex"] == "female"
    assert unlike_facts(frame, taken=["sex"], **ARMS) == ["rural"]
    weighed = comparison.weights(frame, arm="arm", treated="p", covariates=["sex"])
    assert unlike_facts(frame, taken=["sex"], **{**ARMS, "weights": weighed}) == []


def test_the_note_stands_beside_the_verdict_and_leaves_it_as_it_is():
    planned = comparison.plan(ev.load_data(ev.load_study("example:hameen_malli")))
    found = planned.gate()
    assert [str(note) for note in found.notes][-1] == (
        "Recorded at entry and not among the covariates, these differ between the groups by more "
        "than 0.10 standard deviations after adjustment: Labour status at entry, Months "
        "unemployed. The verdict does not take them into account."
    )
    names = set(found.frame["diagnostic"])
    assert not names & {"labour_status", "months_unemployed"}
