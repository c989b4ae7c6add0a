"""Criteria as circles and words, fidelity as a grid, phases and themes as bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from matplotlib.patches import Circle, Wedge

from evaltools import wording
from evaltools.columns import Shown
from evaltools.drawing.dots import Point, draw_points
from evaltools.drawing.matrix import draw_matrix
from evaltools.drawing.measures import measure_of
from evaltools.drawing.reading import name, veiled, visible
from evaltools.drawing.registry import draws
from evaltools.drawing.sheet import Sheet
from evaltools.drawing.theme import GRID, INK, MUTED, PALETTE, PAPER, SMALL
from evaltools.drawing.typesetting import height, wrapped
from evaltools.wording.reading import rounding_of_share

#: Part of the sheet for the names of criteria; room around a line, and of a circle, in inches.
NAMES, PADDING, RADIUS = 0.36, 0.055, 0.07

NOT_ASSESSED = "not_assessed"
VERDICT = "verdict"


@dataclass(frozen=True)
class Mark:
    """A level in a cell: how full its circle is, and what it says. None: nobody rated."""

    fullness: float | None
    text: str


@draws("criteria")
def draw_criteria(shown: Shown, sheet: Sheet) -> None:
    """A row for each criterion, a column for each rater and one for the verdict.

    A fuller circle is a higher level, and the level stands beside it: no colour is needed.
    Expects criterion and verdict, `about["levels"]` from the lowest, and
    `about["by_rater"]`: criterion to rater to level.
    """
    by_rater: Mapping[str, Mapping[str, str]] = dict(shown.about.get("by_rater") or {})
    raters = sorted({rater for each in by_rater.values() for rater in each})
    columns = [*raters, VERDICT]
    room = sheet.width * (1 - NAMES) / len(columns)
    lines = [_line(shown, row, by_rater, columns, sheet.language) for _, row in _rows(shown)]
    names = [
        wrapped(
            name(shown, "criterion", row["criterion"], sheet.language),
            NAMES * sheet.width - PADDING,
            SMALL,
        )
        for _, row in _rows(shown)
    ]
    texts = [
        [wrapped(mark.text, room - 4 * RADIUS - PADDING, SMALL) for mark in line] for line in lines
    ]
    heights = [
        max(height(text, SMALL) for text in (first, *line)) + 2 * PADDING
        for first, line in zip(names, texts, strict=True)
    ]
    total = sum(heights)
    sheet.plot_area(left=NAMES * sheet.width, top=0.3, height=total)
    sheet.ax.set_axis_off()
    sheet.ax.set_xlim(0, room * len(columns))
    sheet.ax.set_ylim(total, 0)
    _write_heads(sheet, columns)
    top = 0.0
    for first, line, said, high in zip(names, lines, texts, heights, strict=True):
        middle = top + high / 2
        sheet.ax.axhline(top, color=GRID, linewidth=0.8)
        sheet.write(
            first, y=1 - middle / total, right=-NAMES * sheet.width, fontsize=SMALL, va="center"
        )
        for place, (mark, text) in enumerate(zip(line, said, strict=True)):
            _draw_mark(sheet, replace(mark, text=text), place * room, middle)
        top += high


def _rows(shown: Shown) -> list[tuple[Any, pd.Series]]:
    return list(visible(shown).iterrows())


def _line(
    shown: Shown,
    row: pd.Series,
    by_rater: Mapping[str, Mapping[str, str]],
    columns: Sequence[str],
    language: str,
) -> list[Mark]:
    given = {**by_rater.get(str(row["criterion"]), {}), VERDICT: str(row["verdict"])}
    return [_mark(shown, given.get(column), language) for column in columns]


def _mark(shown: Shown, level: str | None, language: str) -> Mark:
    levels = [str(each) for each in shown.about.get("levels", ())]
    if level is None:
        level = NOT_ASSESSED
    text = name(shown, "verdict", level, language)
    if level not in levels:
        return Mark(None, text)
    return Mark(levels.index(level) / max(len(levels) - 1, 1), text)


def _write_heads(sheet: Sheet, columns: Sequence[str]) -> None:
    for place, column in enumerate(columns):
        text = (
            wording.column("verdict", sheet.language)
            if column == VERDICT
            else f"{wording.column('rater', sheet.language)} {column}"
        )
        sheet.write(
            text,
            x=place / len(columns),
            y=1,
            up=0.08,
            fontsize=SMALL,
            fontweight="bold",
            va="bottom",
        )


def _draw_mark(sheet: Sheet, mark: Mark, left: float, middle: float) -> None:
    centre = (left + 1.5 * RADIUS, middle)
    dashed = mark.fullness is None
    sheet.ax.add_patch(
        Circle(
            centre,
            RADIUS,
            facecolor=PAPER,
            edgecolor=MUTED if dashed else PALETTE[0],
            linewidth=1.1,
            linestyle=(0, (2, 1.5)) if dashed else "-",
        )
    )
    if mark.fullness:
        # the axis runs downwards, so the wedge turns the other way round
        wedge = Wedge(centre, RADIUS, 90 - 360 * mark.fullness, 90, facecolor=PALETTE[0])
        sheet.ax.add_patch(wedge)
    sheet.ax.text(
        left + 3.6 * RADIUS,
        middle,
        mark.text,
        fontsize=SMALL,
        color=MUTED if dashed else INK,
        va="center",
        ha="left",
        linespacing=1.0,
    )


@draws("fidelity")
def draw_fidelity(shown: Shown, sheet: Sheet) -> None:
    """A grid of items by raters, darker for a higher rating; several sites: no figure fits."""
    if shown.frame["group"].astype(str).nunique() > 1:
        draw_sites(shown, sheet)
        return
    draw_matrix(shown, sheet)


def draw_sites(shown: Shown, sheet: Sheet) -> None:
    """The mean rating of every item by site, as a grid."""
    frame = visible(shown)
    means = (
        frame.groupby(["item", "group"], sort=False, observed=True)["rating"].mean().reset_index()
    )
    draw_matrix(_Means(shown, means), sheet)


class _Means:
    """Mean ratings by item and site, with the names of the result they are made from."""

    def __init__(self, shown: Shown, frame: pd.DataFrame) -> None:
        self.kind, self.frame, self.hidden = shown.kind, frame, None
        self.keys, self.counts = ("item", "group"), ()
        self.unit, self.conf_level, self.notes = shown.unit, shown.conf_level, shown.notes
        self.labels = shown.labels
        self.about = {key: each for key, each in shown.about.items() if key != "levels"}


@draws("job_shares")
def draw_job_shares(shown: Shown, sheet: Sheet) -> None:
    """A point with its interval for each time, and how many people stand behind it."""
    measure = measure_of(shown, sheet.language)
    gone, unit = veiled(shown, "estimate"), shown.unit or "months"
    items = []
    for hidden, (_, row) in zip(gone, visible(shown).iterrows(), strict=True):
        n = wording.HIDDEN if pd.isna(row["n"]) else wording.integer(int(row["n"]), sheet.language)
        time = float(row["time"])
        when = wording.duration(time, unit, sheet.language, 0 if time.is_integer() else 1)
        estimate, low, high = (float(row[key]) for key in ("estimate", "conf_low", "conf_high"))
        rounded_to = rounding_of_share(row)
        written = measure.write_interval(estimate, low, high, sheet.language, rounded_to=rounded_to)
        said = wording.HIDDEN if hidden else written
        items.append(Point(f"{when} (n = {n})", estimate, low, high, said))
    draw_points(sheet, items, measure)


@dataclass(frozen=True)
class Bar:
    """A row of bars, one after the other: the name, the parts, which of them are hidden."""

    text: str
    parts: tuple[float | None, ...]


#: Height of a row and of its bar, and the part of the sheet for names.
ROW, FILLED, TEXTS = 0.34, 0.62, 0.36


@draws("phases")
def draw_phases(shown: Shown, sheet: Sheet) -> None:
    """Bars by phase: whose taking part ended there, and who is still in it."""
    states = ("left", "still")
    frame, gone = visible(shown), veiled(shown, "n")
    bars = []
    for phase in shown.about.get("phases", ()):
        parts = []
        for state in states:
            at = (frame["phase"].astype(str) == str(phase)) & (frame["state"] == state)
            known = at & ~gone.to_numpy()
            parts.append(float(frame.loc[known, "n"].iloc[0]) if known.any() else None)
        bars.append(Bar(name(shown, "phase", phase, sheet.language), tuple(parts)))
    legend = [name(shown, "state", state, sheet.language) for state in states]
    _draw_bars(sheet, bars, legend=legend)


@draws("themes")
def draw_themes(shown: Shown, sheet: Sheet) -> None:
    """Bars by theme: how many of those interviewed spoke of it."""
    frame, gone = visible(shown), veiled(shown, "n")
    bars = [
        Bar(
            name(shown, "code", row["code"], sheet.language),
            (None if hidden or pd.isna(row["n"]) else float(row["n"]),),
        )
        for hidden, (_, row) in zip(gone, frame.iterrows(), strict=True)
    ]
    _draw_bars(sheet, bars, legend=())


def _draw_bars(sheet: Sheet, bars: Sequence[Bar], *, legend: Sequence[str]) -> None:
    texts = [wrapped(bar.text, TEXTS * sheet.width - PADDING, SMALL) for bar in bars]
    heights = [max(ROW, height(text, SMALL) + 2 * PADDING) for text in texts]
    total = sum(heights)
    below = 0.26 * len(legend)
    sheet.plot_area(left=TEXTS * sheet.width, right=0.75, height=total, bottom=below)
    most = max([sum(part or 0.0 for part in bar.parts) for bar in bars] or [1.0]) or 1.0
    sheet.ax.set_axis_off()
    sheet.ax.set_xlim(0, most)
    sheet.ax.set_ylim(total, 0)
    top = 0.0
    for bar, text, high in zip(bars, texts, heights, strict=True):
        middle = top + high / 2
        sheet.write(
            text, y=1 - middle / total, right=-TEXTS * sheet.width, fontsize=SMALL, va="center"
        )
        _draw_bar(sheet, bar, middle, most)
        top += high
    for place, said in enumerate(legend):
        _write_legend(sheet, said, place)


#: Fills of the first and the second part, told apart without colour too.
LOOKS: tuple[Mapping[str, Any], ...] = (
    {"facecolor": PALETTE[0], "edgecolor": PALETTE[0]},
    {"facecolor": PAPER, "edgecolor": PALETTE[0], "hatch": "////"},
)


def _draw_bar(sheet: Sheet, bar: Bar, middle: float, most: float) -> None:
    left = 0.0
    thick = ROW * FILLED
    for part, look in zip(bar.parts, LOOKS, strict=False):
        if part:
            sheet.ax.barh(middle, part, height=thick, left=left, linewidth=0.8, **look)
            left += part
    said = " + ".join(
        wording.HIDDEN if part is None else wording.integer(int(part), sheet.language)
        for part in bar.parts
    )
    sheet.ax.text(left + most * 0.015, middle, said, fontsize=SMALL, color=INK, va="center")


def _write_legend(sheet: Sheet, said: str, place: int) -> None:
    down = -0.18 - 0.24 * place
    look = LOOKS[place]
    patch = sheet.write("      ", y=0, up=down, fontsize=SMALL, va="center")
    patch.set_bbox({"boxstyle": "square,pad=0.15", "linewidth": 0.8, **look})
    sheet.write(said, y=0, right=0.42, up=down, fontsize=SMALL, va="center", color=MUTED)
