"""Areas under survival and incidence up to a horizon, with their influence values.

The area under S up to the horizon h is the mean time before any exit within h; the area
under F_k the mean time since an exit to k. Swapping the order of the two sums turns the
integral of a person's influence on F into one sum over time,

    integral of U_i = sum over s of  own(s) D(s) dM_k(s) + any(s) (F(s) D(s) - E(s)) dM(s),
    D(s) = h - s,   E(s) = area under F from s to h.

Sources: Uno et al. (2014); Andersen (2013).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaltools.survival.aalen_johansen import Estimate, cluster_sums, martingale_sums


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """Area under a curve up to the horizon.

    Attributes
    ----------
    value : float
    influence : float, shape (m,)
        Of every cell's person, weighted.
    variance : float
        Over people; missing when the influence is to be summed by cluster.
    """

    value: float
    influence: np.ndarray
    variance: float


def incidence_area(fit: Estimate, state: int, horizon: float) -> Area:
    """Mean time since the exit to `state` within the horizon."""
    steps = _steps(fit.table.times, horizon)
    incidence = fit.incidence[state]
    left = np.where(fit.table.times < horizon, horizon - fit.table.times, 0.0)
    rest = np.cumsum((incidence * steps)[::-1])[::-1]
    any_exit = fit.any * (incidence * left - rest)
    influence = martingale_sums(fit, state, fit.own * left, any_exit)
    return Area(float(incidence @ steps), influence, people_variance(fit, influence))


def survival_area(fit: Estimate, horizon: float, *, greenwood: bool) -> Area:
    """Mean time before any exit within the horizon.

    greenwood : bool
        Variance by Greenwood's sum, as R's survfit prints it, in place of the influence.
    """
    parts = [incidence_area(fit, state, horizon) for state in range(len(fit.incidence))]
    influence = -np.sum([part.influence for part in parts], axis=0)
    steps = _steps(fit.table.times, horizon)
    first = min(horizon, float(fit.table.times[0]))
    value = first + float(fit.survival @ steps)
    variance = people_variance(fit, influence)
    if greenwood:
        rest = np.cumsum((fit.survival * steps)[::-1])[::-1]
        leaving = fit.table.exits.sum(axis=0)
        staying = fit.table.at_risk * (fit.table.at_risk - leaving)
        terms = np.divide(leaving, staying, out=np.zeros_like(staying), where=staying > 0)
        variance = float((rest**2) @ terms)
    return Area(value, influence, variance)


def people_variance(fit: Estimate, influence: np.ndarray) -> float:
    """Sum of squares over people."""
    return float(fit.table.cells.people @ influence**2)


def clustered_variance(parts: list[tuple[Estimate, np.ndarray]]) -> float:
    """Sum of squares over clusters of signed influences that may share clusters."""
    found = [fit.table.cells.cluster for fit, _ in parts]
    n_clusters = 1 + max(int(cluster.max()) for cluster in found if cluster is not None)
    total = np.zeros(n_clusters)
    for (_, influence), cluster in zip(parts, found, strict=True):
        assert cluster is not None
        total += cluster_sums(influence, cluster, n_clusters)
    return float(total @ total)


def _steps(times: np.ndarray, horizon: float) -> np.ndarray:
    """How long each exit time's value holds before the horizon, shape (T,)."""
    ends = np.append(times[1:], np.inf)
    return np.asarray(np.maximum(np.minimum(ends, horizon) - times, 0.0))
