"""What counts: each state is exactly one of event, competing, continuing or censoring."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pandas as pd

from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.result import Result

NARROW, BROAD, PROGRAMME_GOAL = "narrow", "broad", "programme_goal"
DEFINITIONS = (NARROW, BROAD, PROGRAMME_GOAL)

EVENT, COMPETING, CONTINUING, CENSORING = "event", "competing", "continuing", "censoring"

DIED = "died"
#: States that end what is known of a person: censored, and counted apart.
LOSSES = ("moved", "lost")

#: The group of states that are no outcome but the end of knowing.
END_GROUP = "end"


@dataclass(frozen=True)
class Definition:
    """The part that each state plays in one analysis.

    Attributes
    ----------
    name : str
        narrow, broad or programme_goal.
    roles : tuple of (state, group of the state, role)
        In the order of the code list.
    """

    name: str
    roles: tuple[tuple[str, str, str], ...]

    @property
    def event_states(self) -> tuple[str, ...]:
        """The states that count as reaching the goal."""
        return self._states(EVENT)

    @property
    def competing_states(self) -> tuple[str, ...]:
        """The other states that end follow-up; death is always one."""
        return self._states(COMPETING)

    def role(self, state: str) -> str:
        """The part that a state plays."""
        return {known: role for known, _group, role in self.roles}[state]

    def table(self) -> Result:
        """The states and their roles: state, state_group, role, definition."""
        frame = pd.DataFrame(self.roles, columns=["state", "state_group", "role"])
        return Result(
            kind="table",
            frame=frame.assign(definition=self.name),
            keys=("state", "state_group", "role", "definition"),
            about={"table": "states", "definition": self.name},
        )

    def _states(self, role: str) -> tuple[str, ...]:
        return tuple(state for state, _group, played in self.roles if played == role)


def define(
    name: str,
    states: pd.DataFrame,
    *,
    competing: Sequence[str],
    goal_states: Collection[str] = (),
) -> Definition:
    """The roles of all states under a definition of employment.

    Parameters
    ----------
    name : narrow, broad or programme_goal
    states : DataFrame
        state, group, narrow (bool), broad (bool), as `evaltools.schema.states` gives it.
    competing : states, or groups of states
        Those that end follow-up without being the goal. A state that is the goal stays it.
    goal_states : states
        The goal of the programme; must be given for programme_goal.

    Raises
    ------
    UsageError
        When a name is not known or cannot compete.

    Notes
    -----
    Death always competes; people who moved away or were lost are censored; every other
    state is continuing: it never ends follow-up.

    Examples
    --------
    >>> from evaltools.schema import states
    >>> found = define("narrow", states(), competing=["education"])
    >>> found.role("open_job"), found.role("degree_study"), found.role("unemployed")
    ('event', 'competing', 'continuing')
    """
    events = _events(name, states, goal_states)
    _check_competing(competing, states)
    roles = [
        (state, group, _role(state, group, events, competing))
        for state, group in zip(states["state"], states["group"], strict=True)
    ]
    return Definition(name, tuple(roles))


def _role(state: str, group: str, events: Collection[str], competing: Sequence[str]) -> str:
    if state == DIED:
        return COMPETING
    if state in LOSSES:
        return CENSORING
    if state in events:
        return EVENT
    return COMPETING if state in competing or group in competing else CONTINUING


def _events(name: str, states: pd.DataFrame, goal_states: Collection[str]) -> set[str]:
    if name in (NARROW, BROAD):
        return set(states.loc[states[name].astype(bool), "state"])
    if name != PROGRAMME_GOAL:
        raise UsageError(
            message(
                "The definition of employment must be one of {allowed}, but {name} is not.",
                allowed=list(DEFINITIONS),
                name=name,
            )
        )
    if not goal_states:
        raise UsageError(
            message(
                "The definition programme_goal needs the goal states of a programme: name "
                "the programme in the study file."
            )
        )
    _check_known(goal_states, states)
    return set(goal_states)


def _check_known(goal_states: Collection[str], states: pd.DataFrame) -> None:
    possible = states.loc[states["group"] != END_GROUP, "state"]
    unknown = sorted(set(goal_states) - set(possible))
    if unknown:
        raise UsageError(
            message(
                "The goal states of a programme must be outcome states, but {unknown} is not "
                "one. Try: {possible}.",
                unknown=unknown,
                possible=list(possible),
            )
        )


def _check_competing(competing: Sequence[str], states: pd.DataFrame) -> None:
    can_compete = states["group"] != END_GROUP
    groups = list(dict.fromkeys(states.loc[can_compete, "group"]))
    possible = {*groups, *states.loc[can_compete, "state"], DIED}
    unknown = [each for each in competing if each not in possible]
    if unknown:
        raise UsageError(
            message(
                "Competing exits must be states or groups of states, but {unknown} is not "
                "one. Try: {groups}, or a state.",
                unknown=unknown,
                groups=groups,
            )
        )
