"""What an attacker infers: the smallest and largest value of each hidden cell.

First the cheap bounds: what the rows of the system determine (row space), and ranges seen
in solutions already found. Only what these leave open is decided by linear programming
(HiGHS), connected parts apart; small parts in whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.linalg import null_space
from scipy.optimize import Bounds, LinearConstraint, milp

from evaltools.disclosure.curve_cells import ENDED
from evaltools.disclosure.parts import Part, open_parts, part_numbers, solve, whole_part
from evaltools.disclosure.policy import SENSITIVE, Policy
from evaltools.disclosure.system import FAR, TOLERANCE, System
from evaltools.disclosure.tighten import tighten

#: Parts up to this many cells are also solved for the row space.
DENSE = 150

#: With fewer cells to decide, each is looked at by itself.
FEW = 8

#: Parts up to this many cells are solved in whole numbers too.
WHOLE = 24

#: Pairs of random directions tried before each cell is looked at by itself.
DIRECTIONS = 12

#: Directions are tried on while they decide more than a fifth of what is left.
HELPFUL = 0.8

#: Ends of ranges in whole numbers that are kept for the next round.
REMEMBERED = 20_000

#: What ranges consist of.
_ENDS = ("low", "high", "whole_low", "whole_high")

#: A hidden sum must stay open by this much, in its own unit.
SUM_WIDTH = 1.0


@dataclass(frozen=True, eq=False)
class _Ranges:
    """What values of each cell have been seen to fit, and among whole numbers.

    Attributes
    ----------
    low, high, whole_low, whole_high : float, shape (c,)
    """

    low: np.ndarray
    high: np.ndarray
    whole_low: np.ndarray
    whole_high: np.ndarray

    @classmethod
    def none(cls, size: int) -> _Ranges:
        """Nothing seen yet."""
        ends = (np.full(size, sign * np.inf) for sign in (1, -1, 1, -1))
        return cls(*ends)

    def copy(self) -> _Ranges:
        """The same ranges, to be widened."""
        return _Ranges(*(getattr(self, name).copy() for name in _ENDS))

    def wide(self, need: np.ndarray) -> np.ndarray:
        """The cells whose range is wide enough in whole numbers too."""
        real, whole = self.high - self.low, self.whole_high - self.whole_low
        return np.asarray(np.minimum(real, whole) >= need - TOLERANCE)


@dataclass(frozen=True, eq=False)
class Inferred:
    """What an attacker infers of every cell of a system.

    Attributes
    ----------
    low, high : float, shape (c,)
        Of cells that are wide enough the range may be wider still: the search stops there.
    narrow : bool, shape (c,)
        Guarded cells whose range is narrower than the policy asks.
    ranges : _Ranges
        What has been seen to fit, of every cell, for a search with more hidden cells.
    """

    low: np.ndarray
    high: np.ndarray
    narrow: np.ndarray
    ranges: _Ranges


def infer(system: System, policy: Policy, seen: Inferred | None = None) -> Inferred:
    """The range of each guarded cell, and whether it is too narrow.

    seen : Inferred, optional
        Of the same system with fewer hidden cells: what was possible then still is.
    """
    needed, known = _needed(system, policy), tighten(system)
    ranges = _Ranges.none(len(needed)) if seen is None else seen.ranges.copy()
    settled = _settled(system, policy, known)
    ranges.low[settled], ranges.high[settled] = known.low[settled], known.high[settled]
    asked = system.guarded & ~settled
    together = whole_part(known)
    found = _Search(together, asked, needed, ranges, unprinted=~system.hidden)
    found.search(thoroughly=False)
    found.keep(ranges)
    for part in open_parts(known, wanted=asked & ~ranges.wide(needed)):
        found = _Search(part, asked, needed, ranges, unprinted=~system.hidden)
        found.search(thoroughly=True)
        found.in_whole_numbers()
        found.keep(ranges)
    low, high = ranges.low.copy(), ranges.high.copy()
    low[settled], high[settled] = known.low[settled], known.high[settled]
    narrow = _too_narrow(system, policy, low, high) & ~_within_nobody(system, known)
    return Inferred(low, high, narrow, ranges)


def _within_nobody(system: System, known: System) -> np.ndarray:
    """Cells within one that everybody may know to be empty: of nobody nothing is told."""
    empty = (known.high <= TOLERANCE) & ~system.hidden & ~system.watched
    return _inside(system, empty) & np.asarray(known.high <= TOLERANCE)


def _inside(system: System, cells: np.ndarray) -> np.ndarray:
    """The cells that are at most one of the given."""
    most = system.at_most.matrix
    bounded = (most < 0).astype(float) @ cells.astype(float) > 0
    return np.asarray((most > 0).astype(float).T @ bounded.astype(float) > 0)


def _settled(system: System, policy: Policy, known: System) -> np.ndarray:
    """Cells of which the cheap bounds say enough: too narrow, or large without doubt."""
    narrow = known.high - known.low < _needed(system, policy) - TOLERANCE
    narrow |= _within_nobody(system, known)
    large = (system.counts | ~system.hidden) & (known.low > policy.min_count - 1)
    return np.asarray(narrow & ~(~system.hidden & (known.low < 1 - TOLERANCE)) | large)


def _needed(system: System, policy: Policy) -> np.ndarray:
    return np.where(system.counts, float(policy.width), SUM_WIDTH)


def _too_narrow(system: System, policy: Policy, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    narrow = system.guarded & (high - low < _needed(system, policy) - TOLERANCE)
    # A count that must be large tells of no few, though it is hidden for the sake of another;
    # of one that is printed nowhere it is no harm to know that it may be nobody.
    large = (system.counts | ~system.hidden) & (low > policy.min_count - 1)
    harmless = large | (~system.hidden & (low < 1 - TOLERANCE))
    if policy.zeros == "always" and policy.nobody_known:
        empty = (high <= TOLERANCE) & system.guarded
        nobody = empty & ~_sensitive(system)
        harmless |= empty & (nobody | _inside(system, nobody))
    # That nobody's observation had ended tells of nobody; a share that is not rounded says it.
    harmless |= (high <= TOLERANCE) & _ended(system) & ~_sensitive(system)
    return np.asarray(narrow & ~harmless)


def _ended(system: System) -> np.ndarray:
    """Cells of people whose observation had ended."""
    return np.array([any(name == ENDED for name, _ in each.where) for each in system.cells], bool)


def _sensitive(system: System) -> np.ndarray:
    """Cells that name a sensitive trait: of these it must not be known that nobody is in them.

    Of others the list of groups says so wherever each group of everybody has numbers.
    """
    named = [any(name in SENSITIVE for name, _ in cell.where) for cell in system.cells]
    return np.array(named, bool)


class _Search:
    """The range of the cells of one part, widened with every solution found."""

    def __init__(
        self,
        part: Part,
        guarded: np.ndarray,
        need: np.ndarray,
        ranges: _Ranges,
        *,
        unprinted: np.ndarray,
    ) -> None:
        cells = self.cells = part.cells
        self.part, self.guarded, self.need = part, guarded[cells], need[cells]
        self.unprinted = unprinted[cells]
        self.low, self.high = ranges.low[cells], ranges.high[cells]
        self.whole_low, self.whole_high = ranges.whole_low[cells], ranges.whole_high[cells]
        self.numbers = part_numbers(part)
        self.decided = ~self.guarded
        self.rng = np.random.default_rng(len(cells))

    def keep(self, ranges: _Ranges) -> None:
        """Write down what was found."""
        for name in _ENDS:
            getattr(ranges, name)[self.cells] = getattr(self, name)

    def search(self, *, thoroughly: bool) -> None:
        """Find a range wide enough for every guarded cell, or (thoroughly) its true range."""
        if self.part.is_bare:
            self.low = np.minimum(self.low, self.part.low)
            self.high = np.maximum(self.high, self.part.high)
        if not self.undecided().any():
            return
        if not self._solve(np.zeros(len(self.cells))):
            if thoroughly:
                self._give_up()
            return
        self._in_many_directions()
        if not thoroughly:
            return
        self._row_space()
        for cell in np.flatnonzero(self.undecided()):
            self._one(int(cell))

    def _in_many_directions(self) -> None:
        """Solutions far apart widen many ranges at once."""
        for _ in range(DIRECTIONS):
            before = self.undecided()
            if not before.any():
                break
            signs = self.rng.choice([-1.0, 1.0], len(self.low)) * before
            self._solve(signs)
            self._solve(-signs)
            if self.undecided().sum() > HELPFUL * before.sum():
                break

    def undecided(self) -> np.ndarray:
        """Cells whose range, so far, is too narrow."""
        narrow = self.high - self.low < self.need - TOLERANCE
        maybe_nobody = self.unprinted & (self.low < 1 - TOLERANCE)
        return np.asarray(~self.decided & narrow & ~maybe_nobody)

    def _is_no_harm(self, cell: int) -> bool:
        return bool(self.unprinted[cell] and self.low[cell] < 1 - TOLERANCE)

    def _one(self, cell: int) -> None:
        for sign in (1.0, -1.0):
            if self.undecided()[cell]:
                direction = np.zeros(len(self.low))
                direction[cell] = sign
                self._solve(direction)
        self.decided[cell] = True

    def _solve(self, direction: np.ndarray) -> bool:
        found = solve(self.part, direction)
        if found is None:
            return False
        self.low = np.minimum(self.low, found)
        self.high = np.maximum(self.high, found)
        self._take_whole(found)
        return True

    def _take_whole(self, found: np.ndarray) -> None:
        """Take in a solution in the parts where it is whole: most ends of a programme are."""
        near = np.where(self.part.counts, np.round(found), found)
        broken = np.bincount(self.numbers, np.abs(found - near) > TOLERANCE) > 0
        whole = ~broken[self.numbers]
        self.whole_low = np.where(whole, np.minimum(self.whole_low, near), self.whole_low)
        self.whole_high = np.where(whole, np.maximum(self.whole_high, near), self.whole_high)

    def _row_space(self) -> None:
        """Cells that the equations alone determine need no further search."""
        undecided = self.undecided()
        if len(self.low) > DENSE or undecided.sum() < FEW or not self.part.equal.shape[0]:
            return
        kernel = null_space(self.part.equal.toarray())
        determined = np.abs(kernel).max(axis=1, initial=0.0) < TOLERANCE
        self.decided |= determined

    def _give_up(self) -> None:
        """The numbers contradict each other: an attacker learns nothing from them."""
        self.low, self.high = self.part.low.copy(), self.part.high.copy()
        self.decided[:] = True

    def in_whole_numbers(self) -> None:
        """People are whole: on small parts the range is that of whole solutions."""
        if len(self.low) > WHOLE or self.part.is_bare:
            return
        wide = self.whole_high - self.whole_low >= self.need - TOLERANCE
        for cell in np.flatnonzero(self.guarded & ~wide):
            width = self.high[cell] - self.low[cell]
            if width < TOLERANCE or width > 2 * self.need[cell] or self._is_no_harm(int(cell)):
                continue
            ends = [_whole(self.part, int(cell), sign) for sign in (1.0, -1.0)]
            if None not in ends:
                self.low[cell], self.high[cell] = ends  # type: ignore[assignment]


@lru_cache(maxsize=REMEMBERED)
def _whole(part: Part, cell: int, sign: float) -> float | None:
    """The end of a cell's range in whole numbers; rounds share most of their parts."""
    direction = np.zeros(len(part.low))
    direction[cell] = sign
    rows = [
        LinearConstraint(part.equal, part.equal_to, part.equal_to),
        LinearConstraint(part.most, -np.inf, part.most_to),
    ]
    found = milp(
        direction,
        constraints=[row for row in rows if row.A.shape[0]],
        integrality=part.counts,
        bounds=Bounds(np.maximum(part.low, -FAR), np.minimum(part.high, FAR)),
    )
    if found.x is None:
        return None
    return float(np.round(found.x[cell]) if part.counts[cell] else found.x[cell])
