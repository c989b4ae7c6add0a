"""Those who were lost, beside those who stayed, and what they could change."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evaltools.messages import Message, message
from evaltools.participation.intervals import CONF_LEVEL
from evaltools.participation.paired import difference_of_means
from evaltools.participation.pairs import Pairs
from evaltools.result import Result

if TYPE_CHECKING:
    from evaltools.participation.change import Change

_OF_LOST = (
    "estimate", "std_error", "conf_low", "conf_high", "statistic", "df", "p_value",
    "standardised", "bound_low", "bound_high", "tipping_change",
)  # fmt: skip


#: What is printed; the rest stands in the CSV.
_PRINTED = (
    "scale", "group", "n", "n_lost", "n_before", "mean_stayed", "mean_lost", "estimate",
    "conf_low", "conf_high", "p_value", "change", "bound_low", "bound_high", "tipping_change",
)  # fmt: skip


def dropout(change: Change) -> Result:
    """Scores before of those lost and of those who stayed, and a bound.

    Returns
    -------
    Result
        kind "dropout": scale, group, n (measured twice), n_lost (measured before only),
        n_before, mean_stayed, mean_lost (scores before), estimate (lost less stayed, by
        Welch's t) with std_error, conf_low, conf_high, statistic, df, p_value, standardised
        (over the standard deviation of all before), change (mean change of those who
        stayed), bound_low and bound_high (mean change of all measured before, were all lost
        at the lowest, or the highest, score of the scale; missing where its range is not
        known or nobody was lost), tipping_change (the mean change of those lost at which
        that of all would be nothing). People count once each, weights or not.
    """
    assert change.paired is not None
    rows = [
        {"scale": pairs.scale, "group": group, **_row(pairs.of_group(group))}
        for pairs in change.paired.scales
        for group in change.paired.groups
    ]
    return Result(
        kind="dropout",
        frame=pd.DataFrame(rows),
        keys=("scale", "group"),
        counts=("n", "n_lost", "n_before"),
        derived={
            "mean_stayed": ("n",),
            "change": ("n",),
            "mean_lost": ("n_lost",),
            **dict.fromkeys(_OF_LOST, ("n", "n_lost")),
        },
        population=change.population,
        conf_level=CONF_LEVEL,
        about={
            **{key: change.about[key] for key in ("before", "after", "by", "ranges", "steps")},
            "scale": "points",
            "decimals": change.about["decimals"],
            "means": {"mean_stayed": "n", "mean_lost": "n_lost", "change": "n"},
            "parts": {"n": "n_before", "n_lost": "n_before"},
            "columns": list(_PRINTED),
            "headings": {
                "estimate": message("Difference before, lost less stayed"),
                "change": message("Mean change of those measured twice"),
            },
        },
        labels=change.labels,
        notes=_notes(change),
    )


def _row(pairs: Pairs) -> dict[str, Any]:
    people = pairs.people[pairs.people["before"].notna()]
    is_lost = people["after"].isna().to_numpy()
    before = people["before"].to_numpy(dtype=float)
    stayed, lost = before[~is_lost], before[is_lost]
    moved = (people["after"] - people["before"]).to_numpy(dtype=float)[~is_lost]
    difference = difference_of_means(lost, stayed)
    spread = float(before.std(ddof=1)) if len(before) > 1 else np.nan
    mean_change = float(moved.mean()) if len(moved) else np.nan
    return {
        "n": len(stayed),
        "n_lost": len(lost),
        "n_before": len(before),
        "mean_stayed": float(stayed.mean()) if len(stayed) else np.nan,
        "mean_lost": float(lost.mean()) if len(lost) else np.nan,
        **asdict(difference),
        "standardised": difference.estimate / spread if spread > 0 else np.nan,
        "change": mean_change,
        **_bounds(moved, lost, pairs.limits),
        "tipping_change": -float(moved.sum()) / len(lost) if len(lost) else np.nan,
    }


def _bounds(
    moved: np.ndarray, lost: np.ndarray, limits: tuple[float, float] | None
) -> dict[str, float]:
    """The mean change of all, with those lost at either end of the scale."""
    n = len(moved) + len(lost)
    if limits is None or not len(lost):
        return {"bound_low": np.nan, "bound_high": np.nan}
    low, high = ((moved.sum() + (limit - lost).sum()) / n for limit in limits)
    return {"bound_low": float(low), "bound_high": float(high)}


def _notes(change: Change) -> tuple[Message, ...]:
    assert change.paired is not None
    notes = []
    if change.about["weighted"]:
        notes.append(
            message(
                "Here people count once each: the means and the bounds are not weighted, unlike "
                "the mean change of those measured twice."
            )
        )
    unknown = [pairs.name for pairs in change.paired.scales if pairs.limits is None]
    if unknown:
        notes.append(
            message(
                "{scales}: the lowest and the highest possible score are not known, so what "
                "those lost could change is not bounded.",
                scales=unknown,
            )
        )
    return tuple(notes)
