"""A report as PDF: tagged, to the standard PDF/UA-1, the same bytes for the same run.

Typst sets the pages and refuses to write a document that breaks the rules of PDF/UA-1
which it can check (alternative texts, order of headings, title, language, characters
without a glyph). That is typst's own check, no certificate by a third party.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from evaltools import wording
from evaltools.drawing import fonts
from evaltools.drawing.typeface import printable
from evaltools.reporting.documents.document import (
    AppendixPart,
    Document,
    Figure,
    Part,
    PrintedTable,
)
from evaltools.reporting.documents.layout import GAP, MARGIN, SLACK, halves

STANDARD: Final = "ua-1"

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"


@cache
def _compiler() -> typst.Compiler:
    """The compiler; it sees the package's fonts and no others."""
    own = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts.FOLDER)]
    )
    return typst.Compiler(root=str(TEMPLATE.parent), font_paths=own)


def pdf(document: Document) -> bytes:
    """The document as PDF. The time inside is the run's, so that bytes repeat."""
    said = json.dumps(_said(document), ensure_ascii=False, sort_keys=True)
    made = _compiler().compile(
        str(TEMPLATE),
        format="pdf",
        sys_inputs={"document": said},
        pdf_standards=[STANDARD],
        timestamp=document.when.replace(tzinfo=UTC, microsecond=0),
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no PDF")
    return made


def _said(document: Document) -> dict[str, Any]:
    """The document as plain data: every text printable, every figure its source."""
    place = wording.locale(document.language)
    return {
        "language": place.language,
        "region": place.territory,
        "title": printable(document.title),
        "study_title": printable(document.study_title),
        "kicker": printable(document.kicker),
        "intro": printable(document.intro),
        "simulated": printable(document.simulated),
        "facts": [[printable(label), printable(value)] for label, value in document.facts],
        "words": _texts(document.words),
        "run_id": printable(document.run_id),
        "date": list(document.when.timetuple()[:6]),
        "margin": MARGIN,
        "cover": document.cover,
        "parts": [_part(part) for part in document.parts],
        "appendix": [_appendix_part(part) for part in document.appendix],
        "references": [printable(each.line()) for each in document.references],
    }


def _texts(texts: Mapping[str, str]) -> dict[str, str]:
    return {key: printable(text) for key, text in texts.items()}


def _part(part: Part) -> dict[str, Any]:
    return {
        "title": printable(part.title),
        "sentence": printable(part.sentence),
        "figure": _figure(part.figure) if part.figure else None,
        "table": _table(part.table) if part.table else None,
        "notes": [printable(note) for note in part.notes],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "svg": figure.svg.decode("utf-8"),
        "alt": printable(figure.alt),
        "caption": printable(figure.caption),
        "width": figure.width,
    }


def _table(printed: PrintedTable) -> dict[str, Any]:
    table, layout = printed.table, printed.layout
    return {
        "caption": printable(table.caption),
        "headings": [printable(each) for each in table.headings],
        "numeric": list(table.numeric),
        "rows": [
            [_cell(cell, numeric) for cell, numeric in zip(row, table.numeric, strict=True)]
            for row in table.rows
        ],
        "gap": GAP - SLACK,
        "size": layout.size,
        "widths": list(layout.widths),
        "turned": layout.turned,
        "kept": layout.kept,
        "hyphenated": layout.hyphenated,
        "whole_rows": layout.whole_rows,
    }


def _cell(text: str, numeric: bool) -> str:
    """A number keeps to its line: "< 0.001" must not break at its space."""
    if not numeric:
        return printable(text)
    return " ".join(printable(half).replace(" ", "\u00a0") for half in halves(text))


def _appendix_part(part: AppendixPart) -> dict[str, Any]:
    return {
        "title": printable(part.title),
        "lines": [printable(line) for line in part.lines],
        "table": _table(part.table) if part.table else None,
    }
