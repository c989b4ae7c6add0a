"""Tables of few rows and many columns: set as a list, a line for each column."""

from __future__ import annotations

from dataclasses import replace

from evaltools.sections.block import DisplayTable

#: Rows, at most, and columns, at least, of a table that is set as a list.
SHAPES = ((2, 8), (4, 10))


def stacked(table: DisplayTable) -> DisplayTable:
    """The table with its columns as rows, where it is low and wide; any other as it is.

    One row of ten columns does not fit a page at a readable size, or a telephone at any.

    Examples
    --------
    >>> headings = ("Scale", "n", "Before", "After", "Change", "Low", "High", "p-value")
    >>> row = ("mood", "52", "58.4", "61.8", "3.4", "0.4", "6.4", "0.028")
    >>> wide = DisplayTable("Change", headings, (False, *[True] * 7), (row,), 1)
    >>> stacked(wide).headings, stacked(wide).rows[0]
    (('Scale', 'mood'), ('n', '52'))
    """
    rows, columns = len(table.rows), len(table.headings)
    if not rows or not any(rows <= few and columns >= many for few, many in SHAPES):
        return table
    head, *lines = zip(table.headings, *table.rows, strict=True)
    return replace(table, headings=head, numeric=(False,) * len(head), rows=tuple(lines), n_keys=1)
