"""Dates, numbers and marks for missing, as people and programs write them."""

import datetime

import numpy as np
import pandas as pd
import pytest

from evaltools.data.dates import read_dates
from evaltools.data.missing_marks import is_mark
from evaltools.data.numbers import read_numbers


@pytest.mark.parametrize(
    "written",
    [
        "5.3.2026",
        "05.03.2026",
        "5. 3. 2026",
        " 2026-03-05 ",
        "2026-03-05T00:00:00",
        "2026-03-05 00:00",
        "20260305",
        "46086",  # Excel counts from 30 December 1899: 46086 days later is 5 March 2026
        46086,
        pd.Timestamp("2026-03-05"),
    ],
)
def test_every_way_of_writing_the_fifth_of_march_is_read(written):
    read = read_dates(pd.Series([written], dtype=object))
    assert read.dates.tolist() == [pd.Timestamp("2026-03-05")]
    assert not read.unreadable.any()
    assert not read.timed.any()


def test_day_numbers_of_a_1904_workbook_begin_in_1904():
    # 44624 = 46086 - 1462, the days from 30.12.1899 to 1.1.1904
    read = read_dates(pd.Series([44624], dtype=object), epoch_1904=True)
    assert read.dates.tolist() == [pd.Timestamp("2026-03-05")]


def test_a_date_centuries_away_is_told_as_impossible_beside_one_of_today():
    far = pd.Timestamp(datetime.datetime(1357, 1, 2))
    read = read_dates(pd.Series([pd.Timestamp("2026-03-05"), far], dtype=object))
    assert read.dates[0] == pd.Timestamp("2026-03-05")
    assert read.dates.isna().tolist() == read.impossible.tolist() == [False, True]


@pytest.mark.parametrize("written", ["5/3/2026", "5.3.26", "spring", "2026", 2026, "2026-03-05Z"])
def test_what_two_readers_read_differently_is_no_date(written):
    assert read_dates(pd.Series([written], dtype=object)).unreadable.tolist() == [True]


@pytest.mark.parametrize("written", ["31.2.2026", "2026-13-01", "31.12.9999", "00.01.2026"])
def test_days_that_the_calendar_does_not_have_are_told_apart(written):
    read = read_dates(pd.Series([written], dtype=object))
    assert read.impossible.tolist() == [True]
    assert read.unreadable.tolist() == [False]


def test_a_time_of_day_is_dropped_and_counted():
    read = read_dates(pd.Series(["5.3.2026 8.12", "2026-03-05 23:59:59", "5.3.2026"]))
    assert read.dates.nunique() == 1
    assert read.timed.tolist() == [True, True, False]


def test_typed_dates_and_numbers_are_read_without_text():
    days = pd.Series(pd.to_datetime(["2026-03-05 00:00", "2026-03-06 12:00"])).astype("M8[us]")
    assert read_dates(days).timed.tolist() == [False, True]
    assert read_dates(pd.Series([46086.0])).dates.tolist() == [pd.Timestamp("2026-03-05")]


def test_nothing_is_read_from_nothing():
    assert len(read_dates(pd.Series([], dtype=object)).dates) == 0
    assert len(read_numbers(pd.Series([], dtype=object)).numbers) == 0


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1,5", 1.5),
        ("1.5", 1.5),
        ("1 234,5", 1234.5),
        ("1\u00a0234\u00a0567", 1234567.0),
        ("\u22122", -2.0),
        ("1e-3", 0.001),
        ("020", 20.0),
        (7, 7.0),
        (7.25, 7.25),
    ],
)
def test_numbers_are_read_with_comma_point_and_spaces(written, number):
    read = read_numbers(pd.Series([written], dtype=object))
    assert read.numbers.tolist() == [number]
    assert not read.unreadable.any()


@pytest.mark.parametrize("written", ["12 34", "1.234,5", "5 %", "five", "1,2,3", "inf", "1e999"])
def test_what_is_not_plainly_a_number_is_not_read(written):
    assert read_numbers(pd.Series([written], dtype=object)).unreadable.tolist() == [True]


def test_two_decimal_marks_in_one_column_are_told():
    read = read_numbers(pd.Series(["1,5", "2,5", "1.234", "7"]))
    assert read.mixed_marks.tolist() == [False, False, True, False]


def test_infinite_numbers_of_a_typed_column_are_not_read():
    assert read_numbers(pd.Series([1.0, np.inf])).unreadable.tolist() == [False, True]


def test_marks_for_missing_are_few_and_known():
    marks = pd.Series(["NA", " n/a", "NULL", "-", "–", ".", "0", "none of these", "99", ""])
    assert is_mark(marks).tolist() == [True] * 6 + [False] * 4
