"""All that is known about all cells, as one linear system, and what an attacker infers.

An attacker knows the numbers shown, which sums hold, and that counts are not negative.
`build` writes that down, `attack` finds what follows from it for each cell that must not be known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from evaltools.disclosure.cells import Cell

#: Below this two numbers are the same.
TOLERANCE = 1e-6

#: Counts beyond this are taken to be boundless.
FAR = 1e6


@dataclass(frozen=True)
class Rows:
    """Linear rows over the cells: `matrix @ x = 0`, or `<= 0`."""

    matrix: sparse.csr_matrix
    assumed: np.ndarray
    parts: np.ndarray

    def __getitem__(self, wanted: np.ndarray) -> Rows:
        return Rows(self.matrix[wanted], self.assumed[wanted], self.parts[wanted])

    def __add__(self, other: Rows) -> Rows:
        return Rows(
            sparse.vstack([self.matrix, other.matrix]).tocsr(),
            np.concatenate([self.assumed, other.assumed]),
            np.concatenate([self.parts, other.parts]),
        )


@dataclass(frozen=True, eq=False)
class System:
    """The cells of a run and what binds them.

    Attributes
    ----------
    cells : tuple of Cell, length c
    low, high : float, shape (c,)
        What is known of each cell by itself; equal where it is shown.
    hidden, watched : bool, shape (c,)
        Printed somewhere and hidden; printed nowhere but not to be worked out.
    shown : bool, shape (c,)
        Shown somewhere, in a place that can be hidden.
    equal, at_most : Rows
    floor : float, shape (c,)
        What each cell would be known to be at least if it were hidden.
    loss : float, shape (c,)
        What hiding each cell takes away, at least 1.
    places : mapping of cell to (result, place) pairs
    """

    cells: tuple[Cell, ...]
    low: np.ndarray
    high: np.ndarray
    hidden: np.ndarray
    watched: np.ndarray
    shown: np.ndarray
    floor: np.ndarray
    loss: np.ndarray
    equal: Rows
    at_most: Rows
    places: Mapping[Cell, tuple[tuple[str, str], ...]]

    @property
    def open(self) -> np.ndarray:
        """Cells whose value is not shown."""
        return np.asarray(self.high - self.low > TOLERANCE)

    @cached_property
    def counts(self) -> np.ndarray:
        """Cells that are numbers of people; the others are sums over people."""
        return np.array([cell.is_count for cell in self.cells], bool)

    @cached_property
    def touching(self) -> sparse.csr_matrix:
        """Which relation touches which cell: 1 where it does."""
        rows = abs(sparse.vstack([self.equal.matrix, self.at_most.matrix]).tocsr())
        return (rows > 0).astype(float)

    @property
    def hideable(self) -> np.ndarray:
        """Cells that are shown and could be hidden, without a lie, to protect others."""
        return np.asarray(self.shown & (self.high >= self.floor))

    @property
    def guarded(self) -> np.ndarray:
        """Cells that an attacker must not narrow."""
        return np.asarray(self.hidden | (self.watched & self.open))
