"""Every page of every example, in a real browser: accessible, quiet, readable on a phone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from chromium import Browser

from evaltools import resources
from evaltools.reporting import run

pytestmark = [
    pytest.mark.browser,
    # Chromium's sockets are closed by its own end.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
EXAMPLES = sorted(path for path in resources.path("examples").glob("*/study.yaml"))

#: The broken rules, each with the first places: enough to say where and why.
VIOLATIONS = """
axe.run(document, {resultTypes: ['violations']}).then(found => found.violations.map(
  v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(', ')
))
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with Browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="module", params=EXAMPLES, ids=lambda path: path.parent.name)
def pages(request, tmp_path_factory):
    made = run(request.param, out=tmp_path_factory.mktemp("runs"))
    assert made.ok
    return sorted(made.path.glob("*.html"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(browser, pages, scheme):
    found = {}
    for page in pages:
        browser.open(page, prefers_color_scheme=scheme)
        browser.run(AXE + ";0")
        violations = browser.run(VIOLATIONS)
        if violations:
            found[page.name] = violations
    assert found == {}


USED_TWICE = """
[...document.querySelectorAll('[id]')].map(each => each.id)
  .filter((id, place, all) => all.indexOf(id) !== place)
"""


def test_no_id_of_a_page_is_used_twice(browser, pages):
    found = {}
    for page in pages:
        browser.open(page)
        if twice := browser.run(USED_TWICE):
            found[page.name] = twice
    assert found == {}


def test_a_page_asks_for_nothing_but_itself(browser, pages):
    for page in pages:
        browser.open(page)
        assert browser.requests == [page.as_uri()]


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_a_page_does_not_scroll_sideways(browser, pages, width):
    wide = {}
    for page in pages:
        browser.open(page, width=width)
        over = browser.run("document.documentElement.scrollWidth - window.innerWidth")
        if over > 0:
            wide[page.name] = over
    assert wide == {}


def test_every_figure_has_words_and_every_table_a_caption(browser, pages):
    for page in pages:
        browser.open(page)
        figures = browser.run(
            "[...document.querySelectorAll('figure svg')].map(s => s.getAttribute('aria-label'))"
        )
        assert all(len(words) > 20 for words in figures)
        captions = browser.run(
            "[...document.querySelectorAll('table')].map(t => t.caption && t.caption.innerText)"
        )
        assert all(captions)


FOLDED = """
[...document.querySelectorAll('nav.folded > *')].filter(e => e.offsetParent).map(e => e.tagName)
"""


def test_a_long_list_of_contents_is_folded_on_a_phone_and_nowhere_else(browser, pages):
    seen = {}
    for width, medium in ((360, "screen"), (1280, "screen"), (600, "print")):
        for page in pages:
            browser.open(page, width=width)
            browser.call("Emulation.setEmulatedMedia", media=medium)
            shown = browser.run(FOLDED)
            if shown:
                seen.setdefault((width, medium), set()).add(tuple(shown))
    browser.call("Emulation.setEmulatedMedia", media="")
    open_list = {("H2", "OL")}
    assert seen == {
        (360, "screen"): {("DETAILS",)},
        (1280, "screen"): open_list,
        (600, "print"): open_list,
    }


def test_axe_finds_no_violation_on_a_phone(browser, pages):
    found = {}
    for page in pages:
        browser.open(page, width=360)
        browser.run(AXE + ";0")
        violations = browser.run(VIOLATIONS)
        if violations:
            found[page.name] = violations
    assert found == {}
