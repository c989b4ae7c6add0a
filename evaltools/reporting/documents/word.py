"""A report as a Word file that an evaluator can edit: real headings, captions and tables.

Contents, captions and page numbers are Word's own fields, filled in already, so that the
file reads right before Word has updated anything.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from evaltools import wording
from evaltools.reporting.documents import word_styles as styles
from evaltools.reporting.documents.document import (
    AppendixPart,
    Document,
    Figure,
    Part,
    PrintedTable,
)
from evaltools.reporting.documents.layout import (
    MARGIN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    TEXT_WIDTH,
    TEXT_WIDTH_TURNED,
)
from evaltools.reporting.documents.office import storable, without_times
from evaltools.reporting.documents.word_parts import (
    add_field,
    begin_field,
    bookmark,
    describe,
    end_field,
    link,
    mark_header,
    say_language,
)

#: Lines shorter than this stand in one paragraph, as names of packages do.
SHORT = 30


def word(document: Document) -> bytes:
    """The document as a Word file; the same bytes for the same document."""
    writer = _Writer(document)
    writer.write()
    out = io.BytesIO()
    writer.word.save(out)
    return without_times(out.getvalue())


@dataclass
class _Writer:
    """The Word file while it is being written, and how many of each caption it has."""

    document: Document
    word: Any = field(default_factory=docx.Document)
    captions: dict[str, int] = field(default_factory=dict)
    headings: int = 0
    turned: bool = False
    cell_style: str = ""

    def write(self) -> None:
        place = wording.locale(self.document.language)
        styles.set_styles(self.word, f"{place.language}-{place.territory}")
        self.cell_style = self.word.styles[styles.CELL].style_id
        self._properties(f"{place.language}-{place.territory}")
        self._page()
        cover = self.document.cover
        self._titles()
        if cover:
            self._facts()
            self._contents()
        for number, part in enumerate(self.document.parts):
            self._part(part, first=cover and number == 0)
        self._turn(False)
        self._heading(self.document.words["method"], 1, new_page=True)
        if not cover:
            self._facts()
        for each in self.document.appendix:
            self._appendix_part(each)
        self._references()

    def _properties(self, tag: str) -> None:
        said, properties = self.document, self.word.core_properties
        properties.title = storable(f"{said.title} – {said.study_title}")[:255]
        properties.subject = storable(said.study_title)[:255]
        properties.author = properties.last_modified_by = ""
        properties.comments = properties.keywords = ""
        properties.language, properties.revision = tag, 1
        properties.created = properties.modified = said.when.replace(microsecond=0)

    def _page(self) -> None:
        section = self.word.sections[0]
        section.page_width, section.page_height = Pt(PAGE_WIDTH), Pt(PAGE_HEIGHT)
        section.left_margin = section.right_margin = Pt(MARGIN)
        section.top_margin, section.bottom_margin = Pt(74), Pt(68)
        section.different_first_page_header_footer = True
        self._running(section, TEXT_WIDTH)
        if not self.document.cover:
            self._foot(section.first_page_footer, TEXT_WIDTH)

    def _running(self, section: Any, width: float) -> None:
        """The head and foot of the pages of a section."""
        head = section.header.paragraphs[0]
        _set_stops(head, (1.0,), width)
        self._run(head, self.document.title, bold=True)
        self._run(head, f"\t{self.document.study_title}")
        self._foot(section.footer, width)

    def _foot(self, footer: Any, width: float) -> None:
        said, foot = self.document, footer.paragraphs[0]
        _set_stops(foot, (0.5, 1.0), width)
        self._run(foot, f"{said.run_id}\t")
        self._run(foot, said.words["simulated"], bold=True)
        self._run(foot, "\t")
        add_field(foot, "PAGE", "1")
        self._run(foot, " / ")
        add_field(foot, "NUMPAGES", "1")

    def _titles(self) -> None:
        said = self.document
        self._text(said.kicker, styles.KICKER)
        self._text(said.title, "Title")
        self._text(said.study_title, "Subtitle")
        self._text(said.intro)
        if said.simulated:
            self._text(said.simulated, styles.BANNER)

    def _facts(self) -> None:
        said = self.document
        for number, (label, value) in enumerate(said.facts):
            paragraph = self._text(f"{label}: ")
            if number == 0 and said.cover:
                paragraph.paragraph_format.space_before = Pt(24)
            self._run(paragraph, value, bold=True)
        self._text(said.words["made"], styles.MADE)

    def _contents(self) -> None:
        """Word's own table of contents, filled in with links; Word adds page numbers."""
        title = self._text(self.document.words["contents"], "TOC Heading")
        title.paragraph_format.page_break_before = True
        entries = self._entries()
        for number, (text, level) in enumerate(entries, start=1):
            paragraph = self.word.add_paragraph(style=f"TOC {level}")
            if number == 1:
                begin_field(paragraph, 'TOC \\o "1-2" \\h \\z \\u')
            paragraph._p.append(link(f"_Toc{number:09d}", storable(text)))
            if number == len(entries):
                end_field(paragraph)

    def _entries(self) -> list[tuple[str, int]]:
        said = self.document
        titles = [(part.title, 1) for part in said.parts] + [(said.words["method"], 1)]
        titles += [(part.title, 2) for part in said.appendix]
        return titles + ([(said.words["references"], 2)] if said.references else [])

    def _heading(self, text: str, level: int, *, new_page: bool = False) -> None:
        self.headings += 1
        paragraph = self.word.add_paragraph(style=f"Heading {level}")
        paragraph.paragraph_format.page_break_before = new_page or None
        start, end = bookmark(self.headings)
        paragraph._p.append(start)
        self._run(paragraph, text)
        paragraph._p.append(end)

    def _part(self, part: Part, *, first: bool) -> None:
        turned = part.table is not None and part.table.layout.turned
        moved = self._turn(turned)
        self._heading(part.title, 1, new_page=first and not moved)
        sentence = self._text(part.sentence, styles.SENTENCE)
        sentence.paragraph_format.keep_with_next = bool(part.figure or part.table) or None
        if part.figure is not None:
            self._figure(part.figure)
        if part.table is not None:
            self._caption("table", part.table.table.caption, above=True)
            self._table(part.table)
        if part.notes:
            self._text(self.document.words["notes"], styles.NOTES_TITLE)
            for note in part.notes:
                self._text(note, styles.NOTES)

    def _turn(self, turned: bool) -> bool:
        """Begin a landscape page, or go back from it; whether there was need to."""
        if turned == self.turned:
            return False
        self.turned = turned
        section = self.word.add_section(WD_SECTION.NEW_PAGE)
        section.different_first_page_header_footer = False
        sides = (PAGE_HEIGHT, PAGE_WIDTH) if turned else (PAGE_WIDTH, PAGE_HEIGHT)
        section.page_width, section.page_height = Pt(sides[0]), Pt(sides[1])
        section.orientation = WD_ORIENT.LANDSCAPE if turned else WD_ORIENT.PORTRAIT
        section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
        self._running(section, TEXT_WIDTH_TURNED if turned else TEXT_WIDTH)
        return True

    def _figure(self, figure: Figure) -> None:
        paragraph = self.word.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        picture = paragraph.add_run().add_picture(
            io.BytesIO(figure.png), width=Pt(figure.width), height=Pt(figure.height)
        )
        properties = picture._inline.docPr
        properties.set("descr", storable(figure.alt))
        properties.set("title", storable(figure.caption))
        self._caption("figure", figure.caption, above=False)

    def _caption(self, kind: str, text: str, *, above: bool) -> None:
        """The caption with Word's own numbering, so that new ones can be put between."""
        label = self.document.words[kind]
        self.captions[kind] = self.captions.get(kind, 0) + 1
        paragraph = self.word.add_paragraph(style="Caption")
        paragraph.paragraph_format.keep_with_next = above or None
        self._run(paragraph, f"{label} ", bold=True)
        add_field(paragraph, f"SEQ {label} \\* ARABIC", str(self.captions[kind]), bold=True)
        self._run(paragraph, ". ", bold=True)
        self._run(paragraph, text)

    def _table(self, printed: PrintedTable) -> None:
        table, layout = printed.table, printed.layout
        grid = self.word.add_table(rows=1 + len(table.rows), cols=len(table.headings))
        grid.style, grid.autofit = self.word.styles[styles.TABLE], False
        describe(grid, storable(table.caption))
        for column, width in zip(grid.columns, layout.widths, strict=True):
            column.width = Pt(width)
        for number, row in enumerate([table.headings, *table.rows]):
            kept = layout.kept and number < len(table.rows)
            self._row(grid.rows[number]._tr, row, printed, kept=kept)
        mark_header(grid.rows[0])

    def _row(self, row: Any, texts: Sequence[str], printed: PrintedTable, *, kept: bool) -> None:
        properties = row.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        body, style = self.word._body, self.cell_style
        cells = zip(row.tc_lst, texts, printed.table.numeric, printed.layout.widths, strict=True)
        for cell, text, numeric, width in cells:
            cell.width = Pt(width)
            paragraph = Paragraph(cell.p_lst[0], body)
            cell.p_lst[0].style = style
            paragraph.paragraph_format.keep_with_next = kept or None
            if numeric:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            self._run(paragraph, text).font.size = Pt(printed.layout.size)

    def _appendix_part(self, part: AppendixPart) -> None:
        self._heading(part.title, 2)
        if part.table is not None:
            self._caption("table", part.title, above=True)
            self._table(part.table)
        elif all(len(line) < SHORT for line in part.lines):
            self._text(" · ".join(part.lines))
        else:
            for line in part.lines:
                self._text(line, "List Bullet")

    def _references(self) -> None:
        if not self.document.references:
            return
        self._heading(self.document.words["references"], 2)
        for reference in self.document.references:
            paragraph = self._text("", "List Bullet")
            say_language(self._run(paragraph, reference.line()), "en-GB")

    def _text(self, text: str, style: str = "Normal") -> Any:
        paragraph = self.word.add_paragraph(style=style)
        if text:
            self._run(paragraph, text)
        return paragraph

    def _run(self, paragraph: Any, text: str, *, bold: bool = False) -> Any:
        run = paragraph.add_run(storable(text))
        run.bold = bold or None
        return run


def _set_stops(paragraph: Any, stops: Sequence[float], width: float) -> None:
    """Empty the paragraph and give it tab stops at these parts of the width."""
    paragraph.clear()
    for stop in stops:
        side = WD_TAB_ALIGNMENT.RIGHT if stop == 1.0 else WD_TAB_ALIGNMENT.CENTER
        paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(width * stop), side)
