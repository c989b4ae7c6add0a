"""Shares made of told numbers: by hand, and their ends against curves drawn at random."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_protect_curves import kaplan_meier

from evaltools.disclosure import Policy, protect
from evaltools.disclosure.exit_table import exit_table
from evaltools.disclosure.life_table import Until, in_groups, shares
from evaltools.result import Result

NOBODY = (0.0, 0.0)

#: Of each of some months: who had the event, who left otherwise, who was lost.
EXITS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=12
)


def test_where_others_leave_the_ends_are_those_of_the_fewest_and_the_most_who_were_lost():
    # By month 12 twelve more had the event, 6 to 11 were lost and 6 to 11 had left otherwise.
    # The least: all twelve before anybody was lost, 24 of 60. The most: eleven leave otherwise,
    # then eleven of the 37 who are there are lost, and each of the 26 stands for 37 / 26 of 1 / 60.
    known = (Until(6, 12, NOBODY, (0, 5)), Until(12, 24, (6, 11), (6, 11)))
    first, second = shares(60, known)
    assert (first.low, first.estimate, first.high) == pytest.approx((0.2, 0.2, 0.2))
    assert (second.low, second.high) == pytest.approx((24 / 60, 0.2 + 12 / 60 * 37 / 26))


def test_no_more_are_lost_than_there_are():
    # of ten with eight events two may be lost, one in the middle: 8 of 9.5, 8 of 10 to 8 of 8
    (share,) = shares(10, (Until(6, 8, (0, 5)),))
    assert (share.low, share.estimate, share.high) == pytest.approx((0.8, 8 / 9.5, 1.0))


def drawn(months, still, *, compete):
    """The share of a curve after each month, and what is told of it."""
    months = [(e, o if compete else 0, c) for e, o, c in months]
    people = at_risk = sum(map(sum, months)) + still
    share, staying, found, known, gone = 0.0, 1.0, [], [], np.zeros(3)
    for time, (events, others, lost) in enumerate(months, 1):
        if at_risk:
            share += staying * events / at_risk
            staying *= 1 - (events + others) / at_risk
        at_risk -= events + others + lost
        gone += (events, others, 0)
        ranges = [in_groups(gone[2], 6), in_groups(gone[1], 6) if compete else NOBODY]
        known.append(Until(time, gone[0], *ranges))
        gone += (0, 0, lost)
        found.append(share)
    return people, np.array(found), known


@pytest.mark.parametrize("compete", [False, True])
@settings(deadline=None, max_examples=60)
@given(months=EXITS, still=st.integers(0, 30), data=st.data())
def test_the_share_of_a_curve_lies_between_the_ends(compete, months, still, data):
    people, found, known = drawn(months, still, compete=compete)
    some = sorted(data.draw(st.sets(st.integers(0, len(months) - 1), min_size=1)))
    if not people:
        return
    for place, share in zip(some, shares(people, tuple(known[each] for each in some)), strict=True):
        assert share.low - 1e-9 <= found[place] <= share.high + 1e-9
        assert share.low <= share.estimate <= share.high


def test_who_leaves_otherwise_at_the_end_of_follow_up_is_counted():
    frame = pd.DataFrame(
        {"time": [3.0, 9.0], "n_risk": [50, 38], "n_event": [6, 4], "n_censor": [0, 27]}
    )
    exits = exit_table(frame, {}, size=6, competes=True)
    # of month 3 six of the twelve to seventeen who had left, of month 9 ten of the 18 to 23
    assert exits.until(3.0).others == (6.0, 11.0)
    assert exits.until(9.0).others == (8.0, 13.0)


def test_two_outcomes_tell_the_same_of_all_who_left():
    # 20 had left by month 3: 12 so, 8 so; 18 to 23 are told by both
    for events in (12, 8):
        frame = pd.DataFrame({"time": [3.0], "n_risk": [50], "n_event": [events], "n_censor": [30]})
        until = exit_table(frame, {}, size=6, competes=True).until(3.0)
        assert [until.events + end for end in until.others] == [18.0, 23.0]


def test_nobody_is_lost_before_the_first_month():
    frame = pd.DataFrame(
        {"time": [1.0, 9.0], "n_risk": [50, 38], "n_event": [6, 4], "n_censor": [6, 34]}
    )
    exits = exit_table(frame, {}, size=6, competes=False)
    assert exits.until(1.0).lost == NOBODY
    assert exits.until(2.0).lost == (6.0, 11.0)


def test_on_a_coarse_grid_whoever_is_lost_within_a_step_is_lost_before_its_end():
    # 60 people: three lost in month 5, twelve events each in months 5 and 6, one in month 8
    curve = kaplan_meier([5] * 15 + [6] * 12 + [8] * 33, [1] * 12 + [0] * 3 + [1] * 13 + [0] * 32)
    got = protect(curve, Policy(time_grid=3))
    row = got.frame.set_index("time").loc[6.0]
    # between 24 of 60 and 24 of 55, in the middle 24 of 58.75
    assert (row["estimate"], row["rounded_to"]) == (0.6, 0.02)
    assert got.about["lost_about"]["group=all;time=6"]["group"] == [5.0, 0.0, 5.0]


def test_between_two_whole_times_nobody_is_counted():
    exits, events = [5.3] * 3 + [5.8] * 20 + [9.0] * 37, [0] * 3 + [1] * 20 + [0] * 37
    got = protect(kaplan_meier(exits, events), Policy()).frame.set_index("time")
    assert got.loc[6.0, "n_event"] == 20
    assert pd.isna(got.loc[6.0, "estimate"])


def test_between_report_times_a_rounded_curve_stays_below_the_next_of_them():
    """As the same share may stand in a table of the report times alone, that one is not moved."""
    rng = np.random.default_rng(5)
    about = {"by": None, "event": ["job"], "report_times": [6, 12, 18]}
    rounded = 0
    for _ in range(30):
        exits, events = rng.integers(1, 19, 120), rng.random(120) < 0.6
        got = protect(kaplan_meier(exits, events, about=about), Policy()).frame
        had = 1 - got["estimate"].dropna()
        assert (had.diff().dropna() >= -1e-9).all()
        told = got.set_index("time")["estimate"]
        alone = made_at([6.0, 12.0, 18.0], exits, events, about)
        if alone.notna().all():
            assert told[[6.0, 12.0]].tolist() == alone[[6.0, 12.0]].tolist()
            rounded += 1
    assert rounded > 2


def made_at(times, exits, events, about):
    """The shares of the report times alone."""
    curve = kaplan_meier(exits, events, about=about)
    frame = curve.frame.assign(n=len(exits))
    by = frame[["n_event", "n_censor"]].cumsum()
    frame = frame.assign(**by)[frame["time"].isin(times)]
    columns = [*curve.keys, "n_risk", "n_event", "n_censor"]
    counts = ("n", "n_risk", "n_event", "n_censor")
    about = {**about, "estimand": "survival"}
    result = Result("times", frame, curve.keys, counts, about=about, exits=curve.frame[columns])
    return protect(result, Policy()).frame.set_index("time")["estimate"]
