"""Plain, weighted, late entry, clustered and all at once: every estimator equals R's.

Values: tests/reference/settings.R. Curves and areas are closed forms, Cox's model iterates.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from evaltools import survival

#: Where the numbers of these tests come from; see tests/conformance.py.
HELD_TO = "R 4.2.2, survival 3.5-3"

VALUES = pd.read_csv(Path(__file__).parents[1] / "reference" / "settings_r.csv")
SETTINGS = {
    "plain": {},
    "weighted": {"weights": "w"},
    "late": {"entry": "ent"},
    "clustered": {"cluster": "site"},
    "all": {"weights": "w", "entry": "ent", "cluster": "site"},
}
CLOSED, ITERATED = 1e-8, 1e-6

each_setting = pytest.mark.parametrize("setting", SETTINGS)


def wanted(setting, estimator):
    rows = VALUES[(VALUES.setting == setting) & (VALUES.estimator == estimator)]
    return rows.set_index(["term", "time"]).sort_index()


@each_setting
def test_incidence_and_its_error_equal_survfit(people_240, setting):
    got = survival.cumulative_incidence(
        people_240, exit="t", state="state", **SETTINGS[setting]
    ).at([6, 12, 18]).table().set_index(["outcome", "time"]).sort_index()  # fmt: skip
    want = wanted(setting, "incidence")
    assert_allclose(got.estimate, want.estimate, rtol=CLOSED)
    assert_allclose(got.std_error, want.std_error, rtol=CLOSED)


@each_setting
def test_time_since_each_exit_and_its_error_equal_survfits_area(people_240, setting):
    got = survival.restricted_time(
        people_240, exit="t", state="state", horizon=12, **SETTINGS[setting]
    ).table().set_index("outcome")  # fmt: skip
    want = wanted(setting, "restricted_time").droplevel("time")
    assert_allclose(got.estimate[want.index], want.estimate, rtol=CLOSED)
    assert_allclose(got.std_error[want.index], want.std_error, rtol=CLOSED)


@each_setting
def test_hazard_ratios_and_their_errors_equal_coxph(people_240, setting):
    got = survival.cox_model(
        people_240, exit="t", state="state", event="job", covariates=["tr", "age"],
        **SETTINGS[setting],
    ).table().set_index("term")  # fmt: skip
    want = wanted(setting, "cox").droplevel("time")
    assert_allclose(got.estimate[want.index], want.estimate, rtol=ITERATED)
    assert_allclose(got.std_error[want.index], want.std_error, rtol=ITERATED)


@each_setting
def test_what_remains_is_one_less_all_exits(people_240, setting):
    columns = {"exit": "t", "state": "state", **SETTINGS[setting]}
    curve = survival.survival_curve(people_240, event=["job", "other"], **columns).at(12).table()
    shares = wanted(setting, "incidence").xs(12, level="time").estimate
    assert_allclose(curve.estimate, 1 - shares.sum(), rtol=CLOSED)
    both = survival.cumulative_incidence(people_240, event=["job", "other"], **columns).at(12)
    if {"weights", "cluster"} & {*SETTINGS[setting]}:
        # robust errors of S and of 1 - S are the same; Greenwood's is another
        assert_allclose(curve.std_error, both.table().std_error, rtol=CLOSED)


@each_setting
def test_a_group_beside_all_others_is_estimated_from_its_own_people(people_240, setting):
    columns = {"exit": "t", "state": "state", **SETTINGS[setting]}
    both = survival.cumulative_incidence(people_240, by="tr", **columns).at(12).table()
    for group, people in people_240.groupby("tr"):
        alone = survival.cumulative_incidence(people, **columns).at(12).table()
        mine = both[both.group == str(group)]
        assert_allclose(mine.estimate, alone.estimate, rtol=CLOSED)
        assert_allclose(mine.std_error, alone.std_error, rtol=CLOSED)
        assert np.isfinite(mine.conf_low).all()
