"""What a notebook asks of a study's questionnaires, in studies that are not tidy."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import pandas as pd
import pytest

from evaltools import comparison, data
from evaltools.errors import UnansweredError
from evaltools.participation import evaluation
from evaltools.participation.statements import CAN, CANNOT
from evaltools.study import load_study

STUDY = """\
version: 1
study: kysely
title: {en: A questionnaire}
data: {participants: people.csv, responses: answers.csv, scores: scores.csv}
groups: [sex]
participation:
  instruments: [own.yaml, was]
  before: baseline
  after: exit
  change: jacobson-truax
  important_change: {was: {value: 2, source: Author (2020)}}
languages: [en]
"""

OWN = """\
id: own
name: {en: Own scale, fi: Oma mittari}
licence: Own
source: [Own]
least: 1
most: 5
items: [{id: q1, label: a}, {id: q2, label: b}, {id: q3, label: c}]
scales: [{id: own, label: {en: Own scale, fi: Oma mittari}}]
"""


@pytest.fixture
def asked(tmp_path):
    """Twelve people, one of them twice in the project, one without a sex, two lost."""
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    (tmp_path / "own.yaml").write_text(OWN, encoding="utf-8")
    names = [f"KA-{number:03d}" for number in range(12)]
    people = pd.DataFrame({"participant_id": names, "sex": ["woman", "man"] * 6})
    people.loc[11, "sex"] = None
    returned = people.iloc[[0]].assign(operation="second", entry_date="2025-06-01")
    people = people.assign(operation="first", entry_date="2025-01-01")
    pd.concat([people, returned]).to_csv(tmp_path / "people.csv", index=False)
    rows = [
        (name, wave, "own", item, min(5, 1 + number % 4 + rise - (place == 2 and number % 4 > 2)))
        for wave, rise in (("baseline", 0), ("exit", 1))
        for number, name in enumerate(names)
        if not (wave == "exit" and number > 9)
        for place, item in enumerate(("q1", "q2", "q3"))
    ]
    columns = ["participant_id", "wave", "instrument", "item", "value"]
    pd.DataFrame(rows, columns=columns).to_csv(tmp_path / "answers.csv", index=False)
    given = [
        (name, wave, "was", score)
        for wave, first in (("baseline", 4), ("exit", 6))
        for number, name in enumerate(names)
        for score in [first + number % 3]
    ]
    pd.DataFrame(given, columns=["participant_id", "wave", "scale", "score"]).to_csv(
        tmp_path / "scores.csv", index=False
    )
    return evaluation.questionnaires(data.load_data(load_study(tmp_path / "study.yaml")))


def test_instruments_are_called_by_their_names(asked):
    assert {name: each["fi"] for name, each in asked.names.items()} == {
        "own": "Oma mittari",
        "was": "työkykypistemäärä",
    }
    assert list(asked.with_items) == ["own"]
    assert list(asked.reflective) == ["own"]
    assert list(asked.with_bands) == ["was"]


def test_who_came_back_to_the_project_is_counted_once_among_those_asked(asked):
    table = asked.coverage("own").table().set_index(["wave", "coverage"])["n"]
    assert table[("baseline", "total")] == 12
    assert table[("exit", "not_answered")] == 2


def test_those_without_a_group_are_a_group_of_their_own(asked):
    table = asked.change(by="sex").table()
    mine = table[table["scale"] == "own"].set_index("group")["n_before"]
    assert mine.to_dict() == {"female": 6, "male": 5, "missing": 1}


def test_reliability_is_computed_where_the_study_file_gives_none(asked):
    table = asked.change().limits().table().set_index("scale")
    alpha = asked.reliability("own").of("own", "baseline")
    assert 0.5 < alpha < 1
    assert table.loc["own", "reliability"] == pytest.approx(alpha)
    assert table.loc["was", "important_change"] == 2
    assert pd.isna(table.loc["was", "reliable_change"])


def test_scores_without_items_say_so(asked):
    with pytest.raises(UnansweredError, match="scores without their items"):
        asked.reliability("was")


def test_a_column_that_nobody_has_is_told(asked):
    with pytest.raises(UnansweredError) as caught:
        asked.change(by="region")
    assert str(caught.value) == "The data do not hold this of each person: Region."


@dataclass(frozen=True)
class Comparison:
    """Stands for a study's comparison: seven people of each arm, two of them without weight."""

    passed: bool = True
    show_anyway: str | None = None

    @property
    def settings(self):
        return SimpleNamespace(arm="arm", treated="programme", show_anyway=self.show_anyway)

    @property
    def frame(self):
        names = [f"KA-{number:03d}" for number in range(12)]
        arms = ["programme"] * 6 + ["control"] * 6
        return pd.DataFrame({"participant_id": names, "arm": arms}, index=range(100, 112))

    def gate(self):
        return SimpleNamespace(is_passed=self.passed)

    def weighing(self):
        weights = [1.0] * 6 + [0.0, 2.0, 1.0, 1.0, 1.0, 1.0]
        return SimpleNamespace(values=pd.Series(weights, index=range(100, 112)))


def test_arms_are_compared_with_the_weights_of_the_primary_analysis(asked):
    found = asked.between_arms(Comparison)
    row = found.table().query("scale == 'was' and analysis == 'change_in_change'").iloc[0]
    # everybody rose by two points, so nobody more than anybody; one has no weight
    assert (row["group"], row["reference"], row["n"], row["n_reference"]) == (
        "programme",
        "control",
        6,
        5,
    )
    assert row["estimate"] == pytest.approx(0)
    assert evaluation.WEIGHTED in found.notes


def test_the_arms_are_not_compared_where_the_comparison_failed(asked):
    with pytest.raises(UnansweredError) as caught:
        asked.between_arms(lambda: Comparison(passed=False))
    assert caught.value.message == evaluation.WITHHELD
    shown = asked.between_arms(lambda: Comparison(passed=False, show_anyway="a reason"))
    assert len(shown.frame) > 0


def test_a_study_without_a_comparison_says_so_in_the_words_of_change(asked):
    with pytest.raises(UnansweredError) as caught:
        asked.between_arms(lambda: comparison.plan(asked.data))
    assert caught.value.message == evaluation.NO_ARMS


def test_no_claim_is_made_of_what_others_have_published(asked):
    said = " ".join(asked.said().table()["statement"])
    assert "no smallest change that matters was given, with its source" in said
    assert "nobody has published" not in said


def test_what_cannot_be_said_names_the_lost_and_the_documents(asked):
    table = asked.said().table()
    said = table.groupby("verdict")["statement"].agg(" ".join)
    assert "How far the scores of those who were measured twice moved" in said[CAN]
    assert "That the programme changed the scores" in said[CANNOT]
    assert "measured only once" in said[CANNOT]
    assert "takes coded documents, not questionnaires" in said[CANNOT]


def test_documents_and_questionnaires_are_kept_apart(asked):
    with pytest.raises(UnansweredError, match="no coded evidence"):
        evaluation.dimensions(asked.data)
