"""Messages become texts of a language: words by gettext, values by their type."""

import datetime

import numpy as np
import pytest

from evaltools import wording
from evaltools.messages import Message, message, plural_message

NBSP = "\u00a0"
CELLS = (
    "In this table, {n} cell has been hidden to protect privacy.",
    "In this table, {n} cells have been hidden to protect privacy.",
)


@pytest.mark.parametrize(
    ("n", "fi", "sv"),
    [
        (0, "peitetty 0 solua", "har 0 celler dolts"),
        (1, "peitetty 1 solu ", "har 1 cell dolts"),
        (2, "peitetty 2 solua", "har 2 celler dolts"),
        (1000, f"peitetty 1{NBSP}000 solua", f"har 1{NBSP}000 celler dolts"),
    ],
)
def test_number_forms_follow_the_rule_that_only_one_is_singular(n, fi, sv):
    assert fi in wording.render(plural_message(*CELLS, n), "fi")
    assert sv in wording.render(plural_message(*CELLS, n), "sv")


def test_english_is_the_source_and_needs_no_catalogue():
    said = wording.render(plural_message(*CELLS, 1), "en")
    assert said == "In this table, 1 cell has been hidden to protect privacy."


def test_a_message_nobody_has_translated_is_said_in_english():
    assert wording.render(message("Not in any catalogue: {n}", n=2), "fi") == (
        "Not in any catalogue: 2"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234, f"1{NBSP}234"),
        (np.int64(1234), f"1{NBSP}234"),
        (1.5, "1,5"),
        (np.float64(-1.5), "−1,5"),
        ("2025", "2025"),
        (datetime.date(2026, 3, 5), "5.3.2026"),
        (["a", "b"], "a ja b"),
        ([1.5, 2.5], "1,5; 2,5"),
        ([1, 2, 3], "1, 2 ja 3"),
        (message("Contents"), "Sisällys"),
        (True, "True"),
    ],
)
def test_a_value_is_written_by_its_type(value, text):
    assert wording.render(message("{x}", x=value), "fi") == text


@pytest.mark.parametrize(
    ("place", "value", "text"),
    [("{x:.1%}", 0.345, f"34,5{NBSP}%"), ("{x:.2f}", 1.5, "1,50"), ("{x:d}", 1234, f"1{NBSP}234")],
)
def test_a_place_may_say_the_form_of_its_number(place, value, text):
    assert wording.render(Message(place, {"x": value}), "fi") == text


def test_a_text_that_is_already_in_its_language_stays_as_it_is():
    assert wording.render("Hämeen malli {n}", "sv") == "Hämeen malli {n}"


def test_a_place_without_a_value_stays_visible():
    assert wording.render(Message("{x} and {y}", {"x": 1}), "en") == "1 and {y}"


def test_the_studys_own_text_falls_back_to_a_language_it_has():
    texts = {"fi": "Hämeen malli", "en": "The Häme model"}
    assert [wording.in_language(texts, each) for each in ("fi", "sv")] == [
        "Hämeen malli",
        "The Häme model",
    ]


def test_fixed_page_texts_are_in_three_languages():
    said = [wording.page("method_appendix", each) for each in ("en", "fi", "sv")]
    assert said == ["Method appendix", "Menetelmäliite", "Metodbilaga"]
    assert wording.translate("Contents", "sv") == "Innehåll"
    assert wording.report_title("summary", "sv") == "Sammandrag"
