"""Every data file that travels along has its origin and its licence in DATA_LICENSES.md."""

from __future__ import annotations

import re

import pytest
from handbook import ROOT

TEXT = (ROOT / "DATA_LICENSES.md").read_text(encoding="utf-8")

FROM_OTHERS = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("examples/*/source/*.csv", "tests/reference/data/*.csv")
    for path in ROOT.glob(pattern)
)

#: Folders of examples, with those in braces written out.
EXAMPLES = {
    name
    for found in re.findall(r"examples/(\{[^}]*\}|\w+)/", TEXT)
    for name in found.strip("{}").split(",")
}


@pytest.mark.parametrize("name", FROM_OTHERS)
def test_a_file_made_by_others_is_named(name):
    assert name in TEXT


def test_every_example_is_named():
    assert {path.parent.name for path in ROOT.glob("examples/*/study.yaml")} == EXAMPLES


def test_every_file_that_is_named_is_there():
    named = re.findall(r"((?:examples|tests|evaltools)/[\w./-]+\.\w+)", TEXT)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
