"""How completely people were followed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaltools.cohort.completeness import describe, median_follow_up, observed_to
from evaltools.cohort.losses import incidence_at, loss_bound


def frame(rows, **columns):
    table = pd.DataFrame(rows, columns=["entry", "exit", "state"])
    return table.assign(**columns)


def test_somebody_who_left_by_an_exit_is_observed_to_the_horizon():
    people = frame(
        [(0, 3, "open_job"), (0, 12, "censored"), (0, 11, "censored"), (0, 20, "open_job")]
    )
    result = observed_to(people, horizon=12, unit="months")
    assert result.frame.to_dict("records") == [
        {"group": "all", "n": 3, "n_total": 4, "share": 0.75}
    ]


def test_where_the_whole_follow_up_is_known_a_cut_at_the_horizon_takes_nothing_away():
    people = frame([(0, 6, "censored"), (0, 5, "censored")], arm=["a", "b"])
    result = observed_to(
        people, by="arm", horizon=6, unit="months", potential=pd.Series([9.0, 5.0])
    )
    assert result.frame[["group", "n", "n_total"]].to_numpy().tolist() == [
        ["a", 1, 1],
        ["b", 0, 1],
    ]
    assert result.about == {"by": "arm", "horizon": 6, "table": "followed"}


def test_median_follow_up_exchanges_exits_and_censoring():
    # Ends of follow-up at 4, 6 and 8; exits at 2 and 6. At risk of ending: 4 at 4 (the exit at
    # 2 has gone), 2 at 6 (the exit at 6 comes first), 1 at 8: 3/4, 3/8.
    people = frame(
        [
            (0, 2, "open_job"),
            (0, 4, "censored"),
            (0, 6, "open_job"),
            (0, 6, "censored"),
            (0, 8, "censored"),
        ]
    )
    assert median_follow_up(people) == 6


def test_median_follow_up_is_missing_when_nobody_or_everybody_left():
    assert np.isnan(median_follow_up(frame([(0, 2, "open_job")])))
    assert np.isnan(median_follow_up(frame([])))


def test_late_entrants_are_at_risk_only_from_their_entry():
    # Without the late entrant half have ended at 2; with it, at risk from 3, it is still so.
    people = frame([(0, 2, "censored"), (0, 9, "censored"), (3, 9, "censored")])
    assert median_follow_up(people) == 2


def test_person_time_runs_from_entry_to_exit():
    people = frame([(0, 3, "open_job"), (2, 10, "censored"), (0, 4, "died")], sex=["f", "f", "m"])
    result = describe(people, by="sex", unit="months", events=("open_job",))
    assert result.frame[["group", "n", "n_event", "n_censor", "person_time"]].to_dict(
        "records"
    ) == [
        {"group": "f", "n": 2, "n_event": 1, "n_censor": 1, "person_time": 11},
        {"group": "m", "n": 1, "n_event": 0, "n_censor": 0, "person_time": 4},
    ]


def test_the_incidence_behind_the_bound_is_aalen_johansen():
    # At risk 4, 3, 2: job in 1, died in 2, job in 3: 1/4 + 3/4 * 2/3 * 1/2 = 1/2.
    people = frame([(0, 1, "open_job"), (0, 2, "died"), (0, 3, "open_job"), (0, 5, "censored")])
    assert incidence_at(people, 3, ("open_job",)) == pytest.approx(1 / 4 + 3 / 4 * 2 / 3 / 2)
    assert incidence_at(people, 0.5, ("open_job",)) == 0
    assert incidence_at(people.iloc[:0], 3, ("open_job",)) == 0


def lost(n_lost, n):
    people = frame([(0, 5, "censored")] * n_lost + [(0, 9, "censored")] * (n - n_lost))
    return people.assign(
        censor_reason=["lost"] * n_lost + ["end_of_observation"] * (n - n_lost),
        potential=people["exit"],
        seen=people["exit"],
        unseen=9.0,
    )


def test_the_bound_is_shown_above_a_tenth_and_not_at_a_tenth():
    asked = {"events": ("open_job",), "horizon": 8, "unit": "months"}
    assert loss_bound(lost(1, 10), **asked) is None
    shown = loss_bound(lost(2, 10), **asked)
    assert shown.frame[["case", "estimate"]].to_numpy().tolist() == [
        ["none_employed", 0.0],
        ["as_censored", 0.0],
        ["all_employed", 0.2],
    ]
