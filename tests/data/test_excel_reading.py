"""Excel workbooks: types, zeros, merged cells, hidden rows, formulas, archives that burst."""

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from evaltools.data import check, load_data


def workbook(tmp_path: Path, *rows, change=None, sheet="Osallistujat") -> Path:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    book.save(tmp_path / "kansio.xlsx")
    return tmp_path / "kansio.xlsx"


def messages(study):
    return [str(each) for each in check(study).violations]


def test_sixty_people_under_finnish_headings_go_straight_through(study_of, tmp_path):
    rows = [
        [f"PO-{n:03d}", dt.date(2024, 1, 1) + dt.timedelta(days=n), ["nainen", "mies"][n % 2]]
        for n in range(1, 61)
    ]
    for n, row in enumerate(rows):
        row += [str(1990 - n % 30), ["091", "020", "837"][n % 3], ["kyllä", "ei", None][n % 3]]

    def spells(book):
        sheet = book.create_sheet("Jaksot")
        sheet.append(["Osallistujatunnus", "Alkupvm", "Loppupvm", "Tila"])
        for row in rows:
            sheet.append([row[0], "1.6.2024", dt.datetime(2024, 9, 1), "työtön"])

    workbook(
        tmp_path,
        ["Polku-hanke, osallistujat", None],
        [],
        ["Osallistujatunnus", "Aloituspvm", "Sukupuoli", "Syntymävuosi", "Kotikunta", "Vammaisuus"],
        *rows,
        change=spells,
    )
    study = study_of(
        "2025-12-31", participants="kansio.xlsx#Osallistujat", spells="kansio.xlsx#Jaksot"
    )
    assert messages(study) == []
    people, spells = load_data(study).tables.values()
    assert len(people) == 60
    assert people["municipality"].tolist()[:3] == ["091", "020", "837"]
    assert people["entry_date"].tolist()[0].isoformat() == "2024-01-02T00:00:00"
    assert people["sex"].tolist()[:2] == ["male", "female"]
    assert people["birth_year"].dtype == "int64"
    assert set(spells["state"]) == {"unemployed"}
    assert set(spells["end"].astype(str)) == {"2024-09-01"}


def test_leading_zeros_that_excel_has_eaten_are_told(study_of, tmp_path):
    file = workbook(tmp_path, ["Tunnus", "Kotikunta"], ["KU-001", 20], ["KU-002", "020"])
    assert messages(study_of(participants=file)) == [
        "kansio.xlsx, sheet “Osallistujat”, row 2, column “Kotikunta”: Kotikunta must keep its "
        "leading zeros, but Excel has eaten them in 1 cell. Try: give the column the format Text "
        "in Excel and type these cells again, with their zeros."
    ]


def test_a_number_that_has_lost_nothing_is_text(study_of, tmp_path):
    file = workbook(tmp_path, ["Tunnus", "Kotikunta"], ["KU-001", 837])
    data = load_data(study_of(participants=file))
    assert data.tables["participants"]["municipality"].tolist() == ["837"]


def test_a_number_that_excel_has_made_a_date_is_told(study_of, tmp_path):
    file = workbook(tmp_path, ["Tunnus", "Ikä"], ["KU-001", dt.datetime(2024, 5, 1)])
    assert messages(study_of(participants=file)) == [
        "kansio.xlsx, sheet “Osallistujat”, row 2, column “Ikä”: Ikä must hold numbers, but Excel "
        "has made 1 cell a date. Try: give the column the format Number in Excel and type these "
        "cells again."
    ]


def test_dates_of_a_1904_workbook_are_right(study_of, tmp_path):
    def to_1904(book):
        book.epoch = CALENDAR_MAC_1904

    rows = [["Tunnus", "Aloituspvm"], ["KU-001", dt.date(2024, 5, 1)], ["KU-002", 43951]]
    file = workbook(tmp_path, *rows, change=to_1904)
    data = load_data(study_of(participants=file))
    # 43951 days after 1.1.1904 is 1.5.2024: 120 years of which 30 are leap years, and 121 days
    assert data.tables["participants"]["entry_date"].astype(str).tolist() == ["2024-05-01"] * 2


def test_hidden_rows_are_read_and_told(study_of, tmp_path):
    def hide(book):
        book.active.row_dimensions[3].hidden = True
        book.active.column_dimensions["B"].hidden = True

    file = workbook(tmp_path, ["Tunnus", "Ikä"], ["KU-001", 30], ["KU-002", 40], change=hide)
    data = load_data(study_of(participants=file))
    assert data.tables["participants"]["age"].tolist() == [30, 40]
    assert [str(note) for note in data.notes] == [
        "1 hidden or filtered row of kansio.xlsx (sheet Osallistujat) was read like the others.",
        "Hidden columns of kansio.xlsx (sheet Osallistujat) were read like the others.",
    ]


def test_merged_cells_are_refused_in_headings_and_below(study_of, tmp_path):
    def merge(book):
        book.active.merge_cells("B1:C1")
        book.active.merge_cells("B2:B3")

    rows = [["Tunnus", "Ikä", None], ["KU-001", 30, 1], ["KU-002", None, 2]]
    found = messages(study_of(participants=workbook(tmp_path, *rows, change=merge)))
    assert found == [
        "kansio.xlsx, sheet “Osallistujat”, row 1: Headings must stand in one row of cells that "
        "are not merged. Try: undo “Merge cells” and give every column its own heading.",
        "kansio.xlsx, sheet “Osallistujat”, row 2: Cells with data must not be merged. "
        "Try: undo “Merge cells” and fill in every row.",
        "kansio.xlsx, sheet “Osallistujat”, column “C”: Every column with cells must have a "
        "heading. Try: write a heading above the column, or delete it.",
    ]


def test_a_merged_title_above_the_headings_does_no_harm(study_of, tmp_path):
    def merge(book):
        book.active.merge_cells("A1:B1")

    file = workbook(tmp_path, ["Polku"], ["Tunnus", "Ikä"], ["KU-001", 30], change=merge)
    assert messages(study_of(participants=file)) == []


def test_formulas_that_were_never_calculated_are_told(study_of, tmp_path):
    file = workbook(tmp_path, ["Tunnus", "Ikä"], ["KU-001", "=2024-1990"])
    assert messages(study_of(participants=file)) == [
        "kansio.xlsx, sheet “Osallistujat”, row 2, column “Ikä”: A formula must have been "
        "calculated; its value is not in the file. Try: open the workbook in Excel and save it."
    ]


def test_errors_of_excel_are_told(study_of, tmp_path):
    file = workbook(tmp_path, ["Tunnus", "Paikka"], ["KU-001", "#N/A"], ["KU-002", "Oulu"])
    assert messages(study_of(participants=file))[0] == (
        "kansio.xlsx, sheet “Osallistujat”, row 2, column “Paikka”: A cell must hold a value, but "
        "Excel shows an error in it. Try: correct the formula, or empty the cell."
    )


def test_a_missing_sheet_is_told_with_the_sheets_there_are(study_of, tmp_path):
    workbook(tmp_path, ["Tunnus"], ["KU-001"])
    assert messages(study_of(participants="kansio.xlsx#Jaksot")) == [
        "kansio.xlsx, sheet “Jaksot”: The workbook must have the sheet that the study file names, "
        "but it has not. Try: its sheets are “Osallistujat”."
    ]


def test_without_a_name_the_only_filled_sheet_or_the_tables_own_is_read(study_of, tmp_path):
    def more(book):
        book.create_sheet("Sheet2")

    file = workbook(tmp_path, ["Tunnus"], ["KU-001"], change=more, sheet="Sheet1")
    assert len(load_data(study_of(participants=file)).tables["participants"]) == 1

    def two(book):
        book.create_sheet("Participants").append(["Tunnus"])
        book["Participants"].append(["KU-002"])

    file = workbook(tmp_path, ["Muuta"], ["1"], change=two, sheet="Sheet1")
    people = load_data(study_of(participants=file)).tables["participants"]
    assert people["participant_id"].tolist() == ["KU-002"]


def test_two_filled_sheets_must_be_told_apart_by_the_study_file(study_of, tmp_path):
    def two(book):
        book.create_sheet("B").append(["Tunnus"])

    file = workbook(tmp_path, ["Tunnus"], ["KU-001"], change=two, sheet="A")
    assert messages(study_of(participants=file)) == [
        "kansio.xlsx: The study file must name the sheet; 2 sheets of this workbook have cells. "
        "Try: write the file as file.xlsx#Sheet."
    ]


def test_an_archive_that_would_burst_is_not_opened(study_of, tmp_path):
    file = tmp_path / "kansio.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)
    assert messages(study_of(participants=file)) == [
        "kansio.xlsx: A workbook must not unpack to far more than its size; this one would. "
        "Try: ask where the file comes from, or copy its cells into a new workbook."
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_a_workbook_are_not_expanded(study_of, tmp_path, encoding):
    file = workbook(tmp_path, ["Tunnus"], ["KU-001"])
    with zipfile.ZipFile(file, "a") as archive:
        bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
        archive.writestr("xl/extra.xml", bomb.encode(encoding))
    assert messages(study_of(participants=file)) == [
        "kansio.xlsx: A workbook must not define XML entities; this one does. "
        "Try: copy its cells into a new workbook."
    ]


@pytest.mark.parametrize("content", [b"", b"plain text", b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_told_without_a_traceback(study_of, tmp_path, content):
    file = tmp_path / "kansio.xlsx"
    file.write_bytes(content)
    assert messages(study_of(participants=file)) == [
        "kansio.xlsx: A file named .xlsx must be an Excel workbook; this one cannot be opened. "
        "Try: open it in Excel and save it as “Excel Workbook (.xlsx)”."
    ]


def test_a_protected_workbook_is_told(study_of, tmp_path):
    file = tmp_path / "kansio.xlsx"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500)
    assert messages(study_of(participants=file)) == [
        "kansio.xlsx: An .xlsx workbook must be neither protected by a password nor an old .xls. "
        "Try: open it in Excel and save it as “Excel Workbook (.xlsx)” without one."
    ]
