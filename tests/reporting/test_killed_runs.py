"""A run that is killed at any moment leaves the last good run whole, and nothing running."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time

import psutil
import pytest
from made_up_programme import write_made_up_study

from evaltools.cli import INTERRUPTED
from evaltools.reporting import run
from evaltools.reporting.landed import landed_runs

KILLS = 50
#: Far more than it takes; a computer may be busy with other things.
SECONDS_TO_END = 90
LANGUAGES = ["en"]
REPORTS = ["reach", "survival"]

#: What a test runner in the background ignores, its children would ignore as well.
CALL = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from evaltools.cli import main; main()"
)


def is_whole(folder):
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        expected, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == expected, name


def begin(study, mark):
    options = [part for name in REPORTS for part in ("--report", name)]
    call = [sys.executable, "-c", CALL, "run", str(study)]
    return subprocess.Popen(
        [*call, *options, "--language", "en", "--force", "--jobs", "2"],
        env={**os.environ, "EVALTOOLS_TEST_MARK": mark},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def marked(mark):
    """Every process that was started, at whatever remove, with the mark."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("EVALTOOLS_TEST_MARK") == mark:
                found.append(process)
        except psutil.Error:
            continue
    return [each for each in found if each.status() != psutil.STATUS_ZOMBIE]


def gone_within(mark, seconds):
    until = time.monotonic() + seconds
    while marked(mark) and time.monotonic() < until:
        time.sleep(0.05)
    return marked(mark)


@pytest.mark.long
def test_killed_at_random_moments_the_last_good_run_is_whole_and_the_next_run_completes(tmp_path):
    study = write_made_up_study(tmp_path / "keksitty")
    runs = tmp_path / "keksitty" / "reports" / "keksitty"
    began = time.monotonic()
    good = run(study, reports=REPORTS, languages=LANGUAGES)
    lasts = time.monotonic() - began
    results = (good.path / "results.json").read_bytes()
    moments = random.Random(20261122)
    for number in range(KILLS):
        mark = f"{os.getpid()}-{number}"
        process = begin(study, mark)
        time.sleep(moments.uniform(0, 1.3 * lasts))
        process.send_signal(signal.SIGKILL)
        process.wait(30)
        assert gone_within(mark, SECONDS_TO_END) == []
        landed = landed_runs(runs)
        assert good.path in [each.path for each in landed]
        for each in landed:
            is_whole(each.path)
    after = run(study, reports=REPORTS, languages=LANGUAGES, force=True)
    assert after.ok
    assert (after.path / "results.json").read_bytes() == results
    assert not list(runs.glob(".*.part"))
    assert not (runs / ".lock").exists()


@pytest.mark.long
def test_an_interrupted_run_leaves_no_process(tmp_path):
    study = write_made_up_study(tmp_path / "keksitty")
    mark = f"{os.getpid()}-interrupt"
    runs = study.parent / "reports" / "keksitty"
    process = begin(study, mark)
    until = time.monotonic() + SECONDS_TO_END
    while not list(runs.glob(".*.part/.sections/*/*")) and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    assert process.wait(SECONDS_TO_END) == INTERRUPTED
    assert gone_within(mark, SECONDS_TO_END) == []
    assert list(runs.glob("2*")) == []


@pytest.mark.long
@pytest.mark.parametrize(
    ("number", "ends_with"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, INTERRUPTED)]
)
def test_a_killed_or_interrupted_grid_leaves_no_process(tmp_path, number, ends_with):
    study = write_made_up_study(tmp_path / "keksitty")
    grid = tmp_path / "grid.csv"
    rows = [f"row{number},{number}" for number in range(3, 11)]
    grid.write_text("folder,horizon\n" + "\n".join(rows) + "\n")
    mark = f"{os.getpid()}-grid-{number}"
    call = [sys.executable, "-c", CALL, "run", str(study)]
    process = subprocess.Popen(
        [*call, "--report", "survival", "--grid", str(grid), "--jobs", "2"],
        env={**os.environ, "EVALTOOLS_TEST_MARK": mark},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while len(marked(mark)) < 4 and time.monotonic() < until:
        time.sleep(0.2)
    begun = len(marked(mark))
    process.send_signal(number)
    assert process.wait(SECONDS_TO_END) == ends_with
    assert gone_within(mark, SECONDS_TO_END) == []
    assert begun >= 4
