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
    halved : intervals in words, "from −1.0 to 2.5", may stand in two lines
    """

    size: float
    text: float
    word: float
    turned: bool = False
    halved: bool = True


#: The ways that are tried, best first: the page is turned before type gets unreadable.
TRIES = (
    _Try(9.0, 30.0, 30.0, halved=False),
    _Try(8.5, 30.0, 30.0, halved=False),
    _Try(8.0, 24.0, 24.0, halved=False),
    _Try(8.5, 10.0, 20.0, halved=False),
    _Try(8.5, 10.0, 20.0),
    _Try(8.0, 8.0, 20.0),
    _Try(7.5, 6.0, 20.0),
    _Try(8.0, 8.0, 7.5),
    _Try(7.5, 6.0, 7.5),
    _Try(7.5, 6.0, 5.5),
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

#: A text that is no wider, in type sizes, is not broken for the sake of longer ones.
SHORT = 8.0

#: Rows of a table that is kept on one page, and lines of type in them: about half a page.
KEPT_TOGETHER = 14
KEPT_LINES = 30

#: Lines of a row that does not break over pages.
ROW_LINES = 24

#: "from −1.0 to 2.5": two prepositions, or endings' words, and two limits.
WORDS_OF_INTERVAL = 4

#: Steps in which the widths of columns are found.
HALVINGS = 40

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
    whole_rows : bool
        Whether no row breaks over pages.
    """

    size: float
    widths: tuple[float, ...]
    turned: bool
    kept: bool
    hyphenated: bool
    whole_rows: bool = True


@dataclass(frozen=True)
class _Column:
    """Widths of a column's parts at a type size of one point.

    cells, heading : the widest cell, and the heading in one line
    halves : the widest cell where what is said in words stands in two lines
    word : the widest word of heading and cells
    weight : how much of the room its texts ask for, in proportion
    """

    cells: float
    heading: float
    word: float
    numeric: bool
    weight: float
    halves: float

    @property
    def narrow(self) -> float:
        """As narrow as it is where other columns need the room more: short texts keep a line."""
        short = self.numeric or self.cells <= SHORT
        return max(self.cells if short else 0.0, self.word)

    @property
    def whole(self) -> float:
        """No line is broken; the heading of numbers stands in about two."""
        heading = max(self.word, 0.55 * self.heading) if self.numeric else self.heading
        return max(self.cells, heading)

    def least(self, way: _Try) -> float:
        """As narrow as it may get: numbers are never broken."""
        word = min(self.word, way.word)
        if self.numeric:
            return max(self.halves if way.halved else self.cells, word)
        return max(min(self.whole, way.text), word)


def table_layout(table: DisplayTable) -> TableLayout:
    """The largest type at which the table's columns fit, on an upright page where possible.

    Cells of numbers are never broken. Columns of text may be, down to a readable width;
    their words, and those of headings, are hyphenated when even one is too wide.
    """
    columns = [_column(table, at) for at in range(len(table.headings))]
    for way in TRIES:
        room = TEXT_WIDTH_TURNED if way.turned else TEXT_WIDTH
        least = [(column.least(way) + GAP) * way.size for column in columns]
        if sum(least) <= room:
            widths = _shared(columns, least, way.size, room)
            broken = any(column.word > way.word for column in columns)
            return _laid_out(table, way, widths, hyphenated=broken)
    squeezed = tuple(width * room / sum(least) for width in least)
    return _laid_out(table, way, squeezed, hyphenated=True)


def _laid_out(
    table: DisplayTable, way: _Try, widths: tuple[float, ...], *, hyphenated: bool
) -> TableLayout:
    """What must not break is kept short: it would be cut at the end of its page."""
    lines = [
        max(
            (
                _lines(cell, width - GAP * way.size, way.size)
                for cell, width in zip(row, widths, strict=True)
            ),
            default=1,
        )
        for row in (table.headings, *table.rows)
    ]
    kept = len(table.rows) <= KEPT_TOGETHER and sum(lines) <= KEPT_LINES
    whole_rows = max(lines) <= ROW_LINES
    return TableLayout(way.size, widths, way.turned, kept, hyphenated, whole_rows)


def _lines(text: str, width: float, size: float) -> int:
    """About how many lines a text takes; a line is seldom full."""
    return 1 + int(1.1 * text_width(text, bold=True) * size / max(width, size))


def _column(table: DisplayTable, at: int) -> _Column:
    heading = table.headings[at]
    cells = [row[at] for row in table.rows]
    numeric = table.numeric[at]
    broken = [heading] if numeric else [heading, *set(cells)]
    words = [word for text in broken for word in _BREAKS.split(text)]
    wide, of_heading = _widest(cells), text_width(heading, bold=True)
    return _Column(
        cells=wide,
        heading=of_heading,
        word=_widest(words, bold=True),
        numeric=numeric,
        weight=_weight(cells, wide, of_heading),
        halves=_widest([half for cell in cells for half in halves(cell)]),
    )


def halves(cell: str) -> tuple[str, ...]:
    """The two lines that a cell of numbers may stand in, or the cell as it is.

    An interval is said in words where a limit is negative; it breaks before its second
    limit. Other numbers are never broken.

    Examples
    --------
    >>> halves("from −1.0 to 2.5"), halves("< 0.001")
    (('from −1.0', 'to 2.5'), ('< 0.001',))
    """
    words = cell.split(" ")
    if len(words) != WORDS_OF_INTERVAL:
        return (cell,)
    return " ".join(words[:2]), " ".join(words[2:])


def _weight(cells: Sequence[str], widest: float, heading: float) -> float:
    """The cube root of the sum of the squares of its texts' widths, told from their lengths."""
    longest = max((len(cell) for cell in cells), default=0)
    each = widest / longest if longest else 0.0
    return float((heading**2 + sum((each * len(cell)) ** 2 for cell in cells)) ** (1 / 3))


def _shared(
    columns: Sequence[_Column], least: Sequence[float], size: float, room: float
) -> tuple[float, ...]:
    """The room, shared so that the table is low, then a little more to every column.

    Columns whose texts are long get more: their widths are as the cube roots of the sums of
    squares of their cells, which keeps the rows' lines few (each row weighs by the square of
    its lines). No column is narrower than its widest word or wider than its widest text.
    """
    narrow = [
        min(given, (column.narrow + GAP) * size)
        for column, given in zip(columns, least, strict=True)
    ]
    wide = [
        max(given, (column.whole + GAP) * size)
        for column, given in zip(columns, least, strict=True)
    ]
    low, high = 0.0, room

    def at(scale: float) -> list[float]:
        return [
            min(most, max(fewest, scale * column.weight))
            for column, fewest, most in zip(columns, narrow, wide, strict=True)
        ]

    for _ in range(HALVINGS):
        scale = (low + high) / 2
        low, high = (scale, high) if sum(at(scale)) <= room else (low, scale)
    widths = at(low)
    extra = min(STRETCH * size, max(0.0, room - sum(widths)) / max(1, len(widths)))
    return tuple(round(width + extra, 2) for width in widths)


def _widest(texts: Sequence[str], *, bold: bool = False) -> float:
    """Width of the widest text at one point; only the longest few can be it."""
    likely = sorted(set(texts), key=lambda text: (-len(text), text))[:12]
    return max((text_width(text, bold=bold) for text in likely), default=0.0)
