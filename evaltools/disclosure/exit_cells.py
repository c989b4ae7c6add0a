"""Exits by given times as cells: who had the event, who left otherwise, who was at risk."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pandas as pd

from evaltools.disclosure.cells import Cell, Facts, Relation, text, together
from evaltools.disclosure.curve_cells import (
    AFTER,
    ANY_EXIT,
    BY,
    ENDED,
    FRAME,
    LEFT,
    Told,
    month_before,
)
from evaltools.disclosure.links import nested
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.roles import breakdown
from evaltools.result import Result

#: Names the property of those who are still followed just before a time.
BEFORE = "followed before"

#: Names those who left into a state of a definition after an exit that another one ends with.
LATER = "later into"

#: Kinds whose counts are exits up to a time, or in all.
EXIT_KINDS = ("times", "without", "difference", "quantile")

#: Shares at the times that a study reports are kept before steps of a curve.
TIME_LOSS = 10.0


def is_of_exits(result: Result) -> bool:
    """Whether the result tells exits up to given times, or in all."""
    return result.kind in EXIT_KINDS and "n_event" in result.counts


def exit_facts(name: str, result: Result, policy: Policy) -> Facts:
    """What shares at given times, their differences and quantiles say."""
    exits = Exits(name, result, policy)
    said = together(exits.row_facts(row) for row in result.frame.index)
    return said + exits.at_landmarks() + exits.of_definitions() + exits.unions()


class Exits(Told):
    """Exits up to a time in each row, of a group and perhaps of the one it is held against."""

    def row_facts(self, row: Any) -> Facts:
        time = float(self.values["time"][row]) if "time" in self.result.keys else None
        if time == 0:
            return Facts()
        sides = [("n", "n_event", "n_censor", "group")]
        if "n_reference" in self.result.counts:
            sides.append(("n_reference", "n_event_reference", "", "reference"))
        return together(self.side(row, time, names) for names in sides)

    def side(self, row: Any, time: float | None, named: tuple[str, str, str, str]) -> Facts:
        """Exits of one group: `named` are its people, events, ends of observation, and key."""
        n, n_event, n_censor, group = named
        people, event = self.people(row, group=group), self.event(row, group=group)
        if time is not None:
            event = event.also(BY, text(time))
        rest = Cell(people.population, (*people.where, ("but", str(event))))
        said = [self.said(row, n, people), self.said(row, n_event, event, TIME_LOSS)]
        relations = [Relation(((1.0, event), (1.0, rest), (-1.0, people)))]
        watched = {rest}
        if n_censor in self.result.counts and time is not None:
            said.append(self.said(row, n_censor, self.censored(row).also(BY, text(time))))
            said += self.nobody_lost(row, month_before(time))
        if group == "group" and "n_risk" in self.result.counts and time is not None:
            said.append(self.said(row, "n_risk", self.before(row, time)))
            leaving = Cell(people.population, (*people.where, ("leaving", str(event))))
            before, after = self.before(row, time), self._after(row, time)
            there = Relation(((1.0, before), (-1.0, leaving), (-1.0, after)))
            if not self.result.about.get("entry"):
                relations += [*self._accounts(row, time), there, *self._month_before(row, time)]
            watched.add(leaving)
        told = tuple(one for one in said if self._is_told(row, one.place))
        found = Facts(told, tuple(relations), frozenset(watched))
        return found if time is None else found + self.lost_about(row, time, group=group)

    def at_landmarks(self) -> Facts:
        """Who is compared from a landmark on is everybody who was still followed after it."""
        if not {"landmark", "group"} <= set(self.result.keys):
            return Facts()
        by_landmark: dict[Cell, set[Cell]] = {}
        said, relations = [], []
        for row in self.result.frame.index:
            people, time = self.people(row), text(self.values["landmark"][row])
            everybody = people.but("landmark", breakdown(self.result))
            after = everybody.also(AFTER, time)
            gone = everybody.also("not followed after", time)
            by_landmark.setdefault(after, set()).add(people)
            if "n_left" in self.result.counts:
                said.append(self.said(row, "n_left", gone))
            exits = (everybody.also(LEFT, ANY_EXIT), everybody.also(ENDED, ANY_EXIT))
            left = tuple((1.0, each.also(BY, time)) for each in exits)
            relations.append(Relation(((1.0, after), (1.0, gone), (-1.0, everybody))))
            relations.append(Relation((*left, (-1.0, gone)), assumed=True, parts=False))
        for after, groups in by_landmark.items():
            terms = ((1.0, cell) for cell in sorted(groups))
            relations.append(Relation(((-1.0, after), *terms), assumed=True))
        return Facts(tuple(said), (*relations, *self._from_landmarks()))

    def _from_landmarks(self) -> Iterator[Relation]:
        """What the groups of a landmark tell by a time since it, everybody tells by both."""
        rows: dict[tuple[float, float], list[Any]] = {}
        for row in self.result.frame.index if "time" in self.result.keys else ():
            at = (float(self.values["landmark"][row]), float(self.values["time"][row]))
            rows.setdefault(at, []).append(row)
        parting = ("landmark", breakdown(self.result), FRAME)
        for (landmark, since), groups in rows.items():
            first, by = groups[0], landmark + since
            for named in (self.event, self.censored):
                ever = named(first).but(*parting)
                terms = [(1.0, named(row).also(BY, text(since))) for row in groups]
                terms += [(1.0, ever.also(BY, text(landmark))), (-1.0, ever.also(BY, text(by)))]
                yield Relation(tuple(terms), assumed=True, parts=False)
            later = self._still(first, AFTER, by).but(*parting)
            still = tuple((1.0, self._after(row, since)) for row in groups)
            yield Relation((*still, (-1.0, later)), assumed=True, parts=False)
            before = self._still(first, BEFORE, by).but(*parting)
            here = tuple((1.0, self.before(row, since)) for row in groups)
            yield Relation((*here, (-1.0, before)), assumed=True, parts=False)
            last = month_before(by)
            if last:
                after = self._still(first, AFTER, last).but(*parting)
                yield Relation(((1.0, before), (-1.0, after)), assumed=True, parts=False)

    def of_definitions(self) -> Facts:
        """Exits under one definition are among those under another that has all its states.

        Under the narrower one people are followed on whom the wider one has counted out, so
        that those whose observation ended under the wider one are among the narrower one's.
        """
        if not self.event_states or not {"definition", "time"} <= set(self.result.keys):
            return Facts()
        by_rest: dict[tuple[Cell, str], dict[str, Any]] = {}
        for row in self.result.frame.index:
            rest = (self.people(row), text(self.values["time"][row]))
            by_rest.setdefault(rest, {})[self.definition(row)] = row
        found = []
        for (_, time), rows in by_rest.items():
            for (narrow, one), (wide, other) in permutations(rows.items(), 2):
                if self.event_states.get(narrow, set()) < self.event_states.get(wide, set()):
                    cells = (self.event(one), self.event(other))
                    ended = (self.censored(other), self.censored(one))
                    for within, whole in (cells, ended):
                        found.append(nested(within.also(BY, time), whole.also(BY, time)))
        return together(found) + together(self.of_states())

    def of_states(self) -> Iterator[Facts]:
        """Exits under a definition are those into its states under the study's own, and later ones.

        Where the same states end follow-up under both, there are no later ones. What is left
        beside those into one of several states is watched.
        """
        left_into = dict(self.result.about.get("exit_states") or {})
        own = str(self.result.about.get("own_definition"))
        if own not in left_into or not {"definition", "time"} <= set(self.result.keys):
            return
        for row in self.result.frame.index:
            named, time = text(self.values["definition"][row]), text(self.values["time"][row])
            if self.definition(row) == own or named not in self.event_states:
                continue
            people, states = self.people(row), self.event_states[named] & {*left_into[own]}
            exits = [people.also("event", state).also(BY, time) for state in sorted(states)]
            terms = [(-1.0, self.event(row).also(BY, time)), *((1.0, cell) for cell in exits)]
            if left_into[named] != left_into[own]:
                terms.append((1.0, people.also(LATER, named).also(BY, time)))
            yield Facts((), (Relation(tuple(terms), assumed=True, parts=False),))
            if len(terms) > 2:
                event = self.event(row).also(BY, time)
                yield from (nested(cell, event) for cell in exits)

    def before(self, row: Any, time: float) -> Cell:
        """Those still followed just before a time."""
        return self._still(row, BEFORE, time)

    def _month_before(self, row: Any, time: float) -> tuple[Relation, ...]:
        """Those at risk at a time are all who are left after the month before: times are whole."""
        last = month_before(time)
        if last is None:
            return ()
        before, people = self.before(row, time), self.people(row)
        left = self._after(row, last) if last else people
        same = Relation(((1.0, before), (-1.0, left)), assumed=True)
        return (same, *self._accounts(row, last)) if last else (same,)

    def _is_told(self, row: Any, place: str) -> bool:
        column = place.partition("[")[0]
        return bool(self.hidden[column][row]) or bool(pd.notna(self.values[column][row]))
