"""Dates as people and programs write them, read one distinct content at a time.

Read are 5.3.2026 and 05.03.2026, 2026-03-05, 20260305, each also with a time of day, which
is dropped; the dates of Excel and of statistics programs; and Excel's day numbers. Refused
are forms that two readers read differently: 5/3/2026 and 5.3.26.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

_TIME = r"(?:[ T]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.]\d{2}(?:[.,]\d+)?)?)?"
_FINNISH = rf"^(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?(?P<year>\d{{4}}){_TIME}$"
_ISO = rf"^(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}}){_TIME}$"
_COMPACT = r"^(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})$"

#: Day numbers of Excel that are read as dates: 1927 to 2119. Smaller ones are more often a
#: year, an age or a count.
_SERIAL = (10_000, 80_000)
_EPOCH_1900 = pd.Timestamp("1899-12-30")
_EPOCH_1904 = pd.Timestamp("1904-01-01")

#: Years that a date may have at all; each column's own limits are in its schema.
_YEARS = (1850, 2150)


@dataclass(frozen=True, eq=False)
class ReadDates:
    """Dates read from distinct contents.

    Attributes
    ----------
    dates : Series of datetime64
        Missing where no date could be read.
    unreadable : array of bool
        Not written as a date.
    impossible : array of bool
        Written as a date, but of no day of the calendar, or of a far year such as 9999.
    timed : array of bool
        Had a time of day other than midnight, now dropped.
    """

    dates: pd.Series
    unreadable: np.ndarray
    impossible: np.ndarray
    timed: np.ndarray


def read_dates(values: pd.Series, *, epoch_1904: bool = False) -> ReadDates:
    """The dates of distinct contents: text, numbers, or dates already.

    >>> read_dates(pd.Series(["5.3.2026", "2026-03-05", "31.2.2026"])).impossible.tolist()
    [False, False, True]
    """
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return _from_dates(values)
    if pd.api.types.is_numeric_dtype(values.dtype):
        return _from_numbers(values, epoch_1904=epoch_1904)
    return _from_cells(values, epoch_1904=epoch_1904)


def _from_dates(values: pd.Series) -> ReadDates:
    none = np.zeros(len(values), dtype=bool)
    days = values.dt.normalize()
    far = ~days.dt.year.between(*_YEARS).to_numpy()
    timed = (values != days).to_numpy()
    return ReadDates(_nanoseconds(days.mask(pd.Series(far))), none, far, timed)


def _from_numbers(values: pd.Series, *, epoch_1904: bool) -> ReadDates:
    none = np.zeros(len(values), dtype=bool)
    numbers = values.astype("float64")
    serial = numbers.between(*_SERIAL)
    epoch = _EPOCH_1904 if epoch_1904 else _EPOCH_1900
    # Numbers that are no serial would overflow: they count as none here.
    from_serial = epoch + pd.to_timedelta(np.floor(numbers.where(serial, 0.0)), unit="D")
    whole = numbers.where(~serial & (numbers % 1 == 0))
    compact = _from_text(whole.map(lambda number: f"{number:.0f}", na_action="ignore"))
    dates = from_serial.where(serial, compact.dates)
    timed = (serial & (numbers % 1 != 0)).to_numpy()
    return ReadDates(
        dates, (dates.isna() & ~compact.impossible).to_numpy(), compact.impossible, timed | none
    )


def _from_cells(values: pd.Series, *, epoch_1904: bool) -> ReadDates:
    """Contents of mixed kinds, as Excel gives them, and of text alone."""
    is_text = values.map(lambda value: isinstance(value, str)).to_numpy(dtype=bool)
    is_date = values.map(lambda value: isinstance(value, pd.Timestamp)).to_numpy(dtype=bool)
    texts = values.where(is_text).astype(object)
    texts = texts.str.strip() if is_text.any() else texts
    digits = pd.to_numeric(
        texts.where(texts.str.fullmatch(r"\d{5}(\.\d+)?", na=False)) if is_text.any() else texts
    )
    is_number = ~is_text & ~is_date
    numbers = pd.to_numeric(values.where(is_number), errors="coerce").astype("float64")
    parts = [
        (_from_text(texts), is_text & digits.isna().to_numpy()),
        (
            _from_numbers(numbers.fillna(digits), epoch_1904=epoch_1904),
            is_number | digits.notna().to_numpy(),
        ),
    ]
    if is_date.any():
        near = values.map(_is_near).to_numpy(dtype=bool)
        parts.append((_from_dates(pd.to_datetime(values.where(near))), near))
        parts.append((_far(values.index), is_date & ~near))
    return _joined(parts, len(values))


def _is_near(value: object) -> bool:
    """Whether a cell is a date of these times; others may lie beyond what pandas can hold."""
    return isinstance(value, pd.Timestamp) and _YEARS[0] <= value.year <= _YEARS[1]


def _far(index: pd.Index) -> ReadDates:
    none = np.zeros(len(index), dtype=bool)
    return ReadDates(pd.Series(pd.NaT, index=index, dtype="datetime64[ns]"), none, ~none, none)


def _from_text(texts: pd.Series) -> ReadDates:
    none = np.zeros(len(texts), dtype=bool)
    dates = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[ns]")
    if texts.isna().all():
        return ReadDates(dates, ~none, none, none)
    matched, timed = none.copy(), none.copy()
    for form in (_FINNISH, _ISO, _COMPACT):
        found = texts.astype("string").str.extract(form)
        fits = found["year"].notna().to_numpy()
        matched |= fits
        dates = dates.fillna(_assembled(found))
        if "hour" in found:
            clock = found["hour"].fillna("0").astype(int) * 60 + found["minute"].fillna("0").astype(
                int
            )
            timed |= (clock > 0).to_numpy(dtype=bool)
    impossible = matched & dates.isna().to_numpy()
    return ReadDates(dates, ~matched, impossible, timed & ~impossible)


def _assembled(found: pd.DataFrame) -> pd.Series:
    parts = found[["year", "month", "day"]].astype("Int64").astype("float64")
    parts = parts.where(parts["year"].between(*_YEARS))
    return _nanoseconds(pd.to_datetime(parts, errors="coerce"))


def _nanoseconds(dates: pd.Series) -> pd.Series:
    return dates.astype("datetime64[ns]")


def _joined(parts: list[tuple[ReadDates, np.ndarray]], n: int) -> ReadDates:
    dates = pd.Series(pd.NaT, index=range(n), dtype="datetime64[ns]")
    unreadable, impossible, timed = (np.zeros(n, dtype=bool) for _ in range(3))
    for read, here in parts:
        dates = dates.mask(pd.Series(here), read.dates)
        unreadable |= here & read.unreadable
        impossible |= here & read.impossible
        timed |= here & read.timed
    return ReadDates(dates, unreadable, impossible, timed)
