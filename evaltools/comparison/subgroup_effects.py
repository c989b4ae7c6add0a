"""The difference in parts of the people, whether the parts differ, and how often one looked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from evaltools.comparison.effects import COUNTS, KEYS, PARTS, Effect, effect
from evaltools.errors import TooFewError, UnansweredError
from evaltools.messages import Message, message, plural_message
from evaltools.result import Result
from evaltools.schema.frames import check_columns
from evaltools.survival.people import as_text, codes_of

#: Columns of the printed table.
SHOWN = (
    "variable",
    "level",
    "estimate",
    "conf_low",
    "conf_high",
    "p_value",
    "p_holm",
    *COUNTS,
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Subgroups(Result):
    """The difference in parts of the people; see `subgroups`.

    Attributes
    ----------
    interaction : Result
        Rows: variable; n, statistic, df, p_value, p_holm: whether the parts differ.
    """

    interaction: Result


def subgroups(frame: pd.DataFrame, *, by: str | Sequence[str], **options: Any) -> Subgroups:
    """The difference in each part of the people, and whether the parts differ.

    Parameters
    ----------
    frame : DataFrame, one row per person
    by : column or columns
        Known at time zero, chosen beforehand. Each level is a part.
    **options
        Those of `effect`.

    Returns
    -------
    Subgroups
        Rows: variable, level and those of `effect`, with p_holm: p-values corrected for all
        parts looked at (Holm 1979). `.interaction` tests, for each variable, that the
        differences of its parts are equal (Wald), also corrected. Parts with too few people
        have missing numbers and are named in a note.

    Examples
    --------
    >>> people = pd.DataFrame({"arm": ["p", "c"] * 20, "sex": ["f"] * 20 + ["m"] * 20})
    >>> people["work"] = ([1, 0, 1, 1] * 5) + ([1, 1, 0, 0] * 5)
    >>> found = subgroups(people, by="sex", outcome="work", arm="arm", treated="p")
    >>> found.table()[["level", "estimate"]].round(6).values.tolist()
    [['f', 0.5], ['m', 0.0]]
    """
    columns = (by,) if isinstance(by, str) else tuple(by)
    check_columns(frame, columns)
    rows: list[dict[str, Any]] = []
    tests: list[dict[str, Any]] = []
    notes: list[Message] = []
    example: Effect | None = None
    for column in columns:
        found, example = _parts(frame, column, options, notes, example)
        rows += found
        tests.append(_interaction(column, found))
    if example is None:
        raise TooFewError(
            message("At least one part must have enough people for the method; none has.")
        )
    table = pd.DataFrame(rows)
    table["p_holm"] = holm(table["p_value"].to_numpy(dtype=float))
    table = table.astype(dict.fromkeys(COUNTS, "Int64"))
    tested = _tests(tests)
    about = {**example.about, "role": "subgroup", "word": "difference", "looks": len(table)}
    return Subgroups(
        kind="effect",
        frame=table,
        keys=("variable", "level", *KEYS),
        counts=COUNTS,
        notes=(*notes, _LOOKS),
        about={
            **about,
            "parts": PARTS,
            "columns": list(SHOWN),
            "interaction": _told(tested),
        },
        conf_level=example.conf_level,
        unit=example.unit,
        interaction=tested,
    )


_LOOKS = message("The corrected p-values allow for every part that was looked at (Holm).")


def _parts(
    frame: pd.DataFrame,
    column: str,
    options: Mapping[str, Any],
    notes: list[Message],
    example: Effect | None,
) -> tuple[list[dict[str, Any]], Effect | None]:
    codes, values = codes_of(frame[column])
    if (codes < 0).any():
        notes.append(
            plural_message(
                "{n} person without a value of {column} is in no part.",
                "{n} people without a value of {column} are in no part.",
                int((codes < 0).sum()),
                column=column,
            )
        )
    rows = []
    for number, value in enumerate(values):
        key = {"variable": column, "level": as_text(value)}
        try:
            found = effect(frame.loc[codes == number], **options)
        except UnansweredError:
            members = int((codes == number).sum())
            rows.append({**key, "n": members})
            notes.append(
                message("One part of {column} has too few people for the method.", column=column)
            )
            continue
        example = found
        rows.append({**key, **_numbers(found)})
    return rows, example


def _numbers(found: Effect) -> dict[str, Any]:
    return {str(column): value for column, value in found.frame.iloc[0].items()}


def _interaction(column: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Wald test that independent differences are equal."""
    pairs = [(row.get("estimate", np.nan), row.get("std_error", np.nan)) for row in rows]
    known = np.array([pair for pair in pairs if pair[1] > 0], dtype=float).reshape(-1, 2)
    people = sum(int(row.get("n", 0)) for row in rows if row.get("std_error", np.nan) > 0)
    test = {"variable": column, "n": people}
    if len(known) < 2:
        return {**test, "statistic": np.nan, "df": np.nan, "p_value": np.nan}
    weight = 1 / known[:, 1] ** 2
    mean = np.average(known[:, 0], weights=weight)
    statistic = float(weight @ (known[:, 0] - mean) ** 2)
    df = len(known) - 1
    p_value = float(stats.chi2.sf(statistic, df))
    return {**test, "statistic": statistic, "df": df, "p_value": p_value}


def _tests(tests: Sequence[Mapping[str, Any]]) -> Result:
    table = pd.DataFrame(tests).astype({"n": "Int64"})
    table["p_holm"] = holm(table["p_value"].to_numpy(dtype=float))
    return Result(
        kind="interaction",
        frame=table,
        keys=("variable",),
        counts=("n",),
        notes=(
            message(
                "Wald test that the differences of the parts are equal. A p-value of one part "
                "alone does not show that the parts differ."
            ),
            message("The corrected p-values allow for every group that was looked at (Holm)."),
        ),
        about={"test": "interaction", "scale": "number", "decimals": 2},
    )


def _told(tested: Result) -> dict[str, float]:
    """The corrected p-value of each variable, for the sentence about its parts."""
    known = tested.frame.dropna(subset=["p_holm"])
    return {str(row["variable"]): float(row["p_holm"]) for _, row in known.iterrows()}


def holm(p_values: np.ndarray) -> np.ndarray:
    """Holm's corrected p-values; missing ones stay missing and do not count.

    >>> holm(np.array([0.01, 0.04, 0.03])).round(2).tolist()
    [0.03, 0.06, 0.06]
    """
    corrected = np.full(p_values.size, np.nan)
    known = np.flatnonzero(np.isfinite(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    factors = np.arange(order.size, 0, -1)
    corrected[order] = np.minimum(np.maximum.accumulate(p_values[order] * factors), 1.0)
    return corrected
