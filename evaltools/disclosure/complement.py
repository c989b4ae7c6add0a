"""Which further cells to hide, so that no hidden cell can be worked out, at little loss.

For one narrow cell at a time a linear programme finds two tables that both fit with
everything shown elsewhere, differ in the cell by the policy's width, and change the shown
cells as little and as few as possible; the cells that it changes are hidden. Only cells a
few relations away are free at first, farther ones only when that does not suffice. Cells
already hidden cost nothing, so later cells use what earlier ones hid. At the end of small
systems, cells whose hiding has become needless are shown again. The method is a heuristic
after Kelly, Golden and Assad (1992), Cell suppression: disclosure protection for sensitive
tabular data, Networks 22; the least loss is not proven, that nothing is narrow is checked.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from evaltools.disclosure.attack import SUM_WIDTH, Inferred, infer
from evaltools.disclosure.losses import HEADLINE
from evaltools.disclosure.parts import Part, part_of, some_values
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.system import FAR, TOLERANCE, System
from evaltools.disclosure.tighten import tighten

#: All cells, or all relations.
ALL = 1_000_000

#: Relations between the narrow cell and those that may be hidden for it, tried in turn, and how
#: many cells of each: of a sum over fifty sites the few cheapest are enough to begin with.
REACH = ((2, ALL), (4, 6), (6, 3), (4, ALL), (8, ALL), (ALL, ALL))

#: How many of these are tried as long as what was hidden for another cell may help this one too.
NEAR = 2


#: So few cells are hidden without a wider search for cheaper ones.
ENOUGH = 2

#: Among so many cells the first that are found will do.
MANY = 2000

#: Narrow cells this near to one that was dealt with are looked at again first.
NEIGHBOURS = 2

#: Times the programme is solved with weights that favour few cells over small changes.
SPARSER = 3

#: Where no cheapest cells are found, all go that are so many relations away.
LAST_REACH = (1, 2, 4)

#: Rounds of hiding and looking again.
ROUNDS = 40

#: Systems up to this many cells, and chosen cells, are searched for needless ones.
TIDY_CELLS, TIDY_CHOSEN = 150, 25


def hide_more(
    system: System, policy: Policy, *, tidy: bool = True, seen: Inferred | None = None
) -> np.ndarray:
    """The shown cells to hide: bool, shape (c,). None of the guarded cells is narrow then.

    tidy : bool
        Whether cells whose hiding has become needless are looked for.
    seen : Inferred, optional
        What an attacker infers of the system, where that is known.
    """
    first, seen = system, seen or infer(system, policy)
    for _ in range(ROUNDS):
        if not seen.narrow.any():
            break
        chosen = _choose(system, policy, seen)
        if not chosen.any():
            chosen = _everything_near(system, seen.narrow)
        if not chosen.any():
            break
        system = hide(system, chosen)
        seen = infer(system, policy, seen)
    chosen = first.shown & ~system.shown
    return _tidy(first, policy, chosen) if tidy else chosen


def hide(system: System, chosen: np.ndarray) -> System:
    """The system with the chosen cells hidden as well."""
    return replace(
        system,
        low=np.where(chosen, system.floor, system.low),
        high=np.where(chosen, np.inf, system.high),
        hidden=system.hidden | chosen,
        shown=system.shown & ~chosen,
    )


def _choose(system: System, policy: Policy, seen: Inferred) -> np.ndarray:
    """Cells to hide for the narrow ones: one at a time in each neighbourhood.

    The narrowest come first: what is known exactly is often what makes others narrow.
    """
    chosen = np.zeros(len(system.cells), bool)
    touched = chosen.copy()
    values, free = some_values(tighten(system)), system.open | system.hideable
    narrow = np.flatnonzero(seen.narrow)
    for target in narrow[np.argsort((seen.high - seen.low)[narrow], kind="stable")]:
        if touched[target]:
            continue
        found = _least_loss(system, policy, values, chosen, int(target))
        chosen |= found
        for cell in (target, *np.flatnonzero(found)):
            touched |= _near(system, free, int(cell), NEIGHBOURS)
    return chosen


def _least_loss(
    system: System, policy: Policy, values: np.ndarray, chosen: np.ndarray, target: int
) -> np.ndarray:
    """Cells to hide for one narrow cell; none when nothing helps.

    Where cells were chosen for another, a dear choice waits until it is clear what they do.
    """
    free = system.open | system.hideable
    best, least, before = np.zeros(len(system.cells), bool), np.inf, 0
    for reach, widest in REACH[: NEAR if chosen.any() else None]:
        near = _near(system, free, target, reach, widest)
        if near.sum() == before:
            continue
        before = int(near.sum())
        part = part_of(system, np.flatnonzero(near), values)
        found = _Repair(system, policy, part, chosen).protect(target)
        if found is None:
            continue
        if found.sum() <= ENOUGH:
            return found
        loss = float(_losses(system, np.flatnonzero(found)).sum())
        best, least = (found, loss) if loss < least else (best, least)
        if before > MANY:
            break
    return best if best.sum() <= ENOUGH or not chosen.any() else np.zeros_like(best)


def _losses(system: System, cells: np.ndarray) -> np.ndarray:
    """What hiding each of some cells takes away."""
    return np.asarray((1.0 + np.log1p(np.abs(system.low[cells]))) * system.loss[cells])


def _near(
    system: System, free: np.ndarray, target: int | np.ndarray, reach: int, widest: int = ALL
) -> np.ndarray:
    """Free cells at most `reach` relations away from a target, `widest` of each relation."""
    matrix = system.touching
    near = np.zeros(len(free), bool)
    near[target] = True
    for _ in range(reach):
        rows = matrix @ near > 0
        found = matrix.T @ rows > 0 if widest == ALL else _cheapest(system, rows, widest)
        wider = (found & free) | near
        if wider.sum() == near.sum():
            break
        near = wider
    return near


def _cheapest(system: System, rows: np.ndarray, widest: int) -> np.ndarray:
    """Of each of some relations so many open cells, and so many that are cheap to hide."""
    part = system.touching[np.flatnonzero(rows)]
    cells, relation = part.indices, np.repeat(np.arange(part.shape[0]), np.diff(part.indptr))
    shown = system.hideable[cells]
    order = np.lexsort((cells, np.where(shown, _losses(system, cells), 0.0), 2 * relation + shown))
    kind = (2 * relation + shown)[order]
    place = np.arange(len(order)) - np.searchsorted(kind, kind)
    taken = np.zeros(len(system.cells), bool)
    taken[cells[order][place < widest]] = True
    return taken


class _Repair:
    """The cells around a narrow one, with those chosen so far."""

    def __init__(self, system: System, policy: Policy, part: Part, chosen: np.ndarray) -> None:
        cells = part.cells
        self.system, self.part = system, part
        self.shown = system.hideable[cells]
        counts = np.array([system.cells[cell].is_count for cell in cells], bool)
        self.need = np.where(counts, float(policy.width), SUM_WIDTH)
        # A rounded number stands for several: within these it moves at no cost.
        self.least = np.where(self.shown, system.low[cells], 0.0)
        self.most = np.where(self.shown, system.high[cells], 0.0)
        size = np.log1p(np.abs(np.where(np.isfinite(part.low), part.low, 0.0)))
        self.loss = np.asarray((1.0 + size) * system.loss[cells])
        self.low = np.where(self.shown, system.floor[cells], part.low)
        self.low = np.where(self.shown & ~counts, -FAR, np.maximum(self.low, -FAR))
        self.high = np.where(self.shown, FAR, np.minimum(part.high, FAR))
        self.paid = np.flatnonzero(self.shown & ~chosen[cells])
        self.programme = self._programme()

    def protect(self, target: int) -> np.ndarray | None:
        """The cells to hide so that the target's range is wide enough; None: not here."""
        place = int(np.flatnonzero(self.part.cells == target)[0])
        weight, change = self.loss[self.paid], None
        for _ in range(SPARSER):
            found = self._least_change(place, weight)
            if found is None:
                return None
            change, weight = found, self.loss[self.paid] / (found + 0.1)
            if (change > TOLERANCE).sum() <= 1:
                break
        chosen = np.zeros(len(self.system.cells), bool)
        chosen[self.part.cells[self.paid[change > TOLERANCE]]] = True  # type: ignore[operator]
        return chosen

    def _programme(self) -> tuple[sparse.csr_matrix, np.ndarray, sparse.csr_matrix, np.ndarray]:
        """Two tables that both fit, and how far the paid cells move from what is shown."""
        part, many = self.part, len(self.paid)
        size = len(part.cells)
        pick = sparse.csr_matrix((np.ones(many), (np.arange(many), self.paid)), (many, size))
        none, less = sparse.csr_matrix((many, size)), -sparse.eye(many)
        moves = sparse.bmat(
            [[pick, none, less], [-pick, none, less], [none, pick, less], [none, -pick, less]]
        )
        most = sparse.vstack([_twice(part.most, many), moves]).tocsr()
        ends = (self.most[self.paid], -self.least[self.paid])
        most_to = np.concatenate([part.most_to, part.most_to, *ends, *ends])
        return _twice(part.equal, many), np.tile(part.equal_to, 2), most, most_to

    def _least_change(self, place: int, weight: np.ndarray) -> np.ndarray | None:
        """How far each paid cell moves between the two tables, at the least weighted sum."""
        size = len(self.part.cells)
        equal, equal_to, most, most_to = self.programme
        ends = ([0, 0], [place, size + place])
        apart = sparse.csr_matrix(([-1.0, 1.0], ends), (1, most.shape[1]))
        bounds = np.column_stack([self.low, self.high])
        found = linprog(
            np.concatenate([np.zeros(2 * size), weight]),
            A_ub=sparse.vstack([most, apart]).tocsr(),
            b_ub=np.concatenate([most_to, [-self.need[place]]]),
            A_eq=equal if equal.shape[0] else None,
            b_eq=equal_to if equal.shape[0] else None,
            bounds=np.vstack([bounds, bounds, np.tile([0.0, np.inf], (len(self.paid), 1))]),
            method="highs",
        )
        return None if found.x is None else np.asarray(found.x[2 * size :])


def _twice(matrix: sparse.csr_matrix, further: int) -> sparse.csr_matrix:
    """The matrix for two tables, with empty columns for what moves."""
    both = sparse.block_diag([matrix, matrix])
    return sparse.hstack([both, sparse.csr_matrix((both.shape[0], further))]).tocsr()


def _everything_near(system: System, narrow: np.ndarray) -> np.ndarray:
    """The last resort: every shown cell near a narrow one, the nearest and details first.

    How many people there are is the very last to go, and headlines before it.
    """
    everybody = np.array([cell.is_count and not cell.where for cell in system.cells], bool)
    free = system.open | system.hideable
    targets = np.flatnonzero(narrow)
    within = [_near(system, free, targets, reach) for reach in (*LAST_REACH, len(system.cells))]
    for kept in (everybody | (system.loss >= HEADLINE), everybody, np.zeros_like(everybody)):
        for near in within:
            chosen = near & system.hideable & ~kept
            if chosen.any():
                return np.asarray(chosen)
    return np.zeros(len(system.cells), bool)


def _tidy(system: System, policy: Policy, chosen: np.ndarray) -> np.ndarray:
    """The chosen cells but for those that can be shown again, the dearest first."""
    few = 0 < chosen.sum() <= TIDY_CHOSEN and len(system.cells) <= TIDY_CELLS
    if not few:
        return chosen
    places = np.flatnonzero(chosen)
    for place in places[np.argsort(-(system.low * system.loss)[places], kind="stable")]:
        without = chosen.copy()
        without[place] = False
        if not infer(hide(system, without), policy).narrow.any():
            chosen = without
    return chosen
