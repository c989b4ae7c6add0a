"""First and last days that are not given, though they are needed to follow people."""

from __future__ import annotations

import numpy as np

from evaltools.data.tables import TypedTable
from evaltools.errors import Violation
from evaltools.messages import plural_message

ENTRY = "entry_date"
LAST = "observed_until"

#: How people are observed in a study that must say of each until when.
FOLLOWED = "followed"


def without_first_day(people: TypedTable, spells: TypedTable | None) -> list[Violation]:
    """People of whom the first day is empty, by row, where there are spells to count from it."""
    empty = _empty(people, ENTRY)
    if spells is None or not empty.any():
        return []
    rule = plural_message(
        "{column} should be given for everybody where there are spells, but is empty in {n} row: "
        "this person is left out of what is told over time.",
        "{column} should be given for everybody where there are spells, but is empty in {n} rows: "
        "these people are left out of what is told over time.",
        int(empty.sum()),
        column=ENTRY,
    )
    return [people.violation(rule, broken=empty, column=ENTRY, severity="warning")]


def without_last_day(people: TypedTable, *, observation: str) -> list[Violation]:
    """People of whom it is not said until when they were followed, by row, where it must be."""
    empty = _empty(people, LAST)
    if observation != FOLLOWED or not empty.any():
        return []
    rule = plural_message(
        "{column} must be given for everybody in a study whose people are followed "
        "(observation: followed), but is empty in {n} row: nothing can be told over time.",
        "{column} must be given for everybody in a study whose people are followed "
        "(observation: followed), but is empty in {n} rows: nothing can be told over time.",
        int(empty.sum()),
        column=LAST,
    )
    return [people.violation(rule, broken=empty, column=LAST, severity="warning")]


def _empty(people: TypedTable, column: str) -> np.ndarray:
    """Where a column has no value; nowhere in one that is not there, or could not be read."""
    unread = any(
        each.column == people.heading(column) and each.severity == "error"
        for each in people.violations
    )
    if column not in people.frame or unread:
        return np.zeros(len(people.frame), bool)
    return people.frame[column].isna().to_numpy()
