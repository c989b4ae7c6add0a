"""Sentences that stay readable where there is much to tell."""

from __future__ import annotations

import pandas as pd

from evaltools.practice import evidence_ceiling, fidelity
from evaltools.result import Result


def test_totals_of_many_sites_are_told_as_their_range_and_their_bands():
    items = [str(number) for number in range(1, 26)]
    # Seven sites: all threes (75, fair), all fours (100, good); one on which raters differ.
    given = {"a": (3, 3), "b": (3, 3), "c": (4, 4), "d": (4, 4), "e": (4, 4), "f": (4, 4)}
    given["g"] = (3, 4)
    rows = [
        {"set": "ips25_2008", "site": site, "item": item, "rater": rater, "rating": str(level)}
        for site, levels in given.items()
        for rater, level in zip("xy", levels, strict=True)
        for item in items
    ]
    found = fidelity(pd.DataFrame(rows), by="site").total()
    # The mean of site g is (75 + 100) / 2 = 87.5; it has no band.
    assert found.summary("en") == (
        "Totals of 7 sites, of 125 at most: lowest 75, highest 100. Sites by band: good "
        "fidelity 4; fair fidelity 2; raters in different bands 1."
    )


def test_a_long_list_of_what_a_design_lacks_is_left_to_the_table():
    said = evidence_ceiling({"described": True, "n": 40, "states_followed": True}).summary("en")
    assert "for 4 reasons, this first: there is no comparison group." in said
    assert "percentage points" not in said


def test_matches_that_ended_are_not_called_people_who_reached_an_outcome():
    frame = pd.DataFrame(
        {
            "group": ["personal", "workplace"],
            "time": 90.0,
            "n": [34, 20],
            "n_risk": [10, 9],
            "n_event": [24, 10],
            "estimate": [0.7, 0.5],
            "conf_low": [0.5, 0.3],
            "conf_high": [0.8, 0.7],
        }
    )
    about = {"by": "role", "event": ["ended"], "start": "match", "estimand": "incidence"}
    result = Result(
        "times", frame, ("group", "time"), ("n", "n_risk", "n_event"),
        unit="days", conf_level=0.95, about=about,
    )  # fmt: skip
    assert result.summary("en").startswith(
        "Share of matches that had ended by 90 days from the start of the match with a mentor: "
    )
