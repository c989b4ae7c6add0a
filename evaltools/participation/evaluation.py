"""What an evaluator asks of a study's questionnaires and evidence, one call a question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import pandas as pd

from evaltools import wording
from evaltools.cohort.people import with_periods
from evaltools.cohort.study_parts import study_people
from evaltools.columns import LANGUAGES
from evaltools.data import Data
from evaltools.errors import TooFewError, UnansweredError, UsageError
from evaltools.messages import message
from evaltools.participation import statements
from evaltools.participation.answers import PERSON
from evaltools.participation.arms import Arms, arms_of
from evaltools.participation.between_groups import OF_A_TRIAL, OF_ARMS, between_groups
from evaltools.participation.change import Change, change
from evaltools.participation.dimensions import DimensionEvidence, dimension_evidence
from evaltools.participation.reliability import Reliability, reliability
from evaltools.participation.scores import Scores, score
from evaltools.result import Result
from evaltools.study import Participation, Study
from evaltools.study.instrument import Instrument, in_every_language
from evaltools.study.instrument_files import instrument

NO_SCALES = message(
    "The study names no instruments, or nobody answered them, so no change can be told."
)
NO_ITEMS = message(
    "The data hold scores without their items, so reliability cannot be computed from them."
)
NO_GROUPS = message(
    "Everybody measured twice is in one group, so there is nothing to set their change against."
)
NO_ARMS = message(
    "This study names no comparison group, so the participants' change is set against nobody's."
)
WITHHELD = message(
    "The difference between the groups is withheld: the comparison failed its checks. A written "
    "reason under show_anyway in the study file shows it."
)

WEIGHTED = message(
    "People are weighted as in the primary analysis of the comparison. The weights were made for "
    "everybody, and those measured only once are left out here. Where the change of each group is "
    "told by itself, nobody is weighted, so those changes may differ by another amount."
)

OF_PARTICIPANTS = message("Only the participants are counted here, not the comparison group.")

OF_BOTH_GROUPS = message(
    "The participants and the comparison group are counted here together: how well a scale "
    "measures is asked of everybody who answered it."
)

#: The group of those whose group is not known.
MISSING = "missing"

WEIGHT = "weight"

#: Whom a change is of, where the study has a comparison group.
PARTICIPANTS, ARMS, OTHERS = "participants", "arms", "others"

RANDOMISED = "randomised"


class Compared(Protocol):
    """What is asked of a study's comparison; its analysis lives on a higher floor.

    frame : DataFrame with participant_id and the column of the arms, one row per person
    gate : returns what has is_passed
    weighing : returns what has values (weights on the index of the frame), or None
    """

    @property
    def frame(self) -> pd.DataFrame: ...
    @property
    def settings(self) -> Any: ...
    def gate(self) -> Any: ...
    def weighing(self) -> Any: ...


@dataclass(frozen=True, eq=False)
class Questionnaires:
    """A study's scored questionnaires; not a Result, since it holds persons.

    Attributes
    ----------
    data : Data
    scores : tuple of Scores
        One an instrument.
    """

    data: Data
    scores: tuple[Scores, ...]

    @property
    def settings(self) -> Participation:
        """The participation section of the study file."""
        found = self.data.study.participation
        if found is None or not self.scores:
            raise UnansweredError(NO_SCALES)
        return found

    @property
    def names(self) -> dict[str, dict[str, str]]:
        """The instruments that were answered: id to name by language."""
        return self._named(lambda _: True)

    @property
    def with_items(self) -> dict[str, dict[str, str]]:
        """Those of which the answers to items are known, to more than one."""
        return self._named(
            lambda scores: not scores.items.empty and len(scores.instruments[0].items) > 1
        )

    @property
    def reflective(self) -> dict[str, dict[str, str]]:
        """Those with items that are signs of one thing, two at least."""
        return self._named(lambda scores: not scores.items.empty and _is_reflective(scores))

    @property
    def with_bands(self) -> dict[str, dict[str, str]]:
        """Those with a scale of which somebody has published bands."""
        return self._named(lambda scores: any(each.bands for each in scores.instruments[0].scales))

    # -- who answered, and what ------------------------------------------------------------

    def coverage(self, which: str) -> Result:
        """Who answered an instrument and who did not."""
        people = self.data.table("participants")
        # a person who came back stands there twice, and answers once
        once = None if people is None else people[[PERSON]].drop_duplicates()
        arms = self._arms
        if arms is not None:
            once = arms.of(arms.treated)[[PERSON]]
        return self._told(self._mine(which).coverage(once))

    def distribution(self, which: str) -> Result:
        """How the scores are distributed at each measurement."""
        return self._told(self._mine(which).distribution())

    def floor_ceiling(self, which: str) -> Result:
        """How many are at either end of a scale."""
        return self._told(self._mine(which).floor_ceiling())

    def bands(self, which: str) -> Result:
        """How many are in each published band."""
        return self._told(self._mine(which).bands())

    def item_profile(self, which: str) -> Result:
        """The mean answer to each item."""
        return self._told(self._mine(which).item_profile())

    # -- is the scale reliable here --------------------------------------------------------

    def reliability(self, which: str) -> Reliability:
        """Whether an instrument's scales are reliable among these people."""
        found = self._of(which)
        if found.items.empty:
            raise UnansweredError(NO_ITEMS)
        responses = self.data.table("responses")
        assert responses is not None
        made = reliability(_answers(responses, which), found.instruments[0])
        if self._arms is None:
            return made
        parts = {name: part.note(OF_BOTH_GROUPS) for name, part in made.parts.items()}
        return replace(made, notes=(*made.notes, OF_BOTH_GROUPS), parts=parts)

    # -- how far people moved --------------------------------------------------------------

    def change(self, by: str | None = None) -> Change:
        """How far people moved between the study's two waves."""
        arms = self._arms
        if by is None:
            if arms is None:
                return self._change(self.scores)
            mine = self._with(arms.of(arms.treated), only_known=True)
            return _marked(self._change(mine, by=arms.column), PARTICIPANTS)
        if arms is not None and by == arms.column:
            return self.change_by_arm()
        known = self._facts(by)
        values = known[by].astype(object)
        known = known.assign(**{by: values.where(known[by].notna(), MISSING)})
        if arms is None:
            return self._change(self._with(known), by=by)
        inside = known[known[PERSON].isin(arms.of(arms.treated)[PERSON])]
        found = self._change(self._with(inside, only_known=True), by=by)
        return _marked(arms.within(found), PARTICIPANTS)

    def change_by_arm(self) -> Change:
        """The change of the participants, and beside it that of the comparison group.

        What is more than error is judged in both by the participants' scores.
        Raises UnansweredError where the study has no comparison group.
        """
        arms = self._arms
        if arms is None:
            raise UnansweredError(NO_ARMS)
        found = self._change(
            self._with(arms.known, only_known=True), by=arms.column, error_from=arms.treated
        )
        return _marked(found, ARMS)

    def change_of_others(self) -> Change:
        """The change of the comparison group by itself; that of the participants is `change`.

        Raises UnansweredError where the study has no comparison group, or nobody of it was
        measured.
        """
        arms = self._arms
        if arms is None:
            raise UnansweredError(NO_ARMS)
        scores = self._with(arms.known, only_known=True)
        found = self._change(
            # the notes on missing answers count those of the participants too
            tuple(each.uncounted() for each in scores),
            by=arms.column,
            error_from=arms.treated,
        )
        assert found.paired is not None
        if set(found.paired.groups) <= {arms.treated}:
            raise UnansweredError(NO_GROUPS)
        return _marked(found.without(arms.treated), OTHERS)

    def change_of_each(self) -> Change:
        """By arm where the study has a comparison group, else of all participants."""
        return self.change() if self._arms is None else self.change_by_arm()

    @property
    def groups(self) -> tuple[str, ...]:
        """The study's groups but for its arms, whose change is told by itself."""
        arms = self._arms
        return tuple(name for name in self.data.study.groups if arms is None or name != arms.column)

    def _facts(self, column: str) -> pd.DataFrame:
        """One column of each person, which may be a period of the study. Raises UnansweredError."""
        study, people = self.data.study, None
        if self.data.table("participants") is not None:
            everyone = study_people(self.data).frame
            people = with_periods(everyone, everyone["entry_date"], study.periods)
        if people is None or column not in people.columns:
            raise UnansweredError(
                message(
                    "The data do not hold this of each person: {column}.",
                    column=_name_of(column, study),
                )
            )
        return people[[PERSON, column]]

    @property
    def _arms(self) -> Arms | None:
        comparison, people = self.data.study.comparison, self.data.table("participants")
        return None if comparison is None or people is None else arms_of(people, comparison)

    def between(self, by: str) -> Result:
        """How much more one group moved than another, by two analyses."""
        found = self.change(by)
        assert found.paired is not None
        if len(found.paired.groups) < 2:
            raise UnansweredError(NO_GROUPS)
        told, arms = found.between_groups(), self._arms
        return told if arms is None or by == arms.column else arms.within(told)

    def between_arms(self, plan: Callable[[], Compared]) -> Result:
        """The same of participants and comparison group, weighted as the primary analysis.

        plan : makes the study's comparison, which is asked for only where there are scores
        Raises UnansweredError where there is no comparison group, or it failed its checks.
        """
        compared = self._compared(plan)
        settings = compared.settings
        if not compared.gate().is_passed and settings.show_anyway is None:
            raise UnansweredError(WITHHELD)
        arm, weighing = settings.arm, compared.weighing()
        known = compared.frame[[PERSON, arm]].drop_duplicates(PERSON)
        if weighing is not None:
            known = known.assign(**{WEIGHT: weighing.values.reindex(known.index)})
            known = known[known[WEIGHT] > 0]
        arms = known[arm].astype(str)
        others = [name for name in pd.unique(arms) if name != str(settings.treated)]
        found = self._change(
            self._with(known.assign(**{arm: arms}), only_known=True),
            by=arm,
            weights=None if weighing is None else WEIGHT,
        )
        assert found.paired is not None
        if len(others) != 1 or len(found.paired.groups) < 2:
            raise UnansweredError(NO_GROUPS)
        is_randomised = getattr(settings, "assignment", "") == RANDOMISED
        told = between_groups(found, others[0], read_as=OF_A_TRIAL if is_randomised else OF_ARMS)
        return told if weighing is None else told.note(WEIGHTED)

    def _compared(self, plan: Callable[[], Compared]) -> Compared:
        if not self.scores:
            raise UnansweredError(NO_SCALES)
        try:
            return plan()
        except UnansweredError as error:
            if self.data.study.comparison is None:
                raise UnansweredError(NO_ARMS) from error
            raise

    def said(self) -> Result:
        """What can be said, what must be kept in mind and what cannot be said."""
        return statements.what_can_be_said(
            self.change(),
            has_dimensions=self._coded,
            has_arms=self._arms is not None,
            min_group=self.data.study.disclosure.min_group,
        )

    @property
    def _coded(self) -> bool:
        evidence = self.data.table("evidence")
        return evidence is not None and not evidence.empty

    def _change(self, scores: tuple[Scores, ...], **more: Any) -> Change:
        settings = self.settings
        return change(
            scores,
            before=settings.before,
            after=settings.after,
            method=settings.change,
            # what the study file says comes before what can be computed
            reliability={**self._computed(), **settings.reliability} or None,
            important_change=dict(settings.important_change) or None,
            **more,
        )

    def _computed(self) -> dict[str, Reliability]:
        """What can be computed of reliability among these people, by scale."""
        found: dict[str, Reliability] = {}
        for which in self.reflective:
            try:
                made = self.reliability(which)
            except (TooFewError, UnansweredError):
                continue
            found |= dict.fromkeys(made.frame["scale"].astype(str), made)
        return found

    def _with(self, people: pd.DataFrame, *, only_known: bool = False) -> tuple[Scores, ...]:
        """The scores with what is known of people; without those of whom nothing is."""
        kept = [each.of(people[PERSON]) for each in self.scores] if only_known else self.scores
        there = [each for each in kept if not each.frame.empty]
        if not there:
            raise UnansweredError(NO_SCALES)
        return tuple(each.with_people(people) for each in there)

    def _named(self, wanted: Callable[[Scores], bool]) -> dict[str, dict[str, str]]:
        return {
            each.instruments[0].id: in_every_language(each.instruments[0].name)
            for each in self.scores
            if wanted(each)
        }

    def _mine(self, which: str) -> Scores:
        """An instrument's scores of the participants; of everybody without a comparison group."""
        found, arms = self._of(which), self._arms
        mine = found if arms is None else found.of(arms.of(arms.treated)[PERSON])
        if mine.frame.empty:
            raise UnansweredError(NO_SCALES)
        return mine

    def _told(self, found: Result) -> Result:
        """What the participants answered, told as theirs where there is a comparison group."""
        arms = self._arms
        return found if arms is None else arms.within(found).note(OF_PARTICIPANTS)

    def _of(self, which: str) -> Scores:
        return self.scores[list(self.names).index(which)]


def _name_of(column: str, study: Study) -> dict[str, str]:
    """What the study calls a column, or else its heading, by language."""
    own = study.labels.get(column)
    given = {} if own is None else in_every_language(own)
    return {
        language: given.get(language) or wording.value("variable", column, language)
        for language in LANGUAGES
    }


def _marked(found: Change, whom: str) -> Change:
    return replace(found, about={**found.about, "whom": whom})


def _is_reflective(scores: Scores) -> bool:
    return any(
        scale.nature == "reflective" and len(each.items_of(scale)) > 1
        for each in scores.instruments
        for scale in each.scales
    )


def questionnaires(data: Data) -> Questionnaires:
    """The study's instruments scored on its answers, or on its scores as given."""
    settings = data.study.participation
    if settings is None:
        return Questionnaires(data, ())
    found = []
    declared = [instrument(_located(data, name)) for name in settings.instruments]
    _check_rules(settings.min_items, declared)
    for known in declared:
        answers = _answers_to(data, known.id, tuple(scale.id for scale in known.scales))
        if answers is not None:
            found.append(score(answers, known, min_items=_rule_of(known, settings.min_items)))
    return Questionnaires(data, tuple(found))


def _rule_of(known: Instrument, min_items: Mapping[str, int]) -> dict[str, int] | None:
    """The study's rule for missing answers of an instrument's scales; None: its own."""
    mine = {scale: least for scale, least in min_items.items() if scale in known.scale_ids}
    return mine or None


def _check_rules(min_items: Mapping[str, int], declared: Sequence[Instrument]) -> None:
    scales = [scale for each in declared for scale in each.scale_ids]
    for scale in min_items:
        if scale not in scales:
            raise UsageError(
                message(
                    "participation.min_items must name scales of the study's instruments, but "
                    "{name} is none of them: {known}.",
                    name=scale,
                    known=scales,
                )
            )


def _located(data: Data, name: str) -> str:
    return str(data.study.beside(name)) if name.endswith((".yaml", ".yml")) else name


def _answers_to(data: Data, name: str, scales: tuple[str, ...]) -> pd.DataFrame | None:
    responses, given = data.table("responses"), data.table("scores")
    if responses is not None:
        answers = _answers(responses, name)
        if not answers.empty:
            return answers
    if given is not None:
        rows = given[given["scale"].isin(scales)]
        return rows if not rows.empty else None
    return None


def _answers(responses: pd.DataFrame, name: str) -> pd.DataFrame:
    return responses[responses["instrument"].astype(str) == name]


def dimensions(data: Data) -> DimensionEvidence:
    """What the documents say of the three dimensions of participation, by beneficiary."""
    evidence = data.table("evidence")
    if evidence is None or evidence.empty:
        rule = "The data hold no coded evidence, so the three dimensions cannot be assessed."
        raise UnansweredError(message(rule))
    return dimension_evidence(evidence)
