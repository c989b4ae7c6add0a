"""Rows of files tell who came back, and who has had several mentors."""

from __future__ import annotations

import pandas as pd
import pytest

from evaltools.columns import ALL, Total
from evaltools.disclosure import Policy, audit, protect
from evaltools.disclosure.audit import run_system
from evaltools.disclosure.cells import Cell
from evaltools.disclosure.secure import secure
from evaltools.disclosure.tables import masked, no_mask
from evaltools.disclosure.tighten import tighten
from evaltools.result import Result

POLICY = Policy()


def hiding(result, *places):
    """The result as it is, with the columns of rows hidden."""
    mask = no_mask(result)
    for row, column in places:
        mask.loc[row, column] = True
    return masked(result, mask)


def flow(rows, again):
    frame = pd.DataFrame({"reason": ["total", "re_entry", "followed"]})
    frame["n"] = [rows, again, rows - again]
    return Result("flow", frame, ("reason",), ("n",), totals=(Total("reason"),))


def blanks(rows, *columns):
    frame = pd.DataFrame({"table": "participants", "column": columns, "n": rows, "n_missing": 0})
    return Result("missing", frame, ("table", "column"), ("n", "n_missing"))


def contents(**tables):
    frame = pd.DataFrame(
        [{"table": name, "n": n, "n_total": rows} for name, (n, rows) in tables.items()]
    )
    return Result("table", frame, ("table",), ("n", "n_total"), about={"by": "all"})


def repeated(rows):
    frame = pd.DataFrame({"table": ["participants"], "check": "repeated_people", "n": [rows]})
    return Result("quality", frame, ("table", "check"), ("n",))


def numbers_of_mentors(**counts):
    frame = pd.DataFrame({"mentors": [*counts, "total"], "n": [*counts.values(), 60]})
    return Result(
        "mentors_of_participants", frame, ("mentors",), ("n",), totals=(Total("mentors"),)
    )


def ranges(results, *where):
    system = tighten(run_system(results, POLICY))
    at = system.cells.index(Cell(ALL, where))
    return system.low[at], system.high[at]


@pytest.mark.parametrize(
    "told",
    [protect(blanks(26, "entry_date"), POLICY), hiding(contents(participants=(25, 26)), (0, "n"))],
    ids=["blanks", "contents"],
)
def test_rows_of_the_participants_less_those_followed_are_re_entries(told):
    # 26 rows, 25 people followed: one came back
    hidden = hiding(flow(26, 1), (0, "n"), (1, "n"))
    assert ranges({"flow": hidden, "rows": told}, ("left out", "re_entry")) == (1, 1)
    assert audit({"flow": hidden}, POLICY).ok
    assert not audit({"flow": hidden, "rows": told}, POLICY).ok


def test_the_run_closes_it_again():
    sexes = pd.DataFrame({"sex": ["female", "male", "total"], "n": [15, 10, 25]})
    people = Result("table", sexes, ("sex",), ("n",), totals=(Total("sex"),))
    rows = blanks(26, "entry_date", "site")
    shown, _ = secure({"flow": flow(26, 1), "people": people, "rows": rows}, POLICY)
    assert audit(shown, POLICY).ok
    # 26 are in the data: told in every column, or in none
    assert shown["rows"].frame["n"].nunique(dropna=False) == 1


def test_rows_less_the_people_of_the_file_are_re_entries_too():
    hidden = hiding(flow(60, 3), (1, "n"), (2, "n"))
    told = hiding(contents(participants=(57, 60)))
    assert ranges({"flow": hidden, "contents": told}, ("left out", "re_entry")) == (3, 3)


def test_rows_of_people_who_have_several_bound_their_number():
    # 12 rows of people with several: 6 further rows or more, and one fewer than all 12 at most
    told = hiding(contents(participants=(70, 80)), (0, "n"))
    found = ranges({"contents": told, "checks": hiding(repeated(12))}, ("table", "participants"))
    assert found == (68, 74)


def test_further_mentors_are_further_rows_of_matches():
    # 45 have one mentor; of 51 rows 6 are left, two for each who has several
    mentors = hiding(numbers_of_mentors(none=12, one=45, two_or_more=3), (0, "n"), (2, "n"))
    rows = hiding(contents(matches=(48, 51)), (0, "n"))
    found = ranges({"mentors": mentors, "contents": rows}, ("mentors", "two_or_more"))
    assert found == (1, 3)


def test_whoever_has_several_mentors_has_a_row_more_than_people_are_matched():
    mentors = hiding(
        numbers_of_mentors(none=12, one=45, two_or_more=3), *((n, "n") for n in range(3))
    )
    rows = hiding(contents(matches=(48, 51)))
    found = ranges({"mentors": mentors, "contents": rows}, ("mentors", "two_or_more"))
    assert found[1] == 3
