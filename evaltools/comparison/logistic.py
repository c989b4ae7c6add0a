"""Logistic regression by iteratively reweighted least squares, with separation noticed.

Newton's steps on centred and scaled columns. When the likelihood has a maximum the steps
shrink quadratically; when the covariates tell the outcomes apart (separation) they do not,
and Firth's penalised likelihood is used, which always has a maximum.
Sources: McCullagh and Nelder (1989); Firth (1993); Heinze and Schemper (2002).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: A step this small, in standard deviations of the covariates, has arrived.
ARRIVED = 1e-11
STEPS = 40

#: Rows taken at once: they stay in the processor's cache, and so small a product is not split
#: among threads, which would wait for each other on a busy machine.
ROWS = 2048

#: A column that others explain but for this share of its variance adds nothing.
EXPLAINED = 1e-11


@dataclass(frozen=True, slots=True, eq=False)
class Logistic:
    """A fitted logistic regression; the first coefficient is the intercept.

    Attributes
    ----------
    coefficients : float, shape (p + 1,)
        0 for columns that the others explain.
    linear, probabilities : float, shape (n,)
        Linear predictor and what follows from it.
    residuals : float, shape (n,)
    design : float, shape (n, q)
        Intercept and the columns used, centred and scaled.
    inverse : float, shape (q, q)
        Inverse information of the coefficients of `design`.
    covariance : float, shape (p + 1, p + 1)
        Inverse information; nan for columns not used.
    used : bool, shape (p,)
    separated : bool
        Whether the plain likelihood has no maximum, so that Firth's was used.
    """

    coefficients: np.ndarray
    linear: np.ndarray
    probabilities: np.ndarray
    residuals: np.ndarray
    design: np.ndarray
    inverse: np.ndarray
    covariance: np.ndarray
    used: np.ndarray
    separated: bool

    @property
    def influence(self) -> np.ndarray:
        """Of each person on the coefficients of `design`, shape (n, q).

        Their sum of squares is the robust (sandwich) covariance.
        """
        return np.asarray((self.design * self.residuals[:, None]) @ self.inverse)


def fit_logistic(covariates: np.ndarray, outcome: np.ndarray) -> Logistic:
    """Fit P(outcome = 1) on covariates, shape (n, p), and an intercept."""
    y = outcome.astype(float)
    centre, scale, used = standardising(covariates)
    design = np.column_stack([np.ones(y.size), (covariates[:, used] - centre[used]) / scale[used]])
    beta, separated = _newton(design, y)
    if separated:
        beta = _firth(design, y)
    linear = design @ beta
    probabilities = expit(linear)
    _, information = _score_and_information(design, y, beta)
    inverse = np.linalg.inv(information)
    back = _back(centre[used], scale[used])
    places = np.r_[0, np.flatnonzero(used) + 1]
    coefficients = np.zeros(covariates.shape[1] + 1)
    coefficients[places] = back @ beta
    covariance = np.full((coefficients.size, coefficients.size), np.nan)
    covariance[np.ix_(places, places)] = back @ inverse @ back.T
    return Logistic(
        coefficients=coefficients,
        linear=linear,
        probabilities=probabilities,
        residuals=y - probabilities,
        design=design,
        inverse=inverse,
        covariance=covariance,
        used=used,
        separated=separated,
    )


def expit(linear: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x)), without overflow."""
    return np.asarray(1 / (1 + np.exp(-np.clip(linear, -700, 700))))


def standardising(covariates: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Means and standard deviations, and which columns are not explained by earlier ones."""
    centre = covariates.mean(axis=0)
    scale = covariates.std(axis=0)
    # a constant may leave a rest of rounding
    constant = scale <= 1e-12 * np.maximum(np.abs(centre), 1e-300)
    scale = np.where(constant, 1.0, scale)
    used = ~constant
    scaled = (covariates - centre) / scale
    gram = scaled.T @ scaled / max(len(scaled), 1)
    for column in np.flatnonzero(used):
        earlier = np.flatnonzero(used[:column])
        if earlier.size:
            cross = gram[earlier, column]
            rest = gram[column, column] - cross @ np.linalg.solve(
                gram[np.ix_(earlier, earlier)], cross
            )
            used[column] = rest > EXPLAINED
    return centre, scale, used


def _newton(design: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, bool]:
    beta = np.zeros(design.shape[1])
    for _ in range(STEPS):
        score, information = _score_and_information(design, y, beta)
        try:
            step = np.linalg.solve(information, score)
        except np.linalg.LinAlgError:
            return beta, True
        # far steps overshoot; a bounded one still arrives
        longest = float(np.abs(step).max())
        beta = beta + step * min(1.0, 8.0 / longest) if longest > 0 else beta
        if longest < ARRIVED * (1 + float(np.abs(beta).max())):
            return beta, False
        if not np.isfinite(beta).all():
            return beta, True
    return beta, True


def _score_and_information(
    design: np.ndarray, y: np.ndarray, beta: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """First and minus second derivative of the log likelihood."""
    score = np.zeros(beta.size)
    information = np.zeros((beta.size, beta.size))
    for start in range(0, y.size, ROWS):
        rows = design[start : start + ROWS]
        p = expit(rows @ beta)
        score += rows.T @ (y[start : start + ROWS] - p)
        information += (rows * (p * (1 - p))[:, None]).T @ rows
    return score, information


def _firth(design: np.ndarray, y: np.ndarray) -> np.ndarray:
    beta = np.zeros(design.shape[1])
    for _ in range(10 * STEPS):
        p = expit(design @ beta)
        weight = p * (1 - p)
        weighted = design * np.sqrt(weight)[:, None]
        inverse = np.linalg.inv(weighted.T @ weighted)
        leverage = np.einsum("ij,jk,ik->i", weighted, inverse, weighted)
        step = inverse @ (design.T @ (y - p + leverage * (0.5 - p)))
        longest = float(np.abs(step).max())
        beta = beta + step * min(1.0, 1.0 / longest) if longest > 0 else beta
        if longest < 1e-9:
            break
    return beta


def _back(centre: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """From coefficients of scaled columns to those of the columns, intercept first."""
    size = centre.size + 1
    back = np.zeros((size, size))
    back[0, 0] = 1.0
    back[0, 1:] = -centre / scale
    back[np.arange(1, size), np.arange(1, size)] = 1 / scale
    return back
