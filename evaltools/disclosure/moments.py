"""Means and spreads of people's scores and answers as they leave: in coarse units.

Errors, limits, statistics and standardised numbers follow from means and spreads, and are told
no more finely than these; what is a sum or a difference of told numbers is made of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from evaltools.disclosure.cells import places
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.score_units import (
    ERRORS,
    MEANS,
    OF_ANSWERS,
    SPREADS,
    coefficient_unit,
    error_unit,
    fewest,
    half_units,
    limit_unit,
    mean_unit,
    printed,
    spread_unit,
    steps,
)
from evaltools.disclosure.tables import count, protect_table
from evaltools.messages import message
from evaltools.result import Result

#: The fact, and the column, from what on a person's change is more than error.
LIMITS_OF_CHANGE = "reliable_change"

#: Made of a spread and one for all groups of a scale.
YARDSTICKS = ("sem", "sdc", LIMITS_OF_CHANGE)

#: Limits, and the number that they lie around.
LIMITS = {
    ("conf_low", "conf_high"): "estimate",
    ("before_low", "before_high"): "mean_before",
    ("after_low", "after_high"): "mean_after",
}

#: What has no unit of its own.
COEFFICIENTS = ("standardised", "item_rest", "alpha_if_dropped", "loading", "reliability")
LIMITS_OF_COEFFICIENTS = {("standardised_low", "standardised_high"): "standardised"}

#: Decimals of what tests give.
DECIMALS = {"statistic": 1, "df": 0, "p_value": 3, "p_holm": 3}


def protect_scores(result: Result, policy: Policy, hide: Iterable[str]) -> Result:
    """A table of means, each made of enough people on every side that it sets apart.

    A difference of means beside the mean of one side gives that of the other: what is made of
    two counts needs `min_group` people in each.
    """
    hidden = [*hide]
    for column in result.numbers:
        made = result.made_from(column)
        if len(made) > 1:
            few = pd.concat([count(result, name) for name in made], axis=1).min(axis=1)
            rows = replace(result, frame=result.frame[few < policy.min_group])
            hidden += places(rows, [column])
    return with_coarse_moments(protect_table(result, policy, hidden), policy)


#: Of a balance table: the means of each arm's people, what is standardised, and its decimals.
MEANS_OF_ARMS = {"mean_treated": "n_treated", "mean_comparison": "n_comparison"}
STANDARDISED = ("smd", "variance_ratio", "ks")
DECIMALS_OF_BALANCE = 3


def protect_balance(result: Result, policy: Policy, hide: Iterable[str]) -> Result:
    """A table of covariates in both arms, with means of numbers as coarse as those of scores.

    Rows of levels tell shares, beside their counts.
    """
    told = protect_table(result, policy, hide)
    frame = told.frame.copy()
    of_numbers = count(result, "n_level_treated").isna()
    for column in map(str, frame.columns):
        values, name = frame[column], column.removesuffix("_before")
        if name in MEANS_OF_ARMS:
            unit = count(result, MEANS_OF_ARMS[name]).map(lambda n: mean_unit(n, 1.0, policy))
        elif name == "sd":
            fewer = count(result, "n_treated").combine(count(result, "n_comparison"), min)
            unit = fewer.map(lambda n: spread_unit(n, 1.0, policy))
        elif name.partition("_after")[0] in STANDARDISED:
            frame[column] = values.astype(float).round(DECIMALS_OF_BALANCE)
            continue
        else:
            continue
        coarse = ((values.astype(float) / unit).round() * unit).round(9)
        frame[column] = coarse.where(of_numbers, values)
    return replace(told, frame=frame)


#: Below this p-value an interval of 95 % does not hold 0.
USUAL_LEVEL = 0.05

REACHES_ZERO = message(
    "Limits are rounded outwards: one of 0 beside a p-value below 0.05 did not reach 0 before."
)


def with_coarse_moments(result: Result, policy: Policy) -> Result:
    """The protected result with means, spreads and what is made of them in coarse units."""
    told = _Told(result, policy)
    frame = told.frame()
    about = _coarse_facts(result.about, frame)
    if result.kind not in OF_ANSWERS and "scale" in frame.columns:
        # The audit reckons with the same steps.
        about["steps"] = told.steps.groupby(frame["scale"].astype(str)).max().to_dict()
    note = message(
        "Means, spreads and what is made of them are rounded: the fewer the people, the more "
        "coarsely, so that nobody's answers can be worked out."
    )
    made = replace(result, frame=frame, about=about).note(note)
    return made.note(REACHES_ZERO) if _reaches_zero(frame) else made


def _reaches_zero(frame: pd.DataFrame) -> bool:
    """Whether a limit was rounded to 0 that the p-value beside it says was not reached."""
    if not {"conf_low", "conf_high", "p_value"} <= set(frame.columns):
        return False
    at_zero = frame["conf_low"].eq(0) | frame["conf_high"].eq(0)
    return bool((at_zero & (frame["p_value"].astype(float) < USUAL_LEVEL)).any())


class _Told:
    """The numbers of one result in their units, row by row."""

    def __init__(self, result: Result, policy: Policy) -> None:
        self.result, self.policy = result, policy
        self.steps = steps(result)

    def frame(self) -> pd.DataFrame:
        """The frame with every number that is made from people as it is told."""
        frame = self.result.frame.copy()
        is_coefficient = self.result.kind == "reliability"
        for column in filter(self._is_told, MEANS):
            frame[column] = self._nearest(column, coefficient_unit if is_coefficient else mean_unit)
        for column in filter(self._is_told, SPREADS):
            frame[column] = self._nearest(column, spread_unit, least=1)
        for column in filter(self._is_told, YARDSTICKS):
            frame[column] = self._nearest(column, spread_unit, least=1, by="scale")
        for column in filter(self._is_told, ERRORS):
            frame[column] = self._nearest(column, error_unit, least=1)
        for column in filter(self._is_told, COEFFICIENTS):
            frame[column] = self._nearest(column, coefficient_unit)
        _add_up(self.result, frame, self.policy)
        for pair, inside in LIMITS.items():
            rule = coefficient_unit if is_coefficient else limit_unit
            self._limits(frame, pair, inside, rule)
        for pair, inside in LIMITS_OF_COEFFICIENTS.items():
            self._limits(frame, pair, inside, coefficient_unit)
        for column, decimals in DECIMALS.items():
            if self._is_told(column):
                frame[column] = count(self.result, column).round(decimals)
        return frame

    def _is_told(self, column: str) -> bool:
        made = self.result.derived.get(column)
        return column in self.result.frame.columns and made != ()

    def unit(self, column: str, rule: Callable[..., float], by: str | None = None) -> pd.Series:
        """The unit of a column in each row, by the fewest people that it is made from.

        by : rows alike in this key have the coarsest of their units
        """
        unit = self._unit(column, rule)
        if by is None:
            return unit
        grouped = unit.groupby(self.result.frame[by].astype(str), sort=False, observed=True)
        return grouped.transform("max")

    def _unit(self, column: str, rule: Callable[..., float]) -> pd.Series:
        people = fewest(self.result, column)
        if rule is coefficient_unit:
            return people.map(rule)
        pairs = zip(people, self.steps, strict=True)
        unit = pd.Series([rule(n, step, self.policy) for n, step in pairs], index=people.index)
        if rule in (mean_unit, limit_unit):
            return unit.clip(lower=printed(self.result))
        return unit

    def _nearest(
        self, column: str, rule: Callable[..., float], *, least: int = 0, by: str | None = None
    ) -> pd.Series:
        unit, value = self.unit(column, rule, by), count(self.result, column)
        units = (value / unit).round()
        told = units.where((value == 0) | (units.abs() >= least), least) * unit
        return told.round(9).where(value.notna())

    def _limits(
        self,
        frame: pd.DataFrame,
        pair: tuple[str, str],
        inside: str,
        rule: Callable[..., float],
    ) -> None:
        """Both limits outwards, and around the told number, in the copy given."""
        for column, outwards in zip(pair, (np.floor, np.ceil), strict=True):
            if not self._is_told(column):
                continue
            unit = self._unit(column, rule)
            far = (outwards((count(self.result, column) / unit).round(9)) * unit).round(9)
            if inside in frame.columns:
                beside = pd.to_numeric(frame[inside]).astype(float)
                furthest = np.fmin if outwards is np.floor else np.fmax
                far = furthest(far, beside).where(far.notna())
            if self.result.kind == "reliability":
                far = far.clip(upper=1.0)
            frame[column] = far


def _add_up(result: Result, frame: pd.DataFrame, policy: Policy) -> None:
    """What is a sum, or a difference, of told numbers is made of them, in the copy given."""
    if result.kind == "change" and {"mean_before", "estimate", "mean_after"} <= set(frame):
        told = frame["mean_before"] + frame["estimate"]
        frame["mean_after"] = told.round(9).where(frame["mean_after"].notna())
    if result.kind == "dropout":
        _of_dropout(result, frame)
        _bounds(result, frame, policy)


def _of_dropout(result: Result, frame: pd.DataFrame) -> None:
    """The difference and the tipping point of told means."""
    people, lost = count(result, "n"), count(result, "n_lost")
    made = {
        "estimate": frame["mean_lost"] - frame["mean_stayed"],
        "tipping_change": -people * frame["change"] / lost.where(lost > 0),
    }
    for column, told in made.items():
        if column in frame.columns:
            frame[column] = told.astype(float).round(3).where(frame[column].notna())


def _bounds(result: Result, frame: pd.DataFrame, policy: Policy) -> None:
    """Between what the mean change of all lies, whatever the told means stand for.

    They are made of told means, and lie outside of all that these may stand for; then they are
    rounded outwards to the decimals that are printed.
    """
    if not {"bound_low", "bound_high"} <= set(frame.columns):
        return
    people, lost = count(result, "n"), count(result, "n_lost")
    half = {name: pd.Series(units) for name, units in half_units(result, policy).items()}
    open_by = (people * half["change"] + lost * half["mean_lost"]) / (people + lost)
    ranges, unit = dict(result.about.get("ranges") or {}), printed(result)
    for column, place, sign in (("bound_low", 0, -1), ("bound_high", 1, 1)):
        ends = {scale: float(limits[place]) for scale, limits in ranges.items()}
        limit = frame["scale"].map(ends).astype(float)
        moved = people * frame["change"] + lost * (limit - frame["mean_lost"])
        furthest = sign * moved / (people + lost) + open_by
        told = sign * np.ceil((furthest / unit).round(6)) * unit
        frame[column] = told.round(9).where(frame[column].notna())


def _coarse_facts(about: Mapping[str, Any], frame: pd.DataFrame) -> dict[str, Any]:
    """The facts, with the limits of reliable change as the table tells them."""
    if LIMITS_OF_CHANGE not in about:
        return dict(about)
    told = {}
    if {"scale", LIMITS_OF_CHANGE} <= set(frame):
        rows = frame.dropna(subset=[LIMITS_OF_CHANGE])
        told = dict(zip(rows["scale"].astype(str), rows[LIMITS_OF_CHANGE], strict=True))
    return {**about, LIMITS_OF_CHANGE: told}
