"""The printed table of a protected result: headings and cells in one language."""

from __future__ import annotations

from typing import Any

import pandas as pd

from evaltools import wording
from evaltools.columns import ALL, TOTAL
from evaltools.result import Result
from evaltools.sections.block import DisplayTable

#: Decimals of numbers that are not shares; p-values have a rule of their own.
DECIMALS = 2

SHARES = frozenset({"share", "estimate", "conf_low", "conf_high", "std_error"})

#: Never printed: the page says them once, or they serve the machine.
LEFT_OUT = frozenset({"statistic_name", "order"})

#: Keys that are left out when they are the same in every row.
CONSTANT = frozenset({"definition", "sample"})


def display_table(result: Result, language: str) -> DisplayTable | None:
    """The table to print, or None when the result has no rows.

    A hidden cell shows `…`, a missing one `–`. Interval limits stand in one column. A key
    column that is the same everywhere (one group, one outcome) is left out.
    """
    frame = _chosen_rows(result)
    if frame.empty:
        return None
    columns = _columns(result, frame)
    keys = [column for column in columns if column in result.keys]
    cells = [
        [_cell(result, frame, i, column, language) for column in columns] for i in range(len(frame))
    ]
    headings = tuple(_heading(result, column, language) for column in columns)
    return DisplayTable(
        caption=wording.caption(result, language),
        headings=headings,
        numeric=tuple(_is_number(result, frame, column) for column in columns),
        rows=tuple(tuple(row) for row in cells),
        n_keys=len(keys),
    )


def _chosen_rows(result: Result) -> pd.DataFrame:
    times = result.about.get("report_times")
    if times and "time" in result.frame.columns and len(result.frame) > 2 * len(times):
        return result.frame[result.frame["time"].isin(times)]
    return result.frame


def _columns(result: Result, frame: pd.DataFrame) -> list[str]:
    chosen = result.about.get("columns") or list(frame.columns)
    shown = [
        column for column in chosen if column not in LEFT_OUT and not _idle(result, frame, column)
    ]
    if "conf_low" in shown and "conf_high" in shown:
        shown[shown.index("conf_low")] = "interval"
        shown.remove("conf_high")
    return shown


def _idle(result: Result, frame: pd.DataFrame, column: str) -> bool:
    """Whether a column says nothing: a key that never varies, or numbers never given."""
    if column in result.keys:
        values = set(frame[column].astype("string"))
        says_nothing = values <= {ALL, TOTAL} or column in CONSTANT
        return len(values) == 1 and len(result.keys) > 1 and says_nothing
    hidden = result.hidden is not None and bool(result.hidden.loc[frame.index, column].any())
    return bool(frame[column].isna().all()) and not hidden


def _heading(result: Result, column: str, language: str) -> str:
    if column == "group" and "by" in result.about:
        return wording.value("variable", result.about["by"], language, labels=result.labels)
    return wording.column(column, language, unit=result.unit, conf_level=result.conf_level)


def _cell(result: Result, frame: pd.DataFrame, i: int, column: str, language: str) -> str:
    at = frame.index[i]
    if column == "interval":
        return _interval(result, frame, at, language)
    if result.hidden is not None and bool(result.hidden.at[at, column]):
        return wording.HIDDEN
    value = frame.at[at, column]
    if not _is_number(result, frame, column):
        variable = _variable_of(result, frame, at, column)
        return wording.value(variable, str(value), language, labels=result.labels)
    if pd.isna(value):
        return "–"
    return format_number(result, column, value, language)


def _is_number(result: Result, frame: pd.DataFrame, column: str) -> bool:
    if column in ("interval", "time"):
        return True
    numeric = pd.api.types.is_numeric_dtype(frame[column])
    return numeric and not pd.api.types.is_bool_dtype(frame[column]) and column not in result.keys


def _variable_of(result: Result, frame: pd.DataFrame, at: Any, column: str) -> str:
    """The column whose values a key holds: `group` and `level` stand for another one."""
    if column == "group":
        return str(result.about.get("by", column))
    if column == "level" and "variable" in frame.columns:
        return str(frame.at[at, "variable"])
    return column


def _interval(result: Result, frame: pd.DataFrame, at: Any, language: str) -> str:
    hidden = result.hidden
    if hidden is not None and bool(hidden.at[at, "conf_low"] or hidden.at[at, "conf_high"]):
        return wording.HIDDEN
    low, high = frame.at[at, "conf_low"], frame.at[at, "conf_high"]
    if pd.isna(low) or pd.isna(high):
        return "–"
    if _is_share(result, "estimate"):
        return wording.interval(float(low), float(high), language, as_share=True, decimals=1)
    return wording.interval(float(low), float(high), language, decimals=_decimals(result))


def format_number(result: Result, column: str, value: Any, language: str) -> str:
    """One number of a table in the language's form.

    Shares are per cent with one decimal, counts whole, p-values by their own rule.
    """
    if column in result.counts or column == "df" or column == "n":
        return (
            wording.integer(int(value), language)
            if float(value).is_integer()
            else (wording.number(float(value), language, decimals=1))
        )
    if column == "p_value":
        return wording.p_value(float(value), language)
    if column == "time":
        whole = float(value).is_integer()
        return wording.number(float(value), language, decimals=0 if whole else 1)
    if _is_share(result, column):
        return wording.share(float(value), language, decimals=1)
    if isinstance(value, (int, float)) or hasattr(value, "__float__"):
        return wording.number(float(value), language, decimals=_decimals(result))
    return str(value)


def _is_share(result: Result, column: str) -> bool:
    if column == "share":
        return True
    return column in SHARES and result.about.get("scale", "share") == "share"


def _decimals(result: Result) -> int:
    return int(result.about.get("decimals", DECIMALS))
