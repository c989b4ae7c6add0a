"""What lies between any two times, and beside the numbers at risk, is a count as well."""

from __future__ import annotations

import pandas as pd

from evaltools.disclosure import Policy, audit, protect, secure
from evaltools.disclosure.tables import masked, no_mask
from evaltools.result import Result

POLICY = Policy()

REPORTED = (3.0, 6.0, 9.0)


def exits(events, *, n, by=None, at=REPORTED):
    """Who had the event by each time, of each group: {group: (events by the times)}."""
    rows = [
        {"group": group, "time": time, "n": n[group], "n_event": count}
        for group, counts in events.items()
        for time, count in zip(at, counts, strict=True)
    ]
    about = {"by": by, "event": ["open_job"]}
    return Result("times", pd.DataFrame(rows), ("group", "time"), ("n", "n_event"), about=about)


def hiding(result, *hidden):
    """The result, protected, with the events of each (group, time) hidden and all others shown."""
    mask, keys = (
        no_mask(result),
        list(zip(result.frame["group"], result.frame["time"], strict=True)),
    )
    mask["n_event"] = [key in hidden for key in keys]
    return masked(result, mask)


def two_groups(ei, kyllä, everybody):
    """Everybody and two groups of 45 and 27, told and hidden in turn, and month 4 hidden."""
    n = {"all": 72, "ei": 45, "kyllä": 27}
    by = exits({"ei": ei, "kyllä": kyllä}, n=n, by="interpreter")
    between = exits({"ei": [20], "kyllä": [14]}, n=n, by="interpreter", at=(4.0,))
    return {
        "all": hiding(exits({"all": everybody}, n=n)),
        "by": hiding(by, ("ei", 6.0), ("kyllä", 3.0), ("kyllä", 9.0)),
        "between": hiding(between, ("ei", 4.0), ("kyllä", 4.0)),
    }


def test_what_lies_between_any_two_reported_times_is_watched():
    # kyllä by month 3: 31 - 19 = 12, by month 6: 16, so 4 in between, though month 4 is open.
    found = audit(two_groups((19, 29, 39), (12, 16, 21), (31, 45, 60)), POLICY)
    assert not found.ok
    told = found.rows.loc[found.rows["verdict"] == "narrow"]
    assert any("interpreter=kyllä" in cell and "from=3, to=6" in cell for cell in told["cell"])


def test_enough_people_between_reported_times_are_no_leak():
    assert audit(two_groups((21, 29, 39), (10, 16, 22), (31, 45, 61)), POLICY).ok


def curve(group, events, *, n, by):
    """Steps of one group's curve, nobody censored: {time: events since the step before}."""
    rows, at_risk = [], n
    for time, count in events.items():
        rows.append({"group": group, "time": float(time), "n_risk": at_risk, "n_event": count})
        at_risk -= count
    frame = pd.DataFrame(rows).assign(n_censor=0)
    counts = ("n_risk", "n_event", "n_censor")
    about = {"by": by, "event": ["open_job"]}
    return Result("curve", frame, ("group", "time"), counts, about=about)


def test_what_lies_between_two_times_that_are_worked_out_is_watched():
    # Steps of curves, no report times: kyllä by month 3 is 31 - 19 = 12, by month 6: 16.
    n = {"ei": 45, "kyllä": 27}
    results = {
        "all": curve("all", {3: 31, 9: 29}, n=72, by=None),
        "ei": curve("ei", {3: 19, 9: 20}, n=45, by="interpreter"),
        "kyllä": curve("kyllä", {6: 16, 9: 5}, n=27, by="interpreter"),
    }
    shown = {name: masked(result, no_mask(result)) for name, result in results.items()}
    hidden = exits({"ei": [20], "kyllä": [14]}, n=n, by="interpreter", at=(4.0,))
    shown["between"] = hiding(hidden, ("ei", 4.0), ("kyllä", 4.0))
    told = audit(shown, POLICY).rows.query("verdict == 'narrow'")
    assert any("interpreter=kyllä" in cell and "from=3, to=6" in cell for cell in told["cell"])


def test_a_run_hides_what_tells_who_left_between_report_times():
    n = {"all": 72, "ei": 45, "kyllä": 27}
    by = {"ei": (19, 29, 33), "kyllä": (12, 16, 20)}
    results = {
        "all": exits({"all": (31, 45, 53)}, n=n),
        "by": exits(by, n=n, by="interpreter"),
    }
    shown, _ = secure(results, POLICY)
    assert audit(shown, POLICY).ok
    assert not shown["all"].frame["n_event"].isna().any()
    assert shown["by"].frame["n_event"].isna().sum() >= 2


# -- numbers at risk beside exits ------------------------------------------------------------


def at_risk(numbers, *, n, n_event, n_censor):
    """How many are still there just before given times: {time: at risk}."""
    frame = pd.DataFrame({"group": "all", "time": list(map(float, numbers))})
    frame["n"], frame["n_risk"] = n, list(numbers.values())
    frame["n_event"], frame["n_censor"] = n_event, n_censor
    counts = ("n", "n_risk", "n_event", "n_censor")
    about = {"by": None, "event": ["open_job"], "estimand": "incidence"}
    return Result("without", frame, ("group", "time"), counts, about=about)


def incidence(events, *, n):
    """Steps of everybody's incidence, of which others are no event: {time: events}."""
    result = curve("all", events, n=n, by=None)
    frame = result.frame.assign(outcome="event")
    told = frame.assign(n_risk=float("nan"))
    mask = told.isna()
    about = {**result.about, "estimand": "incidence"}
    keys = ("group", "outcome", "time")
    return Result("incidence", told, keys, result.counts, about=about, hidden=mask)


def test_those_at_risk_less_exits_of_the_month_before_are_who_left_otherwise():
    # 26 of 72 by month 2, 45 at risk just before month 3, nobody censored: one left otherwise.
    events = incidence({1: 13, 2: 13, 4: 12, 9: 15}, n=72)
    risk = at_risk({3: 45}, n=72, n_event=[31], n_censor=[0])
    shown = {"risk": masked(risk, no_mask(risk)), "events": events}
    told = audit(shown, POLICY).rows.query("verdict == 'narrow'")
    assert any("ended before" in cell and "by time=2" in cell for cell in told["cell"])


def test_nobody_who_left_otherwise_is_no_leak():
    events = incidence({1: 13, 2: 13, 4: 12, 9: 15}, n=72)
    risk = at_risk({3: 46}, n=72, n_event=[31], n_censor=[0])
    assert audit({"risk": masked(risk, no_mask(risk)), "events": events}, POLICY).ok


def periods(rows):
    """A model by period: {period: (people at its start, events)}."""
    frame = pd.DataFrame(
        [
            {"term": "sex=male", "period": name, "n": n, "n_event": events, "estimate": 0.1}
            for name, (n, events) in rows.items()
        ]
    )
    about = {"event": ["open_job"], "n": 72}
    return Result("forest", frame, ("term", "period"), ("n", "n_event"), about=about)


def test_people_of_one_period_less_its_events_and_the_next_are_who_left_otherwise():
    # 72 - 26 - 45 = 1; 45 - 12 - 33 = 0.
    alone = {
        "periods": protect(periods({"0–2": (72, 26), "2–4": (45, 12), "4–9": (33, 15)}), POLICY)
    }
    found = audit(alone, POLICY)
    assert not found.ok
    shown, _ = secure({"periods": periods({"0–2": (72, 26), "2–4": (45, 12)})}, POLICY)
    assert audit(shown, POLICY).ok
    assert shown["periods"].frame.isna().any(axis=None)


def test_events_of_a_period_are_those_of_the_curve_in_between():
    # By the curve 26 by month 2 and 41 by month 4; of the model 12 in the period, 3 less.
    model = periods({"0–2": (72, 26), "2–4": (46, 12)})
    events = exits({"all": (26, 41)}, n={"all": 72}, at=(2.0, 6.0))
    shown = {"periods": protect(model, POLICY), "events": protect(events, POLICY)}
    told = audit(shown, POLICY).rows.query("verdict == 'narrow'")
    assert any("from=4, to=6" in cell for cell in told["cell"])
