"""Spells of one person and one source that say two things of the same day."""

from __future__ import annotations

import numpy as np
import pandas as pd


def overlapping(spells: pd.DataFrame) -> np.ndarray:
    """True for the spells that share more than a day with another of the same person and source.

    spells : DataFrame
        participant_id, start, end (missing: still going on), state, and source where known.
    Spells of the same state may overlap. So may the last day of one spell and the first day
    of the next, since registers write both ways.

    >>> days = pd.to_datetime(["2024-01-01", "2024-02-01"])
    >>> overlapping(pd.DataFrame({"participant_id": "KU-0001", "state": ["inactive", "laid_off"],
    ...                           "start": days, "end": days + pd.DateOffset(days=31)})).tolist()
    [False, False]
    """
    keys = [pd.factorize(spells["participant_id"])[0]]
    if "source" in spells:
        keys.append(pd.factorize(spells["source"])[0])
    start = spells["start"].to_numpy("datetime64[D]").astype("int64")
    end = _ends(spells)
    order = np.lexsort((end, start, *reversed(keys)))
    sorted_keys = np.column_stack(keys)[order]
    group = np.cumsum(np.r_[True, (sorted_keys[1:] != sorted_keys[:-1]).any(axis=1)])
    state = pd.factorize(spells["state"])[0][order]
    clash = _clashes(group, start[order], end[order], state)
    found = np.zeros(len(spells), dtype=bool)
    found[order] = clash & spells["start"].notna().to_numpy()[order]
    return found


def _ends(spells: pd.DataFrame) -> np.ndarray:
    far = np.iinfo("int64").max // 4
    if "end" not in spells or spells["end"].dtype == object:
        return np.full(len(spells), far)
    end = spells["end"].to_numpy("datetime64[D]").astype("int64")
    return np.where(spells["end"].notna().to_numpy(), end, far)


def _clashes(
    group: np.ndarray, start: np.ndarray, end: np.ndarray, state: np.ndarray
) -> np.ndarray:
    """Neighbours in order of start that overlap with another state.

    A spell is compared with the one before it in its group that ends last, and that one is
    marked too.
    """
    last, last_at = _latest_before(group, end)
    clash = (last > start) & (state != state[last_at]) & (last_at >= 0)
    both: np.ndarray = clash.copy()
    both[last_at[clash]] = True
    return both


def _latest_before(group: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each position the latest end before it in its group, and where that is (-1: none)."""
    # ends shifted by group, so that one running maximum serves all groups
    ranks = pd.factorize(end, sort=True)[0]
    width = int(ranks.max()) + 1 if len(ranks) else 1
    shifted = group.astype("int64") * width + ranks
    running = np.maximum.accumulate(shifted) if len(shifted) else shifted
    at = np.where(running == shifted, np.arange(len(shifted)), 0)
    where = np.maximum.accumulate(at) if len(at) else at
    before = np.r_[-1, where[:-1]] if len(where) else where
    same = np.r_[False, group[1:] == group[:-1]] if len(group) else np.zeros(0, dtype=bool)
    before = np.where(same, before, -1)
    latest = np.where(before >= 0, end[before], np.iinfo("int64").min // 4)
    return latest, before
