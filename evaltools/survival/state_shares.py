"""Shares in states and expected times of groups, with errors by person or cluster, as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.survival.aalen_johansen import cluster_sums
from evaltools.survival.intervals import (
    critical_value,
    degrees_of_freedom,
    exact_interval,
    share_interval,
)
from evaltools.survival.multi_state import Process, influence, share_weights, time_weights
from evaltools.survival.questions import difference_numbers
from evaltools.survival.stays import Histories


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


def number_of_clusters(clusters: Sequence[np.ndarray]) -> int:
    """Distinct clusters of several groups together."""
    return int(np.unique(np.concatenate(clusters)).size)


def check_horizon(seen: Seen) -> None:
    """Raise UsageError for a horizon beyond a group's last observation."""
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


def shares_of(seen: Seen) -> list[Quantity]:
    """The shares of every group at every time."""
    return [
        _quantity(seen, number, time, found.share_at(time), share_weights(found, time))
        for number, found in enumerate(seen.processes)
        for time in seen.times
    ]


def expected_times_of(seen: Seen) -> list[Quantity]:
    """The expected times of every group up to the horizon."""
    check_horizon(seen)
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
    n_clusters = number_of_clusters(clusters)
    if n_clusters == 1:
        return float("nan"), 0.0
    total = cluster_sums(
        np.concatenate(influences),
        np.concatenate(clusters),
        1 + max(int(each.max()) for each in clusters),
    )
    return float(np.sqrt(total @ total)), degrees_of_freedom(n_clusters)


def share_rows(
    quantity: Quantity, histories: Histories, conf_level: float
) -> Iterator[dict[str, Any]]:
    """A row per state, of the shares at one time."""
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


def time_rows(
    quantity: Quantity, states: Sequence[str], conf_level: float
) -> Iterator[dict[str, Any]]:
    """A row per state, of the expected times."""
    for state, name in enumerate(states):
        std_error, df = _error([(1.0, quantity)], state)
        numbers = difference_numbers(float(quantity.values[state]), std_error, df, conf_level)
        yield {
            "group": quantity.group,
            "state": name,
            "n": quantity.n,
            "n_risk": quantity.n_risk,
            "estimate": numbers["estimate"],
            "std_error": numbers["std_error"],
            # a plain interval, cut to what a time within the horizon can be
            "conf_low": float(np.maximum(numbers["conf_low"], 0.0)),
            "conf_high": float(np.minimum(numbers["conf_high"], quantity.time)),
        }


def difference_rows(
    quantities: Sequence[Quantity], states: Sequence[str], reference: str, conf_level: float
) -> list[dict[str, Any]]:
    """A row per state, and group other than the reference."""
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
