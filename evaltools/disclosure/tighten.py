"""Bounds that follow from one relation at a time, passed on until nothing changes.

This is the cheap part of an attack: most cells that can be worked out at all are found so,
and what is then known need not enter the linear programmes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from evaltools.disclosure.parts import connected
from evaltools.disclosure.system import TOLERANCE, System

PASSES = 25


def tighten(system: System) -> System:
    """The system with the bounds that single relations imply, but for parts where they conflict."""
    low, high = system.low.copy(), system.high.copy()
    equal, most = system.equal.matrix.tocoo(), system.at_most.matrix.tocoo()
    kept = ~system.open
    for _ in range(PASSES):
        before = (low.copy(), high.copy())
        _pass_on(equal, low, high, both=True)
        _pass_on(most, low, high, both=False)
        conflict = (low > high + TOLERANCE) & ~kept
        if conflict.any():
            kept[np.concatenate(connected(system, conflict))] = True
        low[kept], high[kept] = system.low[kept], system.high[kept]
        low, high = np.minimum(low, high), np.maximum(low, high)
        if np.array_equal(before[0], low) and np.array_equal(before[1], high):
            break
    return replace(system, low=low, high=high)


def _pass_on(matrix: sparse.coo_matrix, low: np.ndarray, high: np.ndarray, *, both: bool) -> None:
    """Bounds of each cell from its rows: `row @ x <= 0`, and `>= 0` where both hold."""
    rows, cells, value = matrix.row, matrix.col, matrix.data
    for sign in (1.0, -1.0) if both else (1.0,):
        weight = sign * value
        least = np.where(weight > 0, weight * low[cells], weight * high[cells])
        unbounded = ~np.isfinite(least)
        finite = np.where(unbounded, 0.0, least)
        total = np.bincount(rows, finite, minlength=matrix.shape[0])
        n_unbounded = np.bincount(rows, unbounded, minlength=matrix.shape[0])
        others_known = n_unbounded[rows] - unbounded == 0
        room = -(total[rows] - finite)
        bound = room / weight
        up, down = others_known & (weight > 0), others_known & (weight < 0)
        np.minimum.at(high, cells[up], bound[up])
        np.maximum.at(low, cells[down], bound[down])
