"""Dates and levels that group people: no later days, and values as a person would write them."""

from __future__ import annotations

import pandas as pd
import pytest

from evaltools.cohort.background import levels_of
from evaltools.cohort.immortal_time import check_dated_covariates
from evaltools.errors import DataError


def people(*days):
    return pd.DataFrame(
        {
            "participant_id": [f"P-{number}" for number in range(len(days))],
            "entry_date": pd.to_datetime(["2024-03-01"] * len(days)),
            "assessed": pd.to_datetime(list(days)),
            "sex": "female",
        }
    )


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (
            ["2024-03-01", "2024-03-02", None],
            "A date that groups people must not be later than entry_date, but is for 1 person.",
        ),
        (
            ["2024-04-01", "2024-03-02", None],
            "A date that groups people must not be later than entry_date, but is for 2 people.",
        ),
    ],
)
def test_a_day_after_entry_must_not_group_people(days, said):
    with pytest.raises(DataError) as raised:
        check_dated_covariates(people(*days), ["sex", "assessed", "not_there"])
    (found,) = raised.value.violations
    assert (str(found.rule), found.column) == (said, "assessed")


def test_a_day_up_to_entry_and_what_is_no_day_may_group_people():
    known = people("2024-03-01", "2020-01-01", None)
    assert check_dated_covariates(known, ["sex", "assessed", "not_there"]) is None


@pytest.mark.parametrize(
    ("values", "levels"),
    [
        (pd.Series([True, False]), ["yes", "no"]),
        (pd.Series([True, None], dtype=object), ["yes", "missing"]),
        (pd.Series([1.0, 2.5, None]), ["1", "2.5", "missing"]),
        (pd.Series(["a", None], dtype=object), ["a", "missing"]),
    ],
)
def test_levels_are_written_as_a_person_would(values, levels):
    assert levels_of(values, "own_column").tolist() == levels
