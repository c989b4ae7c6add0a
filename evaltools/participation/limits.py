"""From what on a person's change is more than error of measurement, and from what on it matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaltools.errors import UnansweredError
from evaltools.messages import Message, message
from evaltools.participation.names import in_languages
from evaltools.result import Result

if TYPE_CHECKING:
    from evaltools.participation.change import Change

#: What the variants are called; their formulas stand in `reliable_change`.
METHODS: dict[str, Message] = {
    "jacobson-truax": message("Jacobson and Truax (1991)"),
    "maassen": message("Maassen (2004)"),
    "sdc95": message("smallest detectable change (95%)"),
}


def limits(change: Change) -> Result:
    """What the changes of persons are held against, scale by scale.

    Returns
    -------
    Result
        kind "change_limits": scale, n (measured twice), method (of reliable change),
        reliability, sem (standard error of measurement), sdc (smallest detectable change),
        reliable_change (a person's change must exceed it), important_change. The notes name
        the sources of reliability and of the important change.

    Raises UnansweredError when neither is known of any scale.
    """
    assert change.paired is not None
    assert change.yardsticks is not None
    rows = []
    for pairs in change.paired.scales:
        known = change.yardsticks[pairs.scale]
        if known.error is None and known.important is None:
            continue
        error = known.error
        rows.append(
            {
                "scale": pairs.scale,
                "n": len(pairs.both),
                "method": change.about["method"],
                "reliability": np.nan if known.reliability is None else known.reliability.value,
                "sem": np.nan if error is None else error.sem,
                "sdc": np.nan if error is None else error.sdc,
                "reliable_change": np.nan if error is None else error.limit,
                "important_change": np.nan if known.important is None else known.important.value,
            }
        )
    if not rows:
        raise UnansweredError(
            message(
                "Neither the reliability of a scale nor the smallest change that matters is "
                "known, so a person's change cannot be told from measurement error."
            )
        )
    return Result(
        kind="change_limits",
        frame=pd.DataFrame(rows),
        keys=("scale", "method"),
        counts=("n",),
        # those from elsewhere are made from nobody here
        derived={"reliability": (), "important_change": ()},
        population=change.population,
        about={
            "scale": "points",
            # a person's change is held against them: one decimal more than means have
            "decimals": {scale: n + 1 for scale, n in change.about["decimals"].items()},
        },
        labels={**change.labels, "method": in_languages(METHODS)},
        notes=change.sources,
    )
