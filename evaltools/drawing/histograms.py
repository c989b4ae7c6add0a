"""Distributions over numeric bins: overlap of two arms, mirrored, and change of scores."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.patches import Rectangle

from evaltools.columns import ALL, Shown
from evaltools.drawing.axes_marks import (
    TICK_PAD,
    fitted,
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
from evaltools.drawing.theme import HIDDEN, MUTED, PAPER, RULE, SMALL, colour
from evaltools.messages import Message, message

#: Height of the plot area, and room for the marks of the level axis, in inches.
PLOT, MARKS = 2.5, 0.26
#: What stands for a hidden bar, as a part of the axis: the same for every one.
STUB = 0.05


@draws("overlap")
def draw_overlap(shown: Shown, sheet: Sheet) -> None:
    """Draw the propensity scores of two arms as mirrored histograms.

    Expects a row for each bin of each arm: arm (or group), bin_low and bin_high, and share
    (of the arm). The first arm of the frame stands above the line, the second
    below. A hidden bar is a hatched stub, as high for every hidden bar.
    """
    _draw(shown, sheet, title=message("Propensity score"), mirrored=True)


@draws("distribution")
def draw_distribution(shown: Shown, sheet: Sheet) -> None:
    """Draw how values are distributed: upright bars over numeric bins, else level bars.

    Expects bin_low and bin_high with share (else n, drawn as a number of people), and uses
    group or arm, where the second of two stands below the line; or what `draw_bars` expects.
    """
    if "bin_low" not in shown.frame.columns:
        draw_bars(shown, sheet)
        return
    title = shown.about.get("axis") or message("Value")
    _draw(shown, sheet, title=title, mirrored=len(values(visible(shown), _by(shown))) == 2)


def _by(shown: Shown) -> str:
    return "arm" if "arm" in shown.frame.columns else "group"


def _draw(shown: Shown, sheet: Sheet, *, title: Message | str, mirrored: bool) -> None:
    by, column = _by(shown), "share" if "share" in shown.frame.columns else "n"
    frame = visible(shown).assign(veil=veiled(shown, column))
    groups, is_share = values(frame, by), column == "share"
    ticks = _upright_ticks(frame[column], is_share=is_share, mirrored=mirrored)
    write = write_shares if is_share else write_numbers
    texts = write([abs(tick) for tick in ticks], sheet.language)
    head = message("Share of participants") if is_share else message("Number of participants")
    head_text, head_height = fitted(said(head, sheet.language), sheet.width)
    foot, foot_height = fitted(said(title, sheet.language), sheet.width)
    key = [(name(shown, by, group, sheet.language), i) for i, group in enumerate(groups)]
    lines = key_lines(key if groups != [ALL] else [], sheet.width)
    left = widest_of(texts) + TICK_PAD
    sheet.plot_area(
        left=left,
        right=0.2,
        top=KEY * len(lines) + head_height + TICK_PAD,
        bottom=MARKS + foot_height,
        height=PLOT,
    )
    _set_axes(sheet, frame, ticks, texts)
    write_key(sheet, lines, left=left, square=True)
    _write_head(sheet, head_text, left=left, up=KEY * len(lines))
    for place, group in enumerate(groups):
        sign = -1.0 if mirrored and place == 1 else 1.0
        rows = rows_of(frame, by, group).assign(height=lambda each: each[column])
        _draw_group(sheet, rows, place, sign=sign, stub=STUB * ticks[-1])
    zero_line(sheet)
    title_below(sheet, foot, down=MARKS)


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


def _write_head(sheet: Sheet, head: str, *, left: float, up: float) -> None:
    sheet.write(head, y=1, right=-left, up=up + TICK_PAD, color=MUTED, va="bottom")


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
