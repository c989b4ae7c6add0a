"""Damaged inputs: each is refused with its whole message, and no cell of it is repeated.

A case is a folder of cases/: a study file, its data files, and expected.txt, which holds the
exit code and the whole message, written by hand from the rule. Binary and very large files
are made by damaged_workbooks.py.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import openpyxl
import pytest
from damaged_workbooks import BUILDERS

from evaltools.data import check, load_data
from evaltools.errors import EvaltoolsError
from evaltools.schema import heading_synonyms, table_names, table_schema
from evaltools.study import load_study

CASES = Path(__file__).parent / "cases"
NAMES = sorted(each.name for each in CASES.iterdir())

#: Cells of these lengths and less are found in any sentence by chance.
_SHORT = 3


def test_there_are_at_least_forty_damaged_inputs():
    assert len(NAMES) >= 40
    assert {name for name in NAMES if name.startswith("built_")} == set(BUILDERS)


@pytest.mark.parametrize("name", NAMES)
def test_a_damaged_input_gives_its_whole_message_and_nothing_else(name, tmp_path, monkeypatch):
    folder = _set_up(name, tmp_path)
    monkeypatch.chdir(folder)
    before = _contents(folder)
    exit_code, message, cause = _outcome(folder)
    assert (exit_code, message) == _expected(name)
    assert _contents(folder) == before, "something was written"
    assert cause is None, "the cause of an error can hold cells and must not be chained"
    assert _repeated(folder, message) == []


def _set_up(name: str, tmp_path: Path) -> Path:
    folder = tmp_path / name
    shutil.copytree(CASES / name, folder, ignore=shutil.ignore_patterns("expected.txt"))
    if name in BUILDERS:
        BUILDERS[name](folder)
    return folder


def _outcome(folder: Path) -> tuple[int, str, BaseException | None]:
    """Exit code, whole message and chained cause; anything but our own errors goes through."""
    try:
        study = load_study(folder / "study.yaml")
        _check_agrees(study)
        load_data(study)
    except EvaltoolsError as error:
        return error.exit_code, str(error), error.__cause__
    return 0, "", None


def _check_agrees(study):
    """`check` tells the same faults as `load_data`; only identity codes make it raise."""
    told = [f"- {violation}" for violation in check(study).errors]
    raised: list[str] = []
    try:
        load_data(study)
    except EvaltoolsError as error:
        raised = str(error).splitlines()[1:]
    assert raised == told


def _expected(name: str) -> tuple[int, str]:
    first, _, rest = (CASES / name / "expected.txt").read_text(encoding="utf-8").partition("\n")
    return int(first.removeprefix("exit code ")), rest.strip("\n")


def _contents(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


# No cell of the inputs in the message


def _repeated(folder: Path, message: str) -> list[str]:
    """Cells of the data files that stand in the message and are no heading."""
    said = message.casefold()
    return [
        cell
        for cell in sorted(_cells(folder))
        if len(cell) > _SHORT and cell.casefold() in said and not _is_heading(cell, folder)
    ]


def _cells(folder: Path) -> set[str]:
    found: set[str] = set()
    for file in folder.rglob("*"):
        if file.suffix == ".xlsx":
            found |= _workbook_cells(file)
        elif file.is_file() and file.name != "study.yaml":
            content = file.read_bytes()[:100_000]
            for encoding in ("utf-8", "cp1252", "utf-16-le"):
                text = content.decode(encoding, errors="ignore")
                rows = text if _begins_with_data(folder) else text.partition("\n")[2]
                found |= {cell.strip() for cell in re.split(r"[;,\t\n\r|\0\"()]", rows)}
    return found


def _workbook_cells(file: Path) -> set[str]:
    try:
        book = openpyxl.load_workbook(file)
    except Exception:  # a damaged workbook fails in any way, and holds no cell to look for then
        return set()
    return {
        str(cell)
        for sheet in book.worksheets
        for row in sheet.iter_rows(min_row=2, values_only=True)
        for cell in row
        if cell is not None
    }


def _begins_with_data(folder: Path) -> bool:
    """Whether the first row of a text file is none of headings."""
    return "no_headings" in folder.name or "heading" in folder.name


def _is_heading(cell: str, folder: Path) -> bool:
    """A column's name, one of its usual headings, or one that the mapping names."""
    known = {name for table in table_names() for name in table_schema(table).names}
    usual = {heading for table in table_names() for heading in heading_synonyms(table)}
    plain = "".join(letter for letter in cell.casefold() if letter.isalnum())
    mapped = (folder / "study.yaml").read_text(encoding="utf-8").partition("mapping:")[2]
    return not _begins_with_data(folder) and (cell in known or plain in usual or cell in mapped)
