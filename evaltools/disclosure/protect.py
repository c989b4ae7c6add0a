"""The one door: any result in, the same result out with nothing in it that tells of a few."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields

import pandas as pd

from evaltools.disclosure.curves import protect_curve
from evaltools.disclosure.exits import (
    ADDING_UP,
    protect_parts_of_time,
    protect_quantiles,
    protect_states,
    protect_times,
)
from evaltools.disclosure.policy import Policy
from evaltools.disclosure.roles import CURVE_KINDS
from evaltools.disclosure.rounding import with_rounded_counts
from evaltools.disclosure.tables import protect_table
from evaltools.disclosure.words import with_safe_words
from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.result import Result

#: Columns that name a single person; a result that has one is no result.
PERSON_COLUMNS = ("participant_id", "person_id", "mentor_id", "segment_id", "hetu", "id")

Treatment = Callable[[Result, Policy, Iterable[str]], Result]

#: How each kind is treated; every other kind is a table in which every number that names
#: no count of its own is made from all counts of its row.
TREATMENTS: Mapping[str, Treatment] = {
    **dict.fromkeys(CURVE_KINDS, protect_curve),
    **dict.fromkeys(ADDING_UP, protect_parts_of_time),
    "times": protect_times,
    "without": protect_times,
    "difference": protect_times,
    "quantile": protect_quantiles,
    "states": protect_states,
}


def protect(result: Result, policy: Policy, *, hide: Iterable[str] = ()) -> Result:
    """The result as it may be published.

    Parameters
    ----------
    result : Result
        Of any kind. A subclass comes back as a plain Result.
    policy : Policy
    hide : iterable of str
        Keys of further places to hide, as `audit` names them for this result.

    Returns
    -------
    Result
        With missing values where something is hidden, and `hidden`, a frame of the same
        shape and index that is true there.

    Raises UsageError for a result with a column of single persons.
    """
    _refuse_persons(result)
    if result.is_protected:
        return result
    plain = _plain(result)
    treat = TREATMENTS.get(plain.kind, protect_table)
    treated = treat(with_safe_words(plain, policy), policy, tuple(hide))
    return with_rounded_counts(treated, policy)


def _refuse_persons(result: Result) -> None:
    names = [*result.frame.columns, *result.frame.index.names]
    found = sorted({str(name) for name in names if str(name).lower() in PERSON_COLUMNS})
    if found:
        rule = "A result must not have a row for each person, but it has the columns {found}."
        raise UsageError(message(rule, found=found))


def _plain(result: Result) -> Result:
    frame = result.frame.copy()
    frame.index = pd.RangeIndex(len(frame))
    given = {each.name: getattr(result, each.name) for each in fields(Result)}
    return Result(**{**given, "frame": frame})
