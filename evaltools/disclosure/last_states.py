"""Estimates of states that people make who are not observed any more.

Aalen-Johansen shares keep the last state of whoever is lost: where nobody of those observed
is in a state, its share times everybody may still be one person.
"""

from __future__ import annotations

import pandas as pd

from evaltools.disclosure.policy import Policy
from evaltools.disclosure.tables import count
from evaltools.result import Result

#: What is estimated, and how exactly.
ESTIMATES = ("estimate", "std_error", "conf_low", "conf_high")


def of_few_seen_before(result: Result, policy: Policy, observed: str | None) -> pd.Series:
    """Rows of nobody with an estimate: few were in the state when they were last seen.

    The estimate keeps the last state of people who are not observed any more.
    """
    few = pd.Series(False, index=result.frame.index)
    if "estimate" not in result.frame.columns:
        return few
    people, estimate = count(result, "n"), count(result, "estimate")
    everybody = count(result, observed) if observed else people
    others = [key for key in result.keys if key not in ("state", "time")]
    grouped = [result.frame[name] for name in others] or [pd.Series(0, index=few.index)]
    all_people = everybody.groupby(grouped, sort=False).transform("max")
    times = result.frame["time"].astype(float)
    for row in few.index[(people == 0) & (estimate > 0)]:
        same = result.frame["state"] == result.frame.loc[row, "state"]
        for name in others:
            same &= result.frame[name] == result.frame.loc[row, name]
        earlier = people[same & (times < times[row]) & (people > 0)]
        last = earlier[times[earlier.index].idxmax()] if len(earlier) else 0
        few[row] = last < policy.min_count or estimate[row] * all_people[row] < policy.min_count
    return few


def without_estimates(result: Result, mask: pd.DataFrame, rows: pd.Series) -> pd.DataFrame:
    """The mask with the estimates of `rows`, and one more of a time where one is hidden alone."""
    if not rows.any():
        return mask
    mask, estimate = mask.copy(), count(result, "estimate")
    columns = [name for name in ESTIMATES if name in mask.columns]
    mask.loc[rows, columns] = True
    others = [name for name in result.keys if name != "state"]
    grouped = [result.frame[name] for name in others] or [pd.Series(0, index=mask.index)]
    for _, group in result.frame.groupby(grouped, sort=False, observed=True, dropna=False):
        told = estimate[group.index][~mask.loc[group.index, "estimate"]]
        told = told[told > 0]
        if mask.loc[group.index, "estimate"].sum() == 1 and rows[group.index].any() and len(told):
            mask.loc[told.idxmin(), columns] = True
    return mask
