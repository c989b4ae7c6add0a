"""What any protected result says, by its kind."""

from __future__ import annotations

from dataclasses import replace

from evaltools.columns import ALL
from evaltools.disclosure.about_cells import about_statements
from evaltools.disclosure.cells import Cell, Facts
from evaltools.disclosure.curve_cells import curve_facts, is_curve
from evaltools.disclosure.ending_cells import (
    ending_facts,
    is_of_endings,
    is_of_follow_up,
    is_of_restricted_time,
)
from evaltools.disclosure.exit_cells import exit_facts, is_of_exits
from evaltools.disclosure.losses import weigh
from evaltools.disclosure.period_cells import is_by_period, period_facts
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.roles import counts_to, is_withheld
from evaltools.disclosure.stated import stated_sums
from evaltools.disclosure.table_cells import table_facts
from evaltools.result import Result


def facts(name: str, result: Result, policy: Policy) -> Facts:
    """What the protected `result`, called `name`, says of which cells.

    To what its counts are rounded the result says itself: an earlier release may have been made
    under another policy.
    """
    if is_withheld(result):
        # Nothing of it is told, not even which cells there are.
        return Facts()
    policy = replace(policy, round_to=counts_to(result))
    beside = Facts(about_statements(name, result, policy), equations=stated_sums(result))
    return weigh(_said(name, result, policy) + beside, result).of_cells(_of_everybody)


def _of_everybody(cell: Cell) -> Cell:
    """The cell of those of everybody who are one part of them: of the population `arm=mentored`."""
    name, is_part, value = cell.population.partition("=")
    return replace(cell, population=ALL).also(name, value) if is_part else cell


def _said(name: str, result: Result, policy: Policy) -> Facts:
    if is_curve(result):
        return curve_facts(name, result, policy)
    if is_of_exits(result):
        return exit_facts(name, result, policy)
    if is_of_endings(result) or is_of_follow_up(result) or is_of_restricted_time(result):
        return ending_facts(name, result, policy)
    if is_by_period(result):
        return period_facts(name, result, policy)
    return table_facts(name, result, policy)
