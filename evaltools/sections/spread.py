"""Tables whose last key stands over the columns: one row an indicator, sexes side by side.

A result asks for it by `about["across"]`, the key to spread, `about["rows"]`, the column
that is filled in the rows worth printing, and `about["columns"]`, what is printed, in which
the key stands where its values are to stand. The result itself stays tidy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evaltools import wording
from evaltools.result import Result
from evaltools.sections.block import DisplayTable

MISSING = "–"


@dataclass(frozen=True)
class Spread:
    """One row for each name, one cell for each value of the key.

    Attributes
    ----------
    facts : tuple of str
        Columns that stand before the values, and those after them.
    across : tuple of str
        The values of the key, in their order.
    rows : list of dict
        Fact, or value of the key, to (value, flag).
    """

    before: tuple[str, ...]
    across: tuple[str, ...]
    after: tuple[str, ...]
    rows: tuple[Mapping[str, tuple[Any, str]], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Facts and values as they stand from left to right."""
        return (*self.before, *self.across, *self.after)


def is_spread(about: Mapping[str, Any]) -> bool:
    """Whether a result asks to be spread; one that is withheld whole has no columns to spread."""
    return bool(about.get("across") and about.get("columns"))


def spread(
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    flags: Sequence[Sequence[str]],
    about: Mapping[str, Any],
) -> Spread:
    """The rows of a tidy table side by side.

    columns, rows, flags : as `plain_result` gives them
    about : of the result; `about["value"]` is the column of numbers (default n)
    """
    key, number, filled = about["across"], about.get("value", "n"), about.get("rows")
    chosen = [name for name in about["columns"] if name in columns and name != number]
    place = chosen.index(key)
    before, after = tuple(chosen[:place]), tuple(chosen[place + 1 :])
    at = {name: list(columns).index(name) for name in {*chosen, number}}
    kept = [
        (row, marks)
        for row, marks in zip(rows, flags, strict=True)
        if not filled or row[list(columns).index(filled)]
    ]
    across = tuple(dict.fromkeys(str(row[at[key]]) for row, _ in kept))
    asked = about.get("order")
    if asked:
        across = tuple(value for value in asked if value in across)
    found: dict[tuple[Any, ...], dict[str, tuple[Any, str]]] = {}
    for row, marks in kept:
        name = tuple(row[at[fact]] for fact in before)
        facts = {fact: (row[at[fact]], "") for fact in (*before, *after)}
        cells = found.setdefault(name, facts)
        cells[str(row[at[key]])] = (row[at[number]], marks[at[number]])
    return Spread(before, across, after, tuple(found.values()))


def spread_table(result: Result, language: str, caption: str) -> DisplayTable | None:
    """The printed table: a hidden cell shows `…`, a missing one `–`."""
    from evaltools.sections.plain import plain_result

    plain = plain_result(result)
    table = spread(plain["columns"], plain["rows"], plain["flags"], result.about)
    if not table.rows:
        return None
    key = str(result.about["across"])
    held = str(result.about.get("by") or key) if key == "group" else key

    def heading(column: str) -> str:
        if column in table.across:
            return wording.value(held, column, language, labels=result.labels)
        named = dict(result.about.get("headings") or {}).get(column, column)
        return wording.column(str(named), language)

    def cell(row: Mapping[str, tuple[Any, str]], column: str) -> str:
        value, flag = row.get(column, (None, ""))
        if flag:
            return wording.HIDDEN
        if column in table.across:
            return MISSING if value is None else wording.number(float(value), language, 0)
        text = "" if value is None else str(value)
        return wording.value(column, text, language, labels=result.labels) if text else ""

    return DisplayTable(
        caption=caption,
        headings=tuple(heading(column) for column in table.columns),
        numeric=tuple(column in table.across for column in table.columns),
        rows=tuple(tuple(cell(row, column) for column in table.columns) for row in table.rows),
        n_keys=len(table.before),
    )
