"""Excel workbooks: a sheet by its name, its headings wherever they stand.

Cells keep the types that Excel gave them, so that a number in a text column can be told
from a text of digits. Hidden rows are read, and a note says so; merged cells, formulas
without a value and error values are refused, since a value would be lost in silence.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from openpyxl.utils.datetime import MAC_EPOCH

from evaltools.data.header import ROWS_SEARCHED, Known, heading_row
from evaltools.data.limits import refuse_large_table
from evaltools.data.place import Place
from evaltools.data.raw import RawColumn, RawTable, clean_heading, coded, drop_empty, letter
from evaltools.data.sheet_faults import (
    error_values,
    formulas_without_value,
    hidden_notes,
    merged_cells,
)
from evaltools.data.sheet_marks import SheetMarks, sheet_marks, sheet_parts
from evaltools.data.workbook_opening import opened_workbook
from evaltools.data.workbook_safety import refuse_unsafe_workbook
from evaltools.messages import message
from evaltools.schema import normalise_heading, table_schema


def read_excel(path: Path, place: Place, *, table: str, known: Known) -> RawTable:
    """The rows of one sheet, every cell with the type that Excel gave it.

    place : Place
        Without a sheet: the only one with cells, or the one named after the table.
    Raises DataError when the file, the sheet or its headings cannot be made out.
    """
    refuse_unsafe_workbook(path, place)
    opened = _open_sheet(path, place, table=table)
    at = heading_row(opened.cells[:ROWS_SEARCHED], known)
    if at is None:
        raise opened.place.refused(message("A sheet must have a heading row; this one is empty."))
    return _table(opened, at, table=table)


@dataclass(frozen=True)
class _Sheet:
    """The cells of a sheet from its first row, and what else the sheet says."""

    place: Place
    cells: list[tuple[Any, ...]]
    marks: SheetMarks
    epoch_1904: bool


def _table(opened: _Sheet, at: int, *, table: str) -> RawTable:
    place, marks = opened.place, opened.marks
    columns, rows = drop_empty(*_columns(opened.cells, at))
    return RawTable(
        table,
        place.file,
        columns,
        rows,
        sheet=place.sheet,
        from_spreadsheet=True,
        epoch_1904=opened.epoch_1904,
        heading_at=at + 1,
        notes=hidden_notes(marks, rows, place),
        violations=(
            *merged_cells(marks, at + 1, place),
            *formulas_without_value(marks, at + 1, columns, place),
            *error_values(columns, rows, place),
        ),
    )


# Opening


def _open_sheet(path: Path, place: Place, *, table: str) -> _Sheet:
    with opened_workbook(path, place) as workbook:
        chosen = Place(place.file, _choose_sheet(workbook, place, table=table))
        cells = _cells(workbook[chosen.sheet], chosen)
        epoch_1904 = workbook.epoch == MAC_EPOCH
        with zipfile.ZipFile(path) as archive:
            part = sheet_parts(archive)[str(chosen.sheet)]
            with archive.open(part) as content:
                return _Sheet(chosen, cells, sheet_marks(content), epoch_1904)


def _cells(sheet: Any, place: Place) -> list[tuple[Any, ...]]:
    sheet.reset_dimensions()  # what the file says of its size need not be true
    rows: list[tuple[Any, ...]] = []
    n_cells = 0
    for row in sheet.iter_rows(values_only=True):
        rows.append(tuple(row))
        n_cells += len(row)
        refuse_large_table(n_cells, 1, place)
        refuse_large_table(1, len(row), place)
    while rows and all(cell is None for cell in rows[-1]):
        rows.pop()
    return rows


def _choose_sheet(workbook: Any, place: Place, *, table: str) -> str:
    names = [str(each.title) for each in workbook.worksheets]
    if place.sheet is not None:
        return _named_sheet(names, place)
    visible = [each for each in workbook.worksheets if each.sheet_state == "visible"]
    filled = [str(each.title) for each in visible if _has_cells(each)]
    if not filled:
        raise place.refused(message("A workbook must have a sheet with cells; this one has none."))
    wanted = {normalise_heading(name) for name in (table, *table_schema(table).titles.values())}
    candidates = filled
    if len(filled) > 1:
        candidates = [name for name in filled if normalise_heading(name) in wanted]
    if len(candidates) != 1:
        rule = message(
            "The study file must name the sheet; {n} sheets of this workbook have cells.",
            n=len(filled),
        )
        hint = message("write the file as {example}.", example="file.xlsx#Sheet")
        raise place.refused(rule, hint=hint)
    return candidates[0]


def _named_sheet(names: list[str], place: Place) -> str:
    wanted = str(place.sheet)
    if wanted in names:
        return wanted
    alike = [name for name in names if normalise_heading(name) == normalise_heading(wanted)]
    if len(alike) == 1:
        return alike[0]
    raise place.refused(
        message("The workbook must have the sheet that the study file names, but it has not."),
        hint=message(
            "its sheets are {names}.", names=[message("“{name}”", name=name) for name in names]
        ),
    )


def _has_cells(sheet: Any) -> bool:
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(values_only=True)):
        if any(cell is not None for cell in row):
            return True
        if number > 1_000:
            return False
    return False


# Cells


def _columns(cells: list[tuple[Any, ...]], at: int) -> tuple[list[RawColumn], np.ndarray]:
    """The columns below the heading row at position `at`, and their row numbers."""
    body = cells[at + 1 :]
    width = max((len(row) for row in cells[at:]), default=0)
    headings = [clean_heading(cell) for cell in cells[at]]
    headings += [""] * (width - len(headings))
    columns = [
        coded(
            pd.Series(
                [_cell(row[place]) if place < len(row) else None for row in body], dtype=object
            ),
            headings[place],
            letter(place),
        )
        for place in range(width)
    ]
    return columns, np.arange(at + 2, at + 2 + len(body))


def _cell(value: Any) -> Any:
    """The content of a cell: text, int, float or Timestamp."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, dt.datetime | dt.date):
        return pd.Timestamp(value)
    if isinstance(value, dt.time | dt.timedelta):
        return str(value)
    return value
