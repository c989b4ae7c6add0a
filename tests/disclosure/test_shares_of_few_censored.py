"""A share by a time tells how many were censored before it, unless it is told coarsely."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evaltools.disclosure import Policy, protect
from evaltools.result import Result
from evaltools.survival import survival_curve

POLICY = Policy()


def kept(n, n_event, n_censor, estimate, exits=None):
    """Who was still in work at month 6, and who of them was not observed to the end.

    exits : the exits behind it by month, as (month, at risk, events, censored)
    """
    row = {
        "time": 6.0,
        "n": n,
        "n_risk": n - n_event - n_censor,
        "n_event": n_event,
        "n_censor": n_censor,
        "estimate": estimate,
        "std_error": 0.0431,
        "conf_low": estimate - 0.0812,
        "conf_high": estimate + 0.0774,
    }
    counts = ("n", "n_risk", "n_event", "n_censor")
    about = {"by": None, "event": ["left"], "estimand": "survival", "report_times": [6.0]}
    made_of = dict.fromkeys(("estimate", "std_error", "conf_low", "conf_high"), ("n", "n_event"))
    columns = ["time", "n_risk", "n_event", "n_censor"]
    behind = None if exits is None else pd.DataFrame(exits, columns=columns)
    result = Result(
        "times", pd.DataFrame([row]), ("time",), counts, derived=made_of, about=about, exits=behind
    )
    return protect(result, POLICY).frame.iloc[0]


def test_where_few_were_censored_a_share_is_the_same_for_four_of_them_more_or_fewer():
    # (16 / 68 - 16 / 72) x 72 / 56 x 0.7775 = 0.0131: from 0.2094 to 0.2356 have left, which is
    # two numbers in units of 0.001 to 0.06; 0.21 in those of 0.07, less than the 16 of 72; and
    # 0.24 in those of 0.08
    row = kept(72, 16, 1, 0.7775)
    assert pd.isna(row["n_censor"])
    assert row["n_event"] == 16
    assert (row["estimate"], row["rounded_to"]) == (0.76, 0.08)
    # 56 / 52 times 0.0812, 0.0774 and 0.0431: 0.0874 and 0.0834 upwards in units of 0.007, 0.0464
    # of 0.005, as four of 52 move them by 0.0062, 0.0060 and 0.0033; limits half a unit farther
    assert row["conf_low"] == pytest.approx(0.76 - 0.091 - 0.04)
    assert row["conf_high"] == pytest.approx(0.76 + 0.084 + 0.04)
    assert row["std_error"] == 0.05


def test_of_few_people_a_share_is_told_in_tenths():
    # (5 / 21 - 5 / 25) x 25 / 20 x 0.79 = 0.0376: from 0.172 to 0.248 have left
    row = kept(25, 5, 2, 0.79)
    assert pd.isna(row["n_censor"])
    assert (row["n_event"], row["estimate"], row["rounded_to"]) == (5, 0.8, 0.1)


@pytest.mark.parametrize(("n", "n_event"), [(17, 6), (72, 66)])
def test_where_no_unit_is_coarse_enough_only_the_counts_are_told(n, n_event):
    # (6 / 13 - 6 / 17) x 17 / 11 x 0.4 = 0.067 to either side of 0.6, and of 66 of 72 still more
    row = kept(n, n_event, 1, 0.4)
    assert row["n_event"] == n_event
    assert row[["n_censor", "estimate", "std_error", "conf_low", "conf_high"]].isna().all()


def test_where_nobody_was_censored_a_share_has_three_decimals():
    row = kept(72, 16, 0, 0.77753)
    assert (row["n_censor"], row["estimate"]) == (0, 0.778)


def test_whoever_is_followed_to_the_very_time_moves_no_share():
    row = kept(72, 16, 20, 0.77753, exits=[(6.0, 72, 16, 20)])
    assert (row["n_censor"], row["estimate"]) == (20, 0.778)


def test_a_share_does_not_tell_when_people_were_censored():
    # 16 of 52 leave after the 20, or of 48: 0.3077 and 0.3333. From 0.2821 to 0.3333 are two
    # numbers in units of 0.001 to 0.07, and 0.32 in those of 0.08
    row = kept(72, 16, 20, 1 - 16 / 52, exits=[(2.0, 72, 0, 20), (6.0, 52, 16, 0)])
    assert (row["n_censor"], row["estimate"], row["rounded_to"]) == (20, 0.68, 0.08)


def test_of_many_people_a_share_stays_as_fine_as_it_is_printed():
    # 96 / 4796 - 96 / 4800 = 0.000017
    row = kept(4800, 96, 1, 0.98001)
    assert (row["estimate"], row["rounded_to"]) == (0.98, 0.001)


@pytest.mark.parametrize("site", ["Pori", "Rauma"])
def test_of_groups_that_have_letters_a_share_is_rounded_as_of_those_that_have_names(site):
    # two are not observed after month 3: the exits name the sites, the rows have letters
    people = pd.DataFrame(
        {
            "site": ["Pori"] * 72 + ["Rauma"] * 72,
            "exit": [*([2] * 8 + [3] * 2 + [5] * 8 + [12] * 54)] * 2,
            "state": [*(["left"] * 8 + ["censored"] * 2 + ["left"] * 8 + ["censored"] * 54)] * 2,
        }
    )
    curve = survival_curve(people, exit="exit", state="state", event="left", by="site")
    result = curve.at([6.0])
    lettered = protect(result, POLICY).frame.set_index("group")
    named = protect(result, replace(POLICY, publish_names=("site",))).frame.set_index("group")
    letter = {"Pori": "A", "Rauma": "B"}[site]
    told = ["estimate", "rounded_to", "conf_low", "conf_high"]
    assert named.loc[site, "rounded_to"] > 0.001
    assert lettered.loc[letter, told].to_dict() == named.loc[site, told].to_dict()
