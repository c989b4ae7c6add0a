"""Conditions: read as written, true only where the value is known."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest

from evaltools.errors import UsageError
from evaltools.study import parse_condition

PEOPLE = pd.DataFrame(
    {
        "age": [15.0, 16.0, 40.0, np.nan],
        "children": pd.array([0, 2, None, 1], dtype="Int64"),
        "sex": ["female", None, "male", "female"],
        "municipality": ["020", "091", "20", None],
        "entry_date": pd.to_datetime(["2024-01-01", "2024-06-30", None, "2025-01-01"]),
        "born": [datetime.date(1990, 1, 1), None, datetime.date(2000, 1, 1), None],
        "rural": pd.array([True, False, None, True], dtype="boolean"),
        "level": pd.Categorical(["low", "high", None, "low"]),
        "Ikä vuosina": [1, 2, 3, 4],
        "empty": [None] * 4,
    }
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("age < 16", [1, 0, 0, 0]),
        ("age <= 16", [1, 1, 0, 0]),
        ("age>16", [0, 0, 1, 0]),
        ("age >= 15.5", [0, 1, 1, 0]),
        ("age = 16", [0, 1, 0, 0]),
        ("age != 16", [1, 0, 1, 0]),
        ("children in 0, 2", [1, 1, 0, 0]),
        ("sex = female", [1, 0, 0, 1]),
        ("sex != female", [0, 0, 1, 0]),
        ("sex in female, male", [1, 0, 1, 1]),
        ("municipality = 020", [1, 0, 0, 0]),
        ("municipality in 020, 20", [1, 0, 1, 0]),
        ("entry_date >= 2024-06-30", [0, 1, 0, 1]),
        ("entry_date = 2024-01-01", [1, 0, 0, 0]),
        ("born < 1995-01-01", [1, 0, 0, 0]),
        ("rural = true", [1, 0, 0, 1]),
        ("rural != true", [0, 1, 0, 0]),
        ("level = low", [1, 0, 0, 1]),
        ("Ikä vuosina > 2", [0, 0, 1, 1]),
        ("'Ikä vuosina' > 2", [0, 0, 1, 1]),
        ("empty = x", [0, 0, 0, 0]),
        ("empty < 3", [0, 0, 0, 0]),
        ("age < 30 and sex = female", [1, 0, 0, 0]),
        ('sex = "female" and age > 1 and rural = true', [1, 0, 0, 0]),
    ],
)
def test_a_condition_holds_where_its_value_is_known_and_fits(text, expected):
    mask = parse_condition(text).mask(PEOPLE)
    assert mask.dtype == bool
    assert mask.astype(int).tolist() == expected


def test_words_and_signs_in_quotes_are_part_of_the_value():
    frame = pd.DataFrame({"site": ["Research and trade", "a, b", "x=y"]})
    assert parse_condition("site = 'Research and trade'").mask(frame).tolist() == [1, 0, 0]
    assert parse_condition('site in "a, b", "x=y"').mask(frame).tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    "text", ["age < 16", "site in a, b and age >= 2", "'x and y' = \"a, b\"", "d != 2024-01-01"]
)
def test_a_condition_written_out_reads_the_same(text):
    condition = parse_condition(text)
    assert parse_condition(str(condition)) == condition


def test_a_condition_names_its_columns_once():
    assert parse_condition("age > 1 and sex = male and age < 9").columns == ("age", "sex")


@pytest.mark.parametrize(
    "text",
    [
        "age",
        "age 16",
        "< 16",
        "age <",
        "age == 16",
        "age < 16 and",
        "and age < 16",
        "age < 1 < 2",
        "age in",
        "a or b",
        "age < 'x",
        "__import__('os')",
        "and and and",
    ],
)
def test_what_is_no_condition_is_refused_without_repeating_it(text):
    with pytest.raises(UsageError) as caught:
        parse_condition(text)
    assert str(caught.value).startswith("A condition must be a condition: a column, then one of")


def test_an_empty_value_between_commas_is_refused():
    with pytest.raises(UsageError, match="must have a value before and after every comma"):
        parse_condition("site in a,,b")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("agee < 16", "The condition must name a column of the data, but there is no “agee”. "
         "Did you mean “age”?"),
        ("zzz < 16", "The condition must name a column of the data, but there is no “zzz”."),
        ("sex < 16", "A condition on the column “sex” must use =, != or in, because the column "
         "does not hold numbers or days."),
        ("age < old", "A condition on the column “age” must compare it with a number such as 16 "
         "or 0.5."),
        ("entry_date > 1.1.2024", "A condition on the column “entry_date” must compare it with a "
         "day such as 2025-12-31."),
        ("entry_date > 2024-02-30", "A condition on the column “entry_date” must compare it with "
         "a day such as 2025-12-31."),
        ("rural = yes", "A condition on the column “rural” must compare it with true or false."),
    ],
)  # fmt: skip
def test_a_condition_that_does_not_fit_the_data_says_why(text, rule):
    with pytest.raises(UsageError) as caught:
        parse_condition(text).mask(PEOPLE)
    assert str(caught.value) == rule


def test_an_empty_frame_has_an_empty_answer():
    assert parse_condition("age < 16").mask(PEOPLE.iloc[:0]).tolist() == []


def test_the_frame_is_left_as_it_was():
    before = PEOPLE.copy()
    parse_condition("level = low and rural = true").mask(PEOPLE)
    pd.testing.assert_frame_equal(PEOPLE, before)
