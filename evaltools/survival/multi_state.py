"""Shares in each of several states over time, and the expected time in each.

With A(t) the matrix of shares that move at t (moves over people at risk in the state they
leave, the diagonal making rows sum to 0), the shares in the states are

    p(t) = p(0) product of (I + A(s)) over s <= t

(Aalen and Johansen 1978), valid for shares in states without the Markov assumption when
follow-up ends independently of the states (Datta and Satten 2001). Any linear function of
the path, written as p(0) M(0) with matrices M(s) that say what a person in a state just
after s will still add, has the influence values

    dp(0) M(0) + sum over s of  p(s-) dA_i(s) M(s),

one difference of running sums for each stay of a person in a state.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class Stays:
    """Stays of people in states, sorted by person and time; the first of each begins at 0.

    Attributes
    ----------
    person, state : int, shape (m,)
    start, end : float, shape (m,)
        At risk of leaving in (start, end].
    to : int, shape (m,)
        The state entered at the end; -1 where follow-up ends there.
    until, weight : float, shape (n,)
        By person: end of follow-up, and weight.
    """

    person: np.ndarray
    state: np.ndarray
    start: np.ndarray
    end: np.ndarray
    to: np.ndarray
    until: np.ndarray
    weight: np.ndarray

    @property
    def n(self) -> int:
        """People."""
        return int(self.until.size)

    @property
    def initial(self) -> np.ndarray:
        """The state of each person just after time 0, shape (n,)."""
        return np.asarray(self.state[self.start == 0])


@dataclass(frozen=True, slots=True, eq=False)
class Process:
    """The estimated process of one group.

    Attributes
    ----------
    stays : Stays
    times : float, shape (T,)
        Distinct times at which somebody moved.
    at_risk : float, shape (T, S)
        Weight in each state just before.
    moves : float, shape (T, S, S)
        A at each time.
    shares : float, shape (T + 1, S)
        p at time 0 and after each of the times.
    """

    stays: Stays
    times: np.ndarray
    at_risk: np.ndarray
    moves: np.ndarray
    shares: np.ndarray

    @property
    def n_states(self) -> int:
        """States."""
        return int(self.shares.shape[1])

    def share_at(self, time: float) -> np.ndarray:
        """Share in each state at `time`, shape (S,)."""
        return np.asarray(self.shares[np.searchsorted(self.times, time, side="right")])

    def in_state_at(self, time: float) -> np.ndarray:
        """People observed at `time` by state, shape (S,)."""
        stays = self.stays
        seen = stays.until[stays.person] >= time
        leaves = (stays.end == time) & (stays.to >= 0)
        here = (stays.start < time) & (stays.end >= time) & ~leaves & seen
        if time == 0:
            here = stays.start == 0
        moved = leaves & seen
        counts = np.bincount(stays.state[here], minlength=self.n_states)
        return np.asarray(counts + np.bincount(stays.to[moved], minlength=self.n_states))


def process(stays: Stays, n_states: int) -> Process:
    """Estimate the process from the stays of one group."""
    times = np.unique(stays.end[stays.to >= 0])
    at_risk = _at_risk(stays, times, n_states)
    moves = _moves(stays, times, at_risk)
    shares = np.empty((times.size + 1, n_states))
    initial = np.bincount(stays.initial, stays.weight, minlength=n_states)
    shares[0] = initial / initial.sum()
    for position, step in enumerate(moves):
        shares[position + 1] = shares[position] + shares[position] @ step
    return Process(stays, times, at_risk, moves, shares)


def share_weights(found: Process, time: float) -> np.ndarray:
    """M(s) for the shares at `time`: the later moves, shape (T + 1, S, S)."""
    last = int(np.searchsorted(found.times, time, side="right"))
    later = np.zeros((found.times.size + 1, found.n_states, found.n_states))
    later[last] = np.eye(found.n_states)
    for position in range(last - 1, -1, -1):
        later[position] = later[position + 1] + found.moves[position] @ later[position + 1]
    return later


def time_weights(found: Process, horizon: float) -> np.ndarray:
    """M(s) for the expected time in each state up to `horizon`, shape (T + 1, S, S)."""
    edges = np.minimum(np.r_[0.0, found.times, np.inf], horizon)
    steps = np.diff(edges)
    later = np.zeros((found.times.size + 1, found.n_states, found.n_states))
    unit = np.eye(found.n_states)
    later[-1] = steps[-1] * unit
    for position in range(found.times.size - 1, -1, -1):
        following = later[position + 1]
        later[position] = steps[position] * unit + following + found.moves[position] @ following
    return later


def influence(found: Process, later: np.ndarray) -> np.ndarray:
    """Weighted influence of each person on p(0) M(0), shape (n, S)."""
    stays = found.stays
    before = found.shares[:-1]
    scale = np.divide(before, found.at_risk, out=np.zeros_like(before), where=found.at_risk > 0)
    drift = np.zeros((found.times.size + 1, found.n_states, found.n_states))
    drift[1:] = np.cumsum(scale[:, :, None] * (found.moves @ later[1:]), axis=0)
    first = np.searchsorted(found.times, stays.start, side="right")
    last = np.searchsorted(found.times, stays.end, side="right")
    values = drift[first, stays.state] - drift[last, stays.state]
    leaves = np.flatnonzero(stays.to >= 0)
    # a move at times[last - 1] is followed by later[last]
    gain = later[last[leaves], stays.to[leaves]] - later[last[leaves], stays.state[leaves]]
    values[leaves] += scale[last[leaves] - 1, stays.state[leaves]][:, None] * gain
    total = np.empty((stays.n, found.n_states))
    start = (later[0][stays.initial] - found.shares[0] @ later[0]) / stays.weight.sum()
    for state in range(found.n_states):
        total[:, state] = np.bincount(stays.person, values[:, state], minlength=stays.n)
    return np.asarray((total + start) * stays.weight[:, None])


def _at_risk(stays: Stays, times: np.ndarray, n_states: int) -> np.ndarray:
    """Weight at risk of leaving each state at each time; exactly 0 where nobody is."""
    weight = stays.weight[stays.person]
    first = np.searchsorted(times, stays.start, side="right")
    last = np.searchsorted(times, stays.end, side="right")
    shape = (times.size + 1, n_states)

    def running(values: np.ndarray | None) -> np.ndarray:
        begin = np.bincount(first * n_states + stays.state, values, minlength=np.prod(shape))
        finish = np.bincount(last * n_states + stays.state, values, minlength=np.prod(shape))
        return np.asarray(np.cumsum((begin - finish).reshape(shape), axis=0)[:-1])

    return np.asarray(np.where(running(None) > 0, running(weight), 0.0))


def _moves(stays: Stays, times: np.ndarray, at_risk: np.ndarray) -> np.ndarray:
    n_states = at_risk.shape[1]
    leaves = stays.to >= 0
    position = np.searchsorted(times, stays.end[leaves])
    cell = (position * n_states + stays.state[leaves]) * n_states + stays.to[leaves]
    weight = stays.weight[stays.person[leaves]]
    size = times.size * n_states * n_states
    moved = np.bincount(cell, weight, minlength=size).reshape(times.size, n_states, n_states)
    below = at_risk[:, :, None]
    moves = np.zeros(moved.shape)
    np.divide(moved, below, out=moves, where=below > 0)
    states = np.arange(n_states)
    moves[:, states, states] = -moves.sum(axis=2)
    return moves
