"""tables.xlsx: every table of a run as protected numbers, with contents and notes.

Each table has a sheet of its own, tidy as its CSV: a heading row, numbers as numbers, and
beside a column with something hidden its flags (`c`: confidential) and an empty cell. A table
that is printed with a key over its columns, such as an authority's, stands so on a further
sheet, in the language's words. Columns and codes keep their names; two sheets tell what they mean.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell.cell import TYPE_STRING, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from evaltools import wording
from evaltools.messages import Message, message
from evaltools.reporting.documents.codes import Labels, meanings_of_codes
from evaltools.reporting.documents.office import storable, without_times
from evaltools.reporting.documents.wide import WIDE, WideTable, wide_table
from evaltools.sections.block import Block

#: Excel's limit.
NAME_LENGTH = 31

#: Widest column, in characters.
WIDEST = 60

#: Numbers from here on are shown with one decimal, smaller ones with four; those below the
#: least in powers of ten.
LARGE, LEAST_SHOWN = 100, 0.0001

HEADING = Font(bold=True)
LINK = Font(color="00508C", underline="single")
TINT = PatternFill("solid", fgColor="F3F5F7")

SHEET, REPORT = message("Sheet"), message("Report")
COLUMN, COLUMNS, MEANING = message("Column"), message("Columns"), message("Meaning")
CODE, CODES = message("Code"), message("Codes")
FLAG_MEANS = message("c = the number beside it is not published, to protect privacy")


@dataclass(frozen=True)
class _Table:
    """A table of the run and the sheet that holds it, tidy or side by side."""

    block: Block
    sheet: str
    wide: WideTable | None = None


def workbook(
    blocks: Iterable[Block],
    *,
    title: str,
    when: datetime,
    language: str,
    facts: Sequence[tuple[str, str]] = (),
    simulated: str = "",
    labels: Labels | None = None,
) -> bytes:
    """The workbook of a run; the same bytes for the same run.

    blocks : those of every report, in the order in which they are read
    title : the study's
    when : the run's time, as the workbook's own
    language : of headings, titles and notes; columns keep their names
    facts : labels and values that stand on the contents sheet
    simulated : the banner of simulated data, or empty
    labels : the study's own names of columns and values
    """
    blocks = tuple(blocks)
    codes = meanings_of_codes(blocks, language, labels or {})
    book = Workbook()
    contents, notes, columns = book.active, book.create_sheet(), book.create_sheet()
    contents.title = _sheet_name(wording.page("contents", language), [])
    notes.title = _sheet_name(wording.page("notes", language), book.sheetnames)
    columns.title = _sheet_name(wording.render(COLUMNS, language), book.sheetnames)
    if codes:
        name = _sheet_name(_said(CODES, language), book.sheetnames)
        _write_codes(book.create_sheet(name), codes, language)
    tables = _tables(blocks, book.sheetnames, language)
    for table in tables:
        if table.wide is None:
            _write_table(book.create_sheet(table.sheet), table.block.result)
        else:
            _write_wide(book.create_sheet(table.sheet), table.wide)
    _write_contents(contents, tables, title, facts, simulated, language)
    _write_notes(notes, tables, language)
    _write_columns(columns, tables, language)
    return _saved(book, title, when)


def _tables(blocks: Iterable[Block], taken: Sequence[str], language: str) -> list[_Table]:
    names, tables = list(taken), []
    for block in blocks:
        if not block.result.get("rows"):
            continue
        wide = wide_table(block, language)
        if wide is not None:
            names.append(_sheet_name(f"{block.name} {WIDE}", names))
            tables.append(_Table(block, names[-1], wide))
        names.append(_sheet_name(f"{block.report}.{block.name}", names))
        tables.append(_Table(block, names[-1]))
    return tables


def _sheet_name(wanted: str, taken: Sequence[str]) -> str:
    """A name that Excel accepts and that no other sheet has, upper and lower case alike."""
    clean = re.sub(r"[\[\]:*?/\\]", " ", storable(wanted)).strip("' ") or "-"
    used = {name.casefold() for name in [*taken, "History"]}
    name, number = clean[:NAME_LENGTH].rstrip("' "), 2
    while name.casefold() in used:
        ending = f"~{number}"
        name, number = clean[: NAME_LENGTH - len(ending)] + ending, number + 1
    return name


def _write_table(sheet: Worksheet, result: Mapping[str, Any]) -> None:
    """The protected rows, with a column of flags after each column that hides something."""
    flags, names = result["flags"], result["columns"]
    flagged = [any(row[at] for row in flags) for at in range(len(names))]
    headings: list[str] = []
    for name, has in zip(names, flagged, strict=True):
        headings += [name, f"{name}_flag"] if has else [name]
    _head(sheet, headings)
    for row, marks in zip(result["rows"], flags, strict=True):
        cells: list[Any] = []
        for value, mark, has in zip(row, marks, flagged, strict=True):
            cells += [value, mark or None] if has else [value]
        _row(sheet, cells)
    _finish(sheet)


def _write_wide(sheet: Worksheet, table: WideTable) -> None:
    _head(sheet, table.headings)
    for row in table.rows:
        _row(sheet, row)
    _finish(sheet)


def _write_contents(
    sheet: Worksheet,
    tables: Sequence[_Table],
    title: str,
    facts: Sequence[tuple[str, str]],
    simulated: str,
    language: str,
) -> None:
    _row(sheet, [title])
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    for line in [(simulated,)] if simulated else []:
        _row(sheet, line)
    for fact in facts:
        _row(sheet, fact)
    _row(sheet, [wording.render(FLAG_MEANS, language)])
    sheet.append([])
    texts = (SHEET, REPORT, wording.PAGE["table"], wording.PAGE["results"])
    _row(sheet, [wording.render(text, language) for text in texts])
    start = sheet.max_row
    for cell in sheet[sheet.max_row]:
        cell.font, cell.fill = HEADING, TINT
    for table in tables:
        voice = _voice(table.block, language)
        report = wording.report_title(table.block.report, language)
        _row(sheet, [table.sheet, report, voice.title, voice.sentence])
        _link(sheet.cell(sheet.max_row, 1), table.sheet)
    _widths(sheet, start)


def _write_notes(sheet: Worksheet, tables: Sequence[_Table], language: str) -> None:
    _head(sheet, [wording.render(text, language) for text in (SHEET, wording.PAGE["note"])])
    for table in tables:
        for note in _voice(table.block, language).notes:
            _row(sheet, [table.sheet, note])
            _link(sheet.cell(sheet.max_row, 1), table.sheet)
    _finish(sheet)


def _write_columns(sheet: Worksheet, tables: Sequence[_Table], language: str) -> None:
    """What each column of each table is called in the report."""
    _head(sheet, [wording.render(text, language) for text in (SHEET, COLUMN, MEANING)])
    for table in tables:
        if table.wide is not None:
            continue
        result = table.block.result
        for name in result["columns"]:
            unit, level = result["unit"], result["conf_level"]
            meaning = wording.column(name, language, unit=unit, conf_level=level)
            _row(sheet, [table.sheet, name, meaning])
            _link(sheet.cell(sheet.max_row, 1), table.sheet)
    _finish(sheet)


def _write_codes(sheet: Worksheet, codes: Iterable[Sequence[str]], language: str) -> None:
    """What the codes in the cells are called in the report."""
    _head(sheet, [_said(text, language) for text in (COLUMN, CODE, MEANING)])
    for row in codes:
        _row(sheet, row)
    _finish(sheet)


def _said(text: Message, language: str) -> str:
    return wording.render(text, language)


def _voice(block: Block, language: str) -> Any:
    return block.voices.get(language) or next(iter(block.voices.values()))


def _head(sheet: Worksheet, headings: Sequence[str]) -> None:
    _row(sheet, headings)
    for cell in sheet[1]:
        cell.font, cell.fill = HEADING, TINT
        cell.alignment = Alignment(vertical="bottom")
    sheet.freeze_panes = "A2"


def _row(sheet: Worksheet, values: Iterable[Any]) -> None:
    """Write a row; a text that begins with = + - @ stays a text."""
    sheet.append([_storable(value) for value in values])
    for cell in sheet[sheet.max_row]:
        if isinstance(cell.value, str):
            cell.data_type = TYPE_STRING
            cell.quotePrefix = cell.value[:1] in set("=+-@")  # type: ignore[attr-defined]
        elif isinstance(cell.value, float):
            cell.number_format = _number_format(cell.value)


def _number_format(value: float) -> str:
    """How a number is shown; the cell holds all its digits."""
    size = abs(value)
    if value.is_integer() or not size >= LEAST_SHOWN:
        return "General"
    return "0.0" if size >= LARGE else "0.0000"


def _shown(cell: Cell) -> str:
    """The text of a cell about as it is seen."""
    if isinstance(cell.value, float) and cell.number_format != "General":
        return f"{cell.value:.{len(cell.number_format) - 2}f}"
    return str(cell.value)


def _storable(value: Any) -> Any:
    if isinstance(value, (list, dict)):
        return storable(str(value))
    return storable(value) if isinstance(value, str) else value


def _link(cell: Cell, sheet: str) -> None:
    quoted = sheet.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!A1", display=sheet)
    cell.font = LINK


def _finish(sheet: Worksheet) -> None:
    sheet.auto_filter.ref = sheet.dimensions
    _widths(sheet, 1)


def _widths(sheet: Worksheet, first_row: int) -> None:
    """Columns as wide as their texts, up to a limit; longer texts wrap."""
    for number, column in enumerate(sheet.iter_cols(min_row=first_row), start=1):
        longest = max((len(_shown(cell)) for cell in column if cell.value is not None), default=0)
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = min(WIDEST, max(10, longest + 2))
        for cell in column if longest > WIDEST else ():
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _saved(book: Workbook, title: str, when: datetime) -> bytes:
    """The workbook's bytes; not by `save`, which would write the machine's time inside."""
    properties = book.properties
    properties.title, properties.creator, properties.lastModifiedBy = storable(title), "", ""
    properties.created = properties.modified = when.replace(microsecond=0)
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).write_data()
    return without_times(out.getvalue())
