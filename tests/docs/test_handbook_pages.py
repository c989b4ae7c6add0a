"""The handbook's pages say what is there: links, commands, files, keys."""

from __future__ import annotations

import re
import runpy

import pandas as pd
import pytest
from handbook import DOCS, PAGES, ROOT, blocks, name
from ruamel.yaml import YAML
from typer.main import get_command

from evaltools.cli import app
from evaltools.data.simulation import simulate
from evaltools.schema import codelist

README = ROOT / "README.md"
EVERY = pytest.mark.parametrize("page", [README, *PAGES], ids=name)

_LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
_CALL = re.compile(r"\bevaltools ([a-z]+)\b([^\n|;&]*)")
_OPTION = re.compile(r"(?<!\S)(--[a-z][a-z-]*|-[a-z])\b")
_OWN_FILE = re.compile(
    r"`((?:evaltools|tests|data_schemas|notebooks|examples|docs|benchmarks)/[^`\s<*{]*)`"
)


def commands():
    return get_command(app).commands


@EVERY
def test_links_between_pages_lead_somewhere(page):
    targets = [t for t in _LINK.findall(page.read_text(encoding="utf-8")) if "://" not in t]
    assert [t for t in targets if not (page.parent / t).exists()] == []


@EVERY
def test_files_that_a_page_names_are_in_the_checkout(page):
    named = _OWN_FILE.findall(page.read_text(encoding="utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []


@EVERY
def test_commands_and_options_on_a_page_exist(page):
    shown = [block.text for block in blocks(page) if block.language != "python"]
    text = "\n".join([*shown, ""])
    text += "\n".join(re.findall(r"`(evaltools [^`]+)`", page.read_text(encoding="utf-8")))
    for command, rest in _CALL.findall(text):
        assert command in commands(), f"evaltools {command}"
        known = {option for each in commands()[command].params for option in each.opts}
        assert set(_OPTION.findall(rest)) <= known, f"evaltools {command}{rest}"


@EVERY
def test_yaml_on_a_page_can_be_read(page):
    for block in blocks(page):
        if block.language == "yaml":
            YAML(typ="safe").load(block.text)


def test_every_page_stands_in_the_contents():
    listed = set(re.findall(r":\s+(\S+\.md)$", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE))
    assert listed == {page.relative_to(DOCS).as_posix() for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_tables_on_a_page_are_those_of_the_files(page):
    filled = runpy.run_path(str(DOCS / "tables.py"))["filled"]
    text = page.read_text(encoding="utf-8")
    assert text == filled(text), "python docs/tables.py writes them anew"


def test_a_table_stands_wherever_a_page_announces_one():
    announced = [
        (name(page), found)
        for page in PAGES
        for found in re.findall(
            r"<!-- (?:table: .+|keys of the study file) -->\n(.*\n.*)", page.read_text("utf-8")
        )
    ]
    assert len(announced) > 5
    assert [page for page, below in announced if not below.startswith("\n| ")] == []


#: Pages that say how to install without make.
INSTALLING = [README, DOCS / "evaluator.md", DOCS / "evaluator.fi.md"]


@pytest.mark.parametrize("page", INSTALLING, ids=name)
def test_what_a_page_installs_with_is_what_the_makefile_installs_with(page):
    recipe = re.findall(r"\$\(BIN\)/python (-m pip install .+)", (ROOT / "Makefile").read_text())
    quiet = "--quiet --disable-pip-version-check "
    wanted = [line.replace(quiet, "") for line in recipe]
    assert len(wanted) == 2
    text = page.read_text(encoding="utf-8")
    for python in (".venv/bin/python", ".venv\\Scripts\\python"):
        assert [line for line in wanted if f"{python} {line}\n" not in text] == []


@pytest.mark.parametrize("page", INSTALLING, ids=name)
def test_a_page_says_how_the_command_is_found_in_any_folder(page):
    text = page.read_text(encoding="utf-8")
    assert "source ~/evaltools/.venv/bin/activate" in text
    assert '& "$HOME\\evaltools\\.venv\\Scripts\\Activate.ps1"' in text


@pytest.mark.parametrize("page", ["evaluator.md", "evaluator.fi.md"])
def test_the_workbook_of_invented_people_has_the_rows_that_a_page_tells(page, tmp_path):
    text = (DOCS / page).read_text(encoding="utf-8")
    assert "evaltools simulate kummin_kanssa" in text
    assert "--seed 1 --n 60" in text
    workbook = simulate("kummin_kanssa", tmp_path / "made", seed=1, n=60).parent / "data"
    sheet = pd.read_excel(workbook / "kummin_kanssa.xlsx", sheet_name="Työnhakijat")
    times = sheet.iloc[:, 0].value_counts()
    assert (len(sheet), len(times), int((times == 2).sum())) == (74, 60, 14)
    assert re.search(r"74 .*60|74,.*60", text)


@pytest.mark.parametrize(
    ("page", "known", "unknown"),
    [("evaluator.md", "work trial", "gig"), ("evaluator.fi.md", "palkkatyö", "pätkätyö")],
)
def test_words_that_a_page_gives_as_states_are_read_as_such_and_the_other_is_not(
    page, known, unknown
):
    text = (DOCS / page).read_text(encoding="utf-8")
    assert f"*{known}*" in text
    assert f"*{unknown}*" in text
    read = codelist("states").decode(pd.Series([known, unknown]))
    assert read.notna().tolist() == [True, False]
