"""The rules of follow-up do not bias: incidence on simulated data, beside the known truth.

The tolerances are those of the project's issues: 0.002 for whole units and lasting jobs.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaltools.cohort import follow_up
from evaltools.cohort.durations import add_units
from evaltools.cohort.losses import incidence_at
from evaltools.data import Data
from evaltools.study import study_from

LOCK = np.datetime64("2025-12-31")
MONTHS = (1, 3, 6, 10)
TOLERANCE = 0.002


def cohort_of(zero, spells, **study):
    ids = np.array([f"SIM-{number:06d}" for number in range(len(zero))], dtype=object)
    participants = pd.DataFrame(
        {"participant_id": ids, "entry_date": zero.astype("datetime64[ns]")}
    )
    table = spells[spells["start"] <= LOCK]
    table = table.assign(
        participant_id=ids[table["person"]],
        start=table["start"].astype("datetime64[ns]"),
        end=table["end"].where(table["end"] <= LOCK).astype("datetime64[ns]"),
    )
    keys = {
        "version": 1,
        "study": "simulated",
        "title": "Simulated",
        "simulated": True,
        "languages": ["en"],
        "data": {"participants": "p.csv", "spells": "s.csv"},
        "data_lock": str(LOCK),
        "competing": ["education"],
        **study,
    }
    return follow_up(
        Data(study_from(keys, folder="."), {"participants": participants, "spells": table})
    )


def entry_days(rng, n):
    """Entries on every day of the two years before the lock: calendar months of all lengths."""
    return LOCK - rng.integers(1, 730, n)


@pytest.mark.parametrize("unit", ["months", "weeks"])
def test_whole_units_give_the_true_incidence_beside_a_competing_exit(unit):
    rng = np.random.default_rng(20261122)
    n = 150_000
    zero = entry_days(rng, n)
    to_job, to_study = 1 / 260, 1 / 700  # hazards a day
    # Evenly spread quantiles in random order: less noise than independent draws.
    quantile = (rng.permutation(n) + 0.5) / n
    day = np.floor(-np.log1p(-quantile) / (to_job + to_study)).astype(int)
    job = (rng.permutation(n) + 0.5) / n < to_job / (to_job + to_study)
    spells = pd.DataFrame(
        {
            "person": np.arange(n),
            "start": zero + day,
            "end": zero + day + 2000,
            "state": np.where(job, "open_job", "degree_study"),
        }
    )
    cohort = cohort_of(zero, spells, unit=unit)
    for time in MONTHS:
        days = (add_units(zero, time, unit=unit) - zero).astype(int)
        truth = np.mean(-np.expm1(-(to_job + to_study) * days)) * to_job / (to_job + to_study)
        found = incidence_at(cohort.frame, time, cohort.event_states)
        assert found == pytest.approx(truth, abs=TOLERANCE)


@pytest.mark.long
@pytest.mark.parametrize("lasting", [0, 2, 4])
def test_jobs_that_must_last_give_the_incidence_that_unlimited_follow_up_would(lasting):
    rng = np.random.default_rng(7)
    n, jobs = 250_000, 5
    zero = entry_days(rng, n)
    waits = np.floor(rng.exponential(130, (n, jobs))).astype(int) + 1
    lengths = np.floor(rng.exponential(110, (n, jobs))).astype(int) + 1
    start = zero[:, None] + np.cumsum(waits + np.pad(lengths, ((0, 0), (1, 0)))[:, :-1], axis=1) - 1
    last = start + lengths - 1
    lasted = add_units(start.ravel(), lasting, unit="months").reshape(start.shape) <= last + 1
    never = np.datetime64("2100-01-01")
    first = np.where(lasted, start, never).min(axis=1)
    spells = pd.DataFrame(
        {
            "person": np.repeat(np.arange(n), jobs),
            "start": start.ravel(),
            "end": last.ravel(),
            "state": "open_job",
        }
    )
    cohort = cohort_of(zero, spells, lasting=lasting)
    for time in MONTHS:
        truth = np.mean(first < add_units(zero, time, unit="months"))
        found = incidence_at(cohort.frame, time, cohort.event_states)
        assert found == pytest.approx(truth, abs=TOLERANCE)
