"""Panels over time: one pair of axes each, one time axis and risk table for all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evaltools import wording
from evaltools.columns import Shown
from evaltools.drawing.axes_marks import (
    TICK_PAD,
    Writer,
    fitted,
    level,
    said,
    time_ticks,
    time_title,
    title_below,
    upright,
    widest_of,
    zero_line,
)
from evaltools.drawing.hatching import HatchKey
from evaltools.drawing.line_labels import (
    LineEnd,
    heights_of,
    label_lines,
    margin_for,
    write_ends,
)
from evaltools.drawing.reading import values
from evaltools.drawing.risk_table import RiskTable, risk_rows, widest_number
from evaltools.drawing.sheet import Sheet
from evaltools.drawing.theme import INK, MUTED, TEXT
from evaltools.drawing.typesetting import height, wrapped
from evaltools.messages import Message
from evaltools.wording.reading import is_delayed

#: Height of the plot area with one panel, and of each with several, in inches.
PLOT, PANEL = 2.75, 1.6
#: Room for the tick labels under the axis, and between panels, in inches.
BELOW_AXIS, BETWEEN = 0.27, 0.16


#: Draws what a panel shows: given its sheet, its names as they are set, and the time axis,
#: it returns the line ends to which the names belong.
Paint = Callable[[Sheet, Sequence[str], "TimeAxis"], list[LineEnd]]


@dataclass(frozen=True)
class Panel:
    """What shares one pair of axes.

    Attributes
    ----------
    title : str
        Stands over it; empty for a panel alone.
    names : tuple of str
        Written at the right; empty for a line that needs no name.
    paint : Paint
    is_hatched : bool
        Whether something in it is hatched, so that the key must say what that means.
    """

    title: str
    names: tuple[str, ...]
    paint: Paint
    is_hatched: bool = False


@dataclass(frozen=True)
class Upright:
    """The vertical axis, the same for every panel; `null` is where a firm line is drawn."""

    title: str | Message
    low: float
    high: float
    ticks: tuple[float, ...]
    write: Writer
    null: float | None = None


@dataclass(frozen=True)
class TimeAxis:
    """The level axis of the panels, with their margins in inches."""

    left: float
    right: float
    last: float
    ticks: tuple[float, ...]
    tick_texts: tuple[str, ...]


def draw_panels(
    shown: Shown,
    sheet: Sheet,
    panels: Sequence[Panel],
    axis: Upright,
    *,
    shades: Sequence[str] | None = None,
) -> None:
    """Draw the panels one under the other, with the number still followed under the last.

    shades : colours of the groups in that table, in the order of the frame; None: ink
    """
    names = [label_lines(panel.names, sheet) for panel in panels]
    y_texts = axis.write(axis.ticks, sheet.language)
    table, measures = _measured(shown, sheet, names, y_texts, shades)
    title, title_height = fitted(said(axis.title, sheet.language), sheet.width)
    foot, foot_height = fitted(
        time_title(shown.unit, shown.about.get("start"), sheet.language),
        sheet.width - measures.left,
    )
    key = HatchKey.measured(
        is_hatched=any(panel.is_hatched for panel in panels),
        room=sheet.width - measures.left,
        language=sheet.language,
    )
    below = BELOW_AXIS + foot_height + key.height + table.height
    heads = [_head(panel.title, sheet.width) for panel in panels]
    plots = [max(PLOT if len(panels) == 1 else PANEL, sum(heights_of(lines))) for lines in names]
    tops = [height(head, TEXT) + TICK_PAD if head else TICK_PAD for head in heads]
    tops[0] += title_height
    bottoms = [*[TICK_PAD] * (len(panels) - 1), below]
    sheets = _sheets(sheet, plots, tops, bottoms)
    for place, (each, panel) in enumerate(zip(sheets, panels, strict=True)):
        _, inner_height = each.plot_area(
            left=measures.left,
            right=measures.right,
            top=tops[place],
            bottom=bottoms[place],
            height=plots[place],
        )
        _set_axes(each, axis, y_texts, measures, is_last=panel is panels[-1])
        _write_head(each, heads[place], left=measures.left)
        write_ends(each, panel.paint(each, names[place], measures), inner_height=inner_height)
    _title_above_all(sheets[0], title, left=measures.left, up=tops[0])
    title_below(sheets[-1], foot, down=BELOW_AXIS)
    key.write(sheets[-1], down=BELOW_AXIS + foot_height)
    down = BELOW_AXIS + foot_height + key.height
    table.write(sheets[-1], measures.ticks, left=measures.left, down=down)


def _set_axes(
    sheet: Sheet, axis: Upright, y_texts: Sequence[str], time: TimeAxis, *, is_last: bool
) -> None:
    sheet.ax.set_xlim(0, time.last)
    sheet.ax.set_ylim(axis.low, axis.high)
    upright(sheet, axis.ticks, y_texts)
    level(sheet, time.ticks, time.tick_texts if is_last else [""] * len(time.ticks))
    if axis.null is not None:
        zero_line(sheet, at=axis.null)


def _title_above_all(sheet: Sheet, title: str, *, left: float, up: float) -> None:
    """The vertical axis's title, over the first panel and its head."""
    sheet.write(title, y=1, right=-left, up=up, color=MUTED, va="top", ha="left")


def _measured(
    shown: Shown,
    sheet: Sheet,
    names: Sequence[Sequence[str]],
    y_texts: Sequence[str],
    shades: Sequence[str] | None,
) -> tuple[RiskTable, TimeAxis]:
    last = float(shown.frame["time"].max()) if len(shown.frame) else 0.0
    last = last if last > 0 else 1.0
    # the table's left margin depends on the numbers at the first tick, which is always 0
    left = max(widest_of(y_texts) + TICK_PAD, _table(shown, sheet, [0.0], shades).left)
    widest = max(widest_number(shown, sheet.language), widest_of(_time_texts([last], sheet)))
    right = max(widest / 2, *(margin_for(lines) for lines in names))
    ticks = time_ticks(last, shown.unit, sheet.width - left - right, widest=widest)
    axis = TimeAxis(left, right, last, tuple(ticks), tuple(_time_texts(ticks, sheet)))
    return _table(shown, sheet, ticks, shades), axis


def _time_texts(ticks: Sequence[float], sheet: Sheet) -> list[str]:
    return [wording.number(tick, sheet.language) for tick in ticks]


def _table(
    shown: Shown, sheet: Sheet, ticks: Sequence[float], shades: Sequence[str] | None
) -> RiskTable:
    groups = values(shown.frame, "group")
    rows = risk_rows(shown, ticks, groups, shades or [INK] * len(groups), language=sheet.language)
    return RiskTable.measured(
        rows, room=sheet.width, language=sheet.language, in_stretches=is_delayed(shown)
    )


def _head(title: str, room: float) -> str:
    return wrapped(title, room, TEXT, bold=True) if title else ""


def _write_head(sheet: Sheet, head: str, *, left: float) -> None:
    if head:
        sheet.write(head, y=1, right=-left, up=TICK_PAD, fontweight="bold", va="bottom", ha="left")


def _sheets(
    sheet: Sheet, plots: Sequence[float], tops: Sequence[float], bottoms: Sequence[float]
) -> list[Sheet]:
    if len(plots) == 1:
        return [sheet]
    wholes = [plot + top + bottom for plot, top, bottom in zip(plots, tops, bottoms, strict=True)]
    return sheet.panels(wholes, gap=BETWEEN)
