"""Means and spreads of people who differ by a few do not tell the scores of these few."""

import numpy as np
import pandas as pd
import pytest

from evaltools.disclosure import Policy, protect
from evaltools.participation import change, instrument, reliability, score
from evaltools.result import Result

BEFORE, AFTER = "baseline", "exit"
STEP = 2.5


def answered(n, gone, *, seed=5):
    """Answers to ESIS at exit of n people, `gone` of whom were not measured at the start."""
    rng = np.random.default_rng(seed)
    true = rng.normal(3.2, 0.8, n)[:, None]
    exit_ = np.clip(np.round(true + rng.normal(0, 0.8, (n, 10))), 1, 5)
    start = np.clip(np.round(true - 0.2 + rng.normal(0, 0.8, (n, 10))), 1, 5)
    items = [f"esis_{number:02d}" for number in range(1, 11)]
    waves = [(AFTER, exit_, range(n)), (BEFORE, start[gone:], range(gone, n))]
    return pd.concat(
        [
            pd.DataFrame(values, columns=items).assign(
                participant_id=[f"p{each}" for each in people], wave=wave
            )
            for wave, values, people in waves
        ],
        ignore_index=True,
    )


def told(n, gone):
    """The tables of items, reliability and change, protected and not."""
    answers, esis = answered(n, gone), instrument("esis")
    found = reliability(answers, esis)
    moved = change(
        score(answers, esis), before=BEFORE, after=AFTER, method="sdc95", reliability=found
    )
    true = {"items": found.items(), "reliability": found, "change": moved}
    return true, {name: protect(each, Policy()) for name, each in true.items()}


def left_over(tables):
    """How many people change leaves out, and the sum and the sum of squares of their scores."""
    items = tables["items"].frame.query("wave == @AFTER")
    alpha = tables["reliability"].frame.query("wave == @AFTER and coefficient == 'alpha'")
    moved = tables["change"].frame.iloc[0]
    n, k = int(items["n"].iloc[0]), len(items)
    total = (items["mean"].sum() - k) * STEP * n
    spread = (items["sd"] ** 2).sum() / (1 - alpha["estimate"].iloc[0] * (k - 1) / k) * STEP**2
    squares = spread * (n - 1) + total**2 / n
    fewer = int(moved["n"])
    total_of_fewer = moved["mean_after"] * fewer
    squares_of_fewer = moved["sd_after"] ** 2 * (fewer - 1) + total_of_fewer**2 / fewer
    return n - fewer, total - total_of_fewer, squares - squares_of_fewer


def test_all_digits_give_the_scores_of_two_people():
    true, _ = told(54, 2)
    people, total, squares = left_over(true)
    half = np.sqrt(2 * squares - total**2) / 2
    answers = answered(54, 2)
    scores = (answers[answers["wave"] == AFTER].head(2).filter(like="esis_").mean(axis=1) - 1) * 25
    assert people == 2
    assert sorted(scores) == pytest.approx([total / 2 - half, total / 2 + half])


@pytest.mark.parametrize("n", [25, 70, 150])
@pytest.mark.parametrize("gone", [1, 2, 5])
def test_as_they_are_told_they_leave_the_sum_open_by_steps(n, gone):
    """What fits the numbers told: ends of the sum of those left over, by the rule of rounding."""
    true, shown = told(n, gone)
    change_told, fewer = shown["change"].frame.iloc[0], n - gone
    off = change_told["mean_after"] - true["change"].frame["mean_after"].iloc[0]
    unit = change_told["mean_before"] / round(change_told["mean_before"] / 0.01)
    assert unit > 0
    # told = before to a unit + change to a unit: the sum of those measured twice is open by
    # two units times their number, eight steps or more
    units = [each for each in (0.05, 0.1, 0.2, 0.5, 1.0) if each * fewer >= 4 * STEP - 1e-9]
    assert abs(off) <= units[0] + 1e-9
    for column in ("mean_before", "estimate", "mean_after"):
        assert change_told[column] / units[0] == pytest.approx(
            round(change_told[column] / units[0]), abs=1e-6
        )


def of_scores(scores):
    """A table of one mean and its spread."""
    row = {"scale": "s", "group": "all", "n": len(scores), "n_before": len(scores)}
    row |= {"mean_before": np.mean(scores), "sd_before": np.std(scores, ddof=1)}
    about = {"steps": {"s": 1.0}, "means": {"mean_before": "n"}}
    return Result(
        "change",
        pd.DataFrame([row]),
        ("scale", "group"),
        ("n", "n_before"),
        derived=dict.fromkeys(("mean_before", "sd_before"), ("n",)),
        about=about,
    )


@pytest.mark.parametrize("n", [10, 25, 70, 150])
@pytest.mark.parametrize("few", [1, 2, 5, 9])
def test_scores_that_differ_by_steps_make_the_same_tables(n, few):
    """The few are not known: others, whose scores lie steps away, fit what is told as well."""
    rng = np.random.default_rng(n + few)
    base = rng.integers(2, 9, n).astype(float)
    with_few = np.append(base, rng.integers(2, 9, few).astype(float))
    tables = [protect(of_scores(each), Policy()).frame.iloc[0] for each in (base, with_few)]
    (mean, sd, people), (mean_of_all, sd_of_all, everybody) = (
        (row["mean_before"], row["sd_before"], row["n"]) for row in tables
    )
    half, half_of_all = (unit(4 / size) / 2 for size in (people, everybody))
    widest = people * half + everybody * half_of_all
    total = everybody * mean_of_all - people * mean
    assert abs(total - with_few[n:].sum()) <= widest + 1e-6
    assert 2 * widest >= 8  # steps, of the sum of the few
    v = [unit(12 / (size - 1)) / 2 for size in (people, everybody)]
    open_by = 2 * ((people - 1) * sd * 2 * v[0] + (everybody - 1) * sd_of_all * 2 * v[1])
    # somebody three spreads from the mean is known to four steps at best
    assert open_by / (2 * 3 * max(sd, sd_of_all)) >= 4


def unit(need):
    """The finest of 1, 2, 5 times a power of ten that is not below."""
    listed = (digit * 10.0**power for power in range(-4, 3) for digit in (1, 2, 5))
    return next(each for each in listed if each >= need - 1e-12)


def test_one_person_of_seventy_who_left_an_item_out_keeps_the_answer():
    # 70 answered the item, 69 of them every item; the one said 1.
    rest = np.repeat([2.0, 3, 4, 5], [10, 25, 24, 10])
    everyone = np.append(rest, 1.0)
    assert 70 * everyone.mean() - 69 * rest.mean() == pytest.approx(1)
    profile, items = (
        protect(
            Result(
                kind,
                pd.DataFrame(
                    [{"scale": "s", "wave": "w", "item": "i", "n": len(v), column: v.mean()}]
                ),
                ("scale", "wave", "item"),
                ("n",),
                about={"means": {column: "n"}},
            ),
            Policy(),
        )
        .frame[column]
        .iloc[0]
        for kind, column, v in (("item_profile", "estimate", everyone), ("items", "mean", rest))
    )
    # 1 to 5 all fit: 0.05 of 70 people is 3.5 on either side
    assert abs(70 * profile - 69 * items - 1) <= 7
    for answer in range(1, 6):
        low = max(69 * (items - 0.05), 70 * (profile - 0.05) - answer)
        assert low <= min(69 * (items + 0.05), 70 * (profile + 0.05) - answer)


def test_a_difference_of_means_needs_enough_people_on_both_sides():
    # 25 people whose mean change is told, 18 women: their difference tells of the seven men.
    rows = pd.DataFrame(
        [
            {"scale": "s", "group": "male", "reference": "female", "analysis": "change",
             "n": n, "n_reference": 18, "estimate": 1.15, "conf_low": -2.0, "conf_high": 4.0}
            for n in (7, 12)
        ]
    ).assign(group=["male", "other"])  # fmt: skip
    shown = protect(
        Result(
            "change_difference",
            rows,
            ("scale", "group", "reference", "analysis"),
            ("n", "n_reference"),
            about={"steps": {"s": 1.0}, "means": {}},
        ),
        Policy(),
    )
    assert shown.hidden["estimate"].tolist() == [True, False]
    assert shown.hidden["conf_low"].tolist() == [True, False]


def test_what_is_told_of_a_change_adds_up_and_lies_in_its_interval():
    _, shown = told(54, 2)
    row = shown["change"].frame.iloc[0]
    assert row["mean_before"] + row["estimate"] == pytest.approx(row["mean_after"])
    assert row["conf_low"] <= row["estimate"] <= row["conf_high"]
    assert row["before_low"] <= row["mean_before"] <= row["before_high"]
    assert row["after_low"] <= row["mean_after"] <= row["after_high"]


def test_means_are_told_no_more_closely_than_they_are_printed():
    row = {"scale": "was", "n": 154, "mean_before": 5.94, "estimate": 0.388, "mean_after": 6.328}
    about = {"steps": {"was": 1.0}, "decimals": {"was": 1}}
    told = protect(
        Result("change", pd.DataFrame([row]), ("scale",), ("n",), about=about), Policy()
    ).frame.iloc[0]
    # to 0.05 by the number of people, which one decimal would round again: 5.95 + 0.4 = 6.35
    assert told[["mean_before", "estimate", "mean_after"]].tolist() == pytest.approx(
        [5.9, 0.4, 6.3]
    )
    finer = protect(
        Result("change", pd.DataFrame([row]), ("scale",), ("n",), about={**about, "decimals": 2}),
        Policy(),
    ).frame.iloc[0]
    assert finer[["mean_before", "estimate"]].tolist() == pytest.approx([5.95, 0.4])
