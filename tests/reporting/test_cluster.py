"""Units of work through a real Dask scheduler and two workers on the loopback."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time

import pytest
from made_up_programme import write_made_up_study

from evaltools.errors import UsageError
from evaltools.reporting import run
from evaltools.reporting.grid import run_grid
from evaltools.reporting.units import ATTEMPT

REPORTS = ["reach", "survival"]


def begin(what, *options):
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.dask_{what}", *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def until(said, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := said():
            return found
        time.sleep(0.05)
    raise AssertionError("It did not happen in time.")


@pytest.fixture
def dask(tmp_path):
    """The address of a scheduler, and its two workers."""
    file = tmp_path / "scheduler.json"
    common = ("--no-dashboard",)
    scheduler = begin(
        "scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file), *common
    )
    address = until(lambda: file.exists() and file.read_text() and json.loads(file.read_text()))
    there = address["address"]
    options = ("--host", "127.0.0.1", "--nworkers", "1", "--nthreads", "1", "--no-nanny", *common)
    places = ("--local-directory", str(tmp_path / "dask"))
    workers = [begin("worker", there, *options, *places) for _ in range(2)]
    until(lambda: number_of_workers(there) == 2)
    yield there, workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()


def number_of_workers(address):
    from distributed import Client

    with Client(address, timeout=20, set_as_default=False) as client:
        return len(client.scheduler_info(n_workers=-1)["workers"])


@pytest.mark.long
def test_a_run_through_dask_survives_a_killed_worker_and_gives_the_same_numbers(dask, tmp_path):
    address, workers = dask
    study = write_made_up_study(tmp_path / "keksitty")
    here = run(study, reports=REPORTS, languages=["en"], out=tmp_path / "here")
    there = tmp_path / "there"

    def kill():
        until(lambda: len(list(there.glob(f"*/.*.part/.sections/{ATTEMPT}*"))) == 2)
        workers[0].send_signal(signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    made = run(study, reports=REPORTS, languages=["en"], out=there, scheduler=address)
    killer.join()
    assert workers[0].wait(10) == -signal.SIGKILL
    assert {name: each.status for name, each in made.outcomes.items()} == dict.fromkeys(
        REPORTS, "finished"
    )
    assert (made.path / "results.json").read_bytes() == (here.path / "results.json").read_bytes()
    for name in REPORTS:
        assert (made.path / f"{name}.ipynb").read_bytes() == (
            here.path / f"{name}.ipynb"
        ).read_bytes()
    assert not list(made.path.glob("**/.attempt-*"))


@pytest.mark.long
def test_the_rows_of_a_grid_go_through_dask(dask, tmp_path):
    address, _ = dask
    study = write_made_up_study(tmp_path / "keksitty")
    grid = tmp_path / "grid.csv"
    grid.write_text("folder,where\nwomen,sex = female\nmen,sex = male\nnone,nothing = 1\n")
    found = run_grid(
        study, grid, reports=["reach"], languages=["en"], out=tmp_path / "out", scheduler=address
    )
    assert [(each.folder, each.status) for each in found] == [
        ("women", "finished"),
        ("men", "finished"),
        ("none", "failed"),
    ]


@pytest.mark.long
def test_an_address_without_a_scheduler_is_a_usage_error(tmp_path, monkeypatch):
    from evaltools.reporting import cluster

    monkeypatch.setattr(cluster, "SECONDS_TO_ANSWER", 1)
    study = write_made_up_study(tmp_path / "keksitty")
    with pytest.raises(UsageError) as raised:
        run(study, reports=["reach"], languages=["en"], scheduler="tcp://127.0.0.1:1")
    rule = "A Dask scheduler must answer at tcp://127.0.0.1:1, but none does."
    assert str(raised.value) == rule
