"""Differences of shares beside one of the two shares tell no more than the shares themselves."""

import numpy as np
import pandas as pd
import pytest

from evaltools.disclosure import Policy, audit, protect
from evaltools.messages import Message
from evaltools.survival import cumulative_incidence
from evaltools.wording import render

TOLD = ["estimate", "std_error", "conf_low", "conf_high", "statistic", "p_value"]


def people(*, lost, month=2, arms=("a", "b"), group=None):
    """Of a hundred 30 had the event in month 4, of another hundred 20, and `lost` were lost."""
    exits = [4] * 30 + [12] * 70, [month] * lost + [4] * 20 + [12] * (80 - lost)
    states = (
        ["job"] * 30 + ["censored"] * 70,
        ["censored"] * lost + ["job"] * 20 + ["censored"] * (80 - lost),
    )
    frame = pd.DataFrame(
        {
            "arm": np.repeat(arms, 100),
            "exit": [*exits[0], *exits[1]],
            "state": [*states[0], *states[1]],
        }
    )
    return frame if group is None else frame.assign(group=group)


def difference(frame, times=(6,), **how):
    curve = cumulative_incidence(frame, exit="exit", state="state", event="job", by="arm", **how)
    return curve.difference(list(times), reference="b")


def row(shown):
    return shown.frame.iloc[0]


def test_a_difference_is_one_of_two_life_tables():
    # 30 of 100, nobody lost; 20 of 98.75, up to five lost. In all 18 to 23 had left, so that it
    # is between 20 of 100 and, were three gone otherwise first, 20 x 97 / 92 of 100.
    # 0.3 - 0.2025 is 0.0975. Its variance is 0.0021, and
    # 0.2025 x 0.7975 / 98.75 + 0.0109 x 0.0109 / 12 = 0.001645: 0.0612 squared, so that
    # z is 1.59; limits are 1.96 x 0.0612 = 0.12 away.
    shown = protect(difference(people(lost=3)), Policy())
    found = row(shown)
    assert found["estimate"] == 0.097
    assert found["std_error"] == 0.062
    assert (found["conf_low"], found["conf_high"]) == (-0.023, 0.218)
    assert (found["statistic"], found["p_value"]) == (1.59, 0.111)
    assert any("shares estimated by life tables" in str(note) for note in shown.notes)
    (about,) = shown.about["lost_about"].values()
    assert about == {"group": [5.0, 0.0, 0.0], "reference": [5.0, 0.0, 5.0, 20.0, 23.0]}


@pytest.mark.parametrize(("lost", "month"), [(1, 3), (2, 1), (5, 5)])
def test_who_of_a_group_was_lost_when_changes_no_difference(lost, month):
    now = row(protect(difference(people(lost=lost, month=month)), Policy()))
    then = row(protect(difference(people(lost=3)), Policy()))
    assert now[TOLD].to_dict() == then[TOLD].to_dict()


def test_where_nobody_was_lost_a_difference_is_exact():
    found = difference(people(lost=0))
    shown = protect(found, Policy())
    assert row(shown)["estimate"] == 0.1
    # (0.3 x 0.7 + 0.2 x 0.8) / 100 is 0.0608 squared
    assert row(shown)["std_error"] == 0.061
    assert not any("life tables" in str(note) for note in shown.notes)


def test_the_audit_knows_between_which_numbers_those_lost_lie():
    # the reference lost six to eleven, which is too narrow where a count may not be below seven
    shown = {"difference": protect(difference(people(lost=8)), Policy())}
    assert audit(shown, Policy()).hide == ()
    (place,) = audit(shown, Policy(min_count=7)).hide
    assert place == ("difference", "estimate[group=a;reference=b;outcome=event;time=6]")


def test_of_small_groups_too_much_is_left_open():
    # of thirteen six had the event: 6 of 13 to 6 of 8
    frame = people(lost=3)
    followed, rest = frame[frame["arm"] == "a"], frame[frame["arm"] == "b"]
    few = pd.concat([followed, rest.iloc[:9], rest.iloc[-4:]])
    found = row(protect(difference(few), Policy()))
    assert (found["n_reference"], found["n_event_reference"]) == (13, 6)
    assert found[TOLD].isna().all()


@pytest.mark.parametrize("lost", [1, 4])
def test_limits_over_clusters_are_a_few_times_as_wide_and_no_more_is_told(lost):
    # All of a mentor do alike, so that with Student's t the limits are 0.5 apart, more than
    # twice 2 x 1.96 x 0.0612: they are told to be 2.5 times as wide, 0.3 away.
    mentors = [f"m{each // 5}" for each in range(200)]
    found = difference(people(lost=lost, group=mentors), cluster="group")
    exact = found.frame.iloc[0]
    assert 2 < (exact["conf_high"] - exact["conf_low"]) / (2 * 1.96 * 0.0612) < 2.5
    told = row(protect(found, Policy()))
    assert (told["conf_low"], told["conf_high"]) == (-0.21, 0.4)
    assert pd.isna(told["std_error"])


def test_rounded_counts_leave_the_ranges_in_a_note_as_they_are():
    shown = protect(difference(people(lost=3)), Policy(round_to=5))
    said = [render(note, "en") for note in shown.notes if isinstance(note, Message)]
    assert any("(0–5, 6–11 and so on)" in note for note in said)
