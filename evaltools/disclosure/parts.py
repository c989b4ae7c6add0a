"""The system cut into connected parts, and linear programmes over them (HiGHS)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

from evaltools.disclosure.system import FAR, System

#: What a sparse matrix consists of.
_OF_ROWS = ("data", "indices", "indptr")


@dataclass(frozen=True, eq=False)
class Part:
    """A connected part of the system, over its open cells only.

    Attributes
    ----------
    cells : int, shape (m,)
        Places in the system.
    equal, equal_to, most, most_to
        `equal @ x = equal_to`, `most @ x <= most_to`.
    low, high : float, shape (m,)
    counts : bool, shape (m,)
        Numbers of people, which are whole; the others are sums.

    Parts are equal when the same numbers fit, wherever in a system they stand: what was found
    of one holds for the other, in a later round as well.
    """

    cells: np.ndarray
    equal: sparse.csr_matrix
    equal_to: np.ndarray
    most: sparse.csr_matrix
    most_to: np.ndarray
    low: np.ndarray
    high: np.ndarray
    counts: np.ndarray

    @cached_property
    def _content(self) -> tuple[object, ...]:
        rows = (self.equal, self.most)
        shapes = tuple(each.shape for each in rows)
        held = tuple(getattr(each, name).tobytes() for each in rows for name in _OF_ROWS)
        bounds = (self.equal_to, self.most_to, self.low, self.high, self.counts)
        return (*shapes, *held, *(each.tobytes() for each in bounds))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Part) and self._content == other._content

    def __hash__(self) -> int:
        return hash(self._content)

    @property
    def is_bare(self) -> bool:
        """Whether nothing binds the cells."""
        return bool(self.equal.shape[0] + self.most.shape[0] == 0)


def open_parts(
    system: System, free: np.ndarray | None = None, wanted: np.ndarray | None = None
) -> list[Part]:
    """The connected parts over the cells in `free` (None: those not shown).

    wanted : bool, shape (c,), optional
        Only parts that hold one of these.
    """
    free = system.open if free is None else free
    value = np.where(free, 0.0, system.low)
    equal, most = system.equal.matrix[:, free], system.at_most.matrix[:, free]
    equal_to = -(system.equal.matrix @ value)
    most_to = -(system.at_most.matrix @ value)
    numbers = np.flatnonzero(free)
    return [
        _part(system, numbers, columns, equal, equal_to, most, most_to)
        for columns in _components(equal, most, len(numbers))
        if wanted is None or wanted[numbers[columns]].any()
    ]


def part_numbers(part: Part) -> np.ndarray:
    """For each cell of a part that is several, the number of the connected one that it is in."""
    return _labels(part.equal, part.most, len(part.cells))


def _labels(equal: sparse.csr_matrix, most: sparse.csr_matrix, size: int) -> np.ndarray:
    rows = sparse.vstack([equal, most])
    graph = sparse.bmat([[None, rows.T], [rows, None]]) if rows.nnz else sparse.eye(size)
    return np.asarray(connected_components(graph, directed=False)[1][:size])


def _components(equal: sparse.csr_matrix, most: sparse.csr_matrix, size: int) -> list[np.ndarray]:
    labels = _labels(equal, most, size)
    order = np.argsort(labels, kind="stable")
    starts = np.flatnonzero(np.diff(labels[order])) + 1
    return [part for part in np.split(order, starts) if len(part)]


def _part(
    system: System,
    numbers: np.ndarray,
    columns: np.ndarray,
    equal: sparse.csr_matrix,
    equal_to: np.ndarray,
    most: sparse.csr_matrix,
    most_to: np.ndarray,
) -> Part:
    cells = numbers[columns]
    own_equal, own_most = equal[:, columns], most[:, columns]
    keep_equal, keep_most = np.diff(own_equal.indptr) > 0, np.diff(own_most.indptr) > 0
    return Part(
        cells,
        own_equal[keep_equal],
        equal_to[keep_equal],
        own_most[keep_most],
        most_to[keep_most],
        system.low[cells],
        system.high[cells],
        system.counts[cells],
    )


def part_of(system: System, cells: np.ndarray, values: np.ndarray) -> Part:
    """The system over some of the cells, all others held at `values`."""
    free = np.zeros(len(system.cells), bool)
    free[cells] = True
    held = np.where(free, 0.0, values)
    return _part(
        system,
        cells,
        np.arange(len(cells)),
        system.equal.matrix[:, cells],
        -(system.equal.matrix @ held),
        system.at_most.matrix[:, cells],
        -(system.at_most.matrix @ held),
    )


def whole_part(system: System) -> Part:
    """All open cells as one part: one programme in place of one for each connected part."""
    free = system.open
    return part_of(system, np.flatnonzero(free), system.low)


def some_values(system: System, directions: int = 2) -> np.ndarray:
    """Values of all cells that fit with what is known, away from its edges."""
    values = np.where(np.isfinite(system.low), system.low, 0.0)
    together = whole_part(system)
    if not len(together.cells):
        return values
    for part in [together] if feasible(together) else open_parts(system):
        rng = np.random.default_rng(len(part.cells))
        tried = [rng.choice([-1.0, 1.0], len(part.cells)) for _ in range(directions)]
        capped = replace(part, high=np.minimum(part.high, _enough(system)))
        solved = (solve(capped, each) for each in tried)
        found = [each for each in solved if each is not None]
        if found:
            values[part.cells] = np.mean(found, axis=0)
    return values


def _enough(system: System) -> float:
    """More people than there are, for cells that nothing bounds."""
    finite = system.high[np.isfinite(system.high)]
    return float(10 * np.abs(finite).max(initial=10.0))


def feasible(part: Part) -> bool:
    """Whether any numbers fit."""
    return solve(part, np.zeros(len(part.cells))) is not None


def solve(part: Part, direction: np.ndarray) -> np.ndarray | None:
    """Numbers that fit and are least in `direction`; None when none fit."""
    found = linprog(
        direction,
        A_ub=part.most if part.most.shape[0] else None,
        b_ub=part.most_to if part.most.shape[0] else None,
        A_eq=part.equal if part.equal.shape[0] else None,
        b_eq=part.equal_to if part.equal.shape[0] else None,
        bounds=np.column_stack([np.maximum(part.low, -FAR), np.minimum(part.high, FAR)]),
        method="highs",
    )
    return None if found.x is None else np.asarray(found.x)
