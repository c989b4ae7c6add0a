"""Groups below the smallest are withheld whole; of the others, details go before headlines."""

from __future__ import annotations

import pandas as pd
import pytest

from evaltools.columns import Total
from evaltools.disclosure import Policy, is_withheld, protect, secure
from evaltools.disclosure.audit import Audit, run_system
from evaltools.disclosure.facts import facts
from evaltools.disclosure.losses import HEADLINE, headlines
from evaltools.disclosure.secure import whole_results
from evaltools.disclosure.steps import _steps
from evaltools.result import Result
from evaltools.wording import render

POLICY = Policy()


def flow(n):
    frame = pd.DataFrame({"step": ["in_data", "followed"], "reason": ["total", "followed"], "n": n})
    return Result("flow", frame, ("reason",), ("n",), totals=(Total("reason"),))


def by_sex(women, men):
    frame = pd.DataFrame({"sex": ["female", "male", "total"], "n": [women, men, women + men]})
    return Result("table", frame, ("sex",), ("n",), totals=(Total("sex"),), about={"by": "sex"})


def times(at=(3, 6), events=(8, 16), *, group="all"):
    frame = pd.DataFrame({"group": group, "time": list(at), "n": 40, "n_event": list(events)})
    frame["estimate"] = frame["n_event"] / 40
    about = {"by": "sex", "event": "open_job", "report_times": list(at)}
    return Result("times", frame, ("group", "time"), ("n", "n_event"), about=about)


def test_of_seven_people_the_number_is_published_and_every_breakdown_withheld_whole():
    shown, _hidden = secure({"flow": flow([7, 7]), "sex": by_sex(2, 5)}, POLICY)
    assert shown["flow"].frame["n"].tolist() == [7, 7]
    assert shown["sex"].frame["n"].isna().all()
    assert shown["sex"].hidden["n"].all()
    assert [render(note, "en") for note in shown["sex"].notes] == [
        "This result rests on fewer than 10 people and is withheld whole: any part of it could "
        "tell of single people. How many took part is published."
    ]


def test_a_result_withheld_whole_says_so_and_not_which_categories_it_had():
    shown = protect(by_sex(0, 7), POLICY)
    assert is_withheld(shown)
    assert shown.frame.to_dict("records") == [{"sex": "all", "n": None}]
    assert shown.hidden.to_dict("records") == [{"sex": False, "n": True}]
    assert not facts("sex", shown, POLICY).statements
    assert not is_withheld(protect(by_sex(20, 40), POLICY))


def states(people):
    """Where seven people are after half a year, the states listed that anybody is in."""
    frame = pd.DataFrame({"state": list(people), "time": 6, "n": list(people.values())})
    frame = frame.assign(n_risk=7, estimate=frame["n"] / 7)
    about = {"states": list(people), "n": 7, "n_event": 5, "loglik": -7.8, "horizon": 6.0}
    return Result("states", frame, ("state", "time"), ("n", "n_risk"), about=about)


def test_of_seven_people_in_four_listed_states_the_seven_are_shown_and_no_state_is_named():
    people = {"open_job": 2, "degree_study": 2, "unemployed": 2, "work_trial": 1}
    shown, _hidden = secure({"flow": flow([7, 7]), "states": states(people)}, POLICY)
    assert shown["flow"].frame["n"].tolist() == [7, 7]
    for state in people:
        assert state not in repr((shown["states"].frame.to_dict(), shown["states"].about))


def test_nor_are_events_of_seven_people_told_in_the_facts_beside_the_numbers():
    shown = protect(states({"open_job": 5, "unemployed": 2}), POLICY)
    assert shown.about == {"horizon": 6.0, "withheld": True}


def test_of_a_result_withheld_whole_one_sentence_says_that_it_is_not_published():
    shown = protect(by_sex(2, 5), POLICY)
    assert shown.summary("en") == "The number is not published, to protect privacy."


def test_a_table_whose_rows_a_regulation_lists_keeps_them_all():
    frame = pd.DataFrame({"code": ["CO01", "CO02"], "n": [7, 0]})
    shown = protect(Result("indicators", frame, ("code",), ("n",)), POLICY)
    assert shown.frame["code"].tolist() == ["CO01", "CO02"]
    assert shown.hidden["n"].all()


def test_ten_people_are_a_group_and_protected_cell_by_cell():
    shown = protect(by_sex(0, 10), POLICY)
    assert shown.frame["n"].tolist() == [0, 10, 10]
    assert not is_withheld(shown)


def test_a_judgement_about_a_practice_is_of_no_group():
    frame = pd.DataFrame({"criterion": ["relevance"], "n": [2]})
    result = Result("criteria", frame, ("criterion",), (), {"n": ()})
    assert protect(result, POLICY).frame["n"].tolist() == [2]


@pytest.mark.parametrize(
    ("dear", "cheap"),
    [
        (flow([60, 60]), by_sex(20, 40)),
        (times(), times(group="female")),
        (times(), times(at=(3, 6), events=(8, 16), group="male")),
    ],
)
def test_headlines_cost_more_than_breakdowns(dear, cheap):
    least = min(each.loss for each in facts("a", protect(dear, POLICY), POLICY).statements)
    most = max(each.loss for each in facts("b", protect(cheap, POLICY), POLICY).statements)
    assert least >= HEADLINE > most


def test_what_everybody_reached_by_the_report_times_is_a_headline_and_other_months_are_not():
    result = times(at=(3, 6, 9), events=(8, 16, 24))
    asked = Result(**{**vars(result), "about": {**result.about, "report_times": [6]}})
    assert {"estimate[group=all;time=6]", "n_event[group=all;time=6]"} <= headlines(asked)
    assert not any("time=3" in key or "time=9" in key for key in headlines(asked))


def test_where_nothing_else_helps_details_are_withheld_before_headlines():
    shown = {"times": protect(times(), POLICY), "sex": protect(by_sex(20, 40), POLICY)}
    row = {"cell": "n", "low": 1.0, "high": 1.0, "width": 0.0, "verdict": "narrow"}
    found = Audit(pd.DataFrame([{"id": name, **row} for name in shown]), (), 2, 2)
    first = whole_results(shown, [found], with_headlines=False)
    assert {name for name, _ in first} == {"sex"}
    last = whole_results(shown, [found], with_headlines=True)
    assert ("times", "n_event[group=all;time=6]") in last
    assert first < last


def test_what_an_earlier_release_tells_too_closely_takes_the_result_of_its_name_alone():
    shown = {"times": protect(times(), POLICY), "sex": protect(by_sex(20, 40), POLICY)}
    row = {"cell": "n", "low": 1.0, "high": 1.0, "width": 0.0, "verdict": "narrow"}
    found = Audit(pd.DataFrame([{"id": "earlier release: sex", **row}]), (), 2, 2)
    gone = whole_results(shown, [found], with_headlines=True)
    assert {name for name, _ in gone} == {"sex"}


def test_the_last_step_waits_for_the_report_time_when_nobody_follows_it():
    # Six events by month 4, nobody after it: told at 6, where the study reports, not at 4.
    events = [pd.Series([6.0, 0.0, 0.0], index=[4.0, 5.0, 6.0])]
    assert _steps(events, None, 5, [6.0], set()) == (6.0,)
    assert _steps(events, None, 5, [], set()) == (4.0,)


def test_how_many_a_group_has_costs_five_times_what_became_of_them():
    # How many women there are is told once by itself and once in a breakdown, 0.3 of that.
    women = by_sex(40, 60)
    rows = pd.DataFrame({"group": ["female", "male"], "time": 6.0, "n": [40, 60]})
    rows["n_event"] = [20, 30]
    about = {"by": "sex", "event": ["open_job"], "report_times": [6.0]}
    events = Result("times", rows, ("group", "time"), ("n", "n_event"), about=about)
    results = {"a": protect(women, POLICY), "b": protect(events, POLICY)}
    system = run_system(results, POLICY)
    loss = {str(cell): loss for cell, loss in zip(system.cells, system.loss, strict=True)}
    assert loss["people[all: sex=female]"] == pytest.approx(5 * (1 + 0.3))
    by_six = next(cost for cell, cost in loss.items() if "by time=6" in cell and "female" in cell)
    assert by_six == pytest.approx(10 * 0.3)
