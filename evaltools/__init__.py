"""Evaluate employment-support programmes, from one study file to reports to publish.

The namespaces (`survival`, `comparison`, ...) and the functions below are loaded when they
are first used, so that `import evaltools` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0.dev0"

#: Public name -> module that has it.
_FUNCTIONS = {
    "load_study": "evaltools.study",
    "load_data": "evaltools.data",
    "check": "evaltools.data",
    "follow_up": "evaltools.cohort",
    "section": "evaltools.sections",
    "section_for_each": "evaltools.sections",
    "made_reports": "evaltools.sections",
}

_NAMESPACES = (
    "cohort",
    "comparison",
    "data",
    "disclosure",
    "indicators",
    "participation",
    "practice",
    "regions",
    "reporting",
    "schema",
    "study",
    "survival",
    "wording",
)

__all__ = [*_FUNCTIONS, *_NAMESPACES]


def __getattr__(name: str) -> Any:
    if name in _FUNCTIONS:
        return getattr(import_module(_FUNCTIONS[name]), name)
    if name in _NAMESPACES:
        return import_module(f"evaltools.{name}")
    raise AttributeError(f"module 'evaltools' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
