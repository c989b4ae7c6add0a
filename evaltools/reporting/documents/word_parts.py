"""What python-docx has no words for: fields, bookmarks, links, marks of tables."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn


def add_field(paragraph: Any, instruction: str, shown: str, *, bold: bool = False) -> None:
    """A field of Word's with the text that it shows until it is updated."""
    simple = OxmlElement("w:fldSimple")
    simple.set(qn("w:instr"), f" {instruction} ")
    run = paragraph.add_run(shown)
    run.bold = bold or None
    simple.append(run._r)
    paragraph._p.append(simple)


def begin_field(paragraph: Any, instruction: str) -> None:
    """Open a field that spans several paragraphs."""
    paragraph.add_run()._r.append(_mark("begin"))
    text = OxmlElement("w:instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = f" {instruction} "
    paragraph.add_run()._r.append(text)
    paragraph.add_run()._r.append(_mark("separate"))


def end_field(paragraph: Any) -> None:
    """Close the field that `begin_field` opened."""
    paragraph.add_run()._r.append(_mark("end"))


def _mark(kind: str) -> Any:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    return mark


def link(anchor: str, text: str) -> Any:
    """A link to a bookmark of the same document."""
    link, run, inside = (OxmlElement(tag) for tag in ("w:hyperlink", "w:r", "w:t"))
    link.set(qn("w:anchor"), anchor)
    link.set(qn("w:history"), "1")
    inside.text = text
    inside.set(qn("xml:space"), "preserve")
    run.append(inside)
    link.append(run)
    return link


def bookmark(number: int) -> tuple[Any, Any]:
    """Start and end of a bookmark that the table of contents knows."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(number))
    start.set(qn("w:name"), f"_Toc{number:09d}")
    return start, end


def mark_header(row: Any) -> None:
    """The row is repeated on every page and told to screen readers as headings."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def describe(grid: Any, caption: str) -> None:
    """Alternative text of a table, and which of its rows and columns are headings."""
    properties = grid._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is None:
        look = OxmlElement("w:tblLook")
        properties.append(look)
    look.attrib.clear()
    chosen = {"val": "0620", "firstRow": "1", "lastRow": "0", "firstColumn": "0"}
    for name, value in (chosen | {"lastColumn": "0", "noHBand": "1", "noVBand": "1"}).items():
        look.set(qn(f"w:{name}"), value)
    for tag in ("w:tblCaption", "w:tblDescription"):
        element = OxmlElement(tag)
        element.set(qn("w:val"), caption)
        properties.append(element)


def say_language(run: Any, tag: str) -> None:
    """Tell spelling and speech the language of a run."""
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), tag)
    run._r.get_or_add_rPr().append(language)
