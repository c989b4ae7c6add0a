"""Shares of people in each state over time, stacked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaltools.columns import Shown
from evaltools.drawing.axes_marks import write_shares
from evaltools.drawing.hatching import HATCH
from evaltools.drawing.line_labels import LineEnd, hidden_name
from evaltools.drawing.reading import name, rows_of, values, veiled, visible
from evaltools.drawing.registry import draws
from evaltools.drawing.sheet import Sheet
from evaltools.drawing.theme import MUTED, PAPER, RULE, colour, tint
from evaltools.drawing.time_panels import Panel, TimeAxis, Upright, draw_panels
from evaltools.messages import message

Numbers = npt.NDArray[np.float64]

#: How much of a colour an area wears; when colours come round again, how much then.
STRENGTHS = (0.85, 0.45)


@draws("states")
def draw_states(shown: Shown, sheet: Sheet) -> None:
    """Draw the share of people in each state as areas that lie on each other.

    Expects state, time and estimate (a share; the states of a group and time sum to at
    most 1), and uses group: a panel each. `about["states"]` lists the states from the
    bottom up; else they lie in the order of the frame. A share stands for the time from
    halfway since the time before it to halfway to the next. Where a state is hidden at a
    time, the whole column of that time is hatched: the others alone would look like the whole.
    """
    frame = visible(shown).assign(veil=veiled(shown, "estimate"))
    states = _ordered(shown, frame)
    groups = values(frame, "group")
    panels = [
        _panel(
            shown,
            rows_of(frame, "group", group),
            states,
            sheet.language,
            title=name(shown, "group", group, sheet.language) if len(groups) > 1 else "",
        )
        for group in groups
    ]
    axis = Upright(
        title=message("Share of participants"),
        low=0.0,
        high=1.0,
        ticks=(0.0, 0.25, 0.5, 0.75, 1.0),
        write=write_shares,
    )
    draw_panels(shown, sheet, panels, axis)


def _ordered(shown: Shown, frame: pd.DataFrame) -> list[str]:
    found = values(frame, "state")
    named = [str(state) for state in shown.about.get("states") or ()]
    return [state for state in named if state in found] + [
        state for state in found if state not in named
    ]


def _panel(
    shown: Shown, rows: pd.DataFrame, states: Sequence[str], language: str, *, title: str
) -> Panel:
    times = np.sort(rows["time"].unique().astype(float))
    wide = rows.pivot(index="time", columns="state", values="estimate").reindex(index=times)
    shares = wide.reindex(columns=list(states)).to_numpy(dtype=float, na_value=np.nan)
    veil = rows.groupby("time")["veil"].any().reindex(times).to_numpy(dtype=bool)
    shares[veil] = np.nan

    def paint(sheet: Sheet, names: Sequence[str], axis: TimeAxis) -> list[LineEnd]:
        return _paint(sheet, times, shares, veil, names, axis)

    unseen = ~np.isfinite(shares).any(axis=0) & veil.any()
    said = [name(shown, "state", state, language) for state in states]
    names = tuple(
        hidden_name(each) if is_unseen else each
        for each, is_unseen in zip(said, unseen, strict=True)
    )
    return Panel(title, names, paint, is_hatched=bool(veil.any()))


def _paint(
    sheet: Sheet,
    times: Numbers,
    shares: Numbers,
    veil: npt.NDArray[np.bool_],
    names: Sequence[str],
    axis: TimeAxis,
) -> list[LineEnd]:
    edges = np.concatenate([times[:1], (times[1:] + times[:-1]) / 2, times[-1:]])
    tops = np.cumsum(np.nan_to_num(shares), axis=1)
    bottoms = np.column_stack([np.zeros(len(times)), tops[:, :-1]])
    sheet.ax.grid(visible=False)
    for place in range(shares.shape[1]):
        _area(
            sheet,
            edges,
            bottoms[:, place],
            np.where(np.isfinite(shares[:, place]), tops[:, place], bottoms[:, place]),
            facecolor=_fill(place),
            edgecolor=PAPER,
            linewidth=0.6,
        )
    if veil.any():
        _area(
            sheet,
            edges,
            np.where(veil, 0.0, 1.0),
            np.ones(len(times)),
            facecolor=PAPER,
            edgecolor=RULE,
            linewidth=0.0,
            hatch=HATCH,
        )
    return _ends(sheet, times, shares, bottoms, names, axis)


def _area(sheet: Sheet, edges: Numbers, low: Numbers, high: Numbers, **look: Any) -> None:
    corners = np.repeat(edges, 2)[1:-1]
    sheet.ax.fill_between(corners, np.repeat(low, 2), np.repeat(high, 2), **look)


def _fill(place: int) -> str:
    return tint(colour(place), STRENGTHS[place // 8 % 2])


def _ends(
    sheet: Sheet,
    times: Numbers,
    shares: Numbers,
    bottoms: Numbers,
    names: Sequence[str],
    axis: TimeAxis,
) -> list[LineEnd]:
    """Where the names belong: the middle of each area at the last time it can be seen."""
    ends = []
    for place, text in enumerate(names):
        seen = np.flatnonzero(np.isfinite(shares[:, place]))
        if seen.size == 0:
            ends.append(LineEnd(text, axis.last, 1.0, MUTED, has_line=False))
            continue
        at = int(seen[-1])
        middle = float(bottoms[at, place] + shares[at, place] / 2)
        ends.append(LineEnd(text, float(times[at]), middle, colour(place)))
    return ends
