"""Those at risk at the horizon, less those still followed at it, are who left in that month."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from folder_attacker import findings

from evaltools.columns import Total
from evaltools.disclosure import Policy, audit, protect, secure
from evaltools.disclosure.audit import run_system
from evaltools.disclosure.curve_cells import BY, FRAME
from evaltools.disclosure.tables import masked, no_mask
from evaltools.result import Result
from evaltools.sections.plain import plain_result

POLICY = Policy()

EVENT = ["open_job", "subsidised_job"]

#: 214 people: 76 found work by month 24, 56 left otherwise, 56 were followed for less long, and
#: 26 to the end. 27 were at risk at month 24, so one person left in that month, somehow.
ENDINGS = {"found_work": 76, "other_exit": 56, "still_followed": 26, "ended_earlier": 56}
PEOPLE, AT_RISK = 214, 27


def endings(counts=ENDINGS, *, horizon=24):
    """How observation had ended."""
    n_total = sum(counts.values())
    frame = pd.DataFrame({"group": "all", "ending": [*counts, "total"]})
    frame = frame.assign(n=[*counts.values(), n_total], n_total=n_total)
    return Result(
        "endings",
        frame.assign(share=frame["n"] / n_total),
        ("group", "ending"),
        ("n", "n_total"),
        derived={"share": ("n", "n_total")},
        totals=(Total(over="ending"),),
        about={"by": "all", "horizon": horizon, "event": EVENT},
    )


def without(*rows):
    """Who had not found work by some times: (time, at risk, events, censored)."""
    columns = ["time", "n_risk", "n_event", "n_censor"]
    frame = pd.DataFrame(rows, columns=columns).assign(group="all", n=PEOPLE)
    about = {"by": None, "event": EVENT, "definition": "broad", "estimand": "incidence"}
    counts = ("n", "n_risk", "n_event", "n_censor")
    return Result("without", frame, ("group", "time"), counts, about=about)


def restricted_time(*, n_risk=AT_RISK, others=(("inactive", 56),), before=132):
    """Exits within 24 months by outcome: all of them, at work, and otherwise."""
    rows = [("before", before, 13.6), ("event", 76, 6.1)]
    rows += [(name, n, 4.3 / len(others)) for name, n in others]
    frame = pd.DataFrame(rows, columns=["outcome", "n_event", "estimate"])
    frame = frame.assign(group="all", n=PEOPLE, n_risk=n_risk)
    about = {"by": None, "event": EVENT, "horizon": 24.0, "estimand": "restricted time"}
    counts = ("n", "n_event", "n_risk")
    derived = {"estimate": ("n", "n_event")}
    return Result(
        "restricted_time", frame, ("group", "outcome"), counts, derived=derived, about=about
    )


def follow_up(*, n_event=76, n_censor=82):
    """Events and ends of observation of all follow-up."""
    frame = pd.DataFrame({"group": ["all"], "n": PEOPLE, "n_event": n_event, "n_censor": n_censor})
    about = {"by": "all", "table": "follow_up"}
    return Result("table", frame, ("group",), ("n", "n_event", "n_censor"), about=about)


def unprotected(results):
    """All as it is, with nothing hidden."""
    return {name: masked(result, no_mask(result)) for name, result in results.items()}


def told(results):
    return audit(results, POLICY).rows.query("verdict == 'narrow'")["cell"]


ILONA = {"survival.followed": endings(), "survival.without": without((24.0, AT_RISK, 76, 82))}


@pytest.mark.parametrize(
    "other", [without((24.0, AT_RISK, 76, 82)), restricted_time()], ids=["without", "restricted"]
)
def test_those_at_risk_at_the_horizon_less_those_still_followed_are_who_left_in_a_month(other):
    # 27 - 26 = 1
    found = told(unprotected({"followed": endings(), "other": other, "curve": without()}))
    assert any("left=any exit" in cell and "from=23, to=24" in cell for cell in found)


def test_nobody_in_the_last_month_is_no_leak():
    same = {"followed": endings(), "other": restricted_time(n_risk=26)}
    assert audit(unprotected(same), POLICY).ok


def test_enough_people_in_the_last_month_are_no_leak():
    same = {"followed": endings(), "other": without((24.0, 31, 76, 82))}
    assert audit(unprotected(same), POLICY).ok


def test_a_run_hides_those_at_risk_and_keeps_how_observation_ended():
    results = {**ILONA, "restricted": restricted_time(), "follow_up": follow_up()}
    shown, _ = secure(results, POLICY)
    assert audit(shown, POLICY).ok
    assert not shown["survival.followed"].frame["n"].isna().any()
    assert shown["survival.without"].frame["n_risk"].isna().all()
    assert shown["restricted"].frame["n_risk"].isna().all()
    assert shown["survival.without"].frame["n_event"].tolist() == [76]


def test_ends_of_observation_in_all_follow_up_tell_those_hidden_among_the_endings():
    # 214 - 76 - 82 = 56 left otherwise, so 214 - 76 - 56 - 79 = 3 were still followed.
    counts = {"found_work": 76, "other_exit": 56, "still_followed": 3, "ended_earlier": 79}
    followed = endings(counts)
    mask = no_mask(followed)
    mask.loc[followed.frame["ending"].isin(["still_followed", "other_exit"]), ["n", "share"]] = True
    results = {"followed": masked(followed, mask), **unprotected({"follow_up": follow_up()})}
    assert "n[group=all;ending=still_followed]" in set(told(results))


def test_all_exits_within_the_horizon_less_those_at_work_are_the_others():
    # 132 - 130 = 2 left otherwise, which the row of the outcome hides.
    time = restricted_time(others=(("inactive", 2),), before=78)
    alone = protect(time, POLICY)
    assert alone.frame.set_index("outcome")["n_event"].isna().to_dict() == {
        "before": True,
        "event": False,
        "inactive": True,
    }
    mask = no_mask(time)
    mask.loc[time.frame["outcome"] == "inactive", "n_event"] = True
    assert "n_event[group=all;outcome=inactive]" in set(told({"time": masked(time, mask)}))


# -- other starts, other definitions ----------------------------------------------------------


def by_definition(*, own):
    """Those at risk at month 24 under two definitions, and exits by then."""
    frame = pd.DataFrame({"definition": ["narrow", "broad"], "time": 24.0, "n": PEOPLE})
    frame = frame.assign(n_risk=[41, AT_RISK], n_event=[33, 76], n_censor=[125, 82])
    about = {"by": None, "event": EVENT, "estimand": "incidence", "own_definition": own}
    counts = ("n", "n_risk", "n_event", "n_censor")
    return Result("times", frame, ("definition", "time"), counts, about=about)


def test_those_at_risk_are_told_under_the_definition_by_which_people_are_followed():
    for own, hidden in (("broad", [True, False]), (None, [True, True])):
        assert protect(by_definition(own=own), POLICY).hidden["n_risk"].tolist() == hidden


def test_where_they_tell_who_left_in_a_month_they_are_hidden_in_both_tables():
    results = {**ILONA, "by_definition": by_definition(own="broad")}
    shown, _ = secure(results, POLICY)
    assert audit(shown, POLICY).ok
    assert shown["by_definition"].frame["n_risk"].isna().all()
    assert shown["survival.without"].frame["n_risk"].isna().all()


def waiting(numbers, *, start):
    """Those still waiting for a mentor at some days: {day: (at risk, matched, not observed)}."""
    rows = [(float(day), *each) for day, each in numbers.items()]
    frame = pd.DataFrame(rows, columns=["time", "n_risk", "n_event", "n_censor"])
    frame = frame.assign(group="all", outcome="matched", n=PEOPLE)
    about = {"by": None, "event": [], "estimand": "incidence", "start": start}
    keys, counts = ("group", "outcome", "time"), ("n", "n_risk", "n_event", "n_censor")
    return Result("times", frame, keys, counts, about=about)


def test_days_from_another_start_are_no_months_of_follow_up():
    # At day 20 of waiting 40 are there still; of those followed 60 are at month 24.
    months = without((24.0, 60, 76, 78))
    days = {"waiting": waiting({20: (40, 160, 10)}, start="service"), "without": months}
    found = audit(unprotected(days), POLICY)
    assert found.ok
    system = run_system(unprotected(days), POLICY)
    shared = [cell for cell in system.cells if dict(cell.where).get(BY) in ("19", "20")]
    assert shared
    assert all(dict(cell.where).get(FRAME) == "from service" for cell in shared if cell.where)


def from_landmark(*, n_left, exposed=34, others=6):
    """People compared from month 3 on, of 72: (exposed, not exposed), and who had left."""
    frame = pd.DataFrame({"group": ["exposed", "not exposed"], "n": [exposed, others]})
    frame = frame.assign(landmark=3.0, time=6.0, n_left=n_left, n_event=[19, 6])
    about = {"by": "begun", "estimand": "incidence", "start": "landmark", "event": EVENT}
    keys, counts = ("landmark", "group", "time"), ("n", "n_left", "n_event")
    return Result("times", frame, keys, counts, about=about)


def by_month(time, n_event, n_censor):
    frame = pd.DataFrame({"group": ["all"], "time": [time], "n": [72], "n_event": [n_event]})
    about = {"by": None, "event": EVENT, "definition": "broad", "estimand": "incidence"}
    frame = frame.assign(n_censor=n_censor)
    counts = ("n", "n_event", "n_censor")
    return Result("without", frame, ("group", "time"), counts, about=about)


@pytest.mark.parametrize("n_left", [32, None])
def test_who_had_left_by_a_landmark_less_those_at_work_left_otherwise(n_left):
    # 72 - 34 - 6 = 32 had left by month 3, 31 of them for work, nobody's observation had ended.
    landmark = from_landmark(n_left=32)
    mask = no_mask(landmark)
    mask["n_left"] = n_left is None
    results = {
        "landmark": masked(landmark, mask),
        **unprotected({"without": by_month(3.0, 31, 0)}),
    }
    assert any("other than" in cell and "by time=3" in cell for cell in told(results))


def test_when_all_who_had_left_by_a_landmark_found_work_there_is_no_leak():
    results = {"landmark": from_landmark(n_left=32), "without": by_month(3.0, 32, 0)}
    assert audit(unprotected(results), POLICY).ok


# -- by someone who has only the folder ------------------------------------------------------


def released(folder, results):
    """What a reader of results.json sees."""
    plain = {name: plain_result(result) for name, result in results.items()}
    (folder / "results.json").write_text(json.dumps({"results": plain}), encoding="utf-8")
    return folder


@pytest.mark.parametrize("other", ["survival.without", "survival.restricted"])
def test_the_attacker_of_the_folder_finds_who_left_in_the_last_month(tmp_path, other):
    results = {**ILONA, "survival.restricted": restricted_time()}
    chosen = {name: results[name] for name in ("survival.followed", other)}
    found = findings(released(tmp_path, unprotected(chosen)))
    assert any("left in month 24 lies between 1 and 1" in each for each in found)


def test_the_attacker_of_the_folder_finds_nothing_of_what_is_protected(tmp_path):
    shown, _ = secure({**ILONA, "survival.restricted": restricted_time()}, POLICY)
    assert findings(released(tmp_path, shown)) == []
