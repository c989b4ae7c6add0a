"""Texts that a study says in its own words, in each of its languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import PlainValidator, ValidationInfo, WithJsonSchema

from evaltools.columns import LANGUAGES
from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.study.problems import BrokenRuleError, did_you_mean, kind_of, shown

#: Control characters, and marks that turn the direction of writing round.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Text:
    """A text by language, or one text for all languages.

    Attributes
    ----------
    plain : str or None
        The one text for all languages.
    translations : tuple of (language, text)
        The texts by language; empty when there is one for all.

    >>> Text.of({"fi": "Hämeen malli", "en": "The Häme model"}).say("fi")
    'Hämeen malli'
    >>> Text.of("Ilona").say("sv")
    'Ilona'
    """

    plain: str | None = None
    translations: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, given: str | Mapping[str, str]) -> Text:
        """The text from one text, or from a mapping of language to text."""
        if isinstance(given, str):
            return cls(plain=given)
        return cls(translations=tuple(given.items()))

    def say(self, language: str) -> str:
        """The text in a language. Raises UsageError when it was never given in it."""
        if self.plain is not None:
            return self.plain
        by_language = dict(self.translations)
        if language not in by_language:
            raise UsageError(
                message(
                    "The language must be one in which the study's texts are given "
                    "({known}), but was {language}.",
                    known=list(by_language),
                    language=language,
                )
            )
        return by_language[language]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which the text can be said."""
        return LANGUAGES if self.plain is not None else tuple(dict(self.translations))

    def by_language(self) -> dict[str, str]:
        """Language to text, for every language in which it can be said."""
        return {language: self.say(language) for language in self.languages}

    def written(self) -> str | dict[str, str]:
        """As it stands in the file: one text, or language to text."""
        return self.plain if self.plain is not None else dict(self.translations)


def clean_text(value: Any) -> str:
    """Text without surrounding space; refuses emptiness and control characters."""
    if not isinstance(value, str) or not value.strip():
        raise BrokenRuleError(message("{key} must be text, but was {found}.", found=kind_of(value)))
    if _INVISIBLE.search(value):
        raise BrokenRuleError(message("{key} must not hold control characters."))
    return value.strip()


def read_text(value: Any, info: ValidationInfo) -> Text:
    """A text in every language that the context names under `languages`."""
    if isinstance(value, Text):
        return value
    if not isinstance(value, Mapping):
        return Text.of(clean_text(value))
    _check_languages(value, wanted=(info.context or {}).get("languages", ()))
    return Text.of({language: clean_text(text) for language, text in value.items()})


def _check_languages(value: Mapping[str, Any], *, wanted: tuple[str, ...]) -> None:
    for language in value:
        if language not in LANGUAGES:
            raise BrokenRuleError(
                message(
                    "{key} must be given by language ({known}), but has the key “{found}”.",
                    known=list(LANGUAGES),
                    found=shown(str(language)),
                ),
                did_you_mean(str(language), LANGUAGES),
            )
    missing = [language for language in dict.fromkeys(wanted) if value.get(language) is None]
    if missing or not value:
        raise BrokenRuleError(
            message(
                "{key} must be given in every language of the study, but not in {missing}.",
                missing=missing or list(LANGUAGES),
            ),
            message("Add the text, or write one plain text for all languages."),
        )


StudyText = Annotated[
    Text,
    PlainValidator(read_text),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": 1},
                {
                    "type": "object",
                    "properties": {
                        language: {"type": "string", "minLength": 1} for language in LANGUAGES
                    },
                    "additionalProperties": False,
                    "minProperties": 1,
                },
            ]
        }
    ),
]
