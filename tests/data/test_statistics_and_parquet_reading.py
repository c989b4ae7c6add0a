"""SPSS, Stata, SAS and Parquet files: value labels, missing codes, types, broken files."""

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import pyreadstat
import pytest

from evaltools.data import check, load_data


def messages(study):
    return [str(each) for each in check(study).violations]


@pytest.fixture
def people():
    return pd.DataFrame(
        {
            "tunnus": ["KU-001", "KU-002", "KU-003"],
            "sukup": [1.0, 2.0, np.nan],
            "ika": [31.0, 99.0, 45.0],
            "kurssi": [1.0, 2.0, 2.0],
            "alku": [dt.date(2024, 5, 1), dt.date(2024, 5, 2), None],
        }
    )


LABELS = {"sukup": {1: "Mies", 2: "Nainen"}, "kurssi": {1: "Puu", 2: "Metalli"}}
NAMES = {
    "tunnus": "Osallistujatunnus",
    "sukup": "Sukupuoli",
    "ika": "Ikä",
    "kurssi": "Mikä kurssi?",
    "alku": "Aloituspvm",
}


def test_spss_labels_are_read_for_codes_and_numbers_stay_numbers(study_of, tmp_path, people):
    file = tmp_path / "kysely.sav"
    pyreadstat.write_sav(
        people,
        str(file),
        column_labels=NAMES,
        variable_value_labels=LABELS,
        missing_ranges={"ika": [{"lo": 99, "hi": 99}]},
    )
    frame = load_data(study_of("2025-12-31", participants=file)).tables["participants"]
    assert frame["participant_id"].tolist() == ["KU-001", "KU-002", "KU-003"]
    assert frame["sex"].tolist()[:2] == ["male", "female"]
    assert frame["sex"].isna().tolist() == [False, False, True]
    assert frame["age"].isna().tolist() == [False, True, False]  # 99 is user-missing
    assert frame["kurssi"].tolist() == ["Puu", "Metalli", "Metalli"]
    assert frame["entry_date"].tolist()[0] == pd.Timestamp("2024-05-01")


def test_stata_labels_are_read_likewise(study_of, tmp_path, people):
    file = tmp_path / "kysely.dta"
    pyreadstat.write_dta(
        people, str(file), column_labels=list(NAMES.values()), variable_value_labels=LABELS
    )
    frame = load_data(study_of("2025-12-31", participants=file)).tables["participants"]
    assert frame["sex"].tolist()[:2] == ["male", "female"]
    assert frame["kurssi"].tolist() == ["Puu", "Metalli", "Metalli"]


def test_the_first_case_is_row_one(study_of, tmp_path, people):
    file = tmp_path / "kysely.sav"
    pyreadstat.write_sav(people.assign(ika=[31.0, 200.0, 45.0]), str(file), column_labels=NAMES)
    (violation,) = check(study_of("2025-12-31", participants=file)).violations
    assert violation.rows == (2,)
    assert violation.column == "ika"


@pytest.mark.parametrize(
    ("suffix", "program"), [(".sav", "SPSS"), (".dta", "Stata"), (".sas7bdat", "SAS")]
)
def test_a_broken_file_is_told_by_its_program(study_of, tmp_path, suffix, program):
    file = tmp_path / f"kysely{suffix}"
    file.write_bytes(b"KU-001 and nothing else")
    assert messages(study_of(participants=file)) == [
        f"kysely{suffix}: A file named {suffix} must be a file of {program}; this one cannot be "
        "opened."
    ]


def test_parquet_columns_keep_their_types(study_of, tmp_path):
    file = tmp_path / "osallistujat.parquet"
    frame = pd.DataFrame(
        {
            "participant_id": ["KU-001", "KU-002"],
            "entry_date": pd.to_datetime(["2024-05-01", None]),
            "age": pd.array([31, None], dtype="Int64"),
            "rural": [True, False],
            "site": pd.Categorical(["Oulu", "Kemi"]),
            "wage": [1.5, np.nan],
        }
    )
    frame.to_parquet(file)
    read = load_data(study_of("2025-12-31", participants=file)).tables["participants"]
    assert read["entry_date"].isna().tolist() == [False, True]
    assert read["age"].tolist()[0] == 31
    assert read["rural"].dtype == bool
    assert read["site"].tolist() == ["Oulu", "Kemi"]
    assert read["wage"].isna().tolist() == [False, True]


def test_moments_in_a_time_zone_are_no_dates(study_of, tmp_path):
    file = tmp_path / "osallistujat.parquet"
    moments = pd.to_datetime(["2024-05-01 22:30"]).tz_localize("UTC")
    pd.DataFrame({"participant_id": ["KU-001"], "entry_date": moments}).to_parquet(file)
    assert messages(study_of("2025-12-31", participants=file)) == [
        "osallistujat.parquet, row 1, column “entry_date”: entry_date must hold dates, but 1 cell "
        "cannot be read as one. Try: write the day as 31.5.2024 or 2024-05-31; where it is not "
        "known or has not come, leave the cell empty."
    ]


def test_parquet_with_lists_or_of_another_kind_is_told(study_of, tmp_path):
    file = tmp_path / "osallistujat.parquet"
    parquet.write_table(pa.table({"participant_id": ["KU-001"], "age": [[1, 2]]}), file)
    assert messages(study_of(participants=file)) == [
        "osallistujat.parquet: The columns of a Parquet file must hold single values, not lists."
    ]
    file.write_bytes(b"PAR1 and no more")
    assert messages(study_of(participants=file)) == [
        "osallistujat.parquet: A file named .parquet must be a Parquet file; this one cannot be "
        "opened."
    ]
