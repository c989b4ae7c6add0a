"""How the changes of people are distributed, around no change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaltools.messages import message
from evaltools.participation.distributions import WHOLE_POINTS, are_whole, binned
from evaltools.participation.pairs import Pairs
from evaltools.result import Result

if TYPE_CHECKING:
    from evaltools.participation.change import Change

#: A scale without a bin for each point gets so many bins over its range.
BINS_OF_RANGE = 10


def change_distribution(change: Change, scale: str | None = None) -> Result:
    """How many changed by how much; the middle bin holds no change.

    scale : str, optional
        One scale; None: every scale.

    Returns a Result of kind "distribution": scale, group, bin_low, bin_high (points of
    change), n, n_total, share. `about["reliable_change"]` holds the limits, by scale.
    """
    assert change.paired is not None
    rows = []
    for pairs in change.paired.scales:
        if scale not in (None, pairs.scale):
            continue
        edges = _edges(pairs)
        for group in change.paired.groups:
            both = pairs.of_group(group).both
            moved = (both["after"] - both["before"]).to_numpy(dtype=float)
            # scores are made by division: a change on an edge must not fall below it by rounding
            counts = np.histogram(np.round(moved, 9), bins=edges)[0]
            rows += [
                (pairs.scale, group, low, high, int(n), len(moved))
                for low, high, n in zip(edges[:-1], edges[1:], counts, strict=True)
            ]
    kept = ("by", "before", "after", "method", "reliable_change", "higher_is")
    return binned(
        pd.DataFrame(rows, columns=["scale", "group", "bin_low", "bin_high", "n", "n_total"]),
        about={**{key: change.about[key] for key in kept}, "axis": message("Change")},
        population=change.population,
        labels={column: dict(names) for column, names in change.labels.items()},
    )


def _edges(pairs: Pairs) -> np.ndarray:
    """Bins of one width, the same number on either side of the one around zero."""
    both = pairs.both
    moved = (both["after"] - both["before"]).to_numpy(dtype=float)
    furthest = float(np.abs(moved).max()) if len(moved) else 0.0
    width = _width(pairs, furthest)
    n_aside = max(int(np.ceil((furthest + 1e-9) / width - 0.5)), 1)
    return np.round(width * (np.arange(-n_aside, n_aside + 2) - 0.5), 9)


def _width(pairs: Pairs, furthest: float) -> float:
    if pairs.limits is None:
        return furthest / 5 if furthest > 0 else 1.0
    span = pairs.limits[1] - pairs.limits[0]
    scores = pairs.both[["before", "after"]].to_numpy(dtype=float)
    in_points = pairs.declared is not None and pairs.declared.score in ("sum", "given")
    in_points = in_points and are_whole(scores)
    return 1.0 if in_points and span <= WHOLE_POINTS else span / BINS_OF_RANGE
