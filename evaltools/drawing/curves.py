"""Curves over time: survival, cumulative incidence, completeness of follow-up."""

from __future__ import annotations

import math

import pandas as pd

from evaltools.columns import Shown
from evaltools.drawing.axes_marks import span, top_of_shares, write_shares
from evaltools.drawing.bars import draw_bars
from evaltools.drawing.lines import panel_of_lines, with_veil
from evaltools.drawing.reading import name, rows_of, values
from evaltools.drawing.registry import draws
from evaltools.drawing.share_titles import curve_title, incidence_title
from evaltools.drawing.sheet import Sheet
from evaltools.drawing.theme import colour
from evaltools.drawing.time_panels import Upright, draw_panels
from evaltools.messages import Message

#: Distance of the ticks of an axis of shares, by where it ends.
_STEP = {0.1: 0.02, 0.2: 0.05, 0.3: 0.1, 0.4: 0.1, 0.5: 0.1, 0.6: 0.2, 0.8: 0.2, 1.0: 0.2}


@draws("followed")
def draw_followed(shown: Shown, sheet: Sheet) -> None:
    """Draw how completely people were followed: over time, or a bar for each group.

    Expects the columns of a curve; or, without time, those of bars: group, share and n.
    """
    if "time" in shown.frame.columns:
        draw_curve(shown, sheet)
    else:
        draw_bars(shown, sheet)


@draws("curve")
def draw_curve(shown: Shown, sheet: Sheet) -> None:
    """Draw step functions with their interval bands and the number still followed.

    Expects the columns time and estimate (a share), and uses group, conf_low, conf_high
    and n_risk where they are. `about["scale"] == "employed"` says that the share rises
    from 0; else it falls from 1, unless the numbers themselves rise. Time starts at 0.
    There are no censoring ticks: each would be a person.
    """
    frame = with_veil(shown)
    rises = shown.about.get("scale") == "employed" or _rises(frame)
    start = 0.0 if rises else 1.0
    panel = panel_of_lines(shown, frame, sheet.language, by="group", start=start)
    top = top_of_shares(_highest(frame)) if rises else 1.0
    axis = _shares_to(top, curve_title(shown, rises=rises))
    draw_panels(shown, sheet, [panel], axis, shades=_shades(frame))


@draws("incidence")
def draw_incidence(shown: Shown, sheet: Sheet) -> None:
    """Draw cumulative incidence: a line per group or per outcome.

    Expects the columns of a curve, and outcome. With several groups and several outcomes
    there is a panel for each outcome, and the groups are its lines.
    """
    frame = with_veil(shown)
    outcomes, groups = values(frame, "outcome"), values(frame, "group")
    by = "outcome" if len(outcomes) > 1 and len(groups) == 1 else "group"
    if len(outcomes) > 1 and len(groups) > 1:
        panels = [
            panel_of_lines(
                shown,
                rows_of(frame, "outcome", outcome),
                sheet.language,
                by="group",
                start=0.0,
                title=name(shown, "outcome", outcome, sheet.language),
            )
            for outcome in outcomes
        ]
    else:
        panels = [panel_of_lines(shown, frame, sheet.language, by=by, start=0.0)]
    axis = _shares_to(
        top_of_shares(_highest(frame)), incidence_title(shown, outcomes, sheet.language)
    )
    draw_panels(shown, sheet, panels, axis, shades=_shades(frame) if by == "group" else None)


def _shades(frame: pd.DataFrame) -> list[str]:
    """The colours of the groups' lines, in the order of the frame."""
    return [colour(place) for place, _ in enumerate(values(frame, "group"))]


def _rises(frame: pd.DataFrame) -> bool:
    """Whether the estimates rise with time, and nowhere fall."""
    changes = pd.concat(
        [
            rows.sort_values("time", kind="stable")["estimate"].astype(float).dropna().diff()
            for _, rows in _groups(frame)
        ]
    ).dropna()
    return bool((changes > 1e-12).any() and (changes >= -1e-12).all())


def _groups(frame: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    return [(value, rows_of(frame, "group", value)) for value in values(frame, "group")]


def _highest(frame: pd.DataFrame) -> float:
    columns = [column for column in ("estimate", "conf_high") if column in frame.columns]
    high = span(*(frame[column].astype(float) for column in columns))[1]
    return 0.0 if math.isnan(high) else high


def _shares_to(top: float, title: str | Message) -> Upright:
    step = _STEP[top]
    ticks = [round(step * i, 10) for i in range(round(top / step) + 1)]
    return Upright(title=title, low=0.0, high=top, ticks=tuple(ticks), write=write_shares)
