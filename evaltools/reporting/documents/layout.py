"""How wide a printed table is: its type size, its columns, and the way its page is turned."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evaltools.drawing.typeface import text_width
from evaltools.sections.block import DisplayTable

#: A4 in points, and the margins of every page.
PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
MARGIN = 62.0
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN
TEXT_WIDTH_TURNED = PAGE_HEIGHT - 2 * MARGIN


@dataclass(frozen=True)
class _Try:
    """A way to set a table.

    size : size of type in points
    text : a column of text need not be wider than this, in type sizes
    word : nor a column than this for the sake of one word, which is hyphenated
    """

    size: float
    text: float
    word: float
    turned: bool = False


#: The ways that are tried, best first: the page is turned before type gets unreadable.
TRIES = (
    _Try(9.0, 30.0, 30.0),
    _Try(8.5, 30.0, 30.0),
    _Try(8.0, 24.0, 24.0),
    _Try(8.5, 10.0, 20.0),
    _Try(8.0, 8.0, 20.0),
    _Try(8.0, 8.0, 5.5),
    _Try(7.5, 6.0, 5.0),
    _Try(7.0, 6.0, 5.0),
    _Try(9.0, 10.0, 20.0, turned=True),
    _Try(8.0, 8.0, 6.0, turned=True),
    _Try(7.0, 6.0, 5.0, turned=True),
    _Try(6.0, 5.0, 4.5, turned=True),
)

#: Space between two columns, in widths of the type size; of it, what is for rounding.
GAP, SLACK = 1.4, 0.1

#: Spare width that a column may get beyond what it needs, in type sizes.
STRETCH = 3.0

#: Rows of a table that is kept on one page.
KEPT_TOGETHER = 14

#: A line may break here; after a single letter (p-value) it does not.
_BREAKS = re.compile(r"[ /–]|(?<=\w\w)-")


@dataclass(frozen=True)
class TableLayout:
    """How a table is set.

    Attributes
    ----------
    size : float
        Size of its type, in points.
    widths : tuple of float, one per column
        In points, the space between columns included.
    turned : bool
        Whether it stands on a landscape page of its own.
    kept : bool
        Whether it must not break over pages.
    hyphenated : bool
        Whether a word is too wide for its column.
    """

    size: float
    widths: tuple[float, ...]
    turned: bool
    kept: bool
    hyphenated: bool


@dataclass(frozen=True)
class _Column:
    """Widths of a column's parts at a type size of one point.

    cells, heading : the widest cell, and the heading in one line
    word : the widest word of heading and cells
    """

    cells: float
    heading: float
    word: float
    numeric: bool

    @property
    def whole(self) -> float:
        """No line is broken; the heading of numbers stands in about two."""
        heading = max(self.word, 0.55 * self.heading) if self.numeric else self.heading
        return max(self.cells, heading)

    def least(self, way: _Try) -> float:
        """As narrow as it may get: numbers are never broken."""
        word = min(self.word, way.word)
        if self.numeric:
            return max(self.cells, word)
        return max(min(self.whole, way.text), word)


def table_layout(table: DisplayTable) -> TableLayout:
    """The largest type at which the table's columns fit, on an upright page where possible.

    Cells of numbers are never broken. Columns of text may be, down to a readable width;
    their words, and those of headings, are hyphenated when even one is too wide.
    """
    columns = [_column(table, at) for at in range(len(table.headings))]
    kept = len(table.rows) <= KEPT_TOGETHER
    for way in TRIES:
        room = TEXT_WIDTH_TURNED if way.turned else TEXT_WIDTH
        least = [(column.least(way) + GAP) * way.size for column in columns]
        if sum(least) <= room:
            widths = _shared(columns, least, way.size, room)
            broken = any(column.word > way.word for column in columns)
            return TableLayout(way.size, widths, way.turned, kept, broken)
    squeezed = tuple(width * room / sum(least) for width in least)
    return TableLayout(way.size, squeezed, True, kept, True)


def _column(table: DisplayTable, at: int) -> _Column:
    heading = table.headings[at]
    cells = [row[at] for row in table.rows]
    numeric = table.numeric[at]
    broken = [heading] if numeric else [heading, *set(cells)]
    words = [word for text in broken for word in _BREAKS.split(text)]
    return _Column(
        _widest(cells), text_width(heading, bold=True), _widest(words, bold=True), numeric
    )


def _shared(
    columns: Sequence[_Column], least: Sequence[float], size: float, room: float
) -> tuple[float, ...]:
    """The spare room, first to texts that would break, then a little to every column."""
    spare = room - sum(least)
    lacking = [
        max(0.0, (column.whole + GAP) * size - given)
        for column, given in zip(columns, least, strict=True)
    ]
    total = sum(lacking)
    part = min(1.0, spare / total) if total > 0 else 0.0
    widths = [given + lack * part for given, lack in zip(least, lacking, strict=True)]
    extra = min(STRETCH * size, max(0.0, room - sum(widths)) / max(1, len(widths)))
    return tuple(round(width + extra, 2) for width in widths)


def _widest(texts: Sequence[str], *, bold: bool = False) -> float:
    """Width of the widest text at one point; only the longest few can be it."""
    likely = sorted(set(texts), key=lambda text: (-len(text), text))[:12]
    return max((text_width(text, bold=bold) for text in likely), default=0.0)
