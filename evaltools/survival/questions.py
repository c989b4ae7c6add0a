"""What a curve can be asked: shares at given times, differences between groups, quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.result import Result
from evaltools.survival.intervals import (
    critical_value,
    crossing_time,
    degrees_of_freedom,
    exact_interval,
    share_interval,
    two_sided_p,
)
from evaltools.survival.notes import missing_limits_note, without_limits_notes
from evaltools.survival.paths import Path, clustered_std_error, shared_clusters

if TYPE_CHECKING:
    from evaltools.survival.curves import Curve


def at_times(curve: Curve, times: Sequence[float]) -> Result:
    """Shares at the given times, one row per path and time."""
    rows = [_row_at(curve, path, time) for path in curve.paths for time in times]
    frame = pd.DataFrame(rows)
    whole = ["n", "n_risk", "n_event", "n_censor"]
    # at these times, not along the whole curve, and after the exact intervals
    notes = [*without_limits_notes(curve.notes), *missing_limits_note(frame)]
    if any(not path.is_followed(time) for path in curve.paths for time in times):
        notes.append(message("Beyond a group's last follow-up the share is not known."))
    return Result(
        kind="times",
        frame=frame.astype(dict.fromkeys(whole, "Int64")),
        keys=curve.keys,
        counts=tuple(whole),
        derived=_derived("estimate", made_from=("n", "n_event")),
        conf_level=curve.conf_level,
        unit=curve.unit,
        notes=tuple(notes),
        about=curve.about,
        population=curve.population,
        exits=curve.frame[[*curve.keys, "n_risk", "n_event", "n_censor"]],
    )


def differences(curve: Curve, times: Sequence[float], reference: str) -> Result:
    """Every group less the reference, one row per group, outcome and time."""
    others = _pairs(curve, reference)
    rows = [_row_of_difference(curve, path, base, time) for path, base in others for time in times]
    frame = pd.DataFrame(rows)
    counts = ("n", "n_event", "n_reference", "n_event_reference")
    return Result(
        kind="difference",
        frame=frame.astype(dict.fromkeys(counts, "Int64")),
        keys=("group", "reference", *curve.keys[1:]),
        counts=counts,
        conf_level=curve.conf_level,
        unit=curve.unit,
        notes=(*without_limits_notes(curve.notes), *_difference_notes(frame)),
        about={**curve.about, "reference": reference},
        population=curve.population,
        exits=curve.frame[[*curve.keys, "n_risk", "n_event", "n_censor"]],
    )


def quantiles(curve: Curve, probabilities: Sequence[float]) -> Result:
    """Times by which the shares have had the event, with limits where the bands cross."""
    rows = [_row_of_quantile(curve, path, level) for path in curve.paths for level in probabilities]
    frame = pd.DataFrame(rows)
    notes = without_limits_notes(curve.notes)
    if frame["estimate"].isna().any():
        notes.append(
            message("Where so large a share has not had the event by the end, no time is given.")
        )
    return Result(
        kind="quantile",
        frame=frame,
        keys=(*curve.keys[:-1], "probability"),
        counts=("n", "n_event"),
        conf_level=curve.conf_level,
        unit=curve.unit,
        notes=tuple(notes),
        about=curve.about,
        population=curve.population,
    )


def check_reference(groups: Sequence[str], reference: str) -> None:
    """Raise UsageError unless `reference` is a group and there is another."""
    if reference not in groups:
        raise UsageError(
            message(
                "The reference must be a group; found “{reference}” among {groups}.",
                reference=reference,
                groups=list(groups),
            )
        )
    if len(set(groups)) < 2:
        raise UsageError(message("A difference must have at least two groups; there is one."))


def _pairs(curve: Curve, reference: str) -> list[tuple[Path, Path]]:
    check_reference([path.group for path in curve.paths], reference)
    base = {path.outcome: path for path in curve.paths if path.group == reference}
    return [(path, base[path.outcome]) for path in curve.paths if path.group != reference]


def _row_at(curve: Curve, path: Path, time: float) -> dict[str, Any]:
    share, std_error = path.value(time)
    low, high = _limits_at(curve, path, time, share, std_error)
    return {
        **_keys(path),
        "time": time,
        **_counts_up_to(path, time),
        "estimate": share,
        "std_error": std_error,
        "conf_low": low,
        "conf_high": high,
    }


def _limits_at(
    curve: Curve, path: Path, time: float, share: float, std_error: float
) -> tuple[float, float]:
    assert curve.conf_level is not None
    if share in (0.0, 1.0) and _is_binomial(curve, path, time):
        n = path.fit.table.n
        return exact_interval(share * n, n, curve.conf_level)
    low, high = share_interval(
        np.array([share]),
        np.array([std_error]),
        conf_type=curve.about["conf_type"],
        critical=critical_value(curve.conf_level, path.df),
    )
    return float(low[0]), float(high[0])


def _is_binomial(curve: Curve, path: Path, time: float) -> bool:
    """Whether the share at `time` is a plain proportion: nobody was lost before it."""
    table = path.fit.table
    if curve.about["weighted"] or curve.about["clusters"] is not None or table.n_start < table.n:
        return False
    lost = table.n_censor + (table.n_exit.sum(axis=0) - path.n_events if path.falls else 0)
    return time > 0 and not lost[table.times < time].any()


def _counts_up_to(path: Path, time: float) -> dict[str, Any]:
    table = path.fit.table
    if not path.is_followed(time):
        return {"n": table.n, "n_risk": 0, "n_event": pd.NA, "n_censor": pd.NA}
    end = path.position(time) + 1
    return {
        "n": table.n,
        "n_risk": _n_risk(path, time),
        "n_event": int(path.n_events[:end].sum()),
        "n_censor": int(table.n_censor[:end].sum()),
    }


def _n_risk(path: Path, time: float) -> int:
    """People with entry < time <= exit; at time 0 those followed from then."""
    table = path.fit.table
    if time == 0:
        return table.n_start
    cells = table.cells
    begun = cells.first <= np.searchsorted(table.times, time, side="left")
    still = table.times[cells.last] >= time
    return int(cells.people[begun & still].sum())


def _row_of_difference(curve: Curve, path: Path, base: Path, time: float) -> dict[str, Any]:
    estimate, std_error, df = _difference_at(path, base, time)
    numbers = difference_numbers(estimate, std_error, df, _level(curve))
    mine, theirs = _counts_up_to(path, time), _counts_up_to(base, time)
    return {
        "group": path.group,
        "reference": base.group,
        **({} if path.outcome is None else {"outcome": path.outcome}),
        "time": time,
        "n": mine["n"],
        "n_event": mine["n_event"],
        "n_reference": theirs["n"],
        "n_event_reference": theirs["n_event"],
        **numbers,
    }


def _difference_at(path: Path, base: Path, time: float) -> tuple[float, float, float]:
    share, error = path.value(time)
    base_share, base_error = base.value(time)
    estimate = share - base_share
    # a share of 0 or 1 shows no error of its own, which is not the same as being certain
    if {share, base_share} & {0.0, 1.0}:
        return estimate, float("nan"), np.inf
    if path.fit.table.cells.cluster is None:
        return estimate, float(np.hypot(error, base_error)), np.inf
    n_clusters = shared_clusters(path, base)
    if np.isnan(estimate) or n_clusters == 1:
        return estimate, float("nan"), 0.0
    pair = [(1.0, path), (-1.0, base)]
    error = clustered_std_error(pair, [each.influence(time) for _, each in pair])
    return estimate, error, degrees_of_freedom(n_clusters)


def difference_numbers(
    estimate: float, std_error: float, df: float, conf_level: float
) -> dict[str, float]:
    """Interval, statistic, df and p-value of a difference; missing without an error."""
    known = std_error > 0
    critical = critical_value(conf_level, df)
    statistic = estimate / std_error if known else np.nan
    return {
        "estimate": estimate,
        "std_error": std_error if known else np.nan,
        "conf_low": estimate - critical * std_error if known else np.nan,
        "conf_high": estimate + critical * std_error if known else np.nan,
        "statistic": statistic,
        "df": df if df >= 1 else np.nan,
        "p_value": float(two_sided_p(np.array(statistic), np.array(df))) if known else np.nan,
    }


def _difference_notes(frame: pd.DataFrame) -> list[Message]:
    if not frame["std_error"].isna().any():
        return []
    return [
        message(
            "Where a share is 0 or 1, or a group is no longer followed, the difference has no "
            "interval."
        )
    ]


def _row_of_quantile(curve: Curve, path: Path, level: float) -> dict[str, Any]:
    low, high = share_interval(
        path.share,
        path.std_error,
        conf_type=curve.about["conf_type"],
        critical=critical_value(_level(curve), path.df),
    )
    share, upper, lower = (
        (1 - path.share, 1 - low, 1 - high) if path.falls else (path.share, high, low)
    )
    times = np.r_[0.0, path.times]
    crossings = [crossing_time(times, np.r_[0.0, each], level) for each in (share, upper, lower)]
    return {
        **_keys(path),
        "probability": level,
        "n": path.fit.table.n,
        "n_event": int(path.n_events.sum()),
        "estimate": crossings[0],
        "conf_low": crossings[1],
        "conf_high": crossings[2],
    }


def _keys(path: Path) -> dict[str, str]:
    if path.outcome is None:
        return {"group": path.group}
    return {"group": path.group, "outcome": path.outcome}


def _level(curve: Curve) -> float:
    assert curve.conf_level is not None
    return curve.conf_level


def _derived(*extra: str, made_from: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    columns = {*extra, "estimate", "std_error", "conf_low", "conf_high"}
    return dict.fromkeys(sorted(columns), made_from)
