"""How long a comparison of many people takes, and how often its intervals cover the truth.

    python benchmarks/comparison.py times [--repeats N] [--sizes N M]
    python benchmarks/comparison.py coverage [--replications N] [--people N] [--seed N]

Times: balance, weights, entropy balancing, matching, regression and AIPW on 100,000 invented
people with 15 covariates, and 1:1 matching of a million with 12; medians, beside statsmodels
and R (glm, lm and sandwich) where they offer the same, each in a process of its own that is
given up after `--limit` seconds. Writes benchmarks/comparison.md. The goals are those of the
project: seconds each, and for the million what MatchIt 4.7.1 takes (4 s).

Coverage: 95% intervals of every method over replications with fixed seeds, where the true
difference is known. Asymptotic intervals are to cover at least 93% and at most 97%. Writes
benchmarks/comparison_coverage.md.
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

from evaltools import comparison

HERE = Path(__file__).resolve().parent
SEED = 20261122
N_COVARIATES = 15

_GOALS = {"match, a million": 4.0}
_GOAL = 10.0

#: What the others have of a step: the method of statsmodels' TreatmentEffect, the case of
#: comparison.R.
BESIDE = {
    "weights and their balance": (None, "weights"),
    "effect, regression": ("ra", "regression"),
    "effect, weighting": ("ipw", "weighting"),
    "effect, aipw": ("aipw", None),
}


def main() -> None:
    """Read the command line, measure, show the table and write it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["times", "coverage"])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs=2, default=[100_000, 1_000_000])
    parser.add_argument("--limit", type=float, default=60.0, help="seconds to wait for others")
    parser.add_argument("--one", metavar="METHOD", help=argparse.SUPPRESS)
    parser.add_argument("--replications", type=int, default=2000)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    if options.one:
        sys.stdout.write(f"{of_statsmodels(options.one, options.sizes[0], options.repeats)}\n")
    elif options.what == "times":
        _page("comparison", "Comparisons", _about_times(options), times(options))
    else:
        table = coverage(
            replications=options.replications, people=options.people, seed=options.seed
        )
        _page("comparison_coverage", "Coverage of comparisons", _about_coverage(options), table)


def _page(name: str, title: str, about: str, table: pd.DataFrame) -> None:
    text = f"# {title}\n\n{about}\n\n{_markdown(table)}"
    sys.stdout.write(text)
    (HERE / f"{name}.md").write_text(text, encoding="utf-8")


def _about_times(options: argparse.Namespace) -> str:
    people, many = options.sizes
    return (
        f"Made by `python benchmarks/comparison.py times`: {people:,} invented people with "
        f"{N_COVARIATES} covariates, and 1:1 matching on the propensity score of {many:,} with "
        f"12; medians of {options.repeats}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, numpy {np.__version__}. In brackets: how many times as "
        f"long as evaltools. A dash: not offered, or given up after {options.limit:g} seconds. "
        "Goals are seconds on a machine of one's own."
    )


def _about_coverage(options: argparse.Namespace) -> str:
    return (
        "Made by `python benchmarks/comparison.py coverage --replications "
        f"{options.replications}`: {options.people} people, seed {options.seed}; the project's "
        'rule is 93 to 97 % over 2,000 replications. Outcome "time" is the incidence by 9 months.'
    )


def _markdown(table: pd.DataFrame) -> str:
    lines = [list(table.columns), ["---"] * table.shape[1], *table.astype(str).to_numpy().tolist()]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def invented(n: int, n_covariates: int, rng: np.random.Generator) -> pd.DataFrame:
    """People with covariates that decide both the arm and the outcome."""
    x = rng.normal(size=(n, n_covariates))
    slopes = rng.normal(size=n_covariates) * 0.25
    treated = rng.random(n) < 1 / (1 + np.exp(-(x @ slopes - 0.9)))
    frame = pd.DataFrame(x, columns=[f"x{number}" for number in range(n_covariates)])
    noise = rng.normal(size=n)
    return frame.assign(arm=treated * 1, y=x @ slopes + 0.5 * treated + noise)


def times(options: argparse.Namespace) -> pd.DataFrame:
    """Seconds of every step, beside the others'."""
    people, million = (
        invented(n, width, np.random.default_rng(SEED))
        for n, width in zip(options.sizes, (N_COVARIATES, 12), strict=True)
    )
    names = [f"x{number}" for number in range(N_COVARIATES)]
    arms = {"arm": "arm", "treated": 1, "covariates": names}
    many = {**arms, "covariates": names[:12]}
    steps: dict[str, Callable[[], object]] = {
        "balance": lambda: comparison.balance(people, **arms),
        "weights and their balance": lambda: comparison.weights(people, **arms).balance(),
        "entropy balancing": lambda: comparison.weights(people, **arms, method="entropy"),
        "match": lambda: comparison.match(people, **arms),
        "match, Mahalanobis": lambda: comparison.match(people, **arms, method="mahalanobis"),
        **{
            f"effect, {method}": lambda method=method: comparison.effect(
                people, outcome="y", **arms, method=method
            )
            for method in ("regression", "weighting", "aipw", "matching")
        },
        "match, a million": lambda: comparison.match(million, **many),
    }
    return pd.DataFrame([_row(name, step, people, options) for name, step in steps.items()])


def _row(
    name: str, step: Callable[[], object], people: pd.DataFrame, options: argparse.Namespace
) -> dict[str, object]:
    measured = [_seconds(step) for _ in range(options.repeats)]
    ours, of_cpu = (statistics.median(each) for each in zip(*measured, strict=True))
    method, case = BESIDE.get(name, (None, None))
    sys.stderr.write(f"{name}: {ours:.2f}\n")
    return {
        "step": name,
        "seconds": f"{ours:.2f}",
        "of a processor": f"{of_cpu:.2f}",
        "goal": _GOALS.get(name, _GOAL),
        "statsmodels": _beside(_apart(method, options), ours),
        "R": _beside(_of_r(case, people, options), ours),
    }


def _beside(seconds: float | None, ours: float) -> str:
    return "–" if seconds is None else f"{seconds:.2f} ({seconds / ours:.2g}x)"


def _apart(method: str | None, options: argparse.Namespace) -> float | None:
    """Seconds of statsmodels in a process of its own."""
    if method is None:
        return None
    me = [sys.executable, str(Path(__file__).resolve()), "times", "--one", method]
    words = ["--repeats", str(options.repeats), "--sizes", *map(str, options.sizes)]
    return _answered([*me, *words], options.limit)


def _of_r(case: str | None, people: pd.DataFrame, options: argparse.Namespace) -> float | None:
    if case is None or not shutil.which("Rscript"):
        return None
    with tempfile.NamedTemporaryFile(suffix=".bin") as file:
        people.to_numpy(dtype=np.float64).T.tofile(file)
        file.flush()
        script = [str(HERE / "comparison.R"), case, str(len(people)), file.name]
        return _answered(["Rscript", *script, str(options.repeats)], options.limit)


def _answered(call: list[str], limit: float) -> float | None:
    """The number that a program prints last; None when it fails or is given up."""
    try:
        done = subprocess.run(call, capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return None
    return float(done.stdout.split()[-1]) if done.returncode == 0 else None


def of_statsmodels(method: str, n: int, repeats: int) -> float:
    """Seconds of the average effect by statsmodels' TreatmentEffect."""
    import statsmodels.api as sm
    from statsmodels.treatment.treatment_effects import TreatmentEffect

    people = invented(n, N_COVARIATES, np.random.default_rng(SEED))
    x = sm.add_constant(people[[f"x{number}" for number in range(N_COVARIATES)]])

    def step() -> object:
        chosen = sm.Logit(people["arm"], x).fit(disp=False)
        models = TreatmentEffect(sm.OLS(people["y"], x), people["arm"], results_select=chosen)
        return getattr(models, method)()

    return statistics.median(_seconds(step)[0] for _ in range(repeats))


def _seconds(step: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock, and of all processors together."""
    began, of_cpu = time.perf_counter(), time.process_time()
    step()
    return time.perf_counter() - began, time.process_time() - of_cpu


#: Cases of coverage: outcome, method, estimand.
CASES = [
    ("amount", "difference", "ate"),
    ("amount", "regression", "att"),
    ("amount", "regression", "ate"),
    ("amount", "weighting", "att"),
    ("amount", "weighting", "ate"),
    ("amount", "weighting", "ato"),
    ("amount", "entropy", "att"),
    # with a caliper some participants have no match: the same difference for everybody
    ("plain", "matching", "att"),
    ("amount", "aipw", "att"),
    ("amount", "aipw", "ate"),
    ("share", "difference", "ate"),
    ("share", "regression", "ate"),
    ("share", "weighting", "att"),
    ("share", "aipw", "ate"),
    ("time", "difference", "ate"),
    ("time", "weighting", "att"),
    ("time", "aipw", "ate"),
]


def coverage(*, replications: int, people: int, seed: int) -> pd.DataFrame:
    """Share of intervals that hold the true difference, and the mean error of the estimate."""
    truth = _truths(seed)
    hits: dict[tuple[str, str, str], list[tuple[bool, float]]] = {case: [] for case in CASES}
    for replication in range(replications):
        rng = np.random.default_rng([seed, replication])
        frame = selected(people, rng)
        fair = selected(people, rng, chance=True)
        for case in CASES:
            row = _one(fair if case[1] == "difference" else frame, case)
            true = truth[case[0], "ate" if case[1] == "difference" else case[2]]
            hits[case].append((row.conf_low <= true <= row.conf_high, row.estimate - true))
    rows = []
    for (outcome, method, estimand), found in hits.items():
        covered, error = (np.array(each, dtype=float) for each in zip(*found, strict=True))
        rows.append(
            {
                "outcome": outcome,
                "method": method,
                "estimand": estimand,
                "coverage": covered.mean(),
                "monte_carlo_error": np.sqrt(covered.mean() * (1 - covered.mean()) / len(found)),
                "mean_error": error.mean(),
                "spread": error.std(),
            }
        )
    return pd.DataFrame(rows).round(4)


def selected(n: int, rng: np.random.Generator, *, chance: bool = False) -> pd.DataFrame:
    """People who enter the programme by need, or by chance; the programme's effect is known."""
    need, age = rng.normal(size=n), rng.normal(size=n)
    share = 0.5 if chance else 1 / (1 + np.exp(-(0.4 * need - 0.3 * age)))
    treated = rng.random(n) < share
    return _outcomes(need, age, treated, rng).assign(need=need, age=age, arm=treated * 1)


def _outcomes(
    need: np.ndarray, age: np.ndarray, treated: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    n = need.size
    # the programme does more for those in need: att and ate differ
    amount = -need + 0.5 * age + treated * (1 + 0.5 * need) + rng.normal(size=n)
    linear = -0.4 * need + 0.3 * age + treated * 0.7
    share = (rng.random(n) < 1 / (1 + np.exp(-linear))) * 1.0
    wait = np.ceil(rng.exponential(8 * np.exp(-0.5 * linear)))
    study = np.ceil(rng.exponential(40, n))
    seen = rng.integers(9, 25, n)
    last = np.minimum(np.minimum(wait, study), seen)
    has_job = wait <= np.minimum(study, seen)
    state = np.where(has_job, "job", np.where(study <= seen, "study", "censored"))
    plain = -need + 0.5 * age + treated + rng.normal(size=n)
    columns = {"amount": amount, "plain": plain, "share": share}
    return pd.DataFrame({**columns, "exit": last, "state": state})


def _one(frame: pd.DataFrame, case: tuple[str, str, str]) -> pd.Series:
    outcome, method, estimand = case
    what: dict[str, object] = {"outcome": outcome}
    if outcome == "time":
        what = {"exit": "exit", "state": "state", "event": "job", "at": 9, "measure": "incidence"}
    found = comparison.effect(
        frame,
        **what,
        arm="arm",
        treated=1,
        covariates=["need", "age"],
        method=method,
        estimand=estimand,
        matching=comparison.Matching(caliper=0.05),
    )
    return found.table().iloc[0]


def _truths(seed: int) -> dict[tuple[str, str], float]:
    """True differences by estimand, from the outcomes of many people under both strategies."""
    n = 2_000_000
    rng = np.random.default_rng([seed, 10**6])
    need, age = rng.normal(size=n), rng.normal(size=n)
    e = 1 / (1 + np.exp(-(0.4 * need - 0.3 * age)))
    weight = {"att": e, "ate": np.ones(n), "ato": e * (1 - e)}
    gaps = _expected_gaps(need, age, rng)
    return {
        (outcome, estimand): float(np.average(gap, weights=each))
        for outcome, gap in gaps.items()
        for estimand, each in weight.items()
    }


def _expected_gaps(
    need: np.ndarray, age: np.ndarray, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Expected outcome with the programme less that without, for each person."""
    linear = -0.4 * need + 0.3 * age
    share = 1 / (1 + np.exp(-(linear + 0.7))) - 1 / (1 + np.exp(-linear))
    return {
        "amount": 1 + 0.5 * need,
        "plain": np.ones(need.size),
        "share": share,
        "time": _incidence(linear + 0.7) - _incidence(linear),
    }


def _incidence(linear: np.ndarray) -> np.ndarray:
    """P(job by 9, before studies) in whole months, jobs first within a month."""
    stay, wait = np.exp(-1 / 40), np.exp(-np.exp(0.5 * linear) / 8)
    # sum over months m of P(no studies before m) P(job in m)
    return sum(stay ** (m - 1) * wait ** (m - 1) * (1 - wait) for m in range(1, 10))


if __name__ == "__main__":
    main()
