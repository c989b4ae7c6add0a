"""Bars are for people who run a notebook cell by cell; nothing of them reaches a report."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from evaltools.sections.notebook_progress import notebook_progress, with_bar


class Display:
    """Stands for IPython, and keeps what was displayed."""

    def __init__(self):
        self.shown = []

    def get_ipython(self):
        return SimpleNamespace(kernel=object())

    def display(self, what, *, display_id):
        assert display_id
        self.update(what)
        return self

    def update(self, what):
        self.shown.append(what)


@pytest.fixture
def notebook(monkeypatch):
    display = Display()
    shown = SimpleNamespace(display=display.display, HTML=lambda text: text)
    monkeypatch.setitem(sys.modules, "IPython", display)
    monkeypatch.setitem(sys.modules, "IPython.display", shown)
    return display


def test_outside_a_notebook_there_is_no_bar():
    assert list(with_bar(["a", "b", "c"])) == ["a", "b", "c"]
    assert notebook_progress() is None


def test_a_bar_counts_what_is_done_and_goes_in_the_end(notebook):
    assert list(with_bar(["a", "b", "<c>"], label="by")) == ["a", "b", "<c>"]
    done = [text.split("</progress> ")[1] for text in notebook.shown[:-1]]
    assert done == [
        "0/3 by</label>",
        "0/3 by a</label>",
        "1/3 by b</label>",
        "2/3 by &lt;c&gt;</label>",
    ]
    assert notebook.shown[-1] == ""


def test_two_things_need_no_bar(notebook):
    assert list(with_bar(["a", "b"])) == ["a", "b"]
    assert notebook.shown == []


def test_the_reports_of_a_run_are_counted(notebook):
    told = notebook_progress()
    told("reach", "finished", 1, 2)
    told("survival", "finished", 2, 2)
    assert "1/2 reach" in notebook.shown[1]
    assert notebook.shown[-1] == ""
