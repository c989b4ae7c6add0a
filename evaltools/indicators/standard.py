"""The standard table as authorities ask for it: one row an indicator, sexes side by side."""

from __future__ import annotations

import pandas as pd

from evaltools import wording
from evaltools.columns import TOTAL
from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.result import Result

#: Order of the columns of people; those of unknown sex are in the total only.
ACROSS = ("female", "male", "non_binary", TOTAL)


def standard_table(result: Result, language: str = "en") -> pd.DataFrame:
    """One row per indicator, with its people by sex, for a spreadsheet.

    Parameters
    ----------
    result : Result of `esf_plus` or `esf_2014`, protected before it leaves the house
    language : "en", "fi" or "sv"
        Of the names.

    Returns
    -------
    DataFrame
        code, name, female, male, non_binary, total (whole numbers; missing where the data cannot
        tell; "…" where protection has taken the number away), mark, sensitive, code_status,
        name_status, counted. Records that no indicator counts follow in two rows without a code.

    Raises
    ------
    UsageError
        For a result of another kind.

    Examples
    --------
    >>> from evaltools.data import Data
    >>> from evaltools.indicators import esf_plus
    >>> from evaltools.study import study_from
    >>> study = study_from(
    ...     {
    ...         "version": 1,
    ...         "study": "small",
    ...         "title": "Small",
    ...         "languages": ["en"],
    ...         "data": {"participants": "participants.csv"},
    ...         "data_lock": "2024-12-31",
    ...     },
    ...     folder=".",
    ... )
    >>> people = pd.DataFrame(
    ...     {
    ...         "participant_id": ["KU-001", "KU-002"],
    ...         "entry_date": pd.Timestamp("2024-01-01"),
    ...         "sex": ["female", "male"],
    ...         "age": [40.0, 60.0],
    ...         "labour_status": "unemployed",
    ...         "education": "isced_3_4",
    ...     }
    ... )
    >>> table = standard_table(esf_plus(Data(study, {"participants": people})))
    >>> table.query("code == 'EECO02'")[["female", "male", "total"]].values.tolist()
    [[1, 1, 2]]
    """
    if result.kind != "indicators":
        raise UsageError(
            message(
                "A standard table must be made from indicators, not from another kind of result."
            )
        )
    frame = result.frame.reset_index(drop=True)
    hidden = (
        pd.Series(False, index=frame.index)
        if result.hidden is None
        else result.hidden["n"].reset_index(drop=True)
    )
    shown = frame["n"].astype(object).where(~hidden, wording.HIDDEN)
    frame = frame.assign(n=shown.where(hidden | frame["n"].notna(), None))
    is_record = frame["variable"] == "record"
    frame = frame[(frame["code"] != "") | is_record | (frame["level"] == TOTAL)]
    rows = [
        _row(rows, language, result) for _, rows in frame.groupby(["variable", "level"], sort=False)
    ]
    # Whole numbers beside "…" and missing ones: no column of them may turn into floats.
    return pd.DataFrame(rows, dtype=object)


def _row(rows: pd.DataFrame, language: str, result: Result) -> dict[str, object]:
    first = rows.iloc[0]
    people = dict(zip(rows["group"], rows["n"], strict=True))
    return {
        "code": first["code"],
        "name": _name(first, language, result),
        **{group: people.get(group) for group in ACROSS},
        **{
            column: first[column]
            for column in ("mark", "sensitive", "code_status", "name_status", "counted")
        },
    }


def _name(first: pd.Series, language: str, result: Result) -> str:
    if first["code"]:
        return wording.value("indicator", first["code"], language, labels=result.labels)
    return wording.value("record", first["level"], language, labels=result.labels)
