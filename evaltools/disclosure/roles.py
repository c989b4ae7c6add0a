"""What the columns of a result are to protection: parts of a count, shares, means, sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaltools.columns import ALL, COUNTS_TO, KEYS, TOTAL
from evaltools.disclosure.policy import Policy
from evaltools.result import Result

#: Counts that are part of another count of their row, and of which, first that is there.
PARTS = {
    "n_event": ("n", "n_risk", "n_total"),
    "n_censor": ("n", "n_risk", "n_total"),
    "n_event_reference": ("n_reference",),
    "n_lost": ("n",),
    "n_risk": ("n",),
    "n_missing": ("n_total",),
    "n": ("n_total",),
    "n_event_treated": ("n_treated",),
    "n_event_comparison": ("n_comparison",),
}

#: States that nobody leaves: what they gain is a number of people.
NOBODY_LEAVES = ("died",)

#: Kinds that count for each column who has no value there, of all rows of a file: that nobody
#: has one, or everybody, tells of the file, and not of a trait.
OF_BLANKS = ("missing",)

#: Kinds whose numbers are means of people's values.
MEAN_KINDS = ("mean", "means", "change", "scores")

#: Kinds whose numbers are coefficients of a model.
MODEL_KINDS = (
    "event_study",
    "forest",
    "interaction",
    "model",
    "models",
    "proportional_hazards",
    "specification",
    "test",
)

#: Kinds, and scales of numbers, whose estimates are no shares of people even where they lie
#: between 0 and 1: a mean change of 0.15 points of twenty people is not three of them.
NOT_SHARES = (
    "change",
    "change_difference",
    "change_limits",
    "dropout",
    "effect",
    "quantile",
    *MODEL_KINDS,
)
NOT_SHARE_SCALES = ("number", "points", "rate", "ratio")

#: What of the columns that `about["means"]` names is a spread, and adds up to nothing.
SPREADS = ("sd", "std_error", "variance")

#: Kinds that step with people's exits, and the counts that such a curve must have.
CURVE_KINDS = ("curve", "incidence")
CURVE_COUNTS = ("n_risk", "n_event", "n_censor")

#: How far a share times its people may lie from a whole number and still be a count.
NEAR = 1e-6

#: The plain fact that tells a rounded number of those observed, by the keys of its row.
OBSERVED_ABOUT = "observed_about"

#: The plain fact that tells, by row, between which numbers it lies who was lost before its time,
#: and who had left by it: shares are made of these.
LOST_ABOUT = "lost_about"

#: The plain fact that tells how many people the smallest group of a test has; it stays inside.
SMALLEST = "n_smallest"

#: The plain fact that says of a protected result that it was withheld whole.
WITHHELD = "withheld"

#: Columns that hold the value of one single person.
EXTREMES = ("minimum", "maximum", "min", "max")

#: Columns that hold a value in the middle of a few people, and the groups it takes,
#: in multiples of half the smallest group for means.
QUANTILES = {"median": 2, "lower_quartile": 4, "upper_quartile": 4, "q1": 4, "q3": 4, "iqr": 4}


@dataclass(frozen=True)
class Share:
    """A column that is one count divided by another of its row.

    Attributes
    ----------
    column : str
    part : str, optional
        The count above the line; None: what the share times `whole` gives.
    whole : str, optional
        The count below the line; None: what `part` divided by the share gives.
    """

    column: str
    part: str | None
    whole: str | None


def parts(result: Result) -> dict[str, str]:
    """Count columns that are part of another count column: part to whole.

    `about["parts"]` names further ones.
    """
    counts = set(result.counts)
    if result.kind == "states":
        return {"n": "n_risk"} if {"n", "n_risk"} <= counts else {}
    found = {}
    if result.kind in OF_BLANKS and {"n_missing", "n"} <= counts:
        found["n_missing"] = "n"
    for part, wholes in PARTS.items():
        whole = next((name for name in wholes if name in counts), None)
        if part in counts and whole is not None:
            found[part] = whole
    return {**found, **dict(result.about.get("parts", {}))}


def shares(result: Result) -> tuple[Share, ...]:
    """The columns that are shares of people.

    `about["shares"]` names them, as {column: (part, whole)} or {column: whole}; else
    `share`, and `estimate` where every value of it times n is a whole number, are taken
    to be shares: an attacker would notice it too.
    """
    named = {
        column: _named_share(column, given)
        for column, given in dict(result.about.get("shares", {})).items()
    }
    for column in ("share", "estimate"):
        if column in result.frame.columns and column not in named and _may_be_share(result, column):
            found = _guessed_share(result, column)
            if found is not None:
                named[column] = found
    return tuple(named.values())


def _may_be_share(result: Result, column: str) -> bool:
    if column in means(result):
        return False
    is_other = result.kind in NOT_SHARES or result.about.get("scale") in NOT_SHARE_SCALES
    return column == "share" or not is_other


def _named_share(column: str, given: str | Sequence[str | None]) -> Share:
    if isinstance(given, str):
        return Share(column, None, given)
    return Share(column, given[0], given[1])


def _guessed_share(result: Result, column: str) -> Share | None:
    counts = set(result.counts)
    values = pd.to_numeric(result.frame[column], errors="coerce")
    if not values.dropna().between(0, 1).all():
        return None
    pairs = (("n_event", "n"), ("n", "n_total"), ("n_event", "n_risk"))
    for part, whole in (("n_missing", "n"),) if result.kind in OF_BLANKS else pairs:
        if {part, whole} <= counts and _is_ratio(result, values, part, whole):
            return Share(column, part, whole)
    if "n" in counts and any(total.count == "n" for total in result.totals) and column == "share":
        return Share(column, "n", None)
    for whole in ("n", "n_risk", "n_total"):
        if whole in counts:
            counted = _all_whole(values * _numbers(result, whole))
            return Share(column, None, whole) if counted else None
    return None


def _is_ratio(result: Result, values: pd.Series, part: str, whole: str) -> bool:
    gap = (values * _numbers(result, whole) - _numbers(result, part)).dropna()
    return bool((gap.abs() < NEAR).all())


def _all_whole(values: pd.Series) -> bool:
    known = values.dropna()
    return bool(len(known)) and bool((np.abs(known - np.round(known)) < NEAR).all())


def _numbers(result: Result, column: str) -> pd.Series:
    return pd.to_numeric(result.frame[column], errors="coerce")


def means(result: Result) -> Mapping[str, str]:
    """The columns that are means of people's values: column to the count behind it.

    `about["means"]` names them; else they are `estimate` and `mean` of the kinds that
    hold means.
    """
    if "means" in result.about:
        named = dict(result.about["means"])
        return {column: n for column, n in named.items() if column not in SPREADS}
    count = next((name for name in ("n", "n_total") if name in result.counts), None)
    if count is None or result.kind not in MEAN_KINDS:
        return {}
    found = ("estimate", "mean", "mean_before", "mean_after")
    return {column: count for column in found if column in result.frame.columns}


def breakdown(result: Result) -> str:
    """The column that `group` holds; "group" when the result does not say."""
    return str(result.about.get("by") or "group")


def names_sensitive(result: Result, policy: Policy) -> pd.Series:
    """For each row, whether it names a sensitive trait.

    A result whose `about["sensitive"]` is true names one in every row; whether somebody has
    answered is no trait.
    """
    frame = result.frame
    if result.kind in OF_BLANKS:
        return pd.Series(False, index=frame.index)
    if result.about.get("sensitive") is True:
        return pd.Series(True, index=frame.index)
    named = set(policy.sensitive) | _text_set(result.about.get("sensitive"))
    found = pd.Series(False, index=frame.index)
    if breakdown(result) in named and "group" in frame.columns:
        found |= frame["group"].astype(str) != ALL
    for column in result.keys:
        if column in named:
            found |= ~frame[column].astype(str).isin((ALL, TOTAL))
        else:
            found |= _trait(frame[column]).isin(named)
    return found


def _trait(values: pd.Series) -> pd.Series:
    """The variable in texts such as `sex: female` or `sex=female`."""
    return values.astype(str).str.split(r"[:=]", n=1, regex=True).str[0].str.strip()


def _text_set(given: object) -> set[str]:
    if isinstance(given, str):
        return {given}
    return set(map(str, given)) if isinstance(given, (list, tuple, set, frozenset)) else set()


def hides_zeros(result: Result, policy: Policy) -> pd.Series:
    """For each row, whether an empty or a full cell is hidden."""
    if policy.zeros == "sensitive":
        return names_sensitive(result, policy)
    return pd.Series(policy.zeros == "always", index=result.frame.index)


def about_base(policy: Policy) -> int:
    """The multiples to which a hidden number of many people is rounded, to be told as 'about'."""
    return max(policy.round_to or 0, 2 * policy.min_count)


def counts_to(result: Result) -> int | None:
    """The base to which the result's counts are, or will be, rounded; None where they are not."""
    base = result.about.get(COUNTS_TO)
    return None if base is None else int(base)


def is_withheld(result: Result) -> bool:
    """Whether a protected result was withheld whole, as too few people are behind it.

    Parameters
    ----------
    result : Result
        By `protect`.

    Examples
    --------
    >>> from evaltools.disclosure import Policy, protect
    >>> rows = pd.DataFrame({"sex": ["female", "male"], "n": [2, 5]})
    >>> is_withheld(protect(Result("table", rows, ("sex",), ("n",)), Policy()))
    True
    """
    return result.about.get(WITHHELD) is True


def hideable(result: Result) -> tuple[str, ...]:
    """The columns that may hold something made from people: all but keys and their like."""
    return tuple(column for column in result.frame.columns if not _is_key(result, column))


def made_from_people(result: Result) -> tuple[str, ...]:
    """The columns that hold counts, or numbers that are not said to be made from nobody."""
    return tuple(column for column in hideable(result) if result.derived.get(column) != ())


def _is_key(result: Result, column: str) -> bool:
    if column in result.keys or column == "time":
        return True
    text = not pd.api.types.is_numeric_dtype(result.frame[column])
    return text and column in KEYS and column not in result.counts
