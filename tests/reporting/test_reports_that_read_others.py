"""A report that comes after others gets their protected numbers, and nothing else."""

from __future__ import annotations

import json

import pytest

from evaltools.errors import UsageError
from evaltools.reporting import report_list, run
from evaltools.reporting.report_list import Report
from evaltools.reporting.run import chosen_reports
from evaltools.sections import made_reports

CELLS = (
    'study: str = ""  # study file\n'
    'languages: str = ""  # languages\n'
    'run_folder: str = ""  # run folder\n'
    'where: str = ""  # filter',
    "import pandas as pd\n"
    "import evaltools as ev\n"
    "plan = ev.load_study(study).with_languages(languages.split(', '))\n"
    "made = ev.made_reports(run_folder)\n"
    "read = pd.DataFrame({'shown': list(made.results), 'n': [50] * len(made.results)})",
    "ev.section(read, study=plan, name='read', title='What was read', counts='n', "
    "run_folder=run_folder)",
)


@pytest.fixture
def reader(tmp_path, monkeypatch):
    """A report in the place of `summary`: after `survival`, lists what it was given."""
    cells = [
        {
            "cell_type": "code",
            "id": f"c{number}",
            "metadata": {"tags": ["parameters"] if number == 0 else []},
            "execution_count": None,
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate(CELLS)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    book = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    path = tmp_path / "09_reader.ipynb"
    path.write_text(json.dumps(book), encoding="utf-8")

    class Reader(Report):
        @property
        def path(self):
            return path

    (survival,) = (each for each in report_list.reports() if each.name == "survival")
    listed = (survival, Reader("summary", "09_reader", after=("survival",)))
    monkeypatch.setattr(report_list, "_ALL", listed)


def read_ids(made):
    told = json.loads((made.path / "results.json").read_text(encoding="utf-8"))
    return [row[0] for row in told["results"]["summary.read"]["rows"]]


def test_a_report_that_reads_others_gets_every_result_of_theirs(made_up_study, reader):
    made = run(made_up_study, languages=["en"])
    told = json.loads((made.path / "results.json").read_text(encoding="utf-8"))
    of_survival = [name for name in told["results"] if name.startswith("survival.")]
    assert len(of_survival) > 3
    assert read_ids(made) == of_survival
    assert told["reports"] == [
        {"report": "survival", "status": "finished"},
        {"report": "summary", "status": "finished"},
    ]


def test_a_report_brings_along_those_that_it_reads(reader):
    assert [each.name for each in chosen_reports(["summary"])] == ["survival", "summary"]


@pytest.mark.long
def test_it_is_made_again_when_a_report_that_it_reads_is(made_up_study, reader):
    run(made_up_study, languages=["en"])
    told = []
    run(
        made_up_study,
        languages=["en"],
        parameters={"horizon": "9"},
        progress=lambda name, status, *_: told.append((name, status)),
    )
    assert told == [("survival", "finished"), ("summary", "finished")]


def test_the_sections_of_a_landed_run_can_be_read_from_its_folder(made):
    found = made_reports(made.run)
    assert found.status == {"survival": "finished"}
    assert list(found.results) == sorted(found.results)
    assert {name for name, each in found.blocks.items() if each.result} == set(found.results)
    shown = found.results["survival.flow"]
    assert shown.hidden is not None


def test_without_a_run_there_are_no_other_reports():
    found = made_reports("")
    assert (found.status, found.blocks, found.results) == ({}, {}, {})


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    with pytest.raises(UsageError) as raised:
        made_reports(tmp_path)
    rule = "The folder of a run must hold its results.json; {} does not."
    assert str(raised.value) == rule.format(tmp_path.name)
