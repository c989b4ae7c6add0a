"""Newton's steps to the top of a concave likelihood, halved where they overshoot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

#: The last step is the first that adds less than this to the log-likelihood, per event. It
#: is taken without looking again: it moves a coefficient by about 3e-11 of a deviation.
GAIN = 1e-21
MOST_STEPS = 40

#: A likelihood that grows by less than this while a coefficient still takes steps this
#: large (in standard deviations of the covariate) has none that is best: it runs away.
FLAT = 1e-9
STILL_MOVING = 0.02

Sums = TypeVar("Sums")


@dataclass(frozen=True, slots=True, eq=False)
class Top(Generic[Sums]):
    """Where the steps ended.

    Attributes
    ----------
    coefficients : float, shape (p,)
    information : float, shape (p, p)
    loglik, loglik_start : float
    sums
        What the likelihood was computed from, before the last step.
    runaway : bool, shape (p,)
        Coefficients that grow without end.
    converged : bool
    """

    coefficients: np.ndarray
    information: np.ndarray
    loglik: float
    loglik_start: float
    sums: Sums
    runaway: np.ndarray
    converged: bool


def climb(
    start: np.ndarray,
    *,
    n_event: int,
    sums_at: Callable[[np.ndarray], Sums],
    log_likelihood: Callable[[Sums], float],
    derivatives: Callable[[Sums], tuple[np.ndarray, np.ndarray]],
) -> Top[Sums]:
    """The top of the likelihood.

    sums_at : from the coefficients, what the other two need
    derivatives : score, shape (p,), and information, shape (p, p)
    """
    beta, sums = start, sums_at(start)
    loglik = first = log_likelihood(sums)
    step, converged = np.zeros(start.size), False
    score, information = derivatives(sums)
    for _ in range(MOST_STEPS):
        step = np.linalg.lstsq(information, score, rcond=1e-14)[0]
        gain = float(score @ step)
        still = np.abs(step) > STILL_MOVING
        if gain < GAIN * n_event or (gain < FLAT and still.any()):
            beta, converged = beta + step, True
            break
        size, trial = 1.0, sums_at(beta + step)
        better = log_likelihood(trial)
        while not better >= loglik - 1e-9 * abs(loglik) and size > 1e-4:
            size /= 2
            trial = sums_at(beta + size * step)
            better = log_likelihood(trial)
        beta, sums, loglik = beta + size * step, trial, better
        score, information = derivatives(sums)
    return Top(
        coefficients=beta,
        information=information,
        loglik=loglik,
        loglik_start=first,
        sums=sums,
        runaway=np.abs(step) > STILL_MOVING,
        converged=converged,
    )
