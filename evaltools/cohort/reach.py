"""Whom a programme reached: participants by background, by arm, and numeric background."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaltools.cohort import reasons
from evaltools.cohort.background import (
    GROUPED,
    MISSING,
    chosen_variables,
    is_number,
    level_labels,
    levels_of,
    ordered_levels,
    with_age,
)
from evaltools.cohort.completeness import groups
from evaltools.cohort.flow import flow
from evaltools.cohort.people import background
from evaltools.cohort.study_parts import study_people
from evaltools.columns import ALL, ARMS_APART, BOTH_ARMS, LANGUAGES, TOTAL, Total
from evaltools.errors import UnansweredError, UsageError
from evaltools.messages import Message, message, plural_message
from evaltools.result import Result
from evaltools.study import Study
from evaltools.wording import render

if TYPE_CHECKING:
    from evaltools.data import Data

_KEPT = message("counted in this report")
_OF_PARTICIPANTS = message("Only the participants are counted here, not the comparison group.")

#: Numbers that some have by what they are: who has none of them is not unemployed, say.
ASKED_OF_SOME = ("months_unemployed",)


def participants_flow(data: Data) -> Result:
    """Every row of participants: counted in the report, or left out for one reason.

    The flow before any follow-up: re-entries and the conditions of the study file.

    Parameters
    ----------
    data : Data
        A study's tables, by `load_data`.

    Returns
    -------
    Result
        kind "flow", as `Cohort.flow`: step (the last stands for those who are counted), reason
        and n (rows).

    Examples
    --------
    >>> from evaltools.data import Data
    >>> from evaltools.study import study_from
    >>> study = study_from(
    ...     {
    ...         "version": 1,
    ...         "study": "small",
    ...         "title": "Small",
    ...         "languages": ["en"],
    ...         "data": {"participants": "participants.csv"},
    ...         "exclude": [{"when": "age < 18", "reason": "Minors"}],
    ...     },
    ...     folder=".",
    ... )
    >>> people = pd.DataFrame({"participant_id": list("abc"), "age": [20.0, 40.0, 17.0]})
    >>> participants_flow(Data(study, {"participants": people})).frame.n.tolist()
    [3, 1, 2]
    """
    everyone = study_people(data)
    arm = _arm(data.study, everyone.frame)
    again = everyone.re_entries
    reason = pd.concat(
        [
            pd.Series(everyone.reason, dtype=object),
            pd.Series(reasons.RE_ENTRY, index=again.index, dtype=object),
        ],
        ignore_index=True,
    )
    arms = None
    if arm is not None:
        arms = pd.concat([everyone.frame[arm], again[arm]], ignore_index=True)
    counted = flow(reason, arm=arms, conditions=everyone.conditions)
    kept = {language: render(_KEPT, language) for language in LANGUAGES}
    labels = {name: dict(texts) for name, texts in counted.labels.items()}
    labels["reason"][reasons.FOLLOWED] = kept
    labels["step"] = {reasons.FOLLOWED: kept}
    return Result(
        kind="flow",
        frame=counted.frame,
        keys=counted.keys,
        counts=counted.counts,
        totals=counted.totals,
        about={**counted.about, "kept": "included"},
        labels=labels,
    )


def reach(data: Data, variables: Sequence[str] | None = None, *, by: str | None = None) -> Result:
    """Participants by background: how many in each level, and which share.

    Parameters
    ----------
    data : Data
    variables : names of columns, optional
        age, sex, education, labour_status, months_unemployed, municipality, referral and
        site where the data have them, then the study's groups and covariates that are no
        numbers. Age is grouped as ESF+ does; months without work at 6, 12 and 24.
    by : str, optional
        A column to break the counts down by.

    Returns
    -------
    Result
        kind "reach": variable, level (with "missing" and "total"), group where `by` is
        given ("total" sums the groups), n, n_total (people of the group), share.

    Raises
    ------
    UnansweredError
        When the data hold no background.
    UsageError
        For unknown columns.

    Examples
    --------
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
    >>> people = pd.DataFrame({"participant_id": list("abcd"), "sex": ["female"] * 3 + ["male"]})
    >>> found = reach(Data(study, {"participants": people}), ["sex"]).table()
    >>> found[["level", "n", "share"]].values.tolist()
    [['female', 3, 0.75], ['male', 1, 0.25], ['missing', 0, 0.0], ['total', 4, 1.0]]
    """
    study = data.study
    people, computed = with_age(study_people(data).included.reset_index(drop=True))
    shown = chosen_variables(people, variables, named=_named(study))
    if by is not None:
        chosen_variables(people, [by], named=())
        shown = [name for name in shown if name != by]
    if not shown:
        raise UnansweredError(
            message(
                "Whom the programme reached cannot be told: the table of participants holds no "
                "background facts."
            )
        )
    frame = pd.concat([_counts(people, name, by) for name in shown], ignore_index=True)
    frame["share"] = frame["n"] / frame["n_total"].replace(0, np.nan)
    keys = ("variable", "level") if by is None else ("variable", "level", "group")
    totals = (Total(over="level"),) if by is None else (Total(over="level"), Total(over="group"))
    return Result(
        kind="reach",
        frame=frame,
        keys=keys,
        counts=("n", "n_total"),
        derived={"share": ("n", "n_total")},
        totals=totals,
        about={"by": by or ALL, **whom(study, people, by)},
        labels=level_labels(),
        notes=_age_notes(computed),
    )


def reach_by_arm(data: Data) -> Result:
    """Participants by background, beside the comparison group.

    Parameters
    ----------
    data : Data
        A study's tables, by `load_data`.

    Returns
    -------
    Result
        As `reach` with the comparison's arm for `by`.

    Raises
    ------
    UnansweredError
        Without a comparison.

    Examples
    --------
    >>> from evaltools.data import Data
    >>> from evaltools.study import study_from
    >>> study = study_from(
    ...     {
    ...         "version": 1,
    ...         "study": "small",
    ...         "title": "Small",
    ...         "languages": ["en"],
    ...         "data": {"participants": "participants.csv"},
    ...         "comparison": {
    ...             "arm": "arm",
    ...             "treated": "p",
    ...             "time_zero": "Referral",
    ...             "eligibility": "Unemployed",
    ...             "assumptions": ["The groups are alike at referral"],
    ...             "outcomes": ["work"],
    ...         },
    ...     },
    ...     folder=".",
    ... )
    >>> people = pd.DataFrame({"participant_id": list("abcd"), "arm": list("ppcc"), "work": 1})
    >>> people["sex"] = ["female", "female", "female", "male"]
    >>> found = reach_by_arm(Data(study, {"participants": people})).table()
    >>> found.query("level == 'female'")[["group", "n", "n_total"]].values.tolist()
    [['total', 3, 4], ['c', 1, 2], ['p', 2, 2]]
    """
    arm = _arm(data.study, study_people(data).frame)
    if arm is None:
        raise UnansweredError(
            message("Groups cannot be set side by side: this study has no comparison group.")
        )
    return reach(data, by=arm)


def covariates_by_arm(data: Data, variables: Sequence[str] | None = None) -> Result:
    """Background that is measured in numbers: mean and standard deviation by arm.

    Parameters
    ----------
    data : Data
        A study's tables, by `load_data`.
    variables : names of columns, optional
        Age, months without work, and every further number of the participants; of a
        comparison, its covariates first.

    Returns
    -------
    Result
        Of kind "covariates": variable, group (the arm; "all" together), n, n_missing, mean, sd.

    Raises
    ------
    UnansweredError
        When there is no such background.

    Examples
    --------
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
    >>> people = pd.DataFrame({"participant_id": list("abc"), "age": [20.0, 40.0, None]})
    >>> found = covariates_by_arm(Data(study, {"participants": people})).table()
    >>> found[["variable", "group", "n", "n_missing", "mean"]].values.tolist()
    [['age', 'all', 2, 1, 30.0]]
    """
    return means_by(data, variables, by=_arm(data.study, study_people(data).frame))


def means_by(data: Data, variables: Sequence[str] | None, *, by: str | None) -> Result:
    """Mean and standard deviation of numbers, all together and by the values of a column.

    As `covariates_by_arm`, for any column; those whose value is not known are a group too.
    """
    study = data.study
    people, computed = with_age(study_people(data).included.reset_index(drop=True))
    shown = _numbers(people, variables, study)
    if not shown:
        raise UnansweredError(
            message(
                "Means cannot be told: the table of participants holds no background that is "
                "measured in numbers."
            )
        )
    parts = list(groups(people, None)) + (list(groups(people, by)) if by else [])
    rows = [
        {"variable": name, "group": group, **_moments(people.loc[inside, name])}
        for name in shown
        for group, inside in parts
    ]
    return Result(
        kind="covariates",
        frame=pd.DataFrame(rows),
        keys=("variable", "group"),
        counts=("n", "n_missing"),
        derived={"mean": ("n",), "sd": ("n",)},
        totals=tuple(Total(over="group", count=name, value=ALL) for name in ("n", "n_missing"))
        if by
        else (),
        about={
            "by": by or ALL,
            "means": {"mean": "n", "sd": "n"},
            "adds_up": [
                entry for name in shown if name in ASKED_OF_SOME for entry in _all_of(name)
            ],
            **whom(study, people, by),
        },
        notes=_age_notes(computed),
    )


def _all_of(variable: str) -> list[dict[str, object]]:
    """Everybody has a number or has none, as `reach` tells too; for `about["adds_up"]`."""
    number, none = {"variable": variable}, {"variable": variable, "n_missing": "yes"}
    every = {"each": ["group"], "rest": False}
    return [
        {**every, "whole": [{}], "parts": [number, none]},
        {**every, "whole": [{variable: MISSING}], "parts": [none]},
    ]


@dataclass(frozen=True, eq=False)
class Reached:
    """Those whom a programme reached: of a study with a comparison group, the participants.

    Attributes
    ----------
    people : DataFrame, one row per person
    arm : mapping of column to value
        What tells them from the comparison group; empty without one.
    notes : tuple of Message
    """

    people: pd.DataFrame
    arm: Mapping[str, str]
    notes: tuple[Message, ...]

    @property
    def population(self) -> str:
        """Their name as the people behind a result."""
        return "".join(f"{column}={value}" for column, value in self.arm.items()) or ALL


def those_reached(study: Study, people: pd.DataFrame) -> Reached:
    """The people without the comparison group, and without those of no known arm."""
    arm = _arm(study, people)
    if study.comparison is None or arm is None:
        return Reached(people, {}, ())
    treated, notes = str(study.comparison.treated), [_OF_PARTICIPANTS]
    if n_unknown := int(people[arm].isna().sum()):
        notes.append(
            plural_message(
                "{n} person of whom it is not known whether they took part or were in the "
                "comparison group is not counted.",
                "{n} people of whom it is not known whether they took part or were in the "
                "comparison group are not counted.",
                n_unknown,
            )
        )
    inside = people[arm].notna() & (people[arm].astype(str) == treated)
    return Reached(people[inside], {arm: treated}, tuple(notes))


def whom(study: Study, people: pd.DataFrame, by: str | None = None) -> dict[str, str]:
    """For a result's `about`: that it counts both arms of a study, together or side by side."""
    arm = _arm(study, people)
    return {} if arm is None else {"whom": ARMS_APART if by == arm else BOTH_ARMS}


def _counts(people: pd.DataFrame, variable: str, by: str | None) -> pd.DataFrame:
    levels = levels_of(people[variable], variable)
    names = ordered_levels(levels, variable)
    if by is None:
        return _of_group(levels, names).assign(variable=variable)[_COLUMNS]
    arm = levels_of(people[by], by)
    together = _of_group(levels, names).assign(group=TOTAL)
    parts = [
        _of_group(levels[arm == group], names).assign(group=group)
        for group in ordered_levels(arm, by)
        if (arm == group).any()
    ]
    stacked = pd.concat([together, *parts], ignore_index=True).assign(variable=variable)
    return stacked[["variable", "level", "group", "n", "n_total"]]


_COLUMNS = ["variable", "level", "n", "n_total"]


def _of_group(levels: pd.Series, names: list[str]) -> pd.DataFrame:
    counts = levels.value_counts().reindex(names, fill_value=0)
    n = [*counts.to_numpy(dtype=np.int64), len(levels)]
    return pd.DataFrame({"level": [*names, TOTAL], "n": n, "n_total": len(levels)})


def _numbers(people: pd.DataFrame, variables: Sequence[str] | None, study: Study) -> list[str]:
    if variables is not None:
        asked = chosen_variables(people, variables, named=())
        words = [name for name in asked if not is_number(people[name])]
        if words:
            raise UsageError(
                message("A mean must be of a column of numbers, but {words} is not.", words=words)
            )
        return asked
    facts = background(people, arm=None)
    numbers = [name for name in facts.columns if is_number(facts[name]) and name != "birth_year"]
    named = study.comparison.covariates if study.comparison else ()
    first = [name for name in (*named, *GROUPED) if name in numbers]
    return list(dict.fromkeys([*first, *numbers]))


def _moments(values: pd.Series) -> dict[str, float]:
    known = values.dropna().astype(float)
    return {
        "n": len(known),
        "n_missing": len(values) - len(known),
        "mean": float(known.mean()) if len(known) else np.nan,
        "sd": float(known.std(ddof=1)) if len(known) > 1 else np.nan,
    }


def _arm(study: Study, frame: pd.DataFrame) -> str | None:
    arm = study.comparison.arm if study.comparison else None
    return arm if arm is not None and arm in frame.columns else None


def _named(study: Study) -> list[str]:
    covariates = study.comparison.covariates if study.comparison else ()
    return [*study.groups, *covariates]


def _age_notes(computed: bool) -> tuple[Message, ...]:
    if not computed:
        return ()
    return (
        message(
            "Where age was missing it was computed from the year of birth, so it can be a year "
            "too high."
        ),
    )
