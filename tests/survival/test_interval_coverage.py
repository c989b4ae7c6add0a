"""Intervals hold the truth about as often as they say (benchmarks/ measure it at length).

600 replications with a fixed seed: with errors a fifth too small 88 % of the intervals would
hold it, with errors a fifth too large 98 %.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaltools import survival

REPLICATIONS = 600
TIME = 6
RATES = {"programme": 0.12, "comparison": 0.08}
OTHER = 0.04


def truth(arm):
    rate = RATES[arm]
    return rate / (rate + OTHER) * (1 - np.exp(-(rate + OTHER) * TIME))


def simulate(rng, n=100):
    arm = np.repeat(list(RATES), n)
    rate = np.array([RATES[name] for name in arm])
    exit, end = np.ceil(rng.exponential(1 / (rate + OTHER))), np.floor(rng.uniform(4, 20, 2 * n))
    found = rng.random(2 * n) < rate / (rate + OTHER)
    state = np.where(exit > end, "censored", np.where(found, "job", "other"))
    return pd.DataFrame({"exit": np.minimum(exit, end), "state": state, "arm": arm})


@pytest.fixture(scope="module")
def intervals():
    """Limits of both arms' incidence and of their difference, by replication."""
    rng = np.random.default_rng(7)
    rows = []
    for _ in range(REPLICATIONS):
        found = survival.cumulative_incidence(simulate(rng), exit="exit", state="state", by="arm")
        shares = found.at(TIME).table().query("outcome == 'job'")
        difference = found.difference(TIME, reference="comparison").table()
        row = difference[difference.outcome == "job"].iloc[0]
        rows.append([*shares.conf_low, *shares.conf_high, row.conf_low, row.conf_high])
    return np.array(rows, dtype=float)


@pytest.mark.parametrize(
    ("low", "high", "true"),
    [
        (0, 2, truth("comparison")),
        (1, 3, truth("programme")),
        (4, 5, truth("programme") - truth("comparison")),
    ],
)
def test_intervals_hold_the_truth_as_often_as_they_say(intervals, low, high, true):
    held = ((intervals[:, low] <= true) & (true <= intervals[:, high])).mean()
    assert 0.925 <= held <= 0.972
