"""A made-up programme of sixty people, as a project would keep it in Excel."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
from openpyxl import Workbook

STUDY = """\
version: 1
study: {slug}
title: {{fi: Keksitty ohjelma, en: A made-up programme}}
simulated: true
data:
  participants: osallistujat.xlsx#Osallistujat
  spells: osallistujat.xlsx#Jaksot
data_lock: 2025-12-31
unit: months
employment: broad
competing: [education]
horizon: 12
report_times: [3, 6, 12]
groups: [sex]
languages: [fi, en]
"""

AFTER = ["palkkatyö", "palkkatuettu työ", "opiskelija", "työtön"]


def write_made_up_study(folder: Path, *, n: int = 60, seed: int = 20251231) -> Path:
    """Write a workbook with Finnish headings and a study file; the study file's path."""
    rng = np.random.default_rng(seed)
    book = Workbook()
    people, spells = book.active, book.create_sheet("Jaksot")
    people.title = "Osallistujat"
    people.append(["Tunniste", "Aloituspäivä", "Sukupuoli", "Ikä", "Kunta"])
    spells.append(["Tunniste", "Alkupäivä", "Loppupäivä", "Tila"])
    for number in range(1, n + 1):
        person = f"KO-{number:03d}"
        start = datetime.date(2024, 1, 1) + datetime.timedelta(days=int(rng.integers(0, 330)))
        wait = int(rng.integers(10, 400))
        change = start + datetime.timedelta(days=wait)
        people.append(
            [
                person,
                start,
                ["nainen", "mies"][int(rng.integers(0, 2))],
                int(rng.integers(18, 62)),
                ["020", "091", "049"][int(rng.integers(0, 3))],
            ]
        )
        spells.append([person, start, change - datetime.timedelta(days=1), "työtön"])
        spells.append([person, change, None, AFTER[int(rng.integers(0, 4))]])
    folder.mkdir(parents=True, exist_ok=True)
    book.save(folder / "osallistujat.xlsx")
    path = folder / "study.yaml"
    path.write_text(STUDY.format(slug=folder.name), encoding="utf-8")
    return path
