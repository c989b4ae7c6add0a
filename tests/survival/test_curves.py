"""Curves worked out by hand, and the edges: nobody, everybody, one person, empty groups."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from evaltools import survival
from evaltools.errors import UsageError


def frame_of(exit, state, **more):
    return pd.DataFrame({"exit": exit, "state": state, **more})


def curve(frame, **columns):
    return survival.survival_curve(
        frame, **{"exit": "exit", "state": "state", "event": "job", **columns}
    )


def incidence(frame, **columns):
    return survival.cumulative_incidence(frame, **{"exit": "exit", "state": "state", **columns})


FIVE = frame_of([1, 2, 2, 3, 5], ["job", "job", "other", "censored", "job"])


def test_survival_of_five_people_by_hand():
    table = curve(FIVE).table()
    assert table.time.tolist() == [0, 1, 2, 3, 5]
    assert table.n_risk.tolist() == [5, 5, 4, 2, 1]
    assert table.n_event.tolist() == [0, 1, 1, 0, 1]
    # the other exit at 2 is censored here, after the job at 2
    assert table.n_censor.tolist() == [0, 0, 1, 1, 0]
    assert_allclose(table.estimate, [1, 4 / 5, 4 / 5 * 3 / 4, 3 / 5, 0])
    # Greenwood at 2: 0.6 sqrt(1 / (5 * 4) + 1 / (4 * 3))
    assert table.std_error[2] == pytest.approx(0.6 * np.sqrt(1 / 20 + 1 / 12))


def test_incidence_of_five_people_by_hand():
    table = incidence(FIVE).at([2, 5]).table().set_index(["outcome", "time"])
    # 1/5, then 4/5 of 1/4; at 5 the last of two at risk, with 2/5 still there, has a job
    assert table.estimate["job", 2] == pytest.approx(0.4)
    assert table.estimate["other", 2] == pytest.approx(0.2)
    assert table.estimate["job", 5] == pytest.approx(0.8)
    assert table.n_event["job", 5] == 3
    assert table.n_censor["job", 5] == 1


def test_curves_say_that_other_exits_compete():
    assert [str(note) for note in curve(FIVE).notes] == [
        "Those who left by another exit are censored there. Such exits compete with the "
        "event: the curve is not the share who had it.",
        "Where the share is 0 or 1 there is no interval.",
    ]


def test_states_taken_together_are_the_outcome_event_and_others_stay():
    result = incidence(FIVE.assign(state=["a", "b", "other", "censored", "a"]), event=["a", "b"])
    assert result.table().outcome.unique().tolist() == ["event", "other"]
    assert result.at(2).table().estimate.tolist() == pytest.approx([0.4, 0.2])


def test_nobody_employed_has_an_exact_upper_limit():
    frame = frame_of([6] * 20, "censored")
    row = incidence(frame, event="job").at(6).table().iloc[0]
    # the rule of three, exactly: 1 - 0.025 ** (1 / 20)
    assert (row.estimate, row.conf_low) == (0, 0)
    assert row.conf_high == pytest.approx(1 - 0.025 ** (1 / 20))


def test_everybody_employed_has_an_exact_lower_limit():
    frame = frame_of([1, 2, 2, 3], "job")
    share = incidence(frame).at(3).table().iloc[0]
    assert (share.estimate, share.conf_high) == (1, 1)
    assert share.conf_low == pytest.approx(0.025 ** (1 / 4))
    without = curve(frame).at(3).table().iloc[0]
    assert (without.estimate, without.conf_low) == (0, 0)
    assert without.conf_high == pytest.approx(1 - 0.025 ** (1 / 4))


def test_after_somebody_was_lost_a_share_of_zero_has_no_interval():
    frame = frame_of([2, 6, 6], "censored")
    row = incidence(frame, event="job").at(6).table().iloc[0]
    assert np.isnan(row.conf_high)


SOME = (
    "Where the share is 0 or 1 there is an interval only if nobody's observation had begun late, "
    "or ended before."
)
NONE = "Where the share is 0 or 1 there is no interval."


@pytest.mark.parametrize(
    ("times", "limits"),
    [((2,), None), ((6,), NONE), ((2, 6), SOME)],
)
def test_the_note_on_shares_without_an_interval_is_true_of_the_rows_beside_it(times, limits):
    """At 2 nobody is lost yet: the exact interval. At 6 two are: none."""
    told = incidence(frame_of([3, 4, 6, 6], "censored"), event="job").at(times)
    notes = [str(note) for note in told.notes]
    assert [note for note in notes if note in (SOME, NONE)] == ([limits] if limits else [])
    assert told.table().conf_high.notna().tolist() == [time == 2 for time in times]


def test_what_is_said_of_shares_of_0_or_1_is_not_said_of_differences_or_of_times():
    people = frame_of([3, 4, 6, 6], ["job"] * 4, g=["a", "a", "b", "b"])
    found = curve(people, by="g")
    assert NONE in [str(note) for note in found.notes]
    for asked in (found.difference([4], reference="a"), found.quantile(0.5)):
        assert not {SOME, NONE} & {str(note) for note in asked.notes}


def test_one_person_leaves_in_one_step():
    table = curve(frame_of([3], ["job"])).table()
    assert table.estimate.tolist() == [1, 0]
    assert np.isnan(table.std_error[1])


def test_someone_censored_early_is_never_at_risk_later():
    table = curve(frame_of([1, 2, 3], ["censored", "job", "job"])).table()
    assert table.n_risk.tolist() == [3, 3, 2, 1]
    assert_allclose(table.estimate, [1, 1, 0.5, 0])


def test_whoever_enters_at_a_time_is_not_at_risk_at_it():
    frame = frame_of([2, 4, 4], ["job", "job", "censored"], entry=[0, 0, 2])
    table = curve(frame, entry="entry").table()
    assert table.n_risk.tolist() == [2, 2, 2]
    assert_allclose(table.estimate, [1, 0.5, 0.25])
    assert str(curve(frame, entry="entry").notes[0]) == (
        "1 person entered follow-up after time 0 and counts from then on."
    )


def test_a_group_emptied_before_others_enter_is_noted():
    frame = frame_of([1, 4, 5], ["job", "job", "censored"], entry=[0, 2, 2])
    result = curve(frame, entry="entry")
    assert_allclose(result.table().estimate, [1, 0, 0, 0])
    assert (
        "Everybody at risk had left before others entered: estimates after that time rest on "
        "the first people alone."
    ) in [str(note) for note in result.notes]


def test_beyond_the_last_follow_up_nothing_is_carried_forward():
    result = curve(FIVE)
    row = result.at(9).table().iloc[0]
    assert row[["estimate", "std_error", "n_event"]].isna().all()
    assert row.n_risk == 0
    assert str(result.at(9).notes[-1]) == (
        "Beyond a group's last follow-up the share is not known."
    )


def test_before_the_first_exit_the_share_is_that_of_the_start():
    frame = frame_of([3, 4], ["job", "job"])
    assert curve(frame).at([0, 2.5]).table().estimate.tolist() == [1, 1]
    assert incidence(frame).at([0, 2.5]).table().n_risk.tolist() == [2, 2]


def test_a_difference_is_that_of_the_shares_with_both_errors():
    rng = np.random.default_rng(5)
    frame = frame_of(
        rng.integers(1, 9, 80), rng.choice(["job", "censored"], 80), arm=["a", "b"] * 40
    )
    result = curve(frame, by="arm")
    shares = result.at(4).table().set_index("group")
    row = result.difference(4, reference="b").table().iloc[0]
    error = np.hypot(*shares.std_error)
    assert row.estimate == pytest.approx(shares.estimate["a"] - shares.estimate["b"])
    assert row.std_error == pytest.approx(error)
    assert row.conf_high == pytest.approx(row.estimate + 1.959964 * error)
    assert row.n == row.n_reference == 40


def test_a_difference_from_a_share_of_zero_has_no_interval():
    frame = frame_of([1, 2, 3, 3], ["job", "censored", "censored", "censored"], arm=list("aabb"))
    result = incidence(frame, event="job", by="arm").difference(1, reference="b")
    row = result.table().iloc[0]
    assert row.estimate == 0.5
    assert np.isnan(row.p_value)
    assert str(result.notes[-1]) == (
        "Where a share is 0 or 1, or a group is no longer followed, the difference has no interval."
    )


def test_the_reference_must_be_one_of_at_least_two_groups():
    frame = FIVE.assign(arm=list("aabbb"))
    with pytest.raises(UsageError) as error:
        curve(frame, by="arm").difference(2, reference="c")
    assert str(error.value) == "The reference must be a group; found “c” among a, b."
    with pytest.raises(UsageError, match="must have at least two groups; there is one"):
        curve(frame).difference(2, reference="all")


def test_the_median_is_the_first_time_at_which_half_have_had_the_event():
    # two of four by 2, and the third at 6: half by 2, as the curve says; the quartiles 2 and 6
    # (Klein and Moeschberger 2003, section 4.5: the smallest time at which S is 1 - p or less)
    made = curve(frame_of([2, 2, 6, 7], "job"))
    assert made.median().table().estimate.tolist() == [2]
    assert made.quantile([0.25, 0.75]).table().estimate.tolist() == [2, 6]


def test_half_of_those_who_all_found_work_is_told_as_the_curve_tells_it():
    # ten a month at 3, 6, 7 and 10 of forty: half by 6, and nobody has half "by 6.5"
    made = incidence(frame_of([3] * 10 + [6] * 10 + [7] * 10 + [10] * 10, "job"))
    assert made.median().table().estimate.tolist() == [6]
    assert made.at([6]).table().estimate.tolist() == [pytest.approx(0.5)]


def test_a_median_that_is_not_reached_is_missing():
    result = curve(frame_of([1, 5, 5], ["job", "censored", "censored"]))
    assert np.isnan(result.median().table().estimate[0])
    assert str(result.median().notes[-1]) == (
        "Where so large a share has not had the event by the end, no time is given."
    )


def test_the_median_follow_up_turns_exits_and_censoring_round():
    frame = frame_of([2, 4, 6, 8], ["job", "censored", "censored", "censored"])
    result = survival.follow_up_time(frame, exit="exit", state="state")
    # of three still followed at 4 one is censored: 2/3, at 6 1/3
    assert result.median().table().estimate[0] == 6
    assert result.about["estimand"] == "follow-up"


def test_a_group_in_one_cluster_has_no_error():
    frame = frame_of([1, 2, 3, 4], "job", arm=list("aabb"), site=[1, 1, 2, 3])
    result = curve(frame, by="arm", cluster="site")
    table = result.table()
    assert table[(table.group == "a") & (table.time > 0)].std_error.isna().all()
    notes = [str(note) for note in result.notes]
    assert "A group lies in one cluster: its standard errors cannot be estimated." in notes
    assert notes[1] == (
        "As there are fewer than 30 clusters, intervals and p-values use the t distribution "
        "with one "
        "degree of freedom less than there are clusters."
    )


def test_numbers_of_people_are_never_weighted():
    frame = FIVE.assign(w=[2.5, 1, 1, 1, 1])
    assert curve(frame, weights="w").table().n_risk.tolist() == [5, 5, 4, 2, 1]
    # 4 of 6.5 are left after the first
    assert curve(frame, weights="w").table().estimate[1] == pytest.approx(4 / 6.5)


def test_equal_weights_give_the_unweighted_estimates():
    plain, weighted = incidence(FIVE), incidence(FIVE.assign(w=3.7), weights="w")
    assert_allclose(plain.table().estimate, weighted.table().estimate)
    assert_allclose(plain.table().std_error, weighted.table().std_error)


def test_the_result_says_how_its_errors_were_made():
    frame = FIVE.assign(site=[1, 2, 3, 4, 5], w=1.5)
    assert curve(frame).about["variance"] == "greenwood"
    assert incidence(frame).about["variance"] == "infinitesimal jackknife"
    assert curve(frame, weights="w").about["variance"] == "infinitesimal jackknife, robust"
    assert incidence(frame, cluster="site").about["variance"] == "infinitesimal jackknife, robust"


@pytest.mark.parametrize("months", [1, 3, 6, 10])
def test_exits_in_whole_units_give_the_true_incidence(months):
    """A job in the m-th begun month is exit m; C is the whole months completed."""
    rng = np.random.default_rng(1)
    n = 400_000
    job, end = rng.exponential(9, n), rng.uniform(2, 24, n)
    exit, whole = np.ceil(job), np.floor(end)
    frame = frame_of(np.minimum(exit, whole), np.where(exit <= whole, "job", "censored"))
    got = incidence(frame).at(months).table().estimate[0]
    assert got == pytest.approx(1 - np.exp(-months / 9), abs=0.002)
