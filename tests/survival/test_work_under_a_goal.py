"""Time in work where a programme's goal holds more than work: trials and studies are no jobs."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import evaltools as ev
from evaltools.survival import evaluation

#: Four people from 1 January 2022, followed to the end of 2023.
SPELLS = [
    ("AA-001", "2022-01-01", "2022-02-28", "unemployed"),
    ("AA-001", "2022-03-01", "2022-06-30", "work_trial"),
    ("AA-001", "2022-07-01", None, "open_job"),
    ("AA-002", "2022-01-01", None, "unemployed"),
    ("AA-003", "2022-01-01", "2022-03-31", "unemployed"),
    ("AA-003", "2022-04-01", None, "degree_study"),
    ("AA-004", "2022-01-01", "2022-04-30", "unemployed"),
    ("AA-004", "2022-05-01", "2022-08-31", "subsidised_job"),
    ("AA-004", "2022-09-01", None, "unemployed"),
]


@pytest.fixture(scope="module")
def four(tmp_path_factory):
    """A study whose programme counts work trials and studies among its goals."""
    folder = tmp_path_factory.mktemp("four")
    people = [(name, "2022-01-01", "female") for name in sorted({row[0] for row in SPELLS})]
    pd.DataFrame(people, columns=["participant_id", "entry_date", "sex"]).to_csv(
        folder / "p.csv", index=False
    )
    pd.DataFrame(SPELLS, columns=["participant_id", "start", "end", "state"]).to_csv(
        folder / "s.csv", index=False
    )
    study = {
        "version": "1", "study": "four", "title": "Four", "unit": "months", "horizon": "12",
        "programme": "kummin_kanssa", "employment": "programme_goal",
        "data": {"participants": "p.csv", "spells": "s.csv"},
        "data_lock": "2023-12-31", "languages": ["en"],
    }  # fmt: skip
    return ev.load_data(ev.study.study_from(study, folder=folder))


def test_trials_and_studies_are_not_months_in_work(four):
    found = evaluation.months_in_work(four)
    # the first found work in the seventh month, the last worked from the fifth to the ninth,
    # moves dated to the end of the month: 5 + 0 + 0 + 4 months of 12
    assert found.table()["estimate"].tolist() == pytest.approx([9 / 4])
    assert evaluation.ONLY_WORK["broad"] in found.notes


def test_retention_begins_with_a_job_not_with_a_trial(four):
    found = evaluation.retention(four)
    table = found.table().set_index("time")
    # of two with a job one left it after four months
    assert table["n"].tolist() == [2, 2, 2]
    assert table["estimate"].loc[[3, 6]].tolist() == pytest.approx([1.0, 0.5])
    assert evaluation.ONLY_WORK["broad"] in found.notes


def test_mean_times_in_whole_months_say_how_moves_are_dated(four):
    people = ev.follow_up(four)
    assert evaluation.ROUNDED_EXITS in evaluation.time_before_job(people).notes
    assert evaluation.ROUNDED_STATES in evaluation.months_in_work(four).notes


def test_who_is_without_the_goal_is_not_said_to_be_without_work(four):
    people = ev.follow_up(four)
    assert evaluation.without_job(people, times=[12]).summary() == (
        "By 12 months from the start of follow-up, 25% of participants (95% CI 4–87%, n = 4) had "
        "not reached the outcome (job in the open labour market, self-employed, apprenticeship, "
        "subsidised work, studies leading to a qualification, labour market training, work trial)."
    )
    assert people.endings().summary() == (
        "Of 4 people, 0.0% had neither reached the outcome nor left otherwise when their "
        "observation ended before the horizon. The estimates take it that they would have fared "
        "like the others."
    )


def test_retention_is_told_at_a_time_it_was_asked_for(four):
    found = evaluation.retention(four)
    # the study reports at 9 months, retention is asked at 3, 6 and 12: 6 is not 9
    reported = replace(found, about={**found.about, "report_times": [3, 9]})
    assert reported.summary().startswith(
        "Of those who found work, 100% were still in work 3 months"
    )
    reported = replace(found, about={**found.about, "report_times": [9]})
    assert "still in work 12 months after" in reported.summary()


def test_retention_counts_those_whose_job_began_in_the_last_month_followed(tmp_path):
    rows = [
        ("BB-001", "2022-01-01", "2022-02-28", "unemployed"),
        ("BB-001", "2022-03-01", None, "open_job"),
        ("BB-002", "2022-01-01", "2022-11-14", "unemployed"),
        ("BB-002", "2022-11-15", None, "open_job"),
    ]
    people = [(name, "2022-01-01") for name in ("BB-001", "BB-002")]
    pd.DataFrame(people, columns=["participant_id", "entry_date"]).to_csv(
        tmp_path / "p.csv", index=False
    )
    pd.DataFrame(rows, columns=["participant_id", "start", "end", "state"]).to_csv(
        tmp_path / "s.csv", index=False
    )
    study = {
        "version": "1", "study": "two", "title": "Two", "unit": "months", "horizon": "12",
        "data": {"participants": "p.csv", "spells": "s.csv"},
        "data_lock": "2022-12-31", "languages": ["en"],
    }  # fmt: skip
    two = ev.load_data(ev.study.study_from(study, folder=tmp_path))
    found = evaluation.retention(two)
    table = found.table().set_index("time")
    # both found work, the second was followed in it for no time: the first alone was at risk
    assert table["n"].tolist() == [2, 2, 2]
    assert table["n_censor"].loc[[3, 6]].tolist() == [1, 1]
    assert table["n_risk"].loc[[3, 6]].tolist() == [1, 1]
    assert table["estimate"].loc[[3, 6]].tolist() == [1.0, 1.0]
    assert [str(note) for note in found.notes if "observation ended" in str(note)] == [
        "Those whose first job began when observation ended are counted, too."
    ]
