"""What lies between two times at which a count is told or worked out is a count as well.

Which times these are depends on what an attacker can work out, so they are looked for when
the system is there: between two neighbours of them nothing else need be known, and what
happened between them is watched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np
from scipy import sparse

from evaltools.disclosure.cells import Cell, Facts, Relation, together
from evaltools.disclosure.curve_cells import AFTER
from evaltools.disclosure.exit_cells import BEFORE
from evaltools.disclosure.links import by_times, stretch
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.system import TOLERANCE, Rows, System

#: Stands for any way to leave but the event.
OTHERWISE = "otherwise"


def with_stretches(system: System, policy: Policy, *, low: np.ndarray, high: np.ndarray) -> System:
    """The system with what lies between neighbouring times that are known too well; or itself.

    low, high : float, shape (c,)
        What an attacker has worked out of each cell.
    """
    known = high - low < policy.width - TOLERANCE
    place = {cell: number for number, cell in enumerate(system.cells)}
    found = []
    over_time = by_times(system.cells)
    for ever, by in over_time.items():
        if not ever.is_count:
            continue
        told = [time for time in sorted(by) if known[place[by[time]]]]
        for before, now in pairwise(told):
            most = high[place[by[now]]] - low[place[by[before]]]
            if TOLERANCE < most < np.inf:
                found.append(stretch(ever, by, (before, now)))
    for still, at in _by_times_told_still(system.cells).items():
        told = [time for time in sorted(at) if known[place[at[time]]]]
        for before, now in pairwise(told):
            most = high[place[at[before]]] - low[place[at[now]]]
            if TOLERANCE < most < np.inf:
                found.append(_gone(still, at, (before, now)))
                found.append(_otherwise(still, at, (before, now), over_time))
    further = together(found)
    return _joined(system, further, place) if further.watched - set(place) else system


def _by_times_told_still(cells: Iterable[Cell]) -> dict[tuple[str, Cell], dict[float, Cell]]:
    """Who is still followed after a time, or before it: whom of, to time, to the cell."""
    found: dict[tuple[str, Cell], dict[float, Cell]] = {}
    for cell in cells:
        for when in (AFTER, BEFORE) if cell.is_count else ():
            time = dict(cell.where).get(when)
            if time is not None:
                found.setdefault((when, cell.but(when)), {})[float(time)] = cell
    return found


def _gone(still: tuple[str, Cell], at: Mapping[float, Cell], ends: tuple[float, float]) -> Facts:
    """Who is followed at one time and not at another, whatever became of them."""
    (when, people), (before, now) = still, ends
    named = (*people.where, ("gone", when), ("from", f"{before:g}"), ("to", f"{now:g}"))
    between = Cell(people.population, tuple(sorted(named)))
    relation = Relation(((1.0, at[before]), (-1.0, at[now]), (-1.0, between)))
    return Facts((), (relation,), frozenset({between}))


def _otherwise(
    still: tuple[str, Cell],
    at: Mapping[float, Cell],
    ends: tuple[float, float],
    over_time: Mapping[Cell, Mapping[float, Cell]],
) -> Facts:
    """Who is followed after one time and not after another, and has not had the event."""
    (when, people), (before, now) = still, ends
    by = _events_of(people, over_time)
    if when != AFTER or not {before, now} <= set(by):
        return Facts()
    named = (*people.where, ("gone", OTHERWISE), ("from", f"{before:g}"), ("to", f"{now:g}"))
    between = Cell(people.population, tuple(sorted(named)))
    left = ((1.0, at[before]), (-1.0, at[now]), (1.0, by[before]), (-1.0, by[now]))
    relation = Relation((*left, (-1.0, between)))
    return Facts((), (relation,), frozenset({between}))


def _events_of(
    people: Cell, over_time: Mapping[Cell, Mapping[float, Cell]]
) -> Mapping[float, Cell]:
    """By time who had the event that people are followed to: of definitions, the study's own.

    That is the one of which a curve is told, at more times than those of others.
    """
    found = sorted(
        (by for ever, by in over_time.items() if _is_of(ever, people)), key=len, reverse=True
    )
    alone = len(found) == 1 or (len(found) > 1 and len(found[0]) > len(found[1]))
    return found[0] if alone else {}


def _is_of(ever: Cell, people: Cell) -> bool:
    return ever.but("event", "definition") == people and {"event", "definition"} <= {
        name for name, _ in ever.where
    }


def _joined(system: System, said: Facts, place: Mapping[Cell, int]) -> System:
    """The system with further cells, of which each relation of `said` makes one."""
    made = {
        cell: len(place) + number for number, cell in enumerate(sorted(said.watched - set(place)))
    }
    relations = [each for each in said.relations if each.terms[-1][1] in made]
    index, many = {**place, **made}, len(made)
    rows = np.repeat(np.arange(len(relations)), [len(each.terms) for each in relations])
    terms = [term for each in relations for term in each.terms]
    entries = ([value for value, _ in terms], (rows, [index[cell] for _, cell in terms]))
    new = sparse.csr_matrix(entries, (len(relations), len(index)))
    nothing = np.zeros(len(relations), bool)
    return replace(
        system,
        cells=(*system.cells, *made),
        low=np.append(system.low, np.zeros(many)),
        high=np.append(system.high, np.full(many, np.inf)),
        hidden=np.append(system.hidden, np.zeros(many, bool)),
        watched=np.append(system.watched, np.ones(many, bool)),
        shown=np.append(system.shown, np.zeros(many, bool)),
        floor=np.append(system.floor, np.zeros(many)),
        loss=np.append(system.loss, np.ones(many)),
        equal=_wider(system.equal, many) + Rows(new, nothing, nothing),
        at_most=_wider(system.at_most, many),
    )


def _wider(rows: Rows, many: int) -> Rows:
    none = sparse.csr_matrix((rows.matrix.shape[0], many))
    return replace(rows, matrix=sparse.hstack([rows.matrix, none]).tocsr())
