"""Curves of finding work: the share without work, and the share that found it."""

from __future__ import annotations

from dataclasses import replace

from evaltools.columns import Shown
from evaltools.messages import Message, message, plural_message
from evaltools.wording import numbers, phrases, tables
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
from evaltools.wording.reading import (
    GROUPS_LISTED,
    Reading,
    at_time,
    group_name,
    interval_of,
    is_grouped,
    label,
    told_time,
)
from evaltools.wording.translation import render


def is_work(shown: Shown) -> bool:
    """Whether the event is finding work, in whatever sense of the word."""
    events = shown.about.get("event") or shown.about.get("events")
    named = [events] if isinstance(events, str) else list(events or [])
    return bool(named) and set(named) <= {*tables.employment_states(), "employment"}


def curve_title(shown: Shown) -> Message:
    """The title of a curve."""
    if is_work(shown):
        return message("Share who have not yet found work")
    return message("Share who have not yet reached the outcome")


def curve_sentence(shown: Shown, language: str) -> Sentences:
    """Who had found work by the told time: one minus the curve."""
    when = told_time(shown)
    if when is None:
        return nobody()
    points = [_turned(each) for each in at_time(shown, when)]
    return found_by(shown, points, when, language)


def found_by(shown: Shown, points: list[Reading], when: float, language: str) -> Sentences:
    """The shares that reached the outcome by a time, of everybody or of each group."""
    told = [each for each in points if each.estimate is not None and not each.hidden]
    if not told:
        return not_published()
    if not is_grouped(shown):
        return _everybody(shown, told[0], when, language)
    return (*_each_group(shown, told, when, language), *_hidden_groups(len(points) - len(told)))


def time_in(shown: Shown, when: float, language: str) -> str:
    """The told time as it follows *within*."""
    whole = float(when).is_integer()
    return phrases.time_phrase(when, shown.unit or "months", language, 0 if whole else 1)


def start_in(shown: Shown, language: str) -> str:
    """From what the told time runs."""
    return phrases.start_phrase(str(shown.about.get("start", "follow_up")), language)


def share_in(reading: Reading, language: str) -> str:
    """The share with as many decimals as its n allows."""
    return numbers.share(reading.estimate or 0.0, language, numbers.share_decimals(reading.n))


def group_item(shown: Shown, reading: Reading, language: str) -> str:
    """A group with its share, interval and n, as it stands in a list."""
    return render(
        message(
            "{group} {share} ({interval}, n = {n})",
            group=group_name(shown, reading.group, language),
            share=share_in(reading, language),
            interval=interval_of(shown, reading, language, as_share=True),
            n=people(reading, language),
        ),
        language,
    )


def people(reading: Reading, language: str) -> str:
    """The n of a reading, or the sign of a hidden one."""
    return "…" if reading.n is None else numbers.integer(reading.n, language)


def curve_figure(shown: Shown, language: str) -> Sentences:
    """A step curve that falls from everybody."""
    return (
        message(
            "Step curve. Horizontal axis: {time}. Vertical axis: share who have not yet reached "
            "the outcome. The curve starts at {all} and falls when somebody reaches the outcome.",
            time=_axis(shown, language),
            all=numbers.share(1, language),
        ),
    )


def _axis(shown: Shown, language: str) -> str:
    start = str(shown.about.get("start", "follow_up"))
    return phrases.time_axis(shown.unit or "months", language, start)


def _turned(reading: Reading) -> Reading:
    """The share that has reached the outcome, from the share that has not."""
    if reading.estimate is None:
        return reading
    low = None if reading.high is None else 1 - reading.high
    high = None if reading.low is None else 1 - reading.low
    return replace(reading, estimate=1 - reading.estimate, low=low, high=high)


def _everybody(shown: Shown, reading: Reading, when: float, language: str) -> Sentences:
    places = {
        "time": time_in(shown, when, language),
        "start": start_in(shown, language),
        "share": share_in(reading, language),
        "interval": interval_of(shown, reading, language, as_share=True),
        "n": people(reading, language),
    }
    if is_work(shown):
        text = message(
            "By {time} {start}, {share} of participants ({interval}, n = {n}) had found work.",
            **places,
        )
        return (text,)
    outcome = _event_label(shown, language)
    return (
        message(
            "By {time} {start}, {share} of participants ({interval}, n = {n}) had reached the "
            "outcome ({outcome}).",
            outcome=outcome,
            **places,
        ),
    )


def _event_label(shown: Shown, language: str) -> str:
    events = shown.about.get("event") or "event"
    named = [events] if isinstance(events, str) else list(events)
    return ", ".join(label(shown, "state", each, language) for each in named)


def _each_group(shown: Shown, told: list[Reading], when: float, language: str) -> Sentences:
    if len(told) > GROUPS_LISTED:
        return (_range(shown, told, when, language),)
    places = {
        "time": time_in(shown, when, language),
        "start": start_in(shown, language),
        "groups": "; ".join(group_item(shown, each, language) for each in told),
    }
    if is_work(shown):
        return (message("Share who had found work by {time} {start}: {groups}.", **places),)
    return (message("Share who had reached the outcome by {time} {start}: {groups}.", **places),)


def _range(shown: Shown, told: list[Reading], when: float, language: str) -> Message:
    lowest = min(told, key=lambda each: each.estimate or 0.0)
    highest = max(told, key=lambda each: each.estimate or 0.0)
    return message(
        "Share who had reached the outcome by {time} {start} in {n} groups: lowest {lowest}; "
        "highest {highest}.",
        time=time_in(shown, when, language),
        start=start_in(shown, language),
        n=len(told),
        lowest=group_item(shown, lowest, language),
        highest=group_item(shown, highest, language),
    )


def _hidden_groups(n: int) -> Sentences:
    if n == 0:
        return ()
    return (
        plural_message(
            "The numbers of {n} group are not published, to protect privacy.",
            "The numbers of {n} groups are not published, to protect privacy.",
            n,
        ),
    )


WORDS = {"curve": Words(curve_title, curve_sentence, curve_figure)}
