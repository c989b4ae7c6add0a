"""Intervals of shares and means, and p-values that take account of how many were computed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

CONF_LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """An estimate with its interval and test against zero.

    Attributes
    ----------
    estimate, std_error, conf_low, conf_high, statistic, df, p_value : float
        Missing where they cannot be computed.
    """

    estimate: float = np.nan
    std_error: float = np.nan
    conf_low: float = np.nan
    conf_high: float = np.nan
    statistic: float = np.nan
    df: float = np.nan
    p_value: float = np.nan


def t_estimate(
    estimate: float, std_error: float, df: float, *, conf_level: float = CONF_LEVEL
) -> Estimate:
    """Interval and two-sided test by the t distribution; an error of zero gives no test."""
    if not (np.isfinite(std_error) and df >= 1):
        return Estimate(estimate=estimate)
    half = float(stats.t.ppf((1 + conf_level) / 2, df)) * std_error
    if std_error == 0:
        return Estimate(estimate, 0.0, estimate, estimate, df=df)
    statistic = estimate / std_error
    p_value = float(2 * stats.t.sf(abs(statistic), df))
    return Estimate(estimate, std_error, estimate - half, estimate + half, statistic, df, p_value)


def exact_interval(
    n: np.ndarray, n_total: np.ndarray, *, conf_level: float = CONF_LEVEL
) -> tuple[np.ndarray, np.ndarray]:
    """Exact binomial limits of n / n_total (Clopper and Pearson 1934, Biometrika 26, 404-413).

    n, n_total : int, shape (m,)
    Missing where n_total is 0.
    """
    n, n_total = np.asarray(n, dtype=float), np.asarray(n_total, dtype=float)
    tail = (1 - conf_level) / 2
    rest = n_total - n
    # beta with a parameter of 0 is not defined; there the limit is 0 or 1
    low = stats.beta.ppf(tail, np.maximum(n, 1), rest + 1)
    high = stats.beta.ppf(1 - tail, n + 1, np.maximum(rest, 1))
    known = n_total > 0
    return (
        np.where(known, np.where(n == 0, 0.0, low), np.nan),
        np.where(known, np.where(rest == 0, 1.0, high), np.nan),
    )


def holm(p_values: np.ndarray) -> np.ndarray:
    """P-values adjusted for their number (Holm 1979, Scandinavian Journal of Statistics 6, 65-70).

    p_values : float, shape (m,); missing ones stay missing and do not count.
    """
    p = np.asarray(p_values, dtype=float)
    known = np.flatnonzero(np.isfinite(p))
    order = known[np.argsort(p[known], kind="stable")]
    factors = len(order) - np.arange(len(order))
    adjusted = np.full(p.shape, np.nan)
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * factors), 1.0)
    return adjusted
