"""One number for one share: a curve takes over what its report tells exactly beside it.

Protection rounds a curve and may publish the same share unrounded at the agreed times, since
there it stands alone and not at the end of a row of steps. A reader must not meet both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from evaltools.columns import ALL, ROUNDED_TO
from evaltools.messages import message
from evaltools.result import Result

#: What is taken over of a share.
TAKEN = ("estimate", "std_error", "conf_low", "conf_high")

#: The outcome of several states taken together.
TOGETHER = "event"

UNROUNDED = message(
    "At the agreed times the shares who had found work are not rounded: they are published in "
    "full in this report."
)

UNROUNDED_GOAL = message(
    "At the agreed times the shares who had reached the goal are not rounded: they are published "
    "in full in this report."
)


def with_exact(shown: Result, exact: Result) -> Result:
    """The protected curve with the shares that another protected result tells at its times.

    Only of the same people, definition and outcome, and only where both tell a number. Exact
    may be of kind "times", or "without", whose shares are those who have not.
    """
    if shown.kind != "incidence" or shown.hidden is None or not _is_of_same(shown, exact):
        return shown
    frame = shown.frame.copy()
    taken, is_rounded = 0, False
    for row in _told(shown, exact):
        there, unit = _places(shown, frame, row), row.get(ROUNDED_TO, float("nan"))
        is_rounded |= bool(pd.notna(unit))
        if pd.notna(unit) and ROUNDED_TO not in frame.columns:
            continue
        for column in (name for name in TAKEN if name in frame.columns and name in row.index):
            frame.loc[there, column] = float(row[column])
        if ROUNDED_TO in frame.columns:
            taken += int(frame.loc[there, ROUNDED_TO].notna().sum())
            frame.loc[there, ROUNDED_TO] = unit
    told = replace(shown, frame=frame)
    goal = shown.about.get("definition") == "programme_goal"
    note = UNROUNDED_GOAL if goal else UNROUNDED
    says = taken and not is_rounded and note not in told.notes
    return told.note(note) if says else told


def _is_of_same(shown: Result, exact: Result) -> bool:
    told = exact.kind in ("times", "without") and {"time", "estimate"} <= {*exact.frame.columns}
    return told and (shown.population, shown.unit) == (exact.population, exact.unit)


def _told(shown: Result, exact: Result) -> Iterator[pd.Series]:
    """The rows of the exact result about everybody, by the definition of the curve."""
    definition = shown.about.get("definition")
    if "definition" not in exact.frame.columns and exact.about.get("definition") != definition:
        return
    for _, row in exact.frame.iterrows():
        is_other = "definition" in row.index and row["definition"] != definition
        hidden = any(pd.isna(row.get(name)) for name in ("estimate", "conf_low", "conf_high"))
        if not is_other and not hidden and str(row.get("group", ALL)) == ALL:
            yield _had(row) if exact.kind == "without" else row


def _had(row: pd.Series) -> pd.Series:
    """The share who had, from the share who had not."""
    turned = row.copy()
    turned["estimate"] = round(1 - row["estimate"], 6)
    turned["conf_low"] = round(1 - row["conf_high"], 6)
    turned["conf_high"] = round(1 - row["conf_low"], 6)
    return turned


def _places(shown: Result, frame: pd.DataFrame, row: pd.Series) -> pd.Series:
    """The rows of the curve that tell the share of the row, and tell it visibly."""
    assert shown.hidden is not None
    events = {TOGETHER, shown.about.get("event_outcome")}
    found = (frame["time"] == float(row["time"])) & frame["estimate"].notna()
    if "group" in frame.columns:
        found &= frame["group"].astype(str) == ALL
    return found & frame["outcome"].isin(events)
