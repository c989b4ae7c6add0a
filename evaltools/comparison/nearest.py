"""Nearest-neighbour matching on one score: greedy, exact about ties, without an n-by-n table.

Treated people are taken from the largest score down, ties by the lowest row. Each gets the
nearest comparison that is left; of equally near ones that of the lowest row. Sorted scores
make this one sweep: the comparisons not yet passed by are the first so many in order, those
passed by and left over lie on a stack whose top is the nearest above.
"""

from __future__ import annotations

import numpy as np

#: No comparison was found.
NOBODY = -1


def order_of(scores: np.ndarray) -> np.ndarray:
    """Positions from the largest score down; ties by the lowest row."""
    return np.lexsort((np.arange(scores.size), -scores))


def nearest_once(treated: np.ndarray, comparison: np.ndarray, caliper: float) -> np.ndarray:
    """Match every treated score to one comparison at most, each used once.

    Returns the position in `comparison`, or -1, shape of `treated`; `caliper` is the
    largest distance allowed (inf: any).
    """
    found = np.full(treated.size, NOBODY, dtype=np.intp)
    if not comparison.size:
        return found
    ascending = np.lexsort((np.arange(comparison.size), comparison))
    values, starts = np.unique(comparison[ascending], return_index=True)
    ends = np.append(starts[1:], comparison.size)
    # plain lists: the sweep touches single numbers, which numpy is slow at
    score, rows = values.tolist(), ascending.tolist()
    first, last = starts.tolist(), ends.tolist()
    left = len(score) - 1
    above: list[int] = []
    matched = found.tolist()
    order = order_of(treated)
    for position, wanted in zip(order.tolist(), treated[order].tolist(), strict=True):
        while left >= 0 and score[left] > wanted:
            above.append(left)
            left -= 1
        chosen = _nearer(wanted, left, above, score, rows, first)
        if chosen < 0 or abs(score[chosen] - wanted) > caliper:
            continue
        matched[position] = rows[first[chosen]]
        first[chosen] += 1
        if first[chosen] == last[chosen]:
            if chosen == left:
                left -= 1
            else:
                above.pop()
    return np.asarray(matched, dtype=np.intp)


def _nearer(
    wanted: float,
    left: int,
    above: list[int],
    score: list[float],
    rows: list[int],
    first: list[int],
) -> int:
    """The level, at or below or above, that is nearest; ties by the lowest row; -1 for none."""
    if not above:
        return left
    top = above[-1]
    if left < 0:
        return top
    below, over = wanted - score[left], score[top] - wanted
    if below != over:
        return left if below < over else top
    return left if rows[first[left]] < rows[first[top]] else top


def nearest_with_replacement(
    treated: np.ndarray, comparison: np.ndarray, *, ratio: int, caliper: float
) -> np.ndarray:
    """The `ratio` nearest comparisons of each treated, which others may share.

    Returns positions in `comparison`, or -1, shape (n_treated, ratio), nearest first; of
    equally near ones those of the lowest rows.
    """
    rows = np.arange(comparison.size)
    down = np.lexsort((-rows, comparison))
    up = np.lexsort((rows, comparison))
    ordered = comparison[up]
    at = np.searchsorted(ordered, treated, side="right")
    steps = np.arange(ratio)
    below, above = at[:, None] - 1 - steps, at[:, None] + steps
    candidates = np.concatenate(
        [
            np.where(below >= 0, down[np.maximum(below, 0)], NOBODY),
            np.where(above < rows.size, up[np.minimum(above, rows.size - 1)], NOBODY),
        ],
        axis=1,
    )
    distance = np.abs(comparison[candidates] - treated[:, None])
    distance[(candidates == NOBODY) | (distance > caliper)] = np.inf
    best = np.lexsort((candidates, distance), axis=1)[:, :ratio]
    chosen = np.take_along_axis(candidates, best, axis=1)
    chosen[~np.isfinite(np.take_along_axis(distance, best, axis=1))] = NOBODY
    return _padded(chosen, ratio)


def _padded(chosen: np.ndarray, ratio: int) -> np.ndarray:
    missing = ratio - chosen.shape[1]
    return np.pad(chosen, ((0, 0), (0, max(missing, 0))), constant_values=NOBODY)
