"""Follow-up as the owner of the data has made it: durations without dates."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaltools.cohort import reasons
from evaltools.cohort.dated import END_OF_OBSERVATION, Durations
from evaltools.cohort.definitions import LOSSES, Definition
from evaltools.cohort.durations import FIRST_DAY
from evaltools.cohort.exits import CENSORED
from evaltools.errors import DataError, UsageError, Violation
from evaltools.messages import message, plural_message


def tabled_durations(
    people: pd.DataFrame, follow_up: pd.DataFrame, *, definition: Definition, unit: str
) -> Durations:
    """Follow-up of a table of durations.

    people : DataFrame
        participant_id, one row each; those whom the table does not hold get a reason.
    follow_up : DataFrame
        participant_id, exit and, where there is delayed entry, entry (in the study's unit),
        state (a state or "censored").

    A state that is neither the goal nor competing under the definition ends follow-up as
    censored, because what came after it is not in the data. Raises DataError for an exit
    at time 0 in whole units.
    """
    times = people[["participant_id"]].merge(
        _with_entry(follow_up), on="participant_id", how="left", validate="one_to_one"
    )
    times.index = people.index
    is_exit = times["state"].isin([*definition.event_states, *definition.competing_states])
    times["exit"] = _exit_times(times, is_exit, unit)
    followed = times["exit"] > times["entry"]
    state = np.where(is_exit, times["state"], CENSORED).astype(object)
    lost = times["state"].where(times["state"].isin(LOSSES), END_OF_OBSERVATION)
    potential = np.where(is_exit, np.inf, times["exit"])
    frame = pd.DataFrame(
        {
            "entry": times["entry"],
            "exit": times["exit"],
            "state": state,
            "potential": potential,
            "seen": times["exit"],
            "unseen": times["exit"].max(),
            "uncounted": False,
            "censor_reason": lost.astype(object).where(~is_exit, None),
            "reason": np.select(
                [times["exit"].isna(), ~followed & is_exit & (times["entry"] > 0), ~followed],
                [reasons.NO_FOLLOW_UP, reasons.EXIT_BEFORE_OBSERVATION, reasons.NOT_FOLLOWED],
                default="",
            ).astype(object),
        },
        index=people.index,
    )
    return Durations(frame)


def check_unit(asked: str | None, unit: str) -> None:
    """Raise UsageError when durations are asked for in another unit than they have."""
    if asked is not None and asked != unit:
        raise UsageError(
            message(
                "The unit of a study with a follow_up table must be the one of that table "
                "({unit}): without dates it cannot be changed to {asked}.",
                unit=unit,
                asked=asked,
            )
        )


def check_without_lasting(lasting: int) -> None:
    """Raise UsageError when a job's length is asked of data that do not have it."""
    if lasting > 0:
        raise UsageError(
            message(
                "How long a job lasted must be known from spells, but this study has none. "
                "Try: lasting: 0."
            )
        )


def _with_entry(follow_up: pd.DataFrame) -> pd.DataFrame:
    frame = follow_up[["participant_id", "exit", "state"]]
    entry = follow_up["entry"].fillna(0.0) if "entry" in follow_up.columns else 0.0
    return frame.assign(exit=frame["exit"].astype(float), entry=entry).astype({"entry": float})


def _exit_times(times: pd.DataFrame, is_exit: pd.Series, unit: str) -> pd.Series:
    at_zero = is_exit & (times["exit"] == 0)
    if unit == "days":
        return times["exit"].where(~at_zero, FIRST_DAY)
    if at_zero.any():
        count = int(at_zero.sum())
        raise DataError(
            message("The follow_up table must count units from 1."),
            [
                Violation(
                    plural_message(
                        "exit must be above 0 where follow-up ended with an exit, but is 0 for "
                        "{n} person.",
                        "exit must be above 0 where follow-up ended with an exit, but is 0 for "
                        "{n} people.",
                        count,
                    ),
                    column="exit",
                    n_rows=count,
                    hint=message(
                        "An exit in the first unit has exit 1: add 1 where completed units "
                        "were counted."
                    ),
                )
            ],
        )
    return times["exit"]
