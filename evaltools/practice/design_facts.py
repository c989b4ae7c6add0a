"""The facts of a design in a table: what was done, as the ladders of evidence ask."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from evaltools import wording
from evaltools.columns import LANGUAGES
from evaltools.messages import Message, message
from evaltools.practice.designs import Design
from evaltools.practice.words import texts_of
from evaltools.result import Result

#: What each fact is called; in the order of the table.
FACTS: Mapping[str, Message] = {
    "described": message("The programme's components and aims are written down"),
    "n": message("People analysed; of a comparison, in its smaller group"),
    "n_events": message("Outcomes in both groups together"),
    "comparison_group": message("There is a comparison group"),
    "randomised": message("Chance decided who took part"),
    "method": message("How the groups were made comparable"),
    "n_covariates": message("Background factors taken into account"),
    "gate": message("Checks on the comparison"),
    "attrition": message("Largest share lost before the outcome was known"),
    "attrition_difference": message("Difference in that share between the groups"),
    "n_pairs": message("People measured before and after"),
    "states_followed": message("People's state was followed after the start"),
    "followed_after_leaving": message("Followed for six months after leaving"),
    "replications": message("Independent evaluations elsewhere with the same finding"),
    "participants_counted": message("There is a table of participants"),
    "population_counted": message("Participants can be set beside the population"),
    "n_sites": message("Sites"),
    "fidelity_rated": message("Fidelity was rated"),
    "contacts_logged": message("Contacts were recorded"),
    "simulated": message("The data are simulated"),
}

NOT_KNOWN, HIDDEN = "not_known", "hidden"

_ANSWERS: Mapping[str, Message] = {
    "yes": message("yes"),
    "no": message("no"),
    NOT_KNOWN: message("not known"),
    HIDDEN: message("not published, to protect privacy"),
}

#: Facts that are shares, and facts that are said of a comparison alone.
_SHARES = ("attrition", "attrition_difference")
_OF_COMPARISONS = ("n_events", "method", "n_covariates", "gate", *_SHARES)


def design_facts(design: Design) -> Result:
    """What was done, fact by fact: by the study file and the run's results, typed by nobody.

    kind "design": fact, value (said in every language by the labels). A number that is
    hidden in its own report is not known here.
    """
    asked = [
        name
        for name in FACTS
        if name not in _OF_COMPARISONS or design.comparison_group or design.randomised
    ]
    values = {name: HIDDEN if name in design.hidden else _cell(name, design) for name in asked}
    said = {
        value: {language: _said(name, design, language) for language in LANGUAGES}
        for name, value in values.items()
        if value not in _ANSWERS
    }
    return Result(
        kind="design",
        frame=pd.DataFrame({"fact": list(values), "value": list(values.values())}),
        keys=("fact",),
        derived={"value": ()},
        population="design",
        about={"headings": {"value": "answer"}},
        notes=(
            message(
                "These facts come from the study file and from the results of this run; nobody "
                "types them."
            ),
        ),
        labels={"fact": texts_of(FACTS), "value": {**texts_of(_ANSWERS), **said}},
    )


def _cell(name: str, design: Design) -> str:
    value = getattr(design, name)
    if value is None:
        return NOT_KNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name in design.at_most:
        return f"<={value:.3f}"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _said(name: str, design: Design, language: str) -> str:
    value = getattr(design, name)
    if name in design.at_most:
        limit = wording.share(float(value), language, decimals=0)
        return wording.render(message("at most {limit}", limit=limit), language)
    if name in _SHARES:
        return wording.share(float(value), language, decimals=1)
    if isinstance(value, str):
        return wording.value("verdict" if name == "gate" else name, value, language)
    return wording.integer(int(value), language)
