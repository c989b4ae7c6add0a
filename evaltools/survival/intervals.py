"""Confidence intervals of shares, times and differences."""

from __future__ import annotations

import numpy as np
from scipy import special, stats

#: With fewer clusters than this, intervals and tests use t with G - 1 degrees of freedom.
FEW_CLUSTERS = 30

CONF_TYPES = ("log-log", "log", "plain")

#: Two shares are taken as equal within this (as R's quantile.survfit does).
SAME_SHARE = float(np.sqrt(np.finfo(float).eps))


def degrees_of_freedom(n_clusters: int | None) -> float:
    """Of the t distribution: clusters less one when they are few, else infinite (normal)."""
    if n_clusters is None or n_clusters >= FEW_CLUSTERS:
        return np.inf
    return float(n_clusters - 1)


def critical_value(conf_level: float, df: float = np.inf) -> float:
    """Two-sided critical value; missing without degrees of freedom."""
    if df < 1:
        return float("nan")
    return (
        float(stats.t.ppf((1 + conf_level) / 2, df))
        if np.isfinite(df)
        else float(special.ndtri((1 + conf_level) / 2))
    )


def two_sided_p(statistic: np.ndarray, df: float | np.ndarray = np.inf) -> np.ndarray:
    """P-values of normal (df infinite) or t statistics."""
    normal = np.asarray(2 * special.ndtr(-np.abs(statistic)))
    finite = np.isfinite(df)
    if not np.any(finite):
        return normal
    return np.where(finite, 2 * stats.t.sf(np.abs(statistic), np.where(finite, df, 1)), normal)


def share_interval(
    share: np.ndarray, std_error: np.ndarray, *, conf_type: str, critical: float
) -> tuple[np.ndarray, np.ndarray]:
    """Limits of a share; missing where it is 0 or 1 or its error is not known.

    "plain" is share -+ z se cut to 0 and 1; "log" and "log-log" work on log(share) and
    log(-log(share)), as R's survfit does.
    """
    inside = (share > 0) & (share < 1)
    shown = np.where(inside, share, np.nan)
    width = critical * std_error
    if conf_type == "plain":
        return np.maximum(shown - width, 0.0), np.minimum(shown + width, 1.0)
    if conf_type == "log":
        relative = width / shown
        return shown * np.exp(-relative), np.minimum(shown * np.exp(relative), 1.0)
    logarithm = np.log(shown)
    relative = np.exp(width / (shown * -logarithm))
    return np.exp(relative * logarithm), np.exp(logarithm / relative)


def exact_interval(successes: float, n: int, conf_level: float) -> tuple[float, float]:
    """Exact binomial interval of a share (Clopper and Pearson 1934)."""
    tail = (1 - conf_level) / 2
    low = 0.0 if successes == 0 else float(stats.beta.ppf(tail, successes, n - successes + 1))
    high = 1.0 if successes == n else float(stats.beta.ppf(1 - tail, successes + 1, n - successes))
    return low, high


def crossing_time(times: np.ndarray, share: np.ndarray, level: float) -> float:
    """First time at which a growing share reaches `level`; missing if it never does.

    Where the share stays exactly at the level for a while, the beginning of that while (Klein
    and Moeschberger 2003, section 4.5; R's survfit tells its middle): by then so many have had
    the event, as the curve says. Missing shares are skipped.
    """
    known = np.isfinite(share)
    reached = np.flatnonzero(share[known] >= level - SAME_SHARE)
    return float(times[known][reached[0]]) if reached.size else float("nan")
