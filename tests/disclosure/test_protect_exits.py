"""Shares at times, medians, states and mean times beside the curves."""

from dataclasses import replace

import numpy as np
import pandas as pd

from evaltools.disclosure import Policy, audit, protect, secure
from evaltools.result import Result


def times(events, *, n=60, group="all", at=(6, 12, 24), by=None):
    """Shares at times without censoring: events up to each time."""
    frame = pd.DataFrame({"group": group, "time": list(map(float, at)), "n": n, "n_event": events})
    frame["estimate"] = frame["n_event"] / n
    return Result("times", frame, ("group", "time"), ("n", "n_event"), about={"by": by})


def test_what_happened_between_two_reported_times_is_a_count_too():
    # 20 by month 6 and 22 by month 12: two people in between.
    got = protect(times([20, 22, 40]), Policy())
    assert got.hidden["n_event"].sum() == 1
    assert list(got.hidden["estimate"]) == list(got.hidden["n_event"])


def test_times_with_enough_in_between_are_shown():
    assert not protect(times([10, 20, 40]), Policy()).hidden.any(axis=None)


def test_those_without_the_event_are_a_count_too():
    got = protect(times([10, 20, 58]), Policy())
    assert list(got.hidden["n_event"]) == [False, False, True]


def test_one_of_two_groups_is_not_given_back_by_everybody():
    women, men = times([3, 12, 20], n=30, group="f"), times([7, 18, 25], n=30, group="m")
    frame = pd.concat([women.frame, men.frame], ignore_index=True)
    by_sex = Result("times", frame, women.keys, women.counts, about={"by": "sex"})
    results = {"all": times([10, 30, 45]), "sex": by_sex}
    shown, _ = secure(results, Policy())
    assert audit(shown, Policy()).ok
    first = [
        *shown["all"].frame.query("time == 6")["n_event"],
        *shown["sex"].frame.query("time == 6")["n_event"],
    ]
    assert pd.Series(first).isna().sum() >= 2


def test_a_share_of_censored_people_has_three_decimals():
    result = times([20, 30, 40], n=61)
    got = protect(result, Policy()).frame["estimate"]
    assert list(got) == [0.328, 0.492, 0.656]


def test_a_median_of_nine_events_is_withheld():
    frame = pd.DataFrame(
        {
            "group": ["a", "b"],
            "probability": [0.5, 0.5],
            "n": [40, 40],
            "n_event": [9, 25],
            "estimate": [14.0, 11.0],
            "conf_low": [10.0, 9.0],
        }
    )
    result = Result("quantile", frame, ("group", "probability"), ("n", "n_event"))
    got = protect(result, Policy())
    assert list(got.hidden["estimate"]) == [True, False]
    assert list(got.hidden["conf_low"]) == [True, False]


def test_states_are_told_again_only_when_five_people_have_moved():
    frame = pd.DataFrame(
        {
            "group": "all",
            "state": ["job", "none"] * 3,
            "time": [6.0, 6.0, 7.0, 7.0, 12.0, 12.0],
            "n": [20, 40, 22, 38, 30, 30],
            "n_risk": 60,
        }
    )
    frame["estimate"] = frame["n"] / frame["n_risk"]
    result = Result("states", frame, ("group", "state", "time"), ("n", "n_risk"))
    got = protect(result, Policy())
    assert list(got.hidden["estimate"]) == [False, False, True, True, False, False]


def test_states_add_up_so_a_rare_one_takes_another_with_it():
    frame = pd.DataFrame(
        {
            "group": "all",
            "state": ["job", "none", "sick"],
            "time": 6.0,
            "n": [20, 37, 3],
            "n_risk": 60,
        }
    )
    frame["estimate"] = frame["n"] / frame["n_risk"]
    result = Result("states", frame, ("group", "state", "time"), ("n", "n_risk"))
    got = protect(result, Policy())
    assert got.hidden["n"].sum() == 2
    assert list(got.hidden["estimate"]) == list(got.hidden["n"])


def test_mean_times_that_add_up_to_the_horizon_are_never_hidden_alone():
    frame = pd.DataFrame(
        {
            "group": "all",
            "state": ["job", "none", "sick"],
            "n": [20, 37, 3],
            "n_risk": 60,
            "estimate": [5.0, 6.0, 1.0],
        }
    )
    result = Result("expected_time", frame, ("group", "state"), ("n", "n_risk"))
    assert protect(result, Policy()).hidden["estimate"].sum() >= 2


def test_a_difference_between_groups_does_not_give_a_hidden_share_back():
    # 3 of 60 in group b are in a sick state; a has 12 of 60, so "a less b" would tell.
    frame = pd.DataFrame(
        {
            "group": ["a"] * 3 + ["b"] * 3,
            "state": ["job", "none", "sick"] * 2,
            "time": 6.0,
            "n": [20, 28, 12, 20, 37, 3],
            "n_risk": 60,
        }
    )
    frame["estimate"] = frame["n"] / frame["n_risk"]
    states = Result(
        "states", frame, ("group", "state", "time"), ("n", "n_risk"), about={"by": "area"}
    )
    gaps = pd.DataFrame(
        {
            "group": "b",
            "reference": "a",
            "state": ["job", "none", "sick"],
            "time": 6.0,
            "n": 60,
            "n_reference": 60,
            "estimate": [0.0, 0.15, -0.15],
        }
    )
    keys = ("group", "reference", "state", "time")
    difference = Result("difference", gaps, keys, ("n", "n_reference"), about={"by": "area"})
    results = {"states": states, "difference": difference}
    alone = {name: protect(result, Policy()) for name, result in results.items()}
    assert not audit(alone, Policy()).ok
    shown, _ = secure(results, Policy())
    assert audit(shown, Policy()).ok


def incidence(events, *, n=100, at=(6, 12), event=(), **about):
    """Incidence at times, by outcome: events up to each time."""
    rows = [
        {"group": "all", "outcome": outcome, "time": float(time), "n": n, "n_event": count}
        for outcome, counts in events.items()
        for time, count in zip(at, counts, strict=True)
    ]
    about = {"by": None, "event": list(event), "estimand": "incidence", **about}
    keys = ("group", "outcome", "time")
    frame = pd.DataFrame(rows)
    frame["estimate"] = frame["n_event"] / n
    return Result("times", frame, keys, ("n", "n_event"), about=about)


def test_jobs_of_any_kind_less_open_jobs_do_not_tell_of_three_subsidised_ones():
    # "Into what": 12 open jobs and 3 subsidised; "found work": 15. 15 - 12 is 3.
    into = incidence({"open_job": (12, 30), "subsidised_job": (3, 12)})
    work = incidence({"event": (15, 42)}, event=["open_job", "subsidised_job"], definition="broad")
    alone = {"into": protect(into, Policy()), "work": protect(work, Policy())}
    assert audit({"into": alone["into"]}, Policy()).ok
    assert not audit(alone, Policy()).ok
    shown, _ = secure({"into": into, "work": work}, Policy())
    assert audit(shown, Policy()).ok
    told = [
        shown["work"].frame["n_event"].isna()[0],
        shown["into"].frame["n_event"].isna()[0],
    ]
    assert any(told)


def test_the_narrow_and_the_broad_definition_do_not_tell_of_three_between_them():
    frame = pd.DataFrame(
        {
            "definition": ["narrow", "broad"],
            "time": 12.0,
            "n": 100,
            "n_event": [40, 43],
            "estimate": [0.4, 0.43],
        }
    )
    about = {"by": None, "event": ["open_job"], "estimand": "incidence"}
    result = Result("times", frame, ("definition", "time"), ("n", "n_event"), about=about)
    assert protect(result, Policy()).hidden["n_event"].sum() == 1


def test_other_exits_than_the_one_shown_are_not_taken_for_none():
    # 100 people, 20 jobs and 10 who were censored by month 6, 50 left: 20 had another exit.
    frame = pd.DataFrame(
        {
            "group": "all",
            "outcome": "event",
            "time": [6.0],
            "n": 100,
            "n_risk": 55,
            "n_event": 20,
            "n_censor": 10,
            "estimate": 0.2,
        }
    )
    counts = ("n", "n_risk", "n_event", "n_censor")
    about = {"by": None, "event": ["open_job"], "estimand": "incidence", "definition": "narrow"}
    result = Result("times", frame, ("group", "outcome", "time"), counts, about=about)
    assert not protect(result, Policy()).hidden.any(axis=None)


def test_the_rest_of_two_definitions_is_not_told_by_a_state_and_all_of_them():
    # By month 6 twelve found work, ten of them with a subsidy: two open jobs, printed nowhere.
    into = incidence({"open_job": (2, 12), "subsidised_job": (10, 30)})
    work = incidence({"event": (12, 42)}, event=["open_job", "subsidised_job"], definition="broad")
    shown, _ = secure({"into": into, "work": work}, Policy())
    gone = [shown["work"].frame["n_event"].isna()[0], shown["into"].frame["n_event"].isna()[2]]
    assert any(gone)


def test_what_a_state_gains_by_one_person_is_not_told():
    # Enough people move at month 9, but one more is in education than at month 6.
    frame = pd.DataFrame(
        {
            "group": "all",
            "state": ["job", "none", "school"] * 2,
            "time": [6.0] * 3 + [9.0] * 3,
            "n": [20, 20, 20, 30, 9, 21],
            "n_risk": 60,
        }
    )
    frame["estimate"] = frame["n"] / frame["n_risk"]
    result = Result("states", frame, ("group", "state", "time"), ("n", "n_risk"))
    got = protect(result, Policy())
    school = got.frame[got.frame["state"] == "school"]
    assert list(school["n"].isna()) == [True, False]
    assert got.hidden["n"].sum() == 2


def test_mean_times_are_coarser_the_fewer_people_they_are_of():
    frame = pd.DataFrame(
        {
            "group": ["a", "a", "b", "b"],
            "state": ["job", "none"] * 2,
            "n": [40, 40, 12, 12],
            "n_risk": [40, 40, 12, 12],
            "estimate": [5.04, 6.96, 5.3, 6.7],
        }
    )
    result = Result("expected_time", frame, ("group", "state"), ("n", "n_risk"))
    # 40 people times 0.1 months leave four months open; of 12 people it takes half months.
    assert list(protect(result, Policy()).frame["estimate"]) == [5.0, 7.0, 5.5, 6.5]


def test_how_many_are_still_observed_is_not_told_where_two_were_lost_since():
    frame = pd.DataFrame(
        {
            "group": "all",
            "state": ["job", "none"] * 2,
            "time": [6.0, 6.0, 12.0, 12.0],
            "n": [20, 40, 30, 28],
            "n_risk": [60, 60, 58, 58],
        }
    )
    frame["estimate"] = frame["n"] / frame["n_risk"]
    result = Result("states", frame, ("group", "state", "time"), ("n", "n_risk"))
    got = protect(result, Policy()).frame
    assert list(got["n_risk"].isna()) == [True, True, False, False]
    # Nor may 20 and 40 be added up.
    assert list(got["n"].isna()) == [True, False, False, False]


def test_nor_by_how_many_there_were_at_the_start():
    flow = Result("flow", pd.DataFrame({"reason": ["followed"], "n": [60]}), ("reason",), ("n",))
    frame = pd.DataFrame(
        {"group": "all", "state": ["job", "none"], "time": 12.0, "n": [30, 28], "n_risk": 58}
    )
    frame["estimate"] = frame["n"] / frame["n_risk"]
    states = Result("states", frame, ("group", "state", "time"), ("n", "n_risk"))
    shown, _ = secure({"flow": flow, "states": states}, Policy())
    assert shown["states"].frame["n_risk"].isna().all()
    assert shown["states"].frame["n"].isna().any()
    frame = frame.assign(n=[30, 30], n_risk=60)
    whole, _ = secure({"flow": flow, "states": replace(states, frame=frame)}, Policy())
    assert not whole["states"].hidden.any(axis=None)


def test_a_difference_without_an_error_does_not_tell_that_nobody_of_one_group_left_so():
    # Nobody of the 29 left to inactive: that difference alone has no error.
    frame = pd.DataFrame({"outcome": ["before", "event", "inactive"]})
    frame = frame.assign(group="male", reference="female", n=29, n_reference=43)
    frame = frame.assign(estimate=[0.4, -0.2, -0.2], std_error=[0.8, 0.8, np.nan])
    frame["conf_low"], frame["conf_high"] = frame["estimate"] - 1.6, frame["estimate"] + 1.6
    frame.loc[2, ["conf_low", "conf_high"]] = np.nan
    keys = ("group", "reference", "outcome")
    about = {"by": "sex", "estimand": "restricted time"}
    result = Result("difference", frame, keys, ("n", "n_reference"), about=about)
    hidden = protect(result, Policy()).hidden
    columns = ["estimate", "std_error", "conf_low", "conf_high"]
    assert hidden[columns].all(axis=1).tolist() == [False, False, True]
    assert not hidden[["n", "n_reference"]].any(axis=None)
    whole = replace(result, frame=frame.assign(std_error=np.nan))
    assert not protect(whole, Policy()).hidden["estimate"].any()


def test_a_difference_of_mean_times_needs_enough_people_on_both_sides():
    rows = [("male", "female", "event", 7, 18, 2.0), ("other", "female", "event", 12, 18, 1.0)]
    columns = ["group", "reference", "outcome", "n", "n_reference", "estimate"]
    frame = pd.DataFrame(rows, columns=columns)
    keys, counts = ("group", "reference", "outcome"), ("n", "n_reference")
    got = protect(Result("difference", frame, keys, counts, about={"by": "sex"}), Policy())
    assert got.frame["estimate"].isna().tolist() == [True, False]
    assert got.frame["n"].tolist() == [7, 12]
