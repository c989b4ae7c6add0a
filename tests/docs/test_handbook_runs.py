"""Every command and snippet of the handbook runs: from the wheel, in an empty home, offline."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest
from handbook import PAGES, ROOT, blocks, name

pytestmark = pytest.mark.long

RUNNABLE = ("bash", "python")

WITH_CODE = [
    page
    for page in [ROOT / "README.md", *PAGES]
    if any(block.language in RUNNABLE or block.file for block in blocks(page))
]

#: Refuses every connection that leaves this computer.
OFFLINE = """
import socket
_connect = socket.socket.connect
def connect(self, address):
    if self.family in (socket.AF_INET, socket.AF_INET6):
        if not str(address[0]).startswith(("127.", "::1", "localhost")):
            raise OSError("the handbook is tried without a network")
    return _connect(self, address)
socket.socket.connect = connect
"""


@pytest.fixture
def home(tmp_path):
    """An empty folder to work in, and what keeps programs off the network."""
    (tmp_path / "offline").mkdir()
    (tmp_path / "offline" / "sitecustomize.py").write_text(OFFLINE)
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


#: A block that activates the environment, as a person does once in every terminal.
ACTIVATES = "source ~/evaltools/.venv/bin/activate"


def installed_as_told(home, installed):
    """Put the environment where the handbook has it."""
    (home / "evaltools").mkdir()
    (home / "evaltools" / ".venv").symlink_to(installed.parent, target_is_directory=True)


@pytest.mark.parametrize("page", WITH_CODE, ids=name)
def test_the_blocks_of_a_page_run_in_order(page, installed, home):
    environment = {
        "HOME": str(home),
        "PATH": f"{installed}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(home.parent / "offline"),
        "MPLBACKEND": "agg",
    }
    so_far, activated = "", ""
    if any(ACTIVATES in block.text for block in blocks(page)):
        # then the page itself says how the command is found
        environment["PATH"] = os.defpath
        installed_as_told(home, installed)
    for block in blocks(page):
        if block.file:
            place = home / block.file
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(block.text, encoding="utf-8")
        if block.language not in RUNNABLE:
            continue
        if block.language == "python":
            so_far += block.text
            call = [str(installed / "python"), "-c", so_far]
        else:
            call = [shutil.which("bash"), "-euo", "pipefail", "-c", activated + block.text]
            activated += block.text if block.text.strip() == ACTIVATES else ""
        done = subprocess.run(
            call, cwd=home, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == block.ends_with, f"{block.text}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
