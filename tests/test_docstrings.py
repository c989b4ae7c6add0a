"""The examples in docstrings run and print what they say."""

from __future__ import annotations

import doctest
import importlib
import inspect
from pathlib import Path

import pytest

import evaltools

PACKAGE = Path(evaltools.__file__).parent

MODULES = sorted(
    ".".join(("evaltools", *path.relative_to(PACKAGE).with_suffix("").parts))
    for path in PACKAGE.rglob("*.py")
    if ">>>" in path.read_text(encoding="utf-8") and "_resources" not in path.parts
)

#: The packages whose functions are the public interface.
ROOMS = (
    "study", "schema", "data", "cohort", "survival", "participation", "comparison", "regions",
    "indicators", "practice", "disclosure", "sections", "reporting",
)  # fmt: skip


def public_functions(room: str) -> list[str]:
    package = importlib.import_module(f"evaltools.{room}")
    return [name for name in package.__all__ if inspect.isroutine(getattr(package, name))]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_hold(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = doctest.testmod(importlib.import_module(name))
    assert done.attempted
    assert done.failed == 0


@pytest.mark.parametrize("room", ROOMS)
def test_every_public_function_shows_an_example(room):
    package = importlib.import_module(f"evaltools.{room}")
    names = public_functions(room)
    assert names
    parsed = {
        name: doctest.DocTestParser().get_examples(inspect.getdoc(getattr(package, name)) or "")
        for name in names
    }
    without = [
        name
        for name, examples in parsed.items()
        if all(doctest.SKIP in example.options for example in examples)
    ]
    assert without == []
