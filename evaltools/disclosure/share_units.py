"""Shares by given times, of people of whom the observation of some had ended before.

Each person who is censored moves a share: 6 of 17 who lost their jobs are a share of 0.647 who
kept them, and of 0.642 where one was not observed to the end; and a share tells when whoever was
censored was. So a share is told no finer than a hidden count must be open by (`lost_earlier`).
Where it is hidden how many were censored, they may have been at the start, or nobody. Where only
a unit coarser than the roughest would do, the counts are told and the share is not.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from evaltools.columns import ROUNDED_TO
from evaltools.disclosure.lost_earlier import EXITS, moved_share, widened
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.tables import count, masked
from evaltools.disclosure.units import (
    COARSEST,
    ROUGH,
    TOWARDS,
    UNITS,
    told_in,
    unit_holding,
)
from evaltools.messages import message
from evaltools.result import Result

#: How far a share that is told may lie from what the counts beside it allow.
SLACK = 0.005

NOTE = message(
    "Where people's observation had ended before a time, the share is rounded: at the coarsest to "
    "a multiple of ten percentage points. Its interval is widened by what the rounding may have "
    "moved. Where that is not enough, only the counts are told."
)


def with_shares_in_units(result: Result, policy: Policy) -> Result:
    """The protected result, its shares too coarse to tell how many were censored by when.

    A result that does not count the censored, or tells no share, is given back as it is.
    """
    told = [column for column in TOWARDS if column in result.frame.columns]
    counted = {"n", "n_event", "n_censor"} <= {*result.counts}
    if result.hidden is None or not counted or "estimate" not in told:
        return result
    rows = result.hidden["n_censor"] | (count(result, "n_censor") > 0)
    rows &= result.frame["estimate"].notna() & ~_of_nobody_lost_before(result)
    if not rows.any():
        return result
    frame = result.frame.assign(**{ROUNDED_TO: np.nan})
    hidden = result.hidden.assign(**{ROUNDED_TO: False})
    for row in result.frame.index[rows]:
        shown = _rounded(result, row, policy.width)
        if shown is None:
            hidden.loc[row, told] = True
            continue
        for column in (*told, ROUNDED_TO):
            frame.loc[row, column] = shown[column]
    derived = {**result.derived, ROUNDED_TO: result.made_from("estimate")}
    made = replace(result, frame=frame, derived=derived, hidden=hidden)
    return masked(made, hidden).note(NOTE)


def _rounded(result: Result, row: Any, people: int) -> pd.Series | None:
    """The numbers of a row, and to what they are rounded; None: no unit is coarse enough.

    Where it can, a share stays between those of nobody censored early and of everybody who was,
    but for half a per cent, so that it fits the counts beside it.
    """
    falls = _falls(result)
    values = _turned(result.frame.loc[row]) if falls else result.frame.loc[row]
    n, events, censored = (float(count(result, name)[row]) for name in ("n", "n_event", "n_censor"))
    share = float(values["estimate"])
    # Unknown counts bound nothing.
    at_least = 0.0 if np.isnan(events) else events / n - SLACK
    at_most = 1.0 if np.isnan(events + censored) else (events + censored) / n + SLACK
    by, wider = _moved(result, row, people)
    units = (*UNITS, COARSEST, *ROUGH)
    unit = unit_holding(share, by, units, at_least=at_least, at_most=at_most)
    unit = unit_holding(share, by, units) if unit is None else unit
    if unit is None:
        return None
    shown = told_in(unit, values, wider=wider)
    shown[ROUNDED_TO] = unit
    return _turned(shown) if falls else shown


def _turned(values: pd.Series) -> pd.Series:
    """Those who have not had the event for those who have, or the other way round."""
    turned = values.copy()
    for column, other in (("estimate", "estimate"), ("conf_low", "conf_high")):
        if column in values.index:
            turned[column], turned[other] = (round(1 - values[name], 6) for name in (other, column))
    return turned


def _falls(result: Result) -> bool:
    """Whether the shares are of those who have not had the event."""
    return result.kind == "without" or result.about.get("estimand") != "incidence"


def _of_nobody_lost_before(result: Result) -> pd.Series:
    """Rows of people who all were followed to the very time, or to an event before it."""
    late = [
        exits is not None and not (exits["n_censor"][exits["time"] < time] > 0).any()
        for exits, time in (
            (_exits_of(result, row), result.frame["time"][row]) for row in result.frame.index
        )
    ]
    return pd.Series(late, index=result.frame.index)


def _exits_of(result: Result, row: Any) -> pd.DataFrame | None:
    """The exits behind a row's share; None: they are not known."""
    exits = result.exits
    if exits is None:
        return None
    for key in (name for name in result.keys if name != "time" and name in exits.columns):
        exits = exits[exits[key].astype(str) == str(result.frame[key][row])]
    return exits[[*EXITS]].astype(float).sort_values("time") if len(exits) else None


def _moved(result: Result, row: Any, people: int) -> tuple[float, float]:
    """How far the share lies off if so many had left earlier, and how much larger its error is.

    Where the exits behind it are not known: so many more than none, at the start.
    """
    exits, time = _exits_of(result, row), result.frame["time"][row]
    if exits is not None:
        return moved_share(exits, float(time), people), widened(exits, float(time), people)
    n, events = (float(count(result, name)[row]) for name in ("n", "n_event"))
    fewer, left = max(n - people, events, 1.0), max(n - events, people + 1.0)
    share = float(result.frame["estimate"][row])
    missing = share if _falls(result) else 1 - share
    hazard = (events / fewer - events / n) / max(1 - events / n, 1e-9)
    return missing * hazard, left / (left - people)
