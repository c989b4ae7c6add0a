"""What a study has released: a folder a release, and a log of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evaltools.reporting import record
from evaltools.result import Result
from evaltools.sections.plain import read_result

#: Beside the runs: one folder a released run, and the log.
RELEASES = "release"
LOG = "log.json"

Plain = Mapping[str, Mapping[str, Any]]


def release_log(runs: Path) -> list[dict[str, Any]]:
    """What was released, the oldest first: run, released (time), sums (hash of SHA256SUMS)."""
    path = runs / RELEASES / LOG
    if not path.exists():
        return []
    entries: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["releases"]
    return entries


def add_to_log(runs: Path, entry: Mapping[str, Any]) -> None:
    """Write one more release into the log, in one step."""
    told = {
        "schema_version": record.SCHEMA_VERSION,
        "releases": [*release_log(runs), dict(entry)],
    }
    text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)
    record.write_whole(runs / RELEASES / LOG, text + "\n")


def released_results(runs: Path) -> dict[str, Plain]:
    """The numbers of every release that is still there, by run, the oldest first."""
    found: dict[str, Plain] = {}
    for entry in release_log(runs):
        path = runs / RELEASES / entry["run"] / "results.json"
        if path.exists():
            found[entry["run"]] = json.loads(path.read_text(encoding="utf-8"))["results"]
    return found


def as_results(plain: Plain) -> dict[str, Result]:
    """Results for the audit."""
    return {name: read_result(each) for name, each in plain.items()}


def earlier_results(runs: Path, now: Plain) -> list[dict[str, Result]]:
    """What each earlier release adds to `now` for who has both.

    A result that is the same in both tells nothing more, so it is left out.
    """
    found = []
    for plain in released_results(runs).values():
        other = {name: each for name, each in plain.items() if now.get(name) != each}
        if other:
            found.append(as_results(other))
    return found
