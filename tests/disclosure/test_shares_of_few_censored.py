"""A share by a time tells how many were censored before it, unless it is told coarsely."""

from __future__ import annotations

import pandas as pd
import pytest

from evaltools.disclosure import Policy, protect
from evaltools.result import Result

POLICY = Policy()


def kept(n, n_event, n_censor, estimate):
    """Who was still in work at month 6, and who of them was not observed to the end."""
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
    result = Result("times", pd.DataFrame([row]), ("time",), counts, derived=made_of, about=about)
    return protect(result, POLICY).frame.iloc[0]


def test_where_few_were_censored_a_share_is_told_no_finer_than_four_of_them_move_it():
    # 16 / 68 - 16 / 72 = 0.0131, less than 0.02
    row = kept(72, 16, 1, 0.7775)
    assert pd.isna(row["n_censor"])
    assert row["n_event"] == 16
    assert (row["estimate"], row["rounded_to"]) == (0.78, 0.02)
    # 0.6963 and 0.8549: outwards
    assert (row["conf_low"], row["conf_high"], row["std_error"]) == (0.68, 0.86, 0.06)


def test_of_few_people_a_share_is_told_in_twentieths():
    # 6 / 21 - 6 / 25 = 0.0457, more than 0.02
    row = kept(25, 6, 2, 0.7417)
    assert pd.isna(row["n_censor"])
    assert (row["n_event"], row["estimate"], row["rounded_to"]) == (6, 0.75, 0.05)


@pytest.mark.parametrize(("n", "n_event"), [(17, 6), (72, 66)])
def test_where_no_unit_is_coarse_enough_only_the_counts_are_told(n, n_event):
    # 6 / 13 - 6 / 17 = 0.109, and 66 / 68 - 66 / 72 = 0.054
    row = kept(n, n_event, 1, 0.4)
    assert row["n_event"] == n_event
    assert row[["n_censor", "estimate", "std_error", "conf_low", "conf_high"]].isna().all()


@pytest.mark.parametrize("n_censor", [0, 20])
def test_where_it_is_told_who_was_censored_a_share_has_three_decimals(n_censor):
    row = kept(72, 16, n_censor, 0.77753)
    assert (row["n_censor"], row["estimate"]) == (n_censor, 0.778)


def test_of_many_people_a_share_stays_as_fine_as_it_is_printed():
    # 96 / 4796 - 96 / 4800 = 0.000017
    row = kept(4800, 96, 1, 0.98001)
    assert (row["estimate"], row["rounded_to"]) == (0.98, 0.001)
