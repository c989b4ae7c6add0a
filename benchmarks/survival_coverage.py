"""How often 95 % intervals of the survival analyses hold the truth.

    python benchmarks/survival_coverage.py [--replications 2000] [--jobs 2]

Simulated months, 100 people per arm, with truths that can be worked out: a job and another
exit at constant rates, follow-up that ends at random, sites whose rates differ. Wanted: at
least 93 %, and with 100 per arm at most 97 %; exact intervals hold it more often by
construction; fewer people are measured and printed. Fixed seeds. Writes the table to
standard output and to benchmarks/survival_coverage.md.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from evaltools import survival
from evaltools.errors import EvaltoolsError

HERE = Path(__file__).resolve().parent
SEED = 20_261_122
OTHER = 0.04
JOB = {"programme": 0.12, "comparison": 0.08}
#: Two kinds of site, equally many: their rates of finding work, relative to the arm's.
SITES = (0.6, 1.4)
TIME, HORIZON = 6, 12
COLUMNS = {"exit": "exit", "state": "state", "by": "arm"}
Interval = tuple[float, float]


def incidence(arm: str, time: float, *, sites: bool = False) -> float:
    """True share with a job by `time`."""
    shares = []
    for factor in SITES if sites else (1.0,):
        job = JOB[arm] * factor
        shares.append(job / (job + OTHER) * -np.expm1(-(job + OTHER) * time))
    return float(np.mean(shares))


def time_since(arm: str) -> float:
    """True months since the job began within the horizon, in whole months."""
    return sum(incidence(arm, month) for month in range(1, HORIZON))


def time_before(arm: str) -> float:
    """True months before any exit within the horizon, in whole months."""
    return float(sum(np.exp(-(JOB[arm] + OTHER) * month) for month in range(HORIZON)))


def simulate(
    rng: np.random.Generator, n: int, *, sites: int = 0, whole: bool = True, late: bool = False
) -> pd.DataFrame:
    """n people per arm; `sites` of them, if any, each in one arm's or in both arms' people."""
    arm = np.repeat(list(JOB), n)
    site = rng.permutation(np.arange(2 * n) % sites) if sites else np.zeros(2 * n, dtype=int)
    factor = np.array(SITES)[site % 2] if sites else np.ones(2 * n)
    job = np.array([JOB[name] for name in arm]) * factor
    first = rng.exponential(1 / (job + OTHER))
    found = rng.random(2 * n) < job / (job + OTHER)
    end = rng.uniform(5, 25, 2 * n)
    if whole:
        first, end = np.ceil(first), np.floor(end)
    exit = np.minimum(first, end)
    state = np.where(first > end, "censored", np.where(found, "job", "other"))
    frame = pd.DataFrame({"exit": exit, "state": state, "arm": arm, "site": site})
    if late:
        entry = np.where(rng.random(2 * n) < 0.3, np.floor(rng.uniform(0, 4, 2 * n)), 0.0)
        return frame.assign(entry=entry)[entry < exit]
    return frame.assign(weight=rng.choice([0.5, 1.0, 2.0], 2 * n))


def limits(row: pd.Series) -> Interval:
    return float(row.conf_low), float(row.conf_high)


def share(frame: pd.DataFrame, *, conf_type: str = "log-log", **columns: str) -> Interval:
    found = survival.cumulative_incidence(frame, conf_type=conf_type, **COLUMNS, **columns)
    table = found.at(TIME).table().query("outcome == 'job' and group == 'programme'")
    return limits(table.iloc[0])


def share_difference(frame: pd.DataFrame, **columns: str) -> Interval:
    found = survival.cumulative_incidence(frame, **COLUMNS, **columns)
    table = found.difference(TIME, reference="comparison").table()
    return limits(table.query("outcome == 'job'").iloc[0])


def time_difference(frame: pd.DataFrame, outcome: str) -> Interval:
    found = survival.restricted_time(frame, horizon=HORIZON, **COLUMNS)
    table = found.difference(reference="comparison").table()
    return limits(table.query("outcome == @outcome").iloc[0])


def survival_share(frame: pd.DataFrame) -> Interval:
    found = survival.survival_curve(frame, event=("job", "other"), **COLUMNS)
    return limits(found.at(TIME).table().query("group == 'programme'").iloc[0])


def median(frame: pd.DataFrame) -> Interval:
    found = survival.survival_curve(frame, event=("job", "other"), **COLUMNS)
    return limits(found.median().table().query("group == 'programme'").iloc[0])


def log_ratio(
    frame: pd.DataFrame, *, fit: Callable[..., survival.Model], **columns: str
) -> Interval:
    treated = frame.assign(treated=frame.arm == "programme")
    row = fit(
        treated, exit="exit", state="state", event="job", covariates=["treated"], **columns
    ).table().iloc[0]  # fmt: skip
    return limits(row)


def months_in_state(frame: pd.DataFrame) -> Interval:
    """Months unemployed: from spells that end with the first exit."""
    people = frame.assign(id=np.arange(len(frame)), until=np.floor(frame.exit).clip(lower=1))
    before = people.assign(start=0.0, end=people.exit, state="unemployed")
    left = people[people.state != "censored"]
    # whoever left is seen to the horizon: only the unemployed can be lost
    after = left.assign(start=left.exit, end=np.inf)
    spells = pd.concat([before, after])
    last = np.where(people.state == "censored", people.exit, np.maximum(people.exit, HORIZON + 13))
    spells["until"] = spells.id.map(pd.Series(last, index=people.id))
    found = survival.state_occupation(
        spells, until="until", times=HORIZON, id="id", by="arm"
    ).expected_time().table()  # fmt: skip
    row = found.query("state == 'unemployed' and group == 'programme'").iloc[0]
    return limits(row)


HAZARD_RATIO = JOB["programme"] / JOB["comparison"]
DIFFERENCE = incidence("programme", TIME) - incidence("comparison", TIME)
SITE_DIFFERENCE = incidence("programme", TIME, sites=True) - incidence(
    "comparison", TIME, sites=True
)
MEDIAN = float(np.ceil(np.log(2) / (JOB["programme"] + OTHER)))

#: Name, truth, how people are simulated, and the interval.
CASES: dict[str, tuple[float, dict[str, object], Callable[[pd.DataFrame], Interval]]] = {
    "incidence, log-log": (incidence("programme", TIME), {}, share),
    "incidence, log": (incidence("programme", TIME), {}, partial(share, conf_type="log")),
    "incidence, plain": (incidence("programme", TIME), {}, partial(share, conf_type="plain")),
    "incidence, late entry": (
        incidence("programme", TIME), {"late": True}, partial(share, entry="entry"),
    ),
    "incidence, weights": (incidence("programme", TIME), {}, partial(share, weights="weight")),
    "survival": (float(np.exp(-(JOB["programme"] + OTHER) * TIME)), {}, survival_share),
    "median": (MEDIAN, {}, median),
    "difference in incidence": (DIFFERENCE, {}, share_difference),
    "difference, 40 sites over both arms": (
        SITE_DIFFERENCE, {"sites": 40}, partial(share_difference, cluster="site"),
    ),
    "difference, 8 sites over both arms": (
        SITE_DIFFERENCE, {"sites": 8}, partial(share_difference, cluster="site"),
    ),
    "difference in months before": (
        time_before("programme") - time_before("comparison"), {},
        partial(time_difference, outcome="before"),
    ),
    "difference in months since the job": (
        time_since("programme") - time_since("comparison"), {},
        partial(time_difference, outcome="job"),
    ),
    "months unemployed, from spells": (time_before("programme"), {}, months_in_state),
    "hazard ratio, Cox": (
        HAZARD_RATIO, {"whole": False}, partial(log_ratio, fit=survival.cox_model),
    ),
    "hazard ratio, Cox, robust by person": (
        HAZARD_RATIO, {"whole": False},
        partial(log_ratio, fit=survival.cox_model, weights="weight"),
    ),
    "hazard ratio, whole months": (
        HAZARD_RATIO, {}, partial(log_ratio, fit=survival.discrete_time_model),
    ),
}  # fmt: skip


def coverage(name: str, n: int, replications: int) -> dict[str, object]:
    """Share of the intervals of one case that hold the truth, and of those without limits."""
    truth, how, interval = CASES[name]
    rng = np.random.default_rng([SEED, sorted(CASES).index(name), n])
    held, without = 0, 0
    for _ in range(replications):
        try:
            low, high = interval(simulate(rng, n, **how))  # type: ignore[arg-type]
        except EvaltoolsError:
            # few people: everybody has left before the horizon, or too few events
            low, high = np.nan, np.nan
        without += bool(np.isnan(low) or np.isnan(high))
        held += bool(low <= truth <= high)
    return {"case": name, "n per arm": n, "coverage": held / (replications - without or 1),
            "without limits": without / replications}  # fmt: skip


def report(rows: Iterator[dict[str, object]], replications: int) -> str:
    lines = [
        "# Coverage of 95 % intervals",
        "",
        f"Made by `python benchmarks/survival_coverage.py`: {replications} replications, seed "
        f"{SEED}. Simulation error about {100 * np.sqrt(0.05 * 0.95 / replications):.1f} points.",
        "",
        "| case | n per arm | coverage | without limits |",
        "|---|---:|---:|---:|",
    ]
    lines += [
        f"| {row['case']} | {row['n per arm']} | {row['coverage']:.3f} "
        f"| {row['without limits']:.3f} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--replications", type=int, default=2000)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 30])
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    cases = [(name, n) for n in options.sizes for name in CASES]
    with ProcessPoolExecutor(options.jobs) as pool:
        names, sizes = zip(*cases, strict=True)
        rows = pool.map(coverage, names, sizes, [options.replications] * len(cases))
        text = report(rows, options.replications)
    (HERE / "survival_coverage.md").write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
