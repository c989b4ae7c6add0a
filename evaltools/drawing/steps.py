"""Step functions with their bands, broken where nothing may or can be shown.

Of a protected curve only single steps are told. A line that waited for the next step would lie
above the true curve (below it, for incidence) by half of the events that are not told yet; see
the measured bias in evaltools/disclosure/README.md. So it slopes from one to the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.transforms import ScaledTranslation, Transform

from evaltools.drawing.sheet import Sheet
from evaltools.drawing.theme import HIDDEN, SMALL, colour, ink, line_style, marker

Numbers = npt.NDArray[np.float64]

#: How much of the line's colour a band wears; and where many bands lie over each other.
BAND, FAINT_BAND, FEW_LINES = 0.16, 0.08, 3

#: Between the points in which lines end, in inches.
ASIDE = 0.08


@dataclass(frozen=True)
class Steps:
    """One step function: each value holds from its time to the next one.

    Attributes
    ----------
    time, estimate, low, high : arrays of float, ascending in time
        Missing where there is nothing to show.
    veil : array of bool
        Where the estimate is hidden, which is marked; elsewhere the line only stops.
    holds : bool
        Whether a value holds until the next time, shown or not. In a protected curve only the
        values at its steps are known: between two of them the line slopes as those who leave
        one by one do on average, and after the last it ends at a point.
    events : array of float, optional
        How many events each value has told since the one before it.
    """

    time: Numbers
    estimate: Numbers
    low: Numbers
    high: Numbers
    veil: npt.NDArray[np.bool_]
    holds: bool = True
    events: Numbers | None = None

    @classmethod
    def of(cls, rows: pd.DataFrame, *, start: float | None, holds: bool = True) -> Steps:
        """The steps of rows with time, estimate, conf_low, conf_high and veil.

        start : the value at time 0, where the rows themselves begin later; None: none is known.
            Of a series whose every estimate is hidden, nothing is drawn.
        """
        rows = rows.sort_values("time", kind="stable")
        time, estimate, low, high = (
            _numbers(rows, column) for column in ("time", "estimate", "conf_low", "conf_high")
        )
        veil, events = rows["veil"].to_numpy(dtype=bool), _numbers(rows, "n_event")
        if start is None or not np.isfinite(estimate).any() or time[0] <= 0:
            return cls(time, estimate, low, high, veil, holds, events)
        return cls(
            np.append(0.0, time),
            np.append(start, estimate),
            np.append(np.nan, low),
            np.append(np.nan, high),
            np.append(False, veil),
            holds,
            np.append(0.0, events),
        )

    @property
    def stretches(self) -> list[slice]:
        """The runs of neighbouring times at which there is an estimate."""
        return _runs(np.isfinite(self.estimate))

    @property
    def end(self) -> tuple[float, float] | None:
        """Where the line ends: the last time and value to be seen."""
        shown = np.flatnonzero(np.isfinite(self.estimate))
        if shown.size == 0:
            return None
        last = int(shown[-1])
        return float(self._until(last)), float(self.estimate[last])

    def _until(self, at: int) -> float:
        """Up to when the value at a place holds, as far as the rows tell."""
        following = min(at + 1, len(self.time) - 1)
        known = self.holds or np.isfinite(self.estimate[following])
        return float(self.time[following if known else at])

    @property
    def covered(self) -> list[tuple[float, float]]:
        """The spans of time over which there is a line."""
        return [(float(self.time[run.start]), self._until(run.stop - 1)) for run in self.stretches]

    def corners(self, values: Numbers, run: slice) -> tuple[Numbers, Numbers]:
        """The corners of the line through a run, to where its last value ends."""
        if not self.holds:
            return self._slopes(values, run)
        times = np.append(self.time[run], self._until(run.stop - 1))
        return np.repeat(times, 2)[1:-1], np.repeat(values[run], 2)

    def _slopes(self, values: Numbers, run: slice) -> tuple[Numbers, Numbers]:
        """The corners between steps: down or up a slope, and at the step by its last event.

        A step comes with the last of the events that it tells. The others came before it, at
        times that are not told: evenly, as far as anyone knows. So the line has gone all the
        way but one event's worth when it reaches the step. It is made of what is told alone.
        """
        times, heights = self.time[run], values[run]
        if len(times) < 2:
            return np.repeat(times, 2), np.repeat(heights, 2)
        n = np.full(len(values), np.nan) if self.events is None else self.events
        way = 1 - 1 / np.where(n[run] >= 1, n[run], np.inf)
        before = heights[:-1] + np.diff(heights) * way[1:]
        corners = np.empty(2 * len(times) - 1)
        corners[::2], corners[1::2] = heights, before
        return np.append(times[0], np.repeat(times[1:], 2)), corners

    def at(self, times: list[float]) -> Numbers:
        """The value that holds at each of the times; missing before and after the rows.

        Of a protected curve only the steps themselves are told.
        """
        places = np.searchsorted(self.time, np.asarray(times) + 1e-9) - 1
        seen = (places >= 0) & (np.asarray(times) <= self.time[-1] + 1e-9)
        places = np.clip(places, 0, None)
        held = self.holds | (np.abs(np.asarray(times) - self.time[places]) < 1e-6)
        return np.where(seen & held, self.estimate[places], np.nan)


def draw_steps(
    sheet: Sheet, steps: Steps, *, place: int, marked: list[float], n_lines: int
) -> None:
    """Draw the line, its band, its markers, and `…` where a hidden stretch begins.

    place : of the series in the palette
    marked : times at which the line gets a marker
    n_lines : lines on the axes; a line alone needs no marker
    """
    shade = colour(place)
    band = BAND if n_lines <= FEW_LINES else FAINT_BAND
    for run in _runs(
        np.isfinite(steps.low) & np.isfinite(steps.high) & np.isfinite(steps.estimate)
    ):
        times, low = steps.corners(steps.low, run)
        _, high = steps.corners(steps.high, run)
        sheet.ax.fill_between(times, low, high, color=shade, alpha=band, linewidth=0, zorder=1.2)
    for run in steps.stretches:
        times, heights = steps.corners(steps.estimate, run)
        sheet.ax.plot(times, heights, color=shade, linestyle=line_style(place), zorder=2.2)
    if n_lines > 1:
        # a stretch of a protected curve has a point of its own at its end
        ends = set() if steps.holds else {end for _, end in steps.covered}
        marked = [time for time in marked if time not in ends]
        sheet.ax.plot(
            marked,
            steps.at(marked),
            linestyle="none",
            marker=marker(place),
            color=shade,
            markeredgecolor="white",
            markeredgewidth=0.6,
            markersize=5.5,
            zorder=2.4,
            clip_on=False,
        )
    if not steps.holds:
        # side by side, so that intervals that end at one time can be told apart
        aside = ScaledTranslation(-ASIDE * (n_lines - 1 - place), 0, sheet.figure.dpi_scale_trans)
        _end_at_points(sheet, steps, place=place, aside=aside)
    _mark_hidden(sheet, steps, shade, is_alone=n_lines == 1)


def _end_at_points(sheet: Sheet, steps: Steps, *, place: int, aside: Transform) -> None:
    """A point with its interval at the last step of each stretch: nothing is known after it."""
    shade, where = colour(place), sheet.ax.transData + aside
    for run in steps.stretches:
        at = run.stop - 1
        x, y = float(steps.time[at]), float(steps.estimate[at])
        if np.isfinite(steps.low[at]) and np.isfinite(steps.high[at]):
            limits = [float(steps.low[at]), float(steps.high[at])]
            look: dict[str, Any] = {
                "color": shade,
                "linewidth": 1.4,
                "zorder": 2.1,
                "clip_on": False,
            }
            sheet.ax.plot([x, x], limits, transform=where, **look)
        sheet.ax.plot(
            [x],
            [y],
            transform=where,
            linestyle="none",
            marker=marker(place),
            color=shade,
            markeredgecolor="white",
            markeredgewidth=0.6,
            markersize=6,
            zorder=2.5,
            clip_on=False,
        )


def _mark_hidden(sheet: Sheet, steps: Steps, shade: str, *, is_alone: bool) -> None:
    """Write `…` where a hidden stretch begins.

    In the middle when everything is hidden of a line that is alone; of several, the name says so.
    """
    if is_alone and not steps.stretches and steps.veil.any():
        sheet.write(HIDDEN, x=0.5, y=0.5, color=ink(shade), fontweight="bold", ha="center")
    for run in steps.stretches:
        if run.stop < len(steps.time) and steps.veil[run.stop]:
            x, y = steps._until(run.stop - 1), steps.estimate[run.stop - 1]
            sheet.ax.annotate(
                HIDDEN,
                (x, y),
                xytext=(2 if steps.holds else 6, 0),
                textcoords="offset points",
                color=ink(shade),
                fontsize=SMALL,
                fontweight="bold",
                va="bottom",
                ha="left",
            )


def _numbers(rows: pd.DataFrame, column: str) -> Numbers:
    if column not in rows.columns:
        return np.full(len(rows), np.nan)
    return rows[column].to_numpy(dtype=float, na_value=np.nan)


def _runs(kept: npt.NDArray[np.bool_]) -> list[slice]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], kept.astype(int), [0]])))
    return [slice(int(first), int(stop)) for first, stop in edges.reshape(-1, 2)]
