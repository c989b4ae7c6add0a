"""What counts as missing: an empty cell, and in typed columns a few written marks.

A cell without anything but spaces is missing everywhere. The marks below are missing only
where they cannot be a value: in columns of dates, numbers, yes or no, and code lists that
do not know them. In a free text column `NA` or `-` may be a name that somebody chose: it
stays, with a warning.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

#: As `_normalised` leaves them.
MARKS = frozenset({"na", "n/a", "#n/a", "nan", "null", "none", "-", "–", "—", "."})


def is_mark(values: pd.Series) -> np.ndarray:
    """True for the texts that are a mark for missing.

    >>> is_mark(pd.Series([" NA ", "–", "9", 9])).tolist()
    [True, True, False, False]
    """
    if values.dtype != object:
        return np.zeros(len(values), dtype=bool)
    return np.array(
        [isinstance(value, str) and value.strip().casefold() in MARKS for value in values],
        dtype=bool,
    )
