"""The commands: what they say, and with which exit code they end."""

from __future__ import annotations

import json
import os
import sys

import openpyxl
import pytest

from evaltools.messages import message
from evaltools.reporting import parameters, reports
from evaltools.reporting.progress import progress_line, shown_progress, time_left


def as_cli_language(made):
    """The rest of a message is tested in English, the study's first language here."""
    made.study.write_text(
        made.study.read_text(encoding="utf-8").replace("languages: [fi, en]", "languages: [en]"),
        encoding="utf-8",
    )


def test_a_plan_says_what_would_run_and_why_and_makes_nothing(made, call):
    as_cli_language(made)
    before = sorted(made.runs.iterdir())
    code, out, err = call("run", made.study, "--plan", "--report", "reach", "--report", "survival")
    assert (code, err) == (0, "")
    first, second = out.splitlines()
    assert first == "The report reach will run: It has not been made before."
    assert second.startswith("The report survival will run: ")
    assert "The study file has changed." in second
    assert sorted(made.runs.iterdir()) == before


def test_a_plan_for_a_program_is_json(made, call):
    code, out, _ = call("run", made.study, "--plan", "--report", "reach", "--json")
    assert code == 0
    assert json.loads(out) == [
        {"report": "reach", "runs": True, "why": ["It has not been made before."]}
    ]


def test_compare_ends_with_0_when_all_numbers_are_the_same(made, call):
    code, out, _ = call("compare", made.run, made.run)
    assert code == 0
    assert out.endswith("numbers are the same.\n")


def test_verify_of_a_folder_that_is_no_run_ends_with_2(tmp_path, call):
    code, out, err = call("verify", tmp_path)
    assert (code, out) == (2, "")
    assert err == f"A run must be the folder of one, with its run.json; {tmp_path.name} is not.\n"


def test_release_says_where_the_files_are(made, call):
    code, out, _ = call("release", made.run)
    assert code == 0
    first, *_ = out.splitlines()
    assert first.endswith(f"files may leave: {made.runs / 'release' / made.run.name}")


def test_release_ends_with_1_when_refused(made, call):
    (made.run / "survival.en.html").write_text("other")
    code, out, _ = call("release", made.run)
    assert code == 1
    assert out == "A released file must be as the run left it; survival.en.html is not.\n"


def test_prune_says_what_has_gone(made, call):
    said = f"Yhtään ajoa ei poistettu: kansiossa {made.run.parent} on 1 ajo.\n"
    assert call("prune", made.study, "--keep", 1) == (0, said, "")


def test_jobs_must_be_at_least_one(made, call):
    code, _, err = call("run", made.study, "--jobs", 0)
    assert (code, err) == (2, "Töiden määrän on oltava vähintään 1.\n")


@pytest.mark.parametrize(
    ("elapsed", "done", "total", "said"),
    [
        (10.0, 1, 2, "10 s"),
        (30.0, 2, 8, "1 min 30 s"),
        (600.0, 1, 10, "1 h 30 min"),
        (5.0, 2, 2, ""),
        (0.1, 1, 2, ""),
    ],
)
def test_the_time_left_is_told_at_the_pace_so_far(elapsed, done, total, said):
    assert time_left(elapsed, done, total) == said


def test_progress_is_told_in_the_language_asked_for():
    line = progress_line("reach", "failed", 1, 2, left="3 s", language="fi")
    assert line == "[1/2] reach (Keitä tavoitettiin): epäonnistui, noin 3 s jäljellä"
    line = progress_line("helsinki", "finished", 2, 2, left="", language="fi")
    assert line == "[2/2] helsinki: valmis"
    line = progress_line("reach", "unchanged", 2, 2, left="", language="sv")
    assert line == "[2/2] reach (Vilka nåddes): oförändrad"


def test_what_is_done_after_the_last_report_stands_on_a_line_of_its_own():
    lines = []
    with shown_progress("fi", lines.append) as told:
        told.report("reach", "unchanged", 1, 1)
        told.stage(message("Writing pages, tables and figures"))
    assert lines == [
        "[1/1] reach (Keitä tavoitettiin): ennallaan",
        "Kirjoitetaan sivut, taulukot ja kuvat",
    ]


def test_new_makes_a_study_that_passes_the_check_once_its_workbook_is_filled(tmp_path, call):
    folder = tmp_path / "Hämeen malli 2024"
    code, out, _ = call("new", folder, "--programme", "hameen_malli")
    study, workbook = folder / "study.yaml", folder / "data.xlsx"
    assert code == 0
    assert out == f"Täytä {workbook} ja suorita sitten: evaltools check {study}\n"
    assert "study: hameen-malli-2024\n" in study.read_text(encoding="utf-8")
    book = openpyxl.load_workbook(workbook)
    fill(book["Osallistujat"], {"Osallistuja": "HM-001", "Aloituspäivä": "1.3.2024"})
    fill(book["Osallistujat"], {"Osallistuja": "HM-002", "Aloituspäivä": "2.4.2024"})
    fill(
        book["Jaksot"],
        {
            "Osallistuja": "HM-001",
            "Aloituspäivä": "1.3.2024",
            "Tila": "työtön",
        },
    )
    book.save(workbook)
    code, out, err = call("check", study)
    assert (code, err) == (0, ""), out


def fill(sheet, cells):
    headings = {cell.value: cell.column for cell in sheet[1]}
    row = 2
    while sheet.cell(row, 1).value:
        row += 1
    for heading, value in cells.items():
        (column,) = [at for name, at in headings.items() if name.startswith(heading)]
        sheet.cell(row, column, value)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_new_writes_headings_in_the_language_asked_for(tmp_path, call, language):
    code, _, err = call(
        "new", tmp_path / "study", "--programme", "kummin_kanssa", "--language", language
    )
    assert (code, err) == (0, "")
    names = openpyxl.load_workbook(tmp_path / "study" / "data.xlsx").sheetnames
    title = {"fi": "Osallistujat", "sv": "Deltagare", "en": "Participants"}[language]
    assert title in names
    text = (tmp_path / "study" / "study.yaml").read_text(encoding="utf-8")
    assert f'participants: "data.xlsx#{title}"' in text
    assert f"languages: [{language}, " in text


def test_new_refuses_a_folder_that_is_not_empty(tmp_path, call):
    (tmp_path / "mine.txt").write_text("mine")
    code, out, err = call("new", tmp_path, "--programme", "kummin_kanssa")
    assert (code, out) == (2, "")
    assert err == (
        f"The folder of a new study must not exist or be empty; {tmp_path.name} is not empty.\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_new_refuses_an_unknown_programme_and_makes_nothing(tmp_path, call):
    code, _, err = call("new", tmp_path / "study", "--programme", "kumminkanssa")
    assert code == 2
    assert err.startswith("The programme must be one of ")
    assert not (tmp_path / "study").exists()


def test_a_template_is_a_workbook_that_never_replaces_a_file(tmp_path, call):
    path = tmp_path / "pohja.xlsx"
    assert call("template", "kummin_kanssa", path) == (0, f"{path}\n", "")
    assert "Osallistujat" in openpyxl.load_workbook(path).sheetnames
    code, _, err = call("template", "kummin_kanssa", path)
    assert code == 2
    assert err == "A template must not replace a file; pohja.xlsx is there already.\n"


def test_a_template_must_be_an_excel_file(tmp_path, call):
    code, _, err = call("template", "kummin_kanssa", tmp_path / "pohja.csv")
    assert (code, err) == (2, "The file of a template must end in .xlsx.\n")


def test_the_codebook_tells_columns_and_codes_in_each_language(made, call, tmp_path):
    code, out, _ = call("codebook", made.study, "--out", tmp_path / "book")
    assert code == 0
    assert sorted(path.name for path in (tmp_path / "book").iterdir()) == [
        "codebook.en.html",
        "codebook.en.txt",
        "codebook.fi.html",
        "codebook.fi.txt",
    ]
    assert len(out.splitlines()) == 4
    text = (tmp_path / "book" / "codebook.fi.txt").read_text(encoding="utf-8")
    assert "Osallistujat\n------------" in text
    assert "yes: kyllä; luetaan myös: ja, k, " in text
    page = (tmp_path / "book" / "codebook.en.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert page.count("<h1>") == 1
    assert page.count("<table>") == page.count("<caption>")
    assert "http" not in page.replace("http-equiv", "")


def test_the_doctor_says_what_differs_from_the_lock(tmp_path):
    from evaltools.reporting.doctor import doctor

    lock = tmp_path / "requirements.lock"
    lock.write_text("pandas==0.1 \\\n    --hash=sha256:00\nnot-there==1.0\nmaybe==2 ; os == 'x'\n")
    found = doctor(lock)
    said = [str(line) for line in found.findings]
    assert said[0].startswith("pandas must be 0.1 by the lock, but is ")
    assert said[1:] == ["not-there must be installed by the lock, but is not."]


def test_this_installation_is_the_one_of_the_lock(call):
    code, out, err = call("doctor")
    assert (code, err) == (0, ""), out
    assert "All fonts are there: Inter-Regular.otf and Inter-Bold.otf." in out


CHECKED = """\
version: 1
study: checked
title: {fi: Tarkistus, sv: Kontroll, en: A check}
data: {participants: people.csv}
languages: [LANGUAGE]
"""


@pytest.fixture
def checked(tmp_path):
    """A study in a language, whose file of people has what is given below its headings."""

    def write(language, *rows):
        path = tmp_path / "study.yaml"
        path.write_text(CHECKED.replace("LANGUAGE", language), encoding="utf-8")
        people = "\n".join(["participant_id,sex,Sukupuolli", *rows])
        (tmp_path / "people.csv").write_text(people, encoding="utf-8")
        return path

    return write


def test_check_lists_what_was_read_and_headings_that_are_not_known(checked, call):
    code, out, err = call("check", checked("en", "AB-001,female,a"))
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "These files were read:",
        "- people.csv: 1 row in the table participants",
        "These headings stand for no known column:",
        "- people.csv: “Sukupuolli”; is sex meant?",
        "Nothing is wrong.",
    ]


def test_check_lists_what_known_headings_stand_for(checked, call):
    path = checked("fi")
    people = "Asiakas,Sukupuoli\nAB-001,nainen\n"
    (path.parent / "people.csv").write_text(people, encoding="utf-8")
    code, out, _ = call("check", path)
    assert code == 0
    assert out.splitlines()[2:] == [
        "Nämä otsikot luetaan toisen nimisiksi sarakkeiksi:",
        "- people.csv: ”Asiakas” = participant_id, ”Sukupuoli” = sex",
        "Virheitä ei löytynyt.",
    ]


def test_check_tells_warnings_after_errors_and_under_a_heading_of_their_own(checked, call):
    path = checked("en")
    towns = ["Oulu"] * 5 + ["oulu"]
    rows = [f"AB-{number:03d},female,{town}\n" for number, town in enumerate(towns)]
    people = ["participant_id,sex,site\n", *rows, "AB-9,female,Oulu\n"]
    (path.parent / "people.csv").write_text("".join(people), encoding="utf-8")
    code, out, _ = call("check", path)
    said = out.splitlines()
    assert code == 1
    assert said[2] == "These rules are broken:"
    assert said[3].startswith("- people.csv, row 8, column “participant_id”")
    assert said[4] == "These may be as they are, or may be slips:"
    assert said[5].startswith("- people.csv, row 7, column “site”")
    assert said[6:] == ["1 error, 1 warning."]


def test_findings_are_told_in_the_study_s_language(checked, call):
    code, out, _ = call("check", checked("fi", "AB-001,female,a", "AB-001,male,b"))
    assert code == 1
    assert "- people.csv, rivi" in out
    assert out.endswith("1 virhe, 0 varoitusta.\n")
    assert "row" not in out


def test_a_check_for_a_program_is_json(checked, call):
    code, out, _ = call("check", checked("fi", "AB-001,female,a", "AB-001,male,b"), "--json")
    told = json.loads(out)
    assert (code, told["ok"]) == (1, False)
    assert told["files"] == [
        {"table": "participants", "file": "people.csv", "sheet": None, "rows": 2}
    ]
    assert told["headings"] == []
    assert [each["heading"] for each in told["unknown_headings"]] == ["Sukupuolli"]
    assert [each["severity"] for each in told["findings"]] == ["error"]


def test_an_error_is_told_in_the_study_s_language_even_of_a_broken_study_file(tmp_path, call):
    path = tmp_path / "study.yaml"
    path.write_text("version: 1\nlanguages: [sv]\nnothing: 1\n", encoding="utf-8")
    code, _, err = call("run", path)
    assert code == 2
    assert err.startswith("Studiefilen ska följa")


def test_without_a_command_a_quick_start_is_printed(call):
    code, out, err = call()
    assert (code, err) == (0, "")
    assert "evaltools run example:unemployment_duration" in out


@pytest.mark.parametrize(
    ("options", "languages", "told"),
    [
        ((), "[fi, en]", "Keksitty aineisto on kansiossa"),
        (("--language", "en"), "[en, fi]", "Invented data are in"),
        (("--language", "sv"), "[sv, fi, en]", "De påhittade uppgifterna finns i mappen"),
    ],
)
def test_a_simulated_study_speaks_the_chosen_language_first(
    tmp_path, call, options, languages, told
):
    folder = tmp_path / "made-up"
    code, out, _ = call("simulate", "kummin_kanssa", folder, "--n", 20, *options)
    assert code == 0
    assert out.startswith(told)
    assert f"\nlanguages: {languages}\n" in (folder / "study.yaml").read_text(encoding="utf-8")


def test_a_simulated_study_must_be_in_a_language_that_there_is(tmp_path, call):
    code, _, err = call("simulate", "kummin_kanssa", tmp_path / "made-up", "--language", "no")
    assert (code, err) == (2, "A language must be one of en, fi and sv.\n")
    assert not (tmp_path / "made-up").exists()


def test_a_simulated_study_passes_the_check(tmp_path, call):
    folder = tmp_path / "kummi"
    code, out, _ = call("simulate", "kummin_kanssa", folder, "--seed", 1, "--n", 50)
    assert code == 0
    assert str(folder) in out
    code, out, _ = call("check", folder / "study.yaml")
    assert code == 0, out


def test_lab_copies_the_notebooks_filled_in_for_a_study(made, tmp_path):
    from evaltools.reporting.lab import copy_notebooks

    folder = tmp_path / "books"
    assert copy_notebooks(folder, study=made.study) == ()
    text = (folder / "03_survival_to_employment.ipynb").read_text(encoding="utf-8")
    (cell,) = (
        "".join(each["source"])
        for each in json.loads(text)["cells"]
        if "parameters" in each["metadata"].get("tags", [])
    )
    lines = {line.split(":")[0]: line for line in cell.splitlines()}
    assert lines["study"].startswith(f'study: str = "{made.study}"  # ')
    assert lines["languages"].startswith('languages: str = "fi, en"  # ')
    assert lines["horizon"].startswith("horizon: int = 12  # ")
    assert lines["where"].startswith('where: str = ""  # ')


def test_lab_leaves_a_notebook_that_is_there_as_it_is(tmp_path):
    from evaltools.reporting.lab import copy_notebooks

    (tmp_path / "01_reach_and_data.ipynb").write_text("mine")
    assert copy_notebooks(tmp_path) == ("01_reach_and_data.ipynb",)
    assert (tmp_path / "01_reach_and_data.ipynb").read_text() == "mine"
    assert (tmp_path / "tutorial" / "calling_the_functions.ipynb").exists()


def test_lab_is_not_started_by_root_unawares(monkeypatch, tmp_path, call):
    from evaltools.reporting import lab

    monkeypatch.setattr(lab.os, "geteuid", lambda: 0)
    code, out, err = call("lab", "--dir", tmp_path / "books")
    assert (code, out) == (2, "")
    assert err.startswith("JupyterLab must not be started by the system's administrator (root)")
    assert not (tmp_path / "books").exists()


@pytest.fixture
def started(monkeypatch):
    """The calls that would take the place of this process."""
    from evaltools.reporting import lab

    calls = []

    def instead(program, call):
        calls.append(call)
        assert program == call[0] == sys.executable
        raise SystemExit(0)

    monkeypatch.setattr(lab.os, "execv", instead)
    return calls


@pytest.mark.skipif(os.name != "posix", reason="elsewhere JupyterLab is a process beside this one")
def test_lab_takes_the_place_of_the_command_so_that_nothing_is_left_of_it(tmp_path, call, started):
    folder = tmp_path / "books"
    code, out, err = call("lab", "--dir", folder, "--allow-root", "--no-browser")
    assert (code, out, err) == (0, f"The notebooks are in {folder}\n", "")
    assert started == [
        [
            sys.executable,
            "-m",
            "jupyterlab",
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.root_dir={folder}",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            "--no-browser",
            "--allow-root",
        ]
    ]


@pytest.mark.skipif(os.name != "posix", reason="elsewhere JupyterLab is a process beside this one")
def test_lab_tells_how_many_notebooks_were_there_and_may_be_of_another_study(
    tmp_path, call, started
):
    (tmp_path / "01_reach_and_data.ipynb").write_text("mine")
    code, out, _ = call("lab", "--dir", tmp_path, "--allow-root")
    assert (code, len(started)) == (0, 1)
    assert out.splitlines()[1] == (
        "1 notebook was there already and stays as it is. Try another --dir for a fresh one."
    )


def test_an_interrupted_run_says_what_it_leaves_and_ends_with_130(made, call, monkeypatch):
    from evaltools import reporting

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    as_cli_language(made)
    monkeypatch.setattr(reporting, "run", interrupted)
    assert call("run", made.study) == (
        130,
        "",
        "Interrupted. Earlier runs are as they were; the next run takes over the reports that "
        "were finished.\n",
    )


@pytest.mark.parametrize("each", reports(), ids=lambda each: each.name)
def test_parameters_are_read_as_papermill_reads_them(each):
    from papermill import inspect_notebook

    read = {
        one.name: {
            "name": one.name,
            "inferred_type_name": one.type,
            "default": one.default,
            "help": one.meaning,
        }
        for one in parameters(each.name)
    }
    assert read == inspect_notebook(str(each.path))
