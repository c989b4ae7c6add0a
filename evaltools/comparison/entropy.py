"""Entropy balancing: the weights nearest to equal that make the covariate means agree.

Minimises log sum exp((x_i - m)'b) over b by Newton's steps with halving (Hainmueller 2012,
Political Analysis 20); the weights exp((x_i - m)'b) then have the mean m exactly. Whether
they do is checked: a minimum need not exist.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: The largest distance from the wanted means, in standard deviations, that counts as reached.
REACHED = 1e-8
STEPS = 200


@dataclass(frozen=True, slots=True, eq=False)
class Balanced:
    """Weights of one arm.

    Attributes
    ----------
    shares : float, shape (n,)
        Weights that add up to 1.
    centred : float, shape (n, p)
        The covariates less the wanted means, scaled.
    information : float, shape (p, p)
        Weighted covariance of `centred`: derivative of the means by b.
    distance : float
        Largest distance of a mean from the wanted one, in standard deviations.
    """

    shares: np.ndarray
    centred: np.ndarray
    information: np.ndarray
    distance: float

    @property
    def converged(self) -> bool:
        return self.distance <= REACHED


def balance_means(covariates: np.ndarray, wanted: np.ndarray, scale: np.ndarray) -> Balanced:
    """Weights of the people in `covariates`, shape (n, p), with the means `wanted`.

    `scale`, shape (p,), are standard deviations to measure distances in.
    """
    centred = (covariates - wanted) / scale
    b = np.zeros(centred.shape[1])
    value, shares = _potential(centred, b)
    for _ in range(STEPS):
        means = shares @ centred
        spread = (centred * shares[:, None]).T @ centred - np.outer(means, means)
        step = np.linalg.lstsq(spread, means, rcond=None)[0]
        length = 1.0
        while length > 1e-10:
            new_value, new_shares = _potential(centred, b - length * step)
            if new_value <= value - 1e-4 * length * float(means @ step):
                break
            length /= 2
        if length <= 1e-10:
            break
        b, value, shares = b - length * step, new_value, new_shares
        if not np.isfinite(b).all():
            break
        # go on to the last digit: a step costs little and errors rest on it
        if float(np.abs(means).max(initial=0.0)) < 1e-14:
            break
    means = shares @ centred
    return Balanced(
        shares=shares,
        centred=centred,
        information=(centred * shares[:, None]).T @ centred,
        distance=float(np.abs(means).max(initial=0.0)),
    )


def _potential(centred: np.ndarray, b: np.ndarray) -> tuple[float, np.ndarray]:
    linear = centred @ b
    highest = float(linear.max())
    weights = np.exp(linear - highest)
    total = float(weights.sum())
    return highest + np.log(total), weights / total
