"""Two values a row, joined: the reached beside the population, before beside after."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from evaltools import wording
from evaltools.columns import ALL, TOTAL, Shown
from evaltools.drawing.axes_marks import round_ticks, span, write_numbers
from evaltools.drawing.dots import draw_dots
from evaltools.drawing.measures import Measure
from evaltools.drawing.reading import (
    level_name,
    name,
    rows_of,
    values,
    variable_name,
    veiled,
    visible,
)
from evaltools.drawing.registry import draws
from evaltools.drawing.rows import Level, RowText, lay_rows
from evaltools.drawing.sheet import Sheet
from evaltools.drawing.theme import HIDDEN, RULE, colour, marker
from evaltools.messages import Message, message

#: Columns that hold the population's share, in the order in which they are looked for.
POPULATION = ("share_population", "population_share", "reference_share")

#: Columns of values before and after, where they do not stand in rows of their own.
BEFORE, AFTER = ("before", "mean_before"), ("after", "mean_after")

#: How far ends with intervals are moved up and down, in inches, so that both can be seen.
ASIDE = 0.045


@dataclass(frozen=True)
class End:
    """One end of a dumbbell: its value and, where known, its interval."""

    value: float
    low: float = math.nan
    high: float = math.nan


@dataclass(frozen=True)
class Pair:
    """A row: its name, its two ends, what is written beside it."""

    text: str
    ends: tuple[End, End]
    written: str


@draws("representativeness")
def draw_representativeness(shown: Shown, sheet: Sheet) -> None:
    """Draw the share of the reached beside that of the population, a row for each level.

    Expects share and share_population, with variable and level (and region) that name the
    rows; rows without a share of the population, such as missing, are left out. Without
    share_population it draws a point with its interval for each row: rate, or estimate,
    the share of the population that was reached.
    """
    population = next((column for column in POPULATION if column in shown.frame.columns), None)
    if population is None:
        draw_dots(shown, sheet)
        return
    frame = visible(shown).assign(veil=veiled(shown, "share", population))
    frame = frame[frame["veil"] | frame[population].notna()]
    rows: list[RowText | Pair] = []
    for heading, part in _parts(shown, frame, sheet.language):
        rows += [RowText(heading, is_heading=True)] if heading else []
        rows += [_against(shown, row, population, sheet.language) for _, row in part.iterrows()]
    key = [message("The reached"), message("The population")]
    draw_pairs(sheet, rows, _shares(), key=key)


def _shares() -> Measure:
    return Measure("share", None, message("Share"))


def _parts(shown: Shown, frame: pd.DataFrame, language: str) -> list[tuple[str, pd.DataFrame]]:
    """The rows under their headings, without sums and without levels of no known population."""
    frame = frame[~frame["level"].astype(str).isin([TOTAL, ALL])]
    regions = values(frame, "region")
    parts = []
    for region in regions:
        inside = rows_of(frame, "region", region)
        for variable in values(inside, "variable"):
            names = [name(shown, "region", region, language)] if len(regions) > 1 else []
            names += [variable_name(shown, variable, language)] if variable != ALL else []
            parts.append((", ".join(names), rows_of(inside, "variable", variable)))
    return parts


def _against(shown: Shown, row: pd.Series, population: str, language: str) -> Pair:
    text = level_name(shown, row["variable"], row["level"], language)
    reached, whole = End(_number(row, "share")), End(_number(row, population))
    if row["veil"]:
        return Pair(text, (End(math.nan), End(math.nan)), HIDDEN)
    ends = [wording.share(end.value, language) for end in (reached, whole)]
    return Pair(text, (reached, whole), " / ".join(ends))


@draws("change", "item_profile")
def draw_change(shown: Shown, sheet: Sheet) -> None:
    """Draw means before and after, joined, with their intervals; a row for each scale or item.

    Expects either rows for each measurement (columns scale, item, wave, estimate, conf_low,
    conf_high; drawn are the first and the last wave of the frame), or before and after in
    one row (with before_low, before_high, after_low, after_high where they are known), and
    then estimate, conf_low and conf_high of the change, which are written beside the row.
    Scales of different ranges (`about["ranges"]`) are drawn as parts of their ranges; what is
    written beside them stays in points.
    Groups, and the scales of items, become headings.
    """
    frame = visible(shown).assign(veil=veiled(shown, "estimate", *BEFORE, *AFTER))
    in_rows = "wave" in frame.columns
    waves = values(frame, "wave")
    waves = [waves[0], waves[-1]] if in_rows else ["before", "after"]
    rows: list[RowText | Pair] = []
    for heading, part in _blocks(shown, frame, sheet.language):
        rows += [RowText(heading, is_heading=True)] if heading else []
        rows += (
            _from_rows(shown, part, waves, sheet.language)
            if in_rows
            else [_pair_in_columns(shown, row, sheet.language) for _, row in part.iterrows()]
        )
    key = [wording.value("wave", each, sheet.language, labels=shown.labels) for each in waves]
    one_wave = len(set(waves)) == 1
    measure = _places() if _places_of(shown) else _means()
    draw_pairs(sheet, rows, measure, key=key[:1] if one_wave else key)


def _means() -> Measure:
    return Measure("number", None, message("Mean"))


def _places() -> Measure:
    return Measure(
        "number",
        None,
        message("Mean as a part of the scale (0 = lowest, 100 = highest possible score)"),
    )


def _places_of(shown: Shown) -> Mapping[str, Sequence[float]]:
    """The range of each scale where they differ, so that one axis can hold them all."""
    ranges = dict(shown.about.get("ranges") or {})
    known = [scale for scale in values(shown.frame, "scale") if scale in ranges]
    every = len(known) == len(values(shown.frame, "scale"))
    differ = len({tuple(map(float, ranges[scale])) for scale in known}) > 1
    return ranges if every and differ else {}


def _placed(end: End, limits: Sequence[float] | None) -> End:
    """The end as a part of its scale, 0 to 100; as it is where no range is given."""
    if limits is None:
        return end
    low, high = (float(each) for each in limits)
    return End(*(100 * (x - low) / (high - low) for x in (end.value, end.low, end.high)))


def _row_key(frame: pd.DataFrame) -> str:
    return next((each for each in ("item", "scale") if each in frame.columns), "outcome")


def _blocks(shown: Shown, frame: pd.DataFrame, language: str) -> list[tuple[str, pd.DataFrame]]:
    """The rows under their headings: groups, and the scales of items."""
    above = [
        key for key in ("group", "scale") if key != _row_key(frame) and len(values(frame, key)) > 1
    ]
    if not above:
        return [("", frame)]
    return [
        (", ".join(name(shown, key, part[key].iloc[0], language) for key in above), part)
        for _, part in frame.groupby(above, sort=False, observed=True)
    ]


def _from_rows(
    shown: Shown, frame: pd.DataFrame, waves: Sequence[str], language: str
) -> list[Pair]:
    pairs, key = [], _row_key(frame)
    for value in values(frame, key):
        rows = rows_of(frame, key, value)
        decimals = _decimals(shown, rows.iloc[0])
        first, last = (_end_in_row(rows, wave) for wave in waves)
        if rows["veil"].any():
            written = HIDDEN
        elif waves[0] == waves[1]:
            written = _mean(first.value, language, decimals)
        else:
            written = _change(last.value - first.value, language, decimals=decimals)
        pairs.append(Pair(name(shown, key, value, language), (first, last), written))
    return pairs


def _end_in_row(rows: pd.DataFrame, wave: str) -> End:
    found = rows[rows["wave"].astype(str) == wave]
    if found.empty:
        return End(math.nan)
    row = found.iloc[0]
    return End(*(_number(row, column) for column in ("estimate", "conf_low", "conf_high")))


def _pair_in_columns(shown: Shown, row: pd.Series, language: str) -> Pair:
    key = next((each for each in ("item", "scale") if each in row.index), "outcome")
    text = name(shown, key, row.get(key, ALL), language)
    if row["veil"]:
        return Pair(text, (End(math.nan), End(math.nan)), HIDDEN)
    ends = (_end_in_columns(row, BEFORE), _end_in_columns(row, AFTER))
    change = _number(row, "estimate")
    if math.isnan(change):
        change = ends[1].value - ends[0].value
    limits = (_number(row, "conf_low"), _number(row, "conf_high"))
    place = _places_of(shown).get(str(row.get("scale")))
    placed = (_placed(ends[0], place), _placed(ends[1], place))
    return Pair(text, placed, _change(change, language, *limits, decimals=_decimals(shown, row)))


def _end_in_columns(row: pd.Series, names: Sequence[str]) -> End:
    column = next((each for each in names if each in row.index), names[0])
    stem = names[0]
    return End(_number(row, column), _number(row, f"{stem}_low"), _number(row, f"{stem}_high"))


def _decimals(shown: Shown, row: pd.Series) -> int:
    """Decimals of points on the scale: two on a short one, as in the table."""
    said = shown.about.get("decimals", 1)
    return int(said.get(str(row.get("scale")), 1) if isinstance(said, Mapping) else said)


def _mean(value: float, language: str, decimals: int) -> str:
    return wording.NOT_AVAILABLE if math.isnan(value) else wording.number(value, language, decimals)


def _change(
    change: float,
    language: str,
    low: float = math.nan,
    high: float = math.nan,
    *,
    decimals: int = 1,
) -> str:
    """A change with its sign and, where known, its interval."""
    if math.isnan(change):
        return wording.NOT_AVAILABLE
    written = ("+" if change > 0 else "") + wording.number(change, language, decimals)
    if math.isnan(low) or math.isnan(high):
        return written
    return f"{written} ({wording.interval(low, high, language, decimals=decimals)})"


def _number(row: pd.Series, column: str) -> float:
    value = row.get(column)
    return math.nan if value is None or pd.isna(value) else float(value)


def draw_pairs(
    sheet: Sheet,
    rows: Sequence[RowText | Pair],
    measure: Measure,
    *,
    key: Sequence[Message | str],
) -> None:
    """Draw the rows; the key names the first and the second end."""
    pairs = [row for row in rows if isinstance(row, Pair)]
    low, high = span(*([end.value, end.low, end.high] for pair in pairs for end in pair.ends))
    ticks = measure.ticks(low, high) if measure.sort == "share" else round_ticks(low, high)
    write = measure.tick_texts if measure.sort == "share" else write_numbers
    axis = Level(tuple(ticks), tuple(write(ticks, sheet.language)), measure.title)
    texts = [row if isinstance(row, RowText) else RowText(row.text, row.written) for row in rows]
    named = [(wording.render(each, sheet.language), place) for place, each in enumerate(key)]
    middles = lay_rows(sheet, texts, axis, key=named)
    for row, middle in zip(rows, middles, strict=True):
        if isinstance(row, Pair):
            _draw_pair(sheet, row, middle)


def _draw_pair(sheet: Sheet, pair: Pair, down: float) -> None:
    if pair.ends[0] == pair.ends[1]:
        pair = replace(pair, ends=(pair.ends[0], End(math.nan)))
    has_limits = [not (math.isnan(end.low) or math.isnan(end.high)) for end in pair.ends]
    aside = ASIDE if all(has_limits) else 0.0
    downs = (down - aside, down + aside)
    sheet.ax.plot(
        [end.value for end in pair.ends], downs, color=RULE, linewidth=2.4, alpha=0.6, zorder=2
    )
    for place, (end, down) in enumerate(zip(pair.ends, downs, strict=True)):
        if has_limits[place]:
            sheet.ax.plot(
                [end.low, end.high], [down, down], color=colour(place), linewidth=1.2, zorder=2.2
            )
        sheet.ax.plot(
            [end.value],
            [down],
            marker=marker(place),
            color=colour(place),
            markersize=6.5,
            markeredgecolor="white",
            markeredgewidth=0.6,
            linestyle="none",
            zorder=3,
            clip_on=False,
        )
