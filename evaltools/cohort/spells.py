"""One state a day: spells of several sources laid over each other and resolved.

Days are whole numbers since 1970-01-01 and a spell is [start, stop): its last day is the
day before stop. On a day that two sources describe, the source named first in
`source_order` holds; within one source the state that stands higher in the priority given
(a job before the jobseeking that the register goes on recording), then the later start.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

#: The stop of a spell that has no end in the data: after every day.
STILL_RUNNING = int(np.datetime64("9000-01-01", "D").astype(np.int64))

#: Which state holds on a day that one source gives twice; the first named holds.
GROUP_PRIORITY = (
    "employment",
    "education",
    "intermediate",
    "service",
    "unemployment",
    "outside_labour_force",
    "end",
)


@dataclass(frozen=True, eq=False)
class Timeline:
    """At most one state a day for every person.

    Attributes
    ----------
    frame : DataFrame
        person (whole number), start, stop (days), state: sorted by person and start,
        without overlaps; spells of one state that touch are one.
    disagreeing : array of person
        People for whom two sources name different states on the same day.
    doubled : array of person
        People for whom one source names different states on the same day.
    closed : array of person
        People with a spell without an end, taken to end where the same source's next began.
    """

    frame: pd.DataFrame
    disagreeing: npt.NDArray[np.int64]
    doubled: npt.NDArray[np.int64]
    closed: npt.NDArray[np.int64]


def timeline(
    spells: pd.DataFrame, *, source_order: Sequence[str], priority: Mapping[str, int]
) -> Timeline:
    """Resolve spells into one state a day.

    spells : DataFrame
        person, start, stop (whole days; `STILL_RUNNING` where the end is not known), state,
        source (missing: after every named source).
    priority : mapping of state to int
        Lower holds, within one source.
    """
    closed, people_closed = _close_open_ends(spells)
    ranked = closed.assign(
        source_rank=_ranks(closed["source"], source_order),
        state_rank=closed["state"].map(priority).fillna(len(priority)).astype(np.int64),
    )
    ranked = ranked[ranked["stop"] > ranked["start"]]
    ranked = ranked.sort_values(["person", "start", "stop", "state"], ignore_index=True)
    overlapped = _people_with_overlaps(ranked)
    is_overlapped = ranked["person"].isin(overlapped)
    days_twice = _pieces(ranked[is_overlapped])
    kept = pd.concat(
        [ranked.loc[~is_overlapped, _KEPT], _first_of_each(days_twice)], ignore_index=True
    )
    disagreeing, doubled = _conflicts(days_twice)
    return Timeline(join_touching(kept), disagreeing, doubled, people_closed)


def join_touching(spells: pd.DataFrame) -> pd.DataFrame:
    """Spells of one person and one state without a day between them, as one spell.

    spells : DataFrame
        person, start, stop, state; without overlaps.
    """
    ordered = spells.sort_values(["person", "start"], ignore_index=True)[list(_KEPT)]
    new = ~(
        (ordered["person"] == ordered["person"].shift())
        & (ordered["state"] == ordered["state"].shift())
        & (ordered["start"] == ordered["stop"].shift())
    )
    first = ordered[new].reset_index(drop=True)
    last = np.flatnonzero(np.append(new.to_numpy()[1:], True))[: len(first)]
    return first.assign(stop=ordered["stop"].to_numpy()[last])


_KEPT = ["person", "start", "stop", "state"]


def _ranks(sources: pd.Series, order: Sequence[str]) -> npt.NDArray[np.int64]:
    place = {source: rank for rank, source in enumerate(order)}
    ranks: npt.NDArray[Any] = sources.map(place).fillna(len(place)).to_numpy(np.int64)
    return ranks


def _close_open_ends(spells: pd.DataFrame) -> tuple[pd.DataFrame, npt.NDArray[np.int64]]:
    """End a spell without an end where the same source's next spell begins."""
    is_open = spells["stop"] >= STILL_RUNNING
    if not is_open.any():
        return spells, np.empty(0, dtype=np.int64)
    concerned = spells[spells["person"].isin(spells.loc[is_open, "person"].unique())]
    starts = (
        concerned[["person", "source", "start"]]
        .drop_duplicates()
        .sort_values(["person", "source", "start"])
    )
    following = starts.groupby(["person", "source"], dropna=False)["start"].shift(-1)
    found = spells.merge(
        starts.assign(following=following),
        on=["person", "source", "start"],
        how="left",
        validate="many_to_one",
    )
    ends = is_open.to_numpy() & found["following"].notna().to_numpy()
    stop = np.where(ends, found["following"].fillna(0).astype(np.int64), found["stop"])
    people = np.unique(spells["person"].to_numpy()[ends]).astype(np.int64)
    return spells.assign(stop=stop.astype(np.int64)), people


def _people_with_overlaps(ordered: pd.DataFrame) -> npt.NDArray[np.int64]:
    """People with a spell that begins before an earlier one has stopped."""
    reached = ordered.groupby("person")["stop"].cummax().shift()
    same_person = ordered["person"] == ordered["person"].shift()
    overlaps = same_person & (ordered["start"] < reached)
    return ordered.loc[overlaps, "person"].unique()


def _pieces(overlapped: pd.DataFrame) -> pd.DataFrame:
    """Every spell cut at every start and stop of the same person, one row a piece."""
    edges = (
        pd.concat(
            [
                overlapped[["person", "start"]].rename(columns={"start": "day"}),
                overlapped[["person", "stop"]].rename(columns={"stop": "day"}),
            ]
        )
        .drop_duplicates()
        .sort_values(["person", "day"], ignore_index=True)
    )
    place = edges.reset_index(names="edge")
    located = overlapped.merge(
        place.rename(columns={"day": "start", "edge": "first"}),
        on=["person", "start"],
        how="left",
        validate="many_to_one",
    ).merge(
        place.rename(columns={"day": "stop", "edge": "last"}),
        on=["person", "stop"],
        how="left",
        validate="many_to_one",
    )
    length = (located["last"] - located["first"]).to_numpy(dtype=np.int64)
    rows = np.repeat(np.arange(len(located)), length)
    offset = np.arange(len(rows)) - np.repeat(np.cumsum(length) - length, length)
    edge = located["first"].to_numpy(dtype=np.int64)[rows] + offset
    day = edges["day"].to_numpy(dtype=np.int64)
    pieces = located.iloc[rows].rename(columns={"start": "begun"}).reset_index(drop=True)
    return pieces.assign(edge=edge, start=day[edge], stop=day[edge + 1] if len(edge) else day[:0])


def _first_of_each(pieces: pd.DataFrame) -> pd.DataFrame:
    """Of the spells that share a piece, the one that holds."""
    order = ["edge", "source_rank", "state_rank", "begun", "state"]
    ascending = [True, True, True, False, True]
    return pieces.sort_values(order, ascending=ascending).drop_duplicates("edge")[_KEPT]


def _conflicts(pieces: pd.DataFrame) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """People whose sources disagree, and people whom one source contradicts itself about."""
    by_edge = pieces.groupby("edge")["state"].nunique()
    differing = pieces[pieces["edge"].isin(by_edge[by_edge > 1].index)]
    by_source = differing.groupby(["edge", "source_rank"])["state"].nunique()
    inside = by_source[by_source > 1].index.get_level_values("edge")
    several = differing.groupby("edge")["source_rank"].nunique()
    between = several[several > 1].index
    return (
        differing.loc[differing["edge"].isin(between), "person"].unique(),
        differing.loc[differing["edge"].isin(inside), "person"].unique(),
    )
