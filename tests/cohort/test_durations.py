"""Completed and begun units between two days."""

from __future__ import annotations

import datetime as dt

import numpy as np
import one_by_one as slow
import pytest

from evaltools.cohort.durations import (
    add_units,
    begun_unit,
    completed_units,
    units_until_observed,
)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2024-01-15", "2024-01-15", 0),
        ("2024-01-15", "2024-02-14", 0),
        ("2024-01-15", "2024-02-15", 1),
        ("2024-01-31", "2024-02-28", 0),
        ("2024-01-31", "2024-02-29", 1),  # the last day of a leap February stands for the 31st
        ("2023-01-31", "2023-02-28", 1),
        ("2024-01-31", "2024-03-30", 1),
        ("2024-01-31", "2024-03-31", 2),
        ("2024-02-29", "2025-02-28", 12),
        ("2023-12-31", "2024-02-29", 2),
        ("2024-03-31", "2024-02-29", -1),
        ("2024-03-15", "2024-03-14", -1),
    ],
)
def test_months_are_completed_on_the_day_of_time_zero_or_the_last_day_of_a_shorter_month(
    start, end, months
):
    assert completed_units([start], [end], unit="months").tolist() == [months]


@pytest.mark.parametrize(
    ("unit", "thirteen_days", "fourteen_days"),
    [("days", 13, 14), ("weeks", 1, 2), ("two_weeks", 0, 1)],
)
def test_weeks_are_seven_days(unit, thirteen_days, fourteen_days):
    ends = ["2024-01-14", "2024-01-15"]
    starts = ["2024-01-01", "2024-01-01"]
    assert completed_units(starts, ends, unit=unit).tolist() == [thirteen_days, fourteen_days]


def test_the_first_day_is_in_the_first_unit_and_in_days_it_is_half_a_day():
    for unit, first in (("days", 0.5), ("weeks", 1), ("two_weeks", 1), ("months", 1)):
        assert begun_unit(["2024-01-31"], ["2024-01-31"], unit=unit).tolist() == [first]


@pytest.mark.parametrize(
    ("observed_from", "entry"),
    [
        ("2023-12-01", 0),
        ("2024-01-15", 0),
        ("2024-01-16", 1),  # the first month is not wholly seen
        ("2024-02-15", 1),
        ("2024-02-16", 2),
    ],
)
def test_a_unit_that_was_running_when_observation_began_is_not_at_risk(observed_from, entry):
    assert units_until_observed(["2024-01-15"], [observed_from], unit="months").tolist() == [entry]


def test_in_days_observation_from_a_day_is_entry_on_that_day():
    found = units_until_observed(["2024-01-15"], ["2024-01-25"], unit="days")
    assert found.tolist() == [10]


@pytest.mark.parametrize("unit", ["days", "weeks", "two_weeks", "months"])
def test_units_are_those_of_counting_boundaries_one_by_one(unit):
    rng = np.random.default_rng(5)
    starts = [dt.date(2023, 1, 1) + dt.timedelta(days=int(d)) for d in rng.integers(0, 800, 200)]
    ends = [
        day + dt.timedelta(days=int(d))
        for day, d in zip(starts, rng.integers(0, 500, 200), strict=True)
    ]
    fast = completed_units(starts, ends, unit=unit).tolist()
    assert fast == [slow.completed(a, b, unit) for a, b in zip(starts, ends, strict=True)]
    for units in (0, 1, 13):
        boundaries = add_units(starts, units, unit=unit).astype(object).tolist()
        assert boundaries == [slow.boundary(day, units, unit) for day in starts]
