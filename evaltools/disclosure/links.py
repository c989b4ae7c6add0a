"""What binds cells of different results: part and whole, time, groups, definitions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from evaltools.disclosure.cells import Cell, Facts, Relation, together
from evaltools.disclosure.curve_cells import AFTER, BY, ENDED, STRETCH

#: Definitions of employment of which each holds all exits of the one before it.
NESTED = ("narrow", "broad")


Union = tuple[Cell, tuple[str, ...]]


def link(cells: Iterable[Cell], unions: Iterable[Union] = ()) -> Facts:
    """All relations between the given cells that no single result states."""
    present = set(cells)
    states = tuple(_unions_at_each_time(unions, _over_time(present)))
    present |= {cell for relation in states for _, cell in relation.terms}
    groups = tuple(_groups_at_each_time(present, _over_time(present)))
    present |= {cell for relation in groups for _, cell in relation.terms}
    relations = (*_parts_and_wholes(present), *states, *groups)
    found = [Facts((), relations), _definitions(present), _chains(_over_time(present))]
    return together(found)


def _unions_at_each_time(
    unions: Iterable[Union], over_time: dict[Cell, dict[float, Cell]]
) -> Iterator[Relation]:
    """Exits into several states are, at each time that is told of any, those into each.

    A state of which nothing is told has had nobody: a breakdown lists all there are.
    """
    for ever, states in sorted(unions):
        singles = [ever.but("event", "definition").also("event", state) for state in states]
        told = [single for single in singles if single in over_time and single != ever]
        if ever not in over_time or not told:
            continue
        times = {time for each in (ever, *told) for time in over_time[each]}
        for time in sorted(times):
            terms = [(1.0, single.also(BY, f"{time:g}")) for single in told]
            terms.append((-1.0, ever.also(BY, f"{time:g}")))
            yield Relation(tuple(terms), assumed=True, parts=False)


def _parts_and_wholes(present: set[Cell]) -> Iterator[Relation]:
    """A cell that says one thing more of people holds no more of them."""
    for cell in sorted(present):
        if not cell.is_count or {BY, STRETCH, AFTER} & {name for name, _ in cell.where}:
            continue  # what groups and times add up to says the same of these
        for name, _ in cell.where:
            wider = cell.but(name)
            if wider in present:
                yield Relation(((1.0, cell), (-1.0, wider)), at_most=True)


def _definitions(present: set[Cell]) -> Facts:
    """Exits under a narrower definition are among those under a wider one.

    What lies between the two at one time is a count, and is watched.
    """
    found = []
    by_rest: dict[Cell, list[Cell]] = {}
    for cell in sorted(present):
        told = dict(cell.where)
        if "event" in told and STRETCH not in told:
            by_rest.setdefault(cell.but("event", "definition"), []).append(cell)
    for cells in by_rest.values():
        for narrow in cells:
            found += [_nested(narrow, broad) for broad in cells if _is_within(narrow, broad)]
    return together(found)


def _is_within(narrow: Cell, broad: Cell) -> bool:
    mine, theirs = dict(narrow.where), dict(broad.where)
    if "definition" in mine or "definition" in theirs:
        return (mine.get("definition"), theirs.get("definition")) == NESTED
    states, wider = set(mine["event"].split("+")), set(theirs["event"].split("+"))
    return states < wider


def _nested(narrow: Cell, broad: Cell) -> Facts:
    only = Cell(broad.population, (*broad.where, ("but", str(narrow))))
    relation = Relation(((1.0, narrow), (1.0, only), (-1.0, broad)))
    return Facts((), (relation,), frozenset({only}))


def _over_time(present: set[Cell]) -> dict[Cell, dict[float, Cell]]:
    """Counts that grow with time: the count whenever, to time, to the cell."""
    found: dict[Cell, dict[float, Cell]] = {}
    for cell in sorted(present):
        when = dict(cell.where).get(BY)
        if when is not None:
            found.setdefault(cell.but(BY), {})[float(when)] = cell
    return found


def _chains(over_time: dict[Cell, dict[float, Cell]]) -> Facts:
    """What happens between two times that are told is a count, and is watched."""
    relations, watched = [], set()
    for ever, by in over_time.items():
        times = sorted(by)
        for before, now in pairwise(times):
            between = Cell(
                ever.population,
                (*ever.where, ("from", f"{before:g}"), ("to", f"{now:g}")),
            )
            relations.append(Relation(((1.0, by[now]), (-1.0, by[before]), (-1.0, between))))
            watched.add(between)
    return Facts((), tuple(relations), frozenset(watched))


def _groups_at_each_time(
    present: set[Cell], over_time: dict[Cell, dict[float, Cell]]
) -> Iterator[Relation]:
    """At each time that is told of anyone, the groups' counts add up to everybody's."""
    for whole, families in _families(over_time).items():
        for members in families:
            times = {time for ever in (*members, whole) for time in over_time.get(ever, {})}
            for time in sorted(times):
                cells = [ever.also(BY, f"{time:g}") for ever in members]
                everybody = whole.also(BY, f"{time:g}")
                terms = ((-1.0, everybody), *((1.0, cell) for cell in cells))
                yield Relation(terms, assumed=True)


def _families(over_time: dict[Cell, dict[float, Cell]]) -> dict[Cell, list[list[Cell]]]:
    """For each count, the breakdowns of it that are there."""
    by_whole: dict[tuple[Cell, str], list[Cell]] = {}
    for ever in over_time:
        for name, _ in ever.where:
            if name not in ("event", "definition", ENDED):
                by_whole.setdefault((ever.but(name), name), []).append(ever)
    found: dict[Cell, list[list[Cell]]] = {}
    for (whole, _), members in by_whole.items():
        if whole in over_time and len(members) > 1:
            found.setdefault(whole, []).append(sorted(members))
    return found
