"""Text files: separators, encodings, headings further down, rows that do not fit."""

import pytest

from evaltools.data import check, load_data
from evaltools.errors import DataError


def people(study):
    return load_data(study).tables["participants"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found_by_the_headings(study_of, separator):
    rows = ["participant_id,age,Huomautus", 'KU-001,31,"a, b; c"', "KU-002,40,-"]
    text = "\n".join(separator.join(row.split(",", 2)) for row in rows)
    assert people(study_of(participants=text))["age"].tolist() == [31, 40]


def test_a_decimal_comma_stays_in_its_cell(study_of):
    frame = people(study_of(participants="participant_id;Työttömänä (kk)\nKU-001;1,5\nKU-002;12\n"))
    assert frame["months_unemployed"].tolist() == [1.5, 12.0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_finnish_letters_survive_every_usual_encoding(study_of, tmp_path, encoding):
    file = tmp_path / "osallistujat.csv"
    file.write_bytes("Tunnus;Sukupuoli;Työpaja\nKU-001;mies;Äänekoski\n".encode(encoding))
    data = load_data(study_of(participants=file))
    assert data.tables["participants"]["Työpaja"].tolist() == ["Äänekoski"]
    notes = [str(note) for note in data.notes]
    if encoding == "cp1252":
        assert notes == ["osallistujat.csv is not UTF-8 and was read as Windows-1252."]
    else:
        assert notes == []


def test_headings_are_found_below_a_title_and_rows_keep_their_numbers(study_of):
    text = "Polku 2024;;\n;;\nTunnus;Ikä;Sukupuoli\nKU-001;31;mies\n;;\nKU-002;200;mies\n"
    (violation,) = check(study_of(participants=text)).violations
    # the title is row 1, the headings row 3, so the second person stands in row 6
    assert violation.rows == (6,)
    assert violation.column == "Ikä"


def test_a_cell_over_several_lines_is_one_row_as_in_a_spreadsheet(study_of):
    text = 'participant_id;Huom;age\nKU-001;"one\ntwo\nthree";31\nKU-002;x;abc\n'
    (violation,) = check(study_of(participants=text)).violations
    assert violation.rows == (3,)


def test_rows_that_do_not_fit_are_numbered_past_blank_rows(study_of):
    text = "participant_id;age\nKU-001;31\n\nKU-002;32;33\nKU-003\nKU-004;44\n"
    study = study_of(participants=text)
    with pytest.raises(DataError) as refused:
        load_data(study)
    assert str(refused.value) == (
        "The data must follow their schema, but do not.\n"
        "- participants.csv, rows 4, 5: Every row must have one cell for each of the 2 headings. "
        "Try: put quotation marks around a text that holds the separator."
    )


def test_a_row_of_excels_own_separator_line_is_above_the_headings(study_of):
    assert len(people(study_of(participants="sep=;\nparticipant_id;age\nKU-001;31\n"))) == 1


def test_windows_line_ends_and_a_missing_last_line_end_are_read(study_of):
    frame = people(study_of(participants="participant_id,age\r\nKU-001,31\r\nKU-002,32"))
    assert frame["age"].tolist() == [31, 32]


def test_quotation_marks_inside_cells_are_doubled_ones(study_of):
    frame = people(study_of(participants='participant_id,site\nKU-001,"the ""old"" mill"\n'))
    assert frame["site"].tolist() == ['the "old" mill']
