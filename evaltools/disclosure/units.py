"""Numbers in units: an estimate to the nearest, its error up, its interval outwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

#: Units of shares, and the coarsest, which is told only where nothing finer may be.
UNITS = (0.001, 0.002, 0.005, 0.01, 0.02)
COARSEST = 0.05

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
