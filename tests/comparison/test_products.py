"""Squares and products of covariates in a balance, by hand arithmetic."""

from __future__ import annotations

import pandas as pd
from numpy.testing import assert_allclose

from evaltools import comparison
from evaltools.disclosure import Policy
from evaltools.disclosure.words import safe_note


def people():
    return pd.DataFrame(
        {
            "arm": list("ppcc"),
            "age": [20.0, 40.0, 30.0, 50.0],
            "poor": [1, 0, 1, 1],
            "rural": [1, 1, 0, 1],
        }
    )


ARMS = {"arm": "arm", "treated": "p", "covariates": ["age", "poor", "rural"]}


def test_squares_of_amounts_and_products_of_pairs_have_rows():
    table = comparison.balance(people(), **ARMS, products=True).table().set_index("covariate")
    assert list(table.index[3:]) == ["age²", "age × poor", "age × rural", "poor × rural"]
    # 400 and 1,600 against 900 and 2,500; the sd of the first two is 600 √2
    assert_allclose(table.smd["age²"], (1000 - 1700) / (600 * 2**0.5))
    # 1 · 20 and 0 · 40 against 30 and 50
    assert_allclose(table.smd["age × poor"], (10 - 40) / (10 * 2**0.5))
    # shares: one of two against one of two
    assert_allclose(table.smd["poor × rural"], 0.0, atol=1e-15)
    assert_allclose(table.n_level_treated["poor × rural"], 1)


def test_an_adjusted_balance_says_how_many_products_differ_still():
    weights = pd.Series([1.0, 1.0, 1.0, 1.0])
    found = comparison.balance(people(), **ARMS, weights=weights)
    # beyond 0.1: age² −0.82, age × poor −2.12, age × rural (30 against 25) 0.35
    assert str(found.notes[-1]) == (
        "Means may agree where squares and products of background factors do not. Looked at: 4; "
        "after adjustment, standardised differences beyond 0.10: 3; the largest: 2.12."
    )
    # they are differences and no people, of whom 3 would be too few to tell
    assert safe_note(found.notes[-1], Policy()) == found.notes[-1]


def test_levels_of_one_category_are_not_multiplied_with_each_other():
    frame = people().assign(school=["a", "b", "c", "a"])
    arms = {**ARMS, "covariates": ["age", "school"]}
    names = comparison.balance(frame, **arms, products=True).table().covariate.unique()
    assert list(names) == ["age", "school", "age²", "age × school=b", "age × school=c"]


def test_entropy_balancing_says_that_products_are_no_part_of_what_it_made_equal():
    frame = pd.DataFrame({"arm": [1, 1, 0, 0, 0], "x": [0.0, 2.0, -1.0, 1.0, 3.0]})
    found = comparison.weights(
        frame, arm="arm", treated=1, covariates=["x"], method="entropy"
    ).balance()
    assert_allclose(found.table().smd, 0.0, atol=1e-8)
    # equal weights give the mean 1 already; x² is 2 against 11/3, the treated's sd 2 √2
    assert str(found.notes[-1]).endswith("beyond 0.10: 1; the largest: 0.59.")


def test_the_note_counts_what_the_rows_show(nsw):
    names = ["age", "educ", "black", "re74", "re75"]
    arms = {"arm": "treat", "treated": 1, "covariates": names}
    weights = comparison.weights(nsw["nsw_cps1"], **arms)
    rows = comparison.balance(nsw["nsw_cps1"], **arms, weights=weights, products=True).table()
    smd = rows.smd[len(names) :].abs()
    said = str(weights.balance().notes[-1])
    assert f"Looked at: {len(smd)};" in said
    assert f"beyond 0.10: {int((smd > 0.1).sum())}; the largest: {smd.max():.2f}." in said
