"""What an evaluator asks of a study as a practice, one call a question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from evaltools.cohort import follow_up
from evaltools.data import Data
from evaltools.errors import UnansweredError
from evaltools.messages import message
from evaltools.practice import catalogue
from evaltools.practice.after_match import outcomes_by_role
from evaltools.practice.assessment import Assessment, assess
from evaltools.practice.ceiling import evidence_ceiling
from evaltools.practice.coded_themes import Themes, themes
from evaltools.practice.design_facts import design_facts
from evaltools.practice.designs import Design, design_of
from evaltools.practice.fidelity_scales import Fidelity, fidelity
from evaltools.practice.innokyla import record
from evaltools.practice.mentoring import Mentors, mentors
from evaltools.practice.programme_phases import Phases, phase_events, phases
from evaltools.practice.run_reports import MadeReports, published, study_names
from evaltools.practice.sets import RatingSet, said
from evaltools.result import Result
from evaltools.study import Programme, programme

NO_RATINGS = message(
    "The practice cannot be assessed: the study has no table of ratings by criteria."
)
NO_SCALE = message("Fidelity cannot be told: the study file names no fidelity scale.")
NO_PROGRAMME = message("Phases cannot be told: the study file names no programme.")
NO_PHASES = message("Phases cannot be told: the programme's file has none.")
NO_LAST_DAY = message("Phases cannot be told: the study file does not say when its data end.")
NO_PASSAGES = message("Themes cannot be told: the study has no coded interview passages.")
NO_JOINT = message("The study names no results to stand beside the themes.")

#: Days at which waits and lengths of matches are told.
WAITING_DAYS, MATCH_DAYS = (30, 60, 90, 180), (90, 180, 365)

#: Columns whose values name a place or a body.
NAMING = {"site", "name", "municipality", "region", "funder", "operation"}

#: What is asked of a part of the practice, once the study has the data for it.
OF_RATINGS = ("reasons", "evidence", "spread", "agreement")
OF_FIDELITY = ("total", "agreement")
OF_THEMES = ("who", "together", "coders", "by_exit", "beside", "quotations")
OF_MENTORS = ("participants", "waiting", "request", "dose", "duration", "roles")


@dataclass(frozen=True, eq=False)
class Practice:
    """A study as a practice; not a Result, since it holds persons.

    Attributes
    ----------
    data : Data
    evidence : mapping of id to Result
        What the other reports of the run have shown.
    """

    data: Data
    evidence: Mapping[str, Result]

    # -- the practice and its design -----------------------------------------------------

    def record(self) -> Result:
        """The practice as a record of Innokylä, filled from the programme and the study."""
        study = self.data.study
        texts = {name: text.by_language() for name, text in study.practice.record.items()}
        return record(study, texts)

    @property
    def design(self) -> Design:
        """What was done, by the study file and the results of the run."""
        return design_of(self.data.study, self.evidence, self.data.tables)

    def design_facts(self) -> Result:
        """The facts of the design that the evidence ladders ask for."""
        return design_facts(self.design)

    def ceiling(self) -> Result:
        """The highest level of evidence that the design can carry, ladder by ladder."""
        return evidence_ceiling(self.design)

    # -- criteria ------------------------------------------------------------------------

    def assessment(self) -> Assessment:
        """The verdict on each criterion of the study's set."""
        ratings = self.data.table("ratings")
        if ratings is None or not ratings["set"].astype(str).eq(self.criteria.id).any():
            raise UnansweredError(NO_RATINGS)
        return assess(ratings, self.criteria, evidence=self.evidence)

    def of_ratings(self, question: str) -> Result:
        """One of `rating_questions`: reasons, evidence, spread of verdicts, agreement."""
        found = self.assessment()
        asked: dict[str, Callable[[], Result]] = {
            "reasons": found.reasons,
            "evidence": found.evidence,
            "spread": found.spread,
            "agreement": found.agreement,
        }
        return asked[question]()

    @property
    def rating_questions(self) -> tuple[str, ...]:
        """What can be asked of the ratings by criteria; nothing where there are none."""
        return OF_RATINGS if self._rated(self.criteria) else ()

    @property
    def criteria(self) -> RatingSet:
        """The study's set of criteria."""
        return self._set(self.data.study.practice.criteria)

    # -- fidelity ------------------------------------------------------------------------

    def fidelity(self) -> Fidelity:
        """The study's fidelity scale item by item; by site where the ratings name it."""
        ratings, scale = self.data.table("ratings"), self._scale()
        if scale is None:
            raise UnansweredError(NO_SCALE)
        if ratings is None or not self._rated(scale):
            raise UnansweredError(
                message(
                    "Fidelity cannot be told: the table of ratings has no rating by the scale "
                    "{scale}.",
                    scale=scale.id,
                )
            )
        by = self.data.study.regions.site
        rated = by in ratings.columns and ratings.loc[_of(ratings, scale), by].notna().any()
        found = fidelity(ratings, scale, by=by if rated else None)
        return replace(found, labels={**study_names(self.data.study), **found.labels})

    def of_fidelity(self, question: str) -> Result:
        """One of `fidelity_questions`: the total with its band, and how far raters agree."""
        found = self.fidelity()
        return {"total": found.total, "agreement": found.agreement}[question]()

    @property
    def fidelity_questions(self) -> tuple[str, ...]:
        """What can be asked of the fidelity ratings; nothing where there are none."""
        scale = self._scale()
        return OF_FIDELITY if scale is not None and self._rated(scale) else ()

    def _scale(self) -> RatingSet | None:
        named = self.data.study.practice.fidelity
        return None if named is None else self._set(named)

    def _set(self, named: str) -> RatingSet:
        return catalogue.criteria(named, folder=self.data.study.folder)

    def _rated(self, chosen: RatingSet) -> bool:
        ratings = self.data.table("ratings")
        return ratings is not None and bool(_of(ratings, chosen).any())

    # -- phases --------------------------------------------------------------------------

    def phases(self) -> Phases:
        """How far people came through the programme's phases, and where they are."""
        people, found = self.data.table("participants"), self._programme()
        last_day = self.data.study.data_lock
        if people is None or found is None:
            raise UnansweredError(NO_PROGRAMME)
        if not found.phases:
            raise UnansweredError(NO_PHASES)
        if last_day is None:
            raise UnansweredError(NO_LAST_DAY)
        first = people.drop_duplicates("participant_id")
        left = (
            first.set_index("participant_id")["exit_date"].dropna()
            if "exit_date" in first.columns
            else None
        )
        order = [each.id for each in found.phases]
        return phases(
            phase_events(first, order),
            order=order,
            left=left,
            data_lock=last_day,
            labels={each.id: said(each.name) for each in found.phases},
        )

    def of_phases(self, question: str) -> Result:
        """One of `phase_questions`: the time in each phase."""
        return {"time": self.phases().time_in_phase}[question]()

    @property
    def phase_questions(self) -> tuple[str, ...]:
        """What can be asked of phases; nothing where no day of them is known."""
        return ("time",) if _is_answered(self.phases) else ()

    def _programme(self) -> Programme | None:
        study = self.data.study
        return None if study.programme is None else programme(study.programme, folder=study.folder)

    # -- interviews ----------------------------------------------------------------------

    def themes(self) -> Themes:
        """How many of those interviewed named each theme."""
        segments = self.data.table("segments")
        if segments is None or segments.empty:
            raise UnansweredError(NO_PASSAGES)
        return themes(segments, labels=study_names(self.data.study).get("code"))

    def of_themes(self, question: str) -> Result:
        """One of `theme_questions`, about who was interviewed and what they said."""
        found = self.themes()
        asked: dict[str, Callable[[], Result]] = {
            "who": lambda: found.who(self.data),
            "together": found.cooccurrence,
            "coders": found.agreement,
            "by_exit": lambda: found.by_exit(self._found_work()),
            "beside": lambda: self._beside(found),
            "quotations": lambda: found.quotations(self._names()),
        }
        return asked[question]()

    @property
    def theme_questions(self) -> tuple[str, ...]:
        """What can be asked of the interviews; nothing where there are none."""
        return OF_THEMES if _is_answered(self.themes) else ()

    def _beside(self, found: Themes) -> Result:
        links = self.data.study.practice.joint_display
        if not links:
            raise UnansweredError(NO_JOINT)
        return found.beside(links, self.evidence)

    def _found_work(self) -> dict[str, bool]:
        """Who had found work by the study's horizon; not those who were not followed so long."""
        people = follow_up(self.data)
        frame, last = people.frame, people.horizon or float("inf")
        found = frame["state"].isin(people.event_states) & (frame["exit"] <= last)
        known = found | frame["state"].ne("censored") | (frame["exit"] >= last)
        ids = frame.loc[known, "participant_id"].astype(str)
        return dict(zip(ids, found[known].astype(bool), strict=True))

    def _names(self) -> list[str]:
        """Names of places and funders in the data, which no quotation may hold."""
        frames = (self.data.table(name) for name in ("participants", "sites", "mentors"))
        return sorted(
            {
                str(each)
                for frame in frames
                if frame is not None
                for column in NAMING & set(frame.columns)
                for each in frame[column].dropna().unique()
            }
        )

    # -- mentors -------------------------------------------------------------------------

    def mentors(self) -> Mentors:
        """The mentors by role, with and without somebody to mentor."""
        return mentors(self.data)

    def of_mentors(self, question: str) -> Result:
        """One of `mentor_questions`, about matches, contact and what came after."""
        found = self.mentors()
        asked: dict[str, Callable[[], Result]] = {
            "participants": found.participants,
            "waiting": lambda: found.waited(WAITING_DAYS),
            "request": found.from_request,
            "dose": found.dose,
            "duration": lambda: found.ended(MATCH_DAYS),
            "roles": lambda: outcomes_by_role(self.data, follow_up(self.data)),
        }
        return asked[question]()

    @property
    def mentor_questions(self) -> tuple[str, ...]:
        """What can be asked of mentors; nothing where the study has none."""
        return OF_MENTORS if _is_answered(self.mentors) else ()


def practice(data: Data, made: MadeReports) -> Practice:
    """The study as a practice.

    data : Data
    made : as `evaltools.made_reports` gives it
        The reports of the same run, whose results ratings may cite.
    """
    return Practice(data, published(made, data.study))


def _of(ratings: pd.DataFrame, chosen: RatingSet) -> pd.Series:
    return ratings["set"].astype(str).eq(chosen.id)


def _is_answered(ask: Callable[[], Any]) -> bool:
    try:
        ask()
    except UnansweredError:
        return False
    return True
