"""Texts of a study are shown as texts: none runs as code, markup, formula or template."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hostile_study import HOSTILE, write_hostile_study
from openpyxl import load_workbook

from evaltools.reporting import run

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "browser"))
from chromium import Browser

pytestmark = [
    pytest.mark.browser,
    # Chromium's sockets are closed by its own end.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def hostile_run(tmp_path_factory):
    """A run of the hostile study, made in an empty folder."""
    folder = tmp_path_factory.mktemp("hostile")
    made = run(write_hostile_study(folder / "study"), out=folder / "runs")
    assert made.ok
    return made.path


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with Browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def test_no_page_runs_or_builds_what_a_text_says(browser, hostile_run):
    for page in sorted(hostile_run.glob("*.html")):
        browser.open(page)
        assert browser.run("document.title") != "owned", page.name
        assert browser.run("document.querySelectorAll('#owned, img[onerror]').length") == 0
        assert browser.run("document.querySelectorAll('h1').length") == 1
        assert browser.requests == [page.as_uri()]


def test_the_names_of_sites_are_on_the_page_as_they_were_written(browser, hostile_run):
    browser.open(hostile_run / "reach.en.html")
    shown = browser.run("document.body.textContent")
    assert [text for text in HOSTILE if text not in shown] == []


def test_no_text_made_a_file(hostile_run):
    root = hostile_run.parents[2]
    assert list(root.rglob("owned")) == []


def test_no_cell_of_the_workbook_is_a_formula(hostile_run):
    book = load_workbook(hostile_run / "tables.xlsx")
    formulas = [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
    assert formulas == []
