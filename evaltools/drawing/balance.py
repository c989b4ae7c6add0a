"""How alike two arms are: standardised differences before and after, and overlap."""

from __future__ import annotations

import math

import pandas as pd

from evaltools import wording
from evaltools.columns import Shown
from evaltools.drawing.axes_marks import round_ticks, span, write_numbers
from evaltools.drawing.reading import level_name, variable_name, veiled, visible
from evaltools.drawing.registry import draws
from evaltools.drawing.rows import Level, RowText, lay_rows
from evaltools.drawing.sheet import Sheet
from evaltools.drawing.theme import HIDDEN, MUTED, RULE, colour, marker
from evaltools.messages import message

#: Standardised differences beyond this are read as imbalance (Stuart, Lee and Leacy 2013,
#: Journal of Clinical Epidemiology 66, S84-S90).
THRESHOLD = 0.1

#: Columns of standardised differences, before and after, in the order of preference.
BEFORE, AFTER = ("smd_before", "smd_unadjusted", "smd"), ("smd_after", "smd_adjusted")


@draws("balance")
def draw_balance(shown: Shown, sheet: Sheet) -> None:
    """Draw the standardised mean differences of two arms, a row for each covariate level.

    Expects covariate, level where a covariate has levels, and smd_before with smd_after;
    or smd alone. Lines stand at 0 and at 0.1 to either side (`about["threshold"]` when it
    differs). The order is that of the frame.
    """
    before = next((column for column in BEFORE if column in shown.frame.columns), None)
    after = next((column for column in AFTER if column in shown.frame.columns), None)
    columns = [column for column in (before, after) if column is not None]
    frame = visible(shown)
    threshold = float(shown.about.get("threshold") or THRESHOLD)
    low, high = span(*(frame[c].astype(float) for c in columns), around=[-threshold, threshold])
    ticks = round_ticks(low, high)
    axis = Level(
        tuple(ticks),
        tuple(write_numbers(ticks, sheet.language)),
        message("Standardised mean difference"),
        null=0.0,
    )
    veil = veiled(shown, *columns)
    texts = [
        RowText(
            _covariate(shown, row, sheet.language),
            HIDDEN if hidden else _written(row, columns, sheet.language),
        )
        for (_, row), hidden in zip(frame.iterrows(), veil, strict=True)
    ]
    names = [message("Before adjustment"), message("After adjustment")]
    key = [(wording.render(each, sheet.language), place) for place, each in enumerate(names)]
    middles = lay_rows(sheet, texts, axis, key=key if len(columns) == 2 else ())
    _lines(sheet, threshold)
    for (_, row), middle in zip(frame.iterrows(), middles, strict=True):
        _draw_row(sheet, [_number(row[column]) for column in columns], middle)


def _covariate(shown: Shown, row: pd.Series, language: str) -> str:
    covariate = variable_name(shown, row["covariate"], language)
    found = row.get("level")
    if found is None or pd.isna(found) or str(found) in ("", "all"):
        return covariate
    return f"{covariate}: {level_name(shown, row['covariate'], found, language)}"


def _written(row: pd.Series, columns: list[str], language: str) -> str:
    numbers = [_number(row[column]) for column in columns]
    texts = [
        wording.NOT_AVAILABLE if math.isnan(each) else wording.number(each, language, 2)
        for each in numbers
    ]
    return " → ".join(texts)


def _number(value: object) -> float:
    return math.nan if pd.isna(value) else float(value)  # type: ignore[call-overload, arg-type]


def _lines(sheet: Sheet, threshold: float) -> None:
    sheet.ax.axvline(0, color=MUTED, linewidth=0.9, zorder=1.5)
    for at in (-threshold, threshold):
        sheet.ax.axvline(at, color=MUTED, linewidth=0.9, linestyle=(0, (3, 2)), zorder=1.5)


def _draw_row(sheet: Sheet, numbers: list[float], down: float) -> None:
    if len(numbers) == 2:
        sheet.ax.plot(numbers, [down, down], color=RULE, linewidth=1.2, zorder=2)
    for place, number in enumerate(numbers):
        sheet.ax.plot(
            [number],
            [down],
            marker=marker(place),
            color=colour(place),
            markersize=6.5,
            markeredgecolor="white",
            markeredgewidth=0.6,
            linestyle="none",
            zorder=3 + place,
            clip_on=False,
        )
