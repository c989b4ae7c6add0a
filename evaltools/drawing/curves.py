"""Curves over time: survival, cumulative incidence, completeness of follow-up."""

from __future__ import annotations

import math

import pandas as pd

from evaltools.columns import Shown
from evaltools.drawing.axes_marks import span, top_of_shares, write_shares
from evaltools.drawing.bars import draw_bars
from evaltools.drawing.reading import name, rows_of, values, veiled, visible
from evaltools.drawing.registry import draws
from evaltools.drawing.sheet import Sheet
from evaltools.drawing.steps import Steps
from evaltools.drawing.time_panels import Panel, Series, Upright, draw_panels
from evaltools.messages import Message, message

#: Ends of follow-up that count as finding work, as data_schemas/codelists/states.csv names them.
WORK = frozenset(
    {
        "open_job",
        "self_employed",
        "apprenticeship",
        "subsidised_job",
        "full_time_job",
        "part_time_job",
        "unspecified_job",
        "employment",
    }
)

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
    panel = Panel("", series_by(shown, "group", frame, sheet.language, start=0.0 if rises else 1.0))
    top = top_of_shares(_highest(frame)) if rises else 1.0
    draw_panels(shown, sheet, [panel], _shares_to(top, _curve_title(shown, rises=rises)))


@draws("incidence")
def draw_incidence(shown: Shown, sheet: Sheet) -> None:
    """Draw cumulative incidence: a line per group or per outcome.

    Expects the columns of a curve, and outcome. With several groups and several outcomes
    there is a panel for each outcome, and the groups are its lines.
    """
    frame = with_veil(shown)
    outcomes, groups = values(frame, "outcome"), values(frame, "group")
    if len(outcomes) > 1 and len(groups) > 1:
        panels = [
            Panel(
                name(shown, "outcome", outcome, sheet.language),
                series_by(
                    shown, "group", rows_of(frame, "outcome", outcome), sheet.language, start=0.0
                ),
            )
            for outcome in outcomes
        ]
    else:
        by = "outcome" if len(outcomes) > 1 else "group"
        panels = [Panel("", series_by(shown, by, frame, sheet.language, start=0.0))]
    title = _incidence_title(shown, outcomes, sheet.language)
    draw_panels(shown, sheet, panels, _shares_to(top_of_shares(_highest(frame)), title))


def with_veil(shown: Shown) -> pd.DataFrame:
    """The visible frame, and in the column veil whether a row's estimate is hidden."""
    return visible(shown).assign(veil=veiled(shown, "estimate"))


def series_by(
    shown: Shown, by: str, frame: pd.DataFrame, language: str, *, start: float | None
) -> tuple[Series, ...]:
    """A line for each value of the key column `by`; a line alone has no name."""
    found = values(frame, by)
    return tuple(
        Series(
            label=name(shown, by, value, language) if len(found) > 1 else "",
            steps=Steps.of(rows_of(frame, by, value), start=start),
            place=place,
            by=by,
            value=value,
        )
        for place, value in enumerate(found)
    )


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


def _curve_title(shown: Shown, *, rises: bool) -> Message:
    if shown.kind == "followed" or shown.about.get("estimand") == "follow-up":
        return message("Share whose follow-up goes on")
    if not _about_work(shown):
        return (
            message("Share who have reached the outcome")
            if rises
            else message("Share who have not yet reached the outcome")
        )
    return (
        message("Share who have found work")
        if rises
        else message("Share who have not yet found work")
    )


def _incidence_title(shown: Shown, outcomes: list[str], language: str) -> Message:
    if len(outcomes) > 1:
        return message("Share of participants")
    if outcomes[0] == "event" and _about_work(shown):
        return message("Share who have found work")
    if outcomes[0] in ("all", "event"):
        return message("Share who have reached the outcome")
    return message(
        "Share of participants: {outcome}", outcome=name(shown, "outcome", outcomes[0], language)
    )


def _about_work(shown: Shown) -> bool:
    """Whether the event is finding work: so it is unless the result names other states."""
    event = shown.about.get("event")
    states = {event} if isinstance(event, str) else set(event or ())
    return states <= WORK
