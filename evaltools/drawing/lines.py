"""Step functions on a panel, each with its band, markers and name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaltools.columns import Shown
from evaltools.drawing.hatching import hatch_spans, uncovered
from evaltools.drawing.line_labels import LineEnd, hidden_name
from evaltools.drawing.reading import name, rows_of, values, veiled, visible
from evaltools.drawing.sheet import Sheet
from evaltools.drawing.steps import Steps, draw_steps
from evaltools.drawing.theme import MUTED, colour
from evaltools.drawing.time_panels import Panel, TimeAxis
from evaltools.wording.reading import is_delayed, lines_of, steps_told


@dataclass(frozen=True)
class Series:
    """One line: its name, its steps, its place in the palette."""

    label: str
    steps: Steps
    place: int


def with_veil(shown: Shown) -> pd.DataFrame:
    """The visible frame, and in the column veil whether a row's estimate is hidden.

    In a protected curve a value that is only kept from an earlier step is veiled too, and so
    is the value at the start where no step follows it.
    """
    frame = visible(shown).assign(veil=veiled(shown, "estimate"))
    if not is_delayed(shown):
        return frame
    unknown = ~np.array(steps_told(shown), dtype=bool)
    for line in lines_of(shown):
        if _starts_alone(frame, line, unknown):
            unknown[line[0]] = True
    numbers = [name for name in ("estimate", "conf_low", "conf_high") if name in frame.columns]
    for name_of in numbers:
        frame[name_of] = frame[name_of].astype(float).mask(unknown)
    return frame.assign(veil=frame["veil"] | unknown)


def _starts_alone(frame: pd.DataFrame, line: Sequence[int], unknown: np.ndarray) -> bool:
    """Whether a line's first row is its start at time 0, and nothing later is told."""
    later = list(line)[1:]
    starts = float(frame["time"].iloc[line[0]]) <= 0
    told = frame["estimate"].iloc[later].astype(float).notna().to_numpy() & ~unknown[later]
    return starts and not bool(told.any())


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

    start : the value at time 0 where the rows begin later; None: none is known. Of a
        protected curve none is, since its first step comes late.
    """
    found, delayed = values(frame, by), is_delayed(shown)
    series = []
    for place, value in enumerate(found):
        steps = Steps.of(
            rows_of(frame, by, value), start=None if delayed else start, holds=not delayed
        )
        label = name(shown, by, value, language) if len(found) > 1 else ""
        hidden = steps.end is None and bool(steps.veil.any())
        series.append(Series(hidden_name(label) if hidden else label, steps, place))

    last = float(shown.frame["time"].max()) if len(shown.frame) else 0.0
    covered = [span for each in series for span in each.steps.covered]
    gaps = uncovered(covered, last) if delayed else []

    def paint(sheet: Sheet, names: Sequence[str], axis: TimeAxis) -> list[LineEnd]:
        hatch_spans(sheet, gaps)
        return _paint(sheet, series, names, axis)

    return Panel(title, tuple(each.label for each in series), paint, is_hatched=bool(gaps))


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
        return LineEnd(text, last, sheet.ax.get_ylim()[0], MUTED, has_line=False)
    return LineEnd(text, *end, colour(series.place))
