"""Counts to multiples of a base, where the study asks for it, and what is made from them.

Where counts are rounded, nothing beside them may be finer: a share to three decimals, or a note
that names how many were left out, would give the count back. So shares are made of the rounded
counts, other numbers that follow a count are told in units of the base divided by the (rounded)
people, and whole numbers in notes and facts are rounded as well. What was 5 or more before it
was rounded is so afterwards, as long as the base is no more than twice the smallest count.

Rounding is what keeps two releases apart: a count that is told as 40 both times may have gained
nobody, or four.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from evaltools.columns import COUNTS_TO, ROUNDED_TO
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.roles import (
    CURVE_KINDS,
    Share,
    counts_to,
    made_from_people,
    shares,
)
from evaltools.disclosure.tables import count
from evaltools.disclosure.units import TOWARDS, in_units
from evaltools.disclosure.words import NOT_PEOPLE
from evaltools.messages import Message
from evaltools.result import Result

#: Numbers that follow a count of people and would tell it when they are exact.
_TELLING = ("estimate", "share", "std_error", "conf_low", "conf_high")

#: Plain facts that are made of counts.
_MADE_OF_COUNTS = ("overall", "expected_outside", "dispersion")

#: Kinds whose estimates are shares of people, by times or at them.
_OF_SHARES = (*CURVE_KINDS, "times", "without", "states")

#: Keys within which the people of such a result are the same.
_WITHIN = ("time", "outcome", "state", "ending")


def to_be_rounded(result: Result, policy: Policy) -> Result:
    """The result with the fact to what its counts will be rounded, which the audit knows."""
    if policy.round_to is None or policy.round_to == 1:
        return result
    return replace(result, about={**result.about, COUNTS_TO: policy.round_to})


def with_rounded_counts(result: Result) -> Result:
    """The protected result with its counts, and what would tell them, to the base it names.

    A share becomes one rounded count divided by the other. Its error and interval, and the
    numbers of a curve, are rounded to the base divided by the people behind them.
    """
    base = counts_to(result)
    if base is None:
        return result
    frame = result.frame.copy()
    for column in result.counts:
        frame[column] = to_base(count(result, column), base).astype("Int64")
    counted = replace(result, frame=frame)
    if _is_of_shares(result):
        frame = _in_units(result, frame, base / _people(counted))
    for column, share in _shares_of_rounded(result, counted, base).items():
        # Where a count is hidden that the share is made of, it stays as coarse as a unit.
        frame[column] = share.where(share.notna(), count(replace(result, frame=frame), column))
    return replace(
        counted,
        frame=_in_two_digits(result, frame),
        about=_rounded_facts(result.about, base),
        notes=tuple(_rounded_note(note, base) for note in result.notes),
    )


def _in_two_digits(result: Result, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with means, ratios and the like to two digits.

    Beside rounded counts, which are the same in two releases, finer ones would tell of those
    whom one of them has and the other lacks.
    """
    frame, taken = frame.copy(), {*_TELLING, *(share.column for share in shares(result))}
    kept = {*result.counts, *(taken if _is_of_shares(result) else ()), ROUNDED_TO}
    for column in made_from_people(result):
        if column not in kept and pd.api.types.is_float_dtype(frame[column]):
            towards = TOWARDS.get(column, np.round)
            frame[column] = frame[column].map(lambda value, to=towards: two_digits(value, to))
    return frame


def two_digits(value: float, towards: Callable[[float], float] = np.round) -> float:
    """The number to two digits.

    >>> two_digits(30.9629), two_digits(0.0734), two_digits(-1.25, np.floor)
    (31.0, 0.073, -1.3)
    """
    if not np.isfinite(value) or value == 0:
        return value
    unit = 10.0 ** (np.floor(np.log10(abs(value))) - 1)
    return float(f"{float(towards(round(value / unit, 6)) * unit):.6g}")


def to_base(values: pd.Series, base: int) -> pd.Series:
    """The nearest multiples of a base; what lies half way goes up, so that few are not nobody.

    >>> to_base(pd.Series([0.0, 5.0, 7.0, 8.0]), 5).tolist()
    [0.0, 5.0, 5.0, 10.0]
    """
    return (values / base + 0.5).map(np.floor) * base


def _shares_of_rounded(result: Result, counted: Result, base: int) -> dict[str, pd.Series]:
    """Each share of people, as one rounded count divided by another."""
    made = {}
    for share in shares(result):
        above, below = _rounded_pair(share, result, counted, base)
        exact = above / below.where(below > 0)
        made[share.column] = exact.where(result.frame[share.column].notna())
    return made


def _rounded_pair(
    share: Share, result: Result, counted: Result, base: int
) -> tuple[pd.Series, pd.Series]:
    """What stands above and below the line of a share, rounded."""
    value = count(result, share.column)
    if share.whole is None:
        part = count(result, str(share.part))
        whole = to_base((part / value.where(value > 0)).round(6), base)
    else:
        whole = count(counted, share.whole)
    if share.part is None:
        part = to_base((value * count(result, str(share.whole))).round(6), base)
    else:
        part = count(counted, share.part)
    return part, whole


def _is_of_shares(result: Result) -> bool:
    if result.kind == "difference":
        return "time" in result.keys
    return bool(shares(result)) or result.kind in _OF_SHARES


def _in_units(result: Result, frame: pd.DataFrame, unit: pd.Series) -> pd.DataFrame:
    """The frame with numbers that follow a count in units; limits outwards."""
    frame = frame.copy()
    for column in (name for name in _TELLING if name in frame.columns):
        if result.derived.get(column) != ():
            frame[column] = in_units(count(result, column), column, unit)
    for column in (name for name in ("conf_low", "conf_high") if name in frame.columns):
        if result.kind != "difference":
            frame[column] = frame[column].clip(0.0, 1.0)
    if ROUNDED_TO in frame.columns:
        coarser = frame["estimate"].notna() & ~(frame[ROUNDED_TO] > unit)
        frame[ROUNDED_TO] = frame[ROUNDED_TO].mask(coarser, unit)
    return frame


def _people(counted: Result) -> pd.Series:
    """The rounded people behind each row: the fewer of two groups that are compared."""
    frame = counted.frame
    both = [name for name in ("n", "n_reference") if name in counted.counts]
    if counted.kind == "difference":
        found = pd.concat([count(counted, name) for name in both], axis=1).min(axis=1)
    else:
        known = [count(counted, name) for name in counted.counts]
        nobody = pd.Series(float("nan"), index=frame.index)
        found = pd.concat(known, axis=1).max(axis=1) if known else nobody
    if counted.kind in _OF_SHARES:
        others = [key for key in counted.keys if key not in _WITHIN]
        groups = [frame[name] for name in others] or [pd.Series(0, index=frame.index)]
        found = found.groupby(groups, sort=False, observed=True, dropna=False).transform("max")
    if "time" in counted.keys and counted.kind in CURVE_KINDS:
        # Who is at risk later is fewer than there are: where these are hidden, units are coarse.
        begins = count(counted, "n_risk").where(frame["time"] <= 0) if "n_risk" in frame else found
        found = begins.groupby(groups, sort=False, observed=True, dropna=False).transform("max")
    # Where it is hidden how many there are, units are those of the fewest that are told of.
    return found.where(found > 0).fillna(2.0 * (counts_to(counted) or 1))


# -- facts and notes -----------------------------------------------------------------------


def _rounded_facts(about: Mapping[str, Any], base: int) -> dict[str, Any]:
    return {name: _rounded_fact(name, value, base) for name, value in about.items()}


def _rounded_fact(name: str, value: Any, base: int) -> Any:
    if name == "n" or name.startswith("n_"):
        return _rounded_number(value, base)
    if name in _MADE_OF_COUNTS and isinstance(value, float):
        return two_digits(value)
    return value


def _rounded_note(note: Message, base: int) -> Message:
    """The note with its whole numbers of people rounded."""
    values = {
        name: value if name in NOT_PEOPLE else _rounded_value(value, base)
        for name, value in note.values.items()
    }
    n = note.n if note.n is None or "n" not in values else values["n"]
    return replace(note, values=values, n=n if isinstance(n, int) else note.n)


def _rounded_value(value: Any, base: int) -> Any:
    return (
        _rounded_note(value, base) if isinstance(value, Message) else _rounded_number(value, base)
    )


def _rounded_number(value: Any, base: int) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        return value
    return int(value / base + 0.5) * base
