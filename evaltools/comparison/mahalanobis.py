"""Nearest-neighbour matching on Mahalanobis distance, in blocks that fit in the cache.

Treated people are taken in a given order. Distances of a block of them to all comparisons
come from one matrix product; those that are nearest within its rounding are compared again.
Distances that are equal but for rounding tie, on every machine alike, and the lowest row wins.
"""

from __future__ import annotations

import numpy as np

from evaltools.comparison.nearest import NOBODY

#: Treated people whose distances are held at once, and comparisons of one matrix product: so
#: small a product is not split among threads, which would wait for each other.
BLOCK, COLUMNS = 16, 2048

#: Squared distances this near, relative to the size of the numbers, are compared again.
ROUNDING = 1e-11

#: Those that are so near then are equal.
EQUAL = 0.1 * ROUNDING


def whitened(matrix: np.ndarray, treated: np.ndarray) -> np.ndarray:
    """Coordinates in which plain distance is Mahalanobis distance.

    The covariance is the pooled one within the arms; directions without variance count
    for nothing (generalised inverse).
    """
    parts = [matrix[rows] - matrix[rows].mean(axis=0) for rows in (treated, ~treated)]
    freedom = max(len(matrix) - 2, 1)
    covariance = sum(part.T @ part for part in parts) / freedom
    scale = np.sqrt(np.diag(covariance))
    scale = np.where(scale > 0, scale, 1.0)
    values, vectors = np.linalg.eigh(covariance / np.outer(scale, scale))
    kept = values > 1e-12 * max(float(values.max(initial=0.0)), 1e-300)
    # centred, so that the product rounds little
    centred = (matrix - matrix.mean(axis=0)) / scale
    # not a matrix product, which may round equal rows unlike
    return np.asarray(np.einsum("ij,jk->ik", centred, vectors[:, kept] / np.sqrt(values[kept])))


def nearest_by_distance(
    treated: np.ndarray,
    comparison: np.ndarray,
    order: np.ndarray,
    *,
    ratio: int,
    replace: bool,
    caliper: float,
) -> np.ndarray:
    """The nearest comparisons of each treated, shape (n_treated, ratio), -1 for nobody.

    Without replacement everybody gets a first before anybody gets a second.
    """
    found = np.full((len(treated), ratio), NOBODY, dtype=np.intp)
    if replace:
        _match_round(treated, comparison, order, found, caliper=caliper, replace=True)
        return found
    free = np.ones(len(comparison), dtype=bool)
    for number in range(ratio):
        left = np.flatnonzero(free)
        if not left.size:
            break
        one = found[:, number : number + 1].copy()
        _match_round(treated, comparison[left], order, one, caliper=caliper, replace=False)
        matched = one >= 0
        found[matched[:, 0], number] = left[one[matched]]
        free[found[matched[:, 0], number]] = False
    return found


def _match_round(
    treated: np.ndarray,
    comparison: np.ndarray,
    order: np.ndarray,
    found: np.ndarray,
    *,
    caliper: float,
    replace: bool,
) -> None:
    """Fill `found` in place, block by block."""
    blocks = _blocks(comparison)
    norms = np.full(blocks.shape[0] * COLUMNS, np.inf)
    norms[: len(comparison)] = np.einsum("ij,ij->i", comparison, comparison)
    largest = float(norms[: len(comparison)].max(initial=0.0))
    for start in range(0, order.size, BLOCK):
        block = order[start : start + BLOCK]
        products = np.matmul(-2 * treated[block], blocks)
        # the treated's own norm is the same for all: it changes no order
        squares = products.swapaxes(0, 1).reshape(block.size, norms.size) + norms
        for place, person in enumerate(block):
            own = float(treated[person] @ treated[person])
            size = largest + own + 1.0
            row = squares[place, : len(comparison)]
            chosen = _best(row, treated[person], comparison, found.shape[1], size, caliper)
            found[person, : chosen.size] = chosen
            if not replace and chosen.size:
                squares[place + 1 :, chosen] = np.inf
                norms[chosen] = np.inf


def _blocks(comparison: np.ndarray) -> np.ndarray:
    """The comparisons across, COLUMNS at a time, shape (blocks, p, COLUMNS); the rest is 0."""
    n_blocks = max(-(-len(comparison) // COLUMNS), 1)
    padded = np.zeros((n_blocks * COLUMNS, comparison.shape[1]))
    padded[: len(comparison)] = comparison
    parts = padded.reshape(n_blocks, COLUMNS, comparison.shape[1])
    return np.ascontiguousarray(parts.swapaxes(1, 2))


def _best(
    row: np.ndarray,
    person: np.ndarray,
    comparison: np.ndarray,
    ratio: int,
    size: float,
    caliper: float,
) -> np.ndarray:
    """Positions of the `ratio` nearest; of those at one distance the lowest rows."""
    ratio = min(ratio, row.size)
    limit = row.min() if ratio == 1 else np.partition(row, ratio - 1)[ratio - 1]
    if not np.isfinite(limit):
        limit = np.finfo(float).max
    near = np.flatnonzero(row <= limit + ROUNDING * size)
    square = ((comparison[near] - person) ** 2).sum(axis=1)
    outwards = np.argsort(square, kind="stable")
    rank = np.zeros(near.size, dtype=np.intp)
    rank[outwards[1:]] = np.cumsum(np.diff(square[outwards]) > EQUAL * size)
    best = np.lexsort((near, rank))[:ratio]
    best = best[np.sqrt(square[best]) <= caliper]
    return np.asarray(near[best])
