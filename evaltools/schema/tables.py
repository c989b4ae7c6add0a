"""Table Schema files as frozen values: which columns a table has and what each may hold.

The files follow Frictionless Table Schema; what that standard does not know (Finnish and
Swedish texts, units, code lists, headings in common use, rules between columns) stands
under the key `evaltools` of each file, of its table and of its fields.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from evaltools import resources
from evaltools.errors import UsageError
from evaltools.messages import message

#: Every table, in the order in which a reader meets them.
TABLES = (
    "participants",
    "spells",
    "follow_up",
    "responses",
    "scores",
    "outcomes",
    "contacts",
    "mentors",
    "matches",
    "evidence",
    "ratings",
    "segments",
    "coach_log",
    "sites",
    "population",
)


@dataclass(frozen=True)
class Field:
    """One column: what it means and what its cells may hold.

    Attributes
    ----------
    name : str
        The column's name in this package; headings of files are brought to it.
    type : str
        string, date, integer, number, boolean or code (a text of a closed code list).
        A string field that has a code list is open: listed texts are understood, others kept.
    required : bool
        The column must be there.
    filled : bool
        No cell of it may be empty; an answer or a score may be missing in a required column.
    minimum, maximum : float or str, optional
        Limits, both allowed; an ISO date for dates.
    pattern : str, optional
        Regular expression that the whole text must match.
    form : str, optional
        Name of the pattern's rule in words (identifier, municipality, period, group).
    codelist : str, optional
        File in data_schemas/codelists/ that lists the values; yes_no for booleans.
    unit : str, optional
        What a number counts; "study" stands for the study's own unit.
    example : str
        A cell as a file could hold it; invented.
    sensitive : bool
        About disability, origin, housing or another weak position: shown with extra care.
    synonyms : tuple of str
        Headings in common use, in Finnish, Swedish and English.
    source : str
        Where the definition comes from.
    titles, descriptions : mapping of language to str
    """

    name: str
    type: str
    required: bool
    filled: bool
    minimum: float | str | None
    maximum: float | str | None
    pattern: str | None
    form: str | None
    codelist: str | None
    unit: str | None
    example: str
    sensitive: bool
    synonyms: tuple[str, ...]
    source: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]

    @property
    def called(self) -> dict[str, str]:
        """By language, its title and its own name; in English the name."""
        return _titled(self.titles, self.name)

    def title(self, language: str) -> str:
        """The heading for people, in en, fi or sv."""
        return self.titles[language]

    def description(self, language: str) -> str:
        """What the column holds, in en, fi or sv."""
        return self.descriptions[language]


@dataclass(frozen=True)
class ForeignKey:
    """Values of `field` must stand in `reference_field` of `table`, where that table is given."""

    field: str
    table: str
    reference_field: str


@dataclass(frozen=True)
class Rule:
    """A rule between columns of one row, checked by the reader where both are filled in.

    kind : str
        not_before: the first column's date is not before the second's.
        not_after: the first column's date is not after the second's.
        above: the first number is greater than the second; 0 stands for a missing second.
        age_agrees: age is that of birth_year on entry_date, give or take one year.
    columns : tuple of str
    """

    kind: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class TableSchema:
    """One table: its fields in order, its keys and the rules between its columns.

    Attributes
    ----------
    name : str
    fields : tuple of Field
    primary_key : tuple of str
        Columns whose values together name a row; empty when rows may repeat.
    optional_key : tuple of str
        Columns that join the key where the first of them has any value.
    foreign_keys : tuple of ForeignKey
    rules : tuple of Rule
    titles, descriptions : mapping of language to str
    """

    name: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    optional_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    rules: tuple[Rule, ...]
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(field.name for field in self.fields)

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the columns that must be there."""
        return tuple(field.name for field in self.fields if field.required)

    def field(self, name: str) -> Field:
        """The field `name`. Raises UsageError when the table has no such column."""
        for field in self.fields:
            if field.name == name:
                return field
        raise UsageError(
            message(
                "The column must be one of the table {table}, but {column} is not.",
                table=self.name,
                column=name,
            )
        )

    @property
    def called(self) -> dict[str, str]:
        """By language, its title and its own name; in English the name."""
        return _titled(self.titles, self.name)

    def title(self, language: str) -> str:
        """The table's name for people, in en, fi or sv."""
        return self.titles[language]

    def description(self, language: str) -> str:
        """What one row of the table is, in en, fi or sv."""
        return self.descriptions[language]


def table_names() -> tuple[str, ...]:
    """The names of every table that a study may have.

    Examples
    --------
    >>> table_names()[:3]
    ('participants', 'spells', 'follow_up')
    """
    return TABLES


@cache
def table_schema(name: str) -> TableSchema:
    """The schema of the table `name`.

    Parameters
    ----------
    name : str
        Such as "participants".

    Raises
    ------
    UsageError
        When there is no such table.

    Examples
    --------
    >>> table_schema("spells").required
    ('participant_id', 'start', 'state')
    """
    descriptor = table_descriptor(name)
    extension = descriptor["evaltools"]
    return TableSchema(
        name=name,
        fields=tuple(_field(each) for each in descriptor["fields"]),
        primary_key=tuple(descriptor.get("primaryKey", ())),
        optional_key=tuple(extension.get("optional_key", ())),
        foreign_keys=tuple(_foreign_key(each) for each in descriptor.get("foreignKeys", ())),
        rules=tuple(
            Rule(each["kind"], tuple(each["columns"])) for each in extension.get("rules", ())
        ),
        titles=_texts(descriptor, "title"),
        descriptions=_texts(descriptor, "description"),
    )


def table_descriptor(name: str) -> dict[str, Any]:
    """The table's Table Schema as the file has it. Raises UsageError for an unknown name."""
    if name not in TABLES:
        raise UsageError(
            message(
                "A table must be one of {allowed}, but {name} is not.",
                allowed=list(TABLES),
                name=name,
            )
        )
    text = resources.path(f"data_schemas/tables/{name}.json").read_text(encoding="utf-8")
    descriptor: dict[str, Any] = json.loads(text)
    return descriptor


def _field(descriptor: Mapping[str, Any]) -> Field:
    extension = descriptor["evaltools"]
    constraints = descriptor.get("constraints", {})
    is_code = "codelist" in extension and "enum" in constraints
    filled = constraints.get("required", False)
    return Field(
        name=descriptor["name"],
        type="code" if is_code else descriptor["type"],
        required=filled or extension.get("column_required", False),
        filled=filled,
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
        pattern=constraints.get("pattern"),
        form=extension.get("form"),
        codelist=extension.get("codelist"),
        unit=extension.get("unit"),
        example=descriptor["example"],
        sensitive=extension.get("sensitive", False),
        synonyms=tuple(extension["synonyms"]),
        source=extension["source"],
        titles=_texts(descriptor, "title"),
        descriptions=_texts(descriptor, "description"),
    )


def _foreign_key(descriptor: Mapping[str, Any]) -> ForeignKey:
    (field,) = descriptor["fields"]
    (reference_field,) = descriptor["reference"]["fields"]
    return ForeignKey(field, descriptor["reference"]["resource"], reference_field)


def _titled(titles: Mapping[str, str], name: str) -> dict[str, str]:
    return {**{each: f"{title} ({name})" for each, title in titles.items()}, "en": name}


def _texts(descriptor: Mapping[str, Any], key: str) -> Mapping[str, str]:
    return MappingProxyType({"en": descriptor[key], **descriptor["evaltools"][key]})
