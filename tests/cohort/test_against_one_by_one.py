"""The vectorised rules, person by person, against the slow plain ones on random data."""

from __future__ import annotations

import datetime as dt

import numpy as np
import one_by_one as slow
import pandas as pd
import pytest

from evaltools.cohort import follow_up
from evaltools.data import Data
from evaltools.schema import states
from evaltools.study import study_from

LOCK = dt.date(2024, 12, 31)
SOURCES = ["register", "survey", "programme"]
STATES = [
    "open_job",
    "subsidised_job",
    "degree_study",
    "labour_training",
    "work_trial",
    "unemployed",
]
#: Within one source: a job before studies before a trial before jobseeking.
PRIORITY = [
    *STATES[:1],
    "subsidised_job",
    "degree_study",
    "labour_training",
    "work_trial",
    "unemployed",
]
EVENTS = ["open_job", "subsidised_job"]
COMPETING = ["degree_study", "labour_training"]


def random_people(seed, n=60):
    rng = np.random.default_rng(seed)
    ids = [f"KU-{number:03d}" for number in range(n)]
    days = rng.integers(0, 420, n)
    zero = [dt.date(2023, 12, 31) - dt.timedelta(days=20) + dt.timedelta(days=int(d)) for d in days]
    spells = []
    for person, start in zip(ids, zero, strict=True):
        for _ in range(rng.integers(0, 6)):
            first = start + dt.timedelta(days=int(rng.integers(-90, 360)))
            last = first + dt.timedelta(days=int(rng.choice([0, 3, 20, 45, 100, 200])))
            spells.append((person, first, last, str(rng.choice(STATES)), str(rng.choice(SOURCES))))
    return ids, zero, spells


def as_data(ids, zero, spells, **study):
    participants = pd.DataFrame({"participant_id": ids, "entry_date": pd.to_datetime(zero)})
    table = pd.DataFrame(spells, columns=["participant_id", "start", "end", "state", "source"])
    table = table.assign(start=pd.to_datetime(table["start"]), end=pd.to_datetime(table["end"]))
    keys = {
        "version": 1,
        "study": "slow",
        "title": "Slow",
        "languages": ["en"],
        "data": {"participants": "p.csv", "spells": "s.csv"},
        "data_lock": LOCK.isoformat(),
        "competing": ["education"],
        "source_order": SOURCES,
        **study,
    }
    return Data(study_from(keys, folder="."), {"participants": participants, "spells": table})


def test_the_priority_of_these_tests_is_the_order_of_the_state_groups():
    order = {state: rank for rank, state in enumerate(states()["state"])}
    assert sorted(PRIORITY[:2], key=order.get) == PRIORITY[:2]
    assert sorted(PRIORITY[2:4], key=order.get) == PRIORITY[2:4]


@pytest.mark.parametrize("unit", ["days", "weeks", "two_weeks", "months"])
@pytest.mark.parametrize(("seed", "lasting"), [(1, 0), (2, 0), (3, 1), (4, 2)])
def test_every_exit_is_the_one_of_the_plain_rule(unit, seed, lasting):
    lasting = lasting * 30 if unit == "days" else lasting
    ids, zero, spells = random_people(seed)
    cohort = follow_up(as_data(ids, zero, spells, unit=unit, lasting=lasting))
    fast = cohort.frame.set_index("participant_id")
    running = []
    for person, start in zip(ids, zero, strict=True):
        wanted = slow.first_exit(
            start,
            LOCK,
            [spell[1:] for spell in spells if spell[0] == person],
            events=EVENTS,
            competing=COMPETING,
            lasting=lasting,
            unit=unit,
            source_order=SOURCES,
            priority=PRIORITY,
        )
        if wanted in (None, "running"):
            assert person not in fast.index
            running.append(wanted)
        else:
            assert (fast.loc[person, "exit"], fast.loc[person, "state"]) == wanted
    counted = dict(cohort.flow.frame[["reason", "n"]].itertuples(index=False, name=None))
    assert counted.get("in_event_state", 0) == running.count("running")
    assert counted["total"] == len(ids)
    assert counted["followed"] == len(cohort.frame) > 0


@pytest.mark.parametrize("unit", ["weeks", "two_weeks", "months"])
@pytest.mark.parametrize("seed", [11, 12])
def test_the_state_at_every_whole_time_is_the_one_of_the_last_day_of_the_unit(unit, seed):
    ids, zero, spells = random_people(seed)
    cohort = follow_up(as_data(ids, zero, spells, unit=unit))
    start_of = dict(zip(ids, zero, strict=True))
    for person, rows in cohort.spells.groupby("participant_id"):
        own = [spell[1:] for spell in spells if spell[0] == person]
        until = int(rows["until"].iloc[0])
        assert until == slow.completed(start_of[person], LOCK, unit)
        for time in range(until):
            inside = rows[(rows["start"] <= time) & (rows["end"] > time)]
            assert len(inside) == 1
            wanted = slow.state_at(
                time,
                start_of[person],
                own,
                unit=unit,
                source_order=SOURCES,
                priority=PRIORITY,
                exits={*EVENTS, *COMPETING},
            )
            assert inside["state"].iloc[0] == (wanted or "no_spell")
    assert set(cohort.spells["participant_id"]) == set(cohort.frame["participant_id"])


@pytest.mark.parametrize("seed", [21, 22])
def test_the_order_of_rows_changes_nothing(seed):
    ids, zero, spells = random_people(seed)
    given = as_data(ids, zero, spells)
    turned = Data(
        given.study,
        {name: table.sample(frac=1, random_state=seed) for name, table in given.tables.items()},
    )
    first = follow_up(given)
    second = follow_up(turned)
    columns = ["participant_id", "entry", "exit", "state"]
    pd.testing.assert_frame_equal(
        first.frame[columns],
        second.frame[columns].sort_values("participant_id", ignore_index=True),
    )
    keys = ["participant_id", "start"]
    pd.testing.assert_frame_equal(
        first.spells.sort_values(keys, ignore_index=True),
        second.spells.sort_values(keys, ignore_index=True),
    )


@pytest.mark.parametrize("seed", [31, 32])
def test_splitting_a_spell_changes_nothing(seed):
    ids, zero, spells = random_people(seed)
    split = []
    for person, first, last, state, source in spells:
        middle = first + (last - first) // 2
        split.append((person, first, middle, state, source))
        if middle < last:
            split.append((person, middle + slow.DAY, last, state, source))
    whole, parts = (follow_up(as_data(ids, zero, each), lasting=1) for each in (spells, split))
    pd.testing.assert_frame_equal(whole.frame, parts.frame)


def test_the_data_given_are_not_changed():
    given = as_data(*random_people(41))
    before = {name: table.copy() for name, table in given.tables.items()}
    follow_up(given, lasting=1, landmark=2, horizon=6)
    for name, table in given.tables.items():
        pd.testing.assert_frame_equal(table, before[name])
