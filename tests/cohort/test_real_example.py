"""The public data of displaced workers, through their table of durations."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from evaltools import resources
from evaltools.cohort import follow_up
from evaltools.data import load_data
from evaltools.study import load_study

#: Values made with R; the script and a list of what they are lie beside them.
REFERENCE = Path(__file__).parent.parent / "reference" / "survival_r.csv"


def shape():
    table = pd.read_csv(REFERENCE)
    rows = table[(table["section"] == "shape") & (table["dataset"] == "unempdur")]
    return rows.set_index("stat")["value"]


def test_people_exits_and_time_are_those_that_r_counts():
    study = load_study(resources.path("examples/unemployment_duration/study.yaml"))
    cohort = follow_up(load_data(study))
    assert len(cohort.frame) == shape()["n"]
    assert (cohort.frame["state"] != "censored").sum() == shape()["events"]
    assert cohort.frame["exit"].sum() == shape()["sum_time"]
    assert cohort.unit == "two_weeks"
    assert cohort.frame["state"].isin([*cohort.event_states, "censored"]).all()
