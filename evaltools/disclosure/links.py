"""What binds cells of different results: part and whole, time, groups, definitions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, pairwise

from evaltools.disclosure.blanks import blank_cells
from evaltools.disclosure.cells import Cell, Facts, Relation, event_name, together
from evaltools.disclosure.curve_cells import (
    AFTER,
    ANY_EXIT,
    BY,
    ENDED,
    FRAME,
    LEFT,
    OTHER_THAN,
    STRETCH,
)
from evaltools.disclosure.everybody import among_participants, invited_and_answering
from evaltools.disclosure.moment_cells import sums_of_bands
from evaltools.disclosure.roles import NOBODY_LEAVES
from evaltools.disclosure.rows_of_files import rows_of_files

#: Definitions of employment of which each holds all exits of the one before it.
NESTED = ("narrow", "broad")


#: The event under the definition by which the study follows people.
OWN_EVENT = "found work"

#: The group of those whose group is not known.
NOT_KNOWN = "not known"

#: Names the end, before the horizon, of the observation of people who had not left.
BEFORE_HORIZON = f"{ANY_EXIT} before "

#: Names the property of those who were followed to the horizon and had not left.
STILL = "still followed at"

#: What is true of an exit, and not of the people who may leave.
OF_EXITS = ("event", "definition", ENDED, FRAME, LEFT)

#: What is true of rows and people of a file, of whom not all are counted in results.
OF_FILES = ("in the data", "left out", "table")

#: Names what is left of another count: no variable by which people are parted.
OF_RESTS = ("but", "of", "from", "gone", "leaving", "less", "never", "not yet", "since", "to")

Union = tuple[Cell, tuple[str, ...]]


def link(
    cells: Iterable[Cell], unions: Iterable[Union] = (), *, reported: Iterable[float] = ()
) -> Facts:
    """All relations between the given cells that no single result states.

    reported : the times of which results tell who has had an event by then
    """
    present, unions, times = set(cells), tuple(unions), frozenset(reported)
    own = _own_definitions(unions)
    found: list[Relation] = []
    for bind in _BINDINGS:
        relations = tuple(bind(present, unions, own))
        present |= {cell for relation in relations for _, cell in relation.terms}
        found += relations
    found += _parts_and_wholes(present)
    chains = _chains(by_times(present), present, times)
    return together([Facts((), tuple(found)), _definitions(present), chains])


def _own_definitions(unions: Iterable[Union]) -> dict[str, str]:
    """The definition under which a population is followed, where results agree on one."""
    found: dict[str, set[str]] = {}
    for ever, _ in unions:
        definition = dict(ever.where).get("definition")
        if definition is not None:
            found.setdefault(ever.population, set()).add(definition)
    return {name: next(iter(said)) for name, said in found.items() if len(said) == 1}


def _same_followed(
    present: set[Cell], _unions: Iterable[Union], own: Mapping[str, str]
) -> Iterator[Relation]:
    """Those followed under the study's definition are those of the results without one."""
    for cell in sorted(present):
        told, definition = dict(cell.where), own.get(cell.population)
        if definition is None:
            continue
        if told.get(FRAME) == definition:
            same = cell.but(FRAME)
        elif told.get("event") == OWN_EVENT:
            same = cell.but("event").also("event", "event").also("definition", definition)
        elif told.get(ENDED) == OTHER_THAN + OWN_EVENT:
            same = cell.but(ENDED).also(ENDED, f"{OTHER_THAN}event {definition}")
        else:
            continue
        yield Relation(((1.0, cell), (-1.0, same)), assumed=True, parts=False)


def _same_event(
    present: set[Cell], unions: Iterable[Union], _own: Mapping[str, str]
) -> Iterator[Relation]:
    """An event that is named by its states is that of the definition which has these states."""
    for ever, states in sorted(unions):
        definition, name = dict(ever.where).get("definition"), event_name(states)
        if definition is None:
            continue
        for cell in sorted(present):
            told = dict(cell.where)
            if cell.population != ever.population or told.get("event") != name:
                continue
            if "definition" not in told:
                same = cell.but("event").also("event", "event").also("definition", definition)
                yield Relation(((1.0, cell), (-1.0, same)), assumed=True, parts=False)


def _in_states(
    present: set[Cell], _unions: Iterable[Union], _own: Mapping[str, str]
) -> Iterator[Relation]:
    """Whoever is in a state that ends follow-up has left by then, by one exit or another."""
    exits: dict[Cell, list[Cell]] = {}
    for ever in by_times(present):
        if "definition" not in dict(ever.where) and "event" in dict(ever.where):
            exits.setdefault(ever.but("event"), []).append(ever)
    for people, ways in sorted(exits.items()):
        names = {dict(ever.where)["event"] for ever in ways}
        by_time: dict[str, list[Cell]] = {}
        for cell in present:
            told = dict(cell.where)
            if told.get("state") in names and cell.but("state", "time") == people:
                by_time.setdefault(told.get("time", ""), []).append(cell)
        for time, cells in sorted(by_time.items()):
            inside = [(1.0, cell) for cell in sorted(cells)]
            left = [(-1.0, ever.also(BY, time)) for ever in sorted(ways)]
            if time:
                yield Relation((*inside, *left), at_most=True, assumed=True)


def _unions_at_each_time(
    present: set[Cell], unions: Iterable[Union], _own: Mapping[str, str]
) -> Iterator[Relation]:
    """Exits into several states are, at each time that is told of any, those into each.

    A state of which nothing is told has had nobody: a breakdown lists all there are.
    """
    over_time = by_times(present)
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


def _others(
    present: set[Cell], unions: Iterable[Union], _own: Mapping[str, str]
) -> Iterator[Relation]:
    """Whoever has left by any exit has had the event, or left otherwise."""
    over_time = by_times(present)
    for ever, _ in sorted(unions):
        told = dict(ever.where)
        people, named = ever.but("event", "definition"), [told["event"], told.get("definition")]
        other = people.also(ENDED, OTHER_THAN + " ".join(filter(None, named)))
        for time in over_time.get(people.also(LEFT, ANY_EXIT), {}):
            named_so = (people.also(LEFT, ANY_EXIT), ever, other)
            cells = [each.also(BY, f"{time:g}") for each in named_so]
            terms = zip((-1.0, 1.0, 1.0), cells, strict=True)
            yield Relation(tuple(terms), assumed=True, parts=False)


def _ended_by(
    present: set[Cell], _unions: Iterable[Union], own: Mapping[str, str]
) -> Iterator[Relation]:
    """Whoever's observation ended by a time, in any group, is among all for whom it did later.

    Where nobody's did, everybody may know that it did not by any time.
    """
    ended = [cell for cell in sorted(present) if dict(cell.where).get(ENDED) == ANY_EXIT]
    for whole in sorted(present):
        last = dict(whole.where).get(ENDED, "")
        if not last.startswith(BEFORE_HORIZON):
            continue
        horizon, wider = float(last.removeprefix(BEFORE_HORIZON)), set(whole.but(ENDED).where)
        for cell in ended:
            told = dict(cell.where)
            followed = told.get(FRAME, own.get(cell.population))
            if (
                cell.population == whole.population
                and float(told.get(BY) or told.get(STRETCH, "inf").rpartition(" ")[2]) < horizon
                and wider <= set(cell.where)
                and followed == own.get(cell.population)
            ):
                yield Relation(((1.0, cell), (-1.0, whole)), at_most=True)


def _by_the_horizon(
    present: set[Cell], _unions: Iterable[Union], _own: Mapping[str, str]
) -> Iterator[Relation]:
    """Follow-up is cut at the horizon: whatever is told of anybody happened by then."""
    horizons = {
        cell.population: float(dict(cell.where)[STILL])
        for cell in present
        if STILL in dict(cell.where)
    }
    for ever, by in by_times(present).items():
        last = by.get(horizons.get(ever.population, math.nan))
        anew = dict(ever.where).get(FRAME, "").startswith("from ")
        if last is not None and ever in present and not anew:
            yield Relation(((1.0, ever), (-1.0, last)), assumed=True, parts=False)


def _not_seen_later(
    present: set[Cell], _unions: Iterable[Union], _own: Mapping[str, str]
) -> Iterator[Relation]:
    """Whose observation had ended by a time is not observed at a later one."""
    unseen: dict[Cell, dict[float, Cell]] = {}
    for cell in sorted(present):
        told = dict(cell.where)
        if told.get("lost") == "yes" and "time" in told:
            unseen.setdefault(cell.but("lost", "time"), {})[float(told["time"])] = cell
    for cell in sorted(present):
        told = dict(cell.where)
        if told.get(ENDED) != ANY_EXIT or BY not in told or told.get(FRAME, "").startswith("from "):
            continue
        later = unseen.get(cell.but(ENDED, BY, FRAME), {})
        for time in sorted(time for time in later if time > float(told[BY]))[:1]:
            yield Relation(((1.0, cell), (-1.0, later[time])), at_most=True, assumed=True)


def _stays(
    present: set[Cell], _unions: Iterable[Union], _own: Mapping[str, str]
) -> Iterator[Relation]:
    """Whoever has come into a state that nobody leaves is in it, or is not observed any more."""
    for ever, by in by_times(present).items():
        state = dict(ever.where).get("event")
        if state not in NOBODY_LEAVES or "definition" in dict(ever.where):
            continue
        for time, came in sorted(by.items()):
            then = ever.but("event").also("time", f"{time:g}")
            inside, unseen = then.also("state", state), then.also("lost", "yes")
            if present.issuperset((inside, unseen)):
                terms = ((1.0, came), (-1.0, inside), (-1.0, unseen))
                yield Relation(terms, at_most=True, assumed=True)


def _parts_and_wholes(present: set[Cell]) -> Iterator[Relation]:
    """A cell that says one thing more of people holds no more of them."""
    for cell in sorted(present):
        if not cell.is_count or {BY, STRETCH, AFTER} & {name for name, _ in cell.where}:
            continue  # what groups and times add up to says the same of these
        for name, _ in cell.where:
            wider = cell.but(name)
            # Under another definition people are followed to other ends: none holds the other.
            if wider in present and name not in (FRAME, *OF_FILES):
                yield Relation(((1.0, cell), (-1.0, wider)), at_most=True)


def _definitions(present: set[Cell]) -> Facts:
    """Exits under a narrower definition are among those under a wider one.

    What lies between the two at one time is a count, and is watched.
    """
    found: list[Facts] = []
    by_rest: dict[Cell, list[Cell]] = {}
    for cell in sorted(present):
        told = dict(cell.where)
        if "event" in told and STRETCH not in told:
            by_rest.setdefault(cell.but("event", "definition"), []).append(cell)
    found += _censored_by_definition(present)
    for cells in by_rest.values():
        for narrow in cells:
            found += [nested(narrow, broad) for broad in cells if _is_within(narrow, broad)]
    return together(found)


def _censored_by_definition(present: set[Cell]) -> Iterator[Facts]:
    """Under a narrow definition people are followed on whom a wider one has counted out.

    Who was censored under the narrow one alone had the wider one's event: a count as well.
    """
    narrow, broad = NESTED
    for cell in sorted(present):
        told = dict(cell.where)
        other = cell.but(FRAME).also(FRAME, narrow)
        if told.get(ENDED) == ANY_EXIT and told.get(FRAME) == broad and other in present:
            yield nested(cell, other)


def _is_within(narrow: Cell, broad: Cell) -> bool:
    mine, theirs = dict(narrow.where), dict(broad.where)
    if "definition" in mine or "definition" in theirs:
        return (mine.get("definition"), theirs.get("definition")) == NESTED
    states, wider = set(mine["event"].split("+")), set(theirs["event"].split("+"))
    return states < wider


def nested(narrow: Cell, broad: Cell) -> Facts:
    """One count within another; what lies between the two is a count too, and is watched."""
    only = Cell(broad.population, (*broad.where, ("but", str(narrow))))
    relation = Relation(((1.0, narrow), (1.0, only), (-1.0, broad)))
    return Facts((), (relation,), frozenset({only}))


def by_times(present: Iterable[Cell]) -> dict[Cell, dict[float, Cell]]:
    """Counts that grow with time: the count whenever, to time, to the cell."""
    found: dict[Cell, dict[float, Cell]] = {}
    for cell in sorted(present):
        when = dict(cell.where).get(BY)
        if when is not None:
            found.setdefault(cell.but(BY), {})[float(when)] = cell
    return found


def _chains(
    over_time: dict[Cell, dict[float, Cell]], present: set[Cell], reported: frozenset[float]
) -> Facts:
    """What happened by a time, between times that are told, and after them: watched.

    Where everybody's exits and those into all states but one are told, the one is known
    though it is printed nowhere. Between report times all pairs are watched: what lies
    between two neighbours may be open where what lies between the next but one is not.
    """
    stretches, watched = [], set()
    for ever, by in over_time.items():
        times = sorted(by)
        told = [time for time in times if time in reported]
        watched |= set(by.values())
        pairs = {*pairwise(times), *combinations(told, 2)}
        stretches += [stretch(ever, by, ends) for ends in sorted(pairs)]
        if ever in present and ENDED not in dict(ever.where):
            # Models tell the events of all follow-up.
            stretches += [after(ever, by, time) for time in sorted({*told, times[-1]})]
    return together([Facts(watched=frozenset(watched)), *stretches])


def stretch(ever: Cell, by: Mapping[float, Cell], ends: tuple[float, float]) -> Facts:
    """What happened after one time, up to another."""
    before, now = ends
    named = (*ever.where, ("from", f"{before:g}"), ("to", f"{now:g}"))
    between = Cell(ever.population, named)
    relation = Relation(((1.0, by[now]), (-1.0, by[before]), (-1.0, between)))
    return Facts((), (relation,), frozenset({between}))


def after(ever: Cell, by: Mapping[float, Cell], time: float) -> Facts:
    """What happened after a time, in all follow-up."""
    later = Cell(ever.population, (*ever.where, ("from", f"{time:g}")))
    terms = ((1.0, ever), (-1.0, by[time]), (-1.0, later))
    return Facts((), (Relation(terms, assumed=True, parts=False),), frozenset({later}))


def _groups_at_each_time(
    present: set[Cell], _unions: Iterable[Union], _own: Mapping[str, str]
) -> Iterator[Relation]:
    """At each time that is told of anyone, the groups' counts add up to everybody's.

    Those whose group is not known are a group as well, though none that is printed: nobody,
    unless the numbers say otherwise.
    """
    over_time = by_times(present)
    for (whole, variable), members in _families(over_time).items():
        unknown = whole.also(variable, NOT_KNOWN)
        nobody_knows, all_people = unknown.but(*OF_EXITS), whole.but(*OF_EXITS)
        times = {time for ever in (*members, whole) for time in over_time.get(ever, {})}
        for time in sorted(times):
            cells = [ever.also(BY, f"{time:g}") for ever in (whole, *members, unknown)]
            signs = (-1.0, *(1.0 for _ in cells[1:]))
            yield Relation(tuple(zip(signs, cells, strict=True)), assumed=True)
            yield Relation(((1.0, cells[-1]), (-1.0, nobody_knows)), at_most=True)
        people = sorted({ever.but(*OF_EXITS) for ever in members})
        if all_people in present and present.issuperset(people):
            known = tuple((1.0, cell) for cell in people)
            yield Relation(((-1.0, all_people), *known, (1.0, nobody_knows)), assumed=True)
        yield Relation(((1.0, nobody_knows),), assumed=True, parts=False)


def _families(over_time: Mapping[Cell, object]) -> dict[tuple[Cell, str], list[Cell]]:
    """For each count, and each variable by which it is broken down, the breakdown of it."""
    by_whole: dict[tuple[Cell, str], list[Cell]] = {}
    for ever in over_time:
        for name, value in ever.where:
            if name not in (*OF_EXITS, *OF_RESTS) and value != NOT_KNOWN:
                by_whole.setdefault((ever.but(name), name), []).append(ever)
    return {
        named: sorted(members)
        for named, members in by_whole.items()
        if named[0] in over_time and len(members) > 1
    }


#: What binds cells, in the order in which each makes cells for the next.
_BINDINGS = (
    _same_followed,
    _same_event,
    _unions_at_each_time,
    _others,
    _in_states,
    _groups_at_each_time,
    _by_the_horizon,
    _ended_by,
    _not_seen_later,
    _stays,
    among_participants,
    invited_and_answering,
    sums_of_bands,
    blank_cells,
    rows_of_files,
)
