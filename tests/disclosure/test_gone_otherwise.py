"""Two numbers at risk, less the events between them, are people who left otherwise."""

from __future__ import annotations

import pandas as pd

from evaltools.disclosure import Policy
from evaltools.disclosure.audit import audit
from evaltools.result import Result


def curve(at_risk):
    """60 people; 15, 6 and 9 find work by month 6, 9 and 12; who was censored is hidden."""
    frame = pd.DataFrame(
        {
            "group": "all",
            "outcome": "event",
            "time": [0.0, 6.0, 9.0, 12.0],
            "n_risk": at_risk,
            "n_event": [0, 15, 6, 9],
            "n_censor": [0, None, None, None],
        }
    )
    hidden = frame.isna()
    about = {"event": ["open_job"], "definition": "broad", "report_times": [6, 12]}
    keys, counts = ("group", "outcome", "time"), ("n_risk", "n_event", "n_censor")
    return Result("incidence", frame, keys, counts, about=about, hidden=hidden)


def narrow(at_risk):
    found = audit({"survival.time_to_job": curve(at_risk)}, Policy()).rows
    named = found.loc[found["verdict"] == "narrow"]
    return dict(zip(named["cell"], named["low"], strict=True))


def test_three_people_who_left_otherwise_are_seen():
    # 36 - 27 - 6 = 3, printed nowhere
    assert narrow([60, 60, 36, 27])["people[all: from=6, gone=otherwise, to=9]"] == 3


def test_five_or_nobody_are_none_of_few():
    # 36 - 25 - 6 = 5, and 36 - 30 - 6 = 0
    for later in (25, 30):
        assert "people[all: from=6, gone=otherwise, to=9]" not in narrow([60, 60, 36, later])
