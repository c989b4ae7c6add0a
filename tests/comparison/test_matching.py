"""Matches equal MatchIt 4.7.1 pair by pair, and brute force where scores are tied."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from nsw_names import ARMS, REFERENCE
from numpy.testing import assert_allclose

from evaltools import comparison
from evaltools.comparison.arms import read_arms
from evaltools.comparison.baseline import balance_of
from evaltools.comparison.mahalanobis import nearest_by_distance, whitened
from evaltools.comparison.nearest import nearest_once, nearest_with_replacement, order_of
from evaltools.errors import TooFewError, UsageError

#: Where the numbers of these tests come from; see tests/conformance.py.
HELD_TO = "R 4.2.2, MatchIt 4.7.1"

TWELVE = {"arm": "treat", "treated": 1, "covariates": [f"x{i}" for i in range(1, 13)]}


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("nearest_1to1_ps", {}),
        ("nearest_1to1_caliper02", {"caliper": 0.2}),
        ("nearest_replace", {"replace": True}),
    ],
)
def test_pairs_equal_those_of_matchit(match_2000, name, options):
    wanted = pd.read_csv(REFERENCE / f"match_2000_{name}.csv")
    pairs = comparison.match(match_2000, **TWELVE, **options).pairs
    assert (pairs.treated + 1).tolist() == wanted.iloc[:, 0].tolist()
    assert (pairs.comparison + 1).tolist() == wanted.iloc[:, 1].tolist()


@pytest.mark.parametrize("data", ["nsw_dw", "nsw_cps1"])
@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("nearest 1:1 logit PS no replace order=largest", {}),
        ("nearest 1:1 caliper .2 sd", {"caliper": 0.2}),
        ("nearest 1:1 replace", {"replace": True}),
        ("nearest 1:1 PS exact(black,marr)", {"exact": ("black", "marr")}),
    ],
)
def test_balance_after_matching_equals_matchit(nsw, causal_r, data, method, options):
    found = comparison.match(nsw[data], **ARMS, **options)
    wanted = causal_r.get("smd", data, f"after matchit {method} sd=treated", "smd")
    # men with equal covariates have equal scores: which of them is taken changes no balance
    assert_allclose(found.balance().frame.smd, wanted, atol=1e-12)
    n_matched = found.describe().frame.set_index("arm").n_matched
    assert n_matched["programme"] == causal_r.one("matchit", data, method, "n1")


def test_three_matches_each_come_round_by_round_as_in_matchit(nsw, causal_r):
    found = comparison.match(nsw["nsw_cps1"], **ARMS, ratio=3)
    wanted = causal_r.get("smd", "nsw_cps1", "after matchit nearest 1:3 sd=treated", "smd")
    assert_allclose(found.balance().frame.smd, wanted, atol=1e-12)
    assert found.pairs.match.value_counts().to_dict() == {1: 185, 2: 185, 3: 185}


def each_way(distances, people, person=0, taken=()):
    """Every greedy matching: of unlike people at one distance any may be the one that is taken."""
    if person == len(distances):
        yield taken
        return
    row = distances[person].copy()
    row[list(taken)] = np.inf
    near = np.flatnonzero(row <= row.min() + 1e-9)
    _, first = np.unique(people[near], axis=0, return_index=True)
    for one in near[first]:
        yield from each_way(distances, people, person + 1, (*taken, one))


def test_mahalanobis_in_the_order_of_the_data_equals_matchit_but_for_ties(nsw, causal_r):
    arms = read_arms(nsw["nsw_cps1"], **ARMS)
    z, treated = whitened(arms.matrix, arms.treated), arms.treated
    others = np.flatnonzero(~treated)

    def balance(found):
        weights = treated.astype(float)
        weights[others[list(found)]] = 1
        return balance_of(arms, weights, estimand="att").frame.smd

    distances = np.linalg.norm(z[treated][:, None] - z[~treated], axis=2)
    ways = list(each_way(distances, arms.matrix[~treated]))
    # MatchIt takes of those at one distance whichever its rounding puts first
    assert 1 < len(ways) <= 32
    wanted = causal_r.get(
        "smd", "nsw_cps1", "after matchit nearest 1:1 mahalanobis sd=treated", "smd"
    )
    nearest = min(ways, key=lambda way: np.abs(balance(way) - wanted).max())
    assert_allclose(balance(nearest), wanted, atol=1e-12)
    found = nearest_by_distance(
        z[treated], z[~treated], np.arange(185), ratio=1, replace=False, caliper=np.inf
    )[:, 0]
    assert balance(found).to_list() in [balance(way).to_list() for way in ways]


def test_unlike_people_at_one_distance_tie_whatever_the_rounding():
    treated, others = np.array([[0.1 + 0.2, 0.0]]), np.array([[0.6, 0.0], [0.0, 0.0], [0.3, 0.3]])
    for order in ([0, 1, 2], [2, 1, 0], [1, 0, 2]):
        found = nearest_by_distance(
            treated, others[order], np.arange(1), ratio=3, replace=True, caliper=np.inf
        )
        assert found.tolist() == [[0, 1, 2]]


def brute_once(treated, comparison_scores, caliper, distance=None):
    """Greedy matching by looking at everybody."""
    found = np.full(len(treated), -1)
    free = np.ones(len(comparison_scores), dtype=bool)
    for person in order_of(treated):
        row = np.abs(comparison_scores - treated[person]) if distance is None else distance[person]
        row = np.where(free & (row <= caliper), row, np.inf)
        if np.isfinite(row).any():
            found[person] = int(np.argmin(row))
            free[found[person]] = False
    return found


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("caliper", [np.inf, 0.11])
def test_nearest_with_ties_equals_looking_at_everybody(seed, caliper):
    rng = np.random.default_rng(seed)
    # sixteenths: every distance is exact, ties are everywhere
    treated = rng.integers(0, 16, rng.integers(1, 40)) / 16
    others = rng.integers(0, 16, rng.integers(1, 60)) / 16
    got = nearest_once(treated, others, caliper)
    assert got.tolist() == brute_once(treated, others, caliper).tolist()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("ratio", [1, 3, 90])
def test_nearest_with_replacement_equals_looking_at_everybody(seed, ratio):
    rng = np.random.default_rng(seed)
    treated = rng.integers(0, 16, 20) / 16
    others = rng.integers(0, 16, 50) / 16
    distance = np.abs(others - treated[:, None])
    wanted = np.argsort(distance, axis=1, kind="stable")[:, :ratio]
    got = nearest_with_replacement(treated, others, ratio=ratio, caliper=np.inf)
    assert (got[:, : wanted.shape[1]] == wanted).all()
    assert (got[:, wanted.shape[1] :] == -1).all()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("replace", [True, False])
def test_mahalanobis_with_ties_equals_looking_at_everybody(seed, replace):
    rng = np.random.default_rng(seed)
    here = rng.integers(0, 3, (30, 4)).astype(float)
    there = rng.integers(0, 3, (70, 4)).astype(float)
    distance = np.sqrt(((here[:, None] - there) ** 2).sum(axis=2))
    order = rng.permutation(30)
    got = nearest_by_distance(here, there, order, ratio=1, replace=replace, caliper=np.inf)[:, 0]
    free = np.ones(70, dtype=bool)
    for person in order:
        row = np.where(free, distance[person], np.inf)
        assert got[person] == int(np.argmin(row))
        free[got[person]] = replace


def test_a_narrow_caliper_leaves_out_what_brute_force_leaves_out(match_2000):
    found = comparison.match(match_2000, **TWELVE, caliper=0.05)
    scores = found.propensity.scores.to_numpy()
    treated = match_2000.treat.to_numpy() == 1
    rows = np.flatnonzero(~treated)
    wanted = brute_once(scores[treated], scores[~treated], 0.05 * scores.std(ddof=1))
    assert found.pairs.comparison.tolist() == rows[wanted[wanted >= 0]].tolist()
    alone = int((wanted < 0).sum())
    assert alone > 0
    assert str(found.notes[-1]) == (
        f"{alone} participants have no match and are left out: the answer is about the others."
    )


def test_exact_columns_are_equal_within_every_pair(nsw):
    men = nsw["nsw_cps1"]
    pairs = comparison.match(men, **ARMS, exact=["black", "marr"]).pairs
    for column in ("black", "marr"):
        mine, theirs = (men.loc[pairs[side], column].tolist() for side in ("treated", "comparison"))
        assert mine == theirs


def test_weights_of_comparisons_share_their_participants(nsw):
    found = comparison.match(nsw["nsw_dw"], **ARMS, replace=True, ratio=2)
    weights = found.weights
    others = nsw["nsw_dw"].treat == 0
    used = found.pairs.comparison.value_counts()
    scaled = used / used.sum() * len(used)
    assert_allclose(weights[others][weights > 0].sort_index(), scaled.sort_index())


def test_pairs_name_people_by_the_index_of_the_frame(match_2000):
    named = match_2000.set_axis([f"P{i:04}" for i in range(2000)])
    plain = comparison.match(match_2000, **TWELVE).pairs
    pairs = comparison.match(named, **TWELVE).pairs
    assert pairs.treated.tolist() == [f"P{i:04}" for i in plain.treated]


def test_nobody_within_the_caliper_is_too_few():
    people = pd.DataFrame({"arm": [1, 0] * 20, "age": [float(i % 2) + i / 97 for i in range(40)]})
    with pytest.raises(TooFewError) as refused:
        comparison.match(people, arm="arm", treated=1, covariates=["age"], caliper=1e-9)
    assert str(refused.value) == (
        "At least one participant must have a match; nobody has. Widen the caliper."
    )


def test_impossible_options_are_refused(match_2000):
    with pytest.raises(UsageError, match=r"^ratio must be 1 or more; found 0\.$"):
        comparison.match(match_2000, **TWELVE, ratio=0)
    with pytest.raises(UsageError, match=r"^caliper must be more than 0; found -1\.$"):
        comparison.match(match_2000, **TWELVE, caliper=-1)
    with pytest.raises(UsageError, match=r"^method must be one of propensity, mahalanobis"):
        comparison.match(match_2000, **TWELVE, method="genetic")
