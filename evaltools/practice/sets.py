"""What may be rated: sets of criteria and fidelity scales, as their files describe them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, WithJsonSchema

from evaltools.columns import LANGUAGES
from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.study import Text
from evaltools.study.problems import BrokenRuleError, Problem
from evaltools.study.scalars import Name, Number, YesOrNo
from evaltools.study.sections import Section, one_of
from evaltools.study.texts import StudyText, clean_text

SetKind = Literal["criteria", "fidelity"]
Verification = Literal["read", "deduced", "recalled"]

#: No rating: the criterion was not judged, or nothing was there to judge it by.
NOT_ASSESSED = "not_assessed"

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")


def _key(value: Any) -> str:
    text = clean_text(value)
    if not _KEY.fullmatch(text):
        raise BrokenRuleError(
            message(
                "{key} must hold only letters a to z, digits, hyphens and underscores, 60 at most."
            )
        )
    return text


Key = Annotated[
    str,
    PlainValidator(_key),
    WithJsonSchema({"type": "string", "pattern": f"^{_KEY.pattern}$"}),
]


class Level(Section):
    """One level that a rating can have."""

    id: Key = Field(description="As ratings write it.")
    label: StudyText = Field(description="What the level is called.")
    positive: YesOrNo = Field(
        default=False, description="true when a rating at this level says that the criterion holds."
    )


class Group(Section):
    """A part of the set."""

    id: Key = Field(description="Name of the group in this file.")
    name: StudyText = Field(description="What the group is called.")


class Criterion(Section):
    """One thing that is rated: a criterion, or an item of a fidelity scale."""

    id: Key = Field(description="As ratings write it.")
    name: StudyText = Field(description="A short label.")
    group: Key | None = Field(default=None, description="The group that it belongs to.")
    gloss: StudyText | None = Field(default=None, description="What it means, in a sentence.")
    part_of: Key | None = Field(
        default=None, description="The criterion of the original set that this is a part of."
    )
    claims_change: YesOrNo = Field(
        default=False,
        description="true when a positive rating says that something changed: it is held against "
        "the interval of its evidence.",
    )
    needs_cost: YesOrNo = Field(
        default=False, description="true when it cannot be rated without a cost and its source."
    )
    anchors: tuple[Name, ...] = Field(
        default=(), description="What each level means for this item, from the lowest."
    )
    verification: Annotated[Verification, *one_of("read", "deduced", "recalled")] = Field(
        default="read", description="Whether the label stood in a source that was read."
    )


class Band(Section):
    """A named part of a scale's total."""

    id: Key = Field(description="Name of the band.")
    label: StudyText = Field(description="What the band is called.")
    least: Number = Field(description="Lowest total that belongs to it.")
    verification: Annotated[Verification, *one_of("read", "deduced", "recalled")] = Field(
        default="read", description="Whether the limit stood in a source that was read."
    )


class Bands(Section):
    """Named parts of a total, from the lowest, and who drew the lines."""

    source: StudyText = Field(description="Where the limits were published.")
    each: tuple[Band, ...] = Field(min_length=2, description="The bands, from the lowest.")


class RatingSet(Section):
    """A set of criteria or a fidelity scale, as its file in data_schemas/criteria describes it."""

    id: Key = Field(description="Name of the file, without .yaml; the `set` of the ratings.")
    kind: Annotated[SetKind, *one_of("criteria", "fidelity")] = Field(
        description="criteria: each judged by itself, never summed. fidelity: items with a total."
    )
    name: StudyText = Field(description="What the set is called.")
    version: Name | None = Field(default=None, description="Which form of it this is.")
    description: StudyText = Field(description="One or two sentences on what it is for.")
    licence: StudyText | None = Field(default=None, description="What may be copied from it.")
    verification: StudyText = Field(description="What of the file was read in a source.")
    source: tuple[Name, ...] = Field(min_length=1, description="Where the facts are from.")
    levels: tuple[Level, ...] = Field(min_length=2, description="Levels, from the lowest.")
    groups: tuple[Group, ...] = Field(default=(), description="Parts of the set, in order.")
    items: tuple[Criterion, ...] = Field(min_length=1, description="What is rated, in order.")
    bands: Bands | None = Field(default=None, description="Named parts of the total.")

    @property
    def level_ids(self) -> tuple[str, ...]:
        """The levels from the lowest."""
        return tuple(level.id for level in self.levels)

    @property
    def positive_levels(self) -> frozenset[str]:
        """The levels that say that a criterion holds."""
        return frozenset(level.id for level in self.levels if level.positive)

    @property
    def item_ids(self) -> tuple[str, ...]:
        """What is rated, in order."""
        return tuple(item.id for item in self.items)

    @property
    def n_original(self) -> int:
        """How many criteria the original set has; parts of one criterion count once."""
        return len({item.part_of or item.id for item in self.items})

    def item(self, name: str) -> Criterion:
        """One criterion. Raises UsageError when the set has none of that name."""
        found = next((item for item in self.items if item.id == name), None)
        if found is None:
            raise UsageError(
                message(
                    "A criterion must be one of {known}, but {name} is not.",
                    known=list(self.item_ids),
                    name=name,
                )
            )
        return found


def set_problems(found: RatingSet) -> list[Problem]:
    """What pydantic cannot see: names used twice, groups and levels that do not fit."""
    return [*_repeated(found), *_group_problems(found), *_scale_problems(found)]


def _repeated(found: RatingSet) -> Iterator[Problem]:
    for place, names in (
        ("levels", found.level_ids),
        ("groups", tuple(group.id for group in found.groups)),
        ("items", found.item_ids),
    ):
        for position, name in enumerate(names):
            if name in names[:position]:
                yield Problem((place, position, "id"), message("{key} must not repeat another."))
    if NOT_ASSESSED in found.level_ids:
        position = found.level_ids.index(NOT_ASSESSED)
        yield Problem(
            ("levels", position, "id"),
            message("{key} must not be not_assessed: that is what has no level."),
        )


def _group_problems(found: RatingSet) -> Iterator[Problem]:
    known = {group.id for group in found.groups}
    for position, item in enumerate(found.items):
        if item.group is not None and item.group not in known:
            yield Problem(
                ("items", position, "group"), message("{key} must be one of the file's groups.")
            )
        if item.anchors and len(item.anchors) != len(found.levels):
            yield Problem(
                ("items", position, "anchors"), message("{key} must have one text for each level.")
            )


def _scale_problems(found: RatingSet) -> Iterator[Problem]:
    if found.kind == "fidelity":
        for position, name in enumerate(found.level_ids):
            if not name.isdigit():
                yield Problem(
                    ("levels", position, "id"),
                    message("{key} must be a whole number, since a fidelity scale has a total."),
                )
    if found.bands is not None:
        least = [band.least for band in found.bands.each]
        if found.kind == "criteria":
            yield Problem(("bands",), message("{key} must not be given: criteria are not summed."))
        elif least != sorted(set(least)):
            yield Problem(
                ("bands", "each"), message("{key} must go from the lowest to the highest.")
            )


def said(text: Text | None) -> dict[str, str]:
    """A text in every language, in one that it has where it lacks another."""
    if text is None:
        return {}
    given = text.by_language()
    first = next(iter(given.values()))
    return {language: given.get(language, first) for language in LANGUAGES}
