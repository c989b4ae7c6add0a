"""How differences between two groups are written: sign, unit, interval, and how clear they are."""

from __future__ import annotations

from evaltools.columns import Shown
from evaltools.wording import numbers, phrases
from evaltools.wording.kinds import shares
from evaltools.wording.reading import Reading, cell, interval_of, label


def is_ratio(shown: Shown) -> bool:
    """Whether the groups are divided, not subtracted."""
    return shown.about.get("scale") == "ratio"


def is_share(shown: Shown) -> bool:
    """Whether the outcome is a share of people."""
    return shown.about.get("scale") == "share"


def is_time(shown: Shown) -> bool:
    """Whether the outcome is an amount of time."""
    return shown.about.get("of") == "restricted_time"


def outcome(shown: Shown, reading: Reading, language: str) -> str:
    """The outcome's own name: a state, or a column that the study names."""
    return outcome_name(shown, reading.outcome, language)


def outcome_name(shown: Shown, code: str, language: str) -> str:
    """The name of an outcome by its code."""
    named = label(shown, "outcome", code, language)
    named = label(shown, "variable", code, language) if named == code else named
    return named.rstrip(".")


def interval(shown: Shown, reading: Reading, language: str) -> str:
    """The interval in the unit of the sentence: percentage points for shares."""
    if not is_share(shown):
        places = 1 if is_time(shown) else decimals(reading.estimate or 0.0)
        return interval_of(shown, reading, language, as_share=False, decimals=places)
    nan = float("nan")
    low = nan if reading.low is None else reading.low * 100
    high = nan if reading.high is None else reading.high * 100
    places = numbers.share_decimals(reading.n)
    return phrases.confidence(shown.conf_level, low, high, language, decimals=places)


def signed(shown: Shown, reading: Reading, language: str) -> str:
    """The difference with its sign and unit."""
    return with_unit(shown, reading.estimate or 0.0, language, n=reading.n)


def with_unit(shown: Shown, d: float, language: str, *, n: int | None) -> str:
    """A difference with its sign and unit."""
    if is_share(shown):
        return phrases.percentage_points(d, language, numbers.share_decimals(n))
    if is_time(shown):
        return shares.amount_of(shown, d, language)
    return numbers.number(d, language, decimals(d))


def bare(shown: Shown, reading: Reading, language: str) -> str:
    """The difference with its sign; its unit is told before."""
    d = reading.estimate or 0.0
    if is_share(shown):
        return numbers.number(d * 100, language, numbers.share_decimals(reading.n))
    return numbers.number(d, language, 1 if is_time(shown) else decimals(d))


def level(shown: Shown, reading: Reading, column: str, language: str) -> str | None:
    """The mean of one group, or its share; None where it is hidden or missing."""
    found = cell(shown, reading.place, column)
    if found is None:
        return None
    mean = float(found)
    if is_share(shown):
        return numbers.share(mean, language, numbers.share_decimals(reading.n))
    if is_time(shown):
        return shares.amount_of(shown, mean, language)
    return numbers.number(mean, language, decimals(mean))


def decimals(d: float) -> int:
    """Decimals of an amount: about three figures of it."""
    return 0 if abs(d) >= 100 else 1 if abs(d) >= 10 else 2
