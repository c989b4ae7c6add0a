"""Headings as people write them, and the column that each of them means."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from evaltools.schema.tables import Field, table_schema


def normalise_heading(heading: str) -> str:
    """The heading without case, spaces and punctuation; accents stay.

    Parameters
    ----------
    heading : str
        As it stands in a file.

    Examples
    --------
    >>> normalise_heading("Aloitus-pvm ")
    'aloituspvm'
    """
    composed = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(character for character in composed if character.isalnum())


@cache
def heading_synonyms(name: str) -> Mapping[str, str]:
    """For the table `name`: normalised heading to column name.

    Every column is known by its own name, by its title in each language and by the
    headings in common use that the schema lists.

    Parameters
    ----------
    name : str
        Of a table, such as "participants".

    Examples
    --------
    >>> heading_synonyms("participants")["aloituspvm"]
    'entry_date'
    """
    found: dict[str, str] = {}
    for field in table_schema(name).fields:
        for heading in _headings(field):
            found.setdefault(normalise_heading(heading), field.name)
    return MappingProxyType(found)


def _headings(field: Field) -> tuple[str, ...]:
    return (field.name, *field.titles.values(), *field.synonyms)
