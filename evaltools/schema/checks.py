"""Check parsed frames against their schema: every broken rule at once, by row position.

pandera runs the checks; its own text holds values and therefore never leaves this file.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from evaltools.columns import LANGUAGES
from evaltools.messages import Message
from evaltools.schema.codelists import Codelist, codelist, normalise_word
from evaltools.schema.rules import broken_rule, hint_for, missing_rule, repeated_hint, repeated_rule
from evaltools.schema.tables import Field, TableSchema

_Judge = Callable[[pd.Series], pd.Series]

#: How alike a cell and a word of a code list must be for a hint, from 0 to 1.
ALIKE = 0.8

#: Different contents for which the nearest words are sought.
NEAREST_SOUGHT = 10


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


def check_columns(
    frame: pd.DataFrame, schema: TableSchema, *, language: str | None = None
) -> tuple[Fault, ...]:
    """Every broken rule of a parsed frame's columns, in the order of the schema.

    Parameters
    ----------
    frame : DataFrame
        Columns named as in the schema: text as str, dates as datetime64, numbers as any
        numeric dtype, booleans as bool or boolean, codes as text or category; missing is
        missing. Further columns are not looked at. The frame is not changed.
    schema : TableSchema
    language : str, optional
        In which the sheet writes its values: rules and hints name them so. None: not known.

    Returns
    -------
    tuple of Fault
        Missing columns, empty required cells, wrong types, limits, patterns, unknown codes
        and repeated keys. Empty when all is well.

    Examples
    --------
    >>> from evaltools.schema import table_schema
    >>> bad = pd.DataFrame({"site": ["a", "a"], "name": ["A", "B"]})
    >>> [fault.positions.tolist() for fault in check_columns(bad, table_schema("sites"))]
    [[0, 1]]
    """
    missing = [
        Fault(each.name, missing_rule(each.name))
        for each in schema.fields
        if each.required and each.name not in frame
    ]
    present = [each for each in schema.fields if each.name in frame]
    broken = _broken_columns(frame, present, language)
    return (*missing, *broken, *_repeated_keys(frame, schema))


def _broken_columns(frame: pd.DataFrame, fields: list[Field], language: str | None) -> list[Fault]:
    cases = _failure_cases(frame, fields)
    faults = []
    for each in fields:
        for kind in _judges(each):
            positions = cases.get((each.name, kind))
            if positions is not None:
                rule = broken_rule(each, kind, len(positions), language=language)
                capitals = kind == "pattern" and _want_capitals(frame[each.name], each, positions)
                by_name = kind == "pattern" and _hold_letters(frame[each.name], positions)
                nearest = (
                    _nearest_words(frame[each.name], each, positions, language)
                    if kind == "listed"
                    else ()
                )
                hint = hint_for(each, kind, in_capitals=capitals, by_name=by_name, nearest=nearest)
                faults.append(Fault(each.name, rule, positions, hint))
    return faults


def _want_capitals(cells: pd.Series, each: Field, positions: np.ndarray) -> bool:
    """Whether all the cells at `positions` would have the column's form in capital letters."""
    capitals = cells.iloc[positions].astype(str).str.upper()
    return bool(_matches(str(each.pattern))(capitals).all())


def _hold_letters(cells: pd.Series, positions: np.ndarray) -> bool:
    """Whether a cell at `positions` holds a letter."""
    return bool(cells.iloc[positions].astype(str).str.contains(r"[^\W\d_]").any())


def _nearest_words(
    cells: pd.Series, each: Field, positions: np.ndarray, language: str | None
) -> tuple[str, ...]:
    """Words of the code list near those of the cells at `positions`, at most one for each.

    They are the list's own: what stands in the cells is never told. Codes, and what only other
    languages call a value, are said as sheets of the language say them.
    """
    listed = codelist(str(each.codelist))
    known = sorted(listed.synonyms)
    found = [
        _word_of_sheet(word, listed, language)
        for cell in cells.iloc[positions].unique()[:NEAREST_SOUGHT]
        for word in difflib.get_close_matches(normalise_word(str(cell)), known, n=1, cutoff=ALIKE)
    ]
    return tuple(dict.fromkeys(found))


def _word_of_sheet(word: str, listed: Codelist, language: str | None) -> str:
    if language is None:
        return word
    value = listed.synonyms[word]
    named = {
        each: {normalise_word(texts[value][each]) for texts in (listed.labels, listed.choices)}
        for each in LANGUAGES
    }
    others = set.union(*named.values(), {normalise_word(value)}) - named[language]
    return listed.choice(value, language) if word in others else word


def _failure_cases(frame: pd.DataFrame, fields: list[Field]) -> dict[tuple[str, str], np.ndarray]:
    """Row positions by column and kind of rule, found by pandera in one lazy pass."""
    # pandera takes half a second to import: only those who check data wait for it.
    import pandera.pandas as pandera
    from pandera.errors import SchemaErrors

    broken: dict[tuple[str, str], np.ndarray] = {}

    def keeps_rule(column: str, kind: str, judge: _Judge) -> Callable[[pd.Series], bool]:
        # pandera hears only whether a rule is kept, so it never collects a person's values.
        def verdict(cells: pd.Series) -> bool:
            broken[column, kind] = np.flatnonzero(~judge(cells).to_numpy(dtype=bool))
            return not broken[column, kind].size

        return verdict

    columns = {
        each.name: pandera.Column(
            nullable=True,
            checks=[
                pandera.Check(keeps_rule(each.name, kind, judge), name=kind, ignore_na=False)
                for kind, judge in _judges(each).items()
            ],
        )
        for each in fields
    }
    try:
        pandera.DataFrameSchema(columns).validate(frame[list(columns)], lazy=True)
    except SchemaErrors as errors:
        failed = zip(errors.failure_cases["column"], errors.failure_cases["check"], strict=True)
        return {(str(column), str(kind)): broken[column, kind] for column, kind in failed}
    return {}


def _judges(each: Field) -> dict[str, _Judge]:
    """The column's rules by kind; each judge says True for a cell that keeps its rule."""
    judges: dict[str, _Judge] = {}
    if each.filled:
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
    return pd.Series(cells.isna() | np.isfinite(_numbers(cells)))


def _is_whole(cells: pd.Series) -> pd.Series:
    numbers = _numbers(cells)
    return pd.Series(cells.isna() | (np.isfinite(numbers) & (numbers == np.floor(numbers))))


def _is_date(cells: pd.Series) -> pd.Series:
    return cells.isna() | _dates(cells).notna()


def _is_boolean(cells: pd.Series) -> pd.Series:
    if pd.api.types.is_bool_dtype(cells.dtype):
        return pd.Series(True, index=cells.index)
    # True and 1 are one value to `factorize`, so every cell is looked at.
    return cells.isna() | cells.map(lambda cell: isinstance(cell, (bool, np.bool_)))


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
    rule = repeated_rule(key, len(positions))
    return (Fault(key[0], rule, positions, repeated_hint(schema.name)),)


def _repeats(keys: pd.DataFrame) -> pd.Series:
    """Rows whose key stands in another row too; an empty key is reported as empty instead."""
    return keys.duplicated(keep=False) & keys.iloc[:, 0].notna()


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
