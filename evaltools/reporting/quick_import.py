"""papermill imported without what it never uses here and would wait for."""

from __future__ import annotations

import importlib
import sys

#: jsonschema builds the grammar of internationalised addresses when it is imported, which
#: takes a second; notebooks are checked against a schema that has none.
GRAMMAR = "rfc3987_syntax"


def import_jsonschema() -> None:
    """Import jsonschema without its grammar of addresses, unless it is imported already."""
    if "jsonschema" in sys.modules or GRAMMAR in sys.modules:
        return
    sys.modules[GRAMMAR] = None  # type: ignore[assignment]
    try:
        importlib.import_module("jsonschema")
    finally:
        del sys.modules[GRAMMAR]
