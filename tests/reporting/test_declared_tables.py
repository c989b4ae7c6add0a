"""A notebook reads no table that its report does not declare: others may change unseen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

import evaltools
from evaltools import drawing, load_data
from evaltools.errors import UnansweredError
from evaltools.reporting import reports


class Recorded(Mapping):
    """Tables that remember who was asked for."""

    def __init__(self, tables, asked):
        self._tables, self._asked = tables, asked

    def __getitem__(self, name):
        self._asked.add(name)
        return self._tables[name]

    def __iter__(self):
        self._asked.update(self._tables)
        return iter(self._tables)

    def __len__(self):
        return len(self._tables)


def tables_read(report, study, monkeypatch):
    asked = set()

    def recording(plan, **options):
        data = load_data(plan, **options)
        return replace(data, tables=Recorded(data.tables, asked))

    monkeypatch.setattr(evaltools, "load_data", recording)
    monkeypatch.setattr(drawing, "can_draw", lambda kind: False)
    book = json.loads(report.path.read_text(encoding="utf-8"))
    names: dict[str, object] = {}
    try:
        for cell in book["cells"]:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), names)
                if "parameters" in cell["metadata"].get("tags", []):
                    names["study"] = str(study)
    except UnansweredError:
        pass
    return asked


DECLARING = [each.name for each in reports() if each.tables is not None]


@pytest.mark.parametrize("name", DECLARING)
@pytest.mark.parametrize("study", ["made up", "example:nsw", "example:jobs2"])
def test_a_notebook_reads_only_the_tables_that_its_report_declares(
    name, study, made_up_study, monkeypatch
):
    (report,) = [each for each in reports() if each.name == name]
    path = made_up_study if study == "made up" else study
    asked = tables_read(report, path, monkeypatch)
    assert asked <= set(report.tables)


def test_a_table_that_is_read_is_noticed(made_up_study, monkeypatch):
    (reach,) = [each for each in reports() if each.name == "reach"]
    assert {"participants", "spells"} <= tables_read(reach, made_up_study, monkeypatch)
