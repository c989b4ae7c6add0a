"""Single values of a study file: how each kind must be written, and what it becomes.

Everything arrives as text. A whole number is digits and nothing else, a day is
year-month-day, yes and no are `true` and `false`. Values that Python code gives with
their type already (`study_from`) pass as they are.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from evaltools.messages import message
from evaltools.study.problems import BrokenRuleError, did_you_mean
from evaltools.study.texts import clean_text

LONGEST_SLUG = 60
_LONGEST_NAME = 300
_DIGITS = re.compile(r"0|[1-9][0-9]{0,8}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SLUG = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_FILE_ID = re.compile(r"[a-z0-9]([a-z0-9_-]*[a-z0-9])?")
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{kind}{n}" for kind in ("com", "lpt") for n in range(10))]
)


def whole_number(*, least: int, most: int | None = None) -> Callable[[Any], int]:
    """Reads digits; `least` and `most` are allowed themselves."""

    def read(value: Any) -> int:
        number = _whole(value)
        if number is None or number < least or (most is not None and number > most):
            raise BrokenRuleError(
                _whole_rule(least, most), message("Write digits only, such as {n}.", n=least or 1)
            )
        return number

    return read


def _whole(value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        return int(value)
    return None


def _whole_rule(least: int, most: int | None) -> Any:
    if most is None:
        return message("{key} must be a whole number of {least} or more.", least=least)
    return message("{key} must be a whole number from {least} to {most}.", least=least, most=most)


def decimal_number(*, least: float = -math.inf, most: float = math.inf) -> Callable[[Any], float]:
    """Reads digits with a decimal point; `least` and `most` are allowed themselves."""

    def read(value: Any) -> float:
        number = _decimal(value)
        if number is None:
            raise BrokenRuleError(
                message("{key} must be a number."),
                message("Write digits, with a decimal point where needed, such as 0.05."),
            )
        if not least <= number <= most:
            raise BrokenRuleError(
                message("{key} must be between {least} and {most}.", least=least, most=most)
                if most < math.inf
                else message("{key} must be {least} or more.", least=least)
            )
        return number

    return read


def _decimal(value: Any) -> float | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value)
    return None


def yes_or_no(value: Any) -> bool:
    """`true` or `false`, and no other way of saying it."""
    if isinstance(value, bool):
        return value
    if value not in ("true", "false"):
        raise BrokenRuleError(message("{key} must be true or false."))
    return bool(value == "true")


def day(value: Any) -> datetime.date:
    """A day written year-month-day."""
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    try:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise ValueError
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise BrokenRuleError(
            message("{key} must be a day of the calendar, written year-month-day."),
            message("Write it like 2025-12-31."),
        ) from None


def choice(*known: str) -> Callable[[Any], str]:
    """Reads one of the known words."""

    def read(value: Any) -> str:
        if isinstance(value, str) and value in known:
            return value
        raise BrokenRuleError(
            message("{key} must be one of {known}.", known=list(known)),
            did_you_mean(value, known) if isinstance(value, str) else None,
        )

    return read


def slug(value: Any) -> str:
    """A name that is safe as the name of a folder everywhere."""
    if (
        isinstance(value, str)
        and _SLUG.fullmatch(value)
        and len(value) <= LONGEST_SLUG
        and value not in _RESERVED
    ):
        return value
    raise BrokenRuleError(
        message(
            "{key} must be a short name of lower-case letters a to z, digits and hyphens, "
            "{most} at most, that begins and ends with a letter or digit.",
            most=LONGEST_SLUG,
        ),
        message("Write something like hameen-malli-2024."),
    )


def name(value: Any) -> str:
    """The name of a column, value or code: one line of text."""
    text = clean_text(value)
    if "\n" in text or "\t" in text or len(text) > _LONGEST_NAME:
        raise BrokenRuleError(
            message("{key} must be one line of at most {most} characters.", most=_LONGEST_NAME)
        )
    return text


def file_or_id(value: Any) -> str:
    """The id of a file that comes with evaltools, or the relative path of a YAML file."""
    text = name(value)
    if _FILE_ID.fullmatch(text) and len(text) <= LONGEST_SLUG:
        return text
    if is_yaml_path(text):
        return relative_path(text)
    raise BrokenRuleError(
        message(
            "{key} must be a name of lower-case letters, digits, hyphens and underscores, "
            "or the path of a .yaml file."
        )
    )


def is_yaml_path(text: str) -> bool:
    """Whether a name is the path of a YAML file, not the id of one of ours."""
    return text.lower().endswith((".yaml", ".yml"))


def relative_path(value: Any) -> str:
    """A path from the study file's folder, with forward slashes."""
    text = name(value)
    if "\\" in text:
        raise BrokenRuleError(
            message("{key} must be a path with forward slashes."), message("Write / for \\.")
        )
    if text.startswith(("/", "~")) or re.match(r"[A-Za-z]+:", text):
        raise BrokenRuleError(
            message("{key} must be a path from the folder of the study file."),
            message("Put the file beside the study file and write its name, such as data/x.csv."),
        )
    return text


_WRITTEN_NAME = {"type": ["string", "number"]}

Name = Annotated[str, PlainValidator(name), WithJsonSchema(_WRITTEN_NAME)]
FileOrId = Annotated[str, PlainValidator(file_or_id), WithJsonSchema({"type": "string"})]
Slug = Annotated[
    str,
    PlainValidator(slug),
    WithJsonSchema({"type": "string", "pattern": f"^{_SLUG.pattern}$", "maxLength": LONGEST_SLUG}),
]
Day = Annotated[
    datetime.date,
    PlainValidator(day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": f"^{_DAY.pattern}$"}),
]
YesOrNo = Annotated[bool, PlainValidator(yes_or_no), WithJsonSchema({"type": "boolean"})]
WholeFromZero = Annotated[
    int,
    PlainValidator(whole_number(least=0)),
    WithJsonSchema({"type": "integer", "minimum": 0}),
]
WholeFromOne = Annotated[
    int,
    PlainValidator(whole_number(least=1)),
    WithJsonSchema({"type": "integer", "minimum": 1}),
]
Number = Annotated[float, PlainValidator(decimal_number()), WithJsonSchema({"type": "number"})]
NumberFromZero = Annotated[
    float,
    PlainValidator(decimal_number(least=0)),
    WithJsonSchema({"type": "number", "minimum": 0}),
]
Share = Annotated[
    float,
    PlainValidator(decimal_number(least=0, most=1)),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1}),
]
