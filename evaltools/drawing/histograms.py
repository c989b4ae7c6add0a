"""Distributions over numeric bins: overlap of two arms, mirrored, and change of scores."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.patches import Rectangle

from evaltools.columns import Shown
from evaltools.drawing.axes_marks import (
    TICK_PAD,
    level,
    round_ticks,
    said,
    title_below,
    top_of_shares,
    upright,
    widest_of,
    write_numbers,
    write_shares,
    zero_line,
)
from evaltools.drawing.bars import draw_bars
from evaltools.drawing.reading import name, rows_of, values, veiled, visible
from evaltools.drawing.registry import draws
from evaltools.drawing.rows import KEY, key_lines, write_key
from evaltools.drawing.sheet import Sheet
from evaltools.drawing.theme import HIDDEN, MUTED, PAPER, RULE, SMALL, TEXT, colour
from evaltools.drawing.typesetting import height, wrapped
from evaltools.messages import Message, message

#: Height of a plot area alone and of one among several, room for the marks of the level
#: axis, white between panels, in inches.
PLOT, PANEL, MARKS, BETWEEN = 2.5, 1.5, 0.26, 0.16
#: What stands for a hidden bar, as a part of the axis: the same for every one.
STUB = 0.05


@dataclass(frozen=True)
class Panel:
    """One histogram: what stands over it, its rows, and the groups that it shows."""

    title: str
    rows: pd.DataFrame
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Axis:
    """What the panels have in common: the upright axis, the level one's title, the key."""

    by: str
    column: str
    ticks: tuple[float, ...]
    texts: tuple[str, ...]
    head: str
    foot: str
    key: tuple[tuple[str, int], ...]


@draws("overlap")
def draw_overlap(shown: Shown, sheet: Sheet) -> None:
    """Draw the propensity scores of two arms as mirrored histograms.

    Expects a row for each bin of each arm: arm (or group), bin_low and bin_high, and share
    (of the arm). The first arm of the frame stands above the line, the second below. A
    hidden bar is a hatched stub with `…`, as high for every hidden bar.
    """
    by = _by(shown)
    rows = _with_veil(shown)
    panels = [Panel("", rows, tuple(values(rows, by)))]
    _draw(shown, sheet, panels, title=message("Propensity score"))


@draws("distribution")
def draw_distribution(shown: Shown, sheet: Sheet) -> None:
    """Draw how values are distributed: upright bars over numeric bins, else level bars.

    Expects bin_low and bin_high with share (else n, drawn as a number of people), and uses
    scale (a panel each) and group or arm: of two, the second stands below the line; of
    more, each has a panel. Without bins it expects what `draw_bars` does.
    """
    if "bin_low" not in shown.frame.columns:
        draw_bars(shown, sheet)
        return
    panels = _panels(shown, sheet.language)
    _draw(shown, sheet, panels, title=shown.about.get("axis") or message("Value"))


def _by(shown: Shown) -> str:
    """The column of the groups; the arm only where it tells rows apart that no group does."""
    if "arm" not in shown.frame.columns:
        return "group"
    is_alone = "group" not in shown.frame.columns
    return "arm" if is_alone or shown.frame["arm"].nunique() > 1 else "group"


def _column(shown: Shown) -> str:
    return "share" if "share" in shown.frame.columns else "n"


def _with_veil(shown: Shown) -> pd.DataFrame:
    frame = visible(shown)
    # where the bins lie is the axis, and tells nothing of the people in them
    edges = {edge: shown.frame[edge].to_numpy() for edge in ("bin_low", "bin_high")}
    return frame.assign(**edges, veil=veiled(shown, _column(shown)))


def _panels(shown: Shown, language: str) -> list[Panel]:
    frame, by = _with_veil(shown), _by(shown)
    groups, scales = values(frame, by), values(frame, "scale")
    parts = [tuple(groups)] if len(groups) <= 2 else [(group,) for group in groups]
    panels = []
    for scale in scales:
        rows = rows_of(frame, "scale", scale)
        for part in parts:
            titles = [name(shown, "scale", scale, language)] if len(scales) > 1 else []
            titles += [name(shown, by, part[0], language)] if len(parts) > 1 else []
            panels.append(Panel(", ".join(titles), rows, part))
    return panels


def _draw(shown: Shown, sheet: Sheet, panels: Sequence[Panel], *, title: Message | str) -> None:
    axis = _axis(shown, sheet, panels, title)
    lines = key_lines(axis.key, sheet.width)
    titles = [wrapped(panel.title, sheet.width, TEXT, bold=True) for panel in panels]
    tops = [height(text, TEXT) + TICK_PAD if text else TICK_PAD for text in titles]
    tops[0] += KEY * len(lines) + height(axis.head, TEXT)
    bottoms = [MARKS] * len(panels)
    bottoms[-1] += height(axis.foot, TEXT)
    plot = PLOT if len(panels) == 1 else PANEL
    heights = [plot + top + bottom for top, bottom in zip(tops, bottoms, strict=True)]
    sheets = [sheet] if len(panels) == 1 else sheet.panels(heights, gap=BETWEEN)
    left = widest_of(axis.texts) + TICK_PAD
    for place, (each, panel) in enumerate(zip(sheets, panels, strict=True)):
        each.plot_area(left=left, right=0.2, top=tops[place], bottom=bottoms[place], height=plot)
        _draw_panel(each, panel, axis)
        each.write(titles[place], y=1, right=-left, up=TICK_PAD, fontweight="bold", va="bottom")
    above = tops[0] - KEY * len(lines) - height(axis.head, TEXT)
    write_key(sheets[0], lines, left=left, up=above - TICK_PAD, square=True)
    sheets[0].write(axis.head, y=1, right=-left, up=tops[0], color=MUTED, va="top")
    title_below(sheets[-1], axis.foot, down=MARKS)


def _axis(shown: Shown, sheet: Sheet, panels: Sequence[Panel], title: Message | str) -> Axis:
    by, column = _by(shown), _column(shown)
    is_share = column == "share"
    mirrored = any(len(panel.groups) == 2 for panel in panels)
    heights = pd.concat([panel.rows[column] for panel in panels])
    ticks = _upright_ticks(heights, is_share=is_share, mirrored=mirrored)
    write = write_shares if is_share else write_numbers
    head = _head(column, mirrored=mirrored)
    groups = panels[0].groups if mirrored else ()
    return Axis(
        by=by,
        column=column,
        ticks=tuple(ticks),
        texts=tuple(write([abs(tick) for tick in ticks], sheet.language)),
        head=wrapped(said(head, sheet.language), sheet.width, TEXT),
        foot=wrapped(said(title, sheet.language), sheet.width, TEXT),
        key=tuple((name(shown, by, group, sheet.language), i) for i, group in enumerate(groups)),
    )


def _head(column: str, *, mirrored: bool) -> Message:
    """The title of the upright axis: of two groups, each share is of its own group."""
    if column != "share":
        return message("Number of people") if mirrored else message("Number of participants")
    return message("Share of the group") if mirrored else message("Share of participants")


def _draw_panel(sheet: Sheet, panel: Panel, axis: Axis) -> None:
    _set_axes(sheet, panel.rows, axis.ticks, axis.texts)
    for place, group in enumerate(panel.groups):
        rows = rows_of(panel.rows, axis.by, group)
        rows = rows.assign(height=rows[axis.column])
        _draw_group(sheet, rows, place, sign=-1.0 if place else 1.0, stub=STUB * axis.ticks[-1])
    zero_line(sheet)


def _upright_ticks(heights: pd.Series, *, is_share: bool, mirrored: bool) -> list[float]:
    highest = heights.astype(float).max()
    highest = 0.0 if math.isnan(highest) else float(highest)
    top = top_of_shares(highest) if is_share else max(highest, 4.0)
    up = round_ticks(0.0, top, most=4)
    return [*(-tick for tick in reversed(up[1:])), *up] if mirrored else up


def _set_axes(
    sheet: Sheet, frame: pd.DataFrame, ticks: Sequence[float], texts: Sequence[str]
) -> None:
    low, high = float(frame["bin_low"].min()), float(frame["bin_high"].max())
    across = [tick for tick in round_ticks(low, high) if low - 1e-9 <= tick <= high + 1e-9]
    sheet.ax.set_xlim(low, high)
    sheet.ax.set_ylim(ticks[0], ticks[-1])
    upright(sheet, ticks, texts)
    level(sheet, across, write_numbers(across, sheet.language))


def _draw_group(sheet: Sheet, rows: pd.DataFrame, place: int, *, sign: float, stub: float) -> None:
    edges = rows[["bin_low", "bin_high"]].to_numpy(dtype=float)
    heights, veil = rows["height"].to_numpy(dtype=float), rows["veil"].to_numpy(dtype=bool)
    for (low, high), bar, hidden in zip(edges, heights, veil, strict=True):
        look: dict[str, Any]
        if hidden:
            look = {"facecolor": PAPER, "edgecolor": RULE, "hatch": "////"}
        else:
            look = {"facecolor": colour(place), "edgecolor": PAPER}
        up = stub if hidden else float(np.nan_to_num(bar))
        if hidden:
            _write_hidden(sheet, (low + high) / 2, sign * up)
        sheet.ax.add_patch(Rectangle((low, 0), high - low, sign * up, linewidth=0.6, **look))


def _write_hidden(sheet: Sheet, x: float, y: float) -> None:
    sheet.ax.text(
        x, y, HIDDEN, fontsize=SMALL, color=MUTED, ha="center", va="bottom" if y > 0 else "top"
    )
