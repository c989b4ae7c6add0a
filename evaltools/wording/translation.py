"""From a Message to the text of a language: gettext for the words, Babel for the values."""

from __future__ import annotations

import datetime
import gettext
import re
import string
from collections.abc import Mapping, Sequence
from numbers import Integral, Real
from pathlib import Path
from typing import Any

from babel.lists import format_list

from evaltools.messages import Message
from evaltools.wording import dates, numbers
from evaltools.wording.locales import locale

DOMAIN = "evaltools"
LOCALE_FOLDER = Path(__file__).resolve().parent / "locale"

#: A place's own format, as in {share:.1%}, {x:.2f} or {row:d}.
_FORMAT = re.compile(r"\.?(?P<decimals>\d*)(?P<kind>[%fd])")


def render(what: Message | str, language: str) -> str:
    """The message in the language, with its values written as the language writes them.

    what : Message or str
        A str is taken as text that is already in its language and comes back as it is.
    language : "en", "fi" or "sv"
        A message without a translation is said in English.

    Whole numbers get their thousands apart, decimals their comma, dates their order, lists
    their "and"; a Message in a place is rendered first. Years and codes are passed as text.

    >>> from evaltools.messages import message
    >>> render(message("{found} rows must go.", found=12345), "en")
    '12,345 rows must go.'
    """
    if isinstance(what, str):
        return what
    return _Places(language).vformat(translated(what, language), (), dict(what.values))


def translate(text: str, language: str) -> str:
    """A fixed English text in the language; the text itself when it has no translation."""
    return _catalogue(language).gettext(text) if text else ""


def plural_message_in(context: str, one: str, many: str, n: int, /, **values: Any) -> Message:
    """A message with number forms, translated for one position in a sentence."""
    return Message(one, {"n": n, **values}, plural=many, n=n, context=context)


def in_language(texts: Mapping[str, str] | str, language: str) -> str:
    """The study's own text in the language, else in the first language it has.

    >>> in_language({"fi": "Hämeen malli", "en": "The Häme model"}, "sv")
    'The Häme model'
    """
    if isinstance(texts, str):
        return texts
    for each in (language, "en", "fi", "sv"):
        if texts.get(each):
            return texts[each]
    return next(iter(texts.values()), "")


def translated(what: Message, language: str) -> str:
    """The text of the message in the language, its places still open."""
    catalogue = _catalogue(language)
    if what.plural is None:
        if what.context is None:
            return catalogue.gettext(what.text)
        return catalogue.pgettext(what.context, what.text)
    n = 2 if what.n is None else what.n
    if what.context is None:
        return catalogue.ngettext(what.text, what.plural, n)
    return catalogue.npgettext(what.context, what.text, what.plural, n)


def _catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue of the language; English is the source and needs none."""
    if locale(language).language == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALE_FOLDER, languages=[language], fallback=True)


class _Places(string.Formatter):
    """Fills the places of a text with values in the form of one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec:
            return self._by_format(value, format_spec)
        return self._by_type(value)

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        return value

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        return kwargs.get(str(key), f"{{{key}}}")

    def _by_format(self, value: Any, form: str) -> str:
        found = _FORMAT.fullmatch(form.lstrip(","))
        if found is None or not isinstance(value, (int, float)):
            return self._by_type(value)
        decimals = int(found["decimals"] or 0)
        if found["kind"] == "%":
            return numbers.share(value, self.language, decimals)
        return numbers.number(value, self.language, decimals)

    def _by_type(self, value: Any) -> str:
        if isinstance(value, Message):
            return render(value, self.language)
        if isinstance(value, Mapping):
            return in_language(value, self.language)
        if isinstance(value, (list, tuple, set, frozenset)):
            return self._list(sorted(value) if isinstance(value, (set, frozenset)) else value)
        if isinstance(value, bool) or value is None:
            return str(value)
        if isinstance(value, datetime.date):
            return dates.date(value, self.language)
        if isinstance(value, Integral):
            return numbers.integer(int(value), self.language)
        if isinstance(value, Real):
            return numbers.number(float(value), self.language)
        return str(value)

    def _list(self, parts: Sequence[Any]) -> str:
        if parts and all(_is_decimal(part) for part in parts):
            return numbers.decimals_list([float(part) for part in parts], self.language)
        texts = [self._by_type(part) for part in parts]
        return str(format_list(texts, locale=locale(self.language)))


def _is_decimal(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, Integral)
