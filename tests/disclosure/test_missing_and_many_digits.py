"""What is missing beside a hidden count, and many digits of a statistic, tell of the count too."""

import numpy as np
import pandas as pd
import pytest

from evaltools.disclosure import Policy, protect
from evaltools.result import Result

MISSING = np.nan


def states(n, errors):
    frame = pd.DataFrame(
        {
            "group": "all",
            "state": ["job"] * 3 + ["unemployed"] * 3,
            "time": [1.0, 2.0, 3.0] * 2,
            "n": n,
            "n_risk": 40,
            "estimate": [people / 40 for people in n],
            "std_error": errors,
        }
    )
    return Result(
        "states",
        frame,
        keys=("group", "state", "time"),
        counts=("n", "n_risk"),
        derived={"estimate": ("n", "n_risk"), "std_error": ("n", "n_risk")},
        about={"by": None},
    )


def test_an_error_that_cannot_be_computed_is_hidden_with_its_count():
    # all forty are unemployed in months 1 and 2: no error; beside "hidden" that says "forty"
    got = protect(states([0, 0, 2, 40, 40, 38], [MISSING, MISSING, 0.03] * 2), Policy())
    hidden = got.hidden["n"]
    assert hidden.any()
    assert got.hidden.loc[hidden, "std_error"].all()
    assert got.hidden.loc[hidden, "estimate"].all()


def test_beside_a_count_that_is_told_what_cannot_be_computed_is_only_missing():
    got = protect(states([0, 0, 2, 40, 40, 38], [MISSING, MISSING, 0.03] * 2), Policy())
    told = ~got.hidden["n"]
    assert told.any()
    assert not got.hidden.loc[told, "std_error"].any()


def test_a_column_without_any_number_is_not_hidden():
    got = protect(states([0, 0, 2, 40, 40, 38], [MISSING] * 6), Policy())
    assert not got.hidden["std_error"].any()


def model(kind="forest", **about):
    frame = pd.DataFrame(
        {
            "term": ["sex=male"],
            "n": [72],
            "n_event": [53],
            "estimate": [-0.19286912345678],
            "hazard_ratio": [0.82459123456789],
            "statistic": [-0.6583912345],
            "p_value": [0.5102851234],
        }
    )
    return Result(kind, frame, keys=("term",), counts=("n", "n_event"), about=about)


def test_a_model_leaves_with_four_digits_and_its_test_with_decimals():
    row = protect(model(), Policy()).frame.iloc[0]
    assert (row["n"], row["n_event"]) == (72, 53)
    assert (row["estimate"], row["hazard_ratio"]) == (-0.1929, 0.8246)
    assert (row["statistic"], row["p_value"]) == (-0.66, 0.51)


def test_the_likelihood_of_a_fit_stays_inside():
    # without covariates it is minus the sum of the logarithms of all risk sets
    got = protect(
        model(loglik=-180.123456, loglik_null=-180.5678, proportional_p=0.57780912), Policy()
    )
    assert got.about == {"proportional_p": 0.578}


def test_what_a_model_expects_of_a_site_leaves_with_four_digits():
    frame = pd.DataFrame(
        {"site": ["a"], "n": [17], "n_event": [6], "expected": [7.9594042], "estimate": [0.7538252]}
    )
    funnel = Result("funnel", frame, ("site",), ("n", "n_event"), about={"scale": "ratio"})
    row = protect(funnel, Policy()).frame.iloc[0]
    assert (row["n_event"], row["expected"], row["estimate"]) == (6, 7.959, 0.7538)


def test_numbers_that_are_no_statistics_keep_their_digits():
    frame = pd.DataFrame({"group": ["all"], "n": [72], "mean": [33.123456789]})
    got = protect(Result("means", frame, keys=("group",), counts=("n",)), Policy())
    assert got.frame["mean"][0] == pytest.approx(33.123456789, abs=1e-12)


def test_who_neither_found_work_nor_was_lost_is_not_told_by_what_is_left():
    # 72 - 53 - 17 = 2 left otherwise
    frame = pd.DataFrame({"group": ["all"], "n": [72], "n_event": [53], "n_censor": [17]})
    got = protect(
        Result("table", frame, keys=("group",), counts=("n", "n_event", "n_censor")), Policy()
    )
    assert got.hidden.iloc[0].to_dict() == {
        "group": False,
        "n": False,
        "n_event": False,
        "n_censor": True,
    }


@pytest.mark.parametrize(
    ("kind", "n", "n_event", "n_censor", "keys"),
    [
        ("times", 72, 16, 54, {"definition": "narrow", "time": 9.0}),
        ("times", 34, 19, 14, {"landmark": 3, "group": "yes", "time": 6.0}),
        ("without", 72, 53, 17, {"group": "all", "time": 9.0}),
    ],
)
def test_nor_is_it_told_at_a_time_whatever_the_result(kind, n, n_event, n_censor, keys):
    # 72 - 16 - 54 = 2, and 34 - 19 - 14 = 1
    row = pd.DataFrame([{**keys, "n": n, "n_event": n_event, "n_censor": n_censor}])
    about = {"by": "begun" if "landmark" in keys else None, "event": ["open_job"]}
    result = Result(kind, row, tuple(keys), ("n", "n_event", "n_censor"), about=about)
    got = protect(result, Policy()).frame.iloc[0]
    assert got[["n", "n_event", "n_censor"]].isna().any()


def test_all_exits_together_do_not_tell_of_the_few_of_one_kind():
    # 55 exits, 53 of them to work: two to something else
    frame = pd.DataFrame(
        {
            "group": "all",
            "outcome": ["before", "event", "inactive"],
            "n": 72,
            "n_event": [55, 53, 2],
            "estimate": [4.8, 3.9, 0.3],
        }
    )
    got = protect(
        Result("restricted_time", frame, keys=("group", "outcome"), counts=("n", "n_event")),
        Policy(),
    )
    assert got.hidden["n_event"].tolist() == [True, False, True]


def test_a_test_of_groups_tells_no_events_of_those_of_no_known_group():
    # of 480 people 198 had the event; the 17 of no known group must have had 4 if 194 is told
    row = pd.DataFrame([{"n": 463, "n_event": 194, "statistic": 1.2, "df": 1, "p_value": 0.27}])
    test = Result("test", row, counts=("n", "n_event"), about={"by": "disability", "test": "gray"})
    found = protect(test, Policy())
    assert "n_event" not in found.frame
    assert "n_event" not in found.hidden
    assert found.frame.n.tolist() == [463]


@pytest.mark.parametrize(("smallest", "told"), [(9, False), (10, True), (None, True)])
def test_a_test_in_which_a_group_is_of_nine_keeps_what_it_found(smallest, told):
    row = pd.DataFrame([{"n": 80, "n_event": 35, "statistic": 0.68, "df": 1, "p_value": 0.409}])
    sizes = {} if smallest is None else {"n_smallest": smallest}
    about = {"by": "disability", "test": "gray", **sizes}
    found = protect(Result("test", row, counts=("n", "n_event"), about=about), Policy())
    assert found.frame[["statistic", "p_value"]].notna().all(axis=None) == told
    assert "n_smallest" not in found.about
