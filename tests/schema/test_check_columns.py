"""Column checks: every broken rule at once, by position, in our words, without a value."""

import datetime

import numpy as np
import pandas as pd
import pytest

from evaltools.schema import check_columns, table_schema


def spells(**columns):
    good = {
        "participant_id": ["KU-0001", "KU-0001", "KU-0002"],
        "start": pd.to_datetime(["2024-01-01", "2024-03-01", "2024-02-01"]),
        "end": pd.to_datetime(["2024-02-28", None, None]),
        "state": ["work_trial", "open_job", "unemployed"],
        "source": ["register", None, "survey"],
    }
    return pd.DataFrame({**good, **columns})


def participants(**columns):
    return pd.DataFrame({"participant_id": ["KU-0001", "KU-0002", "KU-0003"], **columns})


def said(frame, table):
    """Column, whole rule and positions of every fault."""
    return [
        (fault.column, str(fault.rule), fault.positions.tolist())
        for fault in check_columns(frame, table_schema(table))
    ]


def test_a_table_that_keeps_every_rule_has_no_faults():
    assert check_columns(spells(), table_schema("spells")) == ()


def test_a_missing_required_column_is_named_and_has_no_positions():
    frame = spells().drop(columns=["start"])
    assert said(frame, "spells") == [
        ("start", "The table must have the column start, but it was not found.", [])
    ]


def test_a_table_without_rows_keeps_every_rule_but_that_of_its_columns():
    assert said(spells().head(0), "spells") == []
    assert len(said(pd.DataFrame(), "spells")) == 3


def test_optional_columns_may_be_away_and_further_columns_may_be_there():
    frame = spells(tyokalu=[object(), None, 3]).drop(columns=["end", "source"])
    assert said(frame, "spells") == []


def test_an_empty_required_cell_is_reported_by_its_position():
    frame = spells(state=["work_trial", None, "unemployed"])
    assert said(frame, "spells") == [
        ("state", "state must be filled in, but 1 cell is empty.", [1])
    ]


def test_an_answer_may_be_missing_but_its_column_may_not():
    frame = pd.DataFrame(
        {
            "participant_id": ["KU-0001", "KU-0001"],
            "wave": "baseline",
            "instrument": "esis",
            "item": ["esis_01", "esis_02"],
            "value": [3.0, np.nan],
        }
    )
    assert said(frame, "responses") == []
    assert said(frame.drop(columns=["value"]), "responses")[0][0] == "value"


def test_an_unknown_code_is_reported_without_being_repeated():
    frame = spells(source=["Anna Virtanen", "register", "hearsay"])
    (fault,) = check_columns(frame, table_schema("spells"))
    assert str(fault.rule) == (
        "source must be one of register, survey, programme, but 2 cells are not."
    )
    assert fault.positions.tolist() == [0, 2]
    assert "Virtanen" not in str(fault.rule.to_dict()) + str(fault.hint)


def test_a_long_code_list_is_named_instead_of_listed():
    assert said(spells(state=["x", "open_job", "unemployed"]), "spells") == [
        ("state", "state must hold a value of the code list states, but 1 cell does not.", [0])
    ]


def test_a_code_that_is_nearly_a_word_of_the_list_is_told_the_word_and_not_what_stood_there():
    frame = spells(state=["palkatyö", "Virtanen teki töitä", "unemployed"])
    (fault,) = check_columns(frame, table_schema("spells"))
    assert fault.positions.tolist() == [0, 1]
    assert str(fault.hint) == (
        "the nearest words of the code list are: palkkatyö. All of them are listed by evaltools "
        "codebook."
    )


def test_a_code_that_is_near_nothing_is_told_where_the_words_are():
    (fault,) = check_columns(spells(state=["Virtanen", "open_job", "x"]), table_schema("spells"))
    assert str(fault.hint) == (
        "the codes and the words that stand for them are listed by evaltools codebook."
    )


def test_a_category_is_checked_as_its_text():
    frame = spells(state=pd.Categorical(["work_trial", "x", "unemployed"]))
    assert [fault.positions.tolist() for fault in check_columns(frame, table_schema("spells"))] == [
        [1]
    ]


def test_a_bare_number_is_no_identifier_and_the_hint_says_why():
    frame = spells(participant_id=["KU-0001", "1234", "9" * 7])
    (fault,) = check_columns(frame, table_schema("spells"))
    assert str(fault.rule) == (
        "participant_id must have the form of an opaque identifier (capital letters and 3 to 9 "
        "digits such as KU-0001, a UUID, or 16 to 64 hexadecimal digits), but 2 cells do not."
    )
    assert fault.positions.tolist() == [1, 2]
    assert str(fault.hint) == (
        "numbers alone are refused because they are often keys of other registers: put letters "
        "before them (KU-0001), or use evaltools pseudonymise."
    )


def test_identifiers_that_only_lack_capitals_are_told_so():
    frame = spells(participant_id=["KU-0001", "ku-0002", "Ku-0003"])
    (fault,) = check_columns(frame, table_schema("spells"))
    assert fault.positions.tolist() == [1, 2]
    assert str(fault.hint) == (
        "capital and small letters are different letters in an identifier: write its letters as "
        "capitals (KU-0001, not ku-0001), in every table alike."
    )


def test_capitals_are_not_the_hint_where_they_would_not_be_enough():
    frame = spells(participant_id=["KU-0001", "ku-0002", "1234"])
    (fault,) = check_columns(frame, table_schema("spells"))
    assert str(fault.hint).startswith("numbers alone are refused")


def test_an_eaten_zero_of_a_municipality_is_found():
    frame = participants(municipality=["091", "91", None])
    (fault,) = check_columns(frame, table_schema("participants"))
    assert str(fault.rule) == (
        "municipality must have the form of a municipality code (three digits as text, such as "
        "091), but 1 cell does not."
    )
    assert fault.positions.tolist() == [1]
    assert str(fault.hint) == (
        "give the column the format Text in Excel, so that leading zeros stay (091, not 91)."
    )


def test_whoever_names_a_municipality_is_told_to_write_its_code():
    frame = participants(municipality=["091", "Oulu", "91"])
    (fault,) = check_columns(frame, table_schema("participants"))
    assert str(fault.hint) == (
        "write the municipality's code, such as 091 for Helsinki, in place of its name; or write "
        "ignore for this heading under mapping, if no report needs the municipality."
    )


def test_limits_are_allowed_themselves():
    assert said(participants(age=[0, 120, 40]), "participants") == []
    assert said(participants(age=[-1, 121, 40]), "participants") == [
        ("age", "age must be at least 0, but 1 cell is below it.", [0]),
        ("age", "age must be at most 120, but 1 cell is above it.", [1]),
    ]


def test_a_date_outside_living_memory_is_found():
    dates = pd.to_datetime(["1900-01-01", "2024-01-01", None])
    assert said(participants(entry_date=dates), "participants") == [
        ("entry_date", "entry_date must be at least 1950-01-01, but 1 cell is below it.", [0])
    ]


def test_what_is_not_a_whole_number_is_found():
    assert said(participants(age=[30.5, np.inf, np.nan]), "participants") == [
        ("age", "age must hold whole numbers, but 2 cells hold something else.", [0, 1]),
        ("age", "age must be at most 120, but 1 cell is above it.", [1]),
    ]


@pytest.mark.parametrize(
    "ages",
    [
        [30, 40, None],
        pd.array([30, 40, None], dtype="Int64"),
        np.array([30.0, 40.0, np.nan]),
        pd.Series([30, 40, None], dtype=object),
    ],
)
def test_numbers_may_come_in_any_numeric_dtype(ages):
    assert said(participants(age=ages), "participants") == []


def test_text_where_numbers_dates_or_yes_and_no_belong_is_found():
    frame = participants(
        age=["30", 31, None],
        entry_date=["2024-01-01", datetime.date(2024, 1, 1), None],
        rural=["yes", True, None],
        site=[1, "north", None],
    )
    assert said(frame, "participants") == [
        ("entry_date", "entry_date must hold dates, but 1 cell holds something else.", [0]),
        ("site", "site must hold text, but 1 cell holds something else.", [0]),
        ("age", "age must hold whole numbers, but 1 cell holds something else.", [0]),
        ("rural", "rural must hold yes or no, but 1 cell holds something else.", [0]),
    ]


@pytest.mark.parametrize(
    "answers", [[True, False, True], pd.array([True, None, False], dtype="boolean")]
)
def test_yes_and_no_may_be_missing(answers):
    assert said(participants(rural=answers), "participants") == []


def test_a_number_is_not_yes_or_no_though_one_equals_true():
    frame = participants(rural=pd.Series([True, 1, 0], dtype=object))
    assert said(frame, "participants") == [
        ("rural", "rural must hold yes or no, but 2 cells hold something else.", [1, 2])
    ]


def test_a_participant_stands_once():
    frame = participants().assign(participant_id=["KU-0001", "KU-0002", "KU-0001"])
    (fault,) = check_columns(frame, table_schema("participants"))
    assert str(fault.rule) == (
        "participant_id must be different in every row, but 2 rows share it with another."
    )
    assert fault.positions.tolist() == [0, 2]
    assert str(fault.hint) == (
        "keep one row for each participant. A person who came back has further rows only where "
        "operation and entry_date are filled in on each of them; the reports then count the person "
        "once, from the first day. If two people share an identifier, give one of them another in "
        "every table."
    )


def test_a_participant_may_return_to_another_project_or_on_another_day():
    frame = participants(
        operation=["S1", "S2", "S1"],
        entry_date=pd.to_datetime(["2023-01-01", "2023-01-01", "2024-01-01"]),
    ).assign(participant_id="KU-0001")
    assert said(frame, "participants") == []


def test_the_same_start_in_the_same_project_is_a_repeat():
    frame = participants(
        operation=["S1", "S2", "S1"], entry_date=pd.Timestamp("2023-01-01")
    ).assign(participant_id="KU-0001")
    assert said(frame, "participants") == [
        (
            "participant_id",
            "participant_id, operation, entry_date must together be different in every row, "
            "but 2 rows share them with another.",
            [0, 2],
        )
    ]


def test_an_empty_key_is_reported_as_empty_and_not_as_repeated():
    frame = participants().assign(participant_id=["KU-0001", None, None])
    assert said(frame, "participants") == [
        ("participant_id", "participant_id must be filled in, but 2 cells are empty.", [1, 2])
    ]


def test_spells_may_repeat_a_person():
    assert said(spells(participant_id="KU-0001"), "spells") == []


def test_positions_do_not_depend_on_the_index():
    frame = spells(state=["work_trial", "x", "y"])
    frame.index = [7, 7, 7]
    assert said(frame, "spells")[0][2] == [1, 2]


def test_the_frame_is_left_as_it_was():
    frame = spells(state=["x", "y", "z"])
    before = frame.copy(deep=True)
    check_columns(frame, table_schema("spells"))
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    ("group", "is_good"),
    [
        ("all", True),
        ("sex=female", True),
        ("age_group=18-29", True),
        ("women", False),
        ("=x", False),
    ],
)
def test_a_population_group_is_all_or_a_column_with_a_value(group, is_good):
    frame = pd.DataFrame({"region": ["all"], "group": [group], "n": [10]})
    assert (said(frame, "population") == []) is is_good


@pytest.mark.parametrize(
    ("period", "is_good"),
    [("2024", True), ("2024-05", True), ("2024-Q2", True), ("2024-13", False), ("May", False)],
)
def test_a_period_is_a_year_a_month_or_a_quarter(period, is_good):
    frame = pd.DataFrame({"site": ["north"], "period": [period]})
    assert (said(frame, "coach_log") == []) is is_good
