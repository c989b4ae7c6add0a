"""Student's t with one degree of freedom less than the mentors must not tell how many they are."""

from __future__ import annotations

import pandas as pd
import pytest
from scipy.stats import t as student

from evaltools.disclosure import Policy, protect
from evaltools.result import Result

#: 20 of 30 lasted so long: the share, and its error over the mentors.
SHARE, ERROR = 20 / 30, 0.082


def lasted(clusters):
    half = student.ppf(0.975, clusters - 1) * ERROR
    frame = pd.DataFrame({"time": [90.0], "n": [30], "n_event": [10], "estimate": [SHARE]})
    frame = frame.assign(std_error=ERROR, conf_low=SHARE - half, conf_high=SHARE + half)
    about = {"clusters": clusters, "shares": {"estimate": (None, "n")}}
    return Result("table", frame, ("time",), ("n", "n_event"), about=about)


def test_limits_over_mentors_fit_many_numbers_of_them():
    told = {
        clusters: tuple(
            protect(lasted(clusters), Policy()).frame[["conf_low", "conf_high"]].iloc[0]
        )
        for clusters in range(12, 40)
    }
    alike = [clusters for clusters, limits in told.items() if limits == told[20]]
    assert max(alike) - min(alike) >= 4
    # outwards: 0.6667 less and plus 2.093 * 0.082, 0.4951 and 0.8383
    assert told[20] == pytest.approx((0.49, 0.84))
    assert "clusters" not in protect(lasted(20), Policy()).about


def test_no_error_stands_beside_limits_over_mentors():
    # 41 of 65, error 0.037, and limits from 0.51 to 0.75 are those of three degrees of freedom
    shown = protect(lasted(4), Policy())
    assert shown.frame["std_error"].isna().all()
    assert shown.hidden["std_error"].all()
    assert shown.frame["estimate"].notna().all()
