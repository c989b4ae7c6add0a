"""The sections that a landed run keeps, and how a later run takes them over.

A landed run keeps the block of every section, which is protected already; its figures
and tables lie in figures/ and tables/ anyway. Together they are what the section wrote,
so a report that nothing changed for is put together again without running its notebook.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from evaltools.reporting import record
from evaltools.reporting.execute import Outcome
from evaltools.reporting.landed import landed_run
from evaltools.sections.block import BLOCK_FILE, Block, read_block
from evaltools.sections.made import KEPT


def keep_blocks(folder: Path, report: str, places: Iterable[Path]) -> None:
    """Copy the blocks of a report's sections into the run's own folder of sections."""
    for place in places:
        target = folder / KEPT / report / place.name
        target.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(place / BLOCK_FILE, target / BLOCK_FILE)


def take_over(run: Path, folder: Path, report: str, target: Path) -> Outcome:
    """Put a report of a landed run together again; what came of it then.

    folder : Path
        The new run; gets the executed notebook.
    target : Path
        The folder of the report's sections; exists and is empty.
    """
    for place in sorted((run / KEPT / report).iterdir()):
        section = target / place.name
        section.mkdir()
        shutil.copyfile(place / BLOCK_FILE, section / BLOCK_FILE)
        for source, name in _files(run, report, read_block(place)):
            shutil.copyfile(source, section / name)
    notebook = run / f"{report}.ipynb"
    if notebook.exists():
        shutil.copyfile(notebook, folder / notebook.name)
    told = landed_run(run).reports[report]
    return Outcome(told["status"], told["section"], told["reason"])


def _files(run: Path, report: str, block: Block) -> list[tuple[Path, str]]:
    """The files that belong to a section, each with the name that the section gave it."""
    pictures = [voice.picture for voice in block.voices.values() if voice.picture is not None]
    names = [name for picture in pictures for name in (picture.svg, picture.png)]
    found = [(run / "figures" / f"{report}.{name}", name) for name in names]
    table = run / "tables" / f"{report}.{block.name}.csv"
    if table.exists():
        found.append((table, f"{block.name}.csv"))
    return found


def is_whole(run: Path, report: str) -> bool:
    """Whether a report's files are as the run left them, by its sums."""
    sums = record.read_sums(run)
    prefixes = (
        f"{KEPT}/{report}/",
        f"figures/{report}.",
        f"tables/{report}.",
        f"{report}.ipynb",
    )
    names = [name for name in sums if name.startswith(prefixes)]
    return any(name.startswith(prefixes[0]) for name in names) and all(
        (run / name).is_file() and record.file_hash(run / name) == sums[name] for name in names
    )
