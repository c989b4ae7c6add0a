"""What is hidden where rounds of hiding single numbers are not enough: whole results, then safe."""

from __future__ import annotations

import pandas as pd
import pytest

from evaltools.columns import TOTAL
from evaltools.disclosure import Policy, audit, protect, secure
from evaltools.disclosure.secure import hidden_whole, whole_results
from evaltools.result import Result, Total


def table(variable, *rows, totals=()):
    columns = ["variable", "level", "n"]
    frame = pd.DataFrame([(variable, *row) for row in rows], columns=columns)
    return Result(
        "reach", frame, keys=("variable", "level"), counts=("n",), totals=totals, population="all"
    )


#: Three of 76 people are at c; the sites alone do not tell it, everybody less a and b does.
SITES = table("site", ("a", 40), ("b", 33), ("c", 3))
SEXES = table("sex", ("f", 38), ("m", 38), (TOTAL, 76), totals=(Total(over="level", count="n"),))
BOTH = {"one.sites": SITES, "two.sexes": SEXES}


def numbers(made):
    return {name: result.frame["n"].isna().tolist() for name, result in made.items()}


def test_each_table_by_itself_would_tell_the_small_site():
    alone = {name: protect(result, Policy()) for name, result in BOTH.items()}
    assert numbers(alone) == {"one.sites": [False, False, True], "two.sexes": [False] * 3}
    assert not audit(alone, Policy()).ok


@pytest.mark.parametrize(
    ("rounds", "gone"),
    [
        # one more site is enough, and is found in the first round
        (1, [False, True, True]),
        # without a round the whole table of the sites goes, and no other
        (0, [True, True, True]),
    ],
)
def test_what_rounds_do_not_protect_is_hidden_whole(rounds, gone):
    made, further = secure(BOTH, Policy(), rounds=rounds)
    assert numbers(made) == {"one.sites": gone, "two.sexes": [False] * 3}
    assert {name for name, _ in further} == {"one.sites"}
    assert audit(made, Policy()).ok


def test_of_results_that_are_not_safe_only_those_concerned_are_hidden_whole():
    alone = {name: protect(result, Policy()) for name, result in BOTH.items()}
    found = audit(alone, Policy())
    hidden = whole_results(alone, [found], with_headlines=True)
    assert {name for name, _ in hidden} == {"one.sites"}
    assert len(hidden) == 3


def test_of_what_is_safe_nothing_goes_whole():
    made, _ = secure(BOTH, Policy())
    assert hidden_whole(made, Policy()) == set()


def test_what_goes_whole_leaves_results_alone_that_tell_nothing_once_it_is_gone():
    alone = {name: protect(result, Policy()) for name, result in BOTH.items()}
    assert {name for name, _ in hidden_whole(alone, Policy())} == {"one.sites"}
