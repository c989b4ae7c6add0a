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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaltools.survival.counts import Cells, RiskTable

#: Sums by row and column of x x' (row >= column), each of shape (T,).
Squares = Mapping[tuple[int, int], np.ndarray]
Pairs = Sequence[tuple[int, int]]
#: The three numbers of x; one that is the same for everybody is a single number.
Numbers = tuple[np.ndarray | float, np.ndarray | float, float]

#: A sum of squares this much smaller than its terms is a rest of rounding.
ROUNDING = 1e-14

#: Times that are worked on together.
BLOCK = 16_384


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
    incidence = np.cumsum(shares, axis=1)
    # the position of each state's first exit, T for a state that nobody entered
    found = table.n_exit > 0
    entered = np.where(found.any(axis=1), found.argmax(axis=1), survival.size)
    alone = int(np.argmin(entered))
    until = min(first for state, first in enumerate([*entered, survival.size]) if state != alone)
    incidence[alone, entered[alone] : until] = 1 - survival[entered[alone] : until]
    return incidence


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


def incidence_variance(fit: Estimate) -> np.ndarray:
    """Infinitesimal-jackknife variance of every state's F at each time, shape (K, T)."""
    if fit.table.cells.plain:
        return _variance_of_counts(fit)
    return _variance_of_people(fit)


def _variance_of_counts(fit: Estimate) -> np.ndarray:
    """The variance without weights, clusters and late entry: a sum over times alone.

    Whoever is at risk at s' has the same dM(s) = -h(s) at every earlier s, and dM sums to 0
    over those at risk, so products of increments at two times sum to 0. At one time, with Y
    at risk, dM_k dM_k sums to Y h_k (1 - h_k), dM_k dM to Y h_k (1 - h), dM dM to Y h (1 - h).
    """
    own, slope = fit.own, fit.any * fit.hazard
    variances = np.empty_like(fit.incidence)
    for hazards, incidence, variance in zip(fit.hazards, fit.incidence, variances, strict=True):
        slopes = growth = total = np.zeros(1)
        # a block at a time stays in the processor's cache
        for start in range(0, incidence.size, BLOCK):
            part = slice(start, start + BLOCK)
            own_steps, share = own[part] * hazards[part], incidence[part]
            # once everybody has left, F is final and any(s) is 0
            both = np.where(fit.hazard[part] < 1, own_steps, 0.0)
            scaled = slope[part] * share
            slopes = _carried_on(slopes, slope[part])
            growth = _carried_on(growth, both + scaled)
            own_steps *= fit.before[part] * (1 - hazards[part])
            total = _carried_on(total, own_steps + (2 * both + scaled) * share)
            size = total + slopes * share * share
            rest = size - 2 * growth * share
            # what is left of sums that cancel is no variance
            variance[part] = np.where(rest > ROUNDING * size, rest, 0.0)
    return variances


def _carried_on(before: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Running sums that go on from the last of those before."""
    sums = np.cumsum(values)
    sums += before[-1]
    return sums


def _variance_of_people(fit: Estimate) -> np.ndarray:
    """The variance with weights, clusters or late entry.

    U_i(t) is linear in three numbers x_i(t) that change only when the person enters and
    leaves, U_i(t) = v(t)'x_i(t), so the variance is v(t)' (sum of x x') v(t): by person,
    or by cluster, whose x is the sum of its people's. Only the first of the three differs
    between states.
    """
    cells = fit.table.cells
    own, any_exit = fit.own, fit.any
    left = cells.state > 0
    after_exit = cells.last + 1
    from_start = not cells.first.any()

    def at_entry(running: np.ndarray) -> np.ndarray | float:
        return 0.0 if from_start else running[cells.first]

    slope = _running(any_exit * fit.hazard)
    left_slope = np.where(left, any_exit[cells.last], 0.0)
    left_slope -= slope[after_exit] - at_entry(slope)
    shared: dict[tuple[int, int], np.ndarray] = {}
    variances = np.empty_like(fit.incidence)
    for state, incidence in enumerate(fit.incidence):
        scaled = incidence * any_exit
        level = _running(own * fit.hazards[state] + scaled * fit.hazard)
        left_level = np.where(left, scaled[cells.last], 0.0)
        left_level += np.where(cells.state == state + 1, own[cells.last], 0.0)
        left_level -= level[after_exit] - at_entry(level)
        inside = (at_entry(level), at_entry(slope), 1.0)
        squares = _squares(fit.table, inside, (left_level, left_slope, 0.0), shared)
        shared = {pair: square for pair, square in squares.items() if 0 not in pair}
        direction = (1.0, -incidence, incidence * slope[1:] - level[1:])
        variances[state] = _quadratic_form(squares, direction)
    return variances


def _quadratic_form(squares: Squares, direction: Sequence[np.ndarray | float]) -> np.ndarray:
    """v' (sum of x x') v at each time; 0 where it is a rest of rounding."""
    variance, size = (np.zeros(squares[0, 0].size) for _ in range(2))
    for (row, column), square in squares.items():
        term = square * direction[row]
        term *= direction[column]
        if row == column:
            size += term
        else:
            term *= 2.0
        variance += term
    # what is left of sums that cancel is no variance; products are no larger than squares
    variance[variance <= ROUNDING * size] = 0.0
    return variance


def cluster_sums(values: np.ndarray, cluster: np.ndarray, n_clusters: int) -> np.ndarray:
    """Influence summed by cluster, shape (n_clusters,)."""
    return np.asarray(np.bincount(cluster, values, minlength=n_clusters))


def _squares(
    table: RiskTable, inside: Numbers, after: Numbers, known: Squares
) -> dict[tuple[int, int], np.ndarray]:
    """Sums of x x' after each time, over people or clusters, but for those already known.

    inside, after : each cell's x from its entry on, and from its exit on.
    """
    cells, n_times = table.cells, table.times.size
    pairs = [pair for pair in _PAIRS if pair not in known]
    if cells.cluster is not None:
        found = _cluster_squares(cells, inside, after, n_times, pairs)
    elif cells.first.any():
        found = _person_squares(cells, inside, after, n_times, pairs)
    else:
        found = _squares_from_the_start(cells, after, n_times, pairs)
    return {**known, **found}


def _person_squares(
    cells: Cells, inside: Numbers, after: Numbers, n_times: int, pairs: Pairs
) -> dict[tuple[int, int], np.ndarray]:
    squares = {}
    for row, column in pairs:
        entering = inside[row] * inside[column] * cells.square
        leaving = after[row] * after[column] * cells.square - entering
        sums = np.bincount(cells.first, entering, minlength=n_times + 1)[:n_times]
        squares[row, column] = np.cumsum(sums + np.bincount(cells.last, leaving, n_times))
    return squares


def _squares_from_the_start(
    cells: Cells, after: Numbers, n_times: int, pairs: Pairs
) -> dict[tuple[int, int], np.ndarray]:
    """Without late entry x is (0, 0, 1) until a person leaves: half of the sums are 0."""
    squares = {}
    for row, column in pairs:
        if (row, column) == (2, 2):
            left = np.cumsum(np.bincount(cells.last, cells.square, n_times))
            squares[row, column] = left[-1] - left
        elif row < 2:
            leaving = after[row] * after[column] * cells.square
            squares[row, column] = np.cumsum(np.bincount(cells.last, leaving, n_times))
    return squares


def _cluster_squares(
    cells: Cells, inside: Numbers, after: Numbers, n_times: int, pairs: Pairs
) -> dict[tuple[int, int], np.ndarray]:
    assert cells.cluster is not None
    cluster = np.concatenate([cells.cluster, cells.cluster])
    time = np.concatenate([cells.first, cells.last])
    entering = [values * cells.weight for values in inside]
    leaving = [
        values * cells.weight - earlier for values, earlier in zip(after, entering, strict=True)
    ]
    change = np.concatenate([np.stack(entering), np.stack(leaving)], axis=1)
    order = np.lexsort((time, cluster))
    cluster, time, change = cluster[order], time[order], change[:, order]
    total = np.cumsum(change, axis=1)
    starts = np.flatnonzero(np.r_[True, cluster[1:] != cluster[:-1]])
    sizes = np.diff(np.append(starts, cluster.size))
    total -= np.repeat(total[:, starts] - change[:, starts], sizes, axis=1)
    earlier = total - change
    squares = {}
    for row, column in pairs:
        growth = total[row] * total[column] - earlier[row] * earlier[column]
        squares[row, column] = np.cumsum(np.bincount(time, growth, n_times)[:n_times])
    return squares


#: Rows and columns of x x' on and below the diagonal.
_PAIRS = [(row, column) for row in range(3) for column in range(row + 1)]


def _running(values: np.ndarray) -> np.ndarray:
    """Running sums with a 0 before the first, shape (T + 1,)."""
    return np.concatenate(([0.0], np.cumsum(values)))


def _divide(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Quotients, and 0 where nothing stands below."""
    out = np.zeros(np.broadcast_shapes(above.shape, below.shape))
    np.divide(above, below, out=out, where=below > 0)
    return out
