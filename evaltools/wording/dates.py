"""Dates and times of day as each language writes them, ready to stand uninflected."""

from __future__ import annotations

import datetime

from babel.dates import format_date

from evaltools.wording.locales import locale
from evaltools.wording.numbers import EN_DASH, NO_BREAK_SPACE

#: CLDR's short Swedish of Finland is 2026-03-05; people there write 5.3.2026.
_SHORT = {"en": "d MMM y", "fi": "d.M.y", "sv": "d.M.y"}
_LONG = {"en": "d MMMM y", "fi": "d. MMMM y", "sv": "'den' d MMMM y"}
_YEARLESS = {"en": "d MMMM", "fi": "d.M.", "sv": "d.M"}
_CLOCK = {"en": "{time:%H:%M}", "fi": "klo {time:%H.%M}", "sv": "kl. {time:%H.%M}"}


def date(d: datetime.date, language: str, *, long: bool = False) -> str:
    """A date in figures, or with the month in words.

    >>> date(datetime.date(2026, 3, 5), "fi")
    '5.3.2026'
    >>> date(datetime.date(2026, 3, 5), "sv", long=True)
    'den 5 mars 2026'
    """
    return _format(d, (_LONG if long else _SHORT), language)


def period(start: datetime.date, end: datetime.date, language: str) -> str:
    """From day to day; the year stands once when both days are in it.

    >>> period(datetime.date(2025, 1, 1), datetime.date(2025, 12, 31), "fi")
    '1.1.–31.12.2025'
    """
    whole = _LONG if language == "en" else _SHORT
    first = _format(start, _YEARLESS if start.year == end.year else whole, language)
    dash = f" {EN_DASH} " if language == "en" else EN_DASH
    return first + dash + _format(end, whole, language)


def clock(moment: datetime.time | datetime.datetime, language: str) -> str:
    """A time of day.

    >>> clock(datetime.time(14, 7), "sv")
    'kl.\\xa014.07'
    """
    locale(language)
    return _CLOCK[language].format(time=moment).replace(" ", NO_BREAK_SPACE)


def _format(d: datetime.date, patterns: dict[str, str], language: str) -> str:
    return str(format_date(d, format=patterns[language], locale=locale(language)))
