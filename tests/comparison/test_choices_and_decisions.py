"""What a study file says of its comparison beyond the analysis: names of sets, the day."""

from __future__ import annotations

import pytest

from evaltools import comparison
from evaltools.comparison.trial import plan_hash
from evaltools.data import load_data
from evaltools.errors import StudyError
from evaltools.sections import section
from evaltools.study import load_study, study_from


def study_of(folder, **more):
    """A study whose comparison names two sets of covariates."""
    return study_from(
        {
            "version": 1,
            "study": "small",
            "title": "Small",
            "data": {"participants": "p.csv"},
            "comparison": {
                "arm": "arm",
                "treated": "p",
                "time_zero": "Referral",
                "eligibility": "Unemployed",
                "outcomes": ["work"],
                "covariates": ["age", "sex"],
                "choices": {"covariates": {"all": ["age", "sex"], "few": ["age"]}},
                **more,
            },
            "languages": ["en", "fi", "sv"],
        },
        folder=folder,
    )


def named(names):
    """Choices with names of their sets."""
    return {"covariates": {"all": ["age", "sex"], "few": ["age"]}, "names": names}


def notes_of(study, tmp_path):
    """The notes of the trial's table, by language."""
    block = section(comparison.target_trial(study), study=study, name="trial").block
    return {language: " ".join(voice.notes) for language, voice in block.voices.items()}


def test_a_set_of_covariates_has_a_name_in_each_language():
    study = load_study("examples/nsw/study.yaml")
    plan = comparison.plan(load_data(study))
    shown = section(plan.specifications(), study=study, name="choices").block
    sets = {
        language: {row[1] for row in voice.table.rows} for language, voice in shown.voices.items()
    }
    assert sets["en"] == {"all", "without earnings of 1974", "without earnings"}
    assert sets["fi"] == {"kaikki", "ilman vuoden 1974 ansioita", "ilman ansioita"}
    assert sets["sv"] == {"alla", "utan inkomsterna 1974", "utan inkomster"}


def test_a_name_must_be_of_a_set(tmp_path):
    with pytest.raises(StudyError) as refused:
        study_of(tmp_path, choices=named({"fewer": "Age alone"}))
    assert "comparison.choices.names must name sets of comparison.choices.covariates" in str(
        refused.value
    )


def test_what_a_set_is_called_changes_nothing_that_was_decided(tmp_path):
    plain = study_of(tmp_path)
    called = study_of(tmp_path, choices=named({"few": "Age alone"}))
    assert plan_hash(plain) == plan_hash(called)


def test_the_day_of_the_decision_stands_beside_the_hash(tmp_path):
    notes = notes_of(study_of(tmp_path, decided="2024-01-15"), tmp_path)
    assert notes["en"].endswith("By the study file this was decided on 15 Jan 2024.")
    assert notes["fi"].endswith("Tutkimustiedoston mukaan tämä päätettiin 15.1.2024.")
    assert "2024" in notes["sv"]


def test_without_a_day_none_is_made_up(tmp_path):
    notes = notes_of(study_of(tmp_path), tmp_path)
    assert notes["en"].endswith("The study file does not say on which day this was decided.")


def test_a_day_that_is_none_is_refused(tmp_path):
    with pytest.raises(StudyError) as refused:
        study_of(tmp_path, decided="15.1.2024")
    assert "must be a day of the calendar, written year-month-day" in str(refused.value)
