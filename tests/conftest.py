"""What every test may ask for."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
from made_up_programme import write_made_up_study

from evaltools import cli

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def made_up_study(tmp_path):
    """The study file of the made-up programme, in an empty folder."""
    return write_made_up_study(tmp_path / "keksitty")


@pytest.fixture
def call(monkeypatch, capsys):
    """Call the command line in English; exit code, output and error output."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")

    def called(*arguments):
        monkeypatch.setattr(sys, "argv", ["evaltools", *map(str, arguments)])
        code = 0
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return called


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """Programs of a fresh virtual environment with the built wheel.

    It sees the dependencies that are installed here, and no checkout.
    """
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    environment = folder / "env"
    venv.create(environment, with_pip=False, symlinks=True)
    places = subprocess.run(
        [
            environment / "bin" / "python",
            "-c",
            "import sysconfig; print(sysconfig.get_path('purelib'))",
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    # The dependencies are seen through a path file; an editable install of ours is not.
    (Path(places) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = [sys.executable, "-m", "pip", "--python", str(environment / "bin" / "python")]
    subprocess.run(
        [
            *pip,
            "install",
            "--no-deps",
            "--no-index",
            "--quiet",
            "--force-reinstall",
            "--disable-pip-version-check",
            str(wheel),
        ],
        check=True,
        capture_output=True,
    )
    return environment / "bin"
