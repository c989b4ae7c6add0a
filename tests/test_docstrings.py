"""Docstrings of the public functions: examples that run, every parameter, what comes out."""

from __future__ import annotations

import doctest
import importlib
import inspect
import re
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


_SECTION = re.compile(r"^(\w[\w ]*)\n-{3,}$", re.MULTILINE)


def sections(docstring: str) -> dict[str, str]:
    """Title to text of the parts of a docstring in NumPy's form."""
    titles = list(_SECTION.finditer(docstring))
    ends = [each.start() for each in titles[1:]] + [len(docstring)]
    return {each[1]: docstring[each.end() : end] for each, end in zip(titles, ends, strict=True)}


def described(docstring: str) -> list[str]:
    """The names under Parameters: `a, b : type` describes two."""
    heads = [
        line for line in sections(docstring).get("Parameters", "").splitlines() if line[:1].strip()
    ]
    return [
        name.strip().lstrip("*") for head in heads for name in head.partition(" : ")[0].split(",")
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_every_parameter_of_a_public_function_is_described_and_no_other(room):
    package = importlib.import_module(f"evaltools.{room}")
    found = {
        name: described(inspect.getdoc(getattr(package, name))) for name in public_functions(room)
    }
    taken = {
        name: list(inspect.signature(getattr(package, name)).parameters)
        for name in public_functions(room)
    }
    apart = {
        name: set(found[name]) ^ set(taken[name])
        for name in found
        if sorted(found[name]) != sorted(taken[name])
    }
    assert apart == {}


#: What these hold is told under Returns: the columns, the kind, the shape.
WITH_COLUMNS = {"DataFrame", "Series", "Result", "Curve", "Incidence", "Model", "CoxModel"}


@pytest.mark.parametrize("room", ROOMS)
def test_what_a_function_gives_back_is_told_column_by_column(room):
    package = importlib.import_module(f"evaltools.{room}")
    silent = [
        name
        for name in public_functions(room)
        if str(inspect.signature(getattr(package, name)).return_annotation).split(".")[-1]
        in WITH_COLUMNS
        and "Returns" not in sections(inspect.getdoc(getattr(package, name)))
    ]
    assert silent == []
