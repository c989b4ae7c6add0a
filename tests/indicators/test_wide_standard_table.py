"""The standard table as an authority fills it in, as a sheet of tables.xlsx and as CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import datetime

import openpyxl
import pandas as pd
import pytest
from thirty_people import thirty_people

from evaltools.columns import TOTAL
from evaltools.indicators import esf_plus
from evaltools.indicators.evaluation import results_of
from evaltools.reporting.documents.wide import wide_csv, wide_table
from evaltools.reporting.documents.workbook import workbook
from evaltools.sections.section import section

SEXES = ("female", "male", "non_binary", TOTAL)


@pytest.fixture(scope="module")
def asked():
    data = thirty_people()
    return section(lambda: esf_plus(data), name="esf_plus", study=data.study)


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"))))


def test_every_number_of_the_wide_table_is_that_of_the_protected_tidy_one(asked):
    tidy, hidden = asked.result.frame, asked.result.hidden
    listed = tidy[tidy["listed"] == "yes"]
    wide = {(row["code"], row["indicator"]): row for row in read(wide_csv(asked_table(asked)))}
    assert len(wide) == len(listed[["code", "indicator"]].drop_duplicates())
    n_hidden = 0
    for place, row in listed[listed["group"].isin(SEXES)].iterrows():
        cells = next(cells for (code, name), cells in wide.items() if is_row(row, code, name))
        shown = cells[row["group"]]
        if hidden.loc[place, "n"]:
            n_hidden += 1
            assert (shown, cells[f"{row['group']}_flag"]) == ("", "c")
        else:
            assert shown == ("" if pd.isna(row["n"]) else f"{row['n']:.0f}")
            assert cells.get(f"{row['group']}_flag", "") == ""
    assert n_hidden > 20


def is_row(row, code: str, name: str) -> bool:
    if row["code"]:
        return bool(row["code"] == code)
    return not code and name == f"{row['level']} record"


def asked_table(asked):
    table = wide_table(asked.block, "en")
    assert table is not None
    return table


def test_the_sheet_of_the_authority_holds_the_same_in_words(asked):
    block = replace(asked.block, report="indicators")
    content = workbook([block], title="Thirty", when=datetime(2026, 1, 1), language="en")
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["esf_plus wide"]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0][:2] == ["Code", "Indicator"]
    assert rows[1][0] == "EECO01"
    found = asked_table(asked)
    for column in ("women", "men", "total"):
        place = rows[0].index(column)
        assert [row[place] for row in rows[1:]] == [row[place] for row in found.rows]
    assert "indicators.esf_plus" in book.sheetnames


def test_results_of_leaving_are_laid_out_with_their_levels(asked):
    shown = section(lambda: results_of(asked.result), name="results", study=thirty_people().study)
    table = wide_table(shown.block, "en")
    assert [name for name in table.columns if not name.endswith("_flag")] == [
        "code", "indicator", "yes", "no", "not_known", "not_due", "not_left", "not_in_reference",
    ]  # fmt: skip


def test_a_table_that_does_not_ask_for_it_stays_tidy(asked):
    plain = {**asked.block.result, "about": {}}
    other = type(asked.block)("r", "t", "table", 1, asked.block.voices, plain)
    assert wide_table(other, "en") is None
