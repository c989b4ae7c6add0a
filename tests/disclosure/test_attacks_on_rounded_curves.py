"""An attacker who recomputes the curve: every way to be censored that gives the numbers told.

He knows in which month each event was, and the rule by which numbers are rounded; unknown is how
many were censored in each month. What no number of them gives back is ruled out.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from attacker import released
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from test_protect_curves import kaplan_meier

from evaltools.disclosure import Policy, secure
from evaltools.disclosure.lost_earlier import moved_share

MONTHS = 5
STILL = 25
WIDTH, FEW = 4, 5
CALM = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "phases": (Phase.explicit, Phase.generate),
}
#: Of each month: how many had the event, how many were censored.
EXITS = st.lists(st.tuples(st.integers(5, 12), st.integers(0, 4)), min_size=MONTHS, max_size=MONTHS)

#: How many may have been censored in a month, as far as the attacker looks.
TRIED = np.array(list(itertools.product(range(9), repeat=MONTHS)))


def curve(months):
    exits = [m for m, (events, ends) in enumerate(months, 1) for _ in range(events + ends)]
    marks = [mark for events, ends in months for mark in [True] * events + [False] * ends]
    return kaplan_meier([*exits, *[MONTHS + 1] * STILL], [*marks, *[False] * STILL])


def attack(shown, months):
    """The least and the most who may have been censored in each row whose number is hidden."""
    rows = released(shown)
    rows = rows[rows["time"].astype(float) <= MONTHS]
    people, events = sum(map(sum, months)) + STILL, [each for each, _ in months]
    gone = np.cumsum(TRIED + np.array(events), axis=1)
    at_risk = people - np.column_stack([np.zeros(len(TRIED)), gone[:, :-1]])
    made = np.cumprod(1 - np.array(events) / np.maximum(at_risk, 1), axis=1)
    fits, start, hidden = gone[:, -1] <= people, 0, []
    for _, row in rows.iterrows():
        end = int(float(row["time"]))
        if end == 0:
            continue
        censored = TRIED[:, start:end].sum(axis=1)
        if row["n_censor"] != "":
            fits &= censored == int(float(row["n_censor"]))
        else:
            hidden.append((row["time"], censored))
        if row["n_risk"] != "":
            fits &= at_risk[:, start] == float(row["n_risk"])
        if row["estimate"] != "":
            unit = float(row.get("rounded_to") or 0.0)
            told = float(row["estimate"])
            fits &= np.abs(made[:, end - 1] - told) <= unit / 2 + 1e-9
        start = end
    assert fits.any()
    return [(time, int(tried[fits].min()), int(tried[fits].max())) for time, tried in hidden]


def is_open(low, high):
    return high - low >= WIDTH or low >= FEW


def check(months):
    shown, _hidden = secure({"all": curve(months)}, Policy(zeros="never"))
    assert [each for each in attack(shown["all"], months) if not is_open(*each[1:])] == []


@settings(max_examples=25, derandomize=True, **CALM)
@given(EXITS)
def test_a_rounded_curve_leaves_open_how_many_were_censored(months):
    check(months)


@pytest.mark.long
@settings(max_examples=400, **CALM)
@given(EXITS)
def test_nor_do_many_more_rounded_curves(months):
    check(months)


@settings(max_examples=40, derandomize=True, **CALM)
@given(EXITS, st.data())
def test_no_curve_moves_by_more_when_four_people_leave_earlier(months, data):
    """The people are moved one by one, and the curve is made anew by the textbook."""
    made = curve(months).frame
    exits = made[made["time"] > 0].astype({"n_censor": float})
    censored = [ends for _, ends in months]
    places = [place for place, ends in enumerate(censored) if ends]
    if not places:
        assert moved_share(exits, MONTHS, 4) == 0
        return
    place, taken = data.draw(st.sampled_from(places)), 4
    moved = [list(each) for each in months]
    moved[place][1] += 4
    for later in range(place + 1, MONTHS):
        less = min(taken, moved[later][1])
        moved[later][1] -= less
        taken -= less
    # whoever is still followed at the end is taken last
    exits_then = [m for m, (events, ends) in enumerate(moved, 1) for _ in range(events + ends)]
    marks = [mark for events, ends in moved for mark in [True] * events + [False] * ends]
    rest = STILL - taken
    then = kaplan_meier([*exits_then, *[MONTHS + 1] * rest], [*marks, *[False] * rest]).frame
    for month in range(1, MONTHS + 1):
        before, after = (each.set_index("time")["estimate"][month] for each in (made, then))
        assert abs(before - after) <= moved_share(exits, month, 4) + 1e-9
