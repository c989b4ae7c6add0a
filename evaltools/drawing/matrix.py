"""A table as a figure: the level reached for each row and column, darker for higher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.patches import Rectangle

from evaltools import wording
from evaltools.columns import ALL, Shown
from evaltools.drawing.reading import name, values, veiled, visible
from evaltools.drawing.registry import draws
from evaltools.drawing.sheet import Sheet
from evaltools.drawing.theme import GRID, HIDDEN, INK, PALETTE, PAPER, RULE, SMALL, tint
from evaltools.drawing.typesetting import height, wrapped

#: Inside a cell, and between cells, in inches.
PADDING, GUTTER = 0.08, 0.04
#: The part of the sheet for the names of rows.
NAMES = 0.28
#: How much colour the highest level wears: as much as still lets ink be read on it.
DARKEST = 0.5

#: Key columns that may name rows and columns, and columns that say what a cell holds.
DOWN = ("dimension", "criterion", "item")
ACROSS = ("beneficiary", "principle", "rater", "wave", "group")
SAYS = ("verdict", "level", "rating", "estimate")


@dataclass(frozen=True)
class Cell:
    """What a cell says, and how it looks."""

    text: str
    look: Mapping[str, Any]


@dataclass(frozen=True)
class Grid:
    """The table as it is set: width of a column and heights of the rows in inches, its texts."""

    room: float
    row_names: Sequence[str]
    heads: Sequence[str]
    cells: Sequence[Sequence[Cell]]
    heights: Sequence[float]


@draws("matrix")
def draw_matrix(shown: Shown, sheet: Sheet) -> None:
    """Draw a cell for each row and column of a table, darker for a higher level.

    Expects dimension (or criterion), beneficiary (or principle, rater, wave, group), and
    verdict, level, rating or estimate. `about["levels"]` lists the levels from the lowest;
    without it, numbers are ordered and other values keep the order of the frame. Pairs
    that are not in the frame stay empty; a hidden cell is hatched and says `…`.
    """
    grid = _measured(shown, sheet)
    total = sum(grid.heights) + GUTTER * len(grid.heights)
    top = max(height(head, SMALL) for head in grid.heads) + PADDING if any(grid.heads) else 0.0
    sheet.plot_area(left=NAMES * sheet.width, top=top, height=total)
    sheet.ax.set_axis_off()
    sheet.ax.set_xlim(0, grid.room * len(grid.heads))
    sheet.ax.set_ylim(total, 0)
    _write_heads(sheet, grid.heads)
    y = 0.0
    for row_name, line, high in zip(grid.row_names, grid.cells, grid.heights, strict=True):
        _write_row_name(sheet, row_name, 1 - (y + high / 2) / total)
        for place, cell in enumerate(line):
            _draw_cell(sheet, cell, place * grid.room, y, grid.room - GUTTER, high)
        y += high + GUTTER


def _measured(shown: Shown, sheet: Sheet) -> Grid:
    frame, language = visible(shown), sheet.language
    down, across, says = (_first(frame, among) for among in (DOWN, ACROSS, SAYS))
    rows, columns = values(frame, down), values(frame, across)
    room = sheet.width * (1 - NAMES) / len(columns)
    cells = _cells(shown, frame, (down, across, says), room - 2 * PADDING - GUTTER, language)
    empty = Cell("", {"facecolor": PAPER, "edgecolor": GRID})
    grid = [[cells.get((row, column), empty) for column in columns] for row in rows]
    row_names = [
        wrapped(name(shown, down, row, language), NAMES * sheet.width - PADDING, SMALL)
        for row in rows
    ]
    heads = ["" if column == ALL else name(shown, across, column, language) for column in columns]
    heights = [
        max(height(text, SMALL) for text in (row_name, *(cell.text for cell in line))) + 2 * PADDING
        for row_name, line in zip(row_names, grid, strict=True)
    ]
    set_heads = [wrapped(head, room - PADDING, SMALL, bold=True) for head in heads]
    return Grid(room, row_names, set_heads, grid, heights)


def _first(frame: pd.DataFrame, among: Sequence[str]) -> str:
    return next((column for column in among if column in frame.columns), among[-1])


def _cells(
    shown: Shown, frame: pd.DataFrame, columns: tuple[str, str, str], room: float, language: str
) -> dict[tuple[str, str], Cell]:
    down, across, says = columns
    levels, veil = _levels(shown, frame, says), veiled(shown, says)
    cells = {}
    for hidden, (_, row) in zip(veil, frame.iterrows(), strict=True):
        where = (str(row[down]), str(row.get(across, ALL)))
        if hidden:
            cells[where] = Cell(HIDDEN, {"facecolor": PAPER, "edgecolor": RULE, "hatch": "////"})
        elif not pd.isna(row[says]):
            text = wrapped(_said(shown, says, row[says], language), room, SMALL)
            cells[where] = Cell(text, {"facecolor": _fill(row[says], levels), "edgecolor": GRID})
    return cells


def _levels(shown: Shown, frame: pd.DataFrame, says: str) -> list[str]:
    given = shown.about.get("levels")
    if given:
        return [_key(level) for level in given]
    found = frame[says].dropna().drop_duplicates()
    if pd.api.types.is_numeric_dtype(found):
        found = found.sort_values()
    return [_key(level) for level in found]


def _key(value: Any) -> str:
    """A level as text; whole numbers alike, be they counted or, beside hidden ones, float."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _fill(value: Any, levels: Sequence[str]) -> str:
    if _key(value) not in levels or len(levels) < 2:
        return PAPER
    return tint(PALETTE[0], DARKEST * levels.index(_key(value)) / (len(levels) - 1))


def _said(shown: Shown, says: str, value: Any, language: str) -> str:
    if isinstance(value, float) and not value.is_integer():
        return wording.number(value, language)
    return name(shown, says, _key(value), language)


def _write_heads(sheet: Sheet, heads: Sequence[str]) -> None:
    for place, head in enumerate(heads):
        sheet.write(
            head,
            x=place / len(heads),
            y=1,
            up=PADDING,
            fontsize=SMALL,
            fontweight="bold",
            va="bottom",
        )


def _write_row_name(sheet: Sheet, text: str, y: float) -> None:
    sheet.write(text, y=y, right=-NAMES * sheet.width, fontsize=SMALL, va="center")


def _draw_cell(sheet: Sheet, cell: Cell, x: float, y: float, wide: float, high: float) -> None:
    sheet.ax.add_patch(Rectangle((x, y), wide, high, linewidth=0.8, **cell.look))
    ground = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.5} if "hatch" in cell.look else None
    sheet.ax.text(
        x + PADDING,
        y + high / 2,
        cell.text,
        fontsize=SMALL,
        color=INK,
        va="center",
        ha="left",
        linespacing=1.0,
        bbox=ground,
    )
