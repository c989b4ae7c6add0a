"""From the files that a study names to checked tables, or to every fault at once.

The order is fixed: every file is opened; every cell, heading, sheet name and file name is
searched for personal identity codes, and nothing else is done if there are any; then come
headings, cells, columns, and the rules between columns and tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from evaltools.data.cross_checks import cross_violations
from evaltools.data.headings import known_heading
from evaltools.data.identifiers import find_identity_codes
from evaltools.data.limits import shorten_large_cells
from evaltools.data.mapping import HeadingMapping
from evaltools.data.place import Place
from evaltools.data.raw import RawTable
from evaltools.data.sources import Source, read_source
from evaltools.data.tables import TypedTable, type_table
from evaltools.data.workbook_rest import identity_codes_in_the_rest
from evaltools.errors import DataError, Violation
from evaltools.messages import Message, message
from evaltools.schema import table_names, table_schema
from evaltools.study import Condition, Study, TableFile, parse_condition


@dataclass(frozen=True, eq=False)
class Data:
    """The checked tables of a study.

    Attributes
    ----------
    study : Study
    tables : mapping of table name to DataFrame
        Typed, one row per row of the file, in its order; not to be changed.
    sources : tuple of Source
        The files, for the record of a run.
    notes : tuple of Message
        What was assumed while reading (an encoding, hidden rows, marks for missing).
    warnings : tuple of Violation
        Rules that are broken without stopping the run.
    where : str, optional
        The condition on participants that was applied.
    rows : mapping of table name to array of int
        The number of each row as its file shows it.
    """

    study: Study
    tables: Mapping[str, pd.DataFrame]
    sources: tuple[Source, ...] = ()
    notes: tuple[Message, ...] = ()
    warnings: tuple[Violation, ...] = ()
    where: str | None = None
    rows: Mapping[str, np.ndarray] = field(default_factory=dict)

    def table(self, name: str) -> pd.DataFrame | None:
        """A copy of one table; None when the study has no such table."""
        found = self.tables.get(name)
        return None if found is None else found.copy()


@dataclass(frozen=True)
class Findings:
    """Everything that is wrong, or odd, in a study's data.

    Attributes
    ----------
    violations : tuple of Violation
    notes : tuple of Message
    """

    violations: tuple[Violation, ...]
    notes: tuple[Message, ...] = ()

    @property
    def errors(self) -> tuple[Violation, ...]:
        """Those that stop a run."""
        return tuple(each for each in self.violations if each.severity == "error")

    @property
    def warnings(self) -> tuple[Violation, ...]:
        """Those that become notes."""
        return tuple(each for each in self.violations if each.severity == "warning")

    @property
    def ok(self) -> bool:
        """Whether the data can be used."""
        return not self.errors

    def to_frame(self) -> pd.DataFrame:
        """One row per broken rule: severity, file, sheet, column, rows, n_rows, rule, hint."""
        columns = ["severity", "file", "sheet", "line", "column", "rows", "n_rows", "rule", "hint"]
        records = [
            {
                "severity": each.severity,
                "file": each.file,
                "sheet": each.sheet,
                "line": each.line,
                "column": each.column,
                "rows": ", ".join(str(row) for row in each.rows),
                "n_rows": each.n_rows,
                "rule": str(each.rule),
                "hint": None if each.hint is None else str(each.hint),
            }
            for each in self.violations
        ]
        return pd.DataFrame(records, columns=columns)


def load_data(study: Study, *, where: str | Condition | None = None) -> Data:
    """The tables of a study, read and checked.

    where : str or Condition, optional
        Such as "sex = female"; empty like None. Keeps only the participants that fulfil it,
        in every table that names participants.
    Raises DataError with every fault of every file; UsageError for a condition that does
    not fit the participants.
    """
    loaded = _load(study)
    errors = [each for each in loaded.violations if each.severity == "error"]
    if errors:
        raise DataError(message("The data must follow their schema, but do not."), errors)
    data = Data(
        study,
        MappingProxyType({name: table.frame for name, table in loaded.tables.items()}),
        loaded.sources,
        loaded.notes,
        tuple(each for each in loaded.violations if each.severity == "warning"),
        None,
        MappingProxyType({name: table.rows for name, table in loaded.tables.items()}),
    )
    return _filtered(data, where) if where else data


def check(study: Study) -> Findings:
    """Everything that is wrong in a study's data, without raising.

    Raises DataError only when there are personal identity codes: nothing else is looked at
    before they are gone.
    """
    loaded = _load(study)
    return Findings(loaded.violations, loaded.notes)


# The steps


@dataclass(frozen=True, eq=False)
class _Loaded:
    tables: Mapping[str, TypedTable]
    sources: tuple[Source, ...]
    notes: tuple[Message, ...]
    violations: tuple[Violation, ...]


def _load(study: Study) -> _Loaded:
    read = _read_all(study)
    _refuse_identity_codes(read, study)
    tables = {name: _typed(raw, study) for name, raw in read.raws.items() if raw.known}
    within = [
        *(violation for raw in read.raws.values() for violation in _without_headings(raw)),
        *(violation for table in tables.values() for violation in table.violations),
    ]
    between = cross_violations(tables, data_lock=study.data_lock) if tables else []
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


def _refuse_identity_codes(read: _Read, study: Study) -> None:
    found: list[Violation] = []
    for raw in read.raws.values():
        cells = raw.scan_frame()
        numbers = cells.index.tolist()
        found += find_identity_codes(
            cells.reset_index(drop=True), file=raw.file, sheet=raw.sheet, row_numbers=numbers
        )
    found += _in_the_rest_of_workbooks(read, study)
    errors = [violation for violation in found if violation.severity == "error"]
    if errors:
        raise DataError(
            message("The data are refused: they must not hold personal identity codes."), errors
        )


def _in_the_rest_of_workbooks(read: _Read, study: Study) -> list[Violation]:
    sheets: dict[tuple[Path, str], set[str]] = {}
    for name, raw in read.raws.items():
        if raw.from_spreadsheet:
            path = _files(study)[name].path
            sheets.setdefault((path, raw.file), set()).add(str(raw.sheet))
    return [
        violation
        for (path, file), names in sheets.items()
        for violation in identity_codes_in_the_rest(path, Place(file), read=names)
    ]


def _without_headings(raw: RawTable) -> list[Violation]:
    if raw.known:
        return []
    rule = message(
        "A table must have headings, but none of those expected in {table} was found.",
        table=raw.table,
    )
    hint = message("write {columns} above the columns.", columns=table_schema(raw.table).required)
    return [Place(raw.file, raw.sheet).violation(rule, hint=hint)]


def _typed(raw: RawTable, study: Study) -> TypedTable:
    mapping = _mapping(study, raw.table)
    study_place = Place(study.path.name if study.path else "study.yaml")
    return type_table(raw, table_schema(raw.table), mapping, study_place=study_place)


# Filter


def _filtered(data: Data, where: str | Condition) -> Data:
    condition = parse_condition(where) if isinstance(where, str) else where
    base = "participants" if "participants" in data.tables else "follow_up"
    people = data.tables[base]
    chosen = set(people.loc[condition.mask(people), "participant_id"])
    kept = {
        name: frame["participant_id"].isin(chosen).to_numpy()
        if "participant_id" in frame
        else np.ones(len(frame), dtype=bool)
        for name, frame in data.tables.items()
    }
    return Data(
        data.study,
        MappingProxyType(
            {name: frame[kept[name]].reset_index(drop=True) for name, frame in data.tables.items()}
        ),
        data.sources,
        (*data.notes, message("Only participants with {condition}.", condition=str(condition))),
        data.warnings,
        str(condition),
        MappingProxyType({name: rows[kept[name]] for name, rows in data.rows.items()}),
    )
