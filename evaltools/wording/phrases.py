"""Numbers with the words that belong to them: intervals, differences, durations.

Each phrase is whole in every language: no ending is ever put after a number.
"""

from __future__ import annotations

import datetime

from evaltools.columns import UNITS
from evaltools.errors import UsageError
from evaltools.messages import Message, message, message_in, plural_message
from evaltools.wording import dates, numbers
from evaltools.wording.numbers import EN_DASH, form_of, is_missing, percent_sign
from evaltools.wording.translation import plural_message_in, render

#: Two-week periods are told in months where they come to so many, nearly.
DAYS_IN_A_MONTH, FEWEST_MONTHS, NEAR_A_MONTH = 365.25 / 12, 3, 0.1


def percentage_points(x: float, language: str, decimals: int = 1) -> str:
    """A difference between shares, in percentage points, with the word.

    >>> percentage_points(0.052, "en")
    '5.2 percentage points'
    """
    return render(
        plural_message(
            "{n} percentage point",
            "{n} percentage points",
            form_of(x * 100, decimals),
            n=numbers.number(x * 100, language, decimals),
        ),
        language,
    )


def share_told(x: float, language: str, decimals: int, *, rounded_to: float | None = None) -> str:
    """A share in per cent; one that was rounded further than its decimals is "about" so much.

    >>> share_told(0.85, "en", 1, rounded_to=0.01), share_told(0.85, "en", 1)
    ('about 85%', '85.0%')
    """
    text = numbers.share(x, language, numbers.decimals_kept(decimals, rounded_to))
    if is_missing(x) or not numbers.is_about(decimals, rounded_to):
        return text
    return render(message_in("rounded", "about {share}", share=text), language)


def interval(
    low: float,
    high: float,
    language: str,
    *,
    as_share: bool = False,
    decimals: int = 1,
    outwards: bool = False,
) -> str:
    """From limit to limit: an en dash, or words when a limit is negative or not reached.

    Words because a dash beside a minus sign cannot be read. A limit may be missing on one
    side, as the upper one of a median that the band of its curve does not cross. Limits that
    were rounded outwards before are printed outwards, too.

    >>> interval(12.1, 18.4, "en")
    '12.1–18.4'
    >>> interval(-0.02, 0.1, "en", as_share=True, decimals=0)
    'from −2% to 10%'
    >>> interval(11, float("nan"), "en")
    'from 11.0, upper limit not reached'
    >>> interval(0.145, 0.341, "en", as_share=True, decimals=0, outwards=True)
    '14–35%'
    """
    if outwards:
        places = decimals + (2 if as_share else 0)
        low, high = numbers.outwards(low, high, places)
    write = numbers.share if as_share else numbers.number
    if is_missing(high):
        from_low = message(
            "from {low}, upper limit not reached", low=write(low, language, decimals)
        )
        return render(from_low, language)
    if is_missing(low):
        to_high = message(
            "to {high}, lower limit not reached", high=write(high, language, decimals)
        )
        return render(to_high, language)
    lower, upper = write(low, language, decimals), write(high, language, decimals)
    if low < 0 or high < 0:
        return render(message("from {low} to {high}", low=lower, high=upper), language)
    return lower.removesuffix(percent_sign(language)) + EN_DASH + upper


def confidence(
    level: float | None,
    low: float,
    high: float,
    language: str,
    *,
    as_share: bool = False,
    decimals: int = 1,
    outwards: bool = False,
) -> str:
    """The confidence interval as it stands in brackets in a sentence.

    level : float or None
        0 to 1; None is taken as 0.95.
    low, high : float
        One of them may be missing; where both are, it is said that there is no interval.

    >>> confidence(0.95, 12.1, 18.4, "en")
    '95% CI 12.1–18.4'
    """
    if is_missing(low) and is_missing(high):
        return render(message("no confidence interval"), language)
    limits = interval(low, high, language, as_share=as_share, decimals=decimals, outwards=outwards)
    return render(_confidence(0.95 if level is None else level, limits), language)


def time_phrase(n: float, unit: str, language: str, decimals: int = 0) -> str:
    """A time within which something happened, as it follows *within* in a sentence.

    Finnish has the genitive, for *kuluessa*: 12 kuukauden.

    >>> time_phrase(12, "months", "en")
    '12 months'
    """
    form, n_text = form_of(n, decimals), numbers.number(n, language, decimals)
    phrases = {
        "days": plural_message_in("within", "{n} day", "{n} days", form, n=n_text),
        "weeks": plural_message_in("within", "{n} week", "{n} weeks", form, n=n_text),
        "two_weeks": plural_message_in(
            "within", "{n} two-week period", "{n} two-week periods", form, n=n_text
        ),
        "months": plural_message_in("within", "{n} month", "{n} months", form, n=n_text),
    }
    return render(phrases[_checked_unit(unit)], language)


def calendar_phrase(n: float, unit: str, language: str) -> str | None:
    """Two-week periods in a unit that people know, as it follows *within*; None for others.

    Whole months where the periods come to so many within a tenth of a month (a month has
    365.25 / 12 days), from three months on; else weeks, which are exact.

    >>> calendar_phrase(26, "two_weeks", "en")
    'about 12 months'
    >>> calendar_phrase(6, "two_weeks", "en")
    '12 weeks'
    """
    if unit != "two_weeks":
        return None
    months = n * 14 / DAYS_IN_A_MONTH
    if months >= FEWEST_MONTHS and abs(months - round(months)) <= NEAR_A_MONTH:
        about = message_in(
            "within", "about {time}", time=time_phrase(round(months), "months", language)
        )
        return render(about, language)
    return time_phrase(2 * n, "weeks", language, 0 if float(2 * n).is_integer() else 1)


def first_phrase(n: float, unit: str, language: str) -> str:
    """A time as it follows *the first*: de första 12 månaderna.

    >>> first_phrase(12, "months", "en")
    '12 months'
    """
    decimals = 0 if float(n).is_integer() else 1
    form, n_text = form_of(n, decimals), numbers.number(n, language, decimals)
    phrases = {
        "days": plural_message_in("first", "{n} day", "{n} days", form, n=n_text),
        "weeks": plural_message_in("first", "{n} week", "{n} weeks", form, n=n_text),
        "two_weeks": plural_message_in(
            "first", "{n} two-week period", "{n} two-week periods", form, n=n_text
        ),
        "months": plural_message_in("first", "{n} month", "{n} months", form, n=n_text),
    }
    return render(phrases[_checked_unit(unit)], language)


def duration(n: float, unit: str, language: str, decimals: int = 1) -> str:
    """An amount of time.

    Finnish has the partitive after every number but one: 2,5 kuukautta.

    >>> duration(2.5, "months", "en")
    '2.5 months'
    """
    form, n_text = form_of(n, decimals), numbers.number(n, language, decimals)
    phrases = {
        "days": plural_message_in("amount", "{n} day", "{n} days", form, n=n_text),
        "weeks": plural_message_in("amount", "{n} week", "{n} weeks", form, n=n_text),
        "two_weeks": plural_message_in(
            "amount", "{n} two-week period", "{n} two-week periods", form, n=n_text
        ),
        "months": plural_message_in("amount", "{n} month", "{n} months", form, n=n_text),
    }
    return render(phrases[_checked_unit(unit)], language)


def start_phrase(start: str, language: str) -> str:
    """From what the time runs, as it stands in a sentence."""
    phrases = {
        "service": message("from the start of the service"),
        "follow_up": message("from the start of follow-up"),
        "landmark": message("from the landmark"),
        "match": message("from the start of the match with a mentor"),
    }
    return render(phrases[start if start in phrases else "follow_up"], language)


def time_axis(unit: str, language: str, start: str = "follow_up") -> str:
    """The label of a time axis.

    >>> time_axis("months", "en")
    'Months from the start of follow-up'
    """
    if start == "service":
        return render(_from_service()[_checked_unit(unit)], language)
    if start == "landmark":
        return render(_from_landmark()[_checked_unit(unit)], language)
    if start == "match":
        return render(_from_match()[_checked_unit(unit)], language)
    return render(_from_follow_up()[_checked_unit(unit)], language)


def unit_name(unit: str, language: str) -> str:
    """The unit of time as it stands in brackets in a heading: months."""
    names = {
        "days": message_in("unit", "days"),
        "weeks": message_in("unit", "weeks"),
        "two_weeks": message_in("unit", "two-week periods"),
        "months": message_in("unit", "months"),
    }
    return render(names[_checked_unit(unit)], language)


def date_and_clock(moment: datetime.datetime, language: str) -> str:
    """A date with the time of day, as a run is stamped."""
    return render(
        message(
            "{date}, {time}",
            date=dates.date(moment, language),
            time=dates.clock(moment, language),
        ),
        language,
    )


def _from_service() -> dict[str, Message]:
    return {
        "days": message("Days from the start of the service"),
        "weeks": message("Weeks from the start of the service"),
        "two_weeks": message("Two-week periods from the start of the service"),
        "months": message("Months from the start of the service"),
    }


def _from_landmark() -> dict[str, Message]:
    return {
        "days": message("Days from the landmark"),
        "weeks": message("Weeks from the landmark"),
        "two_weeks": message("Two-week periods from the landmark"),
        "months": message("Months from the landmark"),
    }


def _from_match() -> dict[str, Message]:
    return {
        "days": message("Days from the start of the match"),
        "weeks": message("Weeks from the start of the match"),
        "two_weeks": message("Two-week periods from the start of the match"),
        "months": message("Months from the start of the match"),
    }


def _from_follow_up() -> dict[str, Message]:
    return {
        "days": message("Days from the start of follow-up"),
        "weeks": message("Weeks from the start of follow-up"),
        "two_weeks": message("Two-week periods from the start of follow-up"),
        "months": message("Months from the start of follow-up"),
    }


def _checked_unit(unit: str) -> str:
    if unit not in UNITS:
        raise UsageError(
            message(
                "The unit of time must be one of {allowed}; found “{found}”.",
                allowed=list(UNITS),
                found=str(unit),
            )
        )
    return unit


def _confidence(level: float, limits: str) -> Message:
    known = {
        0.9: message("90% CI {interval}", interval=limits),
        0.95: message("95% CI {interval}", interval=limits),
        0.99: message("99% CI {interval}", interval=limits),
    }
    other = message("CI {interval}, confidence level {level:.1%}", interval=limits, level=level)
    return known.get(round(level, 6), other)
