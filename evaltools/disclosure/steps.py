"""When curves may step: after enough events, on times that the groups of a result share.

Where the curve of everybody steps in March and that of women in April, the sum over the
sexes tells what happened between. So the curves of groups step only when the curve of all
of them together does, and two groups step at the same times: either gives the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from evaltools.columns import ALL, TOTAL
from evaltools.disclosure.cells import place_key, text
from evaltools.disclosure.policy import Policy
from evaltools.result import Result

#: Up to this many groups step together: with one more, a group has others to hide among.
TOGETHER = 2


def shared_steps(
    result: Result, curves: Sequence[pd.DataFrame], policy: Policy, hidden: set[str]
) -> list[tuple[float, ...]]:
    """For each curve, the times at which it steps.

    curves : sequence of DataFrame, each one curve in order of time
    hidden : set of str
        Keys of steps that may not be: their events go with the next step.
    """
    need = max(policy.step_events, policy.min_count)
    events = [_events(rows, policy) for rows in curves]
    times = sorted({float(time) for each in events for time in each.index})
    barred = [_barred(result, rows, times, hidden) for rows in curves]
    reported = reported_times(result)
    found: list[tuple[float, ...]] = [()] * len(curves)
    for places in alike(result, curves):
        pooled = _steps([_sum(events, places)], None, need, reported, set())
        groups = [place for place in places if not is_everybody(result, curves[place])]
        joint = len(groups) <= TOGETHER
        for place in places:
            if place in groups and joint:
                asked = [events[each] for each in groups]
                no = {time for each in groups for time in barred[each]}
            else:
                asked, no = [events[place]], barred[place]
            found[place] = _steps(asked, pooled, need, reported, no)
    return found


def on_grid(rows: pd.DataFrame, grid: float) -> pd.DataFrame:
    """The exits summed on the policy's grid of time, each at the end of its interval."""
    if rows.empty:
        return rows
    at = np.round(np.ceil(np.round(rows["time"].to_numpy(float) / grid, 9)) * grid, 9)
    if len(np.unique(at)) == len(rows) and np.allclose(at, rows["time"].to_numpy(float)):
        return rows
    summed = dict.fromkeys(("n_event", "n_censor"), "sum")
    named = [str(column) for column in rows.columns]
    how = {name: summed.get(name, "first" if name == "n_risk" else "last") for name in named}
    merged = rows.assign(time=at).groupby(at, sort=True).agg({**how, "time": "last"})
    return merged.reset_index(drop=True)


def _events(rows: pd.DataFrame, policy: Policy) -> pd.Series:
    """Events by time, while enough people are followed."""
    later = on_grid(rows[rows["time"] > 0], policy.time_grid)
    later = later[later["n_risk"] >= policy.min_count]
    return pd.Series(later["n_event"].to_numpy(float), index=later["time"].to_numpy(float))


def _sum(events: Sequence[pd.Series], places: Iterable[int]) -> pd.Series:
    pooled: pd.Series = pd.concat([events[place] for place in places]).groupby(level=0).sum()
    return pooled


def _barred(
    result: Result, rows: pd.DataFrame, times: Iterable[float], hidden: set[str]
) -> set[float]:
    """The times at which a curve may not step."""
    if not hidden or rows.empty:
        return set()
    named = {key: text(rows[key].iloc[0]) for key in result.keys}
    found = set()
    for time in times:
        row = ";".join(f"{key}={value}" for key, value in {**named, "time": text(time)}.items())
        if place_key(row, "n_event") in hidden:
            found.add(float(time))
    return found


def alike(result: Result, curves: Sequence[pd.DataFrame]) -> list[list[int]]:
    """The curves of one outcome: they differ in the group alone."""
    others = [key for key in result.keys if key not in ("time", "group")]
    by_rest: dict[tuple[str, ...], list[int]] = {}
    for place, rows in enumerate(curves):
        rest = tuple(text(rows[key].iloc[0]) for key in others) if len(rows) else ()
        by_rest.setdefault(rest, []).append(place)
    return list(by_rest.values())


def is_everybody(result: Result, rows: pd.DataFrame) -> bool:
    if "group" not in result.keys or rows.empty:
        return True
    return text(rows["group"].iloc[0]) in (ALL, TOTAL)


def reported_times(result: Result) -> tuple[float, ...]:
    """The times at which the study gives shares: the curves step there if they can."""
    times = result.about.get("report_times") or ()
    return tuple(sorted(float(time) for time in times))


def _steps(
    events: Sequence[pd.Series],
    allowed: Sequence[float] | None,
    need: float,
    reported: Sequence[float],
    barred: set[float],
) -> tuple[float, ...]:
    """Times at which every one of the curves has had enough events, or none, since the last."""
    times = sorted({float(time) for each in events for time in each.index})
    table = np.array([each.reindex(times, fill_value=0.0).to_numpy() for each in events])
    if not times:
        return ()
    may = np.ones(len(times), bool) if allowed is None else np.isin(times, list(allowed))
    found, since, wanted = [], np.zeros(len(events)), np.full(len(events), float(need))
    waits = False
    for place, time in enumerate(times):
        since += table[:, place]
        # The step after a barred one would tell nearly the same: it waits for a reported time.
        waits = waits and time not in reported
        if waits or not may[place] or not _enough(since, wanted):
            continue
        if time in barred:
            wanted = np.where(since > 0, since + need, need)
            waits = any(later > time for later in reported)
            continue
        if not _leaves_enough(table, place, times, reported, need):
            continue
        found.append(time)
        since, wanted = np.zeros(len(events)), np.full(len(events), float(need))
    return tuple(found)


def _enough(since: np.ndarray, wanted: np.ndarray) -> bool:
    return bool(((since >= wanted) | (since == 0)).all() and since.any())


def _leaves_enough(
    table: np.ndarray, place: int, times: Sequence[float], reported: Sequence[float], need: float
) -> bool:
    """Whether the events from here to the next reported time can make a step of their own.

    Where none are left the step waits for that time: the curve is then told there too.
    """
    following = next((time for time in reported if time > times[place]), None)
    if following is None or following > times[-1]:
        return True
    end = int(np.searchsorted(times, following, side="right"))
    left = table[:, place + 1 : end].sum(axis=1)
    waits = not left.any() and times[place] not in reported
    return bool(((left >= need) | (left == 0)).all()) and not waits
