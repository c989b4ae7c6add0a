"""Curves over time: finding work, moving into something else, being followed."""

from __future__ import annotations

from collections.abc import Sequence

from evaltools.columns import Shown
from evaltools.messages import Message, message
from evaltools.wording import numbers, phrases, tables
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
from evaltools.wording.reading import (
    GROUPS_LISTED,
    Reading,
    at_time,
    cell,
    interval_of,
    is_delayed,
    is_grouped,
    readings,
    steps_told,
    told_time,
)


def curve_title(shown: Shown) -> Message:
    """What a curve, or its numbers at agreed times, is about."""
    if shares.is_follow_up(shown):
        return message("How long the participants were followed")
    if shares.is_retention(shown):
        return message("Share still in work since the first job began")
    if not shares.falls(shown):
        return incidence_title(shown)
    if shares.is_work(shown):
        return message("Share who have not yet found work")
    return message("Share who have not yet reached the outcome")


def incidence_title(shown: Shown) -> Message:
    """What shares of one outcome or of several are about."""
    if shares.several_outcomes(shown):
        return message("Into what the participants moved")
    if shares.is_work(shown):
        return message("Share who have found work")
    return message("Share who have reached the outcome")


def times_title(shown: Shown) -> Message:
    """What the shares at agreed times are about."""
    if shares.is_follow_up(shown):
        return message("How long the participants were followed")
    if shares.is_retention(shown):
        return message("Share still in work since the first job began")
    if shares.several_outcomes(shown):
        return message("Into what the participants had moved by the agreed times")
    if shares.is_work(shown):
        return message("Share who had found work by the agreed times")
    if shares.is_match(shown):
        return message("Share of matches that had ended by the agreed times")
    return message("Share who had reached the outcome by the agreed times")


def sentence(shown: Shown, language: str) -> Sentences:
    """Who had reached the outcome by the told time, everybody or each group."""
    when = told_time(shown)
    if when is None:
        return nobody()
    points = list(at_time(shown, when))
    if shares.is_follow_up(shown):
        return _followed(shown, points, when, language)
    if shares.is_retention(shown):
        return _still_in_work(shown, points, when, language)
    if shares.falls(shown):
        points = [shares.turned(each) for each in points]
    return found_by(shown, points, when, language)


def found_by(shown: Shown, points: Sequence[Reading], when: float, language: str) -> Sentences:
    """The shares that reached the outcome by a time."""
    told = [each for each in points if shares.is_told(each)]
    if not told and points and _is_told_elsewhere(shown):
        return (
            message(
                "Here the shares by the times that the study reports are hidden, to protect "
                "privacy: the table and the figure tell those of other times."
            ),
        )
    if not told:
        return not_published() if points else nobody()
    if shares.several_outcomes(shown):
        hidden = {each.outcome for each in points if each.hidden}
        return (
            *_each_outcome(shown, told, when, language),
            *shares.hidden_outcomes(0 if is_grouped(shown) else len(hidden)),
        )
    if not is_grouped(shown):
        return (_everybody(shown, told[0], when, language),)
    unpublished = shares.hidden_groups(sum(each.hidden for each in points))
    return (_each_group(shown, told, when, language), *unpublished)


def _is_told_elsewhere(shown: Shown) -> bool:
    """Whether a protected curve steps at times that are not those of the study's reports."""
    if not is_delayed(shown):
        return False
    steps = zip(readings(shown), steps_told(shown), strict=True)
    return any(is_step and (each.time or 0.0) > 0 for each, is_step in steps)


def curve_figure(shown: Shown, language: str) -> Sentences:
    """The curve and its axes."""
    axis = shares.axis_of(shown, language)
    if shares.is_retention(shown):
        return (
            message(
                "Step curve that falls. Horizontal axis: time since the first job began "
                "({unit}). Vertical axis: share still in work.",
                unit=phrases.unit_name(shares.unit(shown), language),
            ),
        )
    if shares.is_follow_up(shown):
        return (
            message(
                "Step curve. Horizontal axis: {time}. Vertical axis: share whose follow-up "
                "goes on.",
                time=axis,
            ),
        )
    if not shares.falls(shown):
        return incidence_figure(shown, language)
    return (
        message(
            "Step curve that begins at {all} and falls. Horizontal axis: {time}. Vertical "
            "axis: share who have not yet reached the outcome.",
            all=numbers.share(1, language),
            time=axis,
        ),
    )


def incidence_figure(shown: Shown, language: str) -> Sentences:
    """Rising curves and their axes."""
    return (
        message(
            "Step curve that begins at {none} and rises. Horizontal axis: {time}. Vertical "
            "axis: share who have reached the outcome.",
            none=numbers.share(0, language),
            time=shares.axis_of(shown, language),
        ),
    )


def times_figure(shown: Shown, language: str) -> Sentences:
    """Points with their intervals at agreed times."""
    return (
        message(
            "Points with confidence intervals at the agreed times. Horizontal axis: {time}. "
            "Vertical axis: share.",
            time=shares.axis_of(shown, language),
        ),
    )


def _everybody(shown: Shown, reading: Reading, when: float, language: str) -> Message:
    places = {
        "time": shares.time_in(shown, when, language),
        "start": shares.start_in(shown, language),
        "share": shares.share_in(reading, language),
        "interval": interval_of(shown, reading, language, as_share=True),
        "n": shares.people(reading.n, language),
    }
    if shares.is_net(shown):
        return _net(shown, reading, places, language)
    if shares.is_work(shown) and reading.outcome in ("", shares.TOGETHER):
        return message(
            "By {time} {start}, {share} of participants ({interval}, n = {n}) had found work.",
            **places,
        )
    return message(
        "By {time} {start}, {share} of participants ({interval}, n = {n}) had reached the "
        "outcome ({outcome}).",
        outcome=shares.outcome_label(shown, reading.outcome, language),
        **places,
    )


def _net(shown: Shown, reading: Reading, places: dict[str, str], language: str) -> Message:
    """What one minus a curve says where other exits were censored: had there been none."""
    if shares.is_work(shown):
        return message(
            "If nobody had left by another exit, {share} of participants would have found work "
            "by {time} {start} ({interval}, n = {n}).",
            **places,
        )
    return message(
        "If nobody had left by another exit, {share} of participants would have reached the "
        "outcome ({outcome}) by {time} {start} ({interval}, n = {n}).",
        outcome=shares.outcome_label(shown, reading.outcome, language),
        **places,
    )


def _each_group(shown: Shown, told: Sequence[Reading], when: float, language: str) -> Message:
    if len(told) > GROUPS_LISTED:
        return _range(shown, told, when, language)
    places = {
        "time": shares.time_in(shown, when, language),
        "start": shares.start_in(shown, language),
        "groups": shares.in_a_row([shares.group_item(shown, each, language) for each in told]),
    }
    if shares.is_net(shown):
        return message(
            "Share who would have reached the outcome by {time} {start} if nobody had left by "
            "another exit: {groups}.",
            **places,
        )
    if shares.is_work(shown):
        return message("Share who had found work by {time} {start}: {groups}.", **places)
    if shares.is_match(shown):
        return message("Share of matches that had ended by {time} {start}: {groups}.", **places)
    return message("Share who had reached the outcome by {time} {start}: {groups}.", **places)


def _range(shown: Shown, told: Sequence[Reading], when: float, language: str) -> Message:
    lowest = min(told, key=lambda each: each.estimate or 0.0)
    highest = max(told, key=lambda each: each.estimate or 0.0)
    return message(
        "Share who had reached the outcome by {time} {start}, {n} groups: lowest {lowest}; "
        "highest {highest}.",
        time=shares.time_in(shown, when, language),
        start=shares.start_in(shown, language),
        n=len(told),
        lowest=shares.group_item(shown, lowest, language),
        highest=shares.group_item(shown, highest, language),
    )


def _each_outcome(shown: Shown, told: Sequence[Reading], when: float, language: str) -> Sentences:
    """The most common outcomes; of each group only that of the first outcome would be said."""
    if is_grouped(shown):
        return _outcomes_by_group(shown, told, when, language)
    common = sorted(told, key=lambda each: -(each.estimate or 0.0))[:GROUPS_LISTED]
    items = [
        shares.item(shown, shares.outcome_label(shown, each.outcome, language), each, language)
        for each in common
    ]
    return (
        message(
            "Of the participants, these shares had moved by {time} {start}: {outcomes}.",
            time=shares.time_in(shown, when, language),
            start=shares.start_in(shown, language),
            outcomes=shares.in_a_row(items),
        ),
    )


def _outcomes_by_group(
    shown: Shown, told: Sequence[Reading], when: float, language: str
) -> Sentences:
    first = _first_outcome(told)
    items = [shares.group_item(shown, each, language) for each in told if each.outcome == first]
    return (
        message(
            "Share who had moved to the outcome “{outcome}” by {time} {start}: {groups}.",
            outcome=shares.outcome_label(shown, first, language),
            time=shares.time_in(shown, when, language),
            start=shares.start_in(shown, language),
            groups=shares.in_a_row(items[:GROUPS_LISTED]),
        ),
    )


def _first_outcome(told: Sequence[Reading]) -> str:
    """The outcome that matters first: the event, or work; else the commonest."""
    outcomes = list(dict.fromkeys(each.outcome for each in told))
    for outcome in outcomes:
        if outcome in (shares.TOGETHER, "employment") or outcome in tables.employment_states():
            return outcome
    return max(told, key=lambda each: each.estimate or 0.0).outcome


def _followed(shown: Shown, points: Sequence[Reading], when: float, language: str) -> Sentences:
    told = [each for each in points if shares.is_told(each)]
    if not told:
        return not_published() if points else nobody()
    if is_grouped(shown):
        return (
            message(
                "Share who would have been followed for at least {time} if nobody had left by an "
                "exit: {groups}.",
                time=shares.time_in(shown, when, language),
                groups=shares.in_a_row(
                    [shares.group_item(shown, each, language) for each in told[:GROUPS_LISTED]]
                ),
            ),
        )
    return (
        message(
            "Of the participants, {share} would have been followed for at least {time} if "
            "nobody had left by an exit ({interval}, n = {n}).",
            share=shares.share_in(told[0], language),
            time=shares.time_in(shown, when, language),
            interval=interval_of(shown, told[0], language, as_share=True),
            n=shares.people(told[0].n, language),
        ),
    )


def _still_in_work(
    shown: Shown, points: Sequence[Reading], when: float, language: str
) -> Sentences:
    """Who was still in work so long after the first job began."""
    told = [each for each in points if shares.is_told(each)]
    if not told:
        return not_published() if points else nobody()
    time = shares.time_in(shown, when, language)
    if is_grouped(shown):
        items = [shares.group_item(shown, each, language) for each in told[:GROUPS_LISTED]]
        return (
            message(
                "Share still in work {time} after the first job began: {groups}.",
                time=time,
                groups=shares.in_a_row(items),
            ),
        )
    places = {
        "share": shares.share_in(told[0], language),
        "time": time,
        "interval": interval_of(shown, told[0], language, as_share=True),
        "n": shares.people(told[0].n, language),
    }
    followed = cell(shown, told[0].place, "n_risk") if shown.kind == "times" else None
    if followed is None:
        return (
            message(
                "Of those who found work, {share} were still in work {time} after the first job "
                "began ({interval}, n = {n}).",
                **places,
            ),
        )
    return (
        message(
            "Of those who found work, {share} were still in work {time} after the first job "
            "began ({interval}; n = {n}, of whom {followed} were still in work and followed "
            "just before that time).",
            followed=shares.people(followed, language),
            **places,
        ),
    )


WORDS = {
    "curve": Words(curve_title, sentence, curve_figure),
    "followed": Words(curve_title, sentence, curve_figure),
    "incidence": Words(incidence_title, sentence, incidence_figure),
    "times": Words(times_title, sentence, times_figure),
}
