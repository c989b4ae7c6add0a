"""From what on a person's change is more than error of measurement, and from what on it matters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaltools.columns import ALL
from evaltools.errors import UnansweredError
from evaltools.messages import Message, message
from evaltools.participation.names import in_languages
from evaltools.participation.sourced import made_from_nobody
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
        kind "change_limits": scale, (group, of a change of one named group,) n (measured
        twice), method (of reliable change), reliability, sem (standard error of
        measurement), sdc (smallest detectable change), reliable_change (a person's change
        must exceed it), important_change. The notes name the sources of reliability and of
        the important change.

    Raises UnansweredError when neither is known of any scale.
    """
    assert change.paired is not None
    assert change.yardsticks is not None
    named = change.paired.groups if change.paired.groups != (ALL,) else ()
    is_of_group = len(named) == 1
    rows = []
    for pairs in change.paired.scales:
        known = change.yardsticks[pairs.scale]
        if known.error is None and known.important is None:
            continue
        error = known.error
        rows.append(
            {
                "scale": pairs.scale,
                **({"group": named[0]} if is_of_group else {}),
                "n": len(pairs.both),
                "method": change.about["method"],
                "reliability": np.nan if known.reliability is None else known.reliability.told,
                "sem": np.nan if error is None else error.sem,
                "sdc": np.nan if error is None else error.sdc,
                "reliable_change": np.nan if error is None else error.limit,
                "important_change": np.nan if known.important is None else known.important.value,
            }
        )
    if not rows:
        raise UnansweredError(
            message(
                "Of no scale a reliability above zero or the smallest change that matters is "
                "known, so a person's change cannot be told from measurement error."
            )
        )
    return Result(
        kind="change_limits",
        frame=pd.DataFrame(rows),
        keys=("scale", "group", "method") if is_of_group else ("scale", "method"),
        counts=("n",),
        derived=_derived(made_from_nobody(each.reliability for each in change.yardsticks.values())),
        population=change.population,
        about={
            "scale": "points",
            "steps": change.about["steps"],
            **({"by": change.about["by"]} if is_of_group else {}),
            "decimals": dict(change.about["decimals"]),
        },
        labels={**change.labels, "method": in_languages(METHODS)},
        notes=change.sources,
    )


def _derived(from_nobody: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """What each number is made from: those measured twice, or nobody here."""
    made = ("reliability", "sem", "sdc", "reliable_change", "important_change")
    return {**dict.fromkeys(made, ("n",)), **from_nobody}
