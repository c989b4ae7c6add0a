"""Intervals hold the truth as often as they say, at a size where an error off by 20% shows.

An error 20% too small covers 88%, one 20% too large 98%: over 800 replications the share
covered has a standard error of 0.8 points. Large runs are in benchmarks/comparison.py.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from evaltools.comparison.estimators import (
    augmented_means,
    plain_means,
    standardised_means,
    variance_of,
    weighted_means,
)
from evaltools.comparison.logistic import fit_logistic
from evaltools.comparison.weight_models import entropy_weights, logistic_weights

REPLICATIONS, PEOPLE = 800, 200

#: The true differences: everybody gains 1, and those in need more.
GAIN = 0.5


def people(rng):
    need, age = rng.normal(size=PEOPLE), rng.normal(size=PEOPLE)
    treated = rng.random(PEOPLE) < 1 / (1 + np.exp(-0.5 * need))
    y = -need + 0.5 * age + treated * (1 + GAIN * need) + rng.normal(size=PEOPLE)
    return np.column_stack([need, age]), treated, y


def true_att() -> float:
    """1 + GAIN E(need | treated), by numerical integration."""
    need = np.linspace(-8, 8, 4001)
    weight = stats.norm.pdf(need) / (1 + np.exp(-0.5 * need))
    return 1 + GAIN * float((weight * need).sum() / weight.sum())


def means(method, matrix, treated, y):
    fit = fit_logistic(matrix, treated)
    if method == "weighting":
        return weighted_means(y, treated, logistic_weights(fit, treated, estimand="att"))
    if method == "entropy":
        return weighted_means(y, treated, entropy_weights(matrix, treated, estimand="att"))
    if method == "regression":
        return standardised_means(y, matrix, treated, estimand="att", is_share=False)
    return augmented_means(
        y, matrix, treated, scores=fit.probabilities, estimand="att", is_share=False
    )


@pytest.mark.parametrize("method", ["weighting", "entropy", "regression", "aipw"])
def test_intervals_of_every_method_cover_the_truth_as_often_as_they_say(method):
    truth, ratios = true_att(), []
    for replication in range(REPLICATIONS):
        rng = np.random.default_rng([20261122, replication])
        found = means(method, *people(rng))
        error = np.sqrt(variance_of(found.influence)[0])
        ratios.append(abs(found.difference - truth) / (stats.norm.ppf(0.975) * error))
    within = np.array(ratios)
    assert 0.93 <= np.mean(within <= 1) <= 0.97
    # errors off by a fifth would not pass
    assert np.mean(within <= 0.8) < 0.93
    assert np.mean(within <= 1.2) > 0.97


def test_welchs_interval_covers_with_few_and_unequal_people():
    covered = 0
    for replication in range(3 * REPLICATIONS):
        rng = np.random.default_rng([20261122, replication])
        treated = np.arange(30) < 8
        y = rng.normal(size=30) * np.where(treated, 3.0, 1.0)
        found = plain_means(y, treated)
        error = np.sqrt(variance_of(found.influence)[0])
        covered += abs(found.difference) <= stats.t.ppf(0.975, found.df) * error
    assert 0.93 <= covered / (3 * REPLICATIONS) <= 0.97
