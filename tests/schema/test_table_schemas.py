"""The table files: valid in shape, complete in three languages, and as the contract says."""

import json
import re

import pandas as pd
import pytest

from evaltools import resources
from evaltools.errors import UsageError
from evaltools.schema import (
    codelist,
    codelist_names,
    heading_synonyms,
    normalise_heading,
    table_names,
    table_schema,
)

FIELDS = [(table, field) for table in table_names() for field in table_schema(table).fields]
FIELD_IDS = [f"{table}.{field.name}" for table, field in FIELDS]

# Required columns, copied by hand from the design's table of tables.
REQUIRED = {
    "participants": ("participant_id",),
    "spells": ("participant_id", "start", "state"),
    "follow_up": ("participant_id", "exit", "state"),
    "responses": ("participant_id", "wave", "instrument", "item", "value"),
    "scores": ("participant_id", "wave", "scale", "score"),
    "outcomes": ("participant_id", "outcome", "value"),
    "contacts": ("participant_id", "date"),
    "mentors": ("mentor_id",),
    "matches": ("mentor_id", "participant_id"),
    "evidence": (
        "programme",
        "dimension",
        "principle",
        "beneficiary",
        "source_type",
        "reference",
        "rater",
        "level",
    ),
    "ratings": ("set", "item", "rater", "rating"),
    "segments": ("segment_id", "respondent", "code", "coder"),
    "coach_log": ("site", "period"),
    "sites": ("site",),
    "population": ("region", "group", "n"),
}
OPTIONAL = {
    "participants": (
        "entry_date exit_date exit_state observed_from observed_until eligible_date arm site "
        "municipality referral birth_year age sex education labour_status in_education "
        "months_unemployed third_country foreign_background minority disability homeless rural "
        "jobless_household dependent_children single_adult_household other_disadvantaged "
        "improved_situation qualification_date operation funder"
    ),
    "spells": "end source",
    "follow_up": "entry",
    "responses": "date",
    "scores": "",
    "outcomes": "period",
    "contacts": "kind minutes worker",
    "mentors": "role",
    "matches": "role start end requested",
    "evidence": "",
    "ratings": "reason evidence date",
    "segments": "publishable text",
    "coach_log": "coach hours employer_contacts caseload",
    "sites": "name region population",
    "population": "date",
}


def descriptor(table):
    return json.loads(resources.path(f"data_schemas/tables/{table}.json").read_text("utf-8"))


def test_every_table_of_the_design_has_a_file_and_no_file_is_without_a_table():
    files = {path.stem for path in resources.path("data_schemas/tables").glob("*.json")}
    assert files == set(table_names()) == set(REQUIRED)


@pytest.mark.parametrize("table", table_names())
def test_a_table_has_the_columns_of_the_design_and_no_other(table):
    schema = table_schema(table)
    assert set(schema.required) == set(REQUIRED[table])
    assert set(schema.names) - set(schema.required) == set(OPTIONAL[table].split())


@pytest.mark.parametrize("table", table_names())
def test_a_table_file_has_the_shape_of_a_frictionless_table_schema(table):
    found = descriptor(table)
    names = [field["name"] for field in found["fields"]]
    assert len(names) == len(set(names))
    assert set(found) <= {
        "name", "title", "description", "fields", "primaryKey", "foreignKeys", "missingValues",
        "evaltools",
    }  # fmt: skip
    assert set(found.get("primaryKey", [])) <= set(names)
    for key in found.get("foreignKeys", []):
        assert set(key) == {"fields", "reference"}
        assert set(key["fields"]) <= set(names)
        target = descriptor(key["reference"]["resource"])
        assert set(key["reference"]["fields"]) <= {each["name"] for each in target["fields"]}
    for field in found["fields"]:
        assert set(field) <= {
            "name", "type", "format", "title", "description", "example", "constraints",
            "trueValues", "falseValues", "evaltools",
        }  # fmt: skip
        assert field["type"] in {"string", "date", "integer", "number", "boolean"}
        assert set(field.get("constraints", {})) <= {
            "required", "minimum", "maximum", "pattern", "enum",
        }  # fmt: skip


@pytest.mark.parametrize(("table", "field"), FIELDS, ids=FIELD_IDS)
def test_a_field_speaks_three_languages_and_names_its_source(table, field):
    for language in ("en", "fi", "sv"):
        assert field.title(language).strip()
        assert field.description(language).endswith(".")
    assert len({field.description(language) for language in ("en", "fi", "sv")}) == 3
    assert field.source
    assert len(field.synonyms) >= 5


@pytest.mark.parametrize(("table", "field"), FIELDS, ids=FIELD_IDS)
def test_an_example_passes_its_own_field(table, field):
    example = field.example
    assert example
    if field.pattern:
        assert re.fullmatch(field.pattern, example)
    if field.type == "code":
        assert example in codelist(field.codelist).values
    if field.type == "boolean":
        assert example in ("yes", "no")
    if field.type == "date":
        day = pd.Timestamp(example)
        assert pd.Timestamp(field.minimum) <= day <= pd.Timestamp(field.maximum)
    if field.type in ("integer", "number"):
        number = float(example)
        assert field.minimum is None or number >= field.minimum
        assert field.maximum is None or number <= field.maximum
        assert field.type == "number" or number.is_integer()


@pytest.mark.parametrize(("table", "field"), FIELDS, ids=FIELD_IDS)
def test_code_lists_and_units_exist_and_a_closed_list_is_the_enum_of_the_file(table, field):
    assert field.codelist is None or field.codelist in codelist_names()
    assert field.unit is None or field.unit in codelist("units").values
    (found,) = [each for each in descriptor(table)["fields"] if each["name"] == field.name]
    enum = found.get("constraints", {}).get("enum")
    assert enum is None or tuple(enum) == codelist(field.codelist).values


@pytest.mark.parametrize("table", table_names())
def test_no_heading_means_two_columns_of_a_table(table):
    meant = {}
    for field in table_schema(table).fields:
        for heading in (field.name, *field.titles.values(), *field.synonyms):
            assert normalise_heading(heading)
            known = meant.setdefault(normalise_heading(heading), field.name)
            assert known == field.name, f"{heading} means {known} and {field.name}"
    assert dict(heading_synonyms(table)) == meant


@pytest.mark.parametrize(
    ("table", "heading", "column"),
    [
        ("participants", "Aloituspvm", "entry_date"),
        ("participants", "ALOITUS-PÄIVÄ", "entry_date"),
        ("participants", " Startdatum ", "entry_date"),
        ("participants", "Start date", "entry_date"),
        ("participants", "Osallistuja", "participant_id"),
        ("participants", "Tunniste", "participant_id"),
        ("participants", "Sukupuoli", "sex"),
        ("participants", "Kön", "sex"),
        ("participants", "Syntymävuosi", "birth_year"),
        ("participants", "Ikä", "age"),
        ("participants", "Kunta", "municipality"),
        ("participants", "Päättymispäivä", "exit_date"),
        ("spells", "Tila", "state"),
        ("spells", "Lähde", "source"),
        ("spells", "Aloituspvm", "start"),
    ],
)
def test_headings_in_common_use_are_known(table, heading, column):
    assert heading_synonyms(table)[normalise_heading(heading)] == column


@pytest.mark.parametrize(
    "heading", ["Lapsia", "Yksinhuoltaja", "Vieraskielinen", "Toimintarajoite", "Päättymisen syy"]
)
def test_a_heading_that_means_something_near_is_not_taken_for_a_column(heading):
    assert normalise_heading(heading) not in heading_synonyms("participants")


def test_accents_tell_headings_apart():
    assert normalise_heading("Kön") != normalise_heading("Kon")
    # The same letter, written as o and a combining diaeresis.
    assert normalise_heading("Ko\u0308n") == normalise_heading("Kön")


def test_columns_about_weak_positions_are_sensitive_and_no_others():
    sensitive = {field.name for _, field in FIELDS if field.sensitive}
    assert sensitive == {
        "disability", "minority", "foreign_background", "third_country", "homeless",
        "other_disadvantaged",
    }  # fmt: skip


@pytest.mark.parametrize(
    "good",
    [
        "KU-0001", "A123", "ABCDE123456789", "NSW-00001",
        "123e4567-e89b-42d3-a456-426614174000", "0123456789abcdef", "f" * 64,
    ],
)  # fmt: skip
def test_an_opaque_identifier_is_accepted(good):
    assert re.fullmatch(table_schema("spells").field("participant_id").pattern, good)


@pytest.mark.parametrize(
    "bad", ["123", "12345678", "KU-12", "ABCDEF123", "ku-0001", "KU-1234567890", "Anna", "f" * 15]
)
def test_numbers_alone_names_and_short_codes_are_no_identifiers(bad):
    assert not re.fullmatch(table_schema("spells").field("participant_id").pattern, bad)


@pytest.mark.parametrize("table", table_names())
def test_rules_and_keys_name_columns_of_their_table(table):
    schema = table_schema(table)
    for rule in schema.rules:
        assert rule.kind in {"not_before", "not_after", "above", "age_agrees"}
        assert set(rule.columns) <= set(schema.names)
    assert set(schema.primary_key) <= set(schema.required)
    assert set(schema.optional_key) <= set(schema.names)


def test_an_unknown_table_is_refused_with_the_known_ones():
    with pytest.raises(UsageError) as refused:
        table_schema("people")
    assert str(refused.value) == (
        "A table must be one of participants, spells, follow_up, responses, scores, outcomes, "
        "contacts, mentors, matches, evidence, ratings, segments, coach_log, sites, population, "
        "but people is not."
    )


def test_an_unknown_column_is_refused():
    with pytest.raises(UsageError) as refused:
        table_schema("sites").field("city")
    assert str(refused.value) == ("The column must be one of the table sites, but city is not.")
