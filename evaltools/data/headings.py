"""Which column of a file is which column of the table.

The study file's mapping comes first, then the schema's own column names, then the headings
in common use that the schema lists. Other headings stay as further columns under their own
name. Two headings that would become the same column are an error, unless the mapping names
one of them: then the other stays a further column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evaltools.data.header import Known
from evaltools.data.mapping import EVERY, HeadingMapping, Item, read_target
from evaltools.data.place import Place
from evaltools.data.raw import RawColumn, RawTable
from evaltools.data.study_place import study_violation
from evaltools.errors import Violation
from evaltools.messages import Message, message
from evaltools.schema import Field, TableSchema, heading_synonyms, normalise_heading
from evaltools.study import Study


@dataclass(frozen=True, eq=False)
class NamedColumn:
    """A raw column and what it stands for.

    Attributes
    ----------
    raw : RawColumn
    name : str
        The column of the table; for an item, the heading.
    field : Field, optional
        What the schema says of it; None for a further column.
    item : Item, optional
        The item of a questionnaire that it holds.
    missing : tuple of str
        Codes that mean missing.
    rank : int
        0 named by the mapping, 1 by its own name, 2 by a heading in common use, 3 further.
    """

    raw: RawColumn
    name: str
    field: Field | None = None
    item: Item | None = None
    missing: tuple[str, ...] = ()
    rank: int = 3


@dataclass(frozen=True, eq=False)
class NamedTable:
    """The columns of a file by name, and what is wrong with its headings."""

    columns: tuple[NamedColumn, ...]
    violations: tuple[Violation, ...] = ()

    @property
    def items(self) -> tuple[NamedColumn, ...]:
        return tuple(column for column in self.columns if column.item is not None)


def known_heading(schema: TableSchema, mapping: HeadingMapping) -> Known:
    """Says whether a heading is a column of the table, by whatever name."""
    synonyms = heading_synonyms(schema.name)
    return lambda heading: bool(
        heading
        and (
            heading in schema.names
            or normalise_heading(heading) in synonyms
            or mapping.find(heading) is not None
        )
    )


def name_columns(
    raw: RawTable, schema: TableSchema, mapping: HeadingMapping, *, study: Study
) -> NamedTable:
    """Every column of a file with its name.

    study : Study
        For the lines of entries of the mapping that fit no heading.
    """
    place = Place(raw.file, raw.sheet)
    found = [_named(column, schema, mapping) for column in raw.columns]
    named = _explicit_first([column for column in found if column is not None])
    return NamedTable(
        tuple(named),
        (
            *_without_heading(raw, place),
            *_doubled(named, place),
            *_doubled_items(named, place),
            *_unused_entries(raw, mapping, study),
            *_mistaken_items(raw, mapping, study),
        ),
    )


def _named(column: RawColumn, schema: TableSchema, mapping: HeadingMapping) -> NamedColumn | None:
    """The column with its name; None when the study leaves it out."""
    entry = mapping.find(column.heading, column.question)
    missing: tuple[str, ...] = ()
    if entry is not None:
        _, target = entry
        missing = target.missing
        if target.is_ignored:
            return None
        if target.item is not None:
            missing = (*missing, *mapping.missing_in_items)
            return NamedColumn(column, column.name, None, target.item, missing, 0)
        if target.column is not None:
            return NamedColumn(
                column, target.column, _field(schema, target.column), None, missing, 0
            )
    for rank, heading in (
        (1, column.heading),
        (2, _common(column.heading, schema)),
        (2, _common(column.question, schema)),
    ):
        if heading in schema.names:
            return NamedColumn(column, str(heading), _field(schema, heading), None, missing, rank)
    return NamedColumn(column, column.name, None, None, missing)


def _common(heading: str, schema: TableSchema) -> str:
    synonyms: Mapping[str, str] = heading_synonyms(schema.name)
    return synonyms.get(normalise_heading(heading), "")


def _field(schema: TableSchema, name: str) -> Field | None:
    return schema.field(name) if name in schema.names else None


def _explicit_first(columns: list[NamedColumn]) -> list[NamedColumn]:
    """Columns that share their name with one that the mapping names become further ones."""
    mapped = {column.name for column in columns if column.rank == 0}
    return [
        NamedColumn(column.raw, column.raw.name, None, None, column.missing)
        if column.rank in (1, 2) and column.name in mapped and column.raw.name != column.name
        else column
        for column in columns
    ]


# What can be wrong with headings


def _without_heading(raw: RawTable, place: Place) -> list[Violation]:
    return [
        place.violation(
            message("Every column with cells must have a heading."),
            column=column.letter,
            hint=message("write a heading above the column, or delete it."),
        )
        for column in raw.columns
        if not column.heading
    ]


def _doubled(columns: list[NamedColumn], place: Place) -> list[Violation]:
    letters: dict[str, list[str]] = {}
    of_schema = {column.name for column in columns if column.field is not None}
    for column in columns:
        if column.item is None:
            letters.setdefault(column.name, []).append(column.raw.letter)
    return [
        place.violation(
            _doubled_rule(name if name in of_schema else None, each),
            hint=message(
                "name the right one under mapping in the study file, or rename the others."
            ),
        )
        for name, each in letters.items()
        if len(each) > 1
    ]


def _doubled_rule(name: str | None, letters: list[str]) -> Message:
    if name is None:
        return message(
            "Every heading must be different, but columns {letters} have the same.",
            letters=letters,
        )
    return message(
        "A table must have one column {column}, but columns {letters} all stand for it.",
        column=name,
        letters=letters,
    )


def _doubled_items(columns: list[NamedColumn], place: Place) -> list[Violation]:
    letters: dict[Item, list[str]] = {}
    for column in columns:
        if column.item is not None:
            letters.setdefault(column.item, []).append(column.raw.letter)
    return [
        place.violation(
            message(
                "Every item must have one column in each wave, but columns {letters} are mapped "
                "to the same.",
                letters=each,
            )
        )
        for each in letters.values()
        if len(each) > 1
    ]


def _unused_entries(raw: RawTable, mapping: HeadingMapping, study: Study) -> list[Violation]:
    used = [mapping.find(column.heading, column.question) for column in raw.columns]
    found = {id(entry[0]) for entry in used if entry is not None}
    return [
        study_violation(
            study,
            message(
                "An entry under mapping must name a heading of the file; {file} has no "
                "“{heading}”.",
                file=raw.file,
                heading=entry.heading,
            ),
            at=("mapping", raw.table, entry.written),
            hint=message("copy the heading from the file: the heading comes first, then a colon."),
        )
        for entry in mapping.entries
        if id(entry) not in found and entry.heading != EVERY
    ]


def _mistaken_items(raw: RawTable, mapping: HeadingMapping, study: Study) -> list[Violation]:
    """Entries that begin like an item and are none: their answers would be left out."""
    if raw.table != "responses":
        return []
    return [
        study_violation(
            study,
            message(
                "An item must be written instrument:item@wave under mapping, but “{heading}” leads "
                "to something else.",
                heading=entry.heading,
            ),
            at=("mapping", raw.table, entry.written),
            hint=_item_meant(entry.target.column, study),
        )
        for entry in mapping.entries
        if entry.target.column is not None and set(":@") & set(entry.target.column)
    ]


def _item_meant(written: str, study: Study) -> Message:
    asked = () if study.participation is None else study.participation.instruments
    found = read_target(f"{asked[0]}:{written}" if len(asked) == 1 else "").item
    if found is None or found.wave is None:
        return message("write something like esis:esis_01@baseline, without spaces.")
    return message(
        "write {target}, if that is meant.",
        target=f"{found.instrument}:{found.item}@{found.wave}",
    )
