"""Weighted least squares with errors that need no equal spread: arrays in, numbers out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaltools.errors import UsageError
from evaltools.messages import message


@dataclass(frozen=True)
class Covariate:
    """A column to adjust for.

    Attributes
    ----------
    name : str
    reference : str, optional
        Category that the others are set against; None: the first.
    """

    name: str
    reference: str | None = None

    @classmethod
    def of(cls, given: str | tuple[str, str]) -> Covariate:
        """The covariate that a name, or a pair of name and reference, means."""
        return cls(given) if isinstance(given, str) else cls(given[0], str(given[1]))

    def columns(self, frame: pd.DataFrame) -> np.ndarray:
        """The covariate as columns of a design, shape (n, p): itself, or one per category.

        Raises UsageError for a reference that is no category.
        """
        values = frame[self.name]
        if pd.api.types.is_bool_dtype(values) or pd.api.types.is_numeric_dtype(values):
            return values.to_numpy(dtype=float)[:, None]
        found = values.astype("category").cat.remove_unused_categories()
        names = [str(each) for each in found.cat.categories]
        first = names[0] if self.reference is None else self.reference
        if first not in names:
            raise UsageError(
                message(
                    "The reference of {covariate} must be one of its categories.",
                    covariate=self.name,
                )
            )
        codes = found.cat.codes.to_numpy()
        others = [place for place, name in enumerate(names) if name != first]
        return np.asarray(codes[:, None] == np.array(others)[None, :], dtype=float)


@dataclass(frozen=True, eq=False)
class LeastSquares:
    """Coefficients with their covariance.

    Attributes
    ----------
    coefficients : float, shape (p,)
    covariance : float, shape (p, p)
        HC2: equal to Welch's error for a difference of two means.
    df : int
        n - p.
    """

    coefficients: np.ndarray
    covariance: np.ndarray
    df: int


def least_squares(
    outcome: np.ndarray, design: np.ndarray, weights: np.ndarray
) -> LeastSquares | None:
    """Weighted least squares with the HC2 covariance, weights taken as known.

    outcome : float, shape (n,); design : float, shape (n, p); weights : float, shape (n,)
    None when there are not more rows than columns, or the columns depend on each other.

    Equal to R's lm(weights =) with sandwich::vcovHC(type = "HC2"). MacKinnon and White
    (1985), Journal of Econometrics 29, 305-325.
    """
    n, p = design.shape
    scaled = design * np.sqrt(weights)[:, None]
    if n <= p or np.linalg.matrix_rank(scaled) < p:
        return None
    bread = np.linalg.inv(scaled.T @ scaled)
    coefficients = bread @ (scaled.T @ (np.sqrt(weights) * outcome))
    residuals = outcome - design @ coefficients
    leverage = np.einsum("ij,jk,ik->i", scaled, bread, scaled)
    # a person whom the model meets exactly adds nothing
    free = np.maximum(1 - leverage, np.finfo(float).eps)
    meat = (design * ((weights * residuals) ** 2 / free)[:, None]).T @ design
    return LeastSquares(coefficients, bread @ meat @ bread, n - p)


def refuse_missing(frame: pd.DataFrame, covariates: Sequence[Covariate]) -> None:
    """Raise UsageError when a covariate is missing for somebody."""
    missing = [each.name for each in covariates if frame[each.name].isna().any()]
    if missing:
        raise UsageError(
            message(
                "Covariates must be known of everybody; missing are {missing}. Leave these people "
                "out first, or give the missing value a category of its own.",
                missing=missing,
            )
        )
