"""The edges: nobody, one person, everybody in one state."""

from __future__ import annotations

import pytest
from text_tables import data, facts, frame

from evaltools import cohort
from evaltools.cohort import follow_up
from evaltools.data import Data

ENTERED = """
    participant_id | entry_date | arm
    ---------------+------------+----
    KU-001         | 2024-01-15 | a
    KU-002         | 2024-02-15 | b
"""
AT_WORK = """
    participant_id | start      | end | state
    ---------------+------------+-----+---------
    KU-001         | 2023-01-15 | -   | open_job
    KU-002         | 2023-01-15 | -   | open_job
"""
COMPARISON = {
    "comparison": {
        "arm": "arm",
        "treated": "a",
        "time_zero": "The day of referral",
        "eligibility": "Unemployed",
        "outcomes": ["employed_by_6"],
    }
}


def nobody_has_spells():
    given = data(COMPARISON, participants=ENTERED, spells=AT_WORK)
    tables = {**given.tables, "spells": given.tables["spells"].iloc[:0]}
    return Data(given.study, tables)


def test_without_a_single_spell_everybody_is_followed_to_the_end():
    found = follow_up(nobody_has_spells(), lasting=1)
    assert facts(found.frame, "exit", "state") == [(10, "censored"), (9, "censored")]
    assert facts(found.spells, "start", "end", "state", "until") == [
        (0, 11, "no_spell", 11),
        (0, 10, "no_spell", 10),
    ]


@pytest.mark.parametrize(
    "study",
    [
        {},
        COMPARISON,
        {"exclude": [{"when": "participant_id != KU-999", "reason": "Everybody"}]},
    ],
)
def test_when_nobody_is_left_every_table_is_there_and_empty(study):
    given = data(study, participants=ENTERED, spells=AT_WORK)
    found = follow_up(given, lasting=1, landmark=2, horizon=6)
    assert len(found.frame) == len(found.spells) == 0
    assert found.flow.frame["n"].iloc[0] == 2
    assert found.flow.frame.query("step == 'followed'")["n"].sum() == 0
    assert found.followed.frame["n"].sum() == 0
    assert found.losses.frame["n"].sum() == 0
    assert found.loss_bound is None
    assert found.describe_follow_up().frame["n"].tolist() == [0]


def test_everybody_found_work_in_the_first_month():
    spells = AT_WORK.replace("2023-01-15", "2024-02-15")
    found = follow_up(data(participants=ENTERED, spells=spells))
    assert facts(found.frame, "exit", "state") == [(2, "open_job"), (1, "open_job")]
    assert facts(found.followed.frame, "n", "n_total", "share") == [(2, 2, 1)]


def test_one_person_alone_is_a_cohort():
    participants = """
        participant_id | entry_date
        ---------------+-----------
        KU-001         | 2024-01-15
    """
    found = follow_up(data(participants=participants, spells=AT_WORK.replace("2023", "2024")))
    assert facts(found.frame, "exit", "state") == [(1, "open_job")]
    assert facts(found.describe_follow_up().frame, "n", "n_event", "person_time") == [(1, 1, 1)]


def test_everybody_left_out_reaches_nobody():
    study = {"exclude": [{"when": "participant_id != KU-999", "reason": "Everybody"}], **COMPARISON}
    given = data(study, participants=ENTERED + "    KU-003 | 2024-03-15 | -", spells=AT_WORK)
    reached = cohort.reach(given, ["arm"])
    assert facts(reached.frame, "level", "n") == [("missing", 0), ("total", 0)]
    assert reached.frame["share"].isna().all()


def test_a_missing_arm_has_its_own_part_of_the_flow():
    given = data(COMPARISON, participants=ENTERED + "    KU-003 | 2024-03-15 | -", spells=AT_WORK)
    flow = follow_up(given).flow.frame
    assert facts(flow[flow["reason"] == "followed"], "arm", "n") == [
        ("total", 1),
        ("a", 0),
        ("b", 0),
        ("missing", 1),
    ]


def test_people_without_an_entry_date_are_counted():
    participants = ENTERED + "    KU-003 | - | a"
    found = follow_up(data(participants=participants, spells=AT_WORK))
    assert facts(found.flow.frame, "reason", "n") == [
        ("total", 3),
        ("no_time_zero", 1),
        ("in_event_state", 2),
        ("followed", 0),
    ]


def test_people_whom_the_table_of_durations_does_not_hold_are_counted():
    participants = """
        participant_id | sex
        ---------------+-------
        MC-0001        | female
        MC-0002        | male
    """
    durations = """
        participant_id | exit | state
        ---------------+------+---------
        MC-0001        | 3    | open_job
    """
    found = follow_up(data(participants=participants, follow_up=durations))
    assert facts(found.flow.frame, "reason", "n") == [
        ("total", 2),
        ("no_follow_up", 1),
        ("followed", 1),
    ]
    assert facts(found.frame, "participant_id", "sex", "exit") == [("MC-0001", "female", 3)]


def test_a_period_of_the_study_tells_who_entered_before_it_and_who_from_it_on():
    study = {"periods": {"reform": "2024-02-15"}}
    spells = AT_WORK.replace("2023", "2025")
    found = follow_up(data(study, participants=ENTERED, spells=spells))
    assert found.frame["reform"].tolist() == ["before", "from"]


def test_the_table_reader_of_these_tests_reads_what_it_says():
    read = frame(ENTERED)
    assert read["participant_id"].tolist() == ["KU-001", "KU-002"]
    assert str(read["entry_date"].dtype).startswith("datetime64")
