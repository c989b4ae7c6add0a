"""A coaches' log without hours, counts, coaches or places of known size."""

from __future__ import annotations

import pandas as pd
import pytest

from evaltools.data import Data
from evaltools.errors import UnansweredError, UsageError
from evaltools.regions.contacts import class_labels, read_log
from evaltools.study import study_from

MEASURE = "employer_contacts"


def log(**columns) -> pd.DataFrame:
    """Two rows of a coach at one place, 20 contacts in the hours of two months of full time."""
    rows = {
        "site": ["s", "s"],
        "period": ["2025-01", "2025-02"],
        "coach": ["a", "a"],
        "hours": [150.0, 175.0],
        MEASURE: [8.0, 12.0],
    }
    return pd.DataFrame({**rows, **columns})


def data(rows: pd.DataFrame | None, sites: pd.DataFrame | None = None) -> Data:
    tables = {"participants": pd.DataFrame({"participant_id": ["CL-001"], "site": ["s"]})}
    tables |= {} if rows is None else {"coach_log": rows}
    tables |= {} if sites is None else {"sites": sites}
    given = {
        "version": 1,
        "study": "places",
        "title": "Places",
        "languages": ["en"],
        "data": {name: f"{name}.csv" for name in tables},
        "data_lock": "2025-12-31",
    }
    return Data(study_from(given, folder="."), tables)


@pytest.mark.parametrize(
    ("rows", "measure", "said"),
    [
        (None, MEASURE, "Contacts cannot be counted: this study has no coaches' log."),
        (log()[:0], MEASURE, "Contacts cannot be counted: this study has no coaches' log."),
        (log(), "visits", "The coaches' log has no counts in the column visits."),
        # hours are what contacts are counted in, and no count themselves
        (log(), "hours", "The coaches' log has no counts in the column hours."),
        (
            log().drop(columns="hours"),
            MEASURE,
            "Contacts cannot be set against a target: the coaches' log has no hours, so it is "
            "not known in how much work they were made.",
        ),
        (
            log(hours=[None, None]),
            MEASURE,
            "Contacts cannot be set against a target: the coaches' log has no hours, so it is "
            "not known in how much work they were made.",
        ),
        (
            log(hours=[0.0, 175.0], **{MEASURE: [8.0, None]}),
            MEASURE,
            "No row of the coaches' log has both hours and a count of contacts.",
        ),
    ],
)
def test_a_log_that_holds_no_counts_in_hours_is_not_answered(rows, measure, said):
    with pytest.raises(UnansweredError) as raised:
        read_log(data(rows), measure)
    assert str(raised.value) == said


def test_hours_of_full_time_must_be_some():
    with pytest.raises(UsageError) as raised:
        read_log(data(log()), MEASURE, full_time_hours=0)
    said = "The hours of a month of full time must be above 0; found 0."
    assert str(raised.value) == said


@pytest.mark.parametrize("classes", [[0.0, 20_000.0], [20_000.0, 20_000.0]])
def test_limits_of_classes_must_be_different_and_above_0(classes):
    with pytest.raises(UsageError) as raised:
        read_log(data(log()), MEASURE, classes=classes)
    said = "The limits of the classes of population must be different and above 0."
    assert str(raised.value) == said


def test_a_log_without_coaches_or_sizes_of_places_says_what_it_then_takes():
    found = read_log(data(log().drop(columns="coach")), MEASURE, full_time_hours=162.5)
    assert (found.has_classes, found.has_coaches) == (False, False)
    # 150 and 175 hours are two months of 162.5 hours together
    assert found.frame["full_time_months"].sum() == pytest.approx(2.0)
    assert [str(note) for note in found.notes] == [
        "The population of the places is not known, so large and small ones are not told apart.",
        "The log names no coaches: every place is taken as one coach's.",
    ]


def test_rows_without_hours_or_a_count_are_left_out_and_told():
    sites = pd.DataFrame({"site": ["s"], "population": [19_999]})
    found = read_log(data(log(hours=[150.0, None]), sites), MEASURE)
    assert len(found.frame) == 1
    assert [str(note) for note in found.notes] == [
        "1 row of the log without hours or without a count is left out."
    ]


def test_without_a_limit_places_of_every_size_are_one_class():
    assert [str(each) for each in class_labels([]).values()] == ["every size"]
    assert [str(each) for each in class_labels([5.0, 9.0]).values()] == [
        "under 5 inhabitants",
        "5 to 8 inhabitants",
        "9 inhabitants or more",
    ]
