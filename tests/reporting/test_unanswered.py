"""Questions without an answer stand in one table, each with its reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaltools.messages import message
from evaltools.reporting import run
from evaltools.reporting.page import _privacy, settings
from evaltools.reporting.telling import run_lines
from evaltools.reporting.unanswered import gathered, is_unanswered, said_instead
from evaltools.sections.block import Block, DisplayTable, Voice
from evaltools.study import study_from


def block(name, order, kind="curve"):
    voices = {
        language: Voice(f"Title {name} {language}", f"Sentence {name} {language}")
        for language in ("en", "fi")
    }
    return Block("survival", name, kind, order, voices)


def test_unanswered_questions_become_one_table_at_the_end():
    blocks = [
        block("a", 1),
        block("b", 2, "unanswered"),
        block("c", 3),
        block("d", 4, "unanswered"),
    ]
    shown = gathered(blocks)
    assert [each.name for each in shown] == ["a", "c", "unanswered"]
    voice = shown[-1].voices["en"]
    assert voice.title == "What this study cannot answer"
    assert voice.sentence == "2 questions of this report are left without an answer."
    assert voice.table.headings == ("Question", "Why there is no answer")
    assert voice.table.rows == (
        ("Title b en", "Sentence b en"),
        ("Title d en", "Sentence d en"),
    )
    assert shown[-1].voices["fi"].table.rows[0] == ("Title b fi", "Sentence b fi")


def test_a_reason_of_several_questions_is_given_once():
    blocks = [block(name, at, "unanswered") for at, name in enumerate("abc", 1)]
    same = {"en": Voice("Title d en", "Sentence a en"), "fi": Voice("Title d fi", "Other fi")}
    shown = gathered([*blocks, replace(block("d", 4, "unanswered"), voices=same)])
    assert shown[-1].voices["en"].table.rows == (
        ("Title a en; Title d en", "Sentence a en"),
        ("Title b en", "Sentence b en"),
        ("Title c en", "Sentence c en"),
    )
    assert shown[-1].voices["en"].sentence.startswith("4 questions")


def test_a_report_without_any_answer_is_unanswered_as_a_whole():
    without = [block("a", 1, "unanswered"), block("b", 2, "unanswered")]
    assert is_unanswered(without)
    assert not is_unanswered([*without, block("c", 3)])
    assert not is_unanswered([])
    assert said_instead(without, "en") == (
        "These data answer none of this report's questions; its page says why not, one by one."
    )
    assert said_instead(without[:1], "fi") == "Sentence a fi"


def test_a_page_that_is_one_unanswered_question_stays_a_section():
    blocks = [block("b", 1, "unanswered")]
    assert gathered(blocks) == blocks


def test_a_page_without_unanswered_questions_stays_as_it_is():
    blocks = [block("a", 1), block("c", 2)]
    assert gathered(blocks) == blocks


def table(*rows):
    return DisplayTable("Caption", ("Group", "n", "Share"), (False, True, True), rows, 1)


def told(name, order, *rows):
    voices = {"en": Voice(f"Title {name}", f"Sentence {name}", (), table(*rows))}
    return Block("survival", name, "curve", order, voices)


def test_sections_of_which_every_number_is_withheld_become_one_table():
    blocks = [
        told("a", 1, ("women", "12", "25%"), ("men", "…", "…")),
        told("b", 2, ("women", "…", "…"), ("men", "…", "–")),
        told("c", 3, ("women", "–", ""), ("men", "–", "–")),
    ]
    shown = gathered(blocks)
    assert [each.name for each in shown] == ["a", "c", "withheld"]
    assert shown[-1].voices["en"].title == "What is not published here"
    assert shown[-1].voices["en"].table.rows == (("Title b", "Sentence b"),)


def test_a_time_that_names_a_row_is_no_number_that_a_section_tells():
    shown = DisplayTable(
        "Caption", ("Group", "Time", "Share"), (False, True, True),
        (("women", "9", "…"), ("men", "9", "…")), 2,
    )  # fmt: skip
    voices = {"en": Voice("Title a", "Sentence a", (), shown)}
    blocks = [Block("survival", "a", "incidence", 1, voices), told("b", 2, ("all", "72", "25%"))]
    assert [each.name for each in gathered(blocks)] == ["b", "withheld"]


@pytest.mark.parametrize(
    ("flags", "names"), [(("c", "c"), ["other", "withheld"]), (("c", ""), ["ratios", "other"])]
)
def test_a_model_of_which_every_ratio_is_withheld_tells_nothing_by_its_people(flags, names):
    rows = (("women", "72", "…"), ("men", "72", "…" if flags[1] else "1.2"))
    plain = {"columns": ["term", "n", "estimate"], "flags": [["", "", each] for each in flags]}
    model = replace(told("ratios", 1, *rows), kind="forest", result=plain)
    assert [each.name for each in gathered([model, told("other", 2, ("all", "72", "5%"))])] == names


def test_links_to_gathered_sections_lead_to_their_table():
    listed = DisplayTable(
        "Caption", ("Item", "Section"), (False, False), (("1", "B"), ("2", "A")), 1,
        links={"B": "b", "A": "a"},
    )  # fmt: skip
    voices = {"en": Voice("Checklist", "Sentence", (), listed)}
    blocks = [block("a", 1), block("b", 2, "unanswered"), Block("survival", "c", "list", 3, voices)]
    blocks = [replace(each, voices={"en": each.voices["en"]}) for each in blocks]
    shown = gathered(blocks)
    assert shown[1].voices["en"].table.links == {"B": "unanswered", "A": "a"}


def small(tmp_path, **more):
    given = {
        "version": "1",
        "study": "small",
        "title": "A small study",
        "data": {"participants": "people.csv"},
        "languages": ["en"],
        **more,
    }
    return study_from(given, folder=tmp_path)


def test_settings_of_time_are_told_only_of_studies_with_times(tmp_path):
    without = dict(settings(small(tmp_path), {}, "en"))
    assert without == {"Breakdowns, decided in advance": "not given"}
    data = {"participants": "people.csv", "spells": "spells.csv"}
    with_times = small(tmp_path, data=data, data_lock="2025-12-31")
    assert dict(settings(with_times, {}, "en"))["Unit of time"] == "months"


def test_death_is_named_among_competing_exits_whatever_the_study_file_says(tmp_path):
    data = {"participants": "people.csv", "spells": "spells.csv"}
    told = dict(settings(small(tmp_path, data=data, data_lock="2025-12-31"), {}, "en"))
    assert told["Exits that compete with a job"] == "died"


def test_what_the_audit_covers_is_told_under_titles_of_its_own():
    parts = _privacy(
        [message("Counts are hidden.")],
        [
            message("All was audited."),
            message("The audit covers the following."),
            message("tables"),
            message("The audit does not cover the following."),
            message("texts"),
        ],
    )
    assert [(str(title), [str(line) for line in lines]) for title, lines in parts] == [
        ("How privacy is protected", ["Counts are hidden.", "All was audited."]),
        ("What the audit covers", ["tables"]),
        ("What the audit does not cover", ["texts"]),
    ]


def test_a_run_says_of_a_report_without_any_answer_that_it_cannot_be_answered(tmp_path):
    people = "".join(f"AB-{number:03d},female\n" for number in range(1, 31))
    (tmp_path / "people.csv").write_text("participant_id,sex\n" + people)
    (tmp_path / "study.yaml").write_text(
        "version: 1\nstudy: small\ntitle: Small\ndata: {participants: people.csv}\n"
        "languages: [fi]\n"
    )
    made = run(tmp_path / "study.yaml", reports=["regions"])
    assert made.outcomes["regions"].status == "unanswered"
    assert list(run_lines(made, "fi")) == [
        (
            False,
            "regions (Toimipaikat ja alueet): Tämä aineisto ei vastaa yhteenkään tämän "
            "raportin kysymykseen; raportin sivu kertoo kunkin kohdalla syyn.",
        )
    ]
    index = made.page.read_text(encoding="utf-8")
    assert "Tämä aineisto ei vastaa yhteenkään tämän raportin kysymykseen" in index
    assert "Mihin tämä tutkimus ei voi vastata" in (made.path / "regions.fi.html").read_text(
        "utf-8"
    )


def test_a_run_tells_what_its_study_file_leaves_unsaid(tmp_path):
    people = "".join(f"AB-{number:03d},2024-03-01,2024-09-01\n" for number in range(1, 31))
    (tmp_path / "people.csv").write_text("participant_id,entry_date,observed_until\n" + people)
    (tmp_path / "study.yaml").write_text(
        "version: 1\nstudy: small\ntitle: Small\ndata: {participants: people.csv}\n"
        "data_lock: 2025-12-31\nlanguages: [en]\n"
    )
    made = run(tmp_path / "study.yaml", reports=["regions"], languages=["en"])
    *_, (failed, said) = run_lines(made, "en")
    assert not failed
    assert "since observed_until lies before the data lock in 30 rows" in said
    assert "observation: followed if each person" in said
