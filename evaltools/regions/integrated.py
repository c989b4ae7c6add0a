"""Intervals of sites' rates that hold the uncertainty of how much sites differ.

Given the mean and the spread of the sites' true rates, a site's rate has a beta (of shares)
or a gamma distribution (of rates). Mean and spread are not known, so these distributions are
mixed over a grid of both, each weighted by how well it fits all sites.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from evaltools.regions.sites import Numbers

#: Points of the grid along the mean and along the spread, and how often it is drawn anew
#: around the points that matter.
MEANS, SPREADS, ROUNDS = 30, 24, 5

#: Points with less than this of the largest weight are left out.
LEAST_WEIGHT = 1e-5

#: Largest coefficient of variation of rates.
LARGEST_VARIATION = 2.0


@dataclass(frozen=True, eq=False)
class Mixture:
    """Parameters of the sites' distributions at each point, and the points' weights."""

    mean: Numbers
    strength: Numbers
    weight: Numbers


def share_limits(observed: Numbers, size: Numbers, conf_level: float) -> tuple[Numbers, Numbers]:
    """Limits of each site's share.

    Beforehand every mean is as likely, and every standard deviation of the sites' shares, as
    a part of the largest there can be (Gelman 2006 on uniform priors of a spread).
    """

    def log_likelihood(mean: Numbers, spread: Numbers) -> Numbers:
        a, b = _shape_of_shares(mean, spread)
        return np.asarray(
            (special.betaln(a + observed, b + size - observed) - special.betaln(a, b)).sum(axis=-1)
        )

    found = _mixture(log_likelihood, most_mean=1.0, most_spread=1.0)
    a, b = _shape_of_shares(found.mean[:, None], found.strength[:, None])

    def below(value: Numbers) -> Numbers:
        each = special.betainc(a + observed, b + size - observed, value)
        return np.asarray(found.weight @ each)

    return _limits(below, np.ones_like(size), conf_level)


def rate_limits(observed: Numbers, exposure: Numbers, conf_level: float) -> tuple[Numbers, Numbers]:
    """Limits of each site's rate per unit of exposure, or per expected event.

    Beforehand every mean up to four times the overall rate is as likely, and every
    coefficient of variation of the sites' rates up to 2.
    """
    overall = (observed.sum() + 1.0) / exposure.sum()

    def log_likelihood(mean: Numbers, spread: Numbers) -> Numbers:
        shape, rate = _shape_of_rates(mean, spread)
        return np.asarray(
            (
                special.gammaln(shape + observed)
                - special.gammaln(shape)
                + shape * np.log(rate / (rate + exposure))
                - observed * np.log(rate + exposure)
            ).sum(axis=-1)
        )

    found = _mixture(log_likelihood, most_mean=4 * overall, most_spread=LARGEST_VARIATION)
    shape, rate = _shape_of_rates(found.mean[:, None], found.strength[:, None])

    def below(value: Numbers) -> Numbers:
        return np.asarray(
            found.weight @ special.gammainc(shape + observed, (rate + exposure) * value)
        )

    highest = special.gammaincinv(observed + 1.0, 1 - 1e-9) / exposure
    return _limits(below, np.maximum(highest, 20 * overall), conf_level)


def _shape_of_shares(mean: Numbers, spread: Numbers) -> tuple[Numbers, Numbers]:
    """Of a beta distribution whose standard deviation is `spread` of the largest there can be."""
    strength = 1 / spread**2 - 1
    return mean * strength, (1 - mean) * strength


def _shape_of_rates(mean: Numbers, spread: Numbers) -> tuple[Numbers, Numbers]:
    """Shape and rate of a gamma distribution with this coefficient of variation."""
    shape = 1 / spread**2
    return shape, shape / mean


def _mixture(
    log_likelihood: Callable[[Numbers, Numbers], Numbers], *, most_mean: float, most_spread: float
) -> Mixture:
    """The grid around the points that matter: begun over all, then drawn closer."""
    ends = np.array([[0.0, most_mean], [0.0, most_spread]])
    for _ in range(ROUNDS):
        means, spreads = _midpoints(ends[0], MEANS), _midpoints(ends[1], SPREADS)
        mean, spread = (part.ravel() for part in np.meshgrid(means, spreads, indexing="ij"))
        fit = log_likelihood(mean[:, None], spread[:, None])
        weight = np.exp(fit - fit.max())
        kept = weight > LEAST_WEIGHT
        steps = (ends[:, 1] - ends[:, 0]) / (MEANS, SPREADS)
        ends = np.array(
            [
                [max(found.min() - step, 0.0), min(found.max() + step, most)]
                for found, step, most in (
                    (mean[kept], steps[0], most_mean),
                    (spread[kept], steps[1], most_spread),
                )
            ]
        )
    return Mixture(mean[kept], spread[kept], weight[kept] / weight[kept].sum())


def _midpoints(ends: Numbers, n: int) -> Numbers:
    edges = np.linspace(ends[0], ends[1], n + 1)
    return np.asarray((edges[:-1] + edges[1:]) / 2)


def _limits(
    below: Callable[[Numbers], Numbers], highest: Numbers, conf_level: float
) -> tuple[Numbers, Numbers]:
    """Where the mixed distributions pass both tails, by halving."""
    found = []
    for target in ((1 - conf_level) / 2, (1 + conf_level) / 2):
        low, high = np.zeros_like(highest), highest.astype(float)
        for _ in range(34):
            middle = (low + high) / 2
            is_low = below(middle) < target
            low, high = np.where(is_low, middle, low), np.where(is_low, high, middle)
        found.append((low + high) / 2)
    return found[0], found[1]
