"""The words of a PDF, read as any viewer reads them: by each font's own key to letters.

Enough of the format for what typesetters write: objects alone and packed, streams that are
deflated, fonts whose letters are numbered, and the texts that stand for figures. Nothing of
`evaltools` is imported.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

_OBJECT = re.compile(rb"(\d+) 0 obj\b(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*)endstream", re.DOTALL)
_PACKED = re.compile(rb"/Type\s*/ObjStm")
_FONTS = re.compile(rb"/Font\s*<<(.*?)>>", re.DOTALL)
_FONT_LINK = re.compile(rb"/Font\s+(\d+) 0 R")
_NAMED = re.compile(rb"/(\w+)\s+(\d+) 0 R")
_STRING = re.compile(rb"<([0-9A-Fa-f\s]*)>|\(((?:\\.|[^\\()])*)\)", re.DOTALL)
_TOKEN = re.compile(
    rb"/(\w+)\s+-?[\d.]+\s+Tf|(<[0-9A-Fa-f\s]*>|\((?:\\.|[^\\()])*\))|(-?\d[\d.]*)(?=[\s<(\]])|(\b(?:Tm|Td|TD|T\*|ET)\b)",
    re.DOTALL,
)
_SAID = re.compile(
    rb"/(?:Alt|ActualText|Title|Author|Subject|Keywords|Creator|Producer|E|T)\s*(<[0-9A-Fa-f\s]*>|\((?:\\.|[^\\()])*\))",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

#: A gap of so many thousandths of a letter's height is a space between words.
GAP = -180


def words(content: bytes) -> Iterator[str]:
    """Each page's text, then alternative texts and properties."""
    objects = _objects(content)
    letters = {name: found for name, found in _fonts(objects).items() if found}
    for body in objects.values():
        stream = _stream(body)
        if stream and re.search(rb"\bT[Jj]\b", stream):
            yield " ".join("".join(_shown(stream, letters)).split())
    for body in objects.values():
        for said in _SAID.findall(_STREAM.sub(b"", body)):
            yield _decoded(_bytes(said))
    xmp = (_stream(body) for body in objects.values() if b"/Metadata" in body and b"/XML" in body)
    yield from (re.sub(r"<[^>]+>", " ", each.decode("utf-8", "replace")) for each in xmp if each)


def _objects(content: bytes) -> dict[int, bytes]:
    found = {int(number): body for number, body in _OBJECT.findall(content)}
    for body in list(found.values()):
        if _PACKED.search(body) and (unpacked := _stream(body)):
            first = int(re.search(rb"/First\s+(\d+)", body).group(1))  # type: ignore[union-attr]
            pairs = list(map(int, unpacked[:first].split()))
            ends = [*(first + at for at in pairs[3::2]), len(unpacked)]
            for number, at, end in zip(pairs[::2], pairs[1::2], ends, strict=True):
                found[number] = unpacked[first + at : end]
    return found


def _stream(body: bytes) -> bytes:
    match = _STREAM.search(body)
    if match is None:
        return b""
    if b"FlateDecode" not in body[: match.start()]:
        return match.group(1)
    try:
        return zlib.decompressobj().decompress(match.group(1))
    except zlib.error:
        return b""


def _fonts(objects: dict[int, bytes]) -> dict[bytes, dict[int, str]]:
    """Names of fonts in the pages, and what their numbers stand for."""
    found: dict[bytes, dict[int, str]] = {}
    for body in objects.values():
        plain = _STREAM.sub(b"", body)
        lists = list(_FONTS.findall(plain))
        lists += [objects.get(int(number), b"") for number in _FONT_LINK.findall(plain)]
        for each in lists:
            for name, number in _NAMED.findall(each):
                link = re.search(rb"/ToUnicode\s+(\d+) 0 R", objects.get(int(number), b""))
                if link:
                    found[name] = _key(_stream(objects[int(link.group(1))]))
    return found


def _key(cmap: bytes) -> dict[int, str]:
    found: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        codes = re.findall(rb"<([0-9A-Fa-f]+)>", block)
        for code, to in zip(codes[::2], codes[1::2], strict=True):
            found[int(code, 16)] = bytes.fromhex(to.decode()).decode("utf-16-be", "replace")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for low, high, to in re.findall(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for step in range(int(high, 16) - int(low, 16) + 1):
                found[int(low, 16) + step] = chr(int(to, 16) + step)
    return found


def _shown(stream: bytes, letters: dict[bytes, dict[int, str]]) -> Iterator[str]:
    font: dict[int, str] = {}
    for name, said, gap, placed in _TOKEN.findall(stream):
        if name:
            font = letters.get(name, {})
        elif said:
            raw = _bytes(said)
            yield "".join(
                font.get(int.from_bytes(raw[at : at + 2], "big"), "")
                for at in range(0, len(raw), 2)
            )
        elif placed or (gap and float(gap) < GAP):
            yield " "


def _bytes(said: bytes) -> bytes:
    if said.startswith(b"<"):
        return bytes.fromhex(re.sub(rb"\s", b"", said[1:-1]).decode())
    return _ESCAPE.sub(_unescaped, said[1:-1])


def _unescaped(match: re.Match[bytes]) -> bytes:
    said = match.group(1)
    return bytes([int(said, 8) & 0xFF]) if said.isdigit() else _ESCAPED.get(said, said)


def _decoded(raw: bytes) -> str:
    if raw.startswith(b"\xfe\xff"):
        return raw[2:].decode("utf-16-be", "replace")
    return raw.decode("latin-1")
