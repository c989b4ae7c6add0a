"""Which row of a sheet or text file holds the headings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from evaltools.data.raw import clean_heading

#: How many rows from the top may stand above the headings (titles, instructions, blanks).
ROWS_SEARCHED = 30

#: Says whether a heading is a known column, a synonym or named in the study's mapping.
Known = Callable[[str], bool]


def heading_row(rows: Sequence[Sequence[Any]], known: Known) -> int | None:
    """Position of the row with the most known headings, the first of equals.

    Without any known heading it is the first row with at least two filled cells, or the
    first filled row; None when every row is empty.

    >>> heading_row([["Kysely 2025"], [], ["participant_id", "sex"]], {"sex"}.__contains__)
    2
    """
    scores = [known_headings(row, known) for row in rows]
    if any(scores):
        return scores.index(max(scores))
    filled = [sum(bool(clean_heading(cell)) for cell in row) for row in rows]
    for at_least in (2, 1):
        found = [position for position, n in enumerate(filled) if n >= at_least]
        if found:
            return found[0]
    return None


def known_headings(row: Sequence[Any], known: Known) -> int:
    """How many cells of a row are known headings."""
    return sum(isinstance(cell, str) and known(clean_heading(cell)) for cell in row)
