"""Distributions fitted to times known only to lie between two contacts, through lifelines."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import lifelines
import numpy as np
from lifelines.exceptions import ApproximationWarning, ConvergenceError, StatisticalWarning
from scipy import special

#: lifelines stops early: fits are begun again where they ended, until this much is gained.
GAIN = 1e-9
MOST_FITS = 5
#: Step of the numeric derivative, as a share of a parameter.
STEP = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Distribution:
    """A fitted distribution.

    Attributes
    ----------
    name : str
    parameters : float, shape (k,)
    covariance : float, shape (k, k)
    loglik : float
    share : from parameters and a time, the share who have had the event
    """

    name: str
    parameters: np.ndarray
    covariance: np.ndarray
    loglik: float
    share: Callable[[np.ndarray, float], float]

    def at(self, time: float) -> tuple[float, float]:
        """Share who have had the event by `time`, and its standard error (delta method)."""
        return self._with_error(lambda parameters: self.share(parameters, time))

    def median(self, horizon: float) -> tuple[float, float]:
        """Median time and its standard error; missing beyond the horizon."""
        if self.share(self.parameters, horizon) < 0.5:
            return float("nan"), float("nan")
        return self._with_error(lambda parameters: self._median(parameters, horizon))

    def _with_error(self, value: Callable[[np.ndarray], float]) -> tuple[float, float]:
        slope = np.empty(self.parameters.size)
        for position, parameter in enumerate(self.parameters):
            step = np.zeros(self.parameters.size)
            step[position] = STEP * max(abs(parameter), STEP)
            rise = value(self.parameters + step) - value(self.parameters - step)
            slope[position] = rise / (2 * step[position])
        return value(self.parameters), float(np.sqrt(slope @ self.covariance @ slope))

    def _median(self, parameters: np.ndarray, horizon: float) -> float:
        low, high = 0.0, 2 * horizon
        for _ in range(100):
            middle = (low + high) / 2
            low, high = (low, middle) if self.share(parameters, middle) >= 0.5 else (middle, high)
        return (low + high) / 2


def weibull_share(parameters: np.ndarray, time: float) -> float:
    """Of scale and shape."""
    return float(-np.expm1(-((time / parameters[0]) ** parameters[1])))


def log_normal_share(parameters: np.ndarray, time: float) -> float:
    """Of mean and standard deviation of the log."""
    if time <= 0:
        return 0.0
    return float(special.ndtr((np.log(time) - parameters[0]) / parameters[1]))


def piecewise_share(cuts: np.ndarray) -> Callable[[np.ndarray, float], float]:
    """Of the mean times, one per piece between the cuts."""
    edges = np.r_[0.0, cuts, np.inf]

    def share(parameters: np.ndarray, time: float) -> float:
        stay = np.clip(time - edges[:-1], 0.0, np.diff(edges))
        return float(-np.expm1(-(stay / parameters).sum()))

    return share


def fit_distributions(lower: np.ndarray, upper: np.ndarray) -> list[Distribution | str]:
    """Weibull, log-normal and piecewise-constant hazard; a name alone where a fit failed.

    upper : infinite for those who had not had the event at their last contact.
    """
    cuts = np.unique(np.quantile(upper[np.isfinite(upper)], [1 / 3, 2 / 3]))
    cuts = cuts[cuts < upper[np.isfinite(upper)].max()]
    fitters = [
        ("weibull", lifelines.WeibullFitter(), weibull_share),
        ("log-normal", lifelines.LogNormalFitter(), log_normal_share),
        ("piecewise", lifelines.PiecewiseExponentialFitter(list(cuts)), piecewise_share(cuts)),
    ]
    return [_fit(name, fitter, share, lower, upper) for name, fitter, share in fitters]


def _fit(
    name: str,
    fitter: lifelines.fitters.ParametricUnivariateFitter,
    share: Callable[[np.ndarray, float], float],
    lower: np.ndarray,
    upper: np.ndarray,
) -> Distribution | str:
    start, reached = None, -np.inf
    try:
        with warnings.catch_warnings():
            # lifelines warns of what is checked here: whether all numbers are finite
            for category in (ApproximationWarning, StatisticalWarning, RuntimeWarning):
                warnings.simplefilter("ignore", category)
            for _ in range(MOST_FITS):
                fitter.fit_interval_censoring(
                    lower, upper, initial_point=start, fit_options={"ftol": 1e-14}
                )
                gained = float(fitter.log_likelihood_) - reached
                start, reached = fitter.params_.to_numpy(), float(fitter.log_likelihood_)
                if gained < GAIN:
                    break
    except ConvergenceError:
        return name
    covariance = fitter.variance_matrix_.to_numpy()
    if start is None or not np.isfinite(covariance).all() or (np.diag(covariance) <= 0).any():
        return name
    return Distribution(name, start, covariance, reached, share)
