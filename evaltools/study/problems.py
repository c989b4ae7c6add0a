"""Problems of a study file: where they are, said in our own words, never with a value."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from evaltools.errors import Violation
from evaltools.messages import Message, message, message_in

#: The way to a value: keys, and positions in lists.
Place = tuple[str | int, ...]

#: More problems than this are not listed: somebody gave us something else than a study file.
PROBLEMS_LISTED = 100

_LONGEST_KEY_SHOWN = 60

#: What people call the languages that a study file names by their codes (ISO 639-1).
_CALLED: Mapping[str, tuple[str, ...]] = {
    "fi": ("suomi", "suomeksi", "finnish", "finska", "fin"),
    "sv": ("svenska", "ruotsi", "ruotsiksi", "swedish", "se", "swe"),
    "en": ("english", "englanti", "englanniksi", "engelska", "eng"),
}


@dataclass(frozen=True)
class Problem:
    """One broken rule at one place; `{key}` in the rule becomes the dotted name of the place."""

    place: Place
    rule: Message
    hint: Message | None = None
    line: int | None = None


class BrokenRuleError(ValueError):
    """Raised by the validators of the model; carries what to say, without the value.

    rule, hint : Message
        `{key}` stands for the place, which only the model knows.
    """

    def __init__(self, rule: Message, hint: Message | None = None) -> None:
        super().__init__(rule.text)
        self.rule = rule
        self.hint = hint


def key_text(place: Place) -> str:
    """The place as a person would write it.

    >>> key_text(("comparison", "outcomes", 0))
    'comparison.outcomes[1]'
    """
    text = ""
    for part in place:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{shown(part)}"
    return text.removeprefix(".")


def shown(key: str) -> str:
    """A key fit for a message: printable and not longer than a line."""
    printable = "".join(letter if letter.isprintable() else "?" for letter in key)
    if len(printable) <= _LONGEST_KEY_SHOWN:
        return printable
    return printable[: _LONGEST_KEY_SHOWN - 1] + "…"


def did_you_mean(text: str, known: Iterable[str]) -> Message | None:
    """The nearest of the known names as a hint, or None when nothing is near."""
    names = list(known)
    meant = [code for code, called in _CALLED.items() if text.lower() in called]
    near = [*{*meant} & {*names}] or difflib.get_close_matches(text.lower(), names, 1, 0.6)
    return message("Did you mean “{name}”?", name=near[0]) if near else None


def kind_of(value: object) -> Message:
    """What kind of thing was found, without its content."""
    if value is None:
        return message_in("kind of value", "empty")
    if isinstance(value, Mapping):
        return message_in("kind of value", "a group of keys")
    if isinstance(value, (list, tuple, set, frozenset)):
        return message_in("kind of value", "a list")
    if isinstance(value, str) and not value.strip():
        return message_in("kind of value", "empty text")
    if isinstance(value, str):
        return message_in("kind of value", "a single text")
    return message_in("kind of value", "something else")


def violations(
    problems: Iterable[Problem], *, file: str | None, lines: Mapping[Place, int]
) -> tuple[Violation, ...]:
    """The problems in the order of their lines, each with the file and its line."""
    each_once = {(problem.place, problem.line, problem.rule.text): problem for problem in problems}
    found = [_violation(problem, file=file, lines=lines) for problem in each_once.values()]
    found.sort(key=lambda violation: violation.line or 0)
    return tuple(found[:PROBLEMS_LISTED])


def _violation(problem: Problem, *, file: str | None, lines: Mapping[Place, int]) -> Violation:
    values = {"key": key_text(problem.place), **problem.rule.values}
    return Violation(
        rule=replace(problem.rule, values=values),
        file=file,
        line=problem.line or line_of(problem.place, lines),
        hint=problem.hint,
    )


def line_of(place: Place, lines: Mapping[Place, int]) -> int | None:
    """The line of the place, or of the nearest thing around it that has one."""
    for length in range(len(place), 0, -1):
        if place[:length] in lines:
            return lines[place[:length]]
    return None
