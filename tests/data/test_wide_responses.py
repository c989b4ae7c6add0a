"""Survey exports: question texts as headings, one row per person."""

import numpy as np
import pandas as pd
import pyreadstat

from evaltools.data import check, load_data


def responses(study):
    return load_data(study).tables["responses"]


PEOPLE = "participant_id\nKU-001\nKU-002\n"


def test_questions_become_items_of_two_waves(study_of):
    text = (
        "Vastaaja;Minuun luotetaan (alku);Minuun luotetaan (loppu);Päivä\n"
        "KU-001;4;5;1.3.2024\nKU-002;9;2;2.3.2024\n"
    )
    mapping = {
        "responses": {
            "Vastaaja": "participant_id",
            "Minuun luotetaan (alku)": "esis:esis_04@baseline missing 8 9",
            "Minuun luotetaan (loppu)": "esis:esis_04@exit",
            "Päivä": "date",
        }
    }
    study = study_of("2025-12-31", participants=PEOPLE, responses=text, mapping=mapping)
    frame = responses(study)
    expected = pd.DataFrame(
        {
            "participant_id": ["KU-001", "KU-001", "KU-002"],
            "wave": ["baseline", "exit", "exit"],
            "instrument": "esis",
            "item": "esis_04",
            "value": [4.0, 5.0, 2.0],  # 9 means missing at the start, so three answers of four
            "date": pd.to_datetime(["2024-03-01", "2024-03-01", "2024-03-02"]),
        }
    )
    ordered = frame.sort_values(["participant_id", "wave"], ignore_index=True)
    pd.testing.assert_frame_equal(ordered, expected, check_dtype=False)
    assert [str(note) for note in load_data(study).notes] == [
        "1 answer to a single item is missing in responses.csv."
    ]


def test_one_pattern_names_a_whole_questionnaire_with_a_wave_column(study_of):
    text = "participant_id;Mittaus;esis_01;esis_02\nKU-001;alku;1;99\nKU-001;loppu;3;-1\n"
    mapping = {
        "responses": {
            "Mittaus": "wave",
            "esis_*": "esis:esis_*",
            "*": "missing 99 -1",
        }
    }
    frame = responses(study_of(participants=PEOPLE, responses=text, mapping=mapping))
    assert sorted(frame["item"]) == ["esis_01", "esis_01"]
    assert frame["wave"].tolist() == ["baseline", "exit"]


def test_answers_as_texts_are_told_by_question_and_row(study_of):
    text = "participant_id;esis_01\nKU-001;3\nKU-002;often\n"
    mapping = {"responses": {"esis_*": "esis:esis_*@baseline"}}
    study = study_of(participants=PEOPLE, responses=text, mapping=mapping)
    assert [str(each) for each in check(study).errors] == [
        "responses.csv, row 3, column “esis_01”: esis_01 must hold numbers, but 1 cell cannot be "
        "read as one. Try: export the answers as numbers, not as texts; codes that mean missing "
        "are named in the mapping (missing 8 9)."
    ]


def test_a_person_answers_once_in_each_wave(study_of):
    text = "participant_id;esis_01\nKU-001;3\nKU-001;4\n"
    mapping = {"responses": {"esis_*": "esis:esis_*@baseline"}}
    study = study_of(participants=PEOPLE, responses=text, mapping=mapping)
    assert [str(each) for each in check(study).errors] == [
        "responses.csv, rows 2, 3, column “participant_id”: A person must have one row in each "
        "wave, but some have more."
    ]


def test_the_wave_comes_from_one_place(study_of):
    text = "participant_id;wave;esis_01\nKU-001;alku;3\n"
    mapping = {"responses": {"esis_01": "esis:esis_01@baseline"}}
    study = study_of(participants=PEOPLE, responses=text, mapping=mapping)
    assert [str(each) for each in check(study).errors] == [
        "responses.csv, column “wave”: The wave must be given once: by a column of the file or by "
        "the mapping."
    ]


def test_items_without_any_wave_are_told(study_of):
    mapping = {"responses": {"esis_01": "esis:esis_01"}}
    study = study_of(
        participants=PEOPLE, responses="participant_id;esis_01\nKU-001;3\n", mapping=mapping
    )
    assert [str(each) for each in check(study).errors] == [
        "responses.csv: The table must have the column wave, but it was not found. "
        "Try: if the file has the column under another heading, name it under mapping in the "
        "study file."
    ]


def test_an_spss_file_is_mapped_by_its_question_texts(study_of, tmp_path):
    file = tmp_path / "kysely.sav"
    pyreadstat.write_sav(
        pd.DataFrame({"id": ["KU-001", "KU-002"], "q4": [4.0, np.nan]}),
        str(file),
        column_labels={"id": "Tunnus", "q4": "Minuun luotetaan"},
        variable_value_labels={"q4": {4: "Usein", 5: "Aina"}},
    )
    mapping = {"responses": {"Minuun luotetaan": "esis:esis_04@baseline"}}
    frame = responses(study_of(participants=PEOPLE, responses=file, mapping=mapping))
    assert frame["value"].tolist() == [4.0]  # the number is the answer, not its label


def test_a_long_file_with_empty_answers_is_read_without_them(study_of):
    answers = "KU-001;alku;esis;esis_01;3\nKU-001;alku;esis;esis_02;\n"
    text = "participant_id;wave;instrument;item;value\n" + answers
    data = load_data(study_of(participants=PEOPLE, responses=text))
    assert data.tables["responses"]["item"].tolist() == ["esis_01"]
    assert data.rows["responses"].tolist() == [2]
