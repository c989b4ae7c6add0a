"""Every estimator against its dense form, on people that none of them was written with.

Sites differ, stays are heavy-tailed, weights are rough, entry is late for some: made by a
counter-based generator used nowhere else. Closed forms agree to 1e-10, and so do fits that
are iterated to the end.
"""

from __future__ import annotations

import brute_force
import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from evaltools import survival

#: Where the numbers of these tests come from; see tests/conformance.py.
HELD_TO = "dense forms written for the tests"

TIGHT = 1e-10
NAMES = np.array(["censored", "job", "study"])
CODES = pd.CategoricalDtype(list(NAMES))


def fresh_people(seed, *, whole=True, n=160):
    rng = np.random.Generator(np.random.Philox(key=[seed, 77]))
    site = rng.integers(0, 9, n)
    pull = rng.gamma(4.0, 0.25, 9)[site]
    x, z = rng.standard_t(5, n), (rng.random(n) < 0.4).astype(float)
    job = rng.weibull(0.8, n) * 9 / (pull * np.exp(0.4 * x - 0.3 * z))
    study, end = rng.pareto(1.5, n) * 9 + 0.5, rng.triangular(2, 14, 20, n)
    exit = np.minimum(np.minimum(job, study), end)
    code = np.where(exit == end, 0, np.where(exit == job, 1, 2))
    exit = np.ceil(exit) if whole else exit
    late = rng.random(n) < 0.3
    entry = np.where(late, np.floor(exit * rng.random(n)), 0.0)
    entry = np.where(entry < exit, entry, 0.0)
    return pd.DataFrame(
        {
            "entry": entry, "exit": exit, "state": pd.Categorical(NAMES[code], dtype=CODES),
            "code": code, "weight": rng.lognormal(0, 0.7, n), "site": site, "x": x, "z": z,
            "arm": np.where(rng.random(n) < 0.5, "a", "b"),
        }
    )  # fmt: skip


EVERY_SETTING = [
    {}, {"weights": "weight"}, {"entry": "entry"}, {"cluster": "site"},
    {"weights": "weight", "entry": "entry", "cluster": "site"},
]  # fmt: skip
settings = pytest.mark.parametrize(
    "setting", EVERY_SETTING, ids=lambda each: "-".join(each) or "plain"
)
kinds_of_time = pytest.mark.parametrize("whole", [True, False], ids=["whole", "exact"])
seeds = pytest.mark.parametrize("seed", [11, 12])


def dense_incidence(frame, setting):
    times, _, shares, influence = brute_force.aalen_johansen(
        frame.exit.to_numpy(),
        frame.code.to_numpy(),
        2,
        frame[setting["entry"]].to_numpy() if "entry" in setting else None,
        frame[setting["weights"]].to_numpy() if "weights" in setting else None,
    )
    cluster = frame[setting["cluster"]].to_numpy() if "cluster" in setting else None
    return times, shares, influence, cluster


@seeds
@kinds_of_time
@settings
def test_incidence_equals_its_dense_form(seed, whole, setting):
    frame = fresh_people(seed, whole=whole)
    got = survival.cumulative_incidence(frame, exit="exit", state="state", **setting).table()
    _, shares, influence, cluster = dense_incidence(frame, setting)
    errors = brute_force.std_errors(influence, cluster)
    for position, name in enumerate(NAMES[1:]):
        rows = got[(got.outcome == name) & (got.time > 0)]
        assert_allclose(rows.estimate, shares[position], rtol=TIGHT)
        # squared: near 0 a root enlarges what rounding leaves
        assert_allclose(rows.std_error**2, errors[position] ** 2, rtol=TIGHT, atol=1e-17)


@seeds
@kinds_of_time
@settings
def test_restricted_time_equals_the_area_of_the_dense_form(seed, whole, setting):
    frame = fresh_people(seed, whole=whole)
    horizon = 10.0
    got = survival.restricted_time(
        frame, exit="exit", state="state", horizon=horizon, **setting
    ).table().set_index("outcome")  # fmt: skip
    times, shares, influence, cluster = dense_incidence(frame, setting)
    steps = np.maximum(np.minimum(np.append(times[1:], np.inf), horizon) - times, 0.0)
    areas, moved = shares @ steps, influence @ steps
    for position, name in enumerate(NAMES[1:]):
        assert_allclose(got.estimate[name], areas[position], rtol=TIGHT)
        error = brute_force.std_errors(moved[:, [position]], cluster)[0]
        assert_allclose(got.std_error[name], error, rtol=TIGHT)
    assert_allclose(got.estimate["before"], horizon - areas.sum(), rtol=TIGHT)


@seeds
@kinds_of_time
@settings
@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_coxs_model_equals_its_dense_form(seed, whole, setting, ties):
    frame = fresh_people(seed, whole=whole, n=110)
    got = survival.cox_model(
        frame, exit="exit", state="state", event="job", covariates=["x", "z"], ties=ties,
        **setting,
    ).table()  # fmt: skip
    take = {name: frame[column].to_numpy() for name, column in setting.items()}
    beta, model_error, robust = brute_force.cox(
        frame.exit.to_numpy(),
        (frame.code == 1).to_numpy(),
        frame[["x", "z"]].to_numpy(),
        efron=ties == "efron",
        **take,
    )
    assert_allclose(got.estimate, beta, rtol=TIGHT, atol=TIGHT)
    is_robust = {"weights", "cluster"} & {*setting}
    assert_allclose(got.std_error, robust if is_robust else model_error, rtol=TIGHT)


@seeds
@kinds_of_time
def test_fine_and_grays_model_equals_its_dense_form(seed, whole):
    frame = fresh_people(seed, whole=whole)
    got = survival.fine_gray_model(
        frame, exit="exit", state="state", event="job", covariates=["x", "z"]
    ).table()
    beta, errors = brute_force.fine_gray(
        frame.exit.to_numpy(), frame.code.to_numpy(), frame[["x", "z"]].to_numpy()
    )
    assert_allclose(got.estimate, beta, rtol=TIGHT, atol=TIGHT)
    assert_allclose(got.std_error, errors, rtol=TIGHT)


@seeds
@pytest.mark.parametrize("setting", [{}, {"entry": "entry"}], ids=["plain", "late"])
def test_the_discrete_time_model_equals_its_dense_form(seed, setting):
    frame = fresh_people(seed)
    got = survival.discrete_time_model(
        frame, exit="exit", state="state", event="job", covariates=["x", "z"], **setting
    ).table()
    beta, errors = brute_force.discrete_time(
        frame.exit.to_numpy(),
        (frame.code == 1).to_numpy(),
        frame[["x", "z"]].to_numpy(),
        frame.entry.to_numpy() if setting else None,
    )
    assert_allclose(got.estimate, beta, rtol=TIGHT, atol=TIGHT)
    assert_allclose(got.std_error, errors, rtol=TIGHT)


@seeds
@pytest.mark.parametrize("test", [survival.logrank_test, survival.gray_test])
def test_tests_of_whole_and_of_exact_times_are_the_same(seed, test):
    """Counted in one pass where times are whole, sorted where they are not."""
    frame = fresh_people(seed).assign(stratum=lambda people: people.site % 3)
    exact = frame.assign(exit=frame.exit * np.pi)
    for strata in (None, "stratum"):
        one, other = (
            test(people, exit="exit", state="state", event="job", by="arm", strata=strata).table()
            for people in (frame, exact)
        )
        assert_allclose(one.statistic, other.statistic, rtol=TIGHT)
        assert one.n_event.tolist() == other.n_event.tolist()


@seeds
@pytest.mark.parametrize("cluster", [None, "site"])
def test_a_difference_over_groups_equals_the_delete_one_jackknife(seed, cluster):
    """Left out: people, or the sites that both groups share."""
    frame = fresh_people(seed, n=220).assign(person=lambda people: np.arange(len(people)))

    def difference(people):
        found = survival.cumulative_incidence(
            people, exit="exit", state="state", by="arm", cluster=cluster, weights="weight"
        ).difference(8, reference="b")
        return found.table().set_index("outcome").loc["job"]

    whole = difference(frame)
    units = frame[cluster or "person"]
    left_out = [difference(frame[units != unit]).estimate for unit in units.unique()]
    count = len(left_out)
    spread = np.sqrt((count - 1) / count * ((left_out - np.mean(left_out)) ** 2).sum())
    # nine sites are few: what the jackknife adds is of the order of one in nine
    assert whole.std_error == pytest.approx(spread, rel=0.03 if cluster is None else 0.2)
