"""What is known of each person beside scores: groups, weights, covariates."""

from __future__ import annotations

import pandas as pd

from evaltools.errors import DataError, Violation
from evaltools.messages import message
from evaltools.participation.answers import PERSON, violation


def person_values(wanted: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """One row for each wanted person, with the columns of `people`; missing where unknown.

    Raises DataError when a person stands in `people` twice.
    """
    refuse_repeated(people)
    return wanted.merge(people, on=PERSON, how="left", validate="one_to_one")


def refuse_repeated(people: pd.DataFrame) -> None:
    """Raise DataError when a person stands there twice."""
    rule = message("Every person must stand in one row only.")
    found: list[Violation] = violation(rule, people[PERSON].duplicated().to_numpy(), PERSON)
    if found:
        raise DataError(message("People must be told apart."), found)
