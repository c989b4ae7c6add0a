"""The people of an analysis: who is followed, from when to when, into which state."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from evaltools.cohort.completeness import describe, endings, observed_to
from evaltools.columns import ARMS_APART, BOTH_ARMS
from evaltools.messages import Message
from evaltools.result import Result


@dataclass(frozen=True, eq=False)
class Cohort:
    """The followed people and how they came to be followed. Not a Result: it holds persons.

    Attributes
    ----------
    frame : DataFrame, one row per followed person
        participant_id, entry, exit (follow-up is (entry, exit], in `unit`), state (a state
        or "censored"), censor_reason (moved, lost, end_of_observation or horizon; missing
        where there is an exit), arm and site where the data have them, then the background
        facts of the start. `frame.attrs["unit"]` is the unit.
    event_states, competing_states : tuple of str
        The states that count under the definition, and those that end follow-up otherwise.
    spells : DataFrame, one row per person and spell
        participant_id, start, end, state, until, then arm, site and the background facts:
        every person is in one state from entry to until ("no_spell" where no spell says
        which). Empty where the data have no spells.
    flow : Result
        Every row of the data: followed, or left out for one reason.
    states_table : Result
        The role of every state under the definition.
    losses : Result
        How many moved away and how many were lost, by arm.
    loss_bound : Result or None
        What the incidence at the horizon would be had none, or all, of them found work;
        None while they are at most a tenth of every arm.
    conflicts : Result
        People whose sources contradict each other or themselves.
    notes : tuple of Message
        What a reader of any number made from this cohort has to know.
    unit, definition : str
    horizon : float or None
        Units that the study analyses; follow-up is cut there only where `follow_up` was
        asked to.
    lasting : int
    landmark : float or None
    is_compared : bool
        Whether the study compares arms: flow, losses and completeness are then told by arm.
    potential : Series of float, or None
        Units that each person of `frame` is followed whether or not an exit comes.
    """

    frame: pd.DataFrame
    event_states: tuple[str, ...]
    competing_states: tuple[str, ...]
    spells: pd.DataFrame
    flow: Result
    states_table: Result
    losses: Result
    loss_bound: Result | None
    conflicts: Result
    notes: tuple[Message, ...]
    unit: str
    definition: str
    horizon: float | None
    lasting: int = 0
    landmark: float | None = None
    is_compared: bool = False
    potential: pd.Series | None = None

    @property
    def followed(self) -> Result:
        """The share observed to the horizon, by arm: see `completeness.observed_to`."""
        return observed_to(
            self.frame,
            by="arm" if self.is_compared else None,
            potential=self.potential,
            horizon=self.horizon,
            unit=self.unit,
        )

    def endings(self, by: str | None = None) -> Result:
        """How everybody's observation had ended at the horizon: see `completeness.endings`."""
        found = endings(
            self.frame, horizon=self.horizon, unit=self.unit, events=self.event_states, by=by
        )
        return replace(found, about={**found.about, **self.whom(by)})

    def describe_follow_up(self, by: str | None = None) -> Result:
        """Person-time, exits, and median follow-up (reverse Kaplan-Meier), by a column."""
        found = describe(self.frame, by=by, unit=self.unit, events=self.event_states)
        return replace(found, about={**found.about, **self.whom(by)})

    def whom(self, by: str | None = None) -> dict[str, str]:
        """For a result's `about`: that it counts both arms of a study, together or apart.

        by : str, optional
            What the result is broken down by; the arms themselves, under whatever name, are
            then told apart.
        """
        if not self.is_compared:
            return {}
        arms = self.frame.get("arm")
        if by == "arm" or (by is not None and arms is not None and arms.equals(self.frame[by])):
            return {"whom": ARMS_APART}
        return {"whom": BOTH_ARMS}
