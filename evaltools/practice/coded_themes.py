"""Themes of coded interviews: how many named each, which go together, who was interviewed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.stats import fisher_exact

from evaltools.cohort.reach import reach
from evaltools.columns import (
    EXIT_KNOWN,
    LANGUAGES,
    RESPONDENTS,
    TOTAL,
    WITH,
    WITHOUT,
    Total,
)
from evaltools.errors import DataError, UnansweredError
from evaltools.messages import Message, message, plural_message
from evaltools.participation import rater_agreement
from evaltools.practice.evidence import Evidence, read_evidence, references, rows_meant
from evaltools.practice.publishable import quotations
from evaltools.practice.run_reports import Published
from evaltools.practice.words import NOTHING, texts_of
from evaltools.result import Result
from evaltools.survival.people import as_text

if TYPE_CHECKING:
    from evaltools.data import Data

COLUMNS = ("segment_id", "respondent", "code", "coder")

#: Words over the columns, where a column's name says something else.
HEADINGS = {
    "code": "theme",
    "other_code": "other_theme",
    "n": "n_respondents",
    "n_total": "n_interviewed",
}

SPOKEN_OF = {
    WITH: message("spoke of it"),
    WITHOUT: message("did not speak of it"),
}

#: Whether a participant was interviewed.
INTERVIEWED, NOT_INTERVIEWED = "interviewed", "not_interviewed"

PRESENT, ABSENT = "yes", "no"


@dataclass(frozen=True, eq=False, kw_only=True)
class Themes(Result):
    """How many respondents named each theme; see `themes`.

    Attributes
    ----------
    segments : DataFrame
        The coded passages.
    """

    segments: pd.DataFrame

    @property
    def respondents(self) -> pd.Index:
        """Everybody who was interviewed."""
        return pd.Index(sorted(set(self.segments["respondent"].astype(str))))

    def who(self, data: Data) -> Result:
        """Who was interviewed beside those who were not, by background; as `cohort.reach`.

        Respondents are known by their participant_id. Raises UnansweredError when none of
        them is among the participants.
        """
        people = data.table("participants")
        known = None if people is None else people["participant_id"].isin(self.respondents)
        if people is None or known is None or not known.any():
            raise UnansweredError(
                message(
                    "Who was interviewed cannot be set beside all participants: no respondent "
                    "is named as in the table of participants."
                )
            )
        named = np.where(known, INTERVIEWED, NOT_INTERVIEWED)
        tables = {**data.tables, "participants": people.assign(interviewed=named)}
        found = reach(replace(data, tables=tables), by="interviewed")
        found = replace(found, labels={**found.labels, **_interview_labels()})
        unknown = len(self.respondents) - int(people.loc[known, "participant_id"].nunique())
        if not unknown:
            return found
        return found.note(
            plural_message(
                "{n} respondent is not in the table of participants.",
                "{n} respondents are not in the table of participants.",
                unknown,
            )
        )

    def cooccurrence(self) -> Result:
        """How many respondents named two themes both.

        kind "cooccurrence": code, other_code (later in the alphabet), n, n_total
        (respondents), share.
        """
        named = self._named()
        rows = [
            {"code": one, "other_code": other, "n": int((named[one] & named[other]).sum())}
            for one, other in combinations(named.columns, 2)
        ]
        frame = pd.DataFrame(rows, columns=["code", "other_code", "n"])
        frame = frame.assign(n_total=len(named), share=frame["n"] / max(len(named), 1))
        return Result(
            kind="cooccurrence",
            frame=frame,
            keys=("code", "other_code"),
            counts=("n", "n_total"),
            derived={"share": ("n", "n_total")},
            population=self.population,
            about={"shares": {"share": ("n", "n_total")}, "headings": HEADINGS},
            labels=self.labels,
        )

    def agreement(self) -> Result:
        """How far coders agree on whether a passage has a theme.

        Each pair of passage and theme is one thing judged; a coder who gave a passage any
        theme has judged them all for it. See `participation.rater_agreement`.
        """
        rows = self.segments[["segment_id", "code", "coder"]].astype(str).drop_duplicates()
        judged = rows[["segment_id", "coder"]].drop_duplicates()
        grid = judged.merge(rows[["code"]].drop_duplicates(), how="cross")
        given = rows.assign(rating=PRESENT)
        grid = grid.merge(
            given, on=["segment_id", "code", "coder"], how="left", validate="one_to_one"
        )
        grid["rating"] = grid["rating"].fillna(ABSENT)
        found = rater_agreement(
            grid,
            unit=["segment_id", "code"],
            rater="coder",
            rating="rating",
            levels=(ABSENT, PRESENT),
        )
        return found.note(
            message(
                "A passage to which a coder gave no theme at all does not count for that coder."
            )
        )

    def by_exit(self, happened: Mapping[str, Any] | pd.Series) -> Result:
        """Themes beside what became of people: a hypothesis for another study, no finding.

        Parameters
        ----------
        happened : Series or mapping of respondent to True or False
            Such as whether the person found work; respondents without a value are left out.

        Returns
        -------
        Result
            kind "themes_by_exit": code, group (with the theme, without, total), n, n_event,
            share; and in the rows with the theme p_value (Fisher's exact test) and
            p_adjusted (Holm, over the themes).
        """
        named, known = self._named(), pd.Series(dict(happened)).dropna().astype(bool)
        known.index = known.index.map(as_text)
        named = named[named.index.isin(known.index)]
        if named.empty:
            raise UnansweredError(
                message("Themes cannot be set beside exits: of no respondent is the exit known.")
            )
        reached = known.reindex(named.index)
        tables = {code: _two_by_two(named[code], reached) for code in named.columns}
        p_values = {code: float(fisher_exact(table)[1]) for code, table in tables.items()}
        adjusted = _holm(p_values)
        rows = [
            row
            for code, table in tables.items()
            for row in _exit_rows(code, table, p_values[code], adjusted[code])
        ]
        return Result(
            kind="themes_by_exit",
            frame=pd.DataFrame(rows),
            keys=("code", "group"),
            counts=("n", "n_event"),
            derived=dict.fromkeys(("share", "p_value", "p_adjusted"), ("n", "n_event")),
            totals=(Total(over="group", count="n"), Total(over="group", count="n_event")),
            population=(self.population if len(named) == len(self.respondents) else EXIT_KNOWN),
            about={
                "by": "theme",
                "shares": {"share": ("n_event", "n")},
                "headings": {**HEADINGS, "group": "theme_spoken_of", "n_event": "n_found_work"},
            },
            labels={**self.labels, "theme": texts_of(SPOKEN_OF)},
            notes=(
                message(
                    "What people said in interviews beside how they left is a hypothesis only: "
                    "few were interviewed, they were chosen, and their exit may have coloured "
                    "what they said."
                ),
                message("p-values are adjusted for {units} themes (Holm).", units=len(tables)),
            ),
        )

    def beside(self, links: Mapping[str, str], evidence: Evidence) -> Result:
        """Themes beside the numbers that speak of the same thing.

        Parameters
        ----------
        links : mapping of code to result id
            The id as a rating cites it.
        evidence : mapping of result id to Result
            As in `practice.assess`.

        Returns
        -------
        Result
            kind "joint_display": code, n, n_total, share, result_id, sentence (said in every
            language by the labels).

        Raises
        ------
        UnansweredError
            For a result that is not there.
        """
        known = read_evidence(evidence)
        cited = [dict(links).get(code, "") for code in self.frame["code"]]
        frame = self.frame.assign(result_id=cited, sentence=cited)
        sentences, stands = {"": NOTHING}, {}
        for text in sorted(set(cited) - {""}):
            (reference,) = references(text, known)
            if reference.result not in known:
                raise UnansweredError(
                    message("The result {name} must be among those of the run.", name=text)
                )
            meant = rows_meant(known[reference.result], reference)
            sentences[text] = {language: meant.summary(language) for language in LANGUAGES}
            stood = known[reference.result]
            if isinstance(stood, Published):
                stands[text] = dict(stood.heading)
        return Result(
            kind="joint_display",
            frame=frame,
            keys=self.keys,
            counts=self.counts,
            derived={**self.derived, "result_id": (), "sentence": ()},
            population=self.population,
            about={
                **self.about,
                "columns": ["code", "n", "n_total", "share", "sentence", "result_id"],
                "headings": {**HEADINGS, "result_id": "section"},
            },
            labels={**self.labels, "sentence": sentences, "result_id": {"": NOTHING, **stands}},
        )

    def quotations(self, names: Iterable[str] = ()) -> Result:
        """Passages that may be printed; see `practice.quotations`."""
        found = quotations(self.segments, names=names)
        named = self.labels.get("code", {})
        said = {
            codes: {
                language: ", ".join(_spoken(code, named, language) for code in codes.split(", "))
                for language in LANGUAGES
            }
            for codes in found.frame["codes"]
        }
        return replace(found, labels={"codes": said})

    def _named(self) -> pd.DataFrame:
        """Which respondent named which theme: bool, respondents by codes."""
        return _named(self.segments)


def themes(segments: pd.DataFrame, *, labels: Mapping[str, Any] | None = None) -> Themes:
    """How many of those interviewed named each theme.

    Parameters
    ----------
    segments : DataFrame
        One row per passage, theme and coder: segment_id, respondent, code, coder; and where
        known publishable, text. A respondent has a theme when any coder gave it to any of
        their passages.
    labels : mapping of code to {language: text}, optional

    Returns
    -------
    Themes
        kind "themes": code, n (respondents), n_total, share, n_segments, n_coders (who used
        it); the most common first, equal ones by name. People are counted, never passages
        instead of them.

    Raises
    ------
    UnansweredError
        When nothing was coded.
    DataError
        When one passage has several respondents or a column is not filled in.

    Examples
    --------
    >>> coded = pd.DataFrame(
    ...     {
    ...         "segment_id": ["s1", "s2", "s3"],
    ...         "respondent": ["A", "A", "B"],
    ...         "code": ["trust", "trust", "money"],
    ...         "coder": "x",
    ...     }
    ... )
    >>> themes(coded).table()[["code", "n", "n_segments"]].values.tolist()
    [['money', 1, 1], ['trust', 1, 2]]
    """
    missing = [name for name in COLUMNS if name not in segments.columns]
    if missing:
        raise DataError(message("The segments must have the columns {missing}.", missing=missing))
    if segments.empty:
        raise UnansweredError(message("Themes cannot be told: no passage has been coded."))
    _check(segments)
    rows = segments.assign(**{name: segments[name].astype(str) for name in COLUMNS})
    named = _named(rows)
    n_total = len(named)
    counted = pd.DataFrame(
        {
            "code": named.columns,
            "n": named.sum().astype(int).to_numpy(),
            "n_total": n_total,
        }
    ).assign(share=lambda frame: frame["n"] / frame["n_total"])
    by_code = rows.groupby("code", observed=True)
    counted["n_segments"] = counted["code"].map(by_code["segment_id"].nunique())
    counted["n_coders"] = counted["code"].map(by_code["coder"].nunique())
    frame = counted.sort_values(["n", "code"], ascending=[False, True], ignore_index=True)
    return Themes(
        kind="themes",
        frame=frame,
        keys=("code",),
        counts=("n", "n_total"),
        derived={"share": ("n", "n_total"), "n_segments": ("n",), "n_coders": ()},
        population=RESPONDENTS,
        notes=_notes(rows, n_total),
        about={"shares": {"share": ("n", "n_total")}, "headings": HEADINGS},
        labels={} if labels is None else {"code": dict(labels), "other_code": dict(labels)},
        segments=rows,
    )


def _check(segments: pd.DataFrame) -> None:
    empty = [name for name in COLUMNS if segments[name].isna().any()]
    if empty:
        raise DataError(
            message("The segments must have no missing values in {columns}.", columns=empty)
        )
    people = segments.groupby("segment_id", observed=True)["respondent"].nunique()
    if (people > 1).any():
        raise DataError(
            plural_message(
                "A passage must be of one respondent, but {n} is of several.",
                "A passage must be of one respondent, but {n} are of several.",
                int((people > 1).sum()),
            )
        )


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.crosstab(rows["respondent"], rows["code"]).gt(0)


def _spoken(code: str, named: Mapping[str, Any], language: str) -> str:
    said = named.get(code)
    return code if not said else str(said.get(language) or next(iter(said.values())))


def _interview_labels() -> dict[str, Any]:
    named = texts_of({"interviewed": message("Interviewed")})
    return {
        "variable": {"interviewed": named["interviewed"]},
        "interviewed": texts_of(
            {INTERVIEWED: message("interviewed"), NOT_INTERVIEWED: message("not interviewed")}
        ),
    }


def _notes(rows: pd.DataFrame, n_total: int) -> tuple[Message, ...]:
    return (
        plural_message(
            "{n} person was interviewed and coded; whoever named a theme is counted once.",
            "{n} people were interviewed and coded; whoever named a theme is counted once.",
            n_total,
        ),
        _coders(rows["coder"].nunique()),
    )


def _coders(number: int) -> Message:
    if number == 1:
        return message("One person coded the passages, so agreement cannot be told.")
    # coders are no participants: as text, so that a small number is not hidden
    return message("People who coded the passages: {number}.", number=str(number))


def _two_by_two(named: pd.Series, reached: pd.Series) -> np.ndarray:
    """Rows with and without the theme, columns with and without the exit."""
    return np.array(
        [
            [int((named & reached).sum()), int((named & ~reached).sum())],
            [int((~named & reached).sum()), int((~named & ~reached).sum())],
        ]
    )


def _exit_rows(
    code: str, table: np.ndarray, p_value: float, adjusted: float
) -> list[dict[str, Any]]:
    whole = np.vstack([table, table.sum(axis=0)])
    rows = []
    for group, (reached, others) in zip((WITH, WITHOUT, TOTAL), whole, strict=True):
        n = int(reached + others)
        rows.append(
            {
                "code": code,
                "group": group,
                "n": n,
                "n_event": int(reached),
                "share": reached / n if n else np.nan,
                "p_value": p_value if group == WITH else np.nan,
                "p_adjusted": adjusted if group == WITH else np.nan,
            }
        )
    return rows


def _holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Holm's adjusted p-values (1979), Scandinavian Journal of Statistics 6, 65-70."""
    ordered = sorted(p_values, key=lambda name: p_values[name])
    adjusted, largest = {}, 0.0
    for place, name in enumerate(ordered):
        largest = max(largest, min(1.0, (len(ordered) - place) * p_values[name]))
        adjusted[name] = largest
    return adjusted
