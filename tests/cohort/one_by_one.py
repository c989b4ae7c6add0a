"""The rules of follow-up for one person and one day at a time: slow, plain, independent."""

from __future__ import annotations

import calendar
import datetime as dt

DAY = dt.timedelta(days=1)
#: After every day of these tests.
FAR = dt.date(2040, 1, 1)


def boundary(zero: dt.date, units: int, unit: str) -> dt.date:
    """The day on which so many units are completed."""
    if unit != "months":
        return zero + units * {"days": 1, "weeks": 7, "two_weeks": 14}[unit] * DAY
    month = zero.month - 1 + units
    year, month = zero.year + month // 12, month % 12 + 1
    return dt.date(year, month, min(zero.day, calendar.monthrange(year, month)[1]))


def completed(zero: dt.date, day: dt.date, unit: str) -> int:
    """Count boundaries one after the other."""
    units = 0
    while boundary(zero, units + 1, unit) <= day:
        units += 1
    return units


def time_of(zero: dt.date, day: dt.date, unit: str) -> float:
    if unit == "days":
        return (day - zero).days or 0.5
    return completed(zero, day, unit) + 1


def state_on(day: dt.date, spells, source_order, priority) -> str | None:
    """spells: (start, last day, state, source) of one person."""
    running = [spell for spell in spells if spell[0] <= day <= spell[1]]
    if not running:
        return None
    return min(
        running,
        key=lambda spell: (
            source_order.index(spell[3]),
            priority.index(spell[2]),
            -spell[0].toordinal(),
        ),
    )[2]


def first_exit(zero, end, spells, *, events, competing, lasting, unit, source_order, priority):
    """(exit, state), "running" when in an event state at time zero, or None when too short."""
    if zero > end:
        return None
    days = [zero - DAY * 400 + DAY * number for number in range((end - zero).days + 1200)]
    states = {day: state_on(day, spells, source_order, priority) for day in days}
    if states[zero - DAY] in events and states[zero] in events:
        return "running"
    followed = completed(zero, end, unit) - lasting
    if followed < 1:
        return None
    day = zero
    while day <= end:
        was, now = states[day - DAY], states[day]
        begins_job = now in events and was not in events
        begins_other = now in competing and now != was
        long_enough = True
        if begins_job and lasting:
            last = day
            while states.get(last + DAY) in events:
                last += DAY
            long_enough = boundary(day, lasting, unit) <= last + DAY
        if (begins_job and long_enough) or begins_other:
            time = time_of(zero, day, unit)
            if time <= followed:
                return time, now
            return followed, "censored"
        day += DAY
    return followed, "censored"


def state_at(time, zero, spells, *, unit, source_order, priority, exits):
    """The state on the last day of the time-th unit."""
    if time == 0:
        before = state_on(zero - DAY, spells, source_order, priority)
        now = state_on(zero, spells, source_order, priority)
        return now if before is None and now not in exits else before
    return state_on(boundary(zero, time, unit) - DAY, spells, source_order, priority)
