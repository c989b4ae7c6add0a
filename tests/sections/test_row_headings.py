"""What names a row of a table on a page."""

from __future__ import annotations

import re

from evaltools.sections.block import Block, DisplayTable, Voice
from evaltools.sections.html import block_html


def test_the_first_cell_with_words_names_its_row():
    table = DisplayTable(
        caption="Indicators",
        headings=("Code", "Indicator", "n"),
        numeric=(False, False, True),
        rows=(("CO01", "unemployed", "12"), ("", "complete record", "14"), ("", "", "")),
        n_keys=2,
    )
    block = Block("indicators", "esf", "indicators", 1, {"en": Voice("ESF", "Said.", table=table)})
    page = block_html(block, {})
    assert re.findall(r'<th scope="row">(.*?)</th>', page) == ["CO01", "complete record"]
    # no row loses or gains a cell
    rows = re.findall(r"<tr>(.*?)</tr>", page, flags=re.DOTALL)[1:]
    assert [len(re.findall(r"<t[hd]", row)) for row in rows] == [3, 3, 3]
