"""A table wider than the column of text: it grows where there is room, else it can be scrolled."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from chromium import Browser

from evaltools import resources

pytestmark = [
    pytest.mark.browser,
    # Chromium's sockets are closed by its own end.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

#: As wide as the longest tables of questionnaires: each of ten words takes 90 pixels.
HEADINGS = "".join('<th><div style="width: 82px">word</div></th>' for _ in range(10))


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wide")
    style = resources.path("evaltools/reporting/templates/style.css").read_text(encoding="utf-8")
    path = folder / "page.html"
    path.write_text(
        f"<!doctype html><style>{style}</style><body><main><section><div class=table><table>"
        f"<thead><tr>{HEADINGS}</tr></thead></table></div></section></main>",
        encoding="utf-8",
    )
    with Browser(folder) as opened:
        yield opened, path


@pytest.mark.parametrize(("width", "scrolls"), [(1200, False), (900, True), (700, True)])
def test_a_wide_table_is_whole_in_a_wide_window_and_scrolls_in_a_narrow_one(page, width, scrolls):
    browser, path = page
    browser.open(path, width=width)
    box = "document.querySelector('.table')"
    assert browser.run(f"{box}.scrollWidth > {box}.clientWidth") is scrolls
    assert browser.run("document.documentElement.scrollWidth <= window.innerWidth")
