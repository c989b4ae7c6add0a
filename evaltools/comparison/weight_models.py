"""Balancing weights with all that their own uncertainty rests on.

An estimate made with estimated weights has the influence (stacked estimating equations)

    w_i u_i + (sum over j of u_j dw_j/dc) IF_i(c),      u_j = derivative of the estimate by w_j,

with c the coefficients of the model of the weights and IF_i(c) a person's influence on
them. Sources: Lunceford and Davidian (2004); Stefanski and Boos (2002); Li, Morgan and
Zaslavsky (2018) for overlap weights; Hainmueller (2012) for entropy balancing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from evaltools.comparison.entropy import Balanced, balance_means
from evaltools.comparison.logistic import Logistic, standardising


@dataclass(frozen=True, slots=True, eq=False)
class WeightModel:
    """Weights of everybody, and how they depend on estimated coefficients.

    Attributes
    ----------
    values : float, shape (n,)
    factor : float, shape (n,)
    design : float, shape (n, q)
        dw_i/dc = factor_i design_i.
    influence : float, shape (n, q)
        Of each person on the coefficients c.
    distance : float
        Of entropy balancing: the largest distance of a mean from the wanted one, in sd.
    """

    values: np.ndarray
    factor: np.ndarray
    design: np.ndarray
    influence: np.ndarray
    distance: float = 0.0

    def stacked(self, derivative: np.ndarray) -> np.ndarray:
        """A person's influence on an estimate with this derivative by the weights, shape (n,)."""
        own = self.values * derivative
        if not self.design.shape[1]:
            return np.asarray(own)
        return np.asarray(own + self.influence @ (self.design.T @ (self.factor * derivative)))

    def rows(self, chosen: np.ndarray) -> WeightModel:
        """The model of some people; coefficients keep everybody's influence out of it."""
        return replace(
            self,
            values=self.values[chosen],
            factor=self.factor[chosen],
            design=self.design[chosen],
            influence=self.influence[chosen],
        )


def fixed_weights(values: np.ndarray) -> WeightModel:
    """Weights that rest on no model."""
    nothing = np.empty((values.size, 0))
    return WeightModel(values, np.zeros(values.size), nothing, nothing)


def logistic_weights(fit: Logistic, treated: np.ndarray, *, estimand: str) -> WeightModel:
    """Weights from scores e, for a = 1 treated and 0 comparison.

    att: a + (1 - a) e / (1 - e); ate: a / e + (1 - a) / (1 - e); ato: a (1 - e) + (1 - a) e.
    """
    odds = np.exp(np.clip(fit.linear, -700, 700))
    e = fit.probabilities
    if estimand == "att":
        values = np.where(treated, 1.0, odds)
        factor = np.where(treated, 0.0, odds)
    elif estimand == "ate":
        values = np.where(treated, 1 + 1 / odds, 1 + odds)
        factor = np.where(treated, -1 / odds, odds)
    else:
        values = np.where(treated, 1 / (1 + odds), e)
        factor = np.where(treated, -1.0, 1.0) * e / (1 + odds)
    return WeightModel(values, factor, fit.design, fit.influence)


def entropy_weights(matrix: np.ndarray, treated: np.ndarray, *, estimand: str) -> WeightModel:
    """Entropy-balancing weights: the comparison group to the treated, or both to everybody."""
    _, scale, used = standardising(matrix)
    chosen, scale = matrix[:, used], scale[used]
    if estimand == "att":
        target = treated
        wanted = chosen[treated].mean(axis=0)
        parts = [(~treated, float(treated.sum()))]
    else:
        target = np.ones(treated.size, dtype=bool)
        wanted = chosen.mean(axis=0)
        parts = [(treated, float(treated.size)), (~treated, float(treated.size))]
    values = np.ones(treated.size)
    designs, influences, distance = [], [], 0.0
    centred = (chosen - wanted) / scale
    for rows, total in parts:
        fit = balance_means(chosen[rows], wanted, scale)
        values[rows] = fit.shares * total
        designs.append(np.where(rows[:, None], centred, 0.0))
        influences.append(_influence_on_entropy(fit, centred, rows, target))
        distance = max(distance, fit.distance)
    design, influence = np.hstack(designs), np.hstack(influences)
    return WeightModel(values, values, design, influence, distance)


def _influence_on_entropy(
    fit: Balanced, centred: np.ndarray, rows: np.ndarray, target: np.ndarray
) -> np.ndarray:
    """Of everybody on b: the people balanced by their weight, the target by the wanted means."""
    moved = np.where(target, 1 / target.sum(), 0.0)
    moved[rows] -= fit.shares
    return np.asarray((centred * moved[:, None]) @ np.linalg.pinv(fit.information))


def truncated(model: WeightModel, treated: np.ndarray, share: float) -> tuple[WeightModel, int]:
    """Weights cut to their quantiles `share` and 1 - share within each arm, and how many were.

    An arm with equal weights is left alone. A cut weight no longer depends on the model.
    """
    values, cut = model.values.copy(), np.zeros(treated.size, dtype=bool)
    for rows in (treated, ~treated):
        low, high = np.quantile(model.values[rows], [share, 1 - share])
        outside = rows & ((model.values < low) | (model.values > high))
        values[rows] = np.clip(model.values[rows], low, high)
        cut |= outside
    factor = np.where(cut, 0.0, model.factor)
    return replace(model, values=values, factor=factor), int(cut.sum())


def effective_size(values: np.ndarray) -> float:
    """How many equally weighted people are worth these weights (Kish 1965)."""
    total = float(values.sum())
    return total * total / float(values @ values) if total > 0 else 0.0


def largest_share(values: np.ndarray) -> float:
    """The largest part of the sum of weights that one person has."""
    total = float(values.sum())
    return float(values.max()) / total if total > 0 else float("nan")
