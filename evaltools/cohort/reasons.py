"""Why somebody is not followed, in the order in which the reasons are asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evaltools.columns import LANGUAGES
from evaltools.messages import Message, message
from evaltools.wording import render

RE_ENTRY = "re_entry"
NO_TIME_ZERO = "no_time_zero"
NO_FOLLOW_UP = "no_follow_up"
STARTS_AFTER_LOCK = "starts_after_lock"
IN_EVENT_STATE = "in_event_state"
EXIT_BEFORE_OBSERVATION = "exit_before_observation"
NOT_FOLLOWED = "not_followed_one_unit"
LASTING = "lasting"
HORIZON = "after_horizon"
LANDMARK_EXIT = "exit_before_landmark"
LANDMARK_END = "end_before_landmark"
LANDMARK_LATE = "observed_after_landmark"

#: A condition of the study file; its number in the file follows.
CONDITION = "condition_"

FOLLOWED = "followed"

REASONS: dict[str, Message] = {
    RE_ENTRY: message("a further row of a person already counted"),
    NO_TIME_ZERO: message("no entry date"),
    NO_FOLLOW_UP: message("no follow-up time"),
    STARTS_AFTER_LOCK: message("started after the last day of the data"),
    IN_EVENT_STATE: message("already in work, or at the goal, at the start"),
    EXIT_BEFORE_OBSERVATION: message("had left before observation began"),
    NOT_FOLLOWED: message("not yet followed for one whole unit of time"),
    LASTING: message("not followed long enough to see whether a job lasts"),
    HORIZON: message("observed only after the horizon"),
    LANDMARK_EXIT: message("had found work or left otherwise by the landmark"),
    LANDMARK_END: message("follow-up ended by the landmark"),
    LANDMARK_LATE: message("observed only after the landmark"),
    FOLLOWED: message("followed"),
}


def reason_labels(
    conditions: Sequence[Mapping[str, str]] = (),
) -> dict[str, dict[str, str]]:
    """Every reason in every language; those of conditions as the study file says them.

    conditions : one mapping of language to text for each condition, in order
    """
    own = {f"{CONDITION}{number}": dict(texts) for number, texts in enumerate(conditions, start=1)}
    known = {
        name: {language: render(text, language) for language in LANGUAGES}
        for name, text in REASONS.items()
    }
    return {**known, **own}
