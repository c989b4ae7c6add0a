"""Jobs that last, sources that disagree, states over time: small tables in, facts out."""

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


def spells_of(cohort):
    return facts(cohort.spells, "start", "end", "state")


TWO_JOBS = """
    participant_id | start      | end        | state
    ---------------+------------+------------+---------
    KU-001         | 2024-02-01 | 2024-03-31 | open_job
    KU-001         | 2024-05-01 | 2024-08-31 | open_job
"""


@pytest.mark.parametrize(("months", "exit"), [(0, 1), (2, 1), (3, 4), (4, 4)])
def test_a_job_that_lasts_counts_from_its_first_day(months, exit):
    given = data({"lasting": months}, participants=ENTERED, spells=TWO_JOBS)
    assert exits(follow_up(given)) == [("KU-001", exit, "open_job")]


def test_when_no_job_lasted_follow_up_ends_so_much_before_the_end_of_observation():
    given = data(participants=ENTERED, spells=TWO_JOBS)
    assert exits(follow_up(given, lasting=5)) == [("KU-001", 11 - 5, "censored")]


def test_a_job_that_is_still_going_on_has_lasted_if_it_began_early_enough():
    # Followed 11 months; a job must last 3, so jobs count that began in the first 8.
    spells = """
        participant_id | start   | end | state
        ---------------+---------+-----+---------
        KU-001         | {start} | -   | open_job
    """
    early = data(participants=ENTERED, spells=spells.format(start="2024-09-14"))
    late = data(participants=ENTERED, spells=spells.format(start="2024-09-15"))
    assert exits(follow_up(early, lasting=3)) == [("KU-001", 8, "open_job")]
    assert exits(follow_up(late, lasting=3)) == [("KU-001", 8, "censored")]


def test_jobs_that_touch_are_one_job_of_the_first_kind():
    spells = """
        participant_id | start      | end        | state
        ---------------+------------+------------+---------------
        KU-001         | 2024-02-01 | 2024-02-29 | subsidised_job
        KU-001         | 2024-03-01 | 2024-04-30 | open_job
    """
    given = data(participants=ENTERED, spells=spells)
    assert exits(follow_up(given, lasting=3)) == [("KU-001", 1, "subsidised_job")]
    assert exits(follow_up(given, lasting=3, definition="narrow")) == [("KU-001", 8, "censored")]


def test_a_day_between_two_jobs_makes_them_two():
    spells = """
        participant_id | start      | end        | state
        ---------------+------------+------------+---------
        KU-001         | 2024-02-01 | 2024-02-28 | open_job
        KU-001         | 2024-03-01 | 2024-04-30 | open_job
    """
    given = data(participants=ENTERED, spells=spells)
    assert exits(follow_up(given, lasting=2)) == [("KU-001", 2, "open_job")]


def test_who_is_not_followed_long_enough_to_see_a_job_last_is_counted_in_the_flow():
    participants = """
        participant_id | entry_date
        ---------------+-----------
        KU-001         | 2024-01-15
        KU-002         | 2024-10-15
        KU-003         | 2024-12-15
    """
    cohort = follow_up(data(participants=participants, spells=TWO_JOBS), lasting=3)
    rows = cohort.flow.frame
    assert facts(rows[rows["step"] == "excluded"], "reason", "n") == [
        ("not_followed_one_unit", 1),
        ("lasting", 1),
    ]


DISAGREEING = """
    participant_id | start      | end        | state      | source
    ---------------+------------+------------+------------+---------
    KU-001         | 2024-01-01 | 2024-06-30 | unemployed | register
    KU-001         | 2024-03-01 | 2024-09-30 | open_job   | survey
"""


def test_the_source_named_first_is_believed_and_the_disagreement_counted():
    given = data({"source_order": ["register", "survey"]}, participants=ENTERED, spells=DISAGREEING)
    cohort = follow_up(given)
    assert exits(cohort) == [("KU-001", 6, "open_job")]  # 1 July, after the register's spell
    assert facts(cohort.conflicts.frame, "check", "n", "n_total") == [
        ("sources_disagree", 1, 1),
        ("source_doubled", 0, 1),
        ("open_end_closed", 0, 1),
    ]
    turned = data({"source_order": ["survey"]}, participants=ENTERED, spells=DISAGREEING)
    assert exits(follow_up(turned)) == [("KU-001", 2, "open_job")]


def test_within_one_source_a_job_holds_over_the_jobseeking_beside_it():
    cohort = follow_up(data(participants=ENTERED, spells=DISAGREEING.replace("survey", "register")))
    assert exits(cohort) == [("KU-001", 2, "open_job")]
    assert facts(cohort.conflicts.frame, "check", "n")[:2] == [
        ("sources_disagree", 0),
        ("source_doubled", 1),
    ]


def test_a_spell_without_an_end_ends_where_the_same_source_s_next_begins():
    spells = """
        participant_id | start      | end | state      | source
        ---------------+------------+-----+------------+---------
        KU-001         | 2024-01-01 | -   | unemployed | register
        KU-001         | 2024-03-15 | -   | open_job   | register
        KU-001         | 2024-06-15 | -   | unemployed | register
    """
    cohort = follow_up(data(participants=ENTERED, spells=spells))
    assert spells_of(cohort) == [(0, 3, "unemployed"), (3, 6, "open_job"), (6, 11, "unemployed")]
    assert facts(cohort.conflicts.frame, "check", "n")[-1] == ("open_end_closed", 1)


def test_spells_are_told_in_months_by_the_rule_of_the_exits():
    spells = """
        participant_id | start      | end        | state
        ---------------+------------+------------+-----------
        KU-001         | 2023-11-01 | 2024-03-31 | unemployed
        KU-001         | 2024-04-01 | 2024-06-14 | work_trial
        KU-001         | 2024-08-15 | 2026-01-01 | open_job
    """
    cohort = follow_up(data(participants=ENTERED, spells=spells))
    assert exits(cohort) == [("KU-001", 8, "open_job")]
    assert facts(cohort.spells, "start", "end", "state", "until") == [
        (0, 3, "unemployed", 11),
        (3, 6, "work_trial", 11),
        (6, 8, "no_spell", 11),
        (8, 11, "open_job", 11),
    ]


def test_a_state_that_begins_on_the_day_of_time_zero_was_the_state_at_the_start():
    spells = """
        participant_id | start      | end        | state
        ---------------+------------+------------+-----------
        KU-001         | 2024-01-15 | 2024-03-31 | unemployed
    """
    assert spells_of(follow_up(data(participants=ENTERED, spells=spells))) == [
        (0, 3, "unemployed"),
        (3, 11, "no_spell"),
    ]


def test_somebody_without_any_spell_has_one_row_for_the_whole_time():
    participants = ENTERED + "KU-002 | 2024-06-30"
    cohort = follow_up(data(participants=participants, spells=TWO_JOBS))
    own = cohort.spells[cohort.spells["participant_id"] == "KU-002"]
    assert facts(own, "start", "end", "state", "until") == [(0, 6, "no_spell", 6)]


def test_the_dead_are_dead_to_the_end_even_after_a_job():
    spells = """
        participant_id | start      | end | state
        ---------------+------------+-----+---------
        KU-001         | 2024-02-15 | -   | open_job
        KU-001         | 2024-05-20 | -   | died
    """
    cohort = follow_up(data(participants=ENTERED, spells=spells))
    assert exits(cohort) == [("KU-001", 2, "open_job")]
    assert spells_of(cohort) == [(0, 2, "no_spell"), (2, 5, "open_job"), (5, 11, "died")]


def test_spells_begin_where_delayed_observation_does_and_end_where_somebody_is_lost():
    participants = """
        participant_id | entry_date | observed_from | sex
        ---------------+------------+---------------+-------
        KU-001         | 2024-01-15 | 2024-03-15    | female
    """
    spells = """
        participant_id | start      | end | state
        ---------------+------------+-----+-----------
        KU-001         | 2024-01-01 | -   | unemployed
        KU-001         | 2024-08-20 | -   | lost
    """
    cohort = follow_up(data(participants=participants, spells=spells))
    assert facts(cohort.spells, "start", "end", "state", "until", "sex") == [
        (2, 7, "unemployed", 7, "female")
    ]
    assert cohort.spells.attrs["unit"] == "months"
