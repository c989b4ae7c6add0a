"""Parts and outcomes of a comparison go by the study's names, and the arms are no part."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaltools import comparison
from evaltools.comparison import evaluation
from evaltools.data import Data
from evaltools.study import study_from


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    """Two hundred people in two arms, asked about sex, town and, by mistake, the arm."""
    rng = np.random.default_rng(3)
    n = 200
    people = pd.DataFrame(
        {
            "participant_id": [f"AA-{number:03d}" for number in range(n)],
            "arm": ["p", "c"] * (n // 2),
            "sex": ["female", "female", "male", "male"] * (n // 4),
            "town": rng.choice(["yes", "no"], n),
        }
    )
    values = {"wellbeing": rng.normal(50, 10, n), "trust": rng.normal(3, 1, n)}
    outcomes = [
        (name, outcome, round(value, 1))
        for outcome, drawn in values.items()
        for name, value in zip(people["participant_id"], drawn, strict=True)
    ]
    table = pd.DataFrame(outcomes, columns=["participant_id", "outcome", "value"])
    study = study_from(
        {
            "version": 1,
            "study": "parts",
            "title": "Parts",
            "groups": ["arm", "sex", "town"],
            "data": {"participants": "p.csv", "outcomes": "o.csv"},
            "comparison": {
                "assignment": "randomised",
                "arm": "arm",
                "treated": "p",
                "time_zero": "Day of assignment",
                "eligibility": "Unemployed",
                "outcomes": ["wellbeing", "trust"],
                "method": "difference",
                "estimand": "ate",
            },
            "labels": {"town": {"en": "In a town", "fi": "Kaupungissa"},
                       "wellbeing": {"en": "Well-being", "fi": "Hyvinvointi"},
                       "trust": {"en": "Trust", "fi": "Luottamus"}},
            "languages": ["en", "fi"],
        },
        folder=tmp_path_factory.mktemp("parts"),
    )  # fmt: skip
    return comparison.plan(Data(study, {"participants": people, "outcomes": table}))


def test_the_arms_are_no_part(plan):
    found = plan.subgroups()
    assert set(found.frame["variable"]) == {"sex", "town"}
    assert not any("too few people" in str(note) for note in found.notes)


def test_parts_of_several_variables_name_the_variable(plan):
    said = plan.subgroups().summary("en")
    assert "in “Well-being”: Sex: women" in said
    assert "; In a town: yes" in said
    assert "; Kaupungissa: kyllä" in plan.subgroups().summary("fi")


def test_further_outcomes_go_by_their_names(plan):
    assert evaluation.other_outcomes(plan) == {"trust": {"en": "Trust", "fi": "Luottamus"}}
