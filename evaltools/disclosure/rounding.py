"""Counts to multiples of a base, where the study asks for it, and what is made from them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from evaltools.disclosure.policy import Policy
from evaltools.disclosure.roles import shares
from evaltools.disclosure.tables import count
from evaltools.result import Result

#: Numbers that follow a count of people and would tell it when they are exact.
_TELLING = ("estimate", "share", "std_error", "conf_low", "conf_high")


def with_rounded_counts(result: Result, policy: Policy) -> Result:
    """The protected result with counts, and shares made from them, to the policy's base.

    A share becomes one rounded count divided by the other. Its error and interval, and the
    numbers of a curve, are rounded to what half the base is of the people behind them.
    """
    if policy.round_to is None or policy.round_to == 1:
        return result
    frame, base = result.frame.copy(), policy.round_to
    people = _people(result)
    for column in result.counts:
        nearest = (count(result, column) / base).round() * base
        frame[column] = nearest.astype("Int64")
    for column in (name for name in _TELLING if name in frame.columns):
        if result.derived.get(column) != () and _is_share_like(result):
            unit = base / (2 * people.where(people > 0))
            frame[column] = ((count(result, column) / unit).round() * unit).round(6)
    counted = replace(result, frame=frame)
    for share in shares(result):
        if share.part is not None and share.whole is not None:
            whole = count(counted, share.whole)
            exact = count(counted, share.part) / whole.where(whole > 0)
            frame[share.column] = exact.where(result.frame[share.column].notna())
    return counted


def _people(result: Result) -> pd.Series:
    known = [count(result, column) for column in result.counts]
    if not known:
        return pd.Series(float("nan"), index=result.frame.index)
    return pd.concat(known, axis=1).max(axis=1)


def _is_share_like(result: Result) -> bool:
    return bool(shares(result)) or result.kind in ("curve", "incidence", "times", "states")
