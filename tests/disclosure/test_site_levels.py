"""Names of sites are letters also where a row says that its level is a site."""

from __future__ import annotations

import pandas as pd

from evaltools.disclosure import Policy, protect
from evaltools.result import Result

REACH = Result(
    "reach",
    pd.DataFrame(
        {
            "variable": ["site", "site", "site", "sex", "sex"],
            "level": ["Hanko", "Kotka", "total", "female", "total"],
            "n": [20, 30, 50, 50, 50],
        }
    ),
    keys=("variable", "level"),
    counts=("n",),
)


def test_sites_among_the_levels_become_letters():
    got = protect(REACH, Policy()).frame["level"].tolist()
    assert got == ["A", "B", "total", "female", "total"]


def test_sites_may_be_named_where_the_study_says_so():
    got = protect(REACH, Policy(publish_names=("site",))).frame["level"].tolist()
    assert got[:2] == ["Hanko", "Kotka"]
