"""Which further cells to hide, so that no hidden cell can be worked out, at least loss.

For one cell at a time (the most exposed first) a linear programme finds two tables that
both fit with everything shown elsewhere, differ in the cell by the policy's width, and
change the shown cells as little and as few as possible; the cells that it changes are
hidden. Cells already hidden cost nothing, so later cells use what earlier ones hid. At
the end, cells whose hiding has become needless are shown again. The method is a heuristic
after Kelly, Golden and Assad (1992), Cell suppression: disclosure protection for sensitive
tabular data, Networks 22; the least loss is not proven.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from evaltools.disclosure.attack import SUM_WIDTH, infer
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.system import FAR, TOLERANCE, Part, System, open_parts

#: Times the programme is solved with weights that favour few cells over small changes.
SPARSER = 3

#: Systems up to this many further hidden cells are searched for needless ones.
TIDY = 40


def hide_more(system: System, policy: Policy, *, tidy: bool = True) -> np.ndarray:
    """The shown cells to hide: bool, shape (c,). None of the guarded cells is narrow then.

    tidy : bool
        Whether cells whose hiding has become needless are looked for.
    """
    first = system
    for _ in range(10):
        narrow = infer(system, policy).narrow
        if not narrow.any():
            break
        chosen = _choose(system, policy, narrow)
        if not chosen.any():
            chosen = _everything_near(system, narrow)
        if not chosen.any():
            break
        system = hide(system, chosen)
    chosen = system.hidden & ~first.hidden
    return _tidy(first, policy, chosen) if tidy else chosen


def hide(system: System, chosen: np.ndarray) -> System:
    """The system with the chosen cells hidden as well."""
    return replace(
        system,
        low=np.where(chosen, system.floor, system.low),
        high=np.where(chosen, np.inf, system.high),
        hidden=system.hidden | chosen,
    )


def _choose(system: System, policy: Policy, narrow: np.ndarray) -> np.ndarray:
    chosen = np.zeros(len(system.cells), bool)
    for part in open_parts(system, free=system.open | system.hideable):
        targets = np.flatnonzero(narrow[part.cells])
        if len(targets):
            repair = _Repair(system, policy, part)
            for target in targets:
                repair.protect(int(target))
            chosen[part.cells[repair.chosen]] = True
    return chosen


class _Repair:
    """One connected part, with the cells chosen so far."""

    def __init__(self, system: System, policy: Policy, part: Part) -> None:
        self.part, self.policy = part, policy
        self.shown = system.hideable[part.cells]
        counts = np.array([system.cells[cell].is_count for cell in part.cells], bool)
        self.need = np.where(counts, float(policy.width), SUM_WIDTH)
        self.value = np.where(self.shown, system.low[part.cells], 0.0)
        self.loss = _loss(system, part)
        self.low = np.where(self.shown, system.floor[part.cells], part.low)
        self.low = np.where(self.shown & ~counts, -FAR, self.low)
        self.high = np.where(self.shown, FAR, np.minimum(part.high, FAR))
        self.chosen = np.zeros(len(part.cells), bool)

    def protect(self, target: int) -> None:
        """Choose cells so that the target's range is wide enough."""
        weight, change = self.loss.copy(), np.zeros(len(self.loss))
        for _ in range(SPARSER):
            found = self._least_change(target, np.where(self.chosen, 0.0, weight))
            if found is None:
                return
            change, weight = found, self.loss / (found + 0.1)
        self.chosen |= self.shown & (change > TOLERANCE)

    def _least_change(self, target: int, weight: np.ndarray) -> np.ndarray | None:
        """How far the shown cells move between the two tables, at least weighted sum."""
        size, part = len(self.part.cells), self.part
        paid = np.flatnonzero(self.shown & ~self.chosen)
        equal = sparse.block_diag([part.equal, part.equal])
        equal = _widen(equal, len(paid))
        rows, to = self._moves(paid)
        most = _widen(sparse.block_diag([part.most, part.most]), len(paid))
        apart = sparse.csr_matrix(
            ([-1.0, 1.0], ([0, 0], [target, size + target])), (1, most.shape[1])
        )
        bounds = np.column_stack([self.low, self.high])
        found = linprog(
            np.concatenate([np.zeros(2 * size), weight[paid]]),
            A_ub=sparse.vstack([most, rows, apart]).tocsr(),
            b_ub=np.concatenate([part.most_to, part.most_to, to, [-self.need[target]]]),
            A_eq=equal if equal.shape[0] else None,
            b_eq=np.concatenate([part.equal_to] * 2) if equal.shape[0] else None,
            bounds=np.vstack([bounds, bounds, np.tile([0.0, np.inf], (len(paid), 1))]),
            method="highs",
        )
        if found.x is None:
            return None
        change = np.zeros(size)
        change[paid] = found.x[2 * size :]
        return change

    def _moves(self, paid: np.ndarray) -> tuple[sparse.csr_matrix, np.ndarray]:
        """Rows that say: each paid cell moves from what is shown by at most its change."""
        size, many = len(self.part.cells), len(paid)
        pick = sparse.csr_matrix((np.ones(many), (np.arange(many), paid)), shape=(many, size))
        none, less = sparse.csr_matrix((many, size)), -sparse.eye(many)
        value = self.value[paid]
        rows = sparse.bmat(
            [[pick, none, less], [-pick, none, less], [none, pick, less], [none, -pick, less]]
        )
        return rows, np.concatenate([value, -value, value, -value])


def _widen(matrix: sparse.spmatrix, columns: int) -> sparse.csr_matrix:
    return sparse.hstack([matrix, sparse.csr_matrix((matrix.shape[0], columns))]).tocsr()


def _loss(system: System, part: Part) -> np.ndarray:
    """What hiding each cell costs: larger counts and cells printed more often cost more."""
    size = np.log1p(np.abs(np.where(np.isfinite(part.low), part.low, 0.0)))
    return np.asarray((1.0 + size) * system.loss[part.cells])


def _everything_near(system: System, narrow: np.ndarray) -> np.ndarray:
    """The last resort: every shown cell of the parts that hold a narrow one."""
    chosen = np.zeros(len(system.cells), bool)
    for part in open_parts(system, free=system.open | system.hideable):
        if narrow[part.cells].any():
            chosen[part.cells] = system.hideable[part.cells]
    return chosen


def _tidy(system: System, policy: Policy, chosen: np.ndarray) -> np.ndarray:
    """The chosen cells but for those that can be shown again, the dearest first."""
    if not chosen.any() or chosen.sum() > TIDY:
        return chosen
    places = np.flatnonzero(chosen)
    for place in places[np.argsort(-system.low[places], kind="stable")]:
        without = chosen.copy()
        without[place] = False
        if not infer(hide(system, without), policy).narrow.any():
            chosen = without
    return chosen
