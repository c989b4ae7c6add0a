"""Cox's partial likelihood: one pass of grouped sums per step, whatever the ties.

People stand at positions among the event times, (first, last]: at risk at the times
numbered first to last - 1. With r = w exp(x'b), s0 and s1 the sums of r and r x over those
at risk at a time, d0 and d1 over those who have the event then, m of them with mean weight
w, Efron's approximation (1977) takes the i-th of the m to face

    a_i = s0 - (i / m) d0,   mean_i = (s1 - (i / m) d1) / a_i,     i = 0 ... m - 1;

Breslow's takes i = 0 for all. Everything needed of the m is in the sums of w / a, w f / a,
w / a^2, w f / a^2 and w f^2 / a^2, f = i / m, one set per time. Score and information are
then sums over people of x times a number and of x x' times a number.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from evaltools.survival.newton import Top, climb
from evaltools.survival.row_groups import RowGroups, in_order, sort_rows
from evaltools.survival.scaling import Scaling, cross_product


@dataclass(frozen=True, slots=True, eq=False)
class CoxData:
    """A Cox model's data; people are sorted by when they leave.

    Attributes
    ----------
    columns : float, shape (p, n)
        Centred and scaled.
    last : int, shape (n,)
        How many of the event times (of all strata, one after another) lie up to the exit.
    happened : bool, shape (n,)
    starts : int, shape (strata + 1,)
        Where each stratum's times begin, and where the last ends.
    first : int, shape (n,), optional
        How many lie up to the entry; None when that is 0 for everybody.
    weights : float, shape (n,), optional
    order : int, shape (n,)
        The rows of the people, as they were given.
    leaving : RowGroups
        Two cells per time at which people leave, the odd for those with the event; the
        first two are for those who are at risk at no time.
    entering : (rows, times) of those who enter after their stratum begins, optional
    event_rows, event_positions : int, shape (events,)
        People with the event, and at which time.
    ties : int, shape (T,)
    rank : float, shape (events,)
        f for each event of each time in turn: 0, 1 / m, 2 / m ...; 0 for Breslow.
    """

    columns: np.ndarray
    last: np.ndarray
    happened: np.ndarray
    starts: np.ndarray
    first: np.ndarray | None
    weights: np.ndarray | None
    order: np.ndarray
    leaving: RowGroups
    entering: tuple[np.ndarray, np.ndarray] | None
    event_rows: np.ndarray
    event_positions: np.ndarray
    ties: np.ndarray
    rank: np.ndarray

    @property
    def n_times(self) -> int:
        """Event times of all strata."""
        return int(self.ties.size)


def prepare_cox(
    columns: Sequence[np.ndarray],
    scaling: Scaling,
    last: np.ndarray,
    happened: np.ndarray,
    starts: np.ndarray,
    *,
    first: np.ndarray | None,
    weights: np.ndarray | None,
    efron: bool,
) -> CoxData:
    """Sort people by when they leave, and scale their covariates."""
    n_times = int(starts[-1])
    if first is not None:
        # whoever is at risk at no time leaves before the first
        first, last = first * (first < last), last * (first < last)
    cell = 2 * last + happened
    order, leaving = sort_rows(cell, 2 * n_times + 2)
    last, happened = last[order], happened[order]
    first, weights = in_order(first, order), in_order(weights, order)
    event_rows = np.flatnonzero(happened)
    positions = last[event_rows] - 1
    ties = np.bincount(positions, minlength=n_times)
    rank = np.zeros(event_rows.size)
    if efron:
        begin = np.repeat(np.cumsum(ties) - ties, ties)
        rank = (np.arange(event_rows.size) - begin) / np.repeat(ties, ties)
    return CoxData(
        columns=scaling.apply(columns, order),
        last=last,
        happened=happened,
        starts=starts,
        first=first,
        weights=weights,
        order=order,
        leaving=leaving,
        entering=_entering(first, last, starts),
        event_rows=event_rows,
        event_positions=positions,
        ties=ties,
        rank=rank,
    )


def _entering(
    first: np.ndarray | None, last: np.ndarray, starts: np.ndarray
) -> tuple[np.ndarray, np.ndarray] | None:
    if first is None:
        return None
    rows = np.flatnonzero(~np.isin(first, starts) & (first < last))
    return (rows, first[rows]) if rows.size else None


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Grouped sums at one value of the coefficients; see the head of the module.

    Attributes
    ----------
    eta, r : float, shape (n,)
        x'b, and w exp(x'b).
    s1, d1 : float, shape (p, T)
    one, part, one2, part2, parts2 : float, shape (T,)
        Sums over ties of w / a, w f / a, w / a^2, w f / a^2 and w f^2 / a^2.
    plain, plain_part : float, shape (T,)
        The first two without w.
    log : float, shape (T,)
        Sums of w log a.
    """

    eta: np.ndarray

    r: np.ndarray
    s1: np.ndarray
    d1: np.ndarray
    one: np.ndarray
    part: np.ndarray
    one2: np.ndarray
    part2: np.ndarray
    parts2: np.ndarray
    plain: np.ndarray
    plain_part: np.ndarray
    log: np.ndarray


Fit = Top[Sums]


def maximise(
    data: CoxData, start: np.ndarray | None = None, by_time: np.ndarray | None = None
) -> Fit:
    """The coefficients with the largest partial likelihood.

    by_time : float, shape (T,), optional
        Each time's part of the likelihood is multiplied by it.
    """
    return climb(
        np.zeros(data.columns.shape[0]) if start is None else start,
        n_event=data.event_rows.size,
        sums_at=partial(grouped_sums, data),
        log_likelihood=lambda sums: log_likelihood(data, sums, by_time),
        derivatives=lambda sums: score_and_information(data, sums, by_time),
    )


def grouped_sums(data: CoxData, beta: np.ndarray) -> Sums:
    """All sums over risk sets and over ties."""
    eta = beta @ data.columns
    r = np.exp(eta)
    if data.weights is not None:
        r = r * data.weights
    s0, d0 = _risk_and_event_sums(data, r)
    s1, d1 = np.empty((2, beta.size, data.n_times))
    for position, column in enumerate(data.columns):
        s1[position], d1[position] = _risk_and_event_sums(data, column * r)
    mean_weight = np.ones(data.n_times)
    if data.weights is not None:
        weight = data.weights[data.event_rows]
        mean_weight = np.bincount(data.event_positions, weight, minlength=data.n_times) / data.ties
    begin = np.cumsum(data.ties) - data.ties
    a = np.repeat(s0, data.ties) - data.rank * np.repeat(d0, data.ties)
    inverse = 1 / a
    part = data.rank * inverse
    plain, plain_part = np.add.reduceat(inverse, begin), np.add.reduceat(part, begin)
    return Sums(
        eta=eta,
        r=r,
        s1=s1,
        d1=d1,
        one=mean_weight * plain,
        part=mean_weight * plain_part,
        one2=mean_weight * np.add.reduceat(inverse * inverse, begin),
        part2=mean_weight * np.add.reduceat(part * inverse, begin),
        parts2=mean_weight * np.add.reduceat(part * part, begin),
        plain=plain,
        plain_part=plain_part,
        log=mean_weight * np.add.reduceat(np.log(a), begin),
    )


def log_likelihood(data: CoxData, sums: Sums, by_time: np.ndarray | None = None) -> float:
    """Log partial likelihood; with `by_time`, each time's part multiplied by it."""
    chosen = sums.eta[data.event_rows]
    if data.weights is not None:
        chosen = chosen * data.weights[data.event_rows]
    if by_time is None:
        return float(chosen.sum() - sums.log.sum())
    return float(chosen @ by_time[data.event_positions] - sums.log @ by_time)


def score_and_information(
    data: CoxData, sums: Sums, by_time: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """First derivative, shape (p,), and information, shape (p, p).

    by_time : float, shape (T,), optional
        Each time's part is multiplied by it.
    """
    factor = np.ones(data.n_times) if by_time is None else by_time
    faced = sums.r * over_stay(data, sums.one * factor, at_event=-sums.part * factor)
    pull = -faced
    pull[data.event_rows] += _event_weight(data) * factor[data.event_positions]
    score = data.columns @ pull
    information = cross_product(data.columns, faced)
    s1, d1 = sums.s1, sums.d1
    mixed = (s1 * (sums.part2 * factor)) @ d1.T
    information -= (s1 * (sums.one2 * factor)) @ s1.T - mixed - mixed.T
    information -= (d1 * (sums.parts2 * factor)) @ d1.T
    return score, (information + information.T) / 2


def score_residuals(data: CoxData, sums: Sums, by_time: np.ndarray | None = None) -> np.ndarray:
    """Each person's part of the score, times the weight, shape (p, n).

    Exact under ties: the derivative of the score by the person's weight (Lin and Wei 1989;
    Therneau and Grambsch 2000, section 7.1). `by_time` as in `score_and_information`.
    """
    factor = np.ones(data.n_times) if by_time is None else by_time
    risk = sums.r if data.weights is None else sums.r / data.weights
    pull = -risk * over_stay(data, sums.one * factor, at_event=-sums.part * factor)
    pull[data.event_rows] += factor[data.event_positions]
    residuals = data.columns * pull
    for residual, s1, d1 in zip(residuals, sums.s1, sums.d1, strict=True):
        drift = (s1 * sums.one2 - d1 * sums.part2) * factor
        tied = (s1 * sums.part2 - d1 * sums.parts2) * factor
        residual += risk * over_stay(data, drift, at_event=-tied)
        mean = factor * (s1 * sums.plain - d1 * sums.plain_part) / data.ties
        residual[data.event_rows] -= mean[data.event_positions]
    return np.asarray(residuals if data.weights is None else residuals * data.weights)


def over_stay(
    data: CoxData, by_time: np.ndarray, *, at_event: np.ndarray | None = None
) -> np.ndarray:
    """Sum of a number per time over each person's times at risk, shape (n,).

    at_event : float, shape (T,), optional
        Added for those who have the event at the time.
    """
    running = np.concatenate(([0.0], np.cumsum(by_time)))
    by_cell = np.repeat(running, 2)
    if at_event is not None:
        by_cell[3::2] += at_event
    stay = data.leaving.spread(by_cell)
    if data.first is not None:
        stay -= running[data.first]
    return stay


def _event_weight(data: CoxData) -> np.ndarray | float:
    return 1.0 if data.weights is None else data.weights[data.event_rows]


def _risk_and_event_sums(data: CoxData, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sums of `values` over those at risk, and over those with the event, by time."""
    leaving = data.leaving.sums(values)
    at_events = leaving[3::2]
    change = leaving[2::2] + at_events
    if data.entering is not None:
        rows, where = data.entering
        change = change - np.bincount(where - 1, values[rows], minlength=data.n_times)
    at_risk = np.empty(data.n_times)
    for begin, end in itertools.pairwise(data.starts):
        at_risk[begin:end] = np.cumsum(change[begin:end][::-1])[::-1]
    return at_risk, at_events
