"""Means of two arms made comparable, each with everybody's influence on them.

A person's influence is the derivative of the estimate by the person's weight; the sum of its
squares, over people or clusters, is the variance (sandwich, infinitesimal jackknife).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from evaltools.comparison.logistic import expit, fit_logistic, standardising
from evaltools.comparison.weight_models import WeightModel


@dataclass(frozen=True, slots=True, eq=False)
class ArmMeans:
    """Mean outcome of each arm.

    Attributes
    ----------
    treated, comparison : float
    of_treated, of_comparison : float, shape (n,)
        Influence of every person on either.
    df : float
        Degrees of freedom of the t distribution; infinite for the normal one.
    """

    treated: float
    comparison: float
    of_treated: np.ndarray
    of_comparison: np.ndarray
    df: float = np.inf

    @property
    def difference(self) -> float:
        return self.treated - self.comparison

    @property
    def influence(self) -> np.ndarray:
        """On the difference, shape (n,)."""
        return np.asarray(self.of_treated - self.of_comparison)

    @property
    def influence_on_log_ratio(self) -> np.ndarray:
        """On log(treated / comparison), shape (n,)."""
        return np.asarray(self.of_treated / self.treated - self.of_comparison / self.comparison)


def plain_means(y: np.ndarray, treated: np.ndarray) -> ArmMeans:
    """Means as they are; variances and degrees of freedom are Welch's."""
    means, influences, shares = [], [], []
    for rows in (treated, ~treated):
        n, mean = int(rows.sum()), float(y[rows].mean())
        # n (n - 1) makes the sum of squares s^2 / n
        scale = np.sqrt(n * (n - 1)) if n > 1 else np.nan
        influence = np.where(rows, (y - mean) / scale, 0.0)
        means.append(mean)
        influences.append(influence)
        shares.append((float(influence @ influence), n - 1))
    return ArmMeans(means[0], means[1], influences[0], influences[1], _welch(shares))


def _welch(shares: list[tuple[float, int]]) -> float:
    total = sum(variance for variance, _ in shares)
    below = sum(variance**2 / freedom for variance, freedom in shares if freedom > 0)
    return total**2 / below if below > 0 else np.nan


def weighted_means(y: np.ndarray, treated: np.ndarray, model: WeightModel) -> ArmMeans:
    """Weighted means (Hajek), with the uncertainty of the weights in their influence."""
    means, influences = [], []
    for rows in (treated, ~treated):
        total = float(model.values[rows].sum())
        mean = float(model.values[rows] @ y[rows]) / total
        means.append(mean)
        influences.append(model.stacked(np.where(rows, (y - mean) / total, 0.0)))
    return ArmMeans(means[0], means[1], influences[0], influences[1])


@dataclass(frozen=True, slots=True, eq=False)
class OutcomeModel:
    """A regression of the outcome in one arm, predicted for everybody.

    Attributes
    ----------
    predicted : float, shape (n,)
    slopes : float, shape (n, q)
        Derivative of `predicted` by the coefficients.
    influence : float, shape (n, q)
        Of each person on the coefficients; 0 outside the arm.
    n_coefficients : int
    """

    predicted: np.ndarray
    slopes: np.ndarray
    influence: np.ndarray
    n_coefficients: int

    def mean_over(self, people: np.ndarray) -> tuple[float, np.ndarray]:
        """Mean prediction over some people, and everybody's influence on it."""
        n = int(people.sum())
        mean = float(self.predicted[people].mean())
        own = np.where(people, (self.predicted - mean) / n, 0.0)
        return mean, own + self.influence @ self.slopes[people].mean(axis=0)


def linear_model(y: np.ndarray, matrix: np.ndarray, rows: np.ndarray) -> OutcomeModel:
    """Least squares in the arm `rows`; residuals are divided by sqrt(1 - leverage) (HC2)."""
    centre, scale, used = standardising(matrix[rows])
    design = np.column_stack([np.ones(y.size), (matrix[:, used] - centre[used]) / scale[used]])
    own = design[rows]
    inverse = np.linalg.pinv(own.T @ own)
    predicted = design @ (inverse @ (own.T @ y[rows]))
    leverage = np.einsum("ij,jk,ik->i", own, inverse, own)
    residuals = (y[rows] - predicted[rows]) / np.sqrt(np.maximum(1 - leverage, 1e-8))
    influence = np.zeros(design.shape)
    influence[rows] = (own * residuals[:, None]) @ inverse
    return OutcomeModel(predicted, design, influence, design.shape[1])


def logistic_model(y: np.ndarray, matrix: np.ndarray, rows: np.ndarray) -> OutcomeModel:
    """Logistic regression in the arm `rows`."""
    fit = fit_logistic(matrix[rows], y[rows])
    centre, scale, used = standardising(matrix[rows])
    design = np.column_stack([np.ones(y.size), (matrix[:, used] - centre[used]) / scale[used]])
    predicted = expit(fit.coefficients[0] + matrix @ fit.coefficients[1:])
    influence = np.zeros(design.shape)
    influence[rows] = fit.influence
    slopes = design * (predicted * (1 - predicted))[:, None]
    return OutcomeModel(predicted, slopes, influence, design.shape[1])


def standardised_means(
    y: np.ndarray, matrix: np.ndarray, treated: np.ndarray, *, estimand: str, is_share: bool
) -> ArmMeans:
    """Regression adjustment (g-computation): a model in each arm, averaged over the target.

    att: over the treated; ate: over everybody. Linear models for amounts, logistic for
    outcomes of 0 and 1.
    """
    fit = logistic_model if is_share else linear_model
    people = treated if estimand == "att" else np.ones(treated.size, dtype=bool)
    models = [fit(y, matrix, rows) for rows in (treated, ~treated)]
    found = [model.mean_over(people) for model in models]
    freedom = treated.size - sum(model.n_coefficients for model in models)
    df = np.inf if is_share else float(max(freedom, 1))
    return ArmMeans(found[0][0], found[1][0], found[0][1], found[1][1], df)


def augmented_means(
    y: np.ndarray,
    matrix: np.ndarray,
    treated: np.ndarray,
    *,
    scores: np.ndarray,
    estimand: str,
    is_share: bool,
) -> ArmMeans:
    """Augmented inverse-probability weighting (AIPW): doubly robust.

    ate: mean of m_a + (residual of arm a) / (probability of arm a); att: the treated as they
    are, against m0 + weighted residuals of the comparison group. The influence needs no
    further term for the two models, since each makes up for the other (Robins, Rotnitzky
    and Zhao 1994; Moodie, Saarela and Stephens 2018 for att).
    """
    fit = logistic_model if is_share else linear_model
    below = fit(y, matrix, ~treated).predicted
    if estimand == "att":
        n = int(treated.sum())
        odds = scores / (1 - scores)
        own = np.where(treated, below, odds * (y - below))
        means = float(y[treated].mean()), float(own.sum()) / n
        first = np.where(treated, (y - means[0]) / n, 0.0)
        second = (own - np.where(treated, means[1], 0.0)) / n
        return ArmMeans(*means, first, second)
    above = fit(y, matrix, treated).predicted
    first = above + np.where(treated, (y - above) / scores, 0.0)
    second = below + np.where(treated, 0.0, (y - below) / (1 - scores))
    scale = np.sqrt(y.size * (y.size - 1))
    return ArmMeans(
        float(first.mean()),
        float(second.mean()),
        (first - first.mean()) / scale,
        (second - second.mean()) / scale,
    )


def variance_of(influence: np.ndarray, *clusters: np.ndarray) -> tuple[float, int | None]:
    """Variance from influence values, and the number of clusters it rests on.

    One set of clusters: sums by cluster, times G / (G - 1). Two: their variances less that
    of the cells they share (Cameron, Gelbach and Miller 2011); the smaller G counts.
    """
    if not clusters:
        return float(influence @ influence), None
    found = [_clustered(influence, codes) for codes in clusters]
    if len(found) == 1:
        return found[0]
    _, cells = np.unique(np.column_stack(clusters), axis=0, return_inverse=True)
    both = _clustered(influence, cells.ravel())[0]
    single = [variance for variance, _ in found]
    return max(sum(single) - both, *single), min(n for _, n in found)


def _clustered(influence: np.ndarray, codes: np.ndarray) -> tuple[float, int]:
    there = influence != 0
    used = codes if there.all() else codes[there]
    n_clusters = int(np.unique(used).size)
    if n_clusters < 2:
        return float("nan"), n_clusters
    sums = np.bincount(codes, influence)
    return float(sums @ sums) * n_clusters / (n_clusters - 1), n_clusters


def newcombe_interval(
    events: tuple[int, int], people: tuple[int, int], conf_level: float
) -> tuple[float, float]:
    """Interval of a difference of two shares from Wilson's limits (Newcombe 1998, method 10)."""
    z = float(stats.norm.ppf((1 + conf_level) / 2))
    shares = [each / n for each, n in zip(events, people, strict=True)]
    limits = [_wilson(share, n, z) for share, n in zip(shares, people, strict=True)]
    gap = shares[0] - shares[1]
    down = np.hypot(shares[0] - limits[0][0], limits[1][1] - shares[1])
    up = np.hypot(limits[0][1] - shares[0], shares[1] - limits[1][0])
    return float(gap - down), float(gap + up)


def _wilson(share: float, n: int, z: float) -> tuple[float, float]:
    middle = share + z * z / (2 * n)
    half = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return float((middle - half) / (1 + z * z / n)), float((middle + half) / (1 + z * z / n))


def share_test(events: tuple[int, int], people: tuple[int, int]) -> float:
    """P-value that two shares are equal: score test, or Fisher's mid-P where counts are few.

    The score test (chi-squared without continuity correction) where every expected count is
    5 or more; else twice the smaller tail of the hypergeometric distribution with half the
    probability of what was seen (Lancaster 1961).
    """
    total, n = sum(events), sum(people)
    if total in (0, n):
        return 1.0
    expected = min(total, n - total) * min(people) / n
    if expected < 5:
        tail = stats.hypergeom(n, total, people[0])
        half = tail.pmf(events[0]) / 2
        return float(min(1.0, 2 * min(tail.cdf(events[0]) - half, tail.sf(events[0] - 1) - half)))
    pooled = total / n
    gap = events[0] / people[0] - events[1] / people[1]
    error = np.sqrt(pooled * (1 - pooled) * (1 / people[0] + 1 / people[1]))
    return float(2 * stats.norm.sf(abs(gap) / error))
