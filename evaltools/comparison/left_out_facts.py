"""Facts of entry that the comparison does not take into account, and that differ all the same.

The checks judge the covariates of the study file. A fact that stands in the same table and is
not among them is judged by nobody; which of them differ is said beside the verdict. A name is
all that is told: no number, and no level that only a few people have.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pandas as pd

from evaltools.cohort.people import AFTER_TIME_ZERO
from evaltools.comparison.baseline import LARGE, Balance, Weighing, balance
from evaltools.schema import table_schema

#: Columns of participants that are no background: who and when, not what somebody is like.
_NOT_BACKGROUND = (
    "participant_id",
    "entry_date",
    "observed_from",
    "eligible_date",
    "operation",
    "funder",
    "arm",
    *AFTER_TIME_ZERO,
)

#: What tells the same as another column, which is then taken in its place.
_SAME_AS = {"birth_year": "age"}

#: A column with a larger share missing says little of the group. Convention of evaltools.
MOST_MISSING = 0.2

#: A level must hold so many people, and so many must not be at it. Convention of evaltools.
LEAST_AT_LEVEL = 10


def unlike_facts(
    frame: pd.DataFrame,
    *,
    arm: str,
    treated: object,
    taken: Collection[str],
    weights: Weighing | None,
    estimand: str,
) -> list[str]:
    """Columns of entry, not among those taken, that differ by more than 0.10 deviations.

    Parameters
    ----------
    frame, arm, treated, estimand
        As in `balance`.
    taken : columns
        The covariates, and any column made from the groups or the outcomes.
    weights : Weights or Match, optional
        Of the primary analysis; without them the groups are taken as they are.

    Returns
    -------
    list of str
        In the order of the schema. A category counts where any of its larger levels differs.
    """
    if weights is not None:
        frame = frame.loc[weights.values.index]
    found = []
    for column in _candidates(frame, {arm, *taken}):
        known = frame[frame[column].notna()]
        used = None if weights is None else weights.values.loc[known.index]
        if _has_both(known, arm=arm, treated=treated, weights=used) and _differs(
            balance(
                known,
                arm=arm,
                treated=treated,
                covariates=[column],
                weights=used,
                estimand=estimand,
            )
        ):
            found.append(column)
    return found


def _candidates(frame: pd.DataFrame, taken: Collection[str]) -> Iterator[str]:
    for each in table_schema("participants").fields:
        if each.name in (*_NOT_BACKGROUND, *taken) or each.name not in frame.columns:
            continue
        if _SAME_AS.get(each.name) in frame.columns:
            continue
        values = frame[each.name]
        if values.isna().mean() <= MOST_MISSING and values.nunique() > 1:
            yield each.name


def _has_both(known: pd.DataFrame, *, arm: str, treated: object, weights: pd.Series | None) -> bool:
    """Whether somebody of each group counts, and the column still varies."""
    counted = known if weights is None else known[weights > 0]
    return counted[arm].astype(str).eq(str(treated)).nunique() == 2


def _differs(found: Balance) -> bool:
    rows = found.frame
    at_level = rows["n_level_treated"] + rows["n_level_comparison"]
    others = rows["n_treated"] + rows["n_comparison"] - at_level
    enough = at_level.isna() | ((at_level >= LEAST_AT_LEVEL) & (others >= LEAST_AT_LEVEL))
    return bool((rows.loc[enough.fillna(True).astype(bool), "smd"].abs() > LARGE).any())
