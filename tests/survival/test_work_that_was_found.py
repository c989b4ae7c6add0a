"""Where nobody began in work, whoever is in work has found it: stated, and so in the data."""

from __future__ import annotations

import pytest

import evaltools as ev
from evaltools.cohort import follow_up
from evaltools.survival import evaluation


@pytest.mark.parametrize("name", ["kummin_kanssa", "hameen_malli"])
def test_whoever_is_in_work_at_a_time_has_found_work_by_then(name):
    data = ev.load_data(ev.load_study(f"example:{name}"))
    stated = evaluation.retention(data).about["adds_up"]
    within = [each for each in stated if {"event", "by time"} <= set(each["whole"][0])]
    assert within
    people = follow_up(data, definition="broad")
    spells = people.spells.assign(end=people.spells["end"].fillna(float("inf")))
    exits = people.frame[people.frame["state"].isin(people.event_states)]
    for each in within:
        time = each["whole"][0]["by time"]
        states = [part["state"] for part in each["parts"]]
        there = (spells["start"] <= time) & (spells["end"] > time) & spells["state"].isin(states)
        found = set(exits.loc[exits["exit"] <= time, "participant_id"])
        followed = set(people.frame["participant_id"])
        assert set(spells.loc[there, "participant_id"]) & followed <= found
