"""How far a share lies off if people's observation had ended earlier, or later, than it did.

Whoever is censored moves a curve at each later step: of n at risk d have the event, and of
fewer the same d. That is how much a share must be left open by, so that nobody can work out from
it how many were censored by when.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

#: What is counted of the exits that a share is made of.
EXITS = ("time", "n_risk", "n_event", "n_censor")


def moved_hazard(exits: pd.DataFrame, time: float, people: int) -> float:
    """The most by which the summed hazards up to a time lie off if so many had left earlier.

    Each place where somebody was censored is tried: `people` more leave there, and so many fewer
    later, until which the steps between are those of fewer at risk.

    exits : DataFrame with columns time, n_risk, n_event, n_censor, in order of time

    >>> exits = pd.DataFrame(
    ...     {"time": [1, 2], "n_risk": [50, 45], "n_event": [3, 4], "n_censor": [2, 0]}
    ... )
    >>> moved_hazard(exits, 1, 5), moved_hazard(exits, 2, 5) == 4 / 40 - 4 / 45
    (0.0, True)
    """
    steps = exits[exits["time"].astype(float) <= time]
    at_risk, events, gone = (steps[name].to_numpy(float) for name in EXITS[1:])
    fewer = np.maximum(at_risk - people, 1.0)
    moved = np.cumsum(events / fewer - events / np.maximum(at_risk, 1.0))
    censored = np.cumsum(gone)
    most = 0.0
    for place in np.flatnonzero(gone > 0):
        until = int(np.searchsorted(censored, censored[place] + people))
        most = max(most, float(moved[min(until, len(moved) - 1)] - moved[place]))
    return most
