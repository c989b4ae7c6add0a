"""Blank cells of the participants' file tell of how many people a fact is not known."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from evaltools.columns import Total
from evaltools.disclosure import Policy, audit, protect, secure
from evaltools.result import Result

POLICY = Policy()

LEVELS = {"yes": 4, "no": 316, "missing": 0}


def reach(levels):
    frame = pd.DataFrame({"variable": "foreign_background", "level": [*levels, "total"]})
    frame["n"] = [*levels.values(), 320]
    return Result("reach", frame, ("variable", "level"), ("n",), totals=(Total("level"),))


def blanks(rows, blank):
    frame = pd.DataFrame(
        {
            "table": ["participants"],
            "column": "foreign_background",
            "n": [rows],
            "n_missing": [blank],
        }
    )
    return Result("missing", frame, ("table", "column"), ("n", "n_missing"))


def flow():
    frame = pd.DataFrame({"reason": ["total", "followed"], "n": [320, 320]})
    return Result("flow", frame, ("reason",), ("n",), totals=(Total("reason"),))


def shown_with_blanks(rows, blank):
    """Protected one by one; the blanks as if their column named no sensitive trait."""
    untold = replace(POLICY, sensitive=())
    made = {name: protect(each, POLICY) for name, each in run_of(rows, blank).items()}
    return {**made, "missing": protect(blanks(rows, blank), untold)}


def run_of(rows, blank):
    return {"flow": flow(), "reach": reach(LEVELS), "missing": blanks(rows, blank)}


def test_no_blank_in_the_file_opens_a_level_that_is_hidden_with_an_empty_one():
    shown = shown_with_blanks(320, 0)
    # the 4, and the 0 of a sensitive trait
    assert shown["reach"].frame["n"].isna().tolist() == [True, False, True, False]
    found = audit(shown, POLICY).rows.set_index("cell")
    # 320 - 316 - 0
    told = found.loc["n[variable=foreign_background;level=yes]"]
    assert (told.low, told.high) == (4, 4)
    assert not audit(shown, POLICY).ok


def test_the_run_closes_it_again():
    shown, _ = secure(run_of(320, 0), POLICY)
    assert audit(shown, POLICY).ok


def test_a_further_row_leaves_open_whose_blank_it_is():
    # ten people came back, and ten rows are blank: of none to ten of 320 the fact is not known
    assert audit(shown_with_blanks(330, 10), POLICY).ok


def test_how_often_a_sensitive_trait_is_blank_is_hidden_however_often():
    for blank in (0, 60, 320):
        shown = protect(blanks(320, blank), POLICY)
        assert shown.hidden["n_missing"].all()
        assert shown.frame["n"].tolist() == [320]
