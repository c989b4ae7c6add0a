"""Something that began after time zero (a mentor, a work trial), told in the cohort's time.

Two fair ways to compare it: from a landmark, by who had begun by then; or as an exposure
that changes within a person, by splitting follow-up where it began.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaltools.cohort.durations import begun_unit
from evaltools.cohort.exits import CENSORED
from evaltools.cohort.followed import Cohort
from evaltools.cohort.study_parts import study_people
from evaltools.errors import UnansweredError, UsageError
from evaltools.messages import message

if TYPE_CHECKING:
    from evaltools.data import Data

#: The column of each table that says when something began.
BEGINS = {"matches": "start", "contacts": "date", "spells": "start"}


def exposure_times(
    data: Data,
    cohort: Cohort,
    *,
    table: str = "matches",
    state: str | None = None,
    kind: str | None = None,
) -> pd.Series:
    """When each followed person's exposure had begun, in the cohort's unit.

    Parameters
    ----------
    data : Data
        A study's tables, by `load_data`.
    cohort : Cohort
        Of the same study, by `follow_up`.
    table : matches, contacts or spells
    state : str, optional
        Of spells, the state that is the exposure, such as work_trial.
    kind : str, optional
        Of contacts, the kind that is the exposure, such as employer_contact; None: any.

    Returns
    -------
    Series
        With the index of `cohort.frame`: 0 where it had begun by time zero, m where it began in
        the m-th begun unit, missing where it never did.

    Raises
    ------
    UnansweredError
        When the study has no dates or no such table, or its contacts have no kind.

    Examples
    --------
    >>> from evaltools.cohort import follow_up
    >>> from evaltools.data import Data
    >>> from evaltools.study import study_from
    >>> day = pd.Timestamp
    >>> tables = {
    ...     "participants": pd.DataFrame(
    ...         {"participant_id": ["a", "b"], "entry_date": day("2024-01-01")}
    ...     ),
    ...     "spells": pd.DataFrame({"participant_id": ["a", "b"], "state": "unemployed"}),
    ...     "matches": pd.DataFrame({"participant_id": ["a"], "start": day("2024-02-20")}),
    ... }
    >>> tables["spells"] = tables["spells"].assign(start=day("2024-01-01"), end=pd.NaT)
    >>> study = study_from(
    ...     {
    ...         "version": 1,
    ...         "study": "small",
    ...         "title": "Small",
    ...         "languages": ["en"],
    ...         "data": {name: f"{name}.csv" for name in tables},
    ...         "data_lock": "2024-12-31",
    ...     },
    ...     folder=".",
    ... )
    >>> data = Data(study, tables)
    >>> exposure_times(data, follow_up(data)).tolist()
    [2.0, nan]
    """
    of_spells = (table == "spells") == (state is not None)
    if table not in BEGINS or not of_spells or (kind is not None and table != "contacts"):
        raise UsageError(
            message(
                "An exposure must be taken from the table matches or contacts, or from spells "
                "with a state."
            )
        )
    rows, people = data.table(table), study_people(data).frame
    if rows is None or people["entry_date"].isna().all():
        raise UnansweredError(
            message(
                "When an exposure began cannot be told: this study needs entry dates and the "
                "table {table}.",
                table=table,
            )
        )
    if kind is not None and "kind" not in rows.columns:
        raise UnansweredError(
            message(
                "When a contact of the kind {kind} began cannot be told: no kind is recorded.",
                kind=kind,
            )
        )
    for column, wanted in (("state", state), ("kind", kind)):
        if wanted is not None:
            rows = rows[rows[column] == wanted]
    ids = cohort.frame["participant_id"]
    began = ids.map(rows.groupby("participant_id")[BEGINS[table]].min())
    zero = ids.map(people.set_index("participant_id")["entry_date"])
    known = (began.notna() & zero.notna()).to_numpy()
    times = pd.Series(np.nan, index=cohort.frame.index)
    later = begun_unit(_days(zero[known]), _days(began[known]), unit=cohort.unit)
    times[known] = np.where((began <= zero)[known], 0.0, later)
    return times


def split_at(frame: pd.DataFrame, times: pd.Series, *, name: str = "exposed") -> pd.DataFrame:
    """Follow-up split where the exposure began: one or two rows a person.

    Parameters
    ----------
    frame : DataFrame
        entry, exit, state, as `Cohort.frame`; other columns are repeated.
    times : Series, same index
        As `exposure_times` gives it.
    name : str
        The new column: "yes" from the exposure on, "no" before.

    Returns
    -------
    DataFrame
        The columns of `frame` and the new one; where the exposure began during follow-up, a
        row that ends with it, censored, and a row that goes on from it.

    Notes
    -----
    Follow-up is (entry, exit], so an exit in the unit in which the exposure began counts as
    not exposed. Robust errors by person need `cluster="participant_id"`.

    Examples
    --------
    >>> people = pd.DataFrame({"entry": [0.0], "exit": [9.0], "state": ["open_job"]})
    >>> rows = split_at(people, pd.Series([4.0]), name="mentored")
    >>> rows[["entry", "exit", "state", "mentored"]].values.tolist()
    [[0.0, 4.0, 'censored', 'no'], [4.0, 9.0, 'open_job', 'yes']]
    """
    began = times.fillna(np.inf)
    before = frame[began > frame["entry"]]
    splits = (began < frame["exit"]).reindex(before.index)
    before = before.assign(
        exit=np.minimum(before["exit"], began.reindex(before.index)),
        state=before["state"].where(~splits, CENSORED),
        **{name: "no"},
    )
    after = frame[began < frame["exit"]]
    after = after.assign(
        entry=np.maximum(after["entry"], began.reindex(after.index)), **{name: "yes"}
    )
    parts = [part for part in (before, after) if len(part)]
    split = pd.concat(parts) if parts else before
    return split.sort_values("entry").sort_index(kind="stable").reset_index(drop=True)


def _days(dates: pd.Series) -> np.ndarray:
    return dates.to_numpy().astype("datetime64[D]")
