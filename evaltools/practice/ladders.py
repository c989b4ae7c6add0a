"""Ladders of evidence, as their files describe them: what each level asks of a design."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from evaltools.messages import message
from evaltools.practice.designs import CONDITIONS
from evaltools.practice.sets import Key, Verification
from evaltools.study.problems import Problem, did_you_mean
from evaltools.study.scalars import Name, WholeFromOne, YesOrNo
from evaltools.study.sections import Section, one_of
from evaltools.study.texts import StudyText

LadderKind = Literal["ladder", "dimensions"]


class Rung(Section):
    """One level, and the facts of a design that reach it."""

    level: WholeFromOne = Field(description="Number of the level, 1 the lowest.")
    id: Key | None = Field(default=None, description="Name of a dimension.")
    label: StudyText = Field(description="What the level means, in own words.")
    verification: Annotated[Verification, *one_of("read", "deduced", "recalled")] = Field(
        description="Whether the meaning stood in a source that was read."
    )
    any_of: tuple[tuple[Name, ...], ...] = Field(
        default=(),
        description="Lists of facts of the design; one list that holds as a whole is enough.",
    )
    expert: YesOrNo = Field(
        default=False, description="true when no facts of a run can show it: an expert must."
    )


class Ladder(Section):
    """A ladder of evidence, or a set of dimensions of which a study covers some."""

    id: Key = Field(description="Name of the file, without .yaml.")
    kind: Annotated[LadderKind, *one_of("ladder", "dimensions")] = Field(
        description="ladder: the highest level reached is the ceiling. dimensions: each by itself."
    )
    name: StudyText = Field(description="What the ladder is called.")
    description: StudyText = Field(description="What it grades.")
    verification: StudyText = Field(description="What of the file was read in a source.")
    source: tuple[Name, ...] = Field(min_length=1, description="Where the levels are from.")
    levels: tuple[Rung, ...] = Field(min_length=1, description="From the lowest.")


def ladder_problems(found: Ladder) -> list[Problem]:
    """What pydantic cannot see: the order of levels, and facts that no design knows."""
    return list(_problems(found))


def _problems(found: Ladder) -> Iterator[Problem]:
    numbers = [rung.level for rung in found.levels]
    if numbers != sorted(set(numbers)):
        yield Problem(("levels",), message("{key} must go from the lowest to the highest."))
    for position, rung in enumerate(found.levels):
        place = ("levels", position, "any_of")
        if rung.expert == bool(rung.any_of):
            yield Problem(
                place, message("{key} must be given, or else expert: true, and not both.")
            )
        for name in (name for names in rung.any_of for name in names):
            if name not in CONDITIONS:
                yield Problem(
                    place,
                    message(
                        "{key} must hold facts of a design: {known}.", known=sorted(CONDITIONS)
                    ),
                    did_you_mean(name, sorted(CONDITIONS)),
                )
