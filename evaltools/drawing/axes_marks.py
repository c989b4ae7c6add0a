"""Ticks and titles of axes, in the form of the language."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from evaltools import wording
from evaltools.drawing.sheet import Sheet
from evaltools.drawing.theme import INK, MUTED, SMALL, TEXT
from evaltools.drawing.typesetting import height, width, wrapped
from evaltools.messages import Message, message

#: Steps that people count in, by the unit of time.
STEPS = {
    "days": (1, 2, 5, 7, 10, 30, 60, 90, 180, 365, 730, 1825),
    "weeks": (1, 2, 4, 8, 13, 26, 52, 104, 260),
    "two_weeks": (1, 2, 4, 6, 13, 26, 52, 130),
    "months": (1, 2, 3, 6, 12, 24, 60, 120),
}
_TENFOLD = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)

#: Time ticks beyond 0.
MOST_TICKS = 8

#: Upper ends of an axis of shares.
_TOPS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)

#: White between neighbouring tick labels, and between labels and axis, in inches.
GAP = 0.14
TICK_PAD = 0.08


def time_ticks(last: float, unit: str | None, room: float, *, widest: float) -> list[float]:
    """Ticks from 0 to `last`, as close as `widest` inches of label allow on `room` inches."""
    if last <= 0:
        return [0.0]
    least = (widest + GAP) * last / room if room > 0 else last
    for step in STEPS.get(unit or "", _TENFOLD):
        if step >= least and last / step <= MOST_TICKS:
            return [float(step * i) for i in range(math.floor(last / step + 1e-9) + 1)]
    return [0.0, float(last)]


def top_of_shares(highest: float) -> float:
    """Where an axis of shares ends: the first round value not below the highest."""
    if not math.isfinite(highest):
        return 1.0
    return next((top for top in _TOPS if highest <= top + 1e-9), 1.0)


def round_ticks(low: float, high: float, *, most: int = 6) -> list[float]:
    """Round values from below `low` to above `high`, at most about `most` of them.

    >>> round_ticks(-1.2, 3.4)
    [-2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0]
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return [0.0, 1.0]
    if high <= low:
        low, high = low - 0.5, high + 0.5
    rough = (high - low) / max(most - 1, 1)
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * each for each in (1, 2, 2.5, 5, 10) if size * each >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(step * i, 12) for i in range(first, last + 1)]


def decimals_of(ticks: Sequence[float]) -> int:
    """Decimals that tell the ticks apart."""
    for decimals in range(4):
        if all(abs(tick - round(tick, decimals)) < 1e-9 for tick in ticks):
            return decimals
    return 4


def write_shares(ticks: Sequence[float], language: str) -> list[str]:
    """The ticks in per cent."""
    decimals = decimals_of([tick * 100 for tick in ticks])
    return [wording.share(tick, language, decimals) for tick in ticks]


def write_numbers(ticks: Sequence[float], language: str) -> list[str]:
    """The ticks as numbers."""
    decimals = decimals_of(ticks)
    return [wording.number(tick, language, decimals) for tick in ticks]


Writer = Callable[[Sequence[float], str], list[str]]


def widest_of(texts: Sequence[str], size: float = SMALL, *, bold: bool = False) -> float:
    """Width of the widest text, in inches; 0 without texts."""
    return max((width(text, size, bold=bold) for text in texts), default=0.0)


def upright(sheet: Sheet, ticks: Sequence[float], texts: Sequence[str]) -> None:
    """Set the ticks of the vertical axis; the axis itself is left to the grid."""
    sheet.ax.set_yticks(list(ticks), list(texts))
    sheet.ax.tick_params(axis="y", length=0, pad=TICK_PAD * 72)
    sheet.ax.spines["left"].set_visible(False)
    sheet.ax.grid(visible=False, axis="x")


def level(sheet: Sheet, ticks: Sequence[float], texts: Sequence[str]) -> None:
    """Set the ticks of the horizontal axis."""
    sheet.ax.set_xticks(list(ticks), list(texts))
    sheet.ax.tick_params(axis="x", pad=3)


def title_below(sheet: Sheet, text: str, *, down: float) -> None:
    """The title of the horizontal axis, from the left end of the axis."""
    sheet.write(text, right=0, up=-down, color=MUTED, va="top", ha="left")


def fitted(text: str, room: float) -> tuple[str, float]:
    """A title broken to the room, and the height it takes with its padding, in inches."""
    lines = wrapped(text, room, TEXT)
    return lines, height(lines, TEXT) + TICK_PAD


def time_title(unit: str | None, start: object, language: str) -> str:
    """The title of a time axis."""
    if unit is None:
        return wording.render(message("Time"), language)
    return wording.time_axis(unit, language, start=str(start or "follow_up"))


def said(what: Message | str, language: str) -> str:
    """A message in the language; a text is in it already."""
    return wording.render(what, language)


def span(*columns: object, around: Sequence[float] = ()) -> tuple[float, float]:
    """Smallest and largest of the finite values; (nan, nan) when there are none."""
    parts = [np.asarray(column, dtype=float).ravel() for column in columns]
    every = np.concatenate([*parts, np.asarray(list(around), dtype=float)])
    finite = every[np.isfinite(every)]
    if finite.size == 0:
        return (math.nan, math.nan)
    return (float(finite.min()), float(finite.max()))


def zero_line(sheet: Sheet, *, at: float = 0.0, across: bool = True) -> None:
    """A firm line at the value that means no difference."""
    draw = sheet.ax.axhline if across else sheet.ax.axvline
    draw(at, color=INK, linewidth=0.9, zorder=1.5)
