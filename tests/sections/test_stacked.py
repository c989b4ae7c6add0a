"""A table of few rows and many columns is set as a list."""

from __future__ import annotations

import pytest

from evaltools.sections.block import Block, DisplayTable, Voice
from evaltools.sections.html import block_html
from evaltools.sections.stacked import stacked


def table(rows: int, columns: int) -> DisplayTable:
    return DisplayTable(
        "Caption",
        tuple(f"H{at}" for at in range(columns)),
        (False, *[True] * (columns - 1)),
        tuple(tuple(f"r{row}c{at}" for at in range(columns)) for row in range(rows)),
        1,
    )


def test_two_rows_of_eight_columns_become_eight_lines_the_first_of_them_the_heading():
    found = stacked(table(2, 8))
    assert found.headings == ("H0", "r0c0", "r1c0")
    assert found.rows[0] == ("H1", "r0c1", "r1c1")
    assert found.rows[-1] == ("H7", "r0c7", "r1c7")
    assert (len(found.rows), found.numeric, found.caption) == (7, (False,) * 3, "Caption")


@pytest.mark.parametrize(("rows", "columns"), [(0, 9), (3, 9), (1, 7), (5, 12)])
def test_other_tables_stay_as_they_are(rows, columns):
    assert stacked(table(rows, columns)) == table(rows, columns)


def test_four_rows_of_ten_columns_become_ten_lines():
    found = stacked(table(4, 10))
    assert found.headings == ("H0", "r0c0", "r1c0", "r2c0", "r3c0")
    assert len(found.rows) == 9


def test_a_page_shows_a_low_and_wide_table_as_a_list():
    block = Block("survival", "a", "change", 1, {"en": Voice("A", "B", (), table(1, 8))})
    html = block_html(block, {})
    assert '<th scope="col">r0c0</th>' in html
    assert '<th scope="row">H7</th>' in html


def test_a_range_of_numbers_is_not_broken_at_its_dash_and_texts_stay_texts():
    said = "Share 33\u00a0% (95\u00a0% CI 23–44\u00a0%) <b>"
    html = block_html(Block("survival", "a", "curve", 1, {"en": Voice("A", said, ("1–4",))}), {})
    assert '<span style="white-space:nowrap">23–44\u00a0%</span>) &lt;b&gt;' in html
    assert '<li><span style="white-space:nowrap">1–4</span></li>' in html
