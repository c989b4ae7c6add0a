"""Exits under another definition, less those under the study's own, are exits into its states."""

from __future__ import annotations

import pandas as pd

from evaltools.disclosure import Policy, protect
from evaltools.disclosure.audit import audit
from evaltools.result import Result

WORK = ["open_job", "subsidised_job"]
#: By month 6 and 12 of 100 people: into each state; the wider goal has studies too.
INTO = {"open_job": (20, 41), "subsidised_job": (10, 22), "degree_study": (9, 11)}
COUNTS = ("n", "n_risk", "n_event", "n_censor")


def by_definition():
    wide = [sum(by) for by in zip(*INTO.values(), strict=True)]
    broad = [sum(INTO[state][place] for state in WORK) for place in (0, 1)]
    rows = [
        {"definition": name, "time": float(time), "n": 100, "n_event": events}
        for name, told in (("broad", broad), ("programme_goal", wide))
        for time, events in zip((6, 12), told, strict=True)
    ]
    frame = pd.DataFrame(rows).assign(n_risk=pd.NA, n_censor=0)
    about = {
        "own_definition": "broad",
        "estimand": "incidence",
        "event_states": {"broad": WORK, "programme_goal": [*INTO]},
        "exit_states": {"broad": [*INTO], "programme_goal": [*INTO]},
        "report_times": [6, 12],
    }
    return Result("times", frame, ("definition", "time"), COUNTS, about=about)


def into_what(states):
    frame = pd.DataFrame(
        [
            {"group": "all", "outcome": state, "time": float(time), "n": 100, "n_event": events}
            for state in states
            for time, events in zip((6, 12), INTO[state], strict=True)
        ]
    ).assign(n_risk=pd.NA, n_censor=0)
    about = {"event": WORK, "definition": "broad", "estimand": "incidence", "report_times": [6, 12]}
    return Result("times", frame, ("group", "outcome", "time"), COUNTS, about=about)


def narrow(**results):
    shown = {name: protect(each, Policy()) for name, each in results.items()}
    found = audit(shown, Policy()).rows
    return {each for each in found.loc[found["verdict"] == "narrow", "cell"] if "degree" in each}


def test_a_goal_less_work_tells_who_began_to_study_between_two_times():
    # 50 - 30 less 74 - 63: 9 by month 6, 11 by month 12, so two between, printed nowhere.
    found = narrow(survival__by_definition=by_definition(), survival__into=into_what(INTO))
    assert "people[all: event=degree_study, from=6, to=12]" in found


def test_where_the_exits_into_the_state_are_not_told_the_definitions_tell_them():
    # Only month 12 of studies is told; month 6 is what the goal has more than work: 39 - 30 = 9.
    studies = into_what(["degree_study"])
    one_time = Result(**{**vars(studies), "frame": studies.frame.tail(1).reset_index(drop=True)})
    found = narrow(survival__by_definition=by_definition(), survival__into=one_time)
    assert "people[all: event=degree_study, from=6, to=12]" in found
