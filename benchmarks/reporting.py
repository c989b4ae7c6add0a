"""How fast reports are made, beside papermill's own engine and command line.

    python benchmarks/reporting.py [--reports N] [--papermill N] [--repeats N]

Five tables, each measured in this one run, on invented people in a temporary folder:

1. What a notebook costs beyond its analysis: an empty notebook under papermill's own
   engine and under ours, warm, and where the time goes.
2. Site reports: N reports of one study as a grid with two jobs, beside papermill's command
   line run one after another on the same notebook and sites (which makes no pages).
3. Where the time of such a report goes, one at a time in one process: reading, finding what
   has changed, the notebook, the audit, pages and record.
4. One small report from a cold start to its first page.
5. The same run again, when nothing has changed.

On two idle cores it takes some five minutes; papermill's own command line is measured on
fewer reports than ours (--papermill), since it is as slow for each.

The goals are the project's: at most 0.5 s a notebook (aim 0.3 s), ten times as many site
reports a minute as papermill's command line, the first page within 5 s.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from evaltools import resources
from evaltools.reporting.execute import execute, surroundings
from evaltools.reporting.report_list import Report
from evaltools.warm import ENGINE, ENVIRONMENT, kernels

NOTEBOOK = "01_reach_and_data"
PEOPLE_A_SITE = 60
JOBS = 2

#: Site reports whose time is taken apart; the first is left out of the medians.
TAKEN_APART = 11

STUDY = """\
version: 1
study: benchmark
title: A benchmark
simulated: true
data:
  participants: participants.csv
  spells: spells.csv
data_lock: 2025-12-31
languages: [en]
"""


def main() -> None:
    """Make the study, time everything, show the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=300)
    parser.add_argument("--papermill", type=int, default=6, help="runs of papermill's own")
    parser.add_argument("--repeats", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        study = write_study(folder, n_sites=options.reports)
        show("A notebook without an analysis, seconds", overhead(folder, options.repeats))
        sites = [f"site-{number:03d}" for number in range(1, options.reports + 1)]
        show("Site reports", site_reports(study, sites, options.papermill))
        show(
            "Where the time of a site report goes, seconds", site_report(study, sites[:TAKEN_APART])
        )
        show("One small report, seconds", one_report(study))


def show(title: str, rows: list[dict[str, Any]]) -> None:
    """Write one table."""
    table = pd.DataFrame(rows).to_string(index=False, float_format=lambda x: f"{x:.3f}")
    sys.stdout.write(f"\n{title}\n{table}\n")
    sys.stdout.flush()


def write_study(folder: Path, *, n_sites: int) -> Path:
    """A study of invented people in as many sites as there are reports."""
    rng = np.random.default_rng(1)
    n = n_sites * PEOPLE_A_SITE
    ids = [f"BM-{number:06d}" for number in range(1, n + 1)]
    entry = [date(2024, 1, 1) + timedelta(days=int(day)) for day in rng.integers(0, 330, n)]
    people = pd.DataFrame(
        {
            "participant_id": ids,
            "entry_date": entry,
            "sex": rng.choice(["female", "male"], n),
            "age": rng.integers(18, 62, n),
            "site": np.repeat([f"site-{k:03d}" for k in range(1, n_sites + 1)], PEOPLE_A_SITE),
        }
    )
    spells = pd.DataFrame({"participant_id": ids, "start": entry, "state": "unemployed"})
    people.to_csv(folder / "participants.csv", index=False)
    spells.to_csv(folder / "spells.csv", index=False)
    path = folder / "study.yaml"
    path.write_text(STUDY, encoding="utf-8")
    return path


# 1. What a notebook costs


class Bare(Report):
    """A report whose notebook is the one of the benchmark."""

    folder: Path

    @property
    def path(self) -> Path:
        """The empty notebook."""
        return FOLDER[0] / f"{self.notebook}.ipynb"


FOLDER: list[Path] = []


def overhead(folder: Path, repeats: int) -> list[dict[str, Any]]:
    """Median seconds of an empty notebook under both engines, whole and by part."""
    FOLDER.append(folder)
    cells = [cell("study: str = ''", ["parameters"]), cell("1 + 1", [])]
    book = {"cells": cells, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}
    (folder / "bare.ipynb").write_text(json.dumps(book), encoding="utf-8")
    rows = []
    with kernels() as engine, surroundings():
        for name in (None, engine or ENGINE):
            with taken_apart() as parts:
                whole = [once(folder, name) for _ in range(repeats + 1)][1:]
            medians = {part: statistics.median(times[1:]) for part, times in parts.items()}
            rest = statistics.median(whole) - sum(medians.values())
            rows.append(
                {
                    "engine": name or "papermill",
                    "whole": statistics.median(whole),
                    **medians,
                    "papermill's own": rest,
                }
            )
    return rows


KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def cell(source: str, tags: list[str]) -> dict[str, Any]:
    """A code cell."""
    return {
        "cell_type": "code",
        "id": f"c{len(source)}",
        "metadata": {"tags": tags},
        "execution_count": None,
        "outputs": [],
        "source": source,
    }


def once(folder: Path, engine: str | None) -> float:
    """Seconds of one execution."""
    began = perf_counter()
    done = execute(Bare("bare", "bare"), folder / "out.ipynb", {"study": "x"}, engine=engine)
    if done.status != "finished":
        raise SystemExit(f"The empty notebook failed: {done.reason}")
    return perf_counter() - began


@contextlib.contextmanager
def taken_apart() -> Iterator[dict[str, list[float]]]:
    """The seconds of the parts of every execution inside."""
    from nbclient import NotebookClient
    from papermill.clientwrap import PapermillNotebookClient

    parts: dict[str, list[float]] = {"start": [], "ready": [], "cells": [], "end": []}
    places = [
        (NotebookClient, "async_start_new_kernel", "start"),
        (NotebookClient, "async_start_new_kernel_client", "ready"),
        (PapermillNotebookClient, "papermill_execute_cells", "cells"),
        (NotebookClient, "_async_cleanup_kernel", "end"),
    ]
    before = [(place, name, getattr(place, name)) for place, name, _ in places]
    for place, name, part in places:
        setattr(place, name, timed(getattr(place, name), parts[part]))
    # nbclient wraps these when the class is made, so its blocking names must be made again
    from nbclient.util import run_sync

    blocking = {
        "start_new_kernel_client": NotebookClient.async_start_new_kernel_client,
        "_cleanup_kernel": NotebookClient._async_cleanup_kernel,
        "start_new_kernel": NotebookClient.async_start_new_kernel,
    }
    kept = {name: getattr(NotebookClient, name) for name in blocking}
    for name, function in blocking.items():
        setattr(NotebookClient, name, run_sync(function))
    try:
        yield parts
    finally:
        for place, name, function in before:
            setattr(place, name, function)
        for name, function in kept.items():
            setattr(NotebookClient, name, function)


def timed(function: Callable[..., Any], times: list[float]) -> Callable[..., Any]:
    """The function, which notes its seconds."""
    import inspect

    if inspect.iscoroutinefunction(function):

        async def waits(*args: Any, **kwargs: Any) -> Any:
            began = perf_counter()
            try:
                return await function(*args, **kwargs)
            finally:
                times.append(perf_counter() - began)

        return waits

    def runs(*args: Any, **kwargs: Any) -> Any:
        began = perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            times.append(perf_counter() - began)

    return runs


# 2. Site reports


def site_reports(study: Path, sites: list[str], n_papermill: int) -> list[dict[str, Any]]:
    """Reports a minute: papermill's command line one after another, and our grid."""
    stock = [papermill_once(study, site) for site in sites[:n_papermill]]
    grid = study.parent / "sites.csv"
    rows = [f"{site},site = {site}" for site in sites]
    grid.write_text("folder,where\n" + "\n".join(rows) + "\n", encoding="utf-8")
    began = perf_counter()
    call = ["run", str(study), "--report", "reach", "--grid", str(grid), "--jobs", str(JOBS)]
    evaltools(*call, "--out", str(study.parent / "out"))
    ours = perf_counter() - began
    stock_rate, our_rate = 60 / statistics.mean(stock), 60 * len(sites) / ours
    return [
        {"how": "papermill", "reports": len(stock), "a minute": stock_rate, "times": 1.0},
        {
            "how": f"evaltools run --grid --jobs {JOBS}",
            "reports": len(sites),
            "a minute": our_rate,
            "times": our_rate / stock_rate,
        },
    ]


def papermill_once(study: Path, site: str) -> float:
    """Seconds of papermill's command line on the same notebook and site."""
    notebook = resources.path(f"notebooks/{NOTEBOOK}.ipynb")
    call = [sys.executable, "-m", "papermill", str(notebook), str(study.parent / "pm.ipynb")]
    parameters = ["-p", "study", str(study), "-p", "where", f"site = {site}"]
    began = perf_counter()
    subprocess.run(
        [*call, *parameters],
        env={**os.environ, **ENVIRONMENT},
        check=True,
        capture_output=True,
    )
    return perf_counter() - began


# 3. Where the time of a site report goes

#: What `evaltools.reporting.run` calls, in order, and what it is for.
STEPS = {
    "ordered": "reading",
    "_contents": "what has changed",
    "make_all": "notebook",
    "secure": "audit",
    "assemble": "pages and record",
}


def site_report(study: Path, sites: list[str]) -> list[dict[str, Any]]:
    """Median seconds of the steps of a site report, in one process, one after another."""
    from evaltools.reporting.grid import run_grid

    module = sys.modules["evaltools.reporting.run"]
    parts: dict[str, list[float]] = {step: [] for step in STEPS}
    before = {step: getattr(module, step) for step in STEPS}
    grid = study.parent / "some.csv"
    rows = [f"{site},site = {site}" for site in sites]
    grid.write_text("folder,where\n" + "\n".join(rows) + "\n", encoding="utf-8")
    ended: list[float] = [perf_counter()]
    for step in STEPS:
        setattr(module, step, timed(before[step], parts[step]))
    try:
        run_grid(
            study,
            grid,
            reports=["reach"],
            out=study.parent / "taken-apart",
            progress=lambda *_: ended.append(perf_counter()),
        )
    finally:
        for step, function in before.items():
            setattr(module, step, function)
    whole = statistics.median(after - then for then, after in pairwise(ended[1:]))
    medians = {STEPS[step]: statistics.median(times[1:]) for step, times in parts.items()}
    return [{"whole": whole, **medians, "rest": whole - sum(medians.values())}]


# 4 and 5. One report


def one_report(study: Path) -> list[dict[str, Any]]:
    """Seconds of one small report from a cold start, and when nothing has changed."""
    call = ["run", str(study), "--report", "reach", "-p", "where=site = site-001"]
    rows = []
    for what in ("cold", "nothing has changed"):
        began = perf_counter()
        evaltools(*call, "--out", str(study.parent / "one"))
        rows.append({"run": what, "seconds": perf_counter() - began})
    return rows


def evaltools(*arguments: str) -> None:
    """Call the command line in a process of its own."""
    call = [sys.executable, "-c", "from evaltools.cli import main; main()", *arguments]
    subprocess.run(call, check=True, capture_output=True)


if __name__ == "__main__":
    main()
