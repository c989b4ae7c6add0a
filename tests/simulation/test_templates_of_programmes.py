"""The workbook of a programme: within Excel's limits, and read back with every fault's place."""

from __future__ import annotations

import datetime as dt
import re

import openpyxl
import pytest

import evaltools as ev
from evaltools.reporting.new_study import new_study, programme_template
from evaltools.schema import codelist, table_names, table_schema
from evaltools.study import programme
from evaltools.study.catalogue import programme_ids

LANGUAGES = ("fi", "sv", "en")

#: Excel's own: a sheet's name, a list in a rule, and the title and text of a rule's message.
SHEET, FORMULA, RULE_TITLE, RULE_TEXT = 31, 255, 32, 225


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    folder = tmp_path_factory.mktemp("templates")
    return {
        (name, language): openpyxl.load_workbook(
            programme_template(name, folder / f"{name}.{language}.xlsx", language=language)
        )
        for name in programme_ids()
        for language in LANGUAGES
    }


def test_a_workbook_has_the_tables_that_its_programme_needs(books):
    for (name, language), book in books.items():
        titles = [table_schema(table).title(language) for table in programme(name).tables]
        assert book.sheetnames[1:-1] == titles, (name, language)


def test_a_programme_names_tables_that_there_are_people_and_their_spells_first():
    for name in programme_ids():
        tables = programme(name).tables
        assert tables[:2] == ("participants", "spells")
        assert len(set(tables)) == len(tables)
        assert set(tables) <= set(table_names())


def test_a_workbook_keeps_the_limits_of_excel(books):
    for key, book in books.items():
        for sheet in book.worksheets:
            assert len(sheet.title) <= SHEET
            assert not set(sheet.title) & set("[]:*?/\\"), key
            for rule in sheet.data_validations.dataValidation:
                assert len(str(rule.formula1)) <= FORMULA
                assert len(rule.errorTitle or "") <= RULE_TITLE
                assert len(rule.error or "") <= RULE_TEXT


def test_every_drop_down_points_at_filled_cells_of_the_sheet_of_lists(books):
    for key, book in books.items():
        for sheet in book.worksheets:
            for rule in sheet.data_validations.dataValidation:
                if rule.type != "list":
                    continue
                title, cells = rule.formula1.removeprefix("=").split("!")
                area = book[title.strip("'")][cells.replace("$", "")]
                values = [row[0].value for row in area] if isinstance(area, tuple) else [area.value]
                assert all(value is not None for value in values), (key, sheet.title)


def test_phases_have_a_column_of_days_with_the_phase_in_its_note(books):
    sheet = books["tyohonvalmennus", "fi"]["Osallistujat"]
    notes = {cell.value: cell for cell in sheet[1]}
    note = notes["phase_job_search"].comment.text
    assert note == (
        "Nopea työnhaku avoimilla työmarkkinoilla\n"
        "Päivä, jona tämä vaihe alkoi; tyhjä, jos vaihe ei alkanut."
    )
    letter = notes["phase_job_search"].column_letter
    (rule,) = [each for each in sheet.data_validations.dataValidation if f"{letter}2" in each.sqref]
    assert (rule.type, rule.formula1, rule.formula2) == ("date", "18264", "73415")


def test_a_programme_without_phases_has_no_such_column(books):
    headings = [cell.value for cell in books["ilona", "fi"]["Osallistujat"][1]]
    assert not [each for each in headings if str(each).startswith("phase_")]


def filled(folder, people):
    """A new Finnish study whose sheet of participants has these rows."""
    path = new_study(folder, programme_id="tyohonvalmennus", language="fi")
    book = openpyxl.load_workbook(folder / "data.xlsx")
    sheet = book["Osallistujat"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for number, person in enumerate(people, start=2):
        for heading, value in person.items():
            sheet.cell(number, columns[heading], value)
    spells = book["Jaksot"]
    for column, value in ((1, "TV-001"), (2, dt.date(2024, 1, 8)), (4, "työtön")):
        spells.cell(2, column, value)
    book.save(folder / "data.xlsx")
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_study_shows_how_a_comparison_is_planned(tmp_path, language):
    path = new_study(tmp_path / "s", programme_id="hameen_malli", language=language)
    text = path.read_text(encoding="utf-8")
    # nothing that only a checkout has
    assert "data_schemas" not in text
    assert ev.load_study(path).comparison is None
    # what can be used lies under its sign as it should stand, words have one space between
    used = re.sub(r"^( *)#(?! \S)", r"\1", text, flags=re.MULTILINE)
    assert used.count("#") < text.count("#")
    path.write_text(used, encoding="utf-8")
    study = ev.load_study(path)
    planned = study.comparison
    assert (planned.arm, planned.treated, planned.method) == ("arm", "programme", "weighting")
    assert planned.covariates == ("age", "sex", "education", "months_unemployed")
    assert set(study.data) == set(programme("hameen_malli").tables)
    assert study.observation == "followed"
    asked = study.participation
    assert (asked.instruments, asked.change) == (("esis",), "jacobson-truax")


@pytest.mark.parametrize(
    ("language", "explained"),
    [
        ("en", ("(the column Observed until)", "For a report on participation")),
        ("fi", ("(sarake Seurannassa saakka)", "Jos haluat osallisuusraportin")),
        ("sv", ("(kolumnen Under uppföljning till)", "För en rapport om delaktighet")),
    ],
)
def test_a_new_study_explains_keys_that_are_easily_missed(tmp_path, language, explained):
    lines = new_study(tmp_path / "s", programme_id="ilona", language=language).read_text("utf-8")
    above = {key: lines.partition(f"#{key}:")[0] for key in ("observation", "participation")}
    for text, words in zip(above.values(), explained, strict=True):
        assert words in text.replace("\n# ", " ")


def test_a_programme_without_answers_is_not_asked_for_questionnaires(tmp_path):
    path = new_study(tmp_path / "s", programme_id="tyollisyyskummit")
    assert "participation:" not in path.read_text("utf-8")


WELL = {
    "Osallistuja": "TV-001",
    "Aloituspäivä": dt.date(2024, 1, 8),
    "Sukupuoli": "nainen",
    "phase_entry": dt.date(2024, 1, 8),
    "phase_profile": dt.date(2024, 2, 1),
}


def test_a_workbook_filled_in_well_is_read_without_a_word(tmp_path):
    study = ev.load_study(filled(tmp_path / "s", [WELL]))
    assert [str(each) for each in ev.check(study).violations] == []
    people = ev.load_data(study).table("participants")
    assert people["sex"].tolist() == ["female"]
    assert str(people["phase_profile"].iloc[0])[:10] == "2024-02-01"


def test_a_fault_names_the_sheet_the_row_and_the_column(tmp_path):
    wrong = {**WELL, "Osallistuja": "TV-002", "Sukupuoli": "naaras", "Ikä": 430}
    study = ev.load_study(filled(tmp_path / "s", [WELL, wrong]))
    found = {each.column: each for each in ev.check(study).violations}
    for heading in ("Sukupuoli", "Ikä"):
        each = found[heading]
        assert (each.file, each.sheet, list(each.rows)) == ("data.xlsx", "Osallistujat", [3])
        assert "naaras" not in str(each)
        assert "430" not in str(each)


def test_the_choices_of_a_column_are_those_of_its_list(books):
    sheet = books["kummin_kanssa", "fi"]["Mentorit"]
    letter = {cell.value: cell.column_letter for cell in sheet[1]}["Rooli"]
    (rule,) = [each for each in sheet.data_validations.dataValidation if f"{letter}2" in each.sqref]
    title, cells = rule.formula1.removeprefix("=").split("!")
    lists = books["kummin_kanssa", "fi"][title.strip("'")]
    chosen = [row[0].value for row in lists[cells.replace("$", "")]]
    roles = codelist("mentor_roles")
    assert chosen == [roles.choice(value, "fi") for value in roles.values]


def listed(book, sheet, heading):
    """What the drop-down of a column lists, and whether it refuses anything else."""
    letter = {cell.value: cell.column_letter for cell in sheet[1]}[heading]
    (rule,) = [each for each in sheet.data_validations.dataValidation if f"{letter}2" in each.sqref]
    title, cells = rule.formula1.removeprefix("=").split("!")
    area = book[title.strip("'")][cells.replace("$", "")]
    return [row[0].value for row in area], rule.showErrorMessage


def test_ratings_are_chosen_from_the_levels_of_the_sets_of_criteria(books):
    book = books["kummin_kanssa", "fi"]
    sheet = book[table_schema("ratings").title("fi")]
    # two sets tell how far a criterion is met, two scales of fidelity go from 1 to 5
    levels = ["not_met", "partly_met", "met", "1", "2", "3", "4", "5", "not_assessed"]
    assert listed(book, sheet, "Arvio") == (levels, False)
    sets = ["eu-best-practice", "ips15", "ips25_2008", "job-coaching-quality"]
    assert listed(book, sheet, "Kriteeristö") == (sets, False)


def test_a_chosen_rating_is_read_back_as_it_was_chosen(tmp_path):
    path = filled(tmp_path / "s", [WELL])
    book = openpyxl.load_workbook(tmp_path / "s" / "data.xlsx")
    sheet = book[table_schema("ratings").title("fi")]
    columns = {cell.value: cell.column for cell in sheet[1]}
    levels, _ = listed(book, sheet, "Arvio")
    for number, level in enumerate(levels, start=2):
        told = {"Kriteeristö": "ips25_2008", "Kriteeri": str(number), "Arvioija": "R1"}
        for heading, value in {**told, "Arvio": level}.items():
            sheet.cell(number, columns[heading], value)
    book.save(tmp_path / "s" / "data.xlsx")
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^(\s*)#(ratings: )", r"\1\2", text), encoding="utf-8")
    study = ev.load_study(path)
    assert [str(each) for each in ev.check(study).violations] == []
    assert ev.load_data(study).table("ratings")["rating"].tolist() == levels
