"""What differs between two runs, result by result, in the words of their pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from evaltools import wording
from evaltools.columns import ALL, LANGUAGES
from evaltools.messages import Message, message, plural_message
from evaltools.reporting.differences import ABSENT, HIDDEN, Difference

#: What has changed of a result beside its rows, by the field of results.json.
OF_FIELDS: Mapping[str, Message] = {
    "kind": message("- It is a result of another kind."),
    "columns": message("- It has other columns, so its numbers are not compared."),
    "unit": message("- It has another unit of time."),
    "conf_level": message("- It has another level of confidence."),
    "population": message("- It is about other people."),
    "about": message("- What belongs to all of its rows has changed."),
    "notes": message("- Its notes have changed."),
}

GONE = message("{result}: only the first of the two runs has it.")
NEW = message("{result}: only the second of the two runs has it.")
SAID = message("- {place}: {before} before, {after} after.")
CHANGED_BY = message("- {place}: {before} before, {after} after, a change of {change}.")


@dataclass(frozen=True)
class Known:
    """What a reader knows a result by.

    Attributes
    ----------
    titles : mapping of language to str
        As its pages have them; empty when there are none.
    by : str, optional
        The column whose values its groups are.
    unit : str, optional
    """

    titles: Mapping[str, str] = field(default_factory=dict)
    by: str | None = None
    unit: str | None = None


def told_by_result(
    differences: Sequence[Difference], known: Mapping[str, Known]
) -> Iterator[Message]:
    """A line for each result that differs, and one below it for each number that has changed.

    Values that are only hidden or told now, and rows that are new or gone, are counted.

    differences : in the order of the results
    known : by the id of the result
    """
    for name, some in groupby(differences, key=lambda each: each.result):
        yield from _of_result(name, list(some), known.get(name, Known()))


def _of_result(name: str, found: list[Difference], known: Known) -> Iterator[Message]:
    result: str | dict[str, str] = name
    if known.titles:
        result = {language: f"{title} ({name})" for language, title in known.titles.items()}
    if not found[0].row and not found[0].column:
        yield Message((NEW if found[0].before == ABSENT else GONE).text, {"result": result})
        return
    yield plural_message(
        "{result}: {n} value differs.", "{result}: {n} values differ.", len(found), result=result
    )
    for each in found:
        if _sort(each) == "value":
            yield _of_value(each, known)
        elif _sort(each) == "field":
            yield OF_FIELDS[each.column]
    yield from _counted(Counter(map(_sort, found)))


def _sort(each: Difference) -> str:
    """What a difference is about: a value, a field of the result, a row, or hiding."""
    if not each.row and each.column in OF_FIELDS:
        return "field"
    if not each.column:
        return "new row" if each.before == ABSENT else "row gone"
    if HIDDEN in (each.before, each.after):
        return "hidden now" if each.after == HIDDEN else "told now"
    return "value"


def _counted(sorts: Counter[str]) -> Iterator[Message]:
    if n := sorts["hidden now"]:
        yield plural_message(
            "- {n} value is hidden now, but was told before.",
            "- {n} values are hidden now, but were told before.",
            n,
        )
    if n := sorts["told now"]:
        yield plural_message(
            "- {n} value is told now, but was hidden before.",
            "- {n} values are told now, but were hidden before.",
            n,
        )
    if n := sorts["new row"]:
        yield plural_message("- {n} row is new.", "- {n} rows are new.", n)
    if n := sorts["row gone"]:
        yield plural_message("- {n} row is gone.", "- {n} rows are gone.", n)


def _of_value(each: Difference, known: Known) -> Message:
    said: dict[str, Any] = {"place": {lang: _place(each, known, lang) for lang in LANGUAGES}}
    for name in ("before", "after"):
        said[name] = {lang: _value(getattr(each, name), lang) for lang in LANGUAGES}
    if each.change is None:
        return Message(SAID.text, said)
    change = {lang: _number(each.change, lang, sign="+") for lang in LANGUAGES}
    return Message(CHANGED_BY.text, {**said, "change": change})


def _place(each: Difference, known: Known, language: str) -> str:
    """The row in the words of its keys, then the heading of the column."""
    keys = dict(each.keys)
    words = [_key(name, code, keys, known, language) for name, code in each.keys]
    if not each.keys and each.row:
        words = [each.row]
    heading = wording.column(each.column, language)
    return ", ".join([*(word for word in words if word), heading])


def _key(name: str, code: Any, keys: Mapping[str, Any], known: Known, language: str) -> str:
    """A key's value in words; nothing for everybody, whom no word sets apart."""
    if name in ("group", "reference"):
        return "" if code == ALL else wording.value(known.by or name, str(code), language)
    if name == "level":
        return wording.value(str(keys.get("variable", name)), str(code), language)
    if isinstance(code, int | float) and not isinstance(code, bool):
        return f"{wording.column(name, language, unit=known.unit)} {_number(code, language)}"
    return wording.value(name, str(code), language)


def _value(value: Any, language: str) -> str:
    if value is None:
        return wording.NOT_AVAILABLE
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, language)
    return str(value)


def _number(value: float, language: str, *, sign: str = "") -> str:
    """With six digits that count: differences may be small."""
    text = f"{value:{sign}.6g}"
    return text if language == "en" else text.replace(".", ",")
