"""The wheel works without the checkout: its notebooks, schemas and examples are inside."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


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
