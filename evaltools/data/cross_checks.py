"""Rules between the columns of a table and between tables: each whole column at once.

The rules between columns of one row, and which column refers to which table, stand in the
schema; this module judges them. `eligible_date` after `entry_date` is immortal time: the
cohort tells it, with its remedies.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from evaltools.data.overlaps import overlapping
from evaltools.data.tables import TypedTable
from evaltools.errors import Violation
from evaltools.messages import Message, message, plural_message
from evaltools.schema import Rule

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


def cross_violations(tables: Tables, *, data_lock: dt.date | None) -> list[Violation]:
    """Every broken rule between columns and between tables."""
    return [
        *_row_rules(tables),
        *_foreign_keys(tables),
        *_after_lock(tables, data_lock),
        *_overlaps(tables),
        *_population(tables),
        *_empty_tables(tables),
    ]


# Rules between the columns of one row


def _row_rules(tables: Tables) -> list[Violation]:
    found = []
    for table in tables.values():
        for rule in table.schema.rules:
            if rule.columns[0] == "eligible_date" or not _has(table, rule):
                continue
            broken = _JUDGES[rule.kind](table.frame, *rule.columns).fillna(False).to_numpy(bool)
            if broken.any():
                found.append(
                    table.violation(
                        _RULES[rule.kind](rule.columns, int(broken.sum())),
                        broken=broken,
                        column=rule.columns[0],
                        hint=_HINTS.get(rule.kind),
                    )
                )
    return found


def _has(table: TypedTable, rule: Rule) -> bool:
    """Whether the table has the rule's columns; of follow_up, entry may be left out."""
    needed = rule.columns[:1] if rule.kind == "above" else rule.columns
    return all(column in table.frame and _is_typed(table.frame[column]) for column in needed)


def _is_typed(cells: pd.Series) -> bool:
    return cells.dtype != object


def _before(frame: pd.DataFrame, first: str, second: str) -> pd.Series:
    return frame[first] < frame[second]


def _after(frame: pd.DataFrame, first: str, second: str) -> pd.Series:
    return frame[first] > frame[second]


def _not_above(frame: pd.DataFrame, first: str, second: str) -> pd.Series:
    if second not in frame:
        # 0 is allowed: not yet followed one unit
        return pd.Series(False, index=frame.index)
    return (frame[first] <= frame[second]) & (frame[second] > 0)


def _disagrees(frame: pd.DataFrame, age: str, birth_year: str, entry: str) -> pd.Series:
    # born late in the year, a person is one year younger than the years' difference
    years: pd.Series = frame[entry].dt.year - frame[birth_year] - frame[age]
    return years.notna() & ~years.between(-1, 2)


_JUDGES: dict[str, Callable[..., pd.Series]] = {
    "not_before": _before,
    "not_after": _after,
    "above": _not_above,
    "age_agrees": _disagrees,
}


def _not_before_rule(columns: tuple[str, ...], n: int) -> Message:
    return plural_message(
        "{first} must not be before {second}, but it is in {n} row.",
        "{first} must not be before {second}, but it is in {n} rows.",
        n,
        first=columns[0],
        second=columns[1],
    )


def _not_after_rule(columns: tuple[str, ...], n: int) -> Message:
    return plural_message(
        "{first} must not be after {second}, but it is in {n} row.",
        "{first} must not be after {second}, but it is in {n} rows.",
        n,
        first=columns[0],
        second=columns[1],
    )


def _above_rule(columns: tuple[str, ...], n: int) -> Message:
    return plural_message(
        "{first} must be greater than {second}, but it is not in {n} row.",
        "{first} must be greater than {second}, but it is not in {n} rows.",
        n,
        first=columns[0],
        second=columns[1],
    )


def _age_rule(columns: tuple[str, ...], n: int) -> Message:
    return plural_message(
        "{age} must agree with {birth_year} and {entry} to within a year, but it does not in "
        "{n} row.",
        "{age} must agree with {birth_year} and {entry} to within a year, but it does not in "
        "{n} rows.",
        n,
        age=columns[0],
        birth_year=columns[1],
        entry=columns[2],
    )


_RULES: dict[str, Callable[[tuple[str, ...], int], Message]] = {
    "not_before": _not_before_rule,
    "not_after": _not_after_rule,
    "above": _above_rule,
    "age_agrees": _age_rule,
}

_HINTS: dict[str, Message] = {
    "not_before": message("look for day and month that have changed places, or a wrong year."),
    "not_after": message("look for day and month that have changed places, or a wrong year."),
    "age_agrees": message("age is in full years on the first day."),
}


# Rules between tables


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
    broken = (cells.notna() & ~cells.isin(known.frame[known_column].dropna().unique())).to_numpy()
    if not broken.any():
        return []
    rule = plural_message(
        "{column} must be one that the table {table} has, but it is not in {n} row.",
        "{column} must be one that the table {table} has, but it is not in {n} rows.",
        int(broken.sum()),
        column=column,
        table=known.schema.name,
    )
    hint = message("add the missing rows to {file}, or take these out.", file=known.place.file)
    return [table.violation(rule, broken=broken, column=column, hint=hint)]


def _after_lock(tables: Tables, data_lock: dt.date | None) -> list[Violation]:
    if data_lock is None:
        return []
    found = []
    for name, column, severity in _BEFORE_LOCK:
        table = tables.get(name)
        if table is None or column not in table.frame or not _is_typed(table.frame[column]):
            continue
        broken = (table.frame[column] > pd.Timestamp(data_lock)).to_numpy()
        if broken.any():
            rule = plural_message(
                "{column} must not be after the data lock, the last day observed, but it is in "
                "{n} row.",
                "{column} must not be after the data lock, the last day observed, but it is in "
                "{n} rows.",
                int(broken.sum()),
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
    if not _is_typed(table.frame["start"]):
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


def _population(tables: Tables) -> list[Violation]:
    table = tables.get("population")
    if table is None:
        return []
    return [*_unknown_regions(table, tables), *_unknown_groups(table, tables)]


def _unknown_regions(table: TypedTable, tables: Tables) -> list[Violation]:
    known = {
        "all",
        *_values(tables, "sites", "region"),
        *_values(tables, "participants", "municipality"),
    }
    if "region" not in table.frame:
        return []
    cells = table.frame["region"]
    broken = (cells.notna() & ~cells.isin(known)).to_numpy()
    if not broken.any():
        return []
    rule = plural_message(
        "region must be “all”, a region of the table sites or a municipality of a participant, "
        "but it is not in {n} row.",
        "region must be “all”, a region of the table sites or a municipality of a participant, "
        "but it is not in {n} rows.",
        int(broken.sum()),
    )
    hint = message("these rows are not used; write regions as in the table sites.")
    return [table.violation(rule, broken=broken, column="region", hint=hint, severity="warning")]


def _values(tables: Tables, name: str, column: str) -> set[str]:
    table = tables.get(name)
    if table is None or column not in table.frame:
        return set()
    return set(table.frame[column].dropna().astype(str))


def _unknown_groups(table: TypedTable, tables: Tables) -> list[Violation]:
    people = tables.get("participants")
    if people is None or "group" not in table.frame:
        return []
    named = table.frame["group"].astype(str).str.partition("=")
    known = {*people.frame.columns, "age_group"}
    broken = ((named[1] == "=") & ~named[0].str.strip().isin(known)).to_numpy()
    if not broken.any():
        return []
    rule = plural_message(
        "group must name a column of the table participants, but it does not in {n} row.",
        "group must name a column of the table participants, but it does not in {n} rows.",
        int(broken.sum()),
    )
    return [table.violation(rule, broken=broken, column="group")]


def _empty_tables(tables: Tables) -> list[Violation]:
    found = []
    for name, table in tables.items():
        if len(table.frame):
            continue
        severity = "error" if name in ("participants", "follow_up") else "warning"
        rule = message("The table {table} must have rows below its headings.", table=name)
        found.append(table.violation(rule, broken=np.zeros(0, dtype=bool), severity=severity))
    return found
