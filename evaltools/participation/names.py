"""What scales, items and measurements are called in a note, by language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evaltools.columns import LANGUAGES
from evaltools.messages import Message
from evaltools.study.instrument import Scale, in_every_language
from evaltools.wording.translation import render
from evaltools.wording.values import value

#: A name by language, as it stands in a place of a message.
Name = Mapping[str, str]


def scale_name(scale: Scale | None, otherwise: str) -> Name:
    """The scale's label; its id where no instrument describes it."""
    return {"en": otherwise} if scale is None else in_every_language(scale.label)


def scale_names(scales: Iterable[Scale]) -> list[Name]:
    """The labels of several scales."""
    return [in_every_language(each.label) for each in scales]


def wave_name(wave: str) -> Name:
    """What a measurement is called.

    >>> wave_name("baseline")["en"]
    'baseline measurement'
    """
    return {language: value("wave", wave, language) for language in LANGUAGES}


def in_languages(texts: Mapping[str, Message]) -> dict[str, dict[str, str]]:
    """Texts under their names, said in every language."""
    return {
        name: {language: render(text, language) for language in LANGUAGES}
        for name, text in texts.items()
    }
