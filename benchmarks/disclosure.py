"""How long protecting and auditing a run takes: 1,500 people at 50 sites, nine results.

    python benchmarks/disclosure.py [--people 1500] [--sites 50]

Prints seconds for each result by itself, for the whole run, and for the audit alone.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evaltools.columns import Total
from evaltools.disclosure import Policy, audit, protect, secure
from evaltools.result import Result
from evaltools.survival import cumulative_incidence, survival_curve

STATES = ("open_job", "subsidised_job", "education", "censored", "died")
SHARES = (0.3, 0.2, 0.2, 0.27, 0.03)
EVENT = ["open_job", "subsidised_job"]
TIMES = [6, 12, 24]


def people(n: int, n_sites: int, *, seed: int = 20261122) -> pd.DataFrame:
    """Invented people."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "exit": rng.integers(1, 25, n),
            "state": rng.choice(STATES, n, p=SHARES),
            "sex": rng.choice(["female", "male"], n),
            "site": rng.choice([f"site {number:02}" for number in range(n_sites)], n),
        }
    )


def with_margins(frame: pd.DataFrame, key: str) -> Result:
    """A table of sites by `key` with all margins."""
    cells = frame.groupby(["site", key]).size().rename("n").reset_index()
    rows = cells.groupby("site", as_index=False)["n"].sum().assign(**{key: "total"})
    both = pd.concat([cells, rows])
    below = both.groupby(key, as_index=False)["n"].sum().assign(site="total")
    counts = pd.concat([both, below], ignore_index=True)[["site", key, "n"]]
    totals = (Total(key), Total("site"))
    return Result("table", counts, ("site", key), ("n",), totals=totals)


def results(frame: pd.DataFrame) -> dict[str, Result]:
    """What a run's reports show of them."""
    found: dict[str, Result] = {}
    for by in (None, "sex", "site"):
        curve = survival_curve(frame, exit="exit", state="state", event=EVENT, by=by)
        found[f"curve by {by}"], found[f"times by {by}"] = curve, curve.at(TIMES)
    found["incidence"] = cumulative_incidence(frame, exit="exit", state="state")
    for result in found.values():
        dict.update(result.about, report_times=TIMES)  # type: ignore[arg-type]
    return found | {f"sites by {key}": with_margins(frame, key) for key in ("sex", "state")}


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of processor time (what else runs does not count), and what the call returned."""
    start = time.process_time()
    value = call()
    return time.process_time() - start, value


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print it and write its page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1500)
    parser.add_argument("--sites", type=int, default=50)
    options = parser.parse_args(arguments)
    policy, shown = Policy(), results(people(options.people, options.sites))
    rows = [
        (name, len(result.frame), timed(lambda result=result: protect(result, policy))[0])
        for name, result in shown.items()
    ]
    seconds, (safe, hidden) = timed(lambda: secure(shown, policy))
    rows.append(
        (f"the run together, with its audit; {len(hidden)} further cells hidden", "", seconds)
    )
    seconds, found = timed(lambda: audit(safe, policy))
    rows.append((f"the audit alone, {found.n_cells:,} cells", "", seconds))
    text = _page(rows, options)
    sys.stdout.write(text)
    Path(__file__).with_suffix(".md").write_text(text, encoding="utf-8")


def _page(rows: Sequence[tuple[str, object, float]], options: argparse.Namespace) -> str:
    made = (
        f"Made by `python benchmarks/disclosure.py`: {options.people:,} invented people at "
        f"{options.sites} sites, nine results (curves and shares at times of everybody, by sex and "
        "by site; incidence; tables of sites by sex and by state with margins), protected alone, "
        "as a run, and audited; linear programmes by scipy's HiGHS. Seconds of processor time, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}."
    )
    lines = [f"| {name} | {rows} | {seconds:.2f} |" for name, rows, seconds in rows]
    head = "| what | rows | seconds |\n|---|---:|---:|\n"
    return f"# Protecting and auditing a run\n\n{made}\n\n{head}" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
