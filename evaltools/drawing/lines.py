"""Step functions on a panel, each with its band, markers and name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from evaltools.columns import Shown
from evaltools.drawing.line_labels import LineEnd
from evaltools.drawing.reading import name, rows_of, values, veiled, visible
from evaltools.drawing.sheet import Sheet
from evaltools.drawing.steps import Steps, draw_steps
from evaltools.drawing.theme import HIDDEN, MUTED, colour
from evaltools.drawing.time_panels import Panel, TimeAxis


@dataclass(frozen=True)
class Series:
    """One line: its name, its steps, its place in the palette."""

    label: str
    steps: Steps
    place: int


def with_veil(shown: Shown) -> pd.DataFrame:
    """The visible frame, and in the column veil whether a row's estimate is hidden."""
    return visible(shown).assign(veil=veiled(shown, "estimate"))


def panel_of_lines(
    shown: Shown,
    frame: pd.DataFrame,
    language: str,
    *,
    by: str,
    start: float | None,
    title: str = "",
) -> Panel:
    """A panel with a line for each value of the key column `by`; a line alone has no name.

    start : the value at time 0 where the rows begin later; None: none is known
    """
    found = values(frame, by)
    series = [
        Series(
            label=name(shown, by, value, language) if len(found) > 1 else "",
            steps=Steps.of(rows_of(frame, by, value), start=start),
            place=place,
        )
        for place, value in enumerate(found)
    ]

    def paint(sheet: Sheet, names: Sequence[str], axis: TimeAxis) -> list[LineEnd]:
        return _paint(sheet, series, names, axis)

    return Panel(title, tuple(each.label for each in series), paint)


def _paint(
    sheet: Sheet, series: Sequence[Series], names: Sequence[str], axis: TimeAxis
) -> list[LineEnd]:
    marked = [tick for tick in axis.ticks if tick > 0]
    for each in series:
        draw_steps(sheet, each.steps, place=each.place, marked=marked, n_lines=len(series))
    named = zip(series, names, strict=True)
    return [_line_end(each, text, sheet, axis.last) for each, text in named if text]


def _line_end(series: Series, text: str, sheet: Sheet, last: float) -> LineEnd:
    end = series.steps.end
    if end is None:
        sign = f" {HIDDEN}" if series.steps.veil.any() else ""
        return LineEnd(text + sign, last, sheet.ax.get_ylim()[0], MUTED, has_line=False)
    return LineEnd(text, *end, colour(series.place))
