"""What an analysis itself says adds up: counts that are parts of others by what they are.

Whoever is inactive and not in education is inactive; whoever had a mentor by day 90 has had
one. No table says so, as the two stand in different rows or reports, and a reader knows it all
the same. So a result says it in `about["adds_up"]`, a list of entries:

    {"whole": [{"labour_status": "inactive"}],
     "parts": [{"inactive_not_in_education": "yes"}],
     "where": {"record": "complete"}, "each": ["group"], "rest": True}

Each count is named by what is true of its people, in the words of the result's keys, and by
what `where` says of all of them; `of` names another population than the result's own. An entry
holds of everybody, and of each group that `each` names. The wholes together are the parts
together and, with `rest`, what is left of them. "each time" as the value of `by time` stands
for all times of which something is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from evaltools.columns import ALL, TOTAL
from evaltools.disclosure.cells import Cell, Equation, Facts, Relation, text
from evaltools.disclosure.curve_cells import BY
from evaltools.disclosure.roles import breakdown
from evaltools.result import Result

#: The plain fact that holds the entries.
ADDS_UP = "adds_up"

#: Names another population in the name of a count.
OF = "of"

#: Every time of which something is told.
EACH_TIME = "each time"


def stated_sums(result: Result) -> tuple[Equation, ...]:
    """The sums that a result states, for everybody and for each of its groups."""
    entries: Sequence[Mapping[str, Any]] = result.about.get(ADDS_UP) or ()
    found: dict[Equation, None] = {}
    for entry in entries:
        for where in _groups(result, entry.get("each") or ()):
            also = {**where, **entry.get("where", {})}
            found[_equation(result, entry, also)] = None
    return tuple(found)


def states_sums(result: Result) -> bool:
    """Whether a result says itself which of its counts add up to which."""
    return ADDS_UP in result.about


def _groups(result: Result, keys: Iterable[str]) -> Iterator[dict[str, str]]:
    """What is true of each group that there is; nothing of everybody."""
    named = [key for key in keys if key in result.keys]
    if not named:
        yield {}
        return
    for values in result.frame[named].drop_duplicates().itertuples(index=False):
        told = {key: text(value) for key, value in zip(named, values, strict=True)}
        yield {
            breakdown(result) if key == "group" else key: value
            for key, value in told.items()
            if value not in (ALL, TOTAL)
        }


def _equation(result: Result, entry: Mapping[str, Any], where: Mapping[str, str]) -> Equation:
    wholes, parts = (
        tuple(_cell(result, name, where) for name in entry[side]) for side in ("whole", "parts")
    )
    return Equation(wholes, parts, bool(entry.get("rest")))


def _cell(result: Result, name: Mapping[str, Any], where: Mapping[str, str]) -> Cell:
    told = {key: text(value) for key, value in name.items() if key != OF}
    # What a name says itself goes before the group: of all records, not of the complete ones.
    pairs = {**where, **told}
    kept = sorted((key, value) for key, value in pairs.items() if value not in (ALL, TOTAL))
    return Cell(str(name.get(OF, result.population)), tuple(kept))


def bind(equations: Iterable[Equation], present: Iterable[Cell]) -> Facts:
    """What the stated sums say of the counts that there are; what is left of them is watched.

    present : the cells of which results tell something
    """
    told = frozenset(present)
    useful = _useful(tuple(_at_each_time(equations, told)), told)
    relations, cells = [], set()
    for each in useful:
        rest = (_rest(each),) if each.rest else ()
        terms = [(1.0, cell) for cell in each.wholes]
        terms += [(-1.0, cell) for cell in (*each.parts, *rest)]
        relations.append(Relation(tuple(terms), assumed=True, parts=False))
        cells |= {cell for _, cell in terms}
    return Facts((), tuple(relations), frozenset(cells - told))


def _rest(equation: Equation) -> Cell:
    whole, parts = (" + ".join(map(str, side)) for side in (equation.wholes, equation.parts))
    return Cell(equation.wholes[0].population, (("but", parts), ("of", whole)))


def _at_each_time(equations: Iterable[Equation], told: frozenset[Cell]) -> Iterator[Equation]:
    """The equations, with one for each time in place of those that hold at every time."""
    for each in dict.fromkeys(equations):
        timed = [cell for cell in (*each.wholes, *each.parts) if (BY, EACH_TIME) in cell.where]
        if not timed:
            yield each
            continue
        ever = {cell.but(BY) for cell in timed}
        times = {dict(cell.where).get(BY) for cell in told if cell.but(BY) in ever}
        for time in sorted(times - {None}):  # type: ignore[type-var]
            yield replace(
                each,
                wholes=tuple(_then(cell, str(time)) for cell in each.wholes),
                parts=tuple(_then(cell, str(time)) for cell in each.parts),
            )


def _then(cell: Cell, time: str) -> Cell:
    return cell.but(BY).also(BY, time) if (BY, EACH_TIME) in cell.where else cell


def _useful(equations: tuple[Equation, ...], told: frozenset[Cell]) -> tuple[Equation, ...]:
    """Those from which something follows: of others, nothing of what they hold is told."""
    while True:
        uses = Counter(cell for each in equations for cell in {*each.wholes, *each.parts})
        kept = tuple(each for each in equations if _says_something(each, told, uses))
        if len(kept) == len(equations):
            return kept
        equations = kept


def _says_something(equation: Equation, told: frozenset[Cell], uses: Counter[Cell]) -> bool:
    cells = {*equation.wholes, *equation.parts}
    known = cells & told
    elsewhere = {cell for cell in cells - told if uses[cell] > 1}
    if not known and not elsewhere:
        return False
    # A whole that is told nowhere may be as large as it likes.
    open_above = any(cell not in told and uses[cell] == 1 for cell in equation.wholes)
    return not open_above and (len(known) > 1 or bool(elsewhere))
