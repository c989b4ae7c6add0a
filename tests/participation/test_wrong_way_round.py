"""Items that were not reversed, or reversed twice, are named."""

from __future__ import annotations

import numpy as np
import pandas as pd
from tests_of_participation import wide

from evaltools.participation import score
from evaltools.participation.reversal import against_the_rest

ITEMS = ["q1", "q2", "q3", "q4", "q5"]


def people(n, *, seed, wrong=()):
    """Answers 1 to 5 that share one cause; the items in `wrong` are asked the other way."""
    rng = np.random.default_rng(seed)
    values = np.clip(np.round(3 + rng.normal(size=(n, 1)) + 0.8 * rng.normal(size=(n, 5))), 1, 5)
    for place in wrong:
        values[:, place] = 6 - values[:, place]
    return values


def test_an_item_asked_the_other_way_and_not_declared_is_named(write):
    own = write("own", {"own": "q1 q2 q3 q4 q5"})
    found = score(wide(people(60, seed=1, wrong=[3]), ITEMS), own)
    assert [str(note) for note in found.notes] == [
        "own: these items run against the others: q4. Must they be declared reversed? The score "
        "is not to be trusted before this is settled."
    ]


def test_an_item_declared_reversed_that_the_data_had_reversed_is_named(write):
    own = write("own", {"own": "q1 -q2 q3 q4 q5"})
    found = score(wide(people(60, seed=2), ITEMS), own)
    assert [str(note) for note in found.notes] == [
        "own: although declared reversed, these items run against the others: q2. Were the "
        "answers reversed already in the data? The score is not to be trusted before this is "
        "settled."
    ]


def test_a_rightly_declared_item_is_not_named(write):
    own = write("own", {"own": "q1 -q2 q3 q4 q5"})
    assert score(wide(people(60, seed=2, wrong=[1]), ITEMS), own).notes == ()


def test_two_of_five_items_the_wrong_way_are_both_named():
    assert against_the_rest(people(80, seed=3, wrong=[0, 4])).tolist() == [
        True,
        False,
        False,
        False,
        True,
    ]


def test_chance_in_a_small_group_names_nobody():
    rng = np.random.default_rng(4)
    named = [against_the_rest(rng.integers(1, 6, (15, 6)).astype(float)).any() for _ in range(200)]
    # a loose check of the interval: unrelated items are rarely named
    assert np.mean(named) < 0.5


def test_a_formative_scale_is_not_judged_by_how_its_items_go_together(write):
    own = write("own", {"own": "q1 q2 q3 q4 q5"}, more=", nature: formative")
    assert score(wide(people(60, seed=1, wrong=[3]), ITEMS), own).notes == ()


def test_an_item_that_everybody_answers_alike_is_passed_over():
    values = people(60, seed=5)
    values[:, 2] = 3
    assert not against_the_rest(values).any()


def test_fewer_than_ten_complete_answers_name_nobody():
    values = people(60, seed=1, wrong=[3])
    values[9:, 0] = np.nan
    assert not against_the_rest(values).any()


def test_the_wave_with_most_answers_is_looked_at(write):
    own = write("own", {"own": "q1 q2 q3 q4 q5"})
    first = wide(people(30, seed=6, wrong=[3]), ITEMS)
    later = wide(people(60, seed=7), ITEMS, wave="exit")
    assert score(pd.concat([first, later]), own).notes == ()
