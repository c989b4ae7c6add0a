"""The styles of a Word report: changing one of them changes the whole document."""

from __future__ import annotations

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from evaltools.reporting.documents.layout import TEXT_WIDTH

FONT = "Calibri"
INK, SOFT, ACCENT, BANNER_INK = "1D2329", "4D5862", "00508C", "5C3D00"

TABLE, CELL, NOTES, NOTES_TITLE, BANNER, KICKER, SENTENCE, MADE = (
    "Report Table",
    "Report Table Text",
    "Report Notes",
    "Report Notes Title",
    "Report Banner",
    "Report Kicker",
    "Report Sentence",
    "Report Made",
)

_TABLE_STYLE = """\
<w:style {namespaces} w:type="table" w:customStyle="1" w:styleId="ReportTable">
  <w:name w:val="Report Table"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/>
  <w:qFormat/>
  <w:pPr><w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/></w:pPr>
  <w:tblPr><w:tblBorders>
    <w:top w:val="single" w:sz="4" w:space="0" w:color="C3CAD1"/>
    <w:bottom w:val="single" w:sz="4" w:space="0" w:color="C3CAD1"/>
    <w:insideH w:val="single" w:sz="4" w:space="0" w:color="C3CAD1"/>
  </w:tblBorders></w:tblPr>
  <w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>
    <w:bottom w:val="single" w:sz="8" w:space="0" w:color="1D2329"/>
  </w:tcBorders></w:tcPr></w:tblStylePr>
</w:style>"""


def set_styles(word: Any, language_tag: str) -> None:
    """Give the document its styles, all of them in the report's language.

    language_tag : str
        As Word writes it: "fi-FI".
    """
    _set_language(word, language_tag)
    _paragraph(word, "Normal", size=10.5, after=6, line=1.15)
    _paragraph(word, "Title", size=30, bold=True, before=0, after=6)
    _paragraph(word, "Subtitle", size=15, colour=SOFT, after=24)
    _paragraph(word, "Heading 1", size=16, bold=True, before=24, after=6, keep=True)
    _paragraph(word, "Heading 2", size=12, bold=True, before=14, after=4, keep=True)
    _paragraph(word, "TOC Heading", size=16, bold=True, after=8, keep=True)
    _paragraph(word, "Caption", size=9, colour=SOFT, before=6, after=6)
    _paragraph(word, "List Bullet", size=10, after=3)
    _paragraph(word, "Header", size=8.5, colour=SOFT)
    _paragraph(word, "Footer", size=8.5, colour=SOFT)
    first = _paragraph(word, "TOC 1", size=10.5, after=3)
    second = _paragraph(word, "TOC 2", size=9.5, colour=SOFT, after=2, left=14)
    for style in (first, second):
        style.paragraph_format.tab_stops.add_tab_stop(
            Pt(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
        )
    _paragraph(word, KICKER, size=11, bold=True, colour=ACCENT, before=120, after=6)
    _paragraph(word, SENTENCE, size=10.5, after=8)
    _paragraph(word, MADE, size=9, colour=SOFT, before=6, after=6)
    _paragraph(word, CELL, size=9, before=1, after=1, line=1.0)
    _paragraph(word, NOTES_TITLE, size=9, bold=True, colour=SOFT, before=6, after=2, keep=True)
    _paragraph(word, NOTES, size=9, colour=SOFT, after=2, left=12)
    banner = _paragraph(word, BANNER, size=11, bold=True, colour=BANNER_INK, before=12, after=12)
    shade = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="FFF3D6"/>'
    # the schema of Word fixes the order: shade stands before these
    banner.element.get_or_add_pPr().insert_element_before(
        parse_xml(shade), "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
    )
    word.styles.element.append(parse_xml(_TABLE_STYLE.format(namespaces=nsdecls("w"))))


def _set_language(word: Any, tag: str) -> None:
    for element in word.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), tag)
        element.set(qn("w:eastAsia"), tag)
    settings = word.settings.element
    for element in settings.iter(qn("w:themeFontLang")):
        element.set(qn("w:val"), tag)


def _paragraph(
    word: Any,
    name: str,
    *,
    size: float,
    bold: bool = False,
    colour: str = INK,
    before: float = 0,
    after: float = 0,
    line: float | None = None,
    left: float = 0,
    keep: bool = False,
) -> Any:
    """The paragraph style of that name, made when the template lacks it."""
    known = {style.name for style in word.styles}
    style = (
        word.styles[name] if name in known else word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    )
    _take_template_away(style)
    _font(style, size=size, bold=bold, colour=colour)
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.keep_with_next = keep or None
    form.widow_control = True
    if left:
        form.left_indent = Pt(left)
    if line is not None:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.MULTIPLE, line
    return style


def _take_template_away(style: Any) -> None:
    """The template's rules, and its tab stops, which suit another width of page."""
    for tag in ("w:pBdr", "w:contextualSpacing", "w:tabs"):
        for element in list(style.element.iter(qn(tag))):
            element.getparent().remove(element)


def _font(style: Any, *, size: float, bold: bool, colour: str) -> None:
    """One typeface throughout: the template's theme fonts are taken away."""
    properties = style.element.get_or_add_rPr()
    for element in properties.findall(qn("w:rFonts")) + properties.findall(qn("w:spacing")):
        properties.remove(element)
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = properties.find(qn("w:rFonts"))
    for kind in ("w:cs", "w:eastAsia"):
        fonts.set(qn(kind), FONT)
    # not False: it would take the bold of a table's first row away
    style.font.bold, style.font.italic = bold or None, None
    style.font.color.rgb = RGBColor.from_string(colour)
