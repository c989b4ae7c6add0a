"""From facts to the linear system: one unknown for each cell, however often it is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from evaltools.disclosure.cells import Cell, Facts, Relation, Statement
from evaltools.disclosure.contradictions import consistent
from evaltools.disclosure.curve_cells import BY
from evaltools.disclosure.links import OF_EXITS, link
from evaltools.disclosure.stated import bind
from evaltools.disclosure.system import TOLERANCE, Rows, System

#: How many people there are is the last thing to hide.
EVERYBODY_LOSS = 20.0

#: How many there are in a group, beside what became of them: other results rest on it.
GROUP_LOSS = 5.0


def build(said: Facts) -> System:
    """The linear system of all facts."""
    known = _settle(said.statements)
    told = {*known, *(cell for relation in said.relations for _, cell in relation.terms)}
    links = link(told, said.unions, reported=_reported(known))
    present = {*told, *(cell for relation in links.relations for _, cell in relation.terms)}
    stated = bind(said.equations, present)
    said = said + links + stated
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


def _reported(known: Iterable[Cell]) -> frozenset[float]:
    """The times of which results tell who has had an event by then; curves tell of stretches."""
    said = (dict(cell.where).get(BY) for cell in known)
    return frozenset(float(time) for time in said if time is not None)


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
    """The statements of a cell; results that contradict most others speak of other people.

    One result that means something else must not part the rest from each other: what they
    tell together would not be looked at any more.
    """
    shown = [each for each in said if not each.hidden]
    if not shown or max(s.low for s in shown) <= min(s.high for s in shown) + TOLERANCE:
        return [(cell, said)]
    by_value: dict[float, set[str]] = {}
    for each in shown:
        by_value.setdefault(round(each.low, 6), set()).add(each.result)
    usual = max(by_value, key=lambda value: (len(by_value[value]), value))
    other = {
        each.result for each in shown if not each.low - TOLERANCE <= usual <= each.high + TOLERANCE
    }
    parted = [(cell, [each for each in said if each.result not in other])]
    for name in sorted(other):
        own = Cell(f"{cell.population} in {name}", cell.where, cell.what)
        parted += _agreeing_within(own, [each for each in said if each.result == name])
    return [(part, group) for part, group in parted if group]


def _agreeing_within(cell: Cell, said: list[Statement]) -> list[tuple[Cell, list[Statement]]]:
    """The statements of one result on a cell: each by itself where its own places differ."""
    shown = [each for each in said if not each.hidden]
    if max(s.low for s in shown) <= min(s.high for s in shown) + TOLERANCE:
        return [(cell, said)]
    return [(cell.also("place", each.place), [each]) for each in said]


def _one(said: list[Statement]) -> _Known:
    low = max(each.low for each in said)
    high = min(each.high for each in said)
    can_hide = any(not each.hidden and not each.fixed for each in said)
    floor = max(each.floor for each in said)
    hidden = any(each.hidden for each in said)
    where = tuple(sorted({(each.result, each.place) for each in said}))
    loss = sum(each.loss for each in said)
    if said[0].cell.is_count and not said[0].cell.where:
        loss *= EVERYBODY_LOSS
    elif _is_of_a_group(said[0].cell):
        loss *= GROUP_LOSS
    return _Known(min(low, high), high, floor, loss, hidden, can_hide, where)


def _is_of_a_group(cell: Cell) -> bool:
    """Whether a cell counts the people of one group, whatever became of them."""
    return cell.is_count and len(cell.where) == 1 and cell.where[0][0] not in OF_EXITS


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
