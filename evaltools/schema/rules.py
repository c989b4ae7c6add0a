"""The rules of columns in words: what must hold, how many cells break it, what to try."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from evaltools.columns import LANGUAGES
from evaltools.messages import Message, message, plural_message
from evaltools.schema.codelists import Codelist, codelist
from evaltools.schema.tables import Field

#: Allowed values that a message lists before it only names the code list.
VALUES_LISTED = 12


def missing_rule(column: str) -> Message:
    """A column that must be there is not."""
    return message("The table must have the column {column}, but it was not found.", column=column)


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


def _listed_rule(each: Field, n: int, language: str | None) -> Message:
    listed = codelist(str(each.codelist))
    if len(listed.values) > VALUES_LISTED:
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
        allowed=[_as_written(listed, value, language) for value in listed.values],
    )


def _as_written(listed: Codelist, value: str, language: str | None) -> str | Mapping[str, str]:
    """A value as sheets of the language write it; in English by its code.

    None: in the language of the sentence.
    """
    words = {each: value if each == "en" else listed.choice(value, each) for each in LANGUAGES}
    return words if language is None else words[language]


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
    "pattern": _pattern_rule,
    "minimum": _minimum_rule,
    "maximum": _maximum_rule,
}

#: The patterns of the schema files in words.
_FORMS: dict[str, Message] = {
    "identifier": message(
        "of an opaque identifier (capital letters and 3 to 9 digits such as KU-0001, a UUID, or "
        "16 to 64 hexadecimal digits)"
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


#: Identifiers that would be right if their letters were capitals.
_IN_CAPITALS = message(
    "capital and small letters are different letters in an identifier: write its letters as "
    "capitals (KU-0001, not ku-0001), in every table alike."
)

#: Municipalities that are named.
_BY_NAME = message(
    "write the municipality's code, such as 091 for Helsinki, in place of its name; or write "
    "ignore for this heading under mapping, if no report needs the municipality."
)


def broken_rule(each: Field, kind: str, n: int, *, language: str | None = None) -> Message:
    """What must hold of the column, and how many cells break it.

    language : that of the sheet, in which it writes values; None when it is not known
    """
    return _listed_rule(each, n, language) if kind == "listed" else _RULES[kind](each, n)


def hint_for(
    each: Field,
    kind: str,
    *,
    in_capitals: bool = False,
    by_name: bool = False,
    nearest: Sequence[str] = (),
) -> Message | None:
    """What to try when a rule of that kind is broken.

    in_capitals : whether all the broken cells would keep the rule if written in capitals
    by_name : whether one of the broken cells holds letters
    nearest : words of the code list that are near what the broken cells hold
    """
    if kind == "pattern":
        if in_capitals and each.form == "identifier":
            return _IN_CAPITALS
        if by_name and each.form == "municipality":
            return _BY_NAME
        return _HINTS.get(str(each.form))
    if kind == "listed" and nearest:
        return message(
            "the nearest words of the code list are: {words}. All of them are listed by evaltools "
            "codebook.",
            words=list(nearest),
        )
    if kind == "listed":
        return message(
            "the codes and the words that stand for them are listed by evaltools codebook."
        )
    return None


def repeated_rule(key: tuple[str, ...], n: int) -> Message:
    """Rows share what must name one row only."""
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


def repeated_hint(table: str) -> Message | None:
    """What to try when the keys of the table repeat."""
    if table != "participants":
        return None
    return message(
        "keep one row for each participant. A person who came back has further rows only where "
        "{first} and {second} are filled in on each of them; the reports then count the person "
        "once, from the first day. If two people share an identifier, give one of them another in "
        "every table.",
        first="operation",
        second="entry_date",
    )
