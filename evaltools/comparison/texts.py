"""Texts in a table: the cell holds English, the labels say it in every language."""

from __future__ import annotations

from evaltools import wording
from evaltools.columns import LANGUAGES
from evaltools.messages import Message
from evaltools.study.texts import Text


def in_languages(text: Message | Text) -> dict[str, str]:
    """The text by language; of a study's own text the languages it is given in."""
    if isinstance(text, Text):
        return text.by_language()
    return {language: wording.render(text, language) for language in LANGUAGES}


def cell_of(text: Message | Text) -> str:
    """What stands in the frame: English where there is English, else the first language."""
    said = in_languages(text)
    return said.get("en") or next(iter(said.values()))
