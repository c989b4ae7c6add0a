"""A question sheet as it comes: from the file to a sentence, by a study file alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaltools import data
from evaltools.disclosure import Policy, protect
from evaltools.participation import change, instrument, reliability, score
from evaltools.study import load_study

QUESTIONS = [
    "Koen, että arkeni on mielekästä",
    "Pystyn vaikuttamaan asioihini",
    "Tunnen itseni yksinäiseksi",
    "Saan apua, kun tarvitsen",
]

STUDY = """\
version: 1
study: kysely
title: {fi: Kysely, en: A questionnaire}
data: {participants: osallistujat.csv, responses: kysely.csv}
mapping:
  responses:
    Vastaajatunnus: participant_id
    Kyselykerta: wave
    "Koen, että arkeni on mielekästä": own:own_1
    "Pystyn vaikuttamaan asioihini": own:own_2
    "Tunnen itseni yksinäiseksi": own:own_3
    "Saan apua, kun tarvitsen": own:own_4
    "*": missing 8 9 99
participation: {instruments: [own.yaml], before: baseline, after: exit, change: jacobson-truax}
languages: [fi, en]
"""

INSTRUMENT = """\
id: own
name: {fi: Oma mittari, en: Own scale, sv: Egen mätare}
licence: Oma
source: [Oma kysely]
least: 1
most: 5
items:
  - {id: own_1, label: {fi: arki, en: daily life, sv: vardag}}
  - {id: own_2, label: {fi: vaikuttaminen, en: influence, sv: inflytande}}
  - {id: own_3, label: {fi: yksinäisyys, en: loneliness, sv: ensamhet}}
  - {id: own_4, label: {fi: apu, en: help, sv: hjälp}}
scales:
  - {id: own, label: {fi: Oma mittari, en: Own scale, sv: Egen mätare}, score: linear, min_items: 3}
"""


@pytest.fixture
def sheet(tmp_path):
    """Forty people, two waves, texts as headings, three missing codes, one item reversed."""
    rng = np.random.default_rng(20)
    person = rng.normal(size=(40, 1))
    waves = []
    for wave, rise in (("alku", 0.0), ("loppu", 0.5)):
        answers = np.round(3 + person + rise + 0.6 * rng.normal(size=(40, 4)))
        answers = np.clip(answers, 1, 5).astype(int)
        answers[:, 2] = 6 - answers[:, 2]
        frame = pd.DataFrame(answers, columns=QUESTIONS)
        frame.insert(0, "Kyselykerta", wave)
        frame.insert(0, "Vastaajatunnus", [f"KY-{n:03d}" for n in range(1, 41)])
        waves.append(frame)
    waves[0].loc[[0, 5], QUESTIONS[0]] = 8
    waves[0].loc[7, QUESTIONS[1]] = 9
    waves[1].loc[9, QUESTIONS[3]] = 99
    waves[0][["Vastaajatunnus"]].rename(columns={"Vastaajatunnus": "Tunniste"}).to_csv(
        tmp_path / "osallistujat.csv", index=False
    )
    pd.concat([waves[0], waves[1].iloc[:34]]).to_csv(
        tmp_path / "kysely.csv", index=False, sep=";", encoding="utf-8"
    )
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    (tmp_path / "own.yaml").write_text(INSTRUMENT, encoding="utf-8")
    return tmp_path


def read(folder):
    study = load_study(folder / "study.yaml")
    responses = data.load_data(study).table("responses")
    own = instrument(study.participation.instruments[0], folder=folder)
    return study.participation, responses, own


def test_the_item_that_nobody_declared_reversed_is_named(sheet):
    _, responses, own = read(sheet)
    notes = [str(note) for note in score(responses, own).notes]
    assert notes[0].startswith("Own scale: scores made from 3 or more of 4 answers take")
    assert notes[1].startswith("Own scale: these items run against the others: loneliness.")


def test_once_it_is_declared_the_sheet_becomes_a_sentence(sheet):
    text = INSTRUMENT.replace("{id: own_3, ", "{id: own_3, reversed: true, ")
    (sheet / "own.yaml").write_text(text, encoding="utf-8")
    plan, responses, own = read(sheet)
    scores = score(responses, own)
    assert not any("run against the others" in str(note) for note in scores.notes)
    found = change(
        scores,
        before=plan.before,
        after=plan.after,
        method=plan.change,
        reliability=reliability(responses, own),
    )
    row = found.table().iloc[0]
    assert (row["n"], row["n_before"]) == (34, 40)
    assert row["estimate"] > 0
    told = protect(found, Policy())
    for language, word in (("fi", "Oma mittari"), ("en", "Own scale"), ("sv", "Egen mätare")):
        sentence = told.summary(language)
        assert word in sentence, sentence
        assert "34" in sentence
