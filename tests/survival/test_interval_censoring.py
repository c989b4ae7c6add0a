"""Dates known only roughly: equal to survreg as far as lifelines goes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from evaltools import survival
from evaltools.errors import DataError, TooFewError

#: Where the numbers of these tests come from; see tests/conformance.py.
HELD_TO = "R 4.2.2, survival 3.5-3"

REFERENCE = Path(__file__).parents[1] / "reference"

#: lifelines' optimiser stops short of survreg's top.
LIFELINES = 2e-5


@pytest.fixture(scope="module")
def contacts():
    return pd.read_csv(REFERENCE / "interval_censored.csv")


@pytest.fixture(scope="module")
def fitted(contacts):
    return survival.interval_censored(contacts, lower="lower", upper="upper", by="arm")


def test_medians_and_their_errors_equal_survreg(contacts, fitted):
    want = pd.read_csv(REFERENCE / "interval_censored_r.csv").set_index(["group", "model"])
    everybody = survival.interval_censored(contacts, lower="lower", upper="upper")
    got = pd.concat([everybody.table(), fitted.table()]).set_index(["group", "model"])
    for (group, model), row in want.iterrows():
        mine = got.loc[(group, {"lognormal": "log-normal"}.get(model, model))]
        assert mine.loglik == pytest.approx(row["loglik"], abs=1e-6)
        assert mine.estimate == pytest.approx(row["median"], rel=LIFELINES)
        assert mine.std_error == pytest.approx(row["median_se"], rel=1e-4)


def test_shares_follow_from_the_parameters(contacts, fitted):
    want = pd.read_csv(REFERENCE / "interval_censored_r.csv").set_index(["group", "model"])
    row = want.loc[("1", "weibull")]
    share = 1 - np.exp(-((6 / np.exp(row.intercept)) ** (1 / row.scale)))
    table = fitted.at([6, 30]).table()
    got = table[(table.group == "1") & (table.model == "weibull")]
    assert got.estimate.iloc[0] == pytest.approx(share, rel=LIFELINES)
    # nobody was contacted after month 18
    assert np.isnan(got.estimate.iloc[1])


def test_the_three_distributions_stand_side_by_side(fitted):
    assert fitted.table().model.tolist() == ["weibull", "log-normal", "piecewise"] * 2
    piecewise = fitted.table().query("model == 'piecewise'")
    weibull = fitted.table().query("model == 'weibull'")
    assert_allclose(piecewise.estimate, weibull.estimate, rtol=0.15)
    assert [str(note) for note in fitted.notes] == [
        "These distributions are a sensitivity analysis; nothing is said beyond the last contact."
    ]


def test_fewer_than_fifteen_events_are_refused(contacts):
    with pytest.raises(TooFewError) as error:
        survival.interval_censored(
            contacts[contacts.upper.notna()].head(14), lower="lower", upper="upper"
        )
    assert str(error.value) == "A group must have at least 15 events; “all” has fewer."


def test_an_upper_limit_before_the_lower_is_refused(contacts):
    wrong = contacts.assign(upper=contacts.upper.where(contacts.index != 4, 0))
    with pytest.raises(DataError, match="must not be earlier than the last before"):
        survival.interval_censored(
            wrong.assign(lower=wrong.lower + 1), lower="lower", upper="upper"
        )
