"""Shares in each state over time, and expected months in each, from spells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.result import Result
from evaltools.survival.aalen_johansen import cluster_sums
from evaltools.survival.curves import as_times, check_conf_level
from evaltools.survival.intervals import (
    critical_value,
    degrees_of_freedom,
    exact_interval,
    share_interval,
)
from evaltools.survival.multi_state import (
    Process,
    influence,
    process,
    share_weights,
    time_weights,
)
from evaltools.survival.notes import cluster_notes
from evaltools.survival.questions import check_reference, difference_numbers
from evaltools.survival.stays import Histories, SpellColumns, read_histories


@dataclass(frozen=True, slots=True, eq=False)
class Quantity:
    """What one group has in every state: shares at a time, or expected times.

    Attributes
    ----------
    group : str
    time : float
        Of the shares, or the horizon of the expected times.
    values : float, shape (S,)
    influence : float, shape (n, S)
        By person, weighted.
    cluster : int, shape (n,), optional
    n_state, n_risk : int
        People observed in each state at the time, shape (S,), and in any.
    """

    group: str
    time: float
    values: np.ndarray
    influence: np.ndarray
    cluster: np.ndarray | None
    n: int
    n_state: np.ndarray
    n_risk: int


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What the shares and expected times are made from: one process per group.

    `horizon` is that of the expected times.
    """

    processes: tuple[Process, ...]
    histories: Histories
    times: tuple[float, ...]
    horizon: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Occupation(Result):
    """Shares in states over time; see `state_occupation`.

    Attributes
    ----------
    seen : Seen
    """

    seen: Seen

    def expected_time(self) -> Result:
        """Expected time in each state up to the horizon: months in work, for one.

        Rows: group, state; n, estimate, std_error, conf_low, conf_high. The estimates of a
        group add up to the horizon.
        """
        rows = [
            row
            for quantity in _expected_times(self.seen)
            for row in _time_rows(quantity, self.seen.histories.states, self._level)
        ]
        return self._plain(
            "expected_time", pd.DataFrame(rows), keys=("group", "state"), counts=("n", "n_risk")
        )

    def difference(self, *, reference: str, of: str = "share") -> Result:
        """Each group less `reference`, with interval and p-value, by state.

        of : "share" or "expected_time"
            At each of the times, or in expected time up to the horizon.
        Raises UsageError when there is no group `reference`, or no other.
        """
        if of not in ("share", "expected_time"):
            raise UsageError(
                message(
                    "A difference must be of {allowed}; found {found}.",
                    allowed=["share", "expected_time"],
                    found=of,
                )
            )
        histories = self.seen.histories
        check_reference(histories.groups, reference)
        quantities = _shares(self.seen) if of == "share" else _expected_times(self.seen)
        rows = _difference_rows(quantities, histories.states, reference, self._level)
        keys: tuple[str, ...] = ("group", "reference", "state", "time")
        frame = pd.DataFrame(rows)
        if of == "expected_time":
            frame, keys = frame.drop(columns="time"), keys[:3]
        result = self._plain("difference", frame, keys=keys, counts=("n", "n_reference"))
        return replace(result, about={**self.about, "reference": reference, "of": of})

    @property
    def _level(self) -> float:
        assert self.conf_level is not None
        return self.conf_level

    def _plain(
        self, kind: str, frame: pd.DataFrame, *, keys: tuple[str, ...], counts: tuple[str, ...]
    ) -> Result:
        return Result(
            kind=kind,
            frame=frame,
            keys=keys,
            counts=counts,
            conf_level=self.conf_level,
            unit=self.unit,
            notes=self.notes,
            about=self.about,
            population=self.population,
        )


def state_occupation(
    spells: pd.DataFrame,
    *,
    until: str,
    times: float | Iterable[float],
    id: str = "participant_id",
    start: str = "start",
    end: str = "end",
    state: str = "state",
    horizon: float | None = None,
    by: str | None = None,
    weights: str | None = None,
    cluster: str | None = None,
    together: Mapping[str, Iterable[str]] | None = None,
    conf_level: float = 0.95,
) -> Occupation:
    """Share of people in each state at each time: in work, in training, without work.

    Multi-state Aalen-Johansen over all moves between the states that are seen, with
    infinitesimal-jackknife errors by person or cluster.

    Parameters
    ----------
    spells : DataFrame, one row per spell
        Times since time zero in the unit of the study. A person is in a state from its
        start until before its end; a missing end is still going on. Time that no spell
        covers is the state "no_spell". Spells of a person must not overlap.
    until : str
        Column: the end of the person's observation.
    times : float or several
        When to give the shares.
    id, start, end, state : str
        Columns.
    horizon : float, optional
        Of the expected times; the last of `times` if not given. Not beyond any group's last
        observation.
    by, weights, cluster : str, optional
        Columns, constant within a person.
    together : mapping of name to states, optional
        States shown as one, such as {"in_work": ["open_job", "subsidised_job"]}.

    Returns
    -------
    Occupation
        Rows: group, state, time; n (people in the state), n_risk (people still observed),
        estimate, std_error, conf_low, conf_high (log-log). Missing beyond a group's last
        observation.

    Raises
    ------
    UsageError
        For missing columns and a horizon that is too far; DataError for spells that break
        a rule; TooFewError for nobody.

    Examples
    --------
    >>> spells = pd.DataFrame(
    ...     {
    ...         "participant_id": ["P001", "P001", "P002"],
    ...         "start": [0, 3, 0],
    ...         "end": [3, 6, 6],
    ...         "state": ["unemployed", "open_job", "unemployed"],
    ...         "until": [6, 6, 6],
    ...     }
    ... )
    >>> shares = state_occupation(spells, until="until", times=[2, 4])
    >>> shares.table().query("state == 'open_job'").estimate.tolist()
    [0.0, 0.5]
    """
    check_conf_level(conf_level)
    asked = as_times(times)
    columns = SpellColumns(
        until=until, id=id, start=start, end=end, state=state, by=by, weights=weights,
        cluster=cluster,
    )  # fmt: skip
    histories = read_histories(spells, columns, together=together)
    seen = Seen(
        processes=tuple(process(stays, len(histories.states)) for stays in histories.stays),
        histories=histories,
        times=asked,
        horizon=float(max(asked) if horizon is None else horizon),
    )
    if horizon is not None:
        _check_horizon(seen)
    robust = histories.weighted or histories.clusters is not None
    table = pd.DataFrame(
        [row for quantity in _shares(seen) for row in _share_rows(quantity, histories, conf_level)]
    )
    return Occupation(
        kind="states",
        frame=table.sort_values("position", kind="stable").drop(columns="position"),
        keys=("group", "state", "time"),
        counts=("n", "n_risk"),
        conf_level=conf_level,
        unit=spells.attrs.get("unit"),
        notes=(*histories.notes, *_notes(seen)),
        about={
            "by": by,
            "states": list(histories.states),
            "horizon": seen.horizon,
            "estimand": "state occupation",
            "variance": "infinitesimal jackknife, robust" if robust else "infinitesimal jackknife",
            "conf_type": "log-log",
            "weighted": histories.weighted,
            "clusters": None if histories.clusters is None else _n_clusters(histories.clusters),
        },
        seen=seen,
    )


def _notes(seen: Seen) -> list[Message]:
    clusters = seen.histories.clusters
    notes = cluster_notes([] if clusters is None else [np.unique(each).size for each in clusters])
    if any(time > found.stays.until.max() for found in seen.processes for time in seen.times):
        notes.append(message("Beyond a group's last observation the shares are not known."))
    return notes


def _n_clusters(clusters: Sequence[np.ndarray]) -> int:
    return int(np.unique(np.concatenate(clusters)).size)


def _check_horizon(seen: Seen) -> None:
    last = [float(found.stays.until.max()) for found in seen.processes]
    shortest = min(last)
    if seen.horizon <= 0:
        raise UsageError(
            message("The horizon must be more than 0; found {found:g}.", found=seen.horizon)
        )
    if seen.horizon > shortest:
        raise UsageError(
            message(
                "The horizon must not lie beyond any group's last observation; found "
                "{horizon:g}, and the group “{group}” was observed to {shortest:g}. Choose a "
                "nearer horizon.",
                horizon=seen.horizon,
                group=seen.histories.groups[last.index(shortest)],
                shortest=shortest,
            )
        )


def _shares(seen: Seen) -> list[Quantity]:
    """The shares of every group at every time."""
    return [
        _quantity(seen, number, time, found.share_at(time), share_weights(found, time))
        for number, found in enumerate(seen.processes)
        for time in seen.times
    ]


def _expected_times(seen: Seen) -> list[Quantity]:
    """The expected times of every group up to the horizon."""
    _check_horizon(seen)
    quantities = []
    for number, found in enumerate(seen.processes):
        later = time_weights(found, seen.horizon)
        values = found.shares[0] @ later[0]
        quantities.append(_quantity(seen, number, seen.horizon, values, later))
    return quantities


def _quantity(
    seen: Seen, number: int, time: float, values: np.ndarray, later: np.ndarray
) -> Quantity:
    found, clusters = seen.processes[number], seen.histories.clusters
    observed = found.stays.until >= time
    return Quantity(
        group=seen.histories.groups[number],
        time=time,
        values=values if observed.any() else np.full(values.shape, np.nan),
        influence=influence(found, later),
        cluster=None if clusters is None else clusters[number],
        n=found.stays.n,
        n_state=found.in_state_at(time),
        n_risk=int(observed.sum()),
    )


def _error(parts: Sequence[tuple[float, Quantity]], state: int) -> tuple[float, float]:
    """Standard error and degrees of freedom of a signed sum, by person or by cluster."""
    influences = [sign * quantity.influence[:, state] for sign, quantity in parts]
    if any(not values.any() for values in influences):
        return float("nan"), np.inf
    clusters = [quantity.cluster for _, quantity in parts if quantity.cluster is not None]
    if not clusters:
        return float(np.sqrt(sum(values @ values for values in influences))), np.inf
    n_clusters = _n_clusters(clusters)
    if n_clusters == 1:
        return float("nan"), 0.0
    total = cluster_sums(
        np.concatenate(influences),
        np.concatenate(clusters),
        1 + max(int(each.max()) for each in clusters),
    )
    return float(np.sqrt(total @ total)), degrees_of_freedom(n_clusters)


def _share_rows(
    quantity: Quantity, histories: Histories, conf_level: float
) -> Iterator[dict[str, Any]]:
    robust = histories.weighted or histories.clusters is not None
    for state, name in enumerate(histories.states):
        share = float(np.clip(quantity.values[state], 0.0, 1.0))
        std_error, df = _error([(1.0, quantity)], state)
        low, high = share_interval(
            np.array([share]),
            np.array([std_error]),
            conf_type="log-log",
            critical=critical_value(conf_level, df),
        )
        limits = float(low[0]), float(high[0])
        if share in (0.0, 1.0) and quantity.n_risk == quantity.n and not robust:
            limits = exact_interval(share * quantity.n, quantity.n, conf_level)
        yield {
            "group": quantity.group,
            "state": name,
            "time": quantity.time,
            "n": int(quantity.n_state[state]),
            "n_risk": quantity.n_risk,
            "estimate": share,
            "std_error": std_error if quantity.n_risk else np.nan,
            "conf_low": limits[0],
            "conf_high": limits[1],
            "position": (histories.groups.index(quantity.group), state),
        }


def _time_rows(
    quantity: Quantity, states: Sequence[str], conf_level: float
) -> Iterator[dict[str, Any]]:
    for state, name in enumerate(states):
        std_error, df = _error([(1.0, quantity)], state)
        numbers = difference_numbers(float(quantity.values[state]), std_error, df, conf_level)
        yield {
            "group": quantity.group,
            "state": name,
            "n": quantity.n,
            "n_risk": quantity.n_risk,
            **{key: numbers[key] for key in ("estimate", "std_error", "conf_low", "conf_high")},
        }


def _difference_rows(
    quantities: Sequence[Quantity], states: Sequence[str], reference: str, conf_level: float
) -> list[dict[str, Any]]:
    base = {quantity.time: quantity for quantity in quantities if quantity.group == reference}
    rows = []
    for state, name in enumerate(states):
        for quantity in quantities:
            if quantity.group == reference:
                continue
            other = base[quantity.time]
            std_error, df = _error([(1.0, quantity), (-1.0, other)], state)
            value = float(quantity.values[state] - other.values[state])
            rows.append(
                {
                    "group": quantity.group,
                    "reference": reference,
                    "state": name,
                    "time": quantity.time,
                    "n": quantity.n,
                    "n_reference": other.n,
                    **difference_numbers(value, std_error, df, conf_level),
                }
            )
    return rows
