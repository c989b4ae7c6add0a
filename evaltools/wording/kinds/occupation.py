"""Where the participants are over time, and mean times within a horizon."""

from __future__ import annotations

from collections.abc import Sequence

from evaltools.columns import Shown
from evaltools.messages import Message, message
from evaltools.wording import phrases, tables
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
from evaltools.wording.reading import (
    GROUPS_LISTED,
    Reading,
    at_time,
    interval_of,
    is_grouped,
    label,
    line_name,
    listed_name,
    readings,
    told_time,
)
from evaltools.wording.translation import render

#: The outcome that is time before any exit.
BEFORE = "before"


def states_title(shown: Shown) -> Message:
    """What shares in each state over time are about."""
    return message("Where the participants were")


def states_sentence(shown: Shown, language: str) -> Sentences:
    """The commonest states at the told time; of groups, the share in work."""
    when = told_time(shown)
    if when is None:
        return nobody()
    points = at_time(shown, when)
    told = [each for each in points if shares.is_told(each)]
    if not told:
        return not_published() if points else nobody()
    if is_grouped(shown):
        return (_state_by_group(shown, told, when, language),)
    common = sorted(told, key=lambda each: -(each.estimate or 0.0))[:GROUPS_LISTED]
    items = [
        _share_item(shown, label(shown, "state", each.outcome, language), each, language)
        for each in common
    ]
    return (
        message(
            "After {time} {start}, the participants' situations were: {states}.",
            time=shares.time_in(shown, when, language),
            start=shares.start_in(shown, language),
            states=shares.in_a_row(items),
        ),
    )


def states_figure(shown: Shown, language: str) -> Sentences:
    """Areas of states that fill the whole."""
    return (
        message(
            "Area figure of the share in each state. Horizontal axis: {time}. Vertical axis: "
            "share of the participants; the areas add up to everybody.",
            time=shares.axis_of(shown, language),
        ),
    )


def time_title(shown: Shown) -> Message:
    """What mean times within a horizon are about."""
    return message("Mean time within the horizon")


def time_sentence(shown: Shown, language: str) -> Sentences:
    """How much of the horizon lay before the first job or other exit.

    Never 'time without work', and never 'the exit came after': those without an exit at the
    horizon are counted with the whole of it.
    """
    before = [each for each in readings(shown) if each.outcome == BEFORE]
    told = [each for each in before if shares.is_told(each)]
    if not told:
        return not_published() if len(shown.frame) else nobody()
    horizon = shares.horizon_in(shown, language)
    if is_grouped(shown):
        listed = _times_before(shown, told, horizon, language)
        return (listed, *shares.hidden_groups(sum(each.hidden for each in before)))
    places = {
        "horizon": horizon,
        "x": shares.amount_of(shown, told[0].estimate, language),
        "interval": interval_of(shown, told[0], language, as_share=False),
        "n": shares.people(told[0].n, language),
    }
    if shares.is_other_goal(shown):
        return (
            message(
                "Of the first {horizon}, the participants spent {x} on average before the outcome "
                "or another exit was reached ({interval}, n = {n}).",
                **places,
            ),
        )
    return (
        message(
            "Of the first {horizon}, the participants spent {x} on average before the first job or "
            "other exit ({interval}, n = {n}).",
            **places,
        ),
    )


def _times_before(shown: Shown, told: Sequence[Reading], horizon: str, language: str) -> Message:
    """The groups' mean times before the first exit."""
    items = [_time_item(shown, each, language) for each in told[:GROUPS_LISTED]]
    groups = shares.in_a_row(items)
    if shares.is_other_goal(shown):
        return message(
            "Mean time spent before the outcome or another exit was reached, of the first "
            "{horizon}: {groups}.",
            horizon=horizon,
            groups=groups,
        )
    return message(
        "Mean time spent before the first job or other exit, of the first {horizon}: {groups}.",
        horizon=horizon,
        groups=groups,
    )


def time_figure(shown: Shown, language: str) -> Sentences:
    """Points of mean time with their intervals."""
    return (
        message(
            "Points with confidence intervals, one row a group and outcome. Horizontal axis: "
            "mean time ({unit}).",
            unit=phrases.unit_name(shares.unit(shown), language),
        ),
    )


def _state_by_group(shown: Shown, told: Sequence[Reading], when: float, language: str) -> Message:
    """The share of each group in the state that matters first: work, else the commonest."""
    states = [each.outcome for each in told]
    work = [state for state in states if tables.is_job(state)]
    chosen = work[0] if work else max(told, key=lambda each: each.estimate or 0.0).outcome
    items = [
        _share_item(shown, listed_name(shown, each, language), each, language)
        for each in told
        if each.outcome == chosen
    ]
    return message(
        "Share in the state “{state}” after {time} {start}: {groups}.",
        state=label(shown, "state", chosen, language),
        time=shares.time_in(shown, when, language),
        start=shares.start_in(shown, language),
        groups=shares.in_a_row(items[:GROUPS_LISTED]),
    )


def _share_item(shown: Shown, name: str, reading: Reading, language: str) -> str:
    """A state or group with its share, interval and how many were observed at the time."""
    return render(
        message(
            "{name} {share} ({interval}, {n} observed then)",
            name=name,
            share=shares.share_in(reading, language),
            interval=interval_of(shown, reading, language, as_share=True),
            n=shares.people(reading.n, language),
        ),
        language,
    )


def _time_item(shown: Shown, reading: Reading, language: str) -> str:
    return _named_time(shown, line_name(shown, reading, language), reading, language)


def _named_time(shown: Shown, name: str, reading: Reading, language: str) -> str:
    return render(
        message(
            "{name} {time} ({interval}, n = {n})",
            name=name,
            time=shares.amount_of(shown, reading.estimate, language),
            interval=interval_of(shown, reading, language, as_share=False),
            n=shares.people(reading.n, language),
        ),
        language,
    )


def expected_title(shown: Shown) -> Message:
    """What expected times in each state are about."""
    return message("Mean time in each state")


def expected_sentence(shown: Shown, language: str) -> Sentences:
    """How long the participants were in work within the horizon, else in each state."""
    rows = readings(shown)
    told = [each for each in rows if shares.is_told(each)]
    if not told:
        return not_published() if rows else nobody()
    horizon = shares.horizon_in(shown, language)
    work = [each for each in told if tables.is_job(each.outcome)]
    if is_grouped(shown):
        chosen = work or [each for each in told if each.outcome == told[0].outcome]
        return (
            message(
                "Mean time in the state “{state}” within the first {horizon}: {groups}.",
                state=label(shown, "state", chosen[0].outcome, language),
                horizon=horizon,
                groups=shares.in_a_row(
                    [
                        _time_item(shown, each, language)
                        for each in chosen
                        if each.outcome == chosen[0].outcome
                    ][:GROUPS_LISTED]
                ),
            ),
        )
    if len(rows) == len(work) == 1:
        return (
            message(
                "Of the first {horizon}, the participants were in work {x} on average ({interval}, "
                "n = {n}).",
                horizon=horizon,
                x=shares.amount_of(shown, work[0].estimate, language),
                interval=interval_of(shown, work[0], language, as_share=False),
                n=shares.people(work[0].n, language),
            ),
        )
    longest = sorted(told, key=lambda each: -(each.estimate or 0.0))
    first = [*work, *(each for each in longest if each not in work)][:GROUPS_LISTED]
    return (
        message(
            "Mean time in each state within the first {horizon}: {states}.",
            horizon=horizon,
            states=shares.in_a_row(
                [
                    _named_time(
                        shown, label(shown, "state", each.outcome, language), each, language
                    )
                    for each in first
                ]
            ),
        ),
    )


WORDS = {
    "expected_time": Words(expected_title, expected_sentence, time_figure),
    "states": Words(states_title, states_sentence, states_figure),
    "restricted_time": Words(time_title, time_sentence, time_figure),
}
