"""An attacker who recomputes the curve: every way to be censored that gives the rows told.

He knows in which month each event was, and how the numbers of a row are made; unknown is how many
were censored in each month. Whatever gives other rows is ruled out. He is given more than he has:
the groups that the numbers lost lie in, of which the rows are made.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from attacker import released
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from test_protect_curves import kaplan_meier

from evaltools.disclosure import Policy, secure
from evaltools.disclosure.life_table import in_groups
from evaltools.disclosure.roles import LOST_ABOUT
from evaltools.disclosure.share_units import made_of_told

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


def curve(months, still=STILL):
    exits = [m for m, (events, ends) in enumerate(months, 1) for _ in range(events + ends)]
    marks = [mark for events, ends in months for mark in [True] * events + [False] * ends]
    return kaplan_meier([*exits, *[MONTHS + 1] * still], [*marks, *[False] * still])


def attack(shown, months):
    """The least and the most who may have been censored in each row whose number is hidden."""
    rows = released(shown)
    rows = rows[rows["time"].astype(float) <= MONTHS]
    people, events = sum(map(sum, months)) + STILL, [each for each, _ in months]
    gone = np.cumsum(TRIED + np.array(events), axis=1)
    at_risk = people - np.column_stack([np.zeros(len(TRIED)), gone[:, :-1]])
    groups = shown.about.get(LOST_ABOUT, {})
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
        before = TRIED[:, : end - 1].sum(axis=1)
        if row["estimate"] != "" and row.get("rounded_to", "") == "":
            fits &= before == 0
        told = groups.get(f"group=all;time={end}", {"group": (end - 1, 0, np.inf)})
        _, low, high = told["group"]
        fits &= (before >= low) & (before <= high)
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


def rows_told(months, still):
    """The rows of a curve of which nothing is told of who was lost, without how many were."""
    made = curve(months, still)
    made = replace(made, frame=made.frame[made.frame["time"] <= MONTHS])
    mask = pd.DataFrame(False, made.frame.index, made.frame.columns)
    mask[["n_risk", "n_censor"]] = True
    told = made_of_told(made, mask, curve(months, still).frame, Policy(), every=False)
    assert told.frame.loc[2:, "rounded_to"].notna().sum() >= MONTHS - 2
    return told.frame


@settings(max_examples=40, derandomize=True, **CALM)
@given(EXITS, st.data())
def test_whoever_are_lost_the_rows_are_made_of_their_groups_alone(months, data):
    """Others are lost, in other months, and so many in each group: nothing of a share changes."""
    events = [each for each, _ in months]
    lost = np.cumsum([0, *(ends for _, ends in months)])[:-1]
    groups = [in_groups(each, FEW + 1) for each in lost]
    tried = [0]
    for low, high in groups[1:]:
        tried.append(data.draw(st.integers(max(int(low), tried[-1]), int(high))))
    months_then = list(zip(events, [*np.diff(tried).tolist(), months[-1][1]], strict=True))
    still = STILL + sum(ends for _, ends in months) - sum(ends for _, ends in months_then)
    now, then = rows_told(months, STILL), rows_told(months_then, still)
    pd.testing.assert_frame_equal(now, then)
