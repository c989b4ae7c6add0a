"""Differences between groups, in shares of people or in time.

The word is *difference*, never *effect*: that is said only of a comparison whose gate is
passed (`effects`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evaltools.columns import Shown
from evaltools.messages import Message, message, plural_message
from evaltools.wording import numbers, phrases
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
from evaltools.wording.reading import (
    GROUPS_LISTED,
    Reading,
    at_time,
    group_name,
    interval_of,
    line_name,
    readings,
    told_time,
)
from evaltools.wording.translation import render

#: The outcome that is time before any exit.
BEFORE = "before"


def difference_title(shown: Shown) -> Message:
    """What differences at given times are about."""
    if is_of_time(shown):
        return message("Difference in mean time within the horizon")
    if "state" in shown.frame.columns:
        return message("Difference in the share in each state")
    if shares.is_work(shown):
        return message("Difference in the share who had found work")
    return message("Difference in the share who had reached the outcome")


def difference_sentence(shown: Shown, language: str) -> Sentences:
    """The difference at the told time, in percentage points, or that none is clear."""
    if is_of_time(shown):
        return time_difference(shown, language)
    when = told_time(shown)
    if when is None:
        return nobody()
    points = [_risen(shown, each) for each in at_time(shown, when)]
    told = [each for each in points if shares.is_told(each)]
    if not told:
        return not_published() if points else nobody()
    if shares.is_net(shown):
        return _net_differences(shown, told, when, language)
    if len(told) > 1:
        return _differences(shown, told, when, language)
    return share_difference(shown, told[0], language)


def is_of_time(shown: Shown) -> bool:
    """Whether the differences are amounts of time, not shares."""
    return "time" not in shown.frame.columns


def time_difference(shown: Shown, language: str) -> Sentences:
    """How much sooner the first exit came, group by group."""
    rows = [each for each in readings(shown) if each.outcome in ("", BEFORE)] or list(
        readings(shown)
    )
    told = [each for each in rows if shares.is_told(each)]
    if not told:
        return not_published() if rows else nobody()
    if len(told) > 1 or told[0].outcome not in ("", BEFORE):
        items = [_time_item(shown, each, language) for each in told[:GROUPS_LISTED]]
        return (
            message(
                "Difference in mean time from the group “{reference}”: {groups}.",
                reference=group_name(shown, _reference(shown, told[0]), language),
                groups=shares.in_a_row(items),
            ),
        )
    return _sooner(shown, told[0], language)


def share_difference(shown: Shown, reading: Reading, language: str) -> Sentences:
    """One difference between two shares."""
    d = reading.estimate or 0.0
    decimals = numbers.share_decimals(reading.n)
    interval = _points_interval(shown, reading, language, decimals)
    if _is_unclear(reading):
        unclear = message(
            "The data do not show a clear difference between the groups (difference {d}, "
            "{interval}).",
            d=phrases.percentage_points(d, language, decimals),
            interval=interval,
        )
        return (unclear, shares.uncertain_note(shown))
    return (_higher_or_lower(shown, reading, language, decimals, interval),)


def difference_figure(shown: Shown, language: str) -> Sentences:
    """Points of difference with their intervals."""
    if is_of_time(shown):
        return (
            message(
                "Points with confidence intervals beside a line at zero, which means no "
                "difference. Horizontal axis: difference in time."
            ),
        )
    return (
        message(
            "Points with confidence intervals beside a line at zero, which means no "
            "difference. Horizontal axis: difference in percentage points."
        ),
    )


def _risen(shown: Shown, reading: Reading) -> Reading:
    """The difference of the shares that have had the event."""
    if not shares.falls(shown) or reading.estimate is None:
        return reading
    low = None if reading.high is None else -reading.high
    high = None if reading.low is None else -reading.low
    return replace(reading, estimate=-reading.estimate, low=low, high=high)


def _is_unclear(reading: Reading) -> bool:
    if reading.low is None or reading.high is None:
        return True
    return reading.low <= 0 <= reading.high


def _higher_or_lower(
    shown: Shown, reading: Reading, language: str, decimals: int, interval: str
) -> Message:
    d = abs(reading.estimate or 0.0) * 100
    form = numbers.form_of(d, decimals)
    places = {
        "d": numbers.number(d, language, decimals),
        "group": line_name(shown, reading, language),
        "reference": group_name(shown, _reference(shown, reading), language),
        "interval": interval,
        "outcome": shares.outcome_label(shown, reading.outcome, language),
    }
    if shares.is_work(shown):
        places.pop("outcome")
        return _work_difference(form, places, higher=(reading.estimate or 0.0) > 0)
    return _outcome_difference(form, places, higher=(reading.estimate or 0.0) > 0)


def _work_difference(form: int, places: dict[str, str], *, higher: bool) -> Message:
    if higher:
        return plural_message(
            "The share who found work was {d} percentage point higher in the group “{group}” "
            "than in the group “{reference}” ({interval}).",
            "The share who found work was {d} percentage points higher in the group “{group}” "
            "than in the group “{reference}” ({interval}).",
            form,
            **places,
        )
    return plural_message(
        "The share who found work was {d} percentage point lower in the group “{group}” than "
        "in the group “{reference}” ({interval}).",
        "The share who found work was {d} percentage points lower in the group “{group}” than "
        "in the group “{reference}” ({interval}).",
        form,
        **places,
    )


def _outcome_difference(form: int, places: dict[str, str], *, higher: bool) -> Message:
    if higher:
        return plural_message(
            "The share who reached the outcome ({outcome}) was {d} percentage point higher in "
            "the group “{group}” than in the group “{reference}” ({interval}).",
            "The share who reached the outcome ({outcome}) was {d} percentage points higher in "
            "the group “{group}” than in the group “{reference}” ({interval}).",
            form,
            **places,
        )
    return plural_message(
        "The share who reached the outcome ({outcome}) was {d} percentage point lower in the "
        "group “{group}” than in the group “{reference}” ({interval}).",
        "The share who reached the outcome ({outcome}) was {d} percentage points lower in the "
        "group “{group}” than in the group “{reference}” ({interval}).",
        form,
        **places,
    )


def _sooner(shown: Shown, reading: Reading, language: str) -> Sentences:
    places = {
        "d": shares.amount_of(shown, abs(reading.estimate or 0.0), language),
        "group": line_name(shown, reading, language),
        "reference": group_name(shown, _reference(shown, reading), language),
        "interval": interval_of(shown, reading, language, as_share=False),
    }
    if _is_unclear(reading):
        places = {name: places[name] for name in ("d", "interval")}
        unclear = message(
            "The data do not show a clear difference between the groups (difference {d}, "
            "{interval}).",
            **{**places, "d": shares.amount_of(shown, reading.estimate, language)},
        )
        return (unclear, shares.uncertain_note(shown))
    if (reading.estimate or 0.0) < 0:
        return (
            message(
                "The first job or other exit came {d} sooner on average in the group “{group}” "
                "than in the group “{reference}” (difference {interval}).",
                **places,
            ),
        )
    return (
        message(
            "The first job or other exit came {d} later on average in the group “{group}” "
            "than in the group “{reference}” (difference {interval}).",
            **places,
        ),
    )


def _time_item(shown: Shown, reading: Reading, language: str) -> str:
    return render(
        message(
            "{name} {difference} ({interval})",
            name=_line_name(shown, reading, language),
            difference=shares.amount_of(shown, reading.estimate, language),
            interval=interval_of(shown, reading, language, as_share=False),
        ),
        language,
    )


def _differences(shown: Shown, told: Sequence[Reading], when: float, language: str) -> Sentences:
    items = [_difference_item(shown, each, language) for each in told[:GROUPS_LISTED]]
    return (
        message(
            "Difference from the group “{reference}” by {time} {start}: {groups}.",
            reference=group_name(shown, _reference(shown, told[0]), language),
            time=shares.time_in(shown, when, language),
            start=shares.start_in(shown, language),
            groups=shares.in_a_row(items),
        ),
    )


def _net_differences(
    shown: Shown, told: Sequence[Reading], when: float, language: str
) -> Sentences:
    """Differences between curves in which other exits were censored."""
    items = [_difference_item(shown, each, language) for each in told[:GROUPS_LISTED]]
    return (
        message(
            "Difference from the group “{reference}” by {time} {start}, if nobody had left by "
            "another exit: {groups}.",
            reference=group_name(shown, _reference(shown, told[0]), language),
            time=shares.time_in(shown, when, language),
            start=shares.start_in(shown, language),
            groups=shares.in_a_row(items),
        ),
    )


def _difference_item(shown: Shown, reading: Reading, language: str) -> str:
    decimals = numbers.share_decimals(reading.n)
    return render(
        message(
            "{name} {difference} ({interval})",
            name=_line_name(shown, reading, language),
            difference=phrases.percentage_points(reading.estimate or 0.0, language, decimals),
            interval=_points_interval(shown, reading, language, decimals),
        ),
        language,
    )


def _line_name(shown: Shown, reading: Reading, language: str) -> str:
    """The group; where there are several outcomes or states, those too, or instead."""
    group = line_name(shown, reading, language)
    if reading.outcome in ("", BEFORE):
        return group
    outcome = shares.outcome_label(shown, reading.outcome, language)
    return f"{group}, {outcome}" if shown.frame["group"].nunique() > 1 else outcome


def _points_interval(shown: Shown, reading: Reading, language: str, decimals: int) -> str:
    """The interval of a difference of shares, in percentage points without the word."""
    nan = float("nan")
    low = nan if reading.low is None else reading.low * 100
    high = nan if reading.high is None else reading.high * 100
    return phrases.confidence(shown.conf_level, low, high, language, decimals=decimals)


def _reference(shown: Shown, reading: Reading) -> str:
    return str(reading.row.get("reference", shown.about.get("reference", "")))


WORDS = {"difference": Words(difference_title, difference_sentence, difference_figure)}
