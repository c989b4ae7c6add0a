"""Fast curves agree with their dense definitions on random small data."""

from __future__ import annotations

import brute_force
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from evaltools import survival

#: Where the numbers of these tests come from; see tests/conformance.py.
HELD_TO = "dense forms written for the tests"

TIGHT = {"rtol": 1e-10, "atol": 1e-10}
NAMES = np.array(["censored", "job", "other", "school"])


@st.composite
def people(draw, most=25):
    """Few distinct times: ties, first-unit exits, everybody or nobody leaving."""
    n = draw(st.integers(1, most))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    last = draw(st.integers(1, 8))
    entry = rng.integers(0, last, n) * (rng.random(n) < draw(st.sampled_from([0, 0.5])))
    exit = entry + rng.integers(1, last + 1, n)
    chances = np.array(
        draw(st.sampled_from([[1, 1, 1, 1], [0, 1, 0, 0], [1, 0, 0, 0], [1, 4, 0, 1]]))
    )
    return pd.DataFrame(
        {
            "entry": entry.astype(float),
            "exit": exit.astype(float) * draw(st.sampled_from([1.0, 0.37])),
            "code": rng.choice(4, n, p=chances / chances.sum()),
            "weight": rng.choice([0.5, 1.0, 1.7, 3.1], n),
            "site": rng.integers(0, draw(st.integers(1, 6)), n),
        }
    ).assign(state=lambda frame: NAMES[frame.code], entry=lambda frame: frame.entry * 0.3)


def table_of(frame, **columns):
    frame = frame.assign(state=pd.Categorical(frame.state, NAMES))
    return survival.cumulative_incidence(frame, exit="exit", state="state", **columns).table()


@pytest.mark.parametrize("entry", [None, "entry"])
@pytest.mark.parametrize("weights", [None, "weight"])
@pytest.mark.parametrize("cluster", [None, "site"])
@settings(max_examples=40, deadline=None)
@given(frame=people())
def test_incidence_and_its_error_equal_the_dense_form(entry, weights, cluster, frame):
    got = table_of(frame, entry=entry, weights=weights, cluster=cluster)
    _, _, shares, influence = brute_force.aalen_johansen(
        frame.exit.to_numpy(),
        frame.code.to_numpy(),
        3,
        None if entry is None else frame[entry].to_numpy(),
        None if weights is None else frame[weights].to_numpy(),
    )
    errors = brute_force.std_errors(influence, frame[cluster].to_numpy() if cluster else None)
    if cluster and frame[cluster].nunique() == 1:
        errors = np.full(errors.shape, np.nan)
    for position, name in enumerate(NAMES[1:]):
        rows = got[(got.outcome == name) & (got.time > 0)]
        if len(rows):
            assert_allclose(rows.estimate, shares[position], **TIGHT)
            assert_allclose(rows.std_error**2, errors[position] ** 2, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("entry", [None, "entry"])
@settings(max_examples=60, deadline=None)
@given(frame=people())
def test_survival_equals_greenwoods_definition(entry, frame):
    curve = survival.survival_curve(
        frame, exit="exit", state="state", event=("job", "other", "school"), entry=entry
    ).table()
    want, errors = brute_force.greenwood(
        frame.exit.to_numpy(),
        (frame.code > 0).to_numpy(),
        None if entry is None else frame[entry].to_numpy(),
    )
    rows = curve[curve.time > 0]
    assert_allclose(rows.estimate, want, **TIGHT)
    assert_allclose(rows.std_error, errors, **TIGHT)


@pytest.mark.parametrize("columns", [{}, {"weights": "weight", "cluster": "site"}])
@settings(max_examples=30, deadline=None)
@given(frame=people())
def test_shares_of_all_exits_and_of_no_exit_add_up_to_one(columns, frame):
    incidence = table_of(frame, **columns)
    without = survival.survival_curve(
        frame, exit="exit", state="state", event=("job", "other", "school"), **columns
    ).table()
    total = incidence.groupby("time").estimate.sum() + without.set_index("time").estimate
    assert_allclose(total, 1.0, rtol=1e-12)


@settings(max_examples=30, deadline=None)
@given(frame=people(), seed=st.integers(0, 99))
def test_the_order_of_rows_never_changes_a_digit(frame, seed):
    columns = {"entry": "entry", "weights": "weight", "cluster": "site"}
    shuffled = frame.sample(frac=1, random_state=seed)
    pd.testing.assert_frame_equal(table_of(frame, **columns), table_of(shuffled, **columns))


@settings(max_examples=30, deadline=None)
@given(frame=people())
def test_the_unit_of_time_changes_nothing_but_the_times(frame):
    days = frame.assign(exit=frame.exit * 30.4, entry=frame.entry * 30.4)
    one, other = table_of(frame, entry="entry"), table_of(days, entry="entry")
    assert_allclose(one.estimate, other.estimate)
    assert_allclose(one.std_error, other.std_error, atol=1e-12)
    assert_allclose(one.time * 30.4, other.time)


@settings(max_examples=40, deadline=None)
@given(frame=people(most=40), time=st.sampled_from([1.0, 2.0, 5.0]))
def test_a_difference_between_groups_that_share_sites_stacks_their_influence(frame, time):
    frame = frame.assign(arm=np.where(np.arange(len(frame)) % 2, "a", "b"))
    arms = dict(list(frame.groupby("arm")))
    if len(arms) < 2 or frame.site.nunique() < 2:
        return
    incidence = survival.cumulative_incidence(
        frame.assign(state=pd.Categorical(frame.state, NAMES)),
        exit="exit", state="state", event="job", by="arm", weights="weight", cluster="site",
    )  # fmt: skip
    got = incidence.difference(time, reference="b").table().query("outcome == 'event'").iloc[0]
    total, shares = {}, {}
    for sign, name in [(1, "a"), (-1, "b")]:
        rows = arms[name]
        if time > rows.exit.max():
            assert np.isnan(got.estimate)
            return
        times, _, share, influence = brute_force.aalen_johansen(
            rows.exit.to_numpy(), rows.code.to_numpy(), 3, weights=rows.weight.to_numpy()
        )
        position = np.searchsorted(times, time, side="right") - 1
        shares[name] = 0.0 if position < 0 else share[0, position]
        for site, value in zip(rows.site, influence[:, 0, position], strict=True):
            total[site] = total.get(site, 0) + sign * value * (position >= 0)
    assert_allclose(got.estimate, shares["a"] - shares["b"], **TIGHT)
    certain = [np.isclose(share, 0) or np.isclose(share, 1) for share in shares.values()]
    if any(certain):
        assert np.isnan(got.std_error)
    else:
        error = np.sqrt(sum(value**2 for value in total.values()))
        assert_allclose(np.nan_to_num(got.std_error) ** 2, error**2, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_the_error_is_close_to_the_delete_one_jackknife(seed):
    rng = np.random.default_rng(20_261 + seed)
    n = 80
    exit, code = rng.integers(1, 13, n).astype(float), rng.choice(3, n)
    frame = pd.DataFrame({"exit": exit, "state": NAMES[code]})
    got = survival.cumulative_incidence(frame, exit="exit", state="state").at(6).table()
    left_out = [
        survival.cumulative_incidence(frame.drop(index=row), exit="exit", state="state")
        .at(6).table().estimate.iloc[0]
        for row in frame.index
    ]  # fmt: skip
    jackknife = np.sqrt((n - 1) / n * ((left_out - np.mean(left_out)) ** 2).sum())
    assert got.std_error.iloc[0] == pytest.approx(jackknife, rel=0.03)
