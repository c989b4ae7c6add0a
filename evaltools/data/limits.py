"""How large a file, a table and a cell may be, so that no input can stall a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from evaltools.data.place import Place
from evaltools.data.raw import RawColumn
from evaltools.errors import Violation
from evaltools.messages import message

MEGABYTE = 1_000_000

#: Bytes of one file.
FILE_LIMIT = 1_000 * MEGABYTE

#: Characters of one cell: far more than any answer, far less than a whole file.
CELL_LIMIT = MEGABYTE

#: Cells of one table, empty ones included.
TABLE_LIMIT = 200 * MEGABYTE

#: Columns of one table; Excel itself stops at 16,384.
COLUMN_LIMIT = 5_000


def refuse_large_file(path: Path, place: Place) -> None:
    """Raises DataError when the file is larger than `FILE_LIMIT`."""
    if path.stat().st_size > FILE_LIMIT:
        raise place.refused(
            message(
                "A file must be smaller than {limit} MB; this one is larger.",
                limit=FILE_LIMIT // MEGABYTE,
            ),
            hint=message("keep only the columns and years that the study needs."),
        )


def refuse_large_table(n_rows: int, n_columns: int, place: Place) -> None:
    """Raises DataError when a table has too many columns or cells."""
    if n_columns > COLUMN_LIMIT:
        raise place.refused(
            message(
                "A table must have at most {limit} columns; this one has {found}.",
                limit=COLUMN_LIMIT,
                found=n_columns,
            )
        )
    if n_rows * n_columns > TABLE_LIMIT:
        raise place.refused(
            message(
                "A table must have at most {limit} million cells; this one has more.",
                limit=TABLE_LIMIT // MEGABYTE,
            )
        )


def shorten_large_cells(
    column: RawColumn, rows: np.ndarray, place: Place
) -> tuple[RawColumn, tuple[Violation, ...]]:
    """The column with over-long cells cut to nothing, and the violation that says so."""
    long = too_long(column.values)
    if not long.any():
        return column, ()
    violation = place.violation(
        message("A cell must hold fewer than {limit} characters.", limit=CELL_LIMIT),
        rows=rows[column.rows_with(long)],
        column=column.name,
        hint=message(
            "look for a quotation mark that is opened and not closed, or for a pasted document."
        ),
    )
    return replace(column, values=column.values.mask(pd.Series(long), "…")), (violation,)


def too_long(values: pd.Series) -> np.ndarray:
    """True for the texts of at least `CELL_LIMIT` characters."""
    if values.dtype != object:
        return np.zeros(len(values), dtype=bool)
    return np.array([isinstance(v, str) and len(v) >= CELL_LIMIT for v in values], dtype=bool)
