"""Where an arm is who had a mentor from the start, its landmarks tell of later mentors too."""

from __future__ import annotations

import pytest

import evaltools as ev
from evaltools.cohort import follow_up
from evaltools.survival import exposed


@pytest.fixture(scope="module")
def data():
    return ev.load_data(ev.load_study("example:hameen_malli"))


def test_who_is_exposed_by_a_landmark_is_the_arm_that_is_still_followed_and_later_ones(data):
    people = follow_up(data)
    found = exposed.from_landmarks(data, people, exposure="mentor")
    stated = found.about["adds_up"]
    # two landmarks, of people and of their events
    assert len(stated) == 4
    whole, part = stated[2]["whole"][0], stated[2]["parts"][0]
    assert (whole["begun_mentor"], whole["landmark"]) == ("exposed", 6)
    assert (part["arm"], part["followed after"]) == ("mentored", 6)
    table = found.table().set_index(["landmark", "group"])
    still = (people.frame["exit"] > 6) & (people.frame["arm"].astype(str) == "mentored")
    assert table.loc[(6, "exposed"), "n"] >= still.sum()


def test_without_such_an_arm_nothing_is_stated():
    data = ev.load_data(ev.load_study("example:kummin_kanssa"))
    found = exposed.from_landmarks(data, follow_up(data), exposure="mentor")
    assert found.about["adds_up"] == []
