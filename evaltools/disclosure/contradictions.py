"""Numbers that contradict each other: what an attacker would not believe either."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from evaltools.disclosure.parts import feasible, open_parts, whole_part
from evaltools.disclosure.system import TOLERANCE, System


def consistent(system: System) -> System:
    """The system without the relations that the numbers shown contradict.

    Groups that were assumed to hold everybody then hold at most everybody.
    """
    system = _without_shown_contradictions(system)
    # One programme for all parts, as nearly every system fits; which part does not is rarely asked.
    if not system.open.any() or feasible(whole_part(system)):
        return system
    relaxed = system.equal.assumed & _touching(system.equal.matrix, _contradictory(system))
    system = _relax(system, relaxed)
    # A part in which no numbers fit would not be looked at: then the inequalities go.
    false = _touching(system.at_most.matrix, _contradictory(system))
    return replace(system, at_most=system.at_most[~false])


def _contradictory(system: System) -> np.ndarray:
    """The cells of the parts in which no numbers fit."""
    touched = np.zeros(len(system.cells), bool)
    for part in open_parts(system):
        if not feasible(part):
            touched[part.cells] = True
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
