"""The handbook's pages say what is there: links, commands, files, keys."""

from __future__ import annotations

import re
import runpy

import pytest
from handbook import DOCS, PAGES, ROOT, blocks, name
from ruamel.yaml import YAML
from typer.main import get_command

from evaltools.cli import app

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
