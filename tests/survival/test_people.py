"""What the public functions refuse, word for word, and what they take."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaltools import survival
from evaltools.errors import DataError, TooFewError, UsageError

PEOPLE = pd.DataFrame(
    {
        "exit": [1.0, 2.0, 2.0, 4.0],
        "state": ["job", "other", "censored", "job"],
        "arm": list("abab"),
    }
)


def curve(frame, **columns):
    return survival.survival_curve(
        frame, **{"exit": "exit", "state": "state", "event": "job", **columns}
    )


def test_all_missing_columns_are_listed_at_once():
    with pytest.raises(UsageError) as error:
        curve(PEOPLE, exit="end", weights="w", by="arm")
    assert str(error.value) == ("The data must have the columns end, w; it has exit, state, arm.")


def test_every_broken_rule_is_listed_with_its_rows():
    frame = PEOPLE.assign(exit=[1, np.nan, 2, np.inf], state=["job", None, "job", "job"], w="much")
    with pytest.raises(DataError) as error:
        curve(frame, weights="w")
    assert str(error.value) == (
        "The data must keep 3 rules that they break.\n"
        "- rows 2, 4, column “exit”: The column must have no missing and no infinite values.\n"
        "- row 2, column “state”: The column must have no missing values.\n"
        "- column “w”: The column must hold numbers."
    )


def test_follow_up_must_end_after_it_begins():
    frame = PEOPLE.assign(entry=[0, 2, -1, 5])
    with pytest.raises(DataError) as error:
        curve(frame, entry="entry")
    assert str(error.value) == (
        "The data must keep 2 rules that they break.\n"
        "- row 3, column “entry”: Follow-up must not begin before time 0.\n"
        "- rows 2, 4, column “exit”: Follow-up must end after it begins."
    )


def test_a_person_followed_for_no_time_is_refused():
    with pytest.raises(DataError, match="row 2, column “exit”: Follow-up must end after time 0"):
        curve(PEOPLE.assign(exit=[1, 0, 2, 4]))


def test_weights_must_be_more_than_zero():
    with pytest.raises(DataError) as error:
        curve(PEOPLE.assign(w=[1, 0, -1, 2]), weights="w")
    assert str(error.value) == (
        "The data must keep 1 rule that they break.\n"
        "- rows 2, 3, column “w”: Weights must be more than 0. Leave out people who carry no "
        "weight."
    )


def test_people_without_a_group_are_refused_with_their_number():
    with pytest.raises(UsageError) as error:
        curve(PEOPLE.assign(arm=["a", None, "b", None]), by="arm")
    assert str(error.value) == (
        "Everybody must have a value in the column arm; 2 people have none. Leave them out "
        "first, or give the missing value a name of its own."
    )


def test_nobody_is_too_few():
    with pytest.raises(TooFewError) as error:
        curve(PEOPLE.head(0))
    assert str(error.value) == "There must be at least one person; found none."


def test_states_must_be_words():
    with pytest.raises(UsageError) as error:
        curve(PEOPLE.assign(state=[1, 2, 0, 1]))
    assert str(error.value) == (
        "The column state must name states in words, with “censored” for follow-up that ended "
        "without an exit; found other values."
    )


def test_a_misspelt_event_is_refused_with_what_may_be_meant():
    frame = PEOPLE.assign(state=["open_job", "other", "censored", "open_job"])
    with pytest.raises(UsageError) as error:
        curve(frame, event="opn_job")
    assert str(error.value) == (
        "The event must be a state of the data; nobody's follow-up ended in “opn_job”. Did you "
        "mean “open_job”? The states of the data: open_job, other."
    )


def test_a_misspelt_event_among_right_ones_is_refused():
    # else its people would go on as if they had left by another exit
    frame = PEOPLE.assign(state=["open_job", "self_employed", "censored", "open_job"])
    with pytest.raises(UsageError) as error:
        curve(frame, event=["open_job", "self_employd"])
    assert str(error.value) == (
        "The event must be a state of the data; nobody's follow-up ended in “self_employd”. Did "
        "you mean “self_employed”? The states of the data: open_job, self_employed."
    )


def test_a_state_of_the_list_that_nobody_reached_is_no_slip_of_the_pen():
    frame = PEOPLE.assign(state=["open_job", "labour_training", "censored", "open_job"])
    result = curve(frame, event=["open_job", "education_trial"])
    assert result.table().n_event.sum() == 2


def test_a_name_that_no_state_has_is_noted_beside_those_that_are_there():
    result = curve(PEOPLE, event=["job", "zzz"])
    assert str(result.notes[0]) == "Nobody's follow-up ended in zzz."


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Censored", "censored"),
        ("censord", "censored"),
        ("open_jbo", "open_job"),
        ("Open job", "open_job"),
        ("open_job ", "open_job"),
    ],
)
def test_a_misspelt_state_is_refused_by_its_row_and_not_taken_for_another_exit(wrong, right):
    frame = PEOPLE.assign(state=["open_job", "open_job", "censored", wrong])
    with pytest.raises(DataError) as error:
        curve(frame, event="open_job")
    assert str(error.value) == (
        "The data must keep 1 rule that they break.\n"
        f"- row 4, column “state”: A state must be spelt in one way, but this looks like “{right}” "
        "and is not. Try: “censored” is the end of follow-up without an exit; every other name is "
        "an exit of its own."
    )


@pytest.mark.parametrize("states", [("employed", "unemployed"), ("exit_1", "exit_2"), ("a", "b")])
def test_states_of_ones_own_may_be_like_each_other(states):
    frame = PEOPLE.assign(state=[*states, "censored", states[0]])
    assert curve(frame, event=states[0]).table().n_event.sum() == 2


def test_an_event_nobody_had_is_noted():
    result = curve(PEOPLE, event="apprenticeship")
    assert result.table().estimate.eq(1).all()
    assert str(result.notes[0]) == "Nobody's follow-up ended in apprenticeship."


def test_being_censored_is_no_event():
    with pytest.raises(UsageError) as error:
        curve(PEOPLE, event=["job", "censored"])
    assert str(error.value) == (
        "The event must be an exit; “censored” is the end of follow-up without one."
    )


@pytest.mark.parametrize("conf_level", [0, 1, 95])
def test_the_confidence_level_lies_between_zero_and_one(conf_level):
    with pytest.raises(UsageError) as error:
        curve(PEOPLE, conf_level=conf_level)
    assert str(error.value) == f"conf_level must lie between 0 and 1; found {conf_level}."


def test_an_unknown_kind_of_interval_is_refused():
    with pytest.raises(UsageError) as error:
        curve(PEOPLE, conf_type="wald")
    assert str(error.value) == "conf_type must be one of log-log, log, plain; found wald."


def test_no_message_holds_a_persons_value():
    frame = PEOPLE.assign(state=["job", "secret", "censored", "job"], exit=[1, -77.25, 2, 4])
    with pytest.raises(DataError) as error:
        curve(frame)
    assert "77" not in str(error.value)
    assert "secret" not in str(error.value)


def test_groups_keep_the_order_of_their_category_and_numbers_have_no_decimals():
    arm = pd.Categorical(["late", "early"] * 2, ["late", "early"], ordered=True)
    assert curve(PEOPLE.assign(arm=arm), by="arm").table().group.unique().tolist() == [
        "late",
        "early",
    ]
    assert curve(PEOPLE.assign(arm=[2.0, 10.0] * 2), by="arm").table().group.unique().tolist() == [
        "2",
        "10",
    ]


def test_the_callers_frame_is_left_alone():
    frame = PEOPLE.assign(w=1.5, site=[1, 1, 2, 2])
    before = frame.copy()
    curve(frame, by="arm", weights="w", cluster="site").difference(1, reference="a")
    pd.testing.assert_frame_equal(frame, before)


def test_the_frames_unit_becomes_the_results():
    frame = PEOPLE.copy()
    frame.attrs["unit"] = "months"
    result = curve(frame)
    assert [result.unit, result.at(2).unit, result.median().unit] == ["months"] * 3
