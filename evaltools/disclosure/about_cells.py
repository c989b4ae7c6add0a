"""The plain facts beside a result that count people: how many there are, and their events.

A model tells its events in `about["n_event"]`, a curve its people in `about["n"]`. Where such a
fact and a table of another report are one count, they are one cell of the audit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from evaltools.disclosure.cells import Cell, Statement, event_name, place_key
from evaltools.disclosure.policy import Policy
from evaltools.result import Result

#: Stands in place of the keys of a row.
ABOUT = "about"

#: The facts that count people.
COUNTED = ("n", "n_event")


def about_statements(name: str, result: Result, policy: Policy) -> tuple[Statement, ...]:
    """What the plain facts of a protected result say of everybody behind it."""
    found = []
    for fact, cell in _cells(result):
        low, high = policy.before_rounding(float(result.about[fact]))
        found.append(Statement(cell, name, place_key(ABOUT, fact), low, high, False))
    return tuple(found)


def without_hidden_facts(result: Result, hide: Iterable[str]) -> Result:
    """The result without the facts that a hide-list names."""
    gone = {fact for fact in COUNTED if place_key(ABOUT, fact) in set(hide)}
    if not gone:
        return result
    kept = {fact: value for fact, value in result.about.items() if fact not in gone}
    return replace(result, about=kept)


def _cells(result: Result) -> Iterator[tuple[str, Cell]]:
    about: Mapping[str, Any] = result.about
    everybody = Cell(result.population, ())
    if _is_number(about.get("n")):
        yield "n", everybody
    if _is_number(about.get("n_event")) and about.get("event"):
        if about.get("definition"):
            event = everybody.also("event", "event").also("definition", str(about["definition"]))
        else:
            event = everybody.also("event", event_name(about["event"]))
        yield "n_event", event


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
