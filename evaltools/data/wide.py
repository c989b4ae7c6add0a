"""Survey exports: one row per person, one column per item, made long.

Which column holds which item of which questionnaire, in which wave, is said in the study
file's mapping (see `evaltools.data.mapping`). An answer that was not given makes no row.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evaltools.data.headings import NamedColumn, NamedTable
from evaltools.data.parsing import ParsedColumn
from evaltools.data.raw import RawTable
from evaltools.data.suspicious_names import contact_heading
from evaltools.data.tables import TypedTable, parse_named, typed_columns
from evaltools.errors import Violation
from evaltools.messages import Message, message, plural_message
from evaltools.schema import TableSchema

#: Columns of the long table that the items fill.
_FROM_ITEMS = ("instrument", "item", "value")


def is_wide(named: NamedTable) -> bool:
    """Whether the mapping names items among the columns."""
    return bool(named.items)


def long_responses(raw: RawTable, named: NamedTable, schema: TableSchema) -> TypedTable:
    """The long table of a file that has one column per item."""
    people = typed_columns(raw, _without_items(named), _schema_of_people(named, schema))
    answers = [_answers(column, raw, people, schema) for column in named.items]
    violations = [violation for each in answers for violation in each[1]]
    frame = pd.concat([each[0] for each in answers], ignore_index=True)
    position = frame.pop("position").to_numpy()
    order = [name for name in schema.names if name in frame]
    table = TypedTable(
        schema,
        frame[order],
        people.rows[position],
        people.headings,
        people.place,
        notes=(*people.notes, *_unanswered(len(raw.rows) * len(answers) - len(frame), people)),
        violations=(*people.violations, *violations, *_waves(named, people)),
        items={column.item: column.raw.name for column in named.items if column.item},
        beside=people.frame[[name for name in people.frame if name not in frame]],
    )
    return replace(table, violations=(*table.violations, *_repeated(table)))


def _without_items(named: NamedTable) -> NamedTable:
    return NamedTable(
        tuple(column for column in named.columns if column.item is None), named.violations
    )


def _schema_of_people(named: NamedTable, schema: TableSchema) -> TableSchema:
    """The schema of what is left beside the items: no item columns, and no key."""
    without = set(_FROM_ITEMS)
    if all(column.item and column.item.wave for column in named.items):
        without.add("wave")
    return replace(
        schema,
        fields=tuple(field for field in schema.fields if field.name not in without),
        primary_key=(),
        optional_key=(),
    )


def _answers(
    column: NamedColumn, raw: RawTable, people: TypedTable, schema: TableSchema
) -> tuple[pd.DataFrame, list[Violation]]:
    """The answers to one item in long form, and what is wrong with them."""
    assert column.item is not None
    as_value = replace(column, field=schema.field("value"))
    parsed = parse_named(as_value, raw)
    given = np.flatnonzero(parsed.cells.notna().to_numpy())
    frame = pd.DataFrame(
        {
            "participant_id": _of_people(people, "participant_id", given),
            "wave": column.item.wave or _of_people(people, "wave", given),
            "instrument": column.item.instrument,
            "item": column.item.item,
            "value": parsed.cells.to_numpy()[given],
            "date": _of_people(people, "date", given),
            "position": given,
        }
    )
    kept = [name for name in frame if name != "date" or "date" in people.frame]
    return frame[kept], _unreadable(column, parsed, people)


def _of_people(people: TypedTable, column: str, positions: np.ndarray) -> pd.Series | None:
    if column not in people.frame:
        return None
    return people.frame[column].iloc[positions].reset_index(drop=True)


def _unreadable(column: NamedColumn, parsed: ParsedColumn, people: TypedTable) -> list[Violation]:
    found = []
    for fault in parsed.faults:
        broken = parsed.raw.rows_with(fault.broken)
        rule = fault.rule(int(broken.sum()))
        found.append(
            people.place.violation(
                replace(rule, values={**rule.values, "column": column.raw.name}),
                rows=people.rows[broken],
                column=column.raw.name,
                hint=_ANSWERS,
                severity=fault.severity,
            )
        )
    return found


def numbers_beside_items(table: TypedTable) -> list[Violation]:
    """Columns of a sheet of answers that look like answers, and are mapped to no item."""
    left_out = [
        table.heading(str(name))
        for name, cells in table.beside.items()
        # what the mapping gives another name is told of elsewhere
        if table.heading(str(name)) == name
        and pd.api.types.is_numeric_dtype(cells.dtype)
        and not pd.api.types.is_bool_dtype(cells.dtype)
        and cells.notna().any()
        and not contact_heading(table.heading(str(name)))
    ]
    if not left_out:
        return []
    rule = plural_message(
        "Every answer of a sheet with a column for each item should be mapped to its item, but "
        "{n} column of numbers is not and is left out: {columns}.",
        "Every answer of a sheet with a column for each item should be mapped to its item, but "
        "{n} columns of numbers are not and are left out: {columns}.",
        len(left_out),
        columns=left_out,
    )
    hint = message("write each under mapping, responses, as instrument:item@wave, or as ignore.")
    return [table.place.violation(rule, hint=hint, severity="warning")]


_ANSWERS = message(
    "export the answers as numbers, not as texts; codes that mean missing are named in the "
    "mapping (missing 8 9)."
)


def _waves(named: NamedTable, people: TypedTable) -> list[Violation]:
    """Items with a wave of their own in a file that has a column for the wave as well."""
    own = [column for column in named.items if column.item and column.item.wave]
    if "wave" not in people.frame or not own:
        return []
    return [
        people.place.violation(
            message("The wave must be given once: by a column of the file or by the mapping."),
            column=people.heading("wave"),
        )
    ]


def _repeated(table: TypedTable) -> list[Violation]:
    key = ["participant_id", "wave", "instrument", "item"]
    if table.frame[key].isna().any().any():
        return []
    repeated = table.frame.duplicated(key, keep=False).to_numpy()
    if not repeated.any():
        return []
    return [
        table.place.violation(
            message("A person must have one row in each wave, but some have more."),
            rows=np.unique(table.rows[repeated]),
            column=table.heading("participant_id"),
        )
    ]


def _unanswered(n: int, people: TypedTable) -> list[Message]:
    if not n:
        return []
    return [
        plural_message(
            "{n} answer to a single item is missing in {file}.",
            "{n} answers to single items are missing in {file}.",
            n,
            file=people.place.file,
        )
    ]
