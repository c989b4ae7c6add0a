"""What leaves of a programme of few people, attacked by who has only the folder."""

from __future__ import annotations

import pandas as pd
import pytest
from folder_attacker import findings, texts
from seven_people import FREE_TEXT, NAMES, SITES, write_study

from evaltools.disclosure import scan
from evaltools.reporting import release, run


def made_folder(tmp_path, table):
    (tmp_path / "tables").mkdir()
    pd.DataFrame(table).to_csv(tmp_path / "tables" / "reach.sex.csv", index=False)
    return tmp_path


def test_the_attacker_subtracts_what_is_shown_from_a_margin(tmp_path):
    table = {"sex": ["female", "male", "total"], "n": ["", "57", "60"], "n_flag": ["c", "", ""]}
    assert findings(made_folder(tmp_path, table)) == ["reach.sex: sex female = 3"]


def test_the_attacker_subtracts_a_month_from_the_next(tmp_path):
    table = {"group": "all", "time": [3, 6], "n": 60, "n_event": [20, 22]}
    assert findings(made_folder(tmp_path, table)) == ["reach.sex: n_event between two times: 2"]


def test_the_attacker_reads_sentences_and_alt_texts(tmp_path):
    page = '<img alt="Curve: 3 people found work"><p>Of all, 2 of 7 are in education.</p>'
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    assert findings(tmp_path) == ["page.html: 3 people", "page.html: 2 of 7"]


def test_a_rung_of_a_ladder_of_evidence_is_no_number_of_people(tmp_path):
    page = "<p>Maryland scientific methods scale 1 of 5; 1 of 5 people found work.</p>"
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    assert findings(tmp_path) == ["page.html: 1 of 5"]


@pytest.mark.long
@pytest.mark.parametrize("n", [7, 60])
def test_nothing_that_leaves_of_few_people_tells_of_a_few_or_names_anyone(tmp_path, n):
    study = write_study(tmp_path / f"people{n}", n=n, formats="[html, docx]")
    runs = study.parent / "reports" / study.parent.name
    found = release(runs / run(study).run_id)
    assert found.ok, found.lines()
    assert findings(found.path) == []
    inputs = {path.stem: pd.read_csv(path, dtype=str) for path in study.parent.glob("*.csv")}
    assert scan(runs, inputs) == ()
    kept_in = [FREE_TEXT, *NAMES, *SITES, *inputs["participants"]["participant_id"]]
    dates = set(inputs["participants"]["entry_date"]) | set(inputs["spells"]["start"])
    for name, text in texts(found.path):
        assert not [each for each in (*kept_in, *dates) if each in text], name
    # It remains of use: every report says something, and where it cannot, that and why.
    assert len(list(found.path.glob("*.en.html"))) >= 6
