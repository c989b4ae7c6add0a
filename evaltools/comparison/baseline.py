"""How alike the arms are in their covariates, before and after weighting or matching."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import pandas as pd

from evaltools.comparison.arms import COMPARISON, TREATED, TwoArms, read_arms
from evaltools.comparison.balance_numbers import alike, denominator
from evaltools.comparison.covariates import Covariate, Named
from evaltools.comparison.products import products_note, squares_and_products
from evaltools.comparison.weight_models import effective_size
from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.result import Result
from evaltools.schema.frames import check_columns
from evaltools.survival.people import floats

ESTIMANDS = ("att", "ate", "ato")

#: Standardised differences beyond this are read as imbalance (Stuart, Lee and Leacy 2013).
LARGE = 0.1

DENOMINATORS = {
    "att": message(
        "Differences are divided by the standard deviation of the participants before adjustment."
    ),
    "both": message(
        "Differences are divided by the root of the mean of both groups' variances before "
        "adjustment."
    ),
}


class Weighing(Protocol):
    """Whatever weights people: `Weights` and `Match` are such."""

    @property
    def values(self) -> pd.Series: ...


@dataclass(frozen=True, eq=False, kw_only=True)
class Balance(Result):
    """How alike the arms are; see `balance`.

    Attributes
    ----------
    effective_sample_size : mapping of "programme" and "comparison" to float
    """

    effective_sample_size: Mapping[str, float]

    @property
    def largest(self) -> float:
        """The largest standardised difference, without its sign."""
        return float(self.frame["smd"].abs().max())


def balance(
    frame: pd.DataFrame,
    *,
    arm: str,
    treated: object,
    covariates: Sequence[Named],
    weights: str | pd.Series | Weighing | None = None,
    estimand: str = "att",
    missing: str = "refuse",
    products: bool = False,
) -> Balance:
    """How alike the participants and the comparison group are at the start.

    Parameters
    ----------
    frame : DataFrame, one row per person
    arm, treated : str and a value of that column
        Everybody whose arm is not `treated` is in the comparison group.
    covariates : columns
        Amounts, columns of 0 and 1, or categories; `(name, reference)` names the reference
        level of a category.
    weights : column, Series, Weights or Match, optional
        With weights the result also shows how alike the arms were before.
    estimand : "att", "ate" or "ato"
        Decides the denominator of standardised differences: the standard deviation of the
        treated for att, else of both arms; always of the unadjusted people.
    missing : "refuse", "indicator" or "complete_case"
    products : bool
        Also a row for the square of each amount and the product of each two covariates. How
        many of them differ after adjustment is always noted.

    Returns
    -------
    Balance
        Rows: covariate, level; n_treated, n_comparison people with a known value, n_level_...
        at the level, mean_treated, mean_comparison, smd, variance_ratio (amounts), ks; with
        weights each of them also as ..._before, and smd_after, which equals smd.

    Examples
    --------
    >>> people = pd.DataFrame({"arm": list("ppcc"), "age": [20, 40, 30, 50]})
    >>> balance(people, arm="arm", treated="p", covariates=["age"]).table().smd.round(3).tolist()
    [-0.707]
    """
    check_estimand(estimand)
    column = weights if isinstance(weights, str) else None
    arms = read_arms(
        frame, arm=arm, treated=treated, covariates=covariates, missing=missing, columns=(column,)
    )
    check_covariates(arms)
    if products:
        more = tuple(squares_and_products(arms.covariates))
        arms = replace(arms, covariates=(*arms.covariates, *more))
    return balance_of(arms, _values(arms, weights), estimand=estimand)


def check_estimand(estimand: str) -> None:
    if estimand not in ESTIMANDS:
        raise UsageError(
            message(
                "estimand must be one of {allowed}; found {found}.",
                allowed=list(ESTIMANDS),
                found=estimand,
            )
        )


def check_covariates(arms: TwoArms) -> None:
    if not arms.covariates:
        raise UsageError(message("There must be at least one covariate; found none."))


def balance_of(
    arms: TwoArms,
    weights: np.ndarray | None,
    *,
    estimand: str,
    constrained: bool = False,
    notes: Sequence[Message] = (),
) -> Balance:
    """The balance of arms that have been read; `constrained` when weights force it."""
    used = np.ones(arms.n) if weights is None else weights
    rows = [_row(each, arms, weights, estimand) for each in arms.covariates]
    table = pd.DataFrame(rows)
    whole = ["n_treated", "n_comparison", "n_level_treated", "n_level_comparison"]
    both = DENOMINATORS["att" if estimand == "att" else "both"]
    return Balance(
        kind="balance",
        frame=table.astype(dict.fromkeys(whole, "Int64")),
        keys=("covariate", "level"),
        counts=tuple(whole),
        notes=(
            *arms.notes,
            both,
            *notes,
            *_unvaried_note(arms, estimand),
            *_products_note(arms, weights, estimand),
        ),
        about={
            "n": arms.n,
            "estimand": estimand,
            "adjusted": weights is not None,
            "constrained": constrained,
            "threshold": LARGE,
            "decimals": {"smd": 3, "smd_before": 3, "smd_after": 3},
            "scale": "number",
            "parts": {"n_level_treated": "n_treated", "n_level_comparison": "n_comparison"},
            "arms": dict(arms.names),
            "columns": _shown_columns(adjusted=weights is not None),
        },
        effective_sample_size={
            TREATED: effective_size(used[arms.treated]),
            COMPARISON: effective_size(used[~arms.treated]),
        },
    )


def _shown_columns(*, adjusted: bool) -> list[str]:
    """Those that a printed table shows."""
    keys = ["covariate", "level"]
    if not adjusted:
        return [*keys, "mean_treated", "mean_comparison", "smd", "variance_ratio", "ks"]
    means = ["mean_treated", "mean_comparison_before", "mean_comparison"]
    return [*keys, *means, "smd_before", "smd_after", "variance_ratio", "ks"]


def _row(
    covariate: Covariate, arms: TwoArms, weights: np.ndarray | None, estimand: str
) -> dict[str, Any]:
    known = np.isfinite(covariate.values)
    values, treated = covariate.values[known], arms.treated[known]
    is_share = covariate.is_share
    sd = denominator(values, treated, estimand=estimand, is_share=is_share)
    before = alike(values, treated, np.ones(values.size), sd=sd, is_share=is_share)
    row: dict[str, Any] = {
        "covariate": covariate.name,
        "level": covariate.level,
        "n_treated": int(treated.sum()),
        "n_comparison": int((~treated).sum()),
        "n_level_treated": int(values[treated].sum()) if is_share else pd.NA,
        "n_level_comparison": int(values[~treated].sum()) if is_share else pd.NA,
        "sd": sd,
    }
    numbers = {name: getattr(before, name) for name in _NUMBERS}
    if weights is None:
        return {**row, **numbers}
    after = alike(values, treated, weights[known], sd=sd, is_share=is_share)
    return {
        **row,
        **{f"{name}_before": value for name, value in numbers.items()},
        **{name: getattr(after, name) for name in _NUMBERS},
        "smd_after": after.smd,
    }


_NUMBERS = ("mean_treated", "mean_comparison", "smd", "variance_ratio", "ks")


def _unvaried_note(arms: TwoArms, estimand: str) -> list[Message]:
    if estimand != "att":
        return []
    found = [
        each.term
        for each in arms.covariates
        if np.unique(each.values[arms.treated & np.isfinite(each.values)]).size < 2
        and np.unique(each.values[np.isfinite(each.values)]).size > 1
    ]
    if not found:
        return []
    return [
        message(
            "All participants are alike in {found}: there the standard deviation of both groups "
            "is used.",
            found=found,
        )
    ]


def _products_note(arms: TwoArms, weights: np.ndarray | None, estimand: str) -> list[Message]:
    """Of the adjusted people; where products are rows of their own they need no note."""
    if weights is None or any("×" in each.name or "²" in each.name for each in arms.covariates):
        return []
    return products_note(arms.covariates, arms.treated, weights, estimand=estimand, limit=LARGE)


def _values(arms: TwoArms, weights: str | pd.Series | Weighing | None) -> np.ndarray | None:
    if weights is None:
        return None
    if isinstance(weights, str):
        check_columns(arms.frame, (weights,))
        values = floats(arms.frame[weights])
    else:
        series = weights if isinstance(weights, pd.Series) else weights.values
        values = _aligned(arms, series)
    if not np.isfinite(values).all() or (values < 0).any():
        raise UsageError(message("Weights must be known and 0 or more."))
    for rows in (arms.treated, ~arms.treated):
        if not values[rows].any():
            raise UsageError(message("Somebody in each arm must have a weight."))
    return values


def _aligned(arms: TwoArms, series: pd.Series) -> np.ndarray:
    index = arms.frame.index
    if series.index.equals(index):
        return floats(series)
    if not index.is_unique or not series.index.is_unique or not index.isin(series.index).all():
        raise UsageError(
            message("The weights must have the same index as the data, without repetitions.")
        )
    return floats(series.reindex(index))
