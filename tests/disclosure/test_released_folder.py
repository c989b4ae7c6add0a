"""What leaves of a programme of few people, attacked by who has only the folder."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import zlib

import numpy as np
import pandas as pd
import pytest
from equations import Equations, narrow, ranges
from figure_reader import read_svg
from folder_attacker import drawn, findings
from folder_reader import panels, tables, texts
from matplotlib.figure import Figure
from openpyxl import Workbook
from pdf_reader import words
from seven_people import FREE_TEXT, NAMES, SITES, write_study

from evaltools.disclosure import scan
from evaltools.drawing.picture import svg
from evaltools.drawing.theme import under_theme
from evaltools.reporting import release, run


def made_folder(tmp_path, table):
    (tmp_path / "tables").mkdir()
    pd.DataFrame(table).to_csv(tmp_path / "tables" / "reach.sex.csv", index=False)
    return tmp_path


def test_the_attacker_subtracts_what_is_shown_from_a_margin(tmp_path):
    table = {"sex": ["female", "male", "total"], "n": ["", "57", "60"], "n_flag": ["c", "", ""]}
    assert findings(made_folder(tmp_path, table)) == ["reach.sex: sex female = 3"]


def test_the_attacker_subtracts_a_month_from_the_next(tmp_path):
    table = {"group": "all", "time": [3, 6], "n": 60, "n_event": [20, 22]}
    assert findings(made_folder(tmp_path, table)) == ["reach.sex: n_event between two times: 2"]


def test_the_attacker_takes_events_and_ends_of_observation_from_all(tmp_path):
    table = {"group": ["all"], "n": [72], "n_event": [53], "n_censor": [17]}
    assert findings(made_folder(tmp_path, table)) == ["reach.sex: n less n_event and n_censor: 2"]


def test_the_attacker_takes_those_of_the_next_period_from_those_of_one(tmp_path):
    table = {"term": "x", "period": ["0-2", "2-4"], "n": [72, 45], "n_event": [26, 12]}
    assert findings(made_folder(tmp_path, table)) == ["reach.sex: between two periods: 1"]


def test_the_attacker_multiplies_a_share_by_the_people_beside_it(tmp_path):
    table = {"group": ["a", "b"], "n_total": [40, 30], "share": [0.1, 0.5], "n": ["", "15"]}
    assert "reach.sex: share times n_total = 4" in findings(made_folder(tmp_path, table))


def test_the_attacker_reads_sentences_and_alt_texts(tmp_path):
    page = '<img alt="Curve: 3 people found work"><p>Of all, 2 of 7 are in education.</p>'
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    assert findings(tmp_path) == ["page.html: 2 of 7", "page.html: 3 people"]


@pytest.mark.parametrize(
    "said", ["4 osallistujaa löysi työn", "1 henkilö", "3 deltagare fick jobb"]
)
def test_the_attacker_reads_finnish_and_swedish(tmp_path, said):
    (tmp_path / "page.html").write_text(f"<p>{said}</p>", encoding="utf-8")
    assert len(findings(tmp_path)) == 1


def test_a_rung_of_a_ladder_of_evidence_is_no_number_of_people(tmp_path):
    page = "<p>Maryland scientific methods scale 1 of 5; 1 of 5 people found work.</p>"
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    assert findings(tmp_path) == ["page.html: 1 of 5"]


def test_the_attacker_reads_hidden_rows_of_workbooks_and_outputs_of_notebooks(tmp_path):
    book = Workbook()
    for row in (["group", "n"], ["a", 40], ["b", 3]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    out = io.BytesIO()
    book.save(out)
    (tmp_path / "tables.xlsx").write_bytes(out.getvalue())
    output = {"output_type": "stream", "text": ["   group  n\n", "0      b  2 people\n"]}
    notebook = {"cells": [{"outputs": [output]}], "metadata": {"x": "1 person"}}
    (tmp_path / "reach.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    found = set(findings(tmp_path))
    assert found >= {"tables.xlsx:Sheet: n = 3", "reach.ipynb: 2 people", "reach.ipynb: 1 person"}


# -- figures ---------------------------------------------------------------------------------


def figure(*heights, text="", logarithmic=False):
    """A figure with a line through heights at 0, 1, 2 and so on, as evaltools writes it."""
    with under_theme():
        made = Figure()
        ax = made.add_subplot()
        ax.plot(range(len(heights)), heights)
        ax.set_title(text)
        if logarithmic:
            ax.set_yscale("log")
            ax.set_yticks([1, 10, 100], ["1", "10", "100"])
        return svg(made)


@pytest.mark.parametrize("logarithmic", [False, True])
def test_a_drawn_line_turns_back_into_its_numbers(logarithmic):
    heights = [1.0, 12.5, 40.0, 3.25]
    (panel,) = read_svg(figure(*heights, logarithmic=logarithmic))[1]
    (line,) = panel.steps()
    assert [height for _, height in line] == pytest.approx(heights, abs=0.01)
    assert [time for time, _ in line] == pytest.approx([0, 1, 2, 3], abs=0.01)


def test_words_that_are_drawn_as_shapes_are_read():
    said = [each.said for each in read_svg(figure(1, 2, text="Työssä 4 (7 %) 18–29"))[0]]
    assert "Työssä 4 (7 %) 18–29" in said


def test_a_height_that_no_table_tells_is_found(tmp_path):
    folder = made_folder(tmp_path, {"time": [0, 1, 2], "estimate": [0.9, "", 0.5]})
    (folder / "told.svg").write_text(figure(0.9, 0.5, 0.5), encoding="utf-8")
    assert list(drawn(folder)) == []
    (folder / "hidden.svg").write_text(figure(0.9, 0.7, 0.5), encoding="utf-8")
    assert list(drawn(folder)) == [("hidden.svg", "0.7000 is drawn and told nowhere")]


def test_a_slope_may_end_where_the_told_events_put_it_and_nowhere_else(tmp_path):
    table = {"time": [0, 6], "n_event": [0, 10], "estimate": [1.0, 0.8]}
    folder = made_folder(tmp_path, table)
    for name, height in (("told.svg", 0.82), ("true.svg", 0.86)):
        with under_theme():
            made = Figure()
            made.add_subplot().plot([0, 6, 6], [1.0, height, 0.8])
            (folder / name).write_text(svg(made), encoding="utf-8")
    assert [name for name, _ in drawn(folder)] == ["true.svg"]


def test_figures_in_pages_are_measured_too(tmp_path):
    (tmp_path / "page.html").write_text(f"<p>n</p>{figure(1, 2, 4, text='3 people')}")
    assert len(list(panels(tmp_path))) == 1
    assert "page.html: 3 people" in findings(tmp_path)


# -- documents -------------------------------------------------------------------------------


def test_a_typeset_page_is_read_as_it_is_seen(tmp_path):
    import typst

    (tmp_path / "page.typ").write_text(
        '#set document(title: "Keksitty raportti")\n= Työhön\n3 people, 2 of 7\n'
        '#figure(rect(), alt: "Curve: 4 women", caption: [n])\n'
    )
    (tmp_path / "page.pdf").write_bytes(typst.compile(str(tmp_path / "page.typ")))
    (tmp_path / "page.typ").unlink()
    said = " ".join(words((tmp_path / "page.pdf").read_bytes()))
    assert "Työhön" in said
    assert "Keksitty raportti" in said
    assert set(findings(tmp_path)) == {
        "page.pdf: 3 people",
        "page.pdf: 2 of 7",
        "page.pdf: 4 women",
    }


def test_a_stream_that_is_damaged_is_passed_over():
    body = b"%PDF-1.7\n1 0 obj <</Filter/FlateDecode>>\nstream\n" + zlib.compress(b"x")[:4]
    assert list(words(body + b"\nendstream\nendobj\n")) == []


# -- all tables together ---------------------------------------------------------------------


def test_the_attacker_narrows_a_hidden_count_by_two_margins():
    system = Equations(known={"all": 20.0, "b": 9.0, "female": 12.0}, hidden={"a,f": "a, female"})
    system.add({"all": -1, "a": 1, "b": 1})
    system.add({"a": -1, "a,f": 1, "a,m": 1})
    system.add({"b": -1, "b,f": 1, "b,m": 1})
    system.add({"female": -1, "a,f": 1, "b,f": 1})
    assert ranges(system)["a,f"][0] == 3  # twelve women, of whom at most nine are in b
    system.known["b,f"] = 9.0
    assert list(narrow(system)) == ["a, female lies between 3 and 3"]


def test_events_between_two_times_follow_from_everybody_and_the_other_group(tmp_path):
    def times(by, rows):
        columns = ["group", "time", "n", "n_event"]
        flags = [["", "", "", "c" if row[3] is None else ""] for row in rows]
        return {
            "kind": "times",
            "keys": ["group", "time"],
            "counts": ["n", "n_event"],
            "totals": [],
            "columns": columns,
            "rows": rows,
            "flags": flags,
            "population": "all",
            "about": {"by": by, "definition": "narrow"},
        }

    of_all = times(None, [["all", 3.0, 72, 31], ["all", 6.0, 72, 45]])
    by = times(
        "speaks",
        [["no", 3.0, 45, 19], ["no", 6.0, 45, None], ["yes", 3.0, 27, None], ["yes", 6.0, 27, 16]],
    )
    results = {"results": {"survival.without": of_all, "survival.by": by}}
    (tmp_path / "results.json").write_text(json.dumps(results), encoding="utf-8")
    # 31 - 19 = 12 by month 3, 16 by month 6
    (line,) = [each for each in findings(tmp_path) if "between 3 and 6" in each]
    assert line.endswith("events between 3 and 6 lies between 4 and 4")


def test_who_left_otherwise_follows_from_those_at_risk(tmp_path):
    result = {
        "kind": "without",
        "keys": ["time"],
        "counts": ["n", "n_risk", "n_event", "n_censor"],
        "totals": [],
        "columns": ["time", "n", "n_risk", "n_event", "n_censor"],
        "rows": [[2.0, 72, None, 26, 0], [3.0, 72, 45, 31, 0]],
        "flags": [[""] * 5] * 2,
        "population": "all",
        "about": {"definition": "narrow"},
    }
    content = {"results": {"survival.without": result}}
    (tmp_path / "results.json").write_text(json.dumps(content), encoding="utf-8")
    # 72 less 26 at work by month 2 are 46; in month 3 there are 45
    assert any("left otherwise by 2 lies between 1 and 1" in each for each in findings(tmp_path))


# -- what evaltools releases -----------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("n", [7, 60])
def test_nothing_that_leaves_of_few_people_tells_of_a_few_or_names_anyone(tmp_path, n):
    study = write_study(tmp_path / f"people{n}", n=n, formats="[html, pdf, docx]")
    runs = study.parent / "reports" / study.parent.name
    found = release(runs / run(study).run_id)
    assert found.ok, found.lines()
    assert findings(found.path) == []
    inputs = {path.stem: pd.read_csv(path, dtype=str) for path in study.parent.glob("*.csv")}
    assert scan(runs, inputs) == ()
    kept_in = [FREE_TEXT, *NAMES, *SITES, *inputs["participants"]["participant_id"]]
    dates = set(inputs["participants"]["entry_date"]) | set(inputs["spells"]["start"])
    for name, text in texts(found.path):
        assert not [each for each in (*kept_in, *dates) if each in text], name
    # It remains of use: every report says something, and where it cannot, that and why.
    assert len(list(found.path.glob("*.en.html"))) >= 6
    _reads_as_others_do(found.path)


def _reads_as_others_do(folder):
    """What the attacker reads in a PDF is what poppler reads, where poppler is there."""
    if shutil.which("pdftotext") is None:
        return
    for path in folder.glob("*.pdf"):
        told = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
        ours = set(" ".join(words(path.read_bytes())).split())
        theirs = [word for word in told.stdout.split() if word.isalpha() and len(word) > 3]
        assert np.mean([word in ours for word in theirs]) > 0.97, path.name


@pytest.mark.long
@pytest.mark.parametrize("name", ["jobs2", "kummin_kanssa", "ilona"])
def test_nothing_that_leaves_of_an_example_tells_of_a_few(tmp_path, name):
    made = run(f"example:{name}", languages=["en"], out=tmp_path)
    found = release(made.path)
    assert found.ok, found.lines()
    assert len(tables(found.path)) > 60
    assert findings(found.path) == []
