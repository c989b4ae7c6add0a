"""PDF: tagged, equal bytes, nothing that a study says is read as a command, tables that fit."""

from __future__ import annotations

import dataclasses
import re
import zlib
from collections import Counter
from itertools import pairwise

import pytest
import typst
from made_up_document import HOSTILE, document, figure, printed, table

from evaltools.drawing.typeface import printable, text_width
from evaltools.reporting.documents.document import AppendixPart, Part, _printed
from evaltools.reporting.documents.layout import (
    TEXT_WIDTH,
    TEXT_WIDTH_TURNED,
    halves,
    table_layout,
)
from evaltools.reporting.documents.pdf import pdf
from evaltools.reporting.report_list import has_cover, reports
from evaltools.sections.block import DisplayTable
from evaltools.sections.stacked import stacked


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


ELEMENT = re.compile(
    rb"(\d+) 0 obj\s*<</Type/StructElem/S/(\w+)/P (\d+) 0 R(.*?)>>\s*endobj", re.DOTALL
)


def structure(content: bytes) -> list[tuple[str, set[int], bytes]]:
    """What a screen reader is told, in order: the tag, the pages it stands on, the attributes."""
    found = {int(m[1]): (m[2].decode(), int(m[3]), m[4]) for m in ELEMENT.finditer(inside(content))}
    stands: dict[int, set[int]] = {number: set() for number in found}
    for number, (_, above, told) in found.items():
        for page in re.findall(rb"/Pg (\d+) 0 R", told):
            stands[number].add(int(page))
            while above in found:
                stands[above].add(int(page))
                above = found[above][1]
    return [(tag, stands[number], told) for number, (tag, _, told) in sorted(found.items())]


def stands_on(content: bytes, tag: str) -> list[set[int]]:
    return [pages for each, pages, _ in structure(content) if each == tag]


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


def test_a_table_of_few_rows_and_many_lines_may_break_over_pages():
    assert not printed(
        rows=14, columns=8, cell="monta sanaa, joista tulee monta riviä " * 3
    ).layout.kept


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


def test_a_column_of_long_texts_gets_the_room_that_columns_of_short_texts_do_not_need():
    long = "the groups were not made alike, too many were lost to follow-up " * 3
    headings = ("Scale", "What the level means", "Verdict", "What the design lacks", "Known how")
    short = ("Maryland scientific methods scale", "a group beside them", "not within reach")
    rows = tuple((*short, long, "read in a source") for _ in range(4))
    content = DisplayTable("x", headings, (False,) * 5, rows, 2)
    layout = table_layout(content)
    lacks = layout.widths[3]
    assert lacks > 2 * max(width for at, width in enumerate(layout.widths) if at != 3)
    assert text_width(long) * layout.size / lacks < 9  # lines of its cell


def test_the_heading_of_a_column_of_numbers_is_not_set_word_below_word_where_there_is_room():
    headings = ("Indicator", *["does not belong to those of whom it is counted"] * 5)
    rows = tuple((f"in work six months after leaving {number}", *["47"] * 5) for number in "123")
    layout = table_layout(DisplayTable("x", headings, (False, *[True] * 5), rows, 1))
    assert text_width(headings[1], bold=True) * layout.size / layout.widths[1] < 4


@pytest.mark.parametrize("rows", [9, 12, 15, 18])
def test_the_notes_of_a_short_table_stand_on_its_page(rows):
    notes = tuple(
        f"Huomautus {number}, joka kertoo yhden asian melko pitkästi." for number in "12345"
    )
    before = Part("Ensin", "Lause.", table=printed(rows=rows))
    kept = Part("Sitten", "Lause.", table=printed(rows=14), notes=notes)
    content = pdf(document(parts=(before, kept), appendix=(), references=()))
    assert stands_on(content, "Table")[-1] == stands_on(content, "L")[-1]
    assert len(stands_on(content, "L")[-1]) == 1


def test_the_contents_of_a_long_report_stand_on_one_page():
    parts = tuple(Part(f"Osa {number}", "Lause.") for number in range(42))
    assert {len(pages) for pages in stands_on(pdf(document(parts=parts)), "TOC")} == {1}


def test_every_column_of_a_table_has_a_heading_that_says_its_scope():
    told = [each for tag, _, each in structure(pdf(document())) if tag == "TH"]
    assert len(told) == 2
    assert all(b"/Scope/Column" in each for each in told)


def test_headings_begin_at_the_first_level_and_skip_none():
    levels = [
        int(tag[1]) for tag, _, _ in structure(pdf(document())) if re.fullmatch("H[1-6]", tag)
    ]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_report_without_a_cover_begins_with_its_title_and_findings_and_has_no_contents():
    content = pdf(document(cover=False))
    assert pages(content) == 2
    assert stands_on(content, "TOC") == []
    (title,), findings = stands_on(content, "Title"), stands_on(content, "H1")[0]
    assert title == findings


def test_a_report_with_a_cover_has_two_pages_more():
    assert pages(pdf(document())) == pages(pdf(document(cover=False))) + 2


def test_only_the_summary_is_printed_without_a_cover():
    assert [each.name for each in reports() if not has_cover(each.name)] == ["summary"]


@pytest.mark.parametrize("lines", range(32, 46))
def test_a_long_table_has_three_rows_at_least_where_it_begins(lines):
    above = Part("Ensin", "Lause.", notes=tuple("Yksi." for _ in range(lines)))
    long = Part("Taulukko", "Lause.", table=printed(rows=40))
    content = pdf(document(cover=False, parts=(above, long), appendix=()))
    begins = Counter(page for stands in stands_on(content, "TR") for page in stands)
    # the row of headings is one more
    assert min(begins.values()) >= 1 + 3


def test_an_interval_in_words_breaks_before_its_second_limit_where_room_is_short():
    interval = "arvosta −20,4 arvoon 26,3"
    assert halves(interval) == ("arvosta −20,4", "arvoon 26,3")
    assert halves("< 0,001") == ("< 0,001",)
    headings = ("Ryhmä", *[f"Luku {at}" for at in range(6)], "Luottamusväli (95 %)", "p-arvo")
    rows = (("naiset", *["12 345,5 %"] * 6, interval, "< 0,001"),)
    layout = table_layout(DisplayTable("x", headings, (False, *[True] * 8), rows, 1))
    assert not layout.turned
    assert layout.size >= 7.5
    assert layout.widths[7] < text_width(interval) * layout.size


def test_words_of_a_table_are_kept_whole_where_smaller_type_does_it():
    headings = ("Indikaattori", *[f"Tapahtumia {at}" for at in range(7)])
    rows = (("työssä osallistumisen päättyessä", *["47"] * 7),)
    layout = table_layout(DisplayTable("x", headings, (False, *[True] * 7), rows, 1))
    assert not layout.hyphenated


def test_a_low_and_wide_table_is_printed_as_a_list():
    wide = table(rows=1, columns=9)
    assert _printed(wide).table == stacked(wide)
    assert _printed(wide).layout == table_layout(stacked(wide))


def test_a_report_without_a_cover_does_not_say_a_heading_once_more_below_its_figure():
    parts = (Part("Päätulos", "Lause.", figure=figure()),)
    counted = {
        cover: Counter(tag for tag, *_ in structure(pdf(document(parts=parts, cover=cover))))
        for cover in (True, False)
    }
    assert (counted[True]["Caption"], counted[False]["Caption"]) == (1, 0)
    assert counted[True]["Figure"] == counted[False]["Figure"] == 1
