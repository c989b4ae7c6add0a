"""One share over time (still without an exit, or with one exit), ready to be asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaltools.survival.aalen_johansen import (
    Estimate,
    cluster_sums,
    estimate,
    greenwood_variance,
    incidence_variance,
    influence_at,
)
from evaltools.survival.counts import RiskTable, risk_tables
from evaltools.survival.groups_at_once import for_each_group
from evaltools.survival.intervals import degrees_of_freedom
from evaltools.survival.people import People


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """A share of one group at its distinct exit times.

    Attributes
    ----------
    group : str
    outcome : str, optional
        None for survival.
    fit : Estimate
    state : int
        Position of the outcome in `fit.incidence`.
    falls : bool
        True for survival: 1 - F in place of F.
    share, std_error : float, shape (T,)
    df : float
        Degrees of freedom of its intervals; infinite for the normal distribution, 0 when
        one cluster leaves nothing to compare.
    """

    group: str
    outcome: str | None
    fit: Estimate
    state: int
    falls: bool
    share: np.ndarray
    std_error: np.ndarray
    df: float

    @property
    def times(self) -> np.ndarray:
        """The distinct exit times of the group, shape (T,)."""
        return self.fit.table.times

    @property
    def start(self) -> float:
        """The share at time 0."""
        return 1.0 if self.falls else 0.0

    @property
    def n_events(self) -> np.ndarray:
        """People who had the outcome at each time, shape (T,)."""
        return np.asarray(self.fit.table.n_exit[self.state])

    def position(self, time: float) -> int:
        """Of the last exit time up to `time`; -1 before the first."""
        return int(np.searchsorted(self.times, time, side="right")) - 1

    def is_followed(self, time: float) -> bool:
        """Whether somebody of the group was followed so long."""
        return 0 <= time <= self.fit.table.last_time

    def value(self, time: float) -> tuple[float, float]:
        """Share and standard error at `time`; missing beyond the group's follow-up."""
        if not self.is_followed(time):
            return float("nan"), float("nan")
        position = self.position(time)
        if position < 0:
            return self.start, 0.0
        return float(self.share[position]), float(self.std_error[position])

    def influence(self, time: float) -> np.ndarray:
        """Weighted influence on the share at `time`, by cell of `fit.table.cells`."""
        values = influence_at(self.fit, self.state, self.position(time))
        return -values if self.falls else values


def survival_paths(people: People) -> tuple[Path, ...]:
    """Survival of every group; the only state of `people` is the event."""
    paths = []
    for group, fit in zip(people.groups, fits(people), strict=True):
        robust = people.is_robust
        variance = incidence_variance(fit)[0] if robust else greenwood_variance(fit)
        paths.append(_path(group, None, fit, 0, variance))
    return tuple(paths)


def incidence_paths(people: People) -> tuple[Path, ...]:
    """Incidence of every state of `people` in every group."""
    estimates = fits(people)
    n_cells = _n_cells([fit.table for fit in estimates])
    variances = for_each_group(incidence_variance, estimates, people=n_cells)
    return tuple(
        _path(group, outcome, fit, state, variance[state])
        for group, fit, variance in zip(people.groups, estimates, variances, strict=True)
        for state, outcome in enumerate(people.states)
    )


def fits(people: People) -> list[Estimate]:
    """The Aalen-Johansen estimate of each group."""
    tables = risk_tables(
        people.exit,
        people.state,
        len(people.states),
        people.group,
        len(people.groups),
        entry=people.entry,
        weights=people.weights,
        cluster=people.cluster,
    )
    return for_each_group(estimate, tables, people=_n_cells(tables))


def _n_cells(tables: Sequence[RiskTable]) -> int:
    return sum(table.cells.last.size for table in tables)


def clustered_std_error(paths: list[tuple[float, Path]], influences: list[np.ndarray]) -> float:
    """Error of a sum of signed quantities whose people share clusters."""
    clusters = [path.fit.table.cells.cluster for _, path in paths]
    n_clusters = 1 + max(int(cluster.max()) for cluster in clusters if cluster is not None)
    total = np.zeros(n_clusters)
    for (sign, _), values, cluster in zip(paths, influences, clusters, strict=True):
        assert cluster is not None
        total += sign * cluster_sums(values, cluster, n_clusters)
    return float(np.sqrt(total @ total))


def shared_clusters(one: Path, other: Path) -> int:
    """Distinct clusters in two groups taken together."""
    first, second = one.fit.table.cells.cluster, other.fit.table.cells.cluster
    assert first is not None
    assert second is not None
    return int(np.unique(np.concatenate([first, second])).size)


def _path(group: str, outcome: str | None, fit: Estimate, state: int, variance: np.ndarray) -> Path:
    falls = outcome is None
    n_clusters = fit.table.n_clusters
    if n_clusters == 1:
        variance = np.full(variance.shape, np.nan)
    return Path(
        group=group,
        outcome=outcome,
        fit=fit,
        state=state,
        falls=falls,
        share=fit.survival if falls else fit.incidence[state],
        std_error=np.sqrt(variance),
        df=degrees_of_freedom(n_clusters),
    )
