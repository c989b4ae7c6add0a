"""Spells in the study's unit since time zero, by the rule of begun units.

A change of state on a day of the m-th begun unit has happened by time m, as an exit has. So
the state at time t is the state at the end of the t-th unit, and a spell that begins and
ends within one unit leaves no trace (the states at whole times are exact; its first job is
still an exit in the cohort's frame).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaltools.cohort.definitions import DIED
from evaltools.cohort.durations import begun_unit
from evaltools.cohort.exits import NEVER
from evaltools.cohort.spells import join_touching

#: The state of the time that no spell of a person covers.
NO_SPELL = "no_spell"

COLUMNS = ("start", "end", "state", "until")

Array = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]


def unit_spells(
    line: pd.DataFrame,
    followed: pd.DataFrame,
    *,
    zero: Array,
    died: Array,
    until: Numbers,
    exit_states: frozenset[str],
    unit: str,
) -> pd.DataFrame:
    """One row per person and spell: person, start, end, state, until.

    line : DataFrame
        A timeline in days: person (position), start, stop, state.
    followed : DataFrame
        One row per person: position (its index), entry. Only these people are in the
        result; each is covered from entry to `until` without a gap.
    zero, died, until : arrays by position
        The day of time zero; that of death, or `NEVER`; the units observed.
    exit_states : set of str
        A spell in another state that begins on the day of time zero, with nothing known of
        the day before, was the state at the start.
    """
    rows = line[line["person"].isin(followed.index)]
    person = rows["person"].to_numpy(dtype=np.int64)
    day_zero = zero[person]
    start = _time(day_zero, rows["start"].to_numpy(), unit)
    end = _time(day_zero, rows["stop"].to_numpy(), unit)
    at_start = _begins_at_zero(rows, day_zero, exit_states)
    entry = followed["entry"].reindex(person).to_numpy(dtype=np.float64)
    known = pd.DataFrame(
        {
            "person": person,
            "start": np.maximum(np.where(at_start, 0.0, start), entry),
            "end": np.minimum(end, until[person]),
            "state": rows["state"].to_numpy(dtype=object),
        }
    )
    deaths = _deaths(followed, zero=zero, died=died, until=until, unit=unit)
    known = pd.concat([_until_death(known, deaths), deaths])
    known = known[known["start"] < known["end"]]
    covered = pd.concat([known, _gaps(known, followed, until)], ignore_index=True)
    ordered = join_touching(
        covered.sort_values(["person", "start"], ignore_index=True), same=["state"], end="end"
    )
    return ordered.assign(until=until[ordered["person"].to_numpy(dtype=np.int64)])


def _time(zero: Array, day: Array, unit: str) -> Numbers:
    """The time by which a change on a day has happened; 0 before time zero."""
    last_day = np.int64(2_000_000)
    changed = begun_unit(
        zero.astype("datetime64[D]"),
        np.minimum(np.maximum(day, zero), last_day).astype("datetime64[D]"),
        unit=unit,
    )
    return np.where(day < zero, 0.0, changed)


def _begins_at_zero(
    rows: pd.DataFrame, zero: Array, exit_states: frozenset[str]
) -> npt.NDArray[np.bool_]:
    before = (rows["person"] == rows["person"].shift()) & (rows["start"] == rows["stop"].shift())
    return np.asarray(
        (rows["start"].to_numpy() == zero)
        & ~before.to_numpy()
        & ~rows["state"].isin(exit_states).to_numpy()
    )


def _until_death(known: pd.DataFrame, deaths: pd.DataFrame) -> pd.DataFrame:
    """No spell goes past the time of death, whatever unit its last day fell into."""
    limit = deaths.set_index("person")["start"].reindex(known["person"]).fillna(np.inf)
    return known.assign(end=np.minimum(known["end"].to_numpy(), limit.to_numpy()))


def _deaths(
    followed: pd.DataFrame, *, zero: Array, died: Array, until: Numbers, unit: str
) -> pd.DataFrame:
    people = followed.index.to_numpy(dtype=np.int64)
    people = people[died[people] < NEVER]
    return pd.DataFrame(
        {
            "person": people,
            "start": _time(zero[people], died[people], unit),
            "end": until[people],
            "state": pd.Series(DIED, index=range(len(people)), dtype=object),
        }
    )


def _gaps(known: pd.DataFrame, followed: pd.DataFrame, until: Numbers) -> pd.DataFrame:
    """The time of followed people that no spell covers, as spells of their own."""
    people = followed.index.to_numpy(dtype=np.int64)
    closing = pd.DataFrame({"person": people, "start": until[people], "end": until[people]})
    ordered = pd.concat([known[["person", "start", "end"]], closing]).sort_values(
        ["person", "start", "end"], ignore_index=True
    )
    same = ordered["person"] == ordered["person"].shift()
    entry = followed["entry"].reindex(ordered["person"]).to_numpy(dtype=np.float64)
    reached = np.where(same, ordered["end"].shift().to_numpy(dtype=np.float64), entry)
    gap = pd.DataFrame({"person": ordered["person"], "start": reached, "end": ordered["start"]})
    return gap[gap["start"] < gap["end"]].assign(state=NO_SPELL)


def no_spells() -> pd.DataFrame:
    """The frame of a study without spells."""
    return pd.DataFrame({"person": pd.Series(dtype=np.int64)}).assign(
        **{name: pd.Series(dtype=object if name == "state" else float) for name in COLUMNS}
    )
