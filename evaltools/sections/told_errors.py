"""In a run's kernel: an error of this package is written down in every language.

A kernel's messages carry an error's English text alone, and the run speaks the language of
the study. Runs load this as an extension of IPython; notebooks that a person opens do not.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evaltools import wording
from evaltools.columns import LANGUAGES
from evaltools.errors import EvaltoolsError

#: In the report's folder of sections: language -> what the error says.
ERROR_FILE = "error.json"


def load_ipython_extension(shell: Any) -> None:
    """Called by IPython: have the error of a cell written down when the cell has run."""

    def write_down(done: Any) -> None:
        folder = shell.user_ns.get("run_folder")
        if folder and isinstance(done.error_in_exec, EvaltoolsError):
            path = Path(folder) / ERROR_FILE
            path.write_text(json.dumps(said(done.error_in_exec)), encoding="utf-8")

    shell.events.register("post_run_cell", write_down)


def said(error: EvaltoolsError) -> dict[str, str]:
    """What the error says, by language."""
    return {language: wording.fault(error, language) for language in LANGUAGES}


def take_error(folder: str | Path) -> Mapping[str, str]:
    """What was written down in the folder, which is taken away; empty when nothing was."""
    path = Path(folder) / ERROR_FILE
    try:
        told: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    path.unlink(missing_ok=True)
    return told
