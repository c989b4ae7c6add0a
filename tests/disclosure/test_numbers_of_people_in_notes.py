"""A note tells how many people were left out only where the others are told."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evaltools.disclosure import Policy, protect
from evaltools.messages import message, plural_message
from evaltools.result import Result
from evaltools.wording import render

POLICY = Policy(min_group=1)


def left_out(n):
    return plural_message("{n} person was left out.", "{n} people were left out.", n)


def told(counts, *notes, hide=()):
    frame = pd.DataFrame({"group": list(counts), "n": list(counts.values())})
    made = Result("table", frame, ("group",), ("n",), notes=notes, about={"by": "area"})
    return [render(each, "en") for each in protect(made, POLICY, hide=hide).notes]


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        # of 30 people 26 were left out: then the cell that is hidden is of 4
        ({"a": 4}, "At least 1 person was left out."),
        ({"a": 20, "b": 4}, "At least 1 person was left out."),
        ({"a": 20, "b": 9}, "26 people were left out."),
        # everybody is told, so the note says nothing that subtraction does not
        ({"a": 20, "b": 4, "all": 24}, "26 people were left out."),
        ({"a": 2, "b": 2, "all": 4}, "At least 1 person was left out."),
    ],
)
def test_a_number_is_told_where_all_the_others_are(counts, said):
    assert told(counts, left_out(26)) == [said]


def test_a_group_that_the_audit_hides_takes_the_note_s_number_with_it():
    counts = {"a": 20, "b": 9}
    assert told(counts, left_out(26)) == ["26 people were left out."]
    assert told(counts, left_out(26), hide=["n[group=b]"]) == ["At least 1 person was left out."]


def test_fewer_than_five_would_narrow_what_is_hidden_too():
    assert told({"a": 4}, left_out(3)) == ["At least 1 person was left out."]
    assert told({"a": 40}, left_out(3)) == ["Fewer than 5 people were left out."]


def test_times_and_limits_stay_and_parts_of_a_note_lose_their_numbers():
    parts = [
        message("{column} {n}", column="age", n=12),
        message("{column} {n}", column="sex", n=3),
    ]
    note = message("After {months} months these lack values: {parts}.", months=6, parts=parts)
    assert told({"a": 4}, note) == [
        "After 6 months these lack values: age at least 1 and sex at least 1."
    ]


@pytest.mark.parametrize("counts", [{"a": 4}, {"a": 40}])
def test_limits_and_what_counts_no_people_keep_their_numbers(counts):
    followed = message("Fewer than {minimum} people were still followed.", minimum=3)
    fitted = message(
        "Few events for {n_terms} parameters; {wanted} are asked.", n_terms=2, wanted=10
    )
    scored = message("Fewer than {least} of {k} answers.", least=3, k=4)
    assert told(counts, followed, fitted, scored) == [
        "Fewer than 3 people were still followed.",
        "Few events for 2 parameters; 10 are asked.",
        "Fewer than 3 of 4 answers.",
    ]


def test_each_scale_is_told_by_itself():
    frame = pd.DataFrame({"scale": ["a", "b"], "group": "all", "n": [30, 4]})
    made = Result("table", frame, ("scale", "group"), ("n",), notes=(left_out(26),))
    shown = protect(made, POLICY)
    assert [render(each, "en") for each in shown.notes] == ["At least 1 person was left out."]
    full = replace(made, frame=frame.assign(n=[30, 40]))
    assert [render(each, "en") for each in protect(full, POLICY).notes] == [
        "26 people were left out."
    ]
