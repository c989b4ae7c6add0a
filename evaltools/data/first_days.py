"""First days that are not given, though spells are: such people cannot be followed."""

from __future__ import annotations

from evaltools.data.tables import TypedTable
from evaltools.errors import Violation
from evaltools.messages import plural_message

ENTRY = "entry_date"


def without_first_day(people: TypedTable, spells: TypedTable | None) -> list[Violation]:
    """People of whom the first day is empty, by row, where there are spells to count from it."""
    if spells is None or ENTRY not in people.frame:
        return []
    empty = people.frame[ENTRY].isna().to_numpy()
    # a cell that could not be read is told as such
    if not empty.any() or any(each.severity == "error" for each in _of_entry(people)):
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


def _of_entry(people: TypedTable) -> list[Violation]:
    return [each for each in people.violations if each.column == people.heading(ENTRY)]
