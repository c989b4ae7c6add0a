"""Headings as people write them, and the column that each of them means."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

from evaltools.schema.tables import Field, TableSchema, table_schema


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


def language_of_headings(headings: Iterable[str], schema: TableSchema) -> str | None:
    """The language in which most headings are titles of the table's columns.

    None when two languages have as many, or no heading is a title.

    Parameters
    ----------
    headings : iterable of str
        As they stand in a file.
    schema : TableSchema

    Examples
    --------
    >>> language_of_headings(["Osallistuja", "Tila", "kunta x"], table_schema("spells"))
    'fi'
    >>> language_of_headings(["participant_id", "state"], table_schema("spells")) is None
    True
    """
    found = {normalise_heading(each) for each in headings}
    titles = Counter(
        language
        for field in schema.fields
        for language, title in field.titles.items()
        if normalise_heading(title) in found - {normalise_heading(field.name)}
    )
    most = titles.most_common(2)
    if not most or (len(most) == 2 and most[0][1] == most[1][1]):
        return None
    return most[0][0]


def _headings(field: Field) -> tuple[str, ...]:
    return (field.name, *field.titles.values(), *field.synonyms)
