"""The machine-readable record of a run: results.json, run.json, tables, SHA256SUMS."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import Any

from evaltools import resources
from evaltools.sections.block import Block
from evaltools.sections.made import RESULTS_FILE

SCHEMA_VERSION = 1

#: The packages whose versions decide numbers and looks.
PACKAGES = (
    "evaltools",
    "pandas",
    "numpy",
    "scipy",
    "statsmodels",
    "lifelines",
    "matplotlib",
    "seaborn",
    "openpyxl",
    "python-docx",
    "typst",
    "papermill",
    "nbclient",
    "ipykernel",
    "jinja2",
    "Babel",
)


@cache
def versions() -> Mapping[str, str]:
    """Python and the packages behind a run, by name."""
    python = ".".join(str(part) for part in sys.version_info[:3])
    found = {"Python": python, **{name: metadata.version(name) for name in PACKAGES}}
    return MappingProxyType(found)


def commit() -> str | None:
    """The checkout's commit, or None for an installed package."""
    if not resources.in_checkout():
        return None
    call = ["git", "-C", str(resources.checkout()), "rev-parse", "HEAD"]
    try:
        done = subprocess.run(call, capture_output=True, text=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None


@lru_cache(maxsize=5000)
def _unchanged_hash(path: Path, changed: int, size: int) -> str:
    """SHA-256 of a file that is as it was when it was last changed, with that size."""
    return file_hash(path)


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def code_hash() -> str:
    """One hash over the package's code and templates and the notebooks.

    Many runs of one process look at every file, and read those again that have changed.
    """
    package = Path(__file__).resolve().parent.parent
    places = [package, resources.path("notebooks"), resources.path("data_schemas")]
    total = hashlib.sha256()
    for place in places:
        for path in sorted(place.rglob("*")):
            if path.is_file() and path.suffix not in {".pyc", ".po"}:
                total.update(path.relative_to(place).as_posix().encode())
                stat = path.stat()
                hashed = _unchanged_hash(path, stat.st_mtime_ns, stat.st_size)
                total.update(bytes.fromhex(hashed))
    return total.hexdigest()


def write_json(path: Path, content: Any) -> None:
    """Write plain data as sorted, readable JSON."""
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def write_results(folder: Path, blocks: Iterable[Block], status: Mapping[str, str]) -> None:
    """results.json: every protected result with its id, and what came of each report.

    status : mapping of report name to "finished", "unanswered" or "failed"
    """
    told = {
        "schema_version": SCHEMA_VERSION,
        "reports": [{"report": name, "status": said} for name, said in status.items()],
        "results": {block.id: block.result for block in blocks if block.result},
    }
    write_json(folder / RESULTS_FILE, told)


def gather(folder: Path, report: str, places: Mapping[str, Path]) -> None:
    """Copy the tables and figures of a report's sections to tables/ and figures/.

    places : mapping of block name to the section's folder
    """
    tables, figures = folder / "tables", folder / "figures"
    for name, place in places.items():
        for source in sorted(place.iterdir()):
            if source.suffix == ".csv":
                tables.mkdir(exist_ok=True)
                shutil.copyfile(source, tables / f"{report}.{name}.csv")
            elif source.suffix in {".svg", ".png"}:
                figures.mkdir(exist_ok=True)
                shutil.copyfile(source, figures / f"{report}.{source.name}")


def write_sums(folder: Path) -> None:
    """SHA256SUMS over every file of the run but itself and hidden folders."""
    paths = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(p.startswith(".") for p in path.relative_to(folder).parts)
    )
    lines = [
        f"{file_hash(path)}  {path.relative_to(folder).as_posix()}\n"
        for path in paths
        if path.name != "SHA256SUMS"
    ]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def read_sums(folder: Path) -> dict[str, str]:
    """The sums that `write_sums` wrote, by file name; empty when there are none."""
    try:
        lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    return {name: expected for expected, _, name in (line.partition("  ") for line in lines)}


def write_whole(path: Path, text: str) -> None:
    """Write a file in one step: it is the old one or the new one, never half of it."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
