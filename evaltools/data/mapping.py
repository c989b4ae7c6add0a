"""What a study file's `mapping` says of the headings of one table.

Each entry is `heading: target`. A target is

    entry_date                          a column of the schema, or a name for a further column
    ignore                              leave the column out
    esis:esis_01@baseline               the answers to one item, in one wave (table responses)
    esis:esis_01                        likewise, with the wave in a column of its own
    education missing 8 9 99            any of these, with codes that mean missing
    missing 8 9 99                      only the codes, the heading stays what it is

A star in a heading stands for any characters, and in its target for what they were, so one
line can name a whole questionnaire:

    mapping:
      responses:
        Vastaajatunnus: participant_id
        "esis_*_alku": esis:esis_*@baseline missing 9
        "esis_*_loppu": esis:esis_*@exit missing 9
        "Tunnen, että minuun luotetaan": esis:esis_04@baseline
        "*": missing 99

A file with such items has one row per person (and wave) and becomes the long table
responses: participant_id, wave, instrument, item, value. The entry `*` alone gives codes
that mean missing for every item.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from evaltools.data.raw import clean_heading
from evaltools.schema import normalise_heading

IGNORE = "ignore"
EVERY = "*"

_MISSING = re.compile(r"(?:^|\s+)missing\s+(?P<codes>\S.*)$")
_ITEM = re.compile(r"(?P<instrument>[^:@\s]+):(?P<item>[^:@\s]+)(?:@(?P<wave>[^:@]+))?")


@dataclass(frozen=True)
class Item:
    """The item of a questionnaire that a column holds."""

    instrument: str
    item: str
    wave: str | None = None


@dataclass(frozen=True)
class Target:
    """What a heading stands for.

    Attributes
    ----------
    column : str, optional
        Name of the column; None: by the heading itself, or it is an item.
    item : Item, optional
    missing : tuple of str
        Codes that mean missing.
    """

    column: str | None = None
    item: Item | None = None
    missing: tuple[str, ...] = ()

    @property
    def is_ignored(self) -> bool:
        return self.column == IGNORE


@dataclass(frozen=True)
class Entry:
    """One entry of the mapping: a heading, tidied and as written, and what it stands for."""

    heading: str
    written: str
    target: Target

    @property
    def is_pattern(self) -> bool:
        return "*" in self.heading and self.heading != EVERY


@dataclass(frozen=True)
class HeadingMapping:
    """The entries for one table."""

    entries: tuple[Entry, ...] = ()

    @classmethod
    def read(cls, given: Mapping[str, str]) -> HeadingMapping:
        """The mapping as the study file gives it: heading to target."""
        return cls(
            tuple(
                Entry(clean_heading(heading), heading, read_target(target))
                for heading, target in given.items()
            )
        )

    @property
    def missing_in_items(self) -> tuple[str, ...]:
        """The codes of the entry `*`."""
        codes = [entry.target.missing for entry in self.entries if entry.heading == EVERY]
        return tuple(code for each in codes for code in each)

    @property
    def columns(self) -> frozenset[str]:
        """The column names that the entries lead to."""
        return frozenset(
            entry.target.column for entry in self.entries if entry.target.column is not None
        )

    def find(self, heading: str, question: str = "") -> tuple[Entry, Target] | None:
        """The entry for a column and its target, stars filled in; None when there is none."""
        for same in (_exactly, _roughly):
            for entry in self.entries:
                if not entry.is_pattern and same(entry.heading, heading, question):
                    return entry, entry.target
        for entry in self.entries:
            if entry.is_pattern and (found := _star(entry.heading, heading)):
                return entry, _filled(entry.target, found)
        return None


def read_target(text: str) -> Target:
    """The target that a text of the mapping describes.

    >>> read_target("esis:esis_01@exit missing 8 9").missing
    ('8', '9')
    """
    found = _MISSING.search(text)
    codes = tuple(re.split(r"[\s,;]+", found["codes"].strip())) if found else ()
    what = text[: found.start()].strip() if found else text.strip()
    if item := _ITEM.fullmatch(what):
        return Target(None, Item(item["instrument"], item["item"], item["wave"]), codes)
    return Target(what or None, None, codes)


def _exactly(wanted: str, heading: str, question: str) -> bool:
    return wanted != EVERY and wanted in (heading, question)


def _roughly(wanted: str, heading: str, question: str) -> bool:
    normal = normalise_heading(wanted)
    return bool(normal) and normal in (normalise_heading(heading), normalise_heading(question))


def _star(pattern: str, heading: str) -> str | None:
    """What the star of a pattern stands for in a heading."""
    before, _, after = pattern.partition("*")
    found = re.fullmatch(re.escape(before) + "(.+)" + re.escape(after), heading)
    return found[1] if found else None


def _filled(target: Target, found: str) -> Target:
    if target.item is None:
        column = target.column
        return replace(target, column=column.replace("*", found) if column else None)
    return replace(target, item=replace(target.item, item=target.item.item.replace("*", found)))
