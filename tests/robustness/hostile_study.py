"""A study whose every text tries to be code, markup or a formula."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

#: Each would show itself: by a changed title, a new element, a file, or the number 49.
HOSTILE = (
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "'\"></td></table><h1 id=owned>owned</h1>",
    "{{7*7}}{% for x in [1] %}owned{% endfor %}",
    "${7*7}`touch owned`$(touch owned)",
    '=HYPERLINK("http://127.0.0.1:9/","owned")',
    "</svg><script>document.title='owned'</script>",
    '#set page(width: 1pt) #eval("7*7") $ x^2 $ *owned*',
    "__import__('pathlib').Path('owned').touch()",
    "]]><svg onload=\"document.title='owned'\">",
)


def write_hostile_study(folder: Path) -> Path:
    """A study in `folder`: hostile sites, arms, title, labels, periods; its study file."""
    rng = np.random.default_rng(20261123)
    n = 400
    entry = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 300, n), unit="D")
    change = entry + pd.to_timedelta(rng.integers(10, 400, n), unit="D")
    ids = [f"KO-{number:04d}" for number in range(n)]
    people = pd.DataFrame(
        {
            "participant_id": ids,
            "entry_date": entry.date,
            "sex": rng.choice(["female", "male"], n),
            "age": rng.integers(18, 60, n),
            "site": [HOSTILE[number % len(HOSTILE)] for number in range(n)],
            "referral": rng.choice(HOSTILE, n),
        }
    )
    spells = pd.DataFrame(
        {
            "participant_id": ids,
            "start": change.date,
            "end": None,
            "state": rng.choice(["open_job", "subsidised_job", "degree_study", "unemployed"], n),
        }
    )
    folder.mkdir(parents=True, exist_ok=True)
    people.to_csv(folder / "people.csv", index=False)
    spells.to_csv(folder / "spells.csv", index=False)
    study = {
        "version": 1,
        "study": "hostile",
        "title": {"en": HOSTILE[0] + HOSTILE[3], "fi": HOSTILE[1] + HOSTILE[7]},
        "simulated": True,
        "data": {"participants": "people.csv", "spells": "spells.csv"},
        "data_lock": "2025-12-31",
        "unit": "months",
        "horizon": 12,
        "report_times": [6, 12],
        "groups": ["site", "referral"],
        "exclude": [{"when": "age < 19", "reason": {"en": HOSTILE[2], "fi": HOSTILE[6]}}],
        "labels": {"referral": {"en": HOSTILE[9], "fi": HOSTILE[0]}},
        "disclosure": {"publish_names": ["site", "referral"]},
        "languages": ["en", "fi"],
        "formats": ["html", "pdf", "docx"],
    }
    path = folder / "study.yaml"
    with path.open("w", encoding="utf-8") as file:
        YAML().dump(study, file)
    return path
