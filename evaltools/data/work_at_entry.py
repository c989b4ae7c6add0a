"""Who was in work already on the first day, by the spells: they are counted, but not followed."""

from __future__ import annotations

import pandas as pd

from evaltools.data.row_rules import is_typed
from evaltools.data.tables import TypedTable
from evaltools.messages import Message, plural_message
from evaltools.schema import states
from evaltools.study import Study, programme

_PERSON = "participant_id"

#: Later than any day that a table may hold.
_FAR = pd.Timestamp("2200-01-01")


def in_work_at_entry(people: TypedTable, spells: TypedTable | None, study: Study) -> list[Message]:
    """How many people have a job, or another goal, that began before their first day.

    It is no fault: follow-up to the first job begins without one. So the check tells it, and the
    flow of participants counts it.
    """
    if spells is None or not _can_be_read(people.frame, spells.frame):
        return []
    n = len(_working(people.frame, spells.frame, _goals(study)))
    if not n:
        return []
    return [
        plural_message(
            "{n} participant in {file} was in work, or at another goal, already on the first day, "
            "by a spell that began before it: counted in the flow of participants, but not "
            "followed.",
            "{n} participants in {file} were in work, or at another goal, already on the first "
            "day, by spells that began before it: counted in the flow of participants, but not "
            "followed.",
            n,
            file=people.place.file,
        )
    ]


def _can_be_read(people: pd.DataFrame, spells: pd.DataFrame) -> bool:
    if not {_PERSON, "entry_date"} <= set(people) or not {_PERSON, "start", "state"} <= set(spells):
        return False
    days = [people["entry_date"], spells["start"], *([spells["end"]] if "end" in spells else [])]
    return all(is_typed(each) for each in days)


def _goals(study: Study) -> set[str]:
    """The states that the study counts as success."""
    if study.employment == "programme_goal" and study.programme is not None:
        return set(programme(study.programme, folder=study.folder).goal_states)
    known = states()
    return set(known.loc[known[study.employment], "state"])


def _working(people: pd.DataFrame, spells: pd.DataFrame, goals: set[str]) -> set[str]:
    """People with a goal that was reached before their first day and holds on it.

    Jobs that follow one another are one; of a person's rows the first counts.
    """
    first = people[[_PERSON, "entry_date"]].dropna().sort_values("entry_date", kind="stable")
    first = first.drop_duplicates(_PERSON)
    jobs = _with_ends(spells).loc[lambda frame: frame["state"].isin(goals)]
    pairs = jobs.merge(first, on=_PERSON, validate="many_to_one")
    first_day = pairs["entry_date"]
    before = (pairs["start"] < first_day) & (pairs["last"] >= first_day - pd.Timedelta(days=1))
    holds = (pairs["start"] <= first_day) & (pairs["last"] >= first_day)
    return set(pairs.loc[before, _PERSON]) & set(pairs.loc[holds, _PERSON])


def _with_ends(spells: pd.DataFrame) -> pd.DataFrame:
    """Each spell with its last day: one without an end lasts until the person's next begins."""
    by = [_PERSON, *(["source"] if "source" in spells else [])]
    ends = spells["end"] if "end" in spells else pd.Series(pd.NaT, index=spells.index)
    frame = spells[[*by, "start", "state"]].assign(last=ends)
    frame = frame.dropna(subset=["start"]).sort_values("start", kind="stable")
    following = frame.groupby(by, dropna=False, observed=True)["start"].shift(-1)
    return frame.assign(last=frame["last"].fillna(following - pd.Timedelta(days=1)).fillna(_FAR))
