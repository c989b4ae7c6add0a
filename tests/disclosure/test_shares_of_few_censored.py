"""A share by a time tells how many were censored before it, unless it is told coarsely."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evaltools.disclosure import Policy, protect
from evaltools.result import Result
from evaltools.survival import survival_curve

POLICY = Policy()

#: Nobody is lost at the end of what is known.
LATER = (7.0, 0, 0, 0)


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


def test_where_few_were_censored_a_share_is_a_life_table_of_what_is_told():
    # up to five of 72 were lost: 16 of 72 less half of 2.5 is 0.2261, between 16 / 72 = 0.2222
    # and 16 / 67 = 0.2388, half of which is 0.0083
    row = kept(72, 16, 1, 0.7775, exits=[(2.0, 72, 0, 1), (6.0, 71, 16, 0), (7.0, 55, 0, 55)])
    assert pd.isna(row["n_censor"])
    assert row["n_event"] == 16
    assert (row["estimate"], row["rounded_to"]) == (0.77, 0.01)
    # 0.2261 x 0.7739 / 70.75 + 0.0166 x 0.0166 / 12 is 0.04997 squared; limits by log(-log(S)),
    # -0.2564 to the power of its e^0.4937 and e^-0.4937 fold
    assert row["std_error"] == 0.05
    assert (row["conf_low"], row["conf_high"]) == (0.657, 0.856)


@pytest.mark.parametrize("lost", [1, 2, 3, 4])
def test_when_and_how_many_of_a_group_were_lost_changes_nothing_that_is_told(lost):
    early = kept(72, 16, lost, 0.7775, exits=[(2.0, 72, 0, lost), (6.0, 72 - lost, 16, 0), LATER])
    late = kept(72, 16, 1, 0.77, exits=[(4.0, 72, 16, 0), (5.0, 56, 0, 1), (6.0, 55, 0, 0), LATER])
    assert pd.isna(early["n_censor"])
    told = ["estimate", "std_error", "conf_low", "conf_high", "rounded_to", "n_event", "n"]
    assert early[told].to_dict() == late[told].to_dict()


def test_of_few_people_a_share_is_told_coarsely():
    # 5 of 25 less 1.25 is 0.2105, between 0.2 and 5 / 20
    row = kept(25, 5, 2, 0.79, exits=[(2.0, 25, 0, 2), (6.0, 23, 5, 0), LATER])
    assert pd.isna(row["n_censor"])
    assert (row["n_event"], row["estimate"], row["rounded_to"]) == (5, 0.79, 0.03)


@pytest.mark.parametrize(("n", "n_event"), [(12, 5), (13, 6)])
def test_where_no_unit_is_coarse_enough_only_the_counts_are_told(n, n_event):
    # 5 of 12 to 5 of 7, or 6 of 13 to 6 of 8, are more than twice a tenth apart
    row = kept(n, n_event, 1, 0.4, exits=[(2.0, n, 0, 1), (6.0, n - 1, n_event, 0), LATER])
    assert row["n_event"] == n_event
    assert row[["n_censor", "estimate", "std_error", "conf_low", "conf_high"]].isna().all()


def test_of_exits_that_are_not_known_a_share_is_told_where_the_lost_are():
    # nobody knows whether the 20 were lost at the start: 16 of 72 less half of 20.5, between
    # 16 / 72 and 16 / 49, which are 0.1043 apart
    row = kept(72, 16, 20, 0.75)
    assert (row["estimate"], row["rounded_to"]) == (0.76, 0.06)
    assert pd.isna(kept(72, 16, 1, 0.75)["estimate"])


def test_where_nobody_was_censored_a_share_has_three_decimals():
    row = kept(72, 16, 0, 0.77753)
    assert (row["n_censor"], row["estimate"]) == (0, 0.778)


def test_whoever_is_followed_to_the_very_time_moves_no_share():
    row = kept(72, 16, 20, 0.77753, exits=[(6.0, 72, 16, 20)])
    assert (row["n_censor"], row["estimate"]) == (20, 0.778)


def test_a_share_does_not_tell_when_people_were_censored():
    # 20 are of the group of 18 to 23
    first = kept(72, 16, 20, 1 - 16 / 52, exits=[(2.0, 72, 0, 20), (6.0, 52, 16, 0), LATER])
    last = kept(72, 16, 20, 1 - 16 / 72, exits=[(5.0, 72, 16, 20), (6.0, 36, 0, 0), LATER])
    assert first.to_dict() == last.to_dict()
    assert (first["n_censor"], first["estimate"], first["rounded_to"]) == (20, 0.76, 0.06)


def test_of_many_people_a_share_stays_as_fine_as_it_is_printed():
    # 96 / 4795 - 96 / 4800 = 0.00002
    row = kept(4800, 96, 1, 0.98001, exits=[(2.0, 4800, 0, 1), (6.0, 4799, 96, 0), LATER])
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
