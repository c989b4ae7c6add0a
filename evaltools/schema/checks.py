"""Check parsed frames against their schema: every broken rule at once, by row position.

pandera runs the checks; its own text holds values and therefore never leaves this file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from evaltools.messages import Message, message, plural_message
from evaltools.schema.codelists import codelist
from evaltools.schema.tables import Field, TableSchema

#: Allowed values that a message lists before it only names the code list.
VALUES_LISTED = 12

_Judge = Callable[[pd.Series], pd.Series]


@dataclass(frozen=True, eq=False)
class Fault:
    """One broken rule of one column.

    Attributes
    ----------
    column : str
        The column's name in the schema.
    rule : Message
        What must hold and how many cells break it; never a value.
    positions : ndarray of int
        Row positions in the frame, 0 for the first, ascending; empty when a column is missing.
    hint : Message, optional
        What to try.
    """

    column: str
    rule: Message
    positions: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    hint: Message | None = None


def check_columns(frame: pd.DataFrame, schema: TableSchema) -> tuple[Fault, ...]:
    """Every broken rule of a parsed frame's columns, in the order of the schema.

    Parameters
    ----------
    frame : DataFrame
        Columns named as in the schema: text as str, dates as datetime64, numbers as any
        numeric dtype, booleans as bool or boolean, codes as text or category; missing is
        missing. Further columns are not looked at. The frame is not changed.
    schema : TableSchema

    Returns
    -------
    tuple of Fault
        Missing columns, empty required cells, wrong types, limits, patterns, unknown codes
        and repeated keys. Empty when all is well.

    >>> from evaltools.schema import table_schema
    >>> bad = pd.DataFrame({"site": ["a", "a"], "name": ["A", "B"]})
    >>> [fault.positions.tolist() for fault in check_columns(bad, table_schema("sites"))]
    [[0, 1]]
    """
    missing = [
        Fault(each.name, _missing_rule(each.name))
        for each in schema.fields
        if each.required and each.name not in frame
    ]
    present = [each for each in schema.fields if each.name in frame]
    return (*missing, *_broken_columns(frame, present), *_repeated_keys(frame, schema))


def _broken_columns(frame: pd.DataFrame, fields: list[Field]) -> list[Fault]:
    cases = _failure_cases(frame, fields)
    faults = []
    for each in fields:
        for kind in _judges(each):
            positions = cases.get((each.name, kind))
            if positions is not None:
                rule = _rule(each, kind, len(positions))
                faults.append(Fault(each.name, rule, positions, _hint(each, kind)))
    return faults


def _failure_cases(frame: pd.DataFrame, fields: list[Field]) -> dict[tuple[str, str], np.ndarray]:
    """Row positions by column and kind of rule, found by pandera in one lazy pass."""
    # pandera takes half a second to import: only those who check data wait for it.
    import pandera.pandas as pandera
    from pandera.errors import SchemaErrors

    columns = {
        each.name: pandera.Column(
            nullable=True,
            checks=[
                pandera.Check(judge, name=kind, ignore_na=False, n_failure_cases=None)
                for kind, judge in _judges(each).items()
            ],
        )
        for each in fields
    }
    numbered = frame[list(columns)].reset_index(drop=True)
    try:
        pandera.DataFrameSchema(columns).validate(numbered, lazy=True)
    except SchemaErrors as errors:
        grouped = errors.failure_cases.groupby(["column", "check"], sort=False)["index"]
        return {
            (str(column), str(kind)): np.unique(positions.to_numpy(dtype=np.int64))
            for (column, kind), positions in grouped
        }
    return {}


def _judges(each: Field) -> dict[str, _Judge]:
    """The column's rules by kind; each judge says True for a cell that keeps its rule."""
    judges: dict[str, _Judge] = {}
    if each.required:
        judges["required"] = pd.Series.notna
    judges[each.type] = _TYPES[each.type]
    if each.type == "code":
        judges["listed"] = _is_listed(each)
    if each.pattern:
        judges["pattern"] = _matches(each.pattern)
    if each.minimum is not None:
        judges["minimum"] = lambda cells: ~(_ordered(cells, each) < _limit(each.minimum, each))
    if each.maximum is not None:
        judges["maximum"] = lambda cells: ~(_ordered(cells, each) > _limit(each.maximum, each))
    return judges


def _by_distinct(cells: pd.Series, keeps_rule: Callable[[object], bool]) -> pd.Series:
    """Judge each distinct value once: a million rows hold few different ones."""
    codes, distinct = pd.factorize(cells)
    verdicts = np.array([*(keeps_rule(value) for value in distinct), True])
    return pd.Series(verdicts[codes], index=cells.index)


def _is_text(cells: pd.Series) -> pd.Series:
    return _by_distinct(cells, lambda value: isinstance(value, str))


def _is_number(cells: pd.Series) -> pd.Series:
    return cells.isna() | np.isfinite(_numbers(cells))


def _is_whole(cells: pd.Series) -> pd.Series:
    numbers = _numbers(cells)
    return cells.isna() | (np.isfinite(numbers) & (numbers == np.floor(numbers)))


def _is_date(cells: pd.Series) -> pd.Series:
    return cells.isna() | _dates(cells).notna()


def _is_boolean(cells: pd.Series) -> pd.Series:
    if pd.api.types.is_bool_dtype(cells.dtype):
        return pd.Series(True, index=cells.index)
    return _by_distinct(cells, lambda value: isinstance(value, (bool, np.bool_)))


_TYPES: dict[str, _Judge] = {
    "string": _is_text,
    "code": _is_text,
    "number": _is_number,
    "integer": _is_whole,
    "date": _is_date,
    "boolean": _is_boolean,
}


def _is_listed(each: Field) -> _Judge:
    allowed = frozenset(codelist(str(each.codelist)).values)
    # What is not text is reported as such, once.
    return lambda cells: _by_distinct(
        cells, lambda value: not isinstance(value, str) or value in allowed
    )


def _matches(pattern: str) -> _Judge:
    import re

    whole = re.compile(pattern)
    return lambda cells: _by_distinct(
        cells, lambda value: not isinstance(value, str) or whole.fullmatch(value) is not None
    )


def _numbers(cells: pd.Series) -> pd.Series:
    """As float; NaN where the cell holds no number."""
    if pd.api.types.is_numeric_dtype(cells.dtype):
        return cells.astype("float64")
    is_number = cells.map(
        lambda cell: isinstance(cell, (int, float, np.number)) and not isinstance(cell, bool)
    )
    return cells.where(is_number).astype("float64")


def _dates(cells: pd.Series) -> pd.Series:
    """As datetime64; NaT where the cell holds no date."""
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        return cells
    return pd.to_datetime(cells.where(cells.map(_has_year)), errors="coerce")


def _has_year(cell: object) -> bool:
    return hasattr(cell, "year")


def _ordered(cells: pd.Series, each: Field) -> pd.Series:
    return _dates(cells) if each.type == "date" else _numbers(cells)


def _limit(limit: float | str | None, each: Field) -> float | pd.Timestamp:
    return pd.Timestamp(str(limit)) if each.type == "date" else float(limit or 0)


def _repeated_keys(frame: pd.DataFrame, schema: TableSchema) -> tuple[Fault, ...]:
    key = key_columns(frame, schema)
    if not key or not set(key) <= set(frame.columns):
        return ()
    repeated = _repeats(frame[list(key)].reset_index(drop=True))
    if not repeated.any():
        return ()
    positions = np.flatnonzero(repeated.to_numpy())
    return (Fault(key[0], _repeated_rule(key, len(positions)), positions, _repeated_hint(schema)),)


def _repeats(keys: pd.DataFrame) -> pd.Series:
    """Rows whose key stands in another row too; an empty key column of one is no repeat."""
    named = keys.notna().any(axis=1) if keys.shape[1] > 1 else keys.iloc[:, 0].notna()
    return keys.duplicated(keep=False) & named & keys.iloc[:, 0].notna()


def key_columns(frame: pd.DataFrame, schema: TableSchema) -> tuple[str, ...]:
    """The columns that together name a row of this frame.

    >>> from evaltools.schema import table_schema
    >>> key_columns(pd.DataFrame({"participant_id": ["A-001"]}), table_schema("participants"))
    ('participant_id',)
    """
    optional = schema.optional_key
    if not optional or optional[0] not in frame or frame[optional[0]].isna().all():
        return schema.primary_key
    return (*schema.primary_key, *(name for name in optional if name in frame))


def _missing_rule(column: str) -> Message:
    return message("The table must have the column {column}, but it was not found.", column=column)


def _rule(each: Field, kind: str, n: int) -> Message:
    return _RULES[kind](each, n)


def _required_rule(each: Field, n: int) -> Message:
    return plural_message(
        "{column} must be filled in, but {n} cell is empty.",
        "{column} must be filled in, but {n} cells are empty.",
        n,
        column=each.name,
    )


def _text_rule(each: Field, n: int) -> Message:
    return plural_message(
        "{column} must hold text, but {n} cell holds something else.",
        "{column} must hold text, but {n} cells hold something else.",
        n,
        column=each.name,
    )


def _number_rule(each: Field, n: int) -> Message:
    return plural_message(
        "{column} must hold numbers, but {n} cell holds something else.",
        "{column} must hold numbers, but {n} cells hold something else.",
        n,
        column=each.name,
    )


def _whole_rule(each: Field, n: int) -> Message:
    return plural_message(
        "{column} must hold whole numbers, but {n} cell holds something else.",
        "{column} must hold whole numbers, but {n} cells hold something else.",
        n,
        column=each.name,
    )


def _date_rule(each: Field, n: int) -> Message:
    return plural_message(
        "{column} must hold dates, but {n} cell holds something else.",
        "{column} must hold dates, but {n} cells hold something else.",
        n,
        column=each.name,
    )


def _boolean_rule(each: Field, n: int) -> Message:
    return plural_message(
        "{column} must hold yes or no, but {n} cell holds something else.",
        "{column} must hold yes or no, but {n} cells hold something else.",
        n,
        column=each.name,
    )


def _listed_rule(each: Field, n: int) -> Message:
    allowed = codelist(str(each.codelist)).values
    if len(allowed) > VALUES_LISTED:
        return plural_message(
            "{column} must hold a value of the code list {codelist}, but {n} cell does not.",
            "{column} must hold a value of the code list {codelist}, but {n} cells do not.",
            n,
            column=each.name,
            codelist=each.codelist,
        )
    return plural_message(
        "{column} must be one of {allowed}, but {n} cell is not.",
        "{column} must be one of {allowed}, but {n} cells are not.",
        n,
        column=each.name,
        allowed=list(allowed),
    )


def _minimum_rule(each: Field, n: int) -> Message:
    return plural_message(
        "{column} must be at least {limit}, but {n} cell is below it.",
        "{column} must be at least {limit}, but {n} cells are below it.",
        n,
        column=each.name,
        limit=each.minimum,
    )


def _maximum_rule(each: Field, n: int) -> Message:
    return plural_message(
        "{column} must be at most {limit}, but {n} cell is above it.",
        "{column} must be at most {limit}, but {n} cells are above it.",
        n,
        column=each.name,
        limit=each.maximum,
    )


def _pattern_rule(each: Field, n: int) -> Message:
    return plural_message(
        "{column} must have the form {form}, but {n} cell does not.",
        "{column} must have the form {form}, but {n} cells do not.",
        n,
        column=each.name,
        form=_FORMS[str(each.form)],
    )


_RULES: dict[str, Callable[[Field, int], Message]] = {
    "required": _required_rule,
    "string": _text_rule,
    "code": _text_rule,
    "number": _number_rule,
    "integer": _whole_rule,
    "date": _date_rule,
    "boolean": _boolean_rule,
    "listed": _listed_rule,
    "pattern": _pattern_rule,
    "minimum": _minimum_rule,
    "maximum": _maximum_rule,
}

#: The patterns of the schema files in words.
_FORMS: dict[str, Message] = {
    "identifier": message(
        "of an opaque identifier (letters and 3 to 9 digits such as KU-0001, a UUID, or 16 to 64 "
        "hexadecimal digits)"
    ),
    "municipality": message("of a municipality code (three digits as text, such as 091)"),
    "period": message("of a year, month or quarter (2024, 2024-05 or 2024-Q2)"),
    "group": message("“all” or “column=value”"),
}

_HINTS: dict[str, Message] = {
    "identifier": message(
        "numbers alone are refused because they are often keys of other registers: put letters "
        "before them (KU-0001), or use evaltools pseudonymise."
    ),
    "municipality": message(
        "give the column the format Text in Excel, so that leading zeros stay (091, not 91)."
    ),
}


def _hint(each: Field, kind: str) -> Message | None:
    if kind == "pattern":
        return _HINTS.get(str(each.form))
    if kind == "listed":
        return message(
            "the codes and the words that stand for them are listed by evaltools codebook."
        )
    return None


def _repeated_rule(key: tuple[str, ...], n: int) -> Message:
    if len(key) == 1:
        return plural_message(
            "{column} must be different in every row, but {n} row repeats another.",
            "{column} must be different in every row, but {n} rows share it with another.",
            n,
            column=key[0],
        )
    return plural_message(
        "{columns} must together be different in every row, but {n} row repeats another.",
        "{columns} must together be different in every row, but {n} rows share them with another.",
        n,
        columns=list(key),
    )


def _repeated_hint(schema: TableSchema) -> Message | None:
    if schema.name != "participants":
        return None
    return message(
        "a person who came back stays one row, or gives operation and entry_date in each row."
    )
