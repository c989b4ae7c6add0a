"""A model by period as cells: who is still followed when it begins, and who leaves in it."""

from __future__ import annotations

from typing import Any

from evaltools.columns import COUNTS_OF, EVERYBODY
from evaltools.disclosure.cells import NO_LEVEL, Cell, Facts, Relation, text, together
from evaltools.disclosure.curve_cells import AFTER, BY, ENDED, Told
from evaltools.disclosure.policy import Policy
from evaltools.result import Result

#: Keys that name a row's term and its period.
OF_TERMS = ("term", "covariate", "level", "reference", "period")

#: Stands between the beginning and the end of a period.
TO = "\N{EN DASH}"


def is_by_period(result: Result) -> bool:
    """Whether the result tells people and events of periods of follow-up."""
    counted = {"n", "n_event"} <= set(result.counts)
    keyed = result.kind == "forest" and "period" in result.keys
    return counted and keyed and all(map(_ends, result.frame["period"].astype(str)))


def period_facts(name: str, result: Result, policy: Policy) -> Facts:
    """What the protected model `result`, called `name`, says of each period."""
    periods = _Periods(name, result, policy)
    return together(periods.row_facts(row) for row in result.frame.index) + periods.unions()


def _ends(period: str) -> tuple[float, float] | None:
    begin, _, end = period.partition(TO)
    try:
        return float(begin), float(end)
    except ValueError:
        return None


class _Periods(Told):
    """Each row is a period and a term of the model: the people of a level, or everybody."""

    def __init__(self, name: str, result: Result, policy: Policy) -> None:
        super().__init__(name, result, policy)
        self.others = [key for key in self.others if key not in OF_TERMS]

    def people(self, row: Any, *, group: str = "group") -> Cell:
        """Everybody behind a row: of a category those with the level."""
        found = super().people(row, group=group)
        if self.result.about.get(COUNTS_OF) == EVERYBODY:
            return found
        level = text(self.values["level"][row]) if "level" in self.result.keys else ""
        return found if level in NO_LEVEL else found.also(self.covariate(row), level)

    def covariate(self, row: Any) -> str:
        """What the row's term is about."""
        return text(self.values["covariate"][row])

    def row_facts(self, row: Any) -> Facts:
        ends = _ends(text(self.values["period"][row]))
        if ends is None:
            return Facts()
        begin, end = ends
        inside, between = self.stretch(self.event(row), begin, end)
        there, gone = self._at(row, begin)
        said = (self.said(row, "n", there), self.said(row, "n_event", inside))
        return Facts(said, (between, *gone))

    def _at(self, row: Any, time: float) -> tuple[Cell, tuple[Relation, ...]]:
        """Those followed after a time: everybody but for the events and who left otherwise."""
        people, event = self.people(row), self.event(row)
        if time == 0:
            return people, ()
        there = people.also(AFTER, text(time))
        without = there.also("not yet", self.event_text(row))
        otherwise = people.also(ENDED, f"otherwise than by {self.event_text(row)}")
        gone = [(1.0, ever.also(BY, text(time))) for ever in (event, otherwise)]
        left = Relation((*gone, (1.0, there), (-1.0, people)))
        # A curve to which every other exit is an end of follow-up names them so.
        same = Relation(((1.0, there), (-1.0, without)), assumed=True, parts=False)
        return there, (left, same)
