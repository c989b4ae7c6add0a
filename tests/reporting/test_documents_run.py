"""A run writes the formats that it is asked for, and its index links to every file."""

from __future__ import annotations

import re

import pytest

from evaltools.errors import UsageError
from evaltools.reporting import run


def test_a_run_writes_the_formats_that_it_is_asked_for_and_links_to_them(made_up_study):
    made = run(made_up_study, reports=["reach"], languages=["fi"], formats=["pdf", "docx"])
    assert made.ok
    names = {path.name for path in made.path.iterdir()}
    assert {"reach.fi.pdf", "reach.fi.docx", "tables.xlsx"} <= names
    assert "reach.fi.html" not in names
    links = set(re.findall(r'href="([^"#]+)"', made.page.read_text(encoding="utf-8")))
    assert {"reach.fi.pdf", "reach.fi.docx", "tables.xlsx", "results.json"} <= links
    assert links <= names
    assert (made.path / "reach.fi.pdf").read_bytes().startswith(b"%PDF-1.7")
    sums = (made.path / "SHA256SUMS").read_text()
    assert all(f"  {name}\n" in sums for name in ("reach.fi.pdf", "reach.fi.docx", "tables.xlsx"))


def test_an_unknown_format_is_refused_with_the_known_ones(made_up_study):
    with pytest.raises(UsageError, match="A format must be one of html, pdf, docx"):
        run(made_up_study, formats=["epub"])
    assert not (made_up_study.parent / "reports").exists()
