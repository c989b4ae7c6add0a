"""Find Finnish personal identity codes wherever they hide, without ever repeating one.

A code with a wrong check character is refused too: mistyped, it is still about a person.
Rows, columns and counts are told, never a value; a name that holds a code itself is told
by its position.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaltools.data.split_codes import Texts, split_codes
from evaltools.data.suspicious_names import diagnosis_heading, suspicious_heading
from evaltools.errors import ROWS_LISTED, Violation
from evaltools.messages import Message, message, plural_message
from evaltools.study.identity_codes import identity_codes_in_text, judge

__all__ = [
    "diagnosis_heading",
    "find_identity_codes",
    "identity_codes_in_text",
    "safe_name",
    "suspicious_heading",
]

#: A column of ten-character codes without century sign is refused from this share on.
SHARE_WITHOUT_SIGN = 0.2

#: Nine digits: ten with the first zero eaten by a spreadsheet.
_SHORTEST_CODE_AS_NUMBER = 10**8

Rows = npt.NDArray[np.intp]

_HINT = message(
    "Replace the codes with `evaltools pseudonymise`, or delete them, and destroy the copies."
)


def safe_name(name: str, *, position: int) -> str:
    """A heading fit for a message: itself, or `#3` for the third when it holds a code."""
    return f"#{position + 1}" if identity_codes_in_text(name) else name


def find_identity_codes(
    frame: pd.DataFrame,
    *,
    file: str | None = None,
    sheet: str | None = None,
    header_row: int = 1,
    row_numbers: Sequence[int] | None = None,
) -> tuple[Violation, ...]:
    """Every place of a table that holds personal identity codes, by column, never by value.

    Found are codes in file and sheet name, in headings, in the index and in cells: alone,
    in a text, spaced, glued to other characters, with other dashes or letters; columns of
    codes without century sign (a fifth of the cells and more); and codes split into a
    birth date and a column of last four characters.

    Parameters
    ----------
    frame : DataFrame
        Raw text, as read; number and date columns are looked at as well.
    file, sheet : str, optional
        Names to report; searched too, and not repeated when they hold a code.
    header_row : int
        Row of the headings in the file; the first row of data follows it.
    row_numbers : sequence of int, optional
        The row of the file for each row of the frame, where rows were left out.

    Returns
    -------
    tuple of Violation
        One per column and kind. Columns named for diagnoses have severity "warning".

    Notes
    -----
    UUIDs and cells of 16 to 64 hexadecimal digits are pseudonyms: chance would find codes
    inside one in thousands of them, so they are not searched.

    Source: Digital and Population Data Services Agency, on the personal identity code and
    its new intermediate characters of 2023; date and check by python-stdnum.
    """
    numbers = np.arange(len(frame)) + header_row + 1 if row_numbers is None else row_numbers
    where = _Where(_repeatable(file), _repeatable(sheet), np.asarray(numbers, dtype=int))
    columns = {place: _texts(frame.iloc[:, place]) for place in range(frame.shape[1])}
    names = [str(name) for name in frame.columns]
    labels = [safe_name(name, position=place) for place, name in enumerate(names)]
    return (
        *_file_and_sheet(file, sheet, where),
        *(each for place in columns for each in _heading(names[place], labels[place], where)),
        *_index(frame.index, where),
        *(each for place in columns for each in _cells(columns[place], where, labels[place])),
        *_splits(columns, where, labels),
    )


@dataclass(frozen=True)
class _Where:
    """File, sheet, and the row of the file for each row of the frame."""

    file: str | None
    sheet: str | None
    numbers: npt.NDArray[np.int_]

    def violation(
        self,
        rule: Message,
        *,
        column: str | None = None,
        rows: Rows | None = None,
        hint: Message | None = _HINT,
        severity: str = "error",
    ) -> Violation:
        """A violation here; `rows` counts from 0 in the frame."""
        found = self.numbers[:0] if rows is None else self.numbers[rows]
        return Violation(
            rule,
            file=self.file,
            sheet=self.sheet,
            column=column,
            rows=tuple(found[:ROWS_LISTED].tolist()),
            n_rows=len(found),
            hint=hint,
            severity=severity,
        )


def _repeatable(name: str | None) -> str | None:
    return None if name is None or identity_codes_in_text(name) else name


def _file_and_sheet(file: str | None, sheet: str | None, where: _Where) -> Iterator[Violation]:
    if file is not None and where.file is None:
        yield where.violation(
            message("A file name must not hold a personal identity code."),
            hint=message("Rename the file."),
        )
    if sheet is not None and where.sheet is None:
        yield where.violation(
            message("A sheet name must not hold a personal identity code."),
            hint=message("Rename the sheet."),
        )


def _heading(name: str, label: str, where: _Where) -> Iterator[Violation]:
    if label != name:
        yield where.violation(
            message("A heading must not hold a personal identity code."),
            column=label,
            hint=message("Delete it; and see whether the table has a row of headings at all."),
        )
    if suspicious_heading(name):
        yield where.violation(
            message(
                "A column must not be named as one of personal identity codes: they must not "
                "be in the data."
            ),
            column=label,
        )
    if diagnosis_heading(name):
        yield where.violation(
            message(
                "A column of diagnoses must be in the data only when the evaluation needs it; "
                "this one seems to hold them."
            ),
            column=label,
            hint=message("Leave the column out unless it is needed."),
            severity="warning",
        )


def _index(index: pd.Index, where: _Where) -> Iterator[Violation]:
    if isinstance(index, pd.RangeIndex) or _are_row_numbers(index):
        return
    for level in range(index.nlevels):
        values = pd.Series(index.get_level_values(level), dtype=object)
        yield from _cells(_texts(values), where, "index")


def _are_row_numbers(index: pd.Index) -> bool:
    """Whether an index counts rows: its numbers are too short to be codes."""
    if not pd.api.types.is_integer_dtype(index.dtype):
        return False
    return index.empty or bool(index.max() < _SHORTEST_CODE_AS_NUMBER)


def _cells(texts: Texts, where: _Where, label: str) -> Iterator[Violation]:
    codes, distinct = pd.factorize(texts)
    if not len(distinct):
        return
    judged = judge(list(distinct))
    if len(rows := _rows(codes, judged.valid)):
        yield where.violation(_plain_rule(len(rows)), column=label, rows=rows)
    if len(rows := _rows(codes, judged.mistyped)):
        yield where.violation(_mistyped_rule(len(rows)), column=label, rows=rows)
    rows = _rows(codes, judged.without_sign)
    if len(rows) and len(rows) >= SHARE_WITHOUT_SIGN * np.count_nonzero(codes >= 0):
        yield where.violation(_without_sign_rule(len(rows)), column=label, rows=rows)


def _rows(codes: npt.NDArray[np.intp], flags: npt.NDArray[np.bool_]) -> Rows:
    return np.flatnonzero((codes >= 0) & flags[codes])


def _splits(columns: dict[int, Texts], where: _Where, labels: Sequence[str]) -> Iterator[Violation]:
    for place, rows in split_codes(columns).items():
        yield where.violation(
            message(
                "A personal identity code must not be split over columns, but this one and a "
                "column of dates make up codes."
            ),
            column=labels[place],
            rows=rows,
            hint=message("Delete this column; keep the birth year or the age only."),
        )


def _texts(column: pd.Series) -> Texts:
    """The column's cells as text, None where empty; whole numbers without `.0`."""
    texts = np.full(len(column), None, dtype=object)
    filled = column.notna().to_numpy()
    present = column[filled]
    if pd.api.types.is_float_dtype(present.dtype):
        texts[filled] = [f"{value:.15g}" for value in present.astype(float)]
    elif pd.api.types.is_datetime64_any_dtype(present.dtype):
        texts[filled] = present.dt.strftime("%Y-%m-%d").to_numpy(dtype=object)
    else:
        texts[filled] = present.astype(object).map(str).to_numpy(dtype=object)
    return texts


def _plain_rule(n: int) -> Message:
    return plural_message(
        "Data must not hold personal identity codes, but {n} cell does.",
        "Data must not hold personal identity codes, but {n} cells do.",
        n,
    )


def _mistyped_rule(n: int) -> Message:
    return plural_message(
        "Data must not hold personal identity codes, but {n} cell looks like a mistyped one "
        "(its date or check character is wrong).",
        "Data must not hold personal identity codes, but {n} cells look like mistyped ones "
        "(their date or check character is wrong).",
        n,
    )


def _without_sign_rule(n: int) -> Message:
    return plural_message(
        "Data must not hold personal identity codes, but {n} cell is one without its century sign.",
        "Data must not hold personal identity codes, but {n} cells are codes without their "
        "century sign.",
        n,
    )
