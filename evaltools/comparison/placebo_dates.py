"""Work at a day before time zero: a placebo, which the programme cannot have changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaltools.cohort.durations import add_units
from evaltools.errors import UnansweredError, UsageError
from evaltools.messages import message

if TYPE_CHECKING:
    from evaltools.data import Data

#: The column, and outcome, that holds it.
BEFORE = "in_work_before"


def in_states_before(data: Data, *, states: Iterable[str], units_before: int) -> pd.Series:
    """Whether each person was in one of the states so many units before time zero, 1 or 0.

    Missing for people without a date of time zero. Raises UnansweredError when nobody's
    spells go back so far: then nothing is known of that day.
    """
    if units_before < 1:
        raise UsageError(
            message("units_before must be 1 or more; found {found}.", found=units_before)
        )
    people, spells = data.table("participants"), data.table("spells")
    if people is None or spells is None or "entry_date" not in people.columns:
        raise UnansweredError(
            message("Work before time zero cannot be told: this study has no dated spells.")
        )
    first = people.sort_values("entry_date", kind="stable").drop_duplicates("participant_id")
    known = first[first["entry_date"].notna()]
    entry = known["entry_date"].to_numpy().astype("datetime64[D]")
    day = pd.Series(
        add_units(entry, -units_before, unit=data.study.unit).astype("datetime64[ns]"),
        index=pd.Index(known["participant_id"], name="participant_id"),
    )
    on = spells["participant_id"].map(day)
    if not (spells["start"] <= on).any():
        raise UnansweredError(
            message(
                "Work before time zero cannot be told: nobody's spells go back so far.",
            )
        )
    # a spell lasts to the end of its last day
    there = (spells["start"] <= on) & (spells["end"].isna() | (spells["end"] >= on))
    inside = spells.loc[there & spells["state"].isin(list(states)), "participant_id"].unique()
    return pd.Series(np.isin(day.index, inside).astype(float), index=day.index)
