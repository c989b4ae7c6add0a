"""What an evaluator asks of a study's questionnaires and evidence, one call a question."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from evaltools.data import Data
from evaltools.errors import UnansweredError
from evaltools.messages import message
from evaltools.participation.catalogue import instrument
from evaltools.participation.change import Change, change
from evaltools.participation.dimensions import DimensionEvidence, dimension_evidence
from evaltools.participation.reliability import Reliability, reliability
from evaltools.participation.scores import Scores, score
from evaltools.result import Result
from evaltools.study import Participation

NO_SCALES = message(
    "The study names no instruments, or nobody answered them, so no change can be told."
)
NO_ITEMS = message(
    "The data hold scores without their items, so reliability cannot be computed from them."
)


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

    def coverage(self, which: str) -> Result:
        """Who answered an instrument and who did not."""
        return self._of(which).coverage(self.data.table("participants"))

    def reliability(self, which: str) -> Reliability:
        """Whether an instrument's scales are reliable among these people."""
        found = self._of(which)
        if found.items.empty:
            raise UnansweredError(NO_ITEMS)
        responses = self.data.table("responses")
        assert responses is not None
        return reliability(_answers(responses, which), found.instruments[0])

    def change(self, by: str | None = None) -> Change:
        """How far people moved between the study's two waves."""
        settings = self.settings
        people = self.data.table("participants")
        scores = self.scores
        if by is not None and people is not None:
            known = people[["participant_id", by]].drop_duplicates("participant_id")
            scores = tuple(each.with_people(known) for each in scores)
        return change(
            scores,
            before=settings.before,
            after=settings.after,
            method=settings.change,
            reliability={
                name: (each.value, each.source.say(self.data.study.languages[0]))
                for name, each in settings.reliability.items()
            }
            or None,
            important_change={
                name: (each.value, each.source.say(self.data.study.languages[0]))
                for name, each in settings.important_change.items()
            }
            or None,
            by=by,
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The instruments' ids."""
        return tuple(each.instruments[0].id for each in self.scores)

    def _of(self, which: str) -> Scores:
        return self.scores[self.names.index(which)]


def questionnaires(data: Data) -> Questionnaires:
    """The study's instruments scored on its answers, or on its scores as given."""
    settings = data.study.participation
    if settings is None:
        return Questionnaires(data, ())
    found = []
    for name in settings.instruments:
        known = instrument(_located(data, name))
        answers = _answers_to(data, known.id, tuple(scale.id for scale in known.scales))
        if answers is not None:
            found.append(score(answers, known))
    return Questionnaires(data, tuple(found))


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
