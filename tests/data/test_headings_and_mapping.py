"""Which heading becomes which column, and what the study file's mapping can say."""

import pytest

from evaltools.data import check, load_data
from evaltools.data.mapping import HeadingMapping, Item, Target, read_target


def messages(study):
    return [str(each) for each in check(study).violations]


def test_headings_in_three_languages_are_known(study_of):
    for heading in ("Osallistujatunnus", "Deltagarkod", "Participant ID", "participant_id"):
        data = load_data(study_of(participants=f"{heading};x\nKU-001;1\n"))
        assert list(data.tables["participants"]) == ["participant_id", "x"]


def test_the_mapping_names_a_column_before_anything_else(study_of):
    text = "Koodi;Avain;Nimike\n17;KU-001;a\n18;KU-002;b\n"
    mapping = {"participants": {"Avain": "participant_id", "Nimike": "title"}}
    frame = load_data(study_of(participants=text, mapping=mapping)).tables["participants"]
    # “Koodi” is a usual heading of participant_id; as Avain is named, it stays what it is
    assert list(frame.columns) == ["participant_id", "Koodi", "title"]
    assert frame["Koodi"].tolist() == [17, 18]


def test_two_headings_for_one_column_are_an_error(study_of):
    assert messages(study_of(participants="Koodi;Tunnus\nKU-001;KU-002\n")) == [
        "participants.csv: A table must have one column participant_id, but columns A, B all stand "
        "for it. Try: name the right one under mapping in the study file, or rename the others."
    ]


def test_two_equal_headings_are_an_error_without_being_repeated(study_of):
    assert messages(study_of(participants="participant_id;memo;memo\nKU-001;1;2\n")) == [
        "participants.csv: Every heading must be different, but columns B, C have the same. "
        "Try: name the right one under mapping in the study file, or rename the others."
    ]


def test_an_entry_of_the_mapping_that_fits_nothing_is_an_error(study_of):
    study = study_of(
        participants="participant_id\nKU-001\n",
        mapping={"participants": {"entry_date": "Aloituspvm"}},
    )
    assert messages(study) == [
        "An entry under mapping must name a heading of the file; participants.csv has "
        "no “entry_date”. Try: copy the heading from the file: the heading comes first, then a "
        "colon."
    ]


def test_an_ignored_column_is_left_out_but_still_searched_for_codes(study_of):
    mapping = {"participants": {"Nimi": "ignore"}}
    study = study_of(participants="participant_id;Nimi\nKU-001;A B\n", mapping=mapping)
    assert list(load_data(study).tables["participants"]) == ["participant_id"]


def test_a_file_without_headings_is_told_without_its_first_row(study_of):
    assert messages(study_of(participants="KU-001;Matti;31\nKU-002;Maija;32\n")) == [
        "participants.csv: A table must have headings, but none of those expected in participants "
        "was found. Try: write participant_id above the columns."
    ]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("entry_date", Target("entry_date")),
        ("missing 8 9", Target(None, None, ("8", "9"))),
        ("age missing 99, 98", Target("age", None, ("99", "98"))),
        ("esis:esis_01", Target(None, Item("esis", "esis_01"))),
        (
            "esis:esis_01@before missing 9",
            Target(None, Item("esis", "esis_01", "before"), ("9",)),
        ),
    ],
)
def test_a_target_says_column_item_wave_and_missing_codes(text, target):
    assert read_target(text) == target


def test_a_star_stands_for_the_same_in_heading_and_target():
    mapping = HeadingMapping.read({"k*_alku": "esis:esis_*@baseline"})
    found = mapping.find("k07_alku")
    assert found is not None
    assert found[1].item == Item("esis", "esis_07", "baseline")
    assert mapping.find("k07_loppu") is None
