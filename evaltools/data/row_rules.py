"""Rules between the columns of one row, as the schema states them.

`eligible_date` after `entry_date` is immortal time: the cohort tells it, with its remedies.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from evaltools.data.tables import TypedTable
from evaltools.errors import Violation
from evaltools.messages import Message, message, plural_message
from evaltools.schema import Rule


def row_violations(table: TypedTable) -> list[Violation]:
    """The rules of the schema that rows of a table break."""
    found = []
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
    return all(column in table.frame and is_typed(table.frame[column]) for column in needed)


def is_typed(cells: pd.Series) -> bool:
    """Whether a column of dates or numbers could be read as such."""
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
