"""Opens a workbook for reading, and turns whatever openpyxl stumbles over into one error."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl

from evaltools.data.place import Place
from evaltools.data.workbook_safety import not_a_workbook
from evaltools.errors import EvaltoolsError


@contextmanager
def opened_workbook(path: Path, place: Place) -> Iterator[Any]:
    """The workbook, read-only, with the values of its formulas; closed at the end.

    Raises DataError when the workbook is broken, at once or while it is read.
    """
    with path.open("rb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's warnings quote cells
        try:
            workbook = openpyxl.load_workbook(
                file, read_only=True, data_only=True, keep_links=False
            )
            yield workbook
        except EvaltoolsError:
            raise
        except Exception:  # a dozen kinds, with cells in their texts
            raise not_a_workbook(place) from None
