"""What a drawing takes from a result: the values that may be seen, and their names."""

from __future__ import annotations

from collections.abc import Hashable

import pandas as pd

from evaltools import wording
from evaltools.columns import ALL, Shown


def visible(shown: Shown) -> pd.DataFrame:
    """The frame without anything that protection took away, even if it were still there."""
    frame = shown.frame.reset_index(drop=True)
    if shown.hidden is None:
        return frame
    veil = shown.hidden.reset_index(drop=True)[list(frame.columns)]
    # keys stay: they name the row whose numbers are hidden
    free = frame.columns.difference(list(shown.keys), sort=False)
    return frame.assign(**{column: frame[column].mask(veil[column]) for column in free})


def veiled(shown: Shown, *columns: str) -> pd.Series:
    """For each row, whether protection took away one of the columns."""
    rows = pd.RangeIndex(len(shown.frame))
    known = [column for column in columns if column in shown.frame.columns]
    if shown.hidden is None or not known:
        return pd.Series(False, index=rows)
    return shown.hidden[known].astype(bool).any(axis=1).set_axis(rows)


def values(frame: pd.DataFrame, column: str) -> list[str]:
    """The values of a key column, each once, in the order of the frame."""
    if column not in frame.columns:
        return [ALL]
    return [str(value) for value in frame[column].drop_duplicates()]


def rows_of(frame: pd.DataFrame, column: str, value: Hashable) -> pd.DataFrame:
    """The rows with this value; every row when the frame has no such column."""
    if column not in frame.columns:
        return frame
    return frame[frame[column].astype(str) == value]


def name(shown: Shown, column: str, value: object, language: str) -> str:
    """What a value of a key column is called; a `group` is a value of `about["by"]`."""
    named = str(shown.about.get("by") or column) if column == "group" else column
    return wording.value_of(shown, named, str(value), language)


def level_name(shown: Shown, variable: object, level: object, language: str) -> str:
    """What a level of a variable is called."""
    return wording.value(str(variable), str(level), language, labels=shown.labels)


def variable_name(shown: Shown, variable: object, language: str) -> str:
    """What a variable is called."""
    return wording.value("variable", str(variable), language, labels=shown.labels)
