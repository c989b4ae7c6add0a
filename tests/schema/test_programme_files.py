"""The programme catalogue: the five files say what the sources say, in states that exist."""

import pytest
from ruamel.yaml import YAML

from evaltools import resources
from evaltools.schema import states

PROGRAMMES = ("hameen_malli", "ilona", "kummin_kanssa", "tyohonvalmennus", "tyollisyyskummit")


def content(programme):
    path = resources.path(f"data_schemas/programmes/{programme}.yaml")
    return YAML(typ="safe", pure=True).load(path.read_text("utf-8"))


def test_there_are_five_programmes():
    files = {path.stem for path in resources.path("data_schemas/programmes").glob("*.yaml")}
    assert files == set(PROGRAMMES)


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_a_programme_is_told_in_three_languages(programme):
    found = content(programme)
    assert found["id"] == programme
    texts = [found["name"], found["description"]]
    for key in ("target_group", "components", "aims", "roles", "measures"):
        assert found[key]
        texts += found[key]
    texts += [phase["name"] for phase in found.get("phases", [])]
    for text in texts:
        assert set(text) == {"fi", "sv", "en"}
        assert all(text.values())


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_the_goal_states_are_states(programme):
    goals = content(programme)["goal_states"]
    assert len(set(goals)) == len(goals) > 0
    assert set(goals) <= set(states()["state"])


@pytest.mark.parametrize("programme", [each for each in PROGRAMMES if each != "tyollisyyskummit"])
def test_goals_that_we_read_out_of_a_source_say_so(programme):
    assert any("evaltools' own reading" in source for source in content(programme)["source"])


def test_a_work_trial_is_a_goal_of_the_two_programmes_that_name_it():
    having = {each for each in PROGRAMMES if "work_trial" in content(each)["goal_states"]}
    assert having == {"tyollisyyskummit", "kummin_kanssa"}


def test_every_employment_and_education_state_is_a_goal_of_the_hame_model():
    frame = states()
    expected = frame.loc[frame["group"].isin(["employment", "education"]), "state"]
    assert set(content("hameen_malli")["goal_states"]) == set(expected)


def test_job_coaching_has_five_phases_and_one_goal():
    found = content("tyohonvalmennus")
    assert [phase["id"] for phase in found["phases"]] == [
        "entry", "profile", "job_search", "work", "support",
    ]  # fmt: skip
    assert found["goal_states"] == ["open_job"]
