"""A curve as cells: each step is a count, and so are those still followed after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from evaltools.columns import ALL
from evaltools.disclosure.cells import (
    Cell,
    Facts,
    Relation,
    Statement,
    by_row,
    place_key,
    row_names,
    text,
    together,
)
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.roles import CURVE_COUNTS, CURVE_KINDS, breakdown
from evaltools.result import Result

#: Names of the properties that place an exit in time.
BY, STRETCH, AFTER = "by time", "between", "followed after"

#: Hiding a step takes away more than hiding a number beside it.
STEP_LOSS = 10.0


def is_curve(result: Result) -> bool:
    """Whether the result has the counts of a curve."""
    counts = set(CURVE_COUNTS) <= set(result.counts)
    return result.kind in CURVE_KINDS and counts and "time" in result.keys


def curve_facts(name: str, result: Result, policy: Policy) -> Facts:
    """What a protected curve says: events and censorings by time, and who is left."""
    curve = _Curve(name, result, policy)
    said = Facts()
    for rows in curve.series():
        said = together([said, *curve.stretch_facts(rows)])
    return said


class _Curve:
    def __init__(self, name: str, result: Result, policy: Policy) -> None:
        self.name, self.result, self.policy = name, result, policy
        hidden = result.hidden if result.hidden is not None else result.frame.isna()
        self.values, self.hidden = by_row(result.frame), by_row(hidden)
        self.names = row_names(result)
        self.others = [key for key in result.keys if key != "time"]
        self.outcomes = (
            sorted(result.frame["outcome"].astype(str).unique()) if "outcome" in result.keys else []
        )

    def series(self) -> Iterator[pd.DataFrame]:
        """The rows of each curve, in order of time, without the row of time 0."""
        frame = self.result.frame
        frame = frame[frame["time"] > 0]
        if not self.others:
            yield frame.sort_values("time")
            return
        for _, rows in frame.groupby(self.others, sort=False, observed=True, dropna=False):
            yield rows.sort_values("time")

    # -- cells -------------------------------------------------------------------------

    def people(self, row: Any) -> Cell:
        """Everybody behind a curve."""
        pairs = {}
        for key in self.others:
            value = text(self.values[key][row])
            if key not in ("outcome", "definition") and value != ALL:
                pairs[breakdown(self.result) if key == "group" else key] = value
        return Cell(self.result.population, tuple(sorted(pairs.items())))

    def event(self, row: Any, outcome: str | None = None) -> Cell:
        """Those who had the curve's event (or the outcome named), whenever."""
        people, about = self.people(row), self.result.about
        if self.outcomes:
            named = outcome or text(self.values["outcome"][row])
            return people.also("event", named)
        definition = about.get("definition")
        if "definition" in self.result.keys:
            definition = text(self.values["definition"][row])
        if definition:
            return people.also("event", "event").also("definition", str(definition))
        event = about.get("event", "event")
        named = event if isinstance(event, str) else "+".join(sorted(map(str, event)))
        return people.also("event", named)

    def censored(self, row: Any) -> Cell:
        """Those whose follow-up ended otherwise, whenever."""
        if self.outcomes:
            return self.people(row).also("event", "censored")
        event = dict(self.event(row).where)
        named = " ".join(filter(None, (event["event"], event.get("definition"))))
        return self.people(row).also("event", f"censored before {named}")

    # -- facts -------------------------------------------------------------------------

    def stretch_facts(self, rows: pd.DataFrame) -> Iterator[Facts]:
        before = 0.0
        for row in rows.index:
            now = float(self.values["time"][row])
            yield self._exits(row, "n_event", self.event(row), before, now)
            yield self._exits(row, "n_censor", self.censored(row), before, now)
            yield self._followed(row, before)
            before = now
        if len(rows) and not self.result.about.get("entry"):
            left = self._left(rows.index[-1], before)
            yield Facts((), (left,), frozenset({left.terms[0][1]}))

    def _exits(self, row: Any, column: str, ever: Cell, before: float, now: float) -> Facts:
        inside = ever.also(STRETCH, f"{text(before)} and {text(now)}")
        terms = [(-1.0, inside), (1.0, ever.also(BY, text(now)))]
        if before > 0:
            terms.append((-1.0, ever.also(BY, text(before))))
        return Facts((self._said(row, column, inside),), (Relation(tuple(terms)),))

    def _followed(self, row: Any, before: float) -> Facts:
        if self.result.about.get("entry"):
            cell = self._after(row, before)
            return Facts((self._said(row, "n_risk", cell),))
        if before == 0:
            return Facts((self._said(row, "n_risk", self.people(row)),))
        left = self._left(row, before)
        return Facts((self._said(row, "n_risk", left.terms[0][1]),), (left,))

    def _after(self, row: Any, time: float) -> Cell:
        after = self.people(row).also(AFTER, text(time))
        if self.outcomes:
            return after
        return after.also("not yet", str(dict(self.event(row).where)["event"]))

    def _left(self, row: Any, time: float) -> Relation:
        """Everybody, less those who have left, are still followed."""
        gone = [self.event(row, outcome) for outcome in self.outcomes or [None]]
        gone.append(self.censored(row))
        terms = [(1.0, cell.also(BY, text(time))) for cell in gone]
        return Relation(((1.0, self._after(row, time)), *terms, (-1.0, self.people(row))))

    def _said(self, row: Any, column: str, cell: Cell) -> Statement:
        place = place_key(self.names[row], column)
        loss = STEP_LOSS if column == "n_event" else 1.0
        value = self.values[column][row]
        if self.hidden[column][row] or pd.isna(value):
            return Statement(cell, self.name, place, 0.0, np.inf, True, 0.0, loss)
        slack = (self.policy.round_to or 0) / 2
        value = float(value)
        low = max(value - slack, 0.0)
        return Statement(cell, self.name, place, low, value + slack, False, 0.0, loss)
