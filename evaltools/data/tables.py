"""From a raw table to a typed one: headings, cells, and the rules of its columns."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from evaltools.data.headings import NamedColumn, NamedTable, name_columns
from evaltools.data.mapping import HeadingMapping, Item
from evaltools.data.parsing import ParsedColumn, parse_column, parse_further
from evaltools.data.place import Place
from evaltools.data.raw import RawTable, as_text, without
from evaltools.errors import Violation
from evaltools.messages import Message, message, plural_message
from evaltools.schema import Fault, TableSchema, check_columns, language_of_headings
from evaltools.study import Study

#: Places in the rules' sentences in which a column of the table is named.
COLUMN_PLACES = ("column", "columns", "first", "second", "age", "birth_year", "entry")


@dataclass(frozen=True, eq=False)
class TypedTable:
    """One table with typed columns.

    Attributes
    ----------
    schema : TableSchema
    frame : DataFrame
        Known columns in the order of the schema, then further ones as in the file.
    rows : array of int
        The number of each row as its file shows it.
    headings : mapping of column to heading
        As the file has it.
    place : Place
    notes, violations
    beside : DataFrame
        Columns of a sheet with one column per item that are left out: no items, and nothing
        that an answer has.
    items : dict of Item to heading
        Of such a sheet.
    """

    schema: TableSchema
    frame: pd.DataFrame
    rows: np.ndarray
    headings: dict[str, str]
    place: Place
    notes: tuple[Message, ...] = ()
    violations: tuple[Violation, ...] = ()
    beside: pd.DataFrame = field(default_factory=pd.DataFrame)
    items: dict[Item, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the file by name, also those that are left out."""
        return (*map(str, self.frame.columns), *map(str, self.beside.columns))

    def heading(self, column: str) -> str:
        """The heading of a column in the file."""
        return self.headings.get(column, column)

    @property
    def language(self) -> str | None:
        """That of the file's headings; None when they do not tell."""
        return language_of_headings(self.headings.values(), self.schema)

    def called(self, column: str) -> str | dict[str, str]:
        """The heading of a column in the file; of one that it lacks, that of sheets like it.

        The latter with the column's own name beside it, for the study file; by language where
        that of the sheet is not known.
        """
        if column in self.headings or column not in self.schema.names:
            return self.heading(column)
        named = self.schema.field(column).called
        return named if self.language is None else named[self.language]

    def count_rows(self, broken: np.ndarray) -> int:
        """How many rows of the file are True in `broken`; one may hold many answers."""
        return len(np.unique(self.rows[broken]))

    def told(self, rule: Message) -> Message:
        """The rule, or hint, with the headings of the file in place of the columns it names."""
        named = {
            place: [self.called(each) for each in said]
            if isinstance(said, list)
            else self.called(said)
            for place, said in rule.values.items()
            if place in COLUMN_PLACES
        }
        return replace(rule, values={**rule.values, **named})

    def violation(
        self,
        rule: Message,
        *,
        broken: np.ndarray | pd.Series,
        column: str | None = None,
        hint: Message | None = None,
        severity: str = "error",
    ) -> Violation:
        """A broken rule of the rows that are True in `broken`."""
        return self.place.violation(
            self.told(rule),
            rows=self.rows[np.asarray(broken, dtype=bool)],
            column=self.heading(column) if column else None,
            hint=hint,
            severity=severity,
        )


def type_table(
    raw: RawTable, schema: TableSchema, mapping: HeadingMapping, *, study: Study
) -> TypedTable:
    """The table of a file with typed cells, and everything wrong with its columns."""
    named = name_columns(raw, schema, mapping, study=study)
    from evaltools.data.wide import is_wide, long_responses

    if is_wide(named):
        return long_responses(raw, named, schema)
    return typed_columns(raw, named, schema)


def typed_columns(raw: RawTable, named: NamedTable, schema: TableSchema) -> TypedTable:
    """The named columns of a file, parsed and checked."""
    place = Place(raw.file, raw.sheet)
    chosen = {column.name: column for column in named.columns if column.item is None}
    parsed = {name: parse_named(column, raw) for name, column in chosen.items()}
    order = [name for name in schema.names if name in parsed]
    order += [name for name in parsed if name not in order]
    table = TypedTable(
        schema,
        pd.DataFrame({name: parsed[name].cells for name in order}, index=range(len(raw.rows))),
        raw.rows,
        {name: column.raw.name for name, column in chosen.items()},
        place,
    )
    table, parsed, unanswered = _without_unanswered(table, parsed)
    found = [*raw.violations, *named.violations]
    for name in order:
        found += _cell_violations(table, name, parsed[name])
    found += _rule_violations(table, parsed)
    notes = [*raw.notes, *_notes(table, parsed), *unanswered]
    return replace(table, notes=tuple(notes), violations=tuple(found))


def _without_unanswered(
    table: TypedTable, parsed: dict[str, ParsedColumn]
) -> tuple[TypedTable, dict[str, ParsedColumn], list[Message]]:
    """Without the rows of a questionnaire item that nobody answered: they are no answers."""
    value = parsed.get("value")
    if table.schema.name != "responses" or value is None:
        return table, parsed, []
    answered = (value.cells.notna() | value.is_broken()).to_numpy()
    n = int((~answered).sum())
    if not n:
        return table, parsed, []
    kept = replace(
        table, frame=table.frame[answered].reset_index(drop=True), rows=table.rows[answered]
    )
    columns = {name: column.keep(answered) for name, column in parsed.items()}
    note = plural_message(
        "{n} answer to a single item is missing in {file}.",
        "{n} answers to single items are missing in {file}.",
        n,
        file=table.place.file,
    )
    return kept, columns, [note]


def parse_named(column: NamedColumn, raw: RawTable) -> ParsedColumn:
    """The cells of one named column, its own missing codes emptied."""
    source = column.raw
    if column.missing:
        texts = as_text(source.values).str.strip() if len(source.values) else source.values
        codes, values = without(
            source.codes, source.values, texts.isin(list(column.missing)).to_numpy()
        )
        source = replace(source, codes=codes, values=values)
    if column.field is None:
        return parse_further(source)
    return parse_column(source, column.field, epoch_1904=raw.epoch_1904)


def _cell_violations(table: TypedTable, name: str, parsed: ParsedColumn) -> list[Violation]:
    found = []
    for fault in parsed.faults:
        broken = parsed.raw.rows_with(fault.broken)
        if broken.any():
            found.append(
                table.violation(
                    fault.rule(int(broken.sum())),
                    broken=broken,
                    column=name,
                    hint=fault.hint,
                    severity=fault.severity,
                )
            )
    return found


def _rule_violations(table: TypedTable, parsed: dict[str, ParsedColumn]) -> list[Violation]:
    """Broken rules of the schema; a cell that could not be read is not told a second time."""
    unread = {name: column.is_broken() for name, column in parsed.items()}
    partial = [
        each for each in table.schema.fields if each.name in unread and unread[each.name].any()
    ]
    whole = replace(
        table.schema, fields=tuple(each for each in table.schema.fields if each not in partial)
    )
    language = table.language
    found = [
        _violation(table, fault) for fault in check_columns(table.frame, whole, language=language)
    ]
    for each in partial:
        read = np.flatnonzero(~unread[each.name])
        alone = replace(table.schema, fields=(each,), primary_key=(), optional_key=())
        cells = table.frame[[each.name]].iloc[read].reset_index(drop=True)
        for fault in check_columns(cells, alone, language=language):
            found.append(_violation(table, replace(fault, positions=read[fault.positions])))
    return found


def _violation(table: TypedTable, fault: Fault) -> Violation:
    is_missing = fault.column not in table.headings
    hint = _NAME_IT if is_missing else fault.hint
    return table.place.violation(
        table.told(fault.rule),
        rows=table.rows[fault.positions],
        column=None if is_missing else table.heading(fault.column),
        hint=None if hint is None else table.told(hint),
    )


_NAME_IT = message(
    "if the file has the column under another heading, name it under mapping in the study file."
)


def _notes(table: TypedTable, parsed: dict[str, ParsedColumn]) -> list[Message]:
    found = []
    for name, column in parsed.items():
        words = {"column": table.heading(name), "file": table.place.file}
        if column.marked:
            found.append(
                plural_message(
                    "{n} cell of {column} in {file} holds a mark for missing (NA, -, .) and was "
                    "read as empty.",
                    "{n} cells of {column} in {file} hold a mark for missing (NA, -, .) and were "
                    "read as empty.",
                    column.marked,
                    **words,
                )
            )
        if column.timed:
            found.append(
                plural_message(
                    "{n} date of {column} in {file} has a time of day, which was dropped.",
                    "{n} dates of {column} in {file} have a time of day, which was dropped.",
                    column.timed,
                    **words,
                )
            )
    return found
