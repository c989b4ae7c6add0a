"""The tutorial runs from top to bottom as it is."""

from __future__ import annotations

import json

from evaltools import resources
from evaltools.reporting.execute import execute
from evaltools.reporting.report_list import Report
from evaltools.warm import kernels

PATH = resources.path("notebooks/tutorial/calling_the_functions.ipynb")


class Tutorial(Report):
    @property
    def path(self):
        return PATH


def test_the_tutorial_runs_from_top_to_bottom(tmp_path):
    with kernels() as engine:
        done = execute(Tutorial("tutorial", PATH.stem), tmp_path / "out.ipynb", {}, engine=engine)
    assert (done.status, done.section, done.reason) == ("finished", "", "")


def test_the_tutorial_has_no_outputs():
    cells = json.loads(PATH.read_text(encoding="utf-8"))["cells"]
    assert all(not each.get("outputs") for each in cells)
