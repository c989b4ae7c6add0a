"""Items in processes of their own: one whose process is killed is told, the others are done."""

from __future__ import annotations

import multiprocessing
import os
import signal
from functools import partial

import pytest
from killed_work import begin_cold, hears_interrupts, once_killed, squared

from evaltools.reporting import grid, side_by_side
from evaltools.reporting.grid import Job, Row, RowOutcome, run_grid
from evaltools.reporting.side_by_side import each_done_here

linux_only = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills a process")


@pytest.fixture(autouse=True)
def cold(monkeypatch):
    monkeypatch.setattr(side_by_side, "_begin_work", begin_cold)


def killed_row(job: Job, row: Row) -> RowOutcome:
    if row.folder == "men":
        os.kill(os.getpid(), signal.SIGKILL)
    return RowOutcome(row.folder, "finished", f"{job.out}/{row.folder}/index.html")


@linux_only
def test_an_item_whose_process_is_killed_is_told_and_the_others_are_done():
    found = list(each_done_here(squared, (1, 2, 3, 4, 5), jobs=2))
    assert sorted(found) == [(1, 1), (2, 4), (3, None), (4, 16), (5, 25)]


@linux_only
def test_an_item_that_can_be_done_by_itself_is_done(tmp_path):
    found = list(each_done_here(partial(once_killed, str(tmp_path)), (1, 2, 3), jobs=2))
    assert sorted(found) == [(1, 1), (2, 2), (3, 3)]


@linux_only
def test_who_interrupts_waits_for_nothing_and_an_interrupt_is_for_the_first_process_alone(tmp_path):
    before, heard = set(multiprocessing.active_children()), signal.getsignal(signal.SIGINT)
    done = each_done_here(partial(hears_interrupts, str(tmp_path)), (1, 2, 3), jobs=2)
    assert next(done) == (1, False)
    with pytest.raises(KeyboardInterrupt):
        done.throw(KeyboardInterrupt)
    assert set(multiprocessing.active_children()) == before
    assert list(tmp_path.iterdir()) == []
    assert signal.getsignal(signal.SIGINT) is heard


def test_of_no_items_nothing_is_made():
    assert list(each_done_here(squared, (), jobs=2)) == []


@linux_only
@pytest.mark.long
def test_a_killed_row_of_a_grid_fails_with_a_message_and_the_others_finish(
    made, tmp_path, monkeypatch
):
    monkeypatch.setattr(grid, "_make_row", killed_row)
    table = tmp_path / "sites.csv"
    table.write_text("folder,where\nwomen,sex = female\nmen,sex = male\nall,\n", encoding="utf-8")
    found = run_grid(made.study, table, languages=["en"], out=tmp_path / "out", jobs=2)
    assert [(each.folder, each.status) for each in found] == [
        ("women", "finished"),
        ("men", "failed"),
        ("all", "finished"),
    ]
    assert found[1].reason == (
        "The process that made this run ended before it was done, most often for want of "
        "memory. Try: fewer jobs, or more memory."
    )
    page = (tmp_path / "out" / "sites.html").read_text(encoding="utf-8")
    assert "This run failed: The process that made this run ended before it was done" in page
