"""How long the survival analyses take, beside lifelines, statsmodels and R.

One command, one run:

    python benchmarks/survival.py                    # 10,000, 100,000 and 1,000,000 people
    python benchmarks/survival.py --sizes 10000      # fewer
    python benchmarks/survival.py --limit 300        # wait longer for the others

Simulated people: whole days to 1,500, two competing exits, 12 covariates, 5 groups, 50
sites; and the same with exact, continuous times. Every operation of every library runs in a
process of its own, after its columns are in memory, and is given up after `--limit` seconds,
or when the next smaller size says it would take that long. R runs when Rscript is found.
Writes the table to standard output and to benchmarks/survival.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
SEED = 20_261_122
SIZES = (10_000, 100_000, 1_000_000)
COVARIATES = [f"x{number}" for number in range(12)]
STATES = ["censored", "job", "other"]
COLUMNS = {"exit": "exit", "state": "state"}
MODEL = {**COLUMNS, "event": "job", "covariates": COVARIATES}
#: Of the restricted time, in days; before any group's last follow-up.
HORIZON = 1000

OPERATIONS = (
    "incidence",
    "kaplan_meier",
    "logrank",
    "gray",
    "restricted_time",
    "cox",
    "cox_robust",
    "cox_cluster",
    "fine_gray",
    "incidence, exact times",
    "cox, exact times",
)
LIBRARIES = ("evaltools", "lifelines", "statsmodels", "R")


def simulate(n: int, *, whole_days: bool) -> pd.DataFrame:
    """People with two competing exits and 12 covariates, 8 of them numbers."""
    rng = np.random.default_rng(SEED)
    values = np.column_stack([rng.normal(size=(n, 8)), rng.integers(0, 2, (n, 4))])
    slope = np.linspace(-0.3, 0.3, 12)
    job = rng.exponential(900 * np.exp(-values @ slope))
    other, end = rng.exponential(1500, n), rng.uniform(200, 1500, n)
    if whole_days:
        job, other, end = np.ceil(job), np.ceil(other), np.floor(end)
    exit = np.minimum(np.minimum(job, other), end)
    state = np.where(exit == job, 1, np.where(exit == other, 2, 0))
    frame = pd.DataFrame(
        {
            "exit": exit,
            "state": pd.Categorical.from_codes(state, STATES),
            "group": pd.Categorical.from_codes(rng.integers(0, 5, n), list("abcde")),
            "site": rng.integers(0, 50, n),
            "id": np.arange(n),
        }
    )
    return frame.assign(**{name: values[:, k] for k, name in enumerate(COVARIATES)})


def evaltools_operation(name: str, frame: pd.DataFrame) -> Callable[[], object]:
    from evaltools import survival

    groups = {**COLUMNS, "by": "group"}
    return {
        "incidence": lambda: survival.cumulative_incidence(frame, **groups),
        "kaplan_meier": lambda: survival.survival_curve(frame, event="job", **groups),
        "logrank": lambda: survival.logrank_test(frame, event="job", **groups),
        "gray": lambda: survival.gray_test(frame, event="job", **groups),
        "restricted_time": lambda: survival.restricted_time(frame, horizon=HORIZON, **groups),
        "cox": lambda: survival.cox_model(frame, **MODEL),
        "cox_robust": lambda: survival.cox_model(frame, cluster="id", **MODEL),
        "cox_cluster": lambda: survival.cox_model(frame, cluster="site", **MODEL),
        "fine_gray": lambda: survival.fine_gray_model(frame, **MODEL),
    }[name]


def lifelines_operation(name: str, frame: pd.DataFrame) -> Callable[[], object] | None:
    import lifelines
    from lifelines.statistics import multivariate_logrank_test
    from lifelines.utils import restricted_mean_survival_time

    code = frame.state.cat.codes
    parts = [rows for _, rows in frame.assign(code=code).groupby("group", observed=True)]
    table = frame[[*COVARIATES, "exit", "site"]].assign(job=code == 1)
    plain = table.drop(columns="site")

    def curves() -> list[object]:
        return [lifelines.KaplanMeierFitter().fit(rows.exit, rows.code == 1) for rows in parts]

    def incidences() -> list[object]:
        return [
            lifelines.AalenJohansenFitter(seed=1).fit(rows.exit, rows.code, 1) for rows in parts
        ]

    def restricted() -> list[object]:
        fits = [lifelines.KaplanMeierFitter().fit(rows.exit, rows.code > 0) for rows in parts]
        return [restricted_mean_survival_time(fit, HORIZON) for fit in fits]

    def cox(data: pd.DataFrame, **options: object) -> object:
        return lifelines.CoxPHFitter().fit(data, "exit", "job", **options)

    return {
        "incidence": incidences,
        "kaplan_meier": curves,
        "logrank": lambda: multivariate_logrank_test(frame.exit, frame.group, code == 1),
        "restricted_time": restricted,
        "cox": lambda: cox(plain),
        "cox_robust": lambda: cox(plain, robust=True),
        "cox_cluster": lambda: cox(table, cluster_col="site"),
    }.get(name)


def statsmodels_operation(name: str, frame: pd.DataFrame) -> Callable[[], object] | None:
    import statsmodels.api as sm
    from statsmodels.duration.survfunc import CumIncidenceRight, survdiff

    code = frame.state.cat.codes.to_numpy()
    exit, group = frame.exit.to_numpy(), frame.group.cat.codes.to_numpy()
    rows = [group == number for number in range(5)]
    design = frame[COVARIATES].to_numpy()
    return {
        "incidence": lambda: [CumIncidenceRight(exit[part], code[part]) for part in rows],
        "kaplan_meier": lambda: [sm.SurvfuncRight(exit[part], code[part] == 1) for part in rows],
        "logrank": lambda: survdiff(exit, code == 1, group),
        "cox": lambda: sm.PHReg(exit, design, status=code == 1, ties="efron").fit(),
        "cox_cluster": lambda: sm.PHReg(exit, design, status=code == 1, ties="efron").fit(
            groups=frame.site.to_numpy()
        ),
    }.get(name)


BUILDERS = {
    "evaltools": evaltools_operation,
    "lifelines": lifelines_operation,
    "statsmodels": statsmodels_operation,
}


def run_one(library: str, operation: str, n: int, repeats: int) -> str:
    """Median seconds and megabytes above the data, of one operation here and now."""
    plain, _, kind = operation.partition(", ")
    frame = simulate(n, whole_days=kind == "")
    warnings.simplefilter("ignore")
    build = BUILDERS[library](plain, frame)
    if build is None:
        return "none"
    on_linux = Path("/proc/self/clear_refs").exists()
    if on_linux:
        _forget_peak()
    before = _memory("VmRSS") if on_linux else float("nan")
    seconds: list[float] = []
    begun = time.perf_counter()
    while len(seconds) < repeats and time.perf_counter() - begun < 20:
        start = time.perf_counter()
        build()
        seconds.append(time.perf_counter() - start)
    above = _memory("VmHWM") - before if on_linux else float("nan")
    return f"{np.median(seconds)} {above}"


def _memory(name: str) -> float:
    """Megabytes of a line of this process's status, such as VmRSS or its peak, VmHWM."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return float(line.split()[1]) / 1024
    return float("nan")


def _forget_peak() -> None:
    """Begin the peak anew: making the data took more than holding them does."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def measure(library: str, operation: str, n: int, options: argparse.Namespace) -> list[float]:
    """Seconds and megabytes in a process of its own; empty when given up or not offered."""
    me = [sys.executable, str(Path(__file__).resolve())]
    one = [*me, "--one", library, operation, "--sizes", str(n), "--repeats", str(options.repeats)]
    if library == "R":
        return _measure_r(operation, n, options)
    try:
        done = subprocess.run(one, capture_output=True, text=True, timeout=options.limit)
    except subprocess.TimeoutExpired:
        return []
    words = done.stdout.split()
    return [float(word) for word in words] if words and words[0] != "none" else []


def _measure_r(operation: str, n: int, options: argparse.Namespace) -> list[float]:
    plain, _, kind = operation.partition(", ")
    frame = simulate(n, whole_days=kind == "")
    codes = {"state": frame.state.cat.codes, "group": frame.group.cat.codes}
    columns = frame.assign(**codes)[["exit", "state", "group", "site", *COVARIATES]]
    with tempfile.NamedTemporaryFile(suffix=".bin") as file:
        columns.to_numpy(dtype=np.float64).T.tofile(file)
        file.flush()
        script = [
            "Rscript", str(HERE / "survival.R"), plain, str(n), file.name, str(options.repeats)
        ]  # fmt: skip
        try:
            done = subprocess.run(script, capture_output=True, text=True, timeout=options.limit)
        except subprocess.TimeoutExpired:
            return []
    words = done.stdout.split()
    return [float(words[-1])] if done.returncode == 0 and words else []


def compare(options: argparse.Namespace) -> pd.DataFrame:
    """Every operation, size and library."""
    libraries = [name for name in LIBRARIES if name != "R" or shutil.which("Rscript")]
    rows = []
    for operation in OPERATIONS:
        known: dict[str, list[float]] = {}
        for n in options.sizes:
            row: dict[str, object] = {"operation": operation, "people": n}
            for library in libraries:
                # ten times the people take at least ten times as long
                hopeless = library in known and (
                    not known[library] or known[library][0] * 10 > options.limit
                )
                known[library] = [] if hopeless else measure(library, operation, n, options)
                row[library] = known[library][0] if known[library] else np.nan
                if library == "evaltools" and known[library]:
                    row["megabytes"] = known[library][1]
                sys.stderr.write(f"{operation} {n} {library}: {row[library]}\n")
            rows.append(row)
    return pd.DataFrame(rows)


def report(table: pd.DataFrame, options: argparse.Namespace) -> str:
    """The table as Markdown: seconds, and how many times longer the others take."""
    others = [name for name in LIBRARIES[1:] if name in table.columns]
    head = ["operation", "people", "evaltools", "MB", *others]
    lines = [
        "# Survival analyses, side by side",
        "",
        f"Made by `python benchmarks/survival.py`: medians of up to {options.repeats} runs, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}, numpy {np.__version__}. "
        "In brackets: how many times as long as evaltools. A dash: not offered, or given up "
        f"after {options.limit:g} seconds. MB: peak memory above the data.",
        "",
        "| " + " | ".join(head) + " |",
        "|" + "|".join("---:" if name != "operation" else "---" for name in head) + "|",
    ]
    for row in table.to_dict("records"):
        cells = [row["operation"], f"{row['people']:,}", _seconds(row["evaltools"])]
        cells.append("–" if pd.isna(row.get("megabytes")) else f"{row['megabytes']:.0f}")
        for name in others:
            times = row[name] / row["evaltools"]
            cells.append("–" if pd.isna(times) else f"{_seconds(row[name])} ({times:.2g}x)")
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _seconds(value: float) -> str:
    if pd.isna(value):
        return "–"
    return f"{value * 1000:.3g} ms" if value < 1 else f"{value:.3g} s"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--limit", type=float, default=150.0, help="seconds to wait for one")
    parser.add_argument("--one", nargs=2, metavar=("LIBRARY", "OPERATION"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        sys.stdout.write(run_one(*options.one, options.sizes[0], options.repeats) + "\n")
        return
    text = report(compare(options), options)
    (HERE / "survival.md").write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
