"""Agreement of raters: arrays in, numbers out.

Ratings are counted once per unit, so that a bootstrap of units is a product of matrices.
Units rated by one person only count for the chance part of AC1 and AC2, as Gwet defines it,
and for nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from evaltools.participation.intervals import CONF_LEVEL

#: A weight for each pair of categories, 1 on the diagonal.
Weighting = Callable[[int], np.ndarray]

#: With fewer units than this no coefficient is told.
LEAST_UNITS = 10


def identity_weights(q: int) -> np.ndarray:
    """Only equal ratings agree."""
    return np.eye(q)


def quadratic_weights(q: int) -> np.ndarray:
    """Agreement falls with the squared distance of two ratings."""
    return np.asarray(1 - (_distance(q) / max(q - 1, 1)) ** 2)


def _distance(q: int) -> np.ndarray:
    places = np.arange(q)
    return np.asarray(np.abs(places[:, None] - places[None, :]), dtype=float)


@dataclass(frozen=True, eq=False)
class Ratings:
    """Ratings as counts.

    Attributes
    ----------
    codes : int, shape (n units, r raters)
        Category of each rating, 0 to q - 1; -1 where not rated.
    q : int
        Possible categories, in order.
    """

    codes: np.ndarray
    q: int

    @property
    def by_unit(self) -> np.ndarray:
        """How many raters chose each category, shape (n, q)."""
        each = self.codes[:, :, None] == np.arange(self.q)[None, None, :]
        return np.asarray(each.sum(axis=1), dtype=float)

    @property
    def rated_twice(self) -> np.ndarray:
        """Which units have two ratings or more, shape (n,)."""
        return np.asarray((self.codes >= 0).sum(axis=1) >= 2)


@dataclass(frozen=True)
class Agreement:
    """One coefficient; its limits are percentiles of bootstrap samples of units."""

    estimate: float
    conf_low: float
    conf_high: float


# -- coefficients: one value for each row of unit weights, shape (b, n) --------------------


def percent_agreement(ratings: Ratings, times: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted share of agreeing pairs of ratings, averaged over units, shape (b,)."""
    counts = ratings.by_unit[ratings.rated_twice]
    n_raters = counts.sum(axis=1)
    agreeing = (counts * (counts @ weights - 1)).sum(axis=1) / (n_raters * (n_raters - 1))
    kept = times[:, ratings.rated_twice]
    return _ratio(kept @ agreeing, kept.sum(axis=1))


def gwet(ratings: Ratings, times: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """AC1 with identity weights, else AC2, shape (b,).

    Gwet (2008), British Journal of Mathematical and Statistical Psychology 61, 29-48; with
    missing ratings and weights as in Gwet (2014), Handbook of inter-rater reliability, 4th ed.
    """
    counts = ratings.by_unit
    rated = counts.sum(axis=1) > 0
    parts = counts[rated] / counts[rated].sum(axis=1, keepdims=True)
    kept = times[:, rated]
    prevalence = kept @ parts / kept.sum(axis=1, keepdims=True)
    q = ratings.q
    chance = weights.sum() / (q * (q - 1)) * (prevalence * (1 - prevalence)).sum(axis=1)
    return _corrected(percent_agreement(ratings, times, weights), chance)


def krippendorff_ordinal(ratings: Ratings, times: np.ndarray) -> np.ndarray:
    """Krippendorff's alpha for ordered categories, shape (b,).

    Krippendorff (2011), Computing Krippendorff's alpha-reliability, University of
    Pennsylvania.
    """
    coincidences = _coincidences(ratings, times)
    totals = coincidences.sum(axis=2)
    n = totals.sum(axis=1)
    distance = _ordinal_distance(totals)
    observed = (coincidences * distance).sum(axis=(1, 2))
    expected = np.einsum("bc,bk,bck->b", totals, totals, distance)
    # nobody ever chose another category: nothing to agree about
    return 1 - _ratio((n - 1) * observed, expected)


def _coincidences(ratings: Ratings, times: np.ndarray) -> np.ndarray:
    """Pairs of ratings of the same unit, shape (b, q, q)."""
    counts = ratings.by_unit[ratings.rated_twice]
    pairs = counts[:, :, None] * counts[:, None, :]
    pairs -= counts[:, :, None] * np.eye(ratings.q)
    pairs /= counts.sum(axis=1)[:, None, None] - 1
    flat = times[:, ratings.rated_twice] @ pairs.reshape(len(pairs), -1)
    return np.asarray(flat.reshape(-1, ratings.q, ratings.q))


def _ordinal_distance(totals: np.ndarray) -> np.ndarray:
    """Squared number of ratings between two categories, shape (b, q, q)."""
    up_to = np.cumsum(totals, axis=1) - totals / 2
    return np.asarray((up_to[:, :, None] - up_to[:, None, :]) ** 2)


def weighted_kappa(ratings: Ratings, times: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Cohen's weighted kappa, the mean over pairs of raters where there are more than two.

    Cohen (1968), Psychological Bulletin 70, 213-220; the mean over pairs: Light (1971),
    Psychological Bulletin 76, 365-377. Shape (b,).
    """
    found = [
        _kappa_of_two(ratings.codes[:, list(pair)], ratings.q, times, weights)
        for pair in combinations(range(ratings.codes.shape[1]), 2)
    ]
    both = [kappa for kappa in found if kappa is not None]
    return np.mean(both, axis=0) if both else np.full(len(times), np.nan)


def _kappa_of_two(
    codes: np.ndarray, q: int, times: np.ndarray, weights: np.ndarray
) -> np.ndarray | None:
    rated = (codes >= 0).all(axis=1)
    if not rated.any():
        return None
    cells = np.zeros((int(rated.sum()), q * q))
    cells[np.arange(len(cells)), codes[rated, 0] * q + codes[rated, 1]] = 1.0
    kept = times[:, rated]
    total = kept.sum(axis=1)
    shares = (kept @ cells).reshape(-1, q, q) / np.where(total > 0, total, np.nan)[:, None, None]
    observed = (shares * weights).sum(axis=(1, 2))
    chance = np.einsum("bc,bk,ck->b", shares.sum(axis=2), shares.sum(axis=1), weights)
    return _corrected(observed, chance)


def _corrected(observed: np.ndarray, chance: np.ndarray) -> np.ndarray:
    return _ratio(observed - chance, 1 - chance)


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    enough = np.abs(below) > 1e-12
    return np.asarray(np.divide(above, below, out=np.full(len(below), np.nan), where=enough))


# -- intervals -----------------------------------------------------------------------------


def bootstrapped(
    coefficient: Callable[[np.ndarray], np.ndarray],
    n: int,
    *,
    draws: int,
    rng: np.random.Generator,
    conf_level: float = CONF_LEVEL,
) -> Agreement:
    """A coefficient of n units, with percentile limits from samples of units.

    coefficient : function of unit weights, shape (b, n), to values, shape (b,)
    draws : int
        Samples; those in which the coefficient has no value are left out, and no limits are
        given when they are more than a tenth.
    """
    estimate = float(coefficient(np.ones((1, n)))[0])
    times = rng.multinomial(n, np.full(n, 1 / n), size=draws).astype(float)
    found = coefficient(times)
    found = found[np.isfinite(found)]
    if not np.isfinite(estimate) or len(found) < 0.9 * draws:
        return Agreement(estimate, np.nan, np.nan)
    tail = (1 - conf_level) / 2
    low, high = np.quantile(found, [tail, 1 - tail])
    return Agreement(estimate, float(low), float(high))
