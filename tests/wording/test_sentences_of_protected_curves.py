"""What is said of protected curves: true steps at agreed times, never a value that is kept."""

import pandas as pd
import pytest

from evaltools import wording
from evaltools.result import Result
from evaltools.wording.reading import steps_told, told_time, told_times

COLUMNS = ["group", "outcome", "time", "n_risk", "n_event", "n_censor", "estimate"]

OUTCOMES = [
    ("all", "open_job", 0, 60, 0, 0, 0.0),
    ("all", "open_job", 6, None, 8, 0, 0.13),
    ("all", "open_job", 12, None, 8, 0, 0.27),
    ("all", "open_job", 18, None, None, None, 0.27),
    ("all", "degree_study", 0, 60, 0, 0, 0.0),
    ("all", "degree_study", 12, None, 14, 0, 0.23),
    ("all", "degree_study", 18, None, None, None, 0.23),
    ("all", "subsidised_job", 0, 60, 0, 0, 0.0),
    ("all", "subsidised_job", 18, None, None, None, None),
]


def protected(rows, **about):
    """A curve as protection leaves it: what is None is hidden."""
    frame = pd.DataFrame(rows, columns=COLUMNS).astype({"estimate": float})
    frame = frame.assign(conf_low=frame["estimate"] - 0.05, conf_high=frame["estimate"] + 0.05)
    hidden = frame.isna()
    return Result(
        kind="incidence",
        frame=frame,
        keys=("group", "outcome", "time"),
        counts=("n_risk", "n_event", "n_censor"),
        conf_level=0.95,
        unit="months",
        about={"event": ["open_job", "subsidised_job"], "estimand": "incidence", **about},
        hidden=hidden,
    )


AT_OTHER_TIMES = (
    "Here the shares by the times that the study reports are hidden, to protect privacy: the "
    "table and the figure tell those of other times."
)


def test_a_row_that_keeps_the_value_of_an_earlier_step_is_no_step():
    assert steps_told(protected(OUTCOMES)) == (
        True, True, True, False, True, True, False, True, False,
    )  # fmt: skip


def test_the_last_agreed_time_with_a_step_is_told_and_hidden_outcomes_are_counted():
    assert wording.say(protected(OUTCOMES, report_times=[3, 6, 12]), "en") == (
        "Of the participants, these shares had moved by 12 months from the start of follow-up: "
        "job in the open labour market 27% (95% CI 22–32%, n = 60); studies leading to a "
        "qualification 23% (95% CI 18–28%, n = 60). The numbers of 1 outcome are not published, "
        "to protect privacy."
    )


def test_nothing_is_told_of_the_start_or_of_a_time_that_is_not_agreed():
    said = wording.say(protected(OUTCOMES, report_times=[3, 9]), "en")
    assert said == AT_OTHER_TIMES


def test_without_agreed_times_the_last_step_is_told():
    assert told_time(protected(OUTCOMES)) == 12
    assert told_times(protected(OUTCOMES)) == [6, 12]


def test_a_horizon_that_is_no_step_is_not_published():
    said = wording.say(protected(OUTCOMES, horizon=18), "en")
    assert said == AT_OTHER_TIMES


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_a_curve_without_any_event_is_told_as_nought(language):
    rows = [("all", "open_job", 0, 60, 0, 0, 0.0), ("all", "open_job", 18, 40, None, None, 0.0)]
    said = wording.say(protected(rows, report_times=[12]), language)
    assert "0%" in said.replace("\u00a0", "")
    assert "12" in said
