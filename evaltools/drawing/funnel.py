"""Sites against the limits of random variation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from evaltools import wording
from evaltools.columns import ALL, TOTAL, Shown
from evaltools.drawing.axes_marks import (
    TICK_PAD,
    fitted,
    level,
    round_ticks,
    said,
    span,
    title_below,
    top_of_shares,
    upright,
    widest_of,
    write_numbers,
    write_shares,
)
from evaltools.drawing.reading import name, visible
from evaltools.drawing.registry import draws
from evaltools.drawing.sheet import Sheet
from evaltools.drawing.theme import INK, MUTED, RULE, SMALL, colour, ink
from evaltools.drawing.typesetting import apart, height, width
from evaltools.messages import Message, message, plural_message

#: Height of the plot area, and room for the marks of the level axis, in inches.
PLOT, MARKS = 3.0, 0.26
#: Columns that hold the size of a site, in the order in which they are looked for.
SIZES = ("denominator", "n", "expected_n")
#: Columns that name a site.
KEYS = ("site", "region", "group")
#: Line styles of the limits, the nearest first.
LIMIT_STYLES = ((0, (4, 2)), "-")
#: Between a point and its name, in inches.
AWAY = 0.08


@draws("funnel")
def draw_funnel(shown: Shown, sheet: Sheet) -> None:
    """Draw each site's rate against its size, with the limits of random variation.

    Expects site (or region), n or denominator, estimate (a rate, 0 to 1 when
    `about["scale"]` is "share" or not given), and limits: pairs with the same ending
    (limit_low_95 with limit_high_95 ...), each exact for the row's own n.
    `about["overall"]` is the line in the middle, where it is told. Only the sites outside the
    widest limits are named. The row of the total and hidden sites are not drawn.
    """
    sites = _sites(shown)
    frame = sites[sites["size"].notna() & sites["estimate"].notna()]
    pairs = _limit_pairs(frame.dropna(axis="columns", how="all"))
    is_share = shown.about.get("scale", "share") == "share"
    ticks = _ticks(frame, pairs, is_share=is_share)
    texts = (write_shares if is_share else write_numbers)(ticks, sheet.language)
    title = said(_title(shown), sheet.language)
    head, head_height = fitted(title, sheet.width)
    foot, foot_height = fitted(_foot(shown, len(sites) - len(frame), sheet.language), sheet.width)
    left = widest_of(texts) + TICK_PAD
    ends = [_limit_name(pair[1], sheet.language) for pair in pairs]
    inner = sheet.plot_area(
        left=left,
        right=max(0.15, widest_of(ends) + AWAY),
        top=head_height + TICK_PAD,
        bottom=MARKS + foot_height,
        height=PLOT,
    )
    _set_axes(sheet, frame, ticks, texts)
    sheet.write(head, y=1, right=-left, up=TICK_PAD, color=MUTED, va="bottom")
    title_below(sheet, foot, down=MARKS)
    _draw_limits(sheet, frame, pairs, ends, inner)
    if "overall" in shown.about:
        sheet.ax.axhline(float(shown.about["overall"]), color=INK, linewidth=0.9, zorder=1.5)
    outside = _outside(frame, pairs)
    _draw_sites(sheet, frame, outside)
    _name_sites(shown, sheet, frame[outside], inner)


def _sites(shown: Shown) -> pd.DataFrame:
    """The rows of sites, without their total, with their size in the column size."""
    frame = visible(shown)
    key = next(each for each in KEYS if each in frame.columns)
    frame = frame[~frame[key].astype(str).isin((TOTAL, ALL))]
    size = next(column for column in SIZES if column in frame.columns)
    return frame.assign(size=frame[size].astype(float))


def _title(shown: Shown) -> Message:
    """What the upright axis measures."""
    titles = {
        "share": message("Share"),
        "ratio": message("Observed, divided by expected"),
    }
    return titles.get(str(shown.about.get("scale", "share")), message("Rate"))


def _set_axes(
    sheet: Sheet, frame: pd.DataFrame, ticks: Sequence[float], texts: Sequence[str]
) -> None:
    largest = float(frame["size"].max()) * 1.02 if len(frame) else 1.0
    across = [tick for tick in round_ticks(0.0, largest) if tick <= largest]
    sheet.ax.set_xlim(0, largest)
    sheet.ax.set_ylim(ticks[0], ticks[-1])
    upright(sheet, ticks, texts)
    level(sheet, across, write_numbers(across, sheet.language))


def _foot(shown: Shown, n_hidden: int, language: str) -> str:
    """The title of the level axis, and how many sites are not drawn."""
    is_exposure = "denominator" in shown.frame.columns
    size = message("Exposure at the site") if is_exposure else message("Participants at the site")
    title = said(size, language)
    if n_hidden == 0:
        return title
    hidden = plural_message(
        "… {n} site is not shown, to protect privacy.",
        "… {n} sites are not shown, to protect privacy.",
        n_hidden,
    )
    return f"{title}\n{said(hidden, language)}"


def _ticks(frame: pd.DataFrame, pairs: Sequence[tuple[str, str]], *, is_share: bool) -> list[float]:
    limits = [frame[column].astype(float) for pair in pairs for column in pair]
    low, high = span(frame["estimate"].astype(float), *limits, around=[0.0])
    if is_share:
        return [t for t in round_ticks(0.0, top_of_shares(high), most=5) if t <= 1 + 1e-9]
    return round_ticks(min(low, 0.0), high)


def _limit_pairs(frame: pd.DataFrame) -> list[tuple[str, str]]:
    """The pairs of limit columns, the nearest first."""
    pairs = [
        (column, column.replace("limit_low", "limit_high"))
        for column in frame.columns
        if column.startswith("limit_low")
        and column.replace("limit_low", "limit_high") in frame.columns
    ]
    return sorted(pairs, key=lambda pair: float((frame[pair[1]] - frame[pair[0]]).sum()))


def _limit_name(column: str, language: str) -> str:
    """The level that a pair of limits ends in: 95 is 95%, 998 is 99.8%."""
    digits = column.rpartition("_")[2]
    return wording.share(float(f"0.{digits}"), language, max(0, len(digits) - 2))


def _draw_limits(
    sheet: Sheet,
    frame: pd.DataFrame,
    pairs: Sequence[tuple[str, str]],
    ends: Sequence[str],
    inner: tuple[float, float],
) -> None:
    rows = frame.sort_values("size", kind="stable")
    for place, pair in enumerate(pairs):
        style = LIMIT_STYLES[min(place, len(LIMIT_STYLES) - 1)]
        for column in pair:
            limit = rows[column].astype(float)
            sheet.ax.plot(rows["size"], limit, color=RULE, linewidth=1.1, linestyle=style)
    _name_limits(sheet, rows, [high for _, high in pairs], ends, inner)


def _name_limits(
    sheet: Sheet,
    rows: pd.DataFrame,
    columns: Sequence[str],
    ends: Sequence[str],
    inner: tuple[float, float],
) -> None:
    """The level of each upper limit, at its right end."""
    named = [(column, text) for column, text in zip(columns, ends, strict=True) if text]
    if rows.empty or not named:
        return
    low, high = sheet.ax.get_ylim()
    last = [(float(rows[column].iloc[-1]) - low) / (high - low) * inner[1] for column, _ in named]
    places = apart(last, [height(text, SMALL) for _, text in named], low=0, high=inner[1])
    for (_, text), up in zip(named, places, strict=True):
        sheet.write(text, x=1, up=up, right=AWAY, color=MUTED, fontsize=SMALL, va="center")


def _outside(frame: pd.DataFrame, pairs: list[tuple[str, str]]) -> pd.Series:
    if not pairs:
        return pd.Series(False, index=frame.index)
    low, high = pairs[-1]
    return (frame["estimate"] < frame[low]) | (frame["estimate"] > frame[high])


def _draw_sites(sheet: Sheet, frame: pd.DataFrame, outside: pd.Series) -> None:
    for inside, place, mark in ((True, 0, "o"), (False, 1, "D")):
        rows = frame[outside != inside]
        sheet.ax.plot(
            rows["size"],
            rows["estimate"].astype(float),
            marker=mark,
            color=colour(place),
            markersize=6,
            markeredgecolor="white",
            markeredgewidth=0.6,
            linestyle="none",
            zorder=3,
            clip_on=False,
        )


def _name_sites(shown: Shown, sheet: Sheet, rows: pd.DataFrame, inner: tuple[float, float]) -> None:
    """Names beside the points outside the limits, moved apart, inside the plot."""
    key = next((column for column in KEYS if column in rows.columns), None)
    if key is None or rows.empty:
        return
    to_axes = sheet.ax.transData + sheet.ax.transAxes.inverted()
    points = rows[["size", "estimate"]].to_numpy(dtype=float)
    tips = to_axes.transform(points) * np.asarray(inner)
    names = [name(shown, key, value, sheet.language) for value in rows[key]]
    places = apart(
        [y for _, y in tips], [height(text, SMALL) for text in names], low=0, high=inner[1]
    )
    for (x, _), y, text in zip(tips, places, names, strict=True):
        to_left = x + AWAY + width(text, SMALL) > inner[0]
        sheet.write(
            text,
            right=float(x) + (-AWAY if to_left else AWAY),
            up=y,
            color=ink(colour(1)),
            fontsize=SMALL,
            ha="right" if to_left else "left",
            va="center",
        )
