"""The catalogues agree with the code and with each other, and keep the template rules."""

import csv
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from evaltools.wording import catalogue
from evaltools.wording.collecting import said_in

TERMS = Path(catalogue.__file__).with_name("terms.csv")
#: The table `population` counts inhabitants, not a population in the statistical sense.
OTHERWISE = {"population"}

PLACE = re.compile(r"\{[^{}]*\}")
#: An ending on a place: {name}n, {share}:lla, {name}'s, {n}%:n. Units and brackets may follow.
GLUED = re.compile(r"\}(:?\w|['’]\w|\u00a0?%:\w)|(?<=\w)\{")
#: Words of Sweden's system, and words that the term list bans.
BANNED = {
    "sv": re.compile(
        r"Arbetsförmedling|lönebidrag|personnummer|Sammanfattning|arbetscoach|egenföretagar|"
        r"praktikplats|arbetsmarknadsutbildning|eloonj",
        re.IGNORECASE,
    ),
    "fi": re.compile(r"merkittävä ero|eloonjää|todista[aa]|alle \{", re.IGNORECASE),
}


def texts(entry):
    return [entry.string] if isinstance(entry.string, str) else list(entry.string)


def ids(entry):
    return [entry.id] if isinstance(entry.id, str) else list(entry.id)


@pytest.fixture(scope="module")
def template():
    return catalogue.extracted()


@pytest.fixture(scope="module", params=catalogue.TRANSLATED)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def entries(language):
    return [each for each in catalogue.read(language) if each.id]


def test_the_catalogue_holds_exactly_the_messages_of_the_code(template, entries):
    in_code = {(str(each.id), each.context) for each in template if each.id}
    in_file = {(str(each.id), each.context) for each in entries}
    assert in_file == in_code, "run python -m evaltools.wording.catalogue"


def test_every_message_of_the_code_has_a_text_that_can_be_collected(template):
    """A text that no literal and no name tells would stay English on every page.

    The text of another message (`OTHER.text`) is collected where that message is made.
    """
    unknown = [
        f"{each.file}:{each.line}"
        for each in said_in(catalogue.PACKAGE)
        if not all(each.texts) and not each.is_of_a_message
    ]
    assert unknown == []


def test_a_text_under_a_name_is_collected_with_its_forms(tmp_path):
    (tmp_path / "module.py").write_text(
        "def f(n, near):\n"
        '    rule = "It must be one."\n'
        "    if near:\n"
        '        return message(rule + " Try: {near}", near=near)\n'
        "    one, many = 1, 2\n"
        '    return message(rule), message("a" if n else "b"), message_in("here", rule)\n'
        "def g():\n"
        '    rule = "Another."\n'
        "    return message(rule)\n"
    )
    found = {(each.id, each.context) for each in catalogue.extracted(tmp_path) if each.id}
    assert found == {
        ("It must be one. Try: {near}", None),
        ("It must be one.", None),
        ("It must be one.", "here"),
        ("a", None),
        ("b", None),
        ("Another.", None),
    }


def test_every_message_has_every_form_of_its_translation(language):
    waiting = [each.id for each in catalogue.untranslated(catalogue.read(language))]
    assert waiting == []


def test_a_message_with_number_forms_has_two_of_them(entries):
    wrong = [each.id for each in entries if not isinstance(each.id, str) and len(texts(each)) != 2]
    assert wrong == []


def test_places_are_the_same_in_the_translation(entries):
    wrong = [
        (each.id, text)
        for each in entries
        for text in filter(None, texts(each))
        if not any(set(PLACE.findall(text)) == set(PLACE.findall(source)) for source in ids(each))
    ]
    assert wrong == []


def test_no_ending_is_glued_to_a_place(entries):
    wrong = [text for each in entries for text in texts(each) if GLUED.search(text)]
    assert wrong == []


def test_no_translated_sentence_begins_with_a_number(entries):
    begins = re.compile(r"(\{(n|share|total|people|d|percent)\}|\d).*\.$")
    assert [text for each in entries for text in texts(each) if begins.match(text)] == []


def test_quotation_marks_are_those_of_finnish_and_swedish(entries):
    assert [text for each in entries for text in texts(each) if "“" in text] == []


def test_no_finnish_nominative_plural_follows_a_number(language, entries):
    """After a number the noun is singular: partitive, or nominative after one."""
    if language != "fi":
        return
    plural = re.compile(r"\{n\} (osallistujat|henkilöt|rivit|solut|kuukaudet|päivät|ryhmät)\b")
    assert [text for each in entries for text in texts(each) if plural.search(text)] == []


def test_no_word_of_another_system_or_of_the_banned_ones_is_used(language, entries):
    wrong = [text for each in entries for text in texts(each) if BANNED[language].search(text)]
    assert wrong == []


def test_the_compiled_catalogue_is_made_from_the_text_one(language):
    file = catalogue.po_file(language)
    with file.open("rb") as stream:
        compiled = catalogue.mo_bytes(read_po(stream, locale=language, domain=catalogue.DOMAIN))
    assert file.with_suffix(".mo").read_bytes() == compiled


def test_the_plural_rule_of_both_languages_is_that_of_the_wording_rules(language):
    header = catalogue.po_file(language).read_text(encoding="utf-8").split("\n\n", 1)[0]
    assert "nplurals=2; plural=(n != 1);" in header


def test_a_term_of_the_field_is_translated_as_the_list_of_terms_says(language, entries):
    with TERMS.open(encoding="utf-8", newline="") as stream:
        terms = {row["en"].lower(): row[language].lower() for row in csv.DictReader(stream)}
    wrong = [
        (each.id, each.string)
        for each in entries
        if isinstance(each.id, str)
        and each.context is None
        and each.id.lower() in terms
        and each.string
        and each.string.lower() != terms[each.id.lower()]
        and each.id.lower() not in OTHERWISE
    ]
    assert wrong == []


def test_every_term_has_its_source():
    with TERMS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [
        row["key"] for row in rows if not all(row[name] for name in ("fi", "sv", "source"))
    ] == []
    assert len({row["key"] for row in rows}) == len(rows)
