"""The one place that decides who counts, from which day, to which day, in which state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaltools.cohort import immortal_time
from evaltools.cohort.assembly import assemble
from evaltools.cohort.cuts import check_times, from_landmark, to_horizon
from evaltools.cohort.dated import Durations, Rules, dated_durations
from evaltools.cohort.durations import add_units
from evaltools.cohort.followed import Cohort
from evaltools.cohort.people import People
from evaltools.cohort.sources import all_spells
from evaltools.cohort.study_parts import (
    Day,
    check_facts,
    rules_of,
    study_definition,
    study_people,
    used_unit,
)
from evaltools.cohort.tabled import check_unit, check_without_lasting, tabled_durations
from evaltools.errors import UnansweredError
from evaltools.messages import message

if TYPE_CHECKING:
    from evaltools.data import Data


def follow_up(
    data: Data,
    *,
    definition: str | None = None,
    competing: Sequence[str] | None = None,
    horizon: float | None = None,
    unit: str | None = None,
    lasting: int | None = None,
    landmark: float | None = None,
    data_lock: Day | None = None,
) -> Cohort:
    """Follow every participant from time zero to the first exit or the end of observation.

    What is None is taken from the study file.

    Parameters
    ----------
    data : Data
        Its study, and the tables participants and spells, or follow_up.
    definition : narrow, broad or programme_goal
        Which states count as finding work.
    competing : states, or groups of states
        Exits that end follow-up without being the goal; death always does.
    horizon : float
        In the unit. A number given here also ends follow-up there; the study's own horizon
        only says to which time the completeness of follow-up is told.
    unit : days, weeks, two_weeks or months
    lasting : int
        Units that a job must last. It counts from its first day, spells in event states
        that touch are one job, and everybody's follow-up ends so many units before the end
        of observation, so that the fate of every job that is counted is known.
    landmark : float
        Keep only those who are observed and without an exit at this time; time goes on
        counting from time zero.
    data_lock : date
        An earlier last day of observation than the study's.

    Returns
    -------
    Cohort

    Raises
    ------
    UnansweredError
        When the study has no follow-up: neither dates with outcomes, nor durations.
    DataError
        When a fact of later than time zero decides who is compared (immortal time), and
        when the last day of observation is missing for somebody who is only followed.
    UsageError
        For arguments that cannot be.

    Notes
    -----
    Source: the rule of whole units is a convention of evaltools, measured to be unbiased; a
    test simulates it.

    Examples
    --------
    >>> from evaltools.data import Data
    >>> from evaltools.study import study_from
    >>> day = pd.Timestamp
    >>> tables = {
    ...     "participants": pd.DataFrame(
    ...         {"participant_id": ["a", "b"], "entry_date": day("2024-01-01")}
    ...     ),
    ...     "spells": pd.DataFrame(
    ...         {"participant_id": ["a", "b"], "state": ["open_job", "unemployed"]}
    ...     ),
    ... }
    >>> tables["spells"] = tables["spells"].assign(
    ...     start=[day("2024-04-15"), day("2024-01-01")], end=pd.NaT
    ... )
    >>> study = study_from(
    ...     {
    ...         "version": 1,
    ...         "study": "small",
    ...         "title": "Small",
    ...         "languages": ["en"],
    ...         "data": {name: f"{name}.csv" for name in tables},
    ...         "data_lock": "2024-12-31",
    ...     },
    ...     folder=".",
    ... )
    >>> cohort = follow_up(Data(study, tables))
    >>> cohort.frame[["entry", "exit", "state"]].values.tolist()
    [[0.0, 4.0, 'open_job'], [0.0, 11.0, 'censored']]
    """
    study = data.study
    unit_used = used_unit(study, unit)
    lasts = study.lasting if lasting is None else lasting
    check_times(horizon=horizon, landmark=landmark, lasting=lasts)
    roles = study_definition(study, definition, competing=competing)
    everyone = study_people(data)
    rules = None
    owned = data.table("follow_up")
    if owned is not None:
        check_unit(unit, study.unit)
        check_without_lasting(lasts)
        check_facts(study, everyone)
        durations = tabled_durations(everyone.frame, owned, definition=roles, unit=unit_used)
    else:
        _check_answerable(data, everyone)
        check_facts(study, everyone)
        rules = rules_of(study, roles, unit=unit_used, lasting=lasts, data_lock=data_lock)
        durations = _dated(data, everyone, rules=rules, landmark=landmark)
    frame = durations.frame.assign(
        reason=np.where(everyone.reason != "", everyone.reason, durations.frame["reason"])
    )
    if landmark is not None:
        frame = from_landmark(frame, landmark)
    if horizon is not None:
        frame = to_horizon(frame, horizon)
    return assemble(
        study,
        everyone=everyone,
        durations=replace(durations, frame=frame),
        roles=roles,
        rules=rules,
        unit=unit_used,
        horizon=float(study.horizon) if horizon is None else horizon,
        is_cut=horizon is not None,
        landmark=landmark,
        lasting=lasts,
        has_spells=data.table("spells") is not None,
    )


def _dated(data: Data, everyone: People, *, rules: Rules, landmark: float | None) -> Durations:
    spells = data.table("spells")
    if spells is None:
        check_without_lasting(rules.lasting)
    durations = dated_durations(
        everyone.frame,
        all_spells(everyone.frame, spells),
        left_out=everyone.reason,
        rules=rules,
    )
    _check_exposures(data, everyone, durations, rules=rules, landmark=landmark)
    return durations


def _check_answerable(data: Data, everyone: People) -> None:
    """Raise UnansweredError when time, or the states reached, are not in the data."""
    if everyone.frame["entry_date"].isna().all():
        raise UnansweredError(
            message(
                "How soon people found work cannot be told: this study gives neither entry "
                "dates nor times of follow-up."
            )
        )
    if data.table("spells") is None and "exit_state" not in everyone.frame.columns:
        raise UnansweredError(
            message(
                "How soon people found work cannot be told: this study gives neither spells "
                "nor the states in which people left."
            )
        )


def _check_exposures(
    data: Data,
    everyone: People,
    durations: Durations,
    *,
    rules: Rules,
    landmark: float | None,
) -> None:
    """Refuse an arm that is nothing but an exposure that began after time zero."""
    comparison, matches = data.study.comparison, data.table("matches")
    if comparison is None or matches is None or comparison.arm not in everyone.frame.columns:
        return
    inside = everyone.included[["participant_id", "entry_date", comparison.arm]].dropna(
        subset=["entry_date"]
    )
    known_by = inside["entry_date"]
    if landmark is not None:
        days = known_by.to_numpy().astype("datetime64[D]")
        reached = add_units(days, int(landmark), unit=rules.unit)
        known_by = pd.Series(reached.astype("datetime64[ns]"), index=inside.index)
    immortal_time.check_exposure(
        inside,
        matches,
        treated=inside[comparison.arm] == comparison.treated,
        left=_dates(durations, inside.index),
        known_by=known_by,
        table="matches",
    )


def _dates(durations: Durations, index: pd.Index) -> pd.Series:
    days = np.asarray(durations.left)[index].astype("datetime64[D]")
    return pd.Series(days.astype("datetime64[s]"), index=index)
