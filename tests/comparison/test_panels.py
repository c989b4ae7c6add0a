"""Difference in differences equals R, and is honest about few clusters."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from nsw_names import REFERENCE
from numpy.testing import assert_allclose

from evaltools import comparison
from evaltools.comparison.panels import wild_p_value
from evaltools.errors import DataError, UsageError

#: Where the numbers of these tests come from; see tests/conformance.py.
HELD_TO = "R 4.2.2, lm and sandwich 3.0-2"

PANEL = {"outcome": "y", "unit": "unit", "time": "time", "arm": "treated", "treated": 1}


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "panel_180.csv")


@pytest.fixture(scope="module")
def clustered(panel) -> comparison.PanelDifference:
    return comparison.difference_in_differences(panel, **PANEL, start=3, cluster="site")


def two_years(men: pd.DataFrame) -> pd.DataFrame:
    men = men.reset_index(names="man")
    long = men.melt(["man", "treat"], ["re75", "re78"], "year", "earnings")
    return long.assign(year=long.year.map({"re75": 1975, "re78": 1978}))


@pytest.mark.parametrize("data", ["nsw_dw", "nsw_cps1"])
def test_two_by_two_equals_the_pooled_regression_of_r(nsw, causal_r, data):
    found = comparison.difference_in_differences(
        two_years(nsw[data]),
        outcome="earnings",
        unit="man",
        time="year",
        arm="treat",
        treated=1,
        start=1978,
    ).table()
    method = "pooled y~post*treat cluster(id) CR1"
    assert_allclose(found.estimate, causal_r.one("did", data, method, "est"), rtol=1e-8)
    assert_allclose(found.std_error, causal_r.one("did", data, method, "se_cluster"), rtol=1e-8)


def test_the_event_study_equals_r(clustered, comparison_r):
    table = clustered.event_study().table()
    assert table.time.tolist() == [1, 2, 3, 4]
    assert table.period.tolist() == ["before", "before", "after", "after"]
    others = table[table.time != 2]
    for stat, column in [("est", "estimate"), ("se", "std_error")]:
        want = comparison_r.get("event_study", "panel_180", "change from 2 by site", stat)
        assert_allclose(others[column], want, rtol=1e-10)
    assert table.estimate[1] == 0
    assert np.isnan(table.std_error[1])


def test_the_overall_difference_equals_r(clustered, comparison_r):
    row = clustered.table().iloc[0]
    method = "mean after less mean before by site"
    assert_allclose(row.estimate, comparison_r.one("did", "panel_180", method, "est"), rtol=1e-10)
    assert_allclose(row.std_error, comparison_r.one("did", "panel_180", method, "se"), rtol=1e-10)
    assert (row.n, row.n_clusters, row.df) == (180, 12, 11)


def test_few_clusters_use_t_and_say_so(clustered):
    assert str(clustered.notes[0]) == (
        "As there are fewer than 30 clusters, intervals and p-values use the t distribution "
        "with one "
        "degree of freedom less than there are clusters."
    )
    assert 0 < clustered.table().p_value_wild[0] < 1


def test_the_largest_earlier_difference_is_shown_as_possible_bias(clustered, comparison_r):
    want = comparison_r.get("event_study", "panel_180", "change from 2 by site", "est")[0]
    assert_allclose(clustered.table().largest_before, abs(want))


def brute_wild(change, treated, cluster):
    """Every pattern of signs, each statistic from its own data."""

    def statistic(d):
        gap = d[treated].mean() - d[~treated].mean()
        u = np.where(
            treated,
            (d - d[treated].mean()) / treated.sum(),
            -(d - d[~treated].mean()) / (~treated).sum(),
        )
        return abs(gap) / np.sqrt((np.bincount(cluster, u) ** 2).sum())

    seen, residual = statistic(change), change - change.mean()
    n_clusters = cluster.max() + 1
    drawn = []
    for pattern in range(2**n_clusters):
        sign = np.array([1 if pattern >> k & 1 else -1 for k in range(n_clusters)])
        drawn.append(statistic(residual * sign[cluster]))
    return np.mean(np.array(drawn) >= seen * (1 - 1e-9))


def test_the_wild_bootstrap_equals_drawing_every_pattern():
    rng = np.random.default_rng(4)
    cluster = np.repeat(np.arange(7), 5)
    treated = cluster < 3
    change = rng.normal(size=35) + 0.5 * treated + rng.normal(size=7)[cluster]
    got = wild_p_value(change, treated, cluster, rng)
    assert_allclose(got, brute_wild(change, treated, cluster))


def test_one_treated_cluster_has_no_standard_error(panel):
    one = panel[panel.site.isin([1, 6, 7, 8, 9])]
    found = comparison.difference_in_differences(one, **PANEL, start=3, cluster="site")
    assert found.table()[["std_error", "p_value", "p_value_wild"]].isna().all(axis=None)
    assert str(found.notes[0]) == (
        "With one cluster in a group its standard error cannot be estimated: the difference is "
        "shown without an interval."
    )


def test_a_unit_seen_only_before_counts_in_no_change(panel):
    gone = panel[~((panel.unit == 1) & (panel.time >= 3))]
    found = comparison.difference_in_differences(gone, **PANEL, start=3)
    assert found.table().n[0] == 179
    assert str(found.notes[0]) == "1 unit was not seen at every time and counts where it was."


def test_a_unit_that_changes_its_arm_is_refused(panel):
    moved = panel.assign(treated=panel.treated.where(panel.unit != 1, panel.time % 2))
    with pytest.raises(DataError) as refused:
        comparison.difference_in_differences(moved, **PANEL, start=3)
    assert "The column treated must be known and stay the same within a unit." in str(refused.value)


def test_the_same_unit_and_time_twice_is_refused(panel):
    with pytest.raises(DataError) as refused:
        comparison.difference_in_differences(pd.concat([panel, panel[:2]]), **PANEL, start=3)
    assert str(refused.value).startswith(
        "Each row must have a unit and a time, and no two rows the same ones."
    )


def test_a_start_before_every_time_is_refused(panel):
    with pytest.raises(UsageError) as refused:
        comparison.difference_in_differences(panel, **PANEL, start=1)
    assert str(refused.value) == (
        "There must be times before the start and from it on; one of them is lacking."
    )
