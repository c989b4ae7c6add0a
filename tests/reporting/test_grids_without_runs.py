"""What a grid does around its runs: order, page, workers that end, numbers of jobs."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from made_up_programme import write_made_up_study

from evaltools import wording
from evaltools.errors import UsageError
from evaltools.reporting import grid as room
from evaltools.reporting.grid import Job, Row, RowOutcome, read_grid, run_grid

JOB = Job("study.yaml", (), (), (), "out", force=False, language="en")


@pytest.fixture
def study(tmp_path):
    return write_made_up_study(tmp_path / "keksitty", n=5)


@pytest.fixture
def made(monkeypatch):
    """Rows are not made, but named in the order in which they would be."""
    names = []

    def make(job, row):
        names.append(row.folder)
        return RowOutcome(row.folder, "finished")

    monkeypatch.setattr(room, "kernels", nullcontext)
    monkeypatch.setattr(room, "_make_row", make)
    return names


def written(folder, text):
    path = folder / "sites.csv"
    path.write_text(text)
    return path


def test_an_empty_line_of_a_grid_is_no_run(tmp_path):
    grid = written(tmp_path, "folder,where\na,\n,\nb,\n")
    assert read_grid(grid) == (Row("a", {}), Row("b", {}))


def test_one_job_makes_the_rows_in_turn_and_tells_how_far_it_is(study, tmp_path, made):
    grid = written(tmp_path, "folder\nb\na\n")
    told = []
    found = run_grid(study, grid, out=tmp_path / "out", progress=lambda *each: told.append(each))
    assert made == [each.folder for each in found] == ["b", "a"]
    assert told == [("b", "finished", 1, 2), ("a", "finished", 2, 2)]
    page = (tmp_path / "out" / "sites.html").read_text(encoding="utf-8")
    assert page.index(">b<") < page.index(">a<")


def test_rows_are_made_though_nobody_follows_how_far_they_are(study, tmp_path, made):
    found = run_grid(study, written(tmp_path, "folder\na\n"), out=tmp_path / "out")
    assert [each.status for each in found] == ["finished"]


def test_a_grid_needs_a_job_or_more(study, tmp_path):
    with pytest.raises(UsageError) as raised:
        run_grid(study, written(tmp_path, "folder\na\n"), jobs=0)
    assert str(raised.value) == "The number of jobs must be 1 or more."


def test_a_row_whose_workers_ended_failed_and_says_what_to_try(study, tmp_path, monkeypatch):
    from evaltools.reporting import cluster

    asked = []

    def connected(address, *, files):
        asked.append((address, [path.exists() for path in files]))
        return nullcontext()

    def ended(client, function, rows):
        return [(rows[0], None), (rows[1], RowOutcome("b", "finished"))]

    monkeypatch.setattr(cluster, "cluster", connected)
    monkeypatch.setattr(cluster, "each_done", ended)
    grid = written(tmp_path, "folder\na\nb\n")
    found = run_grid(study, grid, out=tmp_path / "out", scheduler="tcp://host:8786")
    # the folder of the runs is made before workers are asked whether they see it
    assert asked == [("tcp://host:8786", [True, True])]
    assert [(each.folder, each.status) for each in found] == [("a", "failed"), ("b", "finished")]
    assert found[0].reason == wording.render(room.WORKERS_ENDED, "fi")


def test_a_row_whose_process_ended_says_what_to_try():
    assert room._ended(Row("a", {}), room.PROCESS_ENDED, JOB) == RowOutcome(
        "a",
        "failed",
        "",
        "The process that made this run ended before it was done, most often for want of "
        "memory. Try: fewer jobs, or more memory.",
    )
