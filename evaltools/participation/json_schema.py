"""The JSON schema of instrument files, by which editors complete and check them.

`python -m evaltools.participation.json_schema` writes
data_schemas/instruments/instrument.schema.json anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from evaltools import resources
from evaltools.study.instrument import Instrument
from evaltools.study.instrument_files import FOLDER
from evaltools.study.json_schema import without_titles

NAME = f"{FOLDER}/instrument.schema.json"


def instrument_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of an instrument's file: keys, kinds, defaults, meaning."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **without_titles(Instrument.model_json_schema(mode="validation")),
        "title": "evaltools instrument file",
        "description": (
            "One questionnaire: its items, its scales, how they are scored. A text is written "
            "once for all languages, or by language."
        ),
    }


def schema_text() -> str:
    """The schema as the file holds it."""
    return json.dumps(instrument_schema(), indent=2, ensure_ascii=False) + "\n"


def write_schema(path: Path) -> None:
    """Write the schema to a file."""
    path.write_text(schema_text(), encoding="utf-8")


if __name__ == "__main__":
    write_schema(resources.path(FOLDER) / Path(NAME).name)
