"""What the other reports of a run have shown: read by the reports that come after them.

Only protected sections are there to be read, so nothing else can enter a later report.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.result import Result
from evaltools.sections.block import BLOCK_FILE, Block, read_block
from evaltools.sections.plain import read_result

#: Every protected result with its id; in a landed run, and while it is made in the folder
#: of each report that reads others.
RESULTS_FILE = "results.json"

#: In a landed run: one folder a report, one folder a section, its block in it.
KEPT = "sections"


@dataclass(frozen=True, eq=False)
class MadeReports:
    """The protected sections and results of other reports.

    Attributes
    ----------
    status : mapping of report name to "finished", "unanswered" or "failed"
        In the order in which the reports are made. A report that is not in it was not
        asked for; a failed one has neither blocks nor results.
    blocks : mapping of result id to Block
        In the order of the pages; the `voices` of a block hold its title and sentence by
        language.
    results : mapping of result id to Result
        Protected, without names and notes.
    """

    status: Mapping[str, str]
    blocks: Mapping[str, Block]
    results: Mapping[str, Result]

    def unanswered(self) -> Mapping[str, Block]:
        """The sections whose question the study cannot answer."""
        return {name: each for name, each in self.blocks.items() if each.kind == "unanswered"}


def made_reports(run_folder: str | Path | None) -> MadeReports:
    """What the other reports of a run have shown.

    Parameters
    ----------
    run_folder : path, optional
        The folder of this report in a run that is being made, as its notebook gets it, or
        the folder of a landed run. None or empty: there are no other reports.

    Raises
    ------
    UsageError
        For a folder without a readable results.json.

    Examples
    --------
    >>> made_reports(None).status
    {}
    """
    if not run_folder:
        return MadeReports({}, {}, {})
    own = Path(run_folder)
    told = _told(own)
    status = {str(each["report"]): str(each["status"]) for each in told["reports"]}
    sections = own / KEPT if (own / KEPT).is_dir() else own.parent
    blocks = [
        read_block(place.parent)
        for name, said in status.items()
        if said != "failed"
        for place in sorted((sections / name).glob(f"*/{BLOCK_FILE}"))
    ]
    results = {name: read_result(plain) for name, plain in told["results"].items()}
    return MadeReports(status, {block.id: block for block in blocks}, results)


def _told(folder: Path) -> dict[str, Any]:
    try:
        told = json.loads((folder / RESULTS_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        told = None
    if not isinstance(told, dict) or not {"reports", "results"} <= set(told):
        rule = "The folder of a run must hold its results.json; {name} does not."
        raise UsageError(message(rule, name=folder.name))
    return told
