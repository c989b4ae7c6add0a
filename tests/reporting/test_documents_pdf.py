"""PDF: tagged, equal bytes, nothing that a study says is read as a command, tables that fit."""

from __future__ import annotations

import dataclasses
import re
import zlib

import pytest
import typst
from made_up_document import HOSTILE, document, figure, printed, table

from evaltools.drawing.typeface import printable, text_width
from evaltools.reporting.documents.document import AppendixPart, Part
from evaltools.reporting.documents.layout import TEXT_WIDTH, TEXT_WIDTH_TURNED, table_layout
from evaltools.reporting.documents.pdf import pdf
from evaltools.sections.block import DisplayTable


def inside(content: bytes) -> bytes:
    """The file with its compressed parts opened."""
    parts = [content]
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            parts.append(zlib.decompress(found[1]))
        except zlib.error:
            continue
    return b"\n".join(parts)


def pages(content: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", inside(content)))


@pytest.fixture(scope="module")
def made():
    return inside(pdf(document()))


def test_the_pdf_says_that_it_follows_pdf_ua_1(made):
    assert b"pdfuaid:part" in made
    assert re.search(rb"pdfuaid:part[>=\"']+1", made)


def test_the_pdf_is_tagged_and_says_its_language_and_title(made):
    assert b"/StructTreeRoot" in made
    assert re.search(rb"/Marked true", made)
    assert re.search(rb"/Lang\s*\(fi-FI\)", made)
    assert "Työllistyminen – Keksitty ohjelma".encode() in made


def test_headings_tables_and_figures_have_their_tags(made):
    for tag in (b"Title", b"H1", b"H2", b"Table", b"TH", b"TD", b"Figure", b"Caption", b"TOC"):
        assert re.search(rb"/S\s*/" + tag + rb"\b", made), tag


def test_every_figure_has_its_alternative_text(made):
    assert re.search(rb"/Alt\s*\(Palkki, jossa on yksi luku", made)


def test_a_figure_without_alternative_text_is_refused():
    part = Part("Kuva", "Lause.", dataclasses.replace(figure(), alt=""))
    with pytest.raises(typst.TypstError, match="alt"):
        pdf(document(parts=(part,)))


def test_the_same_document_gives_the_same_bytes():
    assert pdf(document()) == pdf(document())


def test_the_time_inside_is_the_runs(made):
    assert b"D:20260101" in made
    assert b"2026-01-01T12:30:00" in made


def test_no_text_is_read_as_a_command():
    part = Part(
        HOSTILE, HOSTILE, figure(HOSTILE), printed(cell=HOSTILE, caption=HOSTILE), (HOSTILE,)
    )
    words = dict.fromkeys(document().words, HOSTILE)
    content = document(
        title=HOSTILE,
        study_title=HOSTILE,
        kicker=HOSTILE,
        intro=HOSTILE,
        simulated=HOSTILE,
        facts=((HOSTILE, HOSTILE),),
        words=words,
        parts=(part,),
        appendix=(AppendixPart(HOSTILE, (HOSTILE,)), AppendixPart(HOSTILE, table=printed())),
    )
    assert b"*bold*" in inside(pdf(content))


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_every_language_can_be_set(language):
    region = {"en": "GB", "fi": "FI", "sv": "FI"}[language]
    assert f"({language}-{region})".encode() in inside(pdf(document(language=language)))


def test_a_character_without_a_glyph_does_not_stop_the_report():
    assert printable("työ 中\u0007") == "työ □□"
    pdf(document(title="中文 😀", study_title="\u0007"))


def test_a_statistic_is_kept_on_one_line():
    assert printable("(n = 12,  p = 0,03)") == "(n\u00a0=\u00a012, p\u00a0=\u00a00,03)"
    assert printable("p-arvo, työ-ikä") == "p\u2011arvo, työ-ikä"


def test_a_section_without_figure_table_and_notes_is_a_title_and_a_sentence():
    assert pages(pdf(document(parts=(Part("Miksi ei lukuja", "Aineisto ei riitä."),)))) == 4


def test_a_long_table_breaks_over_pages_and_a_short_one_does_not():
    long = Part("Pitkä", "Lause.", table=printed(rows=120))
    assert not long.table.layout.kept
    assert pages(pdf(document(parts=(long,)))) >= 6
    assert printed(rows=14).layout.kept


def test_a_narrow_table_keeps_the_full_size_of_type():
    layout = table_layout(table(columns=4))
    assert (layout.size, layout.turned, layout.hyphenated) == (9.0, False, False)


@pytest.mark.parametrize("columns", range(1, 40, 3))
def test_the_columns_of_a_table_never_leave_the_page(columns):
    layout = table_layout(table(columns=columns, cell="12,5–18,4 %"))
    assert len(layout.widths) == columns
    assert sum(layout.widths) <= (TEXT_WIDTH_TURNED if layout.turned else TEXT_WIDTH) + 0.5


def test_a_wide_table_turns_its_page_before_its_type_gets_too_small():
    layout = table_layout(table(columns=14, cell="12,5–18,4 %"))
    assert layout.turned
    assert layout.size >= 6
    assert b"[0 0 841.8898 595.2756]" in inside(
        pdf(document(parts=(Part("Leveä", "L.", table=printed(columns=14, cell="12,5–18,4 %")),)))
    )


def test_a_column_of_numbers_is_as_wide_as_its_widest_number():
    content = DisplayTable("x", ("Ryhmä", "n"), (False, True), (("a", "1"), ("b", "123 456")), 1)
    layout = table_layout(content)
    assert layout.widths[1] >= text_width("123 456") * layout.size


def test_a_table_of_no_columns_and_no_rows_is_laid_out():
    assert table_layout(DisplayTable("x", (), (), (), 0)).widths == ()


def test_a_simulated_study_says_so_on_its_title_page_and_a_real_one_does_not():
    simulated = pdf(document())
    real = pdf(document(simulated="", words={**document().words, "simulated": ""}))
    assert len(simulated) > len(real)
