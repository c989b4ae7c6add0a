"""The JSON schemas of files of criteria and ladders, by which editors check them.

`python -m evaltools.practice.json_schema` writes them anew into data_schemas.
"""

from __future__ import annotations

import json

from evaltools import resources
from evaltools.practice.catalogue import CRITERIA, LADDERS
from evaltools.practice.ladders import Ladder
from evaltools.practice.sets import RatingSet
from evaltools.study.json_schema import without_titles
from evaltools.study.sections import Section

#: File of each schema, and what it describes.
SCHEMAS: dict[str, tuple[type[Section], str, str]] = {
    f"{CRITERIA}/criteria.schema.json": (
        RatingSet,
        "evaltools criteria file",
        "A set of criteria, or a fidelity scale: what is rated, at which levels. A text is "
        "written once for all languages, or by language.",
    ),
    f"{LADDERS}/ladder.schema.json": (
        Ladder,
        "evaltools ladder file",
        "A ladder of evidence: what each level asks of a design. A text is written once for all "
        "languages, or by language.",
    ),
}


def schema_text(name: str) -> str:
    """A schema as its file holds it."""
    model, title, description = SCHEMAS[name]
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **without_titles(model.model_json_schema(mode="validation")),
        "title": title,
        "description": description,
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write_schemas() -> None:
    """Write the schemas to their files."""
    for name in SCHEMAS:
        folder, _, file = name.rpartition("/")
        (resources.path(folder) / file).write_text(schema_text(name), encoding="utf-8")


if __name__ == "__main__":
    write_schemas()
