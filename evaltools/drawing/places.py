"""Values of sites beside those drawn towards the mean of all; rates beside their target."""

from __future__ import annotations

import math

from evaltools import wording
from evaltools.columns import ALL, TOTAL, Shown
from evaltools.drawing.axes_marks import round_ticks, span, write_numbers, zero_line
from evaltools.drawing.measures import Measure, measure_of
from evaltools.drawing.reading import name, veiled, visible
from evaltools.drawing.registry import draws
from evaltools.drawing.rows import Level, RowText, lay_rows
from evaltools.drawing.sheet import Sheet
from evaltools.drawing.theme import HIDDEN, INK, RULE, colour, marker
from evaltools.messages import message

#: Places in the palette of a site's own value and of the one drawn towards the mean.
OWN, DRAWN = 1, 0


@draws("shrunken_rates")
def draw_shrunken(shown: Shown, sheet: Sheet) -> None:
    """Draw each site's own value and the one drawn towards the mean of all, with its interval.

    Expects site (or region, or group), rate, estimate, conf_low, conf_high; the row of the
    total is not drawn. `about["overall"]` is the upright line. A hidden row keeps its name.
    """
    key = next(each for each in ("site", "region", "group") if each in shown.frame.columns)
    frame = visible(shown).assign(veil=veiled(shown, "estimate", "rate"))
    frame = frame[~frame[key].astype(str).isin((TOTAL, ALL))]
    measure = measure_of(shown, sheet.language)
    columns = [frame[c].astype(float) for c in ("rate", "estimate", "conf_low", "conf_high")]
    overall = float(shown.about["overall"])
    low, high = span(*columns, around=[overall])
    ticks = measure.ticks(low, high) if measure.sort == "share" else round_ticks(low, high)
    rows = []
    for _, row in frame.iterrows():
        numbers = [float(row[c]) for c in ("estimate", "conf_low", "conf_high")]
        written = (
            HIDDEN
            if row["veil"]
            else measure.write_interval(numbers[0], numbers[1], numbers[2], sheet.language)
        )
        rows.append(RowText(name(shown, key, row[key], sheet.language), written))
    axis = Level(tuple(ticks), tuple(_texts(measure, ticks, sheet)), measure.title)
    named = [
        (wording.render(message("Drawn towards the mean of all"), sheet.language), DRAWN),
        (wording.render(message("The site's own"), sheet.language), OWN),
    ]
    middles = lay_rows(sheet, rows, axis, key=named)
    sheet.ax.axvline(overall, color=INK, linewidth=0.9, zorder=1.5)
    for (_, row), middle in zip(frame.iterrows(), middles, strict=True):
        if not row["veil"]:
            _draw_site(sheet, row, middle)


def _texts(measure: Measure, ticks: list[float], sheet: Sheet) -> list[str]:
    if measure.sort == "share":
        return measure.tick_texts(ticks, sheet.language)
    return write_numbers(ticks, sheet.language)


def _draw_site(sheet: Sheet, row: object, middle: float) -> None:
    own, drawn, low, high = (
        float(row[column])  # type: ignore[index]
        for column in ("rate", "estimate", "conf_low", "conf_high")
    )
    sheet.ax.plot([own, drawn], [middle, middle], color=RULE, linewidth=2.4, alpha=0.6, zorder=2)
    if not (math.isnan(low) or math.isnan(high)):
        sheet.ax.plot([low, high], [middle, middle], color=colour(DRAWN), linewidth=1.2, zorder=2.2)
    for value, place in ((own, OWN), (drawn, DRAWN)):
        sheet.ax.plot(
            [value],
            [middle],
            marker=marker(place),
            color=colour(place),
            markersize=6.5,
            markeredgecolor="white",
            markeredgewidth=0.6,
            linestyle="none",
            zorder=3,
            clip_on=False,
        )


@draws("rates")
def draw_rates(shown: Shown, sheet: Sheet) -> None:
    """Draw the rate of each class with its interval, and the target as an upright line.

    Expects group, estimate, conf_low, conf_high; `about["target"]` is the target. A class
    that is not shown keeps its name.
    """
    frame = visible(shown).assign(veil=veiled(shown, "estimate"))
    target = shown.about.get("target")
    columns = [frame[c].astype(float) for c in ("estimate", "conf_low", "conf_high")]
    low, high = span(*columns, around=[0.0] if target is None else [0.0, float(target)])
    ticks = round_ticks(min(low, 0.0), high)
    measure = Measure("number", None, message("Rate"), decimals=1)
    rows = []
    for _, row in frame.iterrows():
        numbers = [float(row[c]) for c in ("estimate", "conf_low", "conf_high")]
        missing = math.isnan(numbers[0])
        written = (
            HIDDEN
            if row["veil"] or missing
            else measure.write_interval(numbers[0], numbers[1], numbers[2], sheet.language)
        )
        rows.append(RowText(name(shown, "group", row["group"], sheet.language), written))
    title = message("Rate") if target is None else message("Rate; the line is the target")
    axis = Level(tuple(ticks), tuple(write_numbers(ticks, sheet.language)), title)
    middles = lay_rows(sheet, rows, axis)
    if target is not None:
        sheet.ax.axvline(float(target), color=INK, linewidth=1.2, zorder=1.5)
    for (_, row), middle in zip(frame.iterrows(), middles, strict=True):
        if row["veil"] or math.isnan(float(row["estimate"])):
            continue
        sheet.ax.plot(
            [float(row["conf_low"]), float(row["conf_high"])],
            [middle, middle],
            color=colour(0),
            linewidth=1.6,
            zorder=2.2,
        )
        sheet.ax.plot(
            [float(row["estimate"])],
            [middle],
            marker=marker(0),
            color=colour(0),
            markersize=7,
            markeredgecolor="white",
            linestyle="none",
            zorder=3,
        )


@draws("association")
def draw_association(shown: Shown, sheet: Sheet) -> None:
    """Draw the correlation with its interval on the whole scale from -1 to 1."""
    frame = visible(shown)
    measure = Measure("number", 0.0, message("Correlation over the sites"), decimals=2)
    rows = []
    for _, row in frame.iterrows():
        numbers = [float(row[c]) for c in ("estimate", "conf_low", "conf_high")]
        rows.append(
            RowText(
                name(shown, "variable", row["term"], sheet.language),
                measure.write_interval(numbers[0], numbers[1], numbers[2], sheet.language),
            )
        )
    ticks = (-1.0, -0.5, 0.0, 0.5, 1.0)
    axis = Level(ticks, tuple(write_numbers(ticks, sheet.language)), measure.title, null=0.0)
    middles = lay_rows(sheet, rows, axis)
    zero_line(sheet, across=False)
    for (_, row), middle in zip(frame.iterrows(), middles, strict=True):
        limits = [float(row["conf_low"]), float(row["conf_high"])]
        sheet.ax.plot(limits, [middle, middle], color=colour(0), linewidth=1.6, zorder=2.2)
        sheet.ax.plot(
            [float(row["estimate"])],
            [middle],
            marker=marker(0),
            color=colour(0),
            markersize=7,
            linestyle="none",
            zorder=3,
        )
