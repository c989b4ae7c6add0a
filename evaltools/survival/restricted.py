"""Restricted time: months before the first exit, and months since it, within a horizon."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.result import Result
from evaltools.survival.aalen_johansen import Estimate
from evaltools.survival.curves import check_conf_level, with_outcomes
from evaltools.survival.intervals import degrees_of_freedom
from evaltools.survival.notes import curve_notes, cut_note, horizon_notes
from evaltools.survival.paths import fits
from evaltools.survival.people import People, as_states, read_people
from evaltools.survival.questions import check_reference, difference_numbers
from evaltools.survival.restricted_mean import (
    Area,
    clustered_variance,
    incidence_area,
    survival_area,
)

#: The outcome of the time before any exit.
BEFORE = "before"

NO_INTERVAL = message("Where nobody or everybody left at once, a time has no interval.")


@dataclass(frozen=True, slots=True, eq=False)
class GroupArea:
    """One area of one group, with the fit that its influence belongs to."""

    group: str
    outcome: str
    fit: Estimate
    area: Area
    n_exit: np.ndarray

    def n_event(self, horizon: float) -> int:
        """Exits up to the horizon: to the outcome, or any for "before"."""
        return int(self.n_exit[self.fit.table.times <= horizon].sum())


@dataclass(frozen=True, eq=False, kw_only=True)
class RestrictedTime(Result):
    """Mean times within a horizon; see `restricted_time`."""

    areas: tuple[GroupArea, ...] = ()

    def difference(self, *, reference: str) -> Result:
        """Each group less `reference`, with interval and p-value, by outcome.

        A negative difference in "before" is how much sooner the first exit came.

        Parameters
        ----------
        reference : str
            The group that the others are compared with.

        Raises
        ------
        UsageError
            When there is no such group, or no other.
        """
        check_reference([area.group for area in self.areas], reference)
        base = {area.outcome: area for area in self.areas if area.group == reference}
        rows = [
            _row_of_difference(area, base[area.outcome], self._level)
            for area in self.areas
            if area.group != reference
        ]
        frame = pd.DataFrame(rows)
        return Result(
            kind="difference",
            frame=frame,
            keys=("group", "reference", "outcome"),
            counts=("n", "n_reference"),
            conf_level=self.conf_level,
            unit=self.unit,
            # Said of groups it would tell that nobody of one left so.
            notes=tuple(note for note in self.notes if note != NO_INTERVAL),
            about={**self.about, "reference": reference},
            population=self.population,
        )

    @property
    def _level(self) -> float:
        assert self.conf_level is not None
        return self.conf_level


def restricted_time(
    frame: pd.DataFrame,
    *,
    exit: str,
    state: str,
    horizon: float,
    event: str | Iterable[str] | None = None,
    entry: str | None = None,
    by: str | None = None,
    weights: str | None = None,
    cluster: str | None = None,
    conf_level: float = 0.95,
) -> RestrictedTime:
    """Mean time before the first exit and since it, within the horizon.

    Time since the first job began is not time in work: a job may end (`state_occupation`
    answers that from spells).

    Parameters
    ----------
    frame, exit, state, event, entry, by, weights, cluster, conf_level
        As in `cumulative_incidence`.
    horizon : float
        More than 0, in the unit of the study; not beyond any group's largest follow-up.

    Returns
    -------
    RestrictedTime
        Rows: group, outcome ("before": before any exit, then by state since it), n,
        n_event, n_risk (still followed at the horizon), estimate, std_error, conf_low,
        conf_high. The estimates of a group add up to the horizon.

    Raises
    ------
    UsageError
        For missing columns, groups or names, and a horizon that is too far; DataError for
        values that break a rule; TooFewError for nobody.

    Examples
    --------
    >>> people = pd.DataFrame({"exit": [1, 2, 4, 4], "state": ["job", "job", "job", "censored"]})
    >>> time = restricted_time(people, exit="exit", state="state", horizon=4)
    >>> time.table()[["outcome", "estimate"]].values.tolist()
    [['before', 2.75], ['job', 1.25]]
    """
    check_conf_level(conf_level)
    people = read_people(
        frame, exit=exit, state=state, entry=entry, by=by, weights=weights, cluster=cluster
    )
    states = () if event is None else as_states(event)
    people, notes = with_outcomes(people, states)
    estimates = fits(people)
    _check_horizon(horizon, people, estimates)
    areas = _areas(people, estimates, float(horizon))
    table = pd.DataFrame([_row(area, float(horizon), conf_level) for area in areas])
    return RestrictedTime(
        kind="restricted_time",
        frame=table,
        keys=("group", "outcome"),
        counts=("n", "n_event", "n_risk"),
        derived=dict.fromkeys(("estimate", "std_error", "conf_low", "conf_high"), ("n", "n_event")),
        conf_level=conf_level,
        unit=frame.attrs.get("unit"),
        notes=(*notes, *_notes(people, estimates, table), *cut_note(table, float(horizon))),
        about={
            "by": by,
            "event": list(states),
            "horizon": float(horizon),
            "headings": {"n_risk": "n_risk_at_horizon"},
            "n": people.n,
            "entry": people.entry is not None,
            "estimand": "restricted time",
            "variance": (
                "infinitesimal jackknife, robust"
                if people.is_robust
                else "greenwood for time before any exit, infinitesimal jackknife for time since"
            ),
            "weighted": people.weights is not None,
            "clusters": people.n_clusters,
        },
        areas=areas,
    )


def _check_horizon(horizon: float, people: People, estimates: list[Estimate]) -> None:
    shortest = min(fit.table.last_time for fit in estimates)
    if not 0 < horizon < np.inf:
        raise UsageError(message("The horizon must be more than 0; found {found}.", found=horizon))
    if horizon > shortest:
        group = next(
            name
            for name, fit in zip(people.groups, estimates, strict=True)
            if fit.table.last_time == shortest
        )
        raise UsageError(
            message(
                "The horizon must not lie beyond any group's last follow-up; found {horizon:g}, "
                "and the group “{group}” was followed to {shortest:g}. Choose a nearer horizon.",
                horizon=float(horizon),
                group=group,
                shortest=shortest,
            )
        )


def _areas(people: People, estimates: list[Estimate], horizon: float) -> tuple[GroupArea, ...]:
    areas = []
    for group, fit in zip(people.groups, estimates, strict=True):
        before = survival_area(fit, horizon, greenwood=not people.is_robust)
        exits = fit.table.n_exit
        areas.append(GroupArea(group, BEFORE, fit, before, exits.sum(axis=0)))
        for position, outcome in enumerate(people.states):
            since = incidence_area(fit, position, horizon)
            areas.append(GroupArea(group, outcome, fit, since, exits[position]))
    return tuple(areas)


def _row(area: GroupArea, horizon: float, conf_level: float) -> dict[str, object]:
    table = area.fit.table
    std_error, df = _error([(1.0, area)])
    numbers = difference_numbers(area.area.value, std_error, df, conf_level)
    return {
        "group": area.group,
        "outcome": area.outcome,
        "n": table.n,
        "n_event": area.n_event(horizon),
        "n_risk": int(table.n_risk[np.searchsorted(table.times, horizon)]),
        "estimate": numbers["estimate"],
        "std_error": numbers["std_error"],
        # a plain interval, cut to what a mean time can be
        "conf_low": float(np.maximum(numbers["conf_low"], 0.0)),
        "conf_high": float(np.minimum(numbers["conf_high"], horizon)),
    }


def _row_of_difference(area: GroupArea, base: GroupArea, conf_level: float) -> dict[str, object]:
    std_error, df = _error([(1.0, area), (-1.0, base)])
    difference = area.area.value - base.area.value
    return {
        "group": area.group,
        "reference": base.group,
        "outcome": area.outcome,
        "n": area.fit.table.n,
        "n_reference": base.fit.table.n,
        **difference_numbers(difference, std_error, df, conf_level),
    }


def _error(parts: list[tuple[float, GroupArea]]) -> tuple[float, float]:
    """Standard error and degrees of freedom of a signed sum of areas."""
    # no spread at all (nobody left, say) shows no error, which is not the same as certainty
    if any(area.area.variance == 0 for _, area in parts):
        return float("nan"), np.inf
    clusters = [area.fit.table.cells.cluster for _, area in parts]
    if clusters[0] is None:
        return float(np.sqrt(sum(area.area.variance for _, area in parts))), np.inf
    found = np.concatenate([cluster for cluster in clusters if cluster is not None])
    n_clusters = int(np.unique(found).size)
    if n_clusters == 1:
        return float("nan"), 0.0
    variance = clustered_variance([(area.fit, sign * area.area.influence) for sign, area in parts])
    return float(np.sqrt(variance)), degrees_of_freedom(n_clusters)


def _notes(people: People, estimates: list[Estimate], table: pd.DataFrame) -> list[Message]:
    notes = [*curve_notes(people, estimates), *horizon_notes(table)]
    if table["std_error"].isna().any():
        notes.append(NO_INTERVAL)
    return notes
