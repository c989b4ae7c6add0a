"""A made-up programme of a few people with every table filled, full of what must not leave."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pandas as pd

#: What would give somebody away: none of it may stand in anything that leaves.
FREE_TEXT = "Hän pelkäsi vanhaa esimiestään sahalla"
NAMES = ("Virtakangas", "Peltoniemenmaa")
SITES = ("Kuusikkolahden pysäkki", "Haapajärven talo")

STUDY = """\
version: 1
study: {slug}
title: {{en: A made-up programme}}
simulated: true
data:
  participants: participants.csv
  spells: spells.csv
  responses: responses.csv
  contacts: contacts.csv
  mentors: mentors.csv
  matches: matches.csv
  segments: segments.csv
  ratings: ratings.csv
  coach_log: coach_log.csv
data_lock: 2025-12-31
unit: months
employment: broad
competing: [education]
horizon: 12
report_times: [3, 6, 12]
groups: [sex, site]
participation: {{instruments: [esis], before: baseline, after: exit, change: jacobson-truax}}
regions: {{site: site}}
practice: {{criteria: eu-best-practice}}
languages: [en]
formats: {formats}
"""

AFTER = ("open_job", "subsidised_job", "degree_study", "unemployed")


def write_study(folder: Path, *, n: int = 7, seed: int = 7, formats: str = "[html]") -> Path:
    """Write the study of n people; the path of its study file."""
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    ids = [f"QZ-{int(number):06d}" for number in rng.permutation(900_000)[:n] + 100_000]
    tables = {
        "participants": _people(ids, rng),
        "responses": _responses(ids, rng),
        "contacts": _contacts(ids, rng),
        **_mentoring(ids),
        "segments": _segments(ids),
        "ratings": _ratings(),
        "coach_log": _coach_log(),
    }
    tables["spells"] = _spells(tables["participants"], rng)
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8")
    path = folder / "study.yaml"
    path.write_text(STUDY.format(slug=folder.name, formats=formats), encoding="utf-8")
    return path


def _people(ids: list[str], rng: np.random.Generator) -> pd.DataFrame:
    n = len(ids)
    starts = [
        datetime.date(2024, 1, 1) + datetime.timedelta(days=int(d)) for d in rng.integers(0, 300, n)
    ]
    disability = np.where(np.arange(n) == 0, "yes", "no")
    return pd.DataFrame(
        {
            "participant_id": ids,
            "entry_date": starts,
            "sex": rng.choice(["female", "male"], n),
            "age": rng.integers(19, 63, n),
            "site": rng.choice(SITES, n),
            "education": rng.choice(["ISCED 3", "ISCED 6"], n),
            "disability": disability,
            "months_unemployed": rng.integers(1, 60, n),
        }
    )


def _spells(people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    rows = []
    for place, row in enumerate(people.itertuples()):
        change = row.entry_date + datetime.timedelta(days=int(rng.integers(20, 360)))
        last = change - datetime.timedelta(days=1)
        rows.append((row.participant_id, row.entry_date, last, "unemployed"))
        rows.append((row.participant_id, change, None, AFTER[place % len(AFTER)]))
    return pd.DataFrame(rows, columns=["participant_id", "start", "end", "state"])


def _responses(ids: list[str], rng: np.random.Generator) -> pd.DataFrame:
    rows = [
        (person, wave, "esis", f"esis_{item:02d}", int(rng.integers(1, 6)))
        for person in ids
        for wave in ("baseline", "exit")
        for item in range(1, 11)
    ]
    return pd.DataFrame(rows, columns=["participant_id", "wave", "instrument", "item", "value"])


def _contacts(ids: list[str], rng: np.random.Generator) -> pd.DataFrame:
    days = [datetime.date(2024, 11, 20) + datetime.timedelta(days=int(d)) for d in range(len(ids))]
    minutes = rng.integers(20, 90, len(ids))
    return pd.DataFrame(
        {"participant_id": ids, "date": days, "kind": "meeting", "minutes": minutes}
    ).assign(worker=NAMES[0])


def _mentoring(ids: list[str]) -> dict[str, pd.DataFrame]:
    mentors = pd.DataFrame({"mentor_id": ["ME-900001", "ME-900002"], "role": "personal"})
    matches = pd.DataFrame(
        {
            "mentor_id": [mentors["mentor_id"][place % 2] for place in range(len(ids))],
            "participant_id": ids,
            "role": "personal",
            "start": datetime.date(2024, 11, 18),
            "requested": datetime.date(2024, 11, 1),
        }
    )
    return {"mentors": mentors, "matches": matches}


def _segments(ids: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "segment_id": [f"SG-{place:04d}" for place in range(1, len(ids) + 1)],
            "respondent": [f"RE-{place:05d}" for place in range(1, len(ids) + 1)],
            "code": ["fear", "trust"] * (len(ids) // 2) + ["fear"] * (len(ids) % 2),
            "coder": "first",
            "publishable": "no",
            "text": FREE_TEXT,
        }
    )


def _ratings() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "set": "eu-best-practice",
            "item": "relevance",
            "rater": ["first", "second"],
            "rating": ["met", "not_met"],
            "reason": "The need is documented",
        }
    )


def _coach_log() -> pd.DataFrame:
    rows = [(site, "2024", NAMES[1], 40.0, 3, 7) for site in SITES]
    columns = ["site", "period", "coach", "hours", "employer_contacts", "caseload"]
    return pd.DataFrame(rows, columns=columns)
