"""The codebook and the Excel workbook: what a person fills in is what the schema reads."""

import openpyxl
import pytest

from evaltools.errors import UsageError
from evaltools.schema import (
    codebook,
    codelist,
    describe,
    excel_template,
    heading_synonyms,
    normalise_heading,
    normalise_word,
    table_names,
    table_schema,
)

LANGUAGES = ("en", "fi", "sv")


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workbooks")
    return {
        language: openpyxl.load_workbook(
            excel_template(table_names(), language=language, path=folder / f"{language}.xlsx")
        )
        for language in LANGUAGES
    }


def sheet_of(workbooks, table, language):
    return workbooks[language][table_schema(table).title(language)]


def validation_of(sheet, letter):
    (found,) = [
        each for each in sheet.data_validations.dataValidation if f"{letter}2" in each.sqref
    ]
    return found


def letter_of(table, column):
    number = table_schema(table).names.index(column) + 1
    return openpyxl.utils.get_column_letter(number)


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_sheet_for_instructions_then_each_table_then_the_lists(workbooks, language):
    titles = [table_schema(table).title(language) for table in table_names()]
    first, last = {"en": ("Instructions", "Lists"), "fi": ("Ohje", "Luettelot"),
                   "sv": ("Anvisning", "Listor")}[language]  # fmt: skip
    assert workbooks[language].sheetnames == [first, *titles, last]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", table_names())
def test_every_heading_is_read_back_as_its_column(workbooks, table, language):
    headings = [cell.value for cell in sheet_of(workbooks, table, language)[1]]
    known = heading_synonyms(table)
    assert tuple(known[normalise_heading(each)] for each in headings) == table_schema(table).names


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", table_names())
def test_every_heading_has_a_note_and_required_ones_are_bold(workbooks, table, language):
    for cell, field in zip(
        sheet_of(workbooks, table, language)[1], table_schema(table).fields, strict=True
    ):
        assert field.description(language) in cell.comment.text
        assert cell.font.bold is field.required


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_of_a_drop_down_is_read_back_as_its_value(workbooks, language):
    lists = workbooks[language].worksheets[-1]
    for column in lists.iter_cols():
        listed = codelist(column[0].value)
        entries = [cell.value for cell in column[1:] if cell.value is not None]
        assert tuple(listed.synonyms[normalise_word(str(each))] for each in entries) == (
            listed.values
        )


def test_a_drop_down_points_at_the_labels_of_its_list(workbooks):
    sheet = sheet_of(workbooks, "participants", "fi")
    validation = validation_of(sheet, letter_of("participants", "sex"))
    title, cells = validation.formula1.removeprefix("=").split("!")
    lists = workbooks["fi"][title.strip("'")]
    entries = [row[0].value for row in lists[cells.replace("$", "")]]
    assert entries == ["nainen", "mies", "muunsukupuolinen", "ei tietoa"]
    assert validation.showErrorMessage


def test_an_open_list_offers_and_does_not_insist(workbooks):
    sheet = sheet_of(workbooks, "responses", "en")
    assert not validation_of(sheet, letter_of("responses", "wave")).showErrorMessage


def test_identifiers_and_municipalities_are_text_so_that_zeros_stay(workbooks):
    sheet = sheet_of(workbooks, "participants", "fi")
    for column in ("participant_id", "municipality"):
        letter = letter_of("participants", column)
        assert sheet.column_dimensions[letter].number_format == "@"


@pytest.mark.parametrize(
    ("language", "written"), [("en", "yyyy-mm-dd"), ("fi", "d.m.yyyy"), ("sv", "d.m.yyyy")]
)
def test_dates_are_written_as_the_language_writes_them(workbooks, language, written):
    sheet = sheet_of(workbooks, "participants", language)
    letter = letter_of("participants", "entry_date")
    assert sheet.column_dimensions[letter].number_format == written
    validation = validation_of(sheet, letter)
    # Excel counts days from 1899-12-30: 1950-01-01 is day 18264, 2100-12-31 day 73415.
    assert (validation.type, validation.formula1, validation.formula2) == (
        "date",
        "18264",
        "73415",
    )


def test_limits_of_numbers_are_those_of_the_schema(workbooks):
    sheet = sheet_of(workbooks, "participants", "fi")
    validation = validation_of(sheet, letter_of("participants", "age"))
    assert (validation.type, validation.formula1, validation.formula2) == ("whole", "0", "120")


def test_a_table_sheet_is_empty_below_its_headings(workbooks):
    assert sheet_of(workbooks, "participants", "fi").max_row == 1


def test_only_the_tables_asked_for_are_made(tmp_path):
    path = excel_template(["sites"], language="sv", path=tmp_path / "mall.xlsx")
    assert openpyxl.load_workbook(path).sheetnames == [
        "Anvisning", "Verksamhetsställen", "Listor",
    ]  # fmt: skip


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UsageError) as refused:
        excel_template(["sites"], language="fi", path=tmp_path / "away" / "x.xlsx")
    assert str(refused.value) == ("The folder of a template must exist, but away was not found.")


def test_a_described_table_has_a_row_per_column_with_its_words():
    described = describe("spells", "fi").set_index("column")
    assert tuple(described.index) == table_schema("spells").names
    assert described.loc["start", "type"] == "päivämäärä"
    assert described.loc["start", "required"] == "kyllä"
    assert described.loc["end", "required"] == "ei"
    assert described.loc["source", "codes"] == (
        "register = rekisteri; survey = kysely; programme = toiminnan omat kirjaukset"
    )
    assert describe("contacts", "sv").set_index("column").loc["minutes", "unit"] == "minuter"


def test_changing_a_description_changes_nothing_for_the_next_caller():
    spoilt = describe("spells", "fi")
    spoilt["type"] = "spoilt"
    assert "spoilt" not in set(describe("spells", "fi")["type"])


def test_the_codebook_names_the_table_of_each_row():
    book = codebook(["sites", "spells"], "fi")
    assert book["table"].tolist() == ["Toimipaikat"] * 4 + ["Jaksot"] * 5
