"""Exposure that begins after time zero, by hand and by simulation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from evaltools import survival
from evaltools.errors import UsageError

PEOPLE = pd.DataFrame(
    {
        "exit": [9.0, 5.0, 4.0, 6.0, 3.0],
        "state": ["job", "job", "censored", "job", "censored"],
        "mentor_from": [4.0, np.nan, 4.0, 0.0, 8.0],
    }
)


def test_follow_up_is_split_where_exposure_begins():
    rows = survival.split_follow_up(PEOPLE, exit="exit", state="state", exposure="mentor_from")
    assert rows[["entry", "exit", "state", "exposed"]].values.tolist() == [
        [0.0, 4.0, "censored", 0],
        [4.0, 9.0, "job", 1],
        [0.0, 5.0, "job", 0],
        # the mentor came on the day of the exit, or after it
        [0.0, 4.0, "censored", 0],
        [0.0, 6.0, "job", 1],
        [0.0, 3.0, "censored", 0],
    ]


def test_splitting_leaves_the_callers_frame_alone_and_keeps_its_unit():
    frame = PEOPLE.copy()
    frame.attrs["unit"] = "months"
    rows = survival.split_follow_up(frame, exit="exit", state="state", exposure="mentor_from")
    pd.testing.assert_frame_equal(frame, PEOPLE)
    assert rows.attrs["unit"] == "months"


def test_columns_that_are_there_are_not_overwritten():
    with pytest.raises(UsageError) as error:
        survival.split_follow_up(
            PEOPLE.assign(entry=0.0), exit="exit", state="state", exposure="mentor_from"
        )
    assert str(error.value) == (
        "The new columns must not be there already; found entry. Name entry and into."
    )


def test_cutting_at_times_numbers_the_periods():
    rows = survival.split_at(PEOPLE.head(1), [3, 6, 20], exit="exit", state="state")
    assert rows[["entry", "exit", "state", "period"]].values.tolist() == [
        [0.0, 3.0, "censored", 0],
        [3.0, 6.0, "censored", 1],
        [6.0, 9.0, "job", 2],
    ]


def useless_mentors(n, seed):
    """Everybody leaves at the same rate; mentors come to those still there, and do nothing."""
    rng = np.random.default_rng(seed)
    job, mentor = rng.geometric(0.1, n).astype(float), rng.geometric(0.1, n).astype(float)
    return pd.DataFrame(
        {
            "exit": np.minimum(job, 24),
            "state": np.where(job <= 24, "job", "censored"),
            "mentor_from": np.where(mentor < job, mentor, np.nan),
        }
    )


def test_a_mentor_who_changes_nothing_is_found_to_change_nothing():
    people = useless_mentors(20_000, seed=11)
    rows = survival.split_follow_up(people, exit="exit", state="state", exposure="mentor_from")
    columns = {"exit": "exit", "state": "state", "event": "job"}
    right = survival.cox_model(rows, entry="entry", covariates=["exposed"], **columns).table()
    assert right.hazard_ratio[0] == pytest.approx(1, abs=0.05)
    ever = people.assign(ever=people.mentor_from.notna())
    wrong = survival.cox_model(ever, covariates=["ever"], **columns).table()
    assert wrong.hazard_ratio[0] < 0.7


def test_landmarks_compare_those_still_there_and_count_the_rest():
    result = survival.landmark_incidence(
        PEOPLE, [2, 4], exit="exit", state="state", exposure="mentor_from", after=3
    )
    table = result.table()
    assert table.landmark.tolist() == [2, 2, 4, 4]
    assert table.group.tolist() == ["exposed", "not exposed"] * 2
    assert table.n_left.tolist() == [0, 0, 2, 2]
    # after month 4 the first and fourth are exposed: of two, one has a job by month 7
    assert table.n.tolist() == [1, 4, 2, 1]
    assert_allclose(table.estimate.astype(float)[2], 0.5)
    assert "Those who had left by the landmark 4 are not compared." in [
        str(note) for note in result.notes
    ]


def test_of_two_landmarks_with_and_without_an_interval_one_note_is_true_of_both():
    """From 1 to 3 nobody is lost; from 3 to 5 two are before it, at 4. Nobody has a job."""
    people = pd.DataFrame({"exit": [4.0, 4.0, 9.0, 9.0], "state": "censored"})
    people["mentor_from"] = [0.0, np.nan, 0.0, np.nan]
    found = survival.landmark_incidence(
        people, [1, 3], exit="exit", state="state", exposure="mentor_from", event="job", after=2
    )
    assert found.table()["conf_high"].notna().tolist() == [True, True, False, False]
    said = [str(note) for note in found.notes if "0 or 1" in str(note)]
    assert said == [
        "Where the share is 0 or 1 there is an interval only if nobody's observation had begun "
        "late, or ended before."
    ]


def test_a_landmark_before_any_exposure_is_refused():
    with pytest.raises(UsageError) as error:
        survival.landmark_incidence(
            PEOPLE.tail(4).iloc[[0, 1]], 1, exit="exit", state="state", exposure="mentor_from",
            after=3,
        )  # fmt: skip
    assert str(error.value) == (
        "At the landmark 1 some must be exposed and some not; found 0 of 2 exposed. Choose "
        "another landmark."
    )
