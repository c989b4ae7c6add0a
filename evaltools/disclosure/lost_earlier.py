"""How far a share lies off if people's observation had ended earlier, or later, than it did.

Whoever is censored moves a curve at each later step: of n at risk d have the event, and of
fewer the same d. That is how much a share must be left open by, so that nobody can work out from
it how many were censored by when. The curve is made anew with other numbers at risk, by Kaplan
and Meier or, where other exits compete, Aalen and Johansen, from counts without weights.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

#: What is counted of the exits that a share is made of.
EXITS = ("time", "n_risk", "n_event", "n_censor")


def moved_share(exits: pd.DataFrame, time: float, people: int) -> float:
    """The most by which the share with the event lies off if so many had left earlier, or later.

    Each place where somebody was censored is tried: `people` more leave there, or fewer, and so
    many fewer or more later, until which the steps between are those of others at risk.

    exits : DataFrame with columns time, n_risk, n_event, n_censor, in order of time

    >>> exits = pd.DataFrame(
    ...     {"time": [1, 2], "n_risk": [50, 45], "n_event": [3, 4], "n_censor": [2, 0]}
    ... )
    >>> off = (1 - 3 / 50) * (4 / 40 - 4 / 45)
    >>> moved_share(exits, 1, 5), bool(np.isclose(moved_share(exits, 2, 5), off))
    (0.0, True)
    """
    steps = _Steps.until(exits, time)
    censored, most = np.cumsum(steps.censored), 0.0
    for place in np.flatnonzero(steps.censored > 0):
        until = int(np.searchsorted(censored, censored[place] + people))
        between = np.zeros(len(censored))
        between[place + 1 : until + 1] = people
        for other in (steps.at_risk - between, steps.at_risk + between):
            most = max(most, abs(steps.share(other) - steps.share(steps.at_risk)))
    return most


def widened(exits: pd.DataFrame, time: float, people: int) -> float:
    """How many times as large the error is if so many had left at the first place where any did.

    By the sums of Greenwood's formula over all exits, which hardly depend on who left when.

    >>> exits = pd.DataFrame({"time": [2.0], "n_risk": [45], "n_event": [5], "n_censor": [0]})
    >>> widened(exits, 2.0, 4)
    1.0
    """
    steps = _Steps.until(exits, time)
    lost = np.cumsum(steps.censored) - steps.censored > 0
    true = steps.spread(steps.at_risk)
    return float(np.sqrt(steps.spread(steps.at_risk - people * lost) / true)) if true else 1.0


class _Steps:
    """The exits up to a time: who was at risk, had the event, left at all, and was censored."""

    def __init__(self, at_risk: np.ndarray, events: np.ndarray, censored: np.ndarray) -> None:
        self.at_risk, self.events, self.censored = at_risk, events, censored
        after = np.append(at_risk[1:], at_risk[-1:] - events[-1:] - censored[-1:])
        self.left = np.maximum(events, at_risk - censored - after)

    @classmethod
    def until(cls, exits: pd.DataFrame, time: float) -> _Steps:
        rows = exits[exits["time"].astype(float) <= time]
        return cls(*(rows[name].to_numpy(float) for name in EXITS[1:]))

    def share(self, at_risk: np.ndarray) -> float:
        """The share who have had the event, were so many at risk."""
        people = np.maximum(at_risk, np.maximum(self.left, 1.0))
        staying = np.append(1.0, np.cumprod(1 - self.left / people)[:-1])
        return float((staying[: len(people)] * self.events / people).sum())

    def spread(self, at_risk: np.ndarray) -> float:
        """The sum of Greenwood's formula, were so many at risk."""
        staying = np.maximum(at_risk - self.left, 0.5)
        return float((self.left / (staying * (staying + self.left))).sum())
