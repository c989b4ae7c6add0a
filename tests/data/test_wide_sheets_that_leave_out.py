"""A sheet of answers, one column per item: no heading may vanish without a word."""

from __future__ import annotations

from evaltools.data import FurtherHeading, check

PEOPLE = "participant_id\nKU-001\nKU-002\n"
MAPPING = {"responses": {"A1": "esis:esis_01@baseline", "L1": "esis:esis_01@exit"}}
ASKED = {"participation": {"instruments": ["esis"], "change": "jacobson-truax"}}


def test_columns_beside_the_items_are_told_and_those_of_numbers_warned_of(study_of):
    text = "participant_id;A1;L1;A2;L2;Palaute\nKU-001;1;2;3;4;kiitos\nKU-002;1;2;3;;\n"
    found = check(study_of(participants=PEOPLE, responses=text, mapping=MAPPING, further=ASKED))
    assert found.further == (
        FurtherHeading("responses", "responses.csv", None, "A2", None),
        FurtherHeading("responses", "responses.csv", None, "L2", None),
        FurtherHeading("responses", "responses.csv", None, "Palaute", None),
    )
    assert [str(each) for each in found.warnings] == [
        "responses.csv: Every answer of a sheet with a column for each item should be mapped to "
        "its item, but 2 columns of numbers are not and are left out: A2, L2. Try: write each "
        "under mapping, responses, as instrument:item@wave, or as ignore."
    ]
    assert found.ok


def test_a_column_that_is_ignored_or_empty_is_nothing_to_tell(study_of):
    text = "participant_id;A1;L1;A2;B\nKU-001;1;2;3;\n"
    mapping = {"responses": {**MAPPING["responses"], "A2": "ignore"}}
    found = check(study_of(participants=PEOPLE, responses=text, mapping=mapping, further=ASKED))
    assert [each.heading for each in found.further] == ["B"]
    assert found.warnings == ()


def test_names_and_telephones_beside_the_items_are_warned_of(study_of):
    text = "participant_id;A1;L1;Vastaajan nimi;Puhelinnumero\nKU-001;1;2;Anna;\n"
    found = check(study_of(participants=PEOPLE, responses=text, mapping=MAPPING, further=ASKED))
    assert [(each.column, str(each.rule)) for each in found.warnings] == [
        (
            heading,
            "Names of people, telephone numbers and addresses should stay out of the data; by its "
            "heading, this column holds them.",
        )
        for heading in ("Vastaajan nimi", "Puhelinnumero")
    ]


def test_a_sheet_without_any_column_beside_the_items_has_nothing_to_tell(study_of):
    text = "participant_id;A1;L1;Päivä\nKU-001;1;2;2.3.2024\n"
    mapping = {"responses": {**MAPPING["responses"], "Päivä": "date"}}
    found = check(study_of(participants=PEOPLE, responses=text, mapping=mapping, further=ASKED))
    assert found.further == ()
    assert found.warnings == ()


def test_what_the_mapping_calls_otherwise_is_listed_and_not_warned_of(study_of):
    text = "participant_id;A1;L1;A2\nKU-001;1;2;3\n"
    mapping = {"responses": {**MAPPING["responses"], "A2": "esis_02"}}
    found = check(study_of(participants=PEOPLE, responses=text, mapping=mapping, further=ASKED))
    assert found.further == (
        FurtherHeading("responses", "responses.csv", None, "A2", None, "esis_02"),
    )
    assert found.warnings == ()
