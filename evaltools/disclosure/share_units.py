"""Shares by given times, of people of whom the observation of some had ended before.

What is told of them is made of numbers that are told (`life_table`), and rounded to as much as
these leave open. Where it is told that nobody was lost, a share is left as it is. A curve is made
so at the report times, and between two of them it rises with the events.
Where weights, or people who came in late, make more of a share than counts do, it is rounded to
five percentage points as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from evaltools.columns import ROUNDED_TO
from evaltools.disclosure.cells import row_names
from evaltools.disclosure.life_table import Share, Until, in_groups, shares
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.roles import LOST_ABOUT
from evaltools.disclosure.steps import on_grid, reported_times
from evaltools.disclosure.tables import masked
from evaltools.disclosure.units import COARSE, TOWARDS, UNITS, in_units
from evaltools.messages import Message, message
from evaltools.result import Result

#: What is counted of the exits that a share is made of.
EXITS = ("time", "n_risk", "n_event", "n_censor")

#: Facts that say that a share is made of more than counts: of weights, or of late entries.
NOT_OF_COUNTS = ("weighted", "entry")

#: Facts that say that an error is made of more than counts: people of a mentor are alike, say.
CLUSTERED = ("clusters",)


def note(policy: Policy) -> Message:
    """What a reader must know of shares that are made of numbers told."""
    return message(
        "Where people were lost before a time, the share is worked out by a life table from the "
        "numbers of people told: as if those lost had left evenly between the agreed times, and "
        "their number is taken in groups of {n}. It is rounded to as much as that leaves open, "
        "and its interval is wider for it. Where too much is left open, only the counts are told.",
        n=policy.min_count + 1,
    )


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
    names, about = row_names(result), dict[str, list[float]]()
    there = frame["estimate"].notna() & ~mask["estimate"] & (frame["time"].astype(float) > 0)
    touched, lost = False, _told_lost(result, mask, policy, every=every)
    for rows in _by_series(result, frame[there]):
        series = _Series(
            result, rows, _exits_of(exits, result, rows, policy), policy, lost, every=every
        )
        for row, values in series.made().items():
            touched = True
            for column in columns:
                was = frame.loc[row, column]
                now = np.nan if values is None else values[column]
                frame.loc[row, column] = now
                mask.loc[row, column] |= bool(pd.notna(was) and pd.isna(now))
        about |= {names[row]: said for row, said in series.about().items()}
    if not touched:
        return masked(result, mask.drop(columns=ROUNDED_TO))
    derived = {**result.derived, ROUNDED_TO: result.made_from("estimate")}
    facts = {**result.about, LOST_ABOUT: about} if about else result.about
    made = replace(result, frame=frame, derived=derived, about=facts)
    return masked(made, mask).note(note(policy))


def _by_series(result: Result, frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The rows of each group, outcome or definition, in order of time."""
    others = [frame[key].astype(str) for key in result.keys if key != "time"]
    if not others:
        yield frame.sort_values("time", kind="stable")
        return
    for _, rows in frame.groupby(others, sort=False):
        yield rows.sort_values("time", kind="stable")


def _told_lost(result: Result, mask: pd.DataFrame, policy: Policy, *, every: bool) -> pd.Series:
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
    # Of a stretch that is one step of the grid whoever is lost is lost at its end.
    before = by.groupby(series).shift(fill_value=0.0)
    return before.where(since <= policy.time_grid, by)


def _exits_of(
    exits: pd.DataFrame | None, result: Result, rows: pd.DataFrame, policy: Policy
) -> pd.DataFrame | None:
    """The exits behind the shares of one group, on the grid of time; None: they are not known."""
    if exits is None or rows.empty:
        return None
    for key in (name for name in result.keys if name != "time" and name in exits.columns):
        exits = exits[exits[key].astype(str) == str(rows[key].iloc[0])]
    later = exits.loc[exits["time"].astype(float) > 0, [*EXITS]].astype(float)
    return on_grid(later.sort_values("time"), policy.time_grid) if len(later) else None


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
        self.step, self.rounds = policy.time_grid, policy.round_to is not None
        self.group = policy.min_count + 1
        self.competes = result.about.get("estimand") == "incidence"
        #: Whether the shares are of those who have not had the event.
        self.falls = result.kind == "without" or not self.competes
        self.exits = exits
        self.people = float(rows["n"].iloc[0]) if exits is None else float(exits["n_risk"].iloc[0])
        self.known = {row: self._until(row) for row in rows.index}
        self.lossy = {row for row, each in self.known.items() if each.lost[1] > 0}
        self.path = self._path(list(rows.index) if every else self._reported())

    def made(self) -> dict[Any, Mapping[str, float] | None]:
        """What is told in each row before whose time somebody was lost; None: nothing is."""
        if self._is_more_than_counts():
            return {row: self._coarse(row) for row in self.rows.index if row in self.lossy}
        found: dict[Any, Mapping[str, float] | None] = {}
        told, since = 0.0, 0.0
        for row in self.rows.index:
            if row in self.lossy:
                share = self.path[row] if row in self.path else self._between(row, told, since)
                found[row] = None if share is None else self._told(row, share, at_least=told)
                if found[row] is None:
                    continue
            told = self._had(found.get(row) or self.rows.loc[row])
            since = self.known[row].events
        return found

    def about(self) -> dict[Any, list[float]]:
        """What the audit must know of each row: who was lost before it, and who had left by it.

        Nothing where the counts of the result itself are all that its shares are made of.
        """
        if self.exits is None or self._is_more_than_counts():
            return {}
        said = {row: self.known[row] for row in self.path if row in self.lossy}
        return {row: [*each.lost, *self._left(each)] for row, each in said.items()}

    def _left(self, until: Until) -> tuple[float, ...]:
        # where counts are rounded, the events with a range added would tell them exactly
        said = self.competes and not self.rounds
        return tuple(until.events + end for end in until.others) if said else ()

    def _is_more_than_counts(self) -> bool:
        return any(self.result.about.get(fact) for fact in NOT_OF_COUNTS)

    def _until(self, row: Any) -> Until:
        """Who had the event by the time of a row, was lost before it, or had left otherwise."""
        time, nobody = float(self.rows["time"][row]), (0.0, 0.0)
        if self.exits is None:
            events = float(self.rows["n_event"][row])
            if pd.isna(self.lost[row]):
                return Until(time, events, (0.0, self.people - events))
            told = float(self.lost[row])
            return Until(time, events, in_groups(told, self.group) if told else nobody)
        exits = self.exits
        by, before = exits[exits["time"] <= time], exits[exits["time"] < time]
        after = exits["n_risk"].shift(-1)
        left = (exits["n_risk"] - exits["n_censor"] - after).fillna(exits["n_event"])
        others = float((left - exits["n_event"]).clip(lower=0.0)[by.index].sum())
        found = float(before["n_censor"].sum())
        lost = in_groups(found, self.group)
        if time >= exits["time"].max():
            # Whoever is followed to the end is told of as lost then: that nobody was before is.
            lost = (max(lost[0], 1.0), lost[1]) if found else nobody
        return Until(
            time,
            float(by["n_event"].sum()),
            nobody if self.lost[row] == 0 else lost,
            in_groups(others, self.group) if self.competes else nobody,
        )

    def _reported(self) -> list[Any]:
        """The rows of report times and the last; every one where a study has no report times."""
        times = reported_times(self.result)
        if not times:
            return list(self.rows.index)
        at = self.rows["time"].astype(float)
        return list(self.rows.index[at.isin(times) | (at == at.max())])

    def _path(self, rows: list[Any]) -> dict[Any, Share]:
        """The shares of the rows, without those of which too much is left open."""
        while True:
            made = shares(self.people, [self.known[row] for row in rows], self.step)
            path = dict(zip(rows, made, strict=True))
            too_open = [row for row in rows if row in self.lossy and _unit(path[row]) is None]
            if not too_open:
                return path
            rows = [row for row in rows if row != too_open[0]]

    def _between(self, row: Any, told: float, since: float) -> Share | None:
        """The share of a row between two of the path: as far on its way as the events are."""
        now = self.known[row]
        after = [each for each in self.path if self.known[each].time > now.time]
        if not after:
            return None
        until, end = self.known[after[0]], self.path[after[0]].estimate
        before = [self.known[each] for each in self.path if self.known[each].time < now.time]
        past = before[-1] if before else Until(0.0, 0.0, (0.0, 0.0))
        inside = replace(
            now,
            lost=(past.lost[0], until.lost[1]),
            others=(past.others[0], until.others[1]),
        )
        share = shares(self.people, [*before, inside], self.step)[-1]
        way = (now.events - since) / max(until.events - since, 1.0)
        estimate = told + max(end - told, 0.0) * way
        return replace(share, estimate=float(np.clip(estimate, share.low, share.high)))

    def _told(self, row: Any, share: Share, *, at_least: float) -> Mapping[str, float] | None:
        unit = _unit(share)
        if unit is None:
            return None
        had = float(np.clip(in_units(share.estimate, "estimate", unit), at_least, 1.0))
        error, limits = share.std_error, self._limits(share)
        if any(self.result.about.get(fact) for fact in CLUSTERED):
            error, limits = np.nan, self._as_far(row, share, limits)
        if self.falls:
            had, limits = 1 - had, (1 - limits[1], 1 - limits[0])
        values = {"estimate": had, "std_error": error}
        values |= {"conf_low": np.fmin(limits[0], had), "conf_high": np.fmax(limits[1], had)}
        if np.isnan(limits[0]):
            values |= dict.fromkeys(("conf_low", "conf_high"), np.nan)
        told = {name: float(in_units(value, name, UNITS[0])) for name, value in values.items()}
        return {**told, ROUNDED_TO: unit}

    def _limits(self, share: Share) -> tuple[float, float]:
        """Limits of the share with the event, on the scale of what the result estimates."""
        # whoever protects tables alone does not wait for the libraries of survival
        from evaltools.survival.intervals import critical_value, share_interval

        of = share.estimate if self.competes else 1 - share.estimate
        low, high = share_interval(
            np.array([of]),
            np.array([share.std_error]),
            conf_type=str(self.result.about.get("conf_type") or "log-log"),
            critical=critical_value(self.result.conf_level or 0.95),
        )
        ends = (float(low[0]), float(high[0]))
        return ends if self.competes else (1 - ends[1], 1 - ends[0])

    def _as_far(self, row: Any, share: Share, ends: tuple[float, float]) -> tuple[float, float]:
        """Limits at least as far away as those over clusters, these to five percentage points."""
        there = self.rows.loc[row]
        halves = [abs(there[name] - there["estimate"]) for name in ("conf_low", "conf_high")]
        below, above = (float(np.ceil(round(each / COARSE, 6)) * COARSE) for each in halves)
        if self.falls:
            below, above = above, below
        low, high = share.estimate - below, share.estimate + above
        return max(min(ends[0], low), 0.0), min(max(ends[1], high), 1.0)

    def _coarse(self, row: Any) -> Mapping[str, float]:
        told = [name for name in TOWARDS if name in self.rows.columns]
        values = {name: float(in_units(self.rows[name][row], name, COARSE)) for name in told}
        return {**values, "std_error": np.nan, ROUNDED_TO: COARSE}

    def _had(self, values: Any) -> float:
        estimate = float(values["estimate"])
        return 1 - estimate if self.falls else estimate


def _unit(share: Share) -> float | None:
    """The finest unit as large as half of what is left open; None: no unit is."""
    open_by = (share.high - share.low) / 2
    return next((unit for unit in UNITS if unit >= open_by - 1e-9), None)
