"""How an estimate moves: from time to time around a start, and from choice to choice."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from evaltools.columns import Shown
from evaltools.drawing.axes_marks import (
    TICK_PAD,
    fitted,
    level,
    round_ticks,
    said,
    span,
    title_below,
    upright,
    widest_of,
    write_numbers,
    zero_line,
)
from evaltools.drawing.measures import Measure, measure_of
from evaltools.drawing.reading import name, variable_name, veiled, visible
from evaltools.drawing.registry import draws
from evaltools.drawing.sheet import Sheet
from evaltools.drawing.theme import HIDDEN, INK, MUTED, RULE, SMALL, colour, marker
from evaltools.drawing.typesetting import height, wrapped
from evaltools.messages import message

#: Height of the plot area, room for marks, height of a row of choices, in inches.
PLOT, MARKS, ROW = 2.3, 0.26, 0.2
#: Room over the plot for the names of the periods, and the periods, in time.
KEY, PERIODS = 0.2, ("before", "after")
#: Size of a point, where there is room.
POINT = 5.5
#: The largest part of the sheet that the names of choices may take.
NAMES = 0.36
#: White between the last and first point and the ends of the axis, in steps.
ASIDE = 0.6


@draws("event_study")
def draw_event_study(shown: Shown, sheet: Sheet) -> None:
    """Draw the difference at each time, before the start and after it, with intervals.

    Expects time, period ("before" or "after"), estimate, conf_low and conf_high. Before is
    drawn as circles, after as squares, with an upright line between them; at the time with
    which the others are compared (`about["reference_time"]`) the difference is 0 and has no
    interval. Time stands as the data give it.
    """
    frame = visible(shown).assign(veil=veiled(shown, "estimate")).sort_values("time")
    measure = measure_of(shown, sheet.language)
    times = frame["time"].astype(float)
    ticks, left = _head(sheet, frame, measure, foot=said(message("Time"), sheet.language))
    gap = times.diff().min() if len(times) > 1 else 1.0
    sheet.ax.set_xlim(times.min() - ASIDE * gap, times.max() + ASIDE * gap)
    _upright(sheet, ticks, measure)
    inside = [tick for tick in round_ticks(times.min(), times.max()) if float(tick).is_integer()]
    across = sorted(set(times)) if len(set(times)) <= 10 else inside
    level(sheet, across, [_year(tick, sheet.language) for tick in across])
    _line_at_start(sheet, frame)
    for _, row in frame.iterrows():
        place = 0 if str(row["period"]) == "before" else 1
        _draw_point(sheet, float(row["time"]), row, place)
    _write_periods(shown, sheet, frame, left=left)


def _year(tick: float, language: str) -> str:
    """A time as a mark: years stand without their thousands apart."""
    if float(tick).is_integer() and 1900 <= tick <= 2200:
        return str(int(tick))
    return write_numbers([tick], language)[0]


@draws("specification")
def draw_specification(shown: Shown, sheet: Sheet) -> None:
    """Draw the estimate of every combination of choices, in order, over what was chosen.

    Expects order, estimate, conf_low, conf_high and a column for each name in
    `about["choices"]`. Under the estimates, a dot says which choice each one made.
    Combinations that were not possible have no estimate and are not drawn.
    """
    frame = visible(shown).assign(veil=veiled(shown, "estimate"))
    frame = frame[frame["veil"] | frame["estimate"].notna()]
    measure = measure_of(shown, sheet.language)
    choices = _choices(shown, frame, sheet.language)
    names = [wrapped(text, NAMES * sheet.width, SMALL) for text, _ in choices]
    rows = [max(ROW, height(text, SMALL)) for text in names]
    ticks, left = _head(sheet, frame, measure, left=widest_of(names), under=sum(rows))
    sheet.ax.set_xlim(1 - ASIDE, len(frame) + ASIDE)
    _upright(sheet, ticks, measure)
    sheet.ax.set_xticks([])
    for place, (_, row) in enumerate(frame.iterrows(), start=1):
        _draw_point(sheet, float(place), row, 0, size=_size(len(frame)))
    down = 2 * TICK_PAD
    for (_, chosen), text, high in zip(choices, names, rows, strict=True):
        _write_choice(sheet, text, chosen, down=down + high / 2, left=left)
        down += high


def _head(
    sheet: Sheet,
    frame: pd.DataFrame,
    measure: Measure,
    *,
    foot: str = "",
    left: float = 0.0,
    under: float = 0.0,
) -> tuple[list[float], float]:
    """Lay out the sheet and write the titles; the upright marks, and the left margin."""
    columns = [frame[each].astype(float) for each in ("estimate", "conf_low", "conf_high")]
    null = 0.0 if measure.null is None else measure.null
    ticks = round_ticks(*span(*columns, around=[null]))
    title, title_height = fitted(said(measure.title, sheet.language), sheet.width)
    below, below_height = fitted(foot, sheet.width) if foot else ("", 0.0)
    left = max(left, widest_of(measure.tick_texts(ticks, sheet.language))) + TICK_PAD
    bottom = under + 2 * TICK_PAD if under else MARKS + below_height
    sheet.plot_area(left=left, right=0.1, top=title_height + KEY, bottom=bottom, height=PLOT)
    sheet.write(title, y=1, right=-left, up=TICK_PAD + KEY, color=MUTED, va="bottom")
    title_below(sheet, below, down=MARKS)
    return ticks, left


def _upright(sheet: Sheet, ticks: Sequence[float], measure: Measure) -> None:
    sheet.ax.set_ylim(ticks[0], ticks[-1])
    upright(sheet, ticks, measure.tick_texts(ticks, sheet.language))
    if measure.null is not None:
        zero_line(sheet, at=measure.null)


def _size(n: int) -> float:
    """Size of a point, in points, when so many stand side by side."""
    return min(POINT, max(1.5, 300 / n))


def _draw_point(sheet: Sheet, x: float, row: pd.Series, place: int, *, size: float = POINT) -> None:
    if row["veil"]:
        y = sum(sheet.ax.get_ylim()) / 2
        sheet.ax.text(x, y, HIDDEN, color=MUTED, fontsize=SMALL, ha="center", va="bottom")
        return
    low, high = (
        math.nan if pd.isna(row[each]) else float(row[each]) for each in ("conf_low", "conf_high")
    )
    if not (math.isnan(low) or math.isnan(high)):
        wide = min(1.4, size / 3)
        sheet.ax.plot([x, x], [low, high], color=colour(place), linewidth=wide, zorder=2.5)
    sheet.ax.plot(
        [x],
        [row["estimate"]],
        marker=marker(place),
        color=colour(place),
        markersize=size,
        markeredgecolor="white",
        markeredgewidth=0.6 if size > 3 else 0.0,
        linestyle="none",
        zorder=3,
        clip_on=False,
    )


def _line_at_start(sheet: Sheet, frame: pd.DataFrame) -> None:
    before, after = (frame[frame["period"].astype(str) == each]["time"] for each in PERIODS)
    if len(before) and len(after):
        middle = (float(before.max()) + float(after.min())) / 2
        sheet.ax.axvline(middle, color=MUTED, linewidth=0.9, linestyle=(0, (3, 2)), zorder=1.5)


def _write_periods(shown: Shown, sheet: Sheet, frame: pd.DataFrame, *, left: float) -> None:
    """The names of the periods over their first points."""
    low, high = sheet.ax.get_xlim()
    for place, period in enumerate(PERIODS):
        rows = frame[frame["period"].astype(str) == period]
        if rows.empty:
            continue
        at_left = place == 0
        sheet.write(
            name(shown, "wave", period, sheet.language),
            x=0.0 if at_left else (float(rows["time"].max()) - low) / (high - low),
            y=1,
            up=0.04,
            color=INK,
            fontsize=SMALL,
            fontweight="bold",
            ha="left" if at_left else "right",
            va="bottom",
        )


def _choices(shown: Shown, frame: pd.DataFrame, language: str) -> list[tuple[str, list[bool]]]:
    """For each value of each choice, its name and which estimates took it."""
    found = []
    for choice in shown.about.get("choices") or ():
        taken = frame[choice].astype(str)
        for value in dict.fromkeys(taken):
            text = (
                f"{variable_name(shown, choice, language)}: {name(shown, choice, value, language)}"
            )
            found.append((text, (taken == value).tolist()))
    return found


def _write_choice(
    sheet: Sheet, text: str, chosen: Sequence[bool], *, down: float, left: float
) -> None:
    low, high = sheet.ax.get_xlim()
    inner = sheet.ax.get_position().height * sheet.figure.get_size_inches()[1]
    sheet.write(text, right=-left, up=-down, fontsize=SMALL, va="center")
    for place, is_chosen in enumerate(chosen, start=1):
        sheet.ax.plot(
            [(place - low) / (high - low)],
            [-down / inner],
            transform=sheet.ax.transAxes,
            marker="o",
            markersize=min(4.0, _size(len(chosen))) * (1 if is_chosen else 0.5),
            color=colour(0) if is_chosen else RULE,
            linestyle="none",
            clip_on=False,
        )
