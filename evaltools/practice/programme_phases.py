"""The phases of a programme as dated events: how far people come, and how long each takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from evaltools.columns import TOTAL, Total
from evaltools.data.dates import read_dates
from evaltools.errors import DataError, TooFewError, UnansweredError, UsageError, Violation
from evaltools.messages import Message, message, plural_message
from evaltools.practice.words import texts_of
from evaltools.result import Result
from evaltools.survival import survival_curve

#: Where somebody is who has gone no further.
LEFT, STILL = "left", "still"

STATES = {
    LEFT: message("taking part ended in this phase"),
    STILL: message("still in this phase"),
    TOTAL: message("came this far and no further"),
}

#: What the times of `time_in_phase` are, so that they are called neither work nor an outcome.
TIME_IN_PHASE = "time_in_phase"

#: How a phase ended.
MOVED_ON = "moved_on"

#: A phase that ends on the day it began, in days.
SAME_DAY = 0.5

#: What numbers of people in phases are rounded to.
TENS = 10

#: Columns of a wide table that hold the day on which a phase began.
PREFIX = "phase_"


@dataclass(frozen=True, eq=False, kw_only=True)
class Phases(Result):
    """How far people came; see `phases`.

    Attributes
    ----------
    stays : DataFrame
        One row per person and phase: participant_id, phase, exit (days), state (moved_on,
        left, censored).
    """

    stays: pd.DataFrame

    def time_in_phase(self) -> Result:
        """The median days in each phase, of all who entered it; Kaplan-Meier.

        kind "quantile": group (the phase), time as `estimate`, with its interval. A phase
        ends when the person moves on or leaves; phases that go on are censored. Phases stand
        in their order. n and n_event are rounded down to tens: who entered one phase, less who
        entered the next, ended in it.
        """
        if not (self.stays["state"] != "censored").any():
            raise TooFewError(message("Time in phases cannot be told: no phase has ended yet."))
        curve = survival_curve(
            self.stays, exit="exit", state="state", event=[MOVED_ON, LEFT], by="phase"
        )
        named = {**self.labels, "phase": self.labels.get("phase", {})}
        found = curve.median()
        place = {name: number for number, name in enumerate(self.about["phases"])}
        frame = found.frame.sort_values("group", key=lambda names: names.map(place))
        frame = frame.assign(n=_in_tens(frame["n"]), n_event=_in_tens(frame["n_event"]))
        told = {name: fact for name, fact in found.about.items() if name not in ("n", "n_event")}
        return replace(
            found,
            frame=frame.reset_index(drop=True),
            population="stays in phases",
            about={**told, "estimand": TIME_IN_PHASE},
            labels=named,
        ).note(
            message(
                "Numbers of people are rounded down to tens here: those in one phase, less those "
                "in the next, would tell of few."
            )
        )


def _in_tens(n: pd.Series) -> pd.Series:
    """Rounded down to tens; fewer than ten as they are."""
    return n.where(n < TENS, n // TENS * TENS)


def phase_events(participants: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """The events of a wide table, whose columns `phase_ID` hold the day a phase began.

    Parameters
    ----------
    participants : DataFrame
        One row per person: participant_id and, for each phase, a column of dates.
    order : sequence of str
        Ids of the phases, first to last.

    Returns
    -------
    DataFrame
        participant_id, phase, date: one row for each day that is filled in.

    Raises
    ------
    UnansweredError
        When no such column is there.

    Examples
    --------
    >>> people = pd.DataFrame({"participant_id": ["a", "b"], "phase_work": ["2024-03-01", None]})
    >>> phase_events(people, ["entry", "work"])[["participant_id", "phase"]].values.tolist()
    [['a', 'work']]
    """
    names = [name for name in order if f"{PREFIX}{name}" in participants.columns]
    if not names:
        raise UnansweredError(
            message(
                "Phases cannot be told: the participants have no dates of them. Try: columns "
                "named {columns}.",
                columns=[f"{PREFIX}{name}" for name in order],
            )
        )
    parts = [
        pd.DataFrame(
            {
                "participant_id": participants["participant_id"],
                "phase": name,
                "date": _days(participants[f"{PREFIX}{name}"]),
            }
        )
        for name in names
    ]
    return pd.concat(parts, ignore_index=True).dropna(subset=["date"]).reset_index(drop=True)


def _days(column: pd.Series) -> pd.Series:
    """Days as they were read; a further column of text is read as the data's own dates are."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return column
    days = pd.Series(pd.NaT, index=column.index, dtype="datetime64[ns]")
    told = column.dropna()
    if told.empty:
        return days
    read = read_dates(told.reset_index(drop=True))
    wrong = int((read.unreadable | read.impossible).sum())
    if wrong:
        raise DataError(
            message("The first days of phases must be dates, but are not."),
            [
                Violation(
                    message("A cell must hold a date, as 2025-03-05 or 5.3.2025."),
                    column=str(column.name),
                    n_rows=wrong,
                )
            ],
        )
    days.loc[told.index] = read.dates.to_numpy()
    return days


def phases(
    events: pd.DataFrame,
    *,
    order: Sequence[str],
    left: Mapping[str, Any] | pd.Series | None = None,
    data_lock: object,
    labels: Mapping[str, Any] | None = None,
) -> Phases:
    """How far people came through phases that follow each other.

    Parameters
    ----------
    events : DataFrame
        participant_id, phase, date: the day a phase began. A phase may be skipped.
    order : sequence of str
        The phases from the first, such as the ids in a programme's file.
    left : Series or mapping of participant_id to day, optional
        The day on which taking part ended; without one, or later than the last day of the
        data, the person is still taking part.
    data_lock : day
        Last day of the data.
    labels : mapping of phase to {language: text}, optional

    Returns
    -------
    Phases
        kind "phases": phase (the furthest that was reached), state (left: taking part ended
        there; still: it goes on; total), n. The last phase is left by those who completed it.
        Rows of a phase after the data are not counted.

    Raises
    ------
    UsageError
        For phases out of the order's names.
    DataError
        When a later phase began before an earlier one.

    Examples
    --------
    >>> events = pd.DataFrame(
    ...     {"participant_id": ["a", "a", "b"], "phase": ["entry", "work", "entry"]}
    ... )
    >>> events["date"] = pd.to_datetime(["2024-01-01", "2024-03-01", "2024-02-01"])
    >>> found = phases(events, order=["entry", "work"], data_lock="2024-12-31").frame
    >>> found.query("state == 'total'")[["phase", "n"]].values.tolist()
    [['entry', 1], ['work', 1], ['total', 2]]
    """
    last_day = pd.Timestamp(str(data_lock))
    missing = [name for name in ("participant_id", "phase", "date") if name not in events.columns]
    if missing:
        raise UsageError(message("The events must have the columns {missing}.", missing=missing))
    unknown = sorted(set(events["phase"].dropna().astype(str)) - set(order))
    if unknown:
        raise UsageError(
            message(
                "A phase must be one of {order}; found {unknown}.",
                order=list(order),
                unknown=unknown,
            )
        )
    rows, notes = _dated(events, last_day)
    if rows.empty:
        raise UnansweredError(message("Phases cannot be told: nobody has begun one."))
    rows = _ordered(rows, order)
    ended = _ended(rows, left, last_day)
    stays = _stays(rows, ended, last_day)
    return Phases(
        kind="phases",
        frame=_furthest(stays, order),
        keys=("phase", "state"),
        counts=("n",),
        totals=(Total(over="state"), Total(over="phase")),
        population="participants in phases",
        notes=notes,
        about={
            "phases": list(order),
            "across": "state",
            "order": [LEFT, STILL, TOTAL],
            "columns": ["phase", "state", "n"],
        },
        labels={"state": texts_of(STATES), **({} if labels is None else {"phase": dict(labels)})},
        stays=stays.drop(columns="place"),
    )


def _dated(
    events: pd.DataFrame, last_day: pd.Timestamp
) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    known = events["date"].notna() & events["phase"].notna()
    later = known & (events["date"] > last_day)
    notes = []
    if (~known).any():
        notes.append(
            plural_message(
                "{n} phase without a date is not counted.",
                "{n} phases without a date are not counted.",
                int((~known).sum()),
            )
        )
    rows = events[known & ~later]
    first = rows.sort_values("date", kind="stable").drop_duplicates(["participant_id", "phase"])
    return first[["participant_id", "phase", "date"]], tuple(notes)


def _ordered(rows: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    place = {name: number for number, name in enumerate(order)}
    rows = rows.assign(place=rows["phase"].map(place))
    rows = rows.sort_values(["participant_id", "place"], kind="stable").reset_index(drop=True)
    same = rows["participant_id"] == rows["participant_id"].shift()
    backwards = same & (rows["date"] < rows["date"].shift())
    if backwards.any():
        raise DataError(
            message("Phases must follow their order, but do not."),
            [
                Violation(
                    message("A later phase must not begin before an earlier one."),
                    column="date",
                    n_rows=int(backwards.sum()),
                )
            ],
        )
    return rows


def _ended(
    rows: pd.DataFrame, left: Mapping[str, Any] | pd.Series | None, last_day: pd.Timestamp
) -> pd.Series:
    """Each row's day on which the person's taking part ended; missing while it goes on."""
    days = pd.Series(dict(left) if left is not None else {}, dtype="datetime64[ns]")
    ended = pd.to_datetime(rows["participant_id"].map(days))
    return ended.mask(ended > last_day)


def _stays(rows: pd.DataFrame, ended: pd.Series, last_day: pd.Timestamp) -> pd.DataFrame:
    same = rows["participant_id"] == rows["participant_id"].shift(-1)
    following = rows["date"].shift(-1).where(same)
    state = np.select([following.notna(), ended.notna()], [MOVED_ON, LEFT], default="censored")
    until = following.fillna(ended).fillna(last_day)
    days = (until - rows["date"]).dt.days.clip(lower=0).astype(float)
    stays = pd.DataFrame(
        {
            "participant_id": rows["participant_id"],
            "phase": rows["phase"],
            "place": rows["place"],
            "exit": days.where(days > 0, SAME_DAY),
            "state": state,
        }
    )
    stays.attrs["unit"] = "days"
    return stays


def _furthest(stays: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    last = stays.sort_values("place", kind="stable").drop_duplicates("participant_id", keep="last")
    state = last["state"].map({LEFT: LEFT, "censored": STILL})
    rows = []
    for phase in [*order, TOTAL]:
        inside = last["phase"].eq(phase) if phase != TOTAL else pd.Series(True, index=last.index)
        for name in (LEFT, STILL):
            rows.append({"phase": phase, "state": name, "n": int((inside & (state == name)).sum())})
        rows.append({"phase": phase, "state": TOTAL, "n": int(inside.sum())})
    return pd.DataFrame(rows)
