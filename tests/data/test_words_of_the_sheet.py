"""What the check says is in the words of the sheet: its headings, and the values it writes."""

from __future__ import annotations

import pytest

from evaltools import wording
from evaltools.data import check
from evaltools.schema import language_of_headings, table_schema

PEOPLE = "Osallistuja;Sukupuoli\nKU-001;nainen \nKU-002;naine\nKU-003;NAINEN\n"
LACKS = "”Tila (state)”"


def told(study, language="en"):
    return [wording.violation(each, language) for each in check(study).violations]


def test_a_finnish_sheet_is_told_the_words_that_it_may_write(study_of):
    assert told(study_of(participants=PEOPLE)) == [
        "participants.csv, row 3, column “Sukupuoli”: Sukupuoli must be one of nainen, mies, "
        "muunsukupuolinen and ei tietoa, but 1 cell is not. Try: the nearest words of the code "
        "list are: nainen. All of them are listed by evaltools codebook."
    ]


def test_a_swedish_sheet_is_told_the_words_that_it_may_write(study_of):
    (line,) = told(study_of(participants="Deltagare;Kön\nKU-001;kvina\n"), "sv")
    assert "kvinna, man, icke-binär och uppgift saknas" in line
    assert "naine" not in line


def test_a_sheet_of_no_language_is_told_them_in_that_of_the_sentence(study_of):
    study = study_of(participants="participant_id;sex\nKU-001;x y z\n")
    assert "female, male, non_binary and unknown" in told(study)[0]
    assert "nainen, mies, muunsukupuolinen ja ei tietoa" in told(study, "fi")[0]


@pytest.mark.parametrize("slip", ["femal", "nainne", "kvinnna"])
def test_the_nearest_word_is_of_the_sheet_s_language(study_of, slip):
    (line,) = told(study_of(participants=f"Osallistuja;Sukupuoli\nKU-001;{slip}\n"))
    assert "words of the code list are: nainen." in line
    assert slip not in line


def test_a_word_that_no_language_has_alone_stays_as_it_is(study_of):
    people = "Osallistuja;Koulutus\nKU-001;peruskouluu\n"
    assert "words of the code list are: peruskoulu." in told(study_of(participants=people))[0]


def test_a_column_that_a_finnish_sheet_lacks_is_told_by_its_finnish_heading(study_of):
    spells = "Osallistuja;Alkupäivä\nKU-001;1.3.2024\n"
    people = "Osallistuja;Aloituspäivä\nKU-001;1.3.2024\n"
    lines = told(study_of("2025-12-31", participants=people, spells=spells), "fi")
    assert lines[0].startswith(f"spells.csv: Taulukossa on oltava sarake {LACKS}")


def test_people_who_stand_there_twice_come_with_what_to_do(study_of):
    people = "Osallistuja;Aloituspäivä\nKU-001;1.3.2024\nKU-001;1.6.2024\n"
    (line,) = told(study_of("2025-12-31", participants=people), "fi")
    assert "pidä yksi rivi kutakin osallistujaa kohti" in line
    assert "vain, jos jokaisella niistä on täytetty Hanke (operation) ja Aloituspäivä" in line


def test_what_the_hint_on_people_who_came_back_says_is_so(study_of):
    people = "Osallistuja;Aloituspäivä;Hanke\nKU-001;1.3.2024;a\nKU-001;1.6.2024;a\n"
    assert told(study_of("2025-12-31", participants=people)) == []


def test_another_table_is_told_by_its_finnish_name(study_of):
    spells = "Osallistuja;Alkupäivä;Tila\nKU-009;1.3.2024;työtön\n"
    people = "Osallistuja;Aloituspäivä\nKU-001;1.3.2024\n"
    (line,) = told(study_of("2025-12-31", participants=people, spells=spells), "fi")
    assert "taulukosta ”Osallistujat (participants)”" in line


@pytest.mark.parametrize(
    ("headings", "language"),
    [
        (["Osallistuja", "Tila"], "fi"),
        (["Deltagare", "Läge", "Oma"], "sv"),
        (["Participant", "State"], "en"),
        (["Osallistuja", "Deltagare"], None),
        (["a", "b"], None),
        ([], None),
    ],
)
def test_a_sheet_s_language_is_that_of_most_titles(headings, language):
    assert language_of_headings(headings, table_schema("spells")) == language
