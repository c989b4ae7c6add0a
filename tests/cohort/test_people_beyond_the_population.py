"""Participants whom the table of the population does not hold are not passed over in silence."""

import pandas as pd
import pytest

from evaltools.cohort.representativeness import representativeness
from evaltools.data import Data
from evaltools.study import study_from

BEYOND = "Some participants are in no group of the table of the population"


def reached(ages):
    tables = {
        "participants": pd.DataFrame(
            {"participant_id": [f"p{at}" for at in range(len(ages))], "age": ages}
        ),
        "population": pd.DataFrame(
            {"region": "all", "group": ["all", "age_group=18-29"], "n": [500, 500]}
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
