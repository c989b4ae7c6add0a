"""Exit codes, and what a program reads: what the commands make of the answers behind them."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from evaltools import reporting
from evaltools.errors import UsageError
from evaltools.messages import message
from evaltools.reporting import doctor as doctors
from evaltools.reporting import grid as grids
from evaltools.reporting.execute import Outcome
from evaltools.reporting.grid import RowOutcome
from evaltools.reporting.parameters import check_parameters
from evaltools.reporting.report_list import report
from evaltools.reporting.run import Run


@pytest.fixture
def study(tmp_path):
    """A study file that is only looked at for its language; with a folder of runs."""
    (tmp_path / "reports").mkdir()
    path = tmp_path / "study.yaml"
    path.write_text("languages: [en]\n")
    return path


def gives(answer):
    """A function that is called with anything and gives this, or raises it."""

    def called(*_, **__):
        if isinstance(answer, BaseException):
            raise answer
        return answer

    return called


MADE = Run(
    Path("runs/one"),
    "one",
    {"reach": Outcome("finished"), "survival": Outcome("failed", "flow", "KeyError")},
)


def test_a_run_with_a_failed_report_is_json_for_a_program_and_ends_with_4(study, call, monkeypatch):
    monkeypatch.setattr(reporting, "run", gives(MADE))
    code, out, err = call("run", study, "--json")
    told = json.loads(out)
    assert (code, err, told["run"], told["ok"]) == (4, "", str(MADE.path), False)
    assert told["reports"]["reach"]["status"] == "finished"
    assert told["reports"]["survival"]["reason"] == "KeyError"


def test_a_failed_report_is_told_on_the_error_output_and_the_run_is_still_there(
    study, call, monkeypatch
):
    monkeypatch.setattr(reporting, "run", gives(MADE))
    code, out, err = call("run", study)
    assert (code, out) == (4, f"Open {MADE.page}\n")
    assert err.startswith("survival (Finding work): ")
    assert "reach" not in err


def test_a_parameter_must_have_a_name_and_a_value(study, call):
    code, out, err = call("run", study, "--parameter", "horizon")
    assert (code, out, err) == (2, "", "A parameter must be written NAME=VALUE.\n")


ROWS = (RowOutcome("north", "finished", "page.html"), RowOutcome("south", "failed", "", "No data."))


def test_a_grid_tells_which_rows_failed_and_how_many_are_done(study, call, monkeypatch):
    monkeypatch.setattr(grids, "run_grid", gives(ROWS))
    monkeypatch.setattr(grids, "grid_page", gives(Path("grid.html")))
    assert call("run", study, "--grid", "grid.csv") == (
        4,
        "1 of 2 runs finished.\nOpen grid.html\n",
        "south: No data.\n",
    )


def test_a_grid_whose_rows_are_all_done_is_json_for_a_program(study, call, monkeypatch):
    monkeypatch.setattr(grids, "run_grid", gives(ROWS[:1]))
    code, out, _ = call("run", study, "--grid", "grid.csv", "--json")
    assert code == 0
    assert json.loads(out) == [
        {"folder": "north", "status": "finished", "page": "page.html", "reason": ""}
    ]


@pytest.mark.parametrize("further", [["--plan"], ["--parameter", "horizon=12"]])
def test_a_grid_goes_with_neither_a_plan_nor_a_parameter(study, call, further):
    code, out, err = call("run", study, "--grid", "grid.csv", *further)
    rule = "A grid must come without --plan and --parameter.\n"
    assert (code, out, err) == (2, "", rule)


def found(*, ok):
    """What a comparison, a check of a run or a release found."""
    line = message("Two numbers differ.")
    return SimpleNamespace(
        ok=ok,
        path=Path("runs/release/one") if ok else None,
        plain=lambda: {"differ": 2},
        lines=lambda *_: [line],
    )


@pytest.mark.parametrize(("ok", "ended"), [(True, 0), (False, 1)])
def test_a_comparison_for_a_program_is_json_and_ends_with_1_where_runs_differ(
    tmp_path, call, monkeypatch, ok, ended
):
    monkeypatch.setattr(reporting, "compare", gives(found(ok=ok)))
    code, out, _ = call("compare", tmp_path, tmp_path, "--json")
    assert (code, json.loads(out)) == (ended, {"ok": ok, "differ": 2})


def test_a_run_that_cannot_be_made_again_alike_ends_with_1(tmp_path, call, monkeypatch):
    monkeypatch.setattr(reporting, "verify", gives(found(ok=False)))
    assert call("verify", tmp_path) == (1, "Two numbers differ.\n", "")
    code, out, _ = call("verify", tmp_path, "--json")
    assert (code, json.loads(out)) == (1, {"ok": False, "lines": ["Two numbers differ."]})


def test_a_release_for_a_program_tells_its_folder(tmp_path, call, monkeypatch):
    told = SimpleNamespace(ok=True, path=Path("runs/release/one"), lines=lambda *_: ["Done."])
    monkeypatch.setattr(reporting, "release", gives(told))
    code, out, _ = call("release", tmp_path, "--json")
    assert code == 0
    assert json.loads(out) == {
        "ok": True,
        "folder": str(Path("runs/release/one")),
        "lines": ["Done."],
    }


def test_prune_names_each_run_that_has_gone(study, call, monkeypatch):
    monkeypatch.setattr(reporting, "prune", gives(("a", "b")))
    assert call("prune", study, "--keep", 1) == (0, "a\nb\n2 runs removed.\n", "")


def test_prune_that_removes_nothing_says_where_it_looked(tmp_path, call):
    study = "example:unemployment_duration"
    runs = tmp_path / "unemployment-duration"
    assert call("prune", study, "--keep", 1, "--out", tmp_path) == (
        0,
        f"No run was removed: there is none in {runs}. Where the runs are elsewhere, say so with "
        "--out, as evaltools run was told.\n",
        "",
    )
    run = runs / "20260101-120000-abcdefgh"
    run.mkdir(parents=True)
    told = {"reports": {}, "made": "2026-01-01T12:00:00", "parameters": {}}
    (run / "run.json").write_text(json.dumps(told))
    assert call("prune", study, "--keep", 1, "--out", tmp_path) == (
        0,
        f"No run was removed: {runs} holds 1 run.\n",
        "",
    )


@pytest.mark.parametrize("command", ["release", "verify"])
def test_a_star_that_stands_for_several_runs_is_refused_in_words(command, tmp_path, call):
    runs = [tmp_path / name for name in ("20260101-1-a", "20260201-1-c", "20260115-1-b")]
    code, out, err = call(command, *runs)
    assert (code, out) == (UsageError.exit_code, "")
    assert err == (
        "The command takes one run at a time, but 3 folders were given (the star stands for all "
        f"of them). Name the folder of one run, such as {runs[1]}.\n"
    )


def test_the_doctor_ends_with_1_where_something_differs_and_is_json_for_a_program(
    call, monkeypatch
):
    look = SimpleNamespace(
        ok=False,
        findings=(message("A package differs."),),
        facts=(message("A font is there."),),
        versions={"numpy": "1"},
    )
    monkeypatch.setattr(doctors, "doctor", gives(look))
    assert call("doctor") == (1, "A package differs.\nA font is there.\n", "")
    code, out, _ = call("doctor", "--json")
    assert (code, json.loads(out)) == (
        1,
        {
            "ok": False,
            "lines": ["A package differs.", "A font is there."],
            "versions": {"numpy": "1"},
        },
    )


def test_the_parameters_of_a_report_are_listed_without_those_the_run_sets(call):
    code, out, _ = call("params", "survival")
    names = [line.split(":")[0] for line in out.splitlines() if not line.startswith(" ")]
    assert (code, names) == (0, ["where", "horizon"])


def test_codes_are_replaced_by_the_command_and_what_was_done_is_told(tmp_path, call):
    (tmp_path / "key.txt").write_text("0123456789abcdef" * 4)
    (tmp_path / "key.txt").chmod(0o600)
    project = tmp_path / "project"
    project.mkdir()
    (project / "people.csv").write_text("hetu,state\n010190-9999,open_job\n")
    options = ["--column", "hetu", "--key-file", tmp_path / "key.txt"]
    code, out, err = call(
        "pseudonymise", project / "people.csv", *options, "--out", project / "out.csv"
    )
    assert (code, err) == (0, "")
    assert out.strip()
    written = (project / "out.csv").read_text(encoding="utf-8-sig")
    assert "010190-9999" not in written + out
    assert "open_job" in written


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (errno.EACCES, "you have no permission, or the disk is read-only"),
        (errno.ENOTDIR, "a file of that name is in the way, or the name is too long"),
        (errno.ENOENT, "a folder above it cannot be made"),
        (errno.EMFILE, f"the system refuses (error {errno.EMFILE})"),
    ],
)
def test_a_file_that_the_system_refuses_is_told_without_a_traceback(
    tmp_path, call, monkeypatch, number, why
):
    monkeypatch.setattr(reporting, "compare", gives(OSError(number, "told", "a.json")))
    said = f"The file a.json must be one to read or write, but {why}.\n"
    assert call("compare", tmp_path, tmp_path) == (2, "", said)


def test_a_full_disk_is_told_with_its_folder(tmp_path, call, monkeypatch):
    full = OSError(errno.ENOSPC, "told", str(tmp_path / "a.json"))
    monkeypatch.setattr(reporting, "compare", gives(full))
    code, out, err = call("compare", tmp_path, tmp_path)
    assert (code, out) == (4, "")
    assert err.startswith(f"There must be room on the disk of {tmp_path} for the run")


SECRET = "010190-9999"


def test_a_fault_of_the_program_is_told_by_its_place_and_never_with_its_text(
    tmp_path, call, monkeypatch
):
    monkeypatch.delenv("EVALTOOLS_DEBUG", raising=False)
    monkeypatch.setattr(reporting, "compare", gives(ZeroDivisionError(SECRET)))
    code, out, err = call("compare", tmp_path, tmp_path)
    assert (code, out) == (70, "")
    assert err.startswith("This is a fault of evaltools, not of your files: ZeroDivisionError in ")
    assert SECRET not in err


@pytest.mark.parametrize("error", [ZeroDivisionError("told"), OSError(errno.EACCES, "told", "a")])
def test_who_asks_for_it_sees_the_traceback(tmp_path, call, monkeypatch, error):
    monkeypatch.setenv("EVALTOOLS_DEBUG", "1")
    monkeypatch.setattr(reporting, "compare", gives(error))
    with pytest.raises(type(error), match="told"):
        call("compare", tmp_path, tmp_path)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (
            {"horizont": 12},
            "A parameter must be one of horizon, where; horizont is not. Try: horizon",
        ),
        ({"x": 12}, "A parameter must be one of horizon, where; x is not."),
        ({"horizon": "soon"}, "The parameter horizon must be of type int."),
        ({"horizon": True}, "The parameter horizon must be of type int."),
        ({"horizon": 1.5}, "The parameter horizon must be of type int."),
        ({"where": 1}, "The parameter where must be of type str."),
    ],
)
def test_a_parameter_that_no_report_has_or_of_another_type_is_refused(chosen, said):
    with pytest.raises(UsageError) as raised:
        check_parameters(chosen, (report("survival"),))
    assert str(raised.value) == said
