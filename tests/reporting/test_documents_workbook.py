"""tables.xlsx: numbers as numbers, flags beside what is hidden, no formula, equal bytes."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from zipfile import ZipFile

import openpyxl
import pytest
from made_up_document import block

from evaltools.reporting.documents.workbook import _sheet_name, workbook
from evaltools.sections.block import Block

WHEN = datetime(2026, 1, 1, 12, 30)


def written(*blocks, **options):
    return workbook(blocks, title="Keksitty ohjelma", when=WHEN, language="fi", **options)


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def rows(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_a_table_has_its_numbers_and_the_flags_of_what_is_hidden():
    sheet = opened(written(block()))["survival.time_to_job"]
    assert rows(sheet) == [
        ["group", "n", "n_flag", "estimate", "estimate_flag"],
        ["nainen", 12, None, 0.25, None],
        ["mies", None, "c", None, "c"],
    ]
    assert sheet.freeze_panes == "A2"
    assert [cell.data_type for cell in sheet[2]][:4] == ["s", "n", "n", "n"]


def test_the_contents_link_to_every_table_and_tell_its_title_and_sentence():
    sheet = opened(written(block(), block("median"), simulated="Luvut ovat simuloituja."))[
        "Sisällys"
    ]
    found = rows(sheet)
    assert found[0][0] == "Keksitty ohjelma"
    assert found[1][0] == "Luvut ovat simuloituja."
    listed = [row for row in found if row[0] in ("survival.time_to_job", "survival.median")]
    assert [row[1:] for row in listed] == [
        ["Työllistyminen", "Kuinka pian", "Puolet työllistyi."]
    ] * 2
    links = [cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert links == ["'survival.time_to_job'!A1", "'survival.median'!A1"]


def test_notes_and_columns_have_sheets_of_their_own():
    book = opened(written(block()))
    assert len(book.sheetnames) == 4
    notes, columns = book.worksheets[1], book.worksheets[2]
    assert rows(notes)[1:] == [["survival.time_to_job", "Yksi huomautus."]]
    assert [row[1] for row in rows(columns)[1:]] == ["group", "n", "estimate"]


def test_codes_in_the_cells_have_their_meanings_on_a_sheet_of_their_own():
    first = block(
        columns=["group", "term", "outcome", "n"],
        rows=[
            ["female", "begun=yes", "open_job", 12],
            ["female", "sex=male", "Kuopio", 5],
            ["female", "made_here=yes", "Kuopio", 5],
        ],
        flags=[[""] * 4] * 3,
        about={"by": "sex"},
        kind="cox",
    )
    mean_time = block(
        "mean_time", columns=["outcome"], rows=[["open_job"]], flags=[[""]], kind="restricted_time"
    )
    labels = {"variable": {"begun": {"fi": "Työkokeilu alkoi"}}}
    book = opened(written(first, mean_time, labels=labels))
    assert book.sheetnames[3] == "Koodit"
    assert rows(book["Koodit"]) == [
        ["Sarake", "Koodi", "Merkitys"],
        ["group", "female", "naiset"],
        ["outcome", "open_job", "työ avoimilla työmarkkinoilla"],
        ["term", "begun=yes", "Työkokeilu alkoi: kyllä"],
        ["term", "sex=male", "Sukupuoli: miehet"],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")', "#N/A"])
def test_a_text_that_looks_like_a_formula_stays_a_text(text):
    one = block(rows=[[text, 12, 0.25]], flags=[["", "", ""]])
    content = written(one)
    cell = opened(content)["survival.time_to_job"]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")
    with ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert all(b"<f>" not in archive.read(name) for name in sheets)


def test_a_title_that_looks_like_a_formula_stays_a_text():
    content = workbook([block()], title="=cmd()", when=WHEN, language="fi")
    assert opened(content).worksheets[0]["A1"].data_type == "s"


def test_names_of_sheets_are_short_and_different_whatever_the_case():
    names: list[str] = []
    for wanted in ["a" * 40, "A" * 40, "a" * 31, "b[1]:*?/\\", "History", "'x'", ""]:
        names.append(_sheet_name(wanted, names))
    assert all(0 < len(name) <= 31 for name in names)
    assert len({name.casefold() for name in names}) == len(names)
    assert not any(set(name) & set("[]:*?/\\") for name in names)
    assert "history" not in {name.casefold() for name in names}


def test_a_section_without_an_answer_has_no_sheet():
    empty = Block("survival", "unanswered", "unanswered", 1, block().voices)
    assert len(opened(written(empty)).sheetnames) == 3


def test_the_same_tables_give_the_same_bytes_and_name_nobody():
    content = written(block())
    assert content == written(block())
    properties = opened(content).properties
    assert (properties.creator, properties.lastModifiedBy) in [("", ""), (None, None)]
    assert (properties.created, properties.modified) == (WHEN, WHEN)
    with ZipFile(io.BytesIO(content)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_text_with_a_control_character_can_be_written():
    one = block(rows=[["a\u0007b", 12, 0.25]], flags=[["", "", ""]])
    assert opened(written(one))["survival.time_to_job"]["A2"].value == "ab"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.8333333333333334, "0.0000"),
        (-1234.5678901234, "0.0"),
        (12.0, "General"),
        (1.2e-9, "General"),
        (12, "General"),
    ],
)
def test_a_number_is_shown_short_and_kept_whole(value, shown):
    plain = {**block().result, "columns": ["estimate"], "rows": [[value]], "flags": [[""]]}
    sheet = opened(written(replace(block(), result=plain)))["survival.time_to_job"]
    assert (sheet["A2"].value, sheet["A2"].number_format) == (value, shown)
    assert sheet.column_dimensions["A"].width == 10
