"""Who answered or died is among the participants, and bounds what is hidden of them."""

from __future__ import annotations

import pandas as pd

from evaltools.columns import ALL, Total
from evaltools.disclosure import Policy, audit, protect
from evaltools.disclosure.audit import run_system
from evaltools.disclosure.cells import Cell
from evaltools.disclosure.tables import masked, no_mask
from evaltools.disclosure.tighten import tighten
from evaltools.result import Result

POLICY = Policy()


def by_sex(counts, **named):
    frame = pd.DataFrame({"group": list(counts), "n": list(counts.values())})
    return Result("table", frame, ("group",), ("n",), about={"by": "sex"}, **named)


def hiding(result, *places):
    """The result as it is, with the columns of rows hidden."""
    mask = no_mask(result)
    for row, column in places:
        mask.loc[row, column] = True
    return masked(result, mask)


def of_records():
    """Of 60 people 7 records are incomplete; of which sex they are is hidden."""
    numbers = {"complete": (39, 14, 53), "incomplete": (3, 4, 7), "total": (42, 18, 60)}
    rows = [
        {"record": record, "group": sex, "n": n}
        for record, counts in numbers.items()
        for sex, n in zip(("female", "male", "total"), counts, strict=True)
    ]
    totals = (Total(over="group"), Total(over="record"))
    keys = ("record", "group")
    table = Result("table", pd.DataFrame(rows), keys, ("n",), totals=totals, about={"by": "sex"})
    return hiding(table, *((row, "n") for row in (3, 4, 6, 7)))


def answering(women, men, population):
    return protect(by_sex({"female": women, "male": men}, population=population), POLICY)


def ranges(results, *where, population=ALL):
    system = tighten(run_system(results, POLICY))
    at = system.cells.index(Cell(population, tuple(sorted(where))))
    return system.low[at], system.high[at]


def test_whoever_answered_of_one_sex_is_one_of_that_sex_who_take_part():
    # 41 women and 17 men answered, of 60: 41 to 43 women, so 2 to 4 of the incomplete records
    results = {"people": of_records(), "scores": answering(41, 17, "scored")}
    assert ranges(results, ("record", "incomplete"), ("sex", "female")) == (2, 4)
    assert not audit(results, POLICY).ok


def test_rows_that_are_not_people_bound_nothing():
    results = {"people": of_records(), "rows": answering(41, 17, "rows of counts")}
    assert audit(results, POLICY).ok


def test_a_population_that_is_an_arm_is_that_arm_of_everybody():
    arms = Result(
        "table",
        pd.DataFrame({"arm": ["a", "a", "b", "b"], "group": ["female", "male"] * 2, "n": [20] * 4}),
        ("arm", "group"),
        ("n",),
        about={"by": "sex"},
    )
    of_one = by_sex({"female": 20, "male": 20}, population="arm=a")
    results = {"arms": hiding(arms, (0, "n")), "one": protect(of_one, POLICY)}
    assert ranges(results, ("arm", "a"), ("sex", "female")) == (20, 20)


def exits_into(event, counts):
    rows = [
        {"group": ALL, "time": time, "n": 50, "n_event": count}
        for time, count in zip((6.0, 12.0), counts, strict=True)
    ]
    about = {"by": None, "event": event}
    return Result("times", pd.DataFrame(rows), ("group", "time"), ("n", "n_event"), about=about)


def states(state, inside, observed):
    rows = [
        {"group": ALL, "state": name, "time": 12.0, "n": n, "n_risk": observed}
        for name, n in ((state, inside), ("unemployed", observed - inside))
    ]
    keys = ("group", "state", "time")
    return Result("states", pd.DataFrame(rows), keys, ("n", "n_risk"), about={"by": None})


def test_who_died_is_dead_later_or_not_observed_and_others_may_come_back():
    for event, most in (("died", 9), ("inactive", 50)):
        # 50 people, 47 seen at month 12, 6 of them in the state: of 50, 3 may be
        results = {
            "into": hiding(exits_into(event, (5, 8)), (0, "n_event"), (1, "n_event")),
            "states": hiding(states(event, 6, 47)),
        }
        place = (("by time", "12"), ("event", event))
        assert ranges(results, *place)[1] == most


def answering_items(n):
    rows = [{"scale": "s", "item": "a", "wave": "w", "n": n}]
    keys = ("scale", "item", "wave")
    return Result("item_profile", pd.DataFrame(rows), keys, ("n",), population="answered an item")


def covered(complete, silent, total):
    rows = [
        {"scale": "s", "wave": "w", "coverage": name, "n": n}
        for name, n in (("complete", complete), ("not_answered", silent), ("total", total))
    ]
    keys = ("scale", "wave", "coverage")
    return Result("coverage", pd.DataFrame(rows), keys, ("n",), population="invited")


def test_whoever_answered_an_item_is_none_of_those_who_answered_nothing():
    # 25 people, 10 silent: at most 15 answered the item
    people = Result("flow", pd.DataFrame({"reason": ["followed"], "n": [25]}), ("reason",), ("n",))
    results = {
        "people": hiding(people),
        "asked": hiding(covered(13, 10, 25), (0, "n"), (2, "n")),
        "items": hiding(answering_items(14), (0, "n")),
    }
    item = (("item", "a"), ("scale", "s"), ("wave", "w"))
    assert ranges(results, *item, population="answered an item") == (1, 15)


def test_whoever_was_measured_first_was_measured_again_or_lost():
    rows = pd.DataFrame({"scale": ["s"], "n": [16], "n_lost": [10], "n_before": [26]})
    counts = ("n", "n_lost", "n_before")
    dropout = Result("dropout", rows, ("scale",), counts, population="measured at a and b")
    results = {"dropout": hiding(dropout, (0, "n"))}
    assert ranges(results, ("scale", "s"), population="measured at a and b") == (16, 16)
