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
were, each before them. Its variance is Greenwood's, for competing exits after Marubini and
Valsecchi (1995, Analysing Survival Data from Clinical Trials and Observational Studies, chapter
10), and what is left open, as if any share in between were as likely: its square through twelve.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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


def shares(people: float, known: Sequence[Until], step: float = 1.0) -> list[Share]:
    """The share of so many people who have had the event by each time.

    step : float
        Of time, in which people leave.

    Of 100, 20 had the event by the first time; before the second, 6 to 11 were lost and 16 more
    had it: 16 of 80 less 7 / 12 of 8.5.

    >>> first, second = shares(100, [Until(6, 20, (0, 0)), Until(12, 36, (6, 11))])
    >>> round(first.estimate, 4), round(first.std_error, 4), round(second.estimate, 4)
    (0.2, 0.04, 0.3706)
    >>> round(second.low, 4), round(second.high, 4)
    (0.36, 0.3855)
    """
    middle, low, high = (_intervals(people, known, which, step) for which in (0.5, 0.0, 1.0))
    made = []
    for upto in range(1, len(known) + 1):
        found = _shares(middle[:upto])
        ends = [float(_shares(each[:upto])[-1]) for each in (low, high)]
        least, most = min(ends), max(ends)
        open_by = (most - least) ** 2 / 12
        estimate = float(np.clip(found[-1], least, most))
        error = float(np.sqrt(_variance(middle[:upto], found) + open_by))
        made.append(Share(estimate, least, most, error))
    return made


@dataclass(frozen=True)
class _Interval:
    """People followed through an interval, as the life table counts them, and their exits."""

    exposed: float
    events: float
    others: float

    @property
    def left(self) -> float:
        return self.events + self.others


def _intervals(people: float, known: Sequence[Until], which: float, step: float) -> list[_Interval]:
    """The intervals, were the fewest lost at the end (0), the most at the start (1), or between."""
    found, before = [], Until(0.0, 0.0, (0.0, 0.0))
    for now in known:
        gone = _within(before.lost, which) + _within(before.others, which)
        at_start = people - before.events - gone
        lost = max(_within(now.lost, which) - _within(before.lost, which), 0.0)
        events = now.events - before.events
        others = max(_within(now.others, which) - _within(before.others, which), 0.0)
        missed = _missed(before.time, now.time, step) if which not in (0.0, 1.0) else which
        exposed = max(at_start - lost * missed, events + others)
        found.append(_Interval(exposed, events, others))
        before = now
    return found


def _missed(before: float, now: float, step: float) -> float:
    """How much of an interval whoever is lost in it misses, on average."""
    steps = max((now - before) / step, 1.0)
    return (steps + 1) / (2 * steps) if before > 0 else 0.5


def _within(ends: tuple[float, float], which: float) -> float:
    return ends[0] + which * (ends[1] - ends[0])


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
