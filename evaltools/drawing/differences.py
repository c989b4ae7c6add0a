"""Differences between groups: over time as a curve, at a few times as points."""

from __future__ import annotations

from evaltools.columns import Shown
from evaltools.drawing.axes_marks import round_ticks, span
from evaltools.drawing.dots import draw_dots
from evaltools.drawing.lines import panel_of_lines, with_veil
from evaltools.drawing.measures import measure_of
from evaltools.drawing.reading import name, rows_of, values
from evaltools.drawing.registry import draws
from evaltools.drawing.sheet import Sheet
from evaltools.drawing.theme import colour
from evaltools.drawing.time_panels import Upright, draw_panels

#: With so many times or fewer, each is a point of its own.
FEW_TIMES = 8


@draws("difference")
def draw_difference(shown: Shown, sheet: Sheet) -> None:
    """Draw differences with their intervals and a firm line at no difference.

    Expects estimate, and uses group, reference, outcome or state, conf_low and conf_high. With a
    column time and more than eight times it is a curve with a band, a panel for each
    outcome or state; else rows of points. Differences of shares are given in percentage points.
    """
    if "time" not in shown.frame.columns or shown.frame["time"].nunique() <= FEW_TIMES:
        draw_dots(shown, sheet)
        return
    frame = with_veil(shown)
    key = "state" if "state" in frame.columns else "outcome"
    outcomes = values(frame, key)
    panels = [
        panel_of_lines(
            shown,
            rows_of(frame, key, outcome),
            sheet.language,
            by="group",
            start=None,
            title=name(shown, key, outcome, sheet.language) if len(outcomes) > 1 else "",
        )
        for outcome in outcomes
    ]
    shades = [colour(place) for place, _ in enumerate(values(frame, "group"))]
    draw_panels(shown, sheet, panels, _axis(shown, sheet.language), shades=shades)


def _axis(shown: Shown, language: str) -> Upright:
    measure, frame = measure_of(shown, language), with_veil(shown)
    columns = [column for column in ("estimate", "conf_low", "conf_high") if column in frame]
    low, high = span(*(frame[column].astype(float) for column in columns), around=[0.0])
    ticks = round_ticks(low, high)
    return Upright(
        title=measure.title,
        low=ticks[0],
        high=ticks[-1],
        ticks=tuple(ticks),
        write=measure.tick_texts,
        null=0.0,
    )
