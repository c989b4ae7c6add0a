"""The page for those who decide: what the reports of a run say, word for word.

Nothing is computed here. A sentence is that of its report, or is said anew from the same
protected numbers where it is about some of their rows only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from evaltools import wording
from evaltools.columns import ALL, LANGUAGES
from evaltools.errors import UnansweredError
from evaltools.messages import Message, message, plural_message
from evaltools.practice.contradictions import contradiction
from evaltools.practice.evidence import Reference, rows_meant
from evaltools.practice.run_reports import MadeReports, Shown, published
from evaltools.practice.words import NOTHING, texts_of
from evaltools.result import Result
from evaltools.study import Study

#: Kind of a section whose question the study cannot answer.
UNANSWERED = "unanswered"

#: The questions of the page, and the sections that answer each: the first that has a number
#: to tell.
QUESTIONS: Mapping[str, tuple[Message, tuple[str, ...]]] = MappingProxyType(
    {
        "reached": (message("Whom did the programme reach?"), ("reach.participants",)),
        "found_work": (
            message("How many found work, and how soon?"),
            (
                "survival.time_to_job",
                "survival.by_definition",
                "survival.without",
                "survival.unanswered",
            ),
        ),
        "into_what": (message("Into what did they move?"), ("survival.into_what",)),
        "in_work": (message("How long were they in work?"), ("survival.in_work",)),
        "stayed": (message("Did they stay in work?"), ("survival.retention",)),
        "difference": (
            message("How would they have done without the programme?"),
            ("comparison.effect", "comparison.unanswered"),
        ),
        "participation": (
            message("Did the participants' experience of participation change?"),
            ("participation.change", "participation.unanswered"),
        ),
        "dimensions": (
            message("Which dimensions of participation does the programme support?"),
            ("participation.dimensions",),
        ),
        "places": (
            message("Do places differ by more than chance?"),
            ("regions.funnel", "regions.adjusted", "regions.unanswered"),
        ),
    }
)

JUDGED: Mapping[str, tuple[Message, tuple[str, ...]]] = MappingProxyType(
    {
        "criteria": (message("Which criteria are met?"), ("practice.criteria",)),
        "spread": (message("Do the raters agree?"), ("practice.ratings_spread",)),
        "ceiling": (
            message("How strong can the evidence of this design be?"),
            ("practice.ceiling",),
        ),
        "fidelity": (
            message("Was it carried out as meant?"),
            ("practice.fidelity_scale_total",),
        ),
    }
)

#: What is said first of what did not improve: who had not found work.
WITHOUT = "survival.without"

#: How many had found work, by every definition of it.
SHARES = "survival.by_definition"

#: Who moved which way on a questionnaire, those who got worse among them.
CATEGORIES = "participation.categories"

#: The definition of employment that may count more than work, such as work trials.
OWN_GOAL = "programme_goal"

#: The heading of the shares, without and with that definition.
SHARE_OF = (
    message("Share who had found work"),
    message("Share who had reached the programme's own goal"),
)

#: What is taken over of each row.
SHOWN = ["time", "n", "estimate", "conf_low", "conf_high"]

#: What the reports say of themselves, statement by statement.
STATEMENTS = ("survival.said", "participation.said", "comparison.said")

NO_REPORTS = message("There are no other reports in this run, so there is nothing to repeat.")
NOT_MEASURED = message(
    "No report of this run measured a change or a difference, so it cannot be told what did "
    "not improve."
)
ALL_CLEAR = message(
    "Every change and difference that this run measured goes the way that was hoped for, "
    "and its interval excludes no change."
)
NO_SHARES = message("No report of this run tells how many had reached the main outcome by when.")
HIDDEN_SHARES = message(
    "The shares who had reached the main outcome are not published, to protect privacy."
)
NOT_JUDGED = message("The practice was not judged: this run has no report on it.")


@dataclass(frozen=True, eq=False)
class Summary:
    """The other reports of a run, asked for what a decision needs.

    Attributes
    ----------
    study : Study
    made : as `evaltools.made_reports` gives it
    results : mapping of id to Result
        Of the other reports, protected, with their sentences.
    """

    study: Study
    made: MadeReports
    results: Mapping[str, Result]

    def findings(self) -> Result:
        """The questions that the run answers, each with the sentence of its report.

        kind "answered_questions": question, answer (said by the labels), section (id of the
        result).
        Raises UnansweredError when there are no other reports.
        """
        if not self.made.blocks:
            raise UnansweredError(NO_REPORTS)
        return self._answered("answered_questions", QUESTIONS)

    def found_work(self) -> Result:
        """The shares who had found work by the agreed times, as their report has them.

        kind "job_shares": time, n, estimate, conf_low, conf_high; by the study's definition
        of employment. The rows are those of the protected result: nothing is counted anew.
        Raises UnansweredError when no report tells them, or all are hidden.
        """
        told = self.results.get(SHARES)
        if told is None or not {"definition", *SHOWN} <= {*told.frame.columns}:
            raise UnansweredError(NO_SHARES)
        own = told.frame["definition"].astype(str) == self.study.employment
        frame = told.frame.loc[own, SHOWN]
        if frame.empty:
            raise UnansweredError(NO_SHARES)
        if frame["estimate"].isna().all():
            raise UnansweredError(HIDDEN_SHARES)
        return Result(
            kind="job_shares",
            frame=frame.reset_index(drop=True),
            keys=("time",),
            derived=dict.fromkeys(SHOWN[1:], ()),
            population=told.population,
            conf_level=told.conf_level,
            unit=told.unit,
            about={
                "estimand": "incidence",
                "definition": self.study.employment,
                "headings": {"estimate": SHARE_OF[self.study.employment == OWN_GOAL]},
            },
            labels=told.labels,
            hidden=_flags_of(told).loc[own, SHOWN].reset_index(drop=True),
        )

    def judged(self) -> Result:
        """What the assessment as a practice says. kind "judged": as `findings`.

        Raises UnansweredError when nothing was judged.
        """
        found = self._answered("judged", JUDGED)
        if found.frame.empty:
            raise UnansweredError(NOT_JUDGED)
        return found

    def not_improved(self) -> Result:
        """Who had not found work, and every change or difference that is not clear or is worse.

        kind "not_improved": section, answer. Raises UnansweredError when nothing was measured.
        """
        rows = dict(self._not_improved())
        if not rows:
            measured = any(_is_measured(each) for each in self.results.values())
            raise UnansweredError(ALL_CLEAR if measured else NOT_MEASURED)
        sections = [self.made.blocks[name.partition("[")[0]] for name in rows]
        return _table("not_improved", list(rows), sections, rows)

    def cannot_say(self) -> Result:
        """What the study cannot answer, and why; what a comparison must not be read as.

        kind "cannot_say": section, answer. Raises UnansweredError when there are no other
        reports.
        """
        if not self.made.blocks:
            raise UnansweredError(NO_REPORTS)
        rows: dict[str, Mapping[str, str]] = {}
        sections: list[Shown] = []
        for name, block, said in (*self._unanswered(), *self._statements()):
            rows[name] = said
            sections.append(block)
        found = _table("cannot_say", list(rows), sections, rows)
        return found.note(*self._withheld(), *self._failed())

    def _answered(
        self, kind: str, questions: Mapping[str, tuple[Message, tuple[str, ...]]]
    ) -> Result:
        found = {
            question: block
            for question, (_, names) in questions.items()
            for block in (self._first(names),)
            if block is not None and block.kind != UNANSWERED
        }
        sections = list(found.values())
        names = [_id(block) for block in sections]
        answers = {_id(block): _sentences(block) for block in sections}
        made = _table(kind, names, sections, answers)
        frame = made.frame.assign(question=list(found))[["question", "answer", "section"]]
        asked = texts_of({name: text for name, (text, _) in questions.items()})
        return Result(
            kind=kind,
            frame=frame,
            keys=("question",),
            derived={"answer": (), "section": ()},
            population=made.population,
            labels={**made.labels, "question": asked},
        )

    def _first(self, names: Sequence[str]) -> Shown | None:
        """The first section that is there and tells a number; else the first that is there."""
        there = [name for name in names if name in self.made.blocks]
        told = [name for name in there if _tells(self.made.results.get(name))]
        return self.made.blocks[(told or there)[0]] if there else None

    def _not_improved(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        for name in (WITHOUT, CATEGORIES):
            block = self.made.blocks.get(name)
            if block is not None and block.kind != UNANSWERED:
                yield name, _sentences(block)
        for name, result in self.results.items():
            if not _is_measured(result) or name not in self.made.blocks:
                continue
            for text, part in _row_by_row(name, result):
                if contradiction([part]) is not None:
                    yield text, {language: part.summary(language) for language in LANGUAGES}

    def _unanswered(self) -> Iterator[tuple[str, Shown, Mapping[str, str]]]:
        """Every question without an answer; a reason that several sections give, once."""
        asked = [name for _, names in (*QUESTIONS.values(), *JUDGED.values()) for name in names]
        whole = [f"{report}.{UNANSWERED}" for report in self.made.status]
        given: list[Mapping[str, str]] = []
        for name in dict.fromkeys((*asked, *whole)):
            block = self.made.blocks.get(name)
            if block is None or block.kind != UNANSWERED or _sentences(block) in given:
                continue
            given.append(_sentences(block))
            yield name, block, given[-1]

    def _statements(self) -> Iterator[tuple[str, Shown, Mapping[str, str]]]:
        """What the reports say that cannot be said, as they print it."""
        for name in STATEMENTS:
            block, result = self.made.blocks.get(name), self.results.get(name)
            if block is None or result is None or "verdict" not in result.frame.columns:
                continue
            for place, verdict in enumerate(result.frame["verdict"]):
                if verdict == "cannot":
                    yield f"{name}[{place + 1}]", block, _printed(block, place)

    def _withheld(self) -> Iterator[Message]:
        hidden = [
            name
            for name, each in self.results.items()
            if each.hidden is not None and bool(each.hidden.to_numpy().any())
        ]
        if hidden:
            yield message(
                "Of {total} results of this run, {hidden} hold numbers that are not published, "
                "to protect privacy.",
                total=str(len(self.results)),
                hidden=str(len(hidden)),
            )

    def _failed(self) -> Iterator[Message]:
        failed = sum(status == "failed" for status in self.made.status.values())
        if failed:
            yield plural_message(
                "{n} report of this run failed and says nothing here.",
                "{n} reports of this run failed and say nothing here.",
                failed,
            )


def summary(study: Study, made: MadeReports) -> Summary:
    """The page for those who decide.

    made : as `evaltools.made_reports` gives it
        The other reports of the same run.
    """
    return Summary(study, made, published(made, study))


def _flags_of(result: Result) -> pd.DataFrame:
    """Which cells are hidden; none of a result that hides nothing."""
    return result.frame.isna() & False if result.hidden is None else result.hidden


def _tells(result: Result | None) -> bool:
    """Whether a result has an estimate that is not hidden; one without estimates has.

    That nobody had moved at the start is no answer.
    """
    if result is None:
        return False
    if "estimate" not in result.frame.columns:
        return True
    known = pd.to_numeric(result.frame["estimate"], errors="coerce").notna()
    if "time" in result.frame.columns:
        known &= pd.to_numeric(result.frame["time"], errors="coerce").ne(0)
    return bool(known.any())


def _is_measured(result: Result) -> bool:
    """Whether a result tells a change or a difference that the study set out to tell.

    The same difference told once more as a ratio is not another one.
    """
    if result.about.get("scale") == "ratio":
        return False
    if result.kind == "effect":
        return result.about.get("role", "primary") in ("primary", "sensitivity")
    return result.kind == "change" and result.about.get("by", ALL) in (ALL, None)


def _row_by_row(name: str, result: Result) -> Iterator[tuple[str, Result]]:
    """The result as it is where it has one row, else one part a scale."""
    scales = list(result.frame["scale"]) if "scale" in result.frame.columns else []
    if len(scales) < 2:
        yield name, result
        return
    for scale in dict.fromkeys(map(str, scales)):
        text = f"{name}[scale={scale}]"
        yield text, rows_meant(result, Reference(text, "result", name, (("scale", scale),)))


def _id(block: Shown) -> str:
    return f"{block.report}.{block.name}"


def _sentences(block: Shown) -> dict[str, str]:
    return {language: voice.sentence for language, voice in block.voices.items()}


def _printed(block: Shown, place: int) -> dict[str, str]:
    """The last cell of a printed row, by language."""
    return {
        language: voice.table.rows[place][-1]
        for language, voice in block.voices.items()
        if voice.table is not None and place < len(voice.table.rows)
    }


def _table(
    kind: str,
    names: Sequence[str],
    sections: Sequence[Shown],
    answers: Mapping[str, Mapping[str, str]],
) -> Result:
    """Sentences with the section that they stand in; nothing in it is a number of people."""
    places = {
        _id(block): {
            language: f"{wording.report_title(block.report, language)}: {voice.title}"
            for language, voice in block.voices.items()
        }
        for block in sections
    }
    frame = pd.DataFrame(
        {"section": [_id(block) for block in sections], "answer": list(names)}, dtype=object
    )
    return Result(
        kind=kind,
        frame=frame,
        keys=("section",),
        derived={"answer": ()},
        population="reports",
        labels={"section": places, "answer": {"": NOTHING, **answers}},
    )
