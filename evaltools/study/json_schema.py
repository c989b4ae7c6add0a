"""The JSON schema of the study file, by which editors complete and check it.

`python -m evaltools.study.json_schema` writes data_schemas/study.schema.json anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from evaltools import resources
from evaltools.study.model import Study

NAME = "data_schemas/study.schema.json"


def study_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the study file: keys, kinds, defaults, meaning."""
    schema = Study.model_json_schema(mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_allowing_empty(without_titles(schema)),
        "title": "evaltools study file",
        "description": (
            "One evaluation: its data, its plan and its reports. Every value may be left empty, "
            "which means not given. A text is written once for all languages, or by language."
        ),
    }


def write_schema(path: Path) -> None:
    """Write the schema to a file."""
    path.write_text(schema_text(), encoding="utf-8")


def schema_text() -> str:
    """The schema as the file holds it."""
    return json.dumps(study_schema(), indent=2, ensure_ascii=False) + "\n"


def without_titles(schema: Any) -> Any:
    """A schema without generated titles; a key that is called title stays."""
    if isinstance(schema, list):
        return [without_titles(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: value if key == "default" else without_titles(value)
        for key, value in schema.items()
        if key != "title" or isinstance(value, dict)
    }


def _allowing_empty(schema: Any) -> Any:
    """With empty values allowed where a key may be left out."""
    if isinstance(schema, list):
        return [_allowing_empty(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    allowing = {
        key: value if key == "default" else _allowing_empty(value) for key, value in schema.items()
    }
    if "properties" in schema and schema.get("type") == "object":
        required = schema.get("required", [])
        allowing["properties"] = {
            key: described if key in required else _may_be_empty(described)
            for key, described in allowing["properties"].items()
        }
    return allowing


def _may_be_empty(described: dict[str, Any]) -> dict[str, Any]:
    about: dict[str, Any] = {
        key: described[key] for key in ("description", "default") if key in described
    }
    kind = {key: value for key, value in described.items() if key not in about}
    kinds = kind["anyOf"] if set(kind) == {"anyOf"} else [kind]
    empty = {"type": "null"}
    return {**about, "anyOf": [*(each for each in kinds if each != empty), empty]}


if __name__ == "__main__":
    write_schema(resources.path("data_schemas") / Path(NAME).name)
