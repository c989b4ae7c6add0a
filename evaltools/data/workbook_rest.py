"""What a workbook holds besides the sheets that a study reads: other sheets, comments.

The study does not read them, but whoever is given the workbook does: personal identity
codes there are refused like those in the tables.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd

from evaltools.data.identifiers import find_identity_codes, identity_codes_in_text
from evaltools.data.limits import CELL_LIMIT
from evaltools.data.place import Place
from evaltools.data.raw import letter
from evaltools.data.workbook_opening import opened_workbook
from evaltools.errors import Violation
from evaltools.messages import message

#: Parts of the archive with text that stands in no cell.
_TEXT_PARTS = re.compile(
    r"xl/(comments|threadedComments|drawings|persons)[^/]*(/[^/]+)?\.xml|docProps/.*\.xml"
)
_TAG = re.compile(r"<[^>]*>")


def identity_codes_in_the_rest(path: Path, place: Place, *, read: set[str]) -> list[Violation]:
    """Identity codes in the sheets of a workbook that no table is read from, and in comments.

    read : set of str
        The sheets that were read.
    """
    return [*_in_sheets(path, place, read=read), *_in_texts(path, place)]


def _in_sheets(path: Path, place: Place, *, read: set[str]) -> list[Violation]:
    found: list[Violation] = []
    with opened_workbook(path, place) as workbook:
        for sheet in workbook.worksheets:
            if sheet.title not in read:
                found += _in_sheet(sheet, place)
    return [each for each in found if each.severity == "error"]


def _in_sheet(sheet: Any, place: Place) -> tuple[Violation, ...]:
    sheet.reset_dimensions()
    rows = [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    cells = pd.DataFrame(rows, dtype=object)
    cells = cells.set_axis([letter(position) for position in range(cells.shape[1])], axis=1)
    numbers = list(range(1, len(rows) + 1))
    title = str(sheet.title)
    return find_identity_codes(cells, file=place.file, sheet=title, row_numbers=numbers)


def _text(cell: object) -> str | None:
    return None if cell is None else str(cell)[:CELL_LIMIT]


def _in_texts(path: Path, place: Place) -> list[Violation]:
    with zipfile.ZipFile(path) as archive:
        texts = [
            archive.read(part).decode("utf-8", errors="replace")
            for part in archive.infolist()
            if _TEXT_PARTS.fullmatch(part.filename)
        ]
    if not any(identity_codes_in_text(_TAG.sub(" ", text)) for text in texts):
        return []
    rule = message(
        "Comments, drawings and properties of a workbook must not hold personal identity codes."
    )
    return [
        place.violation(rule, hint=message("delete the comments: Review, Delete all comments."))
    ]
