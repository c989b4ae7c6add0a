"""How many are at risk and how many leave, at each time: all that a curve needs.

Follow-up is (entry, exit]: who enters at t is not at risk at t, who leaves at t is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from evaltools.survival.groups_at_once import for_each_group

#: The dense table of counts may have at most this many cells per person.
CELLS_PER_PERSON = 4
SMALL_TABLE = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """People alike in entry, exit, state and cluster, counted together.

    Attributes
    ----------
    first, last : int, shape (m,)
        Positions in the times of the first and the last time at risk.
    state : int, shape (m,)
        0 is censored.
    people : int, shape (m,)
    weight, square : float, shape (m,)
        Sum of the weights, and of their squares.
    cluster : int, shape (m,), optional
    one_per_time : bool
        Whether cell i leaves at the i-th time, as people do whose exact times have no ties.
    plain : bool
        Whether there are no weights, no clusters and no late entry.
    """

    first: np.ndarray
    last: np.ndarray
    state: np.ndarray
    people: np.ndarray
    weight: np.ndarray
    square: np.ndarray
    cluster: np.ndarray | None = None
    one_per_time: bool = False
    plain: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class RiskTable:
    """People and weight at risk and leaving, at every distinct exit time of one group.

    Attributes
    ----------
    times : float, shape (T,)
    n : int
        Everybody in the group.
    n_start : int
        Those followed from time 0.
    n_risk, n_censor : int, shape (T,)
    n_exit : int, shape (K, T)
    at_risk : float, shape (T,)
        Sum of the weights at risk; equal to `n_risk` without weights.
    exits : float, shape (K, T)
    cells : Cells
    """

    times: np.ndarray
    n: int
    n_start: int
    n_risk: np.ndarray
    n_censor: np.ndarray
    n_exit: np.ndarray
    at_risk: np.ndarray
    exits: np.ndarray
    cells: Cells

    @property
    def last_time(self) -> float:
        """The end of the group's follow-up."""
        return float(self.times[-1])

    @property
    def n_clusters(self) -> int | None:
        """Clusters in the group, if there are any."""
        cluster = self.cells.cluster
        return None if cluster is None else int(np.unique(cluster).size)


def risk_tables(
    exit: np.ndarray,
    state: np.ndarray,
    n_states: int,
    group: np.ndarray,
    n_groups: int,
    *,
    entry: np.ndarray | None = None,
    weights: np.ndarray | None = None,
    cluster: np.ndarray | None = None,
) -> list[RiskTable]:
    """The risk table of each group.

    Shapes are (n,). Whole-unit times without weights, clusters and late entry are counted
    once for all groups, in one pass; everything else is sorted group by group, so that no
    sum depends on the order of rows.
    """
    if entry is None and weights is None and cluster is None:
        dense = counts_at_all_times(exit, state, n_states, group, n_groups)
        if dense is not None:
            times, counts = dense
            return [_table_of_counts(times, counts[number]) for number in range(n_groups)]

    def table_of(rows: np.ndarray) -> RiskTable:
        return _table_of_rows(
            exit[rows],
            state[rows],
            n_states,
            None if entry is None else entry[rows],
            None if weights is None else weights[rows],
            None if cluster is None else cluster[rows],
        )

    return for_each_group(table_of, list(rows_by_group(group, n_groups)), people=exit.size)


def rows_by_group(group: np.ndarray, n_groups: int) -> Iterator[np.ndarray]:
    """Positions of the rows of each group, in the order of the groups."""
    # a sort of 16-bit numbers takes linear time
    small = group.astype(np.uint16) if n_groups < 2**16 else group
    order = np.argsort(small, kind="stable")
    ends = np.cumsum(np.bincount(group, minlength=n_groups))
    yield from np.split(order, ends[:-1])


def time_positions(exit: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray] | None:
    """Distinct whole times 0, 1, ... and each person's position; None when there are too many."""
    largest = exit.max()
    if largest >= most:
        return None
    positions = exit.astype(np.intp)
    if not np.array_equal(positions, exit):
        return None
    return np.arange(int(largest) + 1, dtype=np.float64), positions


def counts_at_all_times(
    exit: np.ndarray, state: np.ndarray, n_states: int, group: np.ndarray, n_groups: int
) -> tuple[np.ndarray, np.ndarray] | None:
    """Whole times 0, 1, ... and people by group, state and time, (G, K + 1, T); else None."""
    most = (CELLS_PER_PERSON * exit.size + SMALL_TABLE) // (n_groups * (n_states + 1))
    found = time_positions(exit, most)
    if found is None:
        return None
    times, positions = found
    shape = (n_groups, n_states + 1, times.size)
    cell = (group * shape[1] + state) * shape[2] + positions
    return times, np.bincount(cell, minlength=int(np.prod(shape))).reshape(shape)


def _table_of_counts(times: np.ndarray, counts: np.ndarray) -> RiskTable:
    """The risk table of one group from its people by state and time, shape (K + 1, T)."""
    kept = counts.any(axis=0)
    counts = counts[:, kept]
    state, last = np.nonzero(counts)
    people = counts[state, last]
    n_risk = reverse_sum(counts.sum(axis=0))
    cells = Cells(
        first=np.zeros(last.size, dtype=np.intp),
        last=last,
        state=state,
        people=people,
        weight=people.astype(np.float64),
        square=people.astype(np.float64),
        plain=True,
    )
    return RiskTable(
        times=times[kept],
        n=int(people.sum()),
        n_start=int(people.sum()),
        n_risk=n_risk,
        n_censor=counts[0],
        n_exit=counts[1:],
        at_risk=n_risk.astype(np.float64),
        exits=counts[1:].astype(np.float64),
        cells=cells,
    )


def _table_of_rows(
    exit: np.ndarray,
    state: np.ndarray,
    n_states: int,
    entry: np.ndarray | None,
    weights: np.ndarray | None,
    cluster: np.ndarray | None,
) -> RiskTable:
    """The risk table of one group from its rows, which are sorted first."""
    order, exit, untied = _order_of_values(exit, state, entry, weights, cluster)
    state = state[order]
    if untied:
        last, times = np.arange(exit.size), exit
    else:
        starts = np.concatenate(([True], exit[1:] != exit[:-1]))
        last, times = np.cumsum(starts) - 1, exit[starts]
    first = (
        np.broadcast_to(np.intp(0), exit.size)
        if entry is None
        else np.searchsorted(times, entry[order], side="right")
    )
    # the same for everybody: a number seen many times takes no memory
    weight = np.broadcast_to(1.0, exit.size) if weights is None else weights[order]
    cells = Cells(
        first=first,
        last=last,
        state=state,
        people=np.broadcast_to(np.intp(1), exit.size),
        weight=weight,
        square=weight if weights is None else weight * weight,
        cluster=None if cluster is None else cluster[order],
        one_per_time=untied,
        plain=weights is None and cluster is None and not first.any(),
    )
    counts = _by_state_and_time(cells, n_states, times.size, None)
    n_risk = _at_risk(cells, times.size, None)
    if weights is None:
        at_risk, exits = n_risk.astype(np.float64), counts.astype(np.float64)
    else:
        at_risk = _at_risk(cells, times.size, weight)
        exits = _by_state_and_time(cells, n_states, times.size, weight)
    return RiskTable(
        times=times,
        n=int(exit.size),
        n_start=int(exit.size if entry is None else (entry == 0).sum()),
        n_risk=n_risk,
        n_censor=counts[0],
        n_exit=counts[1:],
        at_risk=at_risk,
        exits=exits[1:],
        cells=cells,
    )


def _order_of_values(
    exit: np.ndarray, *others: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, bool]:
    """An order by exit, then by everything else: equal rows are all that may change places.

    With the exits in this order, and whether no two are equal.
    """
    order = np.argsort(exit)
    placed = exit[order]
    # no ties: there is one order, found ten times as fast
    if (placed[1:] != placed[:-1]).all():
        return order, placed, True
    keys = [key for key in reversed(others) if key is not None]
    return np.lexsort((*keys, exit)), placed, False


def _by_state_and_time(
    cells: Cells, n_states: int, n_times: int, weight: np.ndarray | None
) -> np.ndarray:
    if cells.one_per_time:
        sums = np.zeros((n_states + 1, n_times), dtype=np.intp if weight is None else np.float64)
        sums[cells.state, cells.last] = 1 if weight is None else weight
        return sums
    position = cells.state * n_times + cells.last
    sums = np.bincount(position, weight, minlength=(n_states + 1) * n_times)
    return sums.reshape(n_states + 1, n_times)


def _at_risk(cells: Cells, n_times: int, weight: np.ndarray | None) -> np.ndarray:
    if cells.one_per_time and weight is None and not cells.first.any():
        return np.arange(n_times, 0, -1)
    leaving = np.bincount(cells.last, weight, minlength=n_times)
    if not cells.first.any():
        return reverse_sum(leaving)
    entering = np.bincount(cells.first, weight, minlength=n_times + 1)[:n_times]
    # those who enter later are in the reverse sum of exits already
    later = reverse_sum(np.append(entering, 0))[1:]
    return np.asarray(reverse_sum(leaving) - later)


def reverse_sum(values: np.ndarray) -> np.ndarray:
    """From each time (the last axis) on: the sum of this and all later values."""
    return np.cumsum(values[..., ::-1], axis=-1)[..., ::-1]
