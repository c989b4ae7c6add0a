"""What cells become: texts, codes, yes or no, whole numbers, further columns."""

import pandas as pd
import pytest

from evaltools.data import check, load_data


def people(study):
    return load_data(study).tables["participants"]


def test_codes_are_understood_in_three_languages_and_any_case(study_of):
    frame = people(study_of(participants="participant_id;Sukupuoli\nKU-001;NAINEN\nKU-002; Man\n"))
    assert frame["sex"].tolist() == ["female", "male"]


@pytest.mark.parametrize(
    ("yes", "no"), [("k", "e"), ("kyllä", "ei"), ("ja", "nej"), ("Yes", "NO"), ("1", "0")]
)
def test_yes_and_no_are_understood_in_three_languages(study_of, yes, no):
    frame = people(study_of(participants=f"participant_id;rural\nKU-001;{yes}\nKU-002;{no}\n"))
    assert frame["rural"].tolist() == [True, False]
    assert frame["rural"].dtype == bool


def test_an_empty_answer_is_neither_yes_nor_no(study_of):
    frame = people(study_of(participants="participant_id;rural\nKU-001;k\nKU-002;\n"))
    assert frame["rural"].dtype == "boolean"
    assert frame["rural"].isna().tolist() == [False, True]


def test_whole_numbers_are_int_until_one_is_missing(study_of):
    complete = people(study_of(participants="participant_id;age\nKU-001;31\nKU-002;32\n"))
    partial = people(study_of(participants="participant_id;age\nKU-001;31\nKU-002;\n"))
    assert complete["age"].dtype == "int64"
    assert partial["age"].dtype == "float64"


def test_leading_zeros_of_text_stay(study_of):
    text = "participant_id;Kotikunta;luokka\nKU-001;020;01\nKU-002;091;02\n"
    frame = people(study_of(participants=text))
    assert frame["municipality"].tolist() == ["020", "091"]
    assert frame["luokka"].tolist() == ["01", "02"]


def test_a_further_column_is_numbers_when_every_cell_is_one(study_of):
    text = "participant_id;wage;grade\nKU-001;1 200,5;2\nKU-002;-;b\nKU-003;900;3\n"
    frame = people(study_of(participants=text))
    assert frame["wage"].tolist()[0] == 1200.5
    assert frame["wage"].isna().tolist() == [False, True, False]
    assert frame["grade"].tolist() == ["2", "b", "3"]


def test_marks_are_missing_in_typed_columns_and_counted(study_of):
    data = load_data(study_of(participants="participant_id;age;sex\nKU-001;NA;-\nKU-002;30;mies\n"))
    assert data.tables["participants"][["age", "sex"]].isna().sum().tolist() == [1, 1]
    assert [str(note) for note in data.notes] == [
        "1 cell of age in participants.csv holds a mark for missing (NA, -, .) and was read as "
        "empty.",
        "1 cell of sex in participants.csv holds a mark for missing (NA, -, .) and was read as "
        "empty.",
    ]


def test_a_mark_in_a_text_column_stays_with_a_warning(study_of):
    data = load_data(study_of(participants="participant_id;site\nKU-001;NA\nKU-002;Oulu\n"))
    assert data.tables["participants"]["site"].tolist() == ["NA", "Oulu"]
    assert [str(each) for each in data.warnings] == [
        "participants.csv, row 2, column “site”: site holds a mark such as NA or - in 1 cell, "
        "which was read as text. Try: empty the cells if nothing is known."
    ]


def test_a_cell_that_cannot_be_read_is_told_once(study_of):
    spells = "participant_id;start;state\nKU-001;soon;unemployed\nKU-001;;unemployed\n"
    study = study_of(
        "2025-12-31", participants="participant_id;entry_date\nKU-001;1.3.2024\n", spells=spells
    )
    assert [(each.rows, str(each.rule)) for each in check(study).violations] == [
        ((2,), "start must hold dates, but 1 cell cannot be read as one."),
        ((3,), "start must be filled in, but 1 cell is empty."),
    ]


def test_columns_stand_in_the_order_of_the_schema(study_of):
    frame = people(study_of(participants="kurssi;sex;participant_id\na;mies;KU-001\n"))
    assert list(frame.columns) == ["participant_id", "sex", "kurssi"]


def test_composed_and_decomposed_letters_are_the_same_text(study_of):
    text = "participant_id;site\nKU-001;Ähtäri\nKU-002;A\u0308hta\u0308ri\n"
    assert people(study_of(participants=text))["site"].nunique() == 1


def test_markup_in_a_name_is_text_and_control_characters_are_refused(study_of):
    frame = people(study_of(participants="participant_id;site\nKU-001;<b>Oulu & co</b>\n"))
    assert frame["site"].tolist() == ["<b>Oulu & co</b>"]
    (found,) = check(study_of(participants="participant_id;site\nKU-001;Ou\u202elu\n")).violations
    assert str(found) == (
        "participants.csv, row 2, column “site”: site must not hold control characters, but "
        "1 cell does. Try: type the text again, or paste it as plain text."
    )


def test_missing_codes_of_the_mapping_are_missing(study_of):
    text = "participant_id;age;course\nKU-001;99;x\nKU-002;31;y\n"
    study = study_of(participants=text, mapping={"participants": {"age": "missing 98 99"}})
    assert people(study)["age"].isna().tolist() == [True, False]


def test_the_data_are_not_shared_with_the_caller(study_of):
    data = load_data(study_of(participants="participant_id;age\nKU-001;31\n"))
    frame = data.table("participants")
    frame["age"] = 0
    assert data.tables["participants"]["age"].tolist() == [31]
    assert data.table("spells") is None


def test_dates_are_days_in_nanoseconds(study_of):
    frame = people(study_of(participants="participant_id;entry_date\nKU-001;5.3.2024\n"))
    assert frame["entry_date"].tolist() == [pd.Timestamp("2024-03-05")]
    assert frame["entry_date"].dtype == "datetime64[ns]"
