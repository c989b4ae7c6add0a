"""One state a day: spells of several sources laid over each other and resolved.

Days are whole numbers since 1970-01-01 and a spell is [start, stop): its last day is the
day before stop. On a day that two sources describe, the source named first in
`source_order` holds; within one source the state that stands higher in the priority given
(a job before the jobseeking that the register goes on recording), then the later start.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

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
        person (whole number), start, stop (days), state (categorical): sorted by person and
        start, without overlaps; spells of one state that touch are one.
    disagreeing : array of person
        People for whom another source names another state on a day than the one that holds.
    doubled : array of person
        People for whom the source that holds names another state as well.
    closed : array of person
        People with a spell without an end, taken to end where the same source's next began.
    """

    frame: pd.DataFrame
    disagreeing: Whole
    doubled: Whole
    closed: Whole


@dataclass(frozen=True, eq=False)
class _Spells:
    """Columns of equal length; start and stop are keys that order by person, then by day."""

    person: Whole
    start: Whole
    stop: Whole
    state: Whole
    source: Whole

    def __getitem__(self, rows: Whole | Flags) -> _Spells:
        return _Spells(
            self.person[rows],
            self.start[rows],
            self.stop[rows],
            self.state[rows],
            self.source[rows],
        )


@dataclass(frozen=True)
class _Keys:
    """One whole number for a person and a day, in the order of both."""

    first_day: int
    days: int

    @classmethod
    def of(cls, start: Whole, stop: Whole) -> _Keys:
        """Keys for all these days; a spell that is still running stops after the last."""
        ended = stop[stop < STILL_RUNNING]
        days = np.concatenate([start, ended])
        first = int(days.min()) if len(days) else 0
        return cls(first, int(days.max() - first + 2) if len(days) else 1)

    def key(self, person: Whole, day: Whole) -> Whole:
        return person * (self.days + 1) + np.minimum(day - self.first_day, self.days)

    def day(self, key: Whole) -> Whole:
        since = key % (self.days + 1)
        return np.where(since == self.days, STILL_RUNNING, since + self.first_day)

    def person(self, key: Whole) -> Whole:
        return key // (self.days + 1)


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
    states = sorted(priority, key=lambda state: priority[state])
    start, stop = (spells[name].to_numpy(dtype=np.int64) for name in ("start", "stop"))
    keys = _Keys.of(start, stop)
    person = spells["person"].to_numpy(dtype=np.int64)
    given = _Spells(
        person=person,
        start=keys.key(person, start),
        stop=keys.key(person, stop),
        state=pd.Index(states).get_indexer(pd.Index(spells["state"])).astype(np.int64),
        source=_ranks(spells["source"], source_order),
    )
    ended, closed = _close_open_ends(given, keys)
    lasting = ended[ended.stop > ended.start]
    ordered = lasting[np.argsort(lasting.start, kind="stable")]
    crowded = _of_people_with_overlaps(ordered)
    resolved, disagreeing, doubled = _one_state_a_day(ordered[crowded], keys)
    frame = _frame(_together(ordered[~crowded], resolved), keys, states)
    return Timeline(frame, disagreeing, doubled, closed)


def join_touching(frame: pd.DataFrame, *, same: Sequence[str], end: str) -> pd.DataFrame:
    """Rows that touch and agree in the columns `same`, as one row with the last end.

    frame : DataFrame
        Sorted by person and start, without overlaps: person, start, and the columns `end`
        and `same`.
    """
    if frame.empty:
        return frame.reset_index(drop=True)
    touches = (frame["start"].to_numpy()[1:] == frame[end].to_numpy()[:-1]) & (
        frame["person"].to_numpy()[1:] == frame["person"].to_numpy()[:-1]
    )
    for column in same:
        codes = pd.factorize(frame[column])[0]
        touches &= codes[1:] == codes[:-1]
    first = np.concatenate([[True], ~touches])
    last = np.concatenate([~touches, [True]])
    return frame[first].reset_index(drop=True).assign(**{end: frame[end].to_numpy()[last]})


def _ranks(sources: pd.Series, order: Sequence[str]) -> Whole:
    found = pd.Index(order).get_indexer(pd.Index(sources)).astype(np.int64)
    return np.where(found < 0, len(order), found)


def _close_open_ends(spells: _Spells, keys: _Keys) -> tuple[_Spells, Whole]:
    """End a spell without an end where the same source's next spell begins."""
    is_open = keys.day(spells.stop) == STILL_RUNNING
    if not is_open.any():
        return spells, np.empty(0, dtype=np.int64)
    order = np.lexsort((spells.start, spells.source, spells.person))
    start, person, source = spells.start[order], spells.person[order], spells.source[order]
    changes = np.ones(len(order), dtype=bool)
    changes[1:] = (start[1:] != start[:-1]) | (source[1:] != source[:-1])
    next_change = np.append(np.flatnonzero(changes), len(order))
    after = next_change[np.cumsum(changes)]
    inside = np.minimum(after, len(order) - 1)
    has_next = (after < len(order)) & (person[inside] == person) & (source[inside] == source)
    ends = np.empty(len(order), dtype=bool)
    following = np.empty(len(order), dtype=np.int64)
    ends[order], following[order] = has_next, start[inside]
    ends &= is_open
    return replace(spells, stop=np.where(ends, following, spells.stop)), _distinct(
        spells.person[ends]
    )


def _of_people_with_overlaps(ordered: _Spells) -> Flags:
    """The spells of people with a spell that begins before an earlier one has stopped."""
    if not len(ordered.person):
        return np.zeros(0, dtype=bool)
    reached = np.maximum.accumulate(ordered.stop)
    overlaps = np.concatenate([[False], ordered.start[1:] < reached[:-1]])
    crowded = np.zeros(int(ordered.person.max()) + 1, dtype=bool)
    crowded[ordered.person[overlaps]] = True
    found: Flags = crowded[ordered.person]
    return found


def _one_state_a_day(spells: _Spells, keys: _Keys) -> tuple[_Spells, Whole, Whole]:
    """Cut at every start and stop of the person; the spell that holds takes each piece.

    Returns the pieces, the people whose sources disagree, and those whom the source that
    holds contradicts itself about.
    """
    # The spell that holds comes last, so that its writing over the others stands.
    weakest_first = spells[np.lexsort((-spells.start, spells.state, spells.source))[::-1]]
    edges = _distinct(np.concatenate([spells.start, spells.stop]))
    first = np.searchsorted(edges, weakest_first.start)
    length = np.searchsorted(edges, weakest_first.stop) - first
    rows = np.repeat(np.arange(len(length)), length)
    piece = np.arange(len(rows)) - np.repeat(np.cumsum(length) - length - first, length)
    holder = np.full(len(edges), -1, dtype=np.int64)
    holder[piece] = rows
    differs = weakest_first.state[rows] != weakest_first.state[holder[piece]]
    same_source = weakest_first.source[rows] == weakest_first.source[holder[piece]]
    covered = np.flatnonzero(holder >= 0)
    held = weakest_first[holder[covered]]
    stop = edges[np.minimum(covered + 1, len(edges) - 1)]
    people = weakest_first.person[rows]
    return (
        replace(held, start=edges[covered], stop=stop),
        _distinct(people[differs & ~same_source]),
        _distinct(people[differs & same_source]),
    )


def _distinct(values: Whole) -> Whole:
    """The distinct values in order; by sorting, many times faster than by hashing here."""
    ordered = np.sort(values)
    is_new = np.concatenate([[True], ordered[1:] != ordered[:-1]])[: len(ordered)]
    distinct: Whole = ordered[is_new]
    return distinct


def _together(first: _Spells, second: _Spells) -> _Spells:
    both = _Spells(
        *(
            np.concatenate([getattr(first, name), getattr(second, name)])
            for name in ("person", "start", "stop", "state", "source")
        )
    )
    return both[np.argsort(both.start, kind="stable")]


def _frame(spells: _Spells, keys: _Keys, states: Sequence[str]) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "person": spells.person,
            "start": keys.day(spells.start),
            "stop": keys.day(spells.stop),
            "state": pd.Categorical.from_codes(spells.state, categories=pd.Index(states)),
        }
    )
    return join_touching(frame, same=["state"], end="stop")
