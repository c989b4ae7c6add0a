"""Where each person stands among the times of the events, found fast for whole units."""

from __future__ import annotations

import numpy as np

from evaltools.survival.counts import CELLS_PER_PERSON, SMALL_TABLE


def distinct_times(exit: np.ndarray, happened: np.ndarray) -> np.ndarray:
    """Sorted distinct exit times at which something happened, shape (T,)."""
    numbers = whole_numbers(exit)
    if numbers is None:
        return np.unique(exit[happened])
    return np.flatnonzero(np.bincount(numbers[happened])).astype(np.float64)


def times_up_to(values: np.ndarray, times: np.ndarray) -> np.ndarray:
    """For each value, how many of the sorted `times` are not later, shape of values.

    Someone who leaves at x is at risk at that many of the times; someone who enters at x
    is not yet at risk at that many.
    """
    numbers = whole_numbers(values)
    if numbers is None:
        return np.searchsorted(times, values, side="right")
    steps = np.zeros(int(numbers.max(initial=0)) + 2, dtype=np.intp)
    inside = np.ceil(times[times <= steps.size - 1]).astype(np.intp)
    np.add.at(steps, inside, 1)
    return np.asarray(np.cumsum(steps)[numbers])


def whole_numbers(values: np.ndarray) -> np.ndarray | None:
    """The values as whole numbers, if they are whole, not below 0 and not too large to count."""
    if not values.size:
        return None
    if values.min() < 0 or values.max() >= CELLS_PER_PERSON * values.size + SMALL_TABLE:
        return None
    numbers = values.astype(np.intp)
    return numbers if np.array_equal(numbers, values) else None


def at_risk_by_group(
    first: np.ndarray | None, last: np.ndarray, group: np.ndarray, n_groups: int, n_times: int
) -> np.ndarray:
    """People at risk by group and time, shape (n_groups, T).

    first : the number of times up to entry, None when everybody is there from the start.
    last : the number of times up to exit.
    """
    size = n_groups * (n_times + 1)
    leaving = np.bincount(group * (n_times + 1) + last, minlength=size)
    change = -leaving.reshape(n_groups, n_times + 1)
    if first is None:
        change[:, 0] += np.bincount(group, minlength=n_groups)
    else:
        entering = np.bincount(group * (n_times + 1) + first, minlength=size)
        change += entering.reshape(n_groups, n_times + 1)
    return np.asarray(np.cumsum(change, axis=1)[:, :n_times])


def events_by_group(
    last: np.ndarray, group: np.ndarray, happened: np.ndarray, n_groups: int, n_times: int
) -> np.ndarray:
    """Events by group and time, shape (n_groups, T)."""
    cell = group[happened] * n_times + last[happened] - 1
    counts = np.bincount(cell, minlength=n_groups * n_times)
    return np.asarray(counts.reshape(n_groups, n_times))
