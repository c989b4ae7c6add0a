"""Reporting checklists, filled by the sections that answer each item.

STROBE: 22 items (von Elm and others 2007); the labels are our own short ones. TARGET (2025,
doi 10.1001/jama.2025.13350, 10.1136/bmj-2025-087179): the parts that its abstracts name,
without numbers, since the labels of its 21 items were not verified.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from evaltools.comparison.texts import cell_of, in_languages
from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.result import Result

STROBE: dict[str, Message] = {
    "1": message("Design named in the title, balanced abstract"),
    "2": message("Rationale"),
    "3": message("Objectives and hypotheses"),
    "4": message("Study design"),
    "5": message("Setting, places and dates"),
    "6": message("Eligibility, selection, follow-up and matching"),
    "7": message("Variables"),
    "8": message("Data sources and measurement"),
    "9": message("Bias"),
    "10": message("Study size"),
    "11": message("How quantitative variables were handled"),
    "12": message("Statistical methods: confounding, subgroups, missing data, loss, sensitivity"),
    "13": message("Flow of participants"),
    "14": message("Descriptive data"),
    "15": message("Outcome data"),
    "16": message("Main results, adjusted and unadjusted"),
    "17": message("Other analyses"),
    "18": message("Key results"),
    "19": message("Limitations"),
    "20": message("Interpretation"),
    "21": message("Generalisability"),
    "22": message("Funding"),
}

TARGET: dict[str, Message] = {
    "question": message("Causal question, and why a trial is emulated"),
    "eligibility": message("Protocol: eligibility"),
    "strategies": message("Protocol: strategies that are compared"),
    "time_zero": message("Protocol: time zero"),
    "follow_up": message("Protocol: follow-up"),
    "estimand": message("Protocol: estimand"),
    "assumptions": message("Protocol: identifying assumptions"),
    "analysis_plan": message("Protocol: analysis plan"),
    "mapping": message("How each part of the protocol maps to the data"),
    "estimates": message("Estimate with precision for each estimand"),
}

CHECKLISTS: dict[str, dict[str, Message]] = {"strobe": STROBE, "target": TARGET}

YES, NO = "yes", "no"

PRINTED = ("requirement", "section", "answered")

_NO_NUMBERS = message(
    "The parts of TARGET have no numbers: the wording of its items is not at hand."
)


def checklist(
    name: str, *, answered: Mapping[str, str], titles: Mapping[str, Message] | None = None
) -> Result:
    """A reporting checklist with the section that answers each item.

    Parameters
    ----------
    name : "strobe" or "target"
    answered : mapping of item to the id of a section of the report
        An item that is not in it is a visible gap.
    titles : mapping of the id of a section to its title, optional
        What a reader finds the section by.

    Returns
    -------
    Result
        Rows: point (the item's number), requirement, section (empty for a gap), answered
        ("yes" or "no").

    Examples
    --------
    >>> found = checklist("strobe", answered={"4": "target_trial"}).table()
    >>> found.query("point == '4'")[["section", "answered"]].values.tolist()
    [['target_trial', 'yes']]
    """
    if name not in CHECKLISTS:
        raise UsageError(
            message(
                "The checklist must be one of {allowed}; found {found}.",
                allowed=list(CHECKLISTS),
                found=name,
            )
        )
    items = CHECKLISTS[name]
    unknown = [item for item in answered if item not in items]
    if unknown:
        raise UsageError(
            message(
                "The items of the checklist must be among {allowed}; found {found}.",
                allowed=list(items),
                found=unknown,
            )
        )
    frame = pd.DataFrame(
        [
            {
                "point": item,
                "requirement": cell_of(text),
                "section": answered.get(item, ""),
                "answered": YES if answered.get(item) else NO,
            }
            for item, text in items.items()
        ]
    )
    gaps = int((frame["answered"] == NO).sum())
    return Result(
        kind="checklist",
        frame=frame,
        keys=("point", "requirement", "section", "answered"),
        notes=(_NO_NUMBERS,) if name == "target" else (),
        about={
            "checklist": name,
            "gaps": gaps,
            "links": "section",
            "columns": [*(() if name == "target" else ("point",)), *PRINTED],
        },
        labels={
            "requirement": {cell_of(text): in_languages(text) for text in items.values()},
            "section": {
                "": in_languages(message("not answered")),
                **{section: in_languages(text) for section, text in (titles or {}).items()},
            },
        },
    )
