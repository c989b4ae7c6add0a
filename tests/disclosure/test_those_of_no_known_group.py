"""Who is in no group is a group as well: one sum that is false does not open the others."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaltools.disclosure import Policy, audit, secure
from evaltools.disclosure.audit import run_system
from evaltools.disclosure.tables import masked, no_mask
from evaltools.result import Result

POLICY = Policy()

EVENT = ["open_job"]


def exits(events, *, n, by=None, at=(6.0, 12.0, 18.0)):
    """Who had the event by each time, of each group: {group: (events by the times)}."""
    rows = [
        {"group": group, "time": time, "n": n[group], "n_event": count}
        for group, counts in events.items()
        for time, count in zip(at, counts, strict=True)
    ]
    about = {"by": by, "event": EVENT, "estimand": "incidence", "definition": "narrow"}
    return Result("times", pd.DataFrame(rows), ("group", "time"), ("n", "n_event"), about=about)


def unprotected(results):
    return {name: masked(result, no_mask(result)) for name, result in results.items()}


def told(results):
    return audit(results, POLICY).rows.query("verdict == 'narrow'")["cell"]


#: 480 people, of 17 of whom it is not known whether they have a disability.
PEOPLE = {"all": 480, "yes": 230, "no": 233}


def of_disability(events):
    return {
        "all": exits({"all": (96, 154, 198)}, n=PEOPLE),
        "by": exits(events, n=PEOPLE, by="disability"),
    }


def test_few_events_of_those_of_no_known_group_are_found():
    # 96 - 44 - 50 = 2, 154 - 68 - 82 = 4, 198 - 89 - 105 = 4 of the seventeen
    events = {"yes": (44, 68, 89), "no": (50, 82, 105)}
    cells = told(unprotected(of_disability(events)))
    for time in (6, 12, 18):
        assert any(f"by time={time}," in cell and "disability=not known" in cell for cell in cells)


def test_a_run_hides_what_tells_of_those_of_no_known_group():
    events = {"yes": (44, 68, 89), "no": (50, 82, 105)}
    shown, further = secure(of_disability(events), POLICY)
    assert {name for name, _ in further} == {"by"}
    # One group's number at each time is enough.
    assert shown["by"].frame["n_event"].isna().sum() == 3
    assert audit(shown, POLICY).ok


def test_many_of_no_known_group_are_no_leak():
    # 6, 12 and 17 of the seventeen
    events = {"yes": (41, 61, 82), "no": (49, 81, 99)}
    assert audit(unprotected(of_disability(events)), POLICY).ok


def test_groups_that_hold_everybody_leave_nobody_of_no_group():
    n = {"all": 463, "yes": 230, "no": 233}
    results = {
        "all": exits({"all": (96, 154, 198)}, n=n),
        "by": exits({"yes": (44, 68, 89), "no": (52, 86, 109)}, n=n, by="disability"),
    }
    assert audit(unprotected(results), POLICY).ok


def incidence(rows, *, outcomes, definition="narrow", event=()):
    """Steps of incidences: (outcome, time, at risk, events, not observed any more)."""
    columns = ["outcome", "time", "n_risk", "n_event", "n_censor"]
    frame = pd.DataFrame(rows, columns=columns).assign(group="all")
    frame["time"] = frame["time"].astype(float)
    about = {"by": None, "event": list(event), "estimand": "incidence", "definition": definition}
    assert set(frame["outcome"]) <= set(outcomes)
    keys, counts = ("group", "outcome", "time"), ("n_risk", "n_event", "n_censor")
    return Result("incidence", frame, keys, counts, about=about)


def test_those_at_risk_beside_one_outcome_tell_of_the_others():
    # 224 - 210 - 6 - 6 = 2 left otherwise in month 15: the curve of all hides the 210.
    steps = [("open_job", 14, 240, 10, 6), ("open_job", 15, 224, 6, 6), ("open_job", 16, 210, 9, 9)]
    into = incidence([*steps, ("inactive", 16, 240, 20, 21)], outcomes=("open_job", "inactive"))
    job = incidence(
        [("event", 14, 240, 10, 6), ("event", 15, 224, 6, 6), ("event", 16, np.nan, 9, 9)],
        outcomes=("event",),
        event=EVENT,
    )
    mask = no_mask(job)
    mask.loc[2, "n_risk"] = True
    results = {**unprotected({"into": into}), "job": masked(job, mask)}
    assert any("other than" in cell and "from=14, to=15" in cell for cell in told(results))
    # Nor do groups that leave out twenty people, of whom six found work, make it unseen.
    n = {"yes": 100, "no": 120}
    groups = exits({"yes": (9,), "no": (10,)}, n=n, by="disability", at=(16.0,))
    results |= unprotected({"by": groups})
    assert any("other than" in cell and "from=14, to=15" in cell for cell in told(results))


def test_one_false_sum_does_not_open_the_others():
    # By sex 26 had the event by month 6, of all 23: one is of other data. Of site a it is 3.
    n = {"all": 100, "male": 50, "female": 50, "a": 60, "b": 40}
    site = exits({"a": (3, 40), "b": (20, 30)}, n=n, by="site", at=(6.0, 12.0))
    sex = exits({"male": (13, 35), "female": (13, 35)}, n=n, by="sex", at=(6.0, 12.0))
    everybody = exits({"all": (23, 70)}, n=n, at=(6.0, 12.0))
    mask = no_mask(site)
    mask.loc[0, "n_event"] = True
    results = {**unprotected({"all": everybody, "sex": sex}), "site": masked(site, mask)}
    system = run_system(results, POLICY)
    sums = [
        {str(system.cells[cell]) for cell in row.indices}
        for row in system.equal.matrix
        if any("site=a" in str(system.cells[cell]) for cell in row.indices)
    ]
    assert any(any("site=b" in cell and "by time=6" in cell for cell in row) for row in sums)
    assert "n_event[group=a;time=6]" in set(told(results))
