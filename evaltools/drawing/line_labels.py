"""Names written at the ends of lines in place of a legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.lines import Line2D
from matplotlib.text import Text

from evaltools.drawing.axes_marks import widest_of
from evaltools.drawing.sheet import Sheet
from evaltools.drawing.theme import HIDDEN, RULE, SMALL, ink
from evaltools.drawing.typesetting import apart, height, wrapped

#: Between the axes and the labels, in inches; the leaders run there.
GUTTER = 0.2
#: A label moved by less than this needs no leader, in inches.
SLIGHT = 0.04
#: The largest part of the sheet that labels may take.
LARGEST_PART = 0.3


@dataclass(frozen=True)
class LineEnd:
    """The end of a line and what it is called there.

    Attributes
    ----------
    text : str
    x, y : float
        Where the line ends, in data.
    colour : str
    has_line : bool
        False for a series of which nothing can be seen; only its name is written.
    """

    text: str
    x: float
    y: float
    colour: str
    has_line: bool = True


def hidden_name(text: str) -> str:
    """The name of a series of which nothing may be seen: its sign is measured with it."""
    return f"{text}\u00a0{HIDDEN}" if text else ""


def label_lines(texts: Sequence[str], sheet: Sheet) -> list[str]:
    """The texts broken into the lines that fit beside the plot."""
    return [wrapped(text, LARGEST_PART * sheet.width, SMALL, bold=True) for text in texts]


def margin_for(lines: Sequence[str]) -> float:
    """The right margin that labels need, in inches."""
    return GUTTER + widest_of(lines, SMALL, bold=True) if any(lines) else 0.0


def heights_of(lines: Sequence[str]) -> list[float]:
    """The room each label takes along the axis, in inches, with a little white."""
    return [height(text, SMALL) + 0.05 for text in lines]


def write_ends(sheet: Sheet, ends: Sequence[LineEnd], *, inner_height: float) -> list[Text]:
    """Write the labels at the right of the axes, moved apart, with leaders where moved.

    inner_height : height of the axes in inches; the axes' limits are set already.
    """
    if not ends:
        return []
    to_axes = sheet.ax.transData + sheet.ax.transAxes.inverted()
    tips = [to_axes.transform((end.x, end.y)) for end in ends]
    wanted = [float(y) * inner_height for _, y in tips]
    sizes = heights_of([end.text for end in ends])
    slack = max(0.0, (sum(sizes) - inner_height) / 2)
    places = apart(wanted, sizes, low=-slack, high=inner_height + slack)
    texts = []
    for end, (x, y), place in zip(ends, tips, places, strict=True):
        centre = place / inner_height
        texts.append(
            sheet.write(
                end.text,
                x=1,
                y=centre,
                right=GUTTER,
                color=ink(end.colour),
                fontsize=SMALL,
                fontweight="bold",
                va="center_baseline" if "\n" not in end.text else "center",
                ha="left",
            )
        )
        if end.has_line:
            _leader(sheet, float(x), float(y), centre, moved=abs(centre - y) * inner_height)
    return texts


def _leader(sheet: Sheet, x: float, y: float, to: float, *, moved: float) -> None:
    inner_width = sheet.ax.get_position().width * sheet.figure.get_size_inches()[0]
    short_of_the_edge = (1 - x) * inner_width
    if moved < SLIGHT and short_of_the_edge < SLIGHT:
        return
    right = 1 + (GUTTER - 0.05) / inner_width
    bend = 1 + 0.04 / inner_width
    sheet.ax.add_line(
        Line2D(
            [x, bend, right],
            [y, y, to],
            transform=sheet.ax.transAxes,
            clip_on=False,
            color=RULE,
            linewidth=0.7,
            linestyle=(0, (1, 1.5)) if short_of_the_edge > SLIGHT else "-",
            zorder=1.8,
            gid="leader",
        )
    )
