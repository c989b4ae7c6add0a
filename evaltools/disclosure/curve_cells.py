"""A curve as cells: each step is a count, and so are those still followed after it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from evaltools.columns import ALL, ROUNDED_TO, TOTAL
from evaltools.disclosure.cells import (
    Cell,
    Facts,
    Relation,
    Statement,
    by_row,
    event_name,
    place_key,
    row_names,
    text,
    together,
)
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.roles import CURVE_COUNTS, CURVE_KINDS, LOST_ABOUT, breakdown
from evaltools.result import Result

#: Names of the properties that place an exit in time.
BY, STRETCH, AFTER = "by time", "between", "followed after"

#: Names the property of those whose follow-up ended before the event named.
ENDED = "ended before"

#: Names the definition of employment under which people were followed, where not the study's,
#: or what they were followed from (`about["start"]`), where not from the study's start.
FRAME = "followed under"

#: What ends follow-up where other exits compete, and what others are called.
ANY_EXIT, OTHER_THAN = "any exit", "other than "

#: Names the property of those who had left by any exit.
LEFT = "left"

#: Keys that are no property of the people at risk.
NOT_PEOPLE = ("outcome", "definition", "time", "reference", "probability")

#: Hiding a step takes away more than hiding a number beside it.
STEP_LOSS = 3.0


def month_before(time: float) -> float | None:
    """The last time at which anybody can have left before a whole time; None of another.

    >>> month_before(24.0)
    23.0
    """
    return time - 1.0 if time >= 1 and float(time).is_integer() else None


def is_curve(result: Result) -> bool:
    """Whether the result has the counts of a curve."""
    counts = set(CURVE_COUNTS) <= set(result.counts)
    return result.kind in CURVE_KINDS and counts and "time" in result.keys


def curve_facts(name: str, result: Result, policy: Policy) -> Facts:
    """What a protected curve says: events and censorings by time, and who is left."""
    curve = _Curve(name, result, policy)
    said = together(said for rows in curve.series() for said in curve.stretch_facts(rows))
    return Facts(tuple(curve.at_the_start())) + said + curve.unions()


class Told:
    """A result about exits, and the cells that it speaks of."""

    def __init__(self, name: str, result: Result, policy: Policy) -> None:
        self.name, self.result, self.policy = name, result, policy
        hidden = result.hidden if result.hidden is not None else result.frame.isna()
        self.values, self.hidden = by_row(result.frame), by_row(hidden)
        self.names = row_names(result)
        self.others = [key for key in result.keys if key != "time"]
        said = dict(result.about.get("event_states") or {})
        self.event_states = {str(name): frozenset(states) for name, states in said.items()}
        self.outcomes = (
            sorted(result.frame["outcome"].astype(str).unique()) if "outcome" in result.keys else []
        )

    @property
    def is_incidence(self) -> bool:
        """Whether other exits compete; else they count as ends of follow-up."""
        return bool(self.outcomes) or self.result.about.get("estimand") == "incidence"

    @property
    def tells_all_exits(self) -> bool:
        """Whether events and ends of follow-up are all who leave."""
        return not self.is_incidence or self.outcomes not in ([], ["event"])

    def unions(self) -> Facts:
        """Exits into any of several states are those into each of them."""
        states = self.result.about.get("event")
        if not states or isinstance(states, str) or "definition" in self.result.keys:
            return Facts()
        found = {self.event(row, "event") for row in self.result.frame.index}
        return Facts(unions=frozenset((ever, tuple(map(str, states))) for ever in found))

    def people(self, row: Any, *, group: str = "group") -> Cell:
        """Everybody behind a row; of the group that the column `group` names."""
        pairs = {}
        for key in self.others:
            value = text(self.values[group if key == "group" else key][row])
            if key not in NOT_PEOPLE and value not in (ALL, TOTAL):
                pairs[breakdown(self.result) if key == "group" else key] = value
        return Cell(self.result.population, tuple(sorted(pairs.items())))

    def event(self, row: Any, outcome: str | None = None, *, group: str = "group") -> Cell:
        """Those who had the curve's event (or the outcome named), whenever."""
        people, about = self._from_start(self.people(row, group=group)), self.result.about
        if self.outcomes:
            named = outcome or text(self.values["outcome"][row])
            if named != "event" or not about.get("event"):
                return people.also("event", named)
        definition = about.get("definition")
        if "definition" in self.result.keys:
            definition = self.definition(row)
        if definition:
            return people.also("event", "event").also("definition", str(definition))
        return people.also("event", event_name(about.get("event")))

    def censored(self, row: Any, *, group: str = "group") -> Cell:
        """Those whose follow-up ended otherwise, whenever; of the group that a column names."""
        people = self.people(row, group=group)
        if self.is_incidence:
            return self._in_frame(row, people.also(ENDED, ANY_EXIT))
        return self._from_start(people.also(ENDED, self.event_text(row)))

    def _otherwise(self, row: Any) -> Cell:
        """Those who left by another exit that the result does not tell."""
        other = self.people(row).also(ENDED, OTHER_THAN + self.event_text(row))
        return self._in_frame(row, other)

    def _in_frame(self, row: Any, cell: Cell) -> Cell:
        """People are followed anew under each definition: to other ends."""
        if "definition" not in self.result.keys:
            return self._from_start(cell)
        return cell.also(FRAME, self.definition(row))

    def definition(self, row: Any) -> str:
        """The definition of a row; definitions of the same states are one, by the study's own."""
        named = text(self.values["definition"][row])
        own, states = str(self.result.about.get("own_definition")), self.event_states
        same = [name for name in states if states[name] == states.get(named)]
        return own if own in same else (same or [named])[0]

    def _from_start(self, cell: Cell) -> Cell:
        """Exits counted from a match, say, are none of those counted from the study's start."""
        start = self.result.about.get("start")
        return cell.also(FRAME, f"from {start}") if start else cell

    def _after(self, row: Any, time: float) -> Cell:
        return self._still(row, AFTER, time)

    def _still(self, row: Any, when: str, time: float) -> Cell:
        """Those still followed at a time, without the event."""
        still = self.people(row).also(when, text(time))
        if self.is_incidence:
            return self._in_frame(row, still)
        return self._from_start(still.also("not yet", self.event_text(row)))

    def event_text(self, row: Any) -> str:
        event = dict(self.event(row).where)
        return " ".join(filter(None, (event["event"], event.get("definition"))))

    def _left(self, row: Any, time: float) -> Relation:
        """Everybody, less those who have left, are still followed."""
        gone = [self.event(row, outcome) for outcome in self.outcomes or [None]]
        gone.append(self.censored(row))
        if not self.tells_all_exits:
            gone.append(self._otherwise(row))
        terms = [(1.0, cell.also(BY, text(time))) for cell in gone]
        return Relation(((1.0, self._after(row, time)), *terms, (-1.0, self.people(row))))

    def left_by(self, row: Any, time: float, *, group: str = "group") -> Cell:
        """Those who had left by any exit."""
        people = self.people(row, group=group)
        return self._in_frame(row, people.also(LEFT, ANY_EXIT)).also(BY, text(time))

    def all_exits(self, row: Any, time: float) -> Relation:
        """Everybody has left by an exit, or is not observed any more, or is still followed."""
        cells = (
            self._after(row, time),
            self.left_by(row, time),
            self.censored(row).also(BY, text(time)),
        )
        return Relation((*((1.0, cell) for cell in cells), (-1.0, self.people(row))))

    def _accounts(self, row: Any, time: float) -> tuple[Relation, ...]:
        """Who is still followed after a time: everybody but those who left one way or another."""
        by_exit = self._left(row, time)
        return (by_exit, self.all_exits(row, time)) if self.is_incidence else (by_exit,)

    def said(self, row: Any, column: str, cell: Cell, loss: float = 1.0) -> Statement:
        place = place_key(self.names[row], column)
        value = self.values[column][row]
        if self.hidden[column][row] or pd.isna(value):
            return Statement(cell, self.name, place, 0.0, np.inf, True, 0.0, loss)
        low, high = self.policy.before_rounding(float(value))
        return Statement(cell, self.name, place, low, high, False, 0.0, loss)

    def nobody_lost(self, row: Any, time: float | None) -> tuple[Statement, ...]:
        """A share that is not rounded says that nobody's observation had ended before its time.

        Shares that still have their exits beside them are yet to be rounded.

        time : the last one before that of the row; None: none is known
        """
        rounded = self.values.get(ROUNDED_TO, {}).get(row)
        told = self.values.get("estimate", {}).get(row)
        to_be = self.result.exits is not None or self.policy.round_to is not None
        if not time or time < 0 or pd.isna(told) or pd.notna(rounded) or to_be:
            return ()
        if self._lost_about(row):
            return ()
        return (self._lost_by(row, time, (0.0, 0.0)),)

    def lost_about(self, row: Any, now: float, *, group: str = "group") -> Facts:
        """What a share that is made of numbers told says of who was lost, and left, by when.

        now : the time of the row
        """
        told = self._lost_about(row, group)
        if not told or self.hidden["estimate"][row]:
            return Facts()
        last, low, high, *left = told
        lost = [self._lost_by(row, last, (low, high), group)] if last > 0 else []
        gone = []
        if left:
            cell, place = (
                self.left_by(row, now, group=group),
                place_key(self.names[row], "estimate"),
            )
            gone.append(Statement(cell, self.name, place, left[0], left[1], False, loss=STEP_LOSS))
        return Facts((*lost, *gone), watched=frozenset(each.cell for each in lost))

    def _lost_about(self, row: Any, group: str = "group") -> list[float]:
        """By when, and between which numbers; perhaps also who had left by the row's time."""
        said = dict(self.result.about.get(LOST_ABOUT) or {}).get(self.names[row]) or {}
        return list(said.get(group) or ())

    def _lost_by(
        self, row: Any, time: float, ends: tuple[float, float], group: str = "group"
    ) -> Statement:
        cell = self.censored(row, group=group).also(BY, text(time))
        place = place_key(self.names[row], "estimate")
        return Statement(cell, self.name, place, *ends, False, loss=STEP_LOSS)

    def stretch(self, ever: Cell, before: float, now: float) -> tuple[Cell, Relation]:
        """What happened after one time, up to another: a count between two others."""
        inside = ever.also(STRETCH, f"{text(before)} and {text(now)}")
        terms = [(-1.0, inside), (1.0, ever.also(BY, text(now)))]
        if before > 0:
            terms.append((-1.0, ever.also(BY, text(before))))
        return inside, Relation(tuple(terms))


class _Curve(Told):
    """A curve: each row is the stretch since the row before."""

    def series(self) -> Iterator[pd.DataFrame]:
        """The rows of each curve, in order of time, without the row of time 0."""
        frame = self.result.frame
        frame = frame[frame["time"] > 0]
        if not self.others:
            yield frame.sort_values("time")
            return
        for _, rows in frame.groupby(self.others, sort=False, observed=True, dropna=False):
            yield rows.sort_values("time")

    def at_the_start(self) -> Iterator[Statement]:
        """The rows of time 0 tell how many people there are, as the first stretch does."""
        if self.result.about.get("entry"):
            return
        for row in self.result.frame.index[self.result.frame["time"] <= 0]:
            if self.hidden["n_risk"][row] or pd.notna(self.values["n_risk"][row]):
                yield self.said(row, "n_risk", self.people(row))

    def stretch_facts(self, rows: pd.DataFrame) -> Iterator[Facts]:
        starts = [0.0, *(float(self.values["time"][row]) for row in rows.index)]
        told = {0.0} | {
            start
            for start, row in zip(starts, rows.index, strict=False)
            if not self.hidden["n_risk"][row]
        }
        for (before, now), row in zip(pairwise(starts), rows.index, strict=True):
            yield self._events(row, before, now)
            yield Facts(self.nobody_lost(row, month_before(now)))
            yield self.lost_about(row, now)
            yield self._censored(row, before, now)
            yield self._followed(row, before)
        if len(rows) and not self.result.about.get("entry"):
            # All exits that are told, and those between, are of no more people than there are.
            last, end = rows.index[-1], starts[-1]
            watched = frozenset({self._after(last, end)} if end in told else ())
            yield Facts((), self._accounts(last, end), watched)

    def _events(self, row: Any, before: float, now: float) -> Facts:
        inside, relation = self.stretch(self.event(row), before, now)
        return Facts((self.said(row, "n_event", inside, STEP_LOSS),), (relation,))

    def _censored(self, row: Any, before: float, now: float) -> Facts:
        """Bound to the rest also where it is hidden: what is told before and behind tells it."""
        inside, relation = self.stretch(self.censored(row), before, now)
        return Facts((self.said(row, "n_censor", inside),), (relation,))

    def _followed(self, row: Any, before: float) -> Facts:
        if self.result.about.get("entry"):
            cell = self._after(row, before)
            return Facts((self.said(row, "n_risk", cell),))
        if before == 0:
            return Facts((self.said(row, "n_risk", self.people(row)),))
        if self.hidden["n_risk"][row]:
            return Facts((self.said(row, "n_risk", self._after(row, before)),))
        said = self.said(row, "n_risk", self._after(row, before))
        return Facts((said,), self._accounts(row, before))
