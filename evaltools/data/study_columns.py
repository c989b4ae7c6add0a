"""Columns that the study file names: groups, covariates, conditions, the arm."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from evaltools.data.study_place import study_violation
from evaltools.data.tables import TypedTable
from evaltools.errors import Violation
from evaltools.messages import Message, message
from evaltools.schema import heading_synonyms, normalise_heading, table_names, table_schema
from evaltools.study import Study

#: Names for what the cohort computes from other columns.
COMPUTED = ("age", "age_group", "period", "region")

#: The column of sites that a study has if it has one at all: it may be missing.
SITE = "site"

#: What reports may name besides the columns of tables.
NAMED_IN_REPORTS = ("employer", "mentor")

_Named = tuple[tuple[str | int, ...], str]


def unknown_columns(study: Study, people: TypedTable) -> list[Violation]:
    """Names in the study file that are no column of the people's table.

    Without this a mistyped group would only be missing from the reports.
    """
    known = {*map(str, people.frame.columns), *COMPUTED, *study.periods}
    reported = {*NAMED_IN_REPORTS, *(name for each in table_names() for name in _names(each))}
    return [
        *(
            _unknown(study, people, known, place, column)
            for place, column in _named(study)
            if column not in known
        ),
        *(
            _unknown(study, people, known, ("disclosure", "publish_names", number), column)
            for number, column in enumerate(study.disclosure.publish_names)
            # what stands in another table, or in none of this study's, may be named all the same
            if column not in known | reported
        ),
    ]


def _names(table: str) -> tuple[str, ...]:
    return table_schema(table).names


def _unknown(
    study: Study, people: TypedTable, known: set[str], place: tuple[str | int, ...], column: str
) -> Violation:
    return study_violation(
        study,
        message(
            "{key} must name a column of {file}; it has no “{column}”.",
            key=".".join(str(part) for part in place if isinstance(part, str)),
            file=people.place.file,
            column=column,
        ),
        at=place,
        hint=_hint(column, known, people),
    )


def _column_of_heading(heading: str, people: TypedTable) -> str | None:
    """The column that a heading stands for: in this file, or by its common use."""
    wanted = normalise_heading(heading)
    for column, written in people.headings.items():
        if normalise_heading(written) == wanted:
            return column
    return heading_synonyms(people.schema.name).get(wanted)


def named_columns(study: Study) -> frozenset[str]:
    """The columns that the study file names itself."""
    return frozenset([*(column for _, column in _named(study)), study.regions.site])


def own_columns(study: Study) -> set[str]:
    """The columns that results are broken down by and no schema has, but for the arm."""
    known = {name for table in ("participants", "follow_up") for name in table_schema(table).names}
    known |= {*COMPUTED, *study.periods}
    if study.comparison is not None:
        known.add(study.comparison.arm)
    told = {column for place, column in _named(study) if place[0] != "exclude"}
    return told - known


def _named(study: Study) -> Iterator[_Named]:
    for number, column in enumerate(study.groups):
        yield ("groups", number), column
    for number, exclusion in enumerate(study.exclude):
        for column in exclusion.when.columns:
            yield ("exclude", number, "when"), column
    if study.regions.site != SITE:
        yield ("regions", "site"), study.regions.site
    if study.comparison is not None:
        yield ("comparison", "arm"), study.comparison.arm
        for number, column in enumerate(study.comparison.covariates):
            yield ("comparison", "covariates", number), column
        if study.comparison.cluster is not None:
            yield ("comparison", "cluster"), study.comparison.cluster
        for name, columns in study.comparison.choices.covariates.items():
            for number, column in enumerate(columns):
                yield ("comparison", "choices", "covariates", name, number), column


def _hint(column: str, known: set[str], people: TypedTable) -> Message:
    meant = _column_of_heading(column, people)
    if meant in known:
        return message(
            "the heading “{heading}” is read as the column {column}: write {column}.",
            heading=column,
            column=meant,
        )
    near = difflib.get_close_matches(column, sorted(known), n=1)
    if near:
        return message("did you mean {column}?", column=near[0])
    return message("a column under another heading is named under mapping.")
