"""Discrete-time models equal R's glm with sandwich's errors by cluster."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from evaltools import survival
from evaltools.errors import TooFewError, UsageError

#: Where the numbers of these tests come from; see tests/conformance.py.
HELD_TO = "R 4.2.2, glm and sandwich 3.0-2"

REFERENCE = Path(__file__).parents[1] / "reference"


def job_model(frame, covariates=("tr", "age"), **columns):
    return survival.discrete_time_model(
        frame, exit="t", state="state", event="job", covariates=list(covariates), **columns
    )


@pytest.mark.parametrize("entry", [None, "ent"])
def test_coefficients_and_errors_equal_glm_and_vcovcl(people_240, entry):
    values = pd.read_csv(REFERENCE / "discrete_time_r.csv").set_index("from")
    want = values.loc["zero" if entry is None else entry].astype({"coef": float})
    plain = job_model(people_240, entry=entry).table()
    assert_allclose(plain.estimate, want.coef, rtol=1e-6)
    assert_allclose(plain.std_error, want.se.astype(float), rtol=1e-6)
    by_site = job_model(people_240, entry=entry, cluster="site").table()
    assert_allclose(by_site.std_error, want.site_se.astype(float), rtol=1e-6)
    assert by_site.df.tolist() == [11, 11]


def test_splitting_rows_changes_nothing(people_240):
    rows = survival.split_at(people_240, [3, 8], exit="t", state="state")
    one, other = job_model(people_240).table(), job_model(rows, entry="entry").table()
    assert_allclose(one.estimate, other.estimate, rtol=1e-8)
    assert_allclose(one.std_error, other.std_error, rtol=1e-8)


def test_with_one_unit_of_time_it_is_the_ratio_of_two_log_survivals():
    # 30 of 50 against 10 of 50 leave in the only month: log(-log 0.4) - log(-log 0.8)
    people = pd.DataFrame({"exit": 1, "arm": [1] * 50 + [0] * 50})
    people["state"] = ["job"] * 30 + ["censored"] * 20 + ["job"] * 10 + ["censored"] * 40
    row = survival.discrete_time_model(
        people, exit="exit", state="state", event="job", covariates=["arm"]
    ).table().iloc[0]  # fmt: skip
    assert row.estimate == pytest.approx(np.log(-np.log(0.4)) - np.log(-np.log(0.8)))
    assert row.hazard_ratio == pytest.approx(np.log(0.4) / np.log(0.8))


def test_times_that_are_not_whole_are_refused(people_240):
    with pytest.raises(UsageError) as error:
        job_model(people_240.assign(t=people_240.t + 0.5))
    assert str(error.value) == (
        "A discrete-time model must have whole units of time; found others. Round them by the "
        "study's rule first, or take cox_model."
    )


def test_a_group_without_any_event_has_no_number(people_240):
    people = people_240.assign(rare=(people_240.st == 0) & (people_240.id % 3 == 0))
    table = job_model(people, ["tr", "rare"]).table().set_index("term")
    assert np.isnan(table.estimate["rare"])
    assert np.isfinite(table.estimate["tr"])


def test_too_few_events_are_refused(people_240):
    with pytest.raises(TooFewError, match="must have at least 5 events per parameter"):
        job_model(people_240.head(12))
