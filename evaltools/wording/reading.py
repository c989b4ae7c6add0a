"""How sentences read a result: its groups, its rows, what of them may be told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from evaltools.columns import ALL, ROUNDED_TO, Shown
from evaltools.messages import message
from evaltools.wording.numbers import decimals_kept, is_about, is_missing, share_decimals
from evaltools.wording.phrases import confidence
from evaltools.wording.translation import render
from evaltools.wording.values import value, value_of

#: More groups than this are told as a range, not one by one.
GROUPS_LISTED = 6

#: The level of an interval that does not say its own.
CONF_LEVEL = 0.95

#: Groups whose names are no names without the question that they answer.
YES_OR_NO = frozenset({"yes", "no"})

#: Counts that a curve has before protection delays its steps.
CURVE_COUNTS = ("n_risk", "n_event", "n_censor")

#: Keys that tell the lines of a curve apart, with those beyond the common ones.
_LINE_KEYS = ("group", "outcome", "state")

#: Keys that sentences know by name; others only tell rows apart.
COMMON_KEYS = (
    "group",
    "outcome",
    "state",
    "time",
    "reference",
    "probability",
    "term",
    "covariate",
    "level",
    "variable",
    "step",
    "reason",
    "arm",
    "region",
    "table",
    "column",
    "check",
)


@dataclass(frozen=True)
class Reading:
    """One row of a result, with its estimate, interval and n where these may be told.

    Attributes
    ----------
    group, outcome : str
        Values of those columns; "all" and "" where the result has none.
    time : float, optional
    estimate, low, high, n, p : float, optional
        None where hidden or missing.
    hidden : bool
        Whether protection has taken the estimate or its interval away.
    row : Series
        The whole row, for columns of the kind's own.
    place : int
        Its place in the frame, from 0.
    conf_level : float, optional
        Of the interval.
    """

    group: str
    outcome: str
    time: float | None
    estimate: float | None
    low: float | None
    high: float | None
    n: int | None
    p: float | None
    hidden: bool
    row: pd.Series
    place: int
    conf_level: float | None = None


def readings(shown: Shown) -> tuple[Reading, ...]:
    """Every row of the result, in its order."""
    frame = shown.frame
    return tuple(_reading(shown, place) for place in range(len(frame)))


def is_unclear(reading: Reading) -> bool:
    """Whether the interval holds no difference, or is not known.

    Limits are told outwards in coarse units, so that one that is told as 0 may lie beyond it:
    then the test beside it says so, where there is one.
    """
    if reading.low is None or reading.high is None:
        return True
    if reading.low == 0 or reading.high == 0:
        level = CONF_LEVEL if reading.conf_level is None else reading.conf_level
        return reading.p is None or not reading.p < round(1 - level, 9)
    return reading.low < 0 < reading.high


def at_time(shown: Shown, when: float) -> tuple[Reading, ...]:
    """Of each group and outcome the last row at or before a time, if it has been followed so far.

    A step function holds its value until the next step, but nothing is carried beyond the
    last row of a group. Of a protected curve only a step at this very time is told: what it
    holds since an earlier one is not the value at the time.
    """
    rows = readings(shown)
    chosen = [_last_before(rows, places, when) for places in lines_of(shown)]
    found = [each for each in chosen if each is not None]
    if not is_delayed(shown):
        return tuple(found)
    told = {place for place, true in enumerate(steps_told(shown)) if true}
    flat = {place for line in lines_of(shown) if _is_flat(shown, line) for place in line}
    return tuple(
        each
        if each.place in flat or (each.place in told and each.time == when)
        else replace(each, estimate=None, low=None, high=None, hidden=True)
        for each in found
    )


def told_time(shown: Shown) -> float | None:
    """The time that a sentence tells: the last agreed one of which something may be told.

    Agreed are `about["report_times"]`, else `about["horizon"]`, else every row's time. Where
    everything is hidden it is the last of them all.
    """
    if "time" not in shown.frame.columns:
        return None
    rows = [each for each in readings(shown) if each.time is not None]
    if not rows:
        return None
    last = max(each.time or 0.0 for each in rows)
    reached = [each for each in agreed_times(shown) if each <= last]
    if told := _tellable(shown, reached):
        return told[-1]
    if is_delayed(shown):
        told = [] if reached else _tellable(shown, sorted({each.time or 0.0 for each in rows}))
        return (told or reached or [last])[-1]
    shown_times = [each.time or 0.0 for each in rows if _may_tell(each)]
    return max(shown_times) if shown_times else last


#: Kinds whose rows hold at their own times alone; a curve holds its value to the next step.
NOT_CARRIED = ("times", "difference")


def agreed_times(shown: Shown) -> list[float]:
    """The times at which the study reports, in order: else its horizon, if it has one."""
    agreed = shown.about.get("report_times") or [shown.about.get("horizon")]
    return sorted(float(each) for each in agreed if each is not None)


def told_times(shown: Shown) -> list[float]:
    """The agreed times, or else all times of the rows, of which something may be told."""
    if "time" not in shown.frame.columns:
        return []
    every = sorted({each.time for each in readings(shown) if each.time is not None})
    agreed = [each for each in agreed_times(shown) if every and each <= every[-1]]
    return _tellable(shown, agreed or every)


def _tellable(shown: Shown, times: list[float]) -> list[float]:
    positive = [each for each in times if each > 0]
    if shown.kind in NOT_CARRIED:
        there = {row.time for row in readings(shown)}
        positive = [each for each in positive if each in there]
    return [each for each in positive if any(_may_tell(row) for row in at_time(shown, each))]


def is_delayed(shown: Shown) -> bool:
    """Whether a curve steps later than the people did, so that only its steps tell the truth.

    So does a protected curve that has its counts; one without them is protected as a table.
    """
    stepping = shown.kind in ("curve", "incidence") and "time" in shown.frame.columns
    return shown.hidden is not None and stepping and {*CURVE_COUNTS} <= {*shown.frame.columns}


def steps_told(shown: Shown) -> tuple[bool, ...]:
    """For each row, whether its value is that of its time and not one kept from an earlier row.

    In a protected curve the row after the last step keeps the step's value, and its number
    of events is hidden. Of other results every row with a visible estimate is told.
    """
    visible = [not is_hidden(shown, place, "estimate") for place in range(len(shown.frame))]
    if not is_delayed(shown):
        return tuple(visible)
    told = list(visible)
    for line in lines_of(shown):
        if _is_flat(shown, line):
            continue
        kept: Any = None
        for place in line:
            found = cell(shown, place, "estimate")
            unchanged = kept is not None and found == kept
            told[place] &= not (unchanged and is_hidden(shown, place, "n_event"))
            kept = kept if found is None else found
    return tuple(told)


def lines_of(shown: Shown) -> list[list[int]]:
    """The places of the rows of each line of a curve, in order of time."""
    named = [key for key in (*_LINE_KEYS, *further_keys(shown)) if key in shown.frame.columns]
    # with nothing to tell lines apart all rows are one line
    rows = list(zip(*(shown.frame[key].astype(str) for key in named), strict=True))
    rows = rows or [()] * len(shown.frame)
    lines: dict[tuple[str, ...], list[tuple[float, int]]] = {}
    for place, (key, time) in enumerate(zip(rows, shown.frame["time"], strict=True)):
        if not is_missing(time):
            lines.setdefault(key, []).append((float(time), place))
    return [[place for _, place in sorted(line)] for line in lines.values()]


def _is_flat(shown: Shown, line: list[int]) -> bool:
    """Whether a line of a protected curve is known to have no step at all.

    Protection hides the values of a line that has events but no step that may be told.
    """
    found = {cell(shown, place, "estimate") for place in line}
    begins = cell(shown, line[0], "time") == 0
    return begins and len(line) > 1 and len(found) == 1 and None not in found


def _may_tell(reading: Reading) -> bool:
    return reading.estimate is not None and not reading.hidden


def cell(shown: Shown, place: int, column: str) -> Any:
    """A value of the frame, None where it is hidden, missing, or there is no such column."""
    if column not in shown.frame.columns or is_hidden(shown, place, column):
        return None
    found = shown.frame[column].iloc[place]
    return None if is_missing(found) else found


def is_hidden(shown: Shown, place: int, column: str) -> bool:
    """Whether protection has taken the value away."""
    if shown.hidden is None or column not in shown.hidden.columns:
        return False
    return bool(shown.hidden[column].iloc[place])


def any_hidden(shown: Shown) -> int:
    """How many cells protection has taken away."""
    return 0 if shown.hidden is None else int(shown.hidden.to_numpy().sum())


def is_grouped(shown: Shown) -> bool:
    """Whether the result is broken down."""
    return is_by_group(shown) or bool(further_keys(shown))


def is_by_group(shown: Shown) -> bool:
    """Whether the rows are of groups of people, not of definitions or outcomes alone."""
    return "group" in shown.frame.columns and set(shown.frame["group"].astype(str)) != {ALL}


def further_keys(shown: Shown) -> tuple[str, ...]:
    """Keys beyond the common ones that tell rows apart, such as a definition or a model."""
    return tuple(
        key
        for key in shown.keys
        if key not in COMMON_KEYS and key in shown.frame and shown.frame[key].nunique() > 1
    )


def line_name(shown: Shown, reading: Reading, language: str) -> str:
    """What tells a reading's line from the others: its group and its further keys."""
    names = [label(shown, key, str(reading.row[key]), language) for key in further_keys(shown)]
    if reading.group != ALL or not names:
        names.insert(0, group_name(shown, reading.group, language))
    return ", ".join(names)


def listed_name(shown: Shown, reading: Reading, language: str) -> str:
    """The same before a number: yes and no in quotation marks, lest a sentence read "no 46%"."""
    name = line_name(shown, reading, language)
    if reading.group in YES_OR_NO:
        return render(message("“{name}”", name=name), language)
    return name


def by(shown: Shown) -> str | None:
    """The column that the result is broken down by; None when it is not."""
    named = shown.about.get("by")
    return None if named is None else str(named)


def group_name(shown: Shown, group: str, language: str) -> str:
    """A group's label: of the column that the result is broken down by."""
    return value(by(shown) or "group", group, language, shown.labels)


def label(shown: Shown, column: str, code: str, language: str) -> str:
    """The label of a key's value, the study's own first."""
    return value_of(shown, column, code, language)


def rounding_of(row: pd.Series) -> float | None:
    """To what protection has rounded the numbers of a row; None where they are exact."""
    found: Any = row.get(ROUNDED_TO)
    return None if is_missing(found) else float(found)


def is_exactly_nobody(row: pd.Series) -> bool:
    """Whether a share is nothing since nobody had the event by then, as the row itself tells."""
    told = {"n", "n_event", "n_censor", "estimate"} <= {*row.index}
    return told and bool(row["estimate"] == 0) and bool(row["n_event"] == 0)


def rounding_of_share(row: pd.Series) -> float | None:
    """To what the share of a row is rounded; None where it is exact, as that of nobody is."""
    return None if is_exactly_nobody(row) else rounding_of(row)


def units_of_about(shown: Shown) -> list[float]:
    """To what the shares are rounded that are told as "about" so much, each once, ascending."""
    units = {
        unit
        for each in readings(shown)
        if (unit := rounding_of_share(each.row)) is not None
        and is_about(share_decimals(each.n), unit)
    }
    return sorted(units)


def decimals_of_share(reading: Reading) -> int:
    """Decimals of a reading's percentage: as its n allows, and no more than its rounding keeps."""
    return decimals_kept(share_decimals(reading.n), rounding_of(reading.row))


def interval_of(
    shown: Shown, reading: Reading, language: str, *, as_share: bool, decimals: int | None = None
) -> str:
    """The interval of a reading as it stands in brackets."""
    if decimals is None:
        decimals = decimals_of_share(reading) if as_share else 1
    low = float("nan") if reading.low is None else reading.low
    high = float("nan") if reading.high is None else reading.high
    return confidence(
        shown.conf_level,
        low,
        high,
        language,
        as_share=as_share,
        decimals=decimals,
        outwards=rounding_of(reading.row) is not None,
    )


def _last_before(rows: tuple[Reading, ...], places: list[int], when: float) -> Reading | None:
    timed = sorted((rows[place].time or 0.0, place) for place in places)
    before = [place for time, place in timed if time <= when]
    return rows[before[-1]] if before and timed[-1][0] >= when else None


def _reading(shown: Shown, place: int) -> Reading:
    row = shown.frame.iloc[place]
    estimate, low, high = (
        cell(shown, place, each) for each in ("estimate", "conf_low", "conf_high")
    )
    n = _people(shown, place)
    return Reading(
        group=str(row.get("group", ALL)),
        outcome=str(row.get("outcome", row.get("state", ""))),
        time=cell(shown, place, "time"),
        estimate=estimate,
        low=low,
        high=high,
        n=n,
        p=cell(shown, place, "p_value"),
        hidden=any(is_hidden(shown, place, each) for each in ("estimate", "conf_low", "conf_high")),
        row=row,
        place=place,
        conf_level=shown.conf_level,
    )


def _people(shown: Shown, place: int) -> int | None:
    """The people behind a row: its n, else those at the group's start of follow-up."""
    # n counts those in a state there, n_risk everybody who is still observed
    of_all = ("n_risk",) if shown.kind == "states" else ("n", "n_total")
    for column in of_all:
        if column in shown.frame.columns:
            found = cell(shown, place, column)
            return None if found is None else int(found)
    if not is_grouped(shown) and shown.about.get("n") is not None:
        return int(shown.about["n"])
    if "n_risk" not in shown.frame.columns:
        return None
    frame = shown.frame
    same = pd.Series(True, index=frame.index)
    if "group" in frame.columns:
        same = frame["group"].astype(str) == str(frame["group"].iloc[place])
    # Later numbers at risk are not those of whom a share is: where the first is hidden, none is.
    if "time" in frame.columns:
        same &= frame["time"] == frame.loc[same, "time"].min()
    at_risk = frame.loc[same, "n_risk"].dropna()
    return int(at_risk.max()) if len(at_risk) else None
