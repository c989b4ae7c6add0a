"""What the headings of the files stand for: known columns, or none, and which may be meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from evaltools.data.checked import FurtherHeading, KnownHeading
from evaltools.data.mapping import HeadingMapping
from evaltools.data.study_columns import named_columns
from evaltools.data.tables import TypedTable
from evaltools.schema import TableSchema, heading_synonyms, normalise_heading
from evaltools.study import Study, programme

#: How alike a heading and a known one must be, from 0 to 1.
ALIKE = 0.8

#: What a heading that another table knows may mean among participants.
_IN_SPELLS = {"start": "entry_date", "end": "exit_date"}

#: Columns of participants that hold the first day of a phase begin with this.
PHASE = "phase_"


def further_headings(tables: Mapping[str, TypedTable], study: Study) -> tuple[FurtherHeading, ...]:
    """The headings that neither the schema nor the study file knows, in the files' order."""
    used = named_columns(study)
    return tuple(
        FurtherHeading(
            table=name,
            file=table.place.file,
            sheet=table.place.sheet,
            heading=table.heading(column),
            nearest=nearest,
            called=column if column != table.heading(column) else None,
        )
        for name, table in tables.items()
        for column, nearest in _further(table, _named(study, name))
        if column not in used and not _is_phase(column, name, study)
    )


def _further(table: TypedTable, named: set[str]) -> Iterator[tuple[str, str | None]]:
    """Columns that the schema lacks, with what may be meant."""
    for column in table.columns:
        if column not in table.schema.names:
            said = column if column in named else table.heading(column)
            yield column, _nearest(said, table.schema)


def _is_phase(column: str, table: str, study: Study) -> bool:
    """Whether a column holds the first days of a phase: of the programme, or by the mapping."""
    if table != "participants" or not column.startswith(PHASE):
        return False
    return column in _named(study, table) | _phases(study)


def known_headings(tables: Mapping[str, TypedTable], study: Study) -> tuple[KnownHeading, ...]:
    """The headings that stand for a column of another name, in the files' order.

    Not those of a sheet that is a template's: it has every column, under its own title.
    """
    return tuple(
        KnownHeading(name, table.place.file, table.place.sheet, heading, column)
        for name, table in tables.items()
        if not _is_of_template(table, _mapped(study, name))
        for column, heading in table.headings.items()
        if column in table.schema.names and heading != column
    )


def _is_of_template(table: TypedTable, mapped: set[str]) -> bool:
    return all(
        field.name in mapped or table.headings.get(field.name) in field.titles.values()
        for field in table.schema.fields
    )


def _mapped(study: Study, table: str) -> set[str]:
    """The columns of a table that the study file's mapping or its programme names."""
    return _named(study, table) | (_phases(study) if table == "participants" else set())


def _named(study: Study, table: str) -> set[str]:
    """The columns of a table that the study file's mapping names."""
    return set(HeadingMapping.read(study.mapping.get(table, {})).columns)


def _phases(study: Study) -> set[str]:
    """The columns of the first days of the programme's phases, as its template has them."""
    if study.programme is None:
        return set()
    found = programme(study.programme, folder=study.folder)
    return {f"{PHASE}{each.id}" for each in found.phases}


def _nearest(heading: str, schema: TableSchema) -> str | None:
    known = heading_synonyms(schema.name)
    near = difflib.get_close_matches(normalise_heading(heading), list(known), n=1, cutoff=ALIKE)
    if near:
        return known[near[0]]
    if schema.name != "participants":
        return None
    return _IN_SPELLS.get(heading_synonyms("spells").get(normalise_heading(heading), ""))
