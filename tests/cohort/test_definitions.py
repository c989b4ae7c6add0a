"""Each state is exactly one of event, competing, continuing, censoring."""

from __future__ import annotations

import pytest

from evaltools.cohort import define
from evaltools.errors import UsageError
from evaltools.schema import states


def roles(definition):
    return {state: role for state, _group, role in definition.roles}


@pytest.mark.parametrize("name", ["narrow", "broad"])
@pytest.mark.parametrize(
    "competing", [(), ("education",), ("education", "outside_labour_force", "work_trial", "died")]
)
def test_every_state_of_the_code_list_has_exactly_one_role(name, competing):
    definition = define(name, states(), competing=competing)
    assert [state for state, _group, _role in definition.roles] == states()["state"].tolist()
    assert set(roles(definition).values()) <= {"event", "competing", "continuing", "censoring"}


def test_the_roles_under_the_broad_definition_with_studies_competing():
    assert roles(define("broad", states(), competing=["education"])) == {
        "open_job": "event",
        "self_employed": "event",
        "apprenticeship": "event",
        "subsidised_job": "event",
        "full_time_job": "event",
        "part_time_job": "event",
        "unspecified_job": "event",
        "degree_study": "competing",
        "labour_training": "competing",
        "work_trial": "continuing",
        "education_trial": "continuing",
        "rehab_work": "continuing",
        "employment_service": "continuing",
        "unemployed": "continuing",
        "laid_off": "continuing",
        "inactive": "continuing",
        "died": "competing",
        "moved": "censoring",
        "lost": "censoring",
        "continuing": "continuing",
    }


def test_subsidised_work_is_continuing_under_the_narrow_definition():
    definition = define("narrow", states(), competing=())
    assert definition.role("subsidised_job") == "continuing"
    assert definition.competing_states == ("died",)


def test_a_state_that_is_the_goal_stays_the_goal_when_its_group_competes():
    definition = define(
        "programme_goal",
        states(),
        competing=["education"],
        goal_states=["work_trial", "degree_study"],
    )
    assert definition.event_states == ("degree_study", "work_trial")
    assert definition.competing_states == ("labour_training", "died")


def test_the_table_of_states_is_a_result():
    table = define("broad", states(), competing=["education"]).table()
    assert table.kind == "table"
    assert table.frame.columns.tolist() == ["state", "state_group", "role", "definition"]
    assert len(table.frame) == len(states())


@pytest.mark.parametrize(
    ("name", "competing", "goal_states", "said"),
    [
        (
            "wide",
            (),
            (),
            "The definition of employment must be one of narrow, broad, programme_goal, but wide "
            "is not.",
        ),
        (
            "programme_goal",
            (),
            (),
            "The definition programme_goal needs the goal states of a programme: name the "
            "programme in the study file.",
        ),
        (
            "broad",
            ("studies",),
            (),
            "Competing exits must be states or groups of states, but studies is not one. Try: "
            "employment, education, intermediate, service, unemployment, outside_labour_force, or "
            "a state.",
        ),
        (
            "broad",
            ("moved",),
            (),
            "Competing exits must be states or groups of states, but moved is not one. Try: "
            "employment, education, intermediate, service, unemployment, outside_labour_force, or "
            "a state.",
        ),
    ],
)
def test_what_cannot_be_defined_is_refused(name, competing, goal_states, said):
    with pytest.raises(UsageError) as refused:
        define(name, states(), competing=competing, goal_states=goal_states)
    assert str(refused.value) == said


def test_goal_states_must_be_outcome_states():
    with pytest.raises(UsageError) as refused:
        define("programme_goal", states(), competing=(), goal_states=["lost", "open_job"])
    assert str(refused.value).startswith(
        "The goal states of a programme must be outcome states, but lost is not one. Try: "
        "open_job, self_employed"
    )
