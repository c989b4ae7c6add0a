"""The files of a run that are not web pages: PDF, Word, the workbook, the bibliography."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evaltools import wording
from evaltools.messages import Message
from evaltools.reporting import page
from evaltools.reporting.documents.wide import WIDE, wide_csv, wide_table
from evaltools.reporting.methods_used import computed
from evaltools.reporting.page import Made
from evaltools.reporting.references import bibliography
from evaltools.sections.block import Block
from evaltools.study import Study

if TYPE_CHECKING:
    from evaltools.reporting.documents.document import Document

#: The formats that are made here, and what a link to each is called.
FORMAT_NAMES = {"pdf": "PDF", "docx": "Word"}

WORKBOOK, BIBLIOGRAPHY = "tables.xlsx", "references.bib"


def write_documents(
    folder: Path,
    report: str,
    blocks: Sequence[Block],
    places: Mapping[str, Path],
    *,
    formats: Sequence[str],
    study: Study,
    policy_lines: Sequence[Message],
    made: Made,
) -> None:
    """Write <report>.<language>.pdf and .docx for each language, as the formats ask.

    places : mapping of block name to the folder that holds its figures
    """
    wanted = [each for each in FORMAT_NAMES if each in formats]
    if not wanted:
        return
    from evaltools.reporting.documents.document import document

    files = {
        name: {path.name: path.read_bytes() for path in sorted(place.glob("*.[sp][vn]g"))}
        for name, place in places.items()
    }
    for language in study.languages:
        content = document(
            report,
            blocks,
            files,
            study=study,
            policy_lines=policy_lines,
            made=made,
            language=language,
        )
        for each in wanted:
            (folder / f"{report}.{language}.{each}").write_bytes(_made(each, content))


def _made(form: str, content: Document) -> bytes:
    # imported when asked for: a run of web pages alone starts sooner without them
    if form == "pdf":
        from evaltools.reporting.documents.pdf import pdf

        return pdf(content)
    from evaltools.reporting.documents.word import word

    return word(content)


def write_tables(folder: Path, blocks: Sequence[Block], *, study: Study, made: Made) -> None:
    """Write tables.xlsx and references.bib of a run, in the study's first language.

    A table that is printed with a key over its columns also stands so in
    tables/<report>.<name>.wide.csv.
    """
    from evaltools.reporting.documents.workbook import workbook
    from evaltools.sections.section import study_labels

    language = study.languages[0]
    _write_wide_tables(folder, blocks, language)
    content = workbook(
        blocks,
        title=study.title.say(language),
        when=made.when,
        language=language,
        facts=page.facts(study, made, language),
        simulated=wording.page("simulated_banner", language) if study.simulated else "",
        labels=study_labels(study),
    )
    (folder / WORKBOOK).write_bytes(content)
    entries = bibliography(computed(block) for block in blocks)
    if entries:
        (folder / BIBLIOGRAPHY).write_text(entries, encoding="utf-8")


def _write_wide_tables(folder: Path, blocks: Sequence[Block], language: str) -> None:
    for block in blocks:
        table = wide_table(block, language)
        if table is not None:
            path = folder / "tables" / f"{block.id}.{WIDE}.csv"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(wide_csv(table))
