"""Squares and products of covariates: means may agree while these differ.

Weights that equal the means of the covariates need not equal their spread or how they go
together; both matter where the outcome does not follow them by straight lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, combinations_with_replacement

import numpy as np

from evaltools.comparison.covariates import Covariate
from evaltools.messages import Message, message

#: Squared distances this small beside the squares themselves are rounding.
ROUNDING = 1e-12


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
    used = [each for each in covariates if each.in_model]
    wanted = [
        (first, second)
        for first, second in combinations_with_replacement(range(len(used)), 2)
        if (first != second and used[first].name != used[second].name)
        or (first == second and not used[first].is_share)
    ]
    if not wanted:
        return []
    matrix = np.column_stack([each.values for each in used])
    shares = np.array([each.is_share for each in used])
    table = _differences(matrix, shares, treated, weights, estimand)
    found = [table[pair] for pair in wanted]
    known = np.abs([each for each in found if np.isfinite(each)])
    if not known.size:
        return []
    return [
        message(
            "Means may agree where squares and products of background factors do not. Looked at: "
            "{n}; after adjustment, standardised differences beyond {limit:.2f}: {beyond}; the "
            "largest: {largest:.2f}.",
            # counts of differences, not of people: protection must leave them
            n=str(known.size),
            limit=limit,
            beyond=str((known > limit).sum()),
            largest=float(known.max()),
        )
    ]


def _differences(
    matrix: np.ndarray,
    shares: np.ndarray,
    treated: np.ndarray,
    weights: np.ndarray,
    estimand: str,
) -> np.ndarray:
    """Standardised differences of all products at once, shape (p, p).

    Sums of products, and of their squares, are products of matrices: no column is made for
    each pair. Whoever has a missing value counts in no product with it.
    """
    known = np.isfinite(matrix)
    values = np.where(known, matrix, 0.0)
    is_share = np.outer(shares, shares)
    means, variances = [], []
    with np.errstate(divide="ignore", invalid="ignore"):
        for rows in (treated, ~treated):
            own, there, w = values[rows], known[rows].astype(float), weights[rows, None]
            means.append(own.T @ (w * own) / (there.T @ (w * there)))
            n = there.T @ there
            mean = own.T @ own / n
            squares = (own**2).T @ own**2
            spread = squares - n * mean**2
            spread = np.where(spread > ROUNDING * squares, spread, 0.0)
            variances.append(np.where(is_share, spread / n, spread / (n - 1)))
        both = (variances[0] + variances[1]) / 2
        alone = (estimand == "att") & (variances[0] > 0)
        return np.asarray((means[0] - means[1]) / np.sqrt(np.where(alone, variances[0], both)))
