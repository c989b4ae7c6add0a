"""Where people were after leaving: the last state within four weeks, and six months on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaltools.cohort.dated import day_numbers
from evaltools.cohort.definitions import DIED, LOSSES
from evaltools.cohort.durations import add_units
from evaltools.cohort.exits import NEVER
from evaltools.cohort.spells import GROUP_PRIORITY, STILL_RUNNING, timeline
from evaltools.cohort.study_parts import SOURCE_ORDER
from evaltools.errors import UnansweredError
from evaltools.messages import message
from evaltools.schema import states

if TYPE_CHECKING:
    from evaltools.data import Data

#: "Upon leaving" is within four weeks of the day of leaving, that day being day 0.
#: Source: European Commission's answer on EECR01 and EECR04.
WINDOW_DAYS = 28

SIX_MONTHS = 6

#: The results of the code list `states` that a state on a day means.
SEARCHING, IN_EDUCATION, EMPLOYED = "EECR01", "EECR02", "EECR04"

Days = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class OneDay:
    """Where everybody was on one day after leaving; arrays of one value a participation.

    Attributes
    ----------
    due : bool
        Whether the data reach to the end of the time that counts.
    known : bool
        Whether the state is known.
    searching, in_education, employed : bool
        What the state means; all false where it is not known.
    """

    due: Flags
    known: Flags
    searching: Flags
    in_education: Flags
    employed: Flags


@dataclass(frozen=True, eq=False)
class AfterLeaving:
    """What is known after the exit.

    Attributes
    ----------
    left : bool
        Whether the person has left, by the last day of the data.
    upon_leaving, six_months : OneDay
    qualified : bool
        Whether a qualification came between entry and the end of the window.
    closed : bool
        Whether a spell without an end was taken to end where the same source's next began.
    """

    left: Flags
    upon_leaving: OneDay
    six_months: OneDay
    qualified: Flags
    closed: bool


def after_leaving(data: Data, people: pd.DataFrame) -> AfterLeaving:
    """Where the people of a table were after leaving.

    Within the window of 28 days only the last state counts, so a job that is lost again in
    it is no job upon leaving. A person who is no longer observed inside the window has the
    last state that was seen. Six months are calendar months; the state of that day counts,
    and who was not observed so long is not known. A state at exit that the programme itself
    wrote down (exit_state) holds where no spell tells of the window, and no longer than it.

    Raises UnansweredError when the study names no last day of the data.
    """
    if data.study.data_lock is None:
        raise UnansweredError(
            message("Results after leaving cannot be told: this study has no last day of its data.")
        )
    lock = int(np.datetime64(data.study.data_lock, "D").astype(np.int64))
    exit_day = day_numbers(people["exit_date"])
    left = exit_day <= lock
    day = np.where(left, exit_day, lock)
    until = _observed_until(data, people, day, lock)
    window_end = day + WINDOW_DAYS
    six = add_units(day.astype("datetime64[D]"), SIX_MONTHS, unit="months").astype(np.int64)
    seen = _Seen.of(data, people, day)
    last_seen = np.minimum(window_end, until)
    return AfterLeaving(
        left=left,
        upon_leaving=seen.on(last_seen, due=window_end <= lock, observed=last_seen >= day),
        six_months=seen.on(six, due=six <= lock, observed=until >= six),
        qualified=_qualified(people, window_end),
        closed=seen.closed,
    )


def _observed_until(data: Data, people: pd.DataFrame, exit_day: Days, lock: int) -> Days:
    """The last day on which the person's state is known.

    Where people are followed one by one and the day is not given, it is the day of leaving.
    """
    given = day_numbers(people["observed_until"])
    if data.study.observation == "followed":
        given = np.where(given == NEVER, exit_day, given)
    return np.minimum(given, lock)


def _qualified(people: pd.DataFrame, window_end: Days) -> Flags:
    gained = day_numbers(people["qualification_date"])
    entry = day_numbers(people["entry_date"])
    qualified: Flags = (gained <= window_end) & ((gained >= entry) | (entry == NEVER))
    return qualified


@dataclass(frozen=True, eq=False)
class _Seen:
    """The spells of the people, ready to be asked for one day."""

    person: Days
    jobs_first: pd.DataFrame
    studies_first: pd.DataFrame
    died: Days
    gone: Days
    meaning: Mapping[str, frozenset[str]]
    closed: bool

    @classmethod
    def of(cls, data: Data, people: pd.DataFrame, exit_day: Days) -> _Seen:
        person, ids = pd.factorize(people["participant_id"])
        rows = data.table("participants")
        assert rows is not None
        spells = _spells(data.table("spells"), ids)
        from_exit = _exit_spells(people, person, exit_day)
        ends = pd.concat([spells, _ends_of_contact(rows, ids)], ignore_index=True)
        alive = spells[~spells["state"].isin((DIED, *LOSSES, "continuing"))]
        told = _with_exits(alive, from_exit)
        order = data.study.source_order or SOURCE_ORDER
        meaning = _meaning()
        line = timeline(told, source_order=order, priority=_priority())
        return cls(
            person=person.astype(np.int64),
            jobs_first=line.frame,
            studies_first=timeline(
                told, source_order=order, priority=_priority(meaning[IN_EDUCATION])
            ).frame,
            died=_first_day(ends, (DIED,), len(ids)),
            gone=_first_day(ends, LOSSES, len(ids)),
            meaning=meaning,
            closed=bool(len(line.closed)),
        )

    def on(self, day: Days, *, due: Flags, observed: Flags) -> OneDay:
        """Everybody's state on a day of their own."""
        state = _state_on(self.jobs_first, self.person, day)
        study = _state_on(self.studies_first, self.person, day)
        dead = self.died[self.person] <= day
        seen = observed & (self.gone[self.person] > day)
        known = dead | (seen & (state != ""))
        alive = known & ~dead
        return OneDay(
            due=due,
            known=known,
            searching=alive & self._means(state, SEARCHING),
            in_education=alive & self._means(study, IN_EDUCATION),
            employed=alive & self._means(state, EMPLOYED),
        )

    def _means(self, state: npt.NDArray[np.object_], result: str) -> Flags:
        return np.isin(state.astype(str), sorted(self.meaning[result]))


def _meaning() -> dict[str, frozenset[str]]:
    """For each result, the states that mean it."""
    frame = states()
    named = frame["esf"].str.split(";")
    return {
        result: frozenset(frame.loc[named.map(lambda codes, r=result: r in codes), "state"])
        for result in (SEARCHING, IN_EDUCATION, EMPLOYED)
    }


def _priority(first: frozenset[str] = frozenset()) -> dict[str, int]:
    """Which state holds on a day that one source gives twice; `first` before all others."""
    place = {group: rank for rank, group in enumerate(GROUP_PRIORITY)}
    frame = states()
    ranked = sorted(
        zip(frame["state"], frame["group"], strict=True),
        key=lambda pair: (pair[0] not in first, place[pair[1]]),
    )
    return {state: rank for rank, (state, _) in enumerate(ranked)}


def _spells(spells: pd.DataFrame | None, ids: pd.Index) -> pd.DataFrame:
    columns = ["person", "start", "stop", "state", "source"]
    if spells is None or spells.empty:
        empty = pd.DataFrame({name: pd.Series(dtype=np.int64) for name in columns[:3]})
        return empty.assign(state=pd.Series(dtype=object), source=pd.Series(dtype=object))
    end = spells["end"] if "end" in spells.columns else pd.Series(pd.NaT, index=spells.index)
    last = day_numbers(end)
    none = pd.Series(None, index=spells.index, dtype=object)
    frame = pd.DataFrame(
        {
            "person": pd.Index(ids).get_indexer(pd.Index(spells["participant_id"])),
            "start": day_numbers(spells["start"]),
            "stop": np.where(last == NEVER, STILL_RUNNING, last + 1),
            "state": spells["state"].to_numpy(dtype=object),
            "source": spells.get("source", none).to_numpy(dtype=object),
        }
    )
    return frame[(frame["person"] >= 0) & (frame["start"] < NEVER)].reset_index(drop=True)


def _exit_spells(people: pd.DataFrame, person: npt.NDArray[Any], exit_day: Days) -> pd.DataFrame:
    """The state written down at the exit, for the window after it."""
    none = pd.Series(None, index=people.index, dtype=object)
    state = people.get("exit_state", none)
    known = people["exit_date"].notna().to_numpy() & state.notna().to_numpy()
    known &= ~state.isin((DIED, *LOSSES, "continuing")).to_numpy()
    return pd.DataFrame(
        {
            "person": person[known],
            "start": exit_day[known],
            "stop": exit_day[known] + WINDOW_DAYS + 1,
            "state": state.to_numpy(dtype=object)[known],
            "source": None,
        }
    )


def _with_exits(spells: pd.DataFrame, from_exit: pd.DataFrame) -> pd.DataFrame:
    """The spells, with the states at exit where no spell tells of the days after it."""
    both = from_exit.reset_index().merge(
        spells[["person", "start", "stop"]],
        on="person",
        suffixes=("", "_told"),
        validate="many_to_many",
    )
    told = both[(both["stop_told"] > both["start"] + 1) & (both["start_told"] < both["stop"])]
    needed = from_exit[~from_exit.index.isin(told["index"])]
    parts = [part for part in (spells, needed) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else spells


def _ends_of_contact(rows: pd.DataFrame, ids: pd.Index) -> pd.DataFrame:
    """Deaths, moves and losses that were written down as the state at exit, of every row."""
    if "exit_state" not in rows.columns or "exit_date" not in rows.columns:
        return _spells(None, ids)
    found = rows[rows["exit_state"].isin((DIED, *LOSSES)) & rows["exit_date"].notna()]
    return _spells(
        found[["participant_id", "exit_date", "exit_state"]].rename(
            columns={"exit_date": "start", "exit_state": "state"}
        ),
        ids,
    )


def _first_day(spells: pd.DataFrame, wanted: tuple[str, ...], n_people: int) -> Days:
    day = np.full(n_people, NEVER, dtype=np.int64)
    rows = spells[spells["state"].isin(wanted)]
    np.minimum.at(
        day, rows["person"].to_numpy(dtype=np.int64), rows["start"].to_numpy(dtype=np.int64)
    )
    return day


def _state_on(line: pd.DataFrame, person: Days, day: Days) -> npt.NDArray[np.object_]:
    """The state of each person on a day; "" where no spell covers it."""
    asked = pd.DataFrame({"person": person, "day": day, "row": np.arange(len(person))})
    both = asked.merge(line, on="person", how="inner", validate="many_to_many")
    holds = both[(both["start"] <= both["day"]) & (both["day"] < both["stop"])]
    state: npt.NDArray[np.object_] = np.full(len(person), "", dtype=object)
    state[holds["row"].to_numpy()] = holds["state"].astype(str).to_numpy(dtype=object)
    return state
