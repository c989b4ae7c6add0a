"""Text files: comma, semicolon or tab; UTF-8, UTF-16 or Windows-1252.

The separator is the one under which the heading row has the most known headings. Every
cell is read as text; what it means is decided later, by the field it belongs to. A row
number is the number that a spreadsheet program shows: records are counted, blank ones too.
"""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from evaltools.data.header import ROWS_SEARCHED, Known, heading_row, known_headings
from evaltools.data.limits import CELL_LIMIT, refuse_large_table
from evaltools.data.place import Place
from evaltools.data.raw import (
    RawTable,
    clean_heading,
    coded_arrow,
    drop_empty,
    letter,
)
from evaltools.errors import Violation
from evaltools.messages import Message, message

SEPARATORS = (";", ",", "\t")

_SAVE_AS = message("save the file as “CSV UTF-8” in Excel or LibreOffice.")


def read_csv(path: Path, place: Place, *, table: str, known: Known) -> RawTable:
    """The rows of a text file, every cell as text.

    Raises DataError when the encoding, the separator or a row cannot be made out.
    """
    text, notes = _decode(path.read_bytes(), place)
    layout = _layout(text, place, known=known)
    refuse_large_table(1, len(layout.headings), place)
    records, broken = _records(text[layout.body_from :], layout, place)
    rows = _row_numbers(records.num_rows, layout.heading_at, [bad.number for bad in broken])
    columns = [
        coded_arrow(records.column(position), heading, letter(position))
        for position, heading in enumerate(layout.headings)
    ]
    kept, kept_rows = drop_empty(columns, rows)
    violations = _broken_rows(broken, layout, place)
    return RawTable(
        table,
        place.file,
        kept,
        kept_rows,
        heading_at=layout.heading_at,
        notes=notes,
        violations=violations,
    )


# Encoding


def _decode(content: bytes, place: Place) -> tuple[str, tuple[Message, ...]]:
    """The text of a file, and a note when its encoding had to be inferred."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if content.startswith(mark):
            return _strictly(content, encoding, place), ()
    if b"\x00" in content[:100_000]:
        raise place.refused(
            message("A CSV file must be text; this file holds bytes that no text has."),
            hint=_SAVE_AS,
        )
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        note = message("{file} is not UTF-8 and was read as Windows-1252.", file=place.file)
        return _strictly(content, "cp1252", place), (note,)


def _strictly(content: bytes, encoding: str, place: Place) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        rule = message("A CSV file must be in UTF-8, UTF-16 or Windows-1252; this one is not.")
        raise place.refused(rule, hint=_SAVE_AS) from None


# Layout: separator and headings


@dataclass(frozen=True)
class _Layout:
    """How a text file is built: its separator, its headings and where its rows begin."""

    separator: str
    headings: tuple[str, ...]
    heading_at: int  # row number of the headings, from 1
    body_from: int  # offset of the first character after the heading row


def _layout(text: str, place: Place, *, known: Known) -> _Layout:
    """The layout with the most known headings, then with the most columns."""
    found = [_layout_with(separator, text, known) for separator in SEPARATORS]
    layouts = [layout for layout in found if layout is not None]
    if len(layouts) < len(found):  # under one of the separators there is nothing at all
        raise place.refused(message("A file must have a heading row; this one is empty."))
    return max(layouts, key=lambda each: (known_headings(each.headings, known), _width(each)))


def _width(layout: _Layout) -> int:
    return len(layout.headings)


def _layout_with(separator: str, text: str, known: Known) -> _Layout | None:
    lines = _CountedLines(text)
    records, ends = _first_records(lines, separator)
    at = heading_row(records, known)
    if at is None:
        return None
    headings = [clean_heading(cell) for cell in records[at]]
    return _Layout(separator, tuple(headings), at + 1, ends[at])


class _CountedLines:
    """The lines of a text, one by one, and how many characters have been given."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self.given = 0

    def __iter__(self) -> _CountedLines:
        return self

    def __next__(self) -> str:
        line = self._lines.readline()
        if not line:
            raise StopIteration
        self.given += len(line)
        return line


def _first_records(lines: _CountedLines, separator: str) -> tuple[list[list[str]], list[int]]:
    """The first records and, for each, the offset of the character after it.

    An over-long cell ends them: what came before it can still hold the headings.
    """
    records: list[list[str]] = []
    ends: list[int] = []
    usual = csv.field_size_limit(CELL_LIMIT)
    try:
        for record in csv.reader(lines, delimiter=separator):
            records.append(record)
            ends.append(lines.given)
            if len(records) == ROWS_SEARCHED:
                break
    except csv.Error:
        pass
    finally:
        csv.field_size_limit(usual)
    return records, ends


# Rows


@dataclass(frozen=True)
class _BrokenRow:
    """A record with another number of cells than there are headings."""

    number: int  # among the records below the headings, from 1
    n_cells: int
    runs_over_lines: bool


def _records(text: str, layout: _Layout, place: Place) -> tuple[pa.Table, list[_BrokenRow]]:
    """The records below the headings, and those that do not have one cell per heading."""
    names = [str(position) for position in range(len(layout.headings))]
    broken: list[_BrokenRow] = []

    def remember(row: arrow_csv.InvalidRow) -> str:
        broken.append(_BrokenRow(row.number, row.actual_columns, "\n" in row.text))
        return "skip"

    content = text.encode("utf-8")
    if not content.strip():
        return pa.table({name: pa.array([], pa.string()) for name in names}), broken
    try:
        records = arrow_csv.read_csv(
            pa.BufferReader(content),
            # one block: row numbers stay countable and no record is too long for a block
            read_options=arrow_csv.ReadOptions(
                use_threads=False, block_size=len(content) + 1, column_names=names
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=layout.separator,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=remember,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types={name: pa.string() for name in names},
                strings_can_be_null=True,
                null_values=[""],
            ),
        )
    except pa.ArrowException:  # its text holds cells
        rule = message("The rows of a CSV file must be cells between separators; these are not.")
        raise place.refused(rule, hint=_SAVE_AS) from None
    return records, broken


def _row_numbers(n_rows: int, heading_at: int, broken: list[int]) -> np.ndarray:
    """Row numbers as a spreadsheet shows them, broken rows counted and left out."""
    below = np.arange(1, n_rows + len(broken) + 1)
    return np.setdiff1d(below, np.array(broken, dtype=below.dtype)) + heading_at


def _broken_rows(broken: list[_BrokenRow], layout: _Layout, place: Place) -> tuple[Violation, ...]:
    if not broken:
        return ()
    unclosed = any(row.runs_over_lines for row in broken)
    hint = (
        message("look for a quotation mark that is opened and not closed.")
        if unclosed
        else message("put quotation marks around a text that holds the separator.")
    )
    rule = message(
        "Every row must have one cell for each of the {n} headings.", n=len(layout.headings)
    )
    rows = [row.number + layout.heading_at for row in broken]
    return (place.violation(rule, rows=rows, hint=hint),)
