"""The record by which a practice is described on Innokylä: the skeleton of the assessment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from evaltools.columns import LANGUAGES
from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.practice.sets import said
from evaltools.practice.words import NOTHING, texts_of
from evaltools.result import Result
from evaltools.study import Programme, Study, Text, programme

#: The fields in their order, and whether the portal's form stars them. Field names as read in
#: one published record; the short labels are our own.
FIELDS: Mapping[str, tuple[Message, bool]] = MappingProxyType(
    {
        "name": (message("Name"), False),
        "short_description": (message("Short description"), False),
        "place": (message("Place"), False),
        "region": (message("Region"), False),
        "funder": (message("Funder"), False),
        "basic_idea": (message("Basic idea of the solution"), True),
        "environment": (message("Operating environment"), True),
        "target_group": (message("Target group and understanding of clients"), True),
        "conditions": (message("Conditions for working and taking into use"), True),
        "results": (message("Results of the evaluation in brief"), True),
        "tips": (message("Tips for those who apply it"), True),
        "phase": (message("Phase of development"), False),
    }
)

_FILLED = {"yes": message("filled in"), "no": message("not filled in")}

Words = str | Mapping[str, str]


def record(study: Study, texts: Mapping[str, Words] | None = None) -> Result:
    """The fields of an Innokylä record, filled from the programme's file and given texts.

    Parameters
    ----------
    study : Study
        Its programme gives name, short description, basic idea and target group.
    texts : mapping of field to a text, or to one text by language, optional
        What the programme's file does not hold, such as place, results and tips.

    Returns
    -------
    Result
        Of kind "record": field, starred, filled, text (said in every language by the labels).

    Raises
    ------
    UsageError
        For a field that the record does not have.

    Examples
    --------
    >>> from evaltools.study import load_study
    >>> found = record(load_study("example:nsw"), {"place": "New York"}).frame
    >>> found.query("filled == 'yes'").field.tolist()
    ['name', 'place']
    """
    unknown = sorted(set(texts or {}) - set(FIELDS))
    if unknown:
        raise UsageError(
            message(
                "A field of the record must be one of {known}; found {unknown}.",
                known=list(FIELDS),
                unknown=unknown,
            )
        )
    known = _of_programme(study)
    known |= {name: _by_language(given) for name, given in (texts or {}).items()}
    rows = [
        {
            "field": name,
            "starred": "yes" if starred else "no",
            "filled": "yes" if name in known else "no",
            "text": name if name in known else "",
        }
        for name, (_, starred) in FIELDS.items()
    ]
    return Result(
        kind="record",
        frame=pd.DataFrame(rows),
        keys=("field",),
        derived=dict.fromkeys(("starred", "filled", "text"), ()),
        population="record",
        notes=(
            message(
                "The fields are those of a record on Innokylä, which has no fixed criteria for "
                "judging it."
            ),
        ),
        about={"columns": ["field", "text"], "headings": {"field": "record_field"}},
        labels={
            "field": texts_of({name: text for name, (text, _) in FIELDS.items()}),
            "filled": texts_of(_FILLED),
            "text": {"": NOTHING, **known},
        },
    )


def _of_programme(study: Study) -> dict[str, dict[str, str]]:
    if study.programme is None:
        return {"name": said(study.title)}
    found: Programme = programme(study.programme, folder=study.folder)
    listed = {"basic_idea": found.components, "target_group": found.target_group}
    return {
        "name": said(found.name),
        "short_description": said(found.description),
        **{name: _listed(given) for name, given in listed.items() if given},
    }


def _listed(texts: Sequence[Text]) -> dict[str, str]:
    each = [said(text) for text in texts]
    return {language: "; ".join(text[language] for text in each) for language in LANGUAGES}


def _by_language(given: Words) -> dict[str, str]:
    return said(Text.of(given))
