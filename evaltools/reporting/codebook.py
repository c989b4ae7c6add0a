"""The codebook of a study: its tables, columns and codes, as a page and as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import evaltools
from evaltools import schema, wording
from evaltools.messages import message
from evaltools.reporting import folder as folders
from evaltools.reporting import record
from evaltools.reporting.page import style
from evaltools.study import Study, load_study

TITLE = message("Codebook")
COLUMN, HEADING, MEANING = message("Column"), message("Heading"), message("Meaning")
KIND, REQUIRED, UNIT = message("Kind"), message("Required"), message("Unit")
CODE, ALSO_READ = message("Code"), message("Also read as")
CODES_OF = message("Codes of the list {name}")

TEXT_WIDTH = 88


@dataclass(frozen=True)
class BookTable:
    """A table of the codebook: a title, headings, and rows whose first cell names them."""

    id: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def write_codebooks(study: str | Path, *, out: str | Path | None = None) -> tuple[Path, ...]:
    """Write the codebook in each language of the study, as HTML and as text.

    out : path, optional
        Folder; None: the folder of the study's runs.
    """
    plan = load_study(study)
    folder = Path(out) if out is not None else folders.runs_folder(plan, None)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for language in plan.languages:
        tables = book_tables(_tables(plan), language)
        for ending, text in (
            ("html", _html(plan, tables, language)),
            ("txt", as_text(plan.title.say(language), tables)),
        ):
            path = folder / f"codebook.{language}.{ending}"
            record.write_whole(path, text)
            paths.append(path)
    return tuple(paths)


def _tables(study: Study) -> list[str]:
    return [name for name in schema.table_names() if getattr(study.data, name) is not None]


def book_tables(names: Sequence[str], language: str) -> tuple[BookTable, ...]:
    """The tables called `names`, then every code list that they use."""
    headings = tuple(wording.render(each, language) for each in _COLUMNS)
    tables = [
        BookTable(name, schema.table_schema(name).title(language), headings, _rows(name, language))
        for name in names
    ]
    fields = [field for name in names for field in schema.table_schema(name).fields]
    lists = sorted({field.codelist for field in fields if field.codelist is not None})
    return (*tables, *(_list_table(name, language) for name in lists))


_COLUMNS = (COLUMN, HEADING, KIND, REQUIRED, UNIT, MEANING)


def _rows(name: str, language: str) -> tuple[tuple[str, ...], ...]:
    frame = schema.describe(name, language)
    chosen = frame[["column", "title", "type", "required", "unit", "description"]]
    return tuple(tuple(str(cell) for cell in row) for row in chosen.itertuples(index=False))


def _list_table(name: str, language: str) -> BookTable:
    listed = schema.codelist(name)
    title = wording.render(message(CODES_OF.text, name=name), language)
    headings = tuple(wording.render(each, language) for each in (CODE, MEANING, ALSO_READ))
    rows = tuple(
        (value, label, ", ".join(_other_words(listed, value, label)))
        for value in listed.values
        for label in [listed.label(value, language)]
    )
    return BookTable(f"codes-{name}", title, headings, rows)


def _other_words(listed: schema.Codelist, value: str, label: str) -> list[str]:
    """The words that a cell may hold for a value, beside the value and its label."""
    told = {schema.normalise_word(value), schema.normalise_word(label)}
    return [word for word, meant in listed.synonyms.items() if meant == value and word not in told]


def as_text(title: str, tables: Sequence[BookTable]) -> str:
    """The codebook as plain text, a paragraph for each column."""
    lines = [title, "=" * len(title), ""]
    for table in tables:
        lines += [table.title, "-" * len(table.title), ""]
        for first, *rest in table.rows:
            if len(rest) == 2 and rest[1]:  # a code, with the words that are read as it
                rest[1] = f"{table.headings[2].lower()}: {rest[1]}"
            said = "; ".join(cell for cell in rest if cell)
            lines.append(fill(f"{first}: {said}", TEXT_WIDTH, subsequent_indent="    "))
        lines.append("")
    return "\n".join(lines)


def _html(study: Study, tables: Sequence[BookTable], language: str) -> str:
    templates = FileSystemLoader(Path(__file__).parent / "templates")
    environment = Environment(
        loader=templates,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("codebook.html.j2").render(
        language=language,
        version=evaltools.__version__,
        style=style(),
        title=wording.render(TITLE, language),
        study_title=study.title.say(language),
        contents=wording.page("contents", language),
        skip=wording.page("skip", language),
        tables=tables,
    )
