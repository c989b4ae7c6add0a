"""The spells of a study in one form, wherever it keeps them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaltools.cohort.dated import day_numbers
from evaltools.cohort.definitions import DIED, LOSSES
from evaltools.cohort.exits import NEVER
from evaltools.cohort.spells import STILL_RUNNING

#: The source of a state that the programme itself has written down at the exit.
PROGRAMME = "programme"


def all_spells(people: pd.DataFrame, spells: pd.DataFrame | None) -> pd.DataFrame:
    """Spells by position of the person, in whole days: person, start, stop, state, source.

    people : DataFrame
        participant_id, exit_date, and exit_state where the data have it.
    spells : DataFrame, optional
        participant_id, start, end (the last day; missing: still running), state, source.

    With spells, the participants' exit state only says who died, moved away or was lost;
    without, it is the outcome, entered on exit_date.
    """
    of_exits = exit_spells(people)
    if spells is None:
        return of_exits
    ends = of_exits[of_exits["state"].isin((DIED, *LOSSES))]
    return pd.concat([_positioned(people, spells), ends], ignore_index=True)


def exit_spells(people: pd.DataFrame) -> pd.DataFrame:
    """The state that each person left into, from the day on which they left."""
    state = people.get("exit_state", pd.Series(None, index=people.index, dtype=object))
    day = day_numbers(people["exit_date"])
    known = (day < NEVER) & state.notna().to_numpy()
    return pd.DataFrame(
        {
            "person": np.flatnonzero(known),
            "start": day[known],
            "stop": np.full(int(known.sum()), STILL_RUNNING, dtype=np.int64),
            "state": state.to_numpy(dtype=object)[known],
            "source": np.full(int(known.sum()), PROGRAMME, dtype=object),
        }
    )


def _positioned(people: pd.DataFrame, spells: pd.DataFrame) -> pd.DataFrame:
    person = pd.Index(people["participant_id"]).get_indexer(spells["participant_id"])
    end = spells["end"] if "end" in spells.columns else pd.Series(pd.NaT, index=spells.index)
    last = day_numbers(end)
    no_source = pd.Series(None, index=spells.index, dtype=object)
    frame = pd.DataFrame(
        {
            "person": person,
            "start": day_numbers(spells["start"]),
            "stop": np.where(last == NEVER, STILL_RUNNING, last + 1),
            "state": spells["state"].to_numpy(dtype=object),
            "source": spells.get("source", no_source).to_numpy(dtype=object),
        }
    )
    return frame[(frame["person"] >= 0) & (frame["start"] < NEVER)].reset_index(drop=True)
