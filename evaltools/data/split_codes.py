"""Identity codes split over two columns: a birth date, and the code's last four characters."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaltools.study.identity_codes import is_valid, normal

#: Of the distinct date-and-tail pairs, the share that must make a valid code. By chance one
#: in 31 does, as when a year stands beside a date; of a real split, nearly all do.
SHARE_OF_PAIRS = 0.5

#: So many valid pairs are no chance; fewer count only when a tail shows a letter or a sign.
SURE_PAIRS = 3

#: Rows that are looked at, evenly spaced: a split concerns a whole column.
ROWS_JUDGED = 5_000

_TAIL = re.compile(r"(?P<sign>[-+ABCDEFYXWVU]?) ?(?P<tail>[0-9]{3}[0-9ABCDEFHJKLMNPRSTUVWXY])")
_DATES = (
    re.compile(
        r"(?P<day>[0-9]{1,2})[./-](?P<month>[0-9]{1,2})[./-](?P<year>[0-9]{4}|[0-9]{2})\b.*"
    ),
    re.compile(r"(?P<year>[0-9]{4})[./-](?P<month>[0-9]{1,2})[./-](?P<day>[0-9]{1,2})(\D.*)?"),
    re.compile(r"(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>[0-9]{4}|[0-9]{2})"),
    re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"),
)
_CENTURY_SIGNS = {"18": "+", "19": "-", "20": "A"}

Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class _Date:
    """A date as a code writes it, and the century sign when the year told it."""

    six_digits: str
    sign: str | None


def split_codes(columns: Mapping[int, Texts]) -> dict[int, npt.NDArray[np.intp]]:
    """The columns that complete a date column to codes, and their rows (from 0).

    columns : mapping of position to array of text, shape (n_rows,)
        None where empty.
    """
    dates = [place for place, column in columns.items() if _mostly(_date, column)]
    tails = [place for place, column in columns.items() if _mostly(_TAIL.fullmatch, column)]
    found: dict[int, npt.NDArray[np.intp]] = {}
    for tail in tails:
        for date in (each for each in dates if each != tail):
            rows = _rows_with_both(columns[date], columns[tail])
            if tail not in found and _make_codes(columns[date], columns[tail], rows):
                found[tail] = rows
    return found


def _mostly(read: Callable[[str], object], column: Texts) -> bool:
    """Whether at least half of the column's cells can be read so."""
    filled = _evenly(np.flatnonzero(column != None))  # noqa: E711
    readable = sum(read(normal(column[row])) is not None for row in filled)
    return len(filled) > 0 and readable >= len(filled) / 2


def _rows_with_both(dates: Texts, tails: Texts) -> npt.NDArray[np.intp]:
    return np.flatnonzero((dates != None) & (tails != None))  # noqa: E711


def _evenly(rows: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    step = -(-len(rows) // ROWS_JUDGED) or 1
    return rows[::step]


def _make_codes(dates: Texts, tails: Texts, rows: npt.NDArray[np.intp]) -> bool:
    pairs = {(normal(dates[row]), normal(tails[row])) for row in _evenly(rows)}
    valid = [tail for date, tail in pairs if _is_code(date, tail)]
    if not valid or len(valid) < SHARE_OF_PAIRS * len(pairs):
        return False
    return len(valid) >= SURE_PAIRS or any(not tail.isdigit() for tail in valid)


def _is_code(date_text: str, tail_text: str) -> bool:
    date, tail = _date(date_text), _TAIL.fullmatch(tail_text)
    if date is None or tail is None:
        return False
    signs = tail["sign"] or date.sign or "-A+"
    return any(is_valid(f"{date.six_digits}{sign}{tail['tail']}") for sign in signs)


def _date(text: str) -> _Date | None:
    for form in _DATES:
        if (found := form.fullmatch(text)) and (date := _calendar_date(found)):
            return date
    return None


def _calendar_date(found: re.Match[str]) -> _Date | None:
    day, month, year = int(found["day"]), int(found["month"]), found["year"]
    try:
        # A year of two digits may be of any century; in 2000 every date of the century exists.
        datetime.date(int(year) if len(year) == 4 else 2000, month, day)
    except ValueError:
        return None
    sign = _CENTURY_SIGNS.get(year[:2]) if len(year) == 4 else None
    return _Date(f"{day:02d}{month:02d}{year[-2:]}", sign)
