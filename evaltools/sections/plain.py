"""A protected result as plain data (results.json) and as a tidy CSV with flags."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from evaltools.columns import Total
from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.result import Result

#: The flag that stands beside a value which protection has taken away.
CONFIDENTIAL = "c"

#: What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection).
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")


def plain_result(result: Result) -> dict[str, Any]:
    """The protected result for results.json: columns, rows, flags, notes.

    Raises UsageError when the result has not been protected.
    """
    hidden = _hidden(result)
    return {
        "kind": result.kind,
        "keys": list(result.keys),
        "counts": list(result.counts),
        "derived": {name: list(made_from) for name, made_from in result.derived.items()},
        "totals": [[each.over, each.count, each.value] for each in result.totals],
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


def read_result(plain: Mapping[str, Any]) -> Result:
    """The protected result that `plain_result` wrote, without its names and notes."""
    columns = plain["columns"]
    frame = pd.DataFrame(plain["rows"], columns=columns)
    numbers = [column for column in columns if column not in plain["keys"]]
    for column in numbers:
        if frame[column].map(lambda value: value is None or isinstance(value, (int, float))).all():
            frame[column] = pd.to_numeric(frame[column])
    return Result(
        kind=plain["kind"],
        frame=frame,
        keys=tuple(plain["keys"]),
        counts=tuple(plain["counts"]),
        derived={name: tuple(made_from) for name, made_from in plain["derived"].items()},
        totals=tuple(Total(*each) for each in plain["totals"]),
        population=plain["population"],
        conf_level=plain["conf_level"],
        unit=plain["unit"],
        about=plain["about"],
        hidden=pd.DataFrame(plain["flags"], columns=columns) == CONFIDENTIAL,
    )


def write_csv(result: Result, path: Path) -> None:
    """The protected frame with one flag column per number that has a hidden cell."""
    hidden = _hidden(result)
    frame = result.frame.copy()
    for column in [name for name in frame.columns if hidden[name].any()]:
        place = list(frame.columns).index(column) + 1
        flags = hidden[column].map({True: CONFIDENTIAL, False: ""})
        frame.insert(place, f"{column}_flag", flags)
    for column in frame.columns:
        if not pd.api.types.is_numeric_dtype(frame[column]):
            frame[column] = frame[column].astype(object).map(no_formula)
    frame = frame.rename(columns=no_formula)
    frame.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def no_formula(value: Any) -> Any:
    """A value for a CSV file, which a spreadsheet shows and does not calculate.

    A text that begins as a formula does is led by an apostrophe. Numbers stay as they are,
    texts of numbers too: a number calculates nothing.

    Examples
    --------
    >>> no_formula("=1+1"), no_formula("-3"), no_formula(-3)
    ("'=1+1", '-3', -3)
    """
    if not isinstance(value, str):
        return value
    # a carriage return alone would end the row: no reader of CSV expects it to be quoted
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


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
