"""Numbers that contradict each other: what an attacker would not believe either."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from evaltools.disclosure.parts import connected, feasible, fitting, whole_part
from evaltools.disclosure.system import FAR, TOLERANCE, Rows, System

#: How often the relations are looked for that contradict the others.
ROUNDS = 3

#: That somebody is nobody is given up rather than a sum.
NOBODY = 0.9


def consistent(system: System) -> System:
    """The system without the relations that the numbers shown contradict.

    Groups that were assumed to hold everybody then hold at most everybody. As few relations go
    as can be found: each that goes without need is one less that an attacker is seen to use.
    """
    system = _without_shown_contradictions(system)
    # One programme for all parts, as nearly every system fits; which part does not is rarely asked.
    if not system.open.any() or feasible(whole_part(system)):
        return system
    for _ in range(ROUNDS):
        false, over = _least_false(system)
        if not (false.any() or over.any()):
            break
        system = _relax(replace(system, at_most=system.at_most[~over]), false)
        if feasible(whole_part(system)):
            return system
    relaxed = system.equal.assumed & _touching(system.equal.matrix, _contradictory(system))
    system = _relax(system, relaxed)
    # A part in which no numbers fit would not be looked at: then the inequalities go.
    false = _touching(system.at_most.matrix, _contradictory(system))
    return replace(system, at_most=system.at_most[~false])


def _least_false(system: System) -> tuple[np.ndarray, np.ndarray]:
    """The assumed equations, and the inequalities, that must be off for all else to hold.

    Of all that could be off, those that are off the least; none where all else does not hold.
    """
    part = whole_part(system)
    equal, equal_to = _of(system, system.equal, part.cells)
    most, most_to = _of(system, system.at_most, part.cells)
    assumed, size = np.flatnonzero(system.equal.assumed), len(part.cells)
    many, over = len(assumed), most.shape[0]
    pick = sparse.csr_matrix(
        (np.ones(many), (assumed, np.arange(many))), shape=(equal.shape[0], many)
    )
    cost = np.where(np.diff(system.equal.matrix.indptr)[assumed] == 1, NOBODY, 1.0)
    bounds = np.column_stack([np.maximum(part.low, -FAR), np.minimum(part.high, FAR)])
    found = linprog(
        np.concatenate([np.zeros(size), cost, cost, np.ones(over)]),
        A_ub=sparse.bmat([[most, _none(over, 2 * many), -sparse.eye(over)]]).tocsr(),
        b_ub=most_to,
        A_eq=sparse.hstack([equal, pick, -pick, _none(equal.shape[0], over)]).tocsr(),
        b_eq=equal_to,
        bounds=np.vstack([bounds, np.tile([0.0, np.inf], (2 * many + over, 1))]),
        method="highs",
    )
    false, beyond = np.zeros(equal.shape[0], bool), np.zeros(over, bool)
    if found.x is not None:
        slack = found.x[size:]
        false[assumed[slack[:many] + slack[many : 2 * many] > TOLERANCE]] = True
        beyond = slack[2 * many :] > TOLERANCE
    return false, beyond


def _none(rows: int, columns: int) -> sparse.csr_matrix:
    return sparse.csr_matrix((rows, columns))


def _of(system: System, rows: Rows, cells: np.ndarray) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Rows over some cells, and what those must add up to, the other cells being known."""
    known = system.low.copy()
    known[cells] = 0.0
    return rows.matrix[:, cells], -(rows.matrix @ known)


def _contradictory(system: System) -> np.ndarray:
    """The cells of the parts in which no numbers fit."""
    touched = system.open
    for cells in fitting(system, connected(system)):
        touched[cells] = False
    return touched


def _touching(matrix: sparse.csr_matrix, cells: np.ndarray) -> np.ndarray:
    return np.asarray(np.abs(matrix) @ cells > 0)


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
