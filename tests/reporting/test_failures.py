"""A failing report is named without its data; the others go on."""

from __future__ import annotations

import json
import shutil

import pytest

from evaltools import resources
from evaltools.reporting import report_list, run

SECRET = "KO-001 was here"


@pytest.fixture
def broken_notebook(tmp_path, monkeypatch):
    """The notebooks, of which the first raises an error that quotes a person's row."""
    folder = tmp_path / "resources"
    shutil.copytree(resources.path("notebooks"), folder / "notebooks")
    path = folder / "notebooks" / "01_reach_and_data.ipynb"
    book = json.loads(path.read_text(encoding="utf-8"))
    for cell in book["cells"]:
        if 'name="participants"' in "".join(cell["source"]):
            cell["source"] = 'raise ValueError("KO-001" + " was here")  # name="participants"'
    path.write_text(json.dumps(book), encoding="utf-8")
    stock = resources.path

    def path_of(name):
        return folder / name if name.startswith("notebooks/") else stock(name)

    monkeypatch.setattr(report_list.resources, "path", path_of)
    return path


def test_a_failing_cell_is_named_and_its_data_are_not(made_up_study, broken_notebook):
    made = run(made_up_study, reports=["reach"], languages=["en"])
    outcome = made.outcomes["reach"]
    assert (outcome.status, outcome.section, outcome.reason) == (
        "failed",
        "participants",
        "ValueError",
    )
    assert not made.ok
    for path in made.path.rglob("*"):
        if path.is_file():
            assert SECRET.encode() not in path.read_bytes(), path.name


def test_the_other_reports_go_on_when_one_fails(made_up_study, broken_notebook):
    made = run(made_up_study, reports=["reach", "survival"], languages=["en"])
    assert {name: one.status for name, one in made.outcomes.items()} == {
        "reach": "failed",
        "survival": "finished",
    }
    assert (made.path / "survival.en.html").exists()
    assert not (made.path / "reach.en.html").exists()
    assert "This report failed: participants: ValueError" in made.page.read_text(encoding="utf-8")
    told = json.loads((made.path / "run.json").read_text())
    assert told["reports"]["reach"]["reason"] == "ValueError"


def test_a_report_that_the_data_cannot_carry_is_one_sentence(made_up_study):
    text = made_up_study.read_text(encoding="utf-8")
    kept = [
        line
        for line in text.splitlines()
        if not line.strip().startswith(("spells:", "data_lock:", "horizon:", "report_times:"))
    ]
    made_up_study.write_text("\n".join(kept) + "\n", encoding="utf-8")
    workbook = made_up_study.parent / "osallistujat.xlsx"
    import openpyxl

    book = openpyxl.load_workbook(workbook)
    del book["Jaksot"]
    book["Osallistujat"].delete_cols(2)
    book.save(workbook)
    made = run(made_up_study, reports=["survival"], languages=["fi"])
    assert made.ok
    assert made.outcomes["survival"].status == "unanswered"
    page = (made.path / "survival.fi.html").read_text(encoding="utf-8")
    assert page.count('<p class="sentence">') == 1
