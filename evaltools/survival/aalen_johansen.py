"""Aalen-Johansen incidence and Kaplan-Meier survival, with their influence values.

With S the share still without any exit, h_k(t) the share of those at risk that leave to k
at t, and h = sum of the h_k,

    S(t) = product of 1 - h(s) over s <= t,      F_k(t) = sum of S(s-) h_k(s) over s <= t.

Kaplan-Meier is the case of one state. The influence of person i on F_k(t) is the derivative
of F_k(t) by the person's weight (Jaeckel 1972, the infinitesimal jackknife). Written with
the martingale increments dM_k = dN_ik - R_i h_k it is

    U_i(t) = sum over s <= t of  own(s) dM_k(s) + (F_k(s) - F_k(t)) any(s) dM(s),
    own(s) = S(s-) / Y(s),   any(s) = 1 / (Y(s) (1 - h(s))),

so that a person's U is a difference of two running sums over time, and the variance at all
times takes one pass over the people. Sources: Aalen and Johansen (1978); Therneau and
Grambsch (2000), Modeling Survival Data, chapter 2 and appendix.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaltools.survival.counts import Cells, RiskTable

#: A sum of squares this much smaller than its terms is a rest of rounding.
ROUNDING = 1e-14


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """Survival and incidence of one group at its distinct exit times.

    Attributes
    ----------
    table : RiskTable
    survival, before : float, shape (T,)
        S at each time, and just before it.
    hazards : float, shape (K, T)
    hazard : float, shape (T,)
        Of any exit.
    incidence : float, shape (K, T)
    """

    table: RiskTable
    survival: np.ndarray
    before: np.ndarray
    hazards: np.ndarray
    hazard: np.ndarray
    incidence: np.ndarray

    @property
    def own(self) -> np.ndarray:
        """S(s-) / Y(s), shape (T,); 0 where nobody is at risk."""
        return _divide(self.before, self.table.at_risk)

    @property
    def any(self) -> np.ndarray:
        """1 / (Y(s) (1 - h(s))), shape (T,); 0 once everybody has left, when F is final."""
        staying = np.where(self.hazard < 1, self.table.at_risk * (1 - self.hazard), 0.0)
        return _divide(np.ones_like(staying), staying)


def estimate(table: RiskTable) -> Estimate:
    """Aalen-Johansen estimate of one group."""
    hazards = _divide(table.exits, table.at_risk)
    # counts decide when everybody has left: sums of weights may leave a rest of 1e-17
    everybody = (table.n_risk > 0) & (table.n_exit.sum(axis=0) == table.n_risk)
    hazard = np.where(everybody, 1.0, hazards.sum(axis=0))
    survival = np.cumprod(1 - hazard)
    before = np.concatenate(([1.0], survival[:-1]))
    return Estimate(
        table=table,
        survival=survival,
        before=before,
        hazards=hazards,
        hazard=hazard,
        incidence=_incidence(table, survival, before * hazards),
    )


def _incidence(table: RiskTable, survival: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """F of every state; while only one state has been entered it is 1 - S to the last digit."""
    entered = np.cumsum(table.n_exit, axis=1)
    alone = entered == entered.sum(axis=0)
    return np.where(alone & (entered > 0), 1 - survival, np.cumsum(shares, axis=1))


def greenwood_variance(fit: Estimate) -> np.ndarray:
    """Greenwood's variance of S at each time, shape (T,); missing where S is 0."""
    table = fit.table
    leaving = table.exits.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(leaving > 0, leaving / (table.at_risk * (table.at_risk - leaving)), 0.0)
        variance = fit.survival**2 * np.cumsum(terms)
    return np.where(fit.survival > 0, variance, np.nan)


def influence_at(fit: Estimate, state: int, position: int) -> np.ndarray:
    """Weighted influence of every cell's person on F_state at times[position], shape (m,).

    position -1 is before the first exit: nobody has an influence.
    """
    if position < 0:
        return np.zeros(fit.table.cells.last.size)
    seen = np.arange(fit.table.times.size) <= position
    incidence = fit.incidence[state]
    any_exit = np.where(seen, (incidence - incidence[position]) * fit.any, 0.0)
    return martingale_sums(fit, state, np.where(seen, fit.own, 0.0), any_exit)


def martingale_sums(fit: Estimate, state: int, own: np.ndarray, any_exit: np.ndarray) -> np.ndarray:
    """Sum over time of own dM_state + any_exit dM for each cell's person, times its weight.

    own and any_exit have shape (T,). `state` counts from 0 here: the first exit is 0.
    """
    cells = fit.table.cells
    drift = _running(own * fit.hazards[state] + any_exit * fit.hazard)
    jumps = np.where(cells.state == state + 1, own[cells.last], 0.0)
    jumps = jumps + np.where(cells.state > 0, any_exit[cells.last], 0.0)
    sums = jumps - (drift[cells.last + 1] - drift[cells.first])
    return np.asarray(sums * (cells.weight / cells.people))


def incidence_variance(fit: Estimate, state: int) -> np.ndarray:
    """Infinitesimal-jackknife variance of F_state at each time, shape (T,).

    U_i(t) is linear in three numbers x_i(t) that change only when the person enters and
    leaves, U_i(t) = v(t)'x_i(t), so the variance is v(t)' (sum of x x') v(t): by person,
    or by cluster, whose x is the sum of its people's.
    """
    cells = fit.table.cells
    n_times = fit.table.times.size
    incidence = fit.incidence[state]
    own, any_exit = fit.own, fit.any
    level = _running(own * fit.hazards[state] + incidence * any_exit * fit.hazard)
    slope = _running(any_exit * fit.hazard)
    left_level = np.where(cells.state == state + 1, own[cells.last], 0.0)
    left_level += np.where(cells.state > 0, (incidence * any_exit)[cells.last], 0.0)
    left_level -= level[cells.last + 1] - level[cells.first]
    left_slope = np.where(cells.state > 0, any_exit[cells.last], 0.0)
    left_slope -= slope[cells.last + 1] - slope[cells.first]
    inside = np.stack([level[cells.first], slope[cells.first], np.ones(cells.last.size)])
    after = np.stack([left_level, left_slope, np.zeros(cells.last.size)])
    add = _person_squares if cells.cluster is None else _cluster_squares
    squares = add(cells, inside, after, n_times)
    direction = np.stack(
        [np.ones(n_times), -incidence, incidence * slope[1:] - level[1:]],
    )
    terms = direction[:, None] * squares * direction[None, :]
    variance = terms.sum(axis=(0, 1))
    # what is left of sums that cancel is no variance
    return np.where(variance > ROUNDING * np.abs(terms).sum(axis=(0, 1)), variance, 0.0)


def cluster_sums(values: np.ndarray, cluster: np.ndarray, n_clusters: int) -> np.ndarray:
    """Influence summed by cluster, shape (n_clusters,)."""
    return np.asarray(np.bincount(cluster, values, minlength=n_clusters))


def _person_squares(
    cells: Cells, inside: np.ndarray, after: np.ndarray, n_times: int
) -> np.ndarray:
    """Sum over people of x x' after each time, shape (3, 3, T)."""
    squares = np.zeros((3, 3, n_times))
    for row, column in _PAIRS:
        entering = inside[row] * inside[column] * cells.square
        leaving = after[row] * after[column] * cells.square - entering
        sums = np.zeros(n_times)
        # without late entry most of these products are 0 for everybody
        if entering.any():
            sums += np.bincount(cells.first, entering, minlength=n_times + 1)[:n_times]
        if leaving.any():
            sums += np.bincount(cells.last, leaving, minlength=n_times)
        squares[row, column] = squares[column, row] = np.cumsum(sums)
    return squares


def _cluster_squares(
    cells: Cells, inside: np.ndarray, after: np.ndarray, n_times: int
) -> np.ndarray:
    """Sum over clusters of x x' after each time, shape (3, 3, T)."""
    assert cells.cluster is not None
    cluster = np.concatenate([cells.cluster, cells.cluster])
    time = np.concatenate([cells.first, cells.last])
    change = np.concatenate([inside * cells.weight, (after - inside) * cells.weight], axis=1)
    order = np.lexsort((time, cluster))
    cluster, time, change = cluster[order], time[order], change[:, order]
    total = np.cumsum(change, axis=1)
    starts = np.flatnonzero(np.r_[True, cluster[1:] != cluster[:-1]])
    sizes = np.diff(np.append(starts, cluster.size))
    total -= np.repeat(total[:, starts] - change[:, starts], sizes, axis=1)
    earlier = total - change
    squares = np.zeros((3, 3, n_times))
    for row, column in _PAIRS:
        growth = total[row] * total[column] - earlier[row] * earlier[column]
        sums = np.bincount(time, growth, minlength=n_times)
        squares[row, column] = squares[column, row] = np.cumsum(sums[:n_times])
    return squares


_PAIRS = [(row, column) for row in range(3) for column in range(row + 1)]


def _running(values: np.ndarray) -> np.ndarray:
    """Running sums with a 0 before the first, shape (T + 1,)."""
    return np.concatenate(([0.0], np.cumsum(values)))


def _divide(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Quotients, and 0 where nothing stands below."""
    out = np.zeros(np.broadcast_shapes(above.shape, below.shape))
    np.divide(above, below, out=out, where=below > 0)
    return out
