"""A made-up job-coaching project with ratings, interviews, mentors, phases and a questionnaire."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pandas as pd

STUDY = """\
version: 1
study: {slug}
title: {{fi: Keksitty työhönvalmennus, sv: En påhittad arbetsträning, en: A made-up job coaching}}
programme: tyohonvalmennus
simulated: true
data:
  participants: participants.csv
  spells: spells.csv
  scores: scores.csv
  ratings: ratings.csv
  segments: segments.csv
  mentors: mentors.csv
  matches: matches.csv
  contacts: contacts.csv
data_lock: 2025-12-31
unit: months
employment: broad
competing: [education]
horizon: 12
report_times: [6, 12]
groups: [sex]
participation: {{instruments: [esis], before: baseline, after: exit, change: jacobson-truax}}
practice:
  criteria: eu-best-practice
  fidelity: ips25_2008
  record:
    place: Esimerkkilä
    results:
      fi: Tulokset ovat tämän ajon raporteissa.
      sv: Resultaten finns i rapporterna från den här körningen.
      en: The results are in the reports of this run.
  joint_display: {{trust: "survival.without[time=12]"}}
labels:
  code=trust: {{fi: luottamus omiin kykyihin, sv: egen tilltro, en: trust in oneself}}
  code=money: {{fi: raha, sv: pengar, en: money}}
  code=employer: {{fi: työnantajan asenne, sv: arbetsgivarens attityd, en: the employer's attitude}}
languages: [en, fi, sv]
"""

LOCK = datetime.date(2025, 12, 31)
PHASES = ("entry", "profile", "job_search", "work", "support")

#: Criterion, the ratings of A and B, and what they cite.
RATINGS = (
    ("relevance", "met", "met", "Municipal strategy 2023"),
    ("intervention_characteristics", "met", "partly_met", "Programme description 2024"),
    ("evidence_and_theory", "partly_met", "partly_met", "THL, quality criteria"),
    ("ethical_aspects", "met", "met", ""),
    ("effectiveness", "met", "partly_met", "participation.change"),
    ("efficiency", "met", "met", "Final report"),
    ("equity", "partly_met", "not_met", "survival.time_to_job; survival.gone"),
    ("transferability", "met", "met", "Handbook 2024"),
    ("sustainability", "not_met", "not_met", "Budget 2026"),
    ("intersectoral_collaboration", "met", "met", "survival.without[time=12]"),
    ("participation", "partly_met", "met", "Minutes of the client panel"),
)


def write_made_up_practice(folder: Path, *, n: int = 80, seed: int = 61) -> Path:
    """Write the tables and the study file; the study file's path."""
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    ids = [f"KE-{number:04d}" for number in range(1, n + 1)]
    tables = {
        "participants": _participants(ids, rng),
        "scores": _scores(ids, rng),
        "ratings": _ratings(),
        "segments": _segments(ids, rng),
        "mentors": pd.DataFrame(
            {"mentor_id": [f"M-{k:03d}" for k in range(1, 9)], "role": _roles()}
        ),
    }
    tables["spells"] = _spells(tables["participants"], rng)
    tables["matches"] = _matches(tables["participants"], rng)
    tables["contacts"] = _contacts(tables["matches"], rng)
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    path = folder / "study.yaml"
    path.write_text(STUDY.format(slug=folder.name), encoding="utf-8")
    return path


def _participants(ids, rng):
    rows = []
    for person in ids:
        start = datetime.date(2024, 1, 1) + datetime.timedelta(days=int(rng.integers(0, 365)))
        reached = int(rng.integers(1, 6))
        days = [start]
        for _ in range(reached - 1):
            days.append(days[-1] + datetime.timedelta(days=int(rng.integers(20, 90))))
        left = days[-1] + datetime.timedelta(days=int(rng.integers(30, 200)))
        dated = dict(zip([f"phase_{name}" for name in PHASES], days, strict=False))
        rows.append(
            {
                "participant_id": person,
                "entry_date": start,
                "exit_date": left if left <= LOCK else None,
                "sex": ["female", "male"][int(rng.integers(0, 2))],
                "age": int(rng.integers(18, 62)),
                **{name: day for name, day in dated.items() if day <= LOCK},
            }
        )
    columns = ["participant_id", "entry_date", "exit_date", "sex", "age"]
    return pd.DataFrame(rows)[[*columns, *(f"phase_{name}" for name in PHASES)]]


def _spells(people, rng):
    rows = []
    for person, start in zip(people["participant_id"], people["entry_date"], strict=True):
        change = start + datetime.timedelta(days=int(rng.integers(10, 500)))
        after = ["open_job", "subsidised_job", "degree_study", "unemployed"][
            int(rng.integers(0, 4))
        ]
        rows.append((person, start, min(change, LOCK) - datetime.timedelta(days=1), "unemployed"))
        if change <= LOCK:
            rows.append((person, change, None, after))
    return pd.DataFrame(rows, columns=["participant_id", "start", "end", "state"])


def _scores(ids, rng):
    rows = []
    for person in ids:
        before = float(rng.normal(50, 10))
        rows.append((person, "baseline", "esis", round(before, 1)))
        rows.append((person, "exit", "esis", round(before + float(rng.normal(0, 8)), 1)))
    return pd.DataFrame(rows, columns=["participant_id", "wave", "scale", "score"])


def _ratings():
    rows = [
        ("eu-best-practice", item, rater, level, f"Because of {item}.", cited or None, "2025-11-03")
        for item, *levels, cited in RATINGS
        for rater, level in zip(("Aino", "Mikko"), levels, strict=True)
    ]
    rows += [
        ("ips25_2008", str(item), rater, str(3 + (item + shift) % 3), None, None, "2025-10-01")
        for item in range(1, 26)
        for shift, rater in enumerate(("Aino", "Mikko"))
    ]
    columns = ["set", "item", "rater", "rating", "reason", "evidence", "date"]
    return pd.DataFrame(rows, columns=columns)


def _segments(ids, rng):
    rows = []
    for number in range(1, 61):
        respondent = ids[int(rng.integers(0, 24))]
        for coder in ("X", "Y"):
            for code in ("trust", "money", "employer"):
                if rng.random() < 0.5:
                    text = (
                        f"I said something of my own, number {['one', 'two', 'three'][number % 3]}."
                    )
                    rows.append((f"S-{number:03d}", respondent, code, coder, number <= 3, text))
    columns = ["segment_id", "respondent", "code", "coder", "publishable", "text"]
    return pd.DataFrame(rows, columns=columns)


def _roles():
    return ["personal", "personal", "workplace", "workplace", "general", "general", None, None]


def _matches(people, rng):
    rows = []
    for person, start in zip(people["participant_id"][:60], people["entry_date"][:60], strict=True):
        asked = start + datetime.timedelta(days=int(rng.integers(0, 20)))
        match = asked + datetime.timedelta(days=int(rng.integers(5, 60)))
        end = match + datetime.timedelta(days=int(rng.integers(60, 300)))
        mentor = f"M-{int(rng.integers(1, 7)):03d}"
        rows.append((mentor, person, match, end if end <= LOCK else None, asked))
    columns = ["mentor_id", "participant_id", "start", "end", "requested"]
    return pd.DataFrame(rows, columns=columns)


def _contacts(matches, rng):
    rows = []
    for person, start in zip(matches["participant_id"], matches["start"], strict=True):
        for _ in range(int(rng.integers(1, 12))):
            day = start + datetime.timedelta(days=int(rng.integers(0, 200)))
            if day <= LOCK:
                rows.append((person, day, "meeting", int(rng.integers(15, 90))))
    return pd.DataFrame(rows, columns=["participant_id", "date", "kind", "minutes"])
