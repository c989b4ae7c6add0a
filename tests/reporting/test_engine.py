"""Kernels forked from the warm parent: equal to papermill's own, and nothing is left behind."""

from __future__ import annotations

import json
import os
import signal
import threading

import psutil
import pytest

from evaltools.errors import ReportError
from evaltools.reporting.execute import execute
from evaltools.reporting.report_list import report
from evaltools.warm import ForkedKernel, can_fork, warm_kernels

pytestmark = [
    pytest.mark.skipif(not can_fork(), reason="kernels are forked on Linux only"),
    pytest.mark.usefixtures("no_nursery"),
]


def parameters(study, folder):
    return {"study": str(study), "languages": "en", "run_folder": str(folder / "survival")}


def children():
    return psutil.Process().children(recursive=True)


def blocks(folder):
    return {
        path.parent.name: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((folder / "survival").glob("*/block.json"))
    }


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted((folder / "survival").rglob("*.*"))
        if path.suffix in {".svg", ".png", ".csv"}
    }


def test_sections_from_both_engines_are_equal_byte_for_byte(made_up_study, tmp_path):
    made = {}
    with warm_kernels():
        for engine in ("evaltools", None):
            folder = tmp_path / str(engine)
            folder.mkdir()
            given = parameters(made_up_study, folder)
            outcome = execute(report("survival"), folder / "s.ipynb", given, engine=engine)
            assert outcome.status == "finished"
            made[engine] = (blocks(folder), files(folder))
    assert len(made["evaltools"][1]) > 10
    assert made["evaltools"] == made[None]


def test_after_success_no_process_is_left(made_up_study, tmp_path):
    before = {child.pid for child in children()}
    given = parameters(made_up_study, tmp_path)
    outcome = execute(report("survival"), tmp_path / "s.ipynb", given, engine="evaltools")
    assert outcome.status == "finished"
    assert {child.pid for child in children()} == before


def test_a_killed_kernel_is_noticed_and_leaves_nothing(tmp_path):
    connection = tmp_path / "kernel.json"
    before = {child.pid for child in children()}
    with warm_kernels() as nursery:
        pid = nursery.start(str(connection), str(tmp_path))
        os.kill(pid, signal.SIGKILL)
        psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=10)
        code = None
        for _ in range(400):
            code = nursery.poll(pid)
            if code is not None:
                break
            signal.sigtimedwait([], 0.01)
        assert code == -signal.SIGKILL
    assert {child.pid for child in children()} == before


def test_when_the_parent_of_the_kernels_is_killed_they_die_with_it(tmp_path):
    with warm_kernels() as nursery:
        pid = nursery.start(str(tmp_path / "kernel.json"), str(tmp_path))
        kernel = psutil.Process(pid)
        parent = kernel.parent()
        parent.kill()
        parent.wait(10)
        gone, alive = psutil.wait_procs([kernel], timeout=10)
        assert (len(gone), alive) == (1, [])
        assert nursery.poll(pid) is not None


def test_what_a_notebook_starts_ends_with_its_kernel(tmp_path, made_up_study):
    from evaltools.warm import Nursery

    nursery = Nursery()
    try:
        pid = nursery.start(str(tmp_path / "kernel.json"), str(tmp_path))
        assert psutil.Process(pid).parent().pid == nursery._process.pid
    finally:
        nursery.close()
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_kernel_is_taken_for_ended_once_its_parent_is_closed():
    # an interrupted run closes the parent while jupyter still asks whether its kernel lives
    with warm_kernels() as nursery:
        kernel = ForkedKernel(nursery, pid=1)
    assert kernel.poll() == -signal.SIGKILL
    assert kernel.wait(timeout=0) == -signal.SIGKILL
    assert kernel.returncode == -signal.SIGKILL


def test_who_waits_for_the_parent_of_the_kernels_is_woken_when_it_is_closed(tmp_path):
    said = []

    def wait():
        try:
            nursery.start(str(tmp_path / "kernel.json"), str(tmp_path))
        except ReportError as error:
            said.append(str(error))

    waiter = threading.Thread(target=wait)
    with warm_kernels() as nursery:
        waiter.start()
    waiter.join(60)
    assert not waiter.is_alive()
    assert said in (
        ["The parent process of the kernels has failed."],
        ["The parent process of the kernels has ended before its work was done."],
    )
