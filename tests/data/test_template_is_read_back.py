"""A workbook that evaltools makes, filled in by a person, is read without a mapping."""

import datetime as dt

import openpyxl
import pytest

from evaltools.data import check, load_data
from evaltools.schema import codelist, table_schema
from evaltools.schema.template import excel_template

PERSON = {"participant_id": "KU-001", "entry_date": dt.date(2024, 3, 1), "age": 40}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_filled_in_template_is_read_in_the_language_it_was_made_in(study_of, tmp_path, language):
    file = excel_template(["participants", "spells"], language=language, path=tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(file)
    sheets = {table: table_schema(table).titles[language] for table in ("participants", "spells")}
    filled = {
        "participants": {**PERSON, "sex": codelist("sex").choice("female", language)},
        "spells": {
            "participant_id": "KU-001",
            "start": dt.date(2024, 5, 1),
            "state": codelist("states").label("open_job", language),
        },
    }
    for table, cells in filled.items():
        sheet = book[sheets[table]]
        for place, field in enumerate(table_schema(table).fields, start=1):
            sheet.cell(2, place).value = cells.get(field.name)
    book.save(file)
    study = study_of(
        "2025-12-31",
        participants=f"t.xlsx#{sheets['participants']}",
        spells=f"t.xlsx#{sheets['spells']}",
    )
    assert [str(each) for each in check(study).violations] == []
    data = load_data(study)
    assert data.tables["participants"]["sex"].tolist() == ["female"]
    assert data.tables["spells"]["state"].tolist() == ["open_job"]
    assert data.notes == ()
