"""Themes of interviews beside each other: who named one and not another is told nowhere."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from evaltools.columns import Total
from evaltools.disclosure import Policy, audit, protect, secure
from evaltools.result import Result

POLICY = Policy()

#: Of 55 people: who named each of two themes, and both; who named neither, or one alone.
#: First support 48 and ability 40, both 34: 55 - (48 + 40 - 34) = 1 named neither.
PAIRS = {
    "neither of two": ({"support": 48, "ability": 40}, 34),
    "closer without support": ({"closer": 24, "support": 40}, 20),
    "voluntary without support": ({"support": 40, "voluntary": 29}, 26),
    "voluntary alone, and neither": ({"support": 48, "voluntary": 29}, 26),
}

#: How many named a theme, of those of known exit, and of these found work: 24 - 20 = 4 of the
#: 16 whose exit is not known named the first, and (55 - 40) - 11 = 4 of them not the second.
BY_EXIT = {
    "four of unknown exit named it": (24, 20, 9),
    "four of unknown exit did not": (40, 28, 14),
}


def themes(counts: dict[str, int], *, n_total: int = 55) -> Result:
    frame = pd.DataFrame({"code": list(counts), "n": list(counts.values()), "n_total": n_total})
    frame["share"], frame["n_segments"] = frame["n"] / n_total, frame["n"] + 9
    return Result(
        "themes",
        frame,
        ("code",),
        ("n", "n_total"),
        derived={"share": ("n", "n_total"), "n_segments": ("n",)},
        population="respondents",
        about={"shares": {"share": ("n", "n_total")}},
    )


def both(counts: dict[tuple[str, str], int], *, n_total: int = 55) -> Result:
    rows = [(*sorted(pair), n, n_total, n / n_total) for pair, n in counts.items()]
    return Result(
        "cooccurrence",
        pd.DataFrame(rows, columns=["code", "other_code", "n", "n_total", "share"]),
        ("code", "other_code"),
        ("n", "n_total"),
        derived={"share": ("n", "n_total")},
        population="respondents",
        about={"shares": {"share": ("n", "n_total")}},
    )


def by_exit(
    counts: dict[str, tuple[int, int]],
    *,
    n: int = 39,
    n_event: int = 19,
    population: str = "respondents whose exit is known",
) -> Result:
    """counts: by theme, how many of those of known exit named it, and found work."""
    rows = []
    for code, (named, found) in counts.items():
        rows += [
            (code, "with", named, found),
            (code, "without", n - named, n_event - found),
            (code, "total", n, n_event),
        ]
    frame = pd.DataFrame(rows, columns=["code", "group", "n", "n_event"])
    frame["share"] = frame["n_event"] / frame["n"]
    return Result(
        "themes_by_exit",
        frame,
        ("code", "group"),
        ("n", "n_event"),
        derived={"share": ("n", "n_event")},
        totals=(Total(over="group", count="n"), Total(over="group", count="n_event")),
        population=population,
        about={"by": "theme", "shares": {"share": ("n_event", "n")}},
    )


def alone(results: dict[str, Result]) -> dict[str, Result]:
    return {name: protect(result, POLICY) for name, result in results.items()}


def narrow(results: dict[str, Result]) -> pd.DataFrame:
    found = audit(results, POLICY).rows
    return found[found["verdict"] == "narrow"]


def told(result: Result, **keys: str) -> float:
    """The number of people in a row, as a reader finds it; missing where it is hidden."""
    rows = result.frame
    for key, value in keys.items():
        rows = rows[rows[key] == value]
    return _number(rows["n"].iloc[0])


def interviewed(shown: dict[str, Result]) -> float:
    """How many were interviewed, where a table still tells it."""
    return _number(pd.to_numeric(shown["themes"].frame["n_total"]).max())


def _number(value: object) -> float:
    return float("nan") if pd.isna(value) else float(value)


def of_two(shown: dict[str, Result], first: str, second: str) -> list[float]:
    """Who named one alone, the other alone, and neither, as far as subtraction goes."""
    one, other = (told(shown["themes"], code=code) for code in (first, second))
    two = told(shown["both"], code=first, other_code=second)
    total = interviewed(shown)
    return [one - two, other - two, total - (one + other - two)]


@pytest.mark.parametrize("name", PAIRS)
def test_who_named_one_of_two_themes_or_neither_is_watched(name):
    counts, n = PAIRS[name]
    results = {"themes": themes(counts), "both": both({tuple(counts): n})}
    shown = alone(results)
    few = [rest for rest in of_two(shown, *sorted(counts)) if 1 <= rest <= 4]
    assert few, "the tables must tell a few people to begin with"
    assert not narrow(shown).empty
    shown, hidden = secure(results, POLICY)
    assert hidden
    assert narrow(shown).empty
    assert not [rest for rest in of_two(shown, *sorted(counts)) if 1 <= rest <= 4]


def test_the_one_who_named_neither_theme_is_said_to_be_one():
    counts, n = PAIRS["neither of two"]
    found = narrow(alone({"themes": themes(counts), "both": both({tuple(counts): n})}))
    cell = "people[respondents: theme ability=no, theme support=no]"
    assert set(found.loc[found["cell"] == cell, "low"]) == {1.0}
    assert set(found.loc[found["cell"] == cell, "high"]) == {1.0}


def test_pairs_without_few_people_beside_them_stay():
    # 10 named both, 20 and 15 one alone, 10 neither.
    results = {
        "themes": themes({"support": 30, "ability": 25}),
        "both": both({("support", "ability"): 10}),
    }
    shown, hidden = secure(results, POLICY)
    assert hidden == ()
    assert told(shown["both"], code="ability", other_code="support") == 10


@pytest.mark.parametrize("name", BY_EXIT)
def test_who_of_a_theme_has_no_known_exit_is_watched(name):
    named, known, found = BY_EXIT[name]
    results = {"themes": themes({"theme": named}), "by_exit": by_exit({"theme": (known, found)})}
    assert not narrow(alone(results)).empty
    shown, hidden = secure(results, POLICY)
    assert hidden
    assert narrow(shown).empty
    one = told(shown["themes"], code="theme")
    among = told(shown["by_exit"], code="theme", group="with")
    without = told(shown["by_exit"], code="theme", group="without")
    total = interviewed(shown)
    left_out = [one - among, (total - one) - without, (total - one) - (39 - among)]
    assert not [rest for rest in left_out if 1 <= rest <= 4]


def test_many_without_a_known_exit_are_no_reason_to_hide():
    # Of 55, 24 named it: 14 of the 39 whose exit is known, and 10 of the 16 others; six not.
    results = {"themes": themes({"theme": 24}), "by_exit": by_exit({"theme": (14, 7)})}
    shown, hidden = secure(results, POLICY)
    assert hidden == ()
    assert told(shown["by_exit"], code="theme", group="with") == 14


def test_few_whose_exit_is_not_known_are_not_told():
    # 55 were interviewed, and the exit of all but three is known.
    results = {
        "themes": themes({"theme": 25}),
        "by_exit": by_exit({"theme": (24, 10)}, n=52, n_event=22),
    }
    assert not narrow(alone(results)).empty
    shown, _ = secure(results, POLICY)
    assert narrow(shown).empty
    rows = shown["by_exit"].frame
    assert rows.loc[rows["group"] == "total", "n"].isna().all() or (
        shown["themes"].frame["n_total"].isna().all()
    )


def test_where_every_exit_is_known_a_theme_is_one_count_in_both_tables():
    # 30 named it and 25 did not: the same people, told twice, and hidden twice or never.
    results = {
        "themes": themes({"theme": 30}),
        "by_exit": by_exit({"theme": (30, 12)}, n=55, n_event=20, population="respondents"),
    }
    shown = alone(results)
    assert narrow(shown).empty
    key = "n[code=theme]"
    gone = {**results, "themes": protect(results["themes"], POLICY, hide=[key])}
    tables = alone(gone)
    found = audit(tables, POLICY).rows
    assert found.loc[found["cell"] == key, ["low", "high"]].to_numpy().tolist() == [[30.0, 30.0]]


def all_three_may_be(
    counts: dict[str, int], pairs: dict[tuple[str, str], int], *, n: int
) -> list[int]:
    """How many may have named all three themes, as nobody is less than none."""
    first, second, third = counts
    fitting = []
    for all_three in range(n + 1):
        two = {pair: count - all_three for pair, count in pairs.items()}
        one = {
            code: counts[code] - all_three - sum(two[pair] for pair in pairs if code in pair)
            for code in (first, second, third)
        }
        none = n - all_three - sum(two.values()) - sum(one.values())
        if min(all_three, none, *two.values(), *one.values()) >= 0:
            fitting.append(all_three)
    return fitting


def test_three_themes_leave_open_who_named_one_of_them_alone():
    # Each two themes leave five or more everywhere, but at least 10 and at most 12 named all
    # three, as fewer than none cannot have named
    # voluntary alone, nor ability and support without it: so three to five named ability alone.
    counts = {"ability": 24, "support": 30, "voluntary": 29}
    pairs = {
        ("ability", "support"): 12,
        ("ability", "voluntary"): 19,
        ("support", "voluntary"): 20,
    }
    for (one, other), n in pairs.items():
        assert min(counts[one] - n, counts[other] - n, 53 - counts[one] - counts[other] + n) >= 5
    assert all_three_may_be(counts, pairs, n=53) == [10, 11, 12]
    results = {"themes": themes(counts, n_total=53), "both": both(pairs, n_total=53)}
    found = narrow(alone(results))
    cell = "people[respondents: theme ability=yes, theme support=no, theme voluntary=no]"
    assert set(found.loc[found["cell"] == cell, "low"]) == {24.0 - 12 - 19 + 10}
    assert set(found.loc[found["cell"] == cell, "high"]) == {24.0 - 12 - 19 + 12}
    shown, _ = secure(results, POLICY)
    assert narrow(shown).empty
    assert shown["both"].frame["n"].isna().any()


def interviews(n_codes: int, *, seed: int, n: int = 60) -> tuple[dict[str, Result], np.ndarray]:
    """Tables of simulated interviews, and who named what: respondents by themes."""
    rng = np.random.default_rng(seed)
    named = rng.random((n, n_codes)) < rng.uniform(0.3, 0.9, n_codes)
    known, found = rng.random(n) < 0.75, rng.random(n) < 0.5
    codes = [f"t{number}" for number in range(n_codes)]
    of_pairs = {
        (codes[i], codes[j]): int((named[:, i] & named[:, j]).sum())
        for i, j in combinations(range(n_codes), 2)
    }
    of_exits = {
        code: (int((named[:, i] & known).sum()), int((named[:, i] & known & found).sum()))
        for i, code in enumerate(codes)
    }
    results = {
        "themes": themes(dict(zip(codes, map(int, named.sum(axis=0)), strict=True)), n_total=n),
        "both": both(of_pairs, n_total=n),
        "by_exit": by_exit(of_exits, n=int(known.sum()), n_event=int((known & found).sum())),
    }
    return results, named


@pytest.mark.parametrize("seed", range(4))
def test_subtraction_finds_nobody_in_simulated_interviews(seed):
    results, named = interviews(4, seed=seed)
    shown, _ = secure(results, POLICY)
    assert narrow(shown).empty
    for i, j in combinations(range(named.shape[1]), 2):
        true = [
            int(((named[:, i] == one) & (named[:, j] == other)).sum())
            for one, other in product((True, False), repeat=2)
            if not (one and other)
        ]
        worked_out = [rest for rest in of_two(shown, f"t{i}", f"t{j}") if not np.isnan(rest)]
        assert set(worked_out) <= set(true)
        assert not [rest for rest in worked_out if 1 <= rest <= 4]


def by_whole_numbers(shown: dict[str, Result], codes: list[str]) -> list[tuple]:
    """What themes and exit tell of few, by a programme of its own: each kind of person a number.

    A kind of person is who named which themes, and whether they found work (2), are known not
    to have (1), or are not known (0).
    """
    kinds = np.array(list(product(*([(1, 0)] * len(codes)), (2, 1, 0))))
    exits, everybody = kinds[:, -1], np.ones(len(kinds), bool)
    named = {code: kinds[:, place] == 1 for place, code in enumerate(codes)}
    said = [(everybody, interviewed(shown))]
    said += [(named[row.code], row.n) for row in shown["themes"].frame.itertuples()]
    said += [
        (named[row.code] & named[row.other_code], row.n) for row in shown["both"].frame.itertuples()
    ]
    for row in shown["by_exit"].frame.itertuples():
        answers = {"with": named[row.code], "without": ~named[row.code], "total": everybody}
        said += [(answers[row.group] & (exits > 0), row.n)]
        said += [(answers[row.group] & (exits == 2), row.n_event)]
    known = [(each, _number(n)) for each, n in said if not pd.isna(n)]
    equal = LinearConstraint(
        np.array([each for each, _ in known], float), *[[n for _, n in known]] * 2
    )
    rows = [equal]
    rows += [LinearConstraint(each.astype(float), 1, np.inf) for each, n in said if pd.isna(n)]
    found = []
    for given in product((None, 1, 0), repeat=len(codes)):
        for left in (None, 2, 1, 0):
            who = everybody.copy()
            for place, answer in enumerate(given):
                who &= True if answer is None else kinds[:, place] == answer
            who &= True if left is None else exits == left
            low, high = (
                sign * milp(sign * who, constraints=rows, integrality=1, bounds=Bounds(0, 999)).fun
                for sign in (1.0, -1.0)
            )
            if 1 <= round(low) <= 4 and round(high - low) < 4:
                found.append((given, left, low, high))
    return found


@pytest.mark.parametrize("seed", [0, 2])
def test_a_programme_in_whole_numbers_finds_nobody(seed):
    results, _ = interviews(3, seed=seed, n=55)
    codes = ["t0", "t1", "t2"]
    assert by_whole_numbers(alone(results), codes)
    shown, _ = secure(results, POLICY)
    assert by_whole_numbers(shown, codes) == []


def test_the_pair_that_is_said_to_be_the_most_common_is_so_of_the_pairs_that_are_told():
    counts = {("ability", "support"): 34, ("ability", "voluntary"): 21}
    told = protect(both(counts), POLICY)
    assert (
        told.summary()
        == "Most often spoken of by the same people: ability, support 34 of 55 (62%)."
    )
    key = "n[code=ability;other_code=support]"
    less = protect(both(counts), POLICY, hide=[key])
    assert less.summary().startswith(
        "Of the pairs whose number is published, most often spoken of by the same people: "
        "ability, voluntary 21 of 55 (38%)."
    )
