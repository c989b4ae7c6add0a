"""In a study with a comparison group the answers told are the participants'."""

from __future__ import annotations

import pytest

from evaltools import data
from evaltools.disclosure import Policy, protect
from evaltools.drawing import histograms
from evaltools.participation import evaluation
from evaltools.participation.evaluation import OF_BOTH_GROUPS, OF_PARTICIPANTS
from evaltools.sections import section
from evaltools.study import load_study


@pytest.fixture(scope="module")
def jobs():
    return evaluation.questionnaires(data.load_data(load_study("examples/jobs2/study.yaml")))


def test_coverage_is_of_the_participants(jobs):
    found = jobs.coverage("depression")
    # 600 were assigned to the workshop and 299 were not (Vinokur and others 1995)
    assert set(found.table()["n_total"]) == {600}
    assert set(found.table()["arm"]) == {"workshop"}
    assert OF_PARTICIPANTS in found.notes


@pytest.mark.parametrize("ask", ["distribution", "floor_ceiling"])
def test_scores_are_of_the_participants(jobs, ask):
    found = getattr(jobs, ask)("depression")
    assert set(found.table()["n_total"].dropna()) == {600}
    assert found.keys[-1] == "arm"
    assert list(found.frame.columns[: len(found.keys)]) == list(found.keys)
    assert OF_PARTICIPANTS in found.notes


def test_two_measurements_of_one_arm_are_drawn_apart(jobs):
    shown = protect(jobs.distribution("depression"), Policy())
    (panel,) = histograms._panels(shown, "en")
    assert panel.groups == ("baseline", "follow_up")


def test_the_printed_table_names_the_group(jobs):
    shown = section(
        jobs.coverage("depression"), study=jobs.data.study, name="coverage_depression"
    ).block.voices["en"]
    assert "Workshop" in {cell for row in shown.table.rows for cell in row}
    assert "600" in shown.sentence


def test_the_participants_of_a_study_without_a_comparison_group_are_everybody():
    found = evaluation.questionnaires(
        data.load_data(load_study("examples/kummin_kanssa/study.yaml"))
    ).coverage("esis")
    assert "arm" not in found.frame.columns
    assert OF_PARTICIPANTS not in found.notes


def test_reliability_says_that_both_groups_are_counted():
    asked = evaluation.questionnaires(
        data.load_data(load_study("examples/hameen_malli/study.yaml"))
    )
    made = asked.reliability("esis")
    for found in (made, made.items(), made.fit(), made.answers()):
        assert OF_BOTH_GROUPS in found.notes
    # the note does not keep protection from its work
    assert OF_BOTH_GROUPS in protect(made.items(), Policy()).notes
