"""Spells of one person and one source that say two things of the same day."""

from __future__ import annotations

import numpy as np
import pandas as pd

_FAR = np.iinfo("int64").max // 4


def overlapping(spells: pd.DataFrame) -> np.ndarray:
    """True for the spells that share more than a day with another of the same person and source.

    spells : DataFrame
        participant_id, start, end (missing: still going on), state, and source where known.
    Spells of the same state may overlap. So may the last day of one spell and the first day
    of the next, since registers write both ways.

    >>> days = pd.to_datetime(["2024-01-01", "2024-02-01"])
    >>> overlapping(pd.DataFrame({"participant_id": "KU-001", "state": ["inactive", "laid_off"],
    ...                           "start": days, "end": days + pd.DateOffset(days=31)})).tolist()
    [False, False]
    """
    start, end = _days(spells["start"]), _ends(spells)
    longer = np.flatnonzero(spells["start"].notna().to_numpy() & (end > start))
    keys = [pd.factorize(spells[key])[0][longer] for key in _keys(spells)]
    order = longer[np.lexsort((start[longer], *reversed(keys)))]
    group = _group_numbers([pd.factorize(spells[key])[0][order] for key in _keys(spells)])
    state = pd.factorize(spells["state"])[0][order]
    found = np.zeros(len(spells), dtype=bool)
    found[order] = _clashes(group, start[order], end[order], state)
    return found


def _keys(spells: pd.DataFrame) -> list[str]:
    return [key for key in ("participant_id", "source") if key in spells]


def _days(dates: pd.Series) -> np.ndarray:
    return dates.to_numpy("datetime64[D]").astype("int64")


def _ends(spells: pd.DataFrame) -> np.ndarray:
    if "end" not in spells or spells["end"].dtype == object:
        return np.full(len(spells), _FAR)
    return np.where(spells["end"].notna().to_numpy(), _days(spells["end"]), _FAR)


def _group_numbers(keys: list[np.ndarray]) -> np.ndarray:
    """0, 1, 2 ... for runs of equal keys."""
    table = np.column_stack(keys)
    changes = (table[1:] != table[:-1]).any(axis=1)
    return np.concatenate([[0], np.cumsum(changes)])[: len(table)]


def _clashes(
    group: np.ndarray, start: np.ndarray, end: np.ndarray, state: np.ndarray
) -> np.ndarray:
    """True where a spell of another state in the group begins before this one ends, and ends
    after it begins. Rows stand in order of group and start."""
    clash = np.zeros(len(group), dtype=bool)
    # most people's spells follow one another: only the others are looked at state by state
    suspect = np.isin(group, group[_latest_before(group, end) > start])
    group, start, end, state = (each[suspect] for each in (group, start, end, state))
    exact = np.zeros(len(group), dtype=bool)
    for one in np.unique(state):
        mine, others = state == one, np.where(state == one, -_FAR, end)
        begins = np.where(state == one, _FAR, start)
        last_end = _latest_before(group, others)
        next_start = -_latest_before(-group[::-1], -begins[::-1])[::-1]
        exact |= mine & ((last_end > start) | (next_start < end))
    clash[suspect] = exact
    return clash


def _latest_before(group: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The greatest value before each row in its group; far below all where there is none."""
    if not len(values):
        return values
    ranks, levels = pd.factorize(values, sort=True)
    # ranks shifted by group, so that one running maximum serves all groups
    shifted = (group - group.min()).astype("int64") * len(levels) + ranks
    running = np.maximum.accumulate(shifted) % len(levels)
    same = np.concatenate([[False], group[1:] == group[:-1]])
    before = np.concatenate([[0], running[:-1]])
    return np.where(same, np.asarray(levels)[before], -_FAR)
