"""The files of a study, opened by their format, one raw table each."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from evaltools.data.csv_files import read_csv
from evaltools.data.excel_files import read_excel
from evaltools.data.header import Known
from evaltools.data.limits import refuse_large_file
from evaltools.data.parquet_files import read_parquet
from evaltools.data.place import Place
from evaltools.data.raw import RawTable
from evaltools.data.statistics_files import PROGRAMS, read_statistics
from evaltools.errors import DataError
from evaltools.messages import Message, message
from evaltools.study import TableFile

_TEXT = (".csv", ".tsv", ".txt")
_EXCEL = (".xlsx", ".xlsm")
_PARQUET = (".parquet",)

#: Formats that are named in an error with what to do instead.
_OTHERS = {
    ".xls": message("open it in Excel and save it as “Excel Workbook (.xlsx)”."),
    ".xlsb": message("open it in Excel and save it as “Excel Workbook (.xlsx)”."),
    ".ods": message("open it in LibreOffice and save it as .xlsx or .csv."),
    ".json": message("save the table as CSV or Excel."),
    ".por": message("open it in SPSS and save it as .sav."),
}


@dataclass(frozen=True)
class Source:
    """A file that was read, for the record of a run.

    Attributes
    ----------
    table : str
    file : str
        As the study file names it.
    sheet : str, optional
    rows, columns : int
        With cells, below the headings.
    sha256 : str
        Of the file's bytes, in hexadecimal; shown only under a key.
    """

    table: str
    file: str
    sheet: str | None
    rows: int
    columns: int
    sha256: str


def place_of(file: TableFile) -> Place:
    """A table's file as the study file names it."""
    written = file.written
    if file.sheet is not None:
        written = written.rpartition("#")[0]
    return Place(written, file.sheet)


def read_source(file: TableFile, *, table: str, known: Known) -> tuple[RawTable, Source]:
    """The raw table of a file, and its record.

    Raises DataError when the file is missing, too large, of another format, or broken.
    """
    place, path = place_of(file), file.path
    if not path.is_file():
        raise place.refused(
            message("The study file must name a file that exists; this one was not found."),
            hint=message("paths begin at the folder of the study file."),
        )
    refuse_large_file(path, place)
    raw = _read(path, place, table=table, known=known)
    raw = replace(raw, known=any(known(name) for each in raw.columns for name in each.names))
    record = Source(table, raw.file, raw.sheet, len(raw.rows), len(raw.columns), _sha256(path))
    return raw, record


def _read(path: Path, place: Place, *, table: str, known: Known) -> RawTable:
    suffix = path.suffix.lower()
    try:
        if suffix in _TEXT:
            return read_csv(path, place, table=table, known=known)
        if suffix in _EXCEL:
            return read_excel(path, place, table=table, known=known)
        if suffix in _PARQUET:
            return read_parquet(path, place, table=table)
        if suffix in PROGRAMS:
            return read_statistics(path, place, table=table)
    except PermissionError:
        raise place.refused(
            message("The file must be readable, but this computer does not allow it."),
            hint=message("close it in other programs and check its permissions."),
        ) from None
    raise _other_format(suffix, place)


def _other_format(suffix: str, place: Place) -> DataError:
    rule = message(
        "A table must be a file of one of the formats {formats}.",
        formats=[*_TEXT, *_EXCEL, *_PARQUET, *PROGRAMS],
    )
    hint: Message | None = _OTHERS.get(suffix)
    return place.refused(rule, hint=hint)


def _sha256(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
