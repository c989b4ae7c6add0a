"""Who is in a study: one row per person, and who its conditions leave out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaltools.cohort import reasons
from evaltools.errors import UsageError
from evaltools.messages import message

#: Columns of participants that say what happened after time zero, or when; never a
#: background fact of the start.
AFTER_TIME_ZERO = (
    "exit_date",
    "exit_state",
    "observed_until",
    "improved_situation",
    "qualification_date",
)

#: Columns of participants that follow-up is made from.
_DATES = ("entry_date", "observed_from", "eligible_date")

#: Names that the cohort gives to columns of its own.
_OWN = ("entry", "exit", "state", "censor_reason", "start", "end", "until")

#: Columns that tell rows of one person apart.
_ROWS = ("participant_id", "operation", "funder")


@dataclass(frozen=True, eq=False)
class People:
    """One row per person of the data, in the order of the data.

    Attributes
    ----------
    frame : DataFrame
        The columns of participants; index 0, 1, 2 ...
    reason : array of object, shape (n_people,)
        Which condition of the study leaves the person out; "" for the others.
    re_entries : DataFrame
        Further rows of people already there.
    conditions : tuple of {language: text}
        The study's reasons, in order.
    """

    frame: pd.DataFrame
    reason: npt.NDArray[np.object_]
    re_entries: pd.DataFrame
    conditions: tuple[Mapping[str, str], ...]

    @property
    def included(self) -> pd.DataFrame:
        """The people whom no condition leaves out."""
        included: pd.DataFrame = self.frame[self.reason == ""]
        return included


def people(participants: pd.DataFrame, *, exclude: Sequence[Any] = ()) -> People:
    """The people of a table of participants.

    participants : DataFrame
        participant_id and other columns; of several rows of one person the earliest by
        entry_date counts (the first as written, where the date is missing or equal).
    exclude : sequence of Exclusion of the study
        Each with `when` and `reason`; the first that holds is the person's reason.
    """
    participants = participants.reset_index(drop=True)
    ordered = participants
    if "entry_date" in participants.columns:
        ordered = participants.sort_values("entry_date", kind="stable", na_position="last")
    first = ordered.drop_duplicates("participant_id").sort_index()
    frame = _with_all_dates(first.reset_index(drop=True))
    reason = np.full(len(frame), "", dtype=object)
    for number, exclusion in enumerate(exclude, start=1):
        left_out = exclusion.when.mask(frame).to_numpy(dtype=bool)
        reason[left_out & (reason == "")] = f"{reasons.CONDITION}{number}"
    return People(
        frame=frame,
        reason=reason,
        re_entries=participants[~participants.index.isin(first.index)],
        conditions=tuple(exclusion.reason.by_language() for exclusion in exclude),
    )


def background(frame: pd.DataFrame, *, arm: str | None) -> pd.DataFrame:
    """The facts of the start: arm, site and every other column that is no date of follow-up.

    arm : str, optional
        The column that tells the groups apart; it is brought to the name `arm`, and its own
        name is kept as well.

    Raises UsageError when a column has a name that follow-up itself uses.
    """
    taken = [column for column in frame.columns if column in _OWN]
    if taken:
        raise UsageError(
            message(
                "A further column of participants must not be named {taken}: follow-up uses "
                "the name. Try: another heading, or a mapping in the study file.",
                taken=taken,
            )
        )
    left_out = {*AFTER_TIME_ZERO, *_DATES, *_ROWS}
    kept = [column for column in frame.columns if column not in left_out]
    facts = frame[kept]
    if arm is not None and arm in facts.columns:
        facts = facts.assign(arm=facts[arm])
    first = [column for column in ("arm", "site") if column in facts.columns]
    return facts[[*first, *(column for column in facts.columns if column not in first)]]


def with_periods(
    facts: pd.DataFrame, entry_date: pd.Series, periods: Mapping[str, Any]
) -> pd.DataFrame:
    """The facts with one column per period of the study: "before" or "from" its first day."""
    columns = {
        name: (entry_date < pd.Timestamp(day))
        .map({True: "before", False: "from"})
        .where(entry_date.notna(), None)
        for name, day in periods.items()
        if name not in facts.columns
    }
    return facts.assign(**columns)


def _with_all_dates(frame: pd.DataFrame) -> pd.DataFrame:
    wanted = ("entry_date", "observed_from", "observed_until", "exit_date")
    missing = {
        column: pd.Series(pd.NaT, index=frame.index, dtype="datetime64[ns]")
        for column in wanted
        if column not in frame.columns
    }
    return frame.assign(**missing)
