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


def squares(
    mean: tuple[float, float], people: float, spread: tuple[str, float, float]
) -> tuple[float, float]:
    """Between what a mean and a spread, each told to within so much, put the sum of squares.

    spread : "sd" or "std_error", its value, and to within what
        No spread is told as nothing: one of a unit, twice that, may be any smaller one.
    """
    name, value, half = spread
    if name == "std_error":
        value, half = value * math.sqrt(people), half * math.sqrt(people)
    low, high = value - half if value > 2 * half * (1 + 1e-9) else 0.0, value + half
    least, most = max(abs(mean[0]) - mean[1], 0.0), abs(mean[0]) + mean[1]
    # Squares of many answers keep few digits of a float.
    return (
        (people - 1) * low**2 + people * least**2 - 1e-3,
        (people - 1) * high**2 + people * most**2 + 1e-3,
    )


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
