"""The reports on the practice and the summary, run as a user runs them."""

from __future__ import annotations

import json

import pytest
from made_up_practice import write_made_up_practice

from evaltools.reporting import report_list, run
from evaltools.reporting.report_list import Report

#: Three kernels; test_practice_notebooks.py runs the same notebooks without one.
pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def landed(tmp_path_factory):
    """A run of the questionnaires, the practice and the summary alone, to be fast."""
    few = (
        Report("participation", "02_participation"),
        Report("practice", "07_promising_practice", after=("participation",)),
        Report("summary", "08_summary", after=("participation", "practice")),
    )
    folder = tmp_path_factory.mktemp("practice")
    study = write_made_up_practice(folder / "valmennus")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report_list, "_ALL", few)
        return run(study, reports=["summary"], languages=["en", "fi"], out=folder / "out")


def results(landed):
    return json.loads((landed.path / "results.json").read_text(encoding="utf-8"))["results"]


def voice(landed, report, name, language="en"):
    (found,) = (landed.path / "sections" / report).glob(f"*-{name}")
    block = json.loads((found / "block.json").read_text(encoding="utf-8"))
    return block["voices"][language]


def test_the_reports_are_made_one_after_the_other(landed):
    assert {name: each.status for name, each in landed.outcomes.items()} == {
        "participation": "finished",
        "practice": "finished",
        "summary": "finished",
    }


@pytest.mark.parametrize("language", ["en", "fi"])
def test_a_rating_shows_the_sentence_of_the_report_that_it_cites(landed, language):
    told = voice(landed, "participation", "change", language)
    rows = voice(landed, "practice", "ratings_evidence", language)["table"]["rows"]
    (cited,) = (row for row in rows if row[1].endswith(f": {told['title']}"))
    assert cited[2] == told["sentence"]


def test_the_summary_repeats_the_reports_word_for_word(landed):
    said = voice(landed, "participation", "change")["sentence"]
    assert said in [row[1] for row in voice(landed, "summary", "findings")["table"]["rows"]]
    assert said in [row[1] for row in voice(landed, "summary", "not_improved")["table"]["rows"]]
    judged = [row[1] for row in voice(landed, "summary", "judged")["table"]["rows"]]
    assert voice(landed, "practice", "criteria")["sentence"] in judged
    assert voice(landed, "practice", "ceiling")["sentence"] in judged


def test_a_contradiction_with_the_numbers_of_the_run_is_flagged(landed):
    found = results(landed)
    change = found["participation.change"]
    low, high = (change["columns"].index(name) for name in ("conf_low", "conf_high"))
    assert change["rows"][0][low] < 0 < change["rows"][0][high]
    criteria = found["practice.criteria"]
    at = {name: place for place, name in enumerate(criteria["columns"])}
    (row,) = (each for each in criteria["rows"] if each[at["criterion"]] == "effectiveness")
    assert row[at["flags"]] == "raters_differ+interval_includes_no_change"


def test_no_level_of_evidence_goes_beyond_what_was_done(landed):
    found = results(landed)["practice.ceiling"]["about"]["ceilings"]
    assert found == {"maryland-sms": 1, "nesta": 2}


def test_only_passages_that_may_be_published_are_in_the_run(landed):
    rows = results(landed)["practice.interviews_quotations"]["rows"]
    assert 0 < len(rows) <= 3


def test_the_index_shows_the_summary_first(landed):
    page = landed.page.read_text(encoding="utf-8")
    said = voice(landed, "participation", "change")["sentence"]
    assert page.index("What was found") < page.index('class="cards"')
    assert said.split(" (")[0].replace("'", "&#39;") in page
