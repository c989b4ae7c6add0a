"""Where trials and studies count, no title and no sentence says that people found a job."""

from __future__ import annotations

import pandas as pd
import pytest

from evaltools.cohort import follow_up
from evaltools.data import Data
from evaltools.sections import section
from evaltools.study import study_from
from evaltools.survival import evaluation


def data_of(folder, **changes):
    """Sixty people, of whom twenty find a job, twenty begin a work trial and twenty nothing."""
    people = [f"AA-{number:03d}" for number in range(1, 61)]
    states = ["open_job"] * 20 + ["work_trial"] * 20 + ["unemployed"] * 20
    spells = [(name, "2022-01-01", "2022-03-31", "unemployed") for name in people]
    spells += [
        (name, "2022-04-01", None, state)
        for name, state in zip(people, states, strict=True)
        if state != "unemployed"
    ]
    tables = {
        "participants": pd.DataFrame(
            {
                "participant_id": people,
                "entry_date": pd.Timestamp("2022-01-01"),
                "sex": ["female", "male"] * 30,
            }
        ),
        "spells": pd.DataFrame(spells, columns=["participant_id", "start", "end", "state"]).astype(
            {"start": "datetime64[ns]", "end": "datetime64[ns]"}
        ),
    }
    said = {
        "version": 1,
        "study": "sixty",
        "title": "Sixty",
        "unit": "months",
        "horizon": 12,
        "report_times": [6, 12],
        "programme": "kummin_kanssa",
        "employment": "programme_goal",
        "data": {"participants": "p.csv", "spells": "s.csv"},
        "data_lock": "2023-12-31",
        "languages": ["en", "fi", "sv"],
        **changes,
    }
    return Data(study_from(said, folder=folder), tables)


@pytest.fixture
def goal(tmp_path):
    """The same people under the programme's own goal, which holds work trials."""
    return data_of(tmp_path)


def voice_of(data, result, name, tmp_path):
    """What a section of the survival report says in English."""
    folder = tmp_path / "survival"
    folder.mkdir(exist_ok=True)
    return section(result, study=data.study, name=name, run_folder=folder).block.voices["en"]


@pytest.mark.parametrize(
    ("name", "ask", "title"),
    [
        (
            "time_to_job",
            evaluation.job_incidence,
            "How soon they reached the programme's own goal",
        ),
        (
            "without",
            lambda people: evaluation.without_job(people, times=[12]),
            "Who had not reached the programme's own goal",
        ),
        (
            "restricted_time",
            evaluation.time_before_job,
            "How long it took until the programme's own goal or another exit",
        ),
        (
            "median",
            lambda people: evaluation.job_incidence(people).median(),
            "The time by which half had reached the programme's own goal",
        ),
    ],
)
def test_a_goal_that_holds_trials_is_not_called_a_job(goal, tmp_path, name, ask, title):
    voice = voice_of(goal, ask(follow_up(goal)), name, tmp_path)
    assert voice.title == title
    said = " ".join([voice.title, voice.sentence, voice.table.caption, *voice.table.headings])
    cells = " ".join(cell for row in voice.table.rows for cell in row)
    # the states that count are named in brackets: a job in the open labour market is one
    told = (said + cells).replace("job in the open labour market", "")
    assert "job" not in told
    assert "found work" not in told


def test_the_shares_by_definition_are_not_all_of_work(goal, tmp_path):
    found = evaluation.by_definition(goal, times=[12])
    voice = voice_of(goal, found, "by_definition", tmp_path)
    assert voice.title == (
        "How many had found a job or reached the programme's own goal, by definition"
    )
    assert voice.sentence.startswith(
        "Share who had reached the outcome by 12 months from the start of follow-up: narrow (open "
        "labour market) 33%"
    )
    assert "the programme's own goal 67%" in voice.sentence


def test_who_had_not_reached_the_goal_is_told_with_what_counts(goal, tmp_path):
    found = evaluation.without_job(follow_up(goal), times=[12])
    assert voice_of(goal, found, "without", tmp_path).sentence.endswith(
        "had not reached the outcome (job in the open labour market, self-employed, "
        "apprenticeship, subsidised work, studies leading to a qualification, labour market "
        "training, work trial)."
    )


def test_a_study_of_jobs_keeps_its_titles(tmp_path):
    jobs = data_of(tmp_path, employment="narrow")
    voice = voice_of(jobs, evaluation.time_before_job(follow_up(jobs)), "restricted_time", tmp_path)
    assert voice.title == "How long it took until the first job or other exit"
    assert "before the first job or other exit" in voice.sentence
