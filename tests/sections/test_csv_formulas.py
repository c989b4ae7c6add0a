"""A name in a table of a run runs no formula in the spreadsheet that opens it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pandas as pd
import pytest

from evaltools.disclosure import Policy, protect
from evaltools.reporting.documents.wide import WideTable, wide_csv
from evaltools.result import Result
from evaltools.sections.plain import write_csv

#: Beginnings after the OWASP page "CSV Injection", and behind a space.
FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", " =1", "\n=1", "＝1"]


def written(folder, **columns):
    result = Result("reach", pd.DataFrame(columns), keys=("group",), counts=("n",), derived={})
    write_csv(protect(result, Policy()), folder / "table.csv")
    return list(csv.reader(io.StringIO((folder / "table.csv").read_bytes().decode(), newline="")))


@pytest.mark.parametrize("name", FORMULAS)
def test_a_name_that_begins_as_a_formula_is_led_by_an_apostrophe(tmp_path, name):
    assert written(tmp_path, group=[name, "Oulu"], n=[40, 60])[1:] == [
        [f"'{name}", "40"],
        ["Oulu", "60"],
    ]


def test_numbers_below_zero_stay_numbers_and_texts_of_numbers_too(tmp_path):
    rows = written(tmp_path, group=["-3", "+1.5"], n=[40, 60], estimate=[-0.25, -1e-9])
    assert rows[1:] == [["-3", "40", "-0.25"], ["+1.5", "60", "-1e-09"]]


def test_a_carriage_return_in_a_name_ends_no_row(tmp_path):
    rows = written(tmp_path, group=["Oulu\r=1", "Lahti"], n=[40, 60])
    assert rows[1:] == [["Oulu\n=1", "40"], ["Lahti", "60"]]


def test_a_hidden_cell_and_its_flag_stay_as_they_are(tmp_path):
    rows = written(tmp_path, group=["=x", "Oulu"], n=[3, 60])
    assert rows == [["group", "n", "n_flag"], ["'=x", "", "c"], ["Oulu", "60", ""]]


def test_the_headings_are_texts_too(tmp_path):
    result = Result(
        "reach", pd.DataFrame({"=a": ["x"], "n": [30]}), keys=("=a",), counts=("n",), derived={}
    )
    protected = replace(result, hidden=pd.DataFrame({"=a": [False], "n": [False]}))
    write_csv(protected, tmp_path / "table.csv")
    assert (tmp_path / "table.csv").read_text() == "'=a,n\nx,30\n"


def test_a_table_side_by_side_is_written_alike():
    table = WideTable(("indicator", "n"), ("Indicator", "n"), (("=1+1", -12), ("-3", None)))
    assert wide_csv(table).decode() == "indicator,n\n'=1+1,-12\n-3,\n"
