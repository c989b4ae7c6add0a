"""From dates to durations: entry, exit and state in the study's unit, for every person.

Nothing is left out here: who cannot be followed gets a reason, and `evaltools.cohort.flow`
counts them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaltools.cohort import reasons
from evaltools.cohort.definitions import DIED, LOSSES, Definition
from evaltools.cohort.durations import begun_unit, completed_units, units_until_observed
from evaltools.cohort.exits import CENSORED, NEVER, FirstExit, died_first, first_exits
from evaltools.cohort.spells import GROUP_PRIORITY, Timeline, timeline
from evaltools.errors import DataError, Violation
from evaltools.messages import message

Array = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]

#: Why a follow-up without an exit ended, besides `definitions.LOSSES`.
END_OF_OBSERVATION = "end_of_observation"


@dataclass(frozen=True)
class Rules:
    """How people are followed; the words are those of the study file."""

    definition: Definition
    unit: str
    data_lock: np.datetime64
    observation: str = "register"
    source_order: tuple[str, ...] = ()
    lasting: int = 0

    @property
    def last_day(self) -> int:
        """The data lock in days since 1970-01-01."""
        return int(self.data_lock.astype("datetime64[D]").astype(np.int64))

    @property
    def priority(self) -> Mapping[str, int]:
        """Which state holds on a day that one source gives twice."""
        place = {group: rank for rank, group in enumerate(GROUP_PRIORITY)}
        ordered = sorted(self.definition.roles, key=lambda role: place.get(role[1], len(place)))
        return {state: rank for rank, (state, _group, _role) in enumerate(ordered)}


@dataclass(frozen=True, eq=False)
class Durations:
    """Follow-up of every person, one row each, in the order of the people given.

    Attributes
    ----------
    frame : DataFrame
        entry, exit, state, censor_reason, potential (units that the person is followed
        whether or not an exit comes), seen (units of observation, the base of spells),
        unseen (units that would have been seen had the person not been lost), uncounted
        (an exit was seen in a unit that contact ended too early to complete), reason (""
        for those who are followed).
    timeline : Timeline or None
        The spells behind them, in days; None where there are none.
    zero, died, left : array of int, or None
        The day of time zero, of death, and of the first exit or the end of observation
        (`NEVER` where it has not come).
    """

    frame: pd.DataFrame
    timeline: Timeline | None = None
    zero: Array | None = None
    died: Array | None = None
    left: Array | None = None


def dated_durations(
    people: pd.DataFrame, spells: pd.DataFrame, *, left_out: Texts, rules: Rules
) -> Durations:
    """Follow-up of dated data.

    people : DataFrame
        entry_date, observed_from, observed_until (datetime64, may be missing).
    spells : DataFrame
        person (position in people), start, stop (days), state, source.
    left_out : array of str
        A reason for people who are not followed anyway, "" for the others.

    Raises DataError when people are followed only to a day of their own and it is missing.
    """
    zero = day_numbers(people["entry_date"])
    lock = rules.last_day
    early = _early_reason(zero, lock)
    ends = _ends(spells, len(people))
    line = timeline(
        _before_death(spells, ends[DIED]),
        source_order=rules.source_order,
        priority=rules.priority,
    )
    counted = np.where(zero == NEVER, lock, zero)
    exits = died_first(
        first_exits(
            line.frame,
            counted,
            events=rules.definition.event_states,
            competing=rules.definition.competing_states,
            lasting=rules.lasting,
            unit=rules.unit,
        ),
        ends[DIED],
    )
    wanted = (early == "") & (left_out == "")
    until = _observed_until(people, wanted, lock=lock, rules=rules)
    end = np.where(ends[DIED] <= until, lock, until)
    lost = np.minimum(ends["moved"], ends["lost"])
    frame = _in_units(people, exits, counted, end=end, lost=lost, rules=rules)
    frame["censor_reason"] = _censor_reason(frame, ends, lost, end)
    frame["reason"] = _reason(frame, exits, early, counted, lasting=rules.lasting)
    return Durations(frame, line, counted, ends[DIED], np.minimum(exits.day, np.minimum(end, lost)))


def _in_units(
    people: pd.DataFrame, exits: FirstExit, zero: Array, *, end: Array, lost: Array, rules: Rules
) -> pd.DataFrame:
    day_zero = zero.astype("datetime64[D]")
    known_until = np.minimum(end, lost)
    begun = begun_unit(
        day_zero, np.minimum(exits.day, end).astype("datetime64[D]"), unit=rules.unit
    )
    contact_ended = _contact_ended(people, rules)
    seen = _completed(day_zero, known_until, rules.unit)
    if rules.lasting == 0:
        # Contact that stops on the day of the exit was stopped by it: the unit is known.
        stopped = (exits.day == contact_ended) & (exits.day <= known_until)
        seen = np.where(stopped, np.maximum(seen, np.ceil(begun)), seen)
    potential = seen - rules.lasting
    counts = (exits.day <= end) & (begun <= potential)
    return pd.DataFrame(
        {
            "entry": _delayed_entry(people, zero, rules.unit),
            "exit": np.where(counts, begun, potential),
            "state": np.where(counts, exits.state, CENSORED).astype(object),
            "potential": potential,
            "seen": seen,
            "unseen": _completed(day_zero, end, rules.unit) - rules.lasting,
            "uncounted": ~counts & (exits.day <= known_until) & (contact_ended < NEVER),
        },
        index=people.index,
    )


def _completed(day_zero: npt.NDArray[np.datetime64], until: Array, unit: str) -> Numbers:
    completed = completed_units(day_zero, until.astype("datetime64[D]"), unit=unit)
    return completed.astype(np.float64)


def _contact_ended(people: pd.DataFrame, rules: Rules) -> Array:
    """The last day known of those whose observation ended before the data lock."""
    given = day_numbers(people["observed_until"])
    return np.where(given < rules.last_day, given, NEVER)


def _delayed_entry(people: pd.DataFrame, zero: Array, unit: str) -> Numbers:
    observed = day_numbers(people["observed_from"])
    observed = np.where(observed == NEVER, zero, np.maximum(observed, zero))
    return units_until_observed(
        zero.astype("datetime64[D]"), observed.astype("datetime64[D]"), unit=unit
    )


def _ends(spells: pd.DataFrame, n_people: int) -> dict[str, Array]:
    """The first day on which each person is dead, moved away, or lost."""
    found = {}
    for state in (DIED, *LOSSES):
        day = np.full(n_people, NEVER, dtype=np.int64)
        rows = spells[spells["state"] == state]
        np.minimum.at(day, rows["person"].to_numpy(dtype=np.int64), rows["start"].to_numpy())
        found[state] = day
    return found


def _before_death(spells: pd.DataFrame, died: Array) -> pd.DataFrame:
    """The spells in states of life, none of them past death."""
    alive = spells[~spells["state"].isin((DIED, *LOSSES, "continuing"))]
    stop = np.minimum(alive["stop"].to_numpy(), died[alive["person"].to_numpy(dtype=np.int64)])
    return alive.assign(stop=stop)


def _observed_until(
    people: pd.DataFrame, wanted: npt.NDArray[np.bool_], *, lock: int, rules: Rules
) -> Array:
    given = day_numbers(people["observed_until"])
    missing = (given == NEVER) & wanted
    if rules.observation == "followed" and missing.any():
        raise DataError(
            message(
                "A study whose people are followed (observation: followed) must give for "
                "everybody the last day on which the state was known."
            ),
            [
                Violation(
                    message(
                        "observed_until must not be missing, but is for {missing} of {n} people.",
                        missing=int(missing.sum()),
                        n=int(wanted.sum()),
                    ),
                    column="observed_until",
                    hint=message(
                        "Fill in the day of the last contact, or write observation: register "
                        "if a register shows everybody up to the data lock."
                    ),
                )
            ],
        )
    return np.minimum(given, lock)


def _early_reason(zero: Array, lock: int) -> Texts:
    reason = np.full(len(zero), "", dtype=object)
    reason[zero > lock] = reasons.STARTS_AFTER_LOCK
    reason[zero == NEVER] = reasons.NO_TIME_ZERO
    return reason


def _censor_reason(
    frame: pd.DataFrame, ends: Mapping[str, Array], lost: Array, end: Array
) -> Texts:
    found: Texts = np.where(
        lost <= end, np.where(ends["moved"] <= ends["lost"], *LOSSES), END_OF_OBSERVATION
    ).astype(object)
    found[(frame["state"] != CENSORED).to_numpy()] = None
    return found


def _reason(
    frame: pd.DataFrame, exits: FirstExit, early: Texts, zero: Array, *, lasting: int
) -> Texts:
    """The first reason that holds; "" where the person is followed."""
    left_before = (exits.day < zero) | (
        (frame["entry"] > 0)
        & (exits.day < NEVER)
        & (frame["exit"] <= frame["entry"])
        & (frame["state"] != CENSORED)
    )
    return np.select(
        [
            early != "",
            exits.running,
            np.asarray(left_before),
            np.asarray(frame["potential"] + lasting <= frame["entry"]),
            np.asarray(frame["potential"] <= frame["entry"]),
        ],
        [
            early,
            np.full(len(frame), reasons.IN_EVENT_STATE, dtype=object),
            np.full(len(frame), reasons.EXIT_BEFORE_OBSERVATION, dtype=object),
            np.full(len(frame), reasons.NOT_FOLLOWED, dtype=object),
            np.full(len(frame), reasons.LASTING, dtype=object),
        ],
        default="",
    ).astype(object)


def day_numbers(dates: pd.Series) -> Array:
    """Days since 1970-01-01, `NEVER` where a date is missing."""
    values = pd.to_datetime(dates).to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(values), NEVER, values.astype(np.int64))
