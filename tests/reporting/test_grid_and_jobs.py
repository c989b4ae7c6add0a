"""Reports side by side, and a run for every row of a table: the same numbers as one by one."""

from __future__ import annotations

import json

import psutil
import pytest

from evaltools.errors import DataError, UsageError
from evaltools.reporting import run
from evaltools.reporting.grid import Row, grid_page, read_grid, run_grid
from evaltools.reporting.making import Making, make_all
from evaltools.reporting.report_list import Report


def results(folder):
    return json.loads((folder / "results.json").read_text(encoding="utf-8"))["results"]


@pytest.mark.long
def test_reports_made_side_by_side_are_those_made_one_by_one(made):
    one = run(made.study, reports=["reach", "survival"], languages=["en"], force=True)
    told = []
    two = run(
        made.study,
        reports=["reach", "survival"],
        languages=["en"],
        force=True,
        jobs=2,
        progress=lambda *each: told.append(each),
    )
    assert results(one.path) == results(two.path)
    assert sorted(each[0] for each in told) == ["reach", "survival"]
    assert [each[2:] for each in told] == [(1, 2), (2, 2)]


def test_a_report_waits_for_those_whose_numbers_it_reads(monkeypatch, tmp_path):
    from evaltools.reporting import making
    from evaltools.reporting.execute import Outcome

    begun = []

    def told(_making, each):
        begun.append(each.name)
        return Outcome("finished"), "finished"

    monkeypatch.setattr(making, "_make", told)
    wanted = (
        Report("summary", "x", after=("reach", "survival", "practice")),
        Report("reach", "x"),
        Report("survival", "x"),
    )
    work = Making(
        part=None,
        study=None,
        wanted=wanted,
        chosen={},
        contents={},
        private=None,
        when=None,
        perform=None,
        jobs=3,
        hide={},
        earlier={},
    )
    make_all(work, None)
    assert begun[-1] == "summary"
    # the files of a run tell of them in one order, whichever was done first
    assert list(work.outcomes) == ["summary", "reach", "survival"]


def grid(tmp_path, text):
    path = tmp_path / "sites.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_grid_is_a_row_for_each_run_and_a_column_for_each_parameter(tmp_path):
    path = grid(tmp_path, "folder;where;horizon\nwomen;sex = female;6\nall;;\n")
    assert read_grid(path) == (
        Row("women", {"where": "sex = female", "horizon": "6"}),
        Row("all", {}),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "where\nx\n",
            "sites.csv: The grid must have the column folder, and a heading of its own for "
            "every column.",
        ),
        ("folder,where\n", "sites.csv: The grid must have a row for each run; there is none."),
        (
            "folder,where\n../up,\n",
            "sites.csv, row 2, column “folder”: A folder must be a name of lower-case letters "
            "a to z, digits, - and _.",
        ),
        (
            "folder,where\na,\na,\n",
            "sites.csv, row 3, column “folder”: A folder must stand once in the grid.",
        ),
        (
            "folder,where\na\n",
            "sites.csv, row 2: A row must have as many cells as there are headings.",
        ),
    ],
)
def test_a_faulty_grid_is_refused_with_its_place(tmp_path, text, said):
    with pytest.raises(DataError) as refused:
        read_grid(grid(tmp_path, text))
    assert str(refused.value) == f"The grid must follow its rules, but does not.\n- {said}"


def test_a_grid_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UsageError) as refused:
        read_grid(tmp_path / "sites.csv")
    assert str(refused.value) == (
        "The grid must be a CSV file in UTF-8 that exists; sites.csv is not."
    )


def test_a_column_that_is_no_parameter_is_refused_before_anything_runs(made, tmp_path):
    path = grid(tmp_path, "folder,wehre\na,sex = female\n")
    with pytest.raises(UsageError, match=r"A parameter must be one of .*Try: where"):
        run_grid(made.study, path, reports=["reach"], out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_each_row_has_a_run_of_its_own_and_a_row_that_fails_does_not_stop_others(made, tmp_path):
    path = grid(
        tmp_path,
        "folder,where\nwomen,sex = female\nnobody,no_such_column = 1\nmen,sex = male\n",
    )
    before = set(psutil.Process().children(recursive=True))
    told = []
    found = run_grid(
        made.study,
        path,
        reports=["reach"],
        languages=["en"],
        out=tmp_path / "out",
        jobs=2,
        progress=lambda *each: told.append(each),
    )
    assert [(each.folder, each.status) for each in found] == [
        ("women", "finished"),
        ("nobody", "failed"),
        ("men", "finished"),
    ]
    assert len(told) == 3
    for name in ("women", "men"):
        (landed,) = (tmp_path / "out" / name / "keksitty").glob("2*")
        assert (landed / "reach.en.html").exists()
    page = grid_page(made.study, path, out=tmp_path / "out").read_text(encoding="utf-8")
    assert page.count('href="women/keksitty/') == 1
    assert "This run failed: " in page
    left = [
        each
        for each in set(psutil.Process().children(recursive=True)) - before
        if "resource_tracker" not in " ".join(each.cmdline())
    ]
    assert left == []
