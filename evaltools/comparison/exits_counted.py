"""Which exits a comparison counts, and of whom, for disclosure control.

Curves and a comparison count the same exits by the same time, so what one hides the other may
show. Rows that leave people out, as matching does, count others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from evaltools.columns import ALL
from evaltools.survival.people import as_text


def exits_counted(
    rows: pd.DataFrame, people: pd.DataFrame, *, definition: str, time: float
) -> dict[str, Any]:
    """The plain fact `exits` of a comparison of exits.

    Parameters
    ----------
    rows : DataFrame
        method, n; and variable, level where the rows are parts of the people.
    people : DataFrame, one row per person who is followed
    definition : str
        Of employment.
    time : float
        By which exits count.

    Returns
    -------
    dict
        definition, time, methods: those by which every row counts all its people.

    Examples
    --------
    >>> people = pd.DataFrame({"participant_id": ["a", "b", "c"]})
    >>> rows = pd.DataFrame({"method": ["weighting", "matching"], "n": [3, 2]})
    >>> exits_counted(rows, people, definition="broad", time=12.0)["methods"]
    ['weighting']
    """
    whole = pd.Series(
        [row["n"] == _members(people, row) for _, row in rows.iterrows()],
        index=rows.index,
        dtype=bool,
    )
    methods = rows["method"].dropna().astype(str)
    kept = [name for name in methods.unique() if whole[methods.index[methods == name]].all()]
    return {"definition": definition, "time": float(time), "methods": kept}


def arm_names(values: pd.Series, *, by: str, treated: str) -> dict[str, str]:
    """The column of the arm, and its values: of the comparison where one value forms it.

    >>> arm_names(pd.Series(["p", "c"]), by="arm", treated="p")
    {'by': 'arm', 'treated': 'p', 'comparison': 'c'}
    """
    others = [name for name in values.dropna().astype(str).unique() if name != treated]
    return {
        "by": by,
        "treated": treated,
        **({"comparison": others[0]} if len(others) == 1 else {}),
    }


def _members(people: pd.DataFrame, row: Mapping[str, Any] | pd.Series) -> int:
    variable = row.get("variable", ALL)
    if variable == ALL:
        return len(people)
    return int((people[variable].map(as_text, na_action="ignore") == row["level"]).sum())
