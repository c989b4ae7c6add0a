"""Likely slips and facts that the check tells, and that stop nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaltools.data import check, load_data
from evaltools.data.place_names import written_otherwise
from evaltools.data.suspicious_names import contact_heading
from evaltools.study import load_study

HEAD = "participant_id;entry_date;site\n"


def people(sites, first="1.3.2024"):
    rows = [f"KU-{number:03d};{first};{site}\n" for number, site in enumerate(sites, start=1)]
    return HEAD + "".join(rows)


def warnings(study):
    return [str(each) for each in check(study).warnings]


def test_a_site_that_is_written_in_two_ways_is_told_by_its_rows(study_of):
    study = study_of("2025-12-31", participants=people(["Helsinki"] * 5 + ["Helsnki", "HELSINKI"]))
    assert warnings(study) == [
        "participants.csv, rows 7, 8, column “site”: site should be written in one way for each "
        "place, but 2 rows differ from others by a letter, capitals or spaces. Try: what is "
        "written in two ways counts as two; leave these as they are if two are meant."
    ]
    assert load_data(study).warnings == ()


@pytest.mark.parametrize(
    ("slip", "is_one"),
    [
        ("Helsnki", True),  # a letter less
        ("Helssinki", True),  # a letter more
        ("Helsimki", True),  # another letter
        ("Heslinki", True),  # two letters exchanged
        ("helsinki ", True),
        ("Hels-inki", True),
        ("Helsikki1", False),  # two apart
        ("Helsinki2", False),  # digits tell places apart
        ("Helsinki A", False),  # another word
        ("Vantaa", False),
    ],
)
def test_a_slip_is_one_letter_capitals_spaces_or_signs(slip, is_one):
    cells = pd.Series(["Helsinki"] * 5 + [slip])
    assert np.flatnonzero(written_otherwise(cells)).tolist() == ([5] if is_one else [])


def test_two_places_with_many_rows_each_are_two_places():
    assert not written_otherwise(pd.Series(["Vaala"] * 3 + ["Vaasa"] * 14)).any()
    assert written_otherwise(pd.Series(["Vaala"] * 3 + ["Vaasa"] * 15)).sum() == 3


def test_short_names_are_not_compared_by_letters():
    assert not written_otherwise(pd.Series(["Pori"] * 9 + ["Sori"])).any()
    assert not written_otherwise(pd.Series(["Tiimi A"] * 9 + ["Tiimi B"])).any()


def test_nobody_and_missing_cells_are_no_slips():
    assert written_otherwise(pd.Series([], dtype=object)).tolist() == []
    assert written_otherwise(pd.Series([None, None], dtype=object)).tolist() == [False, False]


def test_names_too_many_for_a_list_of_places_are_not_compared():
    assert not written_otherwise(pd.Series(["Oulu", "oulu", *map("x{}".format, range(500))])).any()


def test_a_site_to_which_nobody_came_is_told(study_of):
    study = study_of("2025-12-31", participants=people(["Oulu"]), sites="site\nOulu\nOulo\n")
    assert warnings(study) == [
        "sites.csv, row 3, column “site”: A site should have participants, but of 1 row no "
        "participant has come. Try: look whether participants.csv writes the site in the same "
        "way; leave it if nobody has come there."
    ]


def test_a_value_to_leave_out_that_nobody_has_is_told(tmp_path):
    (tmp_path / "people.csv").write_text(people(["Oulu", "Turku"]))
    (tmp_path / "study.yaml").write_text(
        "version: 1\nstudy: made-up\ntitle: Made up\nlanguages: [en]\n"
        "data: {participants: people.csv}\ndata_lock: 2025-12-31\nexclude:\n"
        "  - {when: site = Turko, reason: elsewhere}\n"
        "  - {when: site = Turku, reason: elsewhere}\n"
    )
    assert warnings(load_study(tmp_path / "study.yaml")) == [
        "study.yaml, line 8: A value under exclude should be one that the data have, but nobody "
        "has it. Try: write the value as it stands in people.csv."
    ]


def test_a_limit_and_a_code_to_leave_out_are_precautions(tmp_path):
    (tmp_path / "people.csv").write_text(
        "participant_id;entry_date;sex;age\nKU-001;1.3.2024;female;30\n"
    )
    (tmp_path / "study.yaml").write_text(
        "version: 1\nstudy: made-up\ntitle: Made up\nlanguages: [en]\n"
        "data: {participants: people.csv}\ndata_lock: 2025-12-31\nexclude:\n"
        "  - {when: age < 16, reason: too young}\n"
        "  - {when: sex = male, reason: for women}\n"
    )
    assert warnings(load_study(tmp_path / "study.yaml")) == []


SPELLS = "participant_id;start;end;state\n"


@pytest.mark.parametrize(
    ("spells", "n"),
    [
        ("KU-001;1.1.2024;;palkkatyö\n", 1),
        ("KU-001;1.1.2024;1.3.2024;palkkatyö\n", 1),
        ("KU-001;1.1.2024;29.2.2024;palkkatyö\n", 0),
        ("KU-001;1.3.2024;;palkkatyö\n", 0),  # a job that begins on the first day counts
        ("KU-001;1.1.2024;;työtön\n", 0),
        ("KU-001;1.1.2024;;palkkatyö\nKU-001;1.2.2024;;työtön\n", 0),  # it ended unsaid
        ("KU-001;1.1.2024;29.2.2024;palkkatyö\nKU-001;1.3.2024;;palkkatuettu työ\n", 1),
        ("KU-001;1.1.2024;;palkkatyö\nKU-002;5.1.2024;;palkkatyö\n", 2),
        ("", 0),
    ],
)
def test_who_was_in_work_already_on_the_first_day_is_counted(study_of, spells, n):
    found = check(study_of("2025-12-31", participants=people(["Oulu"] * 2), spells=SPELLS + spells))
    told = {
        0: [],
        1: [
            "1 participant in participants.csv was in work, or at another goal, already on the "
            "first day, by a spell that began before it: counted in the flow of participants, "
            "but not followed."
        ],
        2: [
            "2 participants in participants.csv were in work, or at another goal, already on the "
            "first day, by spells that began before it: counted in the flow of participants, but "
            "not followed."
        ],
    }
    assert [str(note) for note in found.notes] == told[n]


NAMED = "participant_id;entry_date;Nimi;Puhelin;Tiimi\n"


def test_headings_of_names_and_telephones_are_told_before_anything_is_made(study_of):
    study = study_of("2025-12-31", participants=NAMED + "KU-001;1.3.2024;x y;12;z\n")
    said = (
        "participants.csv, column “{}”: Names of people, telephone numbers and addresses should "
        "stay out of the data; by its heading, this column holds them. Try: leave the column "
        "out: no report needs it."
    )
    assert warnings(study) == [said.format("Nimi"), said.format("Puhelin")]


@pytest.mark.parametrize(
    ("heading", "told"),
    [
        *((each, True) for each in ("Etunimi", "Asiakkaan nimi", "email", "Kotiosoite", "Tel.")),
        *((each, False) for each in ("Kunnan nimi", "Toimipiste", "nimike", "hotelli", "mobility")),
    ],
)
def test_a_heading_of_names_is_told_from_others(heading, told):
    assert contact_heading(heading) is told


def with_groups(study_of, **study):
    rows = "".join(
        f"KU-{n:03d};1.3.2024;;;{'Eka Oka' if n % 2 else 'Toka Oka'}\n" for n in range(9)
    )
    further = {"groups": ["Tiimi"], **study}
    return study_of("2025-12-31", participants=NAMED + rows, further=further)


SAID = (
    "The values of “Tiimi” may be names of people or places: reports have letters for them. If "
    "they may be printed, write the column under disclosure, publish_names, or say under labels "
    "what each value is called."
)


def test_a_study_s_own_groups_are_told_to_become_letters(study_of):
    assert [str(note) for note in check(with_groups(study_of)).notes] == [SAID]


@pytest.mark.parametrize(
    "said",
    [
        {"disclosure": {"publish_names": ["Tiimi"]}},
        {"labels": {"Tiimi=Eka Oka": "First", "Tiimi=Toka Oka": "Second"}},
    ],
)
def test_groups_that_the_study_file_names_are_not(study_of, said):
    assert check(with_groups(study_of, **said)).notes == ()
