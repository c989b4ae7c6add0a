"""Rows with a name at the left, marks in the middle and numbers at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from evaltools.drawing.axes_marks import level, said, widest_of
from evaltools.drawing.sheet import Sheet
from evaltools.drawing.theme import GRID, INK, MUTED, SMALL, colour, ink, marker
from evaltools.drawing.typesetting import height, width, wrapped
from evaltools.messages import Message

#: White between rows, above a heading, beside names and numbers; a row; in inches.
BETWEEN, ABOVE, BESIDE, ROW = 0.08, 0.12, 0.16, 0.17
#: Room under the axis for its marks; a line of the key above it.
MARKS, KEY = 0.26, 0.27
#: Least white between marks of the axis.
NEAR = 0.08
#: The largest parts of the sheet that the names of rows and their numbers may take.
NAMES, NUMBERS = 0.36, 0.3


@dataclass(frozen=True)
class RowText:
    """What is written of a row; a heading has no numbers and stands bold."""

    text: str
    written: str = ""
    is_heading: bool = False


@dataclass(frozen=True)
class Level:
    """The level axis under the rows; the mark at `null` is written whatever the room."""

    ticks: tuple[float, ...]
    texts: tuple[str, ...]
    title: str | Message
    is_log: bool = False
    null: float | None = None


def lay_rows(
    sheet: Sheet, rows: Sequence[RowText], axis: Level, *, key: Sequence[tuple[str, int]] = ()
) -> list[float]:
    """Write the rows, set the axis, and return where the middle of each row is.

    key : names over the rows, each with its place in the palette; two or more are written

    The upright axis counts inches downwards, so that a row's middle is its height there.
    """
    rows = [
        replace(row, written=wrapped(row.written, NUMBERS * sheet.width, SMALL)) for row in rows
    ]
    texts = [_set(row, sheet.width) for row in rows]
    named = [text for text, row in zip(texts, rows, strict=True) if not row.is_heading]
    left = widest_of(named) + BESIDE
    # the last mark of the axis is centred under its end
    last_mark = widest_of(axis.texts[-1:]) / 2
    right = max(widest_of([row.written for row in rows]) + BESIDE, last_mark)
    downs, total = _places(rows, texts)
    lines = key_lines(key, sheet.width)
    title = wrapped(said(axis.title, sheet.language), sheet.width - left, SMALL)
    sheet.plot_area(
        left=max(left, widest_of(axis.texts[:1]) / 2),
        right=right,
        top=KEY * len(lines),
        bottom=MARKS + (height(title, SMALL) + 0.02 if title else 0.0),
        height=total,
    )
    left = max(left, widest_of(axis.texts[:1]) / 2)
    _set_axis(sheet, axis, title, total)
    write_key(sheet, lines, left=left)
    middles = [
        down + _height(row, text) / 2 for row, text, down in zip(rows, texts, downs, strict=True)
    ]
    for row, text, middle in zip(rows, texts, middles, strict=True):
        _write_row(sheet, row, text, 1 - middle / total, left=left)
    return middles


def _set(row: RowText, room: float) -> str:
    if row.is_heading:
        return wrapped(row.text, room, SMALL, bold=True)
    return wrapped(row.text, NAMES * room, SMALL)


def _height(row: RowText, text: str) -> float:
    return max(height(text, SMALL), height(row.written, SMALL), ROW)


def _places(rows: Sequence[RowText], texts: Sequence[str]) -> tuple[list[float], float]:
    downs, down = [], 0.0
    for row, text in zip(rows, texts, strict=True):
        if row.is_heading and down > 0:
            down += ABOVE
        downs.append(down)
        down += _height(row, text) + BETWEEN
    return downs, max(down, ROW)


def _set_axis(sheet: Sheet, axis: Level, title: str, total: float) -> None:
    if axis.is_log:
        sheet.ax.set_xscale("log")
    sheet.ax.set_xlim(axis.ticks[0], axis.ticks[-1])
    sheet.ax.set_ylim(total, 0)
    level(sheet, axis.ticks, _thinned(sheet, axis))
    sheet.ax.minorticks_off()
    sheet.ax.set_yticks([])
    sheet.ax.spines["left"].set_visible(False)
    sheet.ax.grid(visible=True, axis="x", color=GRID)
    sheet.write(title, up=-MARKS, color=MUTED, fontsize=SMALL, va="top")


def _thinned(sheet: Sheet, axis: Level) -> list[str]:
    """The marks' texts, without those for which there is no room beside their neighbours."""
    to_axes = sheet.ax.transData + sheet.ax.transAxes.inverted()
    inner_width, _ = _inches(sheet)
    centres = [float(to_axes.transform((tick, 0.0))[0]) * inner_width for tick in axis.ticks]
    last = len(axis.ticks) - 1
    first_asked = sorted(
        range(last + 1), key=lambda i: (axis.ticks[i] != axis.null, i not in (0, last), i)
    )
    kept: list[int] = []
    for i in first_asked:
        room = [(width(axis.texts[i], SMALL) + width(axis.texts[j], SMALL)) / 2 for j in kept]
        if all(
            abs(centres[i] - centres[j]) > wide + NEAR for j, wide in zip(kept, room, strict=True)
        ):
            kept.append(i)
    return [text if i in kept else "" for i, text in enumerate(axis.texts)]


def _write_row(sheet: Sheet, row: RowText, text: str, y: float, *, left: float) -> None:
    weight = "bold" if row.is_heading else "normal"
    sheet.write(text, y=y, right=-left, fontsize=SMALL, fontweight=weight, va="center")
    if row.written:
        sheet.write(row.written, x=1, y=y, right=BESIDE, color=INK, fontsize=SMALL, va="center")


def key_lines(key: Sequence[tuple[str, int]], room: float) -> list[list[tuple[str, int]]]:
    """The names of a key in the lines that fit; none for fewer than two names."""
    if len(key) < 2:
        return []
    lines: list[list[tuple[str, int]]] = [[]]
    used = 0.0
    for text, place in key:
        text = wrapped(text, room - MARK, SMALL, bold=True)
        wide = MARK + width(text, SMALL, bold=True) + APART
        if lines[-1] and used + wide > room:
            lines.append([])
            used = 0.0
        lines[-1].append((text, place))
        used += wide
    return lines


#: Room for a mark in the key, and between its names, in inches.
MARK, APART = 0.17, 0.22


def write_key(
    sheet: Sheet,
    lines: Sequence[Sequence[tuple[str, int]]],
    *,
    left: float,
    up: float = 0.0,
    square: bool = False,
) -> None:
    """Write a key, `up` inches above the axes, each name in its colour behind its mark."""
    inner_width, inner_height = _inches(sheet)
    for number, line in enumerate(lines):
        right, middle = -left, up + KEY * (len(lines) - number) - KEY * 0.4
        for text, place in line:
            sheet.ax.plot(
                [(right + MARK / 2 - 0.03) / inner_width],
                [1 + middle / inner_height],
                transform=sheet.ax.transAxes,
                marker="s" if square else marker(place),
                color=colour(place),
                markersize=6.5,
                markeredgecolor="white",
                markeredgewidth=0.4,
                linestyle="none",
                clip_on=False,
            )
            sheet.write(
                text,
                y=1,
                right=right + MARK,
                up=middle,
                color=ink(colour(place)),
                fontsize=SMALL,
                fontweight="bold",
                va="center",
            )
            right += MARK + width(text, SMALL, bold=True) + APART


def _inches(sheet: Sheet) -> tuple[float, float]:
    """Width and height of the axes."""
    wide, high = sheet.figure.get_size_inches()
    box = sheet.ax.get_position()
    return box.width * wide, box.height * high
