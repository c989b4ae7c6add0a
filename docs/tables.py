"""Fills the handbook's tables from the files that the code itself reads.

What stands between ``<!-- table: codelists/states.csv value label_en -->`` and ``<!-- end -->``
is the table of those columns; after ``<!-- keys of the study file -->`` it is the keys with
their descriptions. ``python docs/tables.py`` writes the tables into the pages anew; a test tells
when they are not those of the files.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent
SCHEMAS = DOCS.parent / "data_schemas"

_FILLED = re.compile(
    r"(?P<begin><!-- (?:table: (?P<file>\S+) (?P<columns>.+?)|keys of the study file) -->\n)"
    r".*?^(?P<end><!-- end -->)$",
    re.DOTALL | re.MULTILINE,
)


def filled(markdown: str) -> str:
    """The text of a page, with every table made anew from its file."""
    return _FILLED.sub(
        lambda found: f"{found['begin']}\n{_made(found)}\n\n{found['end']}", markdown
    )


def _made(found: re.Match[str]) -> str:
    if found["file"]:
        return _of_file(found["file"], found["columns"].split())
    return _study_keys()


def _of_file(name: str, columns: list[str]) -> str:
    with (SCHEMAS / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    heads = [column.removeprefix("label_").replace("_", " ") for column in columns]
    return _table(heads, [[row[column] for column in columns] for row in rows])


_HEADS = ["key", "default", "meaning"]


def _study_keys() -> str:
    """The keys of the first level, then a part for each of them that holds keys of its own."""
    schema = json.loads((SCHEMAS / "study.schema.json").read_text(encoding="utf-8"))
    models = schema["$defs"]
    parts = [_table(_HEADS, _rows(schema, ""))]
    for key, about in schema["properties"].items():
        for prefix, model in _below(about, key, models=models):
            head = [f"### {prefix}\n"] if prefix == key else []
            parts.append("\n".join([*head, _table(_HEADS, _rows(model, f"{prefix}."))]))
    return "\n\n".join(parts)


def _below(
    about: dict[str, Any], prefix: str, *, models: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The models that a key holds, each with the path to its keys."""
    for name, step in _named(about):
        model = models[name]
        path = prefix + step
        yield path, model
        for key, each in model["properties"].items():
            yield from _below(each, f"{path}.{key}", models=models)


def _named(about: Any, step: str = "") -> Iterator[tuple[str, str]]:
    """Names of the models in a property; in a list `[]` and in a mapping `.NAME` lead to them."""
    if "$ref" in about:
        yield about["$ref"].rpartition("/")[2], step
    for each in about.get("anyOf", ()):
        yield from _named(each, step)
    if "items" in about:
        yield from _named(about["items"], f"{step}[]")
    if isinstance(about.get("additionalProperties"), dict):
        yield from _named(about["additionalProperties"], f"{step}.NAME")


def _rows(model: dict[str, Any], prefix: str) -> list[list[str]]:
    required = set(model.get("required", ()))
    return [
        [f"`{prefix}{name}`", _default(each, name in required), _meaning(each)]
        for name, each in model["properties"].items()
    ]


def _default(property_: dict[str, Any], is_required: bool) -> str:
    if is_required:
        return "**required**"
    value = property_.get("default")
    return f"`{json.dumps(value, ensure_ascii=False)}`" if _says_something(value) else ""


def _says_something(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_says_something(each) for each in value.values())
    return value not in (None, [], "")


def _meaning(property_: dict[str, Any]) -> str:
    words = tuple(dict.fromkeys(_allowed(property_)))
    meaning = str(property_.get("description", ""))
    if not words or all(re.search(rf"\b{re.escape(word)}\b", meaning) for word in words):
        return meaning
    return f"{meaning} One of: {', '.join(f'`{word}`' for word in words)}."


def _allowed(property_: dict[str, Any]) -> Iterator[str]:
    yield from (str(word) for word in property_.get("enum", ()))
    for each in property_.get("anyOf", ()):
        yield from _allowed(each)
    if "items" in property_:
        yield from _allowed(property_["items"])


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


if __name__ == "__main__":
    for page in sorted(DOCS.rglob("*.md")):
        page.write_text(filled(page.read_text(encoding="utf-8")), encoding="utf-8")
