"""From a protected result to statements about counts: what an attacker can read from it.

A cell is a number of people (or a sum over people) named by what is true of them. Equal
cells in two results are one unknown, so that what one table hides and another shows is
seen. What an analysis must fill in for that stands in the package's README.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from evaltools.columns import ALL
from evaltools.result import Result

PEOPLE = "people"

#: Stands before the ids of an earlier release, and the people of that time.
EARLIER = "earlier release: "


#: What stands where a variable has no levels.
NO_LEVEL = ("", "nan", "None", "<NA>")


@dataclass(frozen=True, order=True)
class Cell:
    """A number of people, or a sum over them.

    Attributes
    ----------
    population : str
        As in `Result.population`.
    where : tuple of (variable, value), sorted
        What is true of the people counted.
    what : str
        "people", or what is summed.
    """

    population: str
    where: tuple[tuple[str, str], ...]
    what: str = PEOPLE

    def but(self, *variables: str) -> Cell:
        """The cell without what it says of `variables`."""
        kept = tuple(pair for pair in self.where if pair[0] not in variables)
        return Cell(self.population, kept, self.what)

    def also(self, variable: str, value: str) -> Cell:
        """The part of the cell for which `variable` is `value`."""
        return Cell(self.population, tuple(sorted({*self.where, (variable, value)})), self.what)

    @property
    def is_count(self) -> bool:
        """Whether it counts people; else it sums over them."""
        return self.what == PEOPLE

    def __str__(self) -> str:
        said = ", ".join(f"{name}={value}" for name, value in self.where) or ALL
        return f"{self.what}[{self.population}: {said}]"


@dataclass(frozen=True)
class Statement:
    """What one place of a table says of a cell.

    Attributes
    ----------
    cell : Cell
    result, place : str
        The result's id and the key of the place in it.
    low, high : float
        What is shown (equal unless rounded); of a hidden cell, what the policy gives away.
    hidden : bool
    floor : float
        The lowest value of the cell when it is hidden: 1 where empty cells are shown.
    loss : float
        How much more than usual is lost when it is hidden.
    fixed : bool
        It is out already and cannot be hidden.
    """

    cell: Cell
    result: str
    place: str
    low: float
    high: float
    hidden: bool
    floor: float = 0.0
    loss: float = 1.0
    fixed: bool = False


@dataclass(frozen=True)
class Relation:
    """Cells that add up to nothing, with signs; to nothing or less if `at_most`.

    `assumed` ones are given up where the numbers shown contradict them: for at most, where
    the terms are parts of a whole (`parts`).
    """

    terms: tuple[tuple[float, Cell], ...]
    at_most: bool = False
    assumed: bool = False
    parts: bool = True


@dataclass(frozen=True)
class Equation:
    """Counts of which an analysis says that they are others together, and a rest if `rest`."""

    wholes: tuple[Cell, ...]
    parts: tuple[Cell, ...]
    rest: bool = False

    def of_cells(self, named: Callable[[Cell], Cell]) -> Equation:
        """The same of other counts."""
        return Equation(tuple(map(named, self.wholes)), tuple(map(named, self.parts)), self.rest)


@dataclass(frozen=True)
class Facts:
    """All that a result says.

    Attributes
    ----------
    statements : tuple of Statement
    relations : tuple of Relation
    watched : frozenset of Cell
        Cells that are nowhere printed but must not be worked out either.
    unions : frozenset of (Cell, tuple of str)
        Exits into any of several states, and which these are.
    equations : tuple of Equation
        What the analysis says of its counts; of use where others tell the same counts.
    """

    statements: tuple[Statement, ...] = ()
    relations: tuple[Relation, ...] = ()
    watched: frozenset[Cell] = frozenset()
    unions: frozenset[tuple[Cell, tuple[str, ...]]] = frozenset()
    equations: tuple[Equation, ...] = ()

    def __add__(self, other: Facts) -> Facts:
        return Facts(
            self.statements + other.statements,
            self.relations + other.relations,
            self.watched | other.watched,
            self.unions | other.unions,
            self.equations + other.equations,
        )

    def of_cells(self, named: Callable[[Cell], Cell]) -> Facts:
        """The same of other cells: of those that `named` gives for each."""
        return Facts(
            tuple(replace(each, cell=named(each.cell)) for each in self.statements),
            tuple(
                replace(each, terms=tuple((value, named(cell)) for value, cell in each.terms))
                for each in self.relations
            ),
            frozenset(map(named, self.watched)),
            frozenset((named(ever), states) for ever, states in self.unions),
            tuple(each.of_cells(named) for each in self.equations),
        )


def together(many: Iterable[Facts]) -> Facts:
    """All facts of all."""
    listed = list(many)
    return Facts(
        tuple(said for each in listed for said in each.statements),
        tuple(relation for each in listed for relation in each.relations),
        frozenset(cell for each in listed for cell in each.watched),
        frozenset(union for each in listed for union in each.unions),
        tuple(equation for each in listed for equation in each.equations),
    )


def event_name(event: str | Iterable[str] | None) -> str:
    """One name for the states that count as the event.

    >>> event_name(["subsidised_job", "open_job"])
    'open_job+subsidised_job'
    """
    if event is None or isinstance(event, str):
        return event or "event"
    return "+".join(sorted(map(str, event))) or "event"


def row_names(result: Result) -> dict[Any, str]:
    """For each row, its keys: `group=a;time=6`."""
    columns = [[f"{key}={text(value)}" for value in result.frame[key]] for key in result.keys]
    named = map(";".join, zip(*columns, strict=True)) if columns else [""] * len(result.frame)
    return dict(zip(result.frame.index, named, strict=True))


def place_key(row_name: str, column: str) -> str:
    """The name of one place of a result: its column and the keys of its row.

    >>> place_key("group=a", "n")
    'n[group=a]'
    """
    return f"{column}[{row_name}]"


def places(result: Result, columns: Iterable[str]) -> dict[str, list[tuple[Any, str]]]:
    """The rows and columns behind each place key (several where keys repeat)."""
    found: dict[str, list[tuple[Any, str]]] = {}
    names = row_names(result)
    for column in columns:
        for row, name in names.items():
            found.setdefault(place_key(name, column), []).append((row, column))
    return found


def by_row(frame: pd.DataFrame) -> dict[str, dict[Any, Any]]:
    """The frame's values by column and row, for many single look-ups."""
    return {
        str(column): dict(zip(frame.index, frame[column], strict=True)) for column in frame.columns
    }


def text(value: object) -> str:
    """A key's value as text: whole numbers without a point."""
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return str(value)
