"""Tables into the files that a study names: workbooks with drop-downs, and CSV files.

Headings are those of the study's mapping, else the schema's in Finnish; codes are written as
the drop-downs have them, days as days, and the items of a questionnaire as the mapping has
them, one column each.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from evaltools.data.mapping import Entry, HeadingMapping
from evaltools.data.simulation.people import as_day
from evaltools.schema import Field, TableSchema, codelist, table_schema
from evaltools.schema.template import DATE_FORMATS, TEXT_FORMAT, save_workbook, table_workbook
from evaltools.study import Study

#: The language in which a Finnish project keeps its tables.
LANGUAGE = "fi"

Tables = Mapping[str, pd.DataFrame]


def write_tables(tables: Tables, *, study: Study, folder: Path) -> None:
    """Write each table where the study has it, from the folder of its study file."""
    workbooks: dict[str, list[str]] = {}
    for name, file in study.data.items():
        if file.sheet is None:
            _write_csv(tables[name], name, study=study, path=folder / file.written)
        else:
            workbooks.setdefault(file.written.split("#")[0], []).append(name)
    for written, names in workbooks.items():
        path = folder / written
        path.parent.mkdir(parents=True, exist_ok=True)
        save_workbook(_workbook(tables, names, study), path=path)


def _workbook(tables: Tables, names: Iterable[str], study: Study) -> Workbook:
    book = table_workbook(tuple(names), language=LANGUAGE)
    for name in names:
        schema = table_schema(name)
        sheet = book[schema.title(LANGUAGE)]
        sheet.title = study.data[name].sheet or sheet.title
        _fill(sheet, tables[name], schema, _headings(study, name))
    return book


def _headings(study: Study, table: str) -> dict[str, str]:
    """Column to the project's own heading, where its mapping has one."""
    entries = HeadingMapping.read(study.mapping.get(table, {})).entries
    return {
        entry.target.column: entry.written
        for entry in entries
        if entry.target.column and not entry.target.is_ignored
    }


def _fill(
    sheet: Worksheet, frame: pd.DataFrame, schema: TableSchema, own: Mapping[str, str]
) -> None:
    further = [name for name in frame.columns if name not in schema.names]
    for column, name in enumerate([*schema.names, *further], start=1):
        field = schema.field(name) if name in schema.names else None
        if name in own or field is None:
            sheet.cell(1, column).value = own.get(name, name)
        if name not in frame.columns:
            continue
        for row, value in enumerate(frame[name], start=2):
            written = _cell(value, field)
            if written is not None:
                cell = sheet.cell(row, column, written)
                cell.number_format = _format(written)


def _format(written: Any) -> str:
    if isinstance(written, str):
        return TEXT_FORMAT
    return "General" if isinstance(written, (int, float)) else str(DATE_FORMATS[LANGUAGE])


def _cell(value: Any, field: Field | None) -> Any:
    """A value as a person would type or choose it; None for an empty cell."""
    if value is None or pd.isna(value):
        return None
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return codelist("yes_no").choice("yes" if value else "no", LANGUAGE)
    if isinstance(value, (pd.Timestamp,)) or hasattr(value, "isoformat"):
        return as_day(value)
    if field is not None and field.type in ("integer", "number"):
        return _number(value)
    if isinstance(value, str):
        if field is not None and field.type == "date":
            return as_day(value)
        if field is None or field.codelist is None or value not in codelist(field.codelist).values:
            return value
        return codelist(field.codelist).choice(value, LANGUAGE)
    return _number(value)


def _number(value: Any) -> int | float:
    number = float(value)
    return int(number) if number.is_integer() else number


def _write_csv(frame: pd.DataFrame, table: str, *, study: Study, path: Path) -> None:
    """A file with semicolons and decimal commas, as spreadsheets and survey tools export it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = HeadingMapping.read(study.mapping.get(table, {})).entries
    items = [entry for entry in entries if entry.target.item is not None]
    schema = table_schema(table)
    own = _headings(study, table)
    if items:
        frame = _wide(frame, items)
    headings = [
        own.get(name) or (schema.field(name).title(LANGUAGE) if name in schema.names else name)
        for name in frame.columns
    ]
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        writer.writerow(headings)
        for row in frame.itertuples(index=False):
            cells = (
                _typed(value, schema, name) for name, value in zip(frame.columns, row, strict=True)
            )
            writer.writerow(cells)


def _typed(value: Any, schema: TableSchema, name: str) -> str:
    written = _cell(value, schema.field(name) if name in schema.names else None)
    if written is None:
        return ""
    if isinstance(written, float):
        return str(written).replace(".", ",")
    if hasattr(written, "isoformat"):
        return f"{written.day}.{written.month}.{written.year}"
    return str(written)


def _wide(answers: pd.DataFrame, entries: list[Entry]) -> pd.DataFrame:
    """One row a person, one column an item and wave, with the headings of the mapping."""
    columns = {}
    for instrument, item, wave in (
        answers[["instrument", "item", "wave"]].drop_duplicates().itertuples(index=False)
    ):
        heading = _heading_of(str(instrument), str(item), str(wave), entries)
        rows = answers[
            (answers["instrument"] == instrument)
            & (answers["item"] == item)
            & (answers["wave"] == wave)
        ]
        columns[heading] = rows.set_index("participant_id")["value"]
    made = pd.DataFrame(columns).sort_index()
    answered = made.notna().any(axis=1)
    made = made[answered] if answered.any() else made
    return made.rename_axis("participant_id").reset_index()


def _heading_of(instrument: str, item: str, wave: str, entries: list[Entry]) -> str:
    for entry in entries:
        target = entry.target.item
        assert target is not None
        before, star, after = target.item.partition("*")
        fits = item.startswith(before) and item.endswith(after) if star else item == target.item
        if fits and target.instrument == instrument and target.wave == wave:
            part = item[len(before) : len(item) - len(after)] if star else ""
            return entry.written.replace("*", part)
    # an item that the mapping does not name keeps its own name
    return f"{item}_{wave}"
