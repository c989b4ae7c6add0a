"""Keys that the study file lacks, though the data hold what they are about."""

from __future__ import annotations

import pytest

from evaltools.data import check, load_data

PEOPLE = (
    "participant_id;entry_date;Seurannassa saakka\nKU-001;1.3.2024;\nKU-002;1.3.2024;1.9.2024\n"
    "KU-003;1.3.2024;31.12.2025\n"
)
ANSWERS = "participant_id;wave;instrument;item;value\nKU-001;baseline;esis;esis_01;3\n"

OBSERVED = (
    "The study file should say how people were observed (observation), since Seurannassa saakka "
    "lies before the data lock in 1 row. It does not, so a register is assumed: whoever has no "
    "such day counts as seen up to the data lock, and whoever has one up to it. Try: write "
    "observation: followed if each person was followed only up to that day, or observation: "
    "register if a register shows everybody up to the data lock."
)
UNREAD = (
    "Questionnaires are read only where the study file names them (participation). It does not, "
    "so no report on participation is made of the table responses. Try: write participation: "
    "{instruments: [esis], change: jacobson-truax} in the study file, with the questionnaires that "
    "were asked: esis, kykyviisari, was, or the path of a .yaml file."
)


def warnings(study):
    return [str(each) for each in check(study).warnings]


def test_last_days_before_the_data_lock_ask_how_people_were_observed(study_of):
    study = study_of("2025-12-31", participants=PEOPLE)
    assert warnings(study) == [OBSERVED]
    assert load_data(study).warnings == ()


@pytest.mark.parametrize("observation", ["register", "followed"])
def test_whoever_says_how_people_were_observed_is_not_asked(study_of, observation):
    everybody = PEOPLE.replace("2024;\n", "2024;1.9.2024\n")
    study = study_of("2025-12-31", participants=everybody, further={"observation": observation})
    assert warnings(study) == []


def test_last_days_on_the_data_lock_ask_nothing(study_of):
    people = PEOPLE.replace("1.9.2024", "31.12.2025")
    assert warnings(study_of("2025-12-31", participants=people)) == []


def test_answers_to_no_questionnaire_of_the_study_file_are_told(study_of):
    study = study_of("2025-12-31", participants="participant_id\nKU-001\n", responses=ANSWERS)
    assert warnings(study) == [UNREAD]


def test_answers_to_a_questionnaire_of_the_study_file_are_read(study_of):
    people = "participant_id\nKU-001\n"
    answers = ANSWERS + "KU-001;exit;esis;esis_01;4\n"
    asked = {"instruments": ["esis"], "change": "jacobson-truax"}
    study = study_of(participants=people, responses=answers, further={"participation": asked})
    assert warnings(study) == []


def test_a_study_in_fewer_languages_says_what_its_file_says(study_of):
    unsaid = study_of("2025-12-31", participants=PEOPLE).with_languages(["en"])
    assert warnings(unsaid) == [OBSERVED]
