"""Names of people and places in a study's own columns: reports have letters for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from evaltools.data.study_columns import own_columns
from evaltools.data.suspicious_names import contact_heading, full_name, person_heading, short_name
from evaltools.data.tables import TypedTable
from evaltools.errors import Violation
from evaltools.messages import Message, message
from evaltools.schema import normalise_word
from evaltools.schema.codelists import listed_words
from evaltools.study import Study

#: Values that can be no names: numbers, dates, and what is true or not.
_NO_NAME = re.compile(r"[\d.,:/ +-]*|true|false|nan|none", re.IGNORECASE)

#: Tables whose rows are no people: what is named there is a place or a document.
OF_PLACES = ("sites", "evidence", "population")

#: Tables that name whoever assessed, wrote or coded.
OF_SIGNED_WORK = ("ratings", "segments")

#: Columns whose values may be two capitalised words and no person: places, and what was done.
OF_PLACES_AND_PROJECTS = ("site", "region", "municipality", "arm", "operation", "outcome", "period")


def own_names(study: Study) -> tuple[str, ...]:
    """The study's own columns whose values may be names of people or of places.

    Whatever the study file breaks results down by and no schema has, but for what it names
    under `labels`: whoever writes `adviser=x` there means it to be read.
    """
    labelled = {name.partition("=")[0] for name in study.labels if "=" in name}
    return tuple(sorted(own_columns(study) - labelled))


def names_among(values: Iterable[Any]) -> set[str]:
    """The values that may be names: no numbers, and no word of a code list.

    >>> sorted(names_among(["Lahti", "female", "Kyllä", 12, "2024"]))
    ['Lahti']
    """
    words = listed_words()
    return {
        text
        for text in map(str, values)
        if not _NO_NAME.fullmatch(text) and normalise_word(text) not in words
    }


def notes_on_names(people: TypedTable, study: Study) -> list[Message]:
    """For the one who checks: whose values the reports replace by letters, and how not to."""
    return [
        message(
            "The values of “{heading}” may be names of people or places: reports have letters "
            "for them. If they may be printed, write the column under disclosure, "
            "publish_names, or say under labels what each value is called.",
            heading=people.heading(column),
        )
        for column in own_names(study)
        if column in people.frame.columns
        and column not in study.disclosure.publish_names
        and names_among(people.frame[column].dropna().unique())
    ]


def columns_of_names(tables: Mapping[str, TypedTable]) -> list[Violation]:
    """Further columns whose heading says that they hold names of people, or addresses."""
    rule = message(
        "Names of people, telephone numbers and addresses should stay out of the data; by its "
        "heading, this column holds them."
    )
    hint = message("leave the column out: no report needs it.")
    return [
        table.violation(
            rule,
            broken=np.zeros(len(table.frame), dtype=bool),
            column=column,
            hint=hint,
            severity="warning",
        )
        for name, table in tables.items()
        if name not in OF_PLACES
        for column in table.columns
        if column not in table.schema.names and contact_heading(table.heading(column))
    ]


def columns_holding_names(tables: Mapping[str, TypedTable]) -> list[Violation]:
    """Columns of texts of which most values look like names of people."""
    rule = message(
        "Names of people should stay out of the data; most values of this column look like such "
        "names."
    )
    hint = message(
        "write ignore for the column under mapping, or letters in the cells in place of the names."
    )
    return [
        table.place.violation(rule, column=table.heading(column), hint=hint, severity="warning")
        for name, table in tables.items()
        if name not in (*OF_PLACES, *OF_SIGNED_WORK)
        for column in _texts(table)
        if _are_people(table.frame[column], heading=table.heading(column))
    ]


def _texts(table: TypedTable) -> list[str]:
    """The schema's columns of free text that the file has."""
    return [
        field.name
        for field in table.schema.fields
        if field.name in table.frame
        and field.name not in OF_PLACES_AND_PROJECTS
        and field.type == "string"
        and field.codelist is None
        and field.pattern is None
    ]


def _are_people(cells: pd.Series, *, heading: str) -> bool:
    """Whether most of the values are names; under a heading of people, a first name is one."""
    values = sorted(names_among(cells.dropna().unique()))
    among_people = person_heading(heading)
    named = sum(full_name(each) or (among_people and short_name(each)) for each in values)
    return named * 2 > len(values)
