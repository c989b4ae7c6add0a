"""Shares of people some of whom were lost, worked out from numbers that are told.

Each person who is lost moves a share that counts everybody to the last digit, so such a share
tells how many were lost by when, however it is rounded: to what it is rounded, and how far its
limits lie, depend on them too. So here a share is made anew, as anybody could make it: from the
people, those who had the event by each time told, and how many had been lost by then, taken in
groups of `min_count` + 1. These ranges are statements of the audit.

With n people, d events and o other exits in the interval between two times that are told, c lost
in it and Y followed at its start, the multiple-decrement life table is

    Y' = Y - w c,   S := S (1 - (d + o) / Y'),   F := F + S d / Y'

(Cutler and Ederer 1958, Journal of Chronic Diseases 8; Chiang 1968, Introduction to Stochastic
Processes in Biostatistics, chapter 11), with c in the middle of its range. With time that goes on
evenly w is a half. Here it goes in steps, and whoever is lost at a time was still followed at it:
those lost before the end of an interval of k steps were so at its start or after 1 to k - 1 of
them, and missed (k + 1) / 2k of its events on average. Nobody is lost at the very start of
follow-up, so that w is a half in the first interval. The share lies between the
share if the fewest were lost, each after the events of the interval, and the share if the most
were, each before them; where other exits compete, between bounds over all numbers that the
ranges allow. Its variance is Greenwood's, for competing exits after Marubini and
Valsecchi (1995, Analysing Survival Data from Clinical Trials and Observational Studies, chapter
10), and what is left open, as if any share in between were as likely: its square through twelve.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np


@dataclass(frozen=True)
class Until:
    """What is known of everybody up to one time.

    Attributes
    ----------
    time : float
    events : float
        Who had had the event by the time.
    lost : (float, float)
        The fewest and the most who had been lost before it.
    others : (float, float)
        Of those who had left otherwise by it.
    """

    time: float
    events: float
    lost: tuple[float, float]
    others: tuple[float, float] = (0.0, 0.0)


#: Of the start, when nobody has left.
NOBODY = Until(0.0, 0.0, (0.0, 0.0))


@dataclass(frozen=True)
class Share:
    """A share with the event: in the middle, its ends, and its error with what is open."""

    estimate: float
    low: float
    high: float
    std_error: float


def in_groups(people: float, size: int) -> tuple[float, float]:
    """The group of so many that a number lies in.

    >>> in_groups(0, 6), in_groups(5, 6), in_groups(6, 6)
    ((0.0, 5.0), (0.0, 5.0), (6.0, 11.0))
    """
    first = people // size * size
    return float(first), float(first + size - 1)


@lru_cache(maxsize=4096)
def shares(people: float, known: tuple[Until, ...], step: float = 1.0) -> tuple[Share, ...]:
    """The share of so many people who have had the event by each time.

    step : float
        Of time, in which people leave.

    Of 100, 20 had the event by the first time; before the second, 6 to 11 were lost and 16 more
    had it: 16 of 80 less 7 / 12 of 8.5.

    >>> first, second = shares(100, (Until(6, 20, (0, 0)), Until(12, 36, (6, 11))))
    >>> round(first.estimate, 4), round(first.std_error, 4), round(second.estimate, 4)
    (0.2, 0.04, 0.3706)
    >>> round(second.low, 4), round(second.high, 4)
    (0.36, 0.3855)
    """
    known = tuple(_possible(people, each) for each in known)
    intervals = _intervals(people, known, step)
    found, ends = _shares(intervals), _ends(people, known)
    made = []
    for place, (estimate, (least, most)) in enumerate(zip(found, ends, strict=True)):
        low, high = min(estimate, least), max(estimate, most)
        variance = _variance(intervals[: place + 1], found[: place + 1]) + (high - low) ** 2 / 12
        made.append(Share(float(estimate), float(low), float(high), float(np.sqrt(variance))))
    return tuple(made)


def _possible(people: float, known: Until) -> Until:
    """What is known, less those that cannot be: nobody is lost who has left otherwise."""
    there = people - known.events
    lost = (known.lost[0], max(min(known.lost[1], there - known.others[0]), known.lost[0]))
    others = (known.others[0], max(min(known.others[1], there - known.lost[0]), known.others[0]))
    return replace(known, lost=lost, others=others)


@dataclass(frozen=True)
class _Interval:
    """People followed through an interval, as the life table counts them, and their exits."""

    exposed: float
    events: float
    others: float

    @property
    def left(self) -> float:
        return self.events + self.others


def _intervals(people: float, known: Sequence[Until], step: float) -> list[_Interval]:
    """The intervals, with everything that is not known in the middle of its range."""
    found, before = [], NOBODY
    for now in known:
        at_start = people - before.events - _middle(before.lost) - _middle(before.others)
        lost = max(_middle(now.lost) - _middle(before.lost), 0.0)
        others = max(_middle(now.others) - _middle(before.others), 0.0)
        events = now.events - before.events
        exposed = max(at_start - lost * _missed(before.time, now.time, step), events + others)
        found.append(_Interval(exposed, events, others))
        before = now
    return found


def _missed(before: float, now: float, step: float) -> float:
    """How much of an interval whoever is lost in it misses, on average."""
    steps = max((now - before) / step, 1.0)
    return (steps + 1) / (2 * steps) if before > 0 else 0.5


def _middle(ends: tuple[float, float]) -> float:
    return (ends[0] + ends[1]) / 2


def _ends(people: float, known: Sequence[Until]) -> list[tuple[float, float]]:
    """The least and the most that the share can be by each time."""
    if not any(each.others[1] for each in known):
        return list(zip(_product(people, known, 0), _product(people, known, 1), strict=True))
    states = [_States(people, each) for each in (NOBODY, *known)]
    return [
        (_chain(states[: upto + 2], most=False), _chain(states[: upto + 2], most=True))
        for upto in range(len(known))
    ]


def _product(people: float, known: Sequence[Until], end: int) -> list[float]:
    """The shares, were the fewest lost after the events (0), or the most before them (1)."""
    staying, found, before = 1.0, [], NOBODY
    for now in known:
        events = now.events - before.events
        lost = now.lost[1] if end else before.lost[0]
        if events > 0:
            staying *= 1 - events / max(people - before.events - lost, events)
        found.append(1 - staying)
        before = now
    return found


class _States:
    """How many may have been lost before a time, and left otherwise by it: all pairs."""

    def __init__(self, people: float, known: Until) -> None:
        each = [np.arange(ends[0], ends[1] + 1) for ends in (known.lost, known.others)]
        lost, others = (numbers.ravel() for numbers in np.meshgrid(*each, indexing="ij"))
        there = people - known.events - lost - others
        may = there >= 0
        self.events = known.events
        self.lost, self.others, self.there = lost[may], others[may], there[may]


def _chain(states: Sequence[_States], *, most: bool) -> float:
    """The most (or the least) of a share where other exits compete, over all chains of states.

    Each person stands for an equal part of the share, and whoever is lost leaves that part to
    all who are still followed (Efron 1967, Proceedings of the Fifth Berkeley Symposium 4): the
    more the fewer these are. What one event is worth at the end of an interval of one at its
    start is multiplied from the last interval to the first.
    """
    worth = np.zeros(len(states[-1].there))
    for before, now in zip(states[-2::-1], states[:0:-1], strict=True):
        lost = now.lost - before.lost[:, None]
        others = now.others - before.others[:, None]
        may, events = (lost >= 0) & (others >= 0), now.events - before.events
        there = np.broadcast_to(before.there[:, None], lost.shape)
        with np.errstate(divide="ignore", invalid="ignore"):
            if most:
                # the others leave, then whoever is lost, and only then come the events
                first = there - others
                each = np.where(events > 0, first / (first - lost), 1.0)
                later = (first - events) / now.there
            else:
                each, later = np.ones(lost.shape), there / (there - lost)
            total = events * each + np.where(worth > 0, later * worth, 0.0)
        found = np.where(may, total, -np.inf if most else np.inf)
        worth = found.max(axis=1) if most else found.min(axis=1)
    return float(min(worth[0] / states[0].there[0], 1.0))


def _shares(intervals: Sequence[_Interval]) -> np.ndarray:
    """The share with the event after each interval."""
    share, staying, found = 0.0, 1.0, []
    for each in intervals:
        if each.left > 0:
            share += staying * each.events / each.exposed
            staying *= 1 - each.left / each.exposed
        found.append(min(share, 1.0))
    return np.array(found)


def _variance(intervals: Sequence[_Interval], found: np.ndarray) -> float:
    """The variance of the last share."""
    staying, total = 1.0, 0.0
    for each, share in zip(intervals, found, strict=True):
        if each.left <= 0:
            continue
        later, rest = float(found[-1] - share), each.exposed - each.left
        if rest > 0:
            total += later**2 * each.left / (each.exposed * rest)
        own = each.events / each.exposed
        total += staying**2 * own * (1 - own) / each.exposed
        total -= 2 * later * staying * own / each.exposed
        staying *= 1 - each.left / each.exposed
    return max(total, 0.0)
