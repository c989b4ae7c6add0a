"""The page for those who decide: what the reports of a run say, word for word.

Nothing is computed here. A sentence is that of its report, or is said anew from the same
protected numbers where it is about some of their rows only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import pandas as pd

from evaltools import wording
from evaltools.columns import ALL, COUNTS_TO, LANGUAGES, ROUNDED_TO, TOTAL
from evaltools.errors import UnansweredError
from evaltools.messages import Message, message, plural_message
from evaltools.practice.contradictions import WITHHELD, contradiction
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
        "reached": (message("Whom did the programme reach?"), ("reach.participants", "reach.flow")),
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

FOUND_GOAL = message("How many reached the programme's own goal, and how soon?")

JUDGED: Mapping[str, tuple[Message, tuple[str, ...]]] = MappingProxyType(
    {
        "criteria": (message("Which criteria are met?"), ("practice.criteria",)),
        "agreement": (message("Do the raters agree?"), ("practice.ratings_agreement",)),
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

#: Fields of the practice's record that tell a reader what it is, and what they ask.
DESCRIBED: Mapping[str, Message] = MappingProxyType(
    {
        "short_description": message("What is the practice?"),
        "basic_idea": message("On what idea does it rest?"),
        "target_group": message("For whom is it?"),
    }
)

#: Asked where the section that answers tells of the comparison group as well.
REACHED_AND_COMPARED = message("Whom did the programme reach, and who is compared with them?")
OF_ARMS = "reach.arms"

RECORD = "practice.record"

#: What a run tells without numbers of people, and the section that does.
WITHOUT_NUMBERS: Mapping[str, tuple[Message, tuple[str, ...]]] = MappingProxyType(
    {
        "goals": (message("What counts as reaching the goal?"), ("survival.definitions",)),
        "phases": (message("How far did people come through the phases?"), ("practice.phases",)),
        "themes": (message("What did people speak of in the interviews?"), ("practice.themes",)),
        "words": (
            message("What did they say in their own words?"),
            ("practice.interviews_quotations",),
        ),
        "mentors": (message("Who were the mentors?"), ("practice.mentors",)),
    }
)

#: What is asked of questions without a number that may be published.
OF_WITHHELD = ("questions", "usable")

#: What is said first of what did not improve: who had not found work.
WITHOUT = "survival.without"

#: How many had found work, by every definition of it.
SHARES = "survival.by_definition"

#: The same from month to month, under the study's own definition.
CURVE = "survival.time_to_job"

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

#: What the report on finding work says of its cause; a comparison that is told says it better.
ALONE = "survival.said"
COMPARED = "comparison.effect"

FOUND_WORK = "found_work"

#: The sections that tell the arms of a comparison apart, before those that count all together
#: or one arm alone.
BY_ARM: Mapping[str, str] = MappingProxyType(
    {
        "reached": OF_ARMS,
        FOUND_WORK: "survival.by_{arm}",
        "participation": "participation.between_arms",
    }
)

REPORT = message("Report")

NO_REPORTS = message("There are no other reports in this run, so there is nothing to repeat.")
NOT_MEASURED = message(
    "No report of this run measured a change or a difference, so it cannot be told what did "
    "not improve."
)
ALL_CLEAR = message(
    "Every change and difference that this run measured goes the way that was hoped for, "
    "and its interval excludes no change."
)
EVERYBODY = message(
    "Everybody had reached the main outcome by the last time that is told of, and no report of "
    "this run measured a change or a difference."
)
HIDDEN_CHANGES = message(
    "What did not improve cannot be told here: the numbers are not published, to protect privacy."
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

        One whose every number is hidden is none of them: see `of_withheld`.

        kind "answered_questions": question, answer (said by the labels), section (id of the
        result).
        Raises UnansweredError when there are no other reports.
        """
        if not self.made.blocks:
            raise UnansweredError(NO_REPORTS)
        return self._answered("answered_questions", QUESTIONS)

    @property
    def withheld_questions(self) -> tuple[str, ...]:
        """What can be asked of the main questions without a number that may be published.

        Nothing where each has one; what else is of use only where as many have none.
        """
        withheld = self._withheld_questions()
        if not withheld:
            return ()
        answered = self._sections_of(QUESTIONS, withheld=False)
        return OF_WITHHELD if len(withheld) >= len(answered) else OF_WITHHELD[:1]

    def of_withheld(self, question: str) -> Result:
        """One of `withheld_questions`: those questions, and what can be used all the same.

        kind "withheld_questions": question, section; kind "usable": question, answer, section.
        """
        return {"questions": self._not_published, "usable": self._usable}[question]()

    def found_work(self) -> Result:
        """The shares who had found work by the agreed times, as their report has them.

        kind "job_shares": time, n, estimate, conf_low, conf_high; by the study's definition
        of employment. The rows are those of the protected result: nothing is counted anew.
        Raises UnansweredError when no report tells them, or all are hidden.
        """
        told = self.results.get(SHARES)
        if _is_withheld(told):
            raise UnansweredError(HIDDEN_SHARES)
        if told is None or not {"definition", *SHOWN} <= {*told.frame.columns}:
            raise UnansweredError(NO_SHARES)
        own = told.frame["definition"].astype(str) == self.study.employment
        shown = [*SHOWN, *({ROUNDED_TO} & {*told.frame.columns})]
        frame = told.frame.loc[own, shown]
        if frame.empty:
            raise UnansweredError(NO_SHARES)
        if frame["estimate"].isna().all():
            raise UnansweredError(HIDDEN_SHARES)
        return Result(
            kind="job_shares",
            frame=frame.reset_index(drop=True),
            keys=("time",),
            derived=dict.fromkeys(shown[1:], ()),
            population=told.population,
            conf_level=told.conf_level,
            unit=told.unit,
            about={
                "estimand": "incidence",
                "definition": self.study.employment,
                **({"whom": told.about["whom"]} if "whom" in told.about else {}),
                "headings": {"estimate": SHARE_OF[self.study.employment == OWN_GOAL]},
            },
            labels=told.labels,
            hidden=_flags_of(told).loc[own, shown].reset_index(drop=True),
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

        Where everybody had, or everybody had improved, that is not among it.

        kind "not_improved": section, answer. Raises UnansweredError when nothing was measured.
        """
        rows = dict(self._not_improved())
        if not rows:
            raise UnansweredError(self._why_nothing_did_not_improve())
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
        found = self._sections_of(questions, withheld=False)
        answers = {name: _sentences(block) for name, block in found.items()}
        asked = {
            name: self._question(name, text, found.get(name))
            for name, (text, _) in questions.items()
        }
        return _asked_table(kind, found, answers, asked)

    def _question(self, name: str, text: Message, block: Shown | None) -> Message:
        """The question; of a programme's own goal, and of two groups, one of their own."""
        if block is not None and _id(block) == OF_ARMS:
            return REACHED_AND_COMPARED
        own = name == FOUND_WORK and self.study.employment == OWN_GOAL
        return FOUND_GOAL if own else text

    def _sections_of(
        self, questions: Mapping[str, tuple[Message, tuple[str, ...]]], *, withheld: bool
    ) -> dict[str, Shown]:
        """The section of each question that has one: with a number, or with all of them hidden."""
        return {
            question: block
            for question, (_, names) in questions.items()
            for block in (self._first(self._asked(question, names)),)
            if block is not None
            and block.kind != UNANSWERED
            and _is_withheld(self.made.results.get(_id(block))) == withheld
        }

    def _asked(self, question: str, names: Sequence[str]) -> Sequence[str]:
        """The sections that answer; of a study with arms, what tells of each comes first."""
        compared = self.study.comparison
        if compared is None or question not in BY_ARM:
            return names
        return (BY_ARM[question].format(arm=compared.arm), *names)

    def _withheld_questions(self) -> dict[str, Shown]:
        return self._sections_of(QUESTIONS, withheld=True)

    def _not_published(self) -> Result:
        found = self._withheld_questions()
        asked = {
            name: self._question(name, QUESTIONS[name][0], block) for name, block in found.items()
        }
        made = _asked_table("withheld_questions", found, {}, asked)
        frame = made.frame.drop(columns="answer")
        return replace(made, frame=frame, derived={"section": ()})

    def _usable(self) -> Result:
        """What the practice is by its record, and the sections that say something of it."""
        described = self._description()
        others = self._sections_of(WITHOUT_NUMBERS, withheld=False)
        record = self.made.blocks.get(RECORD)
        found = {name: record for name in described if record is not None} | others
        answers = described | {name: _sentences(block) for name, block in others.items()}
        asked = {**DESCRIBED, **{name: text for name, (text, _) in WITHOUT_NUMBERS.items()}}
        return _asked_table("usable", found, answers, asked)

    def _description(self) -> dict[str, Mapping[str, str]]:
        """The fields of the record that tell what the practice is, as it prints them."""
        block, result = self.made.blocks.get(RECORD), self.made.results.get(RECORD)
        if block is None or result is None:
            return {}
        places = {
            str(name): place
            for place, (name, text) in enumerate(
                zip(result.frame["field"], result.frame["text"], strict=True)
            )
            if name in DESCRIBED and text
        }
        return {name: _printed(block, places[name]) for name in DESCRIBED if name in places}

    def _why_nothing_did_not_improve(self) -> Message:
        """Why no change or difference stands under what did not improve."""
        asked = {
            name: each
            for name, each in self.results.items()
            if name in (WITHOUT, CATEGORIES) or _is_measured(each)
        }
        if any(_is_withheld(each) for each in asked.values()):
            return HIDDEN_CHANGES
        if any(map(_is_measured, asked.values())):
            return ALL_CLEAR
        found_all = WITHOUT in asked and _is_of_nobody(WITHOUT, asked[WITHOUT])
        return EVERYBODY if found_all else NOT_MEASURED

    def _first(self, names: Sequence[str]) -> Shown | None:
        """The first section that is there and tells a number; else the first that is there.

        Of a curve and the shares at agreed times the one that is told to a later time.
        """
        there = [name for name in names if name in self.made.blocks]
        results = {name: self._own(name) for name in there}
        told = [name for name in there if _tells(results[name])]
        if told[:2] == [CURVE, SHARES]:
            curve, shares = (_last_told(results[name]) for name in told[:2])
            told = told[1:] if shares > curve else told
        return self.made.blocks[(told or there)[0]] if there else None

    def _own(self, name: str) -> Result | None:
        """A result of the run; of shares by every definition, those by the study's own."""
        result = self.made.results.get(name)
        if name != SHARES or result is None or "definition" not in result.frame.columns:
            return result
        own = result.frame["definition"].astype(str) == self.study.employment
        hidden = None if result.hidden is None else result.hidden[own].reset_index(drop=True)
        return replace(result, frame=result.frame[own].reset_index(drop=True), hidden=hidden)

    def _not_improved(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        for name in (WITHOUT, CATEGORIES):
            block = self.made.blocks.get(name)
            withheld = _is_withheld(self.made.results.get(name))
            is_told = block is not None and block.kind != UNANSWERED and not withheld
            if block is not None and is_told and not _is_of_nobody(name, self.results.get(name)):
                yield name, _sentences(block)
        for name, result in self.results.items():
            if not _is_measured(result) or name not in self.made.blocks:
                continue
            for text, part in _row_by_row(name, result):
                if contradiction([part]) not in (None, WITHHELD):
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
        """What the reports say that cannot be said, as they print it.

        That finding work is compared with nobody is left out where a comparison is told.
        """
        effect = self.made.blocks.get(COMPARED)
        is_compared = effect is not None and effect.kind != UNANSWERED
        for name in STATEMENTS:
            if name == ALONE and is_compared:
                continue
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


def _is_of_nobody(name: str, result: Result | None) -> bool:
    """Whether nobody is left who had not found work by the end, or who did not improve."""
    if result is None or result.frame.empty:
        return False
    frame = result.frame
    is_rounded = ROUNDED_TO in frame.columns and frame[ROUNDED_TO].notna().any()
    if is_rounded or COUNTS_TO in result.about:
        return False  # what is told as nobody may be a few
    if name == WITHOUT:
        left = frame.loc[frame["time"] == frame["time"].max(), "estimate"]
    else:
        left = frame.loc[~frame["change"].isin(["improved", TOTAL]), "n"]
    return bool((left == 0).all())


def _flags_of(result: Result) -> pd.DataFrame:
    """Which cells are hidden; none of a result that hides nothing."""
    return result.frame.isna() & False if result.hidden is None else result.hidden


def _tells(result: Result | None) -> bool:
    """Whether a result has an estimate that is not hidden, or other numbers that are not.

    That nobody had moved at the start is no answer.
    """
    if result is None:
        return False
    if "estimate" not in result.frame.columns:
        return not _hides_all(result)
    known = pd.to_numeric(result.frame["estimate"], errors="coerce").notna()
    if "time" in result.frame.columns:
        known &= pd.to_numeric(result.frame["time"], errors="coerce").ne(0)
    return bool(known.any())


def _last_told(result: Result | None) -> float:
    """The last time of which a protected result tells an estimate; 0 where there is none."""
    if result is None or not {"time", "estimate"} <= set(result.frame.columns):
        return 0.0
    told = result.frame.loc[result.frame["estimate"].notna(), "time"].astype(float)
    return float(told.max()) if len(told) else 0.0


def _is_withheld(result: Result | None) -> bool:
    """Whether protection has hidden numbers of the result and left none that tells something."""
    return result is not None and _hides(result) and not _tells(result)


def _hides(result: Result) -> bool:
    return result.hidden is not None and bool(result.hidden.to_numpy().any())


def _hides_all(result: Result) -> bool:
    """Whether something is hidden, and no number but the keys is left."""
    values = result.frame.drop(columns=list(result.keys), errors="ignore")
    return _hides(result) and bool(values.select_dtypes("number").isna().to_numpy().all())


def _is_measured(result: Result) -> bool:
    """Whether a result tells a change or a difference that the study set out to tell.

    The same difference told once more as a ratio is not another one.
    """
    if result.about.get("scale") == "ratio":
        return False
    if result.kind == "effect":
        return result.about.get("role", "primary") in ("primary", "sensitivity")
    if result.kind != "change":
        return False
    # of a study with arms, the change of its participants alone is broken down by their arm
    participants = result.about.get("whom") == "participants"
    is_whole = participants and result.frame["group"].nunique() == 1
    return is_whole or result.about.get("by", ALL) in (ALL, None)


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


def _asked_table(
    kind: str,
    sections: Mapping[str, Shown],
    answers: Mapping[str, Mapping[str, str]],
    questions: Mapping[str, Message],
) -> Result:
    """Questions, each with an answer, where there is one, and the section that it stands in."""
    made = _table(kind, list(sections), list(sections.values()), answers)
    frame = made.frame.assign(question=list(sections))[["question", "answer", "section"]]
    return Result(
        kind=kind,
        frame=frame,
        keys=("question",),
        derived={"answer": (), "section": ()},
        population=made.population,
        about=made.about,
        labels={**made.labels, "question": texts_of(questions)},
    )


def _table(
    kind: str,
    names: Sequence[str],
    sections: Sequence[Shown],
    answers: Mapping[str, Mapping[str, str]],
) -> Result:
    """Sentences with the section that they stand in; nothing in it is a number of people.

    Of the section its report is printed alone, which keeps the page short: the sentence is
    said there word for word. The table of the run names the section.
    """
    places = {
        _id(block): {
            language: wording.report_title(block.report, language) for language in block.voices
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
        about={"headings": {"section": REPORT}},
        labels={"section": places, "answer": {"": NOTHING, **answers}},
    )
