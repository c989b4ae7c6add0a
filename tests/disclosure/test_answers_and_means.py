"""An item's mean and spread are equations over the counts of its answers."""

import itertools

import numpy as np
import pandas as pd
import pytest

from evaltools.columns import Total
from evaltools.disclosure import Policy, audit, protect, secure
from evaltools.disclosure.score_units import half_units
from evaltools.result import Result

KEYS = ("scale", "wave", "item")


def of_answers(counts, *, turned=False):
    """Results on one item answered 1, 2, ... by so many: its answers and its mean."""
    levels = np.repeat(np.arange(1, len(counts) + 1), counts)
    n = len(levels)
    rows = [("s", "w", "i1", str(level), count, n) for level, count in enumerate(counts, start=1)]
    answers = pd.DataFrame(rows, columns=[*KEYS, "level", "n", "n_total"])
    about = {"reversed": ["i1"]} if turned else {}
    if turned:
        levels = len(counts) + 1 - levels
    mean = {"n": n, "estimate": levels.mean(), "std_error": levels.std(ddof=1) / np.sqrt(n)}
    profile = pd.DataFrame([{"scale": "s", "item": "i1", "wave": "w", **mean}])
    population = "answered an item"
    return {
        "answers": Result(
            "answers",
            answers,
            (*KEYS, "level"),
            ("n", "n_total"),
            totals=(Total(over="level"),),
            population=population,
            about=about,
        ),
        "profile": Result(
            "item_profile",
            profile,
            ("scale", "item", "wave"),
            ("n",),
            population=population,
            about={"scale": "points", "means": {"estimate": "n"}},
        ),
    }


def alone(results):
    return {name: protect(result, Policy()) for name, result in results.items()}


def test_a_mean_as_it_is_told_leaves_neighbouring_levels_open():
    # 3 + 8 are hidden as 11 together. All digits of the mean, 60 times, would leave a + 2 b = 19;
    # to 0.1 it leaves b anywhere between 5 and 11.
    shown = alone(of_answers([3, 8, 20, 14, 15]))
    assert shown["answers"].hidden["n"].sum() == 2
    assert shown["profile"].frame["estimate"].tolist() == [3.5]
    assert audit(shown, Policy()).ok


@pytest.mark.parametrize("turned", [False, True])
def test_a_mean_beside_two_hidden_levels_that_lie_far_apart_gives_both(turned):
    # a + b = 11, and a + 5 b = 43 to within 3: b is 7 or 8.
    results = of_answers([3, 20, 20, 9, 8], turned=turned)
    shown = alone(results)
    assert list(shown["answers"].hidden["n"]) == [True, False, False, False, True]
    assert audit({"answers": shown["answers"]}, Policy()).ok
    assert not audit(shown, Policy()).ok
    assert audit(secure(results, Policy())[0], Policy()).ok


def test_together_they_are_protected_and_levels_or_the_mean_are_left():
    shown, _ = secure(of_answers([3, 20, 20, 9, 8]), Policy())
    assert audit(shown, Policy()).ok
    left = shown["answers"].frame["n"].notna().sum() + shown["profile"].frame["estimate"].notna()
    assert left.iloc[0] >= 2


def test_where_every_level_has_enough_answers_nothing_is_hidden():
    shown, _ = secure(of_answers([9, 8, 20, 14, 15]), Policy())
    assert not any(result.hidden.any(axis=None) for result in shown.values())


def test_the_share_at_the_floor_is_the_count_of_the_lowest_level():
    results = of_answers([7, 8, 20, 14, 3])
    n = 52
    items = pd.DataFrame(
        [{"scale": "s", "wave": "w", "item": "i1", "n": n, "n_answered": n, "floor": 7 / n}]
    )
    results["items"] = Result(
        "items",
        items,
        KEYS,
        ("n", "n_answered"),
        derived={"floor": ("n_answered",)},
        population="answered every item",
        about={"scale": "number", "shares": {"floor": "n_answered"}},
    )
    del results["profile"]
    shown = alone(results)
    # The 3 at the ceiling is hidden with the 7 at the floor, which the other table shows.
    assert list(shown["answers"].hidden["n"]) == [True, False, False, False, True]
    assert not audit(shown, Policy()).ok
    assert audit(secure(results, Policy())[0], Policy()).ok


def test_a_mean_of_too_few_to_tell_is_no_fault():
    frame = pd.DataFrame(
        [{"scale": "s", "wave": "w", "item": "i1", "n": 3, "n_answered": 7, "mean": 2.0, "sd": 1.0}]
    )
    about = {"means": {"mean": "n"}}
    result = Result("items", frame, KEYS, ("n", "n_answered"), about=about)
    assert protect(result, Policy()).frame["mean"].isna().all()


def test_a_limit_that_rounding_brings_to_nought_is_said_not_to_have_reached_it():
    frame = pd.DataFrame(
        {
            "scale": ["a", "b"],
            "n": [28, 28],
            "estimate": [-8.0, -1.0],
            "conf_low": [-16.1, -8.0],
            "conf_high": [-0.12, 6.0],
            "p_value": [0.046, 0.6],
        }
    )
    told = (
        "Limits are rounded outwards: one of 0 beside a p-value below 0.05 did not reach 0 before."
    )
    for rows, is_said in ((frame, True), (frame.iloc[1:], False)):
        about = {"scale": "points", "steps": {"a": 1, "b": 1}}
        shown = protect(Result("change", rows, ("scale",), ("n",), about=about), Policy())
        # steps of a point over 28 people: -0.12 is told as 0, and 6 stays
        assert shown.frame["conf_high"].iloc[-1] == 6
        assert shown.frame["conf_high"].iloc[0] == (0 if is_said else 6)
        assert (told in [str(note) for note in shown.notes]) is is_said


def what_fits(shown, halves):
    """Every way to fill in hidden answers that gives the mean and the error as they are told."""
    answers, row = shown["answers"].frame["n"], shown["profile"].frame.iloc[0]
    people = int(shown["answers"].frame["n_total"].iloc[0])
    known, levels = answers.to_numpy(dtype=float, na_value=np.nan), np.arange(1, len(answers) + 1)
    open_ones, left = np.flatnonzero(np.isnan(known)), int(people - np.nansum(known))
    for some in itertools.product(range(1, left), repeat=len(open_ones) - 1):
        counts = known.copy()
        counts[open_ones] = (*some, left - sum(some))
        answered = np.repeat(levels, counts.clip(0).astype(int))
        if counts.min() < 1:
            continue
        error = answered.std(ddof=1) / np.sqrt(people)
        near = abs(answered.mean() - row["estimate"]) <= halves["estimate"][0] + 1e-9
        if near and abs(error - row["std_error"]) <= halves["std_error"][0] + 1e-9:
            yield counts[open_ones]


@pytest.mark.parametrize("counts", [[11, 13, 13, 12, 2], [6, 7, 1, 9, 4], [12, 3, 10, 13, 2]])
def test_whoever_tries_every_answer_learns_no_more_than_the_audit_says(counts):
    shown, _ = secure(of_answers(counts), Policy())
    found = np.array(list(what_fits(shown, half_units(shown["profile"], Policy()))))
    assert (found.max(axis=0) - found.min(axis=0) >= 4).all()
