"""Shares by given times, of people of whom the observation of some had ended before.

What is told of them is made of numbers that are told (`life_table`), and rounded to as much as
these leave open. Where it is told that nobody was lost, a share is left as it is. A curve is made
so at the report times, and between two of them it rises with the events.
Where weights, or people who came in late, make more of a share than counts do, it is rounded to
five percentage points as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from evaltools.columns import ROUNDED_TO
from evaltools.disclosure.cells import row_names
from evaltools.disclosure.exit_table import STEP, exit_table
from evaltools.disclosure.life_table import NOBODY, Share, Until, in_groups, shares
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.roles import LOST_ABOUT
from evaltools.disclosure.steps import reported_times
from evaltools.disclosure.tables import masked
from evaltools.disclosure.units import COARSE, TOWARDS, UNITS, in_units
from evaltools.messages import Message, message
from evaltools.result import Result

#: Facts that say that a share is made of more than counts: of weights, or of late entries.
NOT_OF_COUNTS = ("weighted", "entry")

#: The fact that says that an error is made of more than counts: people of a mentor are alike, say.
CLUSTERS = "clusters"

#: How many times as wide limits over clusters may be told to be: of the number itself only
#: which of these it does not exceed.
TIMES_AS_WIDE = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0)

#: What a reader must know of shares that rest on more than counts.
NOT_COUNTED = message(
    "Where people were lost before a time, a share that rests on weights, or on people who came in "
    "later, is rounded to the nearest five percentage points, and its interval outwards."
)


def note(policy: Policy) -> Message:
    """What a reader must know of shares that are made of numbers told."""
    return message(
        "Where people were lost before a time, the share is estimated by a life table, as if they "
        "had been lost evenly between the times shown. How many were lost enters only as a range "
        "({ranges} and so on). The share is rounded to about half of what this leaves open, and "
        "its interval is wider for it. Where too much is left open, only counts are shown.",
        ranges=ranges(policy),
    )


def ranges(policy: Policy) -> str:
    """The first ranges that numbers lost are taken as: text, for they count nobody.

    >>> ranges(Policy())
    '0–5, 6–11'
    """
    size = policy.min_count + 1
    return f"0–{size - 1}, {size}–{2 * size - 1}"


def with_shares_in_units(result: Result, policy: Policy) -> Result:
    """The protected result, its shares made of the counts that are told.

    A result that does not count the censored, or tells no share, is given back as it is.
    """
    counted = {"n", "n_event", "n_censor"} <= {*result.counts}
    if result.hidden is None or not counted or "estimate" not in result.frame.columns:
        return result
    return made_of_told(result, result.hidden, result.exits, policy, every=True)


def made_of_told(
    result: Result, mask: pd.DataFrame, exits: pd.DataFrame | None, policy: Policy, *, every: bool
) -> Result:
    """The result masked, each share of people some of whom were lost made of what is told.

    mask : DataFrame of bool
        What is hidden; shares that are hidden tell nothing, and no other is made of them.
    exits : DataFrame, optional
        The exits behind the shares, with the keys of the result but for time; None: not known.
    every : bool
        Whether each row is worked out by itself; else those of report times, and the last.
    """
    frame, mask = result.frame.assign(**{ROUNDED_TO: np.nan}), mask.assign(**{ROUNDED_TO: False})
    columns = [name for name in (*TOWARDS, ROUNDED_TO) if name in frame.columns]
    names, about = row_names(result), dict[str, dict[str, list[float]]]()
    there = frame["estimate"].notna() & ~mask["estimate"] & (frame["time"].astype(float) > 0)
    touched, lost = False, _told_lost(result, mask, every=every)
    for rows in by_series(result, frame[there]):
        series = _Series(result, rows, exits, policy, lost, every=every)
        for row, values in series.made().items():
            touched = True
            for column in columns:
                was = frame.loc[row, column]
                now = np.nan if values is None else values[column]
                frame.loc[row, column] = now
                mask.loc[row, column] |= bool(pd.notna(was) and pd.isna(now))
        about |= {names[row]: {"group": said} for row, said in series.about().items()}
    facts = {**result.about, LOST_ABOUT: about} if about else result.about
    if not touched:
        return masked(replace(result, about=facts), mask.drop(columns=ROUNDED_TO))
    derived = {**result.derived, ROUNDED_TO: result.made_from("estimate")}
    made = replace(result, frame=frame, derived=derived, about=facts)
    return masked(made, mask).note(NOT_COUNTED if is_more_than_counts(result) else note(policy))


def by_series(result: Result, frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The rows of each group, outcome or definition, in order of time."""
    others = [frame[key].astype(str) for key in result.keys if key != "time"]
    if not others:
        yield frame.sort_values("time", kind="stable")
        return
    for _, rows in frame.groupby(others, sort=False):
        yield rows.sort_values("time", kind="stable")


def is_more_than_counts(result: Result) -> bool:
    """Whether the shares of a result are made of weights, or of people who came in late."""
    return any(result.about.get(fact) for fact in NOT_OF_COUNTS)


def names_of(result: Result, rows: pd.DataFrame) -> dict[str, str]:
    """What the rows of one series share: their values of the keys, but for time."""
    return {key: str(rows[key].iloc[0]) for key in result.keys if key != "time" and len(rows)}


def unit_of(share: Share) -> float | None:
    """The finest unit as large as half of what is left open; None: no unit is."""
    open_by = (share.high - share.low) / 2
    return next((unit for unit in UNITS if unit >= open_by - 1e-9), None)


def told_path(people: float, known: Mapping[Any, Until]) -> dict[Any, Share]:
    """The shares of rows in order of time, without those of which too much is left open."""
    rows = list(known)
    while True:
        made = shares(people, tuple(known[row] for row in rows), STEP)
        path = dict(zip(rows, made, strict=True))
        too_open = [row for row in rows if known[row].lost[1] > 0 and unit_of(path[row]) is None]
        if not too_open:
            return path
        rows.remove(too_open[0])


def times_as_wide(told: pd.Series, independent: pd.Series) -> float:
    """How many times as wide as those of independent people the limits of a series must be.

    told, independent : the widths, where there are any
    """
    ratio = (told / independent.where(independent > 0)).max()
    return next((each for each in TIMES_AS_WIDE if not ratio > each), TIMES_AS_WIDE[-1])


def _told_lost(result: Result, mask: pd.DataFrame, *, every: bool) -> pd.Series:
    """How many were lost before the time of each row, or by it, where that is told; else missing.

    every : whether each row tells all of them; else those since the row before
    """
    told = result.frame["n_censor"].astype(float).mask(mask["n_censor"])
    if every:
        return told
    order = result.frame.sort_values("time", kind="stable")
    others = [order[key].astype(str) for key in result.keys if key != "time"]
    series = others or [pd.Series("", index=order.index)]
    by = told[order.index].groupby(series).cumsum(skipna=False)
    times = order["time"].astype(float)
    since = times - times.groupby(series).shift(fill_value=0.0)
    # Of a stretch that is one step of time whoever is lost is lost at its end.
    before = by.groupby(series).shift(fill_value=0.0)
    return before.where(since <= STEP, by)


@dataclass(frozen=True)
class _Told:
    """A share with the event, the unit it is rounded to, and what it is rounded to that."""

    share: Share
    unit: float
    had: float


def _told(share: Share, least: float, most: float) -> _Told | None:
    """The share rounded, no less and no more than others beside it; None: too much is open."""
    unit = unit_of(share)
    if unit is None:
        return None
    return _Told(
        share, unit, float(np.clip(in_units(share.estimate, "estimate", unit), least, most))
    )


class _Series:
    """The shares of one group that are told, in order of time."""

    def __init__(
        self,
        result: Result,
        rows: pd.DataFrame,
        exits: pd.DataFrame | None,
        policy: Policy,
        lost: pd.Series,
        *,
        every: bool,
    ) -> None:
        self.result, self.rows, self.lost = result, rows, lost
        self.rounds, self.group = policy.round_to is not None, policy.min_count + 1
        self.competes = result.about.get("estimand") == "incidence"
        #: Whether the shares are of those who have not had the event.
        self.falls = result.kind == "without" or not self.competes
        self.exits = exit_table(
            exits, names_of(result, rows), size=self.group, competes=self.competes
        )
        self.people = float(rows["n"].iloc[0]) if self.exits is None else self.exits.people
        self.known = {row: self._until(row) for row in rows.index}
        self.lossy = {row for row, each in self.known.items() if each.lost[1] > 0}
        along = rows.index if every else self._reported()
        self.path = told_path(self.people, {row: self.known[row] for row in along})

    def made(self) -> dict[Any, Mapping[str, float] | None]:
        """What is told in each row before whose time somebody was lost; None: nothing is."""
        if is_more_than_counts(self.result):
            return {row: self._coarse(row) for row in self.rows.index if row in self.lossy}
        if not self._is_whole():
            return dict.fromkeys(self.lossy)
        told = self._shares_told()
        wide = self._times_as_wide(told)
        return {
            row: None if each is None else self._values(row, each, wide)
            for row, each in told.items()
        }

    def about(self) -> dict[Any, list[float]]:
        """What the audit must know of each row: by when who was lost, and who had left.

        Nothing where the counts of the result itself are all that its shares are made of.
        """
        if self.exits is None or is_more_than_counts(self.result) or not self._is_whole():
            return {}
        said = {}
        for row in self.path:
            each, last = self.known[row], self.exits.last_before(self.known[row].time)
            if row in self.lossy or last < each.time - STEP:
                said[row] = [last, *each.lost, *self._left(row)]
        return said

    def _is_whole(self) -> bool:
        return self.exits is None or self.exits.is_whole

    def _left(self, row: Any) -> tuple[float, ...]:
        # where counts are rounded, the events with a range added would tell them exactly
        until, said = self.known[row], self.competes and not self.rounds and row in self.lossy
        return tuple(until.events + end for end in until.others) if said else ()

    def _until(self, row: Any) -> Until:
        """Who had the event by the time of a row, was lost before it, or had left otherwise."""
        time, nobody = float(self.rows["time"][row]), (0.0, 0.0)
        if self.exits is not None:
            until = self.exits.until(time)
            return replace(until, lost=nobody) if self.lost[row] == 0 else until
        events = float(self.rows["n_event"][row])
        if pd.isna(self.lost[row]):
            return Until(time, events, (0.0, self.people - events))
        told = float(self.lost[row])
        return Until(time, events, in_groups(told, self.group) if told else nobody)

    def _reported(self) -> list[Any]:
        """The rows of report times and the last; every one where a study has no report times."""
        times = reported_times(self.result)
        if not times:
            return list(self.rows.index)
        at = self.rows["time"].astype(float)
        return list(self.rows.index[at.isin(times) | (at == at.max())])

    def _shares_told(self) -> dict[Any, _Told | None]:
        """What is told of each row before whose time somebody was lost; None: nothing is."""
        along = self._along_the_path()
        found: dict[Any, _Told | None] = {}
        had, since = 0.0, 0.0
        for place, row in enumerate(self.rows.index):
            told = along.get(row)
            if told is None:
                later = (along[each].had for each in self.rows.index[place:] if each in along)
                share = self._between(row, had, since)
                told = None if share is None else _told(share, had, next(later, 1.0))
            if row in self.lossy:
                found[row] = told
            if told is not None:
                had, since = told.had, self.known[row].events
        return found

    def _along_the_path(self) -> dict[Any, _Told]:
        """The rows of the path, and those that are exact: no number lies below the one before."""
        found: dict[Any, _Told] = {}
        had = 0.0
        for row in self.rows.index:
            told = _told(self.path[row], had, 1.0) if row in self.path else None
            if row not in self.lossy:
                exact = float(self.rows["estimate"][row])
                exact = 1 - exact if self.falls else exact
                told = _Told(Share(exact, exact, exact, 0.0), UNITS[0], exact)
            if told is not None:
                found[row], had = told, told.had
        return found

    def _between(self, row: Any, told: float, since: float) -> Share | None:
        """The share of a row between two of the path: as far on its way as the events are."""
        now = self.known[row]
        after = [each for each in self.path if self.known[each].time > now.time]
        if not after:
            return None
        until, end = self.known[after[0]], self.path[after[0]].estimate
        before = [self.known[each] for each in self.path if self.known[each].time < now.time]
        past = before[-1] if before else NOBODY
        inside = replace(
            now,
            lost=(past.lost[0], until.lost[1]),
            others=(past.others[0], until.others[1]),
        )
        share = shares(self.people, (*before, inside), STEP)[-1]
        way = (now.events - since) / max(until.events - since, 1.0)
        estimate = told + max(end - told, 0.0) * way
        return replace(share, estimate=float(np.clip(estimate, share.low, share.high)))

    def _values(self, row: Any, told: _Told, wide: float) -> Mapping[str, float]:
        """The numbers of a row; its limits so many times as wide as those of independent people."""
        had, limits = told.had, self._limits(told.share, wide)
        if self.falls:
            had, limits = 1 - had, (1 - limits[1], 1 - limits[0])
        clustered = bool(self.result.about.get(CLUSTERS))
        error = np.nan if clustered else told.share.std_error
        values = {"estimate": had, "std_error": error}
        values |= {"conf_low": np.fmin(limits[0], had), "conf_high": np.fmax(limits[1], had)}
        if np.isnan(limits[0]) or (clustered and pd.isna(self.rows["conf_low"][row])):
            values |= dict.fromkeys(("conf_low", "conf_high"), np.nan)
        values = {name: float(in_units(value, name, UNITS[0])) for name, value in values.items()}
        return {**values, ROUNDED_TO: told.unit}

    def _times_as_wide(self, told: Mapping[Any, _Told | None]) -> float:
        if not self.result.about.get(CLUSTERS):
            return 1.0
        ends = {row: self._limits(each.share, 1.0) for row, each in told.items() if each}
        independent = pd.Series({row: high - low for row, (low, high) in ends.items()}, dtype=float)
        widths = (self.rows["conf_high"] - self.rows["conf_low"]).astype(float)
        return times_as_wide(widths.reindex(independent.index), independent)

    def _limits(self, share: Share, wide: float) -> tuple[float, float]:
        """Limits of the share with the event, on the scale of what the result estimates."""
        # whoever protects tables alone does not wait for the libraries of survival
        from evaltools.survival.intervals import critical_value, share_interval

        of = share.estimate if self.competes else 1 - share.estimate
        low, high = share_interval(
            np.array([of]),
            np.array([wide * share.std_error]),
            conf_type=str(self.result.about.get("conf_type") or "log-log"),
            critical=critical_value(self.result.conf_level or 0.95),
        )
        ends = (float(low[0]), float(high[0]))
        return ends if self.competes else (1 - ends[1], 1 - ends[0])

    def _coarse(self, row: Any) -> Mapping[str, float]:
        told = [name for name in TOWARDS if name in self.rows.columns]
        values = {name: float(in_units(self.rows[name][row], name, COARSE)) for name in told}
        return {**values, "std_error": np.nan, ROUNDED_TO: COARSE}
