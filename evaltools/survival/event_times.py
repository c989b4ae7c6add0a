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


def counts_by_group(
    first: np.ndarray | None,
    last: np.ndarray,
    group: np.ndarray,
    kind: np.ndarray,
    shape: tuple[int, int, int],
) -> tuple[np.ndarray, np.ndarray]:
    """People at risk by group and time, (G, T), and events by kind, group and time, (K, G, T).

    first : the number of times up to entry, None when everybody is there from the start.
    last : the number of times up to exit, which is one of the times unless `kind` is 0.
    shape : K, G and T
    """
    n_kinds, n_groups, n_times = shape
    wide = (n_kinds + 1, n_groups, n_times + 1)
    cell = (kind * n_groups + group) * (n_times + 1) + last
    leaving = np.bincount(cell, minlength=int(np.prod(wide))).reshape(wide)
    change = -leaving.sum(axis=0)
    if first is None:
        change[:, 0] += leaving.sum(axis=(0, 2))
    else:
        entering = np.bincount(group * (n_times + 1) + first, minlength=n_groups * (n_times + 1))
        change += entering.reshape(n_groups, n_times + 1)
    return np.cumsum(change, axis=1)[:, :n_times], leaving[1:, :, 1:]
