"""Events by the horizon of an effect as cells: those of the arms in the results of exits.

An effect on the share who had found work by a time counts, in each arm, who had found work by
then. Curves and shares at given times count the same people, so both speak of one cell. A
comparison says in `about["exits"]` which exits it counts (`definition`, `time`) and by which
`methods` it counts everybody: matching leaves people out, and its counts are of others.
`about["arms"]` names the column of the arm (`by`), the `treated` and the `comparison`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evaltools.disclosure.cells import Cell, event_name, text
from evaltools.disclosure.curve_cells import BY
from evaltools.result import Result

#: The plain fact that says which exits are counted.
EXITS = "exits"

#: The arm whose people a column counts.
OF_ARM = {
    "n_treated": "treated",
    "n_comparison": "comparison",
    "n_event_treated": "treated",
    "n_event_comparison": "comparison",
}

#: The columns that count events.
EVENTS = ("n_event_treated", "n_event_comparison")


def is_of_everybody(result: Result, method: str) -> bool:
    """Whether the rows of a method count all people of the study, by their exits."""
    exits: Mapping[str, Any] = result.about.get(EXITS) or {}
    return result.kind == "effect" and method in exits.get("methods", ())


def counted(result: Result, column: str, people: Cell) -> Cell | None:
    """The people whom a count column of an effect counts, of those of its row.

    Several values may form the comparison; then its people are those of no one value. None of
    a column that is not among those of an effect.
    """
    people, arm = people.but("outcome"), OF_ARM.get(column)
    if arm is None:
        return people if column == "n" else None
    arms: Mapping[str, str] = result.about.get("arms") or {}
    named = arms.get(arm)
    of_arm = people.also(f"n_{arm}", "yes") if named is None else people.also(arms["by"], named)
    return with_event(result, of_arm) if column in EVENTS else of_arm


def with_event(result: Result, people: Cell) -> Cell:
    """Those of the people who had the event by the time of the effect."""
    exits: Mapping[str, Any] = result.about[EXITS]
    people = people.but("outcome")
    if exits.get("definition"):
        ever = people.also("event", "event").also("definition", str(exits["definition"]))
    else:
        ever = people.also("event", event_name(exits.get("event")))
    return ever.also(BY, text(float(exits["time"])))
