"""Fills the handbook's tables from the files that the code itself reads.

A line ``<!-- table: codelists/states.csv value label_en -->`` on a page becomes a table of
those columns; ``<!-- keys of the study file -->`` becomes the keys with their descriptions.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

SCHEMAS = Path(__file__).resolve().parent.parent / "data_schemas"

_TABLE = re.compile(r"<!-- table: (\S+) (.+?) -->")
_KEYS = re.compile(r"<!-- keys of the study file -->")


def on_page_markdown(markdown: str, **_of_the_page: Any) -> str:
    """MkDocs calls this with the text of every page."""
    markdown = _TABLE.sub(lambda found: _of_file(found[1], found[2].split()), markdown)
    return _KEYS.sub(lambda _: _study_keys(), markdown)


def _of_file(name: str, columns: list[str]) -> str:
    with (SCHEMAS / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    heads = [column.removeprefix("label_").replace("_", " ") for column in columns]
    return _table(heads, [[row[column] for column in columns] for row in rows])


def _study_keys() -> str:
    schema = json.loads((SCHEMAS / "study.schema.json").read_text(encoding="utf-8"))
    required = set(schema["required"])
    parts = [_table(_HEADS, _rows(schema["properties"], required, ""))]
    for key, part in (
        ("data", "Data"),
        ("comparison", "Comparison"),
        ("participation", "Participation"),
        ("regions", "Regions"),
        ("practice", "Practice"),
        ("disclosure", "Disclosure"),
    ):
        model = schema["$defs"][part]
        rows = _rows(model["properties"], set(model.get("required", ())), f"{key}.")
        parts.append(f"## {key}\n\n" + _table(_HEADS, rows))
    return "\n\n".join(parts)


_HEADS = ["key", "default", "meaning"]


def _rows(properties: dict[str, Any], required: set[str], prefix: str) -> list[list[str]]:
    return [
        [f"`{prefix}{name}`", _default(each, name in required), each.get("description", "")]
        for name, each in properties.items()
    ]


def _default(property_: dict[str, Any], is_required: bool) -> str:
    if is_required:
        return "**required**"
    value = property_.get("default")
    return "" if value in (None, [], {}, "") else f"`{json.dumps(value, ensure_ascii=False)}`"


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
