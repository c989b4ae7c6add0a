"""Fidelity: how true to its model a service is, item by item, and its total where complete."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evaltools.columns import ALL
from evaltools.errors import UnansweredError, UsageError
from evaltools.messages import Message, message
from evaltools.participation import rater_agreement
from evaltools.practice.catalogue import criteria as read_set
from evaltools.practice.catalogue import criteria_ids
from evaltools.practice.ratings import rated_rows
from evaltools.practice.sets import NOT_ASSESSED, Band, RatingSet, said
from evaltools.practice.words import NOTHING, VERIFICATION, set_labels, texts_of
from evaltools.result import Result
from evaltools.survival.people import as_text

SITES_TOGETHER = message(
    "The items of all sites are taken together. Items of one site were rated by the same people, "
    "so the intervals are somewhat too narrow."
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Fidelity(Result):
    """The profile of a fidelity scale; see `fidelity`.

    Attributes
    ----------
    scale : RatingSet
    """

    scale: RatingSet

    def total(self) -> Result:
        """The total by rater, and its band; none where an item is missing.

        kind "fidelity_total": group, rater (a letter; "all" for the mean of complete
        totals), n_items (rated), n_missing, total, band, verification (of the band's limit).
        All raters together have a band only when each is in the same one.
        """
        rows = [
            row
            for name, part in self.frame.groupby("group", sort=False, observed=True)
            for row in self._totals(str(name), part)
        ]
        frame = pd.DataFrame(rows)
        return Result(
            kind="fidelity_total",
            frame=frame,
            keys=("group", "rater"),
            derived=dict.fromkeys(frame.columns[2:], ()),
            population="ratings",
            notes=_total_notes(frame, self.scale),
            about={
                "by": self.about["by"],
                "set": self.scale.id,
                "version": self.scale.version,
                "decimals": 1,
                "largest": len(self.scale.items) * int(self.scale.level_ids[-1]),
                "n_all_items": len(self.scale.items),
                "columns": [
                    "group",
                    "rater",
                    "n_items",
                    "n_missing",
                    "total",
                    "band",
                    "verification",
                ],
                "headings": {"n_missing": "items_missing", "verification": "limit_verified"},
            },
            labels={
                **self.labels,
                "band": _band_labels(self.scale),
                "verification": texts_of(VERIFICATION),
            },
        )

    def agreement(self) -> Result:
        """How far raters agree on the items, those of all sites taken together.

        As of `participation.rater_agreement`; what is rated is an item at a site. Items that
        a rater did not rate do not count. Raises UnansweredError when nothing was rated twice.
        """
        found = rater_agreement(
            self.frame,
            unit=["group", "item"],
            rater="rater",
            rating="rating",
            levels=[float(level) for level in self.scale.level_ids],
        )
        several = self.frame["group"].nunique() > 1
        return found.note(SITES_TOGETHER) if several else found

    def _totals(self, name: str, part: pd.DataFrame) -> Iterator[dict[str, Any]]:
        by_rater = part.pivot(index="item", columns="rater", values="rating").astype(float)
        totals = by_rater.sum(axis=0, skipna=False)
        for rater, total in totals.items():
            n_items = int(by_rater[rater].notna().sum())
            yield _total_row(name, str(rater), total, n_items, self.scale)
        if len(totals) > 1:
            bands = {_band_id(self.scale, total) for total in totals}
            mean = float(totals.mean(skipna=False))
            row = _total_row(name, ALL, mean, int(by_rater.notna().all(axis=1).sum()), self.scale)
            yield row if len(bands) == 1 else {**row, "band": "", "verification": ""}


def fidelity(
    ratings: pd.DataFrame, scale: RatingSet | str | Path = "ips25_2008", *, by: str | None = None
) -> Fidelity:
    """The ratings of a fidelity scale, item by item, and their total.

    Parameters
    ----------
    ratings : DataFrame
        One row per item and rater: set, item, rater, rating (whole numbers), and where known
        date. Rows of other sets, other versions of the scale among them, are never mixed in.
        Of several ratings by one person the latest counts.
    scale : RatingSet, id or path
        ips25_2008 or ips15, or a scale of one's own.
    by : str, optional
        Column that parts the ratings, such as the site.

    Returns
    -------
    Fidelity
        kind "fidelity": group, item, item_group, rater (a letter), rating (missing where not
        rated). `.total()` has the totals and bands.

    Raises
    ------
    UnansweredError
        When nothing was rated by this scale.
    DataError
        For items and ratings that it does not have.
    UsageError
        For a set that is no scale.

    Examples
    --------
    >>> items = [str(number) for number in range(1, 26)]
    >>> rows = pd.DataFrame({"set": "ips25_2008", "item": items, "rater": "a", "rating": "4"})
    >>> fidelity(rows).total().frame[["total", "band"]].values.tolist()
    [[100.0, 'good']]
    """
    chosen = scale if isinstance(scale, RatingSet) else read_set(scale)
    if chosen.kind != "fidelity":
        raise UsageError(
            message(
                "A fidelity scale must have a total; {set} is a set of criteria.", set=chosen.id
            )
        )
    if by is not None and by not in ratings.columns:
        raise UsageError(message("The column {by} must be in the ratings, but is not.", by=by))
    _refuse_other_versions(ratings, chosen)
    parts = [(ALL, ratings)] if by is None else _parts(ratings, by)
    profiles = [_profile(part, chosen).assign(group=name) for name, part in parts]
    frame = pd.concat(profiles, ignore_index=True)
    frame = frame[["group", "item", "item_group", "rater", "rating"]]
    labels = set_labels(chosen)
    return Fidelity(
        kind="fidelity",
        frame=frame,
        keys=("group", "item", "rater"),
        derived={"item_group": (), "rating": ()},
        population="ratings",
        notes=_notes(ratings, chosen),
        about={
            "by": by or ALL,
            "set": chosen.id,
            "levels": list(chosen.level_ids),
            "across": "rater",
            "value": "rating",
            "columns": [*(["group"] if by else []), "item_group", "item", "rater", "rating"],
            "headings": {"item_group": "scale_part"},
        },
        labels={
            "item": {
                item.id: {
                    language: f"{item.id} {text}" for language, text in said(item.name).items()
                }
                for item in chosen.items
            },
            "item_group": labels["criteria_group"],
        },
        scale=chosen,
    )


def _parts(ratings: pd.DataFrame, by: str) -> list[tuple[str, pd.DataFrame]]:
    named = ratings[by].map(as_text, na_action="ignore")
    return [(str(name), part) for name, part in ratings.groupby(named, observed=True)]


def _refuse_other_versions(ratings: pd.DataFrame, chosen: RatingSet) -> None:
    sets = set(ratings["set"].astype(str)) if "set" in ratings.columns else set()
    if chosen.id not in sets:
        raise UnansweredError(
            message(
                "Fidelity cannot be told: nothing was rated by {set}; rated were {found}.",
                set=chosen.id,
                found=sorted(sets),
            )
        )


def _profile(ratings: pd.DataFrame, chosen: RatingSet) -> pd.DataFrame:
    """Every item by every rater, missing where not rated."""
    if chosen.id not in set(ratings["set"].astype(str)):
        return pd.DataFrame(columns=["item", "item_group", "rater", "rating"])
    rows = rated_rows(ratings, chosen)
    raters = sorted(set(rows["rater"]))
    grid = pd.MultiIndex.from_product([chosen.item_ids, raters], names=["item", "rater"])
    given = rows.set_index(["criterion", "rater"])["rating"].replace(NOT_ASSESSED, np.nan)
    given.index.names = ["item", "rater"]
    frame = given.reindex(grid).astype(float).reset_index()
    groups = {item.id: item.group or "" for item in chosen.items}
    return frame.assign(item_group=frame["item"].map(groups))


def _total_row(
    name: str, rater: str, total: float, n_items: int, scale: RatingSet
) -> dict[str, Any]:
    band = _band(scale, total)
    return {
        "group": name,
        "rater": rater,
        "n_items": n_items,
        "n_missing": len(scale.items) - n_items,
        "total": total,
        "band": "" if band is None else band.id,
        "verification": "" if band is None else band.verification,
    }


def _band(scale: RatingSet, total: float) -> Band | None:
    if scale.bands is None or np.isnan(total):
        return None
    reached = [band for band in scale.bands.each if total >= band.least]
    return reached[-1] if reached else None


def _band_id(scale: RatingSet, total: float) -> str | None:
    band = _band(scale, total)
    return None if band is None else band.id


def _band_labels(scale: RatingSet) -> dict[str, dict[str, str]]:
    named = {} if scale.bands is None else {b.id: said(b.label) for b in scale.bands.each}
    return {"": NOTHING, **named}


def _notes(ratings: pd.DataFrame, chosen: RatingSet) -> tuple[Message, ...]:
    scales = {name for name in criteria_ids() if read_set(name).kind == "fidelity"}
    others = sorted((set(ratings["set"].astype(str)) & scales) - {chosen.id})
    notes = [
        message(
            "Ratings are by the version {set} of the scale. Versions of a scale are never mixed.",
            set=chosen.id,
        )
    ]
    if others:
        notes.append(message("Ratings by other scales are left out: {others}.", others=others))
    return tuple(notes)


def _total_notes(frame: pd.DataFrame, scale: RatingSet) -> tuple[Message, ...]:
    notes = []
    if (frame["n_missing"] > 0).any():
        notes.append(
            # raters are no participants: as text, so that a small number is not hidden
            message(
                "Ratings by one rater without every item: {number}. They have no total.",
                number=str(int(((frame["n_missing"] > 0) & (frame["rater"] != ALL)).sum())),
            )
        )
    unverified = frame["verification"].isin(("deduced", "recalled")).any()
    if unverified or (scale.bands and any(b.verification == "recalled" for b in scale.bands.each)):
        notes.append(
            message("Some limits of the bands were not read in a source, but deduced or recalled.")
        )
    return tuple(notes)
