"""The flow of participants: every row of the data, followed or left out for one reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from evaltools.cohort import reasons
from evaltools.columns import TOTAL, Total
from evaltools.messages import Message
from evaltools.result import Result

IN_DATA, EXCLUDED = "in_data", "excluded"

#: The order in which reasons are asked; conditions stand after the re-entries.
_ORDER = tuple(reasons.REASONS)


def flow(
    people_reasons: pd.Series,
    *,
    arm: pd.Series | None,
    conditions: tuple[Mapping[str, str], ...] = (),
    last: str = reasons.FOLLOWED,
    notes: Iterable[Message] = (),
) -> Result:
    """Count every row of the data once, by the reason for which it is left out.

    people_reasons : Series of str, shape (n_rows,)
        Why a row is left out; "" where it is not.
    arm : Series, same index, optional
        Breaks the counts down; the rows of arm "total" sum the arms.
    last : str
        Name of those who are left.

    The result has kind "flow" and the columns step (in_data, excluded, followed), reason,
    arm (where given) and n: the excluded and the followed sum to the reason "total".
    """
    reason = people_reasons.where(people_reasons != "", last)
    names = _names(reason, conditions, last)
    if arm is None:
        frame = _counted(reason, names, last)
        keys: tuple[str, ...] = ("reason",)
        totals: tuple[Total, ...] = (Total(over="reason"),)
    else:
        known = arm.astype(object).where(arm.notna(), "missing").astype(str)
        parts = [
            _counted(reason[(known == value).to_numpy()], names, last).assign(arm=value)
            for value in sorted(known.unique())
        ]
        frame = pd.concat([_counted(reason, names, last).assign(arm=TOTAL), *parts])
        keys = ("reason", "arm")
        totals = (Total(over="reason"), Total(over="arm"))
    ordered = [column for column in ("step", "reason", "arm", "n") if column in frame]
    return Result(
        kind="flow",
        frame=frame[ordered].reset_index(drop=True),
        keys=keys,
        counts=("n",),
        totals=totals,
        about={"by": "arm"} if arm is not None else {},
        labels={"reason": reasons.reason_labels(conditions)},
        notes=tuple(notes),
    )


def _names(reason: pd.Series, conditions: tuple[Mapping[str, str], ...], last: str) -> list[str]:
    """The reasons that the flow prints: those that occur, and every condition of the study."""
    own = [f"{reasons.CONDITION}{number}" for number in range(1, len(conditions) + 1)]
    found = set(reason.unique())
    standard = [name for name in _ORDER if name in found and name not in (reasons.RE_ENTRY, last)]
    first = [reasons.RE_ENTRY] if reasons.RE_ENTRY in found else []
    return [*first, *own, *standard, last]


def _counted(reason: pd.Series, names: list[str], last: str) -> pd.DataFrame:
    counts = reason.value_counts().reindex(names, fill_value=0)
    frame = pd.DataFrame({"reason": names, "n": counts.to_numpy(dtype=np.int64)})
    frame["step"] = np.where(frame["reason"] == last, reasons.FOLLOWED, EXCLUDED)
    first = pd.DataFrame({"reason": [TOTAL], "n": [len(reason)], "step": [IN_DATA]})
    return pd.concat([first, frame], ignore_index=True)
