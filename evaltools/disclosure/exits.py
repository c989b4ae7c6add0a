"""What else is asked of curves: shares at given times, quantiles, states, mean times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from evaltools.disclosure.cells import places
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.tables import (
    complete,
    count,
    listed,
    masked,
    protect_table,
    small_cells,
    spread,
    too_few_people,
)
from evaltools.result import Result

#: Decimals of shares and mean times: finer ones tell when single people were censored.
DECIMALS = 3

#: Decimals of mean times: with more, a mean and its error tell the months of a few people.
TIME_DECIMALS = 1

#: Numbers of a kind that add up to a known one over the values of a key.
ADDING_UP = {"expected_time": "state", "restricted_time": "outcome"}

_ESTIMATES = ("estimate", "std_error", "conf_low", "conf_high")


def protect_times(result: Result, policy: Policy, hide: Iterable[str]) -> Result:
    """Shares at given times, or their differences, to three decimals.

    Where definitions stand side by side, the number at risk under each would tell of exits
    that count under the other alone: it is not shown.
    """
    hidden = list(hide)
    if "definition" in result.keys:
        hidden += places(result, [name for name in ("n_risk",) if name in result.counts])
    return _rounded(protect_table(result, policy, hidden))


def protect_quantiles(result: Result, policy: Policy, hide: Iterable[str]) -> Result:
    """Medians and the like, withheld where they rest on too few people or events."""
    level = count(result, "probability") if "probability" in result.frame.columns else 0.5
    tail = pd.concat([pd.Series(level, index=result.frame.index)] * 2, axis=1)
    tail[tail.columns[1]] = 1 - tail.iloc[:, 1]
    people = tail.min(axis=1)
    too_few = pd.Series(False, index=result.frame.index)
    if "n" in result.counts:
        too_few |= people * count(result, "n") < policy.step_events
    if "n_event" in result.counts:
        too_few |= count(result, "n_event") < policy.min_events
    mask = small_cells(result, policy) | too_few_people(result, policy) | listed(result, hide)
    for column in result.numbers:
        mask[column] |= too_few
    return masked(result, complete(result, policy, spread(result, mask)))


def protect_states(result: Result, policy: Policy, hide: Iterable[str]) -> Result:
    """Shares in states, only at times between which enough people have moved."""
    mask = small_cells(result, policy) | too_few_people(result, policy) | listed(result, hide)
    still = _too_little_moved(result, policy)
    for column in (*result.counts, *result.numbers):
        mask.loc[still, column] = True
    return _rounded(masked(result, complete(result, policy, spread(result, mask))))


def protect_parts_of_time(result: Result, policy: Policy, hide: Iterable[str]) -> Result:
    """Mean times that add up to the horizon: one hidden alone would be their difference."""
    shown = protect_table(result, policy, hide)
    mask = shown.hidden.copy() if shown.hidden is not None else result.frame.isna()
    key = ADDING_UP[result.kind]
    others = [name for name in result.keys if name != key]
    grouped = [result.frame[name] for name in others] or [pd.Series(0, index=mask.index)]
    for _, rows in result.frame.groupby(grouped, sort=False, observed=True, dropna=False):
        hidden = mask.loc[rows.index, "estimate"]
        if hidden.sum() == 1 and len(rows) > 1:
            least = rows.loc[~hidden, "estimate"].astype(float).idxmin()
            for column in (name for name in _ESTIMATES if name in mask.columns):
                mask.loc[least, column] = True
    return _rounded(masked(result, mask & result.frame.notna()), TIME_DECIMALS)


def _too_little_moved(result: Result, policy: Policy) -> pd.Series:
    """Rows of times at which fewer than `step_events` have moved since the last told time."""
    frame = result.frame.assign(_n=count(result, "n"))
    still = pd.Series(False, index=frame.index)
    others = [key for key in result.keys if key not in ("state", "time")]
    grouped = [frame[name] for name in others] or [pd.Series(0, index=frame.index)]
    for _, rows in frame.groupby(grouped, sort=False, observed=True, dropna=False):
        table = rows.pivot_table(index="time", columns="state", values="_n", observed=True)
        told = None
        for time, now in table.sort_index().iterrows():
            moved = 0.0 if told is None else float((now - told).abs().sum()) / 2
            if 0 < moved < policy.step_events:
                still |= frame.index.isin(rows.index[rows["time"] == time])
            else:
                told = now
    return still


def _rounded(result: Result, decimals: int = DECIMALS) -> Result:
    frame = result.frame.copy()
    for column in (name for name in _ESTIMATES if name in frame.columns):
        frame[column] = pd.to_numeric(frame[column], errors="coerce").round(decimals)
    return replace(result, frame=frame)
