"""Word: real headings, captions and tables; alternative texts; nobody named; equal bytes."""

from __future__ import annotations

import io
from datetime import datetime
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from made_up_document import HOSTILE, document, figure, printed

from evaltools.reporting.documents.document import AppendixPart, Part
from evaltools.reporting.documents.word import word


def opened(content: bytes):
    return docx.Document(io.BytesIO(content))


@pytest.fixture(scope="module")
def made():
    return opened(word(document()))


def texts(made, style):
    return [
        "".join(node.text or "" for node in paragraph._p.iter(qn("w:t")))
        for paragraph in made.paragraphs
        if paragraph.style.name == style
    ]


def test_titles_are_real_headings(made):
    assert texts(made, "Title") == ["Työllistyminen"]
    assert texts(made, "Heading 1") == ["Kuinka pian", "Menetelmäliite"]
    assert texts(made, "Heading 2") == ["Menetelmät", "Lähteet"]


def test_the_contents_are_words_own_field_with_a_link_to_every_heading(made):
    body = made.element.body
    codes = [node.text for node in body.iter(qn("w:instrText"))]
    assert codes == [' TOC \\o "1-2" \\h \\z \\u ']
    links = [node.get(qn("w:anchor")) for node in body.iter(qn("w:hyperlink"))]
    marks = [node.get(qn("w:name")) for node in body.iter(qn("w:bookmarkStart"))]
    assert links == marks
    assert len(links) == 4
    kinds = [node.get(qn("w:fldCharType")) for node in body.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"]


def test_captions_are_numbered_by_word(made):
    assert texts(made, "Caption") == ["Kuvio 1. Kuinka pian", "Taulukko 1. Osuus"]
    codes = [node.get(qn("w:instr")) for node in made.element.body.iter(qn("w:fldSimple"))]
    assert codes == [" SEQ Kuvio \\* ARABIC ", " SEQ Taulukko \\* ARABIC "]


def test_only_figures_and_tables_have_captions(made):
    captions = [each for each in made.paragraphs if each.style.name == "Caption"]
    assert [each._p.xpath("boolean(.//w:fldSimple)") for each in captions] == [True, True]


def test_the_first_row_of_a_table_is_marked_and_repeated_as_headings(made):
    rows = made.tables[0].rows
    marked = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in rows]
    assert marked == [True, False, False, False]
    assert [cell.text for cell in rows[0].cells] == ["Ryhmä", "Luku 1"]
    assert [cell.text for cell in rows[1].cells] == ["ryhmä 0", "1,5"]


def test_tables_and_pictures_carry_alternative_texts(made):
    properties = made.tables[0]._tbl.tblPr
    assert properties.find(qn("w:tblCaption")).get(qn("w:val")) == "Osuus"
    pictures = [shape._inline.docPr for shape in made.inline_shapes]
    assert [each.get("descr") for each in pictures] == ["Palkki, jossa on yksi luku."]


@pytest.mark.parametrize(("language", "tag"), [("fi", "fi-FI"), ("sv", "sv-FI"), ("en", "en-GB")])
def test_the_document_says_its_language(language, tag):
    made = opened(word(document(language=language)))
    assert made.core_properties.language == tag
    styles = {node.get(qn("w:val")) for node in made.styles.element.iter(qn("w:lang"))}
    assert styles == {tag}


def test_no_person_and_no_time_of_the_machine_is_inside(made):
    properties = made.core_properties
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    when = datetime(2026, 1, 1, 12, 30)
    assert (properties.created.replace(tzinfo=None), properties.modified.replace(tzinfo=None)) == (
        when,
        when,
    )
    with ZipFile(io.BytesIO(word(document()))) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_same_document_gives_the_same_bytes():
    assert word(document()) == word(document())


def test_simulated_data_are_told_on_the_title_page_and_on_every_page(made):
    assert texts(made, "Report Banner") == ["Luvut ovat simuloituja."]
    assert "Simuloitu aineisto" in made.sections[0].footer.paragraphs[0].text


def test_the_head_of_a_page_has_one_tab_stop_at_its_right_edge(made):
    head = made.sections[0].header.paragraphs[0]
    stops = [*head.style.paragraph_format.tab_stops, *head.paragraph_format.tab_stops]
    assert [round(stop.position.pt) for stop in stops] == [471]


def test_real_data_have_no_banner():
    assert texts(opened(word(document(simulated=""))), "Report Banner") == []


def test_a_wide_table_stands_on_a_landscape_page_and_the_next_section_does_not():
    wide = Part("Leveä", "Lause.", table=printed(columns=14, cell="12,5–18,4 %"))
    made = opened(word(document(parts=(wide, Part("Kapea", "Lause.")))))
    assert [section.page_width > section.page_height for section in made.sections] == [
        False,
        True,
        False,
    ]


def test_texts_are_written_as_they_are():
    part = Part(HOSTILE, HOSTILE, figure(HOSTILE), printed(cell="a\u0007b"), (HOSTILE,))
    made = opened(
        word(document(title=HOSTILE, parts=(part,), appendix=(AppendixPart(HOSTILE, ()),)))
    )
    assert texts(made, "Title") == [HOSTILE]
    assert made.tables[0].rows[1].cells[1].text == "ab"


def test_without_a_cover_the_findings_follow_the_title_and_the_facts_open_the_appendix():
    made = docx.Document(io.BytesIO(word(document(cover=False))))
    styles = [each.style.name for each in made.paragraphs]
    assert "TOC Heading" not in styles
    first = next(each for each in made.paragraphs if each.style.name == "Heading 1")
    assert first.paragraph_format.page_break_before is None
    texts = [each.text for each in made.paragraphs]
    place = texts.index("Menetelmäliite")
    assert texts[place + 1] == "Ajo: 20260101-000000-abcdefab"
    assert texts.index("Kuinka pian") < place
    assert "Simuloitu aineisto" in made.sections[0].first_page_footer.paragraphs[0].text
