"""A share that is not rounded says that nobody's observation had ended before its time."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from test_protect_curves import kaplan_meier

from evaltools.disclosure import Policy, protect
from evaltools.disclosure.audit import run_system
from evaltools.disclosure.facts import facts
from evaltools.result import Result

#: Of 60 people six leave in each of five months; two are censored in the third; 28 stay.
EXITS = [m for m in range(1, 6) for _ in range(6)] + [3, 3] + [6] * 28
EVENTS = [True] * 30 + [False] * 30


def known(result):
    """What the audit takes for known of who was censored by when: {time: people}."""
    system = run_system({"all": result}, Policy())
    cells = zip(system.cells, system.low, system.high, system.shown, strict=True)
    return {
        dict(cell.where)["by time"]: low
        for cell, low, high, shown in cells
        if shown and low == high and {name for name, _ in cell.where} == {"by time", "ended before"}
    }


def test_up_to_the_first_that_is_rounded_a_curve_says_that_nobody_was_censored():
    shown = protect(kaplan_meier(EXITS, EVENTS), Policy())
    rounded = shown.frame.set_index("time")["rounded_to"].notna()
    assert not rounded.loc[[1.0, 2.0, 3.0]].any()
    # before month 2 and before month 3: whoever is censored in month 3 moves no share of it
    assert known(shown) == {"1": 0, "2": 0}


def test_a_share_that_is_hidden_goes_with_its_error_and_limits():
    curve = kaplan_meier(EXITS, EVENTS)
    wide = curve.frame.assign(std_error=0.1, conf_low=0.2, conf_high=0.9)
    made = type(curve)(**{**vars(curve), "frame": wide})
    shown = protect(made, Policy(), hide=["estimate[group=all;time=2]"])
    row = shown.frame.set_index("time").loc[2.0]
    assert row[["estimate", "std_error", "conf_low", "conf_high"]].isna().all()
    assert row["n_event"] == 6
    assert pd.notna(shown.frame.set_index("time").loc[1.0, "estimate"])
    assert known(shown) == {"2": 0}


def test_a_share_that_is_yet_to_be_rounded_says_nothing_of_who_was_lost():
    row = {"group": "all", "time": 6.0, "n": 60, "n_event": 30, "n_censor": 2, "estimate": 0.51}
    counts, about = ("n", "n_event", "n_censor"), {"event": ["job"], "estimand": "incidence"}
    exits = pd.DataFrame({"group": "all", "time": [6.0], "n_risk": 60, "n_event": 30})
    share = Result("times", pd.DataFrame([row]), ("group", "time"), counts, about=about)

    def says(result):
        places = [each.place for each in facts("times", result, Policy()).statements]
        return [place for place in places if place.startswith("estimate")]

    assert says(share) == ["estimate[group=all;time=6]"]
    assert says(replace(share, exits=exits.assign(n_censor=2))) == []
