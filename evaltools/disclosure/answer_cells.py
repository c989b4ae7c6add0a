"""Answers to an item as cells: their counts bind the item's mean, spread, floor and ceiling.

Sixty people's mean of an item, times sixty, is the sum of level times count: beside the
counts of the levels it is one more equation, and the standard deviation a second one. So a
hidden level may be worked out from a table of means.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from evaltools.disclosure.cells import Cell, Relation

#: The people behind the answers, and the kinds that tell means of them.
ANSWERED = "answered an item"
OF_ITEMS = ("items", "item_profile")

#: What is summed.
ANSWERS, SQUARES = "sum of answers", "sum of squared answers"

#: Shares of people at an end of an item's answers.
ENDS = ("floor", "ceiling")


def item_of(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """What names an item at a wave, of an arm perhaps, without its levels."""
    return tuple(pair for pair in pairs if pair[0] in ("scale", "item", "wave", "arm"))


def at_end(where: Iterable[tuple[str, str]], end: str) -> Cell:
    """Those at the floor or the ceiling of an item."""
    return Cell(ANSWERED, item_of(where)).also(f"at the {end}", "yes")


def deviations(
    cells: tuple[Cell, Cell, Cell],
    mean: tuple[float, float],
    people: tuple[float, float],
    spread: tuple[str, float, float],
) -> Iterator[tuple[tuple[float, float], Cell, Relation]]:
    """What a mean and a spread say of sums of squares around the mean: bounds, cell, relation.

    cells : of the squares, of the sum and of the people
    mean : as it is told, and to within what
    people : how many they are, at least and at most
    spread : "sd" or "std_error", its value, and to within what
        No spread is told as nothing: one of a unit, twice that, may be any smaller one.

    Around the true mean the squares are (n - 1) sd^2. Around any number near it they are n times
    the square of the distance more: so they are bounded around the mean that is told, and around
    the ends of what it may stand for.
    """
    told, within = mean
    name, value, half = spread
    roots = [math.sqrt(n) if name == "std_error" else 1.0 for n in people]
    smallest = value - half if value > 2 * half * (1 + 1e-9) else 0.0
    least = min((n - 1) * (r * smallest) ** 2 for n, r in zip(people, roots, strict=True))
    most = max((n - 1) * (r * (value + half)) ** 2 for n, r in zip(people, roots, strict=True))
    for point, apart in ((told - within, 2 * within), (told, within), (told + within, 2 * within)):
        # Squares of many answers keep few digits of a float.
        bounds = (max(least - 1e-3, 0.0), most + max(people) * apart**2 + 1e-3)
        yield bounds, *_around(point, *cells)


def _around(point: float, squared: Cell, summed: Cell, people: Cell) -> tuple[Cell, Relation]:
    """The sum of squares around a number: of squares, sum and people."""
    around = Cell(people.population, people.where, f"{squared.what} around {point:.12g}")
    weights = ((1.0, squared), (-2 * point, summed), (point**2, people), (-1.0, around))
    terms = tuple((weight, cell) for weight, cell in weights if weight)
    return around, Relation(terms, parts=False)


def of_levels(levels: Iterable[tuple[Any, Cell]], *, is_reversed: bool) -> Iterator[Relation]:
    """What binds the counts of one item's levels to its sums and to its ends.

    levels : pairs of level and the cell of those who answered it
    is_reversed : bool
        Whether means are of reversed answers (lowest plus highest, less the answer).
    """
    known = [(number, cell) for level, cell in levels if (number := _number(level)) is not None]
    if len(known) < 2:
        return
    lowest, highest = min(known)[0], max(known)[0]
    ends = (highest, lowest) if is_reversed else (lowest, highest)
    values = [(lowest + highest - at if is_reversed else at, cell) for at, cell in known]
    where = item_of(known[0][1].where)
    for what, power in ((ANSWERS, 1), (SQUARES, 2)):
        terms = tuple((value**power, cell) for value, cell in values if value)
        whole = Cell(ANSWERED, where, what)
        yield Relation((*terms, (-1.0, whole)), assumed=True, parts=False)
    for name, end in zip(ENDS, ends, strict=True):
        cell = dict(known)[end]
        yield Relation(((1.0, cell), (-1.0, at_end(where, name))), assumed=True, parts=False)


def _number(level: Any) -> float | None:
    try:
        number = float(level)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None
