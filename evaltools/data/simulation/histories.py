"""From exits to what the programme would have on file: spells, last days, dated phases."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evaltools.data.simulation.exits import begin_of
from evaltools.data.simulation.plan import Simulation

ONE_DAY = pd.Timedelta(days=1)
DAYS_A_MONTH = 30.44

#: The state before any exit, by the status at entry.
BEFORE = {"unemployed": "unemployed", "inactive": "inactive", "employed": "part_time_job"}

REGISTER, PROGRAMME = "register", "programme"


def observation(
    plan: Simulation,
    people: pd.DataFrame,
    *,
    lock: pd.Timestamp,
    followed: bool,
    rng: np.random.Generator,
) -> pd.Series:
    """The last day on which each person's state is known: the lock, or a day before it.

    followed : bool
        Contact is lost for no reason that has to do with the outcome; in a register people
        move abroad instead, likewise.
    """
    until = pd.Series(lock, index=people.index)
    if plan.dropout > 0:
        # nobody is lost before the second month has passed
        months = 2 + rng.geometric(plan.dropout, len(people))
        until = until.where(months > 600, pd.Series(begin_of(people, months), people.index))
    elif not followed:
        return until
    seen: pd.Series = until.where(until <= lock, lock).astype("datetime64[ns]")
    return seen


def spells_of(
    plan: Simulation,
    people: pd.DataFrame,
    exits: pd.DataFrame,
    *,
    until: pd.Series,
    lock: pd.Timestamp,
    followed: bool,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """What was recorded of each person: participant_id, start, end, state, source.

    A state that goes on at the end of observation has no end. Nothing is recorded after the
    end of observation; in a register the state moved follows there.
    """
    rows = []
    for place in people.index:
        last = until[place]
        for start, end, state, source in _history(plan, people.loc[place], exits.loc[place], rng):
            if start > last:
                break
            open_end = end is None or end >= last
            rows.append((place, start, None if open_end else end, state, source))
        if last < lock and not followed:
            rows[-1] = (*rows[-1][:2], last, *rows[-1][3:])
            rows.append((place, last + ONE_DAY, None, "moved", REGISTER))
    made = pd.DataFrame(rows, columns=["person", "start", "end", "state", "source"])
    made["participant_id"] = made.pop("person").map(people["participant_id"])
    return made[["participant_id", "start", "end", "state", "source"]]


_Row = tuple[pd.Timestamp, pd.Timestamp | None, str, str]


def _history(
    plan: Simulation, person: pd.Series, left: pd.Series, rng: np.random.Generator
) -> Iterator[_Row]:
    """One person's states in order, without an end of observation."""
    before = BEFORE[str(person.get("labour_status", "unemployed"))]
    leaves = pd.notna(left["date"])
    day = _begin(person)
    for state, start, end in _steps(plan, person, left, rng):
        if day < start:
            yield day, start - ONE_DAY, before, REGISTER
        yield start, end, state, PROGRAMME
        # back to where they were outside the labour force would be an exit of its own
        day, before = end + ONE_DAY, "unemployed"
    if not leaves:
        yield day, None, before, REGISTER
        return
    if day < left["date"]:
        yield day, left["date"] - ONE_DAY, before, REGISTER
    way = plan.exits[left["state"]]
    if way.lasts is None:
        yield left["date"], None, left["state"], REGISTER
        return
    months = int(rng.geometric(1 / max(way.lasts, 1.0)))
    end = left["date"] + pd.DateOffset(months=months) - ONE_DAY
    yield left["date"], end, left["state"], REGISTER
    drawn = float(rng.random())
    shares = np.cumsum(list(way.then.values()))
    following = int((drawn > shares).sum())
    yield end + ONE_DAY, None, [*way.then, "unemployed"][following], REGISTER


def _begin(person: pd.Series) -> pd.Timestamp:
    """The first day on file: of unemployment as long as is known, else of a year before.

    A state that began on the day of entry would be read as one that people moved into.
    """
    months = person.get("months_unemployed")
    known = 12 if months is None or pd.isna(months) else int(months)
    begun: pd.Timestamp = person["entry_date"] - pd.DateOffset(months=known)
    return begun


def _steps(
    plan: Simulation, person: pd.Series, left: pd.Series, rng: np.random.Generator
) -> Iterator[tuple[str, pd.Timestamp, pd.Timestamp]]:
    """States on the way, cut where the person leaves; those that would begin later are not."""
    free = person["entry_date"]
    for step in plan.steps:
        has, month = rng.random() < step.share, int(rng.integers(0, step.within + 1))
        length = int(rng.geometric(1 / max(step.months, 1.0)))
        start = max(person["entry_date"] + pd.DateOffset(months=month), free)
        end = start + pd.DateOffset(months=length) - ONE_DAY
        if pd.notna(left["date"]):
            end = min(end, left["date"] - ONE_DAY)
        if has and start <= end:
            yield step.state, start, end
            free = end + ONE_DAY


def taking_part(
    plan: Simulation,
    people: pd.DataFrame,
    exits: pd.DataFrame,
    *,
    until: pd.Series,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The last day of taking part and the state then; empty while it goes on.

    Who leaves into something else takes part for one month more at most.
    """
    days = np.maximum(rng.gamma(4.0, plan.takes_part / 4.0, len(people)), 0.5) * DAYS_A_MONTH
    planned = people["entry_date"] + pd.to_timedelta(np.round(days), unit="D")
    support = exits["date"] + pd.Timedelta(days=30)
    end = planned.where(exits["date"].isna() | (planned < support), support)
    if plan.whole_months:
        end = end + pd.offsets.MonthEnd(0)
    ended = end <= until
    state = exits["state"].where(exits["date"] <= end, people.get("labour_status"))
    state = state.where(state.notna() & (state != "employed"), "unemployed")
    return pd.DataFrame({"exit_date": end.where(ended), "exit_state": state.where(ended)})


def phase_days(
    plan: Simulation,
    people: pd.DataFrame,
    exits: pd.DataFrame,
    *,
    last: pd.Series,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Columns phase_ID: the day on which each phase began, empty where it did not.

    last : Series of datetime
        The last day of taking part, or of the data. The phases of `plan.after_exit` begin
        with the goal; the others are over by then.
    """
    found = exits["date"].where(exits["state"].isin(plan.goal))
    columns: dict[str, pd.Series] = {}
    day, later = people["entry_date"], found
    for name, mean in plan.phases.items():
        waited = pd.to_timedelta(np.round(rng.exponential(mean, len(people))), unit="D")
        if name in plan.after_exit:
            later = later + waited
            begun = later
        else:
            day = (day + waited).where(found.isna() | (day + waited < found))
            begun = day
        columns[f"phase_{name}"] = begun.where(begun <= last)
    return pd.DataFrame(columns)
