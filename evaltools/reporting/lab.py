"""The notebooks copied for a researcher, and JupyterLab started on them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from evaltools import resources


def copy_notebooks(folder: Path) -> Path:
    """Copy the notebooks to `folder`; a file that is there already is left as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    for source in sorted(resources.path("notebooks").glob("*.ipynb")):
        target = folder / source.name
        if not target.exists():
            shutil.copyfile(source, target)
    return folder


def start_lab(folder: Path) -> int:
    """Start JupyterLab in `folder`, reachable from this computer only; its exit code."""
    call = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--ServerApp.ip=127.0.0.1",
        f"--notebook-dir={folder}",
    ]
    return subprocess.run(call, check=False).returncode
