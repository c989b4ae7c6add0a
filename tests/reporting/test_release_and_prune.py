"""What may leave is confirmed and copied; old runs go, the last good one never."""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import datetime

import pytest

from evaltools.errors import UsageError
from evaltools.reporting import prune, release
from evaltools.reporting.record import write_sums
from evaltools.reporting.releases import release_log


def rewrite(path, change):
    told = json.loads(path.read_text(encoding="utf-8"))
    change(told)
    path.write_text(json.dumps(told), encoding="utf-8")
    write_sums(path.parent)


def fail(told):
    told["reports"]["survival"]["status"] = "failed"


def test_what_leaves_holds_no_record_of_the_inputs_and_has_its_own_sums(made):
    found = release(made.run)
    assert found.ok, found.lines()
    assert found.path == made.runs / "release" / made.run.name
    names = {path.relative_to(found.path).as_posix() for path in found.path.rglob("*.*")}
    assert {"index.html", "survival.en.html", "results.json", "tables.xlsx"} <= names
    assert not names & {"run.json", "run.log", "survival.ipynb"}
    for line in (found.path / "SHA256SUMS").read_text().splitlines():
        expected, name = line.split("  ")
        assert hashlib.sha256((found.path / name).read_bytes()).hexdigest() == expected
    (entry,) = release_log(made.runs)
    assert entry["run"] == made.run.name
    sums = (found.path / "SHA256SUMS").read_bytes()
    assert entry["sums"] == hashlib.sha256(sums).hexdigest()


def test_a_first_release_says_what_to_publish_and_what_it_binds(made):
    done, publish, first = release(made.run).lines()
    assert done.endswith(f"files may leave: {made.runs / 'release' / made.run.name}")
    assert publish == (
        "Publish the files in that folder, as they are: index.html leads to its pages, and each "
        "page can also be sent alone. SHA256SUMS tells whether a file is still as it was. The "
        "log.json beside the folder, the run's own folder and the study's folder stay with you."
    )
    assert first == (
        "This is the first release of the study. From now on every run is held against it: a "
        "number that has changed in few people since then is hidden in later reports. Rounding "
        "all counts (`round_to` under `disclosure`) can leave more of them, but only if the "
        f"first release is rounded too: as long as nothing is published, delete "
        f"{made.runs / 'release'}, and run and release again."
    )


def test_a_first_release_that_is_rounded_is_not_told_to_round(made):
    rewrite(made.run / "run.json", lambda told: told["policy_settings"].update(round_to=5))
    found = release(made.run)
    assert found.lines()[-1].endswith("is hidden in later reports. Keep `round_to` as it is.")


def test_a_later_release_says_only_what_to_publish(made):
    assert release(made.run).is_first
    shutil.copytree(made.run, made.runs / "20990101-000000-00000000")
    again = release(made.runs / "20990101-000000-00000000")
    assert again.ok, again.lines()
    assert not again.is_first
    assert len(again.lines()) == 2


def test_a_run_is_released_once(made):
    assert release(made.run).ok
    again = release(made.run)
    assert again.lines() == ("This run has been released before.",)


def test_a_run_with_a_failed_report_is_refused(made):
    rewrite(made.run / "run.json", fail)
    assert release(made.run).lines() == (
        "A run that is released must have no failed report; survival failed.",
    )
    assert not (made.runs / "release").exists()


def test_a_file_that_was_changed_is_refused(made):
    page = made.run / "survival.en.html"
    page.write_text(page.read_text(encoding="utf-8") + "x", encoding="utf-8")
    assert release(made.run).lines() == (
        "A released file must be as the run left it; survival.en.html is not.",
    )


def test_a_count_that_can_be_worked_out_is_refused(made):
    """Three of sixty hidden as one cell beside its total: 60 - 57 gives it back."""

    def change(told):
        told["results"] = {
            "reach.sex": {
                "kind": "table",
                "keys": ["sex"],
                "counts": ["n"],
                "derived": {},
                "totals": [["sex", "n", "all"]],
                "columns": ["sex", "n"],
                "rows": [["all", 60], ["female", 57], ["male", None]],
                "flags": [["", ""], ["", ""], ["", "c"]],
                "unit": None,
                "conf_level": None,
                "population": "",
                "about": {"by": "sex"},
                "notes": [],
            }
        }

    rewrite(made.run / "results.json", change)
    (line,) = release(made.run).lines()
    assert line.startswith(
        "The audit must end with no count to be worked out, but reach.sex tells too much: n["
    )


def test_a_page_with_a_participants_id_is_refused(made):
    page = made.run / "survival.en.html"
    page.write_text(page.read_text(encoding="utf-8").replace("</h1>", " KO-001</h1>", 1))
    write_sums(made.run)
    (line,) = release(made.run).lines()
    assert "survival.en.html" in line
    assert "KO-001" not in line
    assert not list((made.runs / "release").iterdir())


def test_a_second_release_of_the_same_numbers_is_confirmed(made):
    assert release(made.run).ok
    second = made.runs / "20990101-000000-abcdefab"
    shutil.copytree(made.run, second)
    found = release(second)
    assert found.ok, found.lines()
    assert [entry["run"] for entry in release_log(made.runs)] == [made.run.name, second.name]


def older_runs(made, n):
    for number in range(n):
        shutil.copytree(made.run, made.runs / f"2020010{number + 1}-000000-abcdefab")


def test_the_newest_runs_stay(made):
    older_runs(made, 3)
    assert prune(made.study, keep=2) == ("20200102-000000-abcdefab", "20200101-000000-abcdefab")
    left = sorted(path.name for path in made.runs.glob("2*"))
    assert left == ["20200103-000000-abcdefab", made.run.name]
    index = (made.runs / "index.html").read_text(encoding="utf-8")
    assert index.count("/index.html") == 2


def test_the_page_of_runs_tells_the_time_of_each_and_which_is_released(made):
    older_runs(made, 1)
    rewrite(made.run / "run.json", lambda told: told.update(made="2026-11-23T14:07:00"))
    older = made.runs / "20200101-000000-abcdefab" / "run.json"
    rewrite(older, lambda told: told.update(made="2026-11-23T09:30:00"))
    found = release(made.run)
    assert found.ok, found.findings
    (entry,) = release_log(made.runs)
    moment = datetime.fromisoformat(entry["released"])
    newer, older = (made.runs / "index.html").read_text(encoding="utf-8").split("<li>")[1:]
    assert "<h2>23.11.2026 klo\xa014.07</h2>" in newer
    assert f"<strong>Julkaistu: {moment:%-d.%-m.%Y} klo\xa0{moment:%H.%M}</strong>" in newer
    assert "<h2>23.11.2026 klo\xa09.30</h2>".replace("9.30", "09.30") in older
    assert "Julkaistu" not in older


def test_the_last_good_run_stays_however_old(made):
    older_runs(made, 2)
    for path in (made.run, made.runs / "20200102-000000-abcdefab"):
        rewrite(path / "run.json", fail)
    assert prune(made.study, keep=1) == ("20200102-000000-abcdefab",)
    assert (made.runs / "20200101-000000-abcdefab" / "index.html").exists()


def test_releases_are_never_removed(made):
    release(made.run)
    older_runs(made, 1)
    prune(made.study, keep=1)
    assert (made.runs / "release" / made.run.name / "index.html").exists()


def test_at_least_one_run_is_kept(made):
    with pytest.raises(UsageError, match="The number of runs to keep must be 1 or more"):
        prune(made.study, keep=0)


def crate(folder):
    return json.loads((folder / "ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]


def test_the_crate_names_every_file_with_its_hash(made):
    graph = {entity["@id"]: entity for entity in crate(made.run)}
    files = [name for name, one in graph.items() if one["@type"] == "File"]
    assert len(files) > 20
    for name in files:
        content = (made.run / name).read_bytes()
        assert graph[name]["sha256"] == hashlib.sha256(content).hexdigest()
        assert graph[name]["contentSize"] == str(len(content))
    assert {each["@id"] for each in graph["./"]["hasPart"]} == set(files)


def test_the_crate_is_a_process_run_crate(made):
    graph = {entity["@id"]: entity for entity in crate(made.run)}
    assert graph["./"]["conformsTo"] == {"@id": "https://w3id.org/ro/wfrun/process/0.5"}
    action = graph["#run"]
    assert action["@type"] == "CreateAction"
    assert graph[action["instrument"]["@id"]]["@type"] == "SoftwareApplication"
    for each in (*action["object"], *action["result"]):
        assert each["@id"] in graph


def test_the_crate_holds_no_path_and_of_inputs_only_a_keyed_hash(made):
    text = (made.run / "ro-crate-metadata.json").read_text(encoding="utf-8")
    workbook = (made.study.parent / "osallistujat.xlsx").read_bytes()
    assert str(made.study.parent) not in text
    assert "osallistujat.xlsx" not in text
    assert hashlib.sha256(workbook).hexdigest() not in text
    assert "hmac-sha256:" in text


def test_the_crate_of_a_release_says_nothing_of_the_inputs(made):
    graph = crate(release(made.run).path)
    assert not [entity for entity in graph if entity["@id"].startswith("#input")]
    assert "hmac" not in json.dumps(graph)
