"""Files of SPSS (.sav), Stata (.dta) and SAS (.sas7bdat), with their value labels.

User-missing values are missing. A value label stands beside its value; which of the two is
read depends on the field: codes and texts by their label, numbers and dates by their value.
The variable label, often the question's text, is a second name of the column.
Row 1 is the first case, as those programs show it.
"""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evaltools.data.limits import refuse_large_table
from evaltools.data.place import Place
from evaltools.data.raw import RawColumn, RawTable, clean_heading, coded, drop_empty, letter
from evaltools.messages import message

#: File endings and the name of the program that writes them.
PROGRAMS = {".sav": "SPSS", ".zsav": "SPSS", ".dta": "Stata", ".sas7bdat": "SAS"}


def read_statistics(path: Path, place: Place, *, table: str) -> RawTable:
    """The cases of an SPSS, Stata or SAS file.

    Raises DataError when the file cannot be opened.
    """
    program = PROGRAMS[path.suffix.lower()]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # may quote cells
            _, described = _reader(path)(str(path), metadataonly=True)
            refuse_large_table(described.number_rows or 0, len(described.column_names), place)
            cells, described = _reader(path)(str(path))
    except _unreadable():
        rule = message(
            "A file named {suffix} must be a file of {program}; this one cannot be opened.",
            suffix=path.suffix.lower(),
            program=program,
        )
        raise place.refused(rule) from None
    columns = [
        _column(cells.iloc[:, position], position, described) for position in range(cells.shape[1])
    ]
    kept, rows = drop_empty(columns, np.arange(1, len(cells) + 1))
    return RawTable(table, place.file, kept, rows)


def _reader(path: Path) -> Callable[..., Any]:
    import pyreadstat  # slow to import; most studies have no such file

    readers: Mapping[str, Callable[..., Any]] = {
        ".sav": pyreadstat.read_sav,
        ".zsav": pyreadstat.read_sav,
        ".dta": pyreadstat.read_dta,
        ".sas7bdat": pyreadstat.read_sas7bdat,
    }
    return readers[path.suffix.lower()]


def _unreadable() -> tuple[type[Exception], ...]:
    from pyreadstat import PyreadstatError, ReadstatError

    return (PyreadstatError, ReadstatError, OSError, ValueError, UnicodeDecodeError)


def _column(cells: pd.Series, position: int, described: Any) -> RawColumn:
    name = str(cells.name)
    column = coded(_plain(cells), clean_heading(name), letter(position))
    return replace(
        column,
        labels=_labels(described.variable_value_labels.get(name, {})),
        question=clean_heading(described.column_names_to_labels.get(name)),
    )


def _plain(cells: pd.Series) -> pd.Series:
    """Cells with dates as Timestamps and whole numbers as int."""
    if cells.dtype == object:
        return cells.map(_cell).astype(object)
    return cells


def _cell(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date):
        return pd.Timestamp(value)
    if isinstance(value, dt.time | dt.timedelta):
        return str(value)
    if isinstance(value, bytes):
        return None
    return value


def _labels(labels: Mapping[Any, str]) -> dict[Any, str]:
    return {value: str(label) for value, label in labels.items() if str(label).strip()}
