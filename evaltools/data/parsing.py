"""From the contents of a raw column to typed cells, with every fault kept by row.

What a cell may hold is decided by the column's field; a column that no field describes is
a further column: numbers when every content is one, dates when Excel says so, else text.
Types of the result: text as str, dates as datetime64[ns], numbers as float64, whole numbers
as int64 (float64 when any is missing), yes or no as bool (boolean when any is missing);
missing is missing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaltools.data import cell_rules as rules
from evaltools.data.dates import read_dates
from evaltools.data.missing_marks import is_mark
from evaltools.data.numbers import read_numbers
from evaltools.data.raw import RawColumn, as_text, without
from evaltools.messages import Message
from evaltools.schema import Field, codelist, normalise_word

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

#: Says a rule, given the number of cells that break it.
RuleFor = Callable[[int], Message]


@dataclass(frozen=True, eq=False)
class CellFault:
    """Cells of one column that cannot be what the column must hold.

    Attributes
    ----------
    broken : array of bool, one per distinct content
    rule : function of the number of cells
    hint : Message, optional
    severity : "error" or "warning"
    """

    broken: np.ndarray
    rule: RuleFor
    hint: Message | None = None
    severity: str = "error"


@dataclass(frozen=True, eq=False)
class ParsedColumn:
    """A column with its cells typed.

    Attributes
    ----------
    cells : Series, one per row
    raw : RawColumn
        As the faults refer to it: without the contents that mean missing.
    faults : tuple of CellFault
    marked : int
        Cells that held a written mark for missing.
    timed : int
        Date cells whose time of day was dropped.
    """

    cells: pd.Series
    raw: RawColumn
    faults: tuple[CellFault, ...] = ()
    marked: int = 0
    timed: int = 0

    def keep(self, rows: np.ndarray) -> ParsedColumn:
        """The same column with only the rows that are True."""
        return replace(self, cells=self.cells[rows].reset_index(drop=True), raw=self.raw.keep(rows))

    def is_broken(self) -> np.ndarray:
        """True for the rows whose cell could not be read."""
        broken = np.zeros(self.raw.codes.shape, dtype=bool)
        for fault in self.faults:
            if fault.severity == "error":
                broken |= self.raw.rows_with(fault.broken)
        return broken


def parse_column(column: RawColumn, field: Field, *, epoch_1904: bool = False) -> ParsedColumn:
    """The cells of a column as its field's type.

    Cells that cannot be read stay missing in the result and are in `faults`.
    """
    if field.type == "string" and field.codelist is None:
        return _parse_text(column, field)
    if field.type in ("string", "code"):
        return _parse_code(column, field)
    if field.type == "boolean":
        return _parse_boolean(column, field)
    column, marked = _without_marks(column)
    if field.type == "date":
        return replace(_parse_date(column, field, epoch_1904=epoch_1904), marked=marked)
    return replace(_parse_number(column, field), marked=marked)


def parse_further(column: RawColumn) -> ParsedColumn:
    """The cells of a column that no field describes."""
    values = column.values
    if column.labels and values.isin(list(column.labels)).all():
        return _text_column(column, values.map(column.labels))
    if pd.api.types.is_datetime64_any_dtype(values.dtype) or _all_dates(values):
        return ParsedColumn(column.spread(read_dates(values).dates), column)
    if pd.api.types.is_bool_dtype(values.dtype):
        return ParsedColumn(_nullable(column.spread(values.astype("boolean"))), column)
    unmarked, marked = _without_marks(column)
    read = read_numbers(unmarked.values)
    is_numeric = len(unmarked.values) and not (read.unreadable | read.mixed_marks).any()
    if is_numeric and not _leading_zeros(unmarked.values).any():
        return ParsedColumn(_whole_or_float(unmarked.spread(read.numbers)), unmarked, marked=marked)
    return _with_faults(
        _text_column(column, as_text(values)), [_control_fault(values, column.name)]
    )


# One parser per kind of field


def _parse_text(column: RawColumn, field: Field) -> ParsedColumn:
    values = column.values
    if column.labels and field.pattern is None:
        values = _labelled(column)
    faults = [
        CellFault(
            _are_dates(values),
            lambda n: rules.date_in_text(field, n),
            rules.FORMAT_AS_TEXT,
        ),
        CellFault(
            _eaten_zeros(values, field),
            lambda n: rules.eaten(field, n),
            rules.FORMAT_AS_TEXT,
        ),
        CellFault(
            is_mark(values),
            lambda n: rules.mark_in_text(field, n),
            rules.EMPTY_THE_CELL,
            "warning",
        ),
        _control_fault(values, field.name),
    ]
    return _with_faults(_text_column(column, as_text(values)), faults)


def _parse_code(column: RawColumn, field: Field) -> ParsedColumn:
    known = codelist(str(field.codelist)).synonyms
    marks = is_mark(column.values) & ~_means(column.values, known)
    marked = int(column.rows_with(marks).sum())
    column = _emptied(column, marks)
    texts = as_text(_labelled(column) if column.labels else column.values)
    plain = as_text(column.values)
    meant = [
        known.get(normalise_word(label)) or known.get(normalise_word(text)) or label.strip()
        for label, text in zip(texts, plain, strict=True)
    ]
    faults = [
        CellFault(
            _are_dates(column.values),
            lambda n: rules.date_in_text(field, n),
            rules.FORMAT_AS_TEXT,
        )
    ]
    parsed = _text_column(column, pd.Series(meant, dtype=object))
    return replace(_with_faults(parsed, faults), marked=marked)


def _parse_boolean(column: RawColumn, field: Field) -> ParsedColumn:
    if pd.api.types.is_bool_dtype(column.values.dtype):
        return ParsedColumn(_nullable(column.spread(column.values.astype("boolean"))), column)
    column, marked = _without_marks(column)
    known = codelist(field.codelist or "yes_no").synonyms
    texts = as_text(_labelled(column) if column.labels else column.values)
    meant = pd.Series([known.get(normalise_word(text)) for text in texts], dtype=object)
    truth = meant.map({"yes": True, "no": False}).astype("boolean")
    broken = truth.isna().to_numpy(dtype=bool)
    cells = _nullable(column.spread(truth))
    fault = CellFault(broken, lambda n: rules.not_yes_or_no(field, n), rules.YES_OR_NO)
    return _with_faults(ParsedColumn(cells, column, marked=marked), [fault])


def _parse_date(column: RawColumn, field: Field, *, epoch_1904: bool) -> ParsedColumn:
    read = read_dates(column.values, epoch_1904=epoch_1904)
    faults = [
        CellFault(read.unreadable, lambda n: rules.not_a_date(field, n), rules.WRITE_DATES),
        CellFault(read.impossible, lambda n: rules.no_such_day(field, n), rules.WRITE_DATES),
    ]
    timed = int(column.rows_with(read.timed).sum())
    return _with_faults(ParsedColumn(column.spread(read.dates), column, timed=timed), faults)


def _parse_number(column: RawColumn, field: Field) -> ParsedColumn:
    dates = _are_dates(column.values)
    read = read_numbers(column.values)
    faults = [
        CellFault(dates, lambda n: rules.date_in_number(field, n), rules.FORMAT_AS_NUMBER),
        CellFault(
            read.unreadable & ~dates,
            lambda n: rules.not_a_number(field, n),
            rules.WRITE_NUMBERS,
        ),
        CellFault(
            read.mixed_marks,
            lambda n: rules.mixed_marks(field, n),
            rules.ONE_DECIMAL_MARK,
        ),
    ]
    cells = column.spread(read.numbers.mask(read.mixed_marks))
    if field.type == "integer":
        cells = _whole_or_float(cells)
    return _with_faults(ParsedColumn(cells, column), faults)


# Contents


def _without_marks(column: RawColumn) -> tuple[RawColumn, int]:
    marks = is_mark(column.values)
    return _emptied(column, marks), int(column.rows_with(marks).sum())


def _emptied(column: RawColumn, empty: np.ndarray) -> RawColumn:
    if not empty.any():
        return column
    codes, values = without(column.codes, column.values, empty)
    return replace(column, codes=codes, values=values)


def _labelled(column: RawColumn) -> pd.Series:
    """Contents, replaced by their value label where they have one."""
    return pd.Series([column.labels.get(value, value) for value in column.values], dtype=object)


def _text_column(column: RawColumn, texts: pd.Series) -> ParsedColumn:
    tidy = pd.Series([unicodedata.normalize("NFC", text.strip()) for text in texts], dtype=object)
    return ParsedColumn(column.spread(tidy), column)


def _with_faults(parsed: ParsedColumn, faults: list[CellFault]) -> ParsedColumn:
    found = tuple(fault for fault in faults if fault.broken.any())
    return replace(parsed, faults=found)


def _means(values: pd.Series, known: object) -> np.ndarray:
    return np.array(
        [isinstance(v, str) and normalise_word(v) in known for v in values],  # type: ignore[operator]
        dtype=bool,
    )


def _are_dates(values: pd.Series) -> np.ndarray:
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return np.ones(len(values), dtype=bool)
    return np.array([isinstance(value, pd.Timestamp) for value in values], dtype=bool)


def _all_dates(values: pd.Series) -> bool:
    return bool(len(values)) and values.dtype == object and bool(_are_dates(values).all())


def _are_numbers(values: pd.Series) -> np.ndarray:
    if pd.api.types.is_numeric_dtype(values.dtype):
        return np.ones(len(values), dtype=bool)
    return np.array([isinstance(value, int | float) for value in values], dtype=bool)


def _eaten_zeros(values: pd.Series, field: Field) -> np.ndarray:
    """True for numbers that would keep the column's form if they had their zeros back."""
    if field.pattern is None or not _are_numbers(values).any():
        return np.zeros(len(values), dtype=bool)
    texts = as_text(values)
    keeps = texts.str.fullmatch(field.pattern)
    padded = [texts.str.zfill(width).str.fullmatch(field.pattern) for width in (2, 3, 4, 5)]
    return (np.logical_or.reduce(padded) & ~keeps & _are_numbers(values)).astype(bool)  # type: ignore[no-any-return]


def _control_fault(values: pd.Series, column: str) -> CellFault:
    """Characters that no one can see and that turn writing round; markup is plain text."""
    broken = np.array(
        [isinstance(value, str) and _CONTROL.search(value) is not None for value in values],
        dtype=bool,
    )
    return CellFault(broken, lambda n: rules.control_characters(column, n), rules.TYPE_AGAIN)


def _leading_zeros(values: pd.Series) -> np.ndarray:
    return np.array(
        [isinstance(v, str) and v.strip()[:1] == "0" and v.strip()[1:2].isdigit() for v in values],
        dtype=bool,
    )


def _whole_or_float(cells: pd.Series) -> pd.Series:
    if cells.notna().all() and (cells % 1 == 0).all() and (cells.abs() < 2**53).all():
        return cells.astype("int64")
    return cells


def _nullable(cells: pd.Series) -> pd.Series:
    return cells.astype(bool) if cells.notna().all() else cells
