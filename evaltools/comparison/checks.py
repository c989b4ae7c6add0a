"""The gate: can the comparison carry a statement about the programme?

Decided from design facts and covariates before the difference is looked at; events enter
pooled over the arms, and of the primary analysis its standard error alone. The thresholds
are a convention of evaltools and stand in the study file. One limit of 0.1 for every
standardised difference would refuse most randomised trials: chance alone goes beyond it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaltools.comparison.baseline import Balance
from evaltools.comparison.matching import Match
from evaltools.comparison.weighting import Weights
from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.result import Result

PASS, WARN, FAIL, NOT_EVALUATED = "pass", "warn", "fail", "not_evaluated"
ASSIGNMENTS = ("randomised", "other")

#: Thresholds by name; those of the study file win.
THRESHOLDS: Mapping[str, float] = {
    "smd_warn": 0.10,
    "smd_fail": 0.25,
    # Rubin (2001), Health Services and Outcomes Research Methodology 2, 169-188
    "variance_ratio_low_warn": 0.5,
    "variance_ratio_high_warn": 2.0,
    # two groups of 100 from one population stay below it 95 times in 100
    "ks_warn": 0.20,
    "near_warn": 0.95,
    "near_fail": 0.80,
    "equipoise_warn": 0.50,
    "equipoise_fail": 0.20,
    "effective_size_warn": 100,
    "effective_size_fail": 30,
    "largest_weight_warn": 0.05,
    "largest_weight_fail": 0.10,
    "events_fail": 10,
    "attrition_warn": 0.05,
    "attrition_fail": 0.15,
}

#: Decimals of a diagnostic where they are not two: people are counted whole.
DECIMALS: Mapping[str, int] = {
    "effective_size_programme": 0,
    "effective_size_comparison": 0,
    "events": 0,
    "largest_weight": 3,
    "smd": 3,
    "smd_constrained": 3,
}

#: Methods that also adjust the outcome for the covariates.
ADJUSTING = ("aipw", "regression", "weighted_regression")

#: A number this near a threshold is at it: sums of weights end in rounding.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Diagnostic:
    """One row of the gate.

    Attributes
    ----------
    name : str
    value : float
        Missing when it was not given.
    warn_at, fail_at : float
        Missing where there is no such threshold.
    low_is_bad : bool
    """

    name: str
    value: float
    warn_at: float = float("nan")
    fail_at: float = float("nan")
    low_is_bad: bool = False
    verdict_given: str | None = None

    @property
    def verdict(self) -> str:
        if self.verdict_given is not None:
            return self.verdict_given
        if np.isnan(self.value):
            return NOT_EVALUATED
        if self._beyond(self.fail_at):
            return FAIL
        return WARN if self._beyond(self.warn_at) else PASS

    @property
    def threshold(self) -> float:
        """The limit that decided: the one for failing when it was crossed, else to warn."""
        if self.verdict == FAIL or np.isnan(self.warn_at):
            return self.fail_at
        return self.warn_at

    def _beyond(self, limit: float) -> bool:
        if np.isnan(limit):
            return False
        return self.value < limit - ROUNDING if self.low_is_bad else self.value > limit + ROUNDING


@dataclass(frozen=True, eq=False, kw_only=True)
class Gate(Result):
    """Verdict on a comparison; see `gate`.

    Attributes
    ----------
    verdict : "pass", "warn" or "fail"
        The worst of the diagnostics; only fail withholds.
    assignment : "randomised" or "other"
    """

    verdict: str
    assignment: str

    @property
    def is_passed(self) -> bool:
        """Whether the comparison may be shown; a warning is printed and counts as passed."""
        return self.verdict != FAIL

    @property
    def failed(self) -> tuple[str, ...]:
        """Diagnostics that failed."""
        return self._with(FAIL)

    @property
    def warned(self) -> tuple[str, ...]:
        """Diagnostics that warn."""
        return self._with(WARN)

    @property
    def not_evaluated(self) -> tuple[str, ...]:
        """Diagnostics that could not be judged."""
        return self._with(NOT_EVALUATED)

    def _with(self, verdict: str) -> tuple[str, ...]:
        return tuple(self.frame.loc[self.frame["verdict"] == verdict, "diagnostic"])


def gate(
    balance: Balance,
    weights: Weights | Match | None = None,
    *,
    overlap: Result | None = None,
    attrition: Result | float | None = None,
    method: str | None = None,
    minimum_detectable: Result | float | None = None,
    smallest_difference: float | None = None,
    assignment: str = "other",
    events: int | None = None,
    thresholds: Mapping[str, float] | None = None,
) -> Gate:
    """Decide whether the comparison can carry a statement, before the outcome is looked at.

    Parameters
    ----------
    balance : Balance
        After weighting or matching; of a randomised comparison as it is.
    weights : Weights or Match, optional
        For effective sample sizes and the largest weight; without them those of `balance`.
    overlap : Result of Propensity.overlap(), optional
    attrition : Result of `attrition`, or the difference in loss between the arms, optional
    method : str, optional
        Of the primary analysis: aipw and regression also adjust for the covariates.
    minimum_detectable, smallest_difference : optional
        The difference that could be found, and the smallest that matters.
    assignment : "randomised" or "other"
    events : int, optional
        People with the outcome, both arms together.
    thresholds : mapping, optional
        Those that differ from `THRESHOLDS`.

    Returns
    -------
    Gate
        Rows: diagnostic, value, threshold, warn_at, fail_at, verdict. Randomised: balance is
        shown, not judged; attrition is. Not randomised: standardised differences, of amounts
        also the variance ratio furthest from 1 and the largest Kolmogorov-Smirnov distance
        (both only warn), overlap (for att the share of participants with a comparison
        nearby, else equipoise), effective sample size, largest weight, events, attrition,
        minimum detectable difference. A diagnostic that is not given is not evaluated.

    Examples
    --------
    >>> from evaltools.comparison import balance
    >>> people = pd.DataFrame({"arm": ["p", "c"] * 100, "age": [30, 30, 50, 50] * 50})
    >>> checked = gate(balance(people, arm="arm", treated="p", covariates=["age"]), events=80)
    >>> checked.verdict, checked.table().query("diagnostic == 'events'").verdict.tolist()
    ('pass', ['pass'])
    """
    limits = _limits(thresholds)
    if assignment not in ASSIGNMENTS:
        raise UsageError(
            message(
                "assignment must be one of {allowed}; found {found}.",
                allowed=list(ASSIGNMENTS),
                found=assignment,
            )
        )
    if not isinstance(balance, Balance):
        raise UsageError(message("The gate must be given the result of a balance."))
    estimand = str(balance.about["estimand"])
    randomised = assignment == "randomised"
    rows = [_balance(balance, method, limits, randomised=randomised)]
    if not randomised:
        rows += _distributions(balance, limits)
        rows += [_overlap(overlap, estimand, limits), *_weights(balance, weights, limits)]
    rows += [
        _attrition(attrition, limits),
        _events(events, limits, randomised=randomised),
        _detectable(minimum_detectable, smallest_difference),
    ]
    verdict = _worst([row.verdict for row in rows])
    return Gate(
        kind="gate",
        frame=_frame(rows),
        keys=("diagnostic",),
        derived=dict.fromkeys(("threshold", "warn_at", "fail_at"), ()),
        notes=tuple(_notes(rows, balance, limits, randomised=randomised)),
        about={
            "n": balance.about["n"],
            "assignment": assignment,
            "estimand": estimand,
            "verdict": verdict,
            "hash": _hash(rows, limits),
            "method": method,
            "decimals": {row.name: DECIMALS.get(row.name, 2) for row in rows},
            "scale": "number",
            "columns": ["diagnostic", "value", "threshold", "verdict"],
        },
        verdict=verdict,
        assignment=assignment,
    )


def _limits(thresholds: Mapping[str, float] | None) -> dict[str, float]:
    unknown = sorted(set(thresholds or {}) - set(THRESHOLDS))
    if unknown:
        raise UsageError(
            message(
                "Thresholds of the gate must be among {allowed}; found {found}.",
                allowed=list(THRESHOLDS),
                found=unknown,
            )
        )
    return {**THRESHOLDS, **(thresholds or {})}


def _hash(rows: list[Diagnostic], limits: Mapping[str, float]) -> str:
    """SHA-256 of what was judged and by which thresholds, to hold a later report to it."""
    judged = [(row.name, f"{row.value:.10g}", row.verdict) for row in rows]
    text = json.dumps([judged, sorted(limits.items())])
    return hashlib.sha256(text.encode()).hexdigest()


def _worst(verdicts: list[str]) -> str:
    return next((each for each in (FAIL, WARN) if each in verdicts), PASS)


def _frame(rows: list[Diagnostic]) -> pd.DataFrame:
    columns = ("value", "threshold", "warn_at", "fail_at", "verdict")
    return pd.DataFrame(
        [{"diagnostic": row.name, **{name: getattr(row, name) for name in columns}} for row in rows]
    )


def _balance(
    balance: Balance, method: str | None, limits: Mapping[str, float], *, randomised: bool
) -> Diagnostic:
    largest = balance.largest
    shown = Diagnostic("smd", largest, limits["smd_warn"], limits["smd_fail"])
    if randomised:
        # chance alone differs; how much is shown, and judged by nobody
        return Diagnostic("smd", largest, verdict_given=PASS)
    if balance.about["constrained"]:
        return Diagnostic("smd_constrained", largest, limits["smd_warn"], limits["smd_fail"])
    if shown.verdict == WARN and method is not None and method not in ADJUSTING:
        # so large a difference passes only with a method that also adjusts for it
        return replace(shown, fail_at=shown.warn_at)
    return shown


def _distributions(balance: Balance, limits: Mapping[str, float]) -> list[Diagnostic]:
    """How unlike amounts are spread, whose means may agree: these warn and never withhold."""
    ratios = balance.frame["variance_ratio"].to_numpy(dtype=float)
    amounts = np.isfinite(ratios)
    if not amounts.any():
        return []
    furthest = float(max(ratios[amounts], key=lambda ratio: abs(np.log(ratio))))
    is_low = furthest < 1
    limit = limits["variance_ratio_low_warn" if is_low else "variance_ratio_high_warn"]
    distance = float(balance.frame.loc[amounts, "ks"].max())
    return [
        Diagnostic("variance_ratio", furthest, limit, low_is_bad=is_low),
        Diagnostic("ks", distance, limits["ks_warn"]),
    ]


def _overlap(overlap: Result | None, estimand: str, limits: Mapping[str, float]) -> Diagnostic:
    name, prefix = ("share_near", "near") if estimand == "att" else ("equipoise", "equipoise")
    value = np.nan if overlap is None else float(overlap.about[name])
    warn_at, fail_at = limits[f"{prefix}_warn"], limits[f"{prefix}_fail"]
    return Diagnostic(name, value, warn_at, fail_at, low_is_bad=True)


def _weights(
    balance: Balance, weights: Weights | Match | None, limits: Mapping[str, float]
) -> list[Diagnostic]:
    sizes = balance.effective_sample_size if weights is None else weights.effective_sample_size
    largest = np.nan if weights is None else weights.largest_share
    return [
        *(
            Diagnostic(
                f"effective_size_{name}",
                size,
                limits["effective_size_warn"],
                limits["effective_size_fail"],
                low_is_bad=True,
            )
            for name, size in sizes.items()
        ),
        Diagnostic(
            "largest_weight",
            largest,
            limits["largest_weight_warn"],
            limits["largest_weight_fail"],
        ),
    ]


def _events(events: int | None, limits: Mapping[str, float], *, randomised: bool) -> Diagnostic:
    value = np.nan if events is None else float(events)
    limit = limits["events_fail"]
    if randomised:
        return Diagnostic("events", value, warn_at=limit, low_is_bad=True)
    return Diagnostic("events", value, fail_at=limit, low_is_bad=True)


def _attrition(attrition: Result | float | None, limits: Mapping[str, float]) -> Diagnostic:
    if isinstance(attrition, Result):
        shares = attrition.frame["share"]
        value = float(shares.max() - shares.min())
    else:
        value = np.nan if attrition is None else abs(float(attrition))
    return Diagnostic("attrition", value, limits["attrition_warn"], limits["attrition_fail"])


def _detectable(found: Result | float | None, smallest: float | None) -> Diagnostic:
    if isinstance(found, Result):
        found = float(found.frame["estimate"].iloc[0])
    value = np.nan if found is None else float(found)
    limit = np.nan if smallest is None else float(smallest)
    verdict = NOT_EVALUATED if np.isnan(limit) else None
    return Diagnostic("minimum_detectable", value, warn_at=limit, verdict_given=verdict)


def _notes(
    rows: list[Diagnostic], balance: Balance, limits: Mapping[str, float], *, randomised: bool
) -> list[Message]:
    notes = [message("The thresholds are a convention of evaltools.")]
    if randomised:
        notes.append(
            message(
                "Chance assigned people to the groups: how alike they are is shown, and judged "
                "by no threshold."
            )
        )
    if any(row.name == "variance_ratio" for row in rows):
        notes.append(
            message(
                "Means may agree where amounts are spread unlike: a variance ratio outside "
                "{low:.2f} to {high:.2f}, or a Kolmogorov–Smirnov distance above {limit:.2f}, "
                "warns.",
                low=limits["variance_ratio_low_warn"],
                high=limits["variance_ratio_high_warn"],
                limit=limits["ks_warn"],
            )
        )
    if not randomised and rows[0].fail_at == limits["smd_warn"]:
        notes.append(
            message(
                "Standardised differences from {low:.2f} to {high:.2f} pass only with a method "
                "that also adjusts the outcome for the covariates, such as aipw.",
                low=limits["smd_warn"],
                high=limits["smd_fail"],
            )
        )
    if balance.about["constrained"]:
        notes.append(
            message(
                "The means agree because the weights were made so: that is no evidence that "
                "the groups are alike."
            )
        )
    return notes
