"""Rules between tables and with the study file: each whole column at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

from evaltools.data.answer_rules import answer_violations
from evaltools.data.exit_states import can_be_compared, contradicted
from evaltools.data.overlaps import overlapping
from evaltools.data.population_rules import population_violations
from evaltools.data.row_rules import is_typed, row_violations
from evaltools.data.study_columns import unknown_columns
from evaltools.data.tables import TypedTable
from evaltools.errors import Violation
from evaltools.messages import Message, message, plural_message
from evaltools.study import Study

Tables = Mapping[str, TypedTable]

#: Dates that cannot lie after the last day observed, and those for which it is only odd.
_BEFORE_LOCK = (
    ("participants", "entry_date", "error"),
    ("participants", "qualification_date", "error"),
    ("spells", "start", "error"),
    ("contacts", "date", "warning"),
    ("responses", "date", "warning"),
    ("matches", "start", "warning"),
)


def cross_violations(tables: Tables, study: Study) -> list[Violation]:
    """Every broken rule between columns, between tables and with the study file."""
    people = tables.get("participants", tables.get("follow_up"))
    return [
        *(violation for table in tables.values() for violation in row_violations(table)),
        *_foreign_keys(tables),
        *_entry_dates(tables),
        *_after_lock(tables, study.data_lock),
        *_overlaps(tables),
        *_exits(tables),
        *population_violations(tables),
        *_empty_tables(tables),
        *answer_violations(tables.get("responses"), study),
        *(unknown_columns(study, people) if people is not None else ()),
    ]


def _foreign_keys(tables: Tables) -> list[Violation]:
    found = []
    for table in tables.values():
        for key in table.schema.foreign_keys:
            wanted = _people_table(key.table, tables)
            known = tables.get(wanted)
            if known is None or known is table:
                continue
            if key.field in table.frame and key.reference_field in known.frame:
                found += _unknown(table, key.field, known, key.reference_field)
    return found


def _people_table(name: str, tables: Tables) -> str:
    """follow_up stands in for participants where a study has no such table."""
    return "follow_up" if name == "participants" and name not in tables else name


def _unknown(
    table: TypedTable, column: str, known: TypedTable, known_column: str
) -> list[Violation]:
    cells = table.frame[column]
    missing = cells.notna() & ~cells.isin(known.frame[known_column].dropna().unique())
    # an identifier of another form has been told already, and cannot be there
    broken = (missing & _has_form(cells, table.schema.field(column).pattern)).to_numpy()
    if not broken.any():
        return []
    rule = plural_message(
        "{column} must be one that the table {table} has, but it is not in {n} row.",
        "{column} must be one that the table {table} has, but it is not in {n} rows.",
        table.count_rows(broken),
        column=column,
        table=known.schema.called,
    )
    hint = _hint_of_unknown(cells[broken], known, known_column)
    return [table.violation(rule, broken=broken, column=column, hint=hint)]


def _has_form(cells: pd.Series, pattern: str | None) -> pd.Series:
    if pattern is None:
        return pd.Series(True, index=cells.index)
    return cells.astype("string").str.fullmatch(pattern).fillna(False).astype(bool)


def _hint_of_unknown(unknown: pd.Series, known: TypedTable, column: str) -> Message:
    where = known.place
    there = known.frame[column].dropna().astype(str).str.casefold().unique()
    if unknown.astype(str).str.casefold().isin(there).all():
        return message(
            "capital and small letters are different letters: write these as {file} has them, or "
            "correct them there.",
            file=where.file,
        )
    if where.sheet is None:
        return message("add the missing rows to {file}, or take these out.", file=where.file)
    return message(
        "add the missing rows to {file}, sheet “{sheet}”, or take these out.",
        file=where.file,
        sheet=where.sheet,
    )


def _entry_dates(tables: Tables) -> list[Violation]:
    """Spells are counted from time zero, so that it must be there."""
    people = tables.get("participants")
    if "spells" not in tables or people is None or "entry_date" in people.frame:
        return []
    rule = message("The table participants must have the column entry_date when spells are given.")
    hint = message("name the column with the first day under mapping in the study file.")
    return [people.place.violation(rule, hint=hint)]


def _after_lock(tables: Tables, data_lock: dt.date | None) -> list[Violation]:
    if data_lock is None:
        return []
    found = []
    for name, column, severity in _BEFORE_LOCK:
        table = tables.get(name)
        if table is None or column not in table.frame or not is_typed(table.frame[column]):
            continue
        broken = (table.frame[column] > pd.Timestamp(data_lock)).to_numpy()
        if broken.any():
            rule = plural_message(
                "{column} must not be after the data lock, the last day observed, but it is in "
                "{n} row.",
                "{column} must not be after the data lock, the last day observed, but it is in "
                "{n} rows.",
                table.count_rows(broken),
                column=column,
            )
            hint = message("correct the year, or data_lock in the study file.")
            found.append(
                table.violation(rule, broken=broken, column=column, hint=hint, severity=severity)
            )
    return found


def _overlaps(tables: Tables) -> list[Violation]:
    """Two states at once by the same source: allowed, resolved by the cohort, and told."""
    table = tables.get("spells")
    if table is None or not {"participant_id", "start", "state"} <= set(table.frame):
        return []
    if not is_typed(table.frame["start"]):
        return []
    broken = overlapping(table.frame)
    if not broken.any():
        return []
    rule = plural_message(
        "A person should have one state at a time in each source, but {n} row overlaps another.",
        "A person should have one state at a time in each source, but {n} rows overlap others.",
        int(broken.sum()),
    )
    return [table.violation(rule, broken=broken, column="start", severity="warning")]


def _exits(tables: Tables) -> list[Violation]:
    """What people are said to have left to, against their own spells: one of them is wrong."""
    people, spells = tables.get("participants"), tables.get("spells")
    if people is None or spells is None or not can_be_compared(people.frame, spells.frame):
        return []
    broken = contradicted(people.frame, spells.frame)
    if not broken.any():
        return []
    rule = plural_message(
        "{column} should agree with the person's spells of that day in {file}, but it does not "
        "in {n} row.",
        "{column} should agree with the person's spells of that day in {file}, but it does not "
        "in {n} rows.",
        int(broken.sum()),
        column="exit_state",
        file=spells.place.file,
    )
    hint = message(
        "look which of the two is right. Where there are spells, they say what became of people; "
        "the situation at exit says only who died, moved away or was lost."
    )
    return [
        people.violation(rule, broken=broken, column="exit_state", hint=hint, severity="warning")
    ]


def _empty_tables(tables: Tables) -> list[Violation]:
    found = []
    for name, table in tables.items():
        if len(table.frame):
            continue
        severity = "error" if name in ("participants", "follow_up") else "warning"
        rule = message(
            "The table {table} must have rows below its headings.", table=table.schema.called
        )
        found.append(table.violation(rule, broken=np.zeros(0, dtype=bool), severity=severity))
    return found
