"""The rules of the standard tables that thirty people do not show."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from thirty_people import thirty_people

from evaltools.columns import ALL
from evaltools.data import Data
from evaltools.disclosure import Policy, audit, protect
from evaltools.errors import UnansweredError, UsageError
from evaltools.indicators import esf_2014, esf_plus, standard_table
from evaltools.indicators.evaluation import indicators, results_of
from evaltools.result import Result
from evaltools.study import study_from

COMPARISON = {
    "arm": "arm",
    "treated": "programme",
    "time_zero": "The day of referral",
    "eligibility": "Unemployed",
    "outcomes": ["employed_by_6"],
}


def study_data(participants: pd.DataFrame, spells: pd.DataFrame | None = None, **keys) -> Data:
    tables = {"participants": participants, **({} if spells is None else {"spells": spells})}
    given = {
        "version": 1,
        "study": "rules",
        "title": "Rules",
        "languages": ["en"],
        "data": {name: f"{name}.csv" for name in tables},
        "data_lock": "2024-12-31",
        **keys,
    }
    return Data(study_from(given, folder="."), tables)


def one_person(**facts) -> pd.DataFrame:
    known = {
        "participant_id": "KU-001",
        "entry_date": "2024-01-01",
        "exit_date": "2024-03-01",
        "age": 40.0,
        "sex": "female",
        "labour_status": "unemployed",
        "education": "isced_3_4",
    }
    frame = pd.DataFrame([{**known, **facts}])
    dates = [name for name in frame.columns if name.endswith("_date") or "observed" in name]
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in dates})


def spell(state: str, start: str, end: str | None = None) -> pd.DataFrame:
    row = {"participant_id": "KU-001", "start": start, "end": end, "state": state}
    return pd.DataFrame([row]).assign(
        start=lambda rows: pd.to_datetime(rows["start"]),
        end=lambda rows: pd.to_datetime(rows["end"]),
    )


def where(result: Result, code: str) -> str:
    """The level in which the only person of a table stands."""
    variable = result.frame.loc[result.frame["code"] == code, "variable"].iloc[0]
    rows = result.frame[(result.frame["variable"] == variable) & (result.frame["group"] == "total")]
    return rows.loc[rows["n"] == 1, "level"].item()


def notes(result: Result) -> list[str]:
    return [str(note) for note in result.notes]


# -- time ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("exit_date", "last_day", "level"),
    [
        # Six calendar months after 31 August 2023 is 29 February 2024.
        ("2023-08-31", "2024-02-28", "no"),
        ("2023-08-31", "2024-02-29", "yes"),
        ("2024-03-01", "2024-08-31", "no"),
        ("2024-03-01", "2024-09-01", "yes"),
    ],
)
def test_six_months_are_calendar_months_and_the_state_of_that_day_counts(
    exit_date, last_day, level
):
    job = spell("open_job", exit_date, last_day)
    after = spell("unemployed", str(pd.Timestamp(last_day) + pd.Timedelta(days=1))[:10])
    person = one_person(entry_date="2023-01-01", exit_date=exit_date)
    spells = pd.concat([job, after], ignore_index=True)
    assert where(esf_plus(study_data(person, spells)), "EECR05") == level


@pytest.mark.parametrize(
    ("lock", "upon_leaving", "later"),
    [
        ("2024-03-28", "not_due", "not_due"),
        ("2024-03-29", "yes", "not_due"),
        ("2024-08-31", "yes", "not_due"),
        ("2024-09-01", "yes", "yes"),
    ],
)
def test_what_the_data_do_not_reach_yet_is_not_counted(lock, upon_leaving, later):
    result = esf_plus(study_data(one_person(), spell("open_job", "2024-03-02"), data_lock=lock))
    assert where(result, "EECR04") == upon_leaving
    assert where(result, "EECR05") == later


def test_a_person_followed_one_by_one_has_the_last_state_seen_in_the_window():
    seen_for_ten_days = one_person(observed_until="2024-03-11")
    spells = spell("open_job", "2024-03-05")
    result = esf_plus(study_data(seen_for_ten_days, spells, observation="followed"))
    assert where(result, "EECR04") == "yes"
    assert where(result, "EECR05") == "not_known"


def test_a_person_followed_who_has_no_last_day_is_known_on_the_day_of_leaving_only():
    result = esf_plus(
        study_data(one_person(), spell("open_job", "2024-03-02"), observation="followed")
    )
    assert where(result, "EECR04") == "not_known"


def test_the_state_at_exit_holds_where_no_spell_tells_of_the_window():
    person = one_person(exit_state="open_job")
    before = spell("unemployed", "2024-01-01", "2024-03-01")
    assert where(esf_plus(study_data(person, before)), "EECR04") == "yes"
    lost_again = spell("open_job", "2024-03-04", "2024-03-20")
    assert where(esf_plus(study_data(person, lost_again)), "EECR04") == "not_known"


def test_a_table_without_spells_knows_nothing_of_six_months_later():
    result = esf_plus(study_data(one_person(exit_state="open_job")))
    assert where(result, "EECR04") == "yes"
    rows = result.frame[result.frame["code"] == "EECR05"]
    assert rows["n"].isna().all()
    assert set(rows["counted"]) == {"not_collected"}


def test_a_qualification_before_entry_does_not_count():
    person = one_person(qualification_date="2023-12-31", exit_state="open_job")
    assert where(esf_plus(study_data(person)), "EECR03") == "no"


def test_a_column_of_qualifications_that_nobody_filled_in_is_not_a_count_of_none():
    # a workbook made from the template has the column whether or not the project keeps it
    result = esf_plus(study_data(one_person(qualification_date=None, exit_state="open_job")))
    rows = result.frame[result.frame["code"] == "EECR03"]
    assert rows["n"].isna().all()
    assert set(rows["counted"]) == {"not_collected"}


def test_that_no_row_names_its_funder_is_said():
    said = (
        "No row names its funder, so everybody is counted, whether or not this fund paid for "
        "them. Try: the column funder."
    )
    assert said in notes(esf_plus(study_data(one_person(exit_state="open_job"))))
    named = one_person(exit_state="open_job", funder="esf_plus")
    assert said not in notes(esf_plus(study_data(named)))


# -- who is counted ------------------------------------------------------------------------


def test_nobody_makes_a_table_of_noughts():
    nobody = one_person()
    data = study_data(nobody, exclude=[{"when": "age > 18", "reason": "Test"}])
    result = esf_plus(data)
    counted = result.frame[result.frame["counted"] == "participants"]
    assert counted["n"].sum() == 0
    assert "1 participant is not counted, by the study's own conditions." in notes(result)


def test_the_comparison_group_is_not_counted():
    people = pd.concat(
        [
            one_person(arm="programme"),
            one_person(arm="comparison", participant_id="KU-002"),
        ],
        ignore_index=True,
    )
    result = esf_plus(study_data(people, comparison=COMPARISON))
    total = result.frame[(result.frame["code"] == "EECO01") & (result.frame["group"] == "total")]
    assert total["n"].item() == 1
    assert total["arm"].item() == "programme"
    assert result.population == ALL
    assert (
        "The comparison group is not counted: it did not take part, so it is not among the "
        "participants of the indicators." in notes(result)
    )


def test_who_is_in_no_arm_is_not_counted_and_this_is_said():
    people = pd.concat(
        [
            one_person(arm="programme", participant_id=f"KU-00{number}", exit_state="open_job")
            for number in range(3)
        ],
        ignore_index=True,
    )
    people.loc[2, "arm"] = None
    result = esf_plus(study_data(people, comparison=COMPARISON))
    total = result.frame[(result.frame["code"] == "EECO01") & (result.frame["group"] == "total")]
    assert total["n"].item() == 2
    assert notes(result)[0] == (
        "1 row that does not say whether the person took part or was in the comparison group is "
        "not counted."
    )


def test_a_comparison_group_that_the_data_do_not_tell_apart_is_no_table_of_participants():
    with pytest.raises(UnansweredError, match="the column arm that tells it from"):
        esf_plus(study_data(one_person(), comparison=COMPARISON))


def test_rows_of_another_funder_are_not_counted_and_rows_of_none_are():
    people = pd.concat(
        [
            one_person(participant_id=f"KU-00{place}", funder=funder)
            for place, funder in enumerate(["esf_plus", "esf_2014", None, "city"])
        ],
        ignore_index=True,
    )
    result = esf_plus(study_data(people))
    total = result.frame[(result.frame["code"] == "EECO01") & (result.frame["group"] == "total")]
    assert total["n"].item() == 2
    assert "2 rows that name another funder are not counted." in notes(result)
    assert result.population == "esf_plus"


def test_a_later_entry_than_the_data_is_not_counted_yet():
    people = pd.concat(
        [
            one_person(),
            one_person(participant_id="KU-002", entry_date="2025-02-01", exit_date=None),
        ],
        ignore_index=True,
    )
    result = esf_plus(study_data(people))
    assert "1 participant who entered after the last day of the data is not counted." in notes(
        result
    )


def test_the_people_of_the_other_results_are_named_the_same():
    assert esf_plus(study_data(one_person())).population == ALL


def test_thirty_people_say_what_was_merged_and_what_was_not_decided():
    said = notes(esf_plus(thirty_people()))
    assert said[0].startswith("No row names its funder")
    assert said[1:5] == [
        "1 return to the same operation is not counted again: the first entry stands with its "
        "facts, the last exit with its results.",
        "A person who took part in several operations is counted in each of them.",
        "Records that lack sex, labour status, education or age are in the total of all records "
        "only.",
        "Where only the year of birth is known and leaves the age group open, the record is in no "
        "age group.",
    ]


def test_education_that_2014_has_no_indicator_for_is_said():
    assert (
        "Education at ISCED level 0, or 0–2 undivided, has no indicator in the period 2014–2020."
        in notes(esf_2014(thirty_people()))
    )


# -- a fund's years, and whom results are counted from --------------------------------------


@pytest.mark.parametrize(
    ("fund", "first", "last", "years"),
    [("esf_plus", "2019-01-01", "2020-12-31", None), ("esf_plus", "2019-01-01", "2021-01-01", 1),
     ("esf_2014", "2024-01-01", "2024-03-01", None), ("esf_2014", "2023-12-31", "2024-03-01", 1)],
)  # fmt: skip
def test_a_table_is_of_the_years_in_which_the_fund_was_spent(fund, first, last, years):
    data = study_data(one_person(entry_date=first, exit_date=last))
    if years is None:
        with pytest.raises(UnansweredError, match="Nobody took part in the years of this fund"):
            indicators(data).standard_table(fund)
    else:
        assert indicators(data).standard_table(fund).about["fund"] == fund


def test_a_study_of_another_fund_has_no_table_of_this_one():
    data = study_data(one_person(funder="city"))
    with pytest.raises(UnansweredError, match="No participant is of this fund"):
        indicators(data).standard_table("esf_plus")


def test_results_are_told_of_both_sexes_with_everybody_in_one_level():
    found = results_of(esf_plus(thirty_people()))
    work = found.frame[found.frame["code"] == "EECR04"].set_index("level")["n"]
    # By the lists of the thirty: 6 in work, 10 not, 3 not known, 1 not due, 1 still there,
    # 6 employed at entry.
    assert work.to_dict() == {
        "yes": 6, "no": 10, "not_known": 3, "not_due": 1, "not_left": 1, "not_in_reference": 6,
    }  # fmt: skip
    assert list(dict.fromkeys(found.frame["code"])) == [f"EECR0{number}" for number in range(1, 7)]


def test_what_a_table_hides_stays_hidden_in_its_results():
    table = protect(esf_plus(thirty_people()), Policy())
    found = results_of(table)
    assert found.is_protected
    place = {
        (row["variable"], row["level"]): at
        for at, row in table.frame[table.frame["group"] == "total"].iterrows()
    }
    for at, row in found.frame.iterrows():
        source = place[row["variable"], row["level"]]
        assert found.hidden.loc[at, "n"] == table.hidden.loc[source, "n"]
        assert pd.isna(row["n"]) == pd.isna(table.frame.loc[source, "n"])


def test_no_results_are_told_of_a_table_that_counted_none():
    for nothing in (None, esf_plus(study_data(one_person().drop(columns="exit_date")))):
        with pytest.raises(UnansweredError, match="what results after leaving are counted from"):
            results_of(nothing)


# -- what the table says of itself ---------------------------------------------------------


def test_entities_are_listed_as_not_counted_from_participants():
    for result, codes in (
        (esf_plus(thirty_people()), ["EECO18", "EECO19"]),
        (esf_2014(thirty_people()), ["CO20", "CO21", "CO22", "CO23"]),
    ):
        rows = result.frame[result.frame["counted"] == "not_counted_from_participants"]
        assert list(rows["code"]) == codes
        assert rows["n"].isna().all()


def test_columns_that_the_data_lack_are_named_by_the_codes_that_need_them():
    result = esf_plus(study_data(one_person(exit_state="open_job", funder="esf_plus")))
    assert notes(result)[0] == (
        "The data lack the columns from which these are counted: EECO03, EECO12, EECO13, "
        "EECO14, EECO15, EECO16, EECO17, EECR02, EECR03, EECR05, EECR06."
    )


def test_every_code_says_what_of_it_was_read():
    result = esf_plus(thirty_people())
    status = standard_table(result).set_index("code")
    assert status.loc["EECR04", ["code_status", "name_status"]].tolist() == ["read", "read"]
    assert status.loc["EECR02", ["code_status", "name_status"]].tolist() == ["deduced", "recalled"]
    assert status.loc["EECR05", ["code_status", "name_status"]].tolist() == ["recalled", "recalled"]
    assert set(status.loc[status["sensitive"] == "yes"].index) == {"EECO12", "EECO15"}
    assert status.loc["EECO15", "mark"] == "**"


def test_a_study_without_a_last_day_or_without_participants_is_not_answered():
    with pytest.raises(UnansweredError, match="this study has no last day of its data"):
        esf_plus(study_data(one_person(), data_lock=None))
    follow_up = pd.DataFrame({"participant_id": ["KU-001"], "exit": [1.0], "state": ["open_job"]})
    study = study_from(
        {
            "version": 1,
            "study": "none",
            "title": "None",
            "languages": ["en"],
            "data": {"follow_up": "f.csv"},
        },
        folder=".",
    )
    with pytest.raises(UnansweredError, match="this study has no table of participants"):
        esf_plus(Data(study, {"follow_up": follow_up}))


# -- the standard table and its protection -------------------------------------------------


def test_the_standard_table_has_one_row_a_code_and_a_column_a_sex():
    table = standard_table(esf_plus(thirty_people()), "fi")
    assert list(table["code"]) == [
        *[f"EECO{number:02}" for number in range(1, 20)],
        *[f"EECR{number:02}" for number in range(1, 7)],
        "",
        "",
    ]
    assert table.loc[1, ["name", "female", "male", "non_binary", "total"]].tolist() == [
        "työttömät, myös pitkäaikaistyöttömät", 6, 7, 0, 13,
    ]  # fmt: skip


def test_a_standard_table_is_made_from_indicators_only():
    other = Result(kind="table", frame=pd.DataFrame({"n": [1]}))
    with pytest.raises(
        UsageError,
        match="must be made from indicators, not from another kind",
    ):
        standard_table(other)


@pytest.mark.parametrize("standard", [esf_plus, esf_2014])
def test_no_small_count_of_a_published_table_can_be_worked_out(standard):
    # Three labour statuses part the complete records: one hidden alone would be their rest.
    protected = protect(standard(thirty_people()), Policy())
    numbers = pd.to_numeric(protected.frame["n"]).dropna().astype(float)
    assert not numbers.between(1, 4).any()
    assert (numbers >= 5).any()
    assert audit({"indicators": protected}, Policy()).ok


def test_the_order_of_rows_changes_nothing():
    data = thirty_people()
    shuffled = {
        name: table.sample(frac=1, random_state=np.random.default_rng(7))
        for name, table in data.tables.items()
    }
    again = esf_plus(Data(data.study, shuffled))
    pd.testing.assert_frame_equal(again.frame, esf_plus(data).frame)
