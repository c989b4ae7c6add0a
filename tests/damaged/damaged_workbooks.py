"""Damaged inputs that are made anew for each test: binary files, and files too large to keep.

Each function writes the data file of the case of its name (tests/damaged/cases/built_NAME)
into a folder. The people are invented; identity codes are of the 900 series, which nobody
has, or the documentation's own example.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import pyreadstat
from openpyxl.comments import Comment

WORKBOOK = "osallistujat.xlsx"

Rows = list[list[Any]]


def _workbook(folder: Path, rows: Rows, change: Callable[[Any], Any] | None = None) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Osallistujat"
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    book.save(folder / WORKBOOK)


def archive_that_bursts(folder: Path) -> None:
    """Fifty megabytes of zeros that pack to fifty kilobytes."""
    with zipfile.ZipFile(folder / WORKBOOK, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)


def archive_with_entities(folder: Path) -> None:
    """A workbook with a part that defines entities in terms of each other."""
    _workbook(folder, [["Tunnus"], ["PO-101"]])
    with zipfile.ZipFile(folder / WORKBOOK, "a") as archive:
        archive.writestr("xl/x.xml", '<!DOCTYPE x [<!ENTITY a "&b;&b;"><!ENTITY b "x">]><x>&a;</x>')


def workbook_that_is_text(folder: Path) -> None:
    """A text file whose name ends in .xlsx."""
    (folder / WORKBOOK).write_text("Tunnus;Paikka\nPO-101;Kemijärvi\n", encoding="utf-8")


def workbook_cut_in_half(folder: Path) -> None:
    """A workbook of which a copy was broken off."""
    _workbook(folder, [["Tunnus"], ["PO-101"]])
    content = (folder / WORKBOOK).read_bytes()
    (folder / WORKBOOK).write_bytes(content[: len(content) // 2])


def workbook_with_a_password(folder: Path) -> None:
    """The first bytes of a protected workbook, which is no ZIP archive."""
    (folder / WORKBOOK).write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1_000)


def zeros_eaten_by_excel(folder: Path) -> None:
    """020 typed into a cell of the format Number."""
    _workbook(folder, [["Tunnus", "Kotikunta"], ["PO-101", 20], ["PO-102", "091"]])


def age_made_a_date(folder: Path) -> None:
    """40.5 typed into Excel in Finnish can become a day of May."""
    _workbook(folder, [["Tunnus", "Ikä"], ["PO-101", dt.datetime(2024, 5, 1)], ["PO-102", 41]])


def merged_headings(folder: Path) -> None:
    """One heading over two columns."""
    rows = [["Tunnus", "Paikka", None], ["PO-101", "Kemi", "itä"], ["PO-102", "Oulu", "etelä"]]
    _workbook(folder, rows, lambda book: book.active.merge_cells("B1:C1"))


def merged_cells(folder: Path) -> None:
    """One cell for two people."""
    rows = [["Tunnus", "Paikka"], ["PO-101", "Kemijärvi"], ["PO-102", None]]
    _workbook(folder, rows, lambda book: book.active.merge_cells("B2:B3"))


def formula_never_calculated(folder: Path) -> None:
    """A formula written by a script, which no Excel has opened."""
    _workbook(folder, [["Tunnus", "Ikä"], ["PO-101", "=2024-1983"], ["PO-102", 41]])


def error_of_excel(folder: Path) -> None:
    """A look-up that found nothing."""
    _workbook(folder, [["Tunnus", "Paikka"], ["PO-101", "#REF!"], ["PO-102", "Oulu"]])


def sheet_missing(folder: Path) -> None:
    """A workbook without the sheet that the study file names."""
    _workbook(folder, [["Tunnus"], ["PO-101"]])


def sheet_not_named(folder: Path) -> None:
    """Two sheets with cells, and none is named after the table."""

    def two(book: Any) -> None:
        book.active.title = "Kevät"
        book.create_sheet("Syksy").append(["Tunnus"])

    _workbook(folder, [["Tunnus"], ["PO-101"]], two)


def sheet_empty(folder: Path) -> None:
    """A workbook as Excel makes it new."""
    _workbook(folder, [])


def identity_code_in_a_sheet_name(folder: Path) -> None:
    """A sheet for each person, named by their code."""
    rows = [["Tunnus"], ["PO-101"]]
    _workbook(folder, rows, lambda book: setattr(book.active, "title", "131052-308T"))


def identity_code_in_a_hidden_row(folder: Path) -> None:
    """A row that a filter hides."""

    def hide(book: Any) -> None:
        book.active.row_dimensions[3].hidden = True

    _workbook(folder, [["Tunnus", "Muuta"], ["PO-101", ""], ["PO-102", "040594V9030"]], hide)


def identity_code_on_another_sheet(folder: Path) -> None:
    """A key from codes to pseudonyms, beside the data."""
    _workbook(
        folder,
        [["Tunnus"], ["PO-101"]],
        lambda book: book.create_sheet("Muuta").append(["PO-101", "050594U903M"]),
    )


def identity_code_in_a_comment(folder: Path) -> None:
    """A note at a cell."""

    def comment(book: Any) -> None:
        book.active["A2"].comment = Comment("Henkilö 020502E902X", "kirjaaja")

    _workbook(folder, [["Tunnus"], ["PO-101"]], comment)


def cell_of_ten_megabytes(folder: Path) -> None:
    """A whole file pasted into one cell."""
    text = "Tunnus;Muuta\nPO-101;" + "pitkä " * 1_700_000 + "\nPO-102;lyhyt\n"
    (folder / "osallistujat.csv").write_text(text, encoding="utf-8")


def spss_file_cut_in_half(folder: Path) -> None:
    """An SPSS file of which a copy was broken off in its description."""
    file = folder / "osallistujat.sav"
    pyreadstat.write_sav(pd.DataFrame({"Tunnus": ["PO-101"], "Paikka": ["Kemijärvi"]}), str(file))
    file.write_bytes(file.read_bytes()[:150])


def parquet_of_lists(folder: Path) -> None:
    """Several answers in one cell."""
    table = pa.table({"participant_id": ["PO-101"], "Kurssit": [["puutyö", "metallityö"]]})
    parquet.write_table(table, folder / "osallistujat.parquet")


def parquet_cut_in_half(folder: Path) -> None:
    """A Parquet file without its end."""
    file = folder / "osallistujat.parquet"
    parquet.write_table(pa.table({"participant_id": ["PO-101"]}), file)
    file.write_bytes(file.read_bytes()[:200])


BUILDERS: dict[str, Callable[[Path], None]] = {
    f"built_{build.__name__}": build
    for build in (
        archive_that_bursts,
        archive_with_entities,
        workbook_that_is_text,
        workbook_cut_in_half,
        workbook_with_a_password,
        zeros_eaten_by_excel,
        age_made_a_date,
        merged_headings,
        merged_cells,
        formula_never_calculated,
        error_of_excel,
        sheet_missing,
        sheet_not_named,
        sheet_empty,
        identity_code_in_a_sheet_name,
        identity_code_in_a_hidden_row,
        identity_code_on_another_sheet,
        identity_code_in_a_comment,
        cell_of_ten_megabytes,
        spss_file_cut_in_half,
        parquet_of_lists,
        parquet_cut_in_half,
    )
}
