"""The outcome of a comparison: an amount, yes or no, or something that comes with time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from evaltools.comparison.arms import TwoArms, outcome_values
from evaltools.comparison.follow_up_outcomes import (
    INCIDENCE,
    RESTRICTED,
    Followed,
    pseudo_values,
)
from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.survival.curves import together
from evaltools.survival.people import as_states, check_event_names, read_people

MEASURES = ("mean", INCIDENCE, RESTRICTED)


@dataclass(frozen=True)
class OutcomeNames:
    """What the outcome is, as columns of the frame."""

    outcome: str | None = None
    exit: str | None = None
    state: str | None = None
    event: str | Iterable[str] | None = None
    entry: str | None = None
    at: float | None = None
    measure: str = "mean"


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """The outcome of everybody.

    Attributes
    ----------
    name : str
        As results call it: the column, or the state.
    values : float, shape (n,)
        Of an outcome with time: pseudo-values.
    is_share : bool
        Whether the mean is a share of people.
    is_binary : bool
        Whether every value is 0 or 1.
    followed : Followed, optional
        Of an outcome with time.
    notes : tuple of Message
    """

    name: str
    values: np.ndarray
    is_share: bool
    is_binary: bool
    followed: Followed | None
    notes: tuple[Message, ...] = ()

    def n_events(self, rows: np.ndarray) -> int | None:
        """People among `rows` who had the event; None when the outcome is an amount."""
        if self.followed is not None:
            return self.followed.n_events(rows)
        return int(self.values[rows].sum()) if self.is_binary else None


def check_names(names: OutcomeNames) -> None:
    """Raise UsageError unless one outcome is asked for, and completely."""
    if names.measure not in MEASURES:
        raise UsageError(
            message(
                "measure must be one of {allowed}; found {found}.",
                allowed=list(MEASURES),
                found=names.measure,
            )
        )
    timed = {"exit": names.exit, "state": names.state, "event": names.event, "at": names.at}
    if names.measure == "mean":
        given = [name for name, value in {**timed, "entry": names.entry}.items() if value]
        if names.outcome is None or given:
            raise UsageError(
                message(
                    "A mean must have an outcome column and nothing about time. For an outcome "
                    "that comes with time choose measure: incidence or restricted_time."
                )
            )
        return
    lacking = [name for name, value in timed.items() if value is None]
    if lacking or names.outcome is not None:
        raise UsageError(
            message(
                "{found} must have exit, state, event and at, and no outcome column; lacking: "
                "{missing}.",
                found=names.measure,
                missing=lacking,
            )
        )
    if names.at is not None and not names.at > 0:
        raise UsageError(message("at must be more than 0; found {found}.", found=names.at))


def read_outcome(arms: TwoArms, names: OutcomeNames) -> Outcome:
    """The outcome of everybody in the arms."""
    check_names(names)
    if names.measure == "mean":
        assert names.outcome is not None
        values = outcome_values(arms, names.outcome)
        is_binary = bool(np.isin(values, (0.0, 1.0)).all())
        return Outcome(names.outcome, values, is_binary, is_binary, None)
    return _with_time(arms, names)


def _with_time(arms: TwoArms, names: OutcomeNames) -> Outcome:
    assert names.exit is not None
    assert names.state is not None
    assert names.event is not None
    assert names.at is not None
    people = read_people(arms.frame, exit=names.exit, state=names.state, entry=names.entry)
    states = as_states(names.event)
    notes = check_event_names(people, states)
    people = replace(
        together(people, states, others="kept"),
        group=arms.treated.astype(np.intp),
        groups=("comparison", "programme"),
    )
    followed = Followed(people, float(names.at), names.measure)
    return Outcome(
        name=states[0] if len(states) == 1 else "event",
        values=pseudo_values(followed),
        is_share=names.measure == INCIDENCE,
        is_binary=False,
        followed=followed,
        notes=notes,
    )
