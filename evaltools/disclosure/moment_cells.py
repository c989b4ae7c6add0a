"""Classes of change beside the mean change and its spread: sums over the same people.

Where a class holds a single score, its people times the score are a part of the sum that the
mean tells; where it holds several, they bound it from below and from above. So a hidden class
far from the others may be worked out from a mean, however coarse.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from evaltools.disclosure.answer_cells import deviations
from evaltools.disclosure.cells import (
    PEOPLE,
    Cell,
    Facts,
    Relation,
    Statement,
    place_key,
    row_names,
    together,
)
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.score_units import half_units
from evaltools.result import Result

#: What is summed: as the table of means names its sum, and the squares.
SUM, SQUARES = "sum of change (estimate)", "sum of squared change"
SUM_OF_BACKGROUND, SQUARES_OF_BACKGROUND = "sum of covariates (mean)", "sum of squared covariates"

#: Columns beside a change that are a mean of the same people's numbers: the kind and the column
#: of change that hold it.
OF_CHANGE = {
    ("dropout", "change"): ("change", "estimate"),
    ("dropout", "mean_stayed"): ("change", "mean_before"),
}

#: The mean and its spread, and what they are of: by kind.
MOMENTS = {
    "change": ("estimate", "sd_change", SUM, SQUARES),
    "covariates": ("mean", "sd", SUM_OF_BACKGROUND, SQUARES_OF_BACKGROUND),
}

#: A group of ages, or of months without work.
BAND = re.compile(r"(\d+)(?:-(\d+)|\+)")

#: Lines that bound the squares of a class from below, at most.
LINES = 8

#: Scores are made by division: nearer than this to a bound they lie on it.
ROUNDING = 1e-6


def squares_of_means(
    name: str, result: Result, policy: Policy, cell: Callable[[Any, str], Cell]
) -> Facts:
    """What a spread beside a mean tells of the sum of squares.

    cell : of a row and a count, the cell that it speaks of
    """
    frame, hidden = result.frame, result.hidden
    mean, spread, summed, squared = MOMENTS.get(result.kind, ("", "", "", ""))
    if result.about.get("weighted") or spread not in frame:
        return Facts()
    half, names = half_units(result, policy), row_names(result)
    said = []
    for row in frame.index:
        gone = hidden is not None and bool(hidden.loc[row, [mean, spread, "n"]].any())
        told = pd.to_numeric(frame.loc[row, [mean, "n", spread]], errors="coerce").astype(float)
        if gone or told.isna().any():
            continue
        people = cell(row, "n")
        found = deviations(
            (replace(people, what=squared), replace(people, what=summed), people),
            (told[mean], half[mean][row]),
            policy.before_rounding(told["n"]),
            ("sd", told[spread], half[spread][row]),
        )
        place = place_key(names[row], spread)
        said += [
            Facts((Statement(around, name, place, *bounds, False),), (relation,))
            for bounds, around, relation in found
        ]
    return together(said)


def sums_of_bands(
    present: set[Cell], _unions: Iterable[object], _own: Mapping[str, str]
) -> Iterator[Relation]:
    """People whose age has a mean are those in the groups of age; so for months without work."""
    for summed in sorted(cell for cell in present if cell.what == SUM_OF_BACKGROUND):
        variable = dict(summed.where).get("variable", "")
        people = replace(summed, what=PEOPLE)
        rest = people.but("variable")
        bands = [
            (each, found)
            for each in sorted(present)
            if each.is_count
            and each.but(variable) == rest
            and (found := BAND.fullmatch(dict(each.where).get(variable, "")))
        ]
        if not bands:
            continue
        for what in (PEOPLE, SUM_OF_BACKGROUND, SQUARES_OF_BACKGROUND):
            parts = ((1.0, replace(each, what=what)) for each, _ in bands)
            yield Relation((*parts, (-1.0, replace(people, what=what))), assumed=True, parts=False)
        for each, found in bands:
            low, high = float(found[1]), float(found[2] or math.inf)
            yield from _of_class(each, (low, high), 1.0, (SUM_OF_BACKGROUND, SQUARES_OF_BACKGROUND))


def sums_of_classes(result: Result, cell: Callable[[Any, str], Cell]) -> Iterator[Relation]:
    """The sums and the sums of squares are those of the classes, each within what a class leaves.

    The squares of scores between two bounds are below the chord between these, times the people;
    and above the line through two neighbouring scores, as nobody lies between these.
    """
    if result.kind != "distribution" or "reliable_change" not in result.about:
        return
    frame, steps = result.frame, dict(result.about.get("steps") or {})
    for (scale, _), rows in frame.groupby(["scale", "group"], sort=False, observed=True):
        step = float(steps.get(str(scale)) or 0)
        classes = [cell(row, "n") for row in rows.index]
        people = classes[0].but("bin_low")
        for what in (SUM, SQUARES):
            parts = ((1.0, replace(each, what=what)) for each in classes)
            yield Relation((*parts, (-1.0, replace(people, what=what))), assumed=True, parts=False)
        for row, each in zip(rows.index, classes, strict=True):
            yield from _of_class(each, _ends(rows.loc[row], step), step, (SUM, SQUARES))


def _of_class(
    people: Cell, ends: tuple[float, float], step: float, sums: tuple[str, str]
) -> Iterator[Relation]:
    """What the least and the greatest score of a class leave of its sum, and of its squares.

    A class without a greatest score has bounds from below alone.
    """
    summed, squared = (replace(people, what=what) for what in sums)
    low, high = ends
    yield _at_most([(low, people), (-1.0, summed)])
    if math.isfinite(high):
        yield _at_most([(-high, people), (1.0, summed)])
        yield _at_most([(1.0, squared), (-low - high, summed), (low * high, people)])
    for one, other in _neighbours(ends, step):
        yield _at_most([(-1.0, squared), (one + other, summed), (-one * other, people)])


def _neighbours(ends: tuple[float, float], step: float) -> Iterator[tuple[float, float]]:
    """Some pairs of scores of a class between which nobody can lie; without steps, points."""
    low, high = ends
    if math.isinf(high):
        high = low
    gaps = round((high - low) / step) if step > 0 else 0
    if gaps:
        for gap in sorted(set(np.linspace(0, gaps - 1, LINES).round())):
            yield low + gap * step, low + (gap + 1) * step
    else:
        for point in sorted({low, (low + high) / 2, high}):
            yield point, point


def _at_most(terms: list[tuple[float, Cell]]) -> Relation:
    kept = tuple((float(weight), cell) for weight, cell in terms if weight)
    return Relation(kept, at_most=True, assumed=True, parts=False)


def _ends(row: pd.Series, step: float) -> tuple[float, float]:
    """The least and the greatest score of a class."""
    low, high = float(row["bin_low"]), float(row["bin_high"])
    if step <= 0:
        return low, high
    least = math.ceil(low / step - ROUNDING) * step
    most = math.floor(high / step + ROUNDING) * step
    return (least, most) if least <= most else (low, high)
