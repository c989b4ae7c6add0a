"""Answers, items, instruments and waves that the study's questionnaires do not know."""

from __future__ import annotations

import pytest

from evaltools.data import check, load_data
from evaltools.errors import StudyError

PEOPLE = "participant_id\nKU-001\nKU-002\nKU-003\n"
MAPPING = {"responses": {"A1": "esis:esis_01@baseline", "L1": "esis:esis_01@exit"}}
LONG = "participant_id;Mittauskerta;Mittari;Väittämä;Vastaus\n"


def asked(*instruments, **more):
    settings = {"instruments": list(instruments), "change": "sdc95", **more}
    return {"participation": settings}


def wide(study_of, answers, mapping=MAPPING, further=None):
    head = ";".join(["participant_id", *mapping["responses"]])
    return check(
        study_of(
            participants=PEOPLE,
            responses=f"{head}\n{answers}",
            mapping=mapping,
            further=further or asked("esis"),
        )
    )


def long(study_of, answers, further=None):
    return check(
        study_of(participants=PEOPLE, responses=LONG + answers, further=further or asked("esis"))
    )


def test_an_answer_outside_its_scale_is_told_by_heading_and_row(study_of):
    found = wide(study_of, "KU-001;0;5\nKU-002;1;6\nKU-003;9;2,5\n")
    hint = (
        " Try: correct what was mistyped; codes that mean missing are named in the mapping "
        "(missing 8 9)."
    )
    rule = "An answer to esis must lie between 1 and 5, but "
    assert [str(each) for each in found.errors] == [
        f"responses.csv, rows 2, 4, column “A1”: {rule}it does not in 2 rows.{hint}",
        f"responses.csv, row 3, column “L1”: {rule}it does not in 1 row.{hint}",
        "responses.csv, row 4, column “L1”: An answer to esis must be a whole number, but it is "
        f"not in 1 row.{hint}",
    ]


def test_the_lowest_and_the_highest_answer_and_none_are_fine(study_of):
    found = wide(study_of, "KU-001;1;5\nKU-002;5;1\nKU-003;;3\n")
    assert found.violations == ()


def test_a_code_for_missing_is_no_answer(study_of):
    mapping = {"responses": {**MAPPING["responses"], "*": "missing 9"}}
    text = "participant_id;A1;L1\nKU-001;9;5\n"
    study = study_of(participants=PEOPLE, responses=text, mapping=mapping, further=asked("esis"))
    assert check(study).violations[1:] == ()  # nobody was measured at the beginning


def test_a_long_sheet_tells_the_row_and_the_column_of_answers(study_of):
    found = long(study_of, "KU-001;alku;esis;esis_01;3\nKU-001;loppu;esis;esis_01;7\n")
    assert [str(each) for each in found.violations] == [
        "responses.csv, row 3, column “Vastaus”: An answer to esis must lie between 1 and 5, but "
        "it does not in 1 row. Try: correct what was mistyped; codes that mean missing are named "
        "in the mapping (missing 8 9)."
    ]


def test_a_wave_column_beside_items_keeps_the_headings(study_of):
    mapping = {"responses": {"Kerta": "wave", "V1": "esis:esis_01"}}
    found = wide(study_of, "KU-001;alku;3\nKU-001;loppu;0\n", mapping)
    assert [(each.column, each.rows) for each in found.errors] == [("V1", (3,))]


def test_an_own_instrument_has_limits_of_its_own(study_of, tmp_path):
    (tmp_path / "own.yaml").write_text(
        "id: own\nname: Own\nlicence: ours\nsource: [us]\nleast: 0\nmost: 10\nwhole: false\n"
        "items:\n  - {id: q1, label: one}\n  - {id: q2, label: two, most: 3}\n"
        "scales:\n  - {id: own, label: Own}\n"
    )
    mapping = {"responses": {"A": "own:q1@baseline", "B": "own:q2@exit"}}
    found = wide(study_of, "KU-001;10;3,5\nKU-002;0,5;0\n", mapping, further=asked("own.yaml"))
    assert [(each.column, each.rows, str(each.rule)) for each in found.violations] == [
        ("B", (2,), "An answer to own must lie between 0 and 3, but it does not in 1 row.")
    ]


def test_an_own_instrument_that_is_missing_or_faulty_is_told(study_of, tmp_path):
    answers = "KU-001;1;5\n"
    missing = wide(study_of, answers, further=asked("own.yaml"))
    assert [str(each.rule) for each in missing.errors] == [
        "The file own.yaml must exist and be readable, but is not."
    ]
    (tmp_path / "own.yaml").write_text("id: own\n")
    faulty = wide(study_of, answers, further=asked("own.yaml"))
    assert {each.file for each in faulty.errors} == {"own.yaml"}


def test_an_item_that_the_instrument_lacks_is_told_with_the_nearest(study_of):
    mapping = {"responses": {**MAPPING["responses"], "A2": "esis:esis_11@baseline"}}
    (found,) = wide(study_of, "KU-001;1;5;3\n", mapping).violations
    items = ", ".join(f"esis_{number:02d}" for number in range(1, 11))
    assert str(found).startswith(
        f"responses.csv, column “A2”: A column must be mapped to an item of esis ({items}), but "
        "this one is not. Try: if it holds esis_"
    )
    assert str(found).endswith(
        ", write that; if it holds no item, write ignore for the heading under mapping."
    )
    assert found.severity == "error"


def test_items_of_a_long_sheet_that_the_instrument_lacks_are_told(study_of):
    (found,) = long(
        study_of,
        "KU-001;alku;esis;A1;3\nKU-001;alku;esis;esis_01;3\nKU-001;loppu;esis;esis_01;3\n",
    ).violations
    items = ", ".join(f"esis_{number:02d}" for number in range(1, 11))
    assert str(found) == (
        f"responses.csv, row 2, column “Väittämä”: An item of esis must be one of {items}, but it "
        "is not in 1 row."
    )


def test_an_instrument_whose_items_are_not_known_here_has_scores(study_of):
    mapping = {"responses": {"A": "kykyviisari:x1@baseline"}}
    (found,) = wide(study_of, "KU-001;3\n", mapping, further=asked("kykyviisari")).violations
    assert (found.severity, str(found.rule)) == (
        "warning",
        "Answers to items of kykyviisari cannot be read: its items are not known here, only its "
        "scales. Its scores should be given in the table scores.",
    )


def test_answers_to_an_instrument_that_is_not_asked_are_told(study_of):
    mapping = {"responses": {**MAPPING["responses"], "B": "eses:esis_01@exit"}}
    (found,) = wide(study_of, "KU-001;1;5;3\n", mapping).violations
    assert (found.severity, str(found)) == (
        "warning",
        "responses.csv: Answers should be to an instrument that participation names (esis); 1 "
        "answer to another is left out: column B. Try: Did you mean “esis”?",
    )


def test_answers_of_a_long_sheet_to_an_instrument_by_another_name_are_told(study_of):
    row = "KU-001;alku;osallisuusindikaattori;esis_01;3\n"
    (found,) = long(study_of, row).violations
    assert (found.severity, str(found)) == (
        "warning",
        "responses.csv, row 2, column “Mittari”: Answers should be to an instrument that "
        "participation names (esis); 1 answer to another is left out. Try: Did you mean “esis”?",
    )


def test_a_measurement_by_another_name_is_told_with_the_known_one(study_of):
    mapping = {"responses": {"A1": "esis:esis_01@alku", "L1": "esis:esis_01@loppu"}}
    found = wide(study_of, "KU-001;1;5\n", mapping)
    rule = "participation.{} should name a measurement that answers are of; none is of {}."
    hint = "in the mapping, write @{} where @{} stands."
    assert [(each.severity, str(each.rule), str(each.hint)) for each in found.violations] == [
        ("warning", rule.format("before", "baseline"), hint.format("baseline", "alku")),
        ("warning", rule.format("after", "exit"), hint.format("exit", "loppu")),
    ]


def test_a_measurement_in_the_studys_words_is_told_by_the_name_it_is_read_as(study_of):
    found = long(
        study_of,
        "KU-001;alku;esis;esis_01;3\nKU-001;exit;esis;esis_01;3\n",
        further=asked("esis", before="alku"),
    )
    assert [(str(each.rule), str(each.hint)) for each in found.violations] == [
        (
            "participation.before should name a measurement that answers are of; none is of alku.",
            "Did you mean “baseline”?",
        )
    ]


def test_a_measurement_that_is_still_to_come_is_told_as_such(study_of):
    (found,) = long(study_of, "KU-001;alku;esis;esis_01;3\n").violations
    assert str(found.hint) == (
        "leave it if nobody has been measured then yet; measurements are called baseline, exit, "
        "follow_up, follow_up_6, follow_up_12."
    )


def test_an_item_without_its_instrument_is_told_with_what_to_write(study_of):
    mapping = {"responses": {**MAPPING["responses"], "A2": "esis_02@baseline"}}
    (found,) = wide(study_of, "KU-001;1;5;3\n", mapping).errors
    assert str(found) == (
        "An item must be written instrument:item@wave under mapping, but “A2” leads to something "
        "else. Try: write esis:esis_02@baseline, if that is meant."
    )


def test_an_instrument_that_nobody_knows_is_told_when_the_study_is_read(study_of):
    with pytest.raises(StudyError) as told:
        study_of(participants=PEOPLE, further=asked("osallisuus"))
    (found,) = told.value.violations
    assert str(found) == (
        "participation.instruments[1] must be one of esis, kykyviisari, was, or the path of a "
        ".yaml file. Try: Did you mean “esis”?"
    )


def test_without_questions_about_answers_none_are_looked_at(study_of):
    study = study_of(participants=PEOPLE, responses=LONG + "KU-001;alku;esis;esis_01;9\n")
    assert check(study).errors == ()


def test_a_star_that_takes_a_sum_along_is_told_to_leave_it_out(study_of):
    text = "participant_id;esis_01;esis_total\nKU-001;3;30\n"
    mapping = {"responses": {"esis_*": "esis:esis_*@exit"}}
    study = study_of(participants=PEOPLE, responses=text, mapping=mapping, further=asked("esis"))
    (found,) = check(study).errors
    assert (found.column, str(found.hint)) == (
        "esis_total",
        "if it holds no item, write ignore for the heading under mapping.",
    )


def test_answers_that_are_left_out_are_no_notes_of_reports(study_of):
    row = "KU-001;alku;osallisuusindikaattori;esis_01;3\n"
    study = study_of(participants=PEOPLE, responses=LONG + row, further=asked("esis"))
    assert load_data(study).warnings == ()
