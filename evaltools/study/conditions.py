"""Conditions on columns, as a study file writes them: `age < 16 and sex = female`."""

from __future__ import annotations

import datetime
import difflib
import operator
import re
from dataclasses import dataclass, replace
from typing import Annotated, Any

import pandas as pd
from pydantic import PlainValidator, WithJsonSchema

from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.study.problems import BrokenRuleError, shown
from evaltools.study.texts import clean_text

OPERATORS = ("=", "!=", "<", "<=", ">", ">=", "in")

_QUOTED = r"\"[^\"]*\"|'[^']*'"
_PART = re.compile(
    rf"\s*(?P<column>{_QUOTED}|[^\"'<>=!]+?)"
    rf"(?:\s*(?P<operator><=|>=|!=|=|<|>)\s*(?P<value>{_QUOTED}|[^\"'<>=!]+)"
    rf"|\s+in\s+(?P<values>(?:{_QUOTED}|[^\"'<>=!])+))\s*"
)
_AND = re.compile(rf"({_QUOTED})|(?:^|\s+)and(?:\s+|$)")
_COMMA = re.compile(rf"({_QUOTED})|,")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ORDERINGS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


@dataclass(frozen=True)
class Clause:
    """One comparison of a column with a value, or with several for `in`."""

    column: str
    operator: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        values = ", ".join(_quoted(value) for value in self.values)
        return f"{_quoted(self.column)} {self.operator} {values}"


@dataclass(frozen=True)
class Condition:
    """Clauses that must all hold.

    >>> condition = parse_condition("age < 16 and site in 1, 2")
    >>> condition.columns
    ('age', 'site')
    >>> frame = pd.DataFrame({"age": [15, 15, 40, None], "site": ["1", "3", "1", "1"]})
    >>> condition.mask(frame).tolist()
    [True, False, False, False]
    """

    clauses: tuple[Clause, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the condition reads, each once."""
        return tuple(dict.fromkeys(clause.column for clause in self.clauses))

    def mask(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """Which rows fulfil the condition; a row with a missing value never does.

        Parameters
        ----------
        frame : DataFrame
            Text columns know `=`, `!=` and `in`; number and date columns all operators.

        Returns
        -------
        Series of bool, on the frame's index

        Raises
        ------
        UsageError
            For an unknown column and a comparison that a column's kind does not allow.
        """
        holds = pd.Series(True, index=frame.index, dtype=bool)
        for clause in self.clauses:
            holds &= _holds(clause, frame)
        return holds

    def __str__(self) -> str:
        return " and ".join(str(clause) for clause in self.clauses)


def parse_condition(text: str) -> Condition:
    """Read `column operator value`, several joined by `and`.

    Operators are `=`, `!=`, `<`, `<=`, `>`, `>=` and `in` (values separated by commas).
    A column or value with such signs in it, or with the word `and`, stands in quotes.

    Parameters
    ----------
    text : str
        Such as "sex = female and age < 30".

    Raises
    ------
    UsageError
        When the text is not of this form.

    Examples
    --------
    >>> str(parse_condition("entry_date>=2024-01-01"))
    'entry_date >= 2024-01-01'
    """
    try:
        return read_condition(text)
    except BrokenRuleError as broken:
        rule = replace(broken.rule, values={"key": message("A condition"), **broken.rule.values})
        raise UsageError(message("{rule} {hint}", rule=rule, hint=broken.hint or "")) from None


def read_condition(value: Any) -> Condition:
    """The condition that a text of the study file states; raises BrokenRuleError."""
    if isinstance(value, Condition):
        return value
    return Condition(tuple(_clause(part) for part in _split(_AND, clean_text(value))))


def _clause(text: str) -> Clause:
    found = _PART.fullmatch(text)
    if found is None:
        raise BrokenRuleError(
            message(
                "{key} must be a condition: a column, then one of {operators}, then a value.",
                operators=list(OPERATORS),
            ),
            message(
                "Write something like age < 16, or site in 1, 2; join several with the word "
                "and; put a value that holds such a sign or word in quotes."
            ),
        )
    column = _unquoted(found["column"])
    if found["operator"]:
        return Clause(column, found["operator"], (_unquoted(found["value"]),))
    values = tuple(_unquoted(value) for value in _split(_COMMA, found["values"]))
    if not all(values):
        raise BrokenRuleError(message("{key} must have a value before and after every comma."))
    return Clause(column, "in", values)


def _split(separator: re.Pattern[str], text: str) -> list[str]:
    """Split at the separator, but not inside quotes."""
    parts, start = [], 0
    for found in separator.finditer(text):
        if found[1] is None:
            parts.append(text[start : found.start()])
            start = found.end()
    return [*parts, text[start:]]


def _unquoted(text: str) -> str:
    stripped = text.strip()
    if re.fullmatch(_QUOTED, stripped):
        return stripped[1:-1]
    return stripped


def _quoted(text: str) -> str:
    needs_quotes = re.search(r"[\"'<>=!,]|\s(and|in)\s|^\s|\s$", text)
    if not needs_quotes:
        return text
    return f"'{text}'" if '"' in text else f'"{text}"'


def _holds(clause: Clause, frame: pd.DataFrame) -> pd.Series[bool]:
    if clause.column not in frame.columns:
        raise UsageError(_unknown_column(clause.column, frame))
    present = _typed(frame[clause.column].dropna())
    compared = _compare(present, clause)
    return compared.reindex(frame.index, fill_value=False).astype(bool)


def _typed(present: pd.Series[Any]) -> pd.Series[Any]:
    """Present values as numbers, days, booleans or texts, whatever type holds them."""
    if isinstance(present.dtype, pd.CategoricalDtype):
        present = present.astype(present.dtype.categories.dtype)
    found = pd.api.types.infer_dtype(present, skipna=True)
    if found in ("integer", "floating", "mixed-integer-float", "decimal"):
        return present.astype(float)
    if found in ("date", "datetime", "datetime64"):
        return pd.to_datetime(present)
    if found == "boolean":
        return present.astype(bool)
    return present.astype(object).map(str)


def _compare(present: pd.Series[Any], clause: Clause) -> pd.Series[bool]:
    if clause.operator == "in":
        return present.isin([_value(text, present, clause) for text in clause.values])
    value = _value(clause.values[0], present, clause)
    if clause.operator in ("=", "!="):
        equal = present == value
        return pd.Series(equal if clause.operator == "=" else ~equal, dtype=bool)
    if present.dtype == object or present.dtype == bool:
        if present.empty:
            return pd.Series(False, index=present.index, dtype=bool)
        raise UsageError(
            message(
                "A condition on the column “{column}” must use =, != or in, because the column "
                "does not hold numbers or days.",
                column=shown(clause.column),
            )
        )
    return pd.Series(_ORDERINGS[clause.operator](present, value), dtype=bool)


def _value(text: str, present: pd.Series[Any], clause: Clause) -> Any:
    """The condition's value, as the kind of thing that the column holds."""
    if present.dtype == object:
        return text
    if present.dtype == bool and text in ("true", "false"):
        return text == "true"
    if pd.api.types.is_float_dtype(present.dtype) and _NUMBER.fullmatch(text):
        return float(text)
    if pd.api.types.is_datetime64_any_dtype(present.dtype) and _DAY.fullmatch(text):
        try:
            return pd.Timestamp(datetime.date.fromisoformat(text))
        except ValueError:
            pass
    raise UsageError(
        message(
            "A condition on the column “{column}” must compare it with {wanted}.",
            column=shown(clause.column),
            wanted=_wanted(present),
        )
    )


def _wanted(present: pd.Series[Any]) -> Message:
    if present.dtype == bool:
        return message("true or false")
    if pd.api.types.is_float_dtype(present.dtype):
        return message("a number such as 16 or 0.5")
    return message("a day such as 2025-12-31")


def _unknown_column(column: str, frame: pd.DataFrame) -> Message:
    near = difflib.get_close_matches(column, [str(each) for each in frame.columns], n=1)
    if near:
        return message(
            "The condition must name a column of the data, but there is no “{column}”. "
            "Did you mean “{near}”?",
            column=shown(column),
            near=near[0],
        )
    return message(
        "The condition must name a column of the data, but there is no “{column}”.",
        column=shown(column),
    )


StudyCondition = Annotated[
    Condition,
    PlainValidator(read_condition),
    WithJsonSchema({"type": "string", "minLength": 1, "examples": ["age < 16"]}),
]
