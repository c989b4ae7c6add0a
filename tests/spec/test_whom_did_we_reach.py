"""Reach: participants by background, by arm, beside the population."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from text_tables import data, facts

from evaltools import cohort
from evaltools.disclosure import Policy, audit, protect
from evaltools.errors import UnansweredError, UsageError
from evaltools.sections.display_table import display_table

PEOPLE = """
    participant_id | entry_date | age | sex    | months_unemployed | municipality | arm
    ---------------+------------+-----+--------+-------------------+--------------+-----------
    KU-001         | 2024-01-15 | 17  | female | 0                 | 091          | programme
    KU-002         | 2024-01-15 | 18  | male   | 5.9               | 091          | programme
    KU-003         | 2024-01-15 | 29  | female | 6                 | 049          | comparison
    KU-004         | 2024-01-15 | 55  | -      | 24                | -            | comparison
    KU-004         | 2024-08-15 | 55  | -      | 24                | -            | comparison
    KU-005         | 2024-01-15 | -   | female | -                 | 091          | comparison
"""
COMPARISON = {
    "arm": "arm",
    "treated": "programme",
    "time_zero": "The day of referral",
    "eligibility": "Unemployed",
    "outcomes": ["employed_by_6"],
}


def of(result, variable, *columns):
    frame = result.frame
    return facts(frame[frame["variable"] == variable], *columns)


def test_every_level_of_a_background_fact_is_counted_the_missing_too():
    reached = cohort.reach(data(participants=PEOPLE))
    assert of(reached, "sex", "level", "n", "n_total", "share") == [
        ("female", 3, 5, 0.6),
        ("male", 1, 5, 0.2),
        ("missing", 1, 5, 0.2),
        ("total", 5, 5, 1),
    ]
    assert of(reached, "municipality", "level", "n") == [
        ("049", 1),
        ("091", 3),
        ("missing", 1),
        ("total", 5),
    ]


def test_age_is_grouped_as_in_esf_plus_and_months_without_work_at_6_12_and_24():
    reached = cohort.reach(data(participants=PEOPLE))
    assert of(reached, "age", "level", "n") == [
        ("0-17", 1),
        ("18-29", 2),
        ("55+", 1),
        ("missing", 1),
        ("total", 5),
    ]
    assert of(reached, "months_unemployed", "level", "n") == [
        ("0-5", 2),
        ("6-11", 1),
        ("24+", 1),
        ("missing", 1),
        ("total", 5),
    ]
    assert reached.labels["age"]["55+"]["en"] == "55 or over"


def test_age_is_computed_from_the_year_of_birth_where_it_is_missing_and_a_note_says_so():
    participants = """
        participant_id | entry_date | age | birth_year
        ---------------+------------+-----+-----------
        KU-001         | 2024-01-15 | 40  | 1983
        KU-002         | 2024-01-15 | -   | 2000
        KU-003         | 2024-01-15 | -   | -
    """
    reached = cohort.reach(data(participants=participants))
    assert of(reached, "age", "level", "n") == [
        ("18-29", 1),
        ("30-54", 1),
        ("missing", 1),
        ("total", 3),
    ]
    assert [str(note) for note in reached.notes] == [
        "Where age was missing it was computed from the year of birth, so it can be a year too "
        "high."
    ]


def test_broken_down_by_arm_every_level_adds_up():
    reached = cohort.reach_by_arm(data({"comparison": COMPARISON}, participants=PEOPLE))
    assert of(reached, "sex", "level", "group", "n", "n_total") == [
        ("female", "total", 3, 5),
        ("male", "total", 1, 5),
        ("missing", "total", 1, 5),
        ("total", "total", 5, 5),
        ("female", "comparison", 2, 3),
        ("male", "comparison", 0, 3),
        ("missing", "comparison", 1, 3),
        ("total", "comparison", 3, 3),
        ("female", "programme", 1, 2),
        ("male", "programme", 1, 2),
        ("missing", "programme", 0, 2),
        ("total", "programme", 2, 2),
    ]
    assert reached.about["by"] == "arm"
    assert "arm" not in set(reached.frame["variable"])


def test_without_a_comparison_there_is_nothing_to_set_side_by_side():
    with pytest.raises(UnansweredError) as unanswered:
        cohort.reach_by_arm(data(participants=PEOPLE))
    assert str(unanswered.value) == (
        "Groups cannot be set side by side: this study has no comparison group."
    )


def test_the_people_of_a_flow_without_follow_up_are_those_in_the_report():
    study = {"exclude": [{"when": "age < 18", "reason": "Under 18"}]}
    flow = cohort.participants_flow(data(study, participants=PEOPLE))
    assert facts(flow.frame, "step", "reason", "n") == [
        ("in_data", "total", 6),
        ("excluded", "re_entry", 1),
        ("excluded", "condition_1", 1),
        ("followed", "followed", 4),
    ]
    assert flow.labels["step"]["followed"]["en"] == "counted in this report"
    reached = cohort.reach(data(study, participants=PEOPLE))
    assert of(reached, "sex", "level", "n")[-1] == ("total", 4)


def test_background_in_numbers_has_mean_and_standard_deviation_by_arm():
    # programme: 17 and 18, mean 17.5, sd 0.5 * sqrt(2); comparison: 29 and 55.
    result = cohort.covariates_by_arm(
        data({"comparison": COMPARISON}, participants=PEOPLE), ["age"]
    )
    assert facts(result.frame, "group", "n", "n_missing", "mean") == [
        ("all", 4, 1, 29.75),
        ("comparison", 2, 1, 42),
        ("programme", 2, 0, 17.5),
    ]
    assert result.frame["sd"].iloc[2] == pytest.approx(0.5 * 2**0.5)
    assert result.kind == "covariates"


def test_the_standard_deviation_of_one_person_is_missing():
    participants = """
        participant_id | earnings
        ---------------+---------
        KU-001         | 1000
    """
    result = cohort.covariates_by_arm(data(participants=participants))
    assert result.frame[["variable", "n", "mean"]].iloc[0].tolist() == ["earnings", 1, 1000]
    assert result.frame["sd"].isna().all()


def test_data_without_background_say_so_in_one_sentence():
    bare = data(follow_up="participant_id | exit | state\n MC-0001 | 3 | open_job")
    with pytest.raises(UnansweredError) as unanswered:
        cohort.reach(bare)
    assert str(unanswered.value) == (
        "Whom the programme reached cannot be told: the table of participants holds no "
        "background facts."
    )
    with pytest.raises(UnansweredError) as unanswered:
        cohort.covariates_by_arm(bare)
    assert str(unanswered.value) == (
        "Means cannot be told: the table of participants holds no background that is measured in "
        "numbers."
    )


def test_an_unknown_background_fact_is_refused_with_the_nearest_known():
    with pytest.raises(UsageError) as refused:
        cohort.reach(data(participants=PEOPLE), ["sexx"])
    assert str(refused.value) == (
        "A background fact must be a column of the participants, but there is no sexx. Did you "
        "mean sex?"
    )
    with pytest.raises(UsageError) as refused:
        cohort.covariates_by_arm(data(participants=PEOPLE), ["sex"])
    assert str(refused.value) == "A mean must be of a column of numbers, but sex is not."


POPULATION = """
    region | group           | n
    -------+-----------------+-----
    all    | all             | 1000
    all    | sex=female      | 480
    all    | sex=male        | 520
    091    | all             | 600
    091    | sex=female      | 300
    all    | age_group=18-64 | 700
"""


def test_the_reached_are_set_beside_the_population_by_region_and_group():
    result = cohort.representativeness(data(participants=PEOPLE, population=POPULATION))
    frame = result.frame
    everywhere = frame[frame["region"] == "all"]
    assert facts(everywhere, "variable", "level", "n", "n_total") == [
        ("all", "total", 5, 5),
        ("sex", "female", 3, 5),
        ("sex", "male", 1, 5),
        ("sex", "other", 0, 5),
        ("sex", "missing", 1, 5),
        ("sex", "total", 5, 5),
        ("age", "18-64", 3, 5),
        ("age", "other", 1, 5),
        ("age", "missing", 1, 5),
        ("age", "total", 5, 5),
    ]
    women = everywhere[everywhere["level"] == "female"].iloc[0]
    assert women["estimate"] == 3 / 480
    assert women["share"] == 0.6
    assert women["share_population"] == 0.48
    helsinki = frame[(frame["region"] == "091") & (frame["level"] == "female")].iloc[0]
    assert (helsinki["n"], helsinki["population"]) == (2, 300)
    elsewhere = frame[(frame["region"] == "other") & (frame["variable"] == "all")]
    assert facts(elsewhere, "n") == [(2,)]


def test_the_share_that_was_reached_is_said_once_and_told_apart_from_the_other_shares():
    population = """
        region | group      | n
        all    | all        | 60
        all    | sex=female | 30
        all    | sex=male   | 30
    """
    found = cohort.representativeness(data(participants=PEOPLE, population=population))
    shown = protect(found, Policy(min_count=1, min_group=1))
    said = shown.summary("en")
    assert said.count("The programme reached") == 1
    assert said.count("was reached here: ") == 2
    assert said.count("of the population (") == 1
    headings = display_table(shown, "en").headings
    assert "Share reached" in headings
    assert "Share of participants" in headings
    assert len(set(headings)) == len(headings)


def test_the_interval_of_the_rate_is_the_exact_one():
    # 0 of 10 and 10 of 10: 1 - 0.025 ** (1 / 10) and its mirror, by hand.
    participants = """
        participant_id | sex
        ---------------+-------
    """ + "\n".join(f"KU-{number:03d} | female" for number in range(10))
    population = """
        region | group      | n
        -------+------------+---
        all    | sex=female | 10
        all    | sex=male   | 10
    """
    frame = cohort.representativeness(
        data(participants=participants, population=population)
    ).frame.set_index("level")
    edge = 0.025 ** (1 / 10)
    assert frame.loc["female", ["conf_low", "conf_high"]].tolist() == pytest.approx([edge, 1.0])
    assert frame.loc["male", ["conf_low", "conf_high"]].tolist() == pytest.approx([0.0, 1 - edge])


def test_a_group_with_more_participants_than_inhabitants_has_no_rate_and_a_note():
    population = """
        region | group | n
        -------+-------+--
        all    | all   | 4
    """
    result = cohort.representativeness(data(participants=PEOPLE, population=population))
    assert result.frame["estimate"].isna().all()
    assert [str(note) for note in result.notes[:-1]] == [
        "Some groups have more participants than inhabitants in the table of the population. "
        "They have no rate."
    ]


def test_without_a_table_of_the_population_the_question_has_no_answer():
    with pytest.raises(UnansweredError) as unanswered:
        cohort.representativeness(data(participants=PEOPLE))
    assert str(unanswered.value) == (
        "How well the reached represent the population cannot be told: this study has no table of "
        "the population."
    )


SMALL_POPULATION = """
    region | group      | n
    -------+------------+----
    all    | all        | 100
    all    | sex=female | 40
    all    | sex=male   | 60
"""


@pytest.mark.parametrize("column", ["arm", "ryhma"])
def test_the_comparison_group_was_not_reached(column):
    # of the five one woman and one man are in the programme: 2 / 100, 1 / 40 and 1 / 60
    study = {"comparison": {**COMPARISON, "arm": column}}
    people = PEOPLE.replace("municipality | arm", f"municipality | {column}")
    result = cohort.representativeness(
        data(study, participants=people, population=SMALL_POPULATION)
    )
    assert facts(result.frame, "level", "n", "n_total") == [
        ("total", 2, 2),
        ("female", 1, 2),
        ("male", 1, 2),
        ("other", 0, 2),
        ("missing", 0, 2),
        ("total", 2, 2),
    ]
    assert result.frame["estimate"].tolist()[:3] == [0.02, 1 / 40, 1 / 60]
    assert result.population == f"{column}=programme"
    assert "whom" not in result.about
    assert [str(note) for note in result.notes[:-1]] == [
        "Only the participants are counted here, not the comparison group."
    ]


def test_whose_arm_is_not_known_was_not_reached_and_a_note_says_so():
    people = PEOPLE.replace("091          | comparison", "091          | -")
    result = cohort.representativeness(
        data({"comparison": COMPARISON}, participants=people, population=SMALL_POPULATION)
    )
    assert facts(result.frame, "n")[0] == (2,)
    assert [str(note) for note in result.notes[:-1]] == [
        "Only the participants are counted here, not the comparison group.",
        "1 person of whom it is not known whether they took part or were in the comparison group "
        "is not counted.",
    ]


def test_without_a_comparison_everybody_was_reached():
    result = cohort.representativeness(data(participants=PEOPLE, population=SMALL_POPULATION))
    assert facts(result.frame, "n")[0] == (5,)
    assert result.population == "all"
    assert "adds_up" not in result.about
    assert result.notes[:-1] == ()


@pytest.mark.parametrize("column", ["arm", "ryhma"])
def test_those_reached_are_to_the_audit_the_participants_of_the_table_by_arm(column):
    # of 65 in the programme 40 are women, 22 men and 3 of unknown sex; one table tells the
    # women and one the men, so 65 - 40 - 22 is known to who reads both, and to nobody else
    sexes = ["female"] * 40 + ["male"] * 22 + [None] * 3 + ["female"] * 30 + ["male"] * 35
    people = pd.DataFrame(
        {
            "participant_id": [f"p{at}" for at in range(130)],
            "sex": sexes,
            column: ["programme"] * 65 + ["comparison"] * 65,
        }
    )
    study = {"comparison": {**COMPARISON, "arm": column}}
    tables = data(study, participants=PEOPLE, population=SMALL_POPULATION)
    tables = replace(tables, tables={**tables.tables, "participants": people})
    arms, reached = cohort.reach_by_arm(tables), cohort.representativeness(tables)
    by_arm, beside = (
        protect(result, Policy(), hide=hide)
        for result, hide in (
            (arms, [f"n[variable=sex;level=male;group={each}]" for each in ("programme", "total")]),
            (reached, ["n[region=all;variable=sex;level=female]"]),
        )
    )
    assert audit({"arms": by_arm}, Policy()).ok
    assert audit({"representativeness": beside}, Policy()).ok
    assert not audit({"arms": by_arm, "representativeness": beside}, Policy()).ok


REFERRED = """
    participant_id | entry_date | months_unemployed | referral
    ---------------+------------+-------------------+---------
    KU-001         | 2024-01-15 | 2                 | office
    KU-002         | 2024-01-15 | 14                | office
    KU-003         | 2024-01-15 | 30                | clinic
    KU-004         | 2024-01-15 | 24                | clinic
    KU-005         | 2024-01-15 | 6                 | -
    KU-006         | 2024-01-15 | -                 | office
"""


def test_time_unemployed_at_entry_is_told_by_who_referred():
    found = cohort.unemployed_by_referrer(data(participants=REFERRED))
    assert facts(found.frame, "group", "n", "n_missing", "mean") == [
        ("all", 5, 1, 15.2),
        ("clinic", 2, 0, 27),
        ("missing", 1, 0, 6),
        ("office", 2, 1, 8),
    ]


def test_lengths_of_unemployment_are_counted_by_who_referred():
    found = cohort.lengths_by_referrer(data(participants=REFERRED)).frame
    clinic = found[(found["group"] == "clinic") & (found["n"] > 0)]
    assert facts(clinic, "level", "n", "share") == [("24+", 2, 1), ("total", 2, 1)]


@pytest.mark.parametrize(
    ("people", "column"), [(PEOPLE, "referral"), (REFERRED, "months_unemployed")]
)
def test_without_a_referrer_or_a_length_the_facts_that_are_needed_are_named(people, column):
    tables = data(participants=people)
    bare = tables.tables["participants"].drop(columns=column, errors="ignore")
    with pytest.raises(UnansweredError) as unanswered:
        cohort.unemployed_by_referrer(type(tables)(tables.study, {"participants": bare}))
    assert str(unanswered.value) == (
        "Whether people were referred in time cannot be told: that needs who referred each "
        "participant, and how many months they had been unemployed then. The table of "
        "participants does not hold both."
    )
