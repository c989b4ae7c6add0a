"""The number still followed, under a curve and in line with its time ticks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaltools import wording
from evaltools.columns import ALL, Shown
from evaltools.drawing.axes_marks import widest_of
from evaltools.drawing.reading import name, rows_of, veiled, visible
from evaltools.drawing.sheet import Sheet
from evaltools.drawing.theme import HIDDEN, INK, LINE_HEIGHT, MUTED, SMALL, ink
from evaltools.drawing.typesetting import height, wrapped
from evaltools.wording.reading import is_delayed

#: Names wider than this part of the sheet stand on a line of their own.
BESIDE = 0.2
#: White above the table, and between a name and the numbers, in inches.
ABOVE, BETWEEN = 0.1, 0.2

ROW = SMALL * LINE_HEIGHT / 72


@dataclass(frozen=True)
class RiskRow:
    """One group's numbers still followed.

    Attributes
    ----------
    label : str
        Empty when there is one group only.
    shade : str
        Colour of the group's line.
    numbers : tuple of str
        One per tick; `…` where hidden, empty beyond the follow-up.
    """

    label: str
    shade: str
    numbers: tuple[str, ...]


def risk_rows(
    shown: Shown,
    ticks: Sequence[float],
    groups: Sequence[str],
    shades: Sequence[str],
    *,
    language: str,
) -> list[RiskRow]:
    """The table's rows; none when the result has no column n_risk.

    The number at a tick is `n_risk` of the group's first row at or after it: in a curve with
    a row for every exit these are the people followed at the tick. The rows of a protected
    curve stand for stretches of time, with those followed when the stretch began; they are
    written at a tick where one begins, and elsewhere the number is not known.
    """
    if "n_risk" not in shown.frame.columns or not shown.frame["n_risk"].notna().any():
        return []
    frame = visible(shown).assign(veil=veiled(shown, "n_risk"))
    if "outcome" in frame.columns:
        # the same people are at risk of every outcome
        frame = frame[frame["outcome"] == frame["outcome"].iloc[0]]
    return [
        RiskRow(
            label="" if group == ALL else name(shown, "group", group, language),
            shade=shade,
            numbers=_numbers(
                rows_of(frame, "group", group), ticks, language, in_stretches=is_delayed(shown)
            ),
        )
        for group, shade in zip(groups, shades, strict=True)
    ]


def _numbers(
    rows: pd.DataFrame, ticks: Sequence[float], language: str, *, in_stretches: bool
) -> tuple[str, ...]:
    rows = rows.sort_values("time", kind="stable")
    times = rows["time"].to_numpy(dtype=float)
    risk = rows["n_risk"].to_numpy(dtype=float, na_value=np.nan)
    veil = rows["veil"].to_numpy(dtype=bool)
    numbers = []
    for tick in ticks:
        at: int | None = int(np.searchsorted(times, tick - 1e-9))
        if at == len(times):
            numbers.append("")
            continue
        if in_stretches and times[at] > 0:
            at = _stretch_from(times, tick)
        if at is None or veil[at]:
            numbers.append(HIDDEN)
        elif np.isnan(risk[at]):
            numbers.append("")
        else:
            numbers.append(_people(float(risk[at]), language))
    return tuple(numbers)


def _stretch_from(times: npt.NDArray[np.float64], tick: float) -> int | None:
    """The row of the stretch that begins at a tick; None where none does."""
    at = int(np.searchsorted(times, tick + 1e-9))
    begins = times[at - 1] if at > 0 else 0.0
    return at if at < len(times) and abs(begins - tick) < 1e-9 else None


def _people(n: float, language: str) -> str:
    # weighted people need not be whole
    if abs(n - round(n)) < 1e-6:
        return wording.integer(round(n), language)
    return wording.number(n, language, 1)


@dataclass(frozen=True)
class RiskTable:
    """The table, measured for a sheet of some width."""

    rows: tuple[RiskRow, ...]
    title: str
    labels: tuple[str, ...]
    beside: bool

    @classmethod
    def measured(
        cls, rows: Sequence[RiskRow], *, room: float, language: str, in_stretches: bool = False
    ) -> RiskTable:
        """Decide where the names stand on a sheet `room` inches wide.

        in_stretches : whether the numbers are of those with whom a stretch of time begins
        """
        column = "n_risk_after" if in_stretches else "n_risk"
        labels = [row.label for row in rows]
        beside = widest_of(labels) <= BESIDE * room
        return cls(
            rows=tuple(rows),
            title=wording.column(column, language) if rows else "",
            labels=tuple(labels if beside else [wrapped(label, room) for label in labels]),
            beside=beside,
        )

    @property
    def left(self) -> float:
        """The left margin that the table asks for, in inches."""
        if not self.rows:
            return 0.0
        first_number = max(widest_of([row.numbers[0]]) for row in self.rows) / 2
        names = widest_of(self.labels) + BETWEEN if self.beside and any(self.labels) else 0.0
        return names + first_number

    @property
    def height(self) -> float:
        """In inches, with the white above it."""
        return (
            ABOVE + ROW + sum(self._row_height(label) for label in self.labels)
            if self.rows
            else 0.0
        )

    def _row_height(self, label: str) -> float:
        if self.beside or not label:
            return ROW
        return ROW + height(label, SMALL)

    def write(self, sheet: Sheet, ticks: Sequence[float], *, left: float, down: float) -> None:
        """Write the table `down` inches under the axes, whose left margin is `left`."""
        if not self.rows:
            return
        low, high = sheet.ax.get_xlim()
        down += ABOVE
        sheet.write(
            self.title, right=-left, up=-down, color=MUTED, fontsize=SMALL, va="top", ha="left"
        )
        down += ROW
        for row, label in zip(self.rows, self.labels, strict=True):
            sheet.write(
                label,
                right=-left,
                up=-down,
                color=ink(row.shade),
                fontsize=SMALL,
                va="top",
                ha="left",
            )
            down += self._row_height(label)
            for tick, number in zip(ticks, row.numbers, strict=True):
                sheet.write(
                    number,
                    x=(tick - low) / (high - low),
                    up=-(down - ROW),
                    color=INK,
                    fontsize=SMALL,
                    va="top",
                    ha="center",
                )


def widest_number(shown: Shown, language: str) -> float:
    """Width of the widest number the table may hold, in inches."""
    if "n_risk" not in shown.frame.columns:
        return 0.0
    largest = visible(shown)["n_risk"].max()
    return 0.0 if pd.isna(largest) else widest_of([_people(float(largest), language)])
