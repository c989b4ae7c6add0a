"""What an attacker infers: the smallest and largest value of each hidden cell.

First the cheap bounds: what single rows of the system imply, and ranges seen in solutions
already found. Only what these leave open is decided by linear programming (HiGHS): connected
parts do not touch each other, so one programme finds an end for a cell of each. Small parts are
solved in whole numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from evaltools.disclosure.cells import Cell
from evaltools.disclosure.curve_cells import ENDED
from evaltools.disclosure.everybody import INVITED
from evaltools.disclosure.links import NOT_KNOWN
from evaltools.disclosure.parts import (
    Part,
    connected,
    fitting,
    joined,
    part_numbers,
    solve,
    some_of,
)
from evaltools.disclosure.policy import SENSITIVE, Policy
from evaltools.disclosure.system import FAR, TOLERANCE, System
from evaltools.disclosure.tighten import tighten

#: Parts up to this many cells are solved in whole numbers too.
WHOLE = 24

#: Pairs of random directions tried before each cell is looked at by itself.
DIRECTIONS = 12

#: Directions are tried on while they decide more than a fifth of what is left.
HELPFUL = 0.8

#: How far an end in whole numbers is sought; one that is not found is that in fractions.
NODES = 2_000

#: Ends of ranges in whole numbers that are kept for the next round.
REMEMBERED = 20_000

#: The name of a variable within the text of a cell.
_NAMED = re.compile(rf"(?:: |, )([^=,\[\]]+)=(?!{NOT_KNOWN})")

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
    parts = connected(known, wanted=asked & ~ranges.wide(needed))
    fit = fitting(known, parts)
    if fit:
        telling = _sensitive(system, policy)
        found = _Search(joined(known, fit), asked, needed, ranges, ~system.hidden, telling)
        found.search()
        found.in_whole_numbers()
        found.keep(ranges)
    # Where the numbers contradict each other an attacker learns nothing from them; cells that
    # the cheap bounds fix are in no part.
    unfit = _in_any(parts, len(needed)) & ~_in_any(fit, len(needed))
    unfit |= known.high - known.low <= TOLERANCE
    ranges.low[unfit], ranges.high[unfit] = known.low[unfit], known.high[unfit]
    low, high = ranges.low.copy(), ranges.high.copy()
    low[settled], high[settled] = known.low[settled], known.high[settled]
    narrow = _too_narrow(system, policy, low, high) & ~_within_nobody(system, known)
    return Inferred(low, high, narrow, ranges)


def _in_any(parts: list[np.ndarray], size: int) -> np.ndarray:
    """Which of so many cells are in any of some parts."""
    held = np.zeros(size, bool)
    for cells in parts:
        held[cells] = True
    return held


def _within_nobody(system: System, known: System) -> np.ndarray:
    """Cells within one that everybody may know to be empty: of nobody nothing is told."""
    printed = ~system.hidden & ~system.watched
    empty = known.high <= TOLERANCE
    found = _parts_of_nobody(system, printed & (system.high <= TOLERANCE))
    return np.asarray((found | _inside(system, printed & empty)) & empty)


def _parts_of_nobody(system: System, empty: np.ndarray) -> np.ndarray:
    """The empty cells, their parts, and what consists of nothing else."""
    equal, most = system.equal.matrix, system.at_most.matrix
    sides = [(equal > 0, equal < 0), (equal < 0, equal > 0), (most < 0, most > 0)]
    counted = [(whole.astype(float), part.astype(float)) for whole, part in sides]
    while True:
        found = empty.copy()
        for wholes, parts in counted:
            nobody = (wholes.getnnz(axis=1) > 0) & (wholes @ (~found).astype(float) == 0)
            found |= (parts.T @ nobody.astype(float) > 0) & system.counts
        if np.array_equal(found, empty):
            return found
        empty = found


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
    empty, sensitive = high <= TOLERANCE, _sensitive(system, policy)
    harmless = large | (~system.hidden & (low < 1 - TOLERANCE) & ~(empty & sensitive))
    if policy.zeros == "always" and policy.nobody_known:
        nobody = empty & system.guarded & ~sensitive
        harmless |= empty & system.guarded & (nobody | _inside(system, nobody))
    # That nobody's observation had ended tells of nobody; a share that is not rounded says it.
    harmless |= empty & _ended(system) & ~sensitive
    # Whether somebody answered is no trait.
    harmless |= np.array([cell.population == INVITED for cell in system.cells], bool)
    return np.asarray(narrow & ~harmless)


def _ended(system: System) -> np.ndarray:
    """Cells of people whose observation had ended."""
    return np.array([any(name == ENDED for name, _ in each.where) for each in system.cells], bool)


def _sensitive(system: System, policy: Policy) -> np.ndarray:
    """Cells that name a sensitive trait: of these it must not be known that nobody is in them.

    Of others the list of groups says so wherever each group of everybody has numbers. Of what is
    left of a group beside those with a trait, it would be known that the whole group has it.
    """
    if policy.zeros == "never":
        return np.zeros(len(system.cells), bool)
    traits = frozenset((*SENSITIVE, *policy.sensitive))
    return np.array([not traits.isdisjoint(_names(cell)) for cell in system.cells], bool)


@lru_cache(maxsize=REMEMBERED)
def _names(cell: Cell) -> frozenset[str]:
    """The variables that a cell names, those of the cells between which it is left too.

    That of nobody a trait is not known is not said of the trait.
    """
    inside = (value for name, value in cell.where if name in ("but", "of"))
    told = (name for text in inside for name in _NAMED.findall(text))
    own = (name for name, value in cell.where if value != NOT_KNOWN)
    return frozenset((*own, *told))


class _Search:
    """The range of the cells of one part, widened with every solution found."""

    def __init__(
        self,
        part: Part,
        guarded: np.ndarray,
        need: np.ndarray,
        ranges: _Ranges,
        unprinted: np.ndarray,
        telling: np.ndarray,
    ) -> None:
        cells = self.cells = part.cells
        self.part, self.guarded, self.need = part, guarded[cells], need[cells]
        self.unprinted, self.telling = unprinted[cells], telling[cells]
        self.low, self.high = ranges.low[cells], ranges.high[cells]
        self.whole_low, self.whole_high = ranges.whole_low[cells], ranges.whole_high[cells]
        self.numbers = part_numbers(part)
        self.bare = part.equal.getnnz(axis=0) + part.most.getnnz(axis=0) == 0
        self.decided = ~self.guarded
        self.rng = np.random.default_rng(len(cells))

    def keep(self, ranges: _Ranges) -> None:
        """Write down what was found."""
        for name in _ENDS:
            getattr(ranges, name)[self.cells] = getattr(self, name)

    def search(self) -> None:
        """Find a range wide enough for every guarded cell, or its true range."""
        self.low = np.where(self.bare, np.minimum(self.low, self.part.low), self.low)
        self.high = np.where(self.bare, np.maximum(self.high, self.part.high), self.high)
        self._in_many_directions()
        while (left := np.flatnonzero(self.undecided())).size:
            self._ends(left[np.unique(self.numbers[left], return_index=True)[1]])

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
        return np.asarray(~self.decided & narrow & ~self._harmless())

    def _harmless(self) -> np.ndarray:
        """Cells printed nowhere that may be nobody, and somebody where nobody would tell."""
        open_above = ~self.telling | (self.high > 1 - TOLERANCE)
        return np.asarray(self.unprinted & (self.low < 1 - TOLERANCE) & open_above)

    def _ends(self, cells: np.ndarray) -> None:
        """The ends of the ranges of some cells, each of another connected part."""
        for sign in (1.0, -1.0):
            asked = cells[self.undecided()[cells]]
            if asked.size:
                direction = np.zeros(len(self.low))
                direction[asked] = sign
                self._solve(direction)
        self.decided[cells] = True

    def _solve(self, direction: np.ndarray) -> None:
        """Take in a solution for the connected parts of which a direction is asked."""
        self._solve_parts(np.unique(self.numbers[direction != 0]), direction)

    def _solve_parts(self, numbers: np.ndarray, direction: np.ndarray) -> None:
        """Those of some numbers; by halves where the programme fails."""
        places = np.flatnonzero(np.isin(self.numbers, numbers))
        found = solve(some_of(self.part, places), direction[places])
        if found is not None:
            self.low[places] = np.minimum(self.low[places], found)
            self.high[places] = np.maximum(self.high[places], found)
            self._take_whole(places, found)
        elif len(numbers) > 1:
            for half in np.array_split(numbers, 2):
                self._solve_parts(half, direction)

    def _take_whole(self, places: np.ndarray, found: np.ndarray) -> None:
        """Take in a solution in the parts where it is whole: most ends of a programme are."""
        near = np.where(self.part.counts[places], np.round(found), found)
        numbers = self.numbers[places]
        broken = np.bincount(numbers, np.abs(found - near) > TOLERANCE) > 0
        whole = ~broken[numbers]
        near, places = near[whole], places[whole]
        self.whole_low[places] = np.minimum(self.whole_low[places], near)
        self.whole_high[places] = np.maximum(self.whole_high[places], near)

    def in_whole_numbers(self) -> None:
        """People are whole: on small parts the range is that of whole solutions."""
        width = self.high - self.low
        wide = self.whole_high - self.whole_low >= self.need - TOLERANCE
        near = (width >= TOLERANCE) & (width <= 2 * self.need)
        small = (np.bincount(self.numbers) <= WHOLE)[self.numbers] & ~self.bare
        asked = self.guarded & ~wide & near & ~self._harmless() & small
        for cell in np.flatnonzero(asked):
            places = np.flatnonzero(self.numbers == self.numbers[cell])
            part, place = some_of(self.part, places), int(np.searchsorted(places, cell))
            ends = [_whole(part, place, sign) for sign in (1.0, -1.0)]
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
        options={"node_limit": NODES},
    )
    if found.status != 0:
        return None
    return float(np.round(found.x[cell]) if part.counts[cell] else found.x[cell])
