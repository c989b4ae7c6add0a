"""Who referred people, and how long they had been unemployed then: referred in time, or late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evaltools.cohort.reach import means_by, reach
from evaltools.cohort.study_parts import study_people
from evaltools.errors import UnansweredError
from evaltools.messages import message
from evaltools.result import Result

if TYPE_CHECKING:
    from evaltools.data import Data

REFERRAL, UNEMPLOYED = "referral", "months_unemployed"


def unemployed_by_referrer(data: Data) -> Result:
    """Months that people had been unemployed at entry, by who referred them.

    Parameters
    ----------
    data : Data
        A study's tables, by `load_data`.

    Returns
    -------
    Result
        kind "covariates": variable, group (the referrer, "missing" where it is not known;
        "all" together), n, n_missing, mean, sd in months.

    Raises
    ------
    UnansweredError
        When the participants hold no referrer or no length of unemployment.

    Examples
    --------
    >>> import pandas as pd
    >>> from evaltools.data import Data
    >>> from evaltools.study import study_from
    >>> study = study_from(
    ...     {
    ...         "version": 1,
    ...         "study": "small",
    ...         "title": "Small",
    ...         "languages": ["en"],
    ...         "data": {"participants": "participants.csv"},
    ...     },
    ...     folder=".",
    ... )
    >>> people = pd.DataFrame({"participant_id": list("abc"), "referral": ["x", "x", "y"]})
    >>> people["months_unemployed"] = [2.0, 4.0, 30.0]
    >>> found = unemployed_by_referrer(Data(study, {"participants": people})).table()
    >>> found[["group", "n", "mean"]].values.tolist()
    [['all', 3, 12.0], ['x', 2, 3.0], ['y', 1, 30.0]]
    """
    _check(data)
    return means_by(data, [UNEMPLOYED], by=REFERRAL)


def lengths_by_referrer(data: Data) -> Result:
    """How many had been unemployed for how long at entry, by who referred them.

    Parameters
    ----------
    data : Data
        A study's tables, by `load_data`.

    Returns
    -------
    Result
        As `reach` by the referrer: under 6, 6 to 11, 12 to 23, and 24 months or more.

    Raises
    ------
    UnansweredError
        As `unemployed_by_referrer`.

    Examples
    --------
    >>> import pandas as pd
    >>> from evaltools.data import Data
    >>> from evaltools.study import study_from
    >>> study = study_from(
    ...     {
    ...         "version": 1,
    ...         "study": "small",
    ...         "title": "Small",
    ...         "languages": ["en"],
    ...         "data": {"participants": "participants.csv"},
    ...     },
    ...     folder=".",
    ... )
    >>> people = pd.DataFrame({"participant_id": list("abc"), "referral": ["x", "x", "y"]})
    >>> people["months_unemployed"] = [2.0, 4.0, 30.0]
    >>> found = lengths_by_referrer(Data(study, {"participants": people})).table()
    >>> found.query("group == 'x' and n > 0")[["level", "n", "share"]].values.tolist()
    [['0-5', 2, 1.0], ['total', 2, 1.0]]
    """
    _check(data)
    return reach(data, [UNEMPLOYED], by=REFERRAL)


def _check(data: Data) -> None:
    """Refuse, naming the facts that would be needed."""
    people = study_people(data).included
    for column in (REFERRAL, UNEMPLOYED):
        if column not in people.columns or people[column].isna().all():
            raise UnansweredError(
                message(
                    "Whether people were referred in time cannot be told: that needs who referred "
                    "each participant, and how many months they had been unemployed then. The "
                    "table of participants does not hold both."
                )
            )
