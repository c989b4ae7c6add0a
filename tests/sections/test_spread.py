"""Tables whose last key stands over the columns, by hand."""

from __future__ import annotations

import pandas as pd

from evaltools.result import Result
from evaltools.sections.spread import is_spread, spread, spread_table

COLUMNS = ["code", "group", "n", "listed", "mark"]
ROWS = [
    ["A", "male", 7, "yes", "*"],
    ["A", "female", None, "yes", "*"],
    ["B", "female", 9, "yes", ""],
    ["", "female", 3, "", ""],
]
FLAGS = [[""] * 5, ["", "", "c", "", ""], [""] * 5, [""] * 5]
ABOUT = {
    "across": "group",
    "by": "sex",
    "rows": "listed",
    "order": ["female", "male"],
    "columns": ["code", "group", "n", "mark"],
}


def test_one_row_a_name_one_cell_a_value_of_the_key():
    found = spread(COLUMNS, ROWS, FLAGS, ABOUT)
    assert found.columns == ("code", "female", "male", "mark")
    assert found.rows[0] == {
        "code": ("A", ""), "mark": ("*", ""), "male": (7, ""), "female": (None, "c"),
    }  # fmt: skip
    # B has no row of men; the row that is not listed is left out.
    assert found.rows[1] == {"code": ("B", ""), "mark": ("", ""), "female": (9, "")}
    assert len(found.rows) == 2


def test_without_an_order_the_values_stand_as_they_come():
    plain = {name: value for name, value in ABOUT.items() if name != "order"}
    assert spread(COLUMNS, ROWS, FLAGS, plain).across == ("male", "female")


def test_only_a_result_that_names_a_key_is_spread():
    assert is_spread(ABOUT)
    assert not is_spread({"across": ""})


def result(rows: list[list[object]]) -> Result:
    frame = pd.DataFrame(rows, columns=COLUMNS)
    hidden = pd.DataFrame(False, index=frame.index, columns=frame.columns)
    hidden["n"] = [bool(flags[2]) for flags in FLAGS[: len(rows)]]
    return Result("indicators", frame, keys=("code", "group"), about=ABOUT, hidden=hidden)


def test_a_hidden_cell_is_printed_otherwise_than_a_missing_one():
    table = spread_table(result(ROWS), "en", "Caption")
    assert table is not None
    assert table.rows == (("A", "…", "7", "*"), ("B", "9", "–", ""))
    assert table.headings[0] == "Code"
    assert table.numeric == (False, True, True, False)
    assert table.n_keys == 1


def test_no_rows_make_no_table():
    assert spread_table(result([]), "en", "Caption") is None
