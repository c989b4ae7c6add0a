"""The participants and the comparison group of a study, kept apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import pandas as pd

from evaltools.participation.answers import PERSON
from evaltools.result import Result
from evaltools.study import Comparison

AnyResult = TypeVar("AnyResult", bound=Result)


@dataclass(frozen=True, eq=False)
class Arms:
    """Who is in which arm.

    Attributes
    ----------
    column : str
        What the study file calls the arm.
    treated : str
        The arm of the participants.
    known : DataFrame
        participant_id and the arm, one row a person whose arm is known; the arm as an ordered
        category, the participants first.
    """

    column: str
    treated: str
    known: pd.DataFrame

    def of(self, arm: str) -> pd.DataFrame:
        """The people of one arm."""
        return self.known[self.known[self.column] == arm]

    def within(self, result: AnyResult) -> AnyResult:
        """A result on participants only, with the arm as a key.

        So disclosure control knows that its people are a part of all those measured.
        """
        frame = result.frame.assign(**{self.column: self.treated})
        keys = (*result.keys, self.column)
        # what names a row stands left of its numbers
        rest = [column for column in frame.columns if column not in keys]
        named = [column for column in frame.columns if column in result.keys]
        about = dict(result.about)
        if "adds_up" in about:
            # what adds up does so within the arm
            about["adds_up"] = [
                {**entry, "each": [*entry.get("each", ()), self.column]}
                for entry in about["adds_up"]
            ]
        return replace(result, frame=frame[[*named, self.column, *rest]], keys=keys, about=about)


def arms_of(people: pd.DataFrame, comparison: Comparison) -> Arms | None:
    """The arms of a study; None where the data do not hold them.

    people : participant_id and the arm; who stands there twice is in the arm named first
    """
    if comparison.arm not in people.columns:
        return None
    known = people[[PERSON, comparison.arm]].dropna().drop_duplicates(PERSON)
    names, treated = known[comparison.arm].astype(str), str(comparison.treated)
    order = [treated, *sorted(set(names) - {treated})]
    arms = pd.Categorical(names, categories=order, ordered=True)
    return Arms(comparison.arm, treated, known.assign(**{comparison.arm: arms}))
