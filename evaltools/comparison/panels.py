"""Difference in differences: how much more the treated changed than the comparison group.

With one start for all treated units, each contrast of two spells of time is a comparison of
the units' own changes, which is what two-way fixed effects estimate in a balanced panel.
Few clusters: CR1 errors, t with G - 1 degrees of freedom, and a wild cluster bootstrap with
the null imposed (Cameron, Gelbach and Miller 2008), all sign patterns where there are few.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evaltools.comparison.arms import read_arms
from evaltools.errors import DataError, TooFewError, UsageError, Violation
from evaltools.messages import Message, message, plural_message
from evaltools.result import Result
from evaltools.survival.curves import check_conf_level
from evaltools.survival.intervals import FEW_CLUSTERS, degrees_of_freedom
from evaltools.survival.notes import few_clusters_note
from evaltools.survival.people import codes_of, floats
from evaltools.survival.questions import difference_numbers

#: With so few clusters every pattern of signs is drawn, else this many at random.
ALL_SIGNS, DRAWS = 12, 4999

#: Parameters of the two-by-two table of means, as R counts them for CR1.
MEANS = 4


#: Columns of the printed table; with few clusters the wild bootstrap follows.
PRINTED = (
    "outcome",
    "estimate",
    "conf_low",
    "conf_high",
    "p_value",
    "n",
    "n_treated",
    "n_comparison",
)


@dataclass(frozen=True, eq=False, kw_only=True)
class PanelDifference(Result):
    """Change of the treated less change of the others; see `difference_in_differences`.

    Attributes
    ----------
    events : Result
        The event study: rows by time, as differences from the last time before the start.
    """

    events: Result

    def event_study(self) -> Result:
        """Differences at every time from the last one before the start; before it: no trend?"""
        return self.events


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Outcomes of units by time; missing where a unit was not seen.

    Attributes
    ----------
    values : float, shape (n_units, n_times)
    times : float, shape (n_times,)
    treated : bool, shape (n_units,)
    cluster : int, shape (n_units,)
    is_own : bool
        Whether each unit is its own cluster.
    """

    values: np.ndarray
    times: np.ndarray
    treated: np.ndarray
    cluster: np.ndarray
    is_own: bool


def difference_in_differences(
    frame: pd.DataFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    arm: str,
    treated: object,
    start: float,
    cluster: str | None = None,
    conf_level: float = 0.95,
    seed: int = 20261122,
) -> PanelDifference:
    """How much more the treated changed than the comparison group.

    Parameters
    ----------
    frame : DataFrame, one row per unit and time
    outcome, time : columns of numbers
    unit, arm : columns
        The arm of a unit must not change.
    treated : value of `arm`
    start : float
        The first time at which the treated were treated; there must be times before it.
    cluster : column, optional
        Sites, say; constant within a unit. Without it each unit is its own cluster.
    conf_level : float
        Of the intervals, between 0 and 1.
    seed : int
        Of the wild bootstrap, where not every pattern of signs is drawn.

    Returns
    -------
    PanelDifference
        One row: term "after", reference "before": estimate, std_error, conf_low, conf_high,
        statistic, df, p_value, p_value_wild (fewer than 30 clusters), n units, n_treated,
        n_comparison, n_clusters; largest_before, the largest difference before the start, which
        is the bias of the estimate if it continued.
        `.event_study()`: the same by time, with period "before" or "after".

    Raises
    ------
    UsageError, DataError
        For columns and values that break a rule; TooFewError when an arm has nobody who was
        seen before and after.

    Notes
    -----
    That the differences before the start are small does not show that the groups would have
    gone on alike: their intervals, and the bias if the largest continued, are printed.

    Examples
    --------
    >>> months = pd.DataFrame(
    ...     {
    ...         "site": [name for name in "abcd" for _ in range(2)],
    ...         "year": [2023, 2024] * 4,
    ...         "arm": ["p"] * 4 + ["c"] * 4,
    ...         "share": [1.0, 4, 2, 6, 1, 2, 3, 5],
    ...     }
    ... )
    >>> found = difference_in_differences(
    ...     months, outcome="share", unit="site", time="year", arm="arm", treated="p", start=2024
    ... )
    >>> found.table().estimate.round(6).tolist()
    [2.0]
    """
    check_conf_level(conf_level)
    panel, notes = _read(
        frame, outcome=outcome, unit=unit, time=time, arm=arm, treated=treated, cluster=cluster
    )
    before, after = panel.times < start, panel.times >= start
    if not before.any() or not after.any():
        raise UsageError(
            message("There must be times before the start and from it on; one of them is lacking.")
        )
    rng = np.random.default_rng(seed)
    overall = _contrast(panel, after, before, conf_level, rng)
    last = np.flatnonzero(before)[-1]
    rows = []
    for position, when in enumerate(panel.times):
        at = np.arange(panel.times.size) == position
        base = np.arange(panel.times.size) == last
        key = {"time": float(when), "period": "before" if before[position] else "after"}
        if position == last:
            rows.append({**key, **_zero(panel, at)})
        else:
            rows.append({**key, **_contrast(panel, at, base, conf_level, rng)})
    events = pd.DataFrame(rows)
    earlier = events[(events["period"] == "before") & (events["time"] != panel.times[last])]
    largest = float(earlier["estimate"].abs().max()) if len(earlier) else np.nan
    row = {"outcome": outcome, "term": "after", "reference": "before", **overall}
    notes += _notes(overall, events, largest)
    has_wild = bool(np.isfinite(overall["p_value_wild"]))
    about = _about(overall, start, panel, cluster, has_wild=has_wild)
    common: dict[str, Any] = {
        "counts": ("n", "n_treated", "n_comparison"),
        "conf_level": conf_level,
        "unit": frame.attrs.get("unit"),
    }
    whole = dict.fromkeys(("n", "n_treated", "n_comparison", "n_clusters"), "Int64")
    study = Result(
        kind="event_study",
        frame=events.astype(whole),
        keys=("time", "period"),
        notes=tuple(notes),
        about={
            **about,
            "reference_time": float(panel.times[last]),
            "columns": [*("time", "period"), *about["columns"][1:]],
        },
        **common,
    )
    return PanelDifference(
        kind="difference_in_differences",
        frame=pd.DataFrame([{**row, "largest_before": largest}]).astype(whole),
        keys=("outcome", "term", "reference"),
        notes=tuple(notes),
        about={
            **about,
            "columns": [*about["columns"], "largest_before"],
            "decimals": {"largest_before": 0 if largest >= 100 else 2},
        },
        events=study,
        **common,
    )


def _about(
    overall: dict[str, Any], start: float, panel: Panel, cluster: str | None, *, has_wild: bool
) -> dict[str, Any]:
    return {
        "n": overall["n"],
        # a row that rests on enough people is told; the outcome need not be an event
        "n_event": overall["n"],
        "start": float(start),
        "scale": "number",
        "word": "difference",
        "clusters": None if panel.is_own else cluster,
        "parts": {"n_treated": "n", "n_comparison": "n"},
        "columns": [*PRINTED, *(("p_value_wild", "n_clusters") if has_wild else ())],
    }


def _read(
    frame: pd.DataFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    arm: str,
    treated: object,
    cluster: str | None,
) -> tuple[Panel, list[Message]]:
    arms = read_arms(frame, arm=arm, treated=treated, columns=(outcome, unit, time, cluster))
    for column in (outcome, time):
        if not pd.api.types.is_numeric_dtype(frame[column].dtype):
            rule = message("The column must hold numbers.")
            raise DataError(rule, [Violation(rule, column=column)])
    units, names = codes_of(frame[unit])
    _check_keys(frame, unit, time, units)
    constant = {arm: arms.treated.astype(int)}
    if cluster is not None:
        constant[cluster] = codes_of(frame[cluster])[0]
    for column, codes in constant.items():
        _check_constant(units, codes, column)
    times, position = np.unique(floats(frame[time]), return_inverse=True)
    values = np.full((len(names), times.size), np.nan)
    values[units, position] = floats(frame[outcome])
    first = np.unique(units, return_index=True)[1]
    clusters = units[first] if cluster is None else constant[cluster][first]
    panel = Panel(values, times, arms.treated[first], clusters, cluster is None)
    incomplete = int(np.isnan(values).any(axis=1).sum())
    notes = list(arms.notes)
    if incomplete:
        notes.append(
            plural_message(
                "{n} unit was not seen at every time and counts where it was.",
                "{n} units were not seen at every time and count where they were.",
                incomplete,
            )
        )
    return panel, notes


def _check_keys(frame: pd.DataFrame, unit: str, time: str, units: np.ndarray) -> None:
    missing = frame[[unit, time]].isna().any(axis=1)
    doubled = frame.duplicated([unit, time]).to_numpy() & ~missing.to_numpy()
    if missing.any() or doubled.any() or (units < 0).any():
        rule = message("Each row must have a unit and a time, and no two rows the same ones.")
        raise DataError(rule, [Violation(rule, n_rows=int((missing | doubled).sum()))])


def _check_constant(units: np.ndarray, codes: np.ndarray, column: str) -> None:
    changes = pd.Series(codes).groupby(units).nunique().gt(1).sum()
    if changes or (codes < 0).any():
        rule = message(
            "The column {column} must be known and stay the same within a unit.", column=column
        )
        raise DataError(rule, [Violation(rule, column=column, n_rows=int(changes))])


def _contrast(
    panel: Panel,
    after: np.ndarray,
    before: np.ndarray,
    conf_level: float,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """Mean change of the treated less that of the others, with its error."""
    change = _mean(panel.values[:, after]) - _mean(panel.values[:, before])
    seen = np.isfinite(change)
    change, treated = change[seen], panel.treated[seen]
    if not treated.any() or treated.all():
        raise TooFewError(
            message("Each group must have somebody who was seen before and after; one has nobody.")
        )
    _, cluster = np.unique(panel.cluster[seen], return_inverse=True)
    estimate = float(change[treated].mean() - change[~treated].mean())
    variance, n_clusters = _variance(change, treated, cluster)
    df = degrees_of_freedom(n_clusters)
    numbers = difference_numbers(estimate, float(np.sqrt(variance)), df, conf_level)
    few = n_clusters < FEW_CLUSTERS and np.isfinite(variance)
    wild = wild_p_value(change, treated, cluster, rng) if few else np.nan
    return {
        **numbers,
        "p_value_wild": wild,
        "n": int(seen.sum()),
        "n_treated": int(treated.sum()),
        "n_comparison": int((~treated).sum()),
        "n_clusters": n_clusters,
    }


def _zero(panel: Panel, at: np.ndarray) -> dict[str, Any]:
    """The row of the reference time: a difference of 0 by construction."""
    seen = np.isfinite(panel.values[:, at]).any(axis=1)
    return {
        **dict.fromkeys(
            ("std_error", "conf_low", "conf_high", "statistic", "df", "p_value", "p_value_wild"),
            np.nan,
        ),
        "estimate": 0.0,
        "n": int(seen.sum()),
        "n_treated": int((seen & panel.treated).sum()),
        "n_comparison": int((seen & ~panel.treated).sum()),
        "n_clusters": int(np.unique(panel.cluster[seen]).size),
    }


def _mean(values: np.ndarray) -> np.ndarray:
    known = np.isfinite(values)
    counted = known.sum(axis=1)
    total = np.where(known, values, 0.0).sum(axis=1)
    means = np.full(counted.size, np.nan)
    np.divide(total, counted, out=means, where=counted > 0)
    return means


def _influence(change: np.ndarray, treated: np.ndarray) -> np.ndarray:
    """Of every unit on the difference of the mean changes."""
    found = np.empty(change.size)
    for sign, rows in ((1.0, treated), (-1.0, ~treated)):
        found[rows] = sign * (change[rows] - change[rows].mean()) / rows.sum()
    return found


def _variance(change: np.ndarray, treated: np.ndarray, cluster: np.ndarray) -> tuple[float, int]:
    """CR1: G / (G - 1) (N - 1) / (N - 4) with N unit-times; missing with one cluster an arm."""
    sums = np.bincount(cluster, _influence(change, treated))
    n_clusters = sums.size
    by_arm = [np.unique(cluster[rows]).size for rows in (treated, ~treated)]
    n_rows = 2 * change.size
    if min(by_arm) < 2 or n_rows <= MEANS:
        return float("nan"), n_clusters
    factor = n_clusters / (n_clusters - 1) * (n_rows - 1) / (n_rows - MEANS)
    return float(factor * (sums @ sums)), n_clusters


def wild_p_value(
    change: np.ndarray, treated: np.ndarray, cluster: np.ndarray, rng: np.random.Generator
) -> float:
    """Wild cluster bootstrap p-value of no difference, by the studentised statistic.

    Residuals under the null keep or change sign cluster by cluster.
    """
    n_clusters = int(cluster.max()) + 1
    if n_clusters <= ALL_SIGNS:
        patterns = (np.arange(2**n_clusters)[:, None] >> np.arange(n_clusters)) & 1
        signs = 1.0 - 2.0 * patterns
    else:
        signs = rng.choice([-1.0, 1.0], size=(DRAWS, n_clusters))
    residuals = change - change.mean()
    # of each cluster: sums of residuals by arm, and sizes by arm
    sums = np.stack(
        [
            np.bincount(cluster, np.where(rows, residuals, 0.0), n_clusters)
            for rows in (treated, ~treated)
        ]
    )
    sizes = np.stack([np.bincount(cluster, rows, n_clusters) for rows in (treated, ~treated)])
    seen = _statistic(change, treated, cluster)
    drawn = sums[:, None, :] * signs
    means = drawn.sum(axis=2) / sizes.sum(axis=1)[:, None]
    within = (drawn - means[:, :, None] * sizes[:, None, :]) / sizes.sum(axis=1)[:, None, None]
    scores = within[0] - within[1]
    error = np.sqrt((scores**2).sum(axis=1))
    with np.errstate(divide="ignore", invalid="ignore"):
        statistics = np.abs(means[0] - means[1]) / error
    # an exact repetition of what was seen counts, whatever the rounding
    return float(np.mean(statistics >= abs(seen) * (1 - 1e-9)))


def _statistic(change: np.ndarray, treated: np.ndarray, cluster: np.ndarray) -> float:
    sums = np.bincount(cluster, _influence(change, treated))
    gap = change[treated].mean() - change[~treated].mean()
    return float(gap / np.sqrt(sums @ sums))


def _notes(overall: dict[str, Any], events: pd.DataFrame, largest: float) -> list[Message]:
    notes = []
    if np.isnan(overall["std_error"]):
        notes.append(
            message(
                "With one cluster in a group its standard error cannot be estimated: the "
                "difference is shown without an interval."
            )
        )
    elif overall["n_clusters"] < FEW_CLUSTERS:
        notes.append(few_clusters_note())
    if np.isfinite(largest):
        notes.append(
            message(
                "The largest difference before the start is the bias of the estimate if it went "
                "on; a small one does not show that the groups would have gone on alike."
            )
        )
    else:
        notes.append(
            message(
                "There is one time before the start: whether the groups were changing alike "
                "cannot be seen."
            )
        )
    notes.append(
        message("Each person or unit is compared with itself before; nothing else is adjusted for.")
    )
    return notes
