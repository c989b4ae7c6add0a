"""The one-factor model by maximum likelihood: loadings, omega, and how well it fits.

The covariance matrix of the items is taken to be l l' + diag(theta). Equal to lavaan's cfa
with std.lv = TRUE on complete data, by its default likelihood (covariances divided by n) and
expected information. Joreskog (1969), Psychometrika 34, 183-202.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg, optimize, stats

from evaltools.participation.intervals import CONF_LEVEL

#: A specific variance this near to zero, as a part of the item's variance, is no solution.
LEAST_SPECIFIC = 1e-3
#: Steps of Fisher scoring after the search; a handful suffices.
STEPS = 200
CONVERGED = 1e-12
#: The interval of the RMSEA is a 90 % one by custom.
RMSEA_LEVEL = 0.90


@dataclass(frozen=True, eq=False)
class OneFactor:
    """A fitted model of k items.

    Attributes
    ----------
    n : int
    loadings, specific : float, shape (k,)
        On the items' own points; specific are the variances that the factor leaves.
    standardised : float, shape (k,)
        Loadings on items of variance 1.
    covariance : float, shape (2k, 2k)
        Of the estimates of loadings and specific variances.
    """

    n: int
    loadings: np.ndarray
    specific: np.ndarray
    standardised: np.ndarray
    covariance: np.ndarray


@dataclass(frozen=True)
class Fit:
    """How well the model reproduces the items' covariances; missing where it is saturated."""

    statistic: float
    df: int
    p_value: float
    cfi: float
    tli: float
    rmsea: float
    rmsea_low: float
    rmsea_high: float
    srmr: float


def fit_one_factor(answers: np.ndarray) -> OneFactor | None:
    """The model of complete answers, shape (n, k); None where it has no proper solution.

    There is none with fewer than three items, without more people than items, where an item
    does not vary, or where an item's specific variance falls to zero (a Heywood case).
    """
    n, k = answers.shape
    if k < 3 or n <= k:
        return None
    covariance = np.cov(answers, rowvar=False, bias=True)
    spread = np.sqrt(np.diag(covariance))
    if not (spread > 0).all():
        return None
    correlation = covariance / np.outer(spread, spread)
    if np.linalg.matrix_rank(correlation, tol=1e-10) < k:
        return None
    found = _polished(correlation, *_searched(correlation))
    if found is None:
        return None
    standardised, unique = found
    sign = np.sign(standardised.sum()) or 1.0
    loadings, specific = sign * standardised * spread, unique * spread**2
    information = _information(loadings, specific)
    return OneFactor(
        n=n,
        loadings=loadings,
        specific=specific,
        standardised=sign * standardised,
        covariance=2 / n * np.linalg.inv(information),
    )


def omega_total(
    model: OneFactor, *, conf_level: float = CONF_LEVEL
) -> tuple[float, float, float, float]:
    """Omega-total, its standard error (delta method) and limits, cut to 0 and 1.

    The part of the sum's variance that comes from the factor: (sum of loadings)^2 over that
    plus the sum of specific variances (McDonald 1999, Test theory, ch. 6).
    """
    common, specific = float(model.loadings.sum()), float(model.specific.sum())
    whole = common**2 + specific
    omega = common**2 / whole
    k = len(model.loadings)
    slope = np.r_[np.full(k, 2 * common * specific / whole**2), np.full(k, -(common**2) / whole**2)]
    error = float(np.sqrt(slope @ model.covariance @ slope))
    half = float(stats.norm.ppf((1 + conf_level) / 2)) * error
    return omega, error, max(omega - half, 0.0), min(omega + half, 1.0)


def fit_of(model: OneFactor, answers: np.ndarray) -> Fit:
    """Chi-square, CFI, TLI, RMSEA with its 90 % interval, SRMR; as lavaan's fitMeasures."""
    n, k = answers.shape
    covariance = np.cov(answers, rowvar=False, bias=True)
    spread = np.sqrt(np.diag(covariance))
    observed = covariance / np.outer(spread, spread)
    unique = model.specific / spread**2
    implied = np.outer(model.standardised, model.standardised) + np.diag(unique)
    chi = max(n * _discrepancy(observed, implied), 0.0)
    df = k * (k - 1) // 2 - k
    base, base_df = -n * float(np.linalg.slogdet(observed)[1]), k * (k - 1) // 2
    lower = np.tril_indices(k)
    srmr = float(np.sqrt(np.mean((observed - implied)[lower] ** 2)))
    if df == 0:
        nan = np.nan
        return Fit(nan, 0, nan, nan, nan, nan, nan, nan, srmr)
    off, base_off = max(chi - df, 0.0), max(base - base_df, 0.0)
    worst = max(off, base_off)
    low, high = _rmsea_limits(chi, df, n)
    return Fit(
        statistic=chi,
        df=df,
        p_value=float(stats.chi2.sf(chi, df)),
        cfi=1 - off / worst if worst > 0 else 1.0,
        tli=(base / base_df - chi / df) / (base / base_df - 1),
        rmsea=float(np.sqrt(off / (df * n))),
        rmsea_low=low,
        rmsea_high=high,
        srmr=srmr,
    )


# -- estimation ----------------------------------------------------------------------------


def _searched(correlation: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Loadings and specific variances near the minimum, by a search over the latter alone."""
    start = np.clip(1 / np.diag(np.linalg.inv(correlation)) * 0.75, 0.01, 0.99)
    found = optimize.minimize(
        _concentrated,
        start,
        args=(correlation,),
        jac=True,
        method="L-BFGS-B",
        bounds=[(LEAST_SPECIFIC, 1.0)] * len(correlation),
        options={"maxiter": 1000, "ftol": 1e-15, "gtol": 1e-10},
    )
    return _loadings(found.x, correlation), found.x


def _concentrated(unique: np.ndarray, correlation: np.ndarray) -> tuple[float, np.ndarray]:
    """The discrepancy at the best loadings for given specific variances, and its slope."""
    loadings = _loadings(unique, correlation)
    implied = np.outer(loadings, loadings) + np.diag(unique)
    inverse = np.linalg.inv(implied)
    slope = np.diag(inverse @ (implied - correlation) @ inverse)
    return _discrepancy(correlation, implied), slope


def _loadings(unique: np.ndarray, correlation: np.ndarray) -> np.ndarray:
    root = np.sqrt(unique)
    k = len(unique)
    values, vectors = linalg.eigh(
        correlation / np.outer(root, root), subset_by_index=(k - 1, k - 1)
    )
    return np.asarray(root * vectors[:, 0] * np.sqrt(max(float(values[0]) - 1, 0.0)))


def _polished(
    correlation: np.ndarray, loadings: np.ndarray, unique: np.ndarray
) -> tuple[np.ndarray, np.ndarray] | None:
    """The minimum by Fisher scoring; None where specific variances reach zero."""
    k = len(unique)
    for _ in range(STEPS):
        implied = np.outer(loadings, loadings) + np.diag(unique)
        inverse = np.linalg.inv(implied)
        gap = inverse @ (implied - correlation) @ inverse
        slope = np.r_[2 * gap @ loadings, np.diag(gap)]
        try:
            step = np.linalg.solve(_information(loadings, unique), slope)
        except np.linalg.LinAlgError:
            return None
        loadings, unique = loadings - step[:k], unique - step[k:]
        if not (unique > LEAST_SPECIFIC).all():
            return None
        if np.abs(step).max() < CONVERGED:
            return loadings, unique
    return None


def _information(loadings: np.ndarray, unique: np.ndarray) -> np.ndarray:
    """Expected second derivatives of the discrepancy by loadings and specific variances."""
    inverse = np.linalg.inv(np.outer(loadings, loadings) + np.diag(unique))
    along = inverse @ loadings
    by_loadings = 2 * (np.outer(along, along) + inverse * float(loadings @ along))
    mixed = 2 * inverse * along[None, :]
    return np.block([[by_loadings, mixed], [mixed.T, inverse**2]])


def _discrepancy(observed: np.ndarray, implied: np.ndarray) -> float:
    logs = np.linalg.slogdet(implied)[1] - np.linalg.slogdet(observed)[1]
    return float(logs + np.trace(observed @ np.linalg.inv(implied)) - len(observed))


def _rmsea_limits(chi: float, df: int, n: int) -> tuple[float, float]:
    """Limits by the noncentral chi-square distribution (Browne and Cudeck 1993)."""
    tail = (1 - RMSEA_LEVEL) / 2

    def noncentrality(p: float) -> float:
        if stats.chi2.cdf(chi, df) < p:
            return 0.0
        # beyond this the noncentral distribution lies wholly above the statistic
        top = chi + 10 * np.sqrt(chi) + 100
        return float(optimize.brentq(lambda x: stats.ncx2.cdf(chi, df, x) - p, 1e-12, top))

    low, high = noncentrality(1 - tail), noncentrality(tail)
    return float(np.sqrt(low / (df * n))), float(np.sqrt(high / (df * n)))
