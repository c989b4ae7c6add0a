"""Old runs removed; never the last good one, and never a release."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from evaltools.errors import UsageError
from evaltools.messages import Message, message, plural_message
from evaltools.reporting import folder as folders
from evaltools.reporting.landed import landed_runs
from evaltools.reporting.study_index import write_study_index
from evaltools.study import load_study

#: Ending of a folder that is being removed.
GOING = ".going"


def prune(study: str | Path, *, keep: int, out: str | Path | None = None) -> tuple[str, ...]:
    """Remove all runs of a study but the newest; the names of those removed.

    Parameters
    ----------
    study : path
        The study file.
    keep : int
        How many of the newest stay; 1 or more. The newest run without a failed report
        stays in any case, and so does everything that was released.
    out : path, optional
        Where the runs are, as in `run`.

    Raises
    ------
    UsageError
        When `keep` is below 1 or another run of the study is going on.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     # there are no runs yet
    ...     prune("example:unemployment_duration", keep=3, out=folder)
    ()
    """
    if keep < 1:
        raise UsageError(message("The number of runs to keep must be 1 or more."))
    plan = load_study(study)
    runs = folders.runs_folder(plan, Path(out) if out is not None else None)
    if not runs.is_dir():
        return ()
    with folders.locked(runs):
        for left in runs.glob(f".*{GOING}"):
            shutil.rmtree(left)
        landed = landed_runs(runs)
        last_good = next((run.run_id for run in landed if run.ok), None)
        going = [run for run in landed[keep:] if run.run_id != last_good]
        for run in going:
            # out of sight in one step, so that no half of a run is ever seen
            hidden = runs / f".{run.run_id}{GOING}"
            run.path.rename(hidden)
            shutil.rmtree(hidden)
        if landed:
            write_study_index(runs, plan)
    return tuple(run.run_id for run in going)


def what_prune_did(gone: Sequence[str], study: str | Path, *, out: str | Path | None) -> Message:
    """How many runs `prune` removed; where none, in which folder it looked and what is there."""
    if gone:
        return plural_message("{n} run removed.", "{n} runs removed.", len(gone))
    runs = folders.runs_folder(load_study(study), Path(out) if out is not None else None)
    there = len(landed_runs(runs))
    if not there:
        return message(
            "No run was removed: there is none in {folder}. Where the runs are elsewhere, say so "
            "with --out, as evaltools run was told.",
            folder=str(runs),
        )
    return plural_message(
        "No run was removed: {folder} holds {n} run.",
        "No run was removed: {folder} holds {n} runs.",
        there,
        folder=str(runs),
    )
