"""The coaches' log: contacts by size of the place, beside a target, with hours as exposure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaltools.errors import UnansweredError, UsageError
from evaltools.messages import Message, message, plural_message
from evaltools.regions.rates import LEAST_WORKERS

if TYPE_CHECKING:
    from evaltools.data import Data

#: What a coach counts in the log where the study file names no target.
CONTACTS = "employer_contacts"

#: Hours of a month of full time: 37.5 hours a week, 52 weeks, by 12. A convention.
FULL_TIME_HOURS = 162.5

#: Limits of the classes of population. A convention, near to those of official statistics.
POPULATION_CLASSES = (20_000, 50_000, 100_000)

POPULATION_CLASS, FULL_TIME_MONTHS, COACH = "population_class", "full_time_months", "coach"

#: The coach's name alone: one name at several places may be one person.
NAME = "coach_name"

#: What a row of the model of contacts is, as its words know it (`about["rows"]`).
COACHES = "coaches"

#: Columns of the log that hold no counts.
NO_COUNTS = ("site", "period", "coach", "hours", "caseload")


@dataclass(frozen=True, eq=False)
class Log:
    """The coaches' log, ready to be counted.

    Attributes
    ----------
    frame : DataFrame, one row per row of the log
        site, coach, population_class (missing where the place's population is not known),
        full_time_months, and the counts.
    has_classes, has_coaches : bool
    notes : tuple of Message
    """

    frame: pd.DataFrame
    has_classes: bool
    has_coaches: bool
    notes: tuple[Message, ...]


def measures(data: Data) -> tuple[str, ...]:
    """The counts of the log that have a target; employer contacts where none is named.

    A target is so many a month of full-time work.
    """
    return tuple(data.study.regions.targets) or (CONTACTS,)


def read_log(
    data: Data,
    measure: str,
    *,
    classes: Sequence[float] = POPULATION_CLASSES,
    full_time_hours: float = FULL_TIME_HOURS,
) -> Log:
    """The rows of the log with a count and hours, and the size of each one's place.

    Raises UnansweredError without a log, without hours in it, or without the count;
    UsageError for limits or hours that are not above 0.
    """
    _check(classes, full_time_hours)
    log = data.table("coach_log")
    if log is None or log.empty:
        raise UnansweredError(
            message("Contacts cannot be counted: this study has no coaches' log.")
        )
    if measure in NO_COUNTS or measure not in log.columns:
        raise UnansweredError(
            message("The coaches' log has no counts in the column {column}.", column=measure)
        )
    if "hours" not in log.columns or log["hours"].isna().all():
        raise UnansweredError(
            message(
                "Contacts cannot be set against a target: the coaches' log has no hours, so it "
                "is not known in how much work they were made."
            )
        )
    population = _population(data.table("sites"), log["site"])
    has_coaches = COACH in log.columns and bool(log[COACH].notna().any())
    frame = pd.DataFrame(
        {
            "site": log["site"].astype(object),
            COACH: log[COACH].astype(object) if has_coaches else log["site"].astype(object),
            POPULATION_CLASS: class_names(population, classes),
            FULL_TIME_MONTHS: log["hours"].astype(float) / full_time_hours,
            measure: log[measure].astype(float),
        }
    )
    # Coaches are named within their site; numbers are about as many people as there are names.
    frame[NAME] = frame[COACH].astype(str)
    frame[COACH] = frame["site"].astype(str) + "\n" + frame[COACH].astype(str)
    kept = frame[(frame[FULL_TIME_MONTHS] > 0) & frame[measure].notna()].reset_index(drop=True)
    if kept.empty:
        raise UnansweredError(
            message("No row of the coaches' log has both hours and a count of contacts.")
        )
    has_classes = bool(kept[POPULATION_CLASS].notna().any())
    return Log(kept, has_classes, has_coaches, _notes(frame, kept, has_classes, has_coaches))


def with_enough_workers(log: Log) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """The rows of classes with three coaches or more, known class and known coaches."""
    frame = log.frame[log.frame[POPULATION_CLASS].notna()]
    workers = frame.groupby(POPULATION_CLASS, observed=True)[NAME].transform("nunique")
    kept = frame[workers >= LEAST_WORKERS]
    if len(kept) == len(frame):
        return kept, ()
    return kept, (
        message(
            "Classes with too few coaches are not in the model: the numbers would be about these "
            "coaches."
        ),
    )


def class_names(population: pd.Series, limits: Sequence[float]) -> pd.Series:
    """Each place's class of population, as an ordered category; missing where not known."""
    edges = [0.0, *sorted(float(limit) for limit in limits), np.inf]
    names = [_class_id(low, high) for low, high in pairwise(edges)]
    values = population.astype(float)
    return pd.cut(values, bins=edges, labels=names, right=False)


def class_labels(
    limits: Sequence[float],
) -> dict[str, Message]:
    """What the classes are called."""
    edges = [0.0, *sorted(float(limit) for limit in limits), np.inf]
    return {_class_id(low, high): _class_label(low, high) for low, high in pairwise(edges)}


def _class_id(low: float, high: float) -> str:
    if np.isinf(high):
        return f"{low:.0f}+"
    return f"{low:.0f}-{high - 1:.0f}"


def _class_label(low: float, high: float) -> Message:
    if low == 0 and np.isinf(high):
        return message("every size")
    if low == 0:
        return message("under {limit} inhabitants", limit=int(high))
    if np.isinf(high):
        return message("{limit} inhabitants or more", limit=int(low))
    return message("{low} to {high} inhabitants", low=int(low), high=int(high) - 1)


def _check(classes: Sequence[float], hours: float) -> None:
    if not hours > 0:
        raise UsageError(
            message(
                "The hours of a month of full time must be above 0; found {found}.", found=hours
            )
        )
    if any(not limit > 0 for limit in classes) or len(set(classes)) < len(classes):
        raise UsageError(
            message("The limits of the classes of population must be different and above 0.")
        )


def _population(sites: pd.DataFrame | None, site: pd.Series) -> pd.Series:
    if sites is None or "population" not in sites.columns:
        return pd.Series(np.nan, index=site.index)
    known = sites.drop_duplicates("site").set_index("site")["population"]
    return site.map(known).astype(float)


def _notes(
    frame: pd.DataFrame, kept: pd.DataFrame, has_classes: bool, has_coaches: bool
) -> tuple[Message, ...]:
    notes = []
    if lost := len(frame) - len(kept):
        notes.append(
            plural_message(
                "{n} row of the log without hours or without a count is left out.",
                "{n} rows of the log without hours or without a count are left out.",
                lost,
            )
        )
    if not has_classes:
        notes.append(
            message(
                "The population of the places is not known, so large and small ones are not "
                "told apart."
            )
        )
    if not has_coaches:
        notes.append(message("The log names no coaches: every place is taken as one coach's."))
    return tuple(notes)


def group_column(log: Log) -> str | None:
    """The column that parts the log, None where it cannot be parted."""
    return POPULATION_CLASS if log.has_classes else None
