"""A run's kernels get the data that the run has read, while no file has changed since."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pandas as pd
import pytest

from evaltools.data import handed_over, load_data
from evaltools.data.handed_over import held, hold, packed, state_of_files
from evaltools.reporting.execute import execute
from evaltools.study import load_study
from evaltools.warm import can_fork, warm_kernels

#: A notebook whose kernel cannot read any file, but can have what it was given.
SOURCE = """\
import evaltools as ev
import evaltools.data.load as loading
def refuse(study): raise RuntimeError("read again")
loading._load = refuse
data = ev.load_data(ev.load_study(study), where="sex = female")
assert set(data.tables["participants"].sex) == {"female"}
"""


@pytest.fixture
def nothing_held():
    yield
    handed_over._held.clear()


@pytest.mark.parametrize("name", ["kummin_kanssa", "unemployment_duration"])
def test_what_is_handed_over_is_what_would_have_been_read(name, nothing_held):
    study = load_study(f"example:{name}")
    data, state = load_data(study), state_of_files(study)
    hold(packed(data, state))
    again = load_data(study)
    assert held(study) is not None
    assert again.study is study
    assert (again.sources, again.notes, again.warnings) == (data.sources, data.notes, data.warnings)
    assert list(again.tables) == list(data.tables)
    for table, frame in data.tables.items():
        pd.testing.assert_frame_equal(again.tables[table], frame)
        assert (again.rows[table] == data.rows[table]).all()


def test_data_are_read_again_when_a_file_has_changed(made_up_study, nothing_held):
    study = load_study(made_up_study)
    hold(packed(load_data(study), state_of_files(study)))
    assert held(study) is not None
    workbook = made_up_study.parent / "osallistujat.xlsx"
    workbook.write_bytes(workbook.read_bytes() + b"\0")
    assert held(study) is None


def test_data_are_read_again_when_the_study_file_has_changed(made_up_study, nothing_held):
    study = load_study(made_up_study)
    hold(packed(load_data(study), state_of_files(study)))
    text = made_up_study.read_text(encoding="utf-8")
    made_up_study.write_text(
        text.replace("unit: months", "unit: months\nlasting: 1"), encoding="utf-8"
    )
    assert held(load_study(made_up_study)) is None


def test_a_file_that_is_gone_has_no_state(made_up_study):
    study = load_study(made_up_study)
    (made_up_study.parent / "osallistujat.xlsx").unlink()
    assert state_of_files(study) is None


@pytest.mark.skipif(not can_fork(), reason="kernels are forked on Linux only")
def test_kernels_do_not_read_what_they_were_given(made_up_study, tmp_path):
    study = load_study(made_up_study)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "metadata": {"tags": tags},
            "execution_count": None,
            "outputs": [],
            "source": text,
        }
        for number, (text, tags) in enumerate([("study: str = ''", ["parameters"]), (SOURCE, [])])
    ]
    path = tmp_path / "own.ipynb"
    book = {
        "cells": cells,
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(book), encoding="utf-8")

    def outcome():
        report, given = SimpleNamespace(path=path), {"study": str(made_up_study)}
        done = execute(report, tmp_path / "done.ipynb", given, engine="evaltools")
        return done.status, done.reason

    asked = []

    def pack():
        asked.append("packed")
        return packed(load_data(study), state_of_files(study))

    with warm_kernels() as nursery:
        assert outcome() == ("failed", "RuntimeError")
        nursery.hand_over(state_of_files(study), pack)
        nursery.hand_over(state_of_files(study), pack)
        assert outcome() == ("finished", "")
    assert asked == ["packed"]
