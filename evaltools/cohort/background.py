"""Background facts of participants as levels: age groups, months without work, codes."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from evaltools.cohort.people import background
from evaltools.columns import LANGUAGES
from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.schema import codelist, codelist_names, table_schema
from evaltools.wording import render

#: The level of those for whom a fact is not known.
MISSING = "missing"

#: The facts that a table of participants shows first, in this order.
STANDARD = (
    "age",
    "sex",
    "education",
    "labour_status",
    "months_unemployed",
    "municipality",
    "referral",
    "site",
)

#: Lower limits of the groups of a number; the groups of age are those of ESF+ (Regulation
#: (EU) 2021/1057, Annex I), those of months without work are a convention of evaltools.
GROUPED: Mapping[str, tuple[int, ...]] = {
    "age": (0, 18, 30, 55),
    "months_unemployed": (0, 6, 12, 24),
}

_LEVEL_NAMES: Mapping[str, Mapping[str, Message]] = {
    "age": {
        "0-17": message("under 18"),
        "18-29": message("18–29"),
        "30-54": message("30–54"),
        "55+": message("55 or over"),
    },
    "months_unemployed": {
        "0-5": message("under 6 months"),
        "6-11": message("6–11 months"),
        "12-23": message("12–23 months"),
        "24+": message("24 months or more"),
    },
}

#: Names under which a study may ask for a grouped number.
_OTHER_NAMES = {"age_group": "age"}


def level_labels() -> dict[str, dict[str, dict[str, str]]]:
    """The names of grouped levels in every language, for the labels of a result."""
    return {
        variable: {
            level: {language: render(text, language) for language in LANGUAGES}
            for level, text in names.items()
        }
        for variable, names in _LEVEL_NAMES.items()
    }


def with_age(frame: pd.DataFrame) -> tuple[pd.DataFrame, bool]:
    """The people with age at entry, from the year of birth where age is missing.

    Returns the frame and whether any age was computed: then it is the difference of the
    years, at most a year too high.
    """
    if "birth_year" not in frame.columns or "entry_date" not in frame.columns:
        return frame, False
    computed = frame["entry_date"].dt.year - frame["birth_year"].astype(float)
    age = frame["age"].astype(float) if "age" in frame.columns else computed * np.nan
    filled = age.fillna(computed)
    return frame.assign(age=filled), bool((age.isna() & filled.notna()).any())


def chosen_variables(
    frame: pd.DataFrame, variables: Sequence[str] | None, *, named: Sequence[str]
) -> list[str]:
    """The facts to show: those asked for, else the standard ones and the study's own.

    named : names that the study file names as groups or covariates
    Raises UsageError for a name that the data do not have.
    """
    if variables is not None:
        asked = [_OTHER_NAMES.get(name, name) for name in variables]
        _check_known(asked, frame)
        return list(dict.fromkeys(asked))
    facts = background(frame, arm=None)
    own = [
        name
        for name in dict.fromkeys(_OTHER_NAMES.get(each, each) for each in named)
        if name in facts.columns and (name in GROUPED or not is_number(facts[name]))
    ]
    standard = [name for name in STANDARD if name in facts.columns]
    return [*standard, *(name for name in own if name not in standard)]


def is_number(values: pd.Series) -> bool:
    """Whether a column holds amounts: numbers that are not yes and no."""
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)


#: Levels of what is true or not.
YES_OR_NO = ("yes", "no")


def levels_of(values: pd.Series, variable: str) -> pd.Series:
    """Every person's level as text; `MISSING` where the fact is not known."""
    if variable in GROUPED and is_number(values):
        return in_groups(values, GROUPED[variable])
    if pd.api.types.is_bool_dtype(values) or _holds_booleans(values):
        values = values.map({True: "yes", False: "no"})
    elif is_number(values):
        values = values.map(_number_text, na_action="ignore")
    return values.astype(object).where(values.notna(), MISSING).astype(str)


def in_groups(values: pd.Series, lower_limits: Sequence[int]) -> pd.Series:
    """Numbers as groups such as "18-29" and "55+"; `MISSING` where there is no number."""
    names = group_names(lower_limits)
    place = np.searchsorted(lower_limits, values.astype(float).to_numpy(), side="right") - 1
    named = np.array(names, dtype=object)[np.clip(place, 0, len(names) - 1)]
    return pd.Series(named, index=values.index).where(values.notna(), MISSING).astype(str)


def group_names(lower_limits: Sequence[int]) -> list[str]:
    """What the groups are called.

    >>> group_names((0, 18, 30))
    ['0-17', '18-29', '30+']
    """
    inner = [f"{low}-{high - 1}" for low, high in pairwise(lower_limits)]
    return [*inner, f"{lower_limits[-1]}+"]


def ordered_levels(levels: pd.Series, variable: str) -> list[str]:
    """The levels that occur, in the order of their code list or groups; missing last.

    Of yes and no both, also where nobody has one: a row that is not there would tell that.
    """
    found = set(levels.unique()) - {MISSING}
    known = _known_order(variable)
    both = set(known) == set(YES_OR_NO) and bool(found) and found <= set(known)
    listed = [level for level in known if level in found or both]
    rest = sorted(found - set(listed), key=_number_first)
    return [*listed, *rest, MISSING]


def _known_order(variable: str) -> Sequence[str]:
    if variable in GROUPED:
        return group_names(GROUPED[variable])
    schema = table_schema("participants")
    if variable not in schema.names:
        return YES_OR_NO
    name = schema.field(variable).codelist
    return codelist(name).values if name in codelist_names() else ()


def _number_first(level: str) -> tuple[float, str]:
    try:
        return float(level), level
    except ValueError:
        return float("inf"), level


def _number_text(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else str(number)


def _holds_booleans(values: pd.Series) -> bool:
    known = values.dropna()
    are_booleans = known.map(lambda value: isinstance(value, (bool, np.bool_)))
    return len(known) > 0 and bool(are_booleans.all())


def _check_known(asked: Sequence[str], frame: pd.DataFrame) -> None:
    unknown = [name for name in asked if name not in frame.columns]
    if not unknown:
        return
    near = difflib.get_close_matches(unknown[0], [str(name) for name in frame.columns], n=1)
    raise UsageError(
        message(
            "A background fact must be a column of the participants, but there is no "
            "{unknown}. Did you mean {near}?",
            unknown=unknown[0],
            near=near[0],
        )
        if near
        else message(
            "A background fact must be a column of the participants, but there is no {unknown}.",
            unknown=unknown[0],
        )
    )
