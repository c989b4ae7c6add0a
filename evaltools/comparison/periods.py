"""Outcomes that are known for several periods, before and after the programme began."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evaltools.errors import UnansweredError, UsageError
from evaltools.messages import message

if TYPE_CHECKING:
    from evaltools.data import Data


def rows_by_period(data: Data, outcome: str) -> pd.DataFrame:
    """The values of an outcome by person and period.

    Columns: participant_id, period (a number), and one of the outcome's name. Rows without a
    value are left out. Raises UnansweredError when the table of outcomes does not have the
    outcome, UsageError when a period is no number.
    """
    table = data.table("outcomes")
    rows = None if table is None else table[table["outcome"] == outcome]
    if rows is None or rows.empty or "period" not in rows.columns or rows["period"].isna().all():
        raise UnansweredError(
            message(
                "How the groups changed cannot be told: the table of outcomes has no {name} with "
                "periods.",
                name=outcome,
            )
        )
    periods = pd.to_numeric(rows["period"], errors="coerce")
    if periods.isna().any():
        raise UsageError(
            message(
                "Every period of {name} in the table of outcomes must be a number, such as a year.",
                name=outcome,
            )
        )
    values = pd.DataFrame(
        {
            "participant_id": rows["participant_id"],
            "period": periods.astype(float),
            outcome: rows["value"],
        }
    )
    return values[values[outcome].notna()].reset_index(drop=True)
