"""The text of an output file, piece by piece: what a reader, or a search, could find in it."""

from __future__ import annotations

import csv
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from evaltools.drawing.drawn_words import drawn_words

#: Attributes that hold shapes, styles or code, and no text.
NO_TEXT = ("d", "points", "transform", "style", "class", "viewbox", "src", "clip-path")

MARKUP = (".html", ".htm", ".svg", ".xml")
ARCHIVES = (".docx", ".xlsx", ".zip")
NOTEBOOKS = (".ipynb", ".json")
PICTURES = (".jpg", ".jpeg", ".woff", ".woff2", ".otf", ".ttf")

#: Parts of a PNG that hold text, and how many bytes of other pictures may.
TEXT_CHUNKS = (b"tEXt", b"zTXt", b"iTXt", b"eXIf")
PROPERTIES = 65536

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_PRINTABLE = re.compile(rb"[\x20-\x7e\xa0-\xff]{4,}")
_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")
_STRING = re.compile(rb"<[0-9A-Fa-f]+>|\((?:\\.|[^\\()])*\)", re.DOTALL)
_SHOWN = re.compile(
    rb"(?:\[(?:\\.|[^\\\]])*\]|<[0-9A-Fa-f]+>|\((?:\\.|[^\\()])*\))\s*T[Jj]", re.DOTALL
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_DRAWN = re.compile(rb"(?:-?\d[\d.]*\s+){2,}[A-Za-z*]{1,3}(?!\w)")
_SINGLE = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]{4})>")
_EMBEDDED = re.compile(r"data:[^\s\"')]*;base64,[A-Za-z0-9+/=]*")


def pieces(path: Path) -> Iterator[str]:
    """The texts in a file: cells, sentences, attributes, metadata, and the words of figures.

    PDF: streams are unpacked, and text in a font's own numbering is read with every key to
    letters that the file has; what another font's key makes of it is no word and does no harm.
    """
    yield from (piece for piece in _pieces(path.suffix.lower(), path.read_bytes()) if piece.strip())


def _pieces(suffix: str, content: bytes) -> Iterable[str]:
    if suffix in ARCHIVES:
        return _from_archive(content)
    if suffix == ".pdf":
        return _from_pdf(content)
    if suffix == ".png":
        return _from_png(content)
    if suffix in PICTURES:
        return (found.decode("latin-1") for found in _PRINTABLE.findall(content[:PROPERTIES]))
    text = _EMBEDDED.sub("", content.decode("utf-8", errors="replace"))
    if suffix in NOTEBOOKS:
        return _from_json(text)
    if suffix in MARKUP:
        return [*_from_markup(text), *drawn_words(text)]
    if suffix == ".csv":
        return (cell for row in csv.reader(text.splitlines()) for cell in row)
    return re.split(r"[\n\t;]|\",\"", text)


class _Markup(HTMLParser):
    """Collects text and the attributes that a reader can meet (alt, title, labels, values)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if value and name not in NO_TEXT]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        self.found += data.splitlines()

    def handle_comment(self, data: str) -> None:
        self.found += data.splitlines()


def _from_markup(text: str) -> list[str]:
    markup = _Markup()
    markup.feed(text)
    markup.close()
    return markup.found


def _from_json(text: str) -> list[str]:
    try:
        return list(_strings(json.loads(text)))
    except ValueError:
        return text.splitlines()


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield str(name)
            yield from _strings(part)
    elif isinstance(value, list) and _are_lines(value):
        # a notebook keeps a text as its lines: a tag may go over several of them
        yield from _strings("".join(value))
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
    elif isinstance(value, str):
        plain = _EMBEDDED.sub("", value)
        yield from _from_markup(plain) if "<" in plain else plain.splitlines()


def _are_lines(parts: list[Any]) -> bool:
    texts = all(isinstance(part, str) for part in parts)
    return texts and all(part.endswith("\n") for part in parts[:-1]) and bool(parts)


def _from_archive(content: bytes) -> Iterator[str]:
    import io

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            yield name
            yield from _pieces(Path(name).suffix.lower(), archive.read(name))


def _from_png(content: bytes) -> Iterator[str]:
    """What is written beside the picture; the picture itself is of its figure's SVG."""
    at = 8
    while at + 8 <= len(content):
        size, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        held = content[at + 8 : at + 8 + size]
        if kind in TEXT_CHUNKS:
            yield _one_text(held)
            yield from (
                _one_text(_unpacked(held[place:]))
                for place in range(len(held))
                if held[place : place + 1] == b"\x78"
            )
        at += 12 + size


def _one_text(held: bytes) -> str:
    try:
        return held.decode("utf-8")
    except UnicodeDecodeError:
        return held.decode("latin-1")


def _from_pdf(content: bytes) -> Iterator[str]:
    yield from (found.decode("latin-1") for found in _PRINTABLE.findall(_STREAM.sub(b"", content)))
    streams = [unpacked for packed in _STREAM.findall(content) if (unpacked := _unpacked(packed))]
    keys = [key for stream in streams if (key := _letters_of(stream))]
    for stream in streams:
        undrawn = _DRAWN.sub(b" ", stream)
        yield from (found.decode("latin-1") for found in _PRINTABLE.findall(undrawn))
        shown = [_numbers_in(found) for found in _SHOWN.findall(stream)]
        for key in keys if b"begincmap" not in stream else ():
            yield "".join(_read(each, key) for each in shown)


def _numbers_in(shown: bytes) -> str:
    """The font's numbers in the strings that one command shows, as hexadecimal digits."""
    found = ""
    for each in _STRING.findall(shown):
        if each.startswith(b"<"):
            found += each[1:-1].decode("ascii", errors="ignore")
        else:
            found += _ESCAPE.sub(_unescaped, each[1:-1]).hex()
    return found


def _unescaped(match: re.Match[bytes]) -> bytes:
    said = match.group(1)
    return bytes([int(said, 8) & 0xFF]) if said.isdigit() else _ESCAPED.get(said, said)


def _unpacked(packed: bytes) -> bytes:
    try:
        return zlib.decompress(packed)
    except zlib.error:
        return b""


def _letters_of(cmap: bytes) -> dict[str, str]:
    """A font's own numbers and what they stand for, from its key to letters (ToUnicode)."""
    found: dict[str, str] = {}
    for block in _SINGLE.findall(cmap):
        pairs = _HEX.findall(block)
        found |= {_digits(n): _text(to) for n, to in zip(pairs[::2], pairs[1::2], strict=False)}
    for block in _RANGES.findall(cmap):
        for first, last, to in _RANGE.findall(block):
            start = int(first, 16)
            for place in range(min(int(last, 16) - start, 0xFFFF) + 1):
                found[f"{start + place:04X}"] = chr(int(to, 16) + place)
    return found


def _digits(number: bytes) -> str:
    return number.decode("ascii").upper().zfill(4)


def _text(letters: bytes) -> str:
    return bytes.fromhex(letters.decode("ascii")).decode("utf-16-be", errors="replace")


def _read(shown: str, key: dict[str, str]) -> str:
    digits = shown.upper()
    return "".join(key.get(digits[at : at + 4], "") for at in range(0, len(digits), 4))


def plain(text: str) -> str:
    """One form for spaces, entities and letters, to compare texts by.

    >>> plain("Hän  löysi&nbsp;työn")
    'hän löysi työn'
    """
    return " ".join(unescape(text).casefold().split())
