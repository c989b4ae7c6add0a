"""A run made again is the same; two runs are compared number by number."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import openpyxl
import pytest

from evaltools import wording
from evaltools.errors import UsageError
from evaltools.reporting import compare, record, run, verify
from evaltools.reporting.compare import ONLY, SEVERAL, named_cause
from evaltools.reporting.differences import differences
from evaltools.reporting.landed import landed_run
from evaltools.reporting.record import write_sums
from evaltools.reporting.verify import _why, _within

RESULT = {
    "kind": "table",
    "keys": ["group"],
    "counts": ["n"],
    "columns": ["group", "n", "estimate"],
    "rows": [["all", 60, 0.5], ["women", 31, 0.25]],
    "flags": [["", "", ""], ["", "", ""]],
    "unit": "months",
    "conf_level": 0.95,
    "population": "",
    "about": {"by": "sex"},
    "notes": [],
}


def with_rows(*rows, **more):
    flags = [["", "", ""] for _ in rows]
    return {"reach.table": {**RESULT, "rows": list(rows), "flags": flags, **more}}


def lines(found):
    """Each difference in one line: its place, and what was and is there."""
    return [
        f"{', '.join(part for part in (each.result, each.row, each.column) if part)}: "
        f"{said(each.before)} before, {said(each.after)} after"
        + ("." if each.change is None else f", a change of {each.change:+.6g}.")
        for each in found
    ]


def said(value):
    return "-" if value is None else str(value)


@pytest.fixture(autouse=True)
def code_stays(monkeypatch):
    monkeypatch.setattr(record, "code_hash", lambda: "code")


def test_equal_results_have_no_differences():
    assert differences({"reach.table": RESULT}, {"reach.table": RESULT}) == []


def test_a_changed_number_is_told_with_its_place_and_by_how_much():
    after = with_rows(["all", 60, 0.5], ["women", 31, 0.375])
    assert lines(differences({"reach.table": RESULT}, after)) == [
        "reach.table, group=women, estimate: 0.25 before, 0.375 after, a change of +0.125."
    ]


def test_a_number_that_is_hidden_in_one_run_only_differs():
    after = with_rows(*RESULT["rows"], flags=[["", "", ""], ["", "c", ""]])
    assert lines(differences({"reach.table": RESULT}, after)) == [
        "reach.table, group=women, n: 31 before, hidden after."
    ]


def test_rows_are_matched_by_their_keys_not_by_their_order():
    assert differences({"reach.table": RESULT}, with_rows(*reversed(RESULT["rows"]))) == []


def test_a_row_and_a_result_that_only_one_run_has_are_told():
    after = {**with_rows(["all", 60, 0.5]), "reach.other": RESULT}
    assert lines(differences({"reach.table": RESULT}, after)) == [
        "reach.other: absent before, present after.",
        "reach.table, group=women: present before, absent after.",
    ]


@pytest.mark.parametrize(("value", "n"), [(0.2500000002, 0), (0.2501, 1)])
def test_within_the_tolerance_numbers_are_the_same(value, n):
    after = with_rows(["all", 60, 0.5], ["women", 31, value])
    assert len(differences({"reach.table": RESULT}, after, tolerance=1e-6)) == n


def test_other_notes_are_a_difference():
    after = {"reach.table": {**RESULT, "notes": ["Two were left out."]}}
    assert lines(differences({"reach.table": RESULT}, after)) == [
        "reach.table, notes: [] before, ['Two were left out.'] after."
    ]


def test_a_run_made_again_is_the_same_byte_for_byte(made, monkeypatch):
    # the session's run was made with the code as it is
    monkeypatch.undo()
    found = verify(made.run)
    numbers = landed_run(made.run).results()
    assert found.findings == ()
    assert found.differences == ()
    assert found.ok
    assert len(numbers) > 10
    assert str(found.lines()[0]).startswith("Made again, all ")


def test_a_changed_cell_is_found_by_making_the_run_again(made, monkeypatch):
    monkeypatch.undo()
    book = openpyxl.load_workbook(made.study.parent / "osallistujat.xlsx")
    book["Osallistujat"]["C2"] = "mies" if book["Osallistujat"]["C2"].value != "mies" else "nainen"
    book.save(made.study.parent / "osallistujat.xlsx")
    found = verify(made.run)
    assert not found.ok
    assert found.differences
    said = [str(line) for line in found.lines()]
    assert said[:2] == [
        "Made again, the run is not the same. Only the data differ between the two runs, so they "
        "are the cause.",
        "The table participants has changed.",
    ]
    assert said[2].startswith("Files that differ when made again (")
    finnish = [wording.render(line, "fi") for line in found.lines()]
    assert finnish[1] == "Taulukko Osallistujat (participants) on muuttunut."
    assert not any("absent" in line or "present" in line for line in finnish)


def test_of_files_that_were_changed_in_the_run_itself_the_cause_is_told_first(made, monkeypatch):
    monkeypatch.undo()
    (made.run / "survival.en.html").write_text("", encoding="utf-8")
    next((made.run / "tables").iterdir()).unlink()
    said = [str(line) for line in verify(made.run).lines()]
    assert said[0] == (
        "Made again, the run is not the same. Files of the run itself have been changed, or are "
        "gone, since it was made."
    )
    assert said[1].startswith("Files that are not as the run left them (2): survival.en.html, ")
    assert len(said) == 2


def test_a_run_without_its_results_is_not_made_again(made):
    (made.run / "results.json").unlink()
    with pytest.raises(UsageError) as refused:
        verify(made.run)
    assert str(refused.value).startswith("A run must hold its results, but results.json is not in")


@pytest.mark.parametrize(
    ("kinds", "first"),
    [
        ({"environment": ("a",)}, "Only the versions of packages differ"),
        ({"study": ("a",), "hidden": ("b",)}, "More than one thing differs"),
        ({}, "Nothing that a run records differs"),
    ],
)
def test_the_cause_is_one_kind_of_thing_or_not_named(kinds, first):
    assert str(named_cause(kinds)).startswith(first)


def test_what_is_hidden_is_no_cause_beside_another(tmp_path):
    then, now = landed(tmp_path / "then", "reach"), landed(tmp_path / "now", "reach")
    changed = {**now.told, "hidden": {"reach.a": ["x"]}, "environment": {"Python": "3.99"}}
    said = [str(line) for line in _why(then, replace(now, told=changed))]
    assert said == [
        "Only the versions of packages differ between the two runs, so they are the cause.",
        "Python: - before, 3.99 after.",
    ]


def test_a_run_whose_study_file_is_gone_asks_for_it(made):
    made.study.rename(made.study.with_name("other.yaml"))
    with pytest.raises(UsageError) as refused:
        verify(made.run)
    assert str(refused.value) == (
        "The study file of the run must be found, but it is not where it was. Name it."
    )


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    with pytest.raises(UsageError) as refused:
        verify(tmp_path)
    assert str(refused.value) == (
        f"A run must be the folder of one, with its run.json; {tmp_path.name} is not."
    )


def changed_copy(made, change):
    """A second run beside the first whose record or numbers were changed by `change`."""
    copy = made.runs / "20990101-000000-abcdefab"
    shutil.copytree(made.run, copy)
    told = json.loads((copy / "run.json").read_text())
    results = json.loads((copy / "results.json").read_text())
    change(told, results["results"])
    (copy / "run.json").write_text(json.dumps(told))
    (copy / "results.json").write_text(json.dumps(results))
    write_sums(copy)
    return copy


def one_number(results):
    row = results["survival.time_to_job"]["rows"][0]
    column = results["survival.time_to_job"]["columns"].index("n_risk")
    row[column] = row[column] + 1


def test_a_run_compared_with_itself_has_the_same_numbers(made):
    found = compare(made.run, made.run)
    assert found.ok
    assert [str(line) for line in found.lines()] == [f"All {found.n_numbers} numbers are the same."]


def test_one_cause_is_named_when_one_kind_differs(made):
    def change(told, results):
        told["reports"]["survival"]["parts"]["table:spells"] = "other"
        one_number(results)

    found = compare(made.run, changed_copy(made, change))
    said = [str(line) for line in found.lines()]
    assert said[0] == "1 value differs."
    assert said[1].endswith("(survival.time_to_job): 1 value differs.")
    assert said[2].startswith("- ")
    assert said[2].endswith("a change of +1.")
    assert said[3:] == ["The table spells has changed.", str(ONLY["data"])]


def test_no_cause_is_named_when_two_kinds_differ(made):
    def change(told, results):
        told["reports"]["survival"]["parts"]["table:spells"] = "other"
        told["reports"]["survival"]["parts"]["code"] = "other"
        one_number(results)

    found = compare(made.run, changed_copy(made, change))
    assert set(found.causes) == {"data", "code"}
    assert str(found.lines()[-1]) == str(SEVERAL)


def test_other_versions_are_told_by_name(made):
    def change(told, results):
        told["reports"]["survival"]["parts"]["environment"] = "other"
        told["environment"]["pandas"] = "0.0"

    found = compare(made.run, changed_copy(made, change))
    assert found.ok
    assert str(found.causes["environment"][1]).startswith("pandas: ")


def test_runs_under_different_keys_say_that_inputs_are_not_compared(made):
    def change(told, _):
        told["key_id"] = "00000000"

    found = compare(made.run, changed_copy(made, change))
    assert [str(note) for note in found.notes] == [
        "The runs have hashes under different keys, so their inputs are not compared."
    ]


def landed(folder, *names):
    """A run with these reports, each of one table."""
    folder.mkdir()
    reports = {name: {"status": "finished", "section": "", "reason": ""} for name in names}
    results = {f"{name}.table": RESULT for name in names}
    (folder / "run.json").write_text(json.dumps({"reports": reports}), encoding="utf-8")
    (folder / "results.json").write_text(json.dumps({"results": results}), encoding="utf-8")
    return landed_run(folder)


def test_against_a_run_with_other_reports_those_that_both_have_are_compared(tmp_path):
    before = landed(tmp_path / "before", "reach", "survival")
    after = landed(tmp_path / "after", "reach", "practice")
    found = _within(before, after, 1e-6)
    assert found.ok
    assert [str(line) for line in found.lines()] == [
        "Made again, all 4 numbers are the same within 1e-06.",
        "Only one of the runs has the report practice.",
        "Only one of the runs has the report survival.",
    ]


@pytest.mark.long
def test_against_another_run_numbers_may_differ_within_the_tolerance(made):
    def change(_, results):
        result = results["survival.time_to_job"]
        column = result["columns"].index("estimate")
        for row in result["rows"]:
            if row[column]:
                row[column] += 1e-9

    other = changed_copy(made, change)
    found = verify(made.run, against=other)
    assert found.ok, [str(line) for line in found.lines()]
    assert str(found.lines()[0]).endswith("are the same within 1e-06.")
    assert not verify(made.run, against=other, tolerance=1e-12).ok


@pytest.mark.long
def test_a_later_run_of_the_same_data_compares_equal(made):
    again = run(made.study, reports=["survival"], languages=["en"])
    assert compare(made.run, again.path).ok
