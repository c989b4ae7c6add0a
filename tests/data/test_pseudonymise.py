"""Pseudonyms: the same for the same person, unmakeable without the key, and nothing left over."""

from __future__ import annotations

import datetime
import hashlib
import re
import subprocess
import uuid

import openpyxl
import pandas as pd
import pytest

from evaltools.data.identifiers import find_identity_codes
from evaltools.data.pseudonymise import pseudonym, pseudonymise
from evaltools.errors import DataError, UsageError
from evaltools.schema import table_schema

KEY = b"sixteen bytes or more, kept apart"
CODES = ["131052-308T", "010594Y9032", "131052–308t", " 010594y9032 "]


@pytest.fixture
def place(tmp_path):
    """A project folder with data, and a key outside it."""
    (tmp_path / "project").mkdir()
    (tmp_path / "safe").mkdir()
    (tmp_path / "safe" / "key").write_bytes(KEY)
    return tmp_path


def csv_file(place, rows, *, name="in.csv", separator=";", encoding="utf-8"):
    path = place / "project" / name
    text = "\r\n".join(separator.join(row) for row in rows) + "\r\n"
    path.write_bytes(text.encode(encoding))
    return path


def run(place, path, *, column="Hetu", out=None, key=None, sheet=None):
    return pseudonymise(
        path,
        column=column,
        key_file=key or place / "safe" / "key",
        out=out or place / "project" / f"out{path.suffix}",
        sheet=sheet,
    )


def rows_of(path, separator=";"):
    text = path.read_text(encoding="utf-8-sig")
    return [line.split(separator) for line in text.splitlines()]


def by_hand(code: str) -> str:
    """HMAC-SHA-256 as RFC 2104 writes it: H(key xor opad, H(key xor ipad, text))."""
    key = KEY.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + code.encode()).digest()
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in key) + inner).hexdigest()
    return str(uuid.UUID(outer[:32]))


def test_a_pseudonym_is_128_bits_of_the_hmac_as_a_uuid():
    assert pseudonym("131052-308T", key=KEY) == by_hand("131052-308T")


def test_the_same_person_has_one_pseudonym_however_the_code_is_typed(place):
    path = csv_file(place, [["Hetu", "Ikä"], *([code, "40"] for code in CODES)])
    report = run(place, path)
    heading, *rows = rows_of(report.out)
    assert heading == ["participant_id", "Ikä"]
    first, second = by_hand("131052-308T"), by_hand("010594Y9032")
    assert rows == [[first, "40"], [second, "40"], [first, "40"], [second, "40"]]
    assert (report.n_rows, report.n_people, report.n_empty, report.odd_rows) == (4, 2, 0, ())
    assert str(report) == (
        "4 rows were written with 2 different pseudonyms in the column “participant_id”."
    )


def test_pseudonyms_are_participant_ids_that_the_schema_accepts(place):
    report = run(place, csv_file(place, [["Hetu"], ["131052-308T"]]))
    pattern = table_schema("participants").field("participant_id").pattern
    assert re.fullmatch(pattern, rows_of(report.out)[1][0])


def test_another_key_makes_other_pseudonyms(place):
    path = csv_file(place, [["Hetu"], ["131052-308T"]])
    (place / "safe" / "other").write_bytes(b"another key of sixteen bytes")
    one = run(place, path)
    other = run(place, path, key=place / "safe" / "other", out=place / "project" / "other.csv")
    assert rows_of(one.out)[1] != rows_of(other.out)[1]


def test_a_line_end_after_the_key_does_not_count(place):
    path = csv_file(place, [["Hetu"], ["131052-308T"]])
    (place / "safe" / "key").write_bytes(KEY + b"\r\n")
    assert rows_of(run(place, path).out)[1] == [by_hand("131052-308T")]


def test_empty_cells_stay_empty_and_odd_codes_are_told_by_row(place):
    rows = [["Hetu", "x"], ["131052-308T", "a"], ["", "b"], ["131052-308U", "c"], ["A12", "d"]]
    report = run(place, csv_file(place, rows))
    assert rows_of(report.out)[2] == ["", "b"]
    assert str(report) == (
        "4 rows were written with 3 different pseudonyms in the column “participant_id”.\n"
        "1 row had no code and has no pseudonym.\n"
        "2 codes are not valid and may be mistyped (first rows: 4, 5): their pseudonyms may not "
        "match those of the same people elsewhere."
    )


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_files_of_every_kind_are_read(place, separator, encoding):
    rows = [["Hetu", "Lisätieto"], ["131052-308T", "ä"]]
    path = csv_file(place, rows, separator=separator, encoding=encoding)
    report = run(place, path)
    assert rows_of(report.out, separator)[1] == [by_hand("131052-308T"), "ä"]


def test_a_heading_that_announces_no_codes_stays(place):
    report = run(place, csv_file(place, [["Asiakas"], ["131052-308T"]]), column="asiakas")
    assert rows_of(report.out)[0] == ["Asiakas"]


def workbook(place, sheets, name="in.xlsx"):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = place / "project" / name
    book.save(path)
    return path


def test_a_workbook_keeps_its_dates_its_text_and_its_rows_above_the_headings(place):
    day = datetime.datetime(2024, 5, 1)
    rows = [["Osallistujat 2024"], [], ["Nimi", "Hetu", "Alku", "Kunta"]]
    rows += [["=x", "131052-308T", day, "020"], ["b", None, day, "091"]]
    path = workbook(place, {"Taul1": rows})
    book = openpyxl.load_workbook(path)
    book["Taul1"]["A4"].data_type = "s"
    book["Taul1"]["A4"].comment = openpyxl.comments.Comment("131052-308T", "A")
    book.save(path)
    report = run(place, path)
    written = openpyxl.load_workbook(report.out)["Taul1"]
    assert [[cell.value for cell in row] for row in written.iter_rows(min_row=3)] == [
        ["Nimi", "participant_id", "Alku", "Kunta"],
        ["=x", by_hand("131052-308T"), day, "020"],
        ["b", None, day, "091"],
    ]
    assert written["A4"].data_type == "s"
    assert written["A4"].comment is None
    assert written["C4"].is_date
    assert (report.n_rows, report.n_empty) == (2, 1)


def sheets_of(path):
    return {
        sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)]
        for sheet in openpyxl.load_workbook(path).worksheets
    }


def test_codes_are_replaced_in_every_sheet_and_other_sheets_are_kept(place):
    path = workbook(
        place,
        {
            "A": [["Hetu"], ["131052-308T"], ["not one"]],
            "Ohje": [["Fill in sheet A"]],
            "B": [["Tila", "Hetu"], ["work", "131052-308T"], ["work", "010594Y9032"]],
        },
    )
    report = run(place, path)
    one, other = by_hand("131052-308T"), by_hand("010594Y9032")
    assert sheets_of(report.out) == {
        "A": [["participant_id"], [one], [by_hand("NOT ONE".replace(" ", ""))]],
        "Ohje": [["Fill in sheet A"]],
        "B": [["Tila", "participant_id"], ["work", one], ["work", other]],
    }
    assert (report.n_rows, report.n_people, report.odd_rows) == (4, 3, ("A!3",))


def test_codes_left_in_another_sheet_refuse_the_file(place):
    sheets = {"A": [["Hetu"], ["131052-308T"]], "B": [["Hetu"], ["010594Y9032"]]}
    path = workbook(place, sheets)
    with pytest.raises(UsageError, match=r"^The sheet must be one of A, B\.$"):
        run(place, path, sheet="C")
    with pytest.raises(DataError) as caught:
        run(place, path, sheet="A")
    assert str(caught.value).startswith("Nothing was written: personal identity codes would be")
    assert "sheet “B”, row 2, column “Hetu”" in str(caught.value)
    assert "Try: leave --sheet out, so that the codes of every sheet" in str(caught.value)
    assert "010594" not in str(caught.value)


def test_codes_of_a_sheet_with_another_heading_are_replaced_when_it_is_named_too(place):
    sheets = {
        "Asiakkaat": [["Henkilötunnus"], ["131052-308T"]],
        "Jaksot": [["Alku", "Hetu"], ["3.6.2024", "131052-308T"]],
    }
    report = run(place, workbook(place, sheets), column=["Henkilötunnus", "hetu"])
    one = by_hand("131052-308T")
    assert sheets_of(report.out) == {
        "Asiakkaat": [["participant_id"], [one]],
        "Jaksot": [["Alku", "participant_id"], ["3.6.2024", one]],
    }
    assert (report.column, report.n_people) == ("participant_id", 1)


def test_a_sheet_with_another_heading_is_named_with_what_to_do(place):
    sheets = {
        "Asiakkaat": [["Henkilötunnus"], ["131052-308T"]],
        "Jaksot": [["Alku", "Hetu"], ["3.6.2024", "131052-308T"]],
        "Muut": [["a", "Kuka"], ["b", "010594Y9032"]],
    }
    refused(
        place,
        workbook(place, sheets),
        DataError,
        "Nothing was written: personal identity codes would be left in the file.\n"
        "- in.xlsx, sheet “Jaksot”, row 2, column “Hetu”: Data must not hold personal identity "
        "codes, but 1 cell does. Try: the codes of this column are replaced too when its heading "
        "is named as well: --column may be given several times, once for each heading. Or delete "
        "the codes from the file first.\n"
        "- in.xlsx, sheet “Muut”, row 2, column “B”: Data must not hold personal identity codes, "
        "but 1 cell does. Try: the codes",
        column="Henkilötunnus",
    )


def test_a_code_in_the_name_of_a_sheet_without_the_column_refuses_the_file(place):
    path = workbook(place, {"A": [["Hetu"], ["131052-308T"]], "131052-308T": [["x"], ["y"]]})
    text = "Nothing was written: personal identity codes would be left in the file."
    refused(place, path, DataError, text)


def test_each_named_heading_must_be_in_the_file(place):
    path = csv_file(place, [["Hetu", "x"], ["131052-308T", "a"]])
    text = "The column must be a heading of the file, but there is none of that name."
    refused(place, path, UsageError, text, column=["Hetu", "Henkilötunnus"])


def test_a_formula_without_a_result_is_not_lost_in_silence(place):
    path = workbook(place, {"A": [["Hetu", "x"], ["131052-308T", "=1+1"]]})
    with pytest.raises(DataError, match="Every formula must have its result stored, but 1 have"):
        run(place, path)


# Refusals


def refused(place, path, error, text, **options):
    before = sorted(place.rglob("*"))
    with pytest.raises(error) as caught:
        run(place, path, **options)
    assert str(caught.value).startswith(text), str(caught.value)
    assert "131052" not in str(caught.value)
    assert sorted(place.rglob("*")) == before


def test_codes_left_elsewhere_refuse_the_file(place):
    rows = [["Hetu", "Huom"], ["131052-308T", "ok"], ["010594Y9032", "ks. 131052-308T"]]
    path = csv_file(place, rows)
    refused(
        place,
        path,
        DataError,
        "Nothing was written: personal identity codes would be left in the file.\n"
        "- in.csv, row 3, column “Huom”: Data must not hold personal identity codes, but 1 cell "
        "does.",
    )


def test_codes_above_the_headings_refuse_the_file(place):
    path = csv_file(place, [["Case 131052-308T", ""], ["Hetu", "x"], ["131052-308T", "a"]])
    refused(place, path, DataError, "Nothing was written")


@pytest.mark.parametrize("key", [b"", b"\n", b" " * 40, b"fifteen bytes.."])
def test_an_empty_or_short_key_is_refused(place, key):
    (place / "safe" / "key").write_bytes(key)
    path = csv_file(place, [["Hetu"], ["131052-308T"]])
    refused(place, path, UsageError, "The key must be at least 16 bytes long, but is shorter.")


def test_a_missing_key_is_told(place):
    path = csv_file(place, [["Hetu"], ["131052-308T"]])
    refused(
        place,
        path,
        UsageError,
        "The key file must exist, but is not there. Try: to make a new key, name its file with "
        "--new-key in place of --key-file.",
        key=place / "safe" / "none",
    )


INSIDE = "The key must be kept outside the project, but lies in "
BESIDE_A_FILE = INSIDE + "the folder of a file that is read or written with it: "


@pytest.mark.parametrize("where", ["project/key", "project/deep/key", "safe/link"])
def test_a_key_in_the_folder_of_the_data_is_refused(place, where):
    path = csv_file(place, [["Hetu"], ["131052-308T"]])
    (place / "project" / "deep").mkdir()
    for name in ("key", "deep/key"):
        (place / "project" / name).write_bytes(KEY)
    (place / "safe" / "link").symlink_to(place / "project" / "key")
    refused(place, path, UsageError, BESIDE_A_FILE, key=place / where)


def test_a_key_in_the_folder_of_the_new_file_is_refused(place):
    path = csv_file(place, [["Hetu"], ["131052-308T"]])
    refused(place, path, UsageError, BESIDE_A_FILE, out=place / "safe" / "out.csv")


def test_a_key_in_the_git_repository_of_the_data_is_refused(place):
    subprocess.run(["git", "init", "-q", str(place)], check=True)
    path = csv_file(place, [["Hetu"], ["131052-308T"]])
    refused(place, path, UsageError, INSIDE + "the git repository of the data: ")


@pytest.mark.parametrize("name", ["study.yaml", "oma.yml"])
def test_a_key_in_the_folder_of_a_study_file_above_the_data_is_refused(place, name):
    (place / name).write_text("version: 1\nstudy: x\ndata:\n  participants: a.csv\n")
    path = csv_file(place, [["Hetu"], ["131052-308T"]])
    refused(place, path, UsageError, INSIDE + "a folder with a study file: ")


def test_another_yaml_file_above_the_data_is_no_study(place):
    (place / "environment.yml").write_text("name: x\n")
    assert run(place, csv_file(place, [["Hetu"], ["131052-308T"]])).n_people == 1


def test_an_existing_file_is_never_overwritten(place):
    path = csv_file(place, [["Hetu"], ["131052-308T"]])
    (place / "project" / "out.csv").write_text("mine")
    refused(place, path, UsageError, "The file to write must not exist yet, but does.")
    assert (place / "project" / "out.csv").read_text() == "mine"


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"column": "Hettu"}, "The column must be a heading of the file, but there is none of "
         "that name. Did you mean “Hetu”?"),
        ({"column": "zzz"}, "The column must be a heading of the file, but there is none"),
        ({"sheet": "A"}, "A sheet must be named only for a workbook."),
    ],
)  # fmt: skip
def test_an_unknown_column_or_sheet_is_told(place, options, text):
    path = csv_file(place, [["Hetu", "x"], ["131052-308T", "a"]])
    refused(place, path, UsageError, text, **options)


def test_a_column_that_is_there_twice_is_refused(place):
    path = csv_file(place, [["Hetu", "HETU"], ["131052-308T", "a"]])
    refused(place, path, UsageError, "The column must be there once, but 2 have its heading.")


def test_the_new_heading_must_be_free(place):
    path = csv_file(place, [["Hetu", "participant_id"], ["131052-308T", "A-001"]])
    text = "The pseudonyms must get the heading participant_id, but another column has it."
    refused(place, path, UsageError, text)


def test_files_of_other_kinds_are_refused(place):
    path = place / "project" / "in.pdf"
    path.write_bytes(b"%PDF")
    refused(place, path, UsageError, "The file must be one of .csv, .tsv, .txt, .xlsx")
    path = csv_file(place, [["Hetu"], ["131052-308T"]])
    out = place / "project" / "out.xlsx"
    text = "The file to write must end like the file to read, in .csv."
    refused(place, path, UsageError, text, out=out)
    refused(place, place / "none.csv", UsageError, "The file to read must exist, but does not.")


def test_a_folder_that_does_not_exist_is_told(place):
    path = csv_file(place, [["Hetu"], ["131052-308T"]])
    text = "The file to write must be in a folder that exists and can be written to."
    refused(place, path, UsageError, text, out=place / "nowhere" / "out.csv")


def test_neither_key_nor_codes_are_in_what_is_written(place):
    report = run(place, csv_file(place, [["Hetu"], *([code] for code in CODES)]))
    written = report.out.read_bytes()
    assert KEY not in written
    assert b"131052" not in written
    assert b"010594" not in written
    assert find_identity_codes(pd.read_csv(report.out, dtype=str)) == ()


def test_the_folder_in_which_a_key_must_not_lie_is_named(place):
    path = csv_file(place, [["Hetu"], ["131052-308T"]])
    (place / "project" / "key").write_bytes(KEY)
    refused(
        place,
        path,
        UsageError,
        f"{BESIDE_A_FILE}{place / 'project'}. Move it",
        key=place / "project" / "key",
    )
