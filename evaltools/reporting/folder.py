"""The folders of runs: one lock a study, a hidden part folder, and landing whole.

reports/<study>/<run-id>/ appears in one step, by renaming. Until then a run lives in
.<run-id>.part/ with one marker per finished report; an interrupted run's finished reports
are taken over by the next run of the same study. The last good run is never touched.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from evaltools import resources
from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.reporting.execute import Outcome
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
    handle = _take(lock)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
        os.close(handle)


def _take(lock: Path) -> int:
    """An open handle of the lock file, which names this process and is locked.

    The system frees the file when its process ends, however it ends.
    """
    while True:
        handle = os.open(lock, os.O_CREAT | os.O_RDWR, 0o644)
        if not _lock_file(handle):
            os.close(handle)
            rule = "Only one run of a study may go on at a time, and another one is running."
            raise UsageError(message(rule))
        if _is_still(lock, handle):
            break
        os.close(handle)
    os.truncate(handle, 0)
    os.write(handle, str(os.getpid()).encode())
    return handle


def _lock_file(handle: int) -> bool:
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
    except OSError:
        return False
    return True


def _is_still(lock: Path, handle: int) -> bool:
    """Whether the file that was locked is the one that lies there now."""
    try:
        there = lock.stat()
    except FileNotFoundError:
        return False
    return (there.st_dev, there.st_ino) == (os.fstat(handle).st_dev, os.fstat(handle).st_ino)


@dataclass(frozen=True)
class State:
    """What the sections of a report depend on.

    Attributes
    ----------
    content : str
        Hash of what the report is made from.
    hidden : list of [result id, key of a place]
        What was hidden in it for the sake of others.
    """

    content: str
    hidden: list[list[str]]


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

    def finished(self, name: str, state: State) -> Outcome | None:
        """What came of a report that was finished in the same state; None when it was not."""
        try:
            told = json.loads((self.report(name) / MARKER).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        if told["hash"] != state.content or told["hidden"] != state.hidden:
            return None
        return Outcome(told["status"], told["section"], told["reason"])

    def mark(self, name: str, state: State, outcome: Outcome) -> None:
        """Say that a report is finished, in what state, and what came of it."""
        told = {
            "hash": state.content,
            "hidden": state.hidden,
            "status": outcome.status,
            "section": outcome.section,
            "reason": outcome.reason,
        }
        fresh = self.report(name) / f"{MARKER}.new"
        fresh.write_text(json.dumps(told), encoding="utf-8")
        fresh.replace(self.report(name) / MARKER)

    def land(self) -> Path:
        """Make the run visible in one step."""
        final = self.runs / self.run_id
        shutil.rmtree(self.sections, ignore_errors=True)
        self.path.rename(final)
        return final


def open_part(runs: Path, content_hash: str, now: datetime, *, keep: Sequence[str] = ()) -> Part:
    """A new part folder; finished reports of an interrupted run are moved into it.

    keep : sequence of str
        Names of the reports that may be taken over; all else of the interrupted run goes.
    """
    part = Part(runs, _free_id(runs, f"{now:%Y%m%d-%H%M%S}-{content_hash[:8]}"))
    left = sorted(runs.glob(f".*{PART}"))
    for other in left[:-1]:
        shutil.rmtree(other)
    if left:
        if left[-1] != part.path:
            left[-1].rename(part.path)
        _clear(part, keep)
    part.sections.mkdir(parents=True, exist_ok=True)
    return part


def _free_id(runs: Path, wished: str) -> str:
    """The run id, with a number where a run of the same second has it already."""
    number, chosen = 1, wished
    while (runs / chosen).exists():
        number += 1
        chosen = f"{wished}-{number}"
    return chosen


def _clear(part: Part, keep: Sequence[str]) -> None:
    kept = {SECTIONS, *(f"{name}.ipynb" for name in keep)}
    for path in part.path.iterdir():
        if path.name not in kept:
            _remove(path)
    if part.sections.is_dir():
        for path in part.sections.iterdir():
            if path.name not in keep:
                _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def hidden_in(hide: Mapping[str, Sequence[str]], report: str) -> list[list[str]]:
    """The entries of a hide-list that are about one report, in a fixed order."""
    return sorted(
        [name, place]
        for name, places in hide.items()
        if name.split(".")[0] == report
        for place in places
    )


def empty(folder: Path) -> None:
    """Make `folder` an empty one."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
