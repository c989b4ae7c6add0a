"""The notebooks are thin, clean, and run from top to bottom as they are."""

from __future__ import annotations

import ast
import json
import re
import warnings
from pathlib import Path

import papermill
import pytest

from evaltools.reporting import parameters, reports

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))
EVERY = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)

#: What a notebook does not do: it thinks nothing, it asks.
THINKING = (
    ast.FunctionDef,
    ast.ClassDef,
    ast.For,
    ast.While,
    ast.If,
    ast.Try,
    ast.With,
    ast.ListComp,
    ast.DictComp,
    ast.SetComp,
    ast.GeneratorExp,
    ast.IfExp,
)


def book(path):
    return json.loads(path.read_text(encoding="utf-8"))


def code_cells(path):
    return [cell for cell in book(path)["cells"] if cell["cell_type"] == "code"]


@EVERY
def test_a_notebook_has_no_outputs(path):
    assert all(not c["outputs"] and c["execution_count"] is None for c in code_cells(path))


@EVERY
def test_a_notebook_does_not_think(path):
    for cell in code_cells(path):
        tree = ast.parse("".join(cell["source"]))
        found = [type(node).__name__ for node in ast.walk(tree) if isinstance(node, THINKING)]
        assert found == []


@EVERY
def test_a_notebook_imports_nothing_but_evaltools(path):
    for cell in code_cells(path):
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            if isinstance(node, ast.Import):
                assert all(name.name.split(".")[0] == "evaltools" for name in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.module.split(".")[0] == "evaltools"


@EVERY
def test_one_cell_declares_every_parameter_with_type_and_meaning(path):
    cells = [c for c in code_cells(path) if "parameters" in c["metadata"].get("tags", [])]
    assert len(cells) == 1
    lines = "".join(cells[0]["source"]).splitlines()
    for line in lines:
        assert re.fullmatch(r"\w+: (str|int|float|bool) = \S+  # [^=]+", line), line
    name = next(r.name for r in reports() if r.notebook == path.stem)
    assert [each.name for each in parameters(name)] == [line.split(":")[0] for line in lines]


@EVERY
def test_sections_are_named_once(path):
    source = "".join("".join(cell["source"]) for cell in code_cells(path))
    names = re.findall(r'name="(\w+)"', source)
    assert len(names) == len(set(names)) > 0


@EVERY
def test_a_notebook_runs_from_top_to_bottom_with_its_defaults(path, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        papermill.execute_notebook(
            str(path),
            str(tmp_path / "out.ipynb"),
            engine_name="evaltools",
            progress_bar=False,
            kernel_name="python3",
        )
    shown = [
        out
        for cell in code_cells(tmp_path / "out.ipynb")
        for out in cell["outputs"]
        if "evaltools" in out.get("metadata", {})
    ]
    assert shown
