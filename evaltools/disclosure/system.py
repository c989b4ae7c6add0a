"""All that is known about all cells, as one linear system, and what an attacker infers.

An attacker knows the numbers shown, which sums hold, and that counts are not negative.
`attack` finds what follows from it for each cell that must not be known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

from evaltools.disclosure.cells import Cell, Facts, Relation, Statement
from evaltools.disclosure.links import link

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


def build(said: Facts) -> System:
    """The linear system of all facts."""
    known = _settle(said.statements)
    told = {*known, *(cell for relation in said.relations for _, cell in relation.terms)}
    links = link(told, said.unions)
    said = said + links
    cells = _all_cells(known, said)
    index = {cell: place for place, cell in enumerate(cells)}
    low, high = np.zeros(len(cells)), np.full(len(cells), np.inf)
    floor, loss = np.zeros(len(cells)), np.ones(len(cells))
    hidden, shown = np.zeros(len(cells), bool), np.zeros(len(cells), bool)
    for cell, each in known.items():
        place = index[cell]
        low[place], high[place] = each.low, each.high
        floor[place], loss[place] = each.floor, each.loss
        hidden[place], shown[place] = each.hidden, each.shown
    for cell in cells:
        if not cell.is_count and cell not in known:
            low[index[cell]] = -np.inf
    watched = np.array([cell in said.watched for cell in cells], bool)
    relations = said.relations
    return consistent(
        System(
            cells,
            low,
            high,
            hidden,
            watched,
            shown,
            floor,
            loss,
            _rows([r for r in relations if not r.at_most], index),
            _rows([r for r in relations if r.at_most], index),
            {cell: each.places for cell, each in known.items()},
        )
    )


@dataclass(frozen=True)
class _Known:
    low: float
    high: float
    floor: float
    loss: float
    hidden: bool
    shown: bool
    places: tuple[tuple[str, str], ...]


def _settle(statements: Iterable[Statement]) -> dict[Cell, _Known]:
    """What all places together say of each cell; shown once is known."""
    by_cell: dict[Cell, list[Statement]] = {}
    for statement in statements:
        by_cell.setdefault(statement.cell, []).append(statement)
    known: dict[Cell, _Known] = {}
    for cell, said in by_cell.items():
        for part, group in _agreeing(cell, said):
            known[part] = _one(group)
    return known


def _agreeing(cell: Cell, said: list[Statement]) -> list[tuple[Cell, list[Statement]]]:
    """The statements of a cell, parted by result where the numbers shown contradict."""
    shown = [each for each in said if not each.hidden]
    if not shown or max(s.low for s in shown) <= min(s.high for s in shown) + TOLERANCE:
        return [(cell, said)]
    by_result: dict[str, list[Statement]] = {}
    for each in said:
        by_result.setdefault(each.result, []).append(each)
    first, *others = by_result
    parted = [(cell, by_result[first])]
    for name in others:
        own = Cell(f"{cell.population} in {name}", cell.where, cell.what)
        parted.append((own, by_result[name]))
    return parted


def _one(said: list[Statement]) -> _Known:
    low = max(each.low for each in said)
    high = min(each.high for each in said)
    can_hide = any(not each.hidden and not each.fixed for each in said)
    floor = max(each.floor for each in said)
    hidden = any(each.hidden for each in said)
    where = tuple(sorted({(each.result, each.place) for each in said}))
    loss = sum(each.loss for each in said)
    return _Known(min(low, high), high, floor, loss, hidden, can_hide, where)


def _all_cells(known: Mapping[Cell, _Known], said: Facts) -> tuple[Cell, ...]:
    related = {cell for relation in said.relations for _, cell in relation.terms}
    return tuple(sorted(set(known) | related | said.watched))


def _rows(relations: list[Relation], index: Mapping[Cell, int]) -> Rows:
    unique = list(dict.fromkeys(relations))
    rows, columns, values = [], [], []
    for row, relation in enumerate(unique):
        for value, cell in relation.terms:
            rows.append(row)
            columns.append(index[cell])
            values.append(value)
    shape = (len(unique), len(index))
    matrix = sparse.csr_matrix((values, (rows, columns)), shape=shape)
    return Rows(
        matrix,
        np.array([relation.assumed for relation in unique], bool),
        np.array([relation.parts for relation in unique], bool),
    )


# -- numbers that contradict each other ----------------------------------------------------


def consistent(system: System) -> System:
    """The system without the relations that the numbers shown contradict.

    Groups that were assumed to hold everybody then hold at most everybody.
    """
    system = _without_shown_contradictions(system)
    doubtful = system.equal.assumed
    if not doubtful.any():
        return system
    touched = np.zeros(len(system.cells), bool)
    for part in open_parts(system):
        if not feasible(part):
            touched[part.cells] = True
    relaxed = doubtful & (np.abs(system.equal.matrix) @ touched > 0)
    return _relax(system, relaxed)


def _without_shown_contradictions(system: System) -> System:
    low, high = _reach(system.equal.matrix, system)
    false = (low > TOLERANCE) | (high < -TOLERANCE)
    over = _reach(system.at_most.matrix, system)[0] > TOLERANCE
    return _relax(replace(system, at_most=system.at_most[~over]), false)


def _reach(matrix: sparse.csr_matrix, system: System) -> tuple[np.ndarray, np.ndarray]:
    """The smallest and largest value that each row can take."""
    low, high = np.zeros(matrix.shape[0]), np.zeros(matrix.shape[0])
    entries = matrix.tocoo()
    for sign in (1.0, -1.0):
        of_sign = entries.data * sign > 0
        rows, cells = entries.row[of_sign], entries.col[of_sign]
        size = np.abs(entries.data[of_sign])
        ends = (system.low, system.high) if sign > 0 else (-system.high, -system.low)
        np.add.at(low, rows, size * ends[0][cells])
        np.add.at(high, rows, size * ends[1][cells])
    return low, high


def _relax(system: System, rows: np.ndarray) -> System:
    """Equations become at most where that can hold; else they go."""
    if not rows.any():
        return system
    matrix = system.equal.matrix
    lowest = _reach(matrix, system)[0]
    kept = rows & system.equal.assumed & system.equal.parts & (lowest <= TOLERANCE)
    return replace(system, equal=system.equal[~rows], at_most=system.at_most + system.equal[kept])


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


# -- connected parts -----------------------------------------------------------------------


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
    """

    cells: np.ndarray
    equal: sparse.csr_matrix
    equal_to: np.ndarray
    most: sparse.csr_matrix
    most_to: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @property
    def is_bare(self) -> bool:
        """Whether nothing binds the cells."""
        return bool(self.equal.shape[0] + self.most.shape[0] == 0)


def open_parts(system: System, free: np.ndarray | None = None) -> list[Part]:
    """The connected parts over the cells in `free` (None: those not shown)."""
    free = system.open if free is None else free
    value = np.where(free, 0.0, system.low)
    equal, most = system.equal.matrix[:, free], system.at_most.matrix[:, free]
    equal_to = -(system.equal.matrix @ value)
    most_to = -(system.at_most.matrix @ value)
    numbers = np.flatnonzero(free)
    return [
        _part(system, numbers, columns, equal, equal_to, most, most_to)
        for columns in _components(equal, most, len(numbers))
    ]


def _components(equal: sparse.csr_matrix, most: sparse.csr_matrix, size: int) -> list[np.ndarray]:
    rows = sparse.vstack([equal, most])
    graph = sparse.bmat([[None, rows.T], [rows, None]]) if rows.nnz else sparse.eye(size)
    labels = connected_components(graph, directed=False)[1][:size]
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
