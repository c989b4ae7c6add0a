"""Rows sorted into cells, so that sums over cells take one pass through memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class RowGroups:
    """Where each cell's rows lie once they are sorted.

    Attributes
    ----------
    n_cells : int
    filled : int, shape (k,)
        Cells that have rows.
    starts, sizes : int, shape (k,)
        The first row of each of these, and how many it has.
    """

    n_cells: int
    filled: np.ndarray
    starts: np.ndarray
    sizes: np.ndarray

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Sum of sorted `values` by cell, shape (n_cells,)."""
        out = np.zeros(self.n_cells)
        if self.filled.size:
            out[self.filled] = np.add.reduceat(values, self.starts)
        return out

    def spread(self, values: np.ndarray) -> np.ndarray:
        """The value of each sorted row's cell; `values` has shape (n_cells,)."""
        return np.asarray(np.repeat(values[self.filled], self.sizes))


def sort_rows(cell: np.ndarray, n_cells: int) -> tuple[np.ndarray, RowGroups]:
    """The order that sorts rows by cell (ties by row), and where the cells then lie."""
    # a sort of 16-bit numbers takes linear time
    small = cell.astype(np.uint16) if n_cells < 2**16 else cell
    order = np.argsort(small, kind="stable")
    counts = np.bincount(cell, minlength=n_cells)
    filled = np.flatnonzero(counts)
    sizes = counts[filled]
    return order, RowGroups(n_cells, filled, np.cumsum(sizes) - sizes, sizes)


def in_order(values: np.ndarray | None, order: np.ndarray) -> np.ndarray | None:
    """Values in the order of sorted rows; None stays None."""
    return None if values is None else values[order]
