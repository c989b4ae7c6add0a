"""What is known of every participation at entry: one level of each variable a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from evaltools.cohort.background import group_names, in_groups
from evaltools.indicators.catalogue import ESF_2014, ESF_PLUS

MISSING = "missing"
YES, NO = "yes", "no"

#: The age at entry falls on one side of a limit or the other: only the birth year is known.
UNDECIDED = "undecided"

COMPLETE, INCOMPLETE = "complete", "incomplete"

#: Lower limits of the age groups that each fund's indicators part.
AGE_LIMITS: Mapping[str, tuple[int, ...]] = {ESF_PLUS: (0, 18, 30, 55), ESF_2014: (0, 25, 55)}

#: Unbroken months without work from which on unemployment is long, by age: more than these.
LONG_UNDER_25, LONG_FROM_25, YOUNG = 6, 12, 25

Flags = pd.Series


def sexes(people: pd.DataFrame) -> pd.Series:
    """Every participation's sex: female, male, non_binary or unknown."""
    if "sex" not in people.columns:
        return pd.Series("unknown", index=people.index, dtype=object)
    return people["sex"].astype(object).where(people["sex"].notna(), "unknown").astype(str)


def records(people: pd.DataFrame) -> pd.Series:
    """Whether sex, labour status, education and age are all known: complete or incomplete."""
    known = sexes(people) != "unknown"
    for column in ("labour_status", "education"):
        known &= _column(people, column).notna()
    known &= _column(people, "age").notna() | _column(people, "birth_year").notna()
    return known.map({True: COMPLETE, False: INCOMPLETE})


def age_levels(people: pd.DataFrame, limits: Sequence[int]) -> pd.Series:
    """Age at entry in groups; `UNDECIDED` where the year of birth allows two of them.

    Who has the birthday of a limit in the year of entry may be on either side of it.
    """
    stated = in_groups(_column(people, "age").astype(float), limits)
    older = people["entry_date"].dt.year - _column(people, "birth_year").astype(float)
    upper = in_groups(older, limits)
    lower = in_groups((older - 1).clip(lower=0), limits)
    computed = upper.where(upper == lower, UNDECIDED)
    return stated.where(stated != MISSING, computed)


def age_names(limits: Sequence[int]) -> tuple[str, ...]:
    """Every level that `age_levels` can give."""
    return (*group_names(limits), UNDECIDED, MISSING)


def long_term_unemployed(people: pd.DataFrame) -> pd.Series:
    """Unemployed for more than 6 months (under 25) or 12 (from 25 on), without a break.

    The Fund's clock, not the employment register's, which asks for 12 months at any age.
    """
    months = _column(people, "months_unemployed").astype(float)
    age = age_levels(people, (0, YOUNG))
    young = (age == group_names((0, YOUNG))[0]).to_numpy()
    known = (age != UNDECIDED).to_numpy() & (age != MISSING).to_numpy()
    limit = np.where(young, LONG_UNDER_25, LONG_FROM_25)
    long = np.select(
        [months.isna(), months > LONG_FROM_25, months <= LONG_UNDER_25, known],
        [MISSING, YES, NO, np.where(months > limit, YES, NO)],
        default=UNDECIDED,
    )
    unemployed = _column(people, "labour_status") == "unemployed"
    return pd.Series(long, index=people.index, dtype=object).where(unemployed, NO)


def flag(people: pd.DataFrame, column: str) -> Flags:
    """A yes-or-no column as True, False or missing, so that logic keeps what is not known."""
    return _column(people, column).astype("boolean")


def levels_of_flag(flags: Flags) -> pd.Series:
    """yes, no or missing."""
    named = flags.astype(object).map({True: YES, False: NO})
    return named.where(flags.notna().to_numpy(), MISSING)


def is_status(people: pd.DataFrame, status: str) -> Flags:
    """Whether the labour status at entry is this one; missing where it is not known."""
    known = _column(people, "labour_status")
    return (known == status).astype("boolean").mask(known.isna())


def is_over_54(people: pd.DataFrame) -> Flags:
    """Whether the person was 55 or over at entry; missing where it cannot be told."""
    age = age_levels(people, AGE_LIMITS[ESF_2014])
    return (age == "55+").astype("boolean").mask(age.isin((MISSING, UNDECIDED)))


def _neither_in_work_nor_education(people: pd.DataFrame) -> Flags:
    return is_status(people, "inactive") & ~flag(people, "in_education")


def _foreign_or_minority(people: pd.DataFrame) -> Flags:
    return (
        flag(people, "third_country")
        | flag(people, "foreign_background")
        | flag(people, "minority")
    )


def is_disadvantaged(people: pd.DataFrame) -> Flags:
    """Whether CO15, CO16 or CO17 counts the person; missing where none does for certain."""
    return (
        _foreign_or_minority(people)
        | flag(people, "disability")
        | flag(people, "other_disadvantaged")
    )


#: Variables that are yes or no, and how they are told.
TRAITS: Mapping[str, Callable[[pd.DataFrame], Flags]] = {
    **{
        name: lambda people, name=name: flag(people, name)  # type: ignore[misc]
        for name in (
            "disability",
            "third_country",
            "foreign_background",
            "minority",
            "homeless",
            "rural",
            "jobless_household",
            "other_disadvantaged",
        )
    },
    "inactive_not_in_education": _neither_in_work_nor_education,
    "over_54_without_work": lambda people: (
        is_over_54(people)
        & (is_status(people, "unemployed") | _neither_in_work_nor_education(people))
    ),
    "jobless_household_with_children": lambda people: (
        flag(people, "jobless_household") & flag(people, "dependent_children")
    ),
    "single_adult_with_children": lambda people: (
        flag(people, "single_adult_household") & flag(people, "dependent_children")
    ),
    "foreign_background_or_minority": _foreign_or_minority,
}

#: Columns that a variable of another name is made from; one of each tuple must be there.
MADE_FROM: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "age": (("age", "birth_year"),),
    "long_term_unemployed": (("labour_status",), ("months_unemployed",)),
    "inactive_not_in_education": (("labour_status",), ("in_education",)),
    "over_54_without_work": (("age", "birth_year"), ("labour_status",), ("in_education",)),
    "jobless_household_with_children": (("jobless_household",), ("dependent_children",)),
    "single_adult_with_children": (("single_adult_household",), ("dependent_children",)),
    "foreign_background_or_minority": (("third_country", "foreign_background", "minority"),),
}

#: Levels of education that a fund's indicators know; others are shown without a code.
EDUCATION: Mapping[str, tuple[str, ...]] = {
    ESF_PLUS: ("isced_0_2", "isced_3_4", "isced_5_8", MISSING),
    ESF_2014: ("isced_0", "isced_1_2", "isced_0_2", "isced_3_4", "isced_5_8", MISSING),
}


def entry_levels(people: pd.DataFrame, variable: str, *, fund: str) -> pd.Series:
    """Every participation's level of one variable of the output indicators."""
    if variable == "age":
        return age_levels(people, AGE_LIMITS[fund])
    if variable == "long_term_unemployed":
        return long_term_unemployed(people)
    if variable in TRAITS:
        return levels_of_flag(TRAITS[variable](people))
    levels = _column(people, variable)
    if variable == "education" and fund == ESF_PLUS:
        levels = levels.mask(levels.isin(("isced_0", "isced_1_2")), "isced_0_2")
    return levels.astype(object).where(levels.notna(), MISSING).astype(str)


def entry_level_names(variable: str, *, fund: str) -> tuple[str, ...]:
    """Every level that `entry_levels` can give, in the order of the table."""
    if variable == "age":
        return age_names(AGE_LIMITS[fund])
    if variable == "long_term_unemployed":
        return (YES, NO, UNDECIDED, MISSING)
    if variable == "education":
        return EDUCATION[fund]
    if variable == "labour_status":
        return ("unemployed", "inactive", "employed", MISSING)
    return (YES, NO, MISSING)


def is_collected(variable: str, given: frozenset[str]) -> bool:
    """Whether the data have the columns that a variable is made from."""
    needed = MADE_FROM.get(variable, ((variable,),))
    return all(any(column in given for column in choice) for choice in needed)


def _column(people: pd.DataFrame, name: str) -> pd.Series:
    if name in people.columns:
        return people[name]
    return pd.Series(np.nan, index=people.index, dtype=object)
