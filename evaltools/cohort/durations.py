"""Whole units between two days: completed, begun, and calendar months at month ends.

A unit is completed on its boundary: one month after 31 January is 28 (or 29) February, the
last day of a shorter month standing for the day it lacks. A day on a boundary has completed
the unit that ends there and begins the next one, as a birthday does.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.datetime64]
Whole = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]

#: Days in the units that are not calendar months.
DAYS_IN_UNIT = {"days": 1, "weeks": 7, "two_weeks": 14}

#: An exit on the very day of time zero, in days: after the start, before the first day ends.
FIRST_DAY = 0.5


def completed_units(start: Any, end: Any, *, unit: str) -> Whole:
    """Whole units completed between two days, elementwise; negative where end is earlier.

    start, end : datetime64, days
    unit : days, weeks, two_weeks or months

    >>> completed_units(["2024-01-31"], ["2024-02-29"], unit="months").tolist()
    [1]
    """
    first, last = _days(start), _days(end)
    if unit == "months":
        return _completed_months(first, last)
    return (last - first).astype(np.int64) // DAYS_IN_UNIT[unit]


def begun_unit(start: Any, day: Any, *, unit: str) -> Numbers:
    """The number of the unit that is running on a day on or after the start.

    In whole units the first day is in unit 1. Exact days count as they are, and the day of
    the start as `FIRST_DAY`, so that every time is above 0.

    >>> begun_unit(["2024-01-31"], ["2024-01-31"], unit="months").tolist()
    [1.0]
    """
    completed = completed_units(start, day, unit=unit)
    if unit == "days":
        return np.where(completed == 0, FIRST_DAY, completed.astype(np.float64))
    return completed.astype(np.float64) + 1.0


def units_until_observed(start: Any, observed_from: Any, *, unit: str) -> Numbers:
    """Units that had begun before observation did: the delayed `entry` of (entry, exit].

    A unit that was already running when observation began is not wholly seen, so it is not
    at risk: the entry is rounded up to its end.
    """
    day = _days(observed_from)
    one_day = np.timedelta64(1, "D")
    before = completed_units(start, day - one_day, unit=unit)
    return np.maximum(before + 1, 0).astype(np.float64)


def add_units(start: Any, units: int, *, unit: str) -> Days:
    """The day on which so many units are completed.

    >>> str(add_units(["2023-01-31"], 1, unit="months")[0])
    '2023-02-28'
    """
    first = _days(start)
    if unit != "months":
        return first + np.timedelta64(units * DAYS_IN_UNIT[unit], "D")
    month: Any = first.astype("datetime64[M]")
    day_of_month = (first - month.astype("datetime64[D]")).astype(np.int64)
    then = month + np.timedelta64(units, "M")
    length = _month_length(then)
    reached: Days = then.astype("datetime64[D]") + np.minimum(day_of_month, length - 1)
    return reached


def _completed_months(first: Days, last: Days) -> Whole:
    first_month, last_month = first.astype("datetime64[M]"), last.astype("datetime64[M]")
    months: Whole = (last_month - first_month).astype(np.int64)
    day = (first - first_month.astype("datetime64[D]")).astype(np.int64)
    day_reached = (last - last_month.astype("datetime64[D]")).astype(np.int64)
    boundary = np.minimum(day, _month_length(last_month) - 1)
    completed: Whole = months - (day_reached < boundary)
    return completed


def _month_length(month: Days) -> Whole:
    following = (month + np.timedelta64(1, "M")).astype("datetime64[D]")
    length: Whole = (following - month.astype("datetime64[D]")).astype(np.int64)
    return length


def _days(values: Any) -> Days:
    return np.asarray(values, dtype="datetime64[D]")
