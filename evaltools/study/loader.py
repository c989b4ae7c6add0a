"""Strict YAML: every plain scalar stays text, and every value knows its line.

Only the syntax of YAML is used, not its types: `020`, `no`, `1_000` and `1:30` stay what
was typed. An empty value, `null` and `~` are missing. Anchors, aliases, tags, merge keys,
directives, duplicate keys and second documents are refused, so no file can say one thing
to a reader and another to a program, and none can grow on reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from evaltools.messages import Message, message
from evaltools.study.problems import PROBLEMS_LISTED, Place, Problem

#: A study file is a page or two; anything larger is something else.
LARGEST_FILE_BYTES = 200_000
DEEPEST_NESTING = 12

_MISSING = ("", "null", "~")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Loaded:
    """What a file says.

    Attributes
    ----------
    data : mapping
        Texts, None, lists and mappings only.
    lines : mapping of place to int
        The line of every key and list item, the first being 1.
    problems : tuple of Problem
        What YAML allows and we do not.
    source : str
        The file's text.
    """

    data: dict[str, Any]
    lines: dict[Place, int]
    problems: tuple[Problem, ...]
    source: str

    @property
    def damaged(self) -> frozenset[Place]:
        """Places whose value was refused, so that nothing more need be said of them."""
        return frozenset(problem.place for problem in self.problems)


def load_yaml(content: bytes) -> Loaded:
    """Read strict YAML; problems are collected, not raised.

    content : bytes
        The whole file, in UTF-8.
    """
    if len(content) > LARGEST_FILE_BYTES:
        return _nothing(
            message("The file must not be larger than {most} bytes.", most=LARGEST_FILE_BYTES)
        )
    try:
        source = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _nothing(
            message("The file must be text in UTF-8."),
            hint=message("Save it again as UTF-8 in your editor."),
            line=content.count(b"\n", 0, error.start) + 1,
        )
    if unprintable := _UNPRINTABLE.search(source):
        return _nothing(
            message("The file must not hold control characters."),
            line=source.count("\n", 0, unprintable.start()) + 1,
        )
    return _Builder(source).loaded()


def _nothing(rule: Message, *, hint: Message | None = None, line: int | None = None) -> Loaded:
    return Loaded({}, {}, (Problem((), rule, hint, line),), "")


class _StopReadingError(Exception):
    """What follows in the file cannot be understood."""


@dataclass
class _Builder:
    """Turns the events of one document into plain data."""

    source: str
    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def loaded(self) -> Loaded:
        data: Any = None
        try:
            data = self._document()
        except _StopReadingError:
            pass
        except MarkedYAMLError as error:
            self._refuse_syntax(error)
        except YAMLError:
            self._refuse((), message("The file must be valid YAML."))
        if not isinstance(data, dict):
            if not self.problems:
                self._refuse((), message("The file must hold keys and values, but has none."))
            data = {}
        return Loaded(data, self.lines, tuple(self.problems), self.source)

    def _document(self) -> Any:
        self.events: Iterator[Any] = YAML(typ="base", pure=True).parse(self.source)
        data, documents = None, 0
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                self._check_document(event, documents)
            elif _starts_node(event):
                data = self._node(event, ())
        return data

    def _check_document(self, event: Any, documents: int) -> None:
        if event.version or event.tags:
            self._refuse(
                (), message("The file must not hold YAML directives (lines with %)."), line=1
            )
        if documents > 1:
            self._refuse(
                (),
                message("The file must hold one document, but a second begins here."),
                line=_line(event),
                hint=message("Take away the line “---”."),
            )
            raise _StopReadingError

    def _node(self, event: Any, place: Place) -> Any:
        self.lines.setdefault(place, _line(event))
        if len(place) > DEEPEST_NESTING:
            self._refuse(
                place[:DEEPEST_NESTING],
                message("Keys must not be nested deeper than {most} levels.", most=DEEPEST_NESTING),
                line=_line(event),
            )
            raise _StopReadingError
        self._check_plain(event, place)
        if isinstance(event, MappingStartEvent):
            return self._mapping(place)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(place)
        if isinstance(event, AliasEvent) or (event.style is None and event.value in _MISSING):
            return None
        return event.value

    def _mapping(self, place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in self.events:
            if isinstance(event, MappingEndEvent):
                break
            key = self._key(event, place)
            value_event = next(self.events)
            inside = (*place, key)
            if key in found:
                self._refuse(
                    inside,
                    message(
                        "{key} must be given once, but is given in line {first} and again here.",
                        first=self.lines[inside],
                    ),
                    line=_line(event),
                )
                self._node(value_event, inside)
                continue
            self.lines[inside] = _line(event)
            found[key] = self._node(value_event, inside)
        return found

    def _key(self, event: Any, place: Place) -> str:
        if not isinstance(event, ScalarEvent):
            self._refuse(place, message("A key must be plain text."), line=_line(event))
            raise _StopReadingError
        self._check_plain(event, place)
        if event.style is None and event.value == "<<":
            self._refuse(
                (*place, "<<"),
                message("The merge key “<<” must not be used."),
                line=_line(event),
                hint=message("Write the keys out."),
            )
        if not event.value.strip():
            self._refuse(place, message("A key must not be empty."), line=_line(event))
        return str(event.value)

    def _sequence(self, place: Place) -> list[Any]:
        found: list[Any] = []
        for event in self.events:
            if isinstance(event, SequenceEndEvent):
                break
            found.append(self._node(event, (*place, len(found))))
        return found

    def _check_plain(self, event: Any, place: Place) -> None:
        if isinstance(event, AliasEvent):
            rule = message("YAML aliases (*name) must not be used.")
        elif event.anchor is not None:
            rule = message("YAML anchors (&name) must not be used.")
        elif event.tag is not None:
            rule = message("YAML tags (!name) must not be used.")
        else:
            return
        self._refuse(place, rule, line=_line(event), hint=message("Write the value out in full."))

    def _refuse_syntax(self, error: MarkedYAMLError) -> None:
        mark = error.problem_mark or error.context_mark
        line = None if mark is None else min(mark.line + 1, self.source.count("\n") + 1)
        if line is not None and _begins_with_tab(self.source, line):
            self._refuse(
                (),
                message("Lines must be indented with spaces, but a tab was found."),
                line=line,
                hint=message("Replace each tab by two spaces."),
            )
            return
        self._refuse(
            (),
            message("The file must be valid YAML, but cannot be understood from here on."),
            line=line,
            hint=message(
                "Look here and just above for a missing quote, bracket, comma or colon, for a "
                "value with “: ” in it that needs quotes, and for uneven indentation."
            ),
        )

    def _refuse(
        self, place: Place, rule: Message, *, line: int | None = None, hint: Message | None = None
    ) -> None:
        self.problems.append(Problem(place, rule, hint, line))
        if len(self.problems) >= PROBLEMS_LISTED:
            raise _StopReadingError


def _starts_node(event: Any) -> bool:
    return isinstance(event, (ScalarEvent, SequenceStartEvent, MappingStartEvent, AliasEvent))


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _begins_with_tab(source: str, line: int) -> bool:
    return "\t" in re.match(r"[ \t]*", source.split("\n")[line - 1])[0]  # type: ignore[index]
