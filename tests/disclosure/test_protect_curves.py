"""Curves: late by a few events, never wrong, and silent about who was censored when."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from evaltools.disclosure import Policy, audit, protect, secure
from evaltools.disclosure.cells import place_key, row_names
from evaltools.drawing.lines import with_veil
from evaltools.drawing.steps import Steps
from evaltools.result import Result


def kaplan_meier(exits, events, *, group="all", about=None):
    """A Kaplan-Meier curve by the textbook, as a Result; exits are whole months."""
    exits, events = np.asarray(exits), np.asarray(events, bool)
    times = np.unique(exits)
    at_risk = np.array([(exits >= time).sum() for time in times])
    gone = np.array([((exits == time) & events).sum() for time in times])
    lost = np.array([((exits == time) & ~events).sum() for time in times])
    share = np.cumprod(1 - gone / at_risk)
    frame = pd.DataFrame(
        {
            "group": group,
            "time": np.r_[0.0, times],
            "n_risk": np.r_[len(exits), at_risk],
            "n_event": np.r_[0, gone],
            "n_censor": np.r_[0, lost],
            "estimate": np.r_[1.0, share],
        }
    )
    return Result(
        "curve",
        frame,
        keys=("group", "time"),
        counts=("n_risk", "n_event", "n_censor"),
        derived={"estimate": ("n_risk", "n_event")},
        about=about or {"by": None, "event": ["job"]},
    )


def groups(*curves, by="sex", **about):
    frame = pd.concat([each.frame for each in curves], ignore_index=True)
    first = curves[0]
    about = {"by": by, "event": ["job"], **about}
    return Result("curve", frame, first.keys, first.counts, first.derived, about=about)


def value_at(result, time):
    frame = result.frame[result.frame["time"] <= time]
    return float(frame["estimate"].iloc[-1])


def test_a_curve_steps_only_after_five_events_and_to_the_true_value():
    # 20 people, one job a month for 10 months, the rest followed to month 12.
    curve = kaplan_meier([*range(1, 11), *[12] * 10], [True] * 10 + [False] * 10)
    got = protect(curve, Policy()).frame
    assert list(got["time"]) == [0, 5, 10, 12]
    assert list(got["estimate"].iloc[:3]) == pytest.approx([1, 0.75, 0.5])
    assert got["estimate"].isna().iloc[3]
    assert list(got["n_event"].iloc[:3]) == [0, 5, 5]
    assert list(got["n_risk"].iloc[:3]) == [20, 20, 15]


def test_the_number_of_events_since_the_last_step_is_not_told():
    curve = kaplan_meier([*range(1, 9), *[12] * 12], [True] * 8 + [False] * 12)
    got = protect(curve, Policy())
    assert list(got.frame["time"]) == [0, 5, 12]
    assert got.hidden[["n_event", "n_censor"]].iloc[-1].all()
    assert got.hidden["estimate"].tolist() == [False, False, True]


def monthly(events, censored, *, end, group="all", report_times=(6,)):
    """A curve on which so many leave each month from the first, and 50 stay to `end`."""
    months = range(1, len(events) + 1)
    exits = [m for m, n in zip(months, events, strict=True) for _ in range(n)]
    ends = [m for m, n in zip(months, censored, strict=True) for _ in range(n)]
    marks = [True] * len(exits) + [False] * (len(ends) + 50)
    about = {"by": None, "event": ["job"], "report_times": list(report_times)}
    return kaplan_meier([*exits, *ends, *[end] * 50], marks, group=group, about=about)


def at_risk(shown):
    """Those still followed after each time that is told."""
    rows = shown.frame.assign(start=shown.frame["time"].shift())
    told = rows.loc[(rows["time"] > 0) & rows["n_risk"].notna(), ["start", "n_risk"]]
    return {float(start): int(n) for start, n in told.itertuples(index=False)}


def test_between_report_times_those_still_followed_are_told_where_nobody_or_enough_left():
    # 110 people, 5 events a month. Nobody is censored in the first two months, then 6 and 4.
    curve = monthly([5] * 8, [0, 0, 6, 4, 0, 0, 5, 5], end=9)
    shown = protect(curve, Policy())
    # Told in month 3, the 4 of month 4 would be told by the report time.
    assert at_risk(shown) == {0: 110, 1: 105, 2: 100, 4: 80, 5: 75, 6: 70, 7: 60, 8: 50}
    assert audit({"curve": shown}, Policy()).ok


def test_of_two_groups_those_followed_are_told_where_it_holds_for_both():
    one = monthly([5] * 8, [0, 0, 5, 5, 0, 0, 5, 5], end=9, group="female")
    other = monthly([5] * 8, [0, 1, 4, 5, 0, 0, 5, 5], end=9, group="male")
    both = groups(one, other, report_times=[6])
    shown = protect(both, Policy())
    each = [shown.frame["group"] == name for name in ("female", "male")]
    told = [at_risk(replace(shown, frame=shown.frame[rows])) for rows in each]
    assert set(told[0]) == set(told[1]) == {0, 1, 3, 4, 5, 6, 7, 8}
    assert audit({"curve": shown}, Policy()).ok


def test_a_curve_of_four_events_is_withheld_and_not_drawn_flat():
    got = protect(kaplan_meier([1, 2, 3, 4, *[12] * 16], [True] * 4 + [False] * 16), Policy())
    later = got.frame["time"] > 0
    assert got.frame.loc[later, "estimate"].isna().all()
    assert got.hidden.loc[later, "estimate"].all()


def test_nobody_with_the_event_is_a_flat_curve_unless_empty_cells_are_hidden():
    curve = kaplan_meier([12] * 20, [False] * 20)
    assert list(protect(curve, Policy()).frame["estimate"]) == [1.0, 1.0]
    hidden = protect(curve, Policy(zeros="always"))
    assert hidden.frame["estimate"].isna().iloc[-1]


def test_a_curve_ends_where_fewer_than_five_are_followed():
    exits = [*range(1, 21)]
    got = protect(kaplan_meier(exits, [True] * 20), Policy()).frame
    # One leaves a month: five are left in month 16, which no row tells, and nobody in month 20.
    assert list(got["time"]) == [0, 5, 10, 15, 20]
    assert got.iloc[-1][["n_event", "n_censor", "estimate"]].isna().all()
    assert (got["n_risk"].dropna() >= 5).all()


def test_every_group_has_a_last_row_at_the_same_time():
    # Of 7 men five were followed up to month 6, and of 3 others none: no row says so.
    women = kaplan_meier([*range(1, 13)] * 3, [True] * 36, group="female")
    men = kaplan_meier([1, 6, 6, 7, 8, 9, 10], [True] * 7, group="male")
    others = kaplan_meier([1, 2, 3], [True] * 3, group="other")
    got = protect(groups(women, men, others), Policy())
    last = got.frame.groupby("group").tail(1)
    assert list(last["time"]) == [12, 12, 12]
    assert got.hidden.loc[last.index, ["n_event", "n_censor", "estimate"]].all().all()


def test_seven_people_give_no_curve():
    got = protect(kaplan_meier([1, 2, 3, 3, 5, 6, 8], [True] * 6 + [False]), Policy())
    assert (got.frame["n_event"].dropna().isin([0, 5, 6, 7])).all()
    assert got.hidden["n_censor"].iloc[-1]


def test_that_nobody_had_the_event_is_told_of_every_group_alike():
    # Were it hidden of the groups, that nobody at all had it would tell it all the same.
    women = kaplan_meier([4, 4, 4, 4, 4, *[12] * 20], [False] * 25, group="female")
    men = kaplan_meier([5, 5, 5, 5, 5, *[12] * 10], [False] * 15, group="male")
    everybody = kaplan_meier([4] * 5 + [5] * 5 + [12] * 30, [False] * 40)
    got, further = secure({"all": everybody, "by": groups(women, men)}, Policy())
    assert further == ()
    last = got["by"].frame[got["by"].frame["time"] == 12]
    assert list(last["n_event"]) == [0, 0]
    assert list(last["estimate"]) == [1.0, 1.0]
    assert last["n_censor"].isna().all()


def test_a_group_of_three_is_not_counted_at_the_start_of_its_curve():
    big = kaplan_meier([1, 2, 3, 4] * 5, [True] * 20, group="female")
    small = kaplan_meier([1, 2, 3], [True] * 3, group="male")
    got = protect(groups(big, small), Policy())
    rows = got.frame["group"] == "male"
    assert got.frame.loc[rows, "n_risk"].isna().all()
    assert got.hidden.loc[rows, "n_risk"].all()


def test_a_curve_whose_people_are_hidden_tells_no_share():
    # 7 events and a share of 0.28 are 25 people
    curve = kaplan_meier([*[3] * 7, *[12] * 18], [True] * 7 + [False] * 18)
    open_one = protect(curve, Policy())
    assert open_one.frame.loc[open_one.frame["time"] == 3, "estimate"].item() == 0.72
    start = place_key(row_names(curve)[curve.frame.index[0]], "n_risk")
    got = protect(curve, Policy(), hide=[start])
    later = got.frame["time"] > 0
    assert got.frame.loc[later, "estimate"].isna().all()
    assert (got.frame.loc[later, "n_event"] == 7).any()


def test_times_lie_on_the_policy_s_grid():
    rng = np.random.default_rng(3)
    curve = kaplan_meier(rng.integers(1, 300, 200), rng.random(200) < 0.7)
    got = protect(curve, Policy(time_grid=30)).frame
    inner = got["time"].iloc[:-1]
    assert (inner % 30 == 0).all()


def test_where_one_of_two_groups_steps_the_other_has_had_enough_events_or_none():
    # What the sum over both groups tells at a step of one is a count of the other.
    rng = np.random.default_rng(5)
    curves = {
        name: kaplan_meier(rng.integers(1, 25, 80), rng.random(80) < 0.7, group=name)
        for name in ("female", "male")
    }
    got = protect(groups(*curves.values()), Policy()).frame
    for name, other in (("female", "male"), ("male", "female")):
        steps = got[(got["group"] == name) & got["n_event"].ge(5)]["time"]
        true, shown = curves[other].frame, got[(got["group"] == other) & (got["time"] > 0)]
        for time in steps[steps < shown["time"].max()]:
            told = shown.loc[shown["time"] <= time, "n_event"].sum()
            since = true.loc[true["time"] <= time, "n_event"].sum() - told
            # A curve that would be told too coarsely ends earlier; what the other tells of it
            # are whole steps.
            assert since == 0 or since >= 5, (name, time, since)


def test_a_curve_steps_at_the_times_that_the_study_reports():
    # Jobs: 6 by month 5, 6 in month 6; left alone the curve would step at month 5 and at 6.
    exits = [1, 1, 2, 3, 4, 5, 6, 6, 6, 6, 7, 8, *[12] * 20]
    about = {"by": None, "event": ["job"], "report_times": [6]}
    got = protect(kaplan_meier(exits, [True] * 12 + [False] * 20, about=about), Policy())
    assert 6 in list(got.frame["time"])


def test_after_a_step_that_is_taken_away_a_curve_waits_for_a_reported_time():
    # Ten jobs a month: left alone the curve steps each month.
    exits = [month for month in range(1, 8) for _ in range(10)]
    about = {"by": None, "event": ["job"], "report_times": [4, 7]}
    curve = kaplan_meier([*exits, *[8] * 10], [True] * 70 + [False] * 10, about=about)
    got = protect(curve, Policy(), hide=["n_event[group=all;time=2]"]).frame
    assert list(got.loc[got["n_event"] > 0, "time"]) == [1, 4, 5, 6, 7]
    assert list(got.loc[got["n_event"] > 0, "n_event"]) == [10, 30, 10, 10, 10]


def test_the_groups_that_shares_are_made_of_hold_those_lost_and_are_wide():
    rng = np.random.default_rng(11)
    looked_at = 0
    for _ in range(4):
        exits, events = rng.integers(1, 25, 90), rng.random(90) < 0.6
        got = protect(kaplan_meier(exits, events), Policy())
        for row in got.frame[got.frame["rounded_to"].notna()].itertuples():
            last, low, high = got.about["lost_about"][f"group=all;time={row.time:g}"]["group"]
            assert last == row.time - 1
            assert low <= int((~events & (exits < row.time)).sum()) <= high
            assert high - low == 5
            looked_at += 1
    assert looked_at > 20


def test_a_curve_of_all_and_curves_of_groups_do_not_tell_a_small_step_together():
    rng = np.random.default_rng(2)
    exits, events = rng.integers(1, 25, 160), rng.random(160) < 0.7
    female = rng.random(160) < 0.5
    by_sex = groups(
        kaplan_meier(exits[female], events[female], group="female"),
        kaplan_meier(exits[~female], events[~female], group="male"),
    )
    results = {"all": kaplan_meier(exits, events), "sex": by_sex}
    shown, _ = secure(results, Policy())
    assert audit(shown, Policy()).ok
    known = _cumulative(shown["all"].frame)
    for _group, rows in shown["sex"].frame.groupby("group"):
        own = _cumulative(rows)
        times = sorted(set(known) & set(own))
        steps = np.diff([0, *(own[time] for time in times)])
        assert not ((steps > 0) & (steps < 5)).any()


def _cumulative(frame):
    """Events up to each time that the frame tells without a gap."""
    told, found = 0.0, {}
    for time, n in zip(frame["time"], frame["n_event"], strict=True):
        if pd.isna(n):
            break
        told += n
        found[time] = told
    return found


def simulated(n, rng):
    """Months to a job, censored by the end of observation."""
    exits = np.minimum(rng.geometric(0.05, n), 24)
    censored_at = rng.integers(6, 30, n)
    events = (exits <= censored_at) & (exits < 24)
    return kaplan_meier(np.minimum(exits, censored_at), events)


def drawn_value(result, time):
    """Where the figure's line is at a time; missing where no line is drawn."""
    frame = with_veil(result)
    steps = Steps.of(frame, start=None, holds=False)
    for run in steps.stretches:
        times, heights = steps.corners(steps.estimate, run)
        # a step is drawn from where the slope has come to; at its own time its value is told
        if time in times:
            return value_at(result, time)
        if times[0] < time < times[-1]:
            return float(np.interp(time, times, heights))
    return float("nan")


def gaps(n, times_of, value_of=None):
    """Gaps between protected and true curve over simulated studies of n people."""
    rng = np.random.default_rng(n)
    found = []
    for _ in range(60):
        true = simulated(n, rng)
        shown = protect(true, Policy())
        told = shown.frame[shown.frame["estimate"].notna()]
        kept = replace(shown, frame=told)
        for time in times_of(told):
            value = value_of(shown, time) if value_of else value_at(kept, time)
            found.append(value - value_at(true, time))
    drawn = np.array(found)
    return drawn[~np.isnan(drawn)]


@pytest.mark.long
@pytest.mark.parametrize("n", [80, 200, 400])
def test_the_protected_curve_lies_on_the_true_one_at_its_steps(n):
    at_steps = gaps(n, lambda told: told.loc[told["time"] > 0, "time"])
    assert abs(at_steps.mean()) < 0.001
    # the coarsest unit: half of it for what is left open, and half for the rounding
    assert abs(at_steps).max() <= 0.1 + 1e-9


def every_month(told):
    return range(1, int(told["time"].max()) + 1)


@pytest.mark.long
@pytest.mark.parametrize("n", [80, 200, 400])
def test_a_table_of_steps_is_late_between_them_by_no_more_than_the_events_it_waits_for(n):
    # On average half of the four events that are not told yet, of the people there are; in
    # small studies the months are few events apart, so one step is rarely more than six.
    assert 0 <= gaps(n, every_month).mean() < 2.5 / n


@pytest.mark.long
@pytest.mark.parametrize("n", [80, 200, 400])
def test_the_drawn_line_lies_on_average_on_the_true_curve_in_every_month(n):
    gap = gaps(n, every_month, drawn_value)
    assert abs(gap.mean()) < 0.005
    assert abs(gap).mean() < 1.2 / n


def test_the_drawn_line_is_made_of_what_is_told_alone():
    rng = np.random.default_rng(4)
    shown = protect(simulated(120, rng), Policy())
    lines = {0.0: 1.0}
    for before, now in pairwise(shown.frame[shown.frame["estimate"].notna()].itertuples()):
        # evenly, but for one of the events, which comes at the step
        share = 1 - 1 / now.n_event
        for month in range(int(before.time) + 1, int(now.time)):
            way = share * (month - before.time) / (now.time - before.time)
            lines[month] = before.estimate + way * (now.estimate - before.estimate)
        lines[now.time] = now.estimate
    assert len(lines) > 10
    for month, height in lines.items():
        assert drawn_value(shown, month) == pytest.approx(height)
