"""What a cluster is asked and what it answers, with a scheduler and a worker in this process."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from evaltools.errors import UsageError
from evaltools.reporting import cluster as room
from evaltools.reporting import units
from evaltools.reporting.cluster import cluster, each_done, look, own_version, performing
from evaltools.reporting.execute import Outcome
from evaltools.reporting.report_list import report
from evaltools.sections.section import HIDE_FILE


@pytest.fixture(scope="module")
def scheduler():
    """A scheduler on the loopback, with a worker that is a thread here."""
    # imported here: it takes a second, and every process of the tests collects this file
    from distributed import LocalCluster

    with LocalCluster(
        processes=False,
        protocol="tcp",
        host="127.0.0.1",
        n_workers=1,
        threads_per_worker=1,
        dashboard_address=":0",
    ) as made:
        yield made.scheduler_address
    room._at_work.close()
    room._engines.clear()


def ended_workers():
    from distributed import KilledWorker

    return KilledWorker("unit", SimpleNamespace(address="gone"), 3)


def half(number):
    return number // 2


def test_a_worker_that_sees_the_files_and_has_the_same_code_does_the_work(scheduler, tmp_path):
    with cluster(scheduler, files=[tmp_path]) as client:
        assert dict(each_done(client, half, [2, 4, 10])) == {2: 1, 4: 2, 10: 5}


def fail_on_odd(number):
    if number % 2:
        raise ended_workers()
    return number


def test_an_item_that_ended_its_workers_has_no_answer_and_the_others_have(scheduler):
    with cluster(scheduler, files=[]) as client:
        assert dict(each_done(client, fail_on_odd, [2, 3, 4])) == {2: 2, 3: None, 4: 4}


def rewrite(unit, *, engine):
    """A notebook that adds a line to what its report may read, and prints what is hidden."""
    place = Path(unit.place)
    (place / "answer.txt").write_text((place / "given.txt").read_text() + "answered\n")
    Path(unit.output).write_text((place.parent / HIDE_FILE).read_text())
    return Outcome("finished")


def test_a_notebook_done_on_a_worker_leaves_its_sections_and_output_and_no_other_file(
    scheduler, tmp_path, monkeypatch
):
    monkeypatch.setattr(units, "perform", rewrite)
    place = tmp_path / "reach"
    place.mkdir()
    (place / "given.txt").write_text("given\n")
    (tmp_path / HIDE_FILE).write_text("hidden")
    unit = units.Unit(report("reach"), str(tmp_path / "reach.ipynb"), str(place), {})
    with cluster(scheduler, files=[tmp_path]) as client:
        assert performing(client)(unit).status == "finished"
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(
        [HIDE_FILE, "reach", "reach.ipynb"]
    )
    assert (place / "answer.txt").read_text() == "given\nanswered\n"
    assert (tmp_path / "reach.ipynb").read_text() == "hidden"


def test_a_worker_must_see_every_file(scheduler, tmp_path):
    with (
        pytest.raises(UsageError) as raised,
        cluster(scheduler, files=[tmp_path, tmp_path / "elsewhere"]),
    ):
        pass
    rule = "Every worker must see the study and the folder of its runs, but one does not."
    assert str(raised.value) == rule


def test_look_tells_of_a_file_that_is_not_there(tmp_path):
    assert look([str(tmp_path)]) == (own_version(), True)
    assert look([str(tmp_path), str(tmp_path / "none")]) == (own_version(), False)


class Answering:
    """A client whose workers answer what it is given."""

    def __init__(self, *answers):
        self.answers = answers

    def run(self, function, files, *, on_error):
        return dict(enumerate(self.answers))


@pytest.mark.parametrize(
    ("answers", "rule"),
    [
        ((), "A scheduler must have workers, but this one has none."),
        ((OSError(),), "A scheduler must have workers, but this one has none."),
        (
            (("another", True),),
            "Every worker must have the same evaltools and packages, but one has others.",
        ),
        (
            (ModuleNotFoundError(),),
            "Every worker must have the same evaltools and packages, but one has others.",
        ),
    ],
)
def test_workers_that_cannot_do_the_work_are_refused(answers, rule):
    with pytest.raises(UsageError) as raised:
        room._check_workers(Answering(*answers), [])
    assert str(raised.value) == rule


def test_one_worker_that_has_just_died_does_not_stop_the_others():
    room._check_workers(Answering(OSError(), (own_version(), True)), [])


def test_a_notebook_that_ended_its_workers_is_told_as_failed():
    class Ended:
        def submit(self, function, unit, *, pure):
            return self

        def result(self):
            raise ended_workers()

    outcome = performing(Ended())("unit")
    assert (outcome.status, outcome.reason) == ("failed", "KilledWorker")


def test_an_address_that_is_none_has_no_scheduler():
    with pytest.raises(UsageError) as raised, cluster("nonsense://here", files=[]):
        pass
    assert str(raised.value) == ("A Dask scheduler must answer at nonsense://here, but none does.")


def test_without_dask_a_scheduler_cannot_be_reached(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError) as raised, cluster("tcp://127.0.0.1:8786", files=[]):
        pass
    rule = "A scheduler must be reached through Dask: install evaltools[cluster]."
    assert str(raised.value) == rule
