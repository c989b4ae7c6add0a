"""Shares in states and expected times equal R, a dense form, and sums by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from evaltools import survival
from evaltools.errors import DataError, UsageError

#: Where the numbers of these tests come from; see tests/conformance.py.
HELD_TO = "R 4.2.2, survival 3.5-3"

REFERENCE = Path(__file__).parents[1] / "reference"


@pytest.fixture(scope="module")
def spells():
    return pd.read_csv(REFERENCE / "occupation_spells.csv")


@pytest.fixture(scope="module")
def r_values():
    return pd.read_csv(REFERENCE / "occupation_r.csv", dtype={"group": str})


@pytest.mark.parametrize("weights", [None, "w"])
@pytest.mark.parametrize("by", [None, "arm"])
def test_shares_and_errors_equal_multistate_survfit(spells, r_values, weights, by):
    got = survival.state_occupation(
        spells, until="until", times=[3, 6, 12, 18], weights=weights, by=by
    ).table()
    values = r_values[r_values.weights == (weights or "none")]
    wide = values.pivot_table(index=["group", "state", "time"], columns="stat", values="value")
    merged = got.merge(wide, on=["group", "state", "time"], validate="one_to_one")
    assert len(merged) == len(got) == 16 * (2 if by else 1)
    assert_allclose(merged.estimate, merged.pstate, rtol=1e-10)
    assert_allclose(merged.std_error, merged["std.err"], rtol=1e-9)


@pytest.mark.parametrize("weights", [None, "w"])
def test_expected_times_equal_survfits_time_in_state(spells, r_values, weights):
    got = survival.state_occupation(
        spells, until="until", times=12, weights=weights, by="arm"
    ).expected_time().table()  # fmt: skip
    values = r_values[(r_values.weights == (weights or "none")) & (r_values.stat == "rmean")]
    merged = got.merge(values, on=["group", "state"], validate="one_to_one")
    assert_allclose(merged.estimate, merged.value, rtol=1e-10)
    assert_allclose(got.groupby("group").estimate.sum(), 12)


def dense(spells, time, horizon):
    """Shares at `time` and expected times to `horizon` with everybody's derivative.

    A derivative by a weight is measured here: the estimate is made again with the weight a
    little larger and a little smaller.
    """
    states = sorted(spells.state.unique())
    people = sorted(spells.participant_id.unique())

    def estimate(weight):
        moves, starts = {}, np.zeros(len(states))
        at_risk = {}
        for person, rows in spells.groupby("participant_id"):
            rows = rows.sort_values("start")
            until = rows.until.iloc[0]
            for position, row in enumerate(rows.itertuples()):
                state = states.index(row.state)
                if row.start == 0:
                    starts[state] += weight[person]
                for moment in range(int(row.start) + 1, int(row.end) + 1):
                    at_risk[moment, state] = at_risk.get((moment, state), 0) + weight[person]
                if position + 1 < len(rows) and row.end <= until:
                    to = states.index(rows.state.iloc[position + 1])
                    key = (row.end, state, to)
                    moves[key] = moves.get(key, 0) + weight[person]
        share, area, result = starts / starts.sum(), 0.0, None
        for moment in range(int(max(time, horizon)) + 1):
            step = np.zeros((len(states), len(states)))
            for (when, state, to), moved in moves.items():
                if when == moment:
                    step[state, to] += moved / at_risk[when, state]
                    step[state, state] -= moved / at_risk[when, state]
            share = share + share @ step
            if moment < horizon:
                area = area + share
            if moment == time:
                result = share
        return np.r_[result, area]

    ones = dict.fromkeys(people, 1.0)
    size = 1e-4
    slopes = [
        (estimate({**ones, person: 1 + size}) - estimate({**ones, person: 1 - size})) / (2 * size)
        for person in people
    ]
    return states, estimate(ones), np.array(slopes)


@st.composite
def histories(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows = []
    for person in range(draw(st.integers(2, 9))):
        until, now, state = int(rng.integers(1, 7)), 0, int(rng.integers(3))
        if person == 0:
            until = 6
        while now < until:
            end = min(until, now + int(rng.integers(1, 4)))
            rows.append((f"P{person:03d}", now, end, "abc"[state], until, person % 3))
            now, state = end, (state + int(rng.integers(1, 3))) % 3
    columns = ["participant_id", "start", "end", "state", "until", "site"]
    return pd.DataFrame(rows, columns=columns)


@settings(max_examples=30, deadline=None)
@given(spells=histories(), cluster=st.booleans())
def test_shares_times_and_errors_equal_the_measured_derivative(spells, cluster):
    occupation = survival.state_occupation(
        spells, until="until", times=4, horizon=6, cluster="site" if cluster else None
    )
    states, values, slopes = dense(spells, 4, 6)
    site = spells.groupby("participant_id").site.first().to_numpy()
    if cluster:
        slopes = np.stack([slopes[site == each].sum(axis=0) for each in np.unique(site)])
    errors = np.sqrt((slopes**2).sum(axis=0))
    for table, offset in [
        (occupation.table(), 0),
        (occupation.expected_time().table(), len(states)),
    ]:
        table = table.set_index("state")
        for position, state in enumerate(states):
            assert_allclose(table.estimate[state], values[offset + position], atol=1e-12)
            known = np.nan_to_num(table.std_error[state])
            if len(np.unique(site)) > 1 or not cluster:
                assert_allclose(known, errors[offset + position], rtol=1e-5, atol=1e-7)


def test_without_censoring_shares_are_plain_proportions_with_exact_limits_at_zero():
    spells = pd.DataFrame(
        {
            "participant_id": ["P1", "P1", "P2", "P3"],
            "start": [0, 2, 0, 0],
            "end": [2, 6, 6, 6],
            "state": ["out", "job", "out", "out"],
            "until": 6,
        }
    )
    table = survival.state_occupation(spells, until="until", times=[1, 2]).table()
    job = table[table.state == "job"]
    assert job.estimate.tolist() == pytest.approx([0, 1 / 3])
    assert job.n.tolist() == [0, 1]
    # Clopper and Pearson: 1 - 0.025 ** (1 / 3)
    assert job.conf_high.iloc[0] == pytest.approx(1 - 0.025 ** (1 / 3))


def test_time_that_no_spell_covers_is_shown_and_noted():
    spells = pd.DataFrame(
        {"participant_id": ["P1", "P2"], "start": [2, 0], "end": [4, 6], "state": "job", "until": 6}
    )
    occupation = survival.state_occupation(spells, until="until", times=[1, 3, 5])
    table = occupation.table()
    assert table[table.state == "job"].estimate.tolist() == [0.5, 1.0, 0.5]
    no_spell = "1 person had time that no spell covers; it is shown as the state “no spell”."
    assert [str(note) for note in occupation.notes] == [
        no_spell,
        "The shares are estimated from everybody for as long as each was observed. Where some "
        "were no longer observed, a share is not quite the number in the state over the number "
        "observed then.",
    ]
    # of times it is no share of those observed at one moment
    of_times = [str(note) for note in occupation.expected_time().notes]
    assert of_times[0] == no_spell
    assert not any(note.startswith("The shares are estimated") for note in of_times)


def test_states_taken_together_join_spells_that_touch(spells):
    one = survival.state_occupation(
        spells, until="until", times=6, together={"busy": ["open_job", "education", "work_trial"]}
    )
    parts = survival.state_occupation(spells, until="until", times=6).table()
    busy = parts[parts.state != "unemployed"].estimate.sum()
    # censoring is by time alone here, but the risk sets differ once people have moved
    assert one.table().set_index("state").estimate["busy"] == pytest.approx(busy, abs=0.02)
    assert one.about["states"] == ["busy", "unemployed"]


def test_differences_in_shares_and_in_expected_time_use_both_groups_errors(spells):
    occupation = survival.state_occupation(spells, until="until", times=[6, 12], by="arm")
    table = occupation.table().set_index(["group", "state", "time"])
    row = occupation.difference(reference="0").table().query("state == 'open_job'").iloc[1]
    one, other = table.loc[("1", "open_job", 12.0)], table.loc[("0", "open_job", 12.0)]
    assert row.estimate == pytest.approx(one.estimate - other.estimate)
    assert row.std_error == pytest.approx(np.hypot(one.std_error, other.std_error))
    times = occupation.expected_time().table().set_index(["group", "state"])
    months = occupation.difference(reference="0", of="expected_time").table()
    row = months.query("state == 'open_job'").iloc[0]
    want = times.estimate["1", "open_job"] - times.estimate["0", "open_job"]
    assert row.estimate == pytest.approx(want)
    assert 0 < row.p_value < 1


def test_the_order_of_rows_never_changes_a_digit(spells):
    columns = {"until": "until", "times": [6, 12], "weights": "w", "by": "arm"}
    shuffled = spells.sample(frac=1, random_state=3)
    one = survival.state_occupation(spells, **columns)
    other = survival.state_occupation(shuffled, **columns)
    pd.testing.assert_frame_equal(one.table(), other.table())


def test_spells_that_break_rules_are_refused_all_at_once():
    spells = pd.DataFrame(
        {
            "participant_id": ["P1", "P1", "P2"],
            "start": [0, 3, 4],
            "end": [3, 5, 2],
            "state": ["job", None, "job"],
            "until": [6, 7, 6],
        }
    )
    with pytest.raises(DataError) as error:
        survival.state_occupation(spells, until="until", times=3)
    assert str(error.value) == (
        "The data must keep 3 rules that they break.\n"
        "- row 2, column “state”: A spell must have a state.\n"
        "- row 3, column “end”: A spell must not end before it begins.\n"
        "- row 2, column “until”: The column must hold one value per person."
    )


def test_spells_that_overlap_are_refused():
    spells = pd.DataFrame(
        {"participant_id": "P1", "start": [0, 2], "end": [3, 5], "state": "job", "until": 6}
    )
    with pytest.raises(DataError, match="must not overlap; 1 begins before"):
        survival.state_occupation(spells, until="until", times=3)


def test_expected_time_beyond_the_last_observation_is_refused(spells):
    occupation = survival.state_occupation(spells, until="until", times=30)
    assert occupation.table().estimate.isna().all()
    with pytest.raises(UsageError, match="was observed to 18"):
        occupation.expected_time()


def test_few_people_observed_at_the_horizon_are_noted(spells):
    few = spells[spells.participant_id.isin(sorted(spells.participant_id.unique())[:8])]
    horizon = float(few.until.max())
    expected = survival.state_occupation(few, until="until", times=horizon).expected_time()
    assert str(expected.notes[-1]) == (
        "Fewer than 10 people, at least in one group, were still followed at the horizon."
    )


def test_a_group_in_which_nobody_moves_stays_where_it_was():
    stayed = pd.DataFrame(
        {"participant_id": ["a", "b"], "start": [0, 0], "end": [4, 4], "until": [4, 4]}
    ).assign(state="unemployed")
    shares = survival.state_occupation(stayed, until="until", times=[1, 3]).table()
    assert shares.loc[shares.state == "unemployed", "estimate"].tolist() == [1.0, 1.0]
