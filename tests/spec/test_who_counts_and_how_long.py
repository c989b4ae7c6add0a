"""Who counts, from when to when, in which state: small tables in, plain facts out."""

from __future__ import annotations

import pytest
from text_tables import data, facts

from evaltools.cohort import follow_up

ENTERED = """
    participant_id | entry_date
    ---------------+-----------
    KU-001         | 2024-01-15
"""


def exits(cohort):
    return facts(cohort.frame, "participant_id", "exit", "state")


def left_out(cohort):
    rows = cohort.flow.frame
    return dict(facts(rows[rows["step"] == "excluded"], "reason", "n"))


@pytest.mark.parametrize(
    ("start", "month"),
    [
        ("2024-01-15", 1),  # the first day
        ("2024-02-14", 1),  # the last day of the first month
        ("2024-02-15", 2),  # the day on which a month is completed, the second begins
        ("2024-12-14", 11),  # eleven months are completed by the data lock, 31 December
    ],
)
def test_a_job_counts_in_the_month_that_had_begun(start, month):
    spells = f"""
        participant_id | start   | end | state
        ---------------+---------+-----+---------
        KU-001         | {start} | -   | open_job
    """
    cohort = follow_up(data(participants=ENTERED, spells=spells))
    assert exits(cohort) == [("KU-001", month, "open_job")]


def test_a_job_in_a_month_that_was_not_completed_is_not_counted_yet():
    spells = """
        participant_id | start      | end | state
        ---------------+------------+-----+---------
        KU-001         | 2024-12-15 | -   | open_job
    """
    cohort = follow_up(data(participants=ENTERED, spells=spells))
    assert exits(cohort) == [("KU-001", 11, "censored")]


def test_the_last_day_of_a_shorter_month_stands_for_a_missing_day():
    participants = """
        participant_id | entry_date
        ---------------+-----------
        KU-001         | 2024-01-31
        KU-002         | 2024-01-31
        KU-003         | 2024-01-31
    """
    spells = """
        participant_id | start      | end | state
        ---------------+------------+-----+---------
        KU-001         | 2024-02-28 | -   | open_job
        KU-002         | 2024-02-29 | -   | open_job
        KU-003         | 2024-03-30 | -   | open_job
    """
    cohort = follow_up(data(participants=participants, spells=spells))
    assert exits(cohort) == [
        ("KU-001", 1, "open_job"),
        ("KU-002", 2, "open_job"),
        ("KU-003", 2, "open_job"),
    ]


def test_somebody_not_yet_followed_one_month_is_counted_in_the_flow_and_nowhere_else():
    participants = """
        participant_id | entry_date
        ---------------+-----------
        KU-001         | 2024-01-15
        KU-002         | 2024-12-01
    """
    spells = """
        participant_id | start      | end | state
        ---------------+------------+-----+---------
        KU-002         | 2024-12-05 | -   | open_job
    """
    cohort = follow_up(data(participants=participants, spells=spells))
    assert exits(cohort) == [("KU-001", 11, "censored")]
    assert left_out(cohort) == {"not_followed_one_unit": 1}


@pytest.mark.parametrize(
    ("unit", "exit", "followed"),
    [("days", 17, 351), ("weeks", 3, 50), ("two_weeks", 2, 25), ("months", 1, 11)],
)
def test_every_unit_counts_from_time_zero(unit, exit, followed):
    participants = """
        participant_id | entry_date
        ---------------+-----------
        KU-001         | 2024-01-15
        KU-002         | 2024-01-15
    """
    spells = """
        participant_id | start      | end | state
        ---------------+------------+-----+---------
        KU-001         | 2024-02-01 | -   | open_job
    """
    cohort = follow_up(data({"unit": unit}, participants=participants, spells=spells))
    assert exits(cohort) == [("KU-001", exit, "open_job"), ("KU-002", followed, "censored")]
    assert cohort.frame.attrs["unit"] == unit


def test_in_days_a_job_on_the_day_of_time_zero_is_half_a_day_and_a_note_says_so():
    spells = """
        participant_id | start      | end | state
        ---------------+------------+-----+---------
        KU-001         | 2024-01-15 | -   | open_job
    """
    cohort = follow_up(data(participants=ENTERED, spells=spells), unit="days")
    assert exits(cohort) == [("KU-001", 0.5, "open_job")]
    assert "An exit on the very day of time zero is counted as half a day." in map(
        str, cohort.notes
    )


TWO_JOBS = """
    participant_id | start      | end        | state
    ---------------+------------+------------+---------------
    KU-001         | 2024-02-01 | 2024-03-31 | subsidised_job
    KU-001         | 2024-06-01 | -          | open_job
"""


@pytest.mark.parametrize(
    ("definition", "month", "state"),
    [("broad", 1, "subsidised_job"), ("narrow", 5, "open_job")],
)
def test_subsidised_work_counts_under_the_broad_definition_and_is_waited_through_under_the_narrow(
    definition, month, state
):
    cohort = follow_up(data(participants=ENTERED, spells=TWO_JOBS), definition=definition)
    assert exits(cohort) == [("KU-001", month, state)]


TRIAL = """
    participant_id | start      | end        | state
    ---------------+------------+------------+-----------
    KU-001         | 2024-02-01 | 2024-03-31 | work_trial
"""


def test_a_work_trial_never_ends_follow_up():
    cohort = follow_up(data(participants=ENTERED, spells=TRIAL))
    assert exits(cohort) == [("KU-001", 11, "censored")]


def test_a_work_trial_is_the_goal_of_a_programme_that_says_so():
    study = {"programme": "tyollisyyskummit", "employment": "programme_goal"}
    cohort = follow_up(data(study, participants=ENTERED, spells=TRIAL))
    assert exits(cohort) == [("KU-001", 1, "work_trial")]


STUDIES_THEN_JOB = """
    participant_id | start      | end        | state
    ---------------+------------+------------+-------------
    KU-001         | 2024-03-01 | 2024-05-31 | degree_study
    KU-001         | 2024-08-01 | -          | open_job
"""


def test_studies_end_follow_up_only_where_the_study_says_that_they_compete():
    given = data(participants=ENTERED, spells=STUDIES_THEN_JOB)
    assert exits(follow_up(given)) == [("KU-001", 7, "open_job")]
    assert exits(follow_up(given, competing=["education"])) == [("KU-001", 2, "degree_study")]
    assert exits(follow_up(given, competing=["degree_study"])) == [("KU-001", 2, "degree_study")]
    assert exits(follow_up(given, competing=["labour_training"])) == [("KU-001", 7, "open_job")]


def test_studies_that_had_begun_before_time_zero_are_no_exit():
    spells = """
        participant_id | start      | end        | state
        ---------------+------------+------------+-------------
        KU-001         | 2023-09-01 | 2024-05-31 | degree_study
        KU-001         | 2024-08-01 | -          | open_job
    """
    cohort = follow_up(data({"competing": ["education"]}, participants=ENTERED, spells=spells))
    assert exits(cohort) == [("KU-001", 7, "open_job")]
    assert str(cohort.notes[0]) == (
        "Some people were in a competing state already at time zero. They are followed on: a "
        "competing exit is one that began after time zero."
    )


def test_somebody_in_work_at_time_zero_is_left_out_and_counted():
    spells = """
        participant_id | start      | end | state
        ---------------+------------+-----+---------
        KU-001         | 2023-12-01 | -   | open_job
    """
    cohort = follow_up(data(participants=ENTERED, spells=spells))
    assert exits(cohort) == []
    assert left_out(cohort) == {"in_event_state": 1}


def test_a_job_that_ended_before_time_zero_is_history():
    spells = """
        participant_id | start      | end        | state
        ---------------+------------+------------+---------
        KU-001         | 2023-01-01 | 2024-01-14 | open_job
        KU-001         | 2024-05-01 | -          | open_job
    """
    cohort = follow_up(data(participants=ENTERED, spells=spells))
    assert exits(cohort) == [("KU-001", 4, "open_job")]


def test_death_competes_whatever_the_study_says():
    spells = """
        participant_id | start      | end | state
        ---------------+------------+-----+------
        KU-001         | 2024-03-20 | -   | died
    """
    cohort = follow_up(data(participants=ENTERED, spells=spells))
    assert exits(cohort) == [("KU-001", 3, "died")]
    assert cohort.competing_states == ("died",)


def test_people_who_moved_away_or_were_lost_are_censored_and_counted_apart():
    participants = """
        participant_id | entry_date
        ---------------+-----------
        KU-001         | 2024-01-15
        KU-002         | 2024-01-15
        KU-003         | 2024-01-15
        KU-004         | 2024-01-15
    """
    spells = """
        participant_id | start      | end | state
        ---------------+------------+-----+---------
        KU-001         | 2024-04-20 | -   | moved
        KU-002         | 2024-03-20 | -   | lost
        KU-002         | 2024-06-01 | -   | open_job
        KU-003         | 2024-02-20 | -   | open_job
    """
    cohort = follow_up(data({"horizon": 6}, participants=participants, spells=spells))
    assert facts(cohort.frame, "participant_id", "exit", "state", "censor_reason") == [
        ("KU-001", 3, "censored", "moved"),
        ("KU-002", 2, "censored", "lost"),
        ("KU-003", 2, "open_job", None),
        ("KU-004", 11, "censored", "end_of_observation"),
    ]
    assert facts(cohort.losses.frame, "reason", "n", "n_total") == [
        ("moved", 1, 4),
        ("lost", 1, 4),
        ("not_lost", 2, 4),
        ("total", 4, 4),
    ]


def test_the_bound_says_what_the_lost_could_change_when_they_are_more_than_a_tenth():
    # Four people, one job in month 2. Had nobody of the two who were lost found work, 1 in 4
    # had by month 6; had both, in the months in which they were lost, 3 in 4.
    participants = """
        participant_id | entry_date
        ---------------+-----------
        KU-001         | 2024-01-15
        KU-002         | 2024-01-15
        KU-003         | 2024-01-15
        KU-004         | 2024-01-15
    """
    spells = """
        participant_id | start      | end | state
        ---------------+------------+-----+---------
        KU-001         | 2024-04-20 | -   | moved
        KU-002         | 2024-01-20 | -   | lost
        KU-003         | 2024-02-20 | -   | open_job
    """
    cohort = follow_up(data({"horizon": 6}, participants=participants, spells=spells))
    assert left_out(cohort) == {"not_followed_one_unit": 1}
    assert facts(cohort.loss_bound.frame, "case", "n", "n_lost") == [
        ("none_employed", 4, 2),
        ("as_censored", 4, 2),
        ("all_employed", 4, 2),
    ]
    # Seen as censored, KU-002 is never at risk: 1 of 3 in month 2.
    assert cohort.loss_bound.frame["estimate"].tolist() == pytest.approx([1 / 4, 1 / 3, 3 / 4])


def test_there_is_no_bound_while_the_lost_are_few():
    spells = """
        participant_id | start      | end | state
        ---------------+------------+-----+---------
        KU-001         | 2024-02-20 | -   | open_job
    """
    assert follow_up(data(participants=ENTERED, spells=spells)).loss_bound is None


FOLLOWED = """
    participant_id | entry_date | observed_until
    ---------------+------------+---------------
    KU-001         | 2024-01-15 | 2024-05-20
    KU-002         | 2024-01-15 | 2024-05-20
    KU-003         | 2024-01-15 | 2025-05-20
    KU-004         | 2024-01-15 | 2024-05-20
"""


def test_observation_ends_at_the_earlier_of_the_data_lock_and_the_last_day_known():
    spells = """
        participant_id | start      | end | state
        ---------------+------------+-----+---------
        KU-001         | 2024-04-20 | -   | open_job
        KU-002         | 2024-06-20 | -   | open_job
    """
    cohort = follow_up(data(participants=FOLLOWED, spells=spells))
    assert exits(cohort) == [
        ("KU-001", 4, "open_job"),
        ("KU-002", 4, "censored"),
        ("KU-003", 11, "censored"),
        ("KU-004", 4, "censored"),
    ]


def test_contact_that_ended_with_the_job_does_not_drop_the_job():
    spells = """
        participant_id | start      | end | state
        ---------------+------------+-----+---------
        KU-001         | 2024-05-20 | -   | open_job
    """
    cohort = follow_up(data({"observation": "followed"}, participants=FOLLOWED, spells=spells))
    assert exits(cohort)[0] == ("KU-001", 5, "open_job")


def test_an_exit_in_a_month_that_contact_ended_too_early_to_complete_is_told_in_a_note():
    spells = """
        participant_id | start      | end | state
        ---------------+------------+-----+---------
        KU-001         | 2024-05-18 | -   | open_job
    """
    cohort = follow_up(data({"observation": "followed"}, participants=FOLLOWED, spells=spells))
    assert exits(cohort)[0] == ("KU-001", 4, "censored")
    assert [str(note) for note in cohort.notes] == [
        "Exits in the last unit of a person's observation are not counted where that unit was not "
        "completed. If contact ended because of the exit, observed_until should be the day of the "
        "exit, or the day to which the person would have been followed."
    ]


def test_somebody_observed_only_later_counts_from_the_first_whole_unit_of_observation():
    participants = """
        participant_id | entry_date | observed_from
        ---------------+------------+--------------
        KU-001         | 2024-01-15 | 2024-03-15
        KU-002         | 2024-01-15 | 2024-03-16
        KU-003         | 2024-01-15 | 2024-01-01
        KU-004         | 2024-01-15 | 2024-06-20
        KU-005         | 2024-01-15 | 2024-12-01
    """
    spells = """
        participant_id | start      | end | state
        ---------------+------------+-----+---------
        KU-001         | 2024-03-16 | -   | open_job
        KU-004         | 2024-04-01 | -   | open_job
    """
    cohort = follow_up(data(participants=participants, spells=spells))
    assert facts(cohort.frame, "participant_id", "entry", "exit", "state") == [
        ("KU-001", 2, 3, "open_job"),
        ("KU-002", 3, 11, "censored"),
        ("KU-003", 0, 11, "censored"),
    ]
    assert left_out(cohort) == {"exit_before_observation": 1, "not_followed_one_unit": 1}


def test_only_the_first_entry_of_a_person_counts():
    participants = """
        participant_id | operation | entry_date
        ---------------+-----------+-----------
        KU-001         | B         | 2024-06-15
        KU-001         | A         | 2024-01-15
        KU-002         | A         | 2024-02-15
    """
    spells = """
        participant_id | start      | end | state
        ---------------+------------+-----+---------
        KU-001         | 2024-07-01 | -   | open_job
    """
    cohort = follow_up(data(participants=participants, spells=spells))
    assert exits(cohort) == [("KU-001", 6, "open_job"), ("KU-002", 10, "censored")]
    assert left_out(cohort) == {"re_entry": 1}


def test_everybody_left_out_is_counted_with_the_study_s_own_reason():
    participants = """
        participant_id | entry_date | age | sex
        ---------------+------------+-----+-------
        KU-001         | 2024-01-15 | 15  | female
        KU-002         | 2024-01-15 | 15  | male
        KU-003         | 2024-01-15 | 30  | male
        KU-004         | 2024-01-15 | 30  | female
    """
    study = {
        "exclude": [
            {"when": "age < 16", "reason": "Under 16"},
            {"when": "sex = male", "reason": "Men"},
            {"when": "age > 90", "reason": "Over 90"},
        ]
    }
    cohort = follow_up(data(study, participants=participants, spells=TRIAL))
    assert facts(cohort.flow.frame, "step", "reason", "n") == [
        ("in_data", "total", 4),
        ("excluded", "condition_1", 2),
        ("excluded", "condition_2", 1),
        ("excluded", "condition_3", 0),
        ("followed", "followed", 1),
    ]
    assert cohort.flow.labels["reason"]["condition_1"]["en"] == "Under 16"


def test_the_flow_of_a_comparison_adds_up_in_every_arm():
    participants = """
        participant_id | entry_date | arm        | site
        ---------------+------------+------------+-----
        KU-001         | 2024-01-15 | programme  | 1
        KU-002         | 2024-12-15 | programme  | 1
        KU-003         | 2024-01-15 | comparison | 2
    """
    study = {
        "comparison": {
            "arm": "arm",
            "treated": "programme",
            "time_zero": "The day of referral",
            "eligibility": "Unemployed",
            "outcomes": ["employed_by_6"],
        }
    }
    cohort = follow_up(data(study, participants=participants, spells=TRIAL))
    assert facts(cohort.flow.frame, "reason", "arm", "n") == [
        ("total", "total", 3),
        ("not_followed_one_unit", "total", 1),
        ("followed", "total", 2),
        ("total", "comparison", 1),
        ("not_followed_one_unit", "comparison", 0),
        ("followed", "comparison", 1),
        ("total", "programme", 2),
        ("not_followed_one_unit", "programme", 1),
        ("followed", "programme", 1),
    ]
    assert list(cohort.frame.columns[:7]) == [
        "participant_id",
        "entry",
        "exit",
        "state",
        "censor_reason",
        "arm",
        "site",
    ]


def test_an_earlier_data_lock_is_as_if_the_data_had_been_drawn_then():
    spells = """
        participant_id | start      | end | state
        ---------------+------------+-----+---------
        KU-001         | 2024-10-01 | -   | open_job
    """
    given = data(participants=ENTERED, spells=spells)
    assert exits(follow_up(given, data_lock="2024-08-01")) == [("KU-001", 6, "censored")]


def test_a_horizon_that_is_asked_for_ends_follow_up_there():
    spells = """
        participant_id | start      | end | state
        ---------------+------------+-----+---------
        KU-001         | 2024-10-01 | -   | open_job
    """
    given = data({"horizon": 3}, participants=ENTERED, spells=spells)
    assert exits(follow_up(given)) == [("KU-001", 9, "open_job")]
    cut = follow_up(given, horizon=8)
    assert facts(cut.frame, "exit", "state", "censor_reason") == [(8, "censored", "horizon")]
    assert facts(cut.spells, "start", "end", "until")[-1] == (0, 8, 8)
    assert follow_up(given, horizon=9).frame["state"].tolist() == ["open_job"]


def test_a_landmark_keeps_those_still_at_risk_and_counts_the_others():
    participants = """
        participant_id | entry_date
        ---------------+-----------
        KU-001         | 2024-01-15
        KU-002         | 2024-01-15
        KU-003         | 2024-01-15
        KU-004         | 2024-10-15
    """
    spells = """
        participant_id | start      | end | state
        ---------------+------------+-----+---------
        KU-001         | 2024-03-20 | -   | open_job
        KU-002         | 2024-05-20 | -   | open_job
    """
    cohort = follow_up(data(participants=participants, spells=spells), landmark=3)
    assert facts(cohort.frame, "participant_id", "entry", "exit", "state") == [
        ("KU-002", 3, 5, "open_job"),
        ("KU-003", 3, 11, "censored"),
    ]
    assert left_out(cohort) == {"exit_before_landmark": 1, "end_before_landmark": 1}


def test_the_state_in_which_people_left_is_the_outcome_where_there_are_no_spells():
    participants = """
        participant_id | entry_date | exit_date  | exit_state
        ---------------+------------+------------+-----------
        KU-001         | 2024-01-15 | 2024-04-01 | open_job
        KU-002         | 2024-01-15 | 2024-04-01 | unemployed
        KU-003         | 2024-01-15 | 2024-04-01 | lost
        KU-004         | 2024-01-15 | -          | -
    """
    cohort = follow_up(data(participants=participants))
    assert exits(cohort) == [
        ("KU-001", 3, "open_job"),
        ("KU-002", 11, "censored"),
        ("KU-003", 2, "censored"),
        ("KU-004", 11, "censored"),
    ]
    assert cohort.spells.empty
    assert str(cohort.notes[0]) == (
        "Outcomes are the states in which people left the programme. A job found later is not "
        "in the data, although the study says that everybody was seen to the last day."
    )


def test_durations_of_the_data_s_owner_are_taken_as_they_are():
    follow_up_table = """
        participant_id | entry | exit | state
        ---------------+-------+------+-----------
        MC-0001        | -     | 5    | open_job
        MC-0002        | 2     | 7    | censored
        MC-0003        | -     | 0    | censored
        MC-0004        | -     | 3    | unemployed
        MC-0005        | -     | 4    | died
        MC-0006        | -     | 6    | lost
    """
    cohort = follow_up(data({"unit": "two_weeks"}, follow_up=follow_up_table))
    assert facts(cohort.frame, "participant_id", "entry", "exit", "state", "censor_reason") == [
        ("MC-0001", 0, 5, "open_job", None),
        ("MC-0002", 2, 7, "censored", "end_of_observation"),
        ("MC-0004", 0, 3, "censored", "end_of_observation"),
        ("MC-0005", 0, 4, "died", None),
        ("MC-0006", 0, 6, "censored", "lost"),
    ]
    assert left_out(cohort) == {"not_followed_one_unit": 1}
    assert str(cohort.flow.notes[0]) == (
        "Time zero and the lengths of follow-up were fixed by the owner of the data, who gave "
        "durations without dates."
    )
    assert cohort.frame.attrs["unit"] == "two_weeks"


def test_someone_outside_the_labour_force_who_begins_to_study_leaves_by_education():
    people = """
        participant_id | entry_date
        KU-001         | 2024-01-15
        KU-002         | 2024-01-15
    """
    spells = """
        participant_id | start      | end        | state
        KU-001         | 2023-06-01 | 2024-04-19 | inactive
        KU-001         | 2024-04-20 | -          | degree_study
        KU-002         | 2023-06-01 | 2024-04-19 | inactive
        KU-002         | 2024-04-20 | -          | inactive
    """
    study = {"competing": ["education", "outside_labour_force"], "unit": "months"}
    found = follow_up(data(study, participants=people, spells=spells))
    assert facts(found.frame, "participant_id", "exit", "state") == [
        ("KU-001", 4, "degree_study"),
        # the same state written down in two rows is no exit
        ("KU-002", 11, "censored"),
    ]
