"""Numbers as people and programs write them, read one distinct content at a time.

Read are 1234, -1,5, 1.5, 1 234,5 (spaces between thousands) and 1e-5. A point or comma is
the decimal mark; one column must keep to one of them, since 1.234 beside 12,5 means
something else than 1.234 beside 12.5.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

_NUMBER = r"[+-]?(?:\d+|\d{1,3}(?: \d{3})+)(?:[.,]\d+)?(?:[eE][+-]?\d{1,3})?"
_MINUS = "\u2212"


@dataclass(frozen=True, eq=False)
class ReadNumbers:
    """Numbers read from distinct contents.

    Attributes
    ----------
    numbers : Series of float64
        Missing where no number could be read.
    unreadable : array of bool
        Not written as a number.
    mixed_marks : array of bool
        Written with the decimal mark that fewer contents of the column have.
    """

    numbers: pd.Series
    unreadable: np.ndarray
    mixed_marks: np.ndarray


def read_numbers(values: pd.Series) -> ReadNumbers:
    """The numbers of distinct contents: text, or numbers already.

    >>> read_numbers(pd.Series(["1 234,5", "-2", "two"])).unreadable.tolist()
    [False, False, True]
    """
    none = np.zeros(len(values), dtype=bool)
    if pd.api.types.is_bool_dtype(values.dtype):
        return ReadNumbers(values.astype("float64"), none, none)
    if pd.api.types.is_numeric_dtype(values.dtype):
        numbers = values.astype("float64")
        return ReadNumbers(numbers, ~np.isfinite(numbers.to_numpy()), none)
    texts = values.map(_written).astype("string")
    fits = texts.str.fullmatch(_NUMBER).fillna(False).to_numpy(dtype=bool)
    plain = texts.where(fits).str.replace(" ", "").str.replace(",", ".")
    numbers = pd.to_numeric(plain.astype(object), errors="coerce").astype("float64")
    numbers = numbers.where(np.isfinite(numbers))  # 1e999 is written as a number and is none
    return ReadNumbers(numbers, numbers.isna().to_numpy(), _mixed(values, fits))


def _written(value: object) -> str | None:
    """A cell's number as text with plain spaces and minus; None for other things."""
    if isinstance(value, str):
        for space in ("\u00a0", "\u202f", "\u2009", "\u2007"):
            value = value.replace(space, " ")
        return value.replace(_MINUS, "-").strip()
    if isinstance(value, int | float | np.number) and not isinstance(value, bool):
        return repr(float(value)) if isinstance(value, float) else str(value)
    return None


def _mixed(values: pd.Series, fits: np.ndarray) -> np.ndarray:
    """True for the contents with the rarer decimal mark, when texts of a column have both."""
    texts = values.where(pd.Series(fits) & values.map(lambda value: isinstance(value, str)))
    commas = texts.str.contains(",", regex=False, na=False).to_numpy(dtype=bool)
    points = texts.str.contains(".", regex=False, na=False).to_numpy(dtype=bool)
    if not (commas.any() and points.any()):
        return np.zeros(len(values), dtype=bool)
    return commas if commas.sum() < points.sum() else points
