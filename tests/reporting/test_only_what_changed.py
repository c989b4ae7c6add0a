"""A report runs again only when something that it is made from has changed."""

from __future__ import annotations

import json
import shutil

import openpyxl
import pytest
from made_up_programme import write_made_up_study

from evaltools import resources
from evaltools.reporting import plan, record, report_list, run

REPORTS = ["reach", "survival"]


@pytest.fixture(autouse=True)
def code_stays(monkeypatch):
    """Whoever works on the package while tests run changes its code."""
    monkeypatch.setattr(record, "code_hash", lambda: "code")


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A study with a table that only `reach` reads, and its first run."""
    patch = pytest.MonkeyPatch()
    patch.setattr(record, "code_hash", lambda: "code")
    path = write_made_up_study(tmp_path_factory.mktemp("changed") / "keksitty")
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("data:\n", "data:\n  coach_log: coach_log.csv\n"), encoding="utf-8"
    )
    hours = ["120" if number % 2 else "" for number in range(60)]
    rows = [f"north,20{k // 12 + 10}-{k % 12 + 1:02d},{hours[k]}" for k in range(60)]
    (path.parent / "coach_log.csv").write_text("site,period,hours\n" + "\n".join(rows))
    made = run(path, reports=REPORTS, languages=["en"])
    patch.undo()
    return path, made


@pytest.fixture
def study(first, tmp_path):
    """The study and its run in a folder of the test's own; the study file."""
    shutil.copytree(first[0].parent, tmp_path / "keksitty")
    return tmp_path / "keksitty" / "study.yaml"


def to_run(study, **more):
    return {
        step.report: [str(line) for line in step.why]
        for step in plan(study, **{"reports": REPORTS, "languages": ["en"], **more})
        if step.runs
    }


def both(why):
    return {name: [why] for name in REPORTS}


def change_cell(study, sheet, cell, value):
    book = openpyxl.load_workbook(study.parent / "osallistujat.xlsx")
    book[sheet][cell] = value
    book.save(study.parent / "osallistujat.xlsx")


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.parent.name in {"tables", "figures"}
    }


def test_nothing_runs_when_nothing_has_changed(study, first):
    told = []
    again = run(study, reports=REPORTS, languages=["en"], progress=lambda *each: told.append(each))
    assert [(name, status) for name, status, _, _ in told] == [
        ("reach", "unchanged"),
        ("survival", "unchanged"),
    ]
    then = first[1].path
    assert (again.path / "results.json").read_bytes() == (then / "results.json").read_bytes()
    assert files(again.path) == files(then)
    assert len(files(then)) > 20
    for name in REPORTS:
        assert (again.path / f"{name}.ipynb").read_bytes() == (then / f"{name}.ipynb").read_bytes()
    assert again.path != then


def test_one_cell_of_a_table_makes_exactly_the_reports_that_read_it_again(study, first):
    coach_log = study.parent / "coach_log.csv"
    coach_log.write_text(coach_log.read_text().replace("north,2012-02,120", "north,2012-02,"))
    assert to_run(study) == {"reach": ["The table coach_log has changed."]}
    told = []
    again = run(study, reports=REPORTS, languages=["en"], progress=lambda *each: told.append(each))
    assert [(name, status) for name, status, _, _ in told] == [
        ("reach", "finished"),
        ("survival", "unchanged"),
    ]
    now, then = (
        json.loads((path / "results.json").read_text())["results"]
        for path in (again.path, first[1].path)
    )
    assert {name for name in now if now[name] != then[name]} == {"reach.missing"}


def test_one_cell_of_the_spells_makes_both_reports_again(study):
    change_cell(study, "Jaksot", "D2", "lomautettu")
    assert to_run(study) == {
        "reach": ["The table spells has changed."],
        "survival": ["The table spells has changed."],
    }


def test_a_workbook_that_is_only_saved_again_changes_nothing(study):
    change_cell(study, "Jaksot", "D2", "työtön")
    assert to_run(study) == {}


def test_a_parameter_makes_the_report_that_declares_it_again(study):
    assert to_run(study, parameters={"horizon": "6"}) == {
        "survival": ["The parameter horizon has changed."]
    }


def test_other_languages_make_all_reports_again(study):
    assert to_run(study, languages=["fi"]) == both("The languages are others.")


def test_other_versions_make_all_reports_again(study, monkeypatch):
    monkeypatch.setattr(record, "versions", lambda: {"Python": "3.99.0"})
    assert to_run(study) == both("The versions of the installed packages have changed.")


def test_other_code_makes_all_reports_again(study, monkeypatch):
    monkeypatch.setattr(record, "code_hash", lambda: "other code")
    assert to_run(study) == both("The code, a template or a schema of evaltools has changed.")


def test_another_line_of_the_study_file_makes_all_reports_again(study):
    study.write_text(study.read_text() + "lasting: 1\n")
    assert to_run(study) == both("The study file has changed.")


def test_a_changed_notebook_makes_its_report_again(study, tmp_path, monkeypatch):
    shutil.copytree(resources.path("notebooks"), tmp_path / "notebooks")
    notebook = tmp_path / "notebooks" / "01_reach_and_data.ipynb"
    notebook.write_text(notebook.read_text() + "\n")
    stock = resources.path
    monkeypatch.setattr(
        report_list.resources,
        "path",
        lambda name: tmp_path / name if name.startswith("notebooks/") else stock(name),
    )
    assert to_run(study) == {"reach": ["The notebook has changed."]}


def test_a_report_whose_kept_files_were_changed_runs_again(study):
    (landed,) = [path.parent for path in study.parent.glob("reports/keksitty/*/run.json")]
    table = landed / "tables" / "survival.time_to_job.csv"
    table.write_text(table.read_text().replace("0.", "1.", 1))
    assert to_run(study) == {"survival": ["Its files in the earlier run have been changed since."]}


def test_on_request_everything_runs(study):
    assert to_run(study, force=True) == both("It is made again on request.")


def test_a_report_that_was_never_made_runs(study):
    assert to_run(study, reports=["survival"]) == {}
    shutil.rmtree(study.parent / "reports" / "keksitty")
    assert to_run(study, reports=["survival"]) == {"survival": ["It has not been made before."]}


def test_a_plan_says_of_what_is_taken_over_from_which_run(study, first):
    step, *_ = plan(study, reports=["survival"], languages=["en"])
    assert not step.runs
    assert [str(line) for line in step.why] == [
        f"Nothing has changed since the run {first[1].run_id}."
    ]


def test_hashes_in_a_run_are_under_a_key_that_no_run_holds(first):
    made = first[1]
    private = json.loads((made.path.parent / ".study.json").read_text())
    assert (made.path.parent / ".study.json").stat().st_mode & 0o077 == 0
    for path in made.path.rglob("*"):
        if path.is_file():
            assert private["key"].encode() not in path.read_bytes()


def test_a_report_that_reads_anothers_numbers_runs_when_that_runs(tmp_path):
    from evaltools.reporting.planning import steps
    from evaltools.reporting.report_list import Report

    upstream, reader = Report("survival", "a"), Report("summary", "b", after=("survival",))
    found = steps(
        [upstream, reader], {"survival": {"study": "1"}, "summary": {"study": "1"}}, [], hide={}
    )
    assert [step.runs for step in found] == [True, True]
