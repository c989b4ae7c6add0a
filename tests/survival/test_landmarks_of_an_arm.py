"""Where an arm is who had a mentor from the start, its landmarks tell of later mentors too."""

from __future__ import annotations

import pytest

import evaltools as ev
from evaltools.cohort import follow_up
from evaltools.survival import exposed


@pytest.fixture(scope="module")
def data():
    return ev.load_data(ev.load_study("example:hameen_malli"))


def named(entry, side):
    return [{key: value for key, value in each.items() if key != "of"} for each in entry[side]]


def test_who_is_exposed_by_a_landmark_is_the_arm_that_is_still_followed_and_later_ones(data):
    people = follow_up(data)
    found = exposed.from_landmarks(data, people, exposure="mentor")
    stated = found.about["adds_up"]
    at_six = {"begun_mentor": "exposed", "landmark": 6}
    arm_then, ever = {"arm": "mentored", "followed after": 6}, {"begun_mentor": "yes"}
    sides = [(named(each, "whole"), named(each, "parts")) for each in stated]
    assert ([at_six], [arm_then]) in sides
    # whoever is exposed, less the arm, less who is at the landmark and not of the arm
    assert ([ever], [at_six]) in sides
    assert ([ever, arm_then], [{"arm": "mentored"}, at_six]) in sides
    table = found.table().set_index(["landmark", "group"])
    still = (people.frame["exit"] > 6) & (people.frame["arm"].astype(str) == "mentored")
    assert table.loc[(6, "exposed"), "n"] >= still.sum()


def test_without_such_an_arm_those_of_a_landmark_are_among_all_who_are_ever_exposed():
    data = ev.load_data(ev.load_study("example:kummin_kanssa"))
    found = exposed.from_landmarks(data, follow_up(data), exposure="mentor")
    names = {key for entry in found.about["adds_up"] for key in named(entry, "parts")[0]}
    assert names == {
        "begun_mentor", "by time", "definition", "event", "followed under", "landmark"
    }  # fmt: skip
