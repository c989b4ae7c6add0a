"""Themes stand in the order of how many named them: of hidden ones that would tell."""

from __future__ import annotations

import pandas as pd

from evaltools.disclosure import Policy, protect
from evaltools.result import Result


def themes(counts):
    frame = pd.DataFrame({"code": list(counts), "n": list(counts.values()), "n_total": 60})
    frame["share"], frame["n_segments"] = frame["n"] / 60, frame["n"] + 1
    return Result(
        "themes",
        frame,
        ("code",),
        ("n", "n_total"),
        derived={"share": ("n", "n_total"), "n_segments": ("n",)},
    )


def test_hidden_themes_stand_last_by_name_and_their_passages_are_not_what_is_left():
    # 4, 3, 2 and 1 in this order, and 10 passages left for them: which is which would be known
    counts = {"trust": 47, "anger": 5, "work": 4, "money": 3, "home": 2, "bus": 1}
    shown = protect(themes(counts), Policy())
    assert shown.frame["code"].tolist() == ["trust", "anger", "bus", "home", "money", "work"]
    assert shown.hidden["n"].tolist() == [False, False, True, True, True, True]
    assert shown.frame["n_segments"].isna().all()
    assert shown.frame["n"].tolist()[:2] == [47, 5]


def test_where_none_is_hidden_the_order_and_the_passages_stay():
    shown = protect(themes({"trust": 47, "anger": 6, "home": 5}), Policy())
    assert shown.frame["code"].tolist() == ["trust", "anger", "home"]
    assert shown.frame["n_segments"].tolist() == [48, 7, 6]
