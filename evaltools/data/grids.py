"""A file's cells as they stand, headings and all, to be changed in one column and written again.

Only values are kept (of a workbook also how numbers and dates are shown): no comments, no
hidden sheets, no names of authors go along. A text file is one grid, a workbook one for
each sheet that is not hidden.
"""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell

from evaltools.data.limits import CELL_LIMIT
from evaltools.data.place import Place
from evaltools.data.workbook_safety import not_a_workbook, refuse_unsafe_workbook
from evaltools.errors import DataError, UsageError
from evaltools.messages import message
from evaltools.study.identity_codes import identity_codes_in_text

TEXT_FILES = (".csv", ".tsv", ".txt")
WORKBOOKS = (".xlsx",)
_SEPARATORS = ";,\t"


@dataclass(frozen=True, eq=False)
class Grid:
    """The cells of a text file or of one sheet.

    Attributes
    ----------
    cells : list of rows
        Row 1 of the file first; rows may differ in length.
    sheet : str or None
        Name of the sheet.
    formats : list of rows of str
        How each cell of a workbook is shown; empty for a text file.
    separator, line_end : str
        Of a text file.
    """

    cells: list[list[Any]]
    sheet: str | None = None
    formats: Sequence[Sequence[str]] = ()
    separator: str = ","
    line_end: str = "\r\n"


def read_grids(path: Path, *, sheet: str | None) -> tuple[Grid, ...]:
    """The cells of a file, sheet by sheet in their order.

    sheet : str, optional
        Must be one of the sheets.
    Raises UsageError when the kind of file or the sheet is not known, DataError when the
    file cannot be read.
    """
    kind = path.suffix.lower()
    if kind in TEXT_FILES:
        if sheet is not None:
            raise UsageError(message("A sheet must be named only for a workbook."))
        return (_text_grid(path),)
    if kind in WORKBOOKS:
        return _workbook_grids(path, sheet=sheet)
    raise UsageError(
        message(
            "The file must be one of {kinds}, but is of another kind.",
            kinds=[*TEXT_FILES, *WORKBOOKS],
        )
    )


def write_grids(grids: Sequence[Grid], out: Path) -> None:
    """Write the cells to a new file. Raises UsageError when it exists or cannot be made."""
    content = _workbook_bytes(grids) if out.suffix.lower() in WORKBOOKS else _text_bytes(grids[0])
    try:
        with out.open("xb") as stream:
            stream.write(content)
    except FileExistsError:
        raise UsageError(message("The file to write must not exist yet, but does.")) from None
    except OSError:
        raise UsageError(
            message("The file to write must be in a folder that exists and can be written to.")
        ) from None


# Text


def _text_grid(path: Path) -> Grid:
    text = _decoded(path)
    first = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    csv.field_size_limit(CELL_LIMIT)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        raise _place(path).refused(
            message("The rows of a CSV file must be cells between separators; these are not.")
        ) from None
    return Grid(rows, separator=separator, line_end="\r\n" if "\r\n" in text else "\n")


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    encodings = (
        ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    )
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _place(path).refused(
        message("A CSV file must be in UTF-8, UTF-16 or Windows-1252; this one is not.")
    )


def _text_bytes(grid: Grid) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=grid.separator, lineterminator=grid.line_end).writerows(grid.cells)
    # With a byte-order mark Excel, too, knows that this is UTF-8.
    return stream.getvalue().encode("utf-8-sig")


# Workbooks


def _workbook_grids(path: Path, *, sheet: str | None) -> tuple[Grid, ...]:
    place = _place(path)
    refuse_unsafe_workbook(path, place)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's warnings quote cells
            shown = openpyxl.load_workbook(path, read_only=True, data_only=True)
            written = openpyxl.load_workbook(path, read_only=True)
            try:
                names = _sheet_names(shown, sheet)
                grids = tuple(_sheet_grid(shown[name], name) for name in names)
                lost = sum(map(_cells_without_value, map(written.__getitem__, names), grids))
            finally:
                shown.close()
                written.close()
    except (DataError, UsageError):
        raise
    except Exception:  # openpyxl raises a dozen kinds for a broken workbook, with cells in them
        raise not_a_workbook(place) from None
    if lost:
        raise place.refused(
            message("Every formula must have its result stored, but {n} have none.", n=lost),
            hint=message("open the workbook in Excel and save it again."),
        )
    return grids


def _sheet_names(workbook: Any, wanted: str | None) -> list[str]:
    """The sheets that are not hidden, and the one that is asked for."""
    sheets = workbook.worksheets
    names = [str(each.title) for each in sheets]
    if wanted is not None and wanted not in names:
        known = [name for name in names if not identity_codes_in_text(name)]
        raise UsageError(message("The sheet must be one of {known}.", known=known))
    shown = [str(each.title) for each in sheets if each.sheet_state == "visible"]
    return [name for name in names if name in shown or name == wanted]


def _sheet_grid(sheet: Any, name: str) -> Grid:
    sheet.reset_dimensions()  # what the file says of its size need not be true
    rows = [list(row) for row in sheet.iter_rows()]
    return Grid(
        [[cell.value for cell in row] for row in rows],
        sheet=name,
        formats=[[_format(cell) for cell in row] for row in rows],
    )


def _format(cell: Any) -> str:
    return str(getattr(cell, "number_format", "General") or "General")


def _cells_without_value(sheet: Any, grid: Grid) -> int:
    sheet.reset_dimensions()
    return sum(
        cell is None and isinstance(formula, str) and formula.startswith("=")
        for row, formulas in zip(grid.cells, sheet.iter_rows(values_only=True), strict=True)
        for cell, formula in zip(row, formulas, strict=True)
    )


def _workbook_bytes(grids: Sequence[Grid]) -> bytes:
    workbook = openpyxl.Workbook(write_only=True)
    for grid in grids:
        sheet = workbook.create_sheet(grid.sheet)
        for row, formats in zip(grid.cells, grid.formats, strict=True):
            sheet.append(
                [_cell(sheet, value, shown) for value, shown in zip(row, formats, strict=True)]
            )
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _cell(sheet: Any, value: Any, shown: str) -> Any:
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = shown
    if isinstance(value, str):
        cell.data_type = "s"  # text that begins with = is no formula
    return cell


def _place(path: Path) -> Place:
    name = "" if identity_codes_in_text(path.name) else path.name
    return Place(name)
