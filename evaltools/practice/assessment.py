"""The assessment as a practice: each criterion by itself, on what it rests, never one sum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evaltools.columns import LANGUAGES
from evaltools.errors import DataError, UnansweredError, Violation
from evaltools.messages import Message, message, plural_message
from evaltools.participation import rater_agreement
from evaltools.practice.catalogue import criteria as read_criteria
from evaltools.practice.contradictions import contradiction
from evaltools.practice.evidence import (
    COST,
    RESULT,
    UNKNOWN_RESULT,
    Evidence,
    Reference,
    read_evidence,
    references,
    rows_meant,
)
from evaltools.practice.sets import NOT_ASSESSED, Criterion, RatingSet, said
from evaltools.practice.words import FLAGS, flag_text, verdict_labels
from evaltools.result import Result
from evaltools.study import Text
from evaltools.wording import render

#: Further flags of a criterion, besides those of its numbers.
RATERS_DIFFER, ONE_RATER = "raters_differ", "one_rater"
NO_EVIDENCE, NO_COST, NO_SUCH_RESULT = "no_evidence", "no_cost", "no_such_result"

SEPARATOR = "+"


@dataclass(frozen=True, eq=False, kw_only=True)
class Assessment(Result):
    """The verdict on each criterion; see `assess`.

    Attributes
    ----------
    ratings : DataFrame
        Every rating with what it rests on: criterion, rater (a letter), claimed (the level
        as rated), rating (the level that counts), reason, references, date.
    cited : mapping of id to Result
    criteria : RatingSet
    """

    ratings: pd.DataFrame
    cited: Mapping[str, Result]
    criteria: RatingSet

    def reasons(self) -> Result:
        """Every rating with its reason, as the raters wrote it.

        kind "reasons": criterion, rater, rating, claimed, reason, date.
        """
        frame = self.ratings[["criterion", "rater", "rating", "claimed", "reason", "date"]]
        return self._beside("reasons", frame, ("criterion", "rater"))

    def evidence(self) -> Result:
        """What each criterion rests on, with the sentence that the cited number makes.

        kind "evidence_links": criterion, rater, reference, source_kind (result, document,
        cost, unknown_result), result_id, sentence (said in every language by the labels),
        flag.
        """
        rows = list(self._links())
        columns = ["criterion", "rater", "reference", "source_kind", "result_id", "sentence"]
        frame = pd.DataFrame(rows, columns=[*columns, "flag"])
        made = self._beside("evidence_links", frame, ("criterion", "rater", "reference"))
        sentences = {
            row["sentence"]: self._sentence(row["sentence"]) for row in rows if row["sentence"]
        }
        labels = {**made.labels, "sentence": {"": dict.fromkeys(LANGUAGES, "–"), **sentences}}
        return Result(
            kind=made.kind,
            frame=made.frame,
            keys=made.keys,
            derived=made.derived,
            population=made.population,
            about=made.about,
            labels=labels,
        )

    def spread(self) -> Result:
        """How many criteria have each verdict, by every rater: never one total.

        kind "criteria_counts": verdict, n_criteria (of the verdicts), least and most (of any
        single rater).
        """
        levels = [*reversed(self.criteria.level_ids), NOT_ASSESSED]
        by_rater = (
            self.ratings.groupby(["rater", "rating"], observed=True).size().unstack(fill_value=0)
        )
        by_rater = by_rater.reindex(columns=levels, fill_value=0)
        # What a rater did not rate is not assessed by that rater either.
        by_rater[NOT_ASSESSED] += len(self.frame) - by_rater.sum(axis=1)
        counts = self.frame["verdict"].value_counts().reindex(levels, fill_value=0)
        frame = pd.DataFrame(
            {
                "verdict": levels,
                "n_criteria": counts.to_numpy(),
                "least": by_rater.min().to_numpy(),
                "most": by_rater.max().to_numpy(),
            }
        )
        return self._beside("criteria_counts", frame, ("verdict",))

    def agreement(self) -> Result:
        """How far the raters agree; see `participation.rater_agreement`."""
        return agreement(self.ratings, self.criteria)

    def _beside(self, kind: str, frame: pd.DataFrame, keys: tuple[str, ...]) -> Result:
        others = [name for name in frame.columns if name not in keys]
        return Result(
            kind=kind,
            frame=frame.reset_index(drop=True),
            keys=keys,
            derived=dict.fromkeys(others, ()),
            population="ratings",
            about={"set": self.criteria.id, "levels": list(self.criteria.level_ids)},
            labels=self.labels,
        )

    def _links(self) -> Iterator[dict[str, Any]]:
        for _, row in self.ratings.iterrows():
            item = self.criteria.item(str(row["criterion"]))
            for reference in row["references"]:
                yield {
                    "criterion": row["criterion"],
                    "rater": row["rater"],
                    "reference": reference.text,
                    "source_kind": reference.kind,
                    "result_id": reference.result,
                    "sentence": reference.text if reference.kind == RESULT else "",
                    "flag": self._flag_of(item, row, reference),
                }

    def _flag_of(self, item: Criterion, row: pd.Series, reference: Reference) -> str:
        if reference.kind == UNKNOWN_RESULT:
            return NO_SUCH_RESULT
        is_claim = item.claims_change and row["claimed"] in self.criteria.positive_levels
        if reference.kind != RESULT or not is_claim:
            return ""
        return contradiction([self._meant(reference)]) or ""

    def _meant(self, reference: Reference) -> Result:
        return rows_meant(self.cited[reference.result], reference)

    def _sentence(self, text: str) -> dict[str, str]:
        reference = references(text, self.cited)[0]
        meant = self._meant(reference)
        return {language: meant.summary(language) for language in LANGUAGES}


def assess(
    ratings: pd.DataFrame,
    criteria: RatingSet | str | Path,
    *,
    evidence: Evidence = (),
) -> Assessment:
    """Judge a practice by a set of criteria, each by itself.

    Parameters
    ----------
    ratings : DataFrame
        One row per criterion and rater: set, item, rater, rating, and where known reason,
        evidence, date. Rows of other sets are passed over. Of several ratings by one person
        the latest counts.
    criteria : RatingSet, id or path
    evidence : mapping of result id to Result, results.json, or the folder of a run
        What the column evidence may cite, as `report.name` or `report.name[column=value]`;
        several references are separated by semicolons. Anything else is a document; a cost is
        written `cost: FIGURE, SOURCE`.

    Returns
    -------
    Assessment
        kind "matrix": criterion, criteria_group, part_of, verdict, lowest, highest (of the
        raters' levels), n_raters (who assessed it), flags (joined by +). A rating without
        evidence, or one that needs a cost and cites none, is "not assessed". Where raters
        differ the verdict is the middle level, the lower one of two. Nothing is summed.

        Flags: no_evidence, no_cost, no_such_result (a result that the run does not have),
        one_rater, raters_differ, and for a criterion that claims a change what its numbers
        say against it (`interval_includes_no_change` and others).

    Raises UnansweredError when nothing of the set was rated, DataError for items and levels
    that the set does not have.
    """
    chosen = criteria if isinstance(criteria, RatingSet) else read_criteria(criteria)
    cited = read_evidence(evidence)
    judged = _judged(rated_rows(ratings, chosen), chosen, cited)
    rows = [_verdict(item, judged, chosen, cited) for item in chosen.items]
    frame = pd.DataFrame(rows)
    return Assessment(
        kind="matrix",
        frame=frame,
        keys=("criterion",),
        derived=dict.fromkeys([name for name in frame.columns if name != "criterion"], ()),
        population="ratings",
        notes=_notes(frame, chosen),
        about={
            "set": chosen.id,
            "levels": list(chosen.level_ids),
            "of": "criteria",
            "n_original": chosen.n_original,
            "verification": said(chosen.verification)["en"],
        },
        labels={**set_labels(chosen), "flags": _flag_labels(frame)},
        ratings=judged,
        cited=cited,
        criteria=chosen,
    )


def agreement(ratings: pd.DataFrame, criteria: RatingSet | str | Path) -> Result:
    """How far raters agree on the levels of a set; see `participation.rater_agreement`.

    ratings : as in `assess`, or the `ratings` of an Assessment
    Criteria that a rater did not assess do not count.
    """
    chosen = criteria if isinstance(criteria, RatingSet) else read_criteria(criteria)
    rows = rated_rows(ratings, chosen) if "set" in ratings.columns else ratings
    rows = rows.assign(rating=rows["rating"].mask(rows["rating"] == NOT_ASSESSED))
    return rater_agreement(
        rows, unit=["criterion"], rater="rater", rating="rating", levels=chosen.level_ids
    )


def set_labels(chosen: RatingSet) -> dict[str, dict[str, Any]]:
    """The names of a set's criteria, groups and levels in every language."""
    levels = {level.id: said(level.label) for level in chosen.levels}
    levels |= {name: text for name, text in verdict_labels().items() if name not in levels}
    parts = {item.part_of: item.part_of for item in chosen.items if item.part_of}
    return {
        "criterion": {item.id: said(item.name) for item in chosen.items},
        "criteria_group": {group.id: said(group.name) for group in chosen.groups},
        "part_of": {name: said(Text.of(name.replace("_", " "))) for name in parts},
        "verdict": levels,
        "rating": levels,
        "claimed": levels,
        "lowest": levels,
        "highest": levels,
    }


# -- ratings -------------------------------------------------------------------------------


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


def _judged(rated: pd.DataFrame, chosen: RatingSet, cited: Mapping[str, Result]) -> pd.DataFrame:
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


# -- verdicts ------------------------------------------------------------------------------


def _verdict(
    item: Criterion, judged: pd.DataFrame, chosen: RatingSet, cited: Mapping[str, Result]
) -> dict[str, Any]:
    rows = judged[judged["criterion"] == item.id]
    order = {name: place for place, name in enumerate(chosen.level_ids)}
    levels = sorted(order[name] for name in rows["rating"] if name != NOT_ASSESSED)
    names = chosen.level_ids
    return {
        "criterion": item.id,
        "criteria_group": item.group,
        "part_of": item.part_of,
        "verdict": names[levels[(len(levels) - 1) // 2]] if levels else NOT_ASSESSED,
        "lowest": names[levels[0]] if levels else None,
        "highest": names[levels[-1]] if levels else None,
        "n_raters": len(levels),
        "flags": SEPARATOR.join(_flags(item, rows, levels, chosen, cited)),
    }


def _flags(
    item: Criterion,
    rows: pd.DataFrame,
    levels: list[int],
    chosen: RatingSet,
    cited: Mapping[str, Result],
) -> list[str]:
    found = []
    cells = list(rows["references"])
    if rows["claimed"].ne(NOT_ASSESSED).any():
        rated = [
            cell
            for cell, claimed in zip(cells, rows["claimed"], strict=True)
            if claimed != NOT_ASSESSED
        ]
        if any(not cell for cell in rated):
            found.append(NO_EVIDENCE)
        if item.needs_cost and any(all(each.kind != COST for each in cell) for cell in rated):
            found.append(NO_COST)
    if any(each.kind == UNKNOWN_RESULT for cell in cells for each in cell):
        found.append(NO_SUCH_RESULT)
    if len(levels) == 1:
        found.append(ONE_RATER)
    if len(set(levels)) > 1:
        found.append(RATERS_DIFFER)
    against = _against(item, rows, chosen, cited)
    return [*found, *([against] if against else [])]


def _against(
    item: Criterion, rows: pd.DataFrame, chosen: RatingSet, cited: Mapping[str, Result]
) -> str | None:
    """What the cited numbers say against the positive ratings of a claimed change."""
    positive = rows[rows["rating"].isin(chosen.positive_levels)]
    if not item.claims_change or positive.empty:
        return None
    meant = [
        rows_meant(cited[each.result], each)
        for cell in positive["references"]
        for each in cell
        if each.kind == RESULT
    ]
    return contradiction(meant)


def _flag_labels(frame: pd.DataFrame) -> dict[str, dict[str, str]]:
    joined = {"": dict.fromkeys(LANGUAGES, "–")}
    for flags in set(frame["flags"]) - {""}:
        joined[flags] = {
            language: "; ".join(
                render(flag_text(name), language) for name in flags.split(SEPARATOR)
            )
            for language in LANGUAGES
        }
    return joined


def _notes(frame: pd.DataFrame, chosen: RatingSet) -> tuple[Message, ...]:
    notes = [
        message(
            "Each criterion is judged by itself. Nothing is summed, since no published points "
            "stand behind a sum."
        ),
        message(
            "A criterion without evidence is not assessed. This does not mean that it is not met."
        ),
    ]
    flagged = [
        name
        for name in FLAGS
        if frame["flags"]
        .str.split(SEPARATOR, regex=False)
        .map(lambda flags, name=name: name in flags)
        .any()
    ]
    if RATERS_DIFFER in flagged:
        notes.append(
            message(
                "Where raters differ the middle level stands, the lower one of two; the lowest "
                "and the highest stand beside it."
            )
        )
    n_single = int((frame["n_raters"] == 1).sum())
    if n_single:
        notes.append(
            plural_message(
                "{n} criterion was assessed by one person only.",
                "{n} criteria were assessed by one person only.",
                n_single,
            )
        )
    return tuple(notes)
