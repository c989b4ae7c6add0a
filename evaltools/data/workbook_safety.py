"""Looks into a workbook's archive before any of it is unpacked.

An .xlsx file is a ZIP archive of XML. A small archive can unpack to far more than the
memory holds, and XML can define entities that do the same: both are refused unopened.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from evaltools.data.limits import MEGABYTE
from evaltools.data.place import Place
from evaltools.errors import DataError
from evaltools.messages import message

#: Unpacked bytes of a whole workbook, and of one part of it.
UNPACKED_LIMIT = 1_000 * MEGABYTE

#: Unpacked to packed, for parts that unpack to more than `SMALL` bytes. Sheets of
#: repeating rows reach some tens; an archive made to burst reaches a thousand.
RATIO_LIMIT = 200
SMALL = 10 * MEGABYTE

#: Files in the archive; a workbook has some tens.
PARTS_LIMIT = 5_000

_OLD_FORMAT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DOCTYPES = tuple("<!DOCTYPE".encode(each) for each in ("utf-8", "utf-16-le", "utf-16-be"))
_CHUNK = MEGABYTE


def refuse_unsafe_workbook(path: Path, place: Place) -> None:
    """Raises DataError when the file is no workbook, or would unpack to too much."""
    with path.open("rb") as opened:
        start = opened.read(len(_OLD_FORMAT))
    if start == _OLD_FORMAT:
        raise place.refused(
            message("An .xlsx workbook must be neither protected by a password nor an old .xls."),
            hint=message("open it in Excel and save it as “Excel Workbook (.xlsx)” without one."),
        )
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_bursting(archive, place)
            _refuse_entities(archive, place)
    except DataError:
        raise
    except Exception:  # zipfile and zlib raise half a dozen kinds for a broken archive
        raise not_a_workbook(place) from None


def _refuse_bursting(archive: zipfile.ZipFile, place: Place) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    bursting = any(
        part.file_size > SMALL and part.file_size > RATIO_LIMIT * max(part.compress_size, 1)
        for part in parts
    )
    if unpacked > UNPACKED_LIMIT or bursting or len(parts) > PARTS_LIMIT:
        raise place.refused(
            message("A workbook must not unpack to far more than its size; this one would."),
            hint=message("ask where the file comes from, or copy its cells into a new workbook."),
        )


def _refuse_entities(archive: zipfile.ZipFile, place: Place) -> None:
    for part in archive.infolist():
        if part.filename.endswith((".xml", ".rels")) and _has_doctype(archive, part):
            raise place.refused(
                message("A workbook must not define XML entities; this one does."),
                hint=message("copy its cells into a new workbook."),
            )


def _has_doctype(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    overlap = b""
    with archive.open(part) as opened:
        while chunk := opened.read(_CHUNK):
            if any(mark in overlap + chunk for mark in _DOCTYPES):
                return True
            overlap = chunk[-32:]
    return False


def not_a_workbook(place: Place) -> DataError:
    """The error of a file that is called .xlsx and cannot be opened as one."""
    return place.refused(
        message("A file named .xlsx must be an Excel workbook; this one cannot be opened."),
        hint=message("open it in Excel and save it as “Excel Workbook (.xlsx)”."),
    )
