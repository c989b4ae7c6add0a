"""What a printed report holds in one language: the same blocks as the page, and its frame."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from evaltools import wording
from evaltools.messages import Message
from evaltools.reporting import page
from evaltools.reporting.documents.layout import TEXT_WIDTH, TableLayout, table_layout
from evaltools.reporting.methods_used import computed
from evaltools.reporting.page import Made
from evaltools.reporting.references import Reference, references
from evaltools.reporting.report_list import has_cover
from evaltools.sections.block import Block, DisplayTable, Voice
from evaltools.sections.stacked import stacked
from evaltools.study import Study

#: A figure is at most so high, in points, so that its section's title fits above it: on an
#: upright page and on a turned one.
FIGURE_HEIGHT, FIGURE_HEIGHT_TURNED = 560.0, 330.0

_SVG_SIZE = re.compile(rb'<svg[^>]*? width="([\d.]+)pt" height="([\d.]+)pt"')


@dataclass(frozen=True)
class Figure:
    """A figure with its words.

    Attributes
    ----------
    svg, png : bytes
    alt, caption : str
    width, height : float
        As printed, in points.
    """

    svg: bytes
    png: bytes
    alt: str
    caption: str
    width: float
    height: float


@dataclass(frozen=True)
class PrintedTable:
    """A table and how it is set."""

    table: DisplayTable
    layout: TableLayout


@dataclass(frozen=True)
class Part:
    """One section of the document."""

    title: str
    sentence: str
    figure: Figure | None = None
    table: PrintedTable | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class AppendixPart:
    """One part of the method appendix: lines, or a table."""

    title: str
    lines: tuple[str, ...] = ()
    table: PrintedTable | None = None


@dataclass(frozen=True)
class Document:
    """A report in one language, ready to be set.

    Attributes
    ----------
    language, title, study_title, kicker, intro : str
    simulated : str
        The banner of simulated data; empty when the data are real.
    facts : tuple of (label, value)
    words : mapping of key to str
        Fixed texts: contents, figure, table, notes, references, method, made, simulated.
    when : datetime
    run_id : str
    parts : tuple of Part
    appendix : tuple of AppendixPart
    references : tuple of Reference
    cover : bool
        Whether it has a title page and a list of contents; else its title stands above the
        first section and its facts open the appendix.
    """

    language: str
    title: str
    study_title: str
    kicker: str
    intro: str
    simulated: str
    facts: tuple[tuple[str, str], ...]
    words: Mapping[str, str]
    when: datetime
    run_id: str
    parts: tuple[Part, ...]
    appendix: tuple[AppendixPart, ...]
    references: tuple[Reference, ...] = ()
    cover: bool = True


def document(
    report: str,
    blocks: Sequence[Block],
    files: Mapping[str, Mapping[str, bytes]],
    *,
    study: Study,
    policy_lines: Sequence[Message],
    made: Made,
    language: str,
) -> Document:
    """The document of one report, made from the blocks that its HTML page is made from.

    files : mapping of block name to {file name: bytes}
        The SVG and PNG files that each block names.
    """
    return Document(
        language=language,
        title=wording.report_title(report, language),
        study_title=study.title.say(language),
        kicker=page.kicker(study, language),
        intro=wording.report_intro(report, language),
        simulated=wording.page("simulated_banner", language) if study.simulated else "",
        facts=tuple(page.facts(study, made, language)),
        words=_words(study, made, language),
        when=made.when,
        run_id=made.run_id,
        parts=tuple(_part(b.voices[language], files.get(b.name, {})) for b in blocks),
        appendix=tuple(
            _appendix_part(each)
            for each in page.appendix(blocks, study, policy_lines, made, language)
        ),
        references=references(computed(block) for block in blocks),
        cover=has_cover(report),
    )


def _words(study: Study, made: Made, language: str) -> dict[str, str]:
    keys = ("contents", "figure", "table", "notes", "references")
    said = {key: wording.page(key, language) for key in keys}
    said["method"] = wording.page("method_appendix", language)
    said["made"] = page.words(made, language)["made"]
    said["simulated"] = wording.page("simulated", language) if study.simulated else ""
    return said


def _part(voice: Voice, files: Mapping[str, bytes]) -> Part:
    table = _printed(voice.table) if voice.table else None
    turned = table is not None and table.layout.turned
    return Part(
        title=voice.title,
        sentence=voice.sentence,
        figure=_figure(voice, files, FIGURE_HEIGHT_TURNED if turned else FIGURE_HEIGHT),
        table=table,
        notes=voice.notes,
    )


def _printed(table: DisplayTable) -> PrintedTable:
    shown = stacked(table)
    return PrintedTable(shown, table_layout(shown))


def _figure(voice: Voice, files: Mapping[str, bytes], highest: float) -> Figure | None:
    if voice.picture is None:
        return None
    svg = files[voice.picture.svg]
    width, height = _size(svg)
    scale = min(1.0, TEXT_WIDTH / width, highest / height)
    return Figure(
        svg=svg,
        png=files[voice.picture.png],
        alt=voice.picture.alt,
        caption=voice.title,
        width=round(width * scale, 2),
        height=round(height * scale, 2),
    )


def _size(svg: bytes) -> tuple[float, float]:
    """Width and height that the drawing gave the figure, in points."""
    found = _SVG_SIZE.search(svg)
    if found is None:
        return TEXT_WIDTH, TEXT_WIDTH * 0.6
    return float(found[1]), float(found[2])


def _appendix_part(plain: Mapping[str, Any]) -> AppendixPart:
    if plain["table"] is None:
        return AppendixPart(plain["title"], lines=tuple(plain["lines"]))
    headings = tuple(plain["headings"])
    rows = tuple(tuple(row) for row in plain["table"])
    table = DisplayTable(plain["title"], headings, (False,) * len(headings), rows, 1)
    return AppendixPart(plain["title"], table=_printed(table))
