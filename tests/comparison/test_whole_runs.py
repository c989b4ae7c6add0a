"""Whole reports of people for whom the programme did nothing, and of sixty drawn by lot.

Every sentence, title and note of every section is read, in three languages.
"""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest

from evaltools.reporting import run

#: Words of cause; "effective sample size" and its translations are no such word.
CAUSAL = {
    "en": r"\beffects?\b",
    "fi": r"\bvaikut",
    "sv": r"\beffekt(en|er|erna)?\b",
}

STUDY = """\
version: 1
study: {slug}
title: {{en: People drawn by a computer, fi: Koneen arpomat ihmiset, sv: Slumpade personer}}
simulated: true
data: {{participants: people.csv, outcomes: outcomes.csv}}
comparison:
  assignment: {assignment}
  arm: arm
  treated: programme
  time_zero: {{en: The day of the draw., fi: Arvontapäivä., sv: Dragningens dag.}}
  eligibility: {{en: Everybody., fi: Kaikki., sv: Alla.}}
  outcomes: [wellbeing]
  covariates: [need, age]
  method: {method}
  estimand: {estimand}
labels:
  need: {{en: Need, fi: Tarve, sv: Behov}}
  wellbeing: {{en: Wellbeing, fi: Hyvinvointi, sv: Välbefinnande}}
languages: [en, fi, sv]
"""


def written(folder, *, n, pull, hidden=0.0, assignment="other", method="weighting"):
    """A study whose outcome follows need and a hidden cause alone: the true difference is 0."""
    rng = np.random.default_rng([20261123, n])
    need, unseen = rng.normal(size=n), rng.normal(size=n)
    treated = rng.random(n) < 1 / (1 + np.exp(-pull * need - hidden * unseen))
    ids = [f"P{number:05d}" for number in range(n)]
    folder.mkdir()
    pd.DataFrame(
        {
            "participant_id": ids,
            "arm": np.where(treated, "programme", "comparison"),
            "age": rng.integers(18, 60, n),
            "need": need.round(3),
        }
    ).to_csv(folder / "people.csv", index=False)
    value = (3 * need + 3 * unseen + rng.normal(size=n)).round(3)
    outcomes = pd.DataFrame({"participant_id": ids, "outcome": "wellbeing", "value": value})
    outcomes.to_csv(folder / "outcomes.csv", index=False)
    path = folder / "study.yaml"
    estimand = "ate" if assignment == "randomised" else "att"
    text = STUDY.format(slug=folder.name, assignment=assignment, method=method, estimand=estimand)
    path.write_text(text, encoding="utf-8")
    return path


def sections(landed):
    """Blocks of every report, by name; those of the comparison by their own name alone."""
    found = sorted((landed.path / "sections").glob("*/*/block.json"))
    blocks = [json.loads(each.read_text(encoding="utf-8")) for each in found]
    assert {"comparison", "summary", "practice"} <= {each["report"] for each in blocks}
    return {
        each["name"] if each["report"] == "comparison" else f"{each['report']}.{each['name']}": each
        for each in blocks
    }


def causal(blocks):
    """Name of the section and language of every title, sentence and note with a word of cause."""
    return [
        (name, language)
        for name, block in blocks.items()
        for language, pattern in CAUSAL.items()
        for text in _texts(block["voices"][language])
        if re.search(pattern, text.casefold())
    ]


def _texts(voice):
    return [voice["title"], voice["sentence"], *voice["notes"]]


@pytest.mark.long
@pytest.mark.parametrize(("n", "pull"), [(400, 1.0), (300, 4.0)])
def test_no_section_says_effect_where_selection_is_strong_and_the_truth_is_zero(tmp_path, n, pull):
    blocks = sections(run(written(tmp_path / "nothing", n=n, pull=pull)))
    assert len(blocks) > 20
    assert causal(blocks) == []
    assert ("passes" in blocks["gate"]["voices"]["en"]["sentence"]) == (pull == 1.0)
    shown = blocks["effect"]["voices"]["en"]["sentence"]
    expected = "do not show a clear difference" if pull == 1.0 else "withheld"
    assert expected in shown


@pytest.mark.long
def test_a_hidden_cause_is_never_told_as_an_effect_without_its_condition(tmp_path):
    blocks = sections(run(written(tmp_path / "hidden", n=600, pull=0.5, hidden=1.5)))
    # nothing in the data can show the hidden cause, so the difference is clear and false
    said = blocks["effect"]["voices"]["en"]["sentence"]
    assert "higher in the participant group" in said
    assert "Only if the stated assumptions hold can this difference be read as an effect" in said
    assert {name for name, _ in causal(blocks)} == {"effect"}


@pytest.mark.long
def test_a_randomised_set_of_sixty_is_shown_whatever_chance_did_to_its_balance(tmp_path):
    study = written(
        tmp_path / "sixty", n=60, pull=0.0, assignment="randomised", method="difference"
    )
    blocks = sections(run(study))
    balance = pd.DataFrame(blocks["balance"]["voices"]["en"]["table"]["rows"])
    # chance alone goes beyond 0.1, the limit that would refuse most small trials
    assert "Differences beyond 0.10: 0" not in blocks["balance"]["voices"]["en"]["sentence"]
    assert len(balance) == 2
    assert "does not pass" not in blocks["gate"]["voices"]["en"]["sentence"]
    assert "The data do not show a clear difference" in blocks["effect"]["voices"]["en"]["sentence"]
    assert causal(blocks) == []
