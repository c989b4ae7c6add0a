"""Results after leaving, each in its reference population: one level a participation."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaltools.indicators.after_leaving import AfterLeaving, OneDay
from evaltools.indicators.entry_facts import (
    NO,
    YES,
    flag,
    is_disadvantaged,
    is_over_54,
    is_status,
)

#: Why somebody has neither the result nor its absence.
NOT_KNOWN, NOT_DUE, NOT_LEFT, NOT_IN_REFERENCE = (
    "not_known",
    "not_due",
    "not_left",
    "not_in_reference",
)

RESULT_LEVELS = (YES, NO, NOT_KNOWN, NOT_DUE, NOT_LEFT, NOT_IN_REFERENCE)

Flags = npt.NDArray[np.bool_]

#: Who can have a result at all; missing where it is not known.
REFERENCES: Mapping[str, Callable[[pd.DataFrame], pd.Series]] = {
    "all": lambda people: pd.Series(True, index=people.index, dtype="boolean"),
    "inactive": lambda people: is_status(people, "inactive"),
    "employed": lambda people: is_status(people, "employed"),
    "not_employed": lambda people: ~is_status(people, "employed"),
    "not_in_education": lambda people: ~flag(people, "in_education"),
    "disadvantaged": is_disadvantaged,
    "over_54_not_employed": lambda people: is_over_54(people) & ~is_status(people, "employed"),
    "disadvantaged_not_employed": lambda people: (
        is_disadvantaged(people) & ~is_status(people, "employed")
    ),
}

#: Reference populations that hold nobody but these by their labour status; whether they hold
#: all of these.
OF_STATUS: Mapping[str, tuple[tuple[str, ...], bool]] = {
    "inactive": (("inactive",), True),
    "employed": (("employed",), True),
    "not_employed": (("unemployed", "inactive"), True),
    "over_54_not_employed": (("unemployed", "inactive"), False),
    "disadvantaged_not_employed": (("unemployed", "inactive"), False),
}

#: Results that are told by the state of one day: they are not known where it was not seen.
BY_STATE = (
    "searching_upon_leaving",
    "in_education_upon_leaving",
    "employed_upon_leaving",
    "employed_after_six_months",
    "over_54_employed_after_six_months",
    "disadvantaged_employed_after_six_months",
)

#: Results that are another one, of fewer people.
WITHIN_RESULT: Mapping[str, str] = {
    "over_54_employed_after_six_months": "employed_after_six_months",
    "disadvantaged_employed_after_six_months": "employed_after_six_months",
}

#: Columns without which a result cannot be counted; one of each tuple must be there.
RESULT_COLUMNS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "qualified_upon_leaving": (("exit_date",), ("qualification_date",)),
    "improved_after_six_months": (("exit_date",), ("improved_situation",)),
}

#: Columns that a reference population is made from.
REFERENCE_COLUMNS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "not_in_education": (("in_education",),),
    "disadvantaged": (
        (
            "third_country",
            "foreign_background",
            "minority",
            "disability",
            "other_disadvantaged",
        ),
    ),
    "disadvantaged_not_employed": (
        (
            "third_country",
            "foreign_background",
            "minority",
            "disability",
            "other_disadvantaged",
        ),
    ),
}


def result_levels(
    people: pd.DataFrame, after: AfterLeaving, variable: str, reference: str
) -> pd.Series:
    """Every participation's level of one result."""
    if variable == "disadvantaged_with_a_result":
        return _any_result(people, after, reference)
    due, known, happened = _outcome(people, after, variable)
    return _levels(people, after, reference, due=due, known=known, happened=happened)


def is_open(people: pd.DataFrame, reference: str) -> bool:
    """Whether it is not known of somebody whether they are of a reference population."""
    return bool(REFERENCES[reference](people).isna().any())


def _outcome(
    people: pd.DataFrame, after: AfterLeaving, variable: str
) -> tuple[Flags, Flags, Flags]:
    """Whether it can be known yet, whether it is known, and whether it happened."""
    leaving, later = after.upon_leaving, after.six_months
    if variable == "qualified_upon_leaving":
        return leaving.due, np.ones(len(people), dtype=bool), after.qualified
    if variable == "improved_after_six_months":
        improved = people.get(
            "improved_situation", pd.Series(None, index=people.index, dtype=object)
        )
        known = improved.isin(("yes", "no")).to_numpy()
        return later.due, known, (improved == "yes").to_numpy()
    state: OneDay = later if variable.endswith("six_months") else leaving
    happened = {
        "searching_upon_leaving": leaving.searching,
        "in_education_upon_leaving": leaving.in_education,
        "employed_upon_leaving": leaving.employed,
    }.get(variable, later.employed)
    return state.due, state.known, happened


def _levels(
    people: pd.DataFrame,
    after: AfterLeaving,
    reference: str,
    *,
    due: Flags,
    known: Flags,
    happened: Flags,
) -> pd.Series:
    inside = REFERENCES[reference](people)
    found = np.select(
        [
            (inside == False).fillna(False).to_numpy(dtype=bool),  # noqa: E712 (three values)
            ~after.left,
            ~due,
            inside.isna().to_numpy() | ~known,
        ],
        [NOT_IN_REFERENCE, NOT_LEFT, NOT_DUE, NOT_KNOWN],
        default=np.where(happened, YES, NO),
    )
    return pd.Series(found, index=people.index, dtype=object)


def _any_result(people: pd.DataFrame, after: AfterLeaving, reference: str) -> pd.Series:
    """Any of the four results upon leaving, each in its own reference population."""
    four = pd.DataFrame(
        {
            name: result_levels(people, after, name, own)
            for name, own in (
                ("searching_upon_leaving", "inactive"),
                ("in_education_upon_leaving", "not_in_education"),
                ("qualified_upon_leaving", "all"),
                ("employed_upon_leaving", "not_employed"),
            )
        }
    )
    happened = (four == YES).any(axis=1).to_numpy()
    known = happened | ~(four == NOT_KNOWN).any(axis=1).to_numpy()
    return _levels(
        people, after, reference, due=after.upon_leaving.due, known=known, happened=happened
    )


def is_countable(variable: str, reference: str, given: frozenset[str], *, spells: bool) -> bool:
    """Whether the data have what a result and its reference population are made from."""
    states = (("exit_date",),) if spells else (("exit_date",), ("exit_state",))
    if variable.endswith("six_months") and not spells:
        states = (*states, ("no spells",))
    needed = (*RESULT_COLUMNS.get(variable, states), *REFERENCE_COLUMNS.get(reference, ()))
    return all(any(column in given for column in choice) for choice in needed)
