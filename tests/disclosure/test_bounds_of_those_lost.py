"""What those lost could change, told from rounded means: the bounds hold whatever these hide."""

from dataclasses import replace

import pandas as pd
import pytest

from evaltools.disclosure import Policy, protect
from evaltools.result import Result


def of_40_lost(change=2.44, mean_lost=56.3, **about):
    """60 people who answered twice and 40 once, on a scale of 0 to 100 in steps of 2.5."""
    moved = 60 * change
    row = {
        "scale": "s",
        "group": "all",
        "n": 60,
        "n_lost": 40,
        "n_before": 100,
        "mean_stayed": 59.0,
        "mean_lost": mean_lost,
        "change": change,
        "bound_low": (moved - 40 * mean_lost) / 100,
        "bound_high": (moved + 40 * (100 - mean_lost)) / 100,
    }
    both = ("n", "n_lost")
    return Result(
        "dropout",
        pd.DataFrame([row]),
        keys=("scale", "group"),
        counts=("n", "n_lost", "n_before"),
        derived={
            "mean_stayed": ("n",),
            "mean_lost": ("n_lost",),
            "change": ("n",),
            "bound_low": both,
            "bound_high": both,
        },
        about={"steps": {"s": 2.5}, "ranges": {"s": (0.0, 100.0)}, **about},
    )


def told(result):
    return protect(result, Policy()).frame.iloc[0]


def test_bounds_lie_outside_of_all_that_the_rounded_means_may_stand_for():
    # Told are 2.4 to 0.2 and 56.5 to 0.5; so the bounds are open by (60 x 0.1 + 40 x 0.25) / 100:
    # -21.16 - 0.16 and 18.84 + 0.16, outwards to the decimals of the scale.
    row = told(of_40_lost(decimals={"s": 1}))
    assert row[["change", "mean_lost"]].tolist() == [2.4, 56.5]
    assert row[["bound_low", "bound_high"]].tolist() == pytest.approx([-21.4, 19.0], abs=1e-9)


def test_bounds_of_a_scale_of_two_decimals_are_told_outwards_to_the_second():
    row = told(of_40_lost(decimals={"s": 2}))
    assert row[["bound_low", "bound_high"]].tolist() == pytest.approx([-21.32, 19.0], abs=1e-9)


def test_where_nobody_is_lost_there_are_no_bounds():
    result = of_40_lost(decimals={"s": 1})
    none = result.frame.assign(n_lost=0, n_before=60, mean_lost=float("nan"))
    none = none.assign(bound_low=float("nan"), bound_high=float("nan"))
    row = told(replace(result, frame=none))
    assert row[["bound_low", "bound_high"]].isna().all()


@pytest.mark.parametrize("change", [2.31, 2.4, 2.49])
@pytest.mark.parametrize("mean_lost", [56.26, 56.5, 56.74])
def test_the_true_bounds_lie_within_those_told(change, mean_lost):
    true = of_40_lost(change, mean_lost, decimals={"s": 1})
    found, exact = told(true), true.frame.iloc[0]
    assert found["change"] == 2.4
    assert found["mean_lost"] == 56.5
    assert found["bound_low"] <= exact["bound_low"]
    assert exact["bound_high"] <= found["bound_high"]
