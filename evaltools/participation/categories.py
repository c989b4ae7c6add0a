"""Who improved, stayed unchanged, deteriorated: counts with exact intervals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaltools.columns import TOTAL, Total
from evaltools.errors import UnansweredError
from evaltools.messages import message
from evaltools.participation.distributions import with_exact_limits
from evaltools.participation.pairs import Pairs
from evaltools.result import Result

if TYPE_CHECKING:
    from evaltools.participation.change import Change, Yardsticks

IMPROVED, UNCHANGED, DETERIORATED = "improved", "unchanged", "deteriorated"
RELIABLE, IMPORTANT = "reliable", "important"

#: Differences of scores smaller than this are rounding.
ROUNDING = 1e-9


def categories(change: Change) -> Result:
    """How many people changed by more than error, or by what matters.

    Returns
    -------
    Result
        kind "change_categories": scale, group, criterion (reliable: beyond the limit of
        reliable change; important: at least the smallest change that matters), change
        (improved, unchanged, deteriorated, total), n, n_total, share, conf_low, conf_high
        (exact). Better and worse are as the instrument says. People count once each, weights
        or not.

    Raises UnansweredError when neither reliability nor important change is known.
    """
    assert change.paired is not None
    rows = [
        row
        for pairs in change.paired.scales
        for group in change.paired.groups
        for row in _rows(change, pairs.of_group(group), group)
    ]
    if not rows:
        raise UnansweredError(
            message(
                "Who improved cannot be told: it needs the scale's reliability, or the smallest "
                "change that matters, each with its source."
            )
        )
    columns = ["scale", "group", "criterion", "change", "n", "n_total"]
    return with_exact_limits(
        Result(
            kind="change_categories",
            frame=pd.DataFrame(rows, columns=columns),
            keys=("scale", "group", "criterion", "change"),
            counts=("n", "n_total"),
            totals=(Total(over="change"),),
            population=change.population,
            about={
                **{
                    key: change.about[key]
                    for key in ("before", "after", "method", "by", "unreliable")
                },
                "scale": "share",
                "share_decimals": "n_total",
            },
            labels=change.labels,
            notes=change.sources,
        )
    )


def _rows(
    change: Change, pairs: Pairs, group: str
) -> Iterator[tuple[str, str, str, str, int, int]]:
    assert change.yardsticks is not None
    yardsticks = change.yardsticks[pairs.scale]
    both = pairs.both
    moved = pairs.sign * (both["after"] - both["before"]).to_numpy(dtype=float)
    for criterion, limit in limits_of(yardsticks).items():
        for name, n in classify(moved, limit).items():
            yield pairs.scale, group, criterion, name, n, len(moved)
        yield pairs.scale, group, criterion, TOTAL, len(moved), len(moved)


def limits_of(yardsticks: Yardsticks) -> dict[str, float]:
    """From what on a change counts, by criterion, whichever are known."""
    limits = {}
    if yardsticks.error is not None:
        limits[RELIABLE] = yardsticks.error.limit + ROUNDING
    if yardsticks.important is not None:
        limits[IMPORTANT] = yardsticks.important.value - ROUNDING
    return limits


def classify(moved: np.ndarray, limit: float) -> dict[str, int]:
    """How many moved to the better by the limit or more, to the worse, or neither.

    >>> classify(np.array([5.0, 0.0, -3.0, 2.0]), 3.0)
    {'improved': 1, 'unchanged': 2, 'deteriorated': 1}
    """
    improved, deteriorated = int((moved >= limit).sum()), int((moved <= -limit).sum())
    return {
        IMPROVED: improved,
        UNCHANGED: len(moved) - improved - deteriorated,
        DETERIORATED: deteriorated,
    }
