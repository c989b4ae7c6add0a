"""The floors of the package: a module imports only from floors below its own."""

from __future__ import annotations

import ast
import graphlib
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
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


#: Calls that do something else with ties, late entry, weights or sites than they are taken to
#: do; docs/knowledge/methods.md has the numbers.
NOT_CALLED = {
    "AalenJohansenFitter",
    "CoxPHFitter",
    "CoxTimeVaryingFitter",
    "KaplanMeierFitter",
    "PHReg",
    "TreatmentEffect",
    "proportional_hazard_test",
    "restricted_mean_survival_time",
}


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_module_uses_a_call_that_was_measured_to_be_wrong_with_such_data(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    named |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    named |= {each.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
              for each in node.names}  # fmt: skip
    assert named & NOT_CALLED == set()


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_while_loading(path: Path) -> set[str]:
    """The modules of the package that loading this one loads; functions may load others later."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    names = {module_name(each) for each in modules()}
    found: set[str] = set()
    for node in body:
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{each.name}" for each in node.names}
            found |= inner & names or {node.module}
    return found & names - {module_name(path)}


def test_no_module_needs_itself_to_load():
    needs = {module_name(path): imports_while_loading(path) for path in modules()}
    graphlib.TopologicalSorter(needs).prepare()


#: Called by name or by a library: entry points, and methods of classes that libraries define.
CALLED_FROM_OUTSIDE = {
    "EvaltoolsEngine",
    "convert_field",
    "format_field",
    "get_value",
    "handle_comment",
    "handle_data",
    "handle_startendtag",
    "terminate",
}


def names_defined(tree: ast.Module) -> Iterator[str]:
    """Functions, classes, methods and constants; a decorated one is used by its decorator."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            plain = [each for each in node.decorator_list if ast.unparse(each) not in WITHOUT_USE]
            if not plain:
                yield node.name
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        yield from (each.id for each in targets if isinstance(each, ast.Name))


#: Names that the language or the notebook calls.
DUNDER = re.compile(r"__\w+__$|_repr_\w+_$")

#: Decorators that say how a thing is called, not that it is.
WITHOUT_USE = {"property", "cached_property", "cache", "staticmethod", "classmethod"}


def test_every_name_is_used_or_given_out():
    texts = {path: path.read_text(encoding="utf-8") for path in modules()}
    notebooks = (PACKAGE.parent / "notebooks").rglob("*.ipynb")
    words = Counter(
        word
        for text in [*texts.values(), *(path.read_text(encoding="utf-8") for path in notebooks)]
        for word in re.findall(r"\w+", text)
    )
    unused = [
        f"{path.relative_to(PACKAGE)}: {name}"
        for path, text in texts.items()
        for name in names_defined(ast.parse(text))
        if words[name] == 1 and name not in CALLED_FROM_OUTSIDE and not DUNDER.match(name)
    ]
    assert unused == []


def loaded_by(code: str) -> set[str]:
    """The packages from elsewhere that a fresh interpreter has loaded after the code."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


#: What takes long to load, and what may load it. Seconds differ between machines, this does not.
SLOW = {"lifelines", "matplotlib", "nbclient", "nbconvert", "numpy", "pandas", "papermill", "scipy",
        "seaborn", "statsmodels", "typst"}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "allowed"),
    [
        ("import evaltools", set()),
        ("from evaltools.cli import app", set()),
        ("import evaltools; evaltools.load_study", {"numpy", "pandas"}),
        ("import evaltools; evaltools.load_data", {"numpy", "pandas"}),
        ("import evaltools; evaltools.follow_up", {"numpy", "pandas", "scipy"}),
        ("import evaltools.survival", SLOW - {"matplotlib", "papermill", "seaborn", "typst"}),
        ("import evaltools.sections", SLOW - {"lifelines", "nbclient", "papermill", "typst"}),
    ],
)
def test_an_import_loads_no_more_than_it_needs(code, allowed):
    assert loaded_by(code) & SLOW - allowed == set()


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from evaltools.cli import app; "
        "heavy = {'pandas', 'numpy', 'matplotlib', 'papermill', 'statsmodels'} & set(sys.modules); "
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
