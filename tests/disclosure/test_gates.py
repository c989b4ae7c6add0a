"""What the checks of a comparison say of people is told coarsely, and keeps their verdicts."""

from __future__ import annotations

import pandas as pd

from evaltools.disclosure import Policy, protect
from evaltools.result import Result
from evaltools.wording import render


def gate(values):
    frame = pd.DataFrame({"diagnostic": list(values), "value": list(values.values())})
    about = {"n": 320, "verdict": "warn"}
    return Result("gate", frame, ("diagnostic",), (), about=about)


def told(values):
    shown = protect(gate(values), Policy())
    return dict(zip(shown.frame["diagnostic"], shown.frame["value"], strict=True)), shown


def test_shares_of_people_are_rounded_towards_the_worse_on_a_grid_of_the_thresholds():
    # 108 of 113 participants have a near match, and 3 of 320 people were lost.
    values = {"smd": 0.038, "share_near": 108 / 113, "attrition": 3 / 320}
    sizes = {"effective_size_programme": 113.0, "effective_size_comparison": 168.9}
    found, shown = told({**values, **sizes})
    assert found == {**values, **sizes, "share_near": 0.95, "attrition": 0.05}
    assert [render(note, "en") for note in shown.notes] == [
        "Shares and numbers of people among the checks are rounded towards the worse, to protect "
        "privacy."
    ]


def test_of_fewer_people_the_grid_is_coarser():
    # 0.1 of 60 are 6 people, 0.05 of them 3.
    found, _ = told({"share_near": 58 / 60, "effective_size_programme": 60.0})
    assert found["share_near"] == 0.9


def test_the_number_of_events_is_told_in_tens():
    found, _ = told({"events": 117.0, "effective_size_programme": 113.0})
    assert found["events"] == 110


def test_checks_that_say_nothing_of_people_stay_as_they_are():
    found, shown = told({"smd": 0.038, "ks": 0.054, "effective_size_programme": 113.0})
    assert found == {"smd": 0.038, "ks": 0.054, "effective_size_programme": 113.0}
    assert shown.notes == ()


def test_the_share_with_somebody_alike_is_told_on_the_same_grid():
    frame = pd.DataFrame(
        {"arm": ["programme", "comparison"], "n": [108, 190], "n_total": [113, 207]}
    )
    about = {"share_near": 108 / 113, "near": 0.2}
    result = Result("overlap", frame, ("arm",), ("n", "n_total"), about=about)
    assert protect(result, Policy()).about == {"share_near": 0.95, "near": 0.2}


def test_facts_and_p_values_of_comparisons_have_as_many_digits_as_are_read():
    rows = pd.DataFrame({"outcome": ["work"], "n": [320], "p_value": [0.030478278258891173]})
    about = {"interaction": {"sex": 0.28275473233282905}, "effective": 283.0458790863894}
    shown = protect(Result("findings", rows, ("outcome",), ("n",), about=about), Policy())
    assert shown.frame["p_value"].tolist() == [0.03]
    assert shown.about["interaction"] == {"sex": 0.283}
    assert shown.about["effective"] == 283.0
