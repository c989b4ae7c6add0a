"""Names in cells, empty first days, names to publish, headings of other tables, conditions."""

from __future__ import annotations

import pytest

from evaltools.data import check, load_data
from evaltools.errors import UsageError

HINT_OF_NAMES = (
    "write ignore for the column under mapping, or letters in the cells in place of the names."
)


def warned(study):
    return [(each.column, each.rows, str(each.rule)) for each in check(study).warnings]


def texts(values):
    rows = [f"KU-{number:03d};{value}\n" for number, value in enumerate(values, start=1)]
    return "".join(rows)


# Names of people in cells

NAMES = (
    "Names of people should stay out of the data; most values of this column look like such names."
)


def of_referrals(study_of, values, heading="Ohjaaja"):
    mapping = {"participants": {heading: "referral"}}
    return study_of(participants=f"participant_id;{heading}\n{texts(values)}", mapping=mapping)


def test_full_names_of_people_in_a_column_of_texts_are_warned_of(study_of):
    study = of_referrals(
        study_of, ["Anna Virtanen", "Väinö Mäki-Aho", "Korhonen, Liisa", "TE-toimisto"], "Tieto"
    )
    assert warned(study) == [("Tieto", (), NAMES)]
    (found,) = check(study).warnings
    assert str(found.hint) == HINT_OF_NAMES
    assert load_data(study).warnings == ()


def test_first_names_under_a_heading_of_people_are_warned_of(study_of):
    assert warned(of_referrals(study_of, ["Anna", "Liisa V.", "Pekka"])) == [("Ohjaaja", (), NAMES)]


@pytest.mark.parametrize(
    "values",
    [
        ["TE-toimisto", "Kela", "Sosiaalitoimi", "Oma hakeutuminen"],
        ["Employment Office", "Social Services", "Health Centre"],
        ["Kotkan Kaupunki", "Haminan Kunta", "Työ Oy"],
        ["A", "B", "C"],
        ["1", "2"],
        [],
    ],
)
def test_offices_letters_and_numbers_are_no_names_of_people(study_of, values):
    assert warned(of_referrals(study_of, values, "Lähettäjä")) == []


def test_letters_under_a_heading_of_people_are_what_is_asked_for(study_of):
    assert warned(of_referrals(study_of, ["A", "B", "Ohjaaja1"])) == []


def test_names_of_places_may_look_like_those_of_people(study_of):
    people = "participant_id;site\n" + texts(["Anjalan Koski", "Pohjois Karjala"])
    assert warned(study_of(participants=people)) == []


def test_names_of_programmes_may_look_like_those_of_people(study_of):
    people = "participant_id;arm\n" + texts(["Early Start", "Late Start"])
    assert warned(study_of(participants=people)) == []


# Empty first days

SPELLS = "participant_id;start;end;state\nKU-001;1.5.2024;;työtön\n"


def test_people_without_a_first_day_are_told_where_there_are_spells(study_of):
    people = "participant_id;Aloituspvm\nKU-001;1.3.2024\nKU-002;\nKU-003;\n"
    assert warned(study_of("2025-12-31", participants=people, spells=SPELLS)) == [
        (
            "Aloituspvm",
            (3, 4),
            "Aloituspvm should be given for everybody where there are spells, but is empty in 2 "
            "rows: these people are left out of what is told over time.",
        )
    ]
    assert warned(study_of("2025-12-31", participants=people)) == []


def test_with_every_first_day_nothing_is_told(study_of):
    people = "participant_id;Aloituspvm\nKU-001;1.3.2024\n"
    assert warned(study_of("2025-12-31", participants=people, spells=SPELLS)) == []


# Empty last days


def followed(study_of, observation):
    people = (
        "participant_id;Aloituspvm;observed_until\nKU-001;1.3.2024;\nKU-002;1.3.2024;1.9.2024\n"
    )
    return study_of("2025-12-31", participants=people, further={"observation": observation})


def test_people_who_are_followed_until_nobody_knows_when_are_told(study_of):
    assert warned(followed(study_of, "followed")) == [
        (
            "observed_until",
            (2,),
            "observed_until must be given for everybody in a study whose people are followed "
            "(observation: followed), but is empty in 1 row: nothing can be told over time.",
        )
    ]
    assert warned(followed(study_of, "register")) == []


# Names to publish


def published(study_of, *names):
    return study_of(
        participants="participant_id;Kunta;Tiimi\nKU-001;Kotka;a\n",
        mapping={"participants": {"Kunta": "site"}},
        further={"disclosure": {"publish_names": list(names)}},
    )


def test_a_heading_to_publish_is_told_with_its_column(study_of):
    assert [str(each) for each in check(published(study_of, "Kunta")).errors] == [
        "disclosure.publish_names must name a column of participants.csv; it has no “Kunta”. Try: "
        "the heading “Kunta” is read as the column site: write site."
    ]


def test_columns_that_reports_know_may_be_published_though_absent(study_of):
    known = published(study_of, "site", "region", "mentor", "employer", "coach", "Tiimi")
    assert check(known).errors == ()


# Rows that one sheet row makes many of


def test_each_row_of_a_wide_sheet_is_named_once(study_of):
    study = study_of(
        participants="participant_id\nKU-001\n",
        responses="participant_id;A1;A2;L1\nKU-001;1;2;3\nKU-009;1;2;3\n",
        mapping={
            "responses": {
                "A1": "esis:esis_01@baseline",
                "A2": "esis:esis_02@baseline",
                "L1": "esis:esis_01@exit",
            }
        },
    )
    (found,) = check(study).errors
    assert (found.rows, found.n_rows) == ((3,), 1)
    assert str(found.rule) == (
        "participant_id must be one that the table participants has, but it is not in 1 row."
    )


# Headings that another table knows


def test_first_and_last_days_by_the_headings_of_spells_are_suggested(study_of):
    people = "participant_id;Alku;Loppu\nKU-001;1.3.2024;1.5.2024\n"
    found = check(study_of(participants=people)).further
    assert [(each.heading, each.nearest) for each in found] == [
        ("Alku", "entry_date"),
        ("Loppu", "exit_date"),
    ]


# Conditions


def test_a_condition_on_a_heading_is_told_the_column(study_of):
    with pytest.raises(UsageError) as told:
        load_data(published(study_of), where="Kunta = Kotka")
    assert str(told.value) == (
        "The condition must name a column of the data, but there is no “Kunta”. Try: the heading "
        "“Kunta” is read as the column site: write site."
    )


def test_a_condition_with_a_word_is_told_the_code(study_of):
    study = study_of(participants="participant_id;Sukupuoli\nKU-001;nainen\n")
    with pytest.raises(UsageError) as told:
        load_data(study, where="sex = nainen")
    assert str(told.value) == (
        "A condition must name values as they are read, but “nainen” of sex is read as female. "
        "Try: write female."
    )
    with pytest.raises(UsageError) as told:
        load_data(study, where="Sukupuoli = nainen")
    assert "is read as the column sex: write sex." in str(told.value)
    assert len(load_data(study, where="sex = male").tables["participants"]) == 0


def test_a_word_under_exclude_is_told_the_code(study_of):
    study = study_of(
        participants="participant_id;Sukupuoli\nKU-001;nainen\n",
        further={"exclude": [{"when": "sex = mies", "reason": "for women"}]},
    )
    (found,) = check(study).warnings
    assert str(found.hint) == "write the code: male."


def test_conditions_on_what_is_true_or_not_are_as_they_were(study_of):
    study = study_of(
        participants="participant_id;disability\nKU-001;kyllä\nKU-002;ei\n",
    )
    assert len(load_data(study, where="disability = true").tables["participants"]) == 1
