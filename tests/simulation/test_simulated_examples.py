"""The five simulated studies: made from their plans, clean, marked, their questions answered."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import evaltools as ev
from evaltools.data.simulation import simulate, simulation_ids
from evaltools.data.simulation.plan import example_folder
from evaltools.reporting.report_list import report, reports

EXAMPLES = simulation_ids()

#: `report.section` in a README, in a table of questions.
PLACE = re.compile(r"`(?P<report>[a-z]+)\.(?P<section>[a-z0-9_]+)`")


def readme(name):
    return (example_folder(name) / "README.md").read_text("utf-8")


def answered(name):
    """The rows of the table of questions: question, places, what they say."""
    rows = [line.split("|")[1:-1] for line in readme(name).splitlines() if line.startswith("| ")]
    table = [[cell.strip() for cell in row] for row in rows]
    first = next(number for number, row in enumerate(table) if row[0] == "Question")
    return [row for row in table[first + 1 :] if len(row) == 3]


@pytest.mark.long
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_tables_are_what_the_plan_makes(name, tmp_path):
    made, kept = simulate(name, tmp_path / name), example_folder(name)
    names = sorted(file.name for file in (kept / "data").iterdir())
    assert sorted(file.name for file in (made.parent / "data").iterdir()) == names
    for file in ("truth.yaml", "study.yaml"):
        assert (made.parent / file).read_text("utf-8") == (kept / file).read_text("utf-8")
    new, old = ev.load_data(ev.load_study(made)), ev.load_data(ev.load_study(kept / "study.yaml"))
    assert set(new.tables) == set(old.tables)
    for table, frame in new.tables.items():
        pd.testing.assert_frame_equal(frame, old.tables[table])


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_clean_and_says_that_it_is_simulated(name):
    study = ev.load_study(f"example:{name}")
    assert study.simulated
    assert study.programme == name
    assert {"fi", "en"} <= set(study.languages)
    assert "simul" in study.title.say("fi")
    assert [str(each) for each in ev.check(study).violations] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_small(name):
    sizes = [file.stat().st_size for file in (example_folder(name) / "data").iterdir()]
    assert sum(sizes) < 400_000


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_readme_tells_seed_and_people_as_the_plan_has_them(name):
    plan = (example_folder(name) / "simulation.yaml").read_text("utf-8")
    seed = re.search(r"^seed: (\d+)", plan, re.MULTILINE)[1]
    n = re.search(r"^n: (\d+)", plan, re.MULTILINE)[1]
    assert f"seed {seed}" in readme(name)
    assert f"{n} participants" in readme(name)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_question_names_a_report_that_there_is(name):
    questions = answered(name)
    assert len(questions) >= 4
    for question, place, said in questions:
        found = PLACE.findall(place)
        assert found, question
        assert said, question
        for report_name, _ in found:
            assert report(report_name).name in {each.name for each in reports()}


@pytest.mark.long
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_report_of_an_example_is_made_and_has_the_sections_of_the_readme(name, tmp_path):
    made = ev.reporting.run(str(example_folder(name) / "study.yaml"), out=tmp_path)
    assert made.ok
    for question, place, _ in answered(name):
        for report_name, section in PLACE.findall(place):
            folder = made.path / "sections" / report_name
            names = {each.name.split("-", 1)[-1] for each in folder.iterdir()}
            assert section in names, (question, place)
    for page in made.path.glob("*.html"):
        text = page.read_text("utf-8")
        language = page.name.split(".")[-2]
        banner = {"fi": "keksit", "en": "invented"}.get(language)
        assert banner is None or banner in text.lower() or "simul" in text.lower(), page.name
