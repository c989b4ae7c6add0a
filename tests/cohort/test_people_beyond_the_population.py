"""Participants whom the table of the population does not hold are not passed over in silence."""

import pandas as pd
import pytest

from evaltools.cohort.representativeness import representativeness
from evaltools.data import Data
from evaltools.study import study_from

BEYOND = "Some participants are in no group of the table of the population"


def reached(ages, **population):
    tables = {
        "participants": pd.DataFrame(
            {"participant_id": [f"p{at}" for at in range(len(ages))], "age": ages}
        ),
        "population": pd.DataFrame(
            {"region": "all", "group": ["all", "age_group=18-29"], "n": [500, 500], **population}
        ),
    }
    given = {
        "version": 1,
        "study": "ages",
        "title": "Ages",
        "languages": ["en"],
        "data": {name: f"{name}.csv" for name in tables},
    }
    return representativeness(Data(study_from(given, folder="."), tables))


@pytest.mark.parametrize(("children", "told"), [(5, True), (4, False), (0, False)])
def test_people_of_an_age_that_the_population_leaves_out_are_told_of(children, told):
    # few of them are not: the note would say that there are some
    found = reached([20] * 20 + [17] * children)
    assert any(str(note).startswith(BEYOND) for note in found.notes) is told


def test_those_beyond_are_called_what_they_are_and_counted():
    found = reached([20] * 20 + [17] * 5)
    # 5 of 25 are under 18, whom the population does not hold
    assert found.table().query("level == 'other'")["n"].tolist() == [5]
    assert found.labels["age"]["other"]["en"] == "in none of the groups of the population"


def test_participants_of_a_long_time_are_held_against_the_population_of_one_day():
    undated, dated = reached([20] * 20), reached([20] * 20, date=pd.Timestamp(2024, 12, 31))
    assert str(undated.notes[-1]).startswith("The population is that of one time.")
    assert str(dated.notes[-1]).startswith("The population is that of 2024-12-31.")
    assert "not of all who could have been reached" in str(dated.notes[-1])
