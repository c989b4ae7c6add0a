"""Connected parts are looked at together, and one that contradicts itself keeps no other back."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from evaltools.disclosure import Policy, attack, parts
from evaltools.disclosure.attack import infer
from evaltools.disclosure.cells import Cell
from evaltools.disclosure.parts import connected, fitting, some_values
from evaltools.disclosure.system import Rows, System
from evaltools.disclosure.tighten import tighten

POLICY = Policy()


def _system(rows, known):
    size, given = rows[0].size, ~np.isnan(known)
    cells = tuple(Cell("all", (("group", f"{number:03}"),)) for number in range(size))
    nothing = np.zeros(len(rows), bool)
    equal = Rows(sparse.csr_matrix(np.array(rows)), nothing, nothing)
    return System(
        cells=cells,
        low=np.where(given, known, 0.0),
        high=np.where(given, known, np.inf),
        hidden=~given,
        watched=np.zeros(size, bool),
        shown=given,
        floor=np.zeros(size),
        loss=np.ones(size),
        equal=equal,
        at_most=Rows(sparse.csr_matrix((0, size)), np.zeros(0, bool), np.zeros(0, bool)),
        places={cell: (("a", str(number)),) for number, cell in enumerate(cells)},
    )


def side_by_side(*blocks):
    """Systems that no relation binds to each other: of each its rows, and what is known."""
    rows = sparse.block_diag([block for block, _ in blocks]).toarray()
    return _system(list(rows), np.concatenate([known for _, known in blocks]).astype(float))


HIDDEN = np.nan

#: x + y = 3, and x + y = 30: their people are shown behind them.
THREE = (np.array([[1, 1, -1]]), [HIDDEN, HIDDEN, 3])
THIRTY = (np.array([[1, 1, -1]]), [HIDDEN, HIDDEN, 30])

#: x + y = 10, and x = y + 20.
NOBODY_FITS = (np.array([[1, 1, -1, 0], [1, -1, 0, -1]]), [HIDDEN, HIDDEN, 10, 20])

#: x + y = 5, x + z = 6 and y + z = 7: they are 2, 3 and 4, and no single sum says so.
TRIANGLE = (
    np.array([[1, 1, 0, -1, 0, 0], [1, 0, 1, 0, -1, 0], [0, 1, 1, 0, 0, -1]]),
    [HIDDEN, HIDDEN, HIDDEN, 5, 6, 7],
)


def test_bounds_are_passed_on_beside_a_part_that_contradicts_itself():
    known = tighten(side_by_side(NOBODY_FITS, THREE))
    assert known.high[[4, 5]].tolist() == [3, 3]
    assert np.isinf(known.high[[0, 1]]).all()


def test_what_contradicts_itself_tells_nothing_and_keeps_nothing_back():
    found = infer(side_by_side(THIRTY, NOBODY_FITS, THREE, TRIANGLE), POLICY)
    narrow = [7, 8, 10, 11, 12]
    assert np.flatnonzero(found.narrow).tolist() == narrow
    assert found.low[narrow].tolist() == pytest.approx([0, 0, 2, 3, 4])
    assert found.high[narrow].tolist() == pytest.approx([3, 3, 2, 3, 4])


@pytest.mark.parametrize("place", range(4))
def test_the_parts_are_found_in_which_numbers_fit(place):
    blocks = [THIRTY, THREE, TRIANGLE]
    blocks.insert(place, NOBODY_FITS)
    system = side_by_side(*blocks)
    of_parts = connected(system)
    fit = fitting(system, of_parts)
    false = [each for each in of_parts if not any(each is other for other in fit)]
    assert len(fit) == 3
    assert [system.low.tolist()[each[-1] + 1] for each in false] == [10]


def test_values_are_found_beside_what_contradicts_itself():
    values = some_values(side_by_side(NOBODY_FITS, THREE))
    assert values[[4, 5]].sum() == pytest.approx(3)


@pytest.mark.parametrize("many", [2, 40])
def test_as_many_programmes_as_the_largest_part_asks_not_as_all_ask(many, monkeypatch):
    asked = []

    def solve(part, direction):
        asked.append(len(part.cells))
        return parts.solve(part, direction)

    monkeypatch.setattr(attack, "solve", solve)
    found = infer(side_by_side(*[TRIANGLE] * many), POLICY)
    assert found.narrow.sum() == 3 * many
    # two pairs of directions, and both ends of three cells
    assert len(asked) <= 10


def test_a_programme_that_fails_is_asked_of_each_part(monkeypatch):
    def solve(part, direction):
        return parts.solve(part, direction) if len(part.cells) <= 3 else None

    monkeypatch.setattr(attack, "solve", solve)
    found = infer(side_by_side(TRIANGLE, THIRTY, THIRTY, TRIANGLE), POLICY)
    assert np.flatnonzero(found.narrow).tolist() == [0, 1, 2, 12, 13, 14]
    assert found.low[[12, 13, 14]].tolist() == pytest.approx([2, 3, 4])
