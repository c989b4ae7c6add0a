"""Fine and Gray's likelihood: those who left by another exit stay at risk, ever lighter.

At the time t of an event everybody not yet gone counts fully, and a person who left by
another exit at T < t counts G(t-) / G(T-), with G the Kaplan-Meier share not yet censored.
Ties by Breslow. Errors add what estimating G costs. Equal to cmprsk's crr.

Source: Fine and Gray (1999), Journal of the American Statistical Association 94, 496-509,
equations (7) and (8): eta_i is a person's part of the score, psi_i that of G.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from evaltools.survival.counts import reverse_sum
from evaltools.survival.event_times import distinct_times, times_up_to
from evaltools.survival.newton import Top, climb
from evaltools.survival.row_groups import RowGroups, sort_rows
from evaltools.survival.scaling import Scaling, cross_product

#: Cells of a time, by how people leave.
LOST, EVENT, OTHER = range(3)


@dataclass(frozen=True, slots=True, eq=False)
class SubdistributionData:
    """Arrays of the model; people are sorted by when and how they leave.

    Attributes
    ----------
    columns : float, shape (p, n)
        Centred and scaled.
    order : int, shape (n,)
        The rows of the people, as they were given.
    leaving : RowGroups
        Three cells per distinct exit time: censored, event, other exit.
    event_rows : int, shape (events,)
    events, censored, at_risk : int, shape (T,)
    free : float, shape (T,)
        G just before each time.
    """

    columns: np.ndarray
    order: np.ndarray
    leaving: RowGroups
    event_rows: np.ndarray
    events: np.ndarray
    censored: np.ndarray
    at_risk: np.ndarray
    free: np.ndarray

    @property
    def n_times(self) -> int:
        """Distinct exit times."""
        return int(self.free.size)


@dataclass(frozen=True, slots=True, eq=False)
class SubdistributionSums:
    """Sums at one value of the coefficients.

    Attributes
    ----------
    eta, r : float, shape (n,)
        x'b and exp(x'b).
    s0 : float, shape (T,)
    mean : float, shape (p, T)
        Weighted mean of x among those at risk.
    gone : float, shape (T,), and gone1 : float, shape (p, T)
        Sums of r / G(T-) and r x / G(T-) over those who left by another exit before.
    """

    eta: np.ndarray
    r: np.ndarray
    s0: np.ndarray
    mean: np.ndarray
    gone: np.ndarray
    gone1: np.ndarray

    def steps(self, data: SubdistributionData) -> np.ndarray:
        """Steps of the baseline, shape (T,)."""
        return np.asarray(data.events / self.s0)


def prepare(
    columns: Sequence[np.ndarray],
    scaling: Scaling,
    exit: np.ndarray,
    happened: np.ndarray,
    competed: np.ndarray,
) -> SubdistributionData:
    """Sort people by their exit, and count once what does not depend on the coefficients."""
    times = distinct_times(exit, np.ones(exit.size, dtype=bool))
    cell = 3 * (times_up_to(exit, times) - 1) + happened * EVENT + competed * OTHER
    order, leaving = sort_rows(cell, 3 * times.size)
    counts = np.bincount(cell, minlength=3 * times.size).reshape(-1, 3)
    at_risk = reverse_sum(counts.sum(axis=1))
    free = np.cumprod(1 - counts[:, LOST] / at_risk)
    return SubdistributionData(
        columns=scaling.apply(columns, order),
        order=order,
        leaving=leaving,
        event_rows=np.flatnonzero(happened[order]),
        events=counts[:, EVENT],
        censored=counts[:, LOST],
        at_risk=at_risk,
        free=np.concatenate(([1.0], free[:-1])),
    )


def maximise_subdistribution(data: SubdistributionData) -> Top[SubdistributionSums]:
    """The coefficients with the largest weighted partial likelihood."""
    return climb(
        np.zeros(data.columns.shape[0]),
        n_event=int(data.events.sum()),
        sums_at=partial(_sums, data),
        log_likelihood=partial(_log_likelihood, data),
        derivatives=partial(_derivatives, data),
    )


def subdistribution_scores(data: SubdistributionData, sums: SubdistributionSums) -> np.ndarray:
    """eta_i + psi_i of every person, shape (p, n)."""
    steps = sums.steps(data)
    lighter = steps * data.free
    pull = -sums.r * data.leaving.spread(_faced(data, steps))
    pull[data.event_rows] += 1.0
    scores = data.columns * pull
    later = reverse_sum(lighter)
    dead_time = data.censored / data.at_risk**2
    for score, mean, gone1 in zip(scores, sums.mean, sums.gone1, strict=True):
        score += sums.r * data.leaving.spread(_faced(data, steps * mean))
        rest = gone1 * later - sums.gone * reverse_sum(lighter * mean)
        by_cell = np.repeat(-np.cumsum(rest * dead_time), 3)
        by_cell[EVENT::3] -= mean
        by_cell[LOST::3] += rest / data.at_risk
        score += data.leaving.spread(by_cell)
    return np.asarray(scores)


def _sums(data: SubdistributionData, beta: np.ndarray) -> SubdistributionSums:
    eta = beta @ data.columns
    r = np.exp(eta)
    s0, gone = _at_risk(data, r)
    mean, gone1 = np.empty((2, beta.size, data.n_times))
    for row, column in enumerate(data.columns):
        s1, gone1[row] = _at_risk(data, column * r)
        mean[row] = s1 / s0
    return SubdistributionSums(eta, r, s0, mean, gone, gone1)


def _at_risk(data: SubdistributionData, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sums over those at risk at each time, and over those who left by another exit before."""
    leaving = data.leaving.sums(values).reshape(-1, 3)
    by_other = leaving[:, OTHER] / data.free
    before = np.concatenate(([0.0], np.cumsum(by_other)[:-1]))
    return reverse_sum(leaving.sum(axis=1)) + data.free * before, before


def _faced(data: SubdistributionData, by_time: np.ndarray) -> np.ndarray:
    """Sum over the times at risk, with the weight there, by cell, shape (3 T,)."""
    lighter = by_time * data.free
    by_cell = np.repeat(np.cumsum(by_time), 3)
    by_cell[OTHER::3] += (reverse_sum(lighter) - lighter) / data.free
    return by_cell


def _log_likelihood(data: SubdistributionData, sums: SubdistributionSums) -> float:
    return float(sums.eta[data.event_rows].sum() - data.events @ np.log(sums.s0))


def _derivatives(
    data: SubdistributionData, sums: SubdistributionSums
) -> tuple[np.ndarray, np.ndarray]:
    faced = sums.r * data.leaving.spread(_faced(data, sums.steps(data)))
    pull = -faced
    pull[data.event_rows] += 1.0
    information = cross_product(data.columns, faced)
    information -= (sums.mean * data.events) @ sums.mean.T
    return data.columns @ pull, information
