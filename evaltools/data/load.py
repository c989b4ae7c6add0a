"""From the files that a study names to checked tables, or to every fault at once.

The order is fixed: every file is opened; every cell, heading, sheet name and file name is
searched for personal identity codes, and nothing else is done if there are any; then come
headings, cells, columns, and the rules between columns and tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from evaltools.data.answer_rules import answers_left_out
from evaltools.data.checked import Data, Findings
from evaltools.data.conditions_of_nobody import conditions_of_nobody
from evaltools.data.cross_checks import cross_violations
from evaltools.data.exit_states import left_without_spell
from evaltools.data.filters import filtered
from evaltools.data.first_days import LAST, without_first_day, without_last_day
from evaltools.data.further_headings import further_headings, known_headings
from evaltools.data.handed_over import held
from evaltools.data.headings import known_heading
from evaltools.data.identity_search import refuse_identity_codes
from evaltools.data.limits import shorten_large_cells
from evaltools.data.mapping import HeadingMapping
from evaltools.data.own_names import columns_holding_names, columns_of_names, notes_on_names
from evaltools.data.place import Place
from evaltools.data.place_names import places_written_twice, sites_of_nobody
from evaltools.data.raw import RawTable
from evaltools.data.sources import Source, read_source
from evaltools.data.tables import TypedTable, type_table
from evaltools.data.unsaid_keys import unsaid_keys
from evaltools.data.wide import numbers_beside_items
from evaltools.data.work_at_entry import in_work_at_entry
from evaltools.errors import DataError, Violation
from evaltools.messages import Message, message
from evaltools.schema import table_names, table_schema
from evaltools.study import Condition, Study, TableFile


def load_data(study: Study, *, where: str | Condition | None = None) -> Data:
    """The tables of a study, read and checked.

    Parameters
    ----------
    study : Study
        By `load_study`.
    where : str or Condition, optional
        Such as "sex = female"; empty like None. Keeps only the participants that fulfil it,
        in every table that names participants.

    Raises
    ------
    DataError
        With every fault of every file.
    UsageError
        For a condition that does not fit the participants.

    Examples
    --------
    >>> from evaltools.study import load_study
    >>> data = load_data(load_study("example:unemployment_duration"), where="age = 20")
    >>> data.tables["participants"].age.unique().tolist()
    [20]
    """
    data = held(study) or _checked(study)
    return filtered(data, where) if where else data


def _checked(study: Study) -> Data:
    loaded = _load(study)
    errors = [each for each in loaded.violations if each.severity == "error"]
    if errors:
        raise DataError(message("The data must follow their schema, but do not."), errors)
    return Data(
        study,
        MappingProxyType({name: table.frame for name, table in loaded.tables.items()}),
        loaded.sources,
        loaded.notes,
        tuple(each for each in loaded.violations if each.severity == "warning"),
        None,
        MappingProxyType({name: table.rows for name, table in loaded.tables.items()}),
    )


def check(study: Study) -> Findings:
    """Everything that is wrong in a study's data, without raising.

    Parameters
    ----------
    study : Study
        By `load_study`.

    Raises
    ------
    DataError
        Only when there are personal identity codes: nothing else is looked at before they are
        gone.

    Examples
    --------
    >>> from evaltools.study import study_from
    >>> study = study_from(
    ...     {
    ...         "version": 1,
    ...         "study": "small",
    ...         "title": "Small",
    ...         "languages": ["en"],
    ...         "data": {"participants": "not-there.csv"},
    ...     },
    ...     folder=".",
    ... )
    >>> [each.file for each in check(study).violations]
    ['not-there.csv']
    """
    loaded = _load(study)
    slips, notes = _for_the_one_who_checks(loaded.tables, study)
    return Findings(
        (*loaded.violations, *slips),
        (*loaded.notes, *notes),
        loaded.sources,
        further_headings(loaded.tables, study),
        known_headings(loaded.tables, study),
    )


def _for_the_one_who_checks(
    tables: Mapping[str, TypedTable], study: Study
) -> tuple[list[Violation], list[Message]]:
    """Likely slips, and facts to know beforehand; reports do not print these counts."""
    people = tables.get("participants", tables.get("follow_up"))
    if people is None:
        return [], []
    slips = [
        *places_written_twice(people, study),
        *conditions_of_nobody(people, study),
        *sites_of_nobody(people, tables.get("sites")),
        *columns_of_names(tables),
        *left_without_spell(people, tables.get("spells")),
        *columns_holding_names(tables),
        *answers_left_out(tables.get("responses"), study),
        *without_first_day(people, tables.get("spells")),
        *without_last_day(people, observation=study.observation),
        *unsaid_keys(
            {name: table.frame for name, table in tables.items()}, study, last=people.heading(LAST)
        ),
        *(each for table in tables.values() for each in numbers_beside_items(table)),
    ]
    at_entry = in_work_at_entry(people, tables.get("spells"), study)
    return slips, [*at_entry, *notes_on_names(people, study)]


# The steps


@dataclass(frozen=True, eq=False)
class _Loaded:
    tables: Mapping[str, TypedTable]
    sources: tuple[Source, ...]
    notes: tuple[Message, ...]
    violations: tuple[Violation, ...]


def _load(study: Study) -> _Loaded:
    read = _read_all(study)
    refuse_identity_codes(read.raws, {name: file.path for name, file in _files(study).items()})
    tables = {name: _typed(raw, study) for name, raw in read.raws.items() if raw.known}
    within = [
        *(violation for raw in read.raws.values() for violation in _without_headings(raw)),
        *(violation for table in tables.values() for violation in table.violations),
    ]
    between = cross_violations(tables, study) if tables else []
    notes = [note for table in tables.values() for note in table.notes]
    return _Loaded(tables, read.sources, tuple(notes), (*read.violations, *within, *between))


@dataclass(frozen=True, eq=False)
class _Read:
    raws: Mapping[str, RawTable]
    sources: tuple[Source, ...]
    violations: tuple[Violation, ...]


def _read_all(study: Study) -> _Read:
    """Every file that can be opened, and what is wrong with the others."""
    raws: dict[str, RawTable] = {}
    sources: list[Source] = []
    violations: list[Violation] = []
    for name, file in _files(study).items():
        known = known_heading(table_schema(name), _mapping(study, name))
        try:
            raw, source = read_source(file, table=name, known=known)
        except DataError as refused:
            violations += refused.violations
            continue
        raws[name], large = _without_large_cells(raw)
        sources.append(source)
        violations += large
    return _Read(raws, tuple(sources), tuple(violations))


def _files(study: Study) -> dict[str, TableFile]:
    named = {name: getattr(study.data, name) for name in table_names()}
    return {name: file for name, file in named.items() if file is not None}


def _mapping(study: Study, table: str) -> HeadingMapping:
    return HeadingMapping.read(study.mapping.get(table, {}))


def _without_large_cells(raw: RawTable) -> tuple[RawTable, list[Violation]]:
    place = Place(raw.file, raw.sheet)
    pairs = [shorten_large_cells(column, raw.rows, place) for column in raw.columns]
    violations = [violation for _, found in pairs for violation in found]
    return replace(raw, columns=tuple(column for column, _ in pairs)), violations


def _without_headings(raw: RawTable) -> list[Violation]:
    if raw.known:
        return []
    schema = table_schema(raw.table)
    rule = message(
        "A table must have headings, but none of those expected in {table} was found.",
        table=schema.called,
    )
    headings = [{**schema.field(each).titles, "en": each} for each in schema.required]
    hint = message("write {columns} above the columns.", columns=headings)
    return [Place(raw.file, raw.sheet).violation(rule, hint=hint)]


def _typed(raw: RawTable, study: Study) -> TypedTable:
    mapping = _mapping(study, raw.table)
    return type_table(raw, table_schema(raw.table), mapping, study=study)
