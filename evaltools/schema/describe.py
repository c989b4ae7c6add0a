"""The codebook: what the columns of tables mean, in words, in each language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pandas as pd

from evaltools.schema.codelists import codelist
from evaltools.schema.tables import Field, table_schema

#: The columns of a described table.
COLUMNS = ("column", "title", "type", "required", "unit", "codes", "description", "example")


def describe(name: str, language: str) -> pd.DataFrame:
    """What the columns of the table `name` mean, in words.

    Parameters
    ----------
    name : str
        Such as "participants".
    language : "en", "fi" or "sv"

    Returns
    -------
    DataFrame, one row per column
        column, title, type, required, unit, codes, description, example: texts.

    Raises
    ------
    UsageError
        When there is no such table.

    Examples
    --------
    >>> describe("sites", "fi")["type"].tolist()
    ['teksti', 'teksti', 'teksti', 'kokonaisluku']
    """
    return _described(name, language).copy()


def codebook(tables: Sequence[str], language: str) -> pd.DataFrame:
    """The tables described one after another.

    Parameters
    ----------
    tables : sequence of str
        Names of tables, as in `table_names()`.
    language : "en", "fi" or "sv"

    Returns
    -------
    DataFrame, one row per column of a table
        table (its title), then as `describe`.

    Raises
    ------
    UsageError
        When there is no such table.

    Examples
    --------
    >>> found = codebook(["sites", "mentors"], "en")
    >>> found.groupby("table", sort=False).size().to_dict()
    {'Sites': 4, 'Mentors': 2}
    """
    described = [
        describe(name, language).assign(table=table_schema(name).title(language)) for name in tables
    ]
    return pd.concat(described, ignore_index=True)[["table", *COLUMNS]]


@cache
def _described(name: str, language: str) -> pd.DataFrame:
    rows = [_row(field, language) for field in table_schema(name).fields]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(field: Field, language: str) -> dict[str, str]:
    return {
        "column": field.name,
        "title": field.title(language),
        "type": codelist("field_types").label(field.type, language),
        "required": codelist("yes_no").label("yes" if field.required else "no", language),
        "unit": unit_in_words(field, language),
        "codes": codes_in_words(field, language),
        "description": field.description(language),
        "example": field.example,
    }


def unit_in_words(field: Field, language: str) -> str:
    """The unit's name; empty where the column has none."""
    return codelist("units").label(field.unit, language) if field.unit else ""


def codes_in_words(field: Field, language: str) -> str:
    """Every value with its label, as in “female = naiset; male = miehet”."""
    if field.codelist is None:
        return ""
    listed = codelist(field.codelist)
    return "; ".join(f"{value} = {listed.label(value, language)}" for value in listed.values)
