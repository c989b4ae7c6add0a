"""The flow of participants: who came in, who was left out and why, who is followed."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from evaltools import wording
from evaltools.columns import ALL, TOTAL, Shown
from evaltools.drawing.reading import name, rows_of, values, veiled, visible
from evaltools.drawing.registry import draws
from evaltools.drawing.sheet import Sheet
from evaltools.drawing.theme import (
    HIDDEN,
    INK,
    LINE_HEIGHT,
    PALETTE,
    PAPER,
    RULE,
    SMALL,
    TEXT,
    tint,
)
from evaltools.drawing.typesetting import height, width, wrapped
from evaltools.messages import message

#: Inside a box; least white between boxes in the column, and around an exclusion; between
#: the column and the exclusions; in inches.
PADDING, DOWN, AROUND, ACROSS = 0.1, 0.24, 0.1, 0.34
#: The column's part of the sheet when there are exclusions beside it.
MAIN_PART = 0.5


#: Steps of the cohort's flow, where the result has no labels of its own for them.
STEPS = {
    "in_data": message("rows in the data"),
    "excluded": message("left out"),
    "followed": message("followed"),
}


@dataclass(frozen=True)
class Line:
    """A number of people and what is said of them."""

    number: str
    text: str


@dataclass
class Stage:
    """Those who are in at a step, and those who were left out after it."""

    step: Line
    left_out: list[Line] = field(default_factory=list)


@draws("flow")
def draw_flow(shown: Shown, sheet: Sheet) -> None:
    """Draw the steps as boxes in a column, with those left out in boxes to the right.

    Expects the columns step, reason and n, in the order of the flow. The rows of the step
    "excluded" tell who was left out after the step before them, and so does a row of any
    step with a reason of its own (neither "total" nor the step itself). With a column arm or
    group, each box also gives the numbers by it. Hidden numbers are written `…`.
    """
    stages = _stages(shown, sheet.language)
    any_left_out = any(stage.left_out for stage in stages)
    main = (MAIN_PART if any_left_out else 0.62) * sheet.width - (ACROSS / 2 if any_left_out else 0)
    side = sheet.width - main - ACROSS
    total = sum(_stage_height(stage, main, side, last=stage is stages[-1]) for stage in stages)
    inner_width, inner_height = sheet.plot_area(height=total)
    scale = min(1.0, inner_height / total) if total else 1.0
    sheet.ax.set_axis_off()
    sheet.ax.set_xlim(0, inner_width)
    sheet.ax.set_ylim(inner_height / scale, 0)
    down = 0.0
    for stage in stages:
        last = stage is stages[-1]
        _draw_stage(sheet, stage, down, main, side, scale=scale, last=last)
        down += _stage_height(stage, main, side, last=last)


def _stages(shown: Shown, language: str) -> list[Stage]:
    frame = visible(shown).assign(veil=veiled(shown, "n"))
    stages: list[Stage] = []
    keys = [column for column in ("step", "reason") if column in frame.columns]
    for _, rows in frame.groupby(keys, sort=False, dropna=False, observed=True):
        step, reason = str(rows.iloc[0]["step"]), _reason(rows.iloc[0])
        if reason is None or not stages:
            stages.append(
                Stage(_line(shown, rows, _called(shown, "step", step, language), language))
            )
        else:
            called = _called(shown, "reason", reason, language)
            stages[-1].left_out.append(_line(shown, rows, called, language))
    return stages


def _reason(row: pd.Series) -> str | None:
    """Why these were left out; None of those who are in."""
    reason = row.get("reason")
    if reason is None or pd.isna(reason) or str(reason) in ("", ALL, TOTAL, str(row["step"])):
        return None
    return str(reason)


def _called(shown: Shown, column: str, value: str, language: str) -> str:
    """The name of a step or reason; a step may be named as a reason is, and the other way."""
    for each in (column, "reason" if column == "step" else "step"):
        found = name(shown, each, value, language)
        if found != value:
            return found
    return wording.render(STEPS[value], language) if value in STEPS else value


def _line(shown: Shown, rows: pd.DataFrame, text: str, language: str) -> Line:
    by = "arm" if "arm" in rows.columns else "group"
    parts = [part for part in values(rows, by) if part not in (ALL, TOTAL)]
    together = [part for part in values(rows, by) if part in (ALL, TOTAL)]
    each = [
        f"{name(shown, by, part, language)}: {_count(rows_of(rows, by, part).iloc[0], language)}"
        for part in parts
    ]
    if together:
        number = _count(rows_of(rows, by, together[0]).iloc[0], language)
        return Line(number, "\n".join([text, *each]))
    return Line("\n".join(each), text)


def _count(row: pd.Series, language: str) -> str:
    if row["veil"]:
        return HIDDEN
    return wording.NOT_AVAILABLE if pd.isna(row["n"]) else wording.integer(int(row["n"]), language)


def _step_text(line: Line, room: float) -> str:
    return wrapped(line.text, room - 2 * PADDING, SMALL)


def _box_height(line: Line, room: float) -> float:
    return height(line.number, TEXT) + height(_step_text(line, room), SMALL) + 2 * PADDING


def _number_room(lines: list[Line]) -> float:
    return max(width(line.number, SMALL, bold=True) for line in lines) + 0.1


def _side_texts(lines: list[Line], room: float) -> list[str]:
    left = room - 2 * PADDING - _number_room(lines)
    return [wrapped(line.text, left, SMALL) for line in lines]


def _side_height(lines: list[Line], room: float) -> float:
    if not lines:
        return 0.0
    texts = _side_texts(lines, room)
    return (
        sum(_row_height(line, text) for line, text in zip(lines, texts, strict=True)) + 2 * PADDING
    )


def _row_height(line: Line, text: str) -> float:
    return max(height(text, SMALL), height(line.number, SMALL)) + 0.03


def _gap(stage: Stage, side: float) -> float:
    """White under a stage's box: enough for those left out to stand beside it."""
    return max(DOWN, _side_height(stage.left_out, side) + 2 * AROUND if stage.left_out else 0.0)


def _stage_height(stage: Stage, main: float, side: float, *, last: bool) -> float:
    under = 0.0 if last and not stage.left_out else _gap(stage, side)
    return _box_height(stage.step, main) + under


def _draw_stage(
    sheet: Sheet, stage: Stage, down: float, main: float, side: float, *, scale: float, last: bool
) -> None:
    high = _box_height(stage.step, main)
    _box(sheet, 0, down, main, high, fill=tint(PALETTE[0], 0.1), edge=PALETTE[0])
    top = down + PADDING
    _text(sheet, stage.step.number, PADDING, top, TEXT * scale, bold=True)
    top += height(stage.step.number, TEXT)
    _text(sheet, _step_text(stage.step, main), PADDING, top, SMALL * scale)
    bottom, gap = down + high, _gap(stage, side)
    middle = main * 0.5
    if not last:
        _arrow(sheet, (middle, bottom), (middle, bottom + gap))
    if stage.left_out:
        beside = _side_height(stage.left_out, side)
        centre = bottom + gap / 2
        if last:
            _arrow(sheet, (middle, bottom), (middle, centre), head=False)
        _arrow(sheet, (middle, centre), (main + ACROSS, centre))
        _draw_left_out(sheet, stage.left_out, main + ACROSS, centre - beside / 2, side, scale=scale)


def _draw_left_out(
    sheet: Sheet, lines: list[Line], x: float, down: float, room: float, *, scale: float
) -> None:
    _box(sheet, x, down, room, _side_height(lines, room), fill=PAPER, edge=RULE)
    top, numbers = down + PADDING, _number_room(lines)
    for line, text in zip(lines, _side_texts(lines, room), strict=True):
        _text(sheet, line.number, x + PADDING, top, SMALL * scale, bold=True)
        _text(sheet, text, x + PADDING + numbers, top, SMALL * scale)
        top += _row_height(line, text)


def _text(
    sheet: Sheet, text: str, x: float, down: float, size: float, *, bold: bool = False
) -> None:
    # half the leading stands above the first line
    lead = (LINE_HEIGHT - 1.21) * size / 72
    sheet.ax.text(
        x,
        down + lead,
        text,
        fontsize=size,
        fontweight="bold" if bold else "normal",
        color=INK,
        va="top",
        ha="left",
        linespacing=1.0,
    )


def _box(
    sheet: Sheet, x: float, y: float, wide: float, high: float, *, fill: str, edge: str
) -> None:
    sheet.ax.add_patch(
        FancyBboxPatch(
            (x, y),
            wide,
            high,
            boxstyle="round,pad=0,rounding_size=0.05",
            facecolor=fill,
            edgecolor=edge,
            linewidth=0.9,
            clip_on=False,
        )
    )


def _arrow(
    sheet: Sheet, start: tuple[float, float], end: tuple[float, float], *, head: bool = True
) -> None:
    sheet.ax.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle="-|>" if head else "-",
            mutation_scale=8,
            shrinkA=0,
            shrinkB=1,
            color=RULE,
            linewidth=0.9,
            clip_on=False,
        )
    )
