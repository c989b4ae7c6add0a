"""How observation had ended at the horizon, counted by hand."""

from __future__ import annotations

import pandas as pd

from evaltools.cohort.completeness import endings

#: Horizon 6: two found work by then, one left for studies, one found work later, one was
#: followed to 8 without, one only to 4.
PEOPLE = pd.DataFrame(
    {
        "exit": [2.0, 6.0, 3.0, 7.0, 8.0, 4.0],
        "state": ["open_job", "open_job", "degree_study", "open_job", "censored", "censored"],
    }
)


def counted(**options):
    table = endings(PEOPLE, unit="months", events=["open_job"], **options).table()
    return table.set_index("ending")["n"].to_dict()


def test_everybody_has_one_ending_at_the_horizon():
    assert counted(horizon=6) == {
        "found_work": 2,
        "other_exit": 1,
        "still_followed": 2,
        "ended_earlier": 1,
        "total": 6,
    }


def test_without_a_horizon_the_longest_follow_up_decides():
    assert counted(horizon=None) == {
        "found_work": 3,
        "other_exit": 1,
        "still_followed": 1,
        "ended_earlier": 1,
        "total": 6,
    }


def test_the_sentence_says_how_many_ended_too_early():
    result = endings(PEOPLE, horizon=6, unit="months", events=["open_job"])
    assert result.summary("en").startswith(
        "Of 6 people, 16.7% had neither found work nor left otherwise"
    )
