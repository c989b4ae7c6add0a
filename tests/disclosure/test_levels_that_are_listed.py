"""A level is listed because somebody has it: where zeros are hidden, its row tells at least one."""

from __future__ import annotations

import pandas as pd

from evaltools.cohort.background import ordered_levels
from evaltools.columns import Total
from evaltools.disclosure import Policy, audit, protect, secure
from evaltools.result import Result

POLICY = Policy(zeros="always")


def coaches(counts):
    levels = {**counts, "missing": 0, "total": sum(counts.values())}
    frame = pd.DataFrame({"variable": "coach", "level": list(levels), "n": list(levels.values())})
    made = Result("reach", frame, ("variable", "level"), ("n",), totals=(Total("level"),))
    return {"reach": made}


def test_five_rows_of_five_people_are_one_each():
    counts = {"a": 40, "b": 16, "c": 1, "d": 1, "e": 1, "f": 1, "g": 1}
    shown = {"reach": protect(coaches(counts)["reach"], POLICY)}
    secured, _ = secure(coaches(counts), POLICY)
    assert audit(secured, POLICY).ok
    # 61 - 40 - 16 = 5 are told of five rows unless one of these is hidden too
    told = secured["reach"].frame.set_index("level")["n"]
    assert told[["A", "B", "total"]].isna().any()
    assert audit(shown, POLICY).ok


def test_both_yes_and_no_are_listed_also_where_nobody_has_one():
    assert ordered_levels(pd.Series(["no", "no"]), "disability") == ["yes", "no", "missing"]
    assert ordered_levels(pd.Series(["missing"]), "disability") == ["missing"]
    assert ordered_levels(pd.Series(["female"]), "sex") == ["female", "missing"]
