"""A made-up report as a document: one section with everything, texts that look like commands."""

from __future__ import annotations

import struct
import zlib
from datetime import datetime

from evaltools.reporting.documents.document import (
    AppendixPart,
    Document,
    Figure,
    Part,
    PrintedTable,
)
from evaltools.reporting.documents.layout import table_layout
from evaltools.reporting.methods_used import Computed
from evaltools.reporting.references import references
from evaltools.sections.block import Block, DisplayTable, Voice

#: Reads as a command in typst, Word's fields, XML and a spreadsheet.
HOSTILE = '#panic("read as code") $x$ *bold* <b>&amp;</b> = @label \\ `raw` //'

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="504pt" height="252pt" '
    b'viewBox="0 0 504 252"><rect width="504" height="252" fill="#00508c"/></svg>'
)


def png() -> bytes:
    """One white pixel."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        told = kind + content
        return struct.pack(">I", len(content)) + told + struct.pack(">I", zlib.crc32(told))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00\xff")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def table(rows: int = 3, columns: int = 2, *, cell: str = "1,5", caption: str = "Osuus"):
    headings = ("Ryhmä", *(f"Luku {number}" for number in range(1, columns)))
    body = tuple((f"ryhmä {row}", *[cell] * (columns - 1)) for row in range(rows))
    return DisplayTable(caption, headings, (False, *[True] * (columns - 1)), body, 1)


def printed(**options) -> PrintedTable:
    content = table(**options)
    return PrintedTable(content, table_layout(content))


def figure(alt: str = "Palkki, jossa on yksi luku.") -> Figure:
    return Figure(SVG, png(), alt, "Kuinka pian", 471.0, 235.0)


def document(**changed) -> Document:
    """The document, with some of its fields changed."""
    part = Part("Kuinka pian", "Puolet työllistyi.", figure(), printed(), ("Yksi huomautus.",))
    fields = {
        "language": "fi",
        "title": "Työllistyminen",
        "study_title": "Keksitty ohjelma",
        "kicker": "Arviointiraportti",
        "intro": "Tämä raportti kertoo yhden asian.",
        "simulated": "Luvut ovat simuloituja.",
        "facts": (("Ajo", "20260101-000000-abcdefab"),),
        "words": {
            "contents": "Sisällys",
            "figure": "Kuvio",
            "table": "Taulukko",
            "notes": "Huomautukset",
            "references": "Lähteet",
            "method": "Menetelmäliite",
            "made": "Tehty ohjelmalla.",
            "simulated": "Simuloitu aineisto",
        },
        "when": datetime(2026, 1, 1, 12, 30),
        "run_id": "20260101-000000-abcdefab",
        "parts": (part,),
        "appendix": (AppendixPart("Menetelmät", ("Yksi menetelmä, josta sanotaan enemmän.",)),),
        "references": references([Computed("curve", {"estimand": "survival"})]),
    }
    return Document(**(fields | changed))


def block(name: str = "time_to_job", **result) -> Block:
    """A block with two rows, of which the second is hidden."""
    plain = {
        "columns": ["group", "n", "estimate"],
        "rows": [["nainen", 12, 0.25], ["mies", None, None]],
        "flags": [["", "", ""], ["", "c", "c"]],
        "keys": ["group"],
        "unit": "months",
        "conf_level": 0.95,
    }
    voices = {"fi": Voice("Kuinka pian", "Puolet työllistyi.", ("Yksi huomautus.",))}
    return Block("survival", name, "curve", 1, voices, plain | result)
