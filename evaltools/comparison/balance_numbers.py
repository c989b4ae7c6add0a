"""Standardised differences, variance ratios and Kolmogorov-Smirnov distances, weighted.

By the conventions of the R package cobalt with binary = "std": the denominator is frozen at
the unadjusted sample (treated for ATT, root of the mean of both variances for ATE and ATO),
a share p has the variance p(1 - p), amounts have variances with n - 1.
Source: Greifer, cobalt; Stuart, Lee and Leacy (2013), Journal of Clinical Epidemiology 66.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike two arms are in one covariate."""

    mean_treated: float
    mean_comparison: float
    smd: float
    variance_ratio: float
    ks: float


def denominator(values: np.ndarray, treated: np.ndarray, *, estimand: str, is_share: bool) -> float:
    """The standard deviation to divide by; of both arms where the treated do not vary."""
    ones = np.ones(values.size)
    first, second = (
        _variance(values[rows], ones[rows], is_share=is_share) for rows in (treated, ~treated)
    )
    variance = first if estimand == "att" and first > 0 else (first + second) / 2
    return float(np.sqrt(variance))


def alike(
    values: np.ndarray, treated: np.ndarray, weights: np.ndarray, *, sd: float, is_share: bool
) -> Alike:
    """Compare the arms in one covariate; nobody with a missing value counts."""
    arms = [(values[rows], weights[rows]) for rows in (treated, ~treated)]
    means = [_mean(*arm) for arm in arms]
    gap = means[0] - means[1]
    variances = [_variance(*arm, is_share=is_share) for arm in arms]
    comparable = not is_share and min(variances) > 0
    return Alike(
        mean_treated=means[0],
        mean_comparison=means[1],
        smd=gap / sd if sd > 0 else (0.0 if gap == 0 else float("nan")),
        variance_ratio=variances[0] / variances[1] if comparable else float("nan"),
        ks=abs(gap) if is_share else _ks(values, treated, weights),
    )


def _mean(values: np.ndarray, weights: np.ndarray) -> float:
    total = float(weights.sum())
    return float(values @ weights) / total if total > 0 else float("nan")


def _variance(values: np.ndarray, weights: np.ndarray, *, is_share: bool) -> float:
    mean = _mean(values, weights)
    if is_share:
        return mean * (1 - mean)
    total, squares = float(weights.sum()), float(weights @ weights)
    freedom = total - squares / total if total > 0 else 0.0
    return float(weights @ (values - mean) ** 2) / freedom if freedom > 0 else 0.0


def _ks(values: np.ndarray, treated: np.ndarray, weights: np.ndarray) -> float:
    """Largest distance between the two weighted distribution functions."""
    order = np.argsort(values, kind="stable")
    sums = [weights[rows].sum() for rows in (treated, ~treated)]
    if min(sums) <= 0:
        return float("nan")
    steps = np.where(treated, weights / sums[0], -weights / sums[1])[order]
    last_of_ties = np.append(np.diff(values[order]) > 0, True)
    return float(np.abs(np.cumsum(steps)[last_of_ties]).max())
