"""Facts dated after time zero that may not decide who is compared, or how.

Somebody who must stay without work until a mentor is found cannot find work before: time
that is counted for the mentored arm although nobody in it could have left ("immortal"
time) makes any programme look good. Source: Suissa (2008), American Journal of
Epidemiology 167, 492-499.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from evaltools.cohort.people import AFTER_TIME_ZERO
from evaltools.errors import DataError, Violation
from evaltools.messages import Message, message, plural_message


def remedies() -> Message:
    """What can be done instead, in one sentence."""
    return message(
        "Set time zero to the day on which the rules were met; or compare from a landmark "
        "(landmark=L), by what was known on that day; or let the fact begin when it did, as a "
        "time-varying exposure."
    )


def check_columns(columns: Iterable[str], *, used_as: Message) -> None:
    """Raise DataError when a column tells what happened after time zero.

    columns : names of columns of participants
    used_as : what they decide in the study, as a phrase
    """
    later = [column for column in columns if column in AFTER_TIME_ZERO]
    if later:
        raise _immortal(
            [
                Violation(
                    message(
                        "{used_as} must be known at time zero, but {column} is known only later.",
                        used_as=used_as,
                        column=column,
                    ),
                    column=column,
                    hint=remedies(),
                )
                for column in later
            ]
        )


def check_eligibility(people: pd.DataFrame) -> None:
    """Raise DataError when somebody met the eligibility rules only after time zero."""
    if "eligible_date" not in people.columns:
        return
    late = int((people["eligible_date"] > people["entry_date"]).sum())
    if late:
        raise _immortal(
            [
                Violation(
                    plural_message(
                        "eligible_date must not be later than entry_date, but is for {n} person.",
                        "eligible_date must not be later than entry_date, but is for {n} people.",
                        late,
                    ),
                    column="eligible_date",
                    n_rows=late,
                    hint=remedies(),
                )
            ]
        )


def check_dated_covariates(people: pd.DataFrame, columns: Sequence[str]) -> None:
    """Raise DataError when a column of dates that groups or adjusts has later days."""
    found = []
    for column in columns:
        if column not in people.columns or not pd.api.types.is_datetime64_any_dtype(people[column]):
            continue
        late = int((people[column] > people["entry_date"]).sum())
        if late:
            found.append(
                Violation(
                    plural_message(
                        "A date that groups people must not be later than entry_date, but is "
                        "for {n} person.",
                        "A date that groups people must not be later than entry_date, but is "
                        "for {n} people.",
                        late,
                    ),
                    column=column,
                    n_rows=late,
                    hint=remedies(),
                )
            )
    if found:
        raise _immortal(found)


def check_exposure(
    people: pd.DataFrame,
    exposures: pd.DataFrame,
    *,
    treated: pd.Series,
    left: pd.Series,
    known_by: pd.Series,
    table: str,
) -> None:
    """Raise DataError when the arm is an exposure that began after time zero.

    people : DataFrame
        participant_id.
    exposures : DataFrame
        participant_id, start: such as the table of mentor matches.
    treated : Series of bool
        Who is in the programme's arm.
    left : Series of datetime
        The day on which each person's follow-up ended.
    known_by : Series of datetime
        Time zero, or the landmark.

    The arm is taken to be the exposure where exactly the treated have one, and none of them
    left before it began: the signature of time that was made immortal.
    """
    if "start" not in exposures.columns or not treated.any():
        return
    began = people["participant_id"].map(exposures.groupby("participant_id")["start"].min())
    is_exposure = (began.notna() == treated).all() and not (left < began).any()
    late = int((began > known_by).sum())
    if not (is_exposure and late):
        return
    raise _immortal(
        [
            Violation(
                plural_message(
                    "The comparison's arm must be known at time zero, but it is the same as "
                    "having a row in the table {table}, which began later for {n} person.",
                    "The comparison's arm must be known at time zero, but it is the same as "
                    "having a row in the table {table}, which began later for {n} people.",
                    late,
                    table=table,
                ),
                column="start",
                n_rows=late,
                hint=remedies(),
            )
        ]
    )


def _immortal(violations: list[Violation]) -> DataError:
    return DataError(
        message(
            "Who is followed and compared must be decided by what was known at time zero, but "
            "a later fact is used (immortal time)."
        ),
        violations,
    )
