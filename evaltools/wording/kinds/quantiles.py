"""The time by which half had found work, or that fewer than half did."""

from __future__ import annotations

from collections.abc import Sequence

from evaltools.columns import Shown
from evaltools.messages import Message, message
from evaltools.wording import phrases
from evaltools.wording.kinds import shares
from evaltools.wording.kinds.words import Sentences, Words, nobody, not_published
from evaltools.wording.reading import (
    GROUPS_LISTED,
    Reading,
    interval_of,
    is_by_group,
    is_grouped,
    label,
    line_name,
    readings,
)
from evaltools.wording.translation import render


def quantile_title(shown: Shown) -> Message:
    """What times by which a share had the event are about."""
    if shares.is_follow_up(shown):
        return message("Median time of follow-up")
    if shares.is_phases(shown):
        return message("Median time in each phase")
    if shares.is_retention(shown):
        return message("Time by which half had left work")
    if shares.is_work(shown):
        return message("Time by which half had found work")
    return message("Time by which half had reached the outcome")


def quantile_sentence(shown: Shown, language: str) -> Sentences:
    """By when half had found work, or that fewer than half did."""
    halves = [each for each in readings(shown) if each.row.get("probability", 0.5) == 0.5]
    if not halves:
        return nobody()
    if all(each.hidden for each in halves):
        return not_published()
    if is_grouped(shown) or len(halves) > 1:
        return _halves_by_group(shown, halves, language)
    return (_half(shown, halves[0], language),)


def quantile_figure(shown: Shown, language: str) -> Sentences:
    """Points in time with their intervals."""
    return (
        message(
            "Points with confidence intervals, one row a group. Horizontal axis: {time}.",
            time=shares.axis_of(shown, language),
        ),
    )


def _half(shown: Shown, reading: Reading, language: str) -> Message:
    if reading.estimate is None:
        return _half_not_reached(shown, language)
    places = {
        "time": _time_with_decimal(shown, reading.estimate, language),
        "interval": interval_of(shown, reading, language, as_share=False),
        "n": shares.people(reading.n, language),
    }
    if shares.is_follow_up(shown):
        return message(
            "The median time of follow-up was {time} ({interval}, n = {n}).",
            **{**places, "time": shares.amount_of(shown, reading.estimate, language)},
        )
    if shares.is_net(shown):
        return message(
            "If nobody had left by another exit, half of the participants would have reached the "
            "outcome within {time} ({interval}, n = {n}).",
            **places,
        )
    if shares.is_work(shown):
        return message(
            "Half of the participants had found work within {time} ({interval}, n = {n}).",
            **places,
        )
    return message(
        "Half of the participants had reached the outcome within {time} ({interval}, n = {n}).",
        **places,
    )


def _half_not_reached(shown: Shown, language: str) -> Message:
    if shares.is_follow_up(shown):
        return message("The median time of follow-up was not reached, so it cannot be given.")
    cut = _cut_at(shown, language)
    if cut is not None and shares.is_work(shown):
        return message(
            "Fewer than half of the participants found work within {time}, so a median time "
            "cannot be given.",
            time=cut,
        )
    if cut is not None:
        return message(
            "Fewer than half of the participants reached the outcome within {time}, so a median "
            "time cannot be given.",
            time=cut,
        )
    if shares.is_work(shown):
        return message(
            "Fewer than half of the participants found work during follow-up, so a median time "
            "cannot be given."
        )
    return message(
        "Fewer than half of the participants reached the outcome during follow-up, so a median "
        "time cannot be given."
    )


def _cut_at(shown: Shown, language: str) -> str | None:
    """The time at which follow-up was cut: nothing is said of what came later."""
    horizon = shown.about.get("horizon")
    return None if horizon is None else shares.time_in(shown, float(horizon), language)


def _halves_by_group(shown: Shown, halves: Sequence[Reading], language: str) -> Sentences:
    told = [each for each in halves if shares.is_told(each)]
    beyond = [each for each in halves if each.estimate is None and not each.hidden]
    sentences: list[Message] = []
    if told:
        items = [_half_item(shown, each, language) for each in told[:GROUPS_LISTED]]
        listed = shares.in_a_row(items)
        sentences.append(_halves_told(shown, listed))
        if shares.is_phases(shown):
            sentences.append(
                message("Each n is rounded down to tens: there were at least so many people.")
            )
    if beyond:
        names = [_line_name(shown, each, language) for each in beyond]
        sentences.append(_halves_beyond(shown, names, language))
    hidden = sum(each.hidden for each in halves)
    of_outcomes = shares.several_outcomes(shown) and not is_grouped(shown)
    lacking = shares.hidden_outcomes if of_outcomes else shares.hidden_groups
    return (*sentences, *lacking(hidden))


def _halves_told(shown: Shown, listed: str) -> Message:
    """The times that are known, with the condition that they are under."""
    if shares.is_phases(shown):
        return message("Half had gone on from the phase, or left, within: {groups}.", groups=listed)
    if shares.is_follow_up(shown):
        return message("Median time of follow-up: {groups}.", groups=listed)
    if shares.is_net(shown):
        return message(
            "Time by which half would have reached the outcome if nobody had left by another "
            "exit: {groups}.",
            groups=listed,
        )
    return message("Time by which half had reached the outcome: {groups}.", groups=listed)


def _halves_beyond(shown: Shown, names: Sequence[str], language: str) -> Message:
    """Of whom half did not come so far: of groups, outcomes, or what else the rows are."""
    listed = list(names)
    if shares.is_phases(shown):
        return message("Fewer than half have gone on from these phases: {groups}.", groups=listed)
    if shares.is_follow_up(shown):
        return message("The median time of follow-up was not reached: {groups}.", groups=listed)
    cut = _cut_at(shown, language)
    if cut is not None and is_by_group(shown):
        return message(
            "Within {time}, fewer than half reached the outcome in these groups: {groups}.",
            time=cut,
            groups=listed,
        )
    if is_by_group(shown):
        return message(
            "Fewer than half reached the outcome in these groups: {groups}.", groups=listed
        )
    if shares.several_outcomes(shown) and not is_grouped(shown):
        return message("Fewer than half reached these outcomes: {outcomes}.", outcomes=listed)
    return message("Fewer than half reached the outcome: {names}.", names=listed)


def _half_item(shown: Shown, reading: Reading, language: str) -> str:
    return render(
        message(
            "{name} {time} ({interval}, n = {n})",
            name=_line_name(shown, reading, language),
            time=shares.amount_of(shown, reading.estimate, language),
            interval=interval_of(shown, reading, language, as_share=False),
            n=shares.people(reading.n, language),
        ),
        language,
    )


def _line_name(shown: Shown, reading: Reading, language: str) -> str:
    outcome = label(shown, "outcome", reading.outcome, language) if reading.outcome else ""
    if not is_grouped(shown):
        return outcome or line_name(shown, reading, language)
    group = line_name(shown, reading, language)
    return f"{group}, {outcome}" if outcome and shares.several_outcomes(shown) else group


def _time_with_decimal(shown: Shown, time: float, language: str) -> str:
    return phrases.time_phrase(time, shares.unit(shown), language, 1)


WORDS = {"quantile": Words(quantile_title, quantile_sentence, quantile_figure)}
