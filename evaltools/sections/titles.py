"""The titles of the sections that the shipped notebooks show, by report and name."""

from __future__ import annotations

from evaltools.messages import Message, message

TITLES: dict[str, Message] = {
    "any.unanswered": message("Why this report has no numbers"),
    "reach.flow": message("Who is in the data"),
    "reach.participants": message("Whom did we reach"),
    "reach.arms": message("The groups side by side"),
    "reach.covariates": message("Numeric background by group"),
    "reach.representativeness": message("How well do the reached represent the population"),
    "reach.quality": message("The data we have"),
    "reach.missing": message("What is missing"),
    "survival.flow": message("Who was followed"),
    "survival.definitions": message("What counts as a job"),
    "survival.followed": message("How completely they were followed"),
    "survival.time_to_job": message("How soon they found a job"),
    "survival.at_times": message("How many had found a job by the agreed times"),
    "survival.median": message("The time by which half had found a job"),
    "survival.restricted_time": message("How much sooner, how many months in work"),
    "survival.by": message("How soon they found a job: {group}"),
    "survival.difference": message("Differences between the groups: {group}"),
    "survival.into_what": message("Into what they moved"),
    "survival.into_what_by": message("Into what they moved: {group}"),
}


def section_title(report: str, name: str, group: str | None = None) -> Message | None:
    """The title of a shipped section, or None for a name that is the user's own."""
    found = TITLES.get(f"{report}.{name}")
    if found is None or group is None:
        return found
    return Message(found.text, {"group": group})
