"""Survival curves and cumulative incidence, with what can be asked of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.result import Result
from evaltools.survival import questions
from evaltools.survival.groups_at_once import for_each_group
from evaltools.survival.intervals import CONF_TYPES, critical_value, share_interval
from evaltools.survival.notes import competing_notes, curve_notes, missing_limits_note
from evaltools.survival.paths import Path, incidence_paths, survival_paths
from evaltools.survival.people import (
    CENSORED,
    People,
    as_states,
    check_event_names,
    n_competing,
    read_people,
)

#: The outcome that takes the states of `event` together.
EVENT = "event"


@dataclass(frozen=True, eq=False, kw_only=True)
class Curve(Result):
    """Share without the event over time; see `survival_curve`.

    Attributes
    ----------
    paths : tuple of Path
        One share over time per group (and outcome).
    """

    paths: tuple[Path, ...] = ()

    def at(self, times: float | Iterable[float]) -> Result:
        """The shares at some times.

        Where the share is 0 or 1 and nobody was censored before (no weights, clusters or
        late entry), the interval is the exact binomial one.

        Parameters
        ----------
        times : float or several
            In the study's unit.

        Returns
        -------
        Result
            Rows: group, (outcome), time; n people in the group, n_event events and n_censor
            ended follow-ups up to that time, n_risk still followed at it, estimate,
            std_error, conf_low, conf_high. Missing beyond the group's last follow-up.
        """
        return questions.at_times(self, as_times(times))

    def difference(self, times: float | Iterable[float], *, reference: str) -> Result:
        """Each group less another at some times, with interval and p-value.

        Groups are independent, unless clusters are given: then the influence of people in
        the same cluster is summed first, also across groups.

        Parameters
        ----------
        times : float or several
            In the study's unit.
        reference : str
            The group that the others are compared with.

        Raises
        ------
        UsageError
            When there is no such group, or no other.
        """
        return questions.differences(self, as_times(times), reference)

    def median(self) -> Result:
        """Time by which the share has reached one half; missing where it does not."""
        return self.quantile(0.5)

    def quantile(self, probabilities: float | Iterable[float]) -> Result:
        """Times by which these shares of people have had the event.

        Parameters
        ----------
        probabilities : float or several
            Shares, between 0 and 1; the key of the rows.
        """
        return questions.quantiles(self, _as_probabilities(probabilities))


@dataclass(frozen=True, eq=False, kw_only=True)
class Incidence(Curve):
    """Cumulative incidence by outcome; see `cumulative_incidence`."""


AnyCurve = TypeVar("AnyCurve", bound=Curve)


def survival_curve(
    frame: pd.DataFrame,
    *,
    exit: str,
    state: str,
    event: str | Iterable[str],
    entry: str | None = None,
    by: str | None = None,
    weights: str | None = None,
    cluster: str | None = None,
    conf_level: float = 0.95,
    conf_type: str = "log-log",
) -> Curve:
    """Share of people still without the event, over time (Kaplan-Meier).

    Parameters
    ----------
    frame : DataFrame, one row per person
    exit, entry : str
        Columns: follow-up is (entry, exit], in the unit of the study. Without `entry`
        everybody is followed from time 0.
    state : str
        Column: "censored", or the name of the exit.
    event : str or several
        The exit that counts; several are taken together. Other exits are censored, and a
        note says that they compete: `cumulative_incidence` answers how many had the event.
    by, weights, cluster : str, optional
        Columns: groups; probability weights; clusters such as sites.
    conf_level : float
        Of the intervals, between 0 and 1.
    conf_type : "log-log", "log" or "plain"

    Returns
    -------
    Curve
        Rows: group, time (0 and every distinct exit time); n_risk, n_event, n_censor people
        at it (never weighted), estimate, std_error (Greenwood; with weights or clusters the
        infinitesimal jackknife), conf_low, conf_high.

    Raises
    ------
    UsageError
        For missing columns, groups or names; DataError for values that break a rule;
        TooFewError for nobody.

    Examples
    --------
    >>> people = pd.DataFrame({"exit": [1, 2, 2, 4], "state": ["job", "job", "censored", "job"]})
    >>> curve = survival_curve(people, exit="exit", state="state", event="job")
    >>> curve.table().estimate.tolist()
    [1.0, 0.75, 0.5, 0.0]
    """
    _check_interval(conf_level, conf_type)
    people = read_people(
        frame, exit=exit, state=state, entry=entry, by=by, weights=weights, cluster=cluster
    )
    states = as_states(event)
    others = n_competing(people, states)
    notes = [*check_event_names(people, states), *competing_notes(others)]
    paths = survival_paths(together(people, states, others="censored"))
    return _result(
        Curve,
        kind="curve",
        paths=paths,
        people=people,
        frame=frame,
        notes=notes,
        conf_level=conf_level,
        conf_type=conf_type,
        about={
            "by": by,
            "event": list(states),
            "estimand": "survival",
            "competes": others > 0,
        },
        variance="infinitesimal jackknife, robust" if people.is_robust else "greenwood",
    )


def cumulative_incidence(
    frame: pd.DataFrame,
    *,
    exit: str,
    state: str,
    event: str | Iterable[str] | None = None,
    entry: str | None = None,
    by: str | None = None,
    weights: str | None = None,
    cluster: str | None = None,
    conf_level: float = 0.95,
    conf_type: str = "log-log",
) -> Incidence:
    """Share of people who have had each exit, over time (Aalen-Johansen).

    Shares of all outcomes and of those without any exit add up to 1.

    Parameters
    ----------
    frame, exit, state, entry, by, weights, cluster, conf_level, conf_type
        As in `survival_curve`.
    event : str or several, optional
        States that are taken together as the outcome "event"; every other exit is an
        outcome of its own.

    Returns
    -------
    Incidence
        Rows: group, outcome, time (0 and every distinct exit time); n_risk, n_event (of the
        outcome), n_censor, estimate, std_error (infinitesimal jackknife), conf_low,
        conf_high.

    Raises
    ------
    UsageError
        For missing columns, groups or names; DataError for values that break a rule;
        TooFewError for nobody.

    Examples
    --------
    >>> people = pd.DataFrame({"exit": [1, 2, 2, 4], "state": ["job", "study", "job", "censored"]})
    >>> incidence = cumulative_incidence(people, exit="exit", state="state")
    >>> incidence.at(2).table()[["outcome", "estimate"]].values.tolist()
    [['job', 0.5], ['study', 0.25]]
    """
    _check_interval(conf_level, conf_type)
    people = read_people(
        frame, exit=exit, state=state, entry=entry, by=by, weights=weights, cluster=cluster
    )
    states = () if event is None else as_states(event)
    people, notes = with_outcomes(people, states)
    robust = "infinitesimal jackknife, robust"
    return _result(
        Incidence,
        kind="incidence",
        paths=incidence_paths(people),
        people=people,
        frame=frame,
        notes=notes,
        conf_level=conf_level,
        conf_type=conf_type,
        about={"by": by, "event": list(states), "estimand": "incidence"},
        variance=robust if people.is_robust else "infinitesimal jackknife",
    )


def follow_up_time(
    frame: pd.DataFrame,
    *,
    exit: str,
    state: str,
    entry: str | None = None,
    by: str | None = None,
    conf_level: float = 0.95,
) -> Curve:
    """How completely people were followed: reverse Kaplan-Meier.

    The end of follow-up without an exit is the event, exits are censored; `.median()` is
    the median time of follow-up (Schemper and Smith 1996).

    Parameters
    ----------
    frame, exit, state, entry, by, conf_level
        As in `survival_curve`.

    Returns
    -------
    Curve
        Rows as in `survival_curve`.

    Examples
    --------
    >>> people = pd.DataFrame(
    ...     {"exit": [3, 4, 6, 8], "state": ["job", "censored", "censored", "job"]}
    ... )
    >>> followed = follow_up_time(people, exit="exit", state="state")
    >>> followed.median().table().estimate.tolist()
    [6.0]
    """
    _check_interval(conf_level, "log-log")
    people = read_people(frame, exit=exit, state=state, entry=entry, by=by)
    reverse = replace(people, state=(people.state == 0).astype(np.intp), states=(CENSORED,))
    return _result(
        Curve,
        kind="curve",
        paths=survival_paths(reverse),
        people=reverse,
        frame=frame,
        notes=[],
        conf_level=conf_level,
        conf_type="log-log",
        about={"by": by, "event": [CENSORED], "estimand": "follow-up"},
        variance="greenwood",
    )


def together(people: People, states: Sequence[str], *, others: str) -> People:
    """The states as one, named "event"; others "censored", or "kept" behind it."""
    inside = [name in states for name in people.states]
    rest = [name for name, taken in zip(people.states, inside, strict=True) if not taken]
    if others == "kept" and EVENT in rest:
        raise UsageError(
            message("No other state may be called “event”, the name of the states taken together.")
        )
    numbers = {name: number for number, name in enumerate(rest, start=2)}
    other = [0 if others == "censored" else numbers.get(name, 0) for name in people.states]
    new = np.array(
        [0, *(1 if taken else number for taken, number in zip(inside, other, strict=True))],
        dtype=np.intp,
    )
    kept = () if others == "censored" else tuple(rest)
    return replace(people, state=new[people.state], states=(EVENT, *kept))


def with_outcomes(people: People, states: Sequence[str]) -> tuple[People, list[Message]]:
    """One outcome per state, those in `states` together; at least one, and what to note."""
    notes: list[Message] = []
    if states:
        notes += check_event_names(people, states)
        people = together(people, states, others="kept")
    if not people.states:
        notes.append(message("Nobody's follow-up ended in an exit."))
        people = replace(people, states=(EVENT,))
    return people, notes


def _result(
    result_class: type[AnyCurve],
    *,
    kind: str,
    paths: tuple[Path, ...],
    people: People,
    frame: pd.DataFrame,
    notes: list[Message],
    conf_level: float,
    conf_type: str,
    about: dict[str, Any],
    variance: str,
) -> AnyCurve:
    table = curve_frame(paths, conf_level=conf_level, conf_type=conf_type)
    estimates = [path.fit for path in paths]
    keys = ("group", "time") if kind == "curve" else ("group", "outcome", "time")
    made_from = ("n_risk", "n_event")
    return result_class(
        kind=kind,
        frame=table,
        keys=keys,
        counts=("n_risk", "n_event", "n_censor"),
        derived=dict.fromkeys(("estimate", "std_error", "conf_low", "conf_high"), made_from),
        conf_level=conf_level,
        unit=frame.attrs.get("unit"),
        notes=(
            *notes,
            *curve_notes(people, estimates),
            *missing_limits_note(table),
        ),
        about={
            **about,
            "n": people.n,
            "entry": people.entry is not None,
            "variance": variance,
            "conf_type": conf_type,
            "weighted": people.weights is not None,
            "clusters": people.n_clusters,
        },
        paths=paths,
    )


def curve_frame(paths: Sequence[Path], *, conf_level: float, conf_type: str) -> pd.DataFrame:
    """Tidy rows of all paths: time 0 and every distinct exit time."""
    sizes = [path.times.size + 1 for path in paths]
    columns: dict[str, np.ndarray] = {"group": _repeated([path.group for path in paths], sizes)}
    if paths[0].outcome is not None:
        columns["outcome"] = _repeated([path.outcome for path in paths], sizes)
    for name, kind in _CURVE_COLUMNS.items():
        columns[name] = np.empty(sum(sizes), dtype=kind)

    def write(place: tuple[Path, int, int]) -> None:
        path, end, size = place
        rows = slice(end - size + 1, end)
        for name, first, values in _path_columns(path, conf_level, conf_type):
            columns[name][rows.start - 1] = first
            columns[name][rows] = values

    # each number is written once, where it stays: a million exact times are long columns
    ends = [int(end) for end in np.cumsum(sizes)]
    for_each_group(write, list(zip(paths, ends, sizes, strict=True)), people=sum(sizes))
    return pd.DataFrame(columns, copy=False)


_CURVE_COLUMNS: dict[str, type] = {
    "time": np.float64,
    "n_risk": np.intp,
    "n_event": np.intp,
    "n_censor": np.intp,
    "estimate": np.float64,
    "std_error": np.float64,
    "conf_low": np.float64,
    "conf_high": np.float64,
}


def _path_columns(
    path: Path, conf_level: float, conf_type: str
) -> Iterator[tuple[str, float, np.ndarray]]:
    """Name, value at time 0, and values at the exit times of every column of numbers."""
    table = path.fit.table
    critical = critical_value(conf_level, path.df)
    low, high = share_interval(path.share, path.std_error, conf_type=conf_type, critical=critical)
    yield "time", 0.0, table.times
    yield "n_risk", table.n_start, table.n_risk
    yield "n_event", 0, path.n_events
    yield "n_censor", 0, table.n_censor
    yield "estimate", path.start, path.share
    yield "std_error", 0.0, path.std_error
    yield "conf_low", np.nan, low
    yield "conf_high", np.nan, high


def _repeated(names: Sequence[str | None], sizes: Sequence[int]) -> np.ndarray:
    return np.repeat(np.array(names, dtype=object), sizes)


def _check_interval(conf_level: float, conf_type: str) -> None:
    check_conf_level(conf_level)
    if conf_type not in CONF_TYPES:
        raise UsageError(
            message(
                "conf_type must be one of {allowed}; found {found}.",
                allowed=list(CONF_TYPES),
                found=conf_type,
            )
        )


def check_conf_level(conf_level: float) -> None:
    """Raise UsageError unless the level lies between 0 and 1."""
    if not 0 < conf_level < 1:
        raise UsageError(
            message("conf_level must lie between 0 and 1; found {found}.", found=conf_level)
        )


def as_times(times: float | Iterable[float]) -> tuple[float, ...]:
    """The times as a tuple of numbers, 0 or more; at least one."""
    found = tuple(float(time) for time in np.atleast_1d(np.asarray(times, dtype=float)))
    if not found or not all(np.isfinite(found)) or min(found) < 0:
        raise UsageError(message("Times must be numbers, 0 or more, and at least one."))
    return found


def _as_probabilities(probabilities: float | Iterable[float]) -> tuple[float, ...]:
    found = tuple(float(each) for each in np.atleast_1d(np.asarray(probabilities, dtype=float)))
    if not found or not all(0 < each < 1 for each in found):
        raise UsageError(message("Probabilities must lie between 0 and 1."))
    return found
