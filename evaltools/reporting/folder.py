"""The folders of runs: one lock a study, a hidden part folder, and landing whole.

reports/<study>/<run-id>/ appears in one step, by renaming. Until then a run lives in
.<run-id>.part/ with one marker per finished report; an interrupted run's finished reports
are taken over by the next run of the same study. The last good run is never touched.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from evaltools import resources
from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.study import Study

LOCK = ".lock"
PART = ".part"
#: Inside a part folder: one folder a report, its sections in it.
SECTIONS = ".sections"
MARKER = "finished.json"


def runs_folder(study: Study, out: Path | None) -> Path:
    """Where the runs of a study lie: `out`, else reports/ beside the study file.

    The checkout's own examples go to the checkout's reports/.
    """
    if out is not None:
        return out.resolve() / study.study
    examples = resources.path("examples") if resources.in_checkout() else None
    if examples is not None and study.folder.resolve().is_relative_to(examples.resolve()):
        return resources.checkout() / "reports" / study.study
    return study.folder.resolve() / "reports" / study.study


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the study's lock; UsageError when another live process holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / LOCK
    _take(lock)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _take(lock: Path) -> None:
    try:
        handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        if _holder_lives(lock):
            rule = "Only one run of a study may go on at a time, and another one is running."
            raise UsageError(message(rule)) from None
        lock.unlink(missing_ok=True)
        return _take(lock)
    with os.fdopen(handle, "w") as file:
        file.write(str(os.getpid()))
    return None


def _holder_lives(lock: Path) -> bool:
    try:
        pid = int(lock.read_text())
        os.kill(pid, 0)
    except (ValueError, FileNotFoundError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


@dataclass(frozen=True)
class Part:
    """A run that is being made.

    Attributes
    ----------
    runs : Path
        Folder of the study's runs.
    run_id : str
    """

    runs: Path
    run_id: str

    @property
    def path(self) -> Path:
        """The hidden folder that becomes the run."""
        return self.runs / f".{self.run_id}{PART}"

    @property
    def sections(self) -> Path:
        """Holds one folder a report."""
        return self.path / SECTIONS

    def report(self, name: str) -> Path:
        """The folder of one report's sections."""
        return self.sections / name

    def finished(self, name: str, content_hash: str) -> bool:
        """Whether a report was finished from the same content."""
        marker = self.report(name) / MARKER
        if not marker.exists():
            return False
        return bool(json.loads(marker.read_text())["hash"] == content_hash)

    def mark(self, name: str, content_hash: str) -> None:
        """Say that a report is finished, and from what."""
        (self.report(name) / MARKER).write_text(json.dumps({"hash": content_hash}))

    def land(self) -> Path:
        """Make the run visible in one step."""
        final = self.runs / self.run_id
        shutil.rmtree(self.sections, ignore_errors=True)
        self.path.rename(final)
        return final


def open_part(runs: Path, content_hash: str, now: datetime) -> Part:
    """A new part folder; finished reports of an interrupted run are moved into it."""
    part = Part(runs, f"{now:%Y%m%d-%H%M%S}-{content_hash[:8]}")
    left = sorted(runs.glob(f".*{PART}"))
    if left:
        left[-1].rename(part.path)
    for other in left[:-1]:
        shutil.rmtree(other)
    part.sections.mkdir(parents=True, exist_ok=True)
    return part


def empty(folder: Path) -> None:
    """Make `folder` an empty one."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def latest_run(runs: Path) -> Path | None:
    """The newest run that landed."""
    landed = [path for path in runs.glob("[0-9]*-*-*") if (path / "run.json").exists()]
    return max(landed, key=lambda path: path.name) if landed else None
