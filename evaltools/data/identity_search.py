"""The search for personal identity codes in everything that the files of a study hold."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from evaltools.data.identifiers import find_identity_codes
from evaltools.data.place import Place
from evaltools.data.raw import RawTable
from evaltools.data.workbook_rest import identity_codes_in_the_rest
from evaltools.errors import DataError, Violation
from evaltools.messages import message


def refuse_identity_codes(raws: Mapping[str, RawTable], paths: Mapping[str, Path]) -> None:
    """Raises DataError when there is a personal identity code anywhere in the files.

    raws, paths : by table
    """
    found: list[Violation] = []
    for raw in raws.values():
        cells = raw.scan_frame()
        numbers = cells.index.tolist()
        found += find_identity_codes(
            cells.reset_index(drop=True), file=raw.file, sheet=raw.sheet, row_numbers=numbers
        )
    found += _in_the_rest_of_workbooks(raws, paths)
    errors = [violation for violation in found if violation.severity == "error"]
    if errors:
        raise DataError(
            message("The data are refused: they must not hold personal identity codes."), errors
        )


def _in_the_rest_of_workbooks(
    raws: Mapping[str, RawTable], paths: Mapping[str, Path]
) -> list[Violation]:
    sheets: dict[tuple[Path, str], set[str]] = {}
    for name, raw in raws.items():
        if raw.from_spreadsheet:
            sheets.setdefault((paths[name], raw.file), set()).add(str(raw.sheet))
    return [
        violation
        for (path, file), names in sheets.items()
        for violation in identity_codes_in_the_rest(path, Place(file), read=names)
    ]
