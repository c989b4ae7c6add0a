"""Squares and products of covariates: means may agree while these differ.

Weights that equal the means of the covariates need not equal their spread or how they go
together; both matter where the outcome does not follow them by straight lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from evaltools.comparison.balance_numbers import denominator
from evaltools.comparison.covariates import Covariate
from evaltools.messages import Message, message


def squares_and_products(covariates: Sequence[Covariate]) -> Iterator[Covariate]:
    """Squares of amounts, and products of any two covariates that are not levels of one.

    Reference levels are left out: they follow from the others. Amounts are multiplied as
    they are, as cobalt does with `int = TRUE, poly = 2`.
    """
    used = [each for each in covariates if each.in_model]
    for each in used:
        if not each.is_share:
            yield Covariate(f"{each.term}²", "", each.values**2, is_share=False)
    for first, second in combinations(used, 2):
        if first.name != second.name:
            yield Covariate(
                f"{first.term} × {second.term}",
                "",
                first.values * second.values,
                is_share=first.is_share and second.is_share,
            )


def products_note(
    covariates: Sequence[Covariate],
    treated: np.ndarray,
    weights: np.ndarray,
    *,
    estimand: str,
    limit: float,
) -> list[Message]:
    """How many squares and products differ beyond the limit after adjustment; none without any."""
    found = [
        _difference(each, treated, weights, estimand) for each in squares_and_products(covariates)
    ]
    known = np.abs([each for each in found if np.isfinite(each)])
    if not known.size:
        return []
    return [
        message(
            "Means may agree where squares and products of background factors do not. Looked at: "
            "{n}; after adjustment, standardised differences beyond {limit:.2f}: {beyond}; the "
            "largest: {largest:.2f}.",
            n=int(known.size),
            limit=limit,
            beyond=int((known > limit).sum()),
            largest=float(known.max()),
        )
    ]


def _difference(
    covariate: Covariate, treated: np.ndarray, weights: np.ndarray, estimand: str
) -> float:
    known = np.isfinite(covariate.values)
    values, rows = covariate.values[known], treated[known]
    used = weights[known]
    sums = [float(used[arm].sum()) for arm in (rows, ~rows)]
    if min(sums) <= 0:
        return float("nan")
    sd = denominator(values, rows, estimand=estimand, is_share=covariate.is_share)
    gap = float(values[rows] @ used[rows]) / sums[0] - float(values[~rows] @ used[~rows]) / sums[1]
    return gap / sd if sd > 0 else float("nan")
