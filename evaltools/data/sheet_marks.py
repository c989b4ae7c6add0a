"""What a sheet of a workbook says besides its cells: hidden rows, merged cells, formulas.

openpyxl's read-only mode gives cells quickly and in little memory, but not these.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from openpyxl.packaging.relationship import get_dependents
from openpyxl.utils import range_boundaries

_WORKBOOK = "xl/workbook.xml"
_WORKBOOK_RELATIONS = "xl/_rels/workbook.xml.rels"


@dataclass
class SheetMarks:
    """Row numbers and column letters as Excel shows them.

    Attributes
    ----------
    hidden_rows : list of int
    hidden_columns : bool
        Whether any column is hidden.
    merged : list of (first row, last row)
    formulas_without_value : list of (row, column letter)
        Cells whose formula was never calculated, as scripts leave them.
    """

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: bool = False
    merged: list[tuple[int, int]] = field(default_factory=list)
    formulas_without_value: list[tuple[int, str]] = field(default_factory=list)


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The archive part of each sheet, by the sheet's name, in the workbook's order."""
    relations = get_dependents(archive, _WORKBOOK_RELATIONS)
    targets = {relation.id: relation.target for relation in relations}
    found: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "sheet":
            identifier = next(v for k, v in attributes.items() if k.endswith(":id"))
            found[attributes["name"]] = targets[identifier]

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    with archive.open(_WORKBOOK) as part:
        parser.ParseFile(part)
    return found


def sheet_marks(part: IO[bytes]) -> SheetMarks:
    """The marks of one sheet, from its XML."""
    reader = _MarksReader()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.CharacterDataHandler = reader.text
    parser.EndElementHandler = reader.end
    parser.ParseFile(part)
    return reader.marks


class _MarksReader:
    """Follows the elements of a sheet one by one and keeps only the marks."""

    def __init__(self) -> None:
        self.marks = SheetMarks()
        self._row = 0
        self._cell = ""
        self._has_formula = False
        self._has_value = False
        self._in_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        element = _local(name)
        if element == "c":
            self._cell = attributes.get("r", "")
            # a formula that gave an empty text has an empty value, of type text
            self._has_value = attributes.get("t") == "str"
            self._has_formula = False
        elif element == "v":
            self._in_value = True
        elif element == "f":
            self._has_formula = True
        elif element == "row":
            self._row = int(attributes.get("r", self._row + 1))
            if attributes.get("hidden") in ("1", "true"):
                self.marks.hidden_rows.append(self._row)
        elif element == "col" and attributes.get("hidden") in ("1", "true"):
            self.marks.hidden_columns = True
        elif element == "mergeCell":
            _, first, _, last = range_boundaries(attributes["ref"])
            self.marks.merged.append((int(first or 1), int(last or 1)))

    def text(self, text: str) -> None:
        self._has_value = self._has_value or (self._in_value and bool(text.strip()))

    def end(self, name: str) -> None:
        self._in_value = False
        if _local(name) == "c" and self._has_formula and not self._has_value:
            column = re.sub("[^A-Z]", "", self._cell)
            self.marks.formulas_without_value.append((self._row, column))
            self._has_formula = False


def _local(name: str) -> str:
    return name.rpartition(":")[2]
