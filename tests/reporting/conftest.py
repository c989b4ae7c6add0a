"""One landed run of the made-up programme, for every test that only needs one."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from made_up_programme import write_made_up_study

from evaltools.reporting import run


@dataclass(frozen=True)
class Made:
    """A study and its run, in a folder of the test's own."""

    study: Path
    run: Path

    @property
    def runs(self):
        return self.run.parent


@pytest.fixture(scope="session")
def made_once(tmp_path_factory):
    study = write_made_up_study(tmp_path_factory.mktemp("made") / "keksitty")
    return study, run(study, reports=["survival"], languages=["en"])


@pytest.fixture
def made(made_once, tmp_path):
    """The study and its run, copied; the run remembers the copy's study file."""
    from evaltools.reporting.private import private

    study, landed = made_once
    shutil.copytree(study.parent, tmp_path / "keksitty")
    copy = tmp_path / "keksitty" / "study.yaml"
    runs = copy.parent / "reports" / "keksitty"
    private(runs, copy)
    return Made(copy, runs / landed.run_id)
