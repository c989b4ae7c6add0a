"""Points with their intervals, one to a row: models, shares at times, amounts of time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from evaltools import wording
from evaltools.columns import ALL, Shown
from evaltools.drawing.axes_marks import said, span, zero_line
from evaltools.drawing.measures import Measure, as_ratios, measure_of, ratio_column
from evaltools.drawing.reading import level_name, name, values, variable_name, veiled, visible
from evaltools.drawing.registry import draws
from evaltools.drawing.rows import Level, RowText, lay_rows
from evaltools.drawing.sheet import Sheet
from evaltools.drawing.theme import HIDDEN, colour, marker
from evaltools.messages import message
from evaltools.wording.reading import rounding_of_share

#: Columns that hold the number, in the order in which they are looked for.
ESTIMATES = ("estimate", "rate", "share", "mean")

#: Keys that name rows, those first that should stand together; the rest become headings.
ROW_KEYS = (
    "period",
    "term",
    "group",
    "outcome",
    "state",
    "scale",
    "site",
    "region",
    "method",
    "level",
)


@dataclass(frozen=True)
class Point:
    """A row: its name, its number with limits, what is written beside it, its look."""

    text: str
    estimate: float
    low: float
    high: float
    written: str
    place: int = 0


@dataclass(frozen=True)
class Heading:
    """A line over the rows that belong together."""

    text: str


Item = Point | Heading


@draws("forest", "times", "restricted_time", "expected_time", "quantile")
@draws("effect", "difference_in_differences")
def draw_dots(shown: Shown, sheet: Sheet) -> None:
    """Draw a point with its interval for each row, in the order of the frame.

    Expects estimate (else rate, share or mean), and uses conf_low and conf_high, and what
    names a row: term, group, outcome, state, time, probability. Keys beyond the one that
    names the rows become headings. With a column such as hazard_ratio, or `about["ratio"]`,
    the axis is logarithmic and 1 means no difference; of differences (a column reference)
    0 does. A hidden row keeps its name, and `…` stands for its numbers.
    """
    measure = measure_of(shown, sheet.language)
    draw_points(sheet, points_of(shown, measure, sheet.language), measure)


def points_of(shown: Shown, measure: Measure, language: str) -> list[Item]:
    """The rows and headings of a result, in the order of its frame."""
    column = next((each for each in ESTIMATES if each in shown.frame.columns), ESTIMATES[0])
    frame = visible(shown).assign(veil=veiled(shown, column))
    frame = frame.assign(estimate=frame[column])
    if measure.is_log:
        frame = as_ratios(frame, ratio_column(shown))
    row_key, above = _keys_of(shown, frame)
    groups = values(frame, "group")
    items: list[Item] = []
    for _, row in _in_blocks(frame, above).iterrows():
        heading = ", ".join(_named(shown, row, key, language) for key in above)
        if heading and heading != _last_heading(items):
            items.append(Heading(heading))
        items.append(_point(shown, row, row_key, measure, groups, language))
    return items


def _keys_of(shown: Shown, frame: pd.DataFrame) -> tuple[str | None, list[str]]:
    """The key that names the rows, and those that become headings over them."""
    varying = [key for key in shown.keys if key in frame and frame[key].nunique() > 1]
    aside = {"reference"}
    if "term" in varying:
        # a term says its covariate and level; a period says its time
        aside |= {"covariate", "level"}
    if "period" in varying:
        aside.add("time")
    varying = [key for key in varying if key not in aside]
    row_key = next((key for key in ROW_KEYS if key in varying), varying[-1] if varying else None)
    return row_key, [key for key in varying if key != row_key]


def _in_blocks(frame: pd.DataFrame, above: Sequence[str]) -> pd.DataFrame:
    """The rows with equal headings together, in the order in which headings first appear."""
    if not above:
        return frame
    blocks = frame.groupby(list(above), sort=False, dropna=False, observed=True).ngroup()
    return frame.assign(block=blocks).sort_values("block", kind="stable")


def _last_heading(items: Sequence[Item]) -> str | None:
    found = [item.text for item in items if isinstance(item, Heading)]
    return found[-1] if found else None


def _named(shown: Shown, row: pd.Series, key: str, language: str) -> str:
    if key == "time" and shown.unit is not None:
        whole = float(row[key]).is_integer()
        return wording.duration(float(row[key]), shown.unit, language, 0 if whole else 1)
    if key == "term":
        return _term(shown, row, language)
    if key == "probability":
        return wording.share(float(row[key]), language)
    if key == "level" and "variable" in row.index:
        return level_name(shown, row["variable"], row[key], language)
    return name(shown, key, row[key], language)


def _term(shown: Shown, row: pd.Series, language: str) -> str:
    """A term of a model: its covariate, and its level beside the reference where it has one."""
    texts = {key: row.get(key) for key in ("covariate", "level", "reference")}
    if any(text is None or pd.isna(text) or str(text) == "" for text in texts.values()):
        return name(shown, "term", row["term"], language)
    covariate = str(texts["covariate"])
    term = message(
        "{covariate}: {level} (reference: {reference})",
        covariate=variable_name(shown, covariate, language),
        level=level_name(shown, covariate, texts["level"], language),
        reference=level_name(shown, covariate, texts["reference"], language),
    )
    return said(term, language)


def _point(
    shown: Shown,
    row: pd.Series,
    row_key: str | None,
    measure: Measure,
    groups: Sequence[str],
    language: str,
) -> Point:
    estimate, low, high = (_number(row, key) for key in ("estimate", "conf_low", "conf_high"))
    if row["veil"]:
        written = HIDDEN
    elif all(math.isnan(each) for each in (estimate, low, high)):
        written = wording.NOT_AVAILABLE
    else:
        rounded_to = rounding_of_share(row)
        written = measure.write_interval(estimate, low, high, language, rounded_to=rounded_to)
    text = "" if row_key is None else _named(shown, row, row_key, language)
    if row_key is None:
        only = next((key for key in ("outcome", "term") if key in row.index), "group")
        if only == "outcome" and row["outcome"] == "event":
            # the one outcome of the study says nothing beside its title; the people do
            only = "group"
        text = name(shown, only, row.get(only, ALL), language)
    place = groups.index(str(row["group"])) if row_key == "group" and "group" in row.index else 0
    return Point(text, estimate, low, high, written, place)


def _number(row: pd.Series, column: str) -> float:
    value = row.get(column)
    return math.nan if value is None or pd.isna(value) else float(value)


def draw_points(sheet: Sheet, items: Sequence[Item], measure: Measure) -> None:
    """Draw rows of points under their headings, with the numbers to the right."""
    points = [item for item in items if isinstance(item, Point)]
    around = [] if measure.null is None else [measure.null]
    low, high = span(*([point.estimate, point.low, point.high] for point in points), around=around)
    ticks = measure.ticks(low, high)
    axis = Level(
        ticks=tuple(ticks),
        texts=tuple(measure.tick_texts(ticks, sheet.language)),
        title=measure.title,
        is_log=measure.is_log,
        null=measure.null,
    )
    middles = lay_rows(sheet, [_row_text(item) for item in items], axis)
    if measure.null is not None:
        zero_line(sheet, at=measure.null, across=False)
    for item, middle in zip(items, middles, strict=True):
        if isinstance(item, Point):
            _draw_point(sheet, item, middle)


def _row_text(item: Item) -> RowText:
    if isinstance(item, Heading):
        return RowText(item.text, is_heading=True)
    return RowText(item.text, item.written)


def _draw_point(sheet: Sheet, point: Point, down: float) -> None:
    first, last = sheet.ax.get_xlim()
    shade = colour(point.place)
    if not (math.isnan(point.low) and math.isnan(point.high)):
        _interval(sheet, point, down, first, last)
    if first <= point.estimate <= last:
        sheet.ax.plot(
            [point.estimate],
            [down],
            marker=marker(point.place),
            color=shade,
            markersize=6,
            markeredgecolor="white",
            markeredgewidth=0.6,
            linestyle="none",
            zorder=3,
            clip_on=False,
        )


def _interval(sheet: Sheet, point: Point, down: float, first: float, last: float) -> None:
    """The interval; a limit beyond the axis, or not reached, is an arrowhead at its end."""
    shade = colour(point.place)
    reached_low = -math.inf if math.isnan(point.low) else point.low
    reached_high = math.inf if math.isnan(point.high) else point.high
    low, high = max(reached_low, first), min(reached_high, last)
    if low >= last or high <= first:
        return
    sheet.ax.plot([low, high], [down, down], color=shade, linewidth=1.6, zorder=2.5)
    for limit, end, mark in ((reached_low, first, "<"), (reached_high, last, ">")):
        if (limit < end) if mark == "<" else (limit > end):
            sheet.ax.plot([end], [down], marker=mark, color=shade, markersize=5, clip_on=False)
