"""A table as its file holds it: distinct cell contents, and where each of them stands.

A column keeps each distinct content once and, for every row, which of them it is. So a
million rows with a hundred different dates are parsed, and searched for identity codes, in
a hundred steps; and every fault found in a content leads back to its rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from evaltools.errors import Violation
from evaltools.messages import Message


@dataclass(frozen=True, eq=False)
class RawColumn:
    """One column of a file.

    Attributes
    ----------
    heading : str
        As the file has it, trimmed; empty when the file has none.
    letter : str
        Its place as a spreadsheet program names it: A, B, ..., AA.
    codes : array of int, one per row
        Position in `values`; -1 where the cell is empty.
    values : Series
        The distinct contents: text, or numbers, dates and truth values where the file
        format has types.
    labels : mapping of value to text
        Value labels of SPSS, Stata and SAS.
    question : str
        The variable label of SPSS, Stata and SAS: a second name for the column.
    """

    heading: str
    letter: str
    codes: np.ndarray
    values: pd.Series
    labels: Mapping[Any, str] = field(default_factory=dict)
    question: str = ""

    @property
    def name(self) -> str:
        """What a message calls the column."""
        return self.heading or self.letter

    @property
    def names(self) -> tuple[str, ...]:
        """Its heading and its question, where it has them."""
        return tuple(name for name in (self.heading, self.question) if name)

    @property
    def is_empty(self) -> bool:
        return self.values.empty

    def text(self) -> pd.Series:
        """Every row's content as text, missing where the cell is empty."""
        return self.spread(as_text(self.values))

    def spread(self, per_value: pd.Series) -> pd.Series:
        """What holds for each distinct content, said for every row.

        per_value : Series, one per entry of `values`. Missing where the cell is empty.
        """
        if pd.api.types.is_extension_array_dtype(per_value.dtype):
            return pd.Series(per_value.array.take(self.codes, allow_fill=True))
        return pd.Series(pd.api.extensions.take(per_value.to_numpy(), self.codes, allow_fill=True))

    def rows_with(self, per_value: np.ndarray) -> np.ndarray:
        """True for the rows whose content is marked in `per_value`."""
        if per_value.size == 0:
            return np.zeros(self.codes.shape, dtype=bool)
        marked: np.ndarray = (self.codes >= 0) & per_value[self.codes]
        return marked

    def keep(self, rows: np.ndarray) -> RawColumn:
        """The same column with only the rows that are True."""
        return replace(self, codes=self.codes[rows])


@dataclass(frozen=True, eq=False)
class RawTable:
    """One table of a study as its file holds it.

    Attributes
    ----------
    table : str
        Name in the study file: participants, spells ...
    file : str
        The file as the study file names it.
    sheet : str, optional
        Of a workbook.
    columns : tuple of RawColumn
    rows : array of int
        The number of each row as the program in which the file is kept shows it: in
        spreadsheets and text files the heading row counts, in SPSS, Stata, SAS and Parquet
        the first case is row 1.
    from_spreadsheet : bool
        Whether cells have types that a person did not choose (Excel).
    heading_at : int, optional
        The row of the headings; None where the format keeps names apart from rows.
    known : bool
        Whether any heading is one of the table's. If none is, what was taken for headings
        may be a row of data and is never shown.
    epoch_1904 : bool
        Whether day 0 of the workbook is 1 January 1904 (old Excel for Mac).
    notes, violations
        What was noticed while reading.
    """

    table: str
    file: str
    columns: tuple[RawColumn, ...]
    rows: np.ndarray
    sheet: str | None = None
    from_spreadsheet: bool = False
    epoch_1904: bool = False
    heading_at: int | None = None
    known: bool = True
    notes: tuple[Message, ...] = ()
    violations: tuple[Violation, ...] = ()

    def scan_frame(self) -> pd.DataFrame:
        """Every cell for the search for identity codes; the index holds the row numbers.

        Cells are text, or typed where the file is. Without a known heading the columns are
        named by their letters, and what stands in the place of headings is one more row.
        """
        cells = [
            column.text() if column.values.dtype == object else column.spread(column.values)
            for column in self.columns
        ]
        frame = pd.DataFrame(dict(enumerate(cells)), index=pd.RangeIndex(len(self.rows)))
        frame.index = pd.Index(self.rows, dtype="int64")
        if not self.known:
            first = pd.DataFrame(
                [[column.heading or None for column in self.columns]],
                index=[self.heading_at or 0],
                columns=frame.columns,
                dtype=object,
            )
            frame = pd.concat([first, frame.astype(object)])
        names = [column.name if self.known else column.letter for column in self.columns]
        frame.columns = pd.Index(names, dtype=object)
        return frame


def as_text(values: pd.Series) -> pd.Series:
    """Contents as a person would read them; whole numbers without a decimal point."""
    if values.dtype != object:
        return _typed_as_text(values)
    return values.map(_cell_text).astype(object)


def _typed_as_text(values: pd.Series) -> pd.Series:
    if pd.api.types.is_float_dtype(values.dtype):
        whole = np.isfinite(values.to_numpy()) & (values.to_numpy() % 1 == 0)
        if whole.all() and (values.abs() < 2**53).all():
            return values.astype("int64").astype(str).astype(object)
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        written: pd.Series = values.dt.strftime("%Y-%m-%d").astype(object)
        return written
    return values.astype(str).astype(object)


def _cell_text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, pd.Timestamp):
        return str(value.date()) if value == value.normalize() else str(value)
    return str(value)


def coded(cells: pd.Series, heading: str, letter: str) -> RawColumn:
    """A column from its cells; missing cells and blank texts are empty."""
    codes, values = pd.factorize(cells, use_na_sentinel=True)
    return _without_blanks(RawColumn(heading, letter, codes, pd.Series(values, dtype=values.dtype)))


def coded_arrow(cells: pa.ChunkedArray, heading: str, letter: str) -> RawColumn:
    """A column from an Arrow array of text; missing cells and blank texts are empty."""
    encoded = pa.concat_arrays(cells.chunks or [pa.array([], pa.string())]).dictionary_encode()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    values = pd.Series(encoded.dictionary.to_pylist(), dtype=object)
    return _without_blanks(RawColumn(heading, letter, codes, values))


def _without_blanks(column: RawColumn) -> RawColumn:
    if column.values.dtype != object:
        return column
    blank = np.array([isinstance(v, str) and not v.strip() for v in column.values], dtype=bool)
    if not blank.any():
        return column
    codes, values = without(column.codes, column.values, blank)
    return replace(column, codes=codes, values=values)


def without(
    codes: np.ndarray, values: pd.Series, empty: np.ndarray
) -> tuple[np.ndarray, pd.Series]:
    """Codes and values after the marked values have become empty cells."""
    places = np.where(empty, -1, np.cumsum(~empty) - 1)
    renumbered = np.where(codes >= 0, places[codes], -1) if len(places) else codes
    return renumbered, values[~empty].reset_index(drop=True)


def letter(position: int) -> str:
    """The spreadsheet name of the column at `position`, counted from 0.

    >>> letter(0), letter(26)
    ('A', 'AA')
    """
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def clean_heading(value: Any) -> str:
    """A heading on one line, without spaces around it.

    >>> clean_heading(" Aloitus\\n pvm ")
    'Aloitus pvm'
    """
    return "" if value is None else " ".join(str(value).split())


def drop_empty(
    columns: Sequence[RawColumn], rows: np.ndarray
) -> tuple[tuple[RawColumn, ...], np.ndarray]:
    """Columns and row numbers without rows, and without nameless columns, that hold nothing."""
    named = [column for column in columns if column.heading or not column.is_empty]
    if not named:
        return (), rows[:0]
    filled = np.zeros(rows.shape, dtype=bool)
    for column in named:
        filled |= column.codes >= 0
    if filled.all():
        return tuple(named), rows
    return tuple(column.keep(filled) for column in named), rows[filled]
