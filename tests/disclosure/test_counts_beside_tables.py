"""The events of models, and the people that a result says it is of, are counts like others."""

from __future__ import annotations

import pandas as pd

from evaltools.columns import Total
from evaltools.disclosure import Policy, audit, protect, secure
from evaltools.result import Result

POLICY = Policy()
JOBS = ["open_job", "subsidised_job"]


def times(events):
    """How many of 320 had found a job by three months."""
    at = [6, 12, 18]
    frame = pd.DataFrame({"time": at, "n": 320, "n_event": events})
    frame["estimate"] = frame["n_event"] / 320
    about = {"event": JOBS, "definition": "broad", "report_times": at}
    return Result("times", frame, ("time",), ("n", "n_event"), about=about)


def model(n_event):
    """A model of the same event, which it names by its states."""
    frame = pd.DataFrame({"term": ["age"], "estimate": [1.1], "conf_low": 0.9, "conf_high": 1.3})
    about = {"event": JOBS, "n": 320, "n_event": n_event}
    return Result("forest", frame, ("term",), (), about=about)


def test_the_events_of_a_model_less_those_told_by_the_last_report_time_are_a_count():
    alone = {"times": protect(times([60, 100, 131]), POLICY), "model": protect(model(134), POLICY)}
    found = audit(alone, POLICY)
    assert not found.ok
    assert {name for name, _ in found.hide} <= {"times", "model"}


def test_then_the_model_keeps_its_events_to_itself():
    shown, hidden = secure({"times": times([60, 100, 131]), "model": model(134)}, POLICY)
    assert ("model", "n_event[about]") in hidden
    assert "n_event" not in shown["model"].about
    assert shown["model"].about["n"] == 320
    assert not shown["times"].hidden.any(axis=None)


def test_a_model_of_the_same_events_keeps_them():
    shown, hidden = secure({"times": times([60, 100, 134]), "model": model(134)}, POLICY)
    assert hidden == ()
    assert shown["model"].about["n_event"] == 134


def test_how_many_a_result_says_it_is_of_does_not_tell_who_was_left_out():
    # 323 rows, 3 of them left out: either the 323 or the 320 is told, and not by a side door.
    frame = pd.DataFrame(
        {"step": "x", "reason": ["total", "no_dates", "followed"], "n": [323, 3, 320]}
    )
    flow = Result("flow", frame, ("reason",), ("n",), totals=(Total("reason"),))
    shown, _hidden = secure({"flow": flow, "model": model(134)}, POLICY)
    told = dict(zip(shown["flow"].frame["reason"], shown["flow"].frame["n"], strict=True))
    assert pd.isna(told["no_dates"])
    if not pd.isna(told["total"]):
        assert pd.isna(told["followed"])
        assert "n" not in shown["model"].about
