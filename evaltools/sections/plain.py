"""A protected result as plain data (results.json) and as a tidy CSV with flags."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd

from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.result import Result

#: The flag that stands beside a value which protection has taken away.
CONFIDENTIAL = "c"


def plain_result(result: Result) -> dict[str, Any]:
    """The protected result for results.json: columns, rows, flags, notes.

    Raises UsageError when the result has not been protected.
    """
    hidden = _hidden(result)
    return {
        "kind": result.kind,
        "keys": list(result.keys),
        "counts": list(result.counts),
        "columns": list(result.frame.columns),
        "rows": [
            [_plain(value) for value in row]
            for row in result.frame.itertuples(index=False, name=None)
        ],
        "flags": [
            [CONFIDENTIAL if flag else "" for flag in row]
            for row in hidden.itertuples(index=False, name=None)
        ],
        "unit": result.unit,
        "conf_level": result.conf_level,
        "population": result.population,
        "about": {key: _plain(value) for key, value in result.about.items()},
        "notes": [str(note) for note in result.notes],
    }


def write_csv(result: Result, path: Path) -> None:
    """The protected frame with one flag column per number that has a hidden cell."""
    hidden = _hidden(result)
    frame = result.frame.copy()
    for column in [name for name in frame.columns if hidden[name].any()]:
        place = list(frame.columns).index(column) + 1
        flags = hidden[column].map({True: CONFIDENTIAL, False: ""})
        frame.insert(place, f"{column}_flag", flags)
    frame.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def _hidden(result: Result) -> pd.DataFrame:
    if result.hidden is None:
        raise UsageError(message("A result must be protected before it leaves."))
    return result.hidden


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if value is None or isinstance(value, (str, bool)):
        return value
    if pd.isna(value):
        return None
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
