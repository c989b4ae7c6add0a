"""The floors of the package: a module imports only from floors below its own."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "evaltools"

#: From the ground up. Rooms of one floor do not see each other.
FLOORS = [
    {"messages"},
    {"columns", "errors"},
    {"warm"},
    {"resources"},
    {"schema"},
    {"wording"},
    {"drawing"},
    {"result"},
    {"study"},
    {"data"},
    {"cohort"},
    {"survival", "participation"},
    {"comparison", "regions", "indicators"},
    {"practice"},
    {"disclosure"},
    {"sections"},
    {"reporting"},
    {"cli"},
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

#: Libraries that only some rooms may meet.
MET_IN = {
    "lifelines": {"survival", "participation", "comparison", "regions", "indicators", "practice"},
    "statsmodels": {"survival", "participation", "comparison", "regions", "indicators", "practice"},
    "scipy": {
        "cohort",
        "survival",
        "participation",
        "comparison",
        "regions",
        "indicators",
        "practice",
        "disclosure",
    },
    "seaborn": {"drawing"},
    "matplotlib": {"drawing"},
    "papermill": {"reporting"},
    "nbclient": {"reporting"},
    "typst": {"reporting"},
    "docx": {"reporting"},
}


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "_resources" not in path.parts)


def room_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports_at_run_time(path: Path) -> list[str]:
    """Every import but those for type checkers, and the lazy ones of the top `__init__`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            node.body = []
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
            if node.module == "evaltools":
                found += [f"evaltools.{name.name}" for name in node.names]
    return found


def test_every_room_stands_on_a_floor():
    rooms = {room_of(path) for path in modules()} - {"__init__", "__main__"}
    assert rooms - set(FLOOR) == set()


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_looks_down_only(path):
    room = room_of(path)
    if room in {"__init__", "__main__"}:
        return
    up = []
    for name in imports_at_run_time(path):
        parts = name.split(".")
        if parts[0] != "evaltools" or len(parts) < 2 or parts[1] == "__version__":
            continue
        target = parts[1]
        if target in FLOOR and target != room and FLOOR[target] >= FLOOR[room]:
            up.append(name)
    assert up == []


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_library_is_met_only_where_it_may_be(path):
    room = room_of(path)
    met = {name.split(".")[0] for name in imports_at_run_time(path)}
    assert {name for name in met & set(MET_IN) if room not in MET_IN[name]} == set()


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from evaltools.cli import app; "
        "heavy = {'pandas', 'numpy', 'matplotlib', 'papermill', 'statsmodels'} & set(sys.modules); "
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
