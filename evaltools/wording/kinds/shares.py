"""Parts that sentences about shares over time have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from evaltools.columns import Shown
from evaltools.messages import Message, message, message_in, plural_message
from evaltools.wording import numbers, phrases, tables
from evaltools.wording.kinds.words import Sentences
from evaltools.wording.reading import Reading, interval_of, label, listed_name, rounding_of_share
from evaltools.wording.translation import render

#: The name of several states that were taken together as one outcome.
TOGETHER = "event"


def events(shown: Shown) -> tuple[str, ...]:
    """The states that count as the event, as the analysis was told."""
    named = shown.about.get("event") or ()
    return (named,) if isinstance(named, str) else tuple(str(each) for each in named)


def is_work(shown: Shown) -> bool:
    """Whether the event is finding work, in whatever sense of the word."""
    named = set(events(shown))
    return bool(named) and named <= {*tables.employment_states(), "employment"}


def is_other_goal(shown: Shown) -> bool:
    """Whether what counts is named and holds more than work, such as trials and studies."""
    return bool(events(shown)) and not is_work(shown)


def is_match(shown: Shown) -> bool:
    """Whether the shares are of matches with a mentor that had ended, not of people."""
    return shown.about.get("start") == "match" and "ended" in events(shown)


def is_follow_up(shown: Shown) -> bool:
    """Whether the curve tells how completely people were followed."""
    return shown.kind == "followed" or shown.about.get("estimand") == "follow-up"


def is_phases(shown: Shown) -> bool:
    """Whether times are those that people spent in the phases of a programme."""
    return shown.about.get("estimand") == "time_in_phase"


def falls(shown: Shown) -> bool:
    """Whether the estimates are shares that have not yet had the event."""
    if shown.about.get("scale") == "employed" or "outcome" in shown.frame.columns:
        return False
    estimand = shown.about.get("estimand")
    if estimand is None:
        return shown.kind in ("curve", "followed")
    return estimand in ("survival", "follow-up", "retention")


def is_retention(shown: Shown) -> bool:
    """Whether the curve tells who is still in work since the first job began."""
    return shown.about.get("estimand") == "retention" or events(shown) == ("left",)


def several_outcomes(shown: Shown) -> bool:
    """Whether the result tells several outcomes apart."""
    return "outcome" in shown.frame.columns and shown.frame["outcome"].nunique() > 1


def is_net(shown: Shown) -> bool:
    """Whether other exits were censored in a curve that falls: it then tells of a world
    without them, not of the share who had the event.
    """
    estimand = shown.about.get("estimand", "survival")
    return estimand == "survival" and bool(shown.about.get("competes"))


def turned(reading: Reading) -> Reading:
    """The share that has had the event, from the share that has not."""
    low = None if reading.high is None else 1 - reading.high
    high = None if reading.low is None else 1 - reading.low
    estimate = None if reading.estimate is None else 1 - reading.estimate
    return replace(reading, estimate=estimate, low=low, high=high)


def is_told(reading: Reading) -> bool:
    """Whether the reading's number may be told and is there."""
    return reading.estimate is not None and not reading.hidden


def time_in(shown: Shown, when: float, language: str) -> str:
    """A time as it follows *within*; two-week periods with what they come to."""
    decimals = 0 if float(when).is_integer() else 1
    time = phrases.time_phrase(when, unit(shown), language, decimals)
    known = phrases.calendar_phrase(when, unit(shown), language)
    if known is None:
        return time
    return render(message_in("within", "{time} ({known})", time=time, known=known), language)


def horizon_in(shown: Shown, language: str) -> str:
    """The horizon as it follows *the first*."""
    horizon = float(shown.about.get("horizon") or 0.0)
    return phrases.first_phrase(horizon, unit(shown), language)


def amount_of(shown: Shown, time: float | None, language: str) -> str:
    """An amount of time with one decimal."""
    return phrases.duration(float("nan") if time is None else time, unit(shown), language, 1)


def unit(shown: Shown) -> str:
    """The unit of time of the result; months where it names none."""
    return shown.unit or "months"


def start(shown: Shown) -> str:
    """From what time runs: the service or follow-up."""
    return str(shown.about.get("start") or "follow_up")


def start_in(shown: Shown, language: str) -> str:
    """From what time runs, as it stands in a sentence."""
    return phrases.start_phrase(start(shown), language)


def axis_of(shown: Shown, language: str) -> str:
    """The label of the time axis."""
    return phrases.time_axis(unit(shown), language, start(shown))


def decimals_of(shown: Shown, place: int) -> int:
    """Decimals of points on the scale of a row: as many as the result asks for, else one."""
    said = shown.about.get("decimals", 1)
    if not isinstance(said, Mapping):
        return int(said)
    return int(said.get(str(shown.frame["scale"].iloc[place]), 1))


def share_in(reading: Reading, language: str) -> str:
    """The share with as many decimals as its n allows; "about" one that protection rounded."""
    return phrases.share_told(
        reading.estimate or 0.0,
        language,
        numbers.share_decimals(reading.n),
        rounded_to=rounding_of_share(reading.row),
    )


def people(n: int | None, language: str) -> str:
    """A number of people, or the sign of a hidden one."""
    return "…" if n is None else numbers.integer(n, language)


def item(shown: Shown, name: str, reading: Reading, language: str) -> str:
    """A name with its share, interval and n, as it stands in a list."""
    return render(
        message(
            "{name} {share} ({interval}, n = {n})",
            name=name,
            share=share_in(reading, language),
            interval=interval_of(shown, reading, language, as_share=True),
            n=people(reading.n, language),
        ),
        language,
    )


def group_item(shown: Shown, reading: Reading, language: str) -> str:
    """A group with its share, interval and n."""
    return item(shown, listed_name(shown, reading, language), reading, language)


def in_a_row(items: Sequence[str]) -> str:
    """Items that hold commas of their own, after a colon."""
    return "; ".join(items)


def outcome_label(shown: Shown, outcome: str, language: str) -> str:
    """What an outcome is called; states taken together by their own names."""
    if outcome in (TOGETHER, "") and events(shown):
        return ", ".join(label(shown, "state", each, language) for each in events(shown))
    return label(shown, "outcome", outcome or TOGETHER, language)


def hidden_groups(n: int) -> Sentences:
    """How many groups have numbers that are not published."""
    if n <= 0:
        return ()
    return (
        plural_message(
            "The numbers of {n} group are not published, to protect privacy.",
            "The numbers of {n} groups are not published, to protect privacy.",
            n,
        ),
    )


def hidden_outcomes(n: int) -> Sentences:
    """How many outcomes have numbers that are not published."""
    if n <= 0:
        return ()
    return (
        plural_message(
            "The numbers of {n} outcome are not published, to protect privacy.",
            "The numbers of {n} outcomes are not published, to protect privacy.",
            n,
        ),
    )


def uncertain_note(shown: Shown) -> Message:
    """What an interval that holds no difference does not mean."""
    return message("This does not mean that there is no difference.")
