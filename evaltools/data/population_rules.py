"""Rules of the table population: its regions and groups must be those of the study."""

from __future__ import annotations

from collections.abc import Mapping

from evaltools.data.study_columns import COMPUTED
from evaltools.data.tables import TypedTable
from evaltools.errors import Violation
from evaltools.messages import message, plural_message

Tables = Mapping[str, TypedTable]


def population_violations(tables: Tables) -> list[Violation]:
    """Rows that no region, municipality or column of the study answers to."""
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
        "{column} must be “all”, a region of the table sites or a municipality of a participant, "
        "but it is not in {n} row.",
        "{column} must be “all”, a region of the table sites or a municipality of a participant, "
        "but it is not in {n} rows.",
        int(broken.sum()),
        column="region",
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
    known = {*people.frame.columns, *COMPUTED}
    broken = ((named[1] == "=") & ~named[0].str.strip().isin(known)).to_numpy()
    if not broken.any():
        return []
    rule = plural_message(
        "{column} must name a column of the table participants, but it does not in {n} row.",
        "{column} must name a column of the table participants, but it does not in {n} rows.",
        int(broken.sum()),
        column="group",
    )
    return [table.violation(rule, broken=broken, column="group")]
