"""The record of a practice: what its programme's file tells, and what is still empty."""

from __future__ import annotations

import pytest

from evaltools.errors import UsageError
from evaltools.practice import record
from evaltools.study import study_from


def a_study(**more):
    return study_from(
        {
            "version": 1,
            "study": "s",
            "title": "My study",
            "languages": ["en"],
            "data": {"participants": "p.csv"},
            "data_lock": "2024-12-31",
            **more,
        },
        folder=".",
    )


def test_a_record_is_filled_from_the_programmes_file_and_says_what_is_empty():
    found = record(
        a_study(programme="hameen_malli"), {"place": "Hämeenlinna", "tips": {"en": "Go"}}
    )
    filled = found.table().set_index("field")["filled"]
    assert filled[filled == "yes"].index.tolist() == [
        "name", "short_description", "place", "basic_idea", "target_group", "tips",
    ]  # fmt: skip
    assert found.labels["text"]["place"]["fi"] == "Hämeenlinna"
    assert found.labels["text"]["tips"]["sv"] == "Go"
    assert found.labels["text"]["basic_idea"]["en"].startswith("Individual and group coaching; ")


def test_six_fields_are_starred_on_the_form():
    table = record(a_study()).table()
    assert table.loc[table["starred"] == "yes", "field"].tolist() == [
        "basic_idea", "environment", "target_group", "conditions", "results", "tips",
    ]  # fmt: skip


def test_a_study_without_a_programme_has_its_title():
    found = record(a_study())
    assert found.labels["text"]["name"]["fi"] == "My study"
    assert (found.table()["filled"] == "yes").sum() == 1


def test_a_field_that_the_record_does_not_have_is_refused():
    with pytest.raises(UsageError, match="A field of the record must be one of name, short_desc"):
        record(a_study(), {"costs": "None"})
