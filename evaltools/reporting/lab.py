"""The notebooks copied for a researcher, filled in for a study, and JupyterLab started on them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from evaltools import resources
from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.study import Study, load_study

#: One line of the cell that declares a notebook's parameters.
_DECLARED = re.compile(r"(?P<name>\w+): (?P<type>\w+) = (?P<default>\S+)(?P<rest>.*)")

#: Else JupyterLab would ask another computer at every start; beside sensitive data none is.
NO_LOOK_FOR_UPDATES = "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"


def copy_notebooks(folder: Path, *, study: str | Path | None = None) -> tuple[str, ...]:
    """Copy the notebooks and the tutorial to `folder`; the names of those that were there.

    A file that is there already may be somebody's work, and stays as it is.

    study : path of a study file, or example:NAME, optional
        The copies' parameters get its values, so that each notebook runs on it as it is.
    Raises what `load_study` raises.
    """
    plan = load_study(study) if study is not None else None
    source = resources.path("notebooks")
    folder.mkdir(parents=True, exist_ok=True)
    stayed = []
    for path in sorted(source.rglob("*.ipynb")):
        target = folder / path.relative_to(source)
        if target.exists():
            stayed.append(target.relative_to(folder).as_posix())
            continue
        book = json.loads(path.read_text(encoding="utf-8"))
        if plan is not None:
            _fill_in(book, plan, written=str(study))
        target.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(book, ensure_ascii=False, indent=1)
        target.write_text(text + "\n", encoding="utf-8")
    return tuple(stayed)


def _fill_in(book: dict[str, Any], plan: Study, *, written: str) -> None:
    example = written.startswith("example:")
    values: dict[str, Any] = {
        "study": written if example else str(Path(written).resolve()),
        "languages": ", ".join(plan.languages),
    }
    for cell in book["cells"]:
        if "parameters" in cell["metadata"].get("tags", []):
            lines = "".join(cell["source"]).splitlines()
            cell["source"] = "\n".join(_filled(line, values, plan) for line in lines)


def _filled(line: str, values: dict[str, Any], plan: Study) -> str:
    """The line with the study's value in place of the default, where the study has one."""
    declared = _DECLARED.fullmatch(line)
    if declared is None:
        return line
    name = declared["name"]
    value = values.get(name, getattr(plan, name, None))
    if type(value).__name__ != declared["type"]:
        return line
    said = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
    return f"{name}: {declared['type']} = {said}{declared['rest']}"


def refuse_root(*, allowed: bool) -> None:
    """Raise UsageError when this is the system's administrator, who did not say so."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and not allowed:
        rule = (
            "JupyterLab must not be started by the system's administrator (root), who may do "
            "anything on this computer. Start it as another user, or with --allow-root."
        )
        raise UsageError(message(rule))


def start_lab(folder: Path, *, as_root: bool = False, browser: bool = True) -> int:
    """Start JupyterLab in `folder`, reachable from this computer only; its exit code.

    Where it can, it takes the place of this process: an interrupt or an end is then
    JupyterLab's own, which asks first and ends its kernels.
    """
    call = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.root_dir={folder.resolve()}",
        NO_LOOK_FOR_UPDATES,
        *([] if browser else ["--no-browser"]),
        *(["--allow-root"] if as_root else []),
    ]
    if os.name == "posix":
        os.execv(call[0], call)
    return subprocess.run(call, check=False).returncode
