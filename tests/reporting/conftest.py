"""One landed run of the made-up programme, and one parent of kernels, for every test."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from made_up_programme import write_made_up_study

import evaltools.warm
from evaltools.reporting import run

KERNELS = sys.modules["evaltools.warm.kernels"]
STOCK = KERNELS.nursery_in_use


@pytest.fixture(scope="session", autouse=True)
def compiled_once(tmp_path_factory):
    """What processes of a test import is compiled for the first of them and kept for all."""
    with pytest.MonkeyPatch.context() as patched:
        if os.environ.get("PYTHONDONTWRITEBYTECODE"):
            patched.delenv("PYTHONDONTWRITEBYTECODE")
            patched.setenv("PYTHONPYCACHEPREFIX", str(tmp_path_factory.mktemp("compiled")))
        yield


@pytest.fixture(scope="session", autouse=True)
def one_nursery(compiled_once):
    """The first run of the session opens the parent of kernels, which serves the later ones."""
    with ExitStack() as opened, pytest.MonkeyPatch.context() as patched:

        @contextmanager
        def shared() -> Iterator[evaltools.warm.Nursery]:
            if not KERNELS._open:
                opened.enter_context(evaltools.warm.warm_kernels())
            yield KERNELS._open[-1]

        patched.setattr(KERNELS, "nursery_in_use", shared)
        yield


@pytest.fixture
def no_nursery(monkeypatch):
    """Runs of this test open and close a parent of kernels of their own."""
    monkeypatch.setattr(KERNELS, "nursery_in_use", STOCK)
    monkeypatch.setattr(KERNELS, "_open", [])


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
