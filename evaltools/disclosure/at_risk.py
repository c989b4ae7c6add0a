"""When a curve tells how many are still followed: the numbers under a curve.

What parts two such numbers, beside the events that are told, are people who left otherwise:
who was censored, say. So they are told like steps, only where nobody has left so in between,
or enough people have.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from evaltools.disclosure.policy import Policy
from evaltools.disclosure.steps import alike, is_everybody, on_grid, reported_times
from evaltools.result import Result

#: Who left otherwise than by the event of a curve, and who of them was censored.
GONE = ("otherwise", "censored")


def told_at_risk(
    result: Result, curves: Sequence[pd.DataFrame], policy: Policy
) -> frozenset[float] | None:
    """The times at which every curve may tell how many are still followed; None: each step.

    These are the report times (of which the audit takes away what it must), and between them
    the times until which, since the one told before and until the one told after, nobody or
    enough people have left otherwise: of each group, and of all groups together, which is
    when the curve of everybody tells it too.

    curves : sequence of DataFrame, each one curve in order of time
    """
    reported = reported_times(result)
    if not reported:
        return None
    by_curve = {place: _gone_otherwise(rows, policy) for place, rows in enumerate(curves)}
    table = pd.concat(by_curve, axis=1).sort_index().fillna(0.0)
    if table.empty or bool((table < 0).any(axis=None)):
        return frozenset((0.0, *reported))
    table, need = table.cumsum(), max(policy.step_events, policy.min_count)
    pooled = [_of_groups(result, curves, table, places) for places in alike(result, curves)]
    allowed = _apart(pd.concat(pooled, axis=1), reported, need, frozenset(table.index))
    return frozenset((0.0, *_apart(table, reported, need, allowed)))


def _gone_otherwise(rows: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """By time: who left not by the curve's event, and who of them was censored."""
    later = on_grid(rows[rows["time"] > 0], policy.time_grid)
    numbers = later[["n_risk", "n_event", "n_censor"]].astype(float)
    after = numbers["n_risk"].shift(-1)
    otherwise = (numbers["n_risk"] - numbers["n_event"] - after).fillna(numbers["n_censor"])
    found = pd.DataFrame({GONE[0]: otherwise, GONE[1]: numbers["n_censor"]})
    return found.set_index(later["time"].astype(float).to_numpy())


def _of_groups(
    result: Result, curves: Sequence[pd.DataFrame], table: pd.DataFrame, places: Sequence[int]
) -> pd.DataFrame:
    """Who left of all groups of a result together."""
    groups = [place for place in places if not is_everybody(result, curves[place])]
    chosen = groups or list(places)
    return pd.DataFrame(
        {what: table[[(place, what) for place in chosen]].sum(axis=1) for what in GONE}
    )


def _apart(
    gone: pd.DataFrame, reported: Sequence[float], need: float, allowed: Collection[float]
) -> dict[float, np.ndarray]:
    """The reported times, and further allowed ones that are far enough from their neighbours.

    gone : DataFrame, one row per time, one column per series
        Who had left by each time.
    """
    times, numbers = gone.index.to_numpy(float), gone.to_numpy()

    def by(time: float) -> np.ndarray:
        place = int(np.searchsorted(times, time, side="right"))
        return np.asarray(numbers[place - 1] if place else np.zeros(numbers.shape[1]))

    told = {time: by(time) for time in (0.0, *reported)}
    for time in sorted(set(allowed) - set(told)):
        now = by(time)
        beside = [max((at for at in told if at < time), default=None)]
        beside.append(min((at for at in told if at > time), default=None))
        moved = [np.abs(now - told[at]) for at in beside if at is not None]
        if all(((each == 0) | (each >= need)).all() for each in moved):
            told[time] = now
    return told
