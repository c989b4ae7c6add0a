"""The titles of the sections that the shipped notebooks show, by report and name."""

from __future__ import annotations

from evaltools.messages import Message, message

TITLES: dict[str, Message] = {
    "any.unanswered": message("Why this report has no numbers"),
    "reach.flow": message("Who is in the data"),
    "reach.participants": message("Whom did we reach"),
    "reach.arms": message("The groups side by side"),
    "reach.covariates": message("Numeric background by group"),
    "reach.referral": message("How long people had been unemployed, by who referred them"),
    "reach.referral_lengths": message("Referred early or late, by who referred them"),
    "reach.representativeness": message("How well do the reached represent the population"),
    "reach.contents": message("The data we have"),
    "reach.quality": message("What the checks of the data found"),
    "reach.missing": message("What is missing"),
    "comparison.trial": message("The trial that the comparison stands in for"),
    "comparison.flow": message("Who is compared"),
    "comparison.balance": message("How alike the groups are"),
    "comparison.overlap": message("Whether everyone has someone to be compared with"),
    "comparison.empty_cells": message("People whom only one of the groups has"),
    "comparison.weights": message("How the comparison group was weighted"),
    "comparison.adjusted_balance": message("How alike the groups are in the primary analysis"),
    "comparison.take_up": message("Who in fact took part"),
    "comparison.attrition": message("Who was lost in each group"),
    "comparison.detectable": message("The smallest difference that these groups could show"),
    "comparison.gate": message("Whether the comparison may be shown"),
    "comparison.method": message("How the comparison was made"),
    "comparison.settings": message("What was decided for the comparison"),
    "comparison.effect": message("The primary result"),
    "comparison.relative": message("The primary result as a ratio"),
    "comparison.methods": message("The result before adjustment and by each method"),
    "comparison.choices": message("The result under every combination of choices"),
    "comparison.left_out": message("The result without each background factor"),
    "comparison.change": message("How much more the participants changed"),
    "comparison.event_study": message("The groups' difference period by period"),
    "comparison.placebo": message("The groups before the programme began"),
    "comparison.findings": message("Where the participant group did better, and where it did not"),
    "comparison.other_outcomes": message("Another outcome: {group}"),
    "comparison.e_value": message("How strong an unseen difference would have to be"),
    "comparison.negative_controls": message("Outcomes that the programme cannot have changed"),
    "comparison.interaction": message("Whether the difference is the same in all parts"),
    "comparison.subgroups": message("The difference in each part of the people"),
    "comparison.said": message("What can be said, and what not"),
    "comparison.strobe": message("Reporting checklist STROBE"),
    "comparison.target": message("Parts of the target-trial report"),
    "participation.coverage": message("Who answered and who did not: {group}"),
    "participation.scores": message("How the scores are distributed: {group}"),
    "participation.ends": message("Who could not score lower or higher: {group}"),
    "participation.bands": message("Scores in published bands: {group}"),
    "participation.reliability": message("Is the scale reliable here: {group}"),
    "participation.items": message("The items one by one: {group}"),
    "participation.fit": message("Whether the items measure one thing: {group}"),
    "participation.profile": message("Mean answers to the items: {group}"),
    "participation.answers": message("How often each answer was given: {group}"),
    "participation.change": message("How far the participants moved"),
    "participation.change_others": message("How far the comparison group moved"),
    "participation.change_by": message("How far the participants moved: {group}"),
    "participation.between": message("Groups beside each other: {group}"),
    "participation.between_arms": message("Participants less the comparison group"),
    "participation.limits": message("When a person's change is more than measurement error"),
    "participation.categories": message("Who moved more than measurement error, and which way"),
    "participation.distribution": message("How the changes are distributed"),
    "participation.dropout": message("Those who answered only the first time"),
    "participation.dimensions": message("The three dimensions of participation"),
    "participation.agreement": message("How far the assessors agree"),
    "participation.said": message("What can be said, and what not"),
    "survival.flow": message("Who was followed"),
    "survival.followed": message("How completely they were followed"),
    "survival.without": message("Who had not found work"),
    "survival.sooner": message("How much sooner: {group}"),
    "survival.gray": message("Whether the groups find work equally soon: {group}"),
    "survival.said": message("What can be said, and what not"),
    "survival.follow_up": message("How long they were followed"),
    "survival.losses": message("Who was lost on the way"),
    "survival.time_to_job": message("How soon they found a job"),
    "survival.by_definition": message("How many had found a job, by definition of employment"),
    "survival.into_what": message("Into what they moved"),
    "survival.median": message("The time by which half had found a job"),
    "survival.restricted_time": message("How long it took until the first job or other exit"),
    "survival.states": message("Where they were over time"),
    "survival.time_in_states": message("How long they were in work and in other states"),
    "survival.in_work": message("How many months in work"),
    "survival.in_work_by": message("How much longer in work: {group}"),
    "survival.retention": message("Did they stay in work"),
    "survival.by": message("How soon they found a job: {group}"),
    "survival.difference": message("Differences between the groups: {group}"),
    "survival.logrank": message("Whether the groups find work at the same rate: {group}"),
    "survival.hazard": message("Which groups found work faster"),
    "survival.landmark": message("Finding work later, with and without: {group}"),
    "survival.exposed": message("How fast people found work with and without: {group}"),
    "survival.periods": message("How the differences change over time"),
    "survival.unit_model": message("The differences, with the course over time left free"),
    "survival.rough_dates": message("If dates are known only roughly"),
    "survival.proportional": message("Do the differences stay the same over time"),
    "survival.definitions": message("What counts as a job"),
    "survival.conflicts": message("Where the sources contradict each other"),
    "practice.record": message("The practice in brief"),
    "practice.criteria": message("The criteria one by one"),
    "practice.ratings_reasons": message("Why it was rated so"),
    "practice.ratings_evidence": message("What the ratings rest on"),
    "practice.ratings_spread": message("How many criteria are met, by rater"),
    "practice.ratings_agreement": message("How far the raters agree"),
    "practice.design": message("What was done, in facts"),
    "practice.ceiling": message("How strong the evidence can be at most"),
    "practice.fidelity": message("How true to its model the service is"),
    "practice.fidelity_scale_total": message("The total of the fidelity scale"),
    "practice.fidelity_scale_agreement": message("How far the raters of fidelity agree"),
    "practice.phases": message("How far people came through the phases"),
    "practice.phase_time": message("How long the phases took"),
    "practice.themes": message("What people spoke of in the interviews"),
    "practice.interviews_who": message("Who was interviewed"),
    "practice.interviews_together": message("Which themes were spoken of together"),
    "practice.interviews_coders": message("How far the coders agree"),
    "practice.interviews_by_exit": message("Themes beside finding work"),
    "practice.interviews_beside": message("Themes beside the numbers"),
    "practice.interviews_quotations": message("In their own words"),
    "practice.mentors": message("The mentors"),
    "practice.matches_participants": message("How many mentors the participants have had"),
    "practice.matches_waiting": message("How long the participants waited for a mentor"),
    "practice.matches_request": message("From asking for a mentor to the match"),
    "practice.matches_dose": message("How much contact there was"),
    "practice.matches_duration": message("How long the matches lasted"),
    "practice.matches_roles": message("What came after the match, by the mentor's role"),
    "summary.findings": message("What was found"),
    "summary.without_numbers_questions": message("What is not published"),
    "summary.without_numbers_usable": message("What can be used all the same"),
    "summary.found_work": message("The main outcome over time"),
    "summary.not_improved": message("What was not reached, did not improve, or is not clear"),
    "summary.judged": message("How the practice was judged"),
    "summary.cannot_say": message("What cannot be said"),
    "regions.funnel": message("Do places differ by more than chance"),
    "regions.adjusted": message("The same, with regard to who takes part at each place"),
    "regions.shrunken": message("What can be said of each place"),
    "regions.contacts": message("Contacts and their target, by size of the place: {group}"),
    "regions.contact_model": message("How contacts differ by size of the place: {group}"),
    "regions.fidelity": message("Does fidelity go with finding work, over the places"),
    "indicators.esf_plus": message("ESF+ 2021–2027: the common indicators"),
    "indicators.esf_plus_results": message("ESF+ 2021–2027: from whom results are counted"),
    "indicators.esf_2014": message("ESF 2014–2020: the common indicators"),
    "indicators.esf_2014_results": message("ESF 2014–2020: from whom results are counted"),
}


#: The titles where what counts is the programme's own goal and holds more than work: trials
#: and studies are no jobs.
GOAL_TITLES: dict[str, Message] = {
    "survival.without": message("Who had not reached the programme's own goal"),
    "survival.gray": message(
        "Whether the groups reach the programme's own goal equally soon: {group}"
    ),
    "survival.time_to_job": message("How soon they reached the programme's own goal"),
    "survival.by_definition": message(
        "How many had found a job or reached the programme's own goal, by definition"
    ),
    "survival.median": message("The time by which half had reached the programme's own goal"),
    "survival.restricted_time": message(
        "How long it took until the programme's own goal or another exit"
    ),
    "survival.by": message("How soon they reached the programme's own goal: {group}"),
    "survival.logrank": message(
        "Whether the groups reach the programme's own goal at the same rate: {group}"
    ),
    "survival.hazard": message("Which groups reached the programme's own goal faster"),
    "survival.landmark": message(
        "Reaching the programme's own goal later, with and without: {group}"
    ),
    "survival.exposed": message(
        "How fast people reached the programme's own goal with and without: {group}"
    ),
    "survival.definitions": message("What counts as the programme's own goal"),
}


#: In place of a report's name: a notebook that a person runs, outside a run.
NOTEBOOK = "notebook"


def section_title(
    report: str, name: str, group: str | None = None, *, of_goal: bool = False
) -> Message | None:
    """The title of a shipped section, or None for a name that is the user's own.

    report : "notebook" for a section outside a run, which is known by its name alone
    of_goal : whether what counts is the programme's own goal, and that holds more than work.

    Examples
    --------
    >>> str(section_title("survival", "time_to_job"))
    'How soon they found a job'
    """
    place = f"{report}.{name}"
    found = GOAL_TITLES.get(place) if of_goal else None
    found = found or TITLES.get(place) or (_shipped(name) if report == NOTEBOOK else None)
    if found is None or group is None:
        return found
    return Message(found.text, {"group": group})


def _shipped(name: str) -> Message | None:
    """The title of a shipped section by its name; None where reports use it for different ones."""
    found = {
        title.text: title for place, title in TITLES.items() if place.partition(".")[2] == name
    }
    return next(iter(found.values())) if len(found) == 1 else None


def section_titles(report: str) -> dict[str, Message]:
    """The titles of a report's shipped sections, by the section's name.

    Parameters
    ----------
    report : str
        Such as "survival".

    Examples
    --------
    >>> str(section_titles("comparison")["effect"])
    'The primary result'
    """
    return {
        name: title
        for whole, title in TITLES.items()
        for place, _, name in (whole.partition("."),)
        if place == report
    }
