"""People of whom some results tell are among the participants: a floor of how many these are.

Whoever answered a questionnaire, of one sex, is one of that sex who take part. So answers bound
from below what a table of the participants hides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations

from evaltools.columns import ALL
from evaltools.disclosure.answer_cells import ANSWERED
from evaltools.disclosure.cells import Cell, Relation

#: Those who were asked, and those of them who answered nothing.
INVITED, NOT_ANSWERED = "invited", "not_answered"

#: Populations that are some of the participants, each counted once.
AMONG_PARTICIPANTS = (
    ANSWERED,
    "answered every item",
    "had a job",
    INVITED,
    "participants after a match",
    "participants in phases",
    "participants with a mentor",
    "scored",
)

#: Those who were measured at two waves; which these are stands behind it.
MEASURED = "measured at "

#: Those whose outcome at a site is known by a time; which stands behind it.
AT_SITES = "sites by "


def among_participants(
    present: set[Cell], _unions: Iterable[object], _own: Mapping[str, str]
) -> Iterator[Relation]:
    """A part of the participants, of one group, is at most the group."""
    known = {cell.where for cell in present if cell.population == ALL and cell.is_count}
    parting = {where[0] for where in known if len(where) == 1}
    for cell in sorted(present):
        if not cell.is_count or not _is_of_participants(cell.population):
            continue
        groups = tuple(pair for pair in cell.where if pair in parting)
        others = [name for name, _ in cell.where if name not in dict(groups)]
        if any(cell.but(name) in present for name in others):
            continue  # what is true of a whole is true of its parts
        wider = next(
            (
                some
                for size in range(len(groups), -1, -1)
                for some in combinations(groups, size)
                if some in known
            ),
            None,
        )
        if wider is not None:
            yield Relation(((1.0, cell), (-1.0, Cell(ALL, wider))), at_most=True, assumed=True)


def invited_and_answering(
    present: set[Cell], _unions: Iterable[object], _own: Mapping[str, str]
) -> Iterator[Relation]:
    """All participants are asked, and whoever did not answer at all has answered no item."""
    everybody = {cell.where for cell in present if cell.population == ALL and cell.is_count}
    for silent in sorted(present):
        told = dict(silent.where)
        if silent.population != INVITED or told.get("coverage") != NOT_ANSWERED:
            continue
        asked = silent.but("coverage")
        people = asked.but("scale", "wave")
        if people.where in everybody:
            same = ((1.0, asked), (-1.0, replace(people, population=ALL)))
            yield Relation(same, assumed=True, parts=False)
        for cell in sorted(present):
            item = cell.population == ANSWERED and cell.is_count and "item" in dict(cell.where)
            if item and cell.but("item").where == asked.where:
                terms = ((1.0, cell), (1.0, silent), (-1.0, asked))
                yield Relation(terms, at_most=True, assumed=True)


def _is_of_participants(population: str) -> bool:
    return population in AMONG_PARTICIPANTS or population.startswith((MEASURED, AT_SITES))
