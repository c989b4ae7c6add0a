"""What a study has released: a folder a release, and a log of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaltools.reporting import record
from evaltools.reporting.overlaps import disjoint
from evaltools.reporting.private import read_private
from evaltools.result import Result
from evaltools.sections.plain import read_result

#: Beside the runs: one folder a released run, and the log.
RELEASES = "release"
LOG = "log.json"

Plain = Mapping[str, Mapping[str, Any]]


def release_log(runs: Path) -> list[dict[str, Any]]:
    """What was released, the oldest first: run, where, released (time), sums (of SHA256SUMS)."""
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


@dataclass(frozen=True)
class Released:
    """One release of a study.

    Attributes
    ----------
    run : str
        Its id.
    where : str, optional
        The condition on its people; empty: everybody; None: not known any more.
    path : Path
        Its folder.
    when : str
        The time of its release.
    """

    run: str
    where: str | None
    path: Path
    when: str = ""

    def results(self) -> Plain:
        """Its numbers; none when its folder is gone."""
        file = self.path / "results.json"
        if not file.exists():
            return {}
        found: Plain = json.loads(file.read_text(encoding="utf-8"))["results"]
        return found


def releases_of_study(runs: Path) -> tuple[Released, ...]:
    """Every release of a study, the oldest first: of its own folder and of the rows of grids.

    A row of a grid has its runs in <out>/<folder>/<study>/, a run of the whole study in
    <out>/<study>/. All of these are looked at that belong to the same study file.
    """
    found = [
        (
            str(entry["released"]),
            Released(
                entry["run"],
                _where(folder, entry),
                folder / RELEASES / entry["run"],
                str(entry["released"]),
            ),
        )
        for folder in _folders(runs)
        for entry in release_log(folder)
    ]
    return tuple(each for _, each in sorted(found, key=lambda pair: (pair[0], pair[1].run)))


def _folders(runs: Path) -> Iterator[Path]:
    """The folders of runs of the same study beside, above and below `runs`."""
    own = read_private(runs)
    top, study = runs.parent, runs.name
    near = {*top.glob(f"*/{study}"), top.parent / study, *top.parent.glob(f"*/{study}")}
    yield runs
    for folder in sorted(near - {runs}):
        other = read_private(folder)
        if own is not None and other is not None and own.study == other.study:
            yield folder


def _where(runs: Path, entry: Mapping[str, Any]) -> str | None:
    """The condition of a release; of an older one, whose entry lacks it, its run's."""
    if "where" in entry:
        return str(entry["where"])
    try:
        told = json.loads((runs / entry["run"] / "run.json").read_text(encoding="utf-8"))
        return str(told["parameters"].get("where") or "")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def as_results(plain: Plain) -> dict[str, Result]:
    """Results for the audit."""
    return {name: read_result(each) for name, each in plain.items()}


def earlier_results(runs: Path, now: Plain, where: str = "") -> list[dict[str, Result]]:
    """What each earlier release adds to `now` for who has both; see `earlier_releases`."""
    return [results for _, results in earlier_releases(runs, now, where)]


def earlier_releases(
    runs: Path, now: Plain, where: str = ""
) -> list[tuple[Released, dict[str, Result]]]:
    """Each earlier release, and what it adds to `now` for who has both.

    A result that is the same in both tells nothing more, so it is left out; and so is a
    release of people of whom nobody can be among those of the condition `where`.
    """
    found = []
    for release in releases_of_study(runs):
        if disjoint(where, release.where):
            continue
        other = {name: each for name, each in release.results().items() if now.get(name) != each}
        if other:
            found.append((release, as_results(other)))
    return found
