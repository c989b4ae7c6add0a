"""Rows of a grid, the whole and filters: what is released of them, and what they tell together."""

from __future__ import annotations

import json
import shutil
from itertools import product

import pandas as pd
import pytest
from made_up_programme import write_made_up_study

from evaltools.reporting import release, run
from evaltools.reporting.grid import run_grid
from evaltools.reporting.private import private
from evaltools.reporting.record import write_sums
from evaltools.reporting.releases import release_log, releases_of_study

REFUSED = (
    "Of people who overlap, at most two groups must be released: what lies between three or more "
    "cannot be audited, such as the whole less all sites but one. This run is about {these}; "
    "released are {others}. Try one run with a breakdown in `groups`, which is audited."
)


def row(made, folder, where):
    """A run as a grid would have made it: in a folder of its own, about some of the people."""
    runs = made.runs.parent / folder / made.runs.name
    copy = runs / made.run.name
    shutil.copytree(made.run, copy)
    told = json.loads((copy / "run.json").read_text(encoding="utf-8"))
    told["parameters"] = {"where": where}
    (copy / "run.json").write_text(json.dumps(told), encoding="utf-8")
    write_sums(copy)
    private(runs, made.study)
    return copy


def test_all_rows_of_a_grid_may_be_released_where_nobody_is_in_two(made):
    for place in ("020", "091", "049"):
        found = release(row(made, place, f"municipality = {place}"))
        assert found.ok, found.lines()
    assert len(releases_of_study(made.runs)) == 3


def test_the_whole_and_one_part_may_be_released_and_a_second_part_may_not(made):
    assert release(made.run).ok
    assert release(row(made, "a", "municipality = 020")).ok
    refused = release(row(made, "b", "municipality = 091"))
    assert refused.lines() == (
        REFUSED.format(
            these="those with municipality = 091",
            others="everybody and those with municipality = 020",
        ),
    )


def test_the_whole_may_not_be_released_after_two_parts(made):
    assert release(row(made, "a", "municipality = 020")).ok
    assert release(row(made, "b", "municipality = 091")).ok
    assert not release(made.run).ok
    assert release_log(made.runs) == []


def test_three_periods_of_which_each_overlaps_the_next_are_refused(made):
    periods = ("age < 30", "age >= 25 and age < 45", "age >= 40")
    assert release(row(made, "a", periods[0])).ok
    assert release(row(made, "b", periods[1])).ok
    assert not release(row(made, "c", periods[2])).ok


def test_the_same_people_may_be_released_as_often_as_the_audit_allows(made):
    for folder in ("a", "b", "c"):
        assert release(row(made, folder, "age < 30")).ok


def test_of_a_release_whose_people_are_not_known_any_more_the_worst_is_thought(made):
    assert release(row(made, "a", "age < 30")).ok
    log = made.runs.parent / "a" / made.runs.name / "release" / "log.json"
    told = json.loads(log.read_text(encoding="utf-8"))
    del told["releases"][0]["where"]
    log.write_text(json.dumps(told), encoding="utf-8")
    (only,) = releases_of_study(made.runs)
    assert only.where == "age < 30"  # its run still says so
    shutil.rmtree(log.parents[1] / made.run.name)
    (only,) = releases_of_study(made.runs)
    assert only.where is None


def test_a_study_of_the_same_name_elsewhere_is_another_study(made, tmp_path):
    other = row(made, "a", "age < 30")
    private(other.parent, tmp_path / "other" / "study.yaml")
    assert release(other, study=made.study).ok
    assert releases_of_study(made.runs) == ()


def told(folder):
    """Every count that a release tells, by table, row and column; of curves, exits by a time."""
    found = {}
    for name, plain in json.loads((folder / "results.json").read_text())["results"].items():
        frame = pd.DataFrame(plain["rows"], columns=plain["columns"])
        counts = list(plain["counts"])
        if plain["kind"] in ("curve", "incidence"):
            # exits since the step before; up to the first that is hidden they add up
            others = [key for key in plain["keys"] if key != "time"]
            exits = frame["n_event"].astype(float)
            so_far = exits.isna().groupby([frame[key] for key in others]).cumsum() == 0
            total = exits.where(so_far).groupby([frame[key] for key in others]).cumsum()
            frame, counts = frame.assign(n_event=total), ["n_event"]
        for column, (_, line) in product(counts, frame.iterrows()):
            if pd.notna(line[column]):
                found[name, tuple(map(str, line[plain["keys"]])), column] = line[column]
    return found


@pytest.mark.long
def test_the_whole_less_all_sites_but_one_gives_nothing(tmp_path):
    study = write_made_up_study(tmp_path / "keksitty", n=90)
    places = ("020", "091", "049")
    grid = tmp_path / "sites.csv"
    lines = [f"s{place},municipality = {place}" for place in places]
    grid.write_text("\n".join(["folder,where", *lines, ""]), encoding="utf-8")
    out, reports = tmp_path / "out", ["reach", "survival"]
    whole = release(run(study, reports=reports, languages=["en"], out=out).path)
    assert whole.ok, whole.lines()
    made = run_grid(study, grid, reports=reports, languages=["en"], out=out)
    assert [each.status for each in made] == ["finished"] * 3
    rows = [next((out / f"s{place}" / "keksitty").glob("2*")) for place in places]
    first, *others = [release(each) for each in rows]
    assert first.ok, first.lines()
    assert not any(each.ok for each in others)
    of_all, of_one = told(whole.path), told(first.path)
    shared = set(of_all) & set(of_one)
    assert len(shared) > 20
    assert not [key for key in shared if 0 < of_all[key] - of_one[key] < 5]
