"""Shares by given times, where it is hidden how many people's observation had ended by then.

Each person who is censored moves a share: 6 of 17 who lost their jobs are a share of 0.647 who
kept them, and of 0.642 where one was not observed to the end. Beside a hidden number of the
censored a share is therefore told no finer than as many of them could move it as a hidden count
must be open by: whoever is censored just before the time moves it by nothing, and whoever is at
the start by the most. Where only a unit coarser than the coarsest would do, the counts are told
and the share is not.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evaltools.columns import ROUNDED_TO
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.tables import count, masked
from evaltools.disclosure.units import COARSEST, TOWARDS, UNITS, in_units
from evaltools.messages import message
from evaltools.result import Result

NOTE = message(
    "Where it is not published how many people's observation had ended by a time, the share is "
    "rounded, to five percentage points at most, and its interval outwards; where that is not "
    "enough, only the counts are told."
)


def with_shares_in_units(result: Result, policy: Policy) -> Result:
    """The protected result, its shares too coarse to tell a hidden number of the censored.

    A result that does not count the censored, or tells no share, is given back as it is.
    """
    told = [column for column in TOWARDS if column in result.frame.columns]
    counted = {"n", "n_event", "n_censor"} <= {*result.counts}
    if result.hidden is None or not counted or "estimate" not in told:
        return result
    rows = result.hidden["n_censor"] & result.frame["estimate"].notna()
    if not rows.any():
        return result
    unit = _units(result, policy.width).where(rows)
    frame = result.frame.assign(**{ROUNDED_TO: unit.replace(np.inf, np.nan)})
    for column in told:
        rounded = in_units(count(result, column), column, unit).clip(0.0, 1.0)
        frame[column] = count(result, column).where(~rows, rounded)
    hidden = result.hidden.assign(**{ROUNDED_TO: False})
    hidden.loc[np.isinf(unit), told] = True
    derived = {**result.derived, ROUNDED_TO: result.made_from("estimate")}
    made = replace(result, frame=frame, derived=derived, hidden=hidden)
    return masked(made, hidden).note(NOTE)


def _units(result: Result, censored: int) -> pd.Series:
    """The finest unit that is no less than what so many people, censored at the start, move it by.

    Infinite where none is as coarse.
    """
    people, events = count(result, "n"), count(result, "n_event")
    others = (people - censored).where(people - censored > events)
    moved = events / others - events / people
    units = (*UNITS, COARSEST)
    fits = [moved <= unit for unit in units]
    return pd.Series(np.select(fits, units, default=np.inf), index=result.frame.index)
