"""Sheets whose name is written otherwise, that are empty, or that go on in empty rows."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest

from evaltools.data import check, load_data
from evaltools.data.raw import as_text


def written(folder, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(folder / "book.xlsx")


ROWS = [["participant_id", "birth_year"], ["KU-001", 1990.0], ["KU-002", 1985]]


def test_a_sheet_is_found_by_its_name_without_regard_to_case_and_blanks(study_of, tmp_path):
    written(tmp_path, Osallistujat=ROWS)
    people = load_data(study_of(participants="book.xlsx# osallistujat")).tables["participants"]
    assert people["birth_year"].tolist() == [1990, 1985]


def test_a_sheet_of_another_name_is_refused_with_those_there_are(study_of, tmp_path):
    written(tmp_path, Osallistujat=ROWS)
    (said,) = map(str, check(study_of(participants="book.xlsx#Jaksot")).violations)
    assert said.endswith(
        "The workbook must have the sheet that the study file names, but it has not. Try: its "
        "sheets are “Osallistujat”."
    )


def test_a_sheet_without_a_heading_is_refused(study_of, tmp_path):
    written(tmp_path, Osallistujat=ROWS, Jaksot=[])
    (said,) = map(str, check(study_of(participants="book.xlsx#Jaksot")).violations)
    assert said.endswith("A sheet must have a heading row; this one is empty.")


def test_empty_rows_after_the_last_person_are_nobody(study_of, tmp_path):
    written(tmp_path, Osallistujat=[*ROWS, [None, None], [" ", None], [None, None]])
    people = load_data(study_of(participants="book.xlsx#Osallistujat")).tables["participants"]
    assert people["participant_id"].tolist() == ["KU-001", "KU-002"]


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (pd.Series([1.0, 2.0]), ["1", "2"]),
        (pd.Series([1.0, 2.5]), ["1.0", "2.5"]),
        (pd.Series([1, 2]), ["1", "2"]),
        (pd.Series(pd.to_datetime(["2024-01-31"])), ["2024-01-31"]),
        (pd.Series([3.0, pd.Timestamp("2024-01-31"), "x"], dtype=object), ["3", "2024-01-31", "x"]),
        # beyond this a float no longer tells whole numbers apart
        (pd.Series([2.0**60], dtype=object), ["1.152921504606847e+18"]),
    ],
)
def test_contents_are_written_as_a_person_would_read_them(values, text):
    assert as_text(values).tolist() == text
