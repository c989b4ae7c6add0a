"""Shares as level bars with their numbers written beside them: reach, missing, distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.patches import Rectangle

from evaltools import wording
from evaltools.columns import TOTAL, Shown
from evaltools.drawing.axes_marks import widest_of
from evaltools.drawing.reading import level_name, name, values, variable_name, veiled, visible
from evaltools.drawing.registry import draws
from evaltools.drawing.rows import KEY, key_lines, write_key
from evaltools.drawing.sheet import Sheet, write_only
from evaltools.drawing.theme import (
    HIDDEN,
    INK,
    PAPER,
    RULE,
    SMALL,
    colour,
)
from evaltools.drawing.typesetting import height, wrapped
from evaltools.messages import message

#: Thickness of a bar; white between rows, above a variable's name, beside names; in inches.
BAR, BETWEEN, ABOVE, BESIDE = 0.165, 0.07, 0.14, 0.1
#: How much of its thickness a bar fills: beside others it leaves a little white.
FILLED = 0.86
#: The largest part of the sheet that the names of rows may take.
NAMES = 0.4
#: The level of those whose value is not known.
MISSING = "missing"
#: Key columns that may name a row; the last of them varies fastest.
NAMING = ("table", "variable", "covariate", "column", "scale", "item", "level", "band", "end")
#: What stands for a hidden bar, as a part of the axis: the same for every one.
STUB = 0.08


@dataclass(frozen=True)
class Bar:
    """One bar: its group's place in the palette, its share, and what is written beside it."""

    place: int
    share: float
    text: str
    hidden: bool


@dataclass(frozen=True)
class Row:
    """A name with its bars; a heading has none."""

    text: str
    bars: tuple[Bar, ...] = ()

    @property
    def is_heading(self) -> bool:
        return not self.bars


@draws("reach", "missing", "bands", "floor_ceiling")
def draw_bars(shown: Shown, sheet: Sheet) -> None:
    """Draw a bar for the share of each row, in the order of the frame.

    Expects share (else estimate, else n_missing over n_total or n) and what names a row:
    level under variable, column under table, band or end under scale, item, else group;
    uses n, and group or wave, whose bars stand side by side. Sums ("total") are left out,
    and so are columns that miss nothing, the level "missing" where it has nobody, and a
    variable of which nothing is known: the table has it. A hidden share is a hatched stub,
    as long for every hidden share, with `…`.
    """
    frame = _kept(shown)
    if frame.empty:
        write_only(sheet, message("Nothing is missing in the columns looked at."))
        return
    rows, groups = _rows(shown, frame, sheet.language), _side_by_side(frame)
    names = [_set(row, sheet.width) for row in rows]
    left = widest_of([text for text, row in zip(names, rows, strict=True) if row.bars]) + BESIDE
    written = [bar.text for row in rows for bar in row.bars]
    right = widest_of(written) + BESIDE
    by = _by(frame)
    key = [(name(shown, by, each, sheet.language), i) for i, each in enumerate(groups)]
    lines = key_lines(key, sheet.width)
    tops, total = _places(rows, names)
    inner_width, _ = sheet.plot_area(left=left, right=right, top=KEY * len(lines), height=total)
    _prepare(sheet, rows, inner_height=total)
    write_key(sheet, lines, left=left, square=True)
    for row, text, down in zip(rows, names, tops, strict=True):
        _draw_row(sheet, row, text, down, left=left, scale=inner_width / sheet.ax.get_xlim()[1])


def _kept(shown: Shown) -> pd.DataFrame:
    """The visible rows without sums; of missing values, those columns that have any."""
    frame = visible(shown)
    shares = [column for column in ("share", "estimate") if column in frame.columns]
    frame = frame.assign(veil=veiled(shown, *(shares or ("n_missing", "n_total"))))
    for column in ("level", "band", "group"):
        if column in frame.columns and frame[column].nunique() > 1:
            frame = frame[frame[column].astype(str) != TOTAL]
    if shown.kind == "missing":
        return frame[_is_some(frame, "n_missing")]
    return _without_empty_missing(frame)


def _is_some(frame: pd.DataFrame, column: str) -> pd.Series:
    """Whether a count is more than nought, or cannot be seen."""
    return frame["veil"] | frame[column].isna() | (frame[column] > 0)


def _without_empty_missing(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows but those that say of a variable that nobody's value is missing, or all are."""
    if not {"variable", "level", "n"} <= set(frame.columns):
        return frame
    of_known = frame["level"].astype(str) != MISSING
    if of_known.any():
        frame = frame[of_known.groupby(frame["variable"]).transform("any")]
    some = _is_some(frame, "n").groupby([frame["variable"], frame["level"]]).transform("any")
    return frame[some | (frame["level"].astype(str) != MISSING)]


def _naming(frame: pd.DataFrame) -> list[str]:
    """The columns that name a row, from the outermost heading in; the groups when none does."""
    return [column for column in NAMING if column in frame.columns] or ["group"]


def _by(frame: pd.DataFrame) -> str:
    """The key whose values stand side by side in one row."""
    return "wave" if "wave" in frame.columns and "group" not in frame.columns else "group"


def _side_by_side(frame: pd.DataFrame) -> list[str]:
    """The groups, or waves, whose bars stand in one row."""
    return [] if _naming(frame) == ["group"] else values(frame, _by(frame))


def _rows(shown: Shown, frame: pd.DataFrame, language: str) -> list[Row]:
    naming, groups = _naming(frame), _side_by_side(frame)
    rows: list[Row] = []
    heading = ""
    for _, same in frame.groupby(naming, sort=False, dropna=False, observed=True):
        texts = [_named(shown, same.iloc[0], column, language) for column in naming]
        above = ", ".join(texts[:-1])
        if above and above != heading:
            rows.append(Row(above))
            heading = above
        rows.append(Row(texts[-1], _bars(same, groups, language)))
    return rows


def _named(shown: Shown, row: pd.Series, column: str, language: str) -> str:
    if column in ("variable", "covariate", "column"):
        return variable_name(shown, row[column], language)
    if column == "level":
        of = row.get("variable", row.get("covariate", "level"))
        return level_name(shown, of, row["level"], language)
    return name(shown, column, row[column], language)


def _bars(rows: pd.DataFrame, groups: Sequence[str], language: str) -> tuple[Bar, ...]:
    by = _by(rows)
    return tuple(
        Bar(
            place=groups.index(str(row[by])) if groups and by in rows.columns else 0,
            share=_share(row),
            text=_beside(row, language),
            hidden=bool(row["veil"]),
        )
        for _, row in rows.iterrows()
    )


def _share(row: pd.Series) -> float:
    for column in ("share", "estimate"):
        if column in row.index:
            return math.nan if pd.isna(row[column]) else float(row[column])
    whole = row.get("n_total", row.get("n"))
    part = row.get("n_missing")
    if part is None or pd.isna(part) or pd.isna(whole) or not whole:
        return math.nan
    return float(part) / float(whole)


def _beside(row: pd.Series, language: str) -> str:
    if row["veil"]:
        return HIDDEN
    share = _share(row)
    written = wording.NOT_AVAILABLE if math.isnan(share) else wording.share(share, language)
    n = row.get("n_missing", row.get("n"))
    if n is None:
        return written
    return f"{written} ({HIDDEN if pd.isna(n) else wording.integer(int(n), language)})"


def _set(row: Row, room: float) -> str:
    return wrapped(row.text, room if row.is_heading else NAMES * room, SMALL, bold=row.is_heading)


def _row_height(row: Row, text: str) -> float:
    return max(height(text, SMALL), BAR * len(row.bars)) + BETWEEN


def _places(rows: Sequence[Row], names: Sequence[str]) -> tuple[list[float], float]:
    """From the top: where each row begins, and how high all are, in inches."""
    tops, down = [], 0.0
    for row, text in zip(rows, names, strict=True):
        if row.is_heading and down > 0:
            down += ABOVE
        tops.append(down)
        down += _row_height(row, text)
    return tops, down


def _prepare(sheet: Sheet, rows: Sequence[Row], *, inner_height: float) -> None:
    shares = [bar.share for row in rows for bar in row.bars if not math.isnan(bar.share)]
    sheet.ax.set_xlim(0, max([*shares, 0.01]))
    sheet.ax.set_ylim(inner_height, 0)
    sheet.ax.set_axis_off()


def _draw_row(sheet: Sheet, row: Row, text: str, down: float, *, left: float, scale: float) -> None:
    middle = down + (_row_height(row, text) - BETWEEN) / 2
    sheet.ax.text(
        -left / scale,
        middle,
        text,
        fontsize=SMALL,
        fontweight="bold" if row.is_heading else "normal",
        color=INK,
        va="center",
        ha="left",
        linespacing=1.0,
    )
    top = middle - BAR * len(row.bars) / 2
    for place, bar in enumerate(row.bars):
        _draw_bar(sheet, bar, top + BAR * place, scale=scale)


def _draw_bar(sheet: Sheet, bar: Bar, top: float, *, scale: float) -> None:
    widest = sheet.ax.get_xlim()[1]
    if bar.hidden:
        length = STUB * widest
        look: dict[str, Any] = {"facecolor": PAPER, "edgecolor": RULE, "hatch": "////"}
    else:
        length = 0.0 if math.isnan(bar.share) else bar.share
        look = {"facecolor": colour(bar.place), "edgecolor": PAPER}
    white = BAR * (1 - FILLED) / 2
    sheet.ax.add_patch(
        Rectangle((0, top + white), length, BAR * FILLED, clip_on=False, linewidth=0.6, **look)
    )
    sheet.ax.text(
        length + 0.06 / scale,
        top + BAR / 2,
        bar.text,
        fontsize=SMALL,
        color=INK,
        va="center",
        ha="left",
    )
