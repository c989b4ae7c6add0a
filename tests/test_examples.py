"""The examples are what their sources say, and their first curve is R's."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import evaltools as ev
from evaltools import survival
from evaltools.survival import evaluation

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = sorted(path.parent for path in (ROOT / "examples").glob("*/make_data.py"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_data_are_what_the_script_makes_of_the_source(example, tmp_path):
    copy = tmp_path / example.name
    shutil.copytree(example, copy, ignore=shutil.ignore_patterns("reports"))
    for made in (copy / "data").iterdir():
        made.unlink()
    subprocess.run([sys.executable, str(copy / "make_data.py")], check=True)
    assert sorted(p.name for p in (copy / "data").iterdir()) == sorted(
        p.name for p in (example / "data").iterdir()
    )
    for made in (copy / "data").iterdir():
        assert made.read_bytes() == (example / "data" / made.name).read_bytes(), made.name


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_every_data_file_has_its_origin_and_licence(example):
    listed = (ROOT / "DATA_LICENSES.md").read_text(encoding="utf-8")
    for source in (example / "source").iterdir():
        assert source.relative_to(ROOT).as_posix() in listed


def r_curve() -> pd.DataFrame:
    """R's Kaplan-Meier of any job on McCall's data (tests/reference, survival 3.5-3)."""
    table = pd.read_csv(ROOT / "tests" / "reference" / "survival_r.csv")
    km = table[(table["section"] == "km") & (table["dataset"] == "unempdur")]
    plain = km[(km["group"] == "all") & (km["method"] == "survfit conf.type=log-log")]
    return plain.pivot_table(index="time", columns="stat", values="value").reset_index()


def mccall():
    return ev.follow_up(ev.load_data(ev.load_study("example:unemployment_duration")))


def test_the_first_curve_of_the_example_is_that_of_r():
    people = mccall()
    curve = survival.survival_curve(
        people.frame, exit="exit", state="state", event=people.event_states
    ).table()
    both = curve.merge(r_curve(), on="time", validate="one_to_one")
    assert len(both) == 7
    assert (both["estimate"] - both["surv"]).abs().max() < 1e-10
    assert (both["conf_low"] - both["lower"]).abs().max() < 1e-10


def test_without_competing_exits_incidence_is_one_minus_survival():
    job = evaluation.job_incidence(mccall()).table()
    both = job.merge(r_curve(), on="time", validate="one_to_one")
    assert (1 - both["estimate"] - both["surv"]).abs().max() < 1e-10
