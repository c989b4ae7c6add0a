"""The JSON schema that editors use is the model's own, and describes every key."""

from __future__ import annotations

import json

import jsonschema
import pytest

from evaltools import resources
from evaltools.study import load_study
from evaltools.study.json_schema import NAME, schema_text, study_schema


def test_the_schema_file_is_the_models_own():
    assert resources.path(NAME).read_text(encoding="utf-8") == schema_text()


def test_the_schema_is_a_valid_schema():
    jsonschema.Draft202012Validator.check_schema(study_schema())


def test_every_key_is_described():
    schema = study_schema()
    sections = [schema, *schema["$defs"].values()]
    described = [
        (key, "description" in about)
        for section in sections
        for key, about in section["properties"].items()
    ]
    assert len(described) > 70
    assert [key for key, has in described if not has] == []


@pytest.fixture
def validator():
    return jsonschema.Draft202012Validator(study_schema())


def test_a_study_with_every_key_fits_the_schema(validator, every_key):
    assert list(validator.iter_errors(load_study(every_key).plain())) == []


def test_the_schema_refuses_what_the_model_refuses(validator, small):
    assert list(validator.iter_errors({**small, "version": 1})) == []
    wrong = [
        {**small, "version": 1, "titel": "x"},
        {**small, "version": 1, "unit": "month"},
        {**small, "version": 1, "study": "../x"},
        {key: value for key, value in small.items() if key != "title"},
    ]
    assert all(list(validator.iter_errors(each)) for each in wrong)


def test_an_empty_value_is_allowed_only_where_a_key_may_be_left_out(validator, small):
    small["version"] = 1
    assert list(validator.iter_errors({**small, "comparison": None})) == []
    assert list(validator.iter_errors({**small, "title": None}))


def test_the_schema_holds_no_path_of_this_machine():
    assert str(resources.checkout()) not in json.dumps(study_schema())
