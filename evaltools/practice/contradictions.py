"""Whether the numbers that a positive rating rests on bear it out."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from evaltools.result import Result

#: What is said of the numbers behind a rating that claims a change.
NO_CHANGE = "interval_includes_no_change"
OPPOSITE = "opposite_direction"
MIXED = "some_intervals_include_no_change"
WITHHELD = "numbers_withheld"
NO_CONTRAST = "no_change_or_difference_in_it"

#: The level of an interval that does not say its own.
CONF_LEVEL = 0.95

#: Kinds whose estimates are differences or changes: 0 is no change.
CONTRASTS = (
    "difference",
    "effect",
    "difference_in_differences",
    "event_study",
    "change",
    "change_difference",
    "specification",
)

#: Columns of ratios, for which 1 is no change.
RATIOS = (
    "hazard_ratio",
    "subdistribution_hazard_ratio",
    "odds_ratio",
    "rate_ratio",
    "risk_ratio",
)

#: Kinds whose shares are of the programme's goal, so that less is a change for the worse.
OF_GOALS = ("effect", "difference", "difference_in_differences")


def contradiction(results: Sequence[Result]) -> str | None:
    """Why the cited results do not bear out a change; None when they do.

    A result bears it out when the interval of every row excludes no change. Of several
    results, those that hold no change or difference at all are passed over; where all of them
    are withheld, that is said.
    """
    found = [_of_one(result) for result in results]
    told = [each for each in found if each != NO_CONTRAST]
    if not told:
        return WITHHELD if results and all(map(_is_withheld, results)) else NO_CONTRAST
    if any(each == OPPOSITE for each in told):
        return OPPOSITE
    if all(each == WITHHELD for each in told):
        return WITHHELD
    bad = [each for each in told if each is not None and each != WITHHELD]
    if not bad:
        return None
    return NO_CHANGE if all(each == NO_CHANGE for each in told) else MIXED


def _of_one(result: Result) -> str | None:
    null = _null_of(result)
    if null is None or not {"conf_low", "conf_high"} <= set(result.frame.columns):
        return NO_CONTRAST
    low = pd.to_numeric(result.frame["conf_low"], errors="coerce")
    high = pd.to_numeric(result.frame["conf_high"], errors="coerce")
    known = low.notna() & high.notna()
    if not known.any():
        return WITHHELD
    clear = _is_clear(result, low, high, null)[known]
    if _is_worse(result, clear & (high[known] <= null), clear & (low[known] >= null)):
        return OPPOSITE
    if clear.all():
        return None
    return MIXED if clear.any() else NO_CHANGE


def _is_clear(result: Result, low: pd.Series, high: pd.Series, null: float) -> pd.Series:
    """Whether each interval excludes no change.

    Limits are told outwards in coarse units, so that one that is told as no change may lie
    beyond it: then the test beside it says so, where there is one.
    """
    touches = (low == null) | (high == null)
    if "p_value" not in result.frame.columns:
        return (low > null) | (high < null)
    p_value = pd.to_numeric(result.frame["p_value"], errors="coerce").astype(float)
    level = CONF_LEVEL if result.conf_level is None else result.conf_level
    return (low > null) | (high < null) | (touches & (p_value < round(1 - level, 9)))


def _is_withheld(result: Result) -> bool:
    """Whether protection has left no estimate, or of a result without any no number."""
    if result.about.get("withheld") is True:
        return True
    if result.hidden is None or not result.hidden.to_numpy().any():
        return False
    left = [name for name in result.frame.columns if name not in result.keys]
    values = result.frame[["estimate"] if "estimate" in left else left]
    return not values.apply(pd.to_numeric, errors="coerce").notna().to_numpy().any()


def _null_of(result: Result) -> float | None:
    columns = result.frame.columns
    if result.about.get("scale") == "ratio" or any(name in columns for name in RATIOS):
        return 1.0
    return 0.0 if result.kind in CONTRASTS else None


def _is_worse(result: Result, falls: pd.Series, rises: pd.Series) -> bool:
    """Whether a number is clearly on the worse side, where it is known which that is.

    falls, rises : which rows are clearly below, and above, no change

    A change says by scale whether higher is better; a share of those who found work, or
    reached another goal, is better the higher it is. Of other numbers nothing is presumed.
    """
    if result.about.get("scale") == "share" and result.kind in OF_GOALS:
        return bool(falls.any())
    directions = dict(result.about.get("higher_is") or {})
    if "scale" not in result.frame.columns or not directions:
        return False
    better = result.frame.loc[falls.index, "scale"].astype(str).map(directions)
    return bool(((better == "better") & falls).any() or ((better == "worse") & rises).any())
