"""All faults at once, the filter, the record of files, identity codes first."""

import hashlib
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from openpyxl.comments import Comment

from evaltools.data import check, contents, load_data, missing, quality
from evaltools.errors import DataError, UsageError

PEOPLE = "participant_id;sex;age\nKU-001;mies;30\nKU-002;nainen;40\nKU-003;nainen;\n"
SCORES = "participant_id;wave;scale;score\nKU-001;alku;esis;3\nKU-002;alku;esis;4\n"


def test_faults_of_every_file_come_together(study_of, tmp_path):
    study = study_of(
        participants="participant_id;age\n1;30\nKU-002;x\n",
        scores=tmp_path / "missing.csv",
        sites="region\nHäme\n",
    )
    with pytest.raises(DataError) as refused:
        load_data(study)
    assert refused.value.exit_code == 3
    assert str(refused.value).splitlines() == [
        "The data must follow their schema, but do not.",
        "- missing.csv: The study file must name a file that exists; this one was not found. "
        "Try: paths begin at the folder of the study file.",
        "- participants.csv, row 3, column “age”: age must hold numbers, but 1 cell cannot be "
        "read as one. Try: write digits only, with a comma or point before decimals.",
        "- participants.csv, row 2, column “participant_id”: participant_id must have the form of "
        "an opaque identifier (capital letters and 3 to 9 digits such as KU-0001, a UUID, or 16 to "
        "64 hexadecimal digits), but 1 cell does not. Try: numbers alone are refused because they "
        "are often keys of other registers: put letters before them (KU-0001), or use evaltools "
        "pseudonymise.",
        "- sites.csv: The table must have the column site, but it was not found. Try: if the file "
        "has the column under another heading, name it under mapping in the study file.",
    ]


def test_a_filter_keeps_the_same_people_in_every_table(study_of):
    data = load_data(study_of(participants=PEOPLE, scores=SCORES), where="sex = female")
    assert data.tables["participants"]["participant_id"].tolist() == ["KU-002", "KU-003"]
    assert data.tables["scores"]["participant_id"].tolist() == ["KU-002"]
    assert data.rows["scores"].tolist() == [3]
    assert [str(note) for note in data.notes] == ["Only participants with sex = female."]
    assert data.where == "sex = female"


def test_no_filter_and_an_empty_one_are_the_same(study_of):
    assert load_data(study_of(participants=PEOPLE), where="").where is None


def test_a_filter_by_an_unknown_column_is_a_usage_error(study_of):
    with pytest.raises(UsageError, match="must name a column of the data"):
        load_data(study_of(participants=PEOPLE), where="colour = blue")


def test_the_record_of_a_file_has_its_hash_and_size(study_of):
    (source,) = load_data(study_of(participants=PEOPLE)).sources
    assert (source.table, source.file, source.sheet) == ("participants", "participants.csv", None)
    assert (source.rows, source.columns) == (3, 3)
    assert source.sha256 == hashlib.sha256(PEOPLE.encode()).hexdigest()


def test_findings_become_a_table_for_programs(study_of):
    findings = check(study_of(participants="participant_id;age\nKU-001;x\n"))
    assert not findings.ok
    (row,) = findings.to_frame().to_dict("records")
    assert row == {
        "severity": "error",
        "file": "participants.csv",
        "sheet": None,
        "line": None,
        "column": "age",
        "rows": "2",
        "n_rows": 1,
        "rule": "age must hold numbers, but 1 cell cannot be read as one.",
        "hint": "write digits only, with a comma or point before decimals.",
    }
    assert check(study_of(participants=PEOPLE)).to_frame().empty


def test_identity_codes_stop_everything_else(study_of):
    study = study_of(participants="participant_id;age;memo\nKU-001;x;131052-308T\n")
    with pytest.raises(DataError) as refused:
        check(study)
    assert "308T" not in str(refused.value)
    assert [each.column for each in refused.value.violations] == ["memo"]


def test_identity_codes_on_a_sheet_that_is_not_read_are_found(study_of, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "A"
    for row in (["Tunnus"], ["KU-001"]):
        book.active.append(row)
    book.create_sheet("Muut").append(["x", "030516D9037"])
    book.save(tmp_path / "kansio.xlsx")
    with pytest.raises(DataError) as refused:
        load_data(study_of(participants="kansio.xlsx#A"))
    (violation,) = refused.value.violations
    assert (violation.sheet, violation.column, violation.rows) == ("Muut", "B", (1,))


def test_identity_codes_in_a_comment_are_found(study_of, tmp_path):
    book = openpyxl.Workbook()
    for row in (["Tunnus"], ["KU-001"]):
        book.active.append(row)
    book.active["A2"].comment = Comment("on 131052-308T", "x")
    book.save(tmp_path / "kansio.xlsx")
    with pytest.raises(DataError) as refused:
        load_data(study_of(participants=tmp_path / "kansio.xlsx"))
    assert str(refused.value).splitlines()[1:] == [
        "- kansio.xlsx: Comments, drawings and properties of a workbook must not hold personal "
        "identity codes. Try: delete the comments: Review, Delete all comments."
    ]


def test_a_format_that_is_not_read_is_told_with_the_way_out(study_of, tmp_path):
    (tmp_path / "osallistujat.ods").write_bytes(b"x")
    assert [
        str(each) for each in check(study_of(participants=tmp_path / "osallistujat.ods")).errors
    ] == [
        "osallistujat.ods: A table must be a file of one of the formats .csv, .tsv, .txt, .xlsx, "
        ".xlsm, .parquet, .sav, .zsav, .dta, .sas7bdat. Try: open it in LibreOffice and save it "
        "as .xlsx or .csv."
    ]


def test_contents_count_rows_and_people(study_of):
    result = contents(load_data(study_of(participants=PEOPLE, sites="site\nx\n")))
    assert result.table().to_dict("records")[0] == {"table": "participants", "n": 3, "n_total": 3}
    assert result.table()["n"].isna().tolist() == [False, True]


def test_missing_counts_empty_cells_by_column(study_of):
    result = missing(load_data(study_of(participants=PEOPLE)))
    assert result.table().to_dict("records")[1] == {
        "table": "participants",
        "column": "age",
        "n": 3,
        "n_missing": 1,
        "share": pytest.approx(1 / 3),
    }


def test_columns_that_a_study_never_filled_in_are_not_called_missing(study_of):
    people = "participant_id;sex;age;rural;site\nKU-001;mies;30;;\nKU-002;nainen;;;\n"
    tables = load_data(study_of(participants=people))
    found = missing(tables)
    assert found.table()["column"].tolist() == ["participant_id", "age", "sex"]
    assert [str(note) for note in found.notes] == [
        "Columns in which no row holds anything, and which the study file does not name, are left "
        "out: 2."
    ]
    named = tables.study.model_copy(update={"groups": ("rural",), "regions": tables.study.regions})
    asked = missing(replace(tables, study=named))
    assert {"rural", "site"} <= set(asked.table()["column"])
    assert asked.notes == ()


def test_the_day_of_a_phase_that_was_not_begun_is_not_missing(study_of):
    tables = load_data(study_of(participants=PEOPLE))
    people = tables.tables["participants"]
    days = [pd.NaT] * (len(people) - 1) + [pd.Timestamp("2024-01-01")]
    with_phase = {**tables.tables, "participants": people.assign(phase_work=days)}
    found = missing(replace(tables, tables=with_phase)).frame
    assert "phase_work" not in set(found["column"])


def test_the_end_of_what_goes_on_is_not_missing(study_of):
    spells = (
        "participant_id;start;end;state\n"
        "KU-001;1.5.2024;30.6.2024;työtön\n"
        "KU-002;1.6.2024;;työtön\n"
    )
    people = "participant_id;entry_date;exit_date\nKU-001;1.3.2024;\nKU-002;1.4.2024;1.5.2024\n"
    study = study_of("2025-12-31", participants=people, spells=spells)
    found = missing(load_data(study)).table()
    columns = set(zip(found["table"], found["column"], strict=True))
    assert ("spells", "end") not in columns
    assert ("participants", "exit_date") not in columns
    assert ("spells", "state") in columns
    assert found["n_missing"].sum() == 0


def test_quality_counts_what_did_not_stop_the_run(study_of):
    spells = (
        "participant_id;start;end;state\n"
        "KU-001;1.5.2024;30.6.2024;työtön\n"
        "KU-001;1.6.2024;31.12.2026;opiskelija\n"
        "KU-002;1.6.2024;;työtön\n"
    )
    people = PEOPLE.replace("age", "entry_date").replace("40", "").replace("30", "1.3.2024")
    study = study_of("2025-12-31", participants=people, spells=spells)
    result = quality(load_data(study))
    counted = {(row.table, row.check): row.n for row in result.table().itertuples()}
    assert counted == {
        ("participants", "written_marks"): 0,
        ("participants", "repeated_people"): 0,
        ("participants", "people_without_spells"): 1,
        ("participants", "exit_contradicted"): 0,
        ("spells", "written_marks"): 0,
        ("spells", "overlapping"): 2,
        ("spells", "without_end"): 1,
        ("spells", "after_lock"): 1,
    }
    assert set(result.labels["check"]) >= set(result.table()["check"])
    # a spell that goes on and a person without one are no faults
    assert result.summary() == "Checks of the data: 5. Checks that found something: 2."
    assert [str(note) for note in result.notes] == [
        "A person should have one state at a time in each source, but 2 rows overlap others."
    ]
