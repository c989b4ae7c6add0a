"""How sentences read a result: its groups, its rows, what of them may be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from evaltools.columns import ALL, Shown
from evaltools.wording.numbers import is_missing, share_decimals
from evaltools.wording.phrases import confidence
from evaltools.wording.values import value

#: More groups than this are told as a range, not one by one.
GROUPS_LISTED = 6

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


def readings(shown: Shown) -> tuple[Reading, ...]:
    """Every row of the result, in its order."""
    frame = shown.frame
    return tuple(_reading(shown, place) for place in range(len(frame)))


def at_time(shown: Shown, when: float) -> tuple[Reading, ...]:
    """Of each group and outcome the last row at or before a time, if it has been followed so far.

    A step function holds its value until the next step, but nothing is carried beyond the
    last row of a group.
    """
    lines: dict[tuple[str, ...], list[int]] = {}
    rows = readings(shown)
    for place, row in enumerate(rows):
        if row.time is not None:
            further = (str(row.row[key]) for key in further_keys(shown))
            lines.setdefault((row.group, row.outcome, *further), []).append(place)
    chosen = [_last_before(rows, places, when) for places in lines.values()]
    return tuple(each for each in chosen if each is not None)


def told_time(shown: Shown) -> float | None:
    """The time that a sentence tells: the last agreed one whose numbers may be told.

    Agreed are `about["report_times"]`, else `about["horizon"]`, else every row's time. Where
    everything is hidden it is the last of them all.
    """
    if "time" not in shown.frame.columns:
        return None
    rows = [each for each in readings(shown) if each.time is not None]
    if not rows:
        return None
    last = max(each.time or 0.0 for each in rows)
    agreed = shown.about.get("report_times") or [shown.about.get("horizon")]
    reached = sorted(float(each) for each in agreed if each is not None and float(each) <= last)
    if _is_delayed(shown):
        steps = _shared_steps(shown, rows)
        if steps:
            within = [each for each in steps if not reached or each <= reached[-1]]
            return max(within or steps)
    told = [each for each in reached if any(_may_tell(row) for row in at_time(shown, each))]
    if told:
        return told[-1]
    shown_times = [each.time or 0.0 for each in rows if _may_tell(each)]
    return max(shown_times) if shown_times else last


def _is_delayed(shown: Shown) -> bool:
    """Whether a curve steps later than the people did, so that only its steps tell the truth."""
    return shown.hidden is not None and shown.kind in ("curve", "incidence")


def _shared_steps(shown: Shown, rows: list[Reading]) -> list[float]:
    """The times at which every line of a protected curve has a step of its own."""
    lines: dict[tuple[str, ...], set[float]] = {}
    for place, row in enumerate(rows):
        further = (str(row.row[key]) for key in further_keys(shown))
        steps = lines.setdefault((row.group, row.outcome, *further), set())
        if _may_tell(row) and not is_hidden(shown, place, "n_event"):
            steps.add(row.time or 0.0)
    return sorted(set.intersection(*lines.values())) if lines else []


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
    if "group" in shown.frame.columns and set(shown.frame["group"].astype(str)) != {ALL}:
        return True
    return bool(further_keys(shown))


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


def by(shown: Shown) -> str | None:
    """The column that the result is broken down by; None when it is not."""
    named = shown.about.get("by")
    return None if named is None else str(named)


def group_name(shown: Shown, group: str, language: str) -> str:
    """A group's label: of the column that the result is broken down by."""
    return value(by(shown) or "group", group, language, shown.labels)


def label(shown: Shown, column: str, code: str, language: str) -> str:
    """The label of a key's value, the study's own first."""
    return value(column, code, language, shown.labels)


def interval_of(
    shown: Shown, reading: Reading, language: str, *, as_share: bool, decimals: int | None = None
) -> str:
    """The interval of a reading as it stands in brackets."""
    if decimals is None:
        decimals = share_decimals(reading.n) if as_share else 1
    low = float("nan") if reading.low is None else reading.low
    high = float("nan") if reading.high is None else reading.high
    return confidence(shown.conf_level, low, high, language, as_share=as_share, decimals=decimals)


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
    at_risk = frame.loc[same, "n_risk"].dropna()
    return int(at_risk.max()) if len(at_risk) else None
