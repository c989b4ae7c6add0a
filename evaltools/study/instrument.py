"""What a questionnaire is: its items, its scales, how each is scored and what may be said of it.

An instrument is a file of data_schemas/instruments, or one of the user's own. It holds short
labels of our own for the items, never the wording of a questionnaire.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, WithJsonSchema

from evaltools.columns import LANGUAGES
from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.study.problems import BrokenRuleError, Problem
from evaltools.study.scalars import Name, Number, WholeFromOne, YesOrNo
from evaltools.study.sections import Section, Sourced, one_of
from evaltools.study.texts import StudyText, Text, clean_text

Scoring = Literal["mean", "sum", "linear", "given"]
Nature = Literal["reflective", "formative"]
Direction = Literal["better", "worse"]

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,59}")

#: The scores of a linear scale run from here to there, whatever its answers are.
LINEAR_RANGE = (0.0, 100.0)


#: Means of scales that are shorter than this, in points, are told with two decimals.
SHORT_RANGE = 10


def _key(value: Any) -> str:
    text = clean_text(value)
    if not _KEY.fullmatch(text):
        raise BrokenRuleError(
            message(
                "{key} must begin with a letter and hold only letters a to z, digits, dots, "
                "hyphens and underscores, 60 at most."
            )
        )
    return text


Key = Annotated[
    str,
    PlainValidator(_key),
    WithJsonSchema({"type": "string", "pattern": f"^{_KEY.pattern}$"}),
]


class Item(Section):
    """One question."""

    id: Key = Field(description="Name of the item in data.")
    label: StudyText = Field(description="A short label of one's own, not the question's wording.")
    reversed: YesOrNo = Field(
        default=False, description="true where agreeing means less of what the scale measures."
    )
    least: Number | None = Field(default=None, description="Lowest answer; else the instrument's.")
    most: Number | None = Field(default=None, description="Highest answer; else the instrument's.")


class Band(Section):
    """A named part of a scale."""

    id: Key = Field(description="Name of the band.")
    label: StudyText = Field(description="What the band is called.")
    least: Number = Field(description="Lowest score that belongs to it.")


class Bands(Section):
    """Named parts of a scale, from the lowest, and who drew the lines."""

    source: StudyText = Field(description="Where the limits were published.")
    each: tuple[Band, ...] = Field(min_length=2, description="The bands, from the lowest.")


class ReferenceValue(Section):
    """A published mean to draw beside one's own: never a norm, never a target."""

    value: Number = Field(description="The mean.")
    label: StudyText = Field(description="Whose mean, and when.")
    source: StudyText = Field(description="Where it was published.")


class Scale(Section):
    """What is scored from some of the items, or given as a score."""

    id: Key = Field(description="Name of the scale in data and results.")
    label: StudyText = Field(description="What the scale is called.")
    items: tuple[Key, ...] = Field(
        default=(), description="Its items; empty: all, or none where scores are given."
    )
    score: Annotated[Scoring, *one_of("mean", "sum", "linear", "given")] = Field(
        default="mean",
        description="mean of the answers, their sum, linear (the mean brought to 0 to 100), or "
        "given: the data hold scores and no items.",
    )
    nature: Annotated[Nature, *one_of("reflective", "formative")] = Field(
        default="reflective",
        description="reflective: the items are signs of one thing; formative: together they make "
        "it up, so that no reliability is computed from them.",
    )
    min_items: WholeFromOne | None = Field(
        default=None,
        description="Fewest answers from which a score is made; empty: all items.",
    )
    fewest_items: WholeFromOne | None = Field(
        default=None,
        description="The lowest min_items that anybody may choose; empty: half of the items.",
    )
    least: Number | None = Field(default=None, description="Lowest possible score, of given ones.")
    most: Number | None = Field(default=None, description="Highest possible score, of given ones.")
    higher_is: Annotated[Direction, *one_of("better", "worse")] = Field(
        default="better", description="Whether a higher score is better or worse for the person."
    )
    groups_only: YesOrNo = Field(
        default=False, description="true where results may be told of groups, never of one person."
    )
    bands: Bands | None = Field(default=None, description="Named parts of the scale.")
    reference_values: tuple[ReferenceValue, ...] = Field(
        default=(), description="Published means that a figure may show beside one's own."
    )
    important_change: Sourced | None = Field(
        default=None, description="The smallest change that matters to people, with its source."
    )


class Instrument(Section):
    """A questionnaire as its file describes it."""

    id: Key = Field(description="Name of the file, without .yaml, and of the instrument in data.")
    name: StudyText = Field(description="The instrument's name.")
    description: StudyText | None = Field(default=None, description="What it measures, of whom.")
    licence: StudyText = Field(description="Who owns it and under what conditions it may be used.")
    source: tuple[Name, ...] = Field(
        min_length=1, description="Where the facts are from: publications, pages."
    )
    least: Number | None = Field(default=None, description="Lowest answer of every item.")
    most: Number | None = Field(default=None, description="Highest answer of every item.")
    whole: YesOrNo = Field(default=True, description="Whether answers are whole numbers.")
    items: tuple[Item, ...] = Field(default=(), description="The questions, in order.")
    scales: tuple[Scale, ...] = Field(min_length=1, description="What is scored from them.")

    @property
    def item_ids(self) -> tuple[str, ...]:
        """The items, in the order of the file."""
        return tuple(item.id for item in self.items)

    @property
    def scale_ids(self) -> tuple[str, ...]:
        """The scales, in the order of the file."""
        return tuple(scale.id for scale in self.scales)

    def scale(self, name: str) -> Scale:
        """The scale of that name. Raises UsageError when there is none."""
        for scale in self.scales:
            if scale.id == name:
                return scale
        raise UsageError(
            message(
                "The scale must be one of {known}, but was {name}.",
                known=list(self.scale_ids),
                name=name,
            )
        )

    def items_of(self, scale: Scale) -> tuple[Item, ...]:
        """The items that a scale is made of."""
        if scale.score == "given":
            return ()
        wanted = scale.items or self.item_ids
        by_id = {item.id: item for item in self.items}
        return tuple(by_id[name] for name in wanted)

    def answers_of(self, item: Item) -> tuple[float, float]:
        """Lowest and highest answer of an item."""
        least = self.least if item.least is None else item.least
        most = self.most if item.most is None else item.most
        assert least is not None
        assert most is not None
        return least, most

    def range_of(self, scale: Scale) -> tuple[float, float] | None:
        """Lowest and highest possible score; None where nobody has declared them."""
        if scale.score == "given":
            if scale.least is None or scale.most is None:
                return None
            return scale.least, scale.most
        if scale.score == "linear":
            return LINEAR_RANGE
        ranges = [self.answers_of(item) for item in self.items_of(scale)]
        low, high = sum(each[0] for each in ranges), sum(each[1] for each in ranges)
        return (low, high) if scale.score == "sum" else (low / len(ranges), high / len(ranges))

    def declare(self, **ranges: tuple[float, float]) -> Instrument:
        """The instrument with the possible range of scales whose scores are given.

        Parameters
        ----------
        **ranges : tuple of two numbers
            Scale=(lowest, highest).

        Examples
        --------
        >>> from evaltools.participation import instrument
        >>> own = instrument("kykyviisari").declare(abil_C=(12, 60))
        >>> own.range_of(own.scale("abil_C"))
        (12.0, 60.0)
        """
        for name, (least, most) in ranges.items():
            if self.scale(name).score != "given":
                raise UsageError(
                    message(
                        "The range of {name} must not be declared: it follows from its items.",
                        name=name,
                    )
                )
            if not least < most:
                raise UsageError(
                    message("The lowest score of {name} must lie below the highest.", name=name)
                )
        scales = tuple(_declared(scale, ranges.get(scale.id)) for scale in self.scales)
        return self.model_copy(update={"scales": scales})


def _declared(scale: Scale, limits: tuple[float, float] | None) -> Scale:
    if limits is None:
        return scale
    return scale.model_copy(update={"least": float(limits[0]), "most": float(limits[1])})


def labels_of(instruments: Sequence[Instrument]) -> dict[str, dict[str, dict[str, str]]]:
    """Names of scales, items and bands, as a result carries them."""
    labels: dict[str, dict[str, dict[str, str]]] = {"scale": {}, "item": {}, "band": {}}
    for each in instruments:
        labels["scale"] |= {scale.id: in_every_language(scale.label) for scale in each.scales}
        labels["item"] |= {item.id: in_every_language(item.label) for item in each.items}
        for scale in each.scales:
            if scale.bands:
                bands = scale.bands.each
                labels["band"] |= {band.id: in_every_language(band.label) for band in bands}
    return {column: names for column, names in labels.items() if names}


def in_every_language(text: Text) -> dict[str, str]:
    """Language to text; a language in which it was never given takes the first that was."""
    given = text.by_language()
    first = next(iter(given.values()))
    return {language: given.get(language, first) for language in LANGUAGES}


def decimals_of(limits: tuple[float, float] | None) -> int:
    """How many decimals means of a scale are told with: two on a short one.

    >>> decimals_of((0, 100)), decimals_of((1, 5))
    (1, 2)
    """
    return 1 if limits is not None and limits[1] - limits[0] >= SHORT_RANGE else 2


# -- rules between keys --------------------------------------------------------------------


def instrument_problems(given: Instrument) -> Iterator[Problem]:
    """What no key breaks alone."""
    yield from _repeated(given.item_ids, "items")
    yield from _repeated(given.scale_ids, "scales")
    for place, item in enumerate(given.items):
        yield from _item_problems(given, item, place)
    for place, scale in enumerate(given.scales):
        yield from _scale_problems(given, scale, place)


def _repeated(names: Sequence[str], key: str) -> Iterator[Problem]:
    for place, name in enumerate(names):
        if name in names[:place]:
            yield Problem((key, place, "id"), message("{key} must not repeat an earlier one."))


def _item_problems(given: Instrument, item: Item, place: int) -> Iterator[Problem]:
    least = given.least if item.least is None else item.least
    most = given.most if item.most is None else item.most
    if least is None or most is None:
        yield Problem(
            ("items", place),
            message("{key} must have a lowest and a highest answer."),
            message("Write least and most at the item, or once for the instrument."),
        )
    elif not least < most:
        yield Problem(("items", place), message("{key} must have its least answer below its most."))


def _scale_problems(given: Instrument, scale: Scale, place: int) -> Iterator[Problem]:
    at = ("scales", place)
    if scale.score == "given":
        yield from _given_problems(scale, at)
        return
    for number, name in enumerate(scale.items):
        if name not in given.item_ids:
            yield Problem((*at, "items", number), message("{key} must be an item of the file."))
    n_items = len(scale.items or given.item_ids)
    if not n_items:
        yield Problem(at, message("{key} must have items, or scores that are given."))
    if len(set(scale.items)) < len(scale.items):
        yield Problem((*at, "items"), message("{key} must not name an item twice."))
    for key in ("min_items", "fewest_items"):
        if (getattr(scale, key) or 0) > n_items:
            yield Problem((*at, key), message("{key} must not exceed the number of items."))
    if scale.least is not None or scale.most is not None:
        yield Problem(
            at, message("{key} must not have a range of its own: it follows from its items.")
        )
    yield from _band_problems(scale, at)


def _given_problems(scale: Scale, at: tuple[str | int, ...]) -> Iterator[Problem]:
    if scale.items:
        yield Problem((*at, "items"), message("{key} must be empty where scores are given."))
    if scale.least is not None and scale.most is not None and not scale.least < scale.most:
        yield Problem(at, message("{key} must have its least score below its most."))
    yield from _band_problems(scale, at)


def _band_problems(scale: Scale, at: tuple[str | int, ...]) -> Iterator[Problem]:
    if scale.bands is None:
        return
    limits = [band.least for band in scale.bands.each]
    for number in range(1, len(limits)):
        if limits[number] <= limits[number - 1]:
            place = (*at, "bands", "each", number, "least")
            yield Problem(place, message("{key} must be above that of the band before."))


def scales_by_id(instruments: Sequence[Instrument]) -> Mapping[str, tuple[Instrument, Scale]]:
    """Every scale of several instruments. Raises UsageError when two share a name."""
    found: dict[str, tuple[Instrument, Scale]] = {}
    for each in instruments:
        for scale in each.scales:
            if scale.id in found and found[scale.id][0] != each:
                raise UsageError(
                    message(
                        "Scales must have names of their own; two instruments have one called "
                        "{name}.",
                        name=scale.id,
                    )
                )
            found[scale.id] = (each, scale)
    return found
