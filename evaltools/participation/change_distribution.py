"""How the changes of people are distributed, around no change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaltools.messages import message
from evaltools.participation.categories import (
    DETERIORATED,
    IMPROVED,
    UNCHANGED,
    limits_of,
)
from evaltools.participation.distributions import WHOLE_POINTS, are_whole, binned
from evaltools.participation.pairs import Pairs
from evaltools.result import Result

if TYPE_CHECKING:
    from evaltools.participation.change import Change

#: A scale without a bin for each point gets so many bins over its range.
BINS_OF_RANGE = 10

#: Neutral, since classes on either side of no change hold different ends of theirs.
HEADINGS = {"bin_low": message("Lower limit"), "bin_high": message("Upper limit")}

ENDS = message(
    "Whoever changed by exactly the limit between two classes is in the one farther from no "
    "change: below no change a class holds its upper limit and not its lower one, above it its "
    "lower limit and not its upper one, and the class of no change holds neither."
)


def change_distribution(change: Change, scale: str | None = None) -> Result:
    """How many changed by how much; the middle bin holds no change.

    scale : str, optional
        One scale; None: every scale.

    Returns a Result of kind "distribution": scale, group, bin_low, bin_high (points of
    change), n, n_total, share. `about["reliable_change"]` holds the limits, by scale.
    """
    assert change.paired is not None
    rows: list[tuple[object, ...]] = []
    sums: list[dict[str, object]] = []
    for pairs in change.paired.scales:
        if scale not in (None, pairs.scale):
            continue
        sides = _sides(pairs, _limits(change, pairs))
        edges = [*(-side.told for side in reversed(sides)), *(side.told for side in sides)]
        for group in change.paired.groups:
            both = pairs.of_group(group).both
            moved = (both["after"] - both["before"]).to_numpy(dtype=float)
            counts = _counted(moved, sides)
            rows += [
                (pairs.scale, group, low, high, int(n), len(moved))
                for low, high, n in zip(edges[:-1], edges[1:], counts, strict=True)
            ]
        sums += _categories(pairs, sides, edges)
    kept = ("by", "before", "after", "method", "reliable_change", "higher_is", "steps")
    return binned(
        pd.DataFrame(rows, columns=["scale", "group", "bin_low", "bin_high", "n", "n_total"]),
        about={
            **{key: change.about[key] for key in kept},
            "axis": message("Change"),
            "headings": HEADINGS,
            # disclosure control holds the classes beside the categories of the same people
            "adds_up": sums,
        },
        population=change.population,
        labels={column: dict(names) for column, names in change.labels.items()},
        notes=(ENDS,),
    )


@dataclass(frozen=True)
class Side:
    """An edge on either side of no change: who moved so far or farther lies beyond it.

    told : as it is told; for a limit, midway between scores that can occur
    exact : as people are counted
    criterion : the limit that it is, if any
    """

    told: float
    exact: float
    criterion: str | None = None


def _limits(change: Change, pairs: Pairs) -> dict[str, float]:
    """From what on a change counts, by criterion, as for the categories."""
    assert change.yardsticks is not None
    return limits_of(change.yardsticks[pairs.scale])


def _sides(pairs: Pairs, limits: Mapping[str, float]) -> list[Side]:
    """Edges at one distance from each other, but that the one nearest to a limit is the limit."""
    both = pairs.both
    moved = np.abs((both["after"] - both["before"]).to_numpy(dtype=float))
    furthest = float(moved.max()) if len(moved) else 0.0
    width = _width(pairs, furthest)
    n_aside = max(int(np.ceil((furthest + 1e-9) / width - 0.5)), 1)
    even = [round(width * (place + 0.5), 9) for place in range(n_aside + 1)]
    outermost, inside, found = even[-1], even[:-1], [Side(even[-1], even[-1])]
    for criterion, limit in limits.items():
        told = round((np.ceil(limit / pairs.step - 1e-6) - 0.5) * pairs.step, 9)
        if not 0 < told < outermost or any(told == side.told for side in found):
            continue
        if inside:
            inside.remove(min(inside, key=lambda edge: abs(edge - told)))
        found.append(Side(told, limit, criterion))
    found += [Side(edge, edge) for edge in inside if all(edge != side.told for side in found)]
    return sorted(found, key=lambda side: side.told)


def _counted(moved: np.ndarray, sides: Sequence[Side]) -> np.ndarray:
    """How many lie between each two edges; on an edge, on its outer side."""
    exact = np.array([side.exact for side in sides[:-1]])
    # scores are made by division: a change on an edge must not fall below it by rounding
    beyond = np.searchsorted(exact, np.round(np.abs(moved), 9), side="right")
    place = len(exact) + np.sign(moved).astype(int) * beyond
    return np.bincount(place, minlength=2 * len(exact) + 1)


def _categories(
    pairs: Pairs, sides: Sequence[Side], edges: Sequence[float]
) -> Iterator[dict[str, object]]:
    """Which classes each category holds, where a limit is an edge."""
    for side in (side for side in sides if side.criterion is not None):
        above = [low for low in edges[:-1] if low >= side.told]
        below = [low for low in edges[:-1] if low < -side.told]
        rest = [low for low in edges[:-1] if low not in (*above, *below)]
        ends = (above, below) if pairs.sign > 0 else (below, above)
        named = zip((IMPROVED, DETERIORATED, UNCHANGED), (*ends, rest), strict=True)
        for change, classes in named:
            whole = {"criterion": side.criterion, "change": change}
            yield {
                "whole": [whole],
                "parts": [{"bin_low": low} for low in classes],
                "where": {"scale": pairs.scale},
                "each": ["group"],
            }


def _width(pairs: Pairs, furthest: float) -> float:
    if pairs.limits is None:
        return furthest / 5 if furthest > 0 else 1.0
    span = pairs.limits[1] - pairs.limits[0]
    scores = pairs.both[["before", "after"]].to_numpy(dtype=float)
    in_points = pairs.declared is not None and pairs.declared.score in ("sum", "given")
    in_points = in_points and are_whole(scores)
    return 1.0 if in_points and span <= WHOLE_POINTS else span / BINS_OF_RANGE
