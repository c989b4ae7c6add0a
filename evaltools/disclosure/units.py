"""Numbers in units: an estimate to the nearest, its error up, its interval outwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

#: Units of shares, and the one of what is rounded as it is.
UNITS = (*(n / 1000 for n in (1, 2, 3, 5, 7)), *(n / 100 for n in range(1, 11)))
COARSE = 0.05

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
