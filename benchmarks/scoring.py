"""How long it takes to score questionnaires, from long and from wide answers.

    python benchmarks/scoring.py                     # 10,000 to 1,000,000 answers
    python benchmarks/scoring.py --sizes 10000       # fewer

Simulated answers to ten items in five steps by people measured twice, 3 % of them missing. Long
answers are one row an answer in random order, wide answers one column an item. Writes the
table to standard output and to benchmarks/scoring.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from evaltools.participation import change, instrument, reliability, score

HERE = Path(__file__).resolve().parent
SEED = 20_261_123
SIZES = (10_000, 100_000, 1_000_000)
REPEATS = 3
INSTRUMENT = instrument("esis")
ITEMS = list(INSTRUMENT.item_ids)


def wide_answers(n_answers: int, rng: np.random.Generator) -> pd.DataFrame:
    """Answers with a column an item: half of the rows at baseline, half at exit."""
    n_people = n_answers // (2 * len(ITEMS))
    person = rng.normal(size=(n_people, 1))
    waves = []
    for wave in ("baseline", "exit"):
        values = np.round(3 + person + 0.9 * rng.normal(size=(n_people, len(ITEMS))))
        values = np.clip(values, 1, 5)
        values[rng.random(values.shape) < 0.03] = np.nan
        frame = pd.DataFrame(values, columns=ITEMS)
        frame.insert(0, "participant_id", [f"P{number}" for number in range(n_people)])
        frame.insert(1, "wave", wave)
        waves.append(frame)
    return pd.concat(waves, ignore_index=True)


def long_answers(wide: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The same with a row an answer, in random order."""
    found = wide.melt(["participant_id", "wave"], ITEMS, var_name="item", value_name="value")
    found = found.dropna(subset=["value"]).assign(instrument=INSTRUMENT.id)
    return found.iloc[rng.permutation(len(found))].reset_index(drop=True)


def seconds(act: Callable[[], object]) -> float:
    """The median time of a few calls."""
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        act()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def of_r(operation: str, wide: pd.DataFrame) -> float | None:
    """Seconds of R's psych; None where it is not installed or takes more than a minute."""
    if not shutil.which("Rscript"):
        return None
    with tempfile.NamedTemporaryFile(suffix=".bin") as file:
        wide[ITEMS].to_numpy(dtype=np.float64).T.tofile(file)
        file.flush()
        script = [str(HERE / "scoring.R"), operation, str(len(wide)), file.name, str(REPEATS)]
        try:
            done = subprocess.run(
                ["Rscript", *script], capture_output=True, text=True, timeout=60, check=False
            )
        except subprocess.TimeoutExpired:
            return None
    return float(done.stdout.split()[-1]) if done.returncode == 0 else None


def measure(n_answers: int) -> list[tuple[str, int, float, float | None]]:
    """Every operation on so many answers: name, answers, our seconds, R's."""
    rng = np.random.default_rng(SEED)
    wide = wide_answers(n_answers, rng)
    long = long_answers(wide, rng)
    scores = score(wide, INSTRUMENT, min_items=8)
    waves = {"before": "baseline", "after": "exit", "method": "jacobson-truax"}
    acts = {
        "score, long": lambda: score(long, INSTRUMENT, min_items=8),
        "score, wide": lambda: score(wide, INSTRUMENT, min_items=8),
        "reliability": lambda: reliability(wide, INSTRUMENT),
        "change": lambda: change(scores, **waves),
    }
    beside = {"score, wide": of_r("score", wide), "reliability": of_r("reliability", wide)}
    return [(name, n_answers, seconds(act), beside.get(name)) for name, act in acts.items()]


def table(rows: list[tuple[str, int, float, float | None]]) -> str:
    """The times as a Markdown document."""
    python, cores = platform.python_version(), os.cpu_count()
    lines = [
        "# Scoring questionnaires",
        "",
        f"Made by `python benchmarks/scoring.py`: medians of {REPEATS} runs, {cores} cores, "
        f"Python {python}, numpy {np.__version__}, pandas {pd.__version__}. Ten items in five "
        "steps, two measurements, 3 % of the answers missing; after the data are in memory. R: "
        "psych's scoreItems and alpha; our reliability fits one factor for omega, too. In "
        "brackets: how many times as long as evaltools.",
        "",
        "| operation | answers | seconds | R |",
        "|---|---:|---:|---:|",
        *(
            f"| {name} | {n:,} | {took:.3f} | "
            + ("–" if theirs is None else f"{theirs:.3f} ({theirs / took:.2g}x)")
            + " |"
            for name, n, took, theirs in rows
        ),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    chosen = parser.parse_args()
    text = table([row for size in chosen.sizes for row in measure(size)])
    sys.stdout.write(text)
    (HERE / "scoring.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
