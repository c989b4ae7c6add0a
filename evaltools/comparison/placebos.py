"""Outcomes that the programme cannot have changed: what they show is bias."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import optimize, stats

from evaltools.comparison.effects import COUNTS, KEYS, effect
from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.result import Result

#: Negative controls from which their spread is estimated.
LEAST_CONTROLS = 5


#: Columns of the printed table.
SHOWN = ("outcome", "estimate", "conf_low", "conf_high", "p_value", "standardised", *COUNTS)


@dataclass(frozen=True, eq=False, kw_only=True)
class Controls(Result):
    """Differences in outcomes that the programme cannot have changed.

    Attributes
    ----------
    null : Result, optional
        With 5 or more controls: mean and sd of the error that they show, and the expected
        absolute error, in standard deviations of an outcome.
    """

    null: Result | None = None


def negative_controls(frame: pd.DataFrame, *, outcomes: Sequence[str], **options: Any) -> Controls:
    """Differences where there can be none: what they show is bias.

    Parameters
    ----------
    frame : DataFrame, one row per person
    outcomes : columns
        That the programme cannot have changed: employment before time zero, say.
    **options
        Those of `effect` but the outcome.

    Returns
    -------
    Controls
        Rows as those of `effect`, one per outcome, with standardised (estimate divided by
        the standard deviation of the outcome in both arms). `.null` is the distribution of
        the error by maximum likelihood (Schuemie et al. 2014) with 5 or more controls.

    Examples
    --------
    >>> people = pd.DataFrame({"arm": list("ppppcccc"), "worked_before": [1, 0, 1, 0, 1, 0, 0, 1]})
    >>> found = negative_controls(people, outcomes=["worked_before"], arm="arm", treated="p")
    >>> found.table()[["outcome", "estimate"]].values.tolist()
    [['worked_before', 0.0]]
    """
    if isinstance(outcomes, str):
        outcomes = (outcomes,)
    if not outcomes:
        raise UsageError(message("There must be at least one negative control; found none."))
    found = [
        effect(frame, outcome=name, **{**options, "role": "negative_control"}) for name in outcomes
    ]
    table = pd.concat([each.frame for each in found], ignore_index=True)
    spread = np.array([frame[name].std() for name in outcomes], dtype=float)
    scale = np.where(spread > 0, spread, np.nan)
    table["standardised"] = table["estimate"].astype(float) / scale
    first = found[0]
    notes = dict.fromkeys(note for each in found for note in each.notes if not note.values)
    return Controls(
        kind="effect",
        frame=table,
        keys=KEYS,
        counts=COUNTS,
        conf_level=first.conf_level,
        notes=(
            message(
                "The programme cannot have changed these outcomes: a clear difference in one of "
                "them is a sign of bias."
            ),
            *notes,
        ),
        about={**first.about, "word": "difference", "columns": list(SHOWN), "shares": {}},
        null=_null(table, scale) if len(outcomes) >= LEAST_CONTROLS else None,
    )


def _null(table: pd.DataFrame, scale: np.ndarray) -> Result | None:
    estimates = table["standardised"].to_numpy(dtype=float)
    errors = table["std_error"].to_numpy(dtype=float) / scale
    known = np.isfinite(estimates) & (errors > 0)
    if known.sum() < LEAST_CONTROLS:
        return None
    mean, sd = empirical_null(estimates[known], errors[known])
    # the mean of the absolute value of a normal variable
    ease = sd * np.sqrt(2 / np.pi) * np.exp(-(mean**2) / (2 * sd**2)) if sd > 0 else 0.0
    ease += abs(mean) * (1 - 2 * stats.norm.cdf(-abs(mean) / sd)) if sd > 0 else abs(mean)
    rows = [
        {"term": "mean", "estimate": mean},
        {"term": "sd", "estimate": sd},
        {"term": "expected_absolute_error", "estimate": float(ease)},
    ]
    return Result(
        kind="table",
        frame=pd.DataFrame(rows),
        keys=("term",),
        about={
            "n": int(table["n"].max()),
            "scale": "number",
            "title": message("Error that the negative controls show"),
        },
        notes=(message("In standard deviations of an outcome."),),
    )


def empirical_null(estimates: np.ndarray, errors: np.ndarray) -> tuple[float, float]:
    """Mean and sd of N(mean, sd^2) behind estimates with known errors, by maximum likelihood."""

    def lack(parameters: np.ndarray) -> float:
        variance = errors**2 + np.exp(2 * parameters[1])
        squares = (estimates - parameters[0]) ** 2 / variance
        return float(0.5 * (np.log(variance) + squares).sum())

    start = np.array([estimates.mean(), np.log(max(estimates.std(), 1e-3))])
    found = optimize.minimize(
        lack, start, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 5000}
    )
    return float(found.x[0]), float(np.exp(found.x[1]))
