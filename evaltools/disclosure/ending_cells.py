"""How observation had ended at the horizon as cells: the same account as curves keep by time.

Those still followed at the horizon, taken from those at risk at it, are who left in its unit
of time. So what tables of endings, of follow-up and of mean times within the horizon tell of
people is bound to the exits by time that curves and shares tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evaltools.disclosure.cells import Cell, Facts, Relation, text, together
from evaltools.disclosure.curve_cells import ANY_EXIT, BY, ENDED, OTHER_THAN, Told, month_before
from evaltools.disclosure.exit_cells import Exits
from evaltools.disclosure.links import BEFORE_HORIZON, OWN_EVENT, STILL
from evaltools.disclosure.policy import Policy
from evaltools.result import Result

#: How observation had ended, and everybody.
FOUND, OTHER, STAYED, EARLIER = "found_work", "other_exit", "still_followed", "ended_earlier"
ENDINGS = (FOUND, OTHER, STAYED, EARLIER)

#: The outcome of restricted time whose exits are those of all others together.
BEFORE_ANY = "before"


def is_of_endings(result: Result) -> bool:
    """Whether the result tells how everybody's observation had ended at the horizon."""
    said = {"ending"} <= set(result.keys) and {"n", "n_total"} <= set(result.counts)
    return result.kind == "endings" and said and "horizon" in result.about


def is_of_follow_up(result: Result) -> bool:
    """Whether the result tells events, and ends of observation, of all follow-up."""
    counted = {"n", "n_event", "n_censor"} <= set(result.counts)
    return result.about.get("table") == "follow_up" and counted


def is_of_restricted_time(result: Result) -> bool:
    """Whether the result tells exits within a horizon, by outcome."""
    counted = {"n", "n_event"} <= set(result.counts)
    is_kind = result.kind == "restricted_time" and "outcome" in result.keys
    return is_kind and counted and "horizon" in result.about


def ending_facts(name: str, result: Result, policy: Policy) -> Facts:
    """What a protected result of endings, of follow-up or of restricted time says."""
    if is_of_endings(result):
        endings = _Endings(name, result, policy)
        return together(endings.group_facts(rows) for rows in endings.groups())
    if is_of_follow_up(result):
        follow_up = _FollowUp(name, result, policy)
        return together(follow_up.row_facts(row) for row in result.frame.index)
    restricted = _Restricted(name, result, policy)
    return together(restricted.row_facts(row) for row in result.frame.index) + restricted.unions()


class _Own(Told):
    """People followed under the study's own definition, whatever it is called."""

    def found(self, row: Any) -> Cell:
        """Those who had the event of the study, whenever."""
        return self.people(row).also("event", OWN_EVENT)

    def otherwise(self, row: Any) -> Cell:
        """Those who left otherwise, whenever."""
        return self.people(row).also(ENDED, OTHER_THAN + OWN_EVENT)

    def ended(self, row: Any) -> Cell:
        """Those whose observation ended, whenever."""
        return self.people(row).also(ENDED, ANY_EXIT)


class _Endings(_Own):
    """Each row is an ending at the horizon, of a group."""

    def __init__(self, name: str, result: Result, policy: Policy) -> None:
        super().__init__(name, result, policy)
        self.others = [key for key in self.others if key != "ending"]
        self.horizon = float(result.about["horizon"])

    def groups(self) -> Iterator[dict[str, Any]]:
        """The row of each ending, group by group."""
        found: dict[Cell, dict[str, Any]] = {}
        for row in self.result.frame.index:
            found.setdefault(self.people(row), {})[text(self.values["ending"][row])] = row
        yield from found.values()

    def group_facts(self, rows: dict[str, Any]) -> Facts:
        """The endings of a group add up to it; who is not in one is watched as well."""
        any_row = next(iter(rows.values()))
        people, cells = self.people(any_row), self._cells(any_row)
        said, relations, watched = [], [*self._in_time(any_row, cells)], set()
        for ending, row in rows.items():
            cell = cells.get(ending, people)
            said += [self.said(row, "n", cell), self.said(row, "n_total", people)]
            if cell != people:
                rest = Cell(people.population, (*people.where, ("but", str(cell))))
                relations.append(Relation(((1.0, cell), (1.0, rest), (-1.0, people))))
                watched.add(rest)
        if set(ENDINGS) <= set(rows):
            terms = ((1.0, cells[ending]) for ending in ENDINGS)
            relations.append(Relation(((-1.0, people), *terms)))
        return Facts(tuple(said), tuple(relations), frozenset(watched))

    def _cells(self, row: Any) -> dict[str, Cell]:
        by, at = (BY, text(self.horizon)), text(self.horizon)
        return {
            FOUND: self.found(row).also(*by),
            OTHER: self.otherwise(row).also(*by),
            STAYED: self.people(row).also(STILL, at),
            EARLIER: self.people(row).also(ENDED, BEFORE_HORIZON + at),
        }

    def _in_time(self, row: Any, cells: dict[str, Cell]) -> Iterator[Relation]:
        """Times are whole, and follow-up is cut at the horizon: nothing comes after it."""
        last, ended = month_before(self.horizon), self.ended(row)
        if last:
            yield _same(cells[EARLIER], ended.also(BY, text(last)))
        yield _same(cells[FOUND], self.found(row))
        yield _same(cells[OTHER], self.otherwise(row))
        terms = ((1.0, cells[STAYED]), (1.0, cells[EARLIER]), (-1.0, ended))
        yield Relation(terms, assumed=True, parts=False)


class _FollowUp(_Own):
    """Each row is a group: how many had the event, how many were observed to no exit."""

    def row_facts(self, row: Any) -> Facts:
        people, found, ended = self.people(row), self.found(row), self.ended(row)
        otherwise = self.otherwise(row)
        said = (
            self.said(row, "n", people),
            self.said(row, "n_event", found),
            self.said(row, "n_censor", ended),
        )
        terms = ((1.0, found), (1.0, ended), (1.0, otherwise), (-1.0, people))
        rests = {
            cell: Cell(people.population, (*people.where, ("but", str(cell))))
            for cell in (found, ended)
        }
        relations = [
            Relation(((1.0, cell), (1.0, rest), (-1.0, people))) for cell, rest in rests.items()
        ]
        watched = frozenset({otherwise, *rests.values()})
        return Facts(said, (Relation(terms), *relations), watched)


class _Restricted(Exits):
    """Each row is an outcome: exits to it by the horizon, and those at risk at the horizon."""

    def __init__(self, name: str, result: Result, policy: Policy) -> None:
        super().__init__(name, result, policy)
        self.outcomes = [name for name in self.outcomes if name != BEFORE_ANY]
        self.horizon = float(result.about["horizon"])

    def row_facts(self, row: Any) -> Facts:
        if text(self.values["outcome"][row]) != BEFORE_ANY:
            return self.side(row, self.horizon, ("n", "n_event", "", "group"))
        left = self.left_by(row, self.horizon)
        said = [self.said(row, "n", self.people(row)), self.said(row, "n_event", left)]
        if "n_risk" in self.result.counts:
            said.append(self.said(row, "n_risk", self.before(row, self.horizon)))
        return Facts(tuple(said), (self.all_exits(row, self.horizon),), frozenset({left}))


def _same(mine: Cell, other: Cell) -> Relation:
    return Relation(((1.0, mine), (-1.0, other)), assumed=True, parts=False)
