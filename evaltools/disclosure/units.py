"""Numbers in units: an estimate to the nearest, its error up, its interval outwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

#: Units of shares, and the coarsest of a curve, which is told only where nothing finer may be.
UNITS = (0.001, 0.002, 0.003, 0.005, 0.007, 0.01, 0.02, 0.03, 0.04)
COARSEST = 0.05

#: Coarser ones of single shares at agreed times, beside which the counts are told.
ROUGH = (0.06, 0.07, 0.08, 0.09, 0.1)

#: How each number is rounded to a unit.
TOWARDS: Mapping[str, Callable[..., Any]] = {
    "estimate": np.round,
    "std_error": np.ceil,
    "conf_low": np.floor,
    "conf_high": np.ceil,
}


def in_units(values: Any, column: str, unit: Any) -> Any:
    """Numbers of a column, one or a series of them, as multiples of a unit.

    >>> float(in_units(0.7506, "estimate", 0.02)), float(in_units(0.6271, "conf_low", 0.02))
    (0.76, 0.62)
    """
    # What is a multiple already, but for the last digit of a float, stays.
    units = np.round(values / unit, 6)
    return np.round(TOWARDS.get(column, np.round)(units) * unit, 6)


def told_in(unit: float, row: pd.Series, *, wider: float = 1.0) -> pd.Series:
    """The row with its share in a unit, and an interval around what is told.

    The interval holds the one of all that the share may be. It tells of the share no more than
    the share does: each half of it, so many times as wide, is rounded up by itself.

    >>> row = pd.Series({"estimate": 0.378, "std_error": 0.0277, "conf_low": 0.3234,
    ...                  "conf_high": 0.4317})
    >>> told_in(0.01, row, wider=1.04).tolist()
    [0.38, 0.03, 0.318, 0.442]
    """
    row, estimate = row.copy(), float(row["estimate"])
    told = float(np.clip(in_units(estimate, "estimate", unit), 0.0, 1.0))
    for column, direction in (("conf_low", -1), ("conf_high", 1)):
        if column in row.index and pd.notna(row[column]):
            limit = told + direction * (_spread(row[column] - estimate, wider) + unit / 2)
            row[column] = float(np.clip(in_units(limit, column, UNITS[0]), 0.0, 1.0))
    if "std_error" in row.index and pd.notna(row["std_error"]):
        row["std_error"] = _spread(row["std_error"], wider)
    row["estimate"] = told
    return row


def _spread(half: float, wider: float) -> float:
    """A width, rounded up so far that it does not tell of how many people it is."""
    half = abs(float(half))
    units = (*UNITS, COARSEST, *ROUGH)
    unit = next((each for each in units if each >= half * (wider - 1)), units[-1])
    return float(np.round(np.ceil(np.round(half * wider / unit, 6)) * unit, 6))


def unit_holding(
    value: float,
    by: float,
    units: Sequence[float],
    *,
    at_least: float = -np.inf,
    at_most: float = np.inf,
) -> float | None:
    """The finest unit in which all that lies as near as `by` is told as the same; None: none.

    A number near the edge of what it is rounded to would tell on which side of it the truth lies.

    at_least, at_most : what may be told; a curve does not go back

    >>> units = (0.001, 0.002, 0.005)
    >>> unit_holding(0.1210, 0.0011, units), unit_holding(0.1202, 0.0007, units)
    (0.005, 0.002)
    >>> unit_holding(0.1202, 0.0007, units, at_least=0.122)
    """
    for unit in units:
        told = in_units(np.array([value - by, value + by]), "estimate", unit)
        if told[0] == told[1] and at_least <= told[0] <= at_most:
            return unit
    return None
