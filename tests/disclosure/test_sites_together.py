"""The rate of all sites together is their events: it goes where these do."""

from __future__ import annotations

import pandas as pd
import pytest

from evaltools.disclosure import Policy, protect
from evaltools.regions import funnel


@pytest.fixture
def sites():
    frame = pd.DataFrame({"site": ["a", "b"], "found": [12, 6], "people": [20, 10]})
    return funnel(frame, numerator="found", denominator="people", site="site")


def test_the_rate_of_all_is_told_where_their_events_are(sites):
    shown = protect(sites, Policy())
    assert shown.about["overall"] == pytest.approx(18 / 30)


def test_where_the_events_of_all_are_hidden_neither_the_rate_nor_its_limits_tell_them(sites):
    hide = ["n_event[site=B]", "n_event[site=total]"]
    shown = protect(sites, Policy(), hide=hide)
    assert "overall" not in shown.about
    limits = [name for name in shown.frame.columns if name.startswith("limit_")]
    assert limits
    assert shown.frame[limits].isna().all(axis=None)
    assert shown.frame.loc[shown.frame["site"] == "A", "n_event"].item() == 12


@pytest.mark.parametrize(("people", "is_told"), [((20, 10), True), ((27, 3), False)])
def test_how_many_sites_are_expected_outside_is_told_where_their_sizes_are(people, is_told):
    # 15 people at two hidden sites: of all splits only 3 and 12 gave the sum of tails that was told
    frame = pd.DataFrame({"site": ["a", "b"], "found": [12, 2], "people": people})
    made = funnel(frame, numerator="found", denominator="people", site="site")
    assert ("expected_outside" in protect(made, Policy()).about) is is_told
