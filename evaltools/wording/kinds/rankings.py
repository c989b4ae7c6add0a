"""The highest and the lowest of several numbers, as a reader of the page can tell them apart."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from evaltools.messages import message
from evaltools.wording.kinds import shares
from evaltools.wording.reading import GROUPS_LISTED, Reading
from evaltools.wording.translation import render


@dataclass(frozen=True)
class Ends:
    """Which rows have the highest number as printed, and which the lowest.

    Attributes
    ----------
    highest, lowest : tuple of int
        Places in the sequence that was ranked, in its order; ties as printed are all here.
    """

    highest: tuple[int, ...]
    lowest: tuple[int, ...]

    @property
    def are_alike(self) -> bool:
        """Whether highest and lowest print alike, so that nothing can be ranked."""
        return self.highest == self.lowest


def ends_of(numbers: Sequence[float], *, printed: Callable[[float], str]) -> Ends:
    """The highest and the lowest; numbers that print alike are tied.

    >>> ends_of([0.31, 0.12, 0.29], printed=lambda x: f"{x:.1f}")
    Ends(highest=(0, 2), lowest=(1,))
    """
    texts = [printed(each) for each in numbers]
    highest, lowest = printed(max(numbers)), printed(min(numbers))
    return Ends(
        tuple(place for place, text in enumerate(texts) if text == highest),
        tuple(place for place, text in enumerate(texts) if text == lowest),
    )


def both_listed(ends: Ends, items: Sequence[str], language: str) -> tuple[str, str]:
    """The items with the highest number, and those with the lowest, in words."""
    highest, lowest = ([items[place] for place in each] for each in (ends.highest, ends.lowest))
    return listed(highest, language), listed(lowest, language)


def difference_between(higher: Reading, lower: Reading) -> Reading:
    """The difference of two shares or rates, its interval from the limits of both.

    Each limit of the difference lies as far from it as the limits of the two, squared and
    added, lie from them: lower = d - sqrt((p1 - l1)² + (u2 - p2)²), and so upwards. Source:
    Newcombe (1998), Statistics in Medicine 17, 873-890, method 10, with whatever limits the
    two have. It is meant for groups that share nobody; for groups that do the interval is too
    wide, never too narrow. A limit that is not known leaves that of the difference unknown.
    """
    d = (higher.estimate or 0.0) - (lower.estimate or 0.0)
    down, up = _apart(higher, lower), _apart(lower, higher)
    return replace(
        higher,
        estimate=d,
        # a limit of 0 must not lie beside it by the noise of a float
        low=None if down is None else round(d - down, 12),
        high=None if up is None else round(d + up, 12),
        p=None,
    )


def listed(items: Sequence[str], language: str) -> str:
    """Items that hold commas, a handful at most, and how many more there are."""
    more = len(items) - GROUPS_LISTED
    if more <= 0:
        return shares.in_a_row(items)
    return shares.in_a_row([*items[:GROUPS_LISTED], render(message("{n} more", n=more), language)])


def _apart(above: Reading, below: Reading) -> float | None:
    """How far the two may come together: from the low limit of one, the high one of the other."""
    if above.low is None or below.high is None:
        return None
    return math.hypot((above.estimate or 0.0) - above.low, below.high - (below.estimate or 0.0))
