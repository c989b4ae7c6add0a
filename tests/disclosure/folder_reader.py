"""Everything that a released folder says, file by file: words, tables, figures, properties.

Of every kind of file all that can be met is read: attributes of pages, alternative texts, what
is typeset in a PDF, hidden rows and properties of documents, outputs and metadata of notebooks,
names of files. Nothing of `evaltools` is imported.
"""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pdf_reader
from figure_reader import Panel, read_svg
from openpyxl import load_workbook

#: Attributes that are shapes, styles or code.
SHAPES = ("d", "points", "transform", "style", "class", "viewbox", "src", "clip-path")

_EMBEDDED = re.compile(r"data:[^\"')\s]*;base64,[A-Za-z0-9+/=]*")
_TAGS = re.compile(r"<[^>]+>", re.DOTALL)
_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file by its path in the folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file's name and what can be read in it."""
    for name, path in files(folder):
        yield path.name, name
        yield from ((path.name, said) for said in _said_in(path.suffix.lower(), path.read_bytes()))


def tables(folder: Path) -> dict[str, pd.DataFrame]:
    """Every released table, as text, by the name of its file: tables/*.csv and sheets."""
    found = {
        path.stem: pd.read_csv(path, dtype=str, keep_default_na=False)
        for path in sorted(folder.glob("tables/*.csv"))
    }
    for path in sorted(folder.glob("*.xlsx")):
        for sheet in load_workbook(path):
            rows = [
                ["" if value is None else str(value) for value in row]
                for row in sheet.iter_rows(values_only=True)
            ]
            if len(rows) > 1 and len(set(rows[0])) == len(rows[0]):
                found[f"{path.name}:{sheet.title}"] = pd.DataFrame(rows[1:], columns=rows[0])
    for path in sorted(folder.glob("results.json")):
        for name, plain in json.loads(path.read_text(encoding="utf-8")).get("results", {}).items():
            frame = pd.DataFrame(plain["rows"], columns=plain["columns"]).astype(object)
            found[f"{path.name}:{name}"] = frame.where(frame.notna(), "").map(_as_text)
    return found


def _as_text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) and value == int(value) else str(value)


def panels(folder: Path) -> Iterator[tuple[str, Panel]]:
    """Every panel of every figure, alone or in a page."""
    for name, path in files(folder):
        if path.suffix == ".svg":
            yield from ((name, panel) for panel in read_svg(path.read_text(encoding="utf-8"))[1])
        elif path.suffix == ".html":
            for svg in _SVG.findall(path.read_text(encoding="utf-8")):
                yield from ((name, panel) for panel in read_svg(_as_xml(svg))[1])


def _as_xml(svg: str) -> str:
    """An SVG of a page as a document of its own."""
    for space in (
        'xmlns="http://www.w3.org/2000/svg"',
        'xmlns:xlink="http://www.w3.org/1999/xlink"',
    ):
        if space not in svg:
            svg = svg.replace("<svg", f"<svg {space}", 1)
    return svg


# -- words -----------------------------------------------------------------------------------


def _said_in(suffix: str, content: bytes) -> Iterator[str]:
    if suffix == ".pdf":
        yield from pdf_reader.words(content)
    elif suffix in (".docx", ".xlsx", ".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield archive.comment.decode("latin-1")
            for each in archive.infolist():
                yield each.filename
                if re.match(r"xl/worksheets/sheet\d", each.filename):
                    continue  # its cells are read as tables; here texts are numbers of texts
                yield from _said_in(Path(each.filename).suffix.lower(), archive.read(each))
    elif suffix in (".png", ".jpg", ".jpeg", ".woff", ".woff2", ".otf", ".ttf"):
        yield " ".join(re.findall(r"[\x20-\x7e]{6,}", content[:4096].decode("latin-1")))
    else:
        yield from _said_in_text(suffix, _EMBEDDED.sub("", content.decode("utf-8", "replace")))


def _said_in_text(suffix: str, text: str) -> Iterator[str]:
    if suffix in (".html", ".htm", ".xml", ".rels"):
        yield from _of_markup(text)
        for svg in _SVG.findall(text) if "html" in suffix else ():
            yield " · ".join(each.said for each in read_svg(_as_xml(svg))[0])
    elif suffix == ".svg":
        yield from _of_markup(text)
        yield " · ".join(each.said for each in read_svg(text)[0])
    elif suffix in (".json", ".ipynb"):
        yield from _of_plain(json.loads(text))
    else:
        yield text


class _Markup(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.attributes: list[str] = []
        self.said: list[str] = []
        self.code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [value for name, value in attrs if value and name not in SHAPES]
        self.code = tag in ("style", "script")
        self.said.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.code = False
        self.said.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.code:
            self.said.append(data)

    def handle_comment(self, data: str) -> None:
        self.attributes.append(data)


def _of_markup(text: str) -> Iterator[str]:
    """All the text of a page at once, then each attribute and comment."""
    markup = _Markup()
    markup.feed(text)
    markup.close()
    yield "".join(markup.said)
    yield from markup.attributes


def _of_plain(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield str(name)
            yield from _of_plain(part)
    elif isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        yield from _of_plain("".join(value))
        yield from value
    elif isinstance(value, list):
        for part in value:
            yield from _of_plain(part)
    elif isinstance(value, str):
        plain = _EMBEDDED.sub("", value)
        yield from _of_markup(plain) if _TAGS.search(plain) else [html.unescape(plain)]
