"""Where people are at the report times is told, though a few of them are not observed any more."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evaltools.columns import Total
from evaltools.disclosure import Policy, audit, protect, secure
from evaltools.disclosure.audit import run_system
from evaltools.disclosure.parts import feasible, whole_part
from evaltools.result import Result
from evaltools.wording import render, say

POLICY = Policy()


def states(by_time, *, report_times):
    """How many are in each state, by time: {time: {state: people}}."""
    rows = [
        {"state": state, "time": time, "n": n, "n_risk": sum(people.values())}
        for time, people in by_time.items()
        for state, n in people.items()
    ]
    frame = pd.DataFrame(rows)
    frame["estimate"] = frame["n"] / frame["n_risk"]
    frame["conf_low"], frame["conf_high"] = frame["estimate"] - 0.0312, frame["estimate"] + 0.0312
    about = {"report_times": list(report_times)}
    return Result("states", frame, ("state", "time"), ("n", "n_risk"), about=about)


def of(shown, state, time, column="n"):
    rows = (shown.frame["state"] == state) & (shown.frame["time"] == time)
    return shown.frame.loc[rows, column].iloc[0]


def flow(n):
    frame = pd.DataFrame({"step": ["in_data", "followed"], "reason": ["total", "followed"], "n": n})
    return Result("flow", frame, ("reason",), ("n",), totals=(Total("reason"),))


HALF_A_YEAR = {"work": 24, "study": 20, "unemployed": 166}


def test_at_report_times_states_are_told_though_they_have_gained_few():
    # People enter and leave: one more in work after half a year is not one person.
    later = {"work": 25, "study": 17, "unemployed": 168}
    result = states({6: HALF_A_YEAR, 12: later}, report_times=[6, 12])
    assert not protect(result, POLICY).hidden.any(axis=None)
    # Between the report times they are still told only after several have moved.
    between = protect(states({6: HALF_A_YEAR, 12: later}, report_times=[12]), POLICY)
    assert pd.isna(of(between, "work", 6))


def test_a_state_that_nobody_leaves_is_told_again_only_after_several_have_died():
    dead = {6: {"died": 5, "work": 100}, 12: {"died": 7, "work": 98}}
    shown = protect(states(dead, report_times=[6, 12]), POLICY)
    assert pd.isna(of(shown, "died", 12)) or pd.isna(of(shown, "died", 6))


def test_where_few_are_lost_their_number_is_hidden_and_the_shares_are_of_about_so_many():
    # 214 took part, 210 are observed after half a year: 4 were lost. 15 hide among others.
    people = {"work": 80, "study": 3, "training": 9, "unemployed": 118}
    results = {"flow": flow([214, 214]), "states": states({6: people}, report_times=[6])}
    shown, _hidden = secure(results, POLICY)
    told = shown["states"]
    assert shown["flow"].frame["n"].tolist() == [214, 214]
    assert told.frame["n_risk"].isna().all()
    assert of(told, "work", 6) == 80
    # 210 rounded to tens, twice the smallest count, is 210: 80 of 210 is 0.381.
    assert of(told, "work", 6, "estimate") == 0.381
    # Rounding to tens leaves 80 of 210 open by 80 / 210 * 5 / 210, 0.0091, and the interval,
    # 0.3498 to 0.4122, is wider by that and goes to whole per cents outwards.
    assert of(told, "work", 6, "conf_low") == 0.34
    assert of(told, "work", 6, "conf_high") == 0.43
    assert of(told, "work", 6, "rounded_to") == pytest.approx(5 / 210)
    assert "work about 38% (95% CI 34–43%" in say(replace(told, unit="months"), "en")
    assert told.about["observed_about"] == {"time=6": 210.0}
    assert render(told.notes[0], "en") == (
        "Where the number of those observed is hidden, shares are of that number rounded to "
        "multiples of 10."
    )


def test_shares_of_about_so_many_do_not_tell_of_how_many_they_are():
    # Of 72 one is lost, who was in training: 34 of 72, times 71, of 70 would tell the 71.
    people = {"work": 34, "study": 14, "training": 3, "away": 9, "unemployed": 11}
    result = states({6: people}, report_times=[6])
    lost = result.frame["state"] == "training"
    estimate = (result.frame["n"] + lost) / 72
    frame = result.frame.assign(
        estimate=estimate, conf_low=estimate - 0.1, conf_high=estimate + 0.1
    )
    hide = [f"n_risk[state={state};time=6]" for state in people]
    told = protect(replace(result, frame=frame), POLICY, hide=hide)
    assert of(told, "work", 6, "estimate") == 0.486  # 34 of 70
    assert of(told, "study", 6, "estimate") == 0.2  # 14 of 70
    # 34 / 70 less and plus 0.1, and 34 / 70 * 5 / 70 farther, outwards
    assert of(told, "work", 6, "conf_low") == 0.35
    assert of(told, "work", 6, "conf_high") == 0.63


@pytest.mark.parametrize(("observed", "is_told"), [(25, False), (44, False), (45, True)])
def test_of_so_few_a_rounded_number_would_give_another_share(observed, is_told):
    # 16 of 25 are 64%, and of 30 they would be 53%; 45 are told as 50, a tenth more
    people = {"training": 3, "away": 6, "work": observed - 9}
    hide = [f"n_risk[state={state};time=6]" for state in people]
    told = protect(states({6: people}, report_times=[6]), POLICY, hide=hide)
    assert of(told, "work", 6) == observed - 9
    assert pd.notna(of(told, "work", 6, "estimate")) is is_told
    assert ("rounded_to" in told.frame.columns) is is_told


def test_what_the_rounded_number_tells_is_part_of_the_attack():
    people = {"work": 80, "study": 3, "training": 9, "unemployed": 118}
    results = {"flow": flow([214, 214]), "states": states({6: people}, report_times=[6])}
    shown, _hidden = secure(results, POLICY)
    system = run_system(shown, POLICY)
    observed = next(n for n, c in enumerate(system.cells) if dict(c.where).get("observed"))
    assert (system.low[observed], system.high[observed]) == (205.0, 215.0)


def test_more_may_be_lost_than_are_left():
    few = {"work": 30, "unemployed": 60}
    results = {"flow": flow([214, 214]), "states": states({24: few}, report_times=[24])}
    shown = {name: protect(result, POLICY) for name, result in results.items()}
    system = run_system(shown, POLICY)
    assert feasible(whole_part(system))
    lost = next(n for n, c in enumerate(system.cells) if dict(c.where).get("lost"))
    assert not pd.isna(system.low[lost])
    assert audit(shown, POLICY).ok


def test_under_another_definition_more_may_be_still_followed():
    # Of 214 people 15 had a job in the narrow sense by month 6, and 135 in the broad one; the
    # 120 others are still followed under the narrow definition. That these are at least 70 is
    # told: 214 less 15, less 20 censored, less at most 109 (214 - 25 - 80) who left otherwise.
    frame = pd.DataFrame(
        {
            "definition": ["narrow", "broad"] * 2,
            "time": [6, 6, 12, 12],
            "n": 214,
            "n_risk": [175, 60, 140, 30],
            "n_event": [15, 135, 25, 140],
            "n_censor": [20, 20, 80, 40],
        }
    )
    frame["estimate"] = frame["n_event"] / frame["n"]
    counts = ("n", "n_risk", "n_event", "n_censor")
    about = {"estimand": "incidence"}
    both = Result("times", frame, ("definition", "time"), counts, about=about)
    own = frame[frame["definition"] == "broad"].drop(columns="definition")
    about = {"estimand": "incidence", "definition": "broad", "event": ["job"]}
    usual = Result("times", own, ("time",), counts, about=about)
    shown = {"a": protect(both, POLICY), "b": protect(usual, POLICY)}
    told = shown["b"].frame["n_risk"].tolist()
    assert told == [60, 30]
    assert feasible(whole_part(run_system(shown, POLICY)))


def stocks(rows, *, report_times, **about):
    """States of one group: {state: {time: (people, observed, Aalen-Johansen estimate)}}."""
    frame = pd.DataFrame(
        [
            {"state": state, "time": time, "n": n, "n_risk": seen, "estimate": estimate}
            for state, times in rows.items()
            for time, (n, seen, estimate) in times.items()
        ]
    )
    about = {"report_times": list(report_times), **about}
    return Result("states", frame, ("state", "time"), ("n", "n_risk"), about=about)


def test_an_estimate_that_one_person_makes_who_is_not_observed_any_more_is_hidden():
    # One of 72 was in subsidised work when last seen: at month 9 nobody of 54 is, but 1/72 stays.
    result = stocks(
        {
            "subsidised": {6.0: (1, 72, 0.0139), 9.0: (0, 54, 0.0139)},
            "work": {6.0: (21, 72, 0.2917), 9.0: (20, 54, 0.35)},
            "study": {6.0: (10, 72, 0.1389), 9.0: (8, 54, 0.16)},
            "unemployed": {6.0: (40, 72, 0.5556), 9.0: (26, 54, 0.4761)},
        },
        report_times=[6, 9],
    )
    shown = protect(result, POLICY)
    assert of(shown, "subsidised", 9.0) == 0
    assert pd.isna(of(shown, "subsidised", 9.0, "estimate"))
    # All estimates of a time make one: one more is hidden, the smallest, and no more.
    told = [
        pd.notna(of(shown, state, 9.0, "estimate")) for state in ("study", "work", "unemployed")
    ]
    assert told == [False, True, True]


def test_an_estimate_of_nobody_at_any_time_is_shown():
    result = stocks(
        {
            "subsidised": {6.0: (0, 72, 0.0), 9.0: (0, 54, 0.0)},
            "work": {6.0: (22, 72, 0.3056), 9.0: (20, 54, 0.35)},
            "unemployed": {6.0: (50, 72, 0.6944), 9.0: (34, 54, 0.65)},
        },
        report_times=[6, 9],
    )
    shown = protect(result, POLICY)
    assert of(shown, "subsidised", 9.0, "estimate") == 0
    assert not shown.hidden.any(axis=None)


def test_a_mean_time_that_may_be_of_fewer_than_five_months_of_people_is_hidden():
    # 0.097 months of 72 people are seven months; told as 0.1, perhaps fewer than four.
    frame = pd.DataFrame(
        {
            "state": ["subsidised", "none", "study", "work", "unemployed"],
            "n": 72,
            "n_risk": 54,
            "estimate": [0.097222, 0.0, 0.544444, 3.7, 4.658334],
        }
    )
    result = Result("expected_time", frame, ("state",), ("n", "n_risk"))
    got = protect(result, POLICY).frame
    assert got["estimate"].isna().tolist() == [True, False, True, False, False]
    assert got["n"].tolist() == [72] * 5


def test_those_observed_to_the_horizon_of_mean_times_are_those_of_the_states_then():
    people = {"work": 25, "home": 36}
    hide = [f"n_risk[state={state};time=12]" for state in people]
    rows = pd.DataFrame({"state": ["work"], "n": [70], "n_risk": [61], "estimate": [3.0]})
    counts, about = ("n", "n_risk"), {"horizon": 12.0}
    results = {
        "states": protect(states({12: people}, report_times=[12]), POLICY, hide=hide),
        "time": protect(Result("expected_time", rows, ("state",), counts, about=about), POLICY),
    }
    system = run_system(results, POLICY)
    told = {str(cell): system.low[place] for place, cell in enumerate(system.cells)}
    assert told["people[all: observed=yes, time=12]"] == 61
    assert told["people[all: all]"] == 70
