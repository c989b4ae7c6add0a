"""The first exit of every person: which day, which state, in which begun unit.

Dates are days, people are row numbers. The rule of whole units is that of
`evaltools.cohort.durations`: a person is followed for the C units completed between time
zero and the end of observation; an exit in the m-th begun unit counts if m is at most C.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaltools.cohort.durations import add_units
from evaltools.cohort.spells import STILL_RUNNING, join_touching

Array = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: The day of something that has not happened.
NEVER = STILL_RUNNING

CENSORED = "censored"


@dataclass(frozen=True, eq=False)
class FirstExit:
    """Where every person's follow-up would end if observation never did.

    Attributes
    ----------
    day : array of int, shape (n_people,)
        Days since 1970-01-01, `NEVER` where there is no exit.
    state : array of object, shape (n_people,)
        The state entered, `CENSORED` where there is none.
    running : array of bool, shape (n_people,)
        The person was in an event state already at time zero.
    """

    day: Array
    state: npt.NDArray[np.object_]
    running: Flags


def first_exits(
    spells: pd.DataFrame,
    zero: Array,
    *,
    events: Collection[str],
    competing: Collection[str],
    lasting: int,
    unit: str,
) -> FirstExit:
    """The first day in an event state, or in a competing one, on or after time zero.

    spells : DataFrame
        A timeline: person (row of `zero`), start, stop, state.
    zero : array of int
        The day of time zero.
    lasting : int
        Units that a job must last to count, from its first day. Spells in event states that
        touch are one job, whatever their states; a job that runs on after the end of
        observation is handled by the caller, who ends follow-up so many units earlier.

    A competing state that was running at time zero is no exit: its first day lies before.
    Another one that follows it is, as when someone outside the labour force begins to study.
    """
    jobs = episodes(spells[spells["state"].isin(events)])
    job_zero = zero[jobs["person"].to_numpy()]
    began_before = jobs["start"].to_numpy() < job_zero
    running = np.zeros(len(zero), dtype=bool)
    running[jobs["person"].to_numpy()[began_before & (jobs["stop"].to_numpy() > job_zero)]] = True
    counting = jobs[~began_before & _lasts(jobs, lasting, unit)]
    others = join_touching(spells[spells["state"].isin(competing)], same=("state",), end="stop")
    others = others[others["start"].to_numpy() >= zero[others["person"].to_numpy()]]
    day = np.full(len(zero), NEVER, dtype=np.int64)
    state = np.full(len(zero), CENSORED, dtype=object)
    for kind in (others, counting):
        first = kind.drop_duplicates("person")
        person, start = first["person"].to_numpy(), first["start"].to_numpy()
        earlier = start < day[person]
        day[person[earlier]] = start[earlier]
        state[person[earlier]] = first["state"].to_numpy(dtype=object)[earlier]
    return FirstExit(day, state, running)


def episodes(spells: pd.DataFrame) -> pd.DataFrame:
    """Spells that touch as one: person, start, stop, and the state that it began with.

    spells : DataFrame
        Rows of a timeline, in its order.
    """
    return join_touching(spells, same=(), end="stop")


def died_first(exits: FirstExit, died: Array) -> FirstExit:
    """The same with death as an exit where it comes before, or on the day of, any other."""
    dies = (died < NEVER) & (died <= exits.day)
    return FirstExit(
        np.where(dies, died, exits.day),
        np.where(dies, "died", exits.state).astype(object),
        exits.running,
    )


def _lasts(jobs: pd.DataFrame, lasting: int, unit: str) -> Flags:
    if lasting == 0:
        return np.ones(len(jobs), dtype=bool)
    start = jobs["start"].to_numpy().astype("datetime64[D]")
    until = add_units(start, lasting, unit=unit).astype(np.int64)
    return np.asarray(until <= jobs["stop"].to_numpy(), dtype=bool)
