"""Where both groups are counted together, nobody of the comparison group is a participant."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evaltools import wording
from evaltools.columns import ARMS_APART, BOTH_ARMS
from evaltools.result import Result
from evaltools.wording import catalogue
from evaltools.wording.kinds.both_arms import OF_PEOPLE

#: Kinds that count both groups where they are asked of everybody.
ROOMS = tuple(
    f"wording/kinds/{name}.py"
    for name in ("background", "curves", "endings", "occupation", "quantiles", "summaries")
)

STATES = Result(
    kind="states",
    frame=pd.DataFrame(
        {
            "group": "all",
            "state": ["unemployed", "open_job"],
            "time": 12.0,
            "n": [30, 10],
            "n_risk": 40,
            "estimate": [0.75, 0.25],
            "conf_low": [0.6, 0.13],
            "conf_high": [0.86, 0.4],
        }
    ),
    keys=("group", "state", "time"),
    counts=("n", "n_risk"),
    conf_level=0.95,
    unit="months",
)


def test_both_groups_together_are_people_and_the_participants_by_themselves_are_participants():
    both = replace(STATES, about={"whom": BOTH_ARMS})
    assert wording.say(both, "en") == (
        "The participants and the comparison group are counted together here. After 12 months "
        "from the start of follow-up, these people's situations were: unemployed 75% (95% CI "
        "60–86%, 40 observed then); job in the open labour market 25% (95% CI 13–40%, 40 "
        "observed then)."
    )
    assert "the participants' situations were" in wording.say(STATES, "en")
    assert wording.title(both, "fi") == "Missä henkilöt olivat"
    assert wording.title(STATES, "fi") == "Missä osallistujat olivat"


def test_both_groups_side_by_side_are_people_and_not_said_to_be_counted_together():
    apart = replace(STATES, about={"whom": ARMS_APART})
    assert wording.title(apart, "en") == "Where these people were"
    assert wording.say(apart, "en").startswith("After 12 months")


@pytest.mark.parametrize("room", ROOMS)
def test_each_sentence_on_participants_has_one_on_both_groups(room):
    for said in catalogue.extracted():
        text = said.id if isinstance(said.id, str) else said.id[0]
        if "articipants" in text and any(place == room for place, _ in said.locations):
            assert text in OF_PEOPLE, text


def test_what_is_said_of_both_groups_speaks_of_people_and_has_the_same_places():
    for text, other in OF_PEOPLE.items():
        assert "articipant" not in other.text
        assert "people" in other.text.lower()
        assert {part.split("}")[0] for part in text.split("{")[1:]} == {
            part.split("}")[0] for part in other.text.split("{")[1:]
        }
