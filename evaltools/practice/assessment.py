"""The assessment as a practice: each criterion by itself, on what it rests, never one sum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from evaltools import wording
from evaltools.columns import LANGUAGES
from evaltools.errors import UnansweredError
from evaltools.messages import Message, message
from evaltools.practice.catalogue import criteria as read_criteria
from evaltools.practice.contradictions import contradiction
from evaltools.practice.evidence import (
    RESULT,
    UNKNOWN_RESULT,
    Evidence,
    Reference,
    read_evidence,
    references,
    rows_meant,
)
from evaltools.practice.ratings import agreement, judged_rows, rated_rows
from evaltools.practice.run_reports import Published
from evaltools.practice.sets import NOT_ASSESSED, Criterion, RatingSet, said
from evaltools.practice.verdicts import NO_SUCH_RESULT, RATERS_DIFFER, SEPARATOR, verdict_row
from evaltools.practice.words import NOTHING, flag_labels, set_labels, source_labels
from evaltools.result import Result


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

        kind "reasons": criterion, rater, rating (the level that counts), claimed (as it was
        rated), reason, date.
        """
        frame = self.ratings[["criterion", "rater", "rating", "claimed", "reason", "date"]]
        order = {item.id: place for place, item in enumerate(self.criteria.items)}
        frame = frame.sort_values(
            ["criterion", "rater"],
            key=lambda values: values.map(order) if values.name == "criterion" else values,
        )
        days = {day: _day(day) for day in frame["date"]}
        frame = frame.assign(
            reason=frame["reason"].map(lambda text: text if isinstance(text, str) else ""),
            date=frame["date"].map(_day),
        )
        made = self._beside("reasons", frame, ("criterion", "rater"))
        same = frame["rating"].equals(frame["claimed"])
        printed = ["criterion", "rater", "rating", "reason", "date"]
        return replace(
            made,
            about={
                **made.about,
                "columns": printed if same else [*printed[:2], "claimed", *printed[2:]],
                "headings": {
                    "reason": "reason_given",
                    **({} if same else {"rating": "rating_counted"}),
                },
            },
            labels={
                **made.labels,
                "reason": {"": NOTHING},
                "date": {"": NOTHING, **{said: _dates(day) for day, said in days.items() if said}},
            },
        )

    def evidence(self) -> Result:
        """What each criterion rests on, with the sentence that the cited number makes.

        kind "evidence_links": criterion, cited (as it was written), rater (the letters of
        those who cite it), source_kind (result, document, cost, unknown_result), result_id,
        sentence (said in every language by the labels), flag.
        """
        rows = _joined(self._links())
        columns = ["criterion", "cited", "rater", "source_kind", "result_id", "sentence", "flag"]
        frame = pd.DataFrame(rows, columns=columns)
        made = self._beside("evidence_links", frame, ("criterion", "cited"))
        texts = sorted({row["sentence"] for row in rows} - {""})
        labels = {
            **made.labels,
            "cited": {text: said for text in texts if (said := self._heading(text))},
            "sentence": {"": NOTHING, **{text: self._sentence(text) for text in texts}},
            "result_id": {"": NOTHING},
            "source_kind": source_labels(),
            "flag": flag_labels({row["flag"] for row in rows}),
        }
        printed = ["criterion", "cited", "sentence", "flag", "rater"]
        return replace(made, about={**made.about, "columns": printed}, labels=labels)

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
        """How far the raters agree; see `participation.rater_agreement`.

        Raises UnansweredError where nothing was rated by two people or more, or by one at
        most of those whose ratings count.
        """
        if self._is_doubled("claimed") and not self._is_doubled("rating"):
            raise UnansweredError(
                message(
                    "Agreement cannot be told: no two of the ratings of one thing count, since "
                    "those that cite nothing to rest on do not."
                )
            )
        found = agreement(self.ratings, self.criteria)
        named = self.labels["rating"]
        labels = {**found.labels, "rating": named, "other_rating": named}
        return replace(found, labels=labels)

    def _is_doubled(self, column: str) -> bool:
        """Whether two people or more gave a level to one thing."""
        given = self.ratings[self.ratings[column] != NOT_ASSESSED]
        return bool(given["criterion"].duplicated().any())

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
                    "cited": reference.text,
                    "rater": row["rater"],
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
        meant = self._meant(references(text, self.cited)[0])
        return {language: meant.summary(language) for language in LANGUAGES}

    def _heading(self, text: str) -> dict[str, str]:
        """The report and the section of the cited number; nothing where no report shows it.

        Its id stands in the table of the run.
        """
        found = self.cited[references(text, self.cited)[0].result]
        if not isinstance(found, Published):
            return {}
        return dict(found.heading)


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
        kind "criteria": criterion, criteria_group, part_of, verdict, lowest, highest (of the
        raters' levels), n_raters (who assessed it), flags (joined by +). A rating without
        evidence, or one that needs a cost and cites none, is "not assessed". Where raters
        differ the verdict is the middle level, the lower one of two. Nothing is summed.

        Flags: no_evidence, no_cost, no_such_result (a result that the run does not have),
        one_rater, raters_differ, and for a criterion that claims a change what its numbers
        say against it (`interval_includes_no_change` and others).

    Raises
    ------
    UnansweredError
        When nothing of the set was rated.
    DataError
        For items and levels that the set does not have.

    Examples
    --------
    >>> ratings = pd.DataFrame({"set": "eu-best-practice", "item": ["relevance", "equity"]})
    >>> ratings = ratings.assign(rater="a", rating="met", evidence=["Strategy 2023", None])
    >>> found = assess(ratings, "eu-best-practice").table().set_index("criterion")
    >>> found.loc[["relevance", "equity"], ["verdict", "flags"]].values.tolist()
    [['met', 'one_rater'], ['not_assessed', 'no_evidence']]
    """
    chosen = criteria if isinstance(criteria, RatingSet) else read_criteria(criteria)
    cited = read_evidence(evidence)
    judged = judged_rows(rated_rows(ratings, chosen), chosen, cited)
    rows = [verdict_row(item, judged, chosen, cited) for item in chosen.items]
    frame = pd.DataFrame(rows)
    return Assessment(
        kind="criteria",
        frame=frame,
        keys=("criterion",),
        derived=dict.fromkeys([name for name in frame.columns if name != "criterion"], ()),
        population="ratings",
        notes=_notes(frame, chosen),
        about={
            "set": chosen.id,
            "levels": list(chosen.level_ids),
            "criteria_in_set": chosen.n_original,
            "positive": sorted(chosen.positive_levels, key=chosen.level_ids.index),
            "by_rater": {
                str(name): dict(zip(part["rater"], part["rating"], strict=True))
                for name, part in judged.groupby("criterion", observed=True, sort=False)
            },
            "columns": [
                "criterion",
                "criteria_group",
                "verdict",
                "lowest",
                "highest",
                "n_raters",
                "flags",
            ],
            "verification": said(chosen.verification)["en"],
            "headings": {"n_raters": "assessed_by"},
        },
        labels={**set_labels(chosen), "flags": flag_labels(set(frame["flags"]))},
        ratings=judged,
        cited=cited,
        criteria=chosen,
    )


def _joined(links: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row for each criterion and what it cites, with all who cite it."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for link in links:
        row = found.setdefault((link["criterion"], link["cited"]), {**link, "rater": ""})
        row["rater"] = ", ".join(part for part in (row["rater"], link["rater"]) if part)
        row["flag"] = row["flag"] or link["flag"]
    return list(found.values())


def _day(day: object) -> str:
    return "" if day is None or day is pd.NaT else pd.Timestamp(str(day)).date().isoformat()


def _dates(day: object) -> dict[str, str]:
    when = pd.Timestamp(str(day)).date()
    return {language: wording.date(when, language) for language in LANGUAGES}


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
    if frame["flags"].str.split(SEPARATOR, regex=False).map(_has_differing_raters).any():
        notes.append(
            message(
                "Where raters differ the middle level stands, the lower one of two; the lowest "
                "and the highest stand beside it."
            )
        )
    n_single = int((frame["n_raters"] == 1).sum())
    if n_single:
        notes.append(
            # criteria are no people: as text, so that a small number is not hidden
            message("Criteria assessed by one person only: {number}.", number=str(n_single))
        )
    return tuple(notes)


def _has_differing_raters(flags: list[str]) -> bool:
    return RATERS_DIFFER in flags
