"""A failing report is named without its data, in the study's language; the others go on."""

from __future__ import annotations

import json
import shutil
from types import SimpleNamespace

import pytest
from made_up_programme import write_made_up_study
from openpyxl import load_workbook

from evaltools import resources, wording
from evaltools.columns import LANGUAGES
from evaltools.reporting import report_list, run
from evaltools.reporting.execute import Outcome, execute
from evaltools.reporting.failing import failure
from evaltools.reporting.telling import run_lines
from evaltools.warm import can_fork, warm_kernels

SECRET = "KO-001 was here"

#: Notebook -> the section whose cell is changed, and what stands there instead.
BROKEN = {
    "01_reach_and_data": ("participants", 'raise ValueError("KO-001" + " was here")'),
    "05_regions": (
        "funnel",
        "from evaltools.errors import UnansweredError; "
        "raise UnansweredError(evaltools.messages.message("
        '"The data lack what results after leaving are counted from."))',
    ),
    "06_indicators": (
        "esf_plus",
        "from evaltools.errors import UsageError; "
        'raise UsageError(evaltools.messages.message("The number of jobs must be 1 or more."))',
    ),
}


def break_notebook(path, section, source):
    book = json.loads(path.read_text(encoding="utf-8"))
    (cell,) = [one for one in book["cells"] if f'name="{section}"' in "".join(one["source"])]
    cell["source"] = f'import evaltools.messages; {source}  # name="{section}"'
    path.write_text(json.dumps(book), encoding="utf-8")


def shorten_notebook(path, sections):
    """Keep of the notebook's sections only these, so that it is soon done."""
    book = json.loads(path.read_text(encoding="utf-8"))
    kept = [f'name="{section}"' for section in sections]

    def stays(source):
        return 'name="' not in source or any(name in source for name in kept)

    book["cells"] = [cell for cell in book["cells"] if stays("".join(cell["source"]))]
    path.write_text(json.dumps(book), encoding="utf-8")


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """A run in two languages, three of whose notebooks go wrong, each in its way."""
    folder = tmp_path_factory.mktemp("broken")
    shutil.copytree(resources.path("notebooks"), folder / "notebooks")
    for name, (section, source) in BROKEN.items():
        break_notebook(folder / "notebooks" / f"{name}.ipynb", section, source)
    shorten_notebook(folder / "notebooks" / "03_survival_to_employment.ipynb", ["flow"])
    stock = resources.path

    def path_of(name):
        return folder / name if name.startswith("notebooks/") else stock(name)

    study = write_made_up_study(folder / "keksitty")
    reports = ["reach", "survival", "regions", "indicators"]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(report_list.resources, "path", path_of)
        return run(study, reports=reports, languages=["fi", "en"])


def test_a_failing_cell_is_named_and_its_data_are_not(broken):
    outcome = broken.outcomes["reach"]
    assert (outcome.status, outcome.section, outcome.reason) == (
        "failed",
        "participants",
        "ValueError",
    )
    assert not broken.ok
    for path in broken.path.rglob("*"):
        if path.is_file():
            assert SECRET.encode() not in path.read_bytes(), path.name


def test_the_other_reports_go_on_when_one_fails(broken):
    assert {name: one.status for name, one in broken.outcomes.items()} == {
        "reach": "failed",
        "survival": "finished",
        "regions": "unanswered",
        "indicators": "failed",
    }
    assert (broken.path / "survival.en.html").exists()
    assert not (broken.path / "reach.en.html").exists()
    told = json.loads((broken.path / "run.json").read_text())
    assert told["reports"]["reach"]["reason"] == "ValueError"
    assert "said" not in told["reports"]["reach"]


def test_a_failing_report_names_the_notebook_the_section_and_what_to_try_in_its_language(broken):
    lines = [line for failed, line in run_lines(broken, "fi") if failed]
    assert lines == [
        "reach (Keitä tavoitettiin): Muistikirja 01_reach_and_data.ipynb pysähtyi osiossa "
        "”Keitä tavoitettiin” "
        "(participants) virheeseen, johon sen koodi ei ole varautunut: ValueError. Kokeile: "
        "evaltools check ja sen jälkeen evaltools doctor. Jos kumpikaan ei löydä mitään, "
        "ilmoita virheestä ja liitä mukaan run.log. Se kertoo virheen tiedoston ja rivin, eikä "
        "siinä ole aineistoa.",
        "indicators (ESR-indikaattorit): Muistikirja 06_indicators.ipynb pysähtyi osiossa "
        "”ESR+ 2021–2027: yhteiset "
        "indikaattorit” (esf_plus). Töiden määrän on oltava vähintään 1.",
    ]


def test_the_index_tells_a_failure_in_the_first_language_of_the_study(broken):
    page = broken.page.read_text(encoding="utf-8")
    assert "Töiden määrän on oltava vähintään 1." in page
    assert "The number of jobs" not in page


def test_a_question_that_a_notebook_cannot_answer_is_one_sentence_in_every_language(broken):
    said = {
        "fi": "Aineistossa ei ole tietoja, joista lopettamisen jälkeiset tulokset lasketaan.",
        "en": "The data lack what results after leaving are counted from.",
    }
    for language, sentence in said.items():
        page = (broken.path / f"regions.{language}.html").read_text(encoding="utf-8")
        assert f'<p class="sentence">{sentence}</p>' in page


def a_notebook(folder, source):
    """Runs `source` in a notebook of one more cell."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [("run_folder: str = ''", ["parameters"]), ("1 + 1", []), (source, [])]
    book = {
        "cells": [
            {
                "cell_type": "code",
                "id": f"cell-{number}",
                "metadata": {"tags": tags},
                "execution_count": None,
                "outputs": [],
                "source": text,
            }
            for number, (text, tags) in enumerate(cells)
        ],
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path = folder / "own.ipynb"
    path.write_text(json.dumps(book), encoding="utf-8")
    return SimpleNamespace(path=path)


@pytest.fixture(scope="module")
def nursery():
    if not can_fork():
        yield None
        return
    with warm_kernels():
        yield "evaltools"


@pytest.mark.parametrize(
    ("source", "limits", "reason", "section"),
    [
        (
            'import os, signal; os.kill(os.getpid(), signal.SIGKILL)  # name="funnel"',
            {},
            "DeadKernelError",
            "funnel",
        ),
        ("while True: pass", {"SECONDS_A_CELL": 2}, "CellTimeoutError", "[4]"),
        ("raise MemoryError()", {}, "MemoryError", "[4]"),
    ],
    ids=["killed", "endless", "no memory"],
)
def test_a_notebook_that_never_ends_its_cell_has_failed(
    tmp_path, monkeypatch, nursery, source, limits, reason, section
):
    for name, value in limits.items():
        monkeypatch.setattr(f"evaltools.reporting.execute.{name}", value)
    given = {"run_folder": str(tmp_path)}
    done = execute(a_notebook(tmp_path, source), tmp_path / "o.ipynb", given, engine=nursery)
    assert (done.status, done.section, done.reason) == ("failed", section, reason)


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (
            Outcome("failed", "funnel", "DeadKernelError"),
            "The notebook 05_regions.ipynb stopped in the section “Do places differ by more "
            "than chance” (funnel), because its process was ended from outside, most often for "
            "want of memory. Try: --jobs 1, with other programs closed.",
        ),
        (
            Outcome("failed", "[3]", "CellTimeoutError"),
            "The notebook 05_regions.ipynb stopped in cell [3], because a step took longer than a "
            "report may take. Try: --jobs 1, with other programs closed, or fewer breakdowns in "
            "the study file.",
        ),
        (
            Outcome("failed", "own", "MemoryError"),
            "The notebook 05_regions.ipynb stopped in the section “own”, because it needed more "
            "memory than a report may use. Try: fewer breakdowns in the study file.",
        ),
        (
            Outcome("failed", "", "DeadKernelError"),
            "The notebook 05_regions.ipynb stopped at its start, because its process was ended "
            "from outside, most often for want of memory. Try: --jobs 1, with other programs "
            "closed.",
        ),
    ],
    ids=["killed", "endless", "no memory", "at its start"],
)
def test_a_failure_that_is_no_fault_of_the_code_says_what_to_try(outcome, said):
    assert wording.render(failure("regions", outcome), "en") == said


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
@pytest.mark.parametrize(
    "reason", ["DeadKernelError", "CellTimeoutError", "MemoryError", "KilledWorker", "ValueError"]
)
def test_every_failure_is_said_in_the_language_of_the_study(reason, language):
    said = wording.render(failure("regions", Outcome("failed", "[3]", reason)), language)
    assert "The notebook" not in said
    assert "Try:" not in said


def test_a_report_that_the_data_cannot_carry_is_one_sentence(made_up_study):
    text = made_up_study.read_text(encoding="utf-8")
    kept = [
        line
        for line in text.splitlines()
        if not line.strip().startswith(("spells:", "data_lock:", "horizon:", "report_times:"))
    ]
    made_up_study.write_text("\n".join(kept) + "\n", encoding="utf-8")
    workbook = made_up_study.parent / "osallistujat.xlsx"
    book = load_workbook(workbook)
    del book["Jaksot"]
    book["Osallistujat"].delete_cols(2)
    book.save(workbook)
    made = run(made_up_study, reports=["survival"], languages=["fi"])
    assert made.ok
    assert made.outcomes["survival"].status == "unanswered"
    page = (made.path / "survival.fi.html").read_text(encoding="utf-8")
    assert page.count('<p class="sentence">') == 1
