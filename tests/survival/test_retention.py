"""Job retention, by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from evaltools import survival
from evaltools.errors import TooFewError

WORK = ["open_job", "subsidised_job"]

SPELLS = pd.DataFrame(
    [
        # 4 months in two jobs that touch, then out
        ("P1", 2, 4, "open_job", 24),
        ("P1", 4, 6, "subsidised_job", 24),
        ("P1", 6, 24, "unemployed", 24),
        # a break of one month after 3 months, then work to the end of observation
        ("P2", 0, 3, "open_job", 12),
        ("P2", 4, 12, "open_job", 12),
        # still in the first job after 6 months, when observation ends
        ("P3", 1, 7, "open_job", 7),
        # never in work, and in work only on the last day
        ("P4", 0, 9, "unemployed", 9),
        ("P5", 0, 9, "unemployed", 9),
        ("P5", 9, 12, "open_job", 9),
    ],
    columns=["participant_id", "start", "end", "state", "until"],
)


def test_retention_counts_work_without_a_break_from_the_first_job():
    curve = survival.job_retention(SPELLS, states=WORK, until="until")
    table = curve.at([3, 4, 6]).table()
    # of three: P2 leaves after 3, P1 after 4, P3 is censored at 6
    assert table.estimate.tolist() == pytest.approx([2 / 3, 1 / 3, 1 / 3])
    assert table.n.tolist() == [3, 3, 3]
    assert [str(note) for note in curve.notes] == [
        "1 person whose first job began when observation ended is left out."
    ]


def test_that_nobody_left_work_is_said_without_a_code():
    staying = SPELLS[SPELLS["participant_id"] == "P3"]
    curve = survival.job_retention(staying, states=WORK, until="until")
    said = [str(note) for note in curve.notes]
    assert "Nobody who had found work left it while being followed." in said
    assert not any("ended in left" in each for each in said)


def test_a_break_up_to_the_gap_is_none():
    table = survival.job_retention(SPELLS, states=WORK, until="until", gap=1).at([3, 4, 6]).table()
    # P2 now lasts to 12, censored there
    assert table.estimate.tolist() == pytest.approx([1, 2 / 3, 2 / 3])


def test_nobody_with_a_job_is_too_few():
    with pytest.raises(TooFewError) as error:
        survival.job_retention(SPELLS, states="apprenticeship", until="until")
    assert str(error.value) == "Retention must have at least one person with a job; found none."


def test_spells_since_the_first_job_start_a_new_clock():
    moved = survival.spells_since_first(SPELLS, states=WORK, until="until")
    assert moved[["participant_id", "start", "end", "until"]].values.tolist() == [
        ["P1", 0, 2, 22],
        ["P1", 2, 4, 22],
        ["P1", 4, 22, 22],
        ["P2", 0, 3, 12],
        ["P2", 4, 12, 12],
        ["P3", 0, 6, 6],
    ]


def test_the_callers_frame_is_left_alone():
    before = SPELLS.copy()
    survival.job_retention(SPELLS, states=WORK, until="until")
    survival.spells_since_first(SPELLS, states=WORK, until="until")
    pd.testing.assert_frame_equal(SPELLS, before)
