"""The wheel works without the checkout: its notebooks, schemas and examples are inside."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A fresh virtual environment with the built wheel; it sees the installed dependencies."""
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


def call(installed, home, *arguments):
    home.mkdir(exist_ok=True)
    return subprocess.run(
        [str(installed / "evaltools"), *arguments],
        cwd=home,
        env={"HOME": str(home), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_installed_package_is_not_the_checkout(installed, tmp_path):
    code = "import evaltools.resources as r; print(r.in_checkout(), r.path('notebooks'))"
    done = subprocess.run(
        [str(installed / "python"), "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    inside, place = done.stdout.split()
    assert inside == "False"
    assert not Path(place).is_relative_to(ROOT)


def test_an_example_runs_from_the_wheel_in_an_empty_home(installed, tmp_path):
    home = tmp_path / "home"
    done = call(
        installed,
        home,
        "run",
        "example:unemployment_duration",
        "--report",
        "reach",
        "--language",
        "fi",
        "--out",
        str(home / "reports"),
    )
    assert done.returncode == 0, done.stderr
    (page,) = home.glob("reports/unemployment-duration/*/reach.fi.html")
    assert '<html lang="fi">' in page.read_text(encoding="utf-8")


def test_parameters_are_listed_from_the_wheel(installed, tmp_path):
    done = call(installed, tmp_path / "home", "params", "survival")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("where: str")
    assert "horizon: int = 0" in done.stdout
