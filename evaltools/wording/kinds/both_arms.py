"""Sentences on both groups of a study together: they speak of people, not of participants.

Who takes part in the programme is a participant. Where those of the comparison group are counted
with them, a sentence that said “participants” of all would give one word two meanings.
"""

from __future__ import annotations

from dataclasses import replace

from evaltools.columns import ARMS_APART, BOTH_ARMS, Shown
from evaltools.messages import Message, message

#: What is said of participants, and what is said in its place of both groups together.
OF_PEOPLE: dict[str, Message] = {
    "Bars of the share of participants, one group of bars for each background variable.": message(
        "Bars of the share of people, one group of bars for each background variable."
    ),
    "Number of participants: {n}. Described by: {variables}.": message(
        "Number of people: {n}. Described by: {variables}."
    ),
    "Participants by background": message("People by background"),
    (
        "Of the participants, {share} would have been followed for at least {time} if "
        "nobody had left by an exit ({interval}, n = {n})."
    ): message(
        "Of these people, {share} would have been followed for at least {time} if nobody had "
        "left by an exit ({interval}, n = {n})."
    ),
    "Of the participants, these shares had moved by {time} {start}: {outcomes}.": message(
        "These shares of the people had moved by {time} {start}: {outcomes}."
    ),
    (
        "If nobody had left by another exit, {share} of participants would have reached the"
        " outcome ({outcome}) by {time} {start} ({interval}, n = {n})."
    ): message(
        "If nobody had left by another exit, {share} of people would have reached the "
        "outcome ({outcome}) by {time} {start} ({interval}, n = {n})."
    ),
    (
        "If nobody had left by another exit, {share} of participants would have found work "
        "by {time} {start} ({interval}, n = {n})."
    ): message(
        "If nobody had left by another exit, {share} of people would have found work by "
        "{time} {start} ({interval}, n = {n})."
    ),
    (
        "By {time} {start}, {share} of participants ({interval}, n = {n}) had reached the "
        "outcome ({outcome})."
    ): message(
        "By {time} {start}, {share} of people ({interval}, n = {n}) had reached the outcome"
        " ({outcome})."
    ),
    "By {time} {start}, {share} of participants ({interval}, n = {n}) had found work.": message(
        "By {time} {start}, {share} of people ({interval}, n = {n}) had found work."
    ),
    "Share of participants who had found work by the agreed times": message(
        "Share of people who had found work by the agreed times"
    ),
    "How long the participants were followed": message("How long these people were followed"),
    "Into what the participants had moved by the agreed times": message(
        "Into what these people had moved by the agreed times"
    ),
    "Into what the participants moved": message("Into what these people moved"),
    (
        "By {time} {start}, {share} of participants ({interval}, n = {n}) had not found work."
    ): message("By {time} {start}, {share} of people ({interval}, n = {n}) had not found work."),
    (
        "By {time} {start}, {share} of participants ({interval}, n = {n}) had not reached "
        "the outcome ({outcome})."
    ): message(
        "By {time} {start}, {share} of people ({interval}, n = {n}) had not reached the "
        "outcome ({outcome})."
    ),
    (
        "Of the first {horizon}, the participants were in work {x} on average ({interval}, "
        "n = {n})."
    ): message(
        "Of the first {horizon}, these people were in work {x} on average ({interval}, n = {n})."
    ),
    (
        "Of the first {horizon}, the participants spent {x} on average before the first job"
        " or other exit ({interval}, n = {n})."
    ): message(
        "Of the first {horizon}, these people spent {x} on average before the first job or "
        "other exit ({interval}, n = {n})."
    ),
    (
        "Of the first {horizon}, the participants spent {x} on average before the outcome "
        "or another exit was reached ({interval}, n = {n})."
    ): message(
        "Of the first {horizon}, these people spent {x} on average before the outcome or "
        "another exit was reached ({interval}, n = {n})."
    ),
    (
        "Area figure of the share in each state. Horizontal axis: {time}. Vertical axis: "
        "share of the participants; the areas add up to everybody."
    ): message(
        "Area figure of the share in each state. Horizontal axis: {time}. Vertical axis: "
        "share of these people; the areas add up to everybody."
    ),
    "After {time} {start}, the participants' situations were: {states}.": message(
        "After {time} {start}, these people's situations were: {states}."
    ),
    "Where the participants were": message("Where these people were"),
    (
        "Fewer than half of the participants reached the outcome during follow-up, so a "
        "median time cannot be given."
    ): message(
        "Fewer than half of these people reached the outcome during follow-up, so a median "
        "time cannot be given."
    ),
    (
        "Fewer than half of the participants found work within {time}, so a median time "
        "cannot be given."
    ): message(
        "Fewer than half of these people found work within {time}, so a median time cannot "
        "be given."
    ),
    (
        "Fewer than half of the participants reached the outcome within {time}, so a median"
        " time cannot be given."
    ): message(
        "Fewer than half of these people reached the outcome within {time}, so a median time "
        "cannot be given."
    ),
    (
        "Fewer than half of the participants found work during follow-up, so a median time "
        "cannot be given."
    ): message(
        "Fewer than half of these people found work during follow-up, so a median time cannot"
        " be given."
    ),
    (
        "Half of the participants had reached the outcome within {time} ({interval}, n = {n})."
    ): message("Half of these people had reached the outcome within {time} ({interval}, n = {n})."),
    (
        "If nobody had left by another exit, half of the participants would have reached "
        "the outcome within {time} ({interval}, n = {n})."
    ): message(
        "If nobody had left by another exit, half of these people would have reached the "
        "outcome within {time} ({interval}, n = {n})."
    ),
    "Half of the participants had found work within {time} ({interval}, n = {n}).": message(
        "Half of these people had found work within {time} ({interval}, n = {n})."
    ),
}


def counts_both(shown: Shown) -> bool:
    """Whether a result counts the participants and the comparison group together."""
    return shown.about.get("whom") == BOTH_ARMS


def of_people(said: Message, shown: Shown) -> Message:
    """The message as it is said of the people of this result."""
    both = shown.about.get("whom") in (BOTH_ARMS, ARMS_APART)
    if not both or said.text not in OF_PEOPLE:
        return said
    return replace(said, text=OF_PEOPLE[said.text].text)
