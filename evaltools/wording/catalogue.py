"""Collects every message of the package and brings the translations up to date.

``python -m evaltools.wording.catalogue`` reads the code, merges new messages into
``locale/<language>/LC_MESSAGES/evaltools.po``, compiles the .mo files and says how many
messages still wait for a translation. Translators work in the .po files.
"""

from __future__ import annotations

import datetime
import io
import logging
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from evaltools.wording.collecting import said_in
from evaltools.wording.translation import DOMAIN, LOCALE_FOLDER

PACKAGE = LOCALE_FOLDER.parent.parent
TRANSLATED = ("fi", "sv")

#: The header of a compiled catalogue wants dates; a fixed one keeps its bytes the same.
_NO_DATE = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


def extracted(package: Path = PACKAGE) -> Catalog:
    """Every message that the code holds, with no translation."""
    catalog = Catalog(project=DOMAIN, charset="utf-8", fuzzy=False)
    for said in said_in(package):
        for text in product(*said.texts):
            entry = text[0] if len(text) == 1 else text
            catalog.add(entry, None, [(said.file, 0)], context=said.context)
    return catalog


def read(language: str) -> Catalog:
    """The translations of a language as its .po file holds them."""
    file = po_file(language)
    if not file.exists():
        return Catalog(locale=language, domain=DOMAIN, charset="utf-8")
    with file.open("rb") as stream:
        return read_po(stream, locale=language, domain=DOMAIN)


def merged(language: str, template: Catalog) -> Catalog:
    """The translations with the messages of the code: new ones empty, gone ones dropped."""
    catalog = read(language)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def po_bytes(catalog: Catalog) -> bytes:
    """The .po file of a catalogue, sorted by message: the same for the same translations."""
    header = (
        f'msgid ""\nmsgstr ""\n"Language: {catalog.locale}\\n"\n'
        '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
    )
    stream = io.BytesIO()
    write_po(stream, catalog, omit_header=True, sort_output=True, width=96, ignore_obsolete=True)
    return header.encode() + b"\n" + stream.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """The compiled form of a catalogue, without a date so that it can be compared."""
    stream = io.BytesIO()
    with io.BytesIO(po_bytes(catalog)) as text:
        dateless = read_po(text, locale=catalog.locale, domain=DOMAIN)
    dateless.creation_date = dateless.revision_date = _NO_DATE
    write_mo(stream, dateless)
    return stream.getvalue()


def untranslated(catalog: Catalog) -> Iterator[Message]:
    """Messages that lack a translation or one of its forms."""
    for each in catalog:
        texts = each.string if isinstance(each.string, (list, tuple)) else (each.string,)
        if each.id and not all(texts):
            yield each


def po_file(language: str) -> Path:
    """Where the translations of a language lie."""
    return LOCALE_FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def update(language: str, template: Catalog) -> Catalog:
    """Bring the .po and .mo files of a language up to date; returns the catalogue."""
    catalog = merged(language, template)
    file = po_file(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(po_bytes(catalog))
    file.with_suffix(".mo").write_bytes(mo_bytes(catalog))
    return catalog


def main() -> int:
    """Update both languages; 1 when a message lacks its translation."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    template = extracted()
    missing = 0
    for language in TRANSLATED:
        waiting = list(untranslated(update(language, template)))
        missing += len(waiting)
        logging.info("%s: %d messages, %d to translate", language, len(template), len(waiting))
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
