"""A run lands whole, or not at all, and says what became of each report."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from datetime import datetime
from zipfile import ZipFile

import pytest
from made_up_programme import write_made_up_study

from evaltools.errors import DataError, UsageError
from evaltools.reporting import run
from evaltools.reporting.execute import Outcome
from evaltools.reporting.folder import Part, State, locked, open_part
from evaltools.reporting.run import ordered


@pytest.fixture(scope="module")
def landed(tmp_path_factory):
    path = write_made_up_study(tmp_path_factory.mktemp("run") / "keksitty")
    told, stages = [], []
    made = run(
        path,
        reports=["survival"],
        progress=lambda *each: told.append(each),
        stage=lambda what: stages.append(str(what)),
    )
    return made, told, stages


def test_the_run_folder_holds_what_the_design_says(landed):
    made, _, _ = landed
    names = {path.name for path in made.path.iterdir()}
    assert {
        "index.html",
        "survival.fi.html",
        "survival.en.html",
        "survival.ipynb",
        "results.json",
        "run.json",
        "run.log",
        "SHA256SUMS",
        "tables",
        "figures",
    } <= names
    assert not any(name.startswith(".") for name in names)


def test_progress_is_told_after_each_report(landed):
    assert landed[1] == [("survival", "finished", 1, 1)]


def test_what_is_done_after_the_last_report_is_told(landed):
    made, _, stages = landed
    audits = json.loads((made.path / "run.json").read_text())["audit_rounds"]
    assert stages[0] == "Auditing all tables and curves together, round 1"
    assert stages[-1] == "Writing pages, tables and figures"
    assert [each for each in stages if each.startswith("Auditing")] == [
        f"Auditing all tables and curves together, round {n}" for n in range(1, audits + 1)
    ]
    again = [each for each in stages if each.startswith("Hiding more")]
    assert again == ["Hiding more and making again: survival"] * (audits - 1)


def test_every_sum_is_that_of_its_file(landed):
    made, _, _ = landed
    lines = (made.path / "SHA256SUMS").read_text().splitlines()
    assert len(lines) > 10
    for line in lines:
        expected, name = line.split("  ")
        assert hashlib.sha256((made.path / name).read_bytes()).hexdigest() == expected


def test_pages_ask_nothing_of_any_network(landed):
    made, _, _ = landed
    for page in made.path.glob("*.html"):
        text = re.sub(r'xmlns(:\w+)?="[^"]*"', "", page.read_text(encoding="utf-8"))
        assert not re.search(r"(src|href)=\"(https?:)?//|@import|url\((?!#)", text), page.name
        assert "<script" not in text


def test_the_executed_notebook_holds_protected_sections_and_nothing_else(landed):
    made, _, _ = landed
    book = json.loads((made.path / "survival.ipynb").read_text(encoding="utf-8"))
    outputs = [out for cell in book["cells"] for out in cell.get("outputs", [])]
    assert outputs
    assert all("evaltools" in out["metadata"] for out in outputs)


def contents(path):
    """What a file says; of a workbook or a Word file, what its parts say."""
    if path.suffix not in {".xlsx", ".docx"}:
        return path.read_text(encoding="utf-8")
    with ZipFile(path) as archive:
        parts = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        return "\n".join(archive.read(name).decode("utf-8") for name in parts)


def test_no_participant_is_named_anywhere_in_the_run(landed):
    made, _, _ = landed
    for path in made.path.rglob("*"):
        if path.is_file() and path.suffix != ".png":
            assert "KO-0" not in contents(path), path.name


def test_run_json_names_inputs_without_their_plain_hash(landed):
    made, _, _ = landed
    told = json.loads((made.path / "run.json").read_text())
    workbook = made.path.parent.parent.parent / "osallistujat.xlsx"
    plain = hashlib.sha256(workbook.read_bytes()).hexdigest()
    assert plain not in json.dumps(told)
    assert told["schema_version"] == 1
    assert told["reports"]["survival"]["status"] == "finished"


def test_a_misspelt_report_is_refused_with_the_nearest_name(made_up_study):
    with pytest.raises(UsageError, match="Try: survival"):
        run(made_up_study, reports=["survial"])
    assert not (made_up_study.parent / "reports").exists()


def test_an_unknown_parameter_is_refused_before_anything_runs(made_up_study):
    with pytest.raises(UsageError, match="A parameter must be one of"):
        run(made_up_study, reports=["survival"], parameters={"horison": "6"})
    assert not (made_up_study.parent / "reports").exists()


@pytest.mark.parametrize("value", ["six", "6.5", True, "1_0"])
def test_a_mistyped_parameter_is_refused(made_up_study, value):
    with pytest.raises(UsageError, match="The parameter horizon must be of type int"):
        run(made_up_study, reports=["survival"], parameters={"horizon": value})


def test_data_that_are_refused_leave_nothing_behind(made_up_study):
    text = made_up_study.read_text().replace("#Jaksot", "#Toinen")
    made_up_study.write_text(text)
    with pytest.raises(DataError):
        run(made_up_study)
    assert not (made_up_study.parent / "reports").exists()


def test_a_second_run_of_the_same_study_waits_its_turn(tmp_path):
    with locked(tmp_path), pytest.raises(UsageError, match="Only one run"), locked(tmp_path):
        pass
    assert not (tmp_path / ".lock").exists()


def test_a_lock_whose_process_is_gone_is_taken_over(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (tmp_path / ".lock").write_text(str(gone.pid))
    with locked(tmp_path):
        assert (tmp_path / ".lock").read_text() == str(os.getpid())


def test_finished_reports_of_an_interrupted_run_are_taken_over(tmp_path):
    same, other = State("a" * 64, []), State("b" * 64, [])
    first = open_part(tmp_path, "a" * 64, datetime(2026, 1, 1))
    first.report("reach").mkdir(parents=True)
    first.mark("reach", same, Outcome("finished"))
    second = open_part(tmp_path, "a" * 64, datetime(2026, 1, 2), keep=["reach"])
    assert second.finished("reach", same) == Outcome("finished")
    assert second.finished("reach", other) is None
    assert not first.path.exists()


def test_a_finished_report_is_not_taken_over_when_more_is_hidden_now(tmp_path):
    part = open_part(tmp_path, "a" * 64, datetime(2026, 1, 1))
    part.report("reach").mkdir(parents=True)
    part.mark("reach", State("a" * 64, []), Outcome("finished"))
    assert part.finished("reach", State("a" * 64, [["reach.flow", "x"]])) is None


def test_what_an_interrupted_run_left_half_made_is_cleared(tmp_path):
    first = open_part(tmp_path, "a" * 64, datetime(2026, 1, 1))
    (first.path / "tables").mkdir()
    (first.path / "tables" / "reach.flow.csv").write_text("old")
    (first.path / "reach.en.html").write_text("old")
    (first.path / "regions.ipynb").write_text("{}")
    first.report("regions").mkdir()
    second = open_part(tmp_path, "b" * 64, datetime(2026, 1, 2), keep=["reach"])
    assert [path.name for path in second.path.iterdir()] == [".sections"]
    assert list(second.sections.iterdir()) == []


def test_two_runs_of_one_second_have_names_of_their_own(tmp_path):
    when = datetime(2026, 1, 1)
    (tmp_path / open_part(tmp_path, "a" * 64, when).run_id).mkdir()
    assert open_part(tmp_path, "a" * 64, when).run_id == "20260101-000000-aaaaaaaa-2"


def test_a_run_appears_in_one_step(tmp_path):
    part = Part(tmp_path, "20260101-000000-abcdefab")
    part.sections.mkdir(parents=True)
    (part.path / "index.html").write_text("x")
    final = part.land()
    assert [path.name for path in final.iterdir()] == ["index.html"]


def test_a_run_about_nobody_is_refused(tmp_path):
    path = write_made_up_study(tmp_path / "keksitty")
    with pytest.raises(UsageError) as refused:
        ordered(path, parameters={"where": "sex = femal"})
    assert str(refused.value) == (
        "A run must be about somebody, but nobody fulfils sex = femal. Try: write the value as "
        "it stands in the data."
    )
