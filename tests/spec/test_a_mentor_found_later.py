"""A mentor found after time zero: from a landmark, or as an exposure that changes."""

from __future__ import annotations

import numpy as np
import pytest
from text_tables import data, facts

from evaltools.cohort import exposure_times, follow_up, split_at
from evaltools.errors import UnansweredError, UsageError

PARTICIPANTS = """
    participant_id | entry_date
    ---------------+-----------
    KU-001         | 2024-01-15
    KU-002         | 2024-01-15
    KU-003         | 2024-01-15
    KU-004         | 2024-01-15
    KU-005         | 2024-01-15
"""
SPELLS = """
    participant_id | start      | end        | state
    ---------------+------------+------------+-----------
    KU-001         | 2024-06-20 | -          | open_job
    KU-002         | 2024-03-20 | -          | open_job
    KU-005         | 2024-05-01 | 2024-05-31 | work_trial
"""
MATCHES = """
    mentor_id | participant_id | start
    ----------+----------------+-----------
    M-001     | KU-001         | 2024-09-01
    M-002     | KU-001         | 2024-03-01
    M-003     | KU-002         | 2024-03-16
    M-004     | KU-003         | 2024-01-15
    M-005     | KU-005         | 2024-10-01
"""


def given():
    return data(participants=PARTICIPANTS, spells=SPELLS, matches=MATCHES)


def test_the_first_match_counts_in_the_month_that_had_begun():
    times = exposure_times(given(), follow_up(given()))
    np.testing.assert_array_equal(times, [2, 3, 0, np.nan, 9])


def test_a_work_trial_can_be_the_exposure():
    times = exposure_times(given(), follow_up(given()), table="spells", state="work_trial")
    np.testing.assert_array_equal(times, [np.nan, np.nan, np.nan, np.nan, 4])


CONTACTS = """
    participant_id | date       | kind
    ---------------+------------+-----------------
    KU-001         | 2024-01-20 | meeting
    KU-001         | 2024-04-01 | employer_contact
    KU-001         | 2024-02-20 | employer_contact
    KU-002         | 2024-02-01 | meeting
    KU-003         | 2024-01-15 | employer_contact
"""


def test_a_contact_of_one_kind_can_be_the_exposure():
    with_contacts = data(participants=PARTICIPANTS, spells=SPELLS, contacts=CONTACTS)
    people = follow_up(with_contacts)
    times = exposure_times(with_contacts, people, table="contacts", kind="employer_contact")
    np.testing.assert_array_equal(times, [2, np.nan, 0, np.nan, np.nan])
    whichever = exposure_times(with_contacts, people, table="contacts")
    np.testing.assert_array_equal(whichever, [1, 1, 0, np.nan, np.nan])


def test_contacts_without_a_kind_cannot_be_told_apart():
    contacts = "participant_id | date\n KU-001 | 2024-02-20"
    bare = data(participants=PARTICIPANTS, spells=SPELLS, contacts=contacts)
    with pytest.raises(UnansweredError) as unanswered:
        exposure_times(bare, follow_up(bare), table="contacts", kind="employer_contact")
    assert str(unanswered.value) == (
        "When a contact of the kind employer_contact began cannot be told: no kind is recorded."
    )


def test_follow_up_is_split_where_the_mentor_was_found():
    cohort = follow_up(given())
    split = split_at(cohort.frame, exposure_times(given(), cohort), name="mentored")
    assert facts(split, "participant_id", "entry", "exit", "state", "mentored") == [
        ("KU-001", 0, 2, "censored", "no"),
        ("KU-001", 2, 6, "open_job", "yes"),
        # The job came in the month of the match: it is not the mentor's.
        ("KU-002", 0, 3, "open_job", "no"),
        ("KU-003", 0, 11, "censored", "yes"),
        ("KU-004", 0, 11, "censored", "no"),
        ("KU-005", 0, 9, "censored", "no"),
        ("KU-005", 9, 11, "censored", "yes"),
    ]


def test_splitting_keeps_person_time_and_exits():
    cohort = follow_up(given())
    split = split_at(cohort.frame, exposure_times(given(), cohort))
    whole = cohort.frame
    assert (split["exit"] - split["entry"]).sum() == (whole["exit"] - whole["entry"]).sum()
    assert (split["state"] == "open_job").sum() == (whole["state"] == "open_job").sum()


def test_from_a_landmark_those_matched_by_then_are_the_mentored():
    cohort = follow_up(given(), landmark=4)
    mentored = exposure_times(given(), cohort) <= 4
    assert list(zip(cohort.frame["participant_id"], mentored, strict=True)) == [
        ("KU-001", True),
        ("KU-003", True),
        ("KU-004", False),
        ("KU-005", False),
    ]


def test_without_dates_an_exposure_has_no_time():
    durations = "participant_id | exit | state\n MC-0001 | 3 | open_job"
    bare = data(follow_up=durations)
    with pytest.raises(UnansweredError) as unanswered:
        exposure_times(bare, follow_up(bare))
    assert str(unanswered.value) == (
        "When an exposure began cannot be told: this study needs entry dates and the table matches."
    )


def test_an_exposure_from_elsewhere_is_refused():
    with pytest.raises(UsageError) as refused:
        exposure_times(given(), follow_up(given()), table="spells")
    assert str(refused.value) == (
        "An exposure must be taken from the table matches or contacts, or from spells with a state."
    )
