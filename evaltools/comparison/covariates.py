"""Covariates as numbers: amounts, yes-or-no, categories, and whether they are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaltools.errors import DataError, UsageError, Violation
from evaltools.messages import Message, message, plural_message
from evaltools.survival.people import as_text, codes_of, floats

#: The level that stands for a missing value.
MISSING_LEVEL = "missing"

#: A covariate's column, or the column and its reference level.
Named = str | tuple[str, object]


@dataclass(frozen=True, slots=True, eq=False)
class Covariate:
    """One number per person: an amount, or whether the person is at a level.

    Attributes
    ----------
    name : str
        The column of the frame.
    level : str
        Of a category, or "missing"; empty for an amount and a column of 0 and 1.
    values : float, shape (n,)
        Missing values are nan.
    is_share : bool
        Whether the values are 0 and 1.
    in_model : bool
        False for the reference level of a category: balance is shown for it too.
    """

    name: str
    level: str
    values: np.ndarray
    is_share: bool
    in_model: bool = True

    @property
    def term(self) -> str:
        """The column, or column=level."""
        return f"{self.name}={self.level}" if self.level else self.name

    @property
    def filled(self) -> np.ndarray:
        """Values with the mean of the known ones where they are missing."""
        known = np.isfinite(self.values)
        if known.all():
            return self.values
        mean = self.values[known].mean() if known.any() else 0.0
        return np.where(known, self.values, mean)


def name_of(named: Named) -> str:
    """The column of a covariate, given with or without its reference level."""
    return named if isinstance(named, str) else named[0]


def read_covariates(
    frame: pd.DataFrame, covariates: Sequence[Named]
) -> tuple[tuple[Covariate, ...], list[Message]]:
    """Every covariate as numbers, and a note on missing values that get a level of their own.

    A category's reference is its first level (of an ordered category the first in order, else
    the first in the alphabet), or the one of a `(name, reference)` pair.
    """
    found: list[Covariate] = []
    indicated = 0
    for named in covariates:
        name = name_of(named)
        reference = None if isinstance(named, str) else as_text(named[1])
        column = frame[name]
        missing = column.isna().to_numpy()
        indicated += int(missing.any())
        read = _amount(column, name) if _is_amount(column) else _levels(column, name, reference)
        found += read
        if missing.any():
            found.append(Covariate(name, MISSING_LEVEL, missing.astype(float), is_share=True))
    return tuple(found), _indicator_note(indicated)


def _is_amount(column: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column.dtype))


def _amount(column: pd.Series, name: str) -> list[Covariate]:
    values = floats(column)
    known = values[~np.isnan(values)]
    if np.isinf(known).any():
        rule = message("A covariate must be finite.")
        raise DataError(rule, [Violation(rule, column=name)])
    is_share = bool(np.isin(known, (0.0, 1.0)).all())
    return [Covariate(name, "", values, is_share=is_share)]


def _levels(column: pd.Series, name: str, reference: str | None) -> list[Covariate]:
    codes, values = codes_of(column)
    levels = [as_text(value) for value in values]
    if reference is not None and reference not in levels:
        raise UsageError(
            message(
                "The reference of the covariate {name} must be one of its levels; the one given "
                "is not.",
                name=name,
            )
        )
    first = 0 if reference is None else levels.index(reference)
    shown = range(len(levels)) if len(levels) != 2 else [1 - first]
    return [
        Covariate(
            name,
            levels[number],
            np.where(codes < 0, np.nan, (codes == number).astype(float)),
            is_share=True,
            in_model=number != first,
        )
        for number in shown
    ]


def _indicator_note(n_covariates: int) -> list[Message]:
    if not n_covariates:
        return []
    return [
        plural_message(
            "Missing values of {levels} covariate are a level of their own.",
            "Missing values of {levels} covariates are a level of their own.",
            n_covariates,
            levels=n_covariates,
        )
    ]
