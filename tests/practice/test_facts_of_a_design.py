"""What a design is known by: people, losses and pairs, from results that may be hidden."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaltools.practice.designs import _is_followed, _of_results
from evaltools.result import Result
from evaltools.study import study_from


def made(kind, **columns):
    about = columns.pop("about", {})
    return Result(kind, pd.DataFrame(columns), keys=tuple(columns)[:1], about=about)


FLOW = made("flow", reason=["total", "followed"], n=[120.0, 100.0])
EFFECT = made(
    "effect",
    outcome=["open_job"],
    n_treated=[60.0],
    n_comparison=[45.0],
    n_event_treated=[20.0],
    n_event_comparison=[11.0],
)


@pytest.mark.parametrize(
    ("results", "facts"),
    [
        ([FLOW], {"n": 100}),
        ([made("flow", reason=["followed"], n=[np.nan])], {}),
        ([made("flow", reason=["total"], n=[120.0])], {}),
        # a comparison is as large as its smaller group, whatever the flow says beside it
        ([EFFECT, FLOW], {"n": 45, "n_events": 31}),
        (
            [made("attrition", arm=["a", "b"], share=[0.1, 0.25])],
            {"attrition": 0.25, "attrition_difference": pytest.approx(0.15)},
        ),
        # of losses that are hidden in one group nothing is known
        ([made("attrition", arm=["a", "b"], share=[0.1, np.nan])], {}),
        ([made("change", scale=["a", "b"], n=[30.0, np.nan])], {"n_pairs": 30}),
        ([made("change", scale=["a"], n=[np.nan])], {}),
        ([made("gate", check=["x"], about={"verdict": "weak"})], {"gate": "weak"}),
    ],
)
def test_a_design_is_known_by_what_its_results_show(results, facts):
    assert _of_results({str(number): each for number, each in enumerate(results)}) == facts


def study(**keys):
    given = {
        "version": 1,
        "study": "design",
        "title": "Design",
        "languages": ["en"],
        "data": {"participants": "p.csv", "spells": "s.csv"},
        **keys,
    }
    return study_from(given, folder=".")


@pytest.mark.parametrize(
    ("left", "followed"),
    [
        # six months from the last day of June end on 30 December
        ("2024-06-30", True),
        ("2024-07-01", False),
        (None, False),
    ],
)
def test_people_are_followed_after_leaving_from_six_months_on(left, followed):
    people = pd.DataFrame({"participant_id": ["P-1"], "exit_date": pd.to_datetime([left])})
    tables = {"participants": people, "spells": pd.DataFrame()}
    assert _is_followed(study(data_lock="2024-12-30"), tables) is followed


def test_without_a_day_of_leaving_nobody_is_followed_after_it():
    tables = {"participants": pd.DataFrame({"participant_id": ["P-1"]}), "spells": pd.DataFrame()}
    assert _is_followed(study(data_lock="2024-12-31"), tables) is False
