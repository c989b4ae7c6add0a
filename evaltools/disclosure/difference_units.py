"""Differences of shares of two groups, made of the numbers told that the shares are made of.

An exact difference beside the share of one group gives that of the other, and with it how many
were lost by when. Here it is the difference of the two life tables, before they are rounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from evaltools.disclosure.cells import row_names
from evaltools.disclosure.exit_table import ExitTable, exit_table
from evaltools.disclosure.life_table import Share, Until
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.roles import LOST_ABOUT, hides_zeros
from evaltools.disclosure.share_units import (
    CLUSTERS,
    by_series,
    is_more_than_counts,
    names_of,
    ranges,
    times_as_wide,
    told_path,
)
from evaltools.disclosure.tables import masked
from evaltools.messages import Message, message
from evaltools.result import Result

#: The groups of a difference, by the columns that name them.
SIDES = ("group", "reference")
COUNTS = ("n", "n_event", "n_reference", "n_event_reference")


def note(policy: Policy) -> Message:
    """What a reader must know of differences that are made of numbers told."""
    return message(
        "Where people were lost before a time, a difference is one of two shares estimated by life "
        "tables, before these were rounded: it need not be the difference of two shares as they "
        "are shown. How many were lost enters only as a range ({ranges} and so on), and the "
        "interval is wider for it. Where too much is left open, no difference is shown.",
        ranges=ranges(policy),
    )


def with_differences_of_told(result: Result, policy: Policy) -> Result:
    """The protected result, its differences at given times made of what is told of both groups.

    A result of which the exits are not known, or that is made of more than counts, is given
    back as it is.
    """
    known = {*COUNTS} <= {*result.counts} and "time" in result.keys
    if result.hidden is None or result.exits is None or not known or is_more_than_counts(result):
        return result
    frame, mask = result.frame.copy(), result.hidden.copy()
    names, about, touched = row_names(result), dict[str, Any](), False
    numbers = [name for name in result.numbers if name not in result.counts]
    mask.loc[mask["estimate"], numbers] = True
    told = frame["estimate"].notna() & ~mask["estimate"] & (frame["time"].astype(float) > 0)
    for rows in by_series(result, frame[told]):
        series = _Series(result, rows, policy)
        for row, values in series.made().items():
            touched = True
            for column in numbers:
                was = frame.loc[row, column]
                frame.loc[row, column] = np.nan if values is None else values[column]
                mask.loc[row, column] |= bool(pd.notna(was) and pd.isna(frame.loc[row, column]))
        about |= {names[row]: said for row, said in series.about().items()}
    facts = {**result.about, LOST_ABOUT: about} if about else result.about
    made = masked(replace(result, frame=frame, about=facts), mask)
    return made.note(note(policy)) if touched else made


class _Series:
    """The differences of one group from its reference, in order of time."""

    def __init__(self, result: Result, rows: pd.DataFrame, policy: Policy) -> None:
        self.result, self.rows = result, rows
        self.competes = result.about.get("estimand") == "incidence"
        self.rounds = policy.round_to is not None
        self.zeros = hides_zeros(result, policy)
        named = names_of(result, rows)
        self.sides = {side: self._exits(named, side, policy.min_count + 1) for side in SIDES}
        self.paths = {side: self._path(exits) for side, exits in self.sides.items() if exits}

    def made(self) -> dict[Any, Mapping[str, float] | None]:
        """The numbers of each row before whose time somebody was lost; None: nothing is told."""
        lossy = [row for row in self.rows.index if self._is_lossy(row)]
        pairs = {row: [self.paths.get(side, {}).get(row) for side in SIDES] for row in lossy}
        told = {row: (a, b) for row, (a, b) in pairs.items() if a is not None and b is not None}
        wide = self._times_as_wide(told)
        return {row: self._values(row, told[row], wide) if row in told else None for row in lossy}

    def about(self) -> dict[Any, dict[str, list[float]]]:
        """What the audit must know of each row, by side: by when who was lost, and had left."""
        rows = [row for row in self.rows.index if all(row in path for path in self.paths.values())]
        return {
            row: {side: self._said(exits, row) for side, exits in self.sides.items() if exits}
            for row in rows
            if len(self.paths) == len(SIDES)
        }

    def _exits(self, named: Mapping[str, str], side: str, size: int) -> ExitTable | None:
        of_side = {**named, "group": named[side]}
        exits = exit_table(self.result.exits, of_side, size=size, competes=self.competes)
        return exits if exits is not None and exits.is_whole else None

    def _path(self, exits: ExitTable) -> dict[Any, Share]:
        return told_path(exits.people, {row: self._until(exits, row) for row in self.rows.index})

    def _is_lossy(self, row: Any) -> bool:
        sides = self.sides.values()
        return any(exits is None or self._until(exits, row).lost[1] > 0 for exits in sides)

    def _until(self, exits: ExitTable, row: Any) -> Until:
        """What is told by the time of a row; that nobody was lost is, unless zeros are hidden."""
        time = float(self.rows["time"][row])
        until, tells = exits.until(time), not self.zeros[row] and exits.nobody_lost(time)
        return replace(until, lost=(0.0, 0.0)) if tells else until

    def _said(self, exits: ExitTable, row: Any) -> list[float]:
        until, time = self._until(exits, row), float(self.rows["time"][row])
        left = [until.events + end for end in until.others] if until.lost[1] else []
        return [exits.last_before(time), *until.lost, *(left if self._tells_left else [])]

    @property
    def _tells_left(self) -> bool:
        return self.competes and not self.rounds

    def _values(self, row: Any, pair: tuple[Share, Share], wide: float) -> Mapping[str, float]:
        # whoever protects tables alone does not wait for the libraries of survival
        from evaltools.survival.questions import difference_numbers

        estimate, error = pair[0].estimate - pair[1].estimate, wide * _error(pair)
        level = self.result.conf_level or 0.95
        sign = 1.0 if self.competes else -1.0
        numbers = difference_numbers(sign * estimate, error, np.inf, level)
        return {**dict.fromkeys(self.result.numbers, np.nan), **numbers}

    def _times_as_wide(self, told: Mapping[Any, tuple[Share, Share]]) -> float:
        if not self.result.about.get(CLUSTERS):
            return 1.0
        widths = (self.rows["conf_high"] - self.rows["conf_low"]).astype(float)
        independent = {row: self._values(row, pair, 1.0) for row, pair in told.items()}
        ends = {row: each["conf_high"] - each["conf_low"] for row, each in independent.items()}
        return times_as_wide(widths.reindex(list(ends)), pd.Series(ends, dtype=float))


def _error(pair: tuple[Share, Share]) -> float:
    """The error of a difference; of nobody or of all it is not known, as elsewhere."""
    if any(each.estimate in (0.0, 1.0) for each in pair):
        return float("nan")
    return float(np.hypot(pair[0].std_error, pair[1].std_error))
