"""What a share of people is a share of, as the title of an axis."""

from __future__ import annotations

from evaltools.columns import Shown
from evaltools.drawing.reading import name
from evaltools.messages import Message, message
from evaltools.wording.tables import employment_states


def curve_title(shown: Shown, *, rises: bool) -> Message:
    """What a share over time is of, when it rises from 0 or falls from 1."""
    if shown.kind == "followed" or shown.about.get("estimand") == "follow-up":
        return message("Share whose follow-up goes on")
    if shown.about.get("estimand") == "retention":
        return message("Share still in work")
    if shown.about.get("start") == "match" and "ended" in (shown.about.get("event") or ()):
        return message("Share of matches that had ended")
    if not _about_work(shown):
        return (
            message("Share who have reached the outcome")
            if rises
            else message("Share who have not yet reached the outcome")
        )
    return (
        message("Share who have found work")
        if rises
        else message("Share who have not yet found work")
    )


def incidence_title(shown: Shown, outcomes: list[str], language: str) -> Message:
    """What a share that rises is of, for one outcome or several."""
    if len(outcomes) > 1:
        return message("Share of participants")
    if outcomes[0] == "event" and _about_work(shown):
        return message("Share who have found work")
    if outcomes[0] in ("all", "event"):
        return message("Share who have reached the outcome")
    return message(
        "Share of participants: {outcome}", outcome=name(shown, "outcome", outcomes[0], language)
    )


def _about_work(shown: Shown) -> bool:
    """Whether the event is finding work: so it is unless the result names other states."""
    event = shown.about.get("event")
    states = {event} if isinstance(event, str) else set(event or ())
    return states <= {*employment_states(), "employment"}
