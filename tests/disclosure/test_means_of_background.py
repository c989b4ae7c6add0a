"""The mean and the spread of ages are told in units, and bound the groups of age."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaltools.disclosure import Policy, protect
from evaltools.disclosure.audit import run_system
from evaltools.disclosure.cells import Cell
from evaltools.disclosure.tables import masked, no_mask
from evaltools.disclosure.tighten import tighten
from evaltools.result import Result

POLICY = Policy()
KEYS = ("variable", "group")

#: 21 people: 11 of 40, 8 of 24, 2 of 60.
AGES = np.repeat([40.0, 24.0, 60.0], [11, 8, 2])


def of_ages(ages=AGES):
    row = {"variable": "age", "group": "all", "n": len(ages), "n_missing": 0}
    frame = pd.DataFrame([{**row, "mean": ages.mean(), "sd": ages.std(ddof=1)}])
    about = {"by": "all", "means": {"mean": "n", "sd": "n"}}
    made = {"mean": ("n",), "sd": ("n",)}
    return Result("covariates", frame, KEYS, ("n", "n_missing"), derived=made, about=about)


def bands(numbers):
    rows = [{"variable": "age", "level": level, "n": n} for level, n in numbers.items()]
    return Result("reach", pd.DataFrame(rows), ("variable", "level"), ("n",))


def test_a_mean_of_21_ages_is_told_to_a_fifth_of_a_year_and_its_spread_to_a_year():
    # 4 / 21 = 0.19, 12 / 20 = 0.6; the mean is 752 / 21 = 35.81
    told = protect(of_ages(), POLICY).frame.iloc[0]
    assert told["mean"] == pytest.approx(35.8)
    assert told["sd"] == round(AGES.std(ddof=1))


def test_a_mean_bounds_the_groups_of_age_that_are_hidden():
    # 11 of 30 to 54 are told; of the other ten, all at least 18: a mean of at most 35.9 leaves
    # 55 n + 18 (10 - n) + 30 * 11 <= 753.9, so n <= 6
    numbers = bands({"18-29": 8, "30-54": 11, "55+": 2})
    mask = no_mask(numbers)
    mask["n"] = [True, False, True]
    results = {"means": protect(of_ages(), POLICY), "reach": masked(numbers, mask)}
    system = tighten(run_system(results, POLICY))
    at = system.cells.index(Cell("all", (("age", "55+"),)))
    assert np.floor(system.high[at]) == 6


def balance(n_treated, n_comparison):
    """Ages in both arms, and one level of sex."""
    frame = pd.DataFrame(
        {
            "covariate": ["age", "sex"],
            "level": ["", "male"],
            "n_treated": n_treated,
            "n_comparison": n_comparison,
            "n_level_treated": [np.nan, 12],
            "n_level_comparison": [np.nan, 13],
            "sd": [11.8674, 0.4943],
            "mean_treated": [36.345133, 12 / n_treated],
            "mean_comparison": [38.700483, 13 / n_comparison],
            "smd": [-0.198472, 0.066813],
            "variance_ratio": [0.986622, np.nan],
            "ks": [0.094481, 0.0319],
        }
    )
    counts = ("n_treated", "n_comparison", "n_level_treated", "n_level_comparison")
    return Result("balance", frame, ("covariate", "level"), counts)


def test_means_of_ages_in_both_arms_are_told_in_units_and_shares_beside_their_counts():
    # 4 / 41 = 0.098, 4 / 55 = 0.073, 12 / 40 = 0.3
    told = protect(balance(41, 55), POLICY).frame
    age, sex = told.iloc[0], told.iloc[1]
    assert (age["mean_treated"], age["mean_comparison"]) == (36.3, 38.7)
    assert (age["sd"], age["smd"], age["ks"]) == (12.0, -0.198, 0.094)
    assert sex["mean_treated"] == 12 / 41
