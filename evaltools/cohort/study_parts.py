"""What the cohort takes from a study: tables, people, definition, rules."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaltools.cohort import immortal_time
from evaltools.cohort.dated import Rules
from evaltools.cohort.definitions import PROGRAMME_GOAL, Definition, define
from evaltools.cohort.people import People, people
from evaltools.columns import UNITS
from evaltools.errors import UnansweredError, UsageError
from evaltools.messages import message
from evaltools.schema import states
from evaltools.study import Study, programme
from evaltools.wording.tables import employment_states

if TYPE_CHECKING:
    from evaltools.data import Data

#: Which source of spells to believe where the study file does not say.
SOURCE_ORDER = ("register", "survey", "programme")

Day = str | datetime.date | pd.Timestamp | np.datetime64


def study_definition(
    study: Study, definition: str | None = None, *, competing: Sequence[str] | None = None
) -> Definition:
    """The roles of the states, by the study file where nothing else is asked."""
    name = study.employment if definition is None else definition
    goal: tuple[str, ...] = ()
    if name == PROGRAMME_GOAL and study.programme is not None:
        goal = programme(study.programme, folder=study.folder).goal_states
    return define(
        name,
        states(),
        competing=tuple(study.competing if competing is None else competing),
        goal_states=goal,
    )


def counts_more_than_work(study: Study) -> bool:
    """Whether the study counts its programme's own goal, and that holds more than jobs.

    Examples
    --------
    >>> from evaltools.study import load_study
    >>> counts_more_than_work(load_study("example:nsw"))
    False
    """
    if study.employment != PROGRAMME_GOAL or study.programme is None:
        return False
    return not employment_states().issuperset(study_definition(study).event_states)


def study_people(data: Data) -> People:
    """One row per person of the study, with the reasons of its conditions."""
    participants = data.table("participants")
    if participants is None:
        participants = data.table("follow_up")
        if participants is None:
            raise UnansweredError(
                message("Who took part cannot be told: this study has no table of participants.")
            )
        participants = participants[["participant_id"]]
    return people(participants, exclude=data.study.exclude)


def check_facts(study: Study, everyone: People) -> None:
    """Refuse facts of later than time zero as conditions, groups, arm and covariates."""
    for exclusion in study.exclude:
        immortal_time.check_columns(
            exclusion.when.columns, used_as=message("A condition that leaves people out")
        )
    groups = [column for column in study.groups if column in everyone.frame.columns]
    immortal_time.check_columns(groups, used_as=message("A group"))
    columns = list(groups)
    if study.comparison is not None:
        immortal_time.check_columns([study.comparison.arm], used_as=message("The arm"))
        immortal_time.check_columns(
            study.comparison.covariates, used_as=message("A background factor")
        )
        columns += [study.comparison.arm, *study.comparison.covariates]
    included = everyone.included
    immortal_time.check_eligibility(included)
    immortal_time.check_dated_covariates(included, list(dict.fromkeys(columns)))


def used_unit(study: Study, unit: str | None) -> str:
    """The unit asked for, or the study's. Raises UsageError for another word."""
    used = study.unit if unit is None else unit
    if used not in UNITS:
        raise UsageError(
            message(
                "The unit must be one of {allowed}, but {found} is not.",
                allowed=list(UNITS),
                found=used,
            )
        )
    return used


def rules_of(
    study: Study, roles: Definition, *, unit: str, lasting: int, data_lock: Day | None
) -> Rules:
    """How the people of a study with dates are followed. Raises UsageError without a lock."""
    return Rules(
        definition=roles,
        unit=unit,
        data_lock=_data_lock(study, data_lock),
        observation=study.observation,
        source_order=study.source_order or SOURCE_ORDER,
        lasting=lasting,
    )


def _data_lock(study: Study, asked: Day | None) -> np.datetime64:
    given = None if study.data_lock is None else np.datetime64(study.data_lock, "D")
    day = given if asked is None else np.datetime64(pd.Timestamp(asked).date(), "D")
    if day is None:
        raise UsageError(
            message(
                "A study with dates must name the last day observed. Try: data_lock in the "
                "study file."
            )
        )
    if given is not None and day > given:
        raise UsageError(
            message(
                "data_lock must not be later than the study's ({given}), because nothing is "
                "known of later days.",
                given=str(given),
            )
        )
    return day
