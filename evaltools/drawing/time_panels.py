"""Panels of lines over time: one pair of axes each, one time axis and risk table for all."""

from __future__ import annotations

from collections.abc import Sequence
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
)
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
from evaltools.drawing.steps import Steps, draw_steps
from evaltools.drawing.theme import HIDDEN, INK, MUTED, TEXT, colour
from evaltools.drawing.typesetting import height, wrapped
from evaltools.messages import Message

#: Height of the plot area with one panel, and of each with several, in inches.
PLOT, PANEL = 2.75, 1.6
#: Room for the tick labels under the axis, and between panels, in inches.
BELOW_AXIS, BETWEEN = 0.27, 0.16


@dataclass(frozen=True)
class Series:
    """One line of a panel: its name, its steps, its place in the palette, its key."""

    label: str
    steps: Steps
    place: int
    by: str
    value: str


@dataclass(frozen=True)
class Panel:
    """The lines that share one pair of axes, and what stands over them."""

    title: str
    series: tuple[Series, ...]


@dataclass(frozen=True)
class Upright:
    """The vertical axis: the same for every panel."""

    title: str | Message
    low: float
    high: float
    ticks: tuple[float, ...]
    write: Writer


@dataclass(frozen=True)
class _Measures:
    """Margins of the panels in inches, and the time ticks that fit between them."""

    left: float
    right: float
    last: float
    ticks: tuple[float, ...]
    tick_texts: tuple[str, ...]


def draw_panels(shown: Shown, sheet: Sheet, panels: Sequence[Panel], axis: Upright) -> None:
    """Draw the panels one under the other, with the risk table under the last."""
    names = [label_lines([each.label for each in panel.series], sheet) for panel in panels]
    y_texts = axis.write(axis.ticks, sheet.language)
    table, measures = _measured(shown, sheet, panels, names, y_texts)
    title, title_height = fitted(said(axis.title, sheet.language), sheet.width)
    foot, foot_height = fitted(
        time_title(shown.unit, shown.about.get("start"), sheet.language),
        sheet.width - measures.left,
    )
    below = BELOW_AXIS + foot_height + table.height
    heads = [_head(panel.title, sheet.width) for panel in panels]
    plots = [max(PLOT if len(panels) == 1 else PANEL, sum(heights_of(lines))) for lines in names]
    tops = [height(head, TEXT) + TICK_PAD if head else TICK_PAD for head in heads]
    tops[0] += title_height
    bottoms = [*[BELOW_AXIS] * (len(panels) - 1), below]
    sheets = _sheets(sheet, plots, tops, bottoms)
    for each, panel, lines, top, bottom, plot, head in zip(
        sheets, panels, names, tops, bottoms, plots, heads, strict=True
    ):
        size = each.plot_area(
            left=measures.left, right=measures.right, top=top, bottom=bottom, height=plot
        )
        each.ax.set_xlim(0, measures.last)
        each.ax.set_ylim(axis.low, axis.high)
        upright(each, axis.ticks, y_texts)
        last = panel is panels[-1]
        level(each, measures.ticks, measures.tick_texts if last else [""] * len(measures.ticks))
        _write_head(each, head, left=measures.left)
        _draw_lines(each, panel, lines, measures, inner_height=size[1])
    _title_above_all(sheets[0], title, left=measures.left, up=tops[0])
    title_below(sheets[-1], foot, down=BELOW_AXIS)
    table.write(sheets[-1], measures.ticks, left=measures.left, down=BELOW_AXIS + foot_height)


def _title_above_all(sheet: Sheet, title: str, *, left: float, up: float) -> None:
    """The vertical axis's title, over the first panel and its head."""
    sheet.write(title, y=1, right=-left, up=up, color=MUTED, va="top", ha="left")


def _measured(
    shown: Shown,
    sheet: Sheet,
    panels: Sequence[Panel],
    names: Sequence[Sequence[str]],
    y_texts: Sequence[str],
) -> tuple[RiskTable, _Measures]:
    every = [each.steps for panel in panels for each in panel.series]
    last = max((float(steps.time[-1]) for steps in every if steps.time.size), default=0.0) or 1.0
    right = max(margin_for(lines) for lines in names)
    left = widest_of(y_texts) + TICK_PAD
    # the table's left margin depends on the numbers at the first tick, which is always 0
    table = _table(shown, sheet, panels, [0.0])
    left = max(left, table.left)
    widest = max(widest_number(shown, sheet.language), widest_of(_time_texts([last], sheet)))
    half_last = widest / 2
    right = max(right, half_last)
    ticks = time_ticks(last, shown.unit, sheet.width - left - right, widest=widest)
    table = _table(shown, sheet, panels, ticks)
    texts = _time_texts(ticks, sheet)
    return table, _Measures(left, right, last, tuple(ticks), tuple(texts))


def _time_texts(ticks: Sequence[float], sheet: Sheet) -> list[str]:
    return [wording.number(tick, sheet.language) for tick in ticks]


def _table(
    shown: Shown, sheet: Sheet, panels: Sequence[Panel], ticks: Sequence[float]
) -> RiskTable:
    by_group = panels[0].series and panels[0].series[0].by == "group"
    groups = values(shown.frame, "group")
    shades = [colour(place) for place in range(len(groups))] if by_group else [INK] * len(groups)
    rows = risk_rows(shown, ticks, groups, shades, language=sheet.language)
    return RiskTable.measured(rows, room=sheet.width, language=sheet.language)


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


def _draw_lines(
    sheet: Sheet, panel: Panel, lines: Sequence[str], measures: _Measures, *, inner_height: float
) -> None:
    ends = []
    marked = [tick for tick in measures.ticks if tick > 0]
    for series, text in zip(panel.series, lines, strict=True):
        draw_steps(
            sheet, series.steps, place=series.place, marked=marked, n_lines=len(panel.series)
        )
        if text:
            ends.append(_line_end(series, text, sheet, measures.last))
    write_ends(sheet, ends, inner_height=inner_height)


def _line_end(series: Series, text: str, sheet: Sheet, last: float) -> LineEnd:
    end = series.steps.end
    if end is None:
        sign = f" {HIDDEN}" if series.steps.veil.any() else ""
        return LineEnd(text + sign, last, sheet.ax.get_ylim()[0], MUTED, has_line=False)
    return LineEnd(text, *end, colour(series.place))
