"""What a number of one table leaves of a number of another: of landmarks, periods and checks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaltools.columns import Total
from evaltools.disclosure import Policy, audit
from evaltools.disclosure.audit import run_system
from evaltools.disclosure.exit_cells import exit_facts
from evaltools.disclosure.tables import masked, no_mask
from evaltools.disclosure.tighten import tighten
from evaltools.result import Result

POLICY = Policy()

ABOUT = {"event": ["open_job"], "estimand": "incidence", "definition": "narrow"}


def unprotected(**results):
    return {name: masked(result, no_mask(result)) for name, result in results.items()}


def narrow(**results):
    rows = audit(unprotected(**results), POLICY).rows
    return {each.cell: each.low for each in rows.query("verdict == 'narrow'").itertuples()}


def everybody(*rows, **about):
    """(time, events) of 200 people, or (time, events, at risk)."""
    columns = ["time", "n_event", "n_risk"][: len(rows[0])]
    frame = pd.DataFrame(rows, columns=columns).assign(group="all", n=200)
    counts = ("n", *columns[1:])
    return Result("times", frame, ("group", "time"), counts, about={**ABOUT, "by": None, **about})


def from_landmark(landmark, since, exposed, others):
    """(people, events) of those who were and were not exposed, by a time since the landmark."""
    rows = [
        {"landmark": landmark, "group": group, "time": since, "n": n, "n_event": n_event}
        for group, (n, n_event) in (("exposed", exposed), ("not exposed", others))
    ]
    about = {**ABOUT, "by": "mentor", "start": "landmark", "report_times": [3.0, 24.0]}
    keys = ("landmark", "group", "time")
    return Result("times", pd.DataFrame(rows), keys, ("n", "n_event"), about=about)


def test_events_since_a_landmark_are_events_of_everybody():
    # 18 by month 3 and 21 + 35 in the 18 months since: 74 by month 21, of 76 by month 24
    found = narrow(
        all=everybody((3.0, 18), (24.0, 76), report_times=[3.0, 24.0]),
        landmark=from_landmark(3.0, 18.0, (90, 21), (85, 35)),
    )
    assert [low for cell, low in found.items() if "from=21, to=24" in cell and "event" in cell] == [
        2.0
    ]


def test_events_since_a_landmark_that_leave_many_are_no_leak():
    assert not narrow(
        all=everybody((3.0, 18), (24.0, 80), report_times=[3.0, 24.0]),
        landmark=from_landmark(3.0, 18.0, (90, 21), (85, 35)),
    )


def by_period(period, n, n_event):
    row = {"term": "sex=male", "covariate": "sex", "level": "male", "reference": "female"}
    frame = pd.DataFrame([{**row, "period": period, "n": n, "n_event": n_event}])
    about = {**ABOUT, "counts_of": "everybody"}
    return Result("forest", frame, (*row, "period"), ("n", "n_event"), about=about)


def test_people_of_a_period_and_those_at_risk_before_it_part_by_who_left():
    # 150 were still there just before month 7, and 147 after it
    found = narrow(all=everybody((7.0, 40, 150)), period=by_period("7–12", 147, 20))
    assert 3.0 in {low for cell, low in found.items() if "gone=" in cell}


def test_who_is_censored_under_the_narrow_definition_alone_had_other_work():
    rows = [("narrow", 12.0, 200, 60, 33), ("broad", 12.0, 200, 80, 30)]
    columns = ["definition", "time", "n", "n_event", "n_censor"]
    about = {"event": ["open_job"], "estimand": "incidence", "own_definition": "narrow"}
    frame, counts = pd.DataFrame(rows, columns=columns), ("n", "n_event", "n_censor")
    result = Result("times", frame, ("definition", "time"), counts, about=about)
    assert 3.0 in narrow(a=result).values()
    wide = result.frame.assign(n_censor=[33, 25])
    assert not narrow(a=Result("times", wide, result.keys, counts, about=about))


def by_definition(goal, *rows):
    """Events and who was not followed on, by month 12; "goal" is a definition by its states."""
    states = {"narrow": ["open_job"], "broad": ["open_job", "subsidised_job"], "goal": goal}
    columns = ["definition", "n_event", "n_censor"]
    frame = pd.DataFrame(rows, columns=columns).assign(time=12.0, n=200)
    about = {"event": ["open_job"], "estimand": "incidence", "own_definition": "narrow"}
    return Result(
        "times",
        frame,
        ("definition", "time"),
        ("n", "n_event", "n_censor"),
        about={**about, "event_states": states},
    )


def test_definitions_of_the_same_states_are_one():
    # what is hidden of the one is told of the other
    table = by_definition(["open_job"], ("narrow", 60, 3), ("goal", 60, 3))
    mask = no_mask(table)
    mask.loc[table.frame["definition"] == "narrow", "n_censor"] = True
    assert not audit({"a": masked(table, mask)}, POLICY).ok
    mask["n_censor"] = True
    assert audit({"a": masked(table, mask)}, POLICY).ok


def test_what_a_wider_definition_of_the_programme_adds_is_a_count():
    goal = ["open_job", "subsidised_job", "degree_study"]
    close = by_definition(goal, ("broad", 60, 33), ("goal", 63, 20))
    assert 3.0 in narrow(a=close).values()
    assert not narrow(a=by_definition(goal, ("broad", 60, 33), ("goal", 80, 20)))
    # one definition has states that the other lacks: neither holds the other
    assert not narrow(a=by_definition(["degree_study"], ("broad", 60, 33), ("goal", 63, 20)))


def contents(people):
    frame = pd.DataFrame({"table": ["participants", "spells"], "n": people, "n_total": 3 * people})
    return Result("table", frame, ("table",), ("n", "n_total"), about={"by": "all"})


def test_one_row_more_than_in_a_release_is_found_in_what_counts_rows():
    def beside(people):
        (then,), (now,) = (unprotected(contents=contents(n)).values() for n in (60, people))
        return audit({"contents": now}, POLICY, {"contents": then})

    assert not beside(61).ok
    assert {key for _, key in beside(61).hide} >= {"n[table=participants]"}
    assert beside(66).ok


def known_of(cell, **results):
    """Between what a reader knows a cell to be, by single sums alone."""
    system = tighten(run_system(unprotected(**results), POLICY))
    place = [str(each) for each in system.cells].index(cell)
    return float(system.low[place]), float(system.high[place])


def test_what_is_told_of_the_participants_alone_is_not_taken_for_everybody():
    keys, counts = ("scale", "arm"), ("n",)
    frame = pd.DataFrame({"scale": ["mood", "mood"], "arm": ["mentored", "total"], "n": [60, 175]})
    alone = Result("change", frame.iloc[:1], keys, counts)
    assert known_of("people[all: scale=mood]", a=alone) == (60, np.inf)
    both = Result("change", frame, keys, counts, totals=(Total(over="arm"),))
    assert known_of("people[all: scale=mood]", a=both) == (175, 175)


def test_what_lies_between_two_definitions_is_no_group_of_everybody():
    # 5 of 200 are between the two by month 3, and 20 by month 12: neither is all of either
    states = {"narrow": ["open_job"], "broad": ["open_job", "subsidised_job"]}
    rows = [("narrow", 3.0, 20), ("narrow", 12.0, 60), ("broad", 3.0, 25), ("broad", 12.0, 80)]
    frame = pd.DataFrame(rows, columns=["definition", "time", "n_event"]).assign(n=200)
    about = {"event": ["open_job"], "estimand": "incidence", "event_states": states}
    table = Result("times", frame, ("definition", "time"), ("n", "n_event"), about=about)
    system = run_system(unprotected(a=table), POLICY)
    of_rests = [place for place, each in enumerate(system.cells) if "but" in dict(each.where)]
    assert of_rests
    for rows in (system.equal, system.at_most):
        assert (np.abs(rows.matrix[:, of_rests]) > 0).sum(axis=1).max() <= 1


@pytest.mark.parametrize(("left", "most"), [(0, 2), (6, 8)])
def test_who_had_found_work_is_in_work_or_has_left_it(left, most):
    """Of 25 people 17 are unemployed in month 6, and six of the others had found work by then."""
    rows = [("open_job", 6), ("degree_study", 2), ("unemployed", 17)]
    stock = pd.DataFrame(rows, columns=["state", "n"]).assign(group="all", time=6.0, n_risk=25)
    states = Result("states", stock, ("group", "state", "time"), ("n", "n_risk"))
    mask = no_mask(states)
    mask.loc[[0, 1], "n"] = True
    by_six = pd.DataFrame({"group": ["all"], "time": 6.0, "n": 25, "n_event": 6})
    found = Result("times", by_six, ("group", "time"), ("n", "n_event"), about=ABOUT)
    entry = {
        "whole": [
            {"of": "all", "state": "open_job", "time": 6},
            {"event": "left", "by time": 6},
            {"of": "all", "lost": "yes", "time": 6},
        ],
        "parts": [{"of": "all", "event": "event", "definition": "narrow", "by time": 6}],
        "rest": True,
    }
    kept = Result(
        "times",
        by_six.assign(n=13, n_event=left),
        ("group", "time"),
        ("n", "n_event"),
        population="had a job",
        about={"event": ["left"], "estimand": "retention", "adds_up": [entry]},
    )
    shown = {**unprotected(found=found, kept=kept), "states": masked(states, mask)}
    rows = audit(shown, POLICY).rows.set_index("cell")
    assert rows.loc["n[group=all;state=degree_study;time=6]", "high"] <= most
    assert (rows.loc["n[group=all;state=degree_study;time=6]", "verdict"] == "narrow") == (most < 5)


def test_whose_observation_had_ended_is_not_observed_later():
    rows = [("job", 20), ("unemployed", 40)]
    stock = pd.DataFrame(rows, columns=["state", "n"]).assign(group="all", time=12.0, n_risk=60)
    states = Result("states", stock, ("group", "state", "time"), ("n", "n_risk"))
    by_six = pd.DataFrame({"group": ["all"], "time": 6.0, "n": 61, "n_event": 10, "n_censor": 1})
    counts = ("n", "n_event", "n_censor")
    found = Result("times", by_six, ("group", "time"), counts, about=ABOUT)
    mask = no_mask(found)
    mask["n_censor"] = True
    shown = {**unprotected(states=states), "found": masked(found, mask)}
    system = tighten(run_system(shown, POLICY))
    named = {str(cell): place for place, cell in enumerate(system.cells)}
    place = named["people[all: by time=6, ended before=any exit]"]
    # 61 people less 60 who are observed in month 12
    assert (system.low[place], system.high[place]) == (0, 1)


def test_who_is_followed_on_from_a_landmark_is_followed_on_of_everybody():
    table = from_landmark(3.0, 18.0, (90, 21), (85, 35))
    (found,) = (
        {str(cell): value for value, cell in each.terms}
        for each in exit_facts("landmark", unprotected(a=table)["a"], POLICY).relations
        if any(str(cell) == "people[all: followed after=21]" for _, cell in each.terms)
    )
    of_groups = (
        "people[all: followed after=18, followed under=from landmark, landmark=3, mentor={}]"
    )
    assert found == {
        of_groups.format("exposed"): 1.0,
        of_groups.format("not exposed"): 1.0,
        "people[all: followed after=21]": -1.0,
    }
