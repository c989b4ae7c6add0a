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
    "reach.contents": message("The data we have"),
    "reach.quality": message("What the checks of the data found"),
    "reach.missing": message("What is missing"),
    "survival.flow": message("Who was followed"),
    "survival.followed": message("How completely they were followed"),
    "survival.follow_up": message("How long they were followed"),
    "survival.losses": message("Who was lost on the way"),
    "survival.time_to_job": message("How soon they found a job"),
    "survival.by_definition": message("How many had found a job, by definition of employment"),
    "survival.into_what": message("Into what they moved"),
    "survival.median": message("The time by which half had found a job"),
    "survival.restricted_time": message("How long it took until the first job or other exit"),
    "survival.states": message("Where they were over time"),
    "survival.time_in_states": message("How long they were in work and in other states"),
    "survival.retention": message("Did they stay in work"),
    "survival.by": message("How soon they found a job: {group}"),
    "survival.difference": message("Differences between the groups: {group}"),
    "survival.hazard": message("Which groups found work faster"),
    "survival.proportional": message("Do the differences stay the same over time"),
    "survival.definitions": message("What counts as a job"),
    "survival.conflicts": message("Where the sources contradict each other"),
}


def section_title(report: str, name: str, group: str | None = None) -> Message | None:
    """The title of a shipped section, or None for a name that is the user's own."""
    found = TITLES.get(f"{report}.{name}")
    if found is None or group is None:
        return found
    return Message(found.text, {"group": group})
