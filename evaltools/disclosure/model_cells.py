"""A model's categories as cells: those with what is held against a reference, and all others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from evaltools.disclosure.cells import NO_LEVEL, Cell, Facts, Relation, text, together
from evaltools.result import Result

#: Names the cell of a row's count.
CellOf = Callable[[Any, str], Cell]


def is_of_levels(result: Result) -> bool:
    """Whether the result tells people and events of categories beside a reference."""
    return (
        result.kind == "forest"
        and {"covariate", "level", "reference"} <= set(result.keys)
        and {"n", "n_event"} <= set(result.counts)
    )


def of_references(result: Result, cell: CellOf) -> Facts:
    """Who is in the reference, and who of it never had the event: printed nowhere, watched.

    All less the categories that are told are the people of the reference, and their events
    its events. Of an exposure that comes with time, these are who never had it.

    cell : names the cell of a row's count
    """
    return together(_reference(rows, cell) for rows in _by_variable(result))


def _by_variable(result: Result) -> Iterator[dict[str, Any]]:
    """For each variable with categories: its name, its reference, and its rows."""
    found: dict[tuple[str, str], list[Any]] = {}
    keys = result.frame[["covariate", "level", "reference"]].map(text)
    for row, (covariate, level, reference) in zip(
        keys.index, keys.itertuples(index=False), strict=True
    ):
        if level not in NO_LEVEL and reference not in NO_LEVEL:
            found.setdefault((covariate, reference), []).append(row)
    for (covariate, reference), rows in found.items():
        yield {"covariate": covariate, "reference": reference, "rows": rows}


def _reference(variable: dict[str, Any], cell: CellOf) -> Facts:
    name, reference, rows = (variable[key] for key in ("covariate", "reference", "rows"))
    relations, counted = [], []
    for column in ("n", "n_event"):
        levels = [cell(row, column) for row in rows]
        whole = levels[0].but(name)
        rest = whole.also(name, reference)
        terms = ((1.0, whole), *((-1.0, each) for each in levels), (-1.0, rest))
        relations.append(Relation(terms, assumed=True, parts=False))
        counted.append(rest)
    people, events = counted
    never = people.also("never", str(events))
    relations.append(Relation(((1.0, people), (-1.0, events), (-1.0, never))))
    return Facts((), tuple(relations), frozenset({*counted, never}))
