"""Covariates centred and divided by their standard deviation, so that steps are well measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaltools.survival.covariates import Design, check_varies

#: People taken together in a product of matrices, so that no copy of all is made.
BLOCK = 1 << 13


@dataclass(frozen=True, slots=True, eq=False)
class Scaling:
    """Mean and standard deviation of each term, shape (p,)."""

    center: np.ndarray
    scale: np.ndarray

    def apply(self, columns: Sequence[np.ndarray], order: np.ndarray | None = None) -> np.ndarray:
        """The columns scaled, shape (p, n), with people in the given order."""
        out = np.empty((len(columns), columns[0].size))
        for row, column in enumerate(columns):
            placed = column if order is None else column[order]
            np.subtract(placed, self.center[row], out=out[row])
            out[row] /= self.scale[row]
        return out

    def restore(self, covariance: np.ndarray) -> np.ndarray:
        """A covariance of coefficients on the scale of the covariates."""
        return np.asarray(covariance / np.outer(self.scale, self.scale))


def scaling_of(design: Design) -> Scaling:
    """The scaling of a design; raises when a term does not vary or follows from others."""
    center = np.array([column.mean() for column in design.columns])
    products = np.zeros((center.size, center.size))
    for start in range(0, design.n, BLOCK):
        # a mean of x * x would lose the spread of a number far from 0
        block = np.stack([column[start : start + BLOCK] for column in design.columns])
        block -= center[:, None]
        products += block @ block.T
    scale = np.sqrt(np.diag(products) / design.n)
    scale[scale < 1e-12 * np.abs(center)] = 0.0
    check_varies(design, products, scale)
    return Scaling(center, scale)


def cross_product(columns: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Sum over people of weight x x', in blocks."""
    if weight.min() >= 0:
        return _squares(columns, np.sqrt(weight))
    above, below = np.maximum(weight, 0.0), np.maximum(-weight, 0.0)
    return np.asarray(_squares(columns, np.sqrt(above)) - _squares(columns, np.sqrt(below)))


def _squares(columns: np.ndarray, root: np.ndarray) -> np.ndarray:
    """Sum over people of (root x) (root x)': a symmetric product takes half the time."""
    total = np.zeros((columns.shape[0], columns.shape[0]))
    for start in range(0, columns.shape[1], BLOCK):
        block = columns[:, start : start + BLOCK] * root[start : start + BLOCK]
        total += block @ block.T
    return total
