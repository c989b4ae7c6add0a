"""A comparison and curves count the same exits; whom an indicator leaves out are people too."""

from __future__ import annotations

import pandas as pd
import pytest
from test_counts_within_counts import EXIT, indicator, left_over, people, study, told

from evaltools.cohort.reach import reach
from evaltools.comparison.exits_counted import arm_names, exits_counted
from evaltools.disclosure import Policy, audit, secure
from evaltools.disclosure.tables import masked, no_mask
from evaltools.indicators import esf_2014
from evaltools.result import Result

POLICY = Policy()

EVENT = ["open_job", "subsidised_job"]

#: By month 12, 15 of 35 mentored people of the reform and 22 of the 84 others had found work.
PARTS = [("before", 78, 123, 35, 45), ("from", 35, 84, 15, 22)]
COUNTS = ("n", "n_treated", "n_comparison", "n_event_treated", "n_event_comparison")


def parts_of_the_people(parts=PARTS, *, methods=("weighting",)):
    """The difference in parts of the people at month 12."""
    frame = pd.DataFrame(parts, columns=["level", *COUNTS[1:]])
    frame = frame.assign(
        n=frame["n_treated"] + frame["n_comparison"],
        variable="reform",
        outcome="employed_by_12",
        method="weighting",
        reference="comparison",
    )
    about = {
        "at": 12.0,
        "arms": {"by": "arm", "treated": "mentored", "comparison": "unmentored"},
        "exits": {"definition": "broad", "time": 12.0, "methods": [*methods]},
    }
    keys = ("variable", "level", "outcome", "method", "reference")
    return Result("effect", frame, keys, COUNTS, about=about)


def by_time(events, *, by="reform"):
    """Shares who had found work by some times: {group: (people, {time: events})}."""
    rows = [(group, n, at, k) for group, (n, told) in events.items() for at, k in told.items()]
    frame = pd.DataFrame(rows, columns=["group", "n", "time", "n_event"])
    about = {"by": by, "event": EVENT, "definition": "broad", "estimand": "incidence"}
    return Result("times", frame, ("group", "time"), ("n", "n_event"), about=about)


#: By month 15, 41 of the reform had: four of them after month 12.
LATER = {"before": (201, {15.0: 90}), "from": (119, {15.0: 41})}


def unprotected(**results):
    return {name: masked(result, no_mask(result)) for name, result in results.items()}


def narrow(results):
    rows = audit(results, POLICY).rows
    return [f"{each.id} {each.cell}" for each in rows[rows["verdict"] == "narrow"].itertuples()]


def test_events_of_subgroups_are_those_of_results_of_exits():
    found = narrow(unprotected(subgroups=parts_of_the_people(), times=by_time(LATER)))
    assert any("reform=from" in each and "from=12, to=15" in each for each in found)


def test_events_of_arms_are_those_of_results_of_exits_by_arm():
    mentored = by_time({"mentored": (113, {15.0: 53}), "unmentored": (207, {15.0: 90})}, by="arm")
    found = narrow(unprotected(subgroups=parts_of_the_people(), times=mentored))
    assert any("arm=mentored" in each and "from=12, to=15" in each for each in found)


def test_rows_that_leave_people_out_count_others():
    matched = parts_of_the_people(methods=())
    assert narrow(unprotected(subgroups=matched, times=by_time(LATER))) == []


def test_what_is_protected_does_not_tell_who_found_work_between_two_times():
    results = {"comparison.subgroups": parts_of_the_people(), "survival.times": by_time(LATER)}
    shown, _ = secure(results, POLICY)
    assert narrow(shown) == []
    subgroups, times = shown["comparison.subgroups"], shown["survival.times"]
    arms = [told(subgroups, f"n_event_{arm}", level="from") for arm in ("treated", "comparison")]
    later = told(times, "n_event", group="from")
    rest = None if None in arms else left_over(later, *arms)
    assert rest is None


def test_a_method_counts_everybody_where_each_part_has_all_its_people():
    everybody = pd.DataFrame({"reform": ["from"] * 3 + ["before"] * 2})
    rows = pd.DataFrame({"variable": "reform", "level": ["from", "before"], "n": [3, 2]})
    said = {"definition": "broad", "time": 12.0}
    rows["method"] = "weighting"
    assert exits_counted(rows, everybody, **said) == {**said, "methods": ["weighting"]}
    rows["n"] = [3, 1]
    assert exits_counted(rows, everybody, **said) == {**said, "methods": []}


def test_a_comparison_arm_of_several_values_has_no_name():
    found = arm_names(pd.Series(["p", "c", "d"]), by="arm", treated="p")
    assert found == {"by": "arm", "treated": "p"}


# -- whom an indicator leaves out ------------------------------------------------------------


@pytest.fixture(scope="module")
def one_older_with_an_incomplete_record():
    """Of 214 people, 34 are over 54, and one of them is among the 10 with incomplete records."""
    ages = [60.0] * 33 + [40.0] * 171 + [60.0] + [40.0] * 9
    education = ["isced_3_4"] * 204 + [None] * 10
    known = people(age=ages, education=education)
    spells = pd.DataFrame(
        {
            "participant_id": known["participant_id"],
            "state": "unemployed",
            "start": EXIT,
            "end": pd.NaT,
        }
    )
    return study(known, spells=spells)


def test_who_is_in_no_reference_leaves_those_of_an_age(one_older_with_an_incomplete_record):
    data = one_older_with_an_incomplete_record
    made, background = esf_2014(data), reach(data)
    by_hand = made.frame.set_index(["variable", "level", "group"])["n"]
    outside = "over_54_employed_after_six_months", "not_in_reference", "total"
    assert by_hand[outside] == 171
    mask = no_mask(made)
    of_age = made.frame["variable"].isin(["age", "over_54_without_work"])
    mask["n"] = of_age & made.frame["level"].isin(["25-54", "55+", "yes", "no"])
    results = {"a": masked(made, mask), **unprotected(b=background)}
    found = narrow(results)
    assert any("age=55+" in each and "record=incomplete" in each for each in found)
    shown, _ = secure({"indicators.esf_2014": made, "reach.participants": background}, POLICY)
    assert narrow(shown) == []
    table = shown["indicators.esf_2014"]
    complete = left_over(214.0, told(table, variable="record", level="incomplete", group="total"))
    inside = left_over(complete, indicator(table, outside[0], outside[1]))
    older = told(shown["reach.participants"], variable="age", level="55+")
    rest = None if inside is None else left_over(older, inside)
    assert rest is None or rest == 0 or rest >= 5
