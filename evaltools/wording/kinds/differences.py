"""Differences between groups, in shares of people or in time.

The word is *difference*, never *effect*: that is said only of a comparison whose gate is
passed (`effects`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evaltools.columns import Shown
from evaltools.messages import Message, message, plural_message
from evaltools.wording import numbers, phrases, tables
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
from evaltools.wording.reading import (
    GROUPS_LISTED,
    Reading,
    at_time,
    cell,
    group_name,
    interval_of,
    is_unclear,
    label,
    line_name,
    listed_name,
    readings,
    told_time,
    told_times,
)
from evaltools.wording.translation import render
from evaltools.wording.values import is_of_time

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
    """The difference at the last and the first told time, or that none is clear."""
    if is_of_time(shown):
        return time_difference(shown, language)
    when = told_time(shown)
    if when is None:
        return nobody()
    points = [_risen(shown, each) for each in at_time(shown, when)]
    told = [each for each in points if shares.is_told(each)]
    if not told:
        return not_published() if points else nobody()
    first = min(told_times(shown), default=when)
    before = [
        each
        for each in (_risen(shown, each) for each in at_time(shown, first))
        if shares.is_told(each) and first < when
    ]
    if shares.is_net(shown) or max(len(told), len(before)) > 1:
        lists = [(first, before), (when, told)] if before else [(when, told)]
        return tuple(_listed(shown, each, time, language) for time, each in lists)
    if not before:
        return share_difference(shown, told[0], language)
    return _first_and_last(shown, before[0], told[0], language)


def time_difference(shown: Shown, language: str) -> Sentences:
    """How much sooner the first exit came, or how much longer in a state, group by group."""
    if "state" in shown.frame.columns:
        return _longer(shown, language)
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
                "Difference in mean time of the first {horizon}, from the group “{reference}”: "
                "{groups}.",
                horizon=shares.horizon_in(shown, language),
                reference=group_name(shown, _reference(shown, told[0]), language),
                groups=shares.in_a_row(items),
            ),
        )
    return _sooner(shown, told[0], language)


def _longer(shown: Shown, language: str) -> Sentences:
    """Differences in the mean time in work, else in every state."""
    rows = readings(shown)
    told = [each for each in rows if shares.is_told(each)][:GROUPS_LISTED]
    if not told:
        return not_published() if rows else nobody()
    places = {
        "horizon": shares.horizon_in(shown, language),
        "reference": group_name(shown, _reference(shown, told[0]), language),
    }
    if shown.frame["state"].nunique() == 1 and tables.is_job(told[0].outcome):
        items = [
            _time_of(shown, listed_name(shown, each, language), each, language) for each in told
        ]
        return (
            message(
                "Difference in the mean time in work within the first {horizon}, from the group "
                "“{reference}”: {groups}.",
                groups=shares.in_a_row(items),
                **places,
            ),
        )
    items = [
        _time_of(
            shown,
            f"{line_name(shown, each, language)}, {label(shown, 'state', each.outcome, language)}",
            each,
            language,
        )
        for each in told
    ]
    return (
        message(
            "Difference in the mean time in each state within the first {horizon}, from the group "
            "“{reference}”: {groups}.",
            groups=shares.in_a_row(items),
            **places,
        ),
    )


def share_difference(shown: Shown, reading: Reading, language: str) -> Sentences:
    """One difference between two shares: its time, direction, interval and numbers of people."""
    if is_unclear(reading):
        return (_unclear(shown, reading, language), shares.uncertain_note(shown))
    return (_higher_or_lower(shown, reading, language),)


def _first_and_last(shown: Shown, first: Reading, last: Reading, language: str) -> Sentences:
    """The difference at the last time in full, as of every headline; and at the first."""
    decimals = numbers.share_decimals(first.n)
    earlier = message(
        "By {time}, the difference was {d} ({interval}).",
        time=shares.time_in(shown, first.time or 0.0, language),
        d=phrases.percentage_points(first.estimate or 0.0, language, decimals),
        interval=_points_interval(shown, first, language, decimals),
    )
    said, *note = share_difference(shown, last, language)
    return (said, *note, earlier)


def _unclear(shown: Shown, reading: Reading, language: str) -> Message:
    decimals = numbers.share_decimals(reading.n)
    return message(
        "By {time} {start}, the data do not show a clear difference: “{group}” less "
        "“{reference}” {d} ({interval}; {people}).",
        d=phrases.percentage_points(reading.estimate or 0.0, language, decimals),
        **_common(shown, reading, language),
    )


def _common(shown: Shown, reading: Reading, language: str) -> dict[str, str]:
    """Time, groups, interval and people, as every sentence about one difference has them."""
    decimals = numbers.share_decimals(reading.n)
    return {
        "time": shares.time_in(shown, reading.time or 0.0, language),
        "start": shares.start_in(shown, language),
        "group": line_name(shown, reading, language),
        "reference": group_name(shown, _reference(shown, reading), language),
        "interval": _points_interval(shown, reading, language, decimals),
        "people": people_of(shown, reading, language),
    }


def people_of(shown: Shown, reading: Reading, language: str) -> str:
    """How many people the two groups have: n = 30 and 28."""
    reference = cell(shown, reading.place, "n_reference")
    if "n_reference" not in shown.frame.columns:
        return render(message("n = {n}", n=shares.people(reading.n, language)), language)
    both = message(
        "n = {n} and {reference}",
        n=shares.people(reading.n, language),
        reference=shares.people(None if reference is None else int(reference), language),
    )
    return render(both, language)


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


def _higher_or_lower(shown: Shown, reading: Reading, language: str) -> Message:
    decimals = numbers.share_decimals(reading.n)
    d = abs(reading.estimate or 0.0) * 100
    places = {"d": numbers.number(d, language, decimals), **_common(shown, reading, language)}
    form, higher = numbers.form_of(d, decimals), (reading.estimate or 0.0) > 0
    if shares.is_work(shown):
        return _work_difference(form, places, higher=higher)
    places["outcome"] = shares.outcome_label(shown, reading.outcome, language)
    return _outcome_difference(form, places, higher=higher)


def _work_difference(form: int, places: dict[str, str], *, higher: bool) -> Message:
    if higher:
        return plural_message(
            "By {time} {start}, the share who had found work was {d} percentage point higher in "
            "the group “{group}” than in the group “{reference}” ({interval}; {people}).",
            "By {time} {start}, the share who had found work was {d} percentage points higher in "
            "the group “{group}” than in the group “{reference}” ({interval}; {people}).",
            form,
            **places,
        )
    return plural_message(
        "By {time} {start}, the share who had found work was {d} percentage point lower in "
        "the group “{group}” than in the group “{reference}” ({interval}; {people}).",
        "By {time} {start}, the share who had found work was {d} percentage points lower in "
        "the group “{group}” than in the group “{reference}” ({interval}; {people}).",
        form,
        **places,
    )


def _outcome_difference(form: int, places: dict[str, str], *, higher: bool) -> Message:
    if higher:
        return plural_message(
            "By {time} {start}, the share who had reached the outcome ({outcome}) was {d} "
            "percentage point higher in the group “{group}” than in the group “{reference}” "
            "({interval}; {people}).",
            "By {time} {start}, the share who had reached the outcome ({outcome}) was {d} "
            "percentage points higher in the group “{group}” than in the group “{reference}” "
            "({interval}; {people}).",
            form,
            **places,
        )
    return plural_message(
        "By {time} {start}, the share who had reached the outcome ({outcome}) was {d} "
        "percentage point lower in the group “{group}” than in the group “{reference}” "
        "({interval}; {people}).",
        "By {time} {start}, the share who had reached the outcome ({outcome}) was {d} "
        "percentage points lower in the group “{group}” than in the group “{reference}” "
        "({interval}; {people}).",
        form,
        **places,
    )


def _sooner(shown: Shown, reading: Reading, language: str) -> Sentences:
    """Of the time to the horizon, how much more or less lay before the first exit."""
    places = {
        "horizon": shares.horizon_in(shown, language),
        "group": line_name(shown, reading, language),
        "reference": group_name(shown, _reference(shown, reading), language),
        "interval": interval_of(shown, reading, language, as_share=False),
        "people": people_of(shown, reading, language),
    }
    if shares.is_other_goal(shown):
        return _sooner_there(shown, reading, places, language)
    if is_unclear(reading):
        unclear = message(
            "Of the first {horizon}, the data do not show a clear difference in the mean time "
            "before the first job or other exit: “{group}” less “{reference}” {d} ({interval}; "
            "{people}).",
            d=shares.amount_of(shown, reading.estimate, language),
            **places,
        )
        return (unclear, shares.uncertain_note(shown))
    d = shares.amount_of(shown, abs(reading.estimate or 0.0), language)
    if (reading.estimate or 0.0) < 0:
        return (
            message(
                "Of the first {horizon}, the group “{group}” spent {d} less on average before the "
                "first job or other exit than the group “{reference}” (difference {interval}; "
                "{people}).",
                d=d,
                **places,
            ),
        )
    return (
        message(
            "Of the first {horizon}, the group “{group}” spent {d} more on average before the "
            "first job or other exit than the group “{reference}” (difference {interval}; "
            "{people}).",
            d=d,
            **places,
        ),
    )


def _sooner_there(
    shown: Shown, reading: Reading, places: dict[str, str], language: str
) -> Sentences:
    """The same where what counts holds more than work."""
    if is_unclear(reading):
        unclear = message(
            "Of the first {horizon}, the data do not show a clear difference in the mean time "
            "before the outcome or another exit was reached: “{group}” less “{reference}” {d} "
            "({interval}; {people}).",
            d=shares.amount_of(shown, reading.estimate, language),
            **places,
        )
        return (unclear, shares.uncertain_note(shown))
    places["d"] = shares.amount_of(shown, abs(reading.estimate or 0.0), language)
    if (reading.estimate or 0.0) < 0:
        return (
            message(
                "Of the first {horizon}, the group “{group}” spent {d} less on average before the "
                "outcome or another exit was reached than the group “{reference}” (difference "
                "{interval}; {people}).",
                **places,
            ),
        )
    return (
        message(
            "Of the first {horizon}, the group “{group}” spent {d} more on average before the "
            "outcome or another exit was reached than the group “{reference}” (difference "
            "{interval}; {people}).",
            **places,
        ),
    )


def _time_item(shown: Shown, reading: Reading, language: str) -> str:
    return _time_of(shown, _line_name(shown, reading, language), reading, language)


def _time_of(shown: Shown, name: str, reading: Reading, language: str) -> str:
    return render(
        message(
            "{name} {difference} ({interval}; {people})",
            name=name,
            difference=shares.amount_of(shown, reading.estimate, language),
            interval=interval_of(shown, reading, language, as_share=False),
            people=people_of(shown, reading, language),
        ),
        language,
    )


def _listed(shown: Shown, told: Sequence[Reading], when: float, language: str) -> Message:
    """Each group less the reference at a time."""
    places = {
        "reference": group_name(shown, _reference(shown, told[0]), language),
        "time": shares.time_in(shown, when, language),
        "start": shares.start_in(shown, language),
        "groups": shares.in_a_row(
            [_difference_item(shown, each, language) for each in told[:GROUPS_LISTED]]
        ),
    }
    if shares.is_net(shown):
        return message(
            "Difference from the group “{reference}” by {time} {start}, if nobody had left by "
            "another exit: {groups}.",
            **places,
        )
    if shares.is_work(shown):
        return message(
            "Difference in the share who had found work, from the group “{reference}”, by {time} "
            "{start}: {groups}.",
            **places,
        )
    return message("Difference from the group “{reference}” by {time} {start}: {groups}.", **places)


def _difference_item(shown: Shown, reading: Reading, language: str) -> str:
    decimals = numbers.share_decimals(reading.n)
    return render(
        message(
            "{name} {difference} ({interval}; {people})",
            name=_line_name(shown, reading, language),
            difference=phrases.percentage_points(reading.estimate or 0.0, language, decimals),
            interval=_points_interval(shown, reading, language, decimals),
            people=people_of(shown, reading, language),
        ),
        language,
    )


def _line_name(shown: Shown, reading: Reading, language: str) -> str:
    """The group; where there are several outcomes or states, those too, or instead."""
    group = listed_name(shown, reading, language)
    work = reading.outcome == shares.TOGETHER and shares.is_work(shown)
    if reading.outcome in ("", BEFORE) or work:
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
