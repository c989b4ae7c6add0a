"""Classes of change beside the mean change and its spread: sums over the same people.

Where a class holds a single score, its people times the score are a part of the sum that the
mean tells; where it holds several, they bound it from below and from above. So a hidden class
far from the others may be worked out from a mean, however coarse.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from evaltools.disclosure.answer_cells import squares
from evaltools.disclosure.cells import Cell, Facts, Relation, Statement, place_key, row_names
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.score_units import half_units
from evaltools.result import Result

#: What is summed: as the table of means names its sum, and the squares.
SUM, SQUARES = "sum of change (estimate)", "sum of squared change"

#: Columns beside a change that are a mean of the same people's numbers: the kind and the column
#: of change that hold it.
OF_CHANGE = {
    ("dropout", "change"): ("change", "estimate"),
    ("dropout", "mean_stayed"): ("change", "mean_before"),
}

#: The mean and its spread.
MEAN, SPREAD = "estimate", "sd_change"

#: Scores are made by division: nearer than this to a bound they lie on it.
ROUNDING = 1e-6


def squares_of_change(
    name: str, result: Result, policy: Policy, cell: Callable[[Any, str], Cell]
) -> Facts:
    """What the spread of a change tells of the sum of squares.

    cell : of a row and a count, the cell that it speaks of
    """
    frame, hidden = result.frame, result.hidden
    if result.kind != "change" or result.about.get("weighted") or SPREAD not in frame:
        return Facts()
    half, names = half_units(result, policy), row_names(result)
    said = []
    for row in frame.index:
        gone = hidden is not None and bool(hidden.loc[row, [MEAN, SPREAD, "n"]].any())
        told = pd.to_numeric(frame.loc[row, [MEAN, "n", SPREAD]], errors="coerce").astype(float)
        if gone or told.isna().any():
            continue
        low, high = squares(
            (told[MEAN], half[MEAN][row]), told["n"], ("sd", told[SPREAD], half[SPREAD][row])
        )
        people = cell(row, "n")
        whole = Cell(people.population, people.where, SQUARES)
        said.append(Statement(whole, name, place_key(names[row], SPREAD), low, high, False))
    return Facts(tuple(said))


def sums_of_classes(result: Result, cell: Callable[[Any, str], Cell]) -> Iterator[Relation]:
    """The sum and the sum of squares lie between what the classes leave."""
    if result.kind != "distribution" or "reliable_change" not in result.about:
        return
    frame, steps = result.frame, dict(result.about.get("steps") or {})
    for (scale, _), rows in frame.groupby(["scale", "group"], sort=False, observed=True):
        step = float(steps.get(str(scale)) or 0)
        classes = [(cell(row, "n"), _ends(rows.loc[row], step)) for row in rows.index]
        people = classes[0][0].but("bin_low")
        for what, least, most in ((SUM, min, max), (SQUARES, _least_square, _most_square)):
            whole = Cell(people.population, people.where, what)
            below = [(least(ends), each) for each, ends in classes]
            above = [(-most(ends), each) for each, ends in classes]
            yield _at_most([*below, (-1.0, whole)])
            yield _at_most([*above, (1.0, whole)])


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


def _least_square(ends: tuple[float, float]) -> float:
    return 0.0 if ends[0] <= 0 <= ends[1] else min(ends[0] ** 2, ends[1] ** 2)


def _most_square(ends: tuple[float, float]) -> float:
    return max(ends[0] ** 2, ends[1] ** 2)
