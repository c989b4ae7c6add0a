"""Ratings as people gave them: checked against their set, the latest of each rater, in letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from evaltools.errors import DataError, UnansweredError, UsageError, Violation
from evaltools.messages import message
from evaltools.participation import rater_agreement
from evaltools.practice.catalogue import criteria as read_criteria
from evaltools.practice.evidence import (
    COST,
    RESULT,
    UNKNOWN_RESULT,
    Reference,
    references,
    rows_meant,
)
from evaltools.practice.sets import NOT_ASSESSED, Criterion, RatingSet
from evaltools.result import Result


def agreement(ratings: pd.DataFrame, criteria: RatingSet | str | Path | None = None) -> Result:
    """How far raters agree on the levels of a set; see `participation.rater_agreement`.

    Parameters
    ----------
    ratings : DataFrame
        As in `assess`, or the `ratings` of an Assessment.
    criteria : RatingSet, id or path, optional
        None: the only set of the ratings.

    Returns
    -------
    Result
        As of `participation.rater_agreement`; criteria that a rater did not assess do not
        count.

    Raises
    ------
    UsageError
        When the ratings are of several sets and none is named.

    Examples
    --------
    >>> ratings = pd.DataFrame({"set": "eu-best-practice", "item": ["relevance", "equity"] * 2})
    >>> ratings["rater"] = ["a", "a", "b", "b"]
    >>> ratings["rating"] = ["met", "met", "met", "not_met"]
    >>> found = agreement(ratings).table()
    >>> found[["rating", "other_rating", "n_pairs"]].values.tolist()
    [['not_met', 'met', 1], ['met', 'met', 1]]
    """
    chosen = _set_of(ratings, criteria)
    rows = rated_rows(ratings, chosen) if "set" in ratings.columns else ratings
    rows = rows.assign(rating=rows["rating"].mask(rows["rating"] == NOT_ASSESSED))
    return rater_agreement(
        rows, unit=["criterion"], rater="rater", rating="rating", levels=chosen.level_ids
    )


def _set_of(ratings: pd.DataFrame, criteria: RatingSet | str | Path | None) -> RatingSet:
    if isinstance(criteria, RatingSet):
        return criteria
    if criteria is not None:
        return read_criteria(criteria)
    found = sorted(set(ratings["set"].astype(str))) if "set" in ratings.columns else []
    if len(found) != 1:
        raise UsageError(
            message("Agreement must be of one set of criteria; found {found}.", found=found)
        )
    return read_criteria(found[0])


def rated_rows(ratings: pd.DataFrame, chosen: RatingSet) -> pd.DataFrame:
    """The ratings of the set, the latest of each rater, checked; raters become letters."""
    missing = [name for name in ("set", "item", "rater", "rating") if name not in ratings.columns]
    if missing:
        raise DataError(
            message("The ratings must have the columns {missing}.", missing=missing),
        )
    rows = ratings[ratings["set"].astype(str) == chosen.id]
    if rows.empty:
        raise UnansweredError(
            message("The practice cannot be assessed: nothing was rated by {set}.", set=chosen.id)
        )
    rows = rows.assign(item=rows["item"].map(_plain), rating=rows["rating"].map(_plain))
    _refuse(_violations(rows, chosen))
    if "date" in rows.columns:
        rows = rows.sort_values("date", kind="stable", na_position="first")
    latest = rows.drop_duplicates(["item", "rater"], keep="last")
    letters = {name: _letter(place) for place, name in enumerate(sorted(set(rows["rater"])))}
    return pd.DataFrame(
        {
            "criterion": latest["item"],
            "rater": latest["rater"].map(letters),
            "rating": latest["rating"],
            "reason": latest.get("reason", pd.Series(None, index=latest.index, dtype=object)),
            "evidence": latest.get("evidence", pd.Series(None, index=latest.index, dtype=object)),
            "date": latest.get("date", pd.Series(pd.NaT, index=latest.index)),
        }
    ).reset_index(drop=True)


def _plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _letter(place: int) -> str:
    return chr(ord("A") + place) if place < 26 else f"R{place + 1}"


def _violations(rows: pd.DataFrame, chosen: RatingSet) -> list[Violation]:
    allowed = [*chosen.level_ids, NOT_ASSESSED]
    rules = [
        (
            ~rows["item"].isin(chosen.item_ids),
            "item",
            message("An item must be one of {known}.", known=list(chosen.item_ids)),
        ),
        (
            ~rows["rating"].isin(allowed),
            "rating",
            message("A rating must be one of {known}.", known=allowed),
        ),
        (rows["rater"].isna(), "rater", message("Every rating must say by whom.")),
    ]
    return [
        Violation(rule, column=column, n_rows=int(broken.sum()))
        for broken, column, rule in rules
        if broken.any()
    ]


def _refuse(violations: Sequence[Violation]) -> None:
    if violations:
        raise DataError(message("Ratings must follow their set, but do not."), violations)


def judged_rows(
    rated: pd.DataFrame, chosen: RatingSet, cited: Mapping[str, Result]
) -> pd.DataFrame:
    """The ratings, not assessed where nothing is there to rest on."""
    cells = [
        tuple(_checked(each, cited) for each in references(cell, cited))
        for cell in rated["evidence"]
    ]
    counts = [
        _has_ground(chosen.item(name), found)
        for name, found in zip(rated["criterion"], cells, strict=True)
    ]
    claimed = rated["rating"]
    return rated.assign(
        claimed=claimed,
        rating=claimed.where(np.array(counts, dtype=bool), NOT_ASSESSED),
        references=pd.Series(cells, index=rated.index, dtype=object),
    ).drop(columns="evidence")


def _checked(reference: Reference, cited: Mapping[str, Result]) -> Reference:
    """The reference; unknown where it means rows that its result does not have."""
    if reference.kind != RESULT or len(rows_meant(cited[reference.result], reference).frame):
        return reference
    return replace(reference, kind=UNKNOWN_RESULT)


def _has_ground(item: Criterion, found: tuple[Reference, ...]) -> bool:
    if item.needs_cost and not any(each.kind == COST for each in found):
        return False
    return any(each.kind != UNKNOWN_RESULT for each in found)
