"""A run that has landed, read back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.reporting import record
from evaltools.sections.made import RESULTS_FILE

#: Names of run folders: date, time, eight characters, and a number where two would be equal.
PATTERN = "[0-9]*-*-*"


@dataclass(frozen=True)
class Landed:
    """A landed run.

    Attributes
    ----------
    path : Path
    told : mapping
        Its run.json.
    """

    path: Path
    told: Mapping[str, Any]

    @property
    def run_id(self) -> str:
        """The name of its folder."""
        return self.path.name

    @property
    def reports(self) -> Mapping[str, Mapping[str, Any]]:
        """What came of each report, by name."""
        reports: Mapping[str, Mapping[str, Any]] = self.told["reports"]
        return reports

    @property
    def ok(self) -> bool:
        """Whether no report failed."""
        return all(each["status"] != "failed" for each in self.reports.values())

    @property
    def hidden(self) -> dict[str, list[str]]:
        """What was hidden for the sake of others."""
        return {name: list(places) for name, places in self.told.get("hidden", {}).items()}

    def results(self) -> dict[str, dict[str, Any]]:
        """The protected results by id, as results.json has them; UsageError without it."""
        try:
            plain = json.loads((self.path / RESULTS_FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise UsageError(
                message(
                    "A run must hold its results, but {name} is not in the folder {run}, or cannot "
                    "be read. Make the run again.",
                    name=RESULTS_FILE,
                    run=self.run_id,
                )
            ) from None
        results: dict[str, dict[str, Any]] = plain["results"]
        return results

    def changed_files(self) -> list[str]:
        """Files that are not as the run left them, or are gone, by its sums."""
        return [
            name
            for name, expected in record.read_sums(self.path).items()
            if not (self.path / name).is_file() or record.file_hash(self.path / name) != expected
        ]


def landed_run(path: str | Path) -> Landed:
    """The landed run in a folder; UsageError when it is none."""
    folder = Path(path).absolute()
    found = _read(folder)
    if found is None:
        rule = "A run must be the folder of one, with its run.json; {name} is not."
        raise UsageError(message(rule, name=folder.name))
    return found


def landed_runs(runs: Path) -> list[Landed]:
    """The landed runs of a study, the newest first."""
    paths = sorted(runs.glob(PATTERN), key=lambda path: path.name, reverse=True)
    return [run for run in map(_read, paths) if run is not None]


def _read(folder: Path) -> Landed | None:
    try:
        told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return Landed(folder, told) if isinstance(told, dict) and "reports" in told else None
