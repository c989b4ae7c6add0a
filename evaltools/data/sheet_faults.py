"""What is wrong, or odd, with a sheet apart from its cells' contents."""

from __future__ import annotations

import numpy as np

from evaltools.data.place import Place
from evaltools.data.raw import RawColumn
from evaltools.data.sheet_marks import SheetMarks
from evaltools.errors import Violation
from evaltools.messages import Message, message, plural_message

_ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)


def hidden_notes(marks: SheetMarks, rows: np.ndarray, place: Place) -> tuple[Message, ...]:
    notes = []
    hidden = int(np.isin(rows, marks.hidden_rows).sum())
    if hidden:
        notes.append(
            plural_message(
                "{n} hidden or filtered row of {file} (sheet {sheet}) was read like the others.",
                "{n} hidden or filtered rows of {file} (sheet {sheet}) were read like the others.",
                hidden,
                file=place.file,
                sheet=place.sheet,
            )
        )
    if marks.hidden_columns:
        notes.append(
            message(
                "Hidden columns of {file} (sheet {sheet}) were read like the others.",
                file=place.file,
                sheet=place.sheet,
            )
        )
    return tuple(notes)


def merged_cells(marks: SheetMarks, heading_at: int, place: Place) -> list[Violation]:
    found = []
    if any(first <= heading_at <= last for first, last in marks.merged):
        found.append(
            place.violation(
                message("Headings must stand in one row of cells that are not merged."),
                rows=(heading_at,),
                hint=message("undo “Merge cells” and give every column its own heading."),
            )
        )
    below = {first for first, _ in marks.merged if first > heading_at}
    if below:
        found.append(
            place.violation(
                message("Cells with data must not be merged."),
                rows=below,
                hint=message("undo “Merge cells” and fill in every row."),
            )
        )
    return found


def formulas_without_value(
    marks: SheetMarks, heading_at: int, columns: tuple[RawColumn, ...], place: Place
) -> list[Violation]:
    rows_of: dict[str, list[int]] = {}
    for row, column in marks.formulas_without_value:
        if row > heading_at:
            rows_of.setdefault(column, []).append(row)
    headings = {column.letter: column.name for column in columns}
    return [
        place.violation(
            message("A formula must have been calculated; its value is not in the file."),
            rows=rows,
            column=headings.get(column, column),
            hint=message("open the workbook in Excel and save it."),
        )
        for column, rows in rows_of.items()
    ]


def error_values(columns: tuple[RawColumn, ...], rows: np.ndarray, place: Place) -> list[Violation]:
    found = []
    for column in columns:
        broken = np.array([value in _ERRORS for value in column.values], dtype=bool)
        if broken.any():
            found.append(
                place.violation(
                    message("A cell must hold a value, but Excel shows an error in it."),
                    rows=rows[column.rows_with(broken)],
                    column=column.name,
                    hint=message("correct the formula, or empty the cell."),
                )
            )
    return found
