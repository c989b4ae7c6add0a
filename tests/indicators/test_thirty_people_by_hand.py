"""Every indicator, counted by hand: behind each code stand the people whom it counts.

19a and 19b are one person in two operations. 10, 11, 12 and 13 lack sex, labour status,
education and age: they are in the total alone. 18 came back to the same operation.
"""

from __future__ import annotations

import pytest
from thirty_people import SEX, thirty_people

from evaltools.indicators import esf_2014, esf_plus

COMPLETE = "01 02 03 04 05 06 07 08 09 14 15 16 17 18 19a 19b 20 21 22 23 24 25 26 27 28 29 30"

# -- ESF+ ----------------------------------------------------------------------------------

UNEMPLOYED = "03 06 07 08 09 15 17 19a 24 25 26 29 30"
INACTIVE = "01 02 04 05 14 18 27 28"
EMPLOYED = "16 19b 20 21 22 23"
UPPER_SECONDARY = "05 06 07 08 09 14 15 16 17 18 19a 19b 22 23 24 25 26 27 28 29 30"

ESF_PLUS = {
    "EECO01": f"{COMPLETE} 10 11 12 13",
    "EECO02": UNEMPLOYED,
    # 12 months from 25 on and 6 months under 25 are not enough; 13 and 7 are.
    "EECO03": "06 07 15 25",
    "EECO04": INACTIVE,
    "EECO05": EMPLOYED,
    # The years of birth of 14, 15 and 16 leave 17/18, 29/30 and 54/55 open.
    "EECO06": "01",
    "EECO07": "02 03 07 08 09 18 26 27",
    "EECO08": "06 28",
    "EECO09": "01 02 03 04",
    "EECO10": UPPER_SECONDARY,
    "EECO11": "20 21",
    "EECO12": "01 06 20",
    "EECO13": "03",
    "EECO14": "04",
    "EECO15": "05",
    "EECO16": "07",
    "EECO17": "08 09",
    # 02's job began on day 29; 04 lost the job of day 4 on day 19; 18 is inactive at the
    # first entry and unemployed at the second exit.
    "EECR01": "02 04 18",
    # 06 studies beside a job; an apprenticeship is both.
    "EECR02": "06 26",
    # 18's came during the first stay, 29's on day 28; 30's on day 29.
    "EECR03": "18 29",
    # 01's job began on day 28, 05's on day 19; 09's is subsidised.
    "EECR04": "01 05 06 09 19a 26",
    # 01's job ended that day; 05's the day before; 08 had one within the six months.
    "EECR05": "01 02 06 26",
    "EECR06": "20",
}

#: The level of those whom each variable counts neither way, in people.
BESIDE = {
    ("age", "30-54"): "04 05 17 19a 19b 20 21 22 23 24 25 29 30",
    ("age", "undecided"): "14 15 16",
    ("age", "missing"): "",
    ("record", "complete"): COMPLETE,
    ("record", "incomplete"): "10 11 12 13",
    ("long_term_unemployed", "missing"): "17",
    ("disability", "missing"): "02",
    ("searching_upon_leaving", "no"): "01 05 27 28",
    ("searching_upon_leaving", "not_known"): "14",
    ("searching_upon_leaving", "not_in_reference"): f"{UNEMPLOYED} {EMPLOYED}",
    ("employed_upon_leaving", "no"): "02 03 04 07 08 17 18 27 28 29",
    # 14: nothing known; 15: unemployment ended inside the window; 30: lost.
    ("employed_upon_leaving", "not_known"): "14 15 30",
    ("employed_upon_leaving", "not_due"): "24",
    ("employed_upon_leaving", "not_left"): "25",
    ("employed_upon_leaving", "not_in_reference"): EMPLOYED,
    # 16: whether in education at entry is not known.
    ("in_education_upon_leaving", "not_known"): "14 15 16 30",
    ("in_education_upon_leaving", "not_in_reference"): "27",
    ("qualified_upon_leaving", "no"): (
        "01 02 03 04 05 06 07 08 09 14 15 16 17 19a 19b 20 21 22 23 26 27 28 30"
    ),
    ("employed_after_six_months", "no"): "03 04 05 07 08 17 19a 27 28 29",
    # A state at exit tells nothing of six months later (18); 09's job ended, and then?
    ("employed_after_six_months", "not_known"): "09 14 15 18 30",
    ("employed_after_six_months", "not_due"): "24",
    ("improved_after_six_months", "no"): "21",
    ("improved_after_six_months", "not_known"): "16 22",
    # 1 January and 1 February 2025 are later than the last day of the data.
    ("improved_after_six_months", "not_due"): "19b 23",
    ("improved_after_six_months", "not_left"): "",
}

# -- ESF 2014–2020 -------------------------------------------------------------------------

ESF_2014 = {
    "CO01": UNEMPLOYED,
    "CO02": "06 07 15 25",
    "CO03": INACTIVE,
    "CO04": "01 02 04 05 14 18 28",
    "CO05": EMPLOYED,
    # 14 was 17 or 18: under 25 either way.
    "CO06": "01 02 07 09 14 26 27",
    "CO07": "06 28",
    "CO08": "06 28",
    "CO09": "03 04",
    "CO10": UPPER_SECONDARY,
    "CO11": "20 21",
    "CO12": "08 09",
    "CO13": "09",
    "CO14": "21",
    "CO15": "03 04 05",
    "CO16": "01 06 20",
    "CO17": "07",
    "CO18": "07",
    "CO19": "08 09",
    "CR01": "02 04 18",
    "CR02": "06 26",
    "CR03": "18 29",
    "CR04": "01 05 06 09 19a 26",
    # Disadvantaged: 01 03 04 05 06 07 20; of 02 it is not known.
    "CR05": "01 04 05 06",
    "CR06": "01 02 06 26",
    "CR07": "20",
    "CR08": "06",
    "CR09": "01 06",
}

BESIDE_2014 = {
    ("age", "undecided"): "16",
    ("education", "isced_0"): "02",
    ("education", "isced_0_2"): "01",
    ("disadvantaged_with_a_result", "no"): "03 07 20",
    ("disadvantaged_with_a_result", "not_known"): "02",
    ("over_54_employed_after_six_months", "no"): "28",
    ("disadvantaged_employed_after_six_months", "no"): "03 04 05 07",
    ("disadvantaged_employed_after_six_months", "not_known"): "02",
    ("disadvantaged_employed_after_six_months", "not_in_reference"): (
        "08 09 14 15 16 17 18 19a 19b 20 21 22 23 24 25 26 27 28 29 30"
    ),
}


@pytest.fixture(scope="module")
def plus():
    return esf_plus(thirty_people()).frame


@pytest.fixture(scope="module")
def earlier():
    return esf_2014(thirty_people()).frame


def by_sex(people: str) -> dict[str, int]:
    who = people.split()
    counted = {sex: len(set(who) & set(listed.split())) for sex, listed in SEX.items()}
    return {**counted, "total": len(who)}


def beside(variable: str, people: str) -> dict[str, int]:
    """Records by sex; who is of no indicator is counted with both sexes together."""
    return by_sex(people) if variable == "record" else {"total": len(people.split())}


def shown(rows) -> dict[str, int]:
    return {
        group: n for group, n in zip(rows["group"], rows["n"], strict=True) if group != "unknown"
    }


@pytest.mark.parametrize("code", ESF_PLUS)
def test_an_indicator_of_esf_plus_counts_these_people(plus, code):
    assert shown(plus[plus["code"] == code]) == by_sex(ESF_PLUS[code])


@pytest.mark.parametrize("code", ESF_2014)
def test_an_indicator_of_esf_2014_counts_these_people(earlier, code):
    assert shown(earlier[earlier["code"] == code]) == by_sex(ESF_2014[code])


@pytest.mark.parametrize(("variable", "level"), BESIDE)
def test_beside_the_indicators_of_esf_plus_stand_the_others(plus, variable, level):
    rows = plus[(plus["variable"] == variable) & (plus["level"] == level)]
    assert shown(rows) == beside(variable, BESIDE[variable, level])


@pytest.mark.parametrize(("variable", "level"), BESIDE_2014)
def test_beside_the_indicators_of_esf_2014_stand_the_others(earlier, variable, level):
    rows = earlier[(earlier["variable"] == variable) & (earlier["level"] == level)]
    assert shown(rows) == beside(variable, BESIDE_2014[variable, level])


def test_every_code_that_counts_people_is_counted_by_hand_here(plus, earlier):
    for frame, by_hand in ((plus, ESF_PLUS), (earlier, ESF_2014)):
        people = frame[(frame["code"] != "") & (frame["kind"] != "entity")]
        assert set(people["code"]) == set(by_hand)


def test_every_variable_adds_up_to_all_complete_records(plus, earlier):
    for frame in (plus, earlier):
        rows = frame[(frame["group"] == "total") & (frame["record"] == "complete")]
        assert set(rows.groupby("variable")["n"].sum()) == {27}


def test_nobody_is_both_searching_and_in_work_upon_leaving():
    both = set(ESF_PLUS["EECR01"].split()) & set(ESF_PLUS["EECR04"].split())
    assert both == set()


def test_people_of_unknown_sex_are_in_the_total_of_all_records_only(plus):
    rows = plus[plus["group"] == "unknown"]
    assert list(zip(rows["variable"], rows["level"], rows["n"], strict=True)) == [
        ("all", "total", 1),
        ("record", "complete", 0),
        ("record", "incomplete", 1),
    ]
