"""How long a million spells take to be read and checked, from Parquet and from CSV.

    python benchmarks/reading.py [--spells N] [--repeats N]

Makes a study of invented people in a temporary folder, and reads it in a fresh process each
time, so that the memory shown is that of one run. Times are medians; the goals are those of
the project: 10 s from Parquet, 30 s from CSV, 2 GB, on two cores. Writes the table to standard
output and to benchmarks/reading.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

_STATES = ["open_job", "subsidised_job", "unemployed", "employment_service", "inactive"]
_FORMATS = {"parquet": 10.0, "csv": 30.0}
_MEMORY_GOAL_MB = 2_000

_STUDY = """\
version: 1
study: benchmark
title: A benchmark
simulated: true
data:
  participants: participants.{ending}
  spells: spells.{ending}
data_lock: 2025-12-31
languages: [en]
"""

_READ = """
import json, resource, sys, time
import evaltools as ev
study = ev.load_study(sys.argv[1])
began = time.perf_counter()
data = ev.load_data(study)
seconds = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "mb": peak, "rows": len(data.tables["spells"])}))
"""

#: The two files with pandas alone: nothing is checked, dates of a CSV stay text.
_PANDAS = """
import sys, time
import pandas as pd
began = time.perf_counter()
for name in sys.argv[1:]:
    pd.read_parquet(name) if name.endswith("parquet") else pd.read_csv(name, sep=";")
print(time.perf_counter() - began)
"""


def main() -> None:
    """Make the files, time the readings, show the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--spells", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write_studies(Path(folder), n_spells=options.spells)
        rows = [timed(Path(folder), ending, repeats=options.repeats) for ending in _FORMATS]
    page = _page(rows, options.repeats)
    sys.stdout.write(page)
    Path(__file__).with_suffix(".md").write_text(page, encoding="utf-8")


def _page(rows: list[dict[str, object]], repeats: int) -> str:
    lines = [list(rows[0]), ["---:"] * len(rows[0]), *(list(row.values()) for row in rows)]
    table = "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
    made = (
        f"Made by `python benchmarks/reading.py`: medians of {repeats} readings, each in a fresh "
        f"process, {os.cpu_count()} cores, Python {platform.python_version()}."
    )
    return f"# Reading and checking\n\n{made}\n\n{table}\n"


def write_studies(folder: Path, *, n_spells: int) -> None:
    """One study file per format, over the same invented spells."""
    people, spells = invented(n_spells)
    for ending in _FORMATS:
        (folder / f"study_{ending}.yaml").write_text(_STUDY.format(ending=ending))
    people.to_parquet(folder / "participants.parquet", index=False)
    spells.to_parquet(folder / "spells.parquet", index=False)
    people.to_csv(folder / "participants.csv", index=False, sep=";", date_format="%d.%m.%Y")
    spells.to_csv(folder / "spells.csv", index=False, sep=";", date_format="%d.%m.%Y")


def invented(n_spells: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """People with five spells each, one after the other."""
    rng = np.random.default_rng(20240501)
    n_people = -(-n_spells // 5)
    ids = np.array([f"BM-{number:07d}" for number in range(n_people)], dtype=object)
    entry = np.datetime64("2022-01-01") + rng.integers(0, 700, n_people).astype("timedelta64[D]")
    people = pd.DataFrame({"participant_id": ids, "entry_date": entry})
    person = np.repeat(np.arange(n_people), 5)[:n_spells]
    start = entry[person] + (np.arange(n_spells) % 5 * 120).astype("timedelta64[D]")
    spells = pd.DataFrame(
        {
            "participant_id": ids[person],
            "start": start,
            "end": start + rng.integers(10, 120, n_spells).astype("timedelta64[D]"),
            "state": np.array(_STATES, dtype=object)[rng.integers(0, len(_STATES), n_spells)],
            "source": "register",
        }
    )
    return people, spells


def timed(folder: Path, ending: str, *, repeats: int) -> dict[str, object]:
    """The median of several readings in fresh processes, beside the goal."""
    found = [_read_once(folder / f"study_{ending}.yaml") for _ in range(repeats)]
    return {
        "format": ending,
        "spells": found[0]["rows"],
        "file MB": round((folder / f"spells.{ending}").stat().st_size / 1e6, 1),
        "seconds": round(statistics.median(each["seconds"] for each in found), 2),
        "goal seconds": _FORMATS[ending],
        "pandas alone, seconds": round(
            statistics.median(_pandas_once(folder, ending) for _ in range(repeats)), 2
        ),
        "peak MB": round(max(each["mb"] for each in found)),
        "goal MB": _MEMORY_GOAL_MB,
    }


def _pandas_once(folder: Path, ending: str) -> float:
    files = [str(folder / f"{table}.{ending}") for table in ("participants", "spells")]
    call = [sys.executable, "-c", _PANDAS, *files]
    return float(subprocess.run(call, check=True, capture_output=True, text=True).stdout)


def _read_once(study: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", _READ, str(study)], check=True, capture_output=True, text=True
    )
    result: dict[str, float] = json.loads(done.stdout)
    return result


if __name__ == "__main__":
    main()
