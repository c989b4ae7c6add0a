"""Immortal time, and questions that the data cannot answer: whole messages."""

from __future__ import annotations

import pytest
from text_tables import data, facts

from evaltools.cohort import follow_up
from evaltools.errors import DataError, UnansweredError, UsageError

REFUSED = (
    "Who is followed and compared must be decided by what was known at time zero, but a later "
    "fact is used (immortal time)."
)
REMEDIES = (
    "Try: Set time zero to the day on which the rules were met; or compare from a landmark "
    "(landmark=L), by what was known on that day; or let the fact begin when it did, as a "
    "time-varying exposure."
)
COMPARISON = {
    "arm": "arm",
    "treated": "mentored",
    "time_zero": "The day of referral",
    "eligibility": "Unemployed",
    "outcomes": ["employed_by_6"],
}
SPELLS = """
    participant_id | start      | end | state
    ---------------+------------+-----+---------
    KU-001         | 2024-06-20 | -   | open_job
    KU-003         | 2024-02-20 | -   | open_job
"""


def said(error):
    return str(error.value).splitlines()


def test_eligibility_after_time_zero_is_refused_with_the_number_of_people():
    participants = """
        participant_id | entry_date | eligible_date
        ---------------+------------+--------------
        KU-001         | 2024-01-15 | 2024-03-01
        KU-002         | 2024-01-15 | 2024-01-15
        KU-003         | 2024-01-15 | -
    """
    with pytest.raises(DataError) as refused:
        follow_up(data(participants=participants, spells=SPELLS))
    assert said(refused) == [
        REFUSED,
        "- column “eligible_date”: eligible_date must not be later than entry_date, but is for 1 "
        f"person. {REMEDIES}",
    ]
    assert refused.value.exit_code == 3


def test_people_whom_a_condition_leaves_out_are_not_asked_when_they_were_eligible():
    participants = """
        participant_id | entry_date | eligible_date | site
        ---------------+------------+---------------+-----
        KU-001         | 2024-01-15 | 2024-03-01    | 9
        KU-002         | 2024-01-15 | 2024-01-15    | 1
    """
    study = {"exclude": [{"when": "site = 9", "reason": "Pilot"}]}
    cohort = follow_up(data(study, participants=participants, spells=SPELLS))
    assert cohort.frame["participant_id"].tolist() == ["KU-002"]


MENTORED = """
    participant_id | entry_date | arm
    ---------------+------------+---------
    KU-001         | 2024-01-15 | mentored
    KU-002         | 2024-01-15 | mentored
    KU-003         | 2024-01-15 | other
"""
MATCHES = """
    mentor_id | participant_id | start
    ----------+----------------+-----------
    M-001     | KU-001         | 2024-03-01
    M-002     | KU-002         | 2024-01-10
"""


def test_an_arm_that_is_having_found_a_mentor_later_is_refused():
    given = data({"comparison": COMPARISON}, participants=MENTORED, spells=SPELLS, matches=MATCHES)
    with pytest.raises(DataError) as refused:
        follow_up(given)
    assert said(refused) == [
        REFUSED,
        "- column “start”: The comparison's arm must be known at time zero, but it is the same as "
        f"having a row in the table matches, which began later for 1 person. {REMEDIES}",
    ]


def test_from_a_landmark_by_which_the_mentors_were_found_the_arm_may_be_compared():
    given = data({"comparison": COMPARISON}, participants=MENTORED, spells=SPELLS, matches=MATCHES)
    cohort = follow_up(given, landmark=2)
    assert facts(cohort.frame, "participant_id", "entry", "arm") == [
        ("KU-001", 2, "mentored"),
        ("KU-002", 2, "mentored"),
    ]
    with pytest.raises(DataError):
        follow_up(given, landmark=1)


def test_a_programme_s_arm_with_people_who_left_before_they_were_matched_is_no_exposure():
    matches = MATCHES.replace("KU-001         | 2024-03-01", "KU-001         | 2024-07-01")
    given = data({"comparison": COMPARISON}, participants=MENTORED, spells=SPELLS, matches=matches)
    assert len(follow_up(given).frame) == 3


@pytest.mark.parametrize(
    ("study", "rule"),
    [
        (
            {"exclude": [{"when": "exit_state = moved", "reason": "Moved"}]},
            "A condition that leaves people out must be known at time zero, but exit_state is "
            "known only later.",
        ),
        (
            {"groups": ["exit_state"]},
            "A group must be known at time zero, but exit_state is known only later.",
        ),
        (
            {"comparison": {**COMPARISON, "arm": "exit_state"}},
            "The arm must be known at time zero, but exit_state is known only later.",
        ),
        (
            {"comparison": {**COMPARISON, "covariates": ["exit_state"]}},
            "A background factor must be known at time zero, but exit_state is known only later.",
        ),
    ],
)
def test_what_is_known_only_later_decides_nothing(study, rule):
    participants = """
        participant_id | entry_date | exit_state | exit_date  | arm
        ---------------+------------+------------+------------+---------
        KU-001         | 2024-01-15 | moved      | 2024-05-01 | mentored
        KU-002         | 2024-01-15 | -          | -          | other
    """
    with pytest.raises(DataError) as refused:
        follow_up(data(study, participants=participants))
    assert said(refused) == [REFUSED, f"- column “exit_state”: {rule} {REMEDIES}"]


def test_followed_people_must_have_a_last_day_known():
    participants = """
        participant_id | entry_date | observed_until | site
        ---------------+------------+----------------+-----
        KU-001         | 2024-01-15 | 2024-06-01     | 1
        KU-002         | 2024-01-15 | -              | 1
        KU-003         | 2024-01-15 | -              | 9
    """
    study = {
        "observation": "followed",
        "exclude": [{"when": "site = 9", "reason": "Pilot"}],
    }
    with pytest.raises(DataError) as refused:
        follow_up(data(study, participants=participants, spells=SPELLS))
    assert said(refused) == [
        "A study whose people are followed (observation: followed) must give for everybody the "
        "last day on which the state was known.",
        "- column “observed_until”: observed_until must not be missing, but is for 1 of 2 people. "
        "Try: Fill in the day of the last contact, or write observation: register if a register "
        "shows everybody up to the data lock.",
    ]


def test_a_study_without_dates_or_durations_says_in_one_sentence_why_it_cannot_run():
    participants = """
        participant_id | age
        ---------------+----
        KU-001         | 30
    """
    with pytest.raises(UnansweredError) as unanswered:
        follow_up(data(participants=participants))
    assert str(unanswered.value) == (
        "How soon people found work cannot be told: this study gives neither entry dates nor "
        "times of follow-up."
    )


def test_dates_without_any_outcome_cannot_answer_either():
    participants = """
        participant_id | entry_date
        ---------------+-----------
        KU-001         | 2024-01-15
    """
    with pytest.raises(UnansweredError) as unanswered:
        follow_up(data(participants=participants))
    assert str(unanswered.value) == (
        "How soon people found work cannot be told: this study gives neither spells nor the "
        "states in which people left."
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"horizon": 0}, "The horizon must be above 0, but was 0."),
        ({"landmark": -1}, "A landmark must be above 0, but was -1."),
        (
            {"horizon": 6, "landmark": 6},
            "A landmark must be before the horizon (6), but was 6.",
        ),
        ({"lasting": -1}, "The units that a job must last must be 0 or more, but were -1."),
        (
            {"unit": "years"},
            "The unit must be one of days, weeks, two_weeks, months, but years is not.",
        ),
        (
            {"data_lock": "2025-06-30"},
            "data_lock must not be later than the study's (2024-12-31), because nothing is known "
            "of later days.",
        ),
    ],
)
def test_arguments_that_cannot_be_are_refused(arguments, sentence):
    given = data(participants=MENTORED, spells=SPELLS)
    with pytest.raises(UsageError) as refused:
        follow_up(given, **arguments)
    assert str(refused.value) == sentence


DURATIONS = """
    participant_id | exit | state
    ---------------+------+---------
    MC-0001        | 5    | open_job
    MC-0002        | 0    | open_job
"""


def test_an_exit_at_time_zero_in_whole_units_is_refused_with_what_to_do():
    with pytest.raises(DataError) as refused:
        follow_up(data(follow_up=DURATIONS))
    assert said(refused) == [
        "The follow_up table must count units from 1.",
        "- column “exit”: exit must be above 0 where follow-up ended with an exit, but is 0 for 1 "
        "person. Try: An exit in the first unit has exit 1: add 1 where completed units were "
        "counted.",
    ]


def test_an_exit_at_time_zero_in_days_is_half_a_day():
    cohort = follow_up(data({"unit": "days"}, follow_up=DURATIONS))
    assert cohort.frame["exit"].tolist() == [5, 0.5]


def test_durations_cannot_be_told_in_another_unit_nor_by_how_long_jobs_lasted():
    given = data(follow_up=DURATIONS)
    with pytest.raises(UsageError) as refused:
        follow_up(given, unit="weeks")
    assert str(refused.value) == (
        "The unit of a study with a follow_up table must be the one of that table (months): "
        "without dates it cannot be changed to weeks."
    )
    with pytest.raises(UsageError) as refused:
        follow_up(given, lasting=3)
    assert str(refused.value) == (
        "How long a job lasted must be known from spells, but this study has none. Try: lasting: 0."
    )


def test_a_further_column_with_a_name_of_follow_up_s_own_is_refused():
    participants = """
        participant_id | entry_date | state
        ---------------+------------+------
        KU-001         | 2024-01-15 | fine
    """
    with pytest.raises(UsageError) as refused:
        follow_up(data(participants=participants, spells=SPELLS))
    assert str(refused.value) == (
        "A further column of participants must not be named state: follow-up uses the name. Try: "
        "another heading, or a mapping in the study file."
    )
