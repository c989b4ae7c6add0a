"""Coefficient alpha and what each item adds to it: arrays in, numbers out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from evaltools.participation.intervals import CONF_LEVEL


@dataclass(frozen=True, eq=False)
class Alpha:
    """Coefficient alpha of k items from n complete answers.

    Attributes
    ----------
    n, k : int
    estimate, conf_low, conf_high : float
        Missing where the sum of the items does not vary.
    item_rest : float, shape (k,)
        Correlation of each item with the sum of the others.
    if_dropped : float, shape (k,)
        Alpha of the others; missing with fewer than three items.
    """

    n: int
    k: int
    estimate: float
    conf_low: float
    conf_high: float
    item_rest: np.ndarray
    if_dropped: np.ndarray


def coefficient_alpha(answers: np.ndarray, *, conf_level: float = CONF_LEVEL) -> Alpha:
    """Alpha (Cronbach 1951, Psychometrika 16, 297-334) with Feldt's interval.

    answers : float, shape (n, k), without missing values, all items pointing the same way.

    The interval is exact for items that are parallel up to a constant and normal (Feldt
    1965, Psychometrika 30, 357-370), as in psych::alpha.ci.
    """
    n, k = answers.shape
    covariance = np.atleast_2d(np.cov(answers, rowvar=False))
    estimate = _alpha(covariance)
    low, high = feldt_interval(estimate, n, k, conf_level=conf_level)
    dropped = [_alpha(np.delete(np.delete(covariance, i, 0), i, 1)) for i in range(k)]
    return Alpha(
        n=n,
        k=k,
        estimate=estimate,
        conf_low=low,
        conf_high=high,
        item_rest=_item_rest(covariance),
        if_dropped=np.array(dropped) if k > 2 else np.full(k, np.nan),
    )


def feldt_interval(
    alpha: float, n: int, k: int, *, conf_level: float = CONF_LEVEL
) -> tuple[float, float]:
    """Limits of alpha from n people and k items, by the F distribution."""
    if not np.isfinite(alpha) or n < 2 or k < 2:
        return np.nan, np.nan
    tail = (1 - conf_level) / 2
    df = (n - 1, (n - 1) * (k - 1))
    low, high = (1 - (1 - alpha) * float(stats.f.ppf(p, *df)) for p in (1 - tail, tail))
    return low, high


def _alpha(covariance: np.ndarray) -> float:
    k, total = len(covariance), float(covariance.sum())
    if k < 2 or total <= 0:
        return np.nan
    return k / (k - 1) * (1 - float(np.trace(covariance)) / total)


def _item_rest(covariance: np.ndarray) -> np.ndarray:
    variance = np.diag(covariance)
    with_sum = covariance.sum(axis=1)
    rest = covariance.sum() - 2 * with_sum + variance
    scale = np.sqrt(np.maximum(variance * rest, 0.0))
    gap = with_sum - variance
    return np.asarray(np.divide(gap, scale, out=np.full(len(gap), np.nan), where=scale > 0))
