"""Change of the same people between two measurements: arrays in, numbers out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from evaltools.participation.intervals import CONF_LEVEL, Estimate, t_estimate


@dataclass(frozen=True)
class PairedChange:
    """Means before and after, and their difference, among those measured twice.

    Attributes
    ----------
    n : int
    before, after, change : Estimate
    sd_before, sd_after, sd_change : float
    standardised, standardised_low, standardised_high : float
        Mean change over the standard deviation before.
    """

    n: int
    before: Estimate
    after: Estimate
    change: Estimate
    sd_before: float
    sd_after: float
    sd_change: float
    standardised: float
    standardised_low: float
    standardised_high: float


def paired_change(
    before: np.ndarray, after: np.ndarray, weights: np.ndarray | None = None
) -> PairedChange:
    """Paired mean change by the t distribution.

    Parameters
    ----------
    before, after : float, shape (n,)
        Without missing values, the same people in the same order.
    weights : float, shape (n,), optional
        Above 0. Means are then weighted, with the error of a weighted mean whose weights are
        known (linearisation, times n / (n - 1)); equal weights give the plain paired t.

    The standardised change divides by the standard deviation before; its interval allows for
    the error of both (Bonett 2008, Psychological Methods 13, 99-109).
    """
    w = np.ones(len(before)) if weights is None else np.asarray(weights, dtype=float)
    change = _mean(after - before, w)
    sd_before, sd_after, sd_change = (_spread(each, w) for each in (before, after, after - before))
    ratio, low, high = _standardised(change.estimate, sd_before, sd_change, len(before))
    return PairedChange(
        n=len(before),
        before=_mean(before, w),
        after=_mean(after, w),
        change=change,
        sd_before=sd_before,
        sd_after=sd_after,
        sd_change=sd_change,
        standardised=ratio,
        standardised_low=low,
        standardised_high=high,
    )


def _mean(values: np.ndarray, weights: np.ndarray) -> Estimate:
    n = len(values)
    if n == 0:
        return Estimate()
    mean = float(np.average(values, weights=weights))
    if n == 1:
        return Estimate(estimate=mean)
    gaps = weights * (values - mean)
    error = float(np.sqrt(n / (n - 1) * (gaps**2).sum()) / weights.sum())
    # rounding makes the spread of equal values a little more than nothing
    error = 0.0 if np.ptp(values) == 0 else error
    return t_estimate(mean, error, n - 1)


def _spread(values: np.ndarray, weights: np.ndarray) -> float:
    n = len(values)
    if n < 2:
        return np.nan
    mean = np.average(values, weights=weights)
    return float(np.sqrt(n / (n - 1) * np.average((values - mean) ** 2, weights=weights)))


def _standardised(
    change: float, sd_before: float, sd_change: float, n: int
) -> tuple[float, float, float]:
    if n < 2 or not sd_before > 0:
        return np.nan, np.nan, np.nan
    ratio = change / sd_before
    variance = sd_change**2 / (sd_before**2 * (n - 1)) + ratio**2 / (2 * (n - 1))
    half = float(stats.norm.ppf((1 + CONF_LEVEL) / 2) * np.sqrt(variance))
    return ratio, ratio - half, ratio + half


def difference_of_means(first: np.ndarray, second: np.ndarray) -> Estimate:
    """Mean of `first` less mean of `second`, by Welch's t (1947, Biometrika 34, 28-35)."""
    if not len(first) or not len(second):
        return Estimate()
    gap = float(first.mean() - second.mean())
    if len(first) < 2 or len(second) < 2:
        return Estimate(estimate=gap)
    parts = [float(each.var(ddof=1)) / len(each) for each in (first, second)]
    variance = sum(parts)
    if variance == 0:
        return Estimate(estimate=gap)
    below = sum(
        part**2 / (len(each) - 1) for part, each in zip(parts, (first, second), strict=True)
    )
    return t_estimate(gap, float(np.sqrt(variance)), variance**2 / below)
