"""A comparison tells what differs in the words of the pages, a result at a time."""

from __future__ import annotations

from evaltools import wording
from evaltools.reporting.difference_words import Known, told_by_result
from evaltools.reporting.differences import differences

BEFORE = {
    "kind": "table",
    "keys": ["group", "time"],
    "counts": ["n"],
    "columns": ["group", "time", "n", "estimate"],
    "rows": [["all", 3, 60, 0.5], ["female", 3, 31, 0.25], ["male", 3, 29, 0.75]],
    "flags": [[""] * 4] * 3,
    "unit": "months",
    "conf_level": 0.95,
    "population": "",
    "about": {"by": "sex"},
    "notes": [],
}
KNOWN = {"reach.table": Known({"en": "How many", "fi": "Kuinka moni"}, "sex", "months")}


def told(after, language="en", known=KNOWN):
    found = differences({"reach.table": BEFORE}, after)
    return [wording.render(each, language) for each in told_by_result(found, known)]


def with_rows(*rows, flags=None, **more):
    flags = flags or [[""] * 4 for _ in rows]
    return {"reach.table": {**BEFORE, "rows": list(rows), "flags": flags, **more}}


def test_a_changed_number_is_told_by_labels_and_headings():
    after = with_rows(["all", 3, 61, 0.5], ["female", 3, 31, 0.375], ["male", 3, 29, 0.75])
    assert told(after) == [
        "How many (reach.table): 2 values differ.",
        "- Time (months) 3, n: 60 before, 61 after, a change of +1.",
        "- women, Time (months) 3, Estimate: 0.25 before, 0.375 after, a change of +0.125.",
    ]


def test_numbers_stand_as_the_language_writes_them():
    after = with_rows(["all", 3, 60, 0.5], ["female", 3, 31, 0.375], ["male", 3, 29, 0.75])
    first, second = told(after, "fi")
    assert first == "Kuinka moni (reach.table): 1 arvo eroaa."
    assert second == (
        "- naiset, Aika (kuukautta) 3, Estimaatti: ennen 0,25, jälkeen 0,375, muutos +0,125."
    )


def test_what_is_only_hidden_or_told_now_is_counted():
    flags = [[""] * 4, ["", "", "c", "c"], [""] * 4]
    assert told(with_rows(*BEFORE["rows"], flags=flags)) == [
        "How many (reach.table): 2 values differ.",
        "- 2 values are hidden now, but were told before.",
    ]


def test_new_rows_and_rows_that_are_gone_are_counted():
    after = with_rows(["all", 3, 60, 0.5], ["female", 3, 31, 0.25], ["male", 6, 29, 0.75])
    assert told(after) == [
        "How many (reach.table): 2 values differ.",
        "- 1 row is new.",
        "- 1 row is gone.",
    ]


def test_what_has_changed_beside_the_rows_is_told_without_its_text():
    assert told(with_rows(*BEFORE["rows"], notes=["a note"], about={"by": "age"})) == [
        "How many (reach.table): 2 values differ.",
        "- What belongs to all of its rows has changed.",
        "- Its notes have changed.",
    ]


def test_a_result_of_one_run_only_is_one_line():
    assert told({}) == ["How many (reach.table): only the first of the two runs has it."]
    again = {"reach.table": BEFORE, "reach.other": BEFORE}
    assert told(again) == ["reach.other: only the second of the two runs has it."]
