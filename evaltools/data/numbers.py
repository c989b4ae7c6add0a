"""Numbers as people and programs write them, read one distinct content at a time.

Read are 1234, -1,5, 1.5, 1 234,5 (spaces between thousands) and 1e-5. A point or comma is
the decimal mark; one column must keep to one of them, since 1.234 beside 12,5 means
something else than 1.234 beside 12.5.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

_NUMBER = re.compile(
    r"[+-]?(?:[0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:[.,][0-9]+)?(?:[eE][+-]?[0-9]{1,3})?"
)
#: No-break, narrow and figure spaces become plain ones; the minus sign becomes a hyphen.
_PLAIN = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "\u2212": "-"})


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
    numbers = pd.Series([_number(value) for value in values], dtype="float64")
    unreadable = numbers.isna().to_numpy()
    return ReadNumbers(numbers, unreadable, _mixed(values, ~unreadable))


def _number(value: object) -> float:
    """The number of one cell; NaN when it is none, or one that no computer holds."""
    try:
        if isinstance(value, str):
            text = value.translate(_PLAIN).strip()
            if _NUMBER.fullmatch(text) is None:
                return math.nan
            number = float(text.replace(" ", "").replace(",", "."))
        elif isinstance(value, int | float | np.number) and not isinstance(value, bool):
            number = float(value)
        else:
            return math.nan
    except OverflowError:
        return math.nan
    return number if math.isfinite(number) else math.nan


def _mixed(values: pd.Series, read: np.ndarray) -> np.ndarray:
    """True for the contents with the rarer decimal mark, when texts of a column have both."""
    pairs = list(zip(values, read, strict=True))
    commas = np.array([ok and isinstance(v, str) and "," in v for v, ok in pairs], dtype=bool)
    points = np.array([ok and isinstance(v, str) and "." in v for v, ok in pairs], dtype=bool)
    if not (commas.any() and points.any()):
        return np.zeros(len(values), dtype=bool)
    return commas if commas.sum() < points.sum() else points
