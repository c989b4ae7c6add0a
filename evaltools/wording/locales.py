"""The three report languages and the locale each one is written in."""

from __future__ import annotations

from babel import Locale

from evaltools.columns import LANGUAGES
from evaltools.errors import UsageError
from evaltools.messages import message

#: English as in Britain, Swedish as in Finland: lists without the last comma, day first.
_TERRITORIES = {"en": "en_GB", "fi": "fi_FI", "sv": "sv_FI"}


def locale(language: str) -> Locale:
    """The Babel locale of a report language.

    Raises UsageError for a language that reports are not written in.

    >>> str(locale("sv"))
    'sv_FI'
    """
    if language not in _TERRITORIES:
        raise UsageError(
            message(
                "The language must be one of {allowed}; found “{found}”.",
                allowed=list(LANGUAGES),
                found=str(language),
            )
        )
    return Locale.parse(_TERRITORIES[language])
