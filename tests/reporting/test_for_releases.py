"""After a release: what a run hides because of it is told, and nothing is left to subtract."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pandas as pd
import pytest
from made_up_programme import write_made_up_study
from openpyxl import load_workbook

from evaltools.disclosure import Policy, audit
from evaltools.reporting import release, run
from evaltools.reporting.for_releases import ForReleases, of_record
from evaltools.reporting.releases import as_results
from evaltools.wording import render

REPORTS = ["reach", "survival"]


def test_a_first_run_says_nothing_of_releases():
    assert list(ForReleases().lines()) == []
    assert list(of_record({}).lines()) == []


def test_what_releases_cost_is_how_many_numbers_fewer_are_told():
    found = ForReleases(
        {"b": "2026-10-02T09:00:00", "a": "2026-07-01T09:00:00"},
        {"reach": 100, "survival": 200},
        {"reach": 90, "survival": 150},
    )
    first, what_to_do = (render(line, "en") for line in found.lines())
    assert first == (
        "60 numbers of the 300 that a first release would tell are hidden because of what has "
        "been released before: a of 1 Jul 2026 and b of 2 Oct 2026."
    )
    assert "release seldom, at set times" in what_to_do
    assert of_record({"hidden_for_releases": found.record()}) == found


def test_rounding_is_not_advised_where_counts_are_rounded_already():
    found = ForReleases({"a": "2026-07-01T09:00:00"}, {"reach": 9}, {"reach": 8}, rounded=True)
    *_, what_to_do = (render(line, "en") for line in found.lines())
    assert what_to_do.endswith("(`where`). Counts are rounded already (`round_to`).")
    assert of_record({"hidden_for_releases": found.record()}) == found


def test_a_release_that_costs_nothing_is_not_spoken_of():
    assert list(ForReleases({"a": "2026-07-01T09:00:00"}, {"reach": 9}, {"reach": 9}).lines()) == []


def correct_one_outcome(folder: Path) -> None:
    """Somebody who was thought to have found work was unemployed."""
    book = load_workbook(folder / "osallistujat.xlsx")
    states = [row[3] for row in book["Jaksot"].iter_rows(min_row=2)]
    next(cell for cell in states if cell.value == "palkkatyö").value = "työtön"
    book.save(folder / "osallistujat.xlsx")


def plain(folder: Path) -> dict:
    return json.loads((folder / "results.json").read_text(encoding="utf-8"))["results"]


def exits_so_far(told: dict, frame: pd.DataFrame) -> pd.DataFrame:
    """The exits by each time, up to the first that is hidden."""
    others = [frame[key] for key in told["keys"] if key != "time"]
    exits = frame["n_event"].astype(float)
    known = exits.isna().groupby(others).cumsum() == 0
    return frame.assign(n_event=exits.where(known).groupby(others).cumsum())


def counts(folder: Path) -> dict[tuple, float]:
    """Every count that a folder tells, by table, row and column."""
    found = {}
    for name, told in plain(folder).items():
        frame, columns = pd.DataFrame(told["rows"], columns=told["columns"]), told["counts"]
        if told["kind"] in ("curve", "incidence"):
            frame, columns = exits_so_far(told, frame), ["n_event"]
        for column, (_, row) in product(columns, frame.iterrows()):
            if pd.notna(row[column]):
                found[name, tuple(map(str, row[told["keys"]])), column] = float(row[column])
    return found


def released_before_and_after(study: Path, out: Path) -> tuple[Path, Path, ForReleases]:
    """The folders of a release, and of another once one person was corrected; what that cost."""
    asked = {"reports": REPORTS, "languages": ["en"], "out": out}
    first = release(run(study, **asked).path)
    assert first.ok, first.lines()
    correct_one_outcome(study.parent)
    again = run(study, **asked)
    said = json.loads((again.path / "run.json").read_text(encoding="utf-8"))
    assert of_record(said) == again.for_releases
    second = release(again.path)
    assert second.ok, second.lines()
    return first.path, second.path, again.for_releases


def few_by_which_they_differ(first: Path, second: Path) -> list[tuple]:
    then, now = counts(first), counts(second)
    shared = set(then) & set(now)
    assert len(shared) > 50
    return [key for key in shared if 0 < abs(now[key] - then[key]) < 5]


@pytest.mark.long
def test_of_one_person_corrected_since_a_release_two_folders_tell_nothing(tmp_path):
    study = write_made_up_study(tmp_path / "keksitty", n=90)
    first, second, cost = released_before_and_after(study, tmp_path / "out")
    assert cost.n > 0
    assert few_by_which_they_differ(first, second) == []
    # Made where nothing has been released, the same run tells of the one.
    elsewhere = tmp_path / "far" / "off"
    alone = run(study, reports=REPORTS, languages=["en"], out=elsewhere)
    assert alone.for_releases.n == 0
    assert few_by_which_they_differ(first, alone.path)
    shown, before = as_results(plain(alone.path)), as_results(plain(first))
    assert audit(shown, Policy()).ok
    assert not audit(shown, Policy(), before).ok


@pytest.mark.long
def test_of_one_person_corrected_two_rounded_releases_tell_nothing_either(tmp_path):
    study = write_made_up_study(tmp_path / "keksitty", n=90)
    policy = "disclosure: {round_to: 5}\n"
    study.write_text(study.read_text(encoding="utf-8") + policy, encoding="utf-8")
    first, second, cost = released_before_and_after(study, tmp_path / "out")
    assert cost.rounded
    # The two tell no number that is finer than the base, and not all of the second's is hidden.
    assert {number % 5 for number in (*counts(first).values(), *counts(second).values())} == {0}
    assert few_by_which_they_differ(first, second) == []
