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


def connected(system: System, wanted: np.ndarray | None = None) -> list[np.ndarray]:
    """The open cells of each connected part, of those that hold a wanted one."""
    cells = np.flatnonzero(system.open)
    equal, most = system.equal.matrix[:, cells], system.at_most.matrix[:, cells]
    found = (cells[columns] for columns in _components(equal, most, len(cells)))
    return [each for each in found if wanted is None or wanted[each].any()]


def joined(system: System, parts: list[np.ndarray]) -> Part:
    """Connected parts as one: one programme in place of one for each."""
    return part_of(system, np.sort(np.concatenate(parts)), system.low)


def fitting(system: System, parts: list[np.ndarray]) -> list[np.ndarray]:
    """The connected parts in which any numbers fit: halves are asked where not all do."""
    if not parts or feasible(joined(system, parts)):
        return parts
    half = len(parts) // 2
    return [*fitting(system, parts[:half]), *fitting(system, parts[half:])] if half else []


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


def some_of(part: Part, columns: np.ndarray) -> Part:
    """Some of the cells of a part, and the rows that touch these."""
    equal, most = part.equal[:, columns], part.most[:, columns]
    keep_equal, keep_most = np.diff(equal.indptr) > 0, np.diff(most.indptr) > 0
    return Part(
        part.cells[columns],
        equal[keep_equal],
        part.equal_to[keep_equal],
        most[keep_most],
        part.most_to[keep_most],
        part.low[columns],
        part.high[columns],
        part.counts[columns],
    )


def part_of(system: System, cells: np.ndarray, values: np.ndarray) -> Part:
    """The system over some of the cells, all others held at `values`."""
    return some_of(_rows_over(system, cells, values), np.arange(len(cells)))


def _rows_over(system: System, cells: np.ndarray, values: np.ndarray) -> Part:
    """All rows over some of the cells, those too that touch none of them."""
    held = values.copy()
    held[cells] = 0.0
    return Part(
        cells,
        system.equal.matrix[:, cells],
        -(system.equal.matrix @ held),
        system.at_most.matrix[:, cells],
        -(system.at_most.matrix @ held),
        system.low[cells],
        system.high[cells],
        system.counts[cells],
    )


def whole_part(system: System) -> Part:
    """All open cells as one part: one programme in place of one for each connected part."""
    free = system.open
    return part_of(system, np.flatnonzero(free), system.low)


def some_values(system: System, directions: int = 2) -> np.ndarray:
    """Values of all cells that fit with what is known, away from its edges."""
    values = np.where(np.isfinite(system.low), system.low, 0.0)
    parts = fitting(system, connected(system))
    if not parts:
        return values
    part = joined(system, parts)
    rng = np.random.default_rng(len(part.cells))
    tried = [rng.choice([-1.0, 1.0], len(part.cells)) for _ in range(directions)]
    capped = replace(part, high=np.minimum(part.high, _enough(system)))
    found = [each for each in (solve(capped, way) for way in tried) if each is not None]
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
