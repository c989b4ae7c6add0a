"""Times around matches: the wait for one, and the contact while there is one."""

from __future__ import annotations

import numpy as np
import pandas as pd

#: How a wait for a mentor ended.
MATCHED, LEFT_FIRST = "matched", "left_unmatched"

#: A wait, or a match, that ends on the day it began, in days.
SAME_DAY = 0.5

#: Mean length of a calendar month, for contacts per month.
DAYS_IN_MONTH = 365.25 / 12


def waits(people: pd.DataFrame, last_day: pd.Timestamp) -> pd.DataFrame:
    """Days from entry to the first match, or to leaving without one: exit, state.

    people : DataFrame
        entry_date, exit_date, first_match.
    """
    entered = people[people["entry_date"].notna() & (people["entry_date"] <= last_day)]
    left = entered["exit_date"].where(entered["exit_date"] <= last_day)
    match = entered["first_match"]
    # A match on the day of leaving, or later, is none of taking part.
    is_match = match.notna() & (left.isna() | (match <= left))
    until = match.where(is_match, left.fillna(last_day))
    days = (until - entered["entry_date"]).dt.days.clip(lower=0).astype(float)
    waited = pd.DataFrame(
        {
            "exit": days.where(days > 0, SAME_DAY),
            "state": np.select([is_match, left.notna()], [MATCHED, LEFT_FIRST], "censored"),
        }
    )
    waited.attrs["unit"] = "days"
    return waited


def doses(
    people: pd.DataFrame,
    matches: pd.DataFrame,
    contacts: pd.DataFrame,
    last_day: pd.Timestamp,
) -> pd.DataFrame:
    """Contacts and minutes per month between the first match's start and the last one's end."""
    matched = people[people["first_match"].notna()].set_index("participant_id")
    end = matches["end"] if "end" in matches.columns else pd.Series(pd.NaT, index=matches.index)
    ends = end.where(end <= last_day, last_day)
    until = ends.groupby(matches["participant_id"]).max().reindex(matched.index)
    months = ((until - matched["first_match"]).dt.days + 1).clip(lower=1) / DAYS_IN_MONTH
    rows = contacts[contacts["participant_id"].isin(matched.index)]
    start = rows["participant_id"].map(matched["first_match"])
    inside = rows[(rows["date"] >= start) & (rows["date"] <= rows["participant_id"].map(until))]
    minutes = inside["minutes"] if "minutes" in inside.columns else pd.Series(dtype=float)
    of_person = inside["participant_id"]
    return pd.DataFrame(
        {
            "role": matched["role"],
            "contacts": of_person.value_counts().reindex(matched.index).fillna(0) / months,
            "minutes": minutes.groupby(of_person).sum().reindex(matched.index).fillna(0) / months,
        }
    )
