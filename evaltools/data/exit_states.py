"""Situations on leaving that a person's own spells contradict."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaltools.data.tables import TypedTable
from evaltools.errors import Violation
from evaltools.messages import message, plural_message
from evaltools.schema import states

#: Days apart that two records of one thing may be: many registers keep whole months.
A_MONTH = pd.Timedelta(days=31)

#: Situations that say that somebody has no work. Who is laid off, studies or is in a trial may
#: have some beside.
WITHOUT_WORK = ("unemployed", "inactive")

#: Later than any day that a table may hold.
_FAR = pd.Timestamp("2200-01-01")

_PERSON = "participant_id"
_DIED = "died"


def can_be_compared(people: pd.DataFrame, spells: pd.DataFrame) -> bool:
    """Whether both tables have what `contradicted` reads, with days that could be read."""
    if not {_PERSON, "exit_date", "exit_state"} <= set(people):
        return False
    if not {_PERSON, "start", "state"} <= set(spells):
        return False
    days = [people["exit_date"], spells["start"], *([spells["end"]] if "end" in spells else [])]
    return all(pd.api.types.is_datetime64_any_dtype(each.dtype) for each in days)


def contradicted(people: pd.DataFrame, spells: pd.DataFrame) -> np.ndarray:
    """True for the people whose spells say otherwise than their exit_state.

    people : DataFrame
        participant_id, exit_date (missing: still taking part) and exit_state.
    spells : DataFrame
        participant_id, start, end (missing: still going on) and state.

    Only what cannot be true together is found: work on leaving, but spells of that day and no
    work within a month of it, before or after; no work, but nothing but work; death, but a
    spell that begins more than a month later. Whoever has no spell of that day is not found.

    >>> day = pd.Timestamp
    >>> people = pd.DataFrame({"participant_id": ["KU-001"], "exit_date": [day("2024-03-01")],
    ...                        "exit_state": ["open_job"]})
    >>> spells = pd.DataFrame({"participant_id": ["KU-001"], "start": [day("2024-01-01")],
    ...                        "end": [day("2024-06-30")], "state": ["unemployed"]})
    >>> contradicted(people, spells).tolist()
    [True]
    """
    said = people[[_PERSON, "exit_date", "exit_state"]].assign(at=np.arange(len(people)))
    pairs = said.dropna().merge(_with_ends(spells), on=_PERSON, validate="many_to_many")
    left, said_state = pairs["exit_date"], pairs["exit_state"]
    in_work = pairs["state"].isin(_of_work())
    that_day = (pairs["start"] <= left) & (pairs["end"] > left)
    near = (pairs["start"] <= left + A_MONTH) & (pairs["end"] >= left - A_MONTH)

    def rows(flags: pd.Series) -> set[int]:
        return set(pairs.loc[flags, "at"])

    not_in_work = rows(said_state.isin(_of_work()) & that_day) - rows(in_work & near)
    at_work = rows(said_state.isin(WITHOUT_WORK) & that_day) - rows(~in_work & near)
    alive = rows((said_state == _DIED) & (pairs["start"] > left + A_MONTH))
    return np.isin(said["at"].to_numpy(), sorted(not_in_work | at_work | alive))


def work_without_spell(people: pd.DataFrame, spells: pd.DataFrame) -> np.ndarray:
    """True for the people who left for work of which no spell within a month of it tells.

    Follow-up is made of spells alone, so they count as not in work. Those whom `contradicted`
    finds are not found here again. people, spells : as there.
    """
    said = people[[_PERSON, "exit_date", "exit_state"]].assign(at=np.arange(len(people)))
    said = said[said["exit_state"].isin(_of_work())].dropna()
    work = _with_ends(spells[spells["state"].isin(_of_work())])
    pairs = said.merge(work, on=_PERSON, validate="many_to_many")
    left = pairs["exit_date"]
    near = (pairs["start"] <= left + A_MONTH) & (pairs["end"] >= left - A_MONTH)
    bare = sorted(set(said["at"]) - set(pairs.loc[near, "at"]))
    return np.asarray(np.isin(np.arange(len(people)), bare) & ~contradicted(people, spells))


def left_without_spell(people: TypedTable, spells: TypedTable | None) -> list[Violation]:
    """For the one who checks: rows of people who left for work that is not among the spells."""
    if spells is None or not can_be_compared(people.frame, spells.frame):
        return []
    broken = work_without_spell(people.frame, spells.frame)
    if not broken.any():
        return []
    rule = plural_message(
        "Who left for work should have that work among the spells, but {n} row has none within a "
        "month of the last day: the person counts as not in work.",
        "Who left for work should have that work among the spells, but {n} rows have none within a "
        "month of the last day: these people count as not in work.",
        int(broken.sum()),
    )
    hint = message(
        "add the spells to {file}; leave it if the work never began.", file=spells.place.file
    )
    column = "exit_state"
    return [people.violation(rule, broken=broken, column=column, hint=hint, severity="warning")]


def _of_work() -> list[str]:
    frame = states()
    return frame.loc[frame["group"] == "employment", "state"].tolist()


def _with_ends(spells: pd.DataFrame) -> pd.DataFrame:
    """The spells that have a beginning; one without an end goes on."""
    frame = spells[[_PERSON, "start", "state"]]
    ends = spells["end"] if "end" in spells else pd.Series(pd.NaT, index=spells.index)
    return frame.assign(end=ends.fillna(_FAR)).dropna()
