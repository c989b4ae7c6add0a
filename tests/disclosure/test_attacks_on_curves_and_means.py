"""An attacker with a linear programme, against curves, exits by a time, groups and means.

The attacker knows the rules and the sums, not the protector: unknown are the events and the ends
of observation of each group in each month, and every number that is shown is one equation.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from attacker import released
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from test_answers_and_means import of_answers
from test_protect_curves import groups, kaplan_meier

from evaltools.disclosure import Policy, protect, secure
from evaltools.result import Result

WIDTH, FEW = 4, 5
MONTHS = 9
REPORTED = [3, 6, 9]
CALM = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "phases": (Phase.explicit, Phase.generate),
}
QUICK = settings(max_examples=8, derandomize=True, **CALM)
LONG = settings(max_examples=150, **CALM)

SHOWING_ZEROS = Policy(zeros="never")

#: Of each month: how many had the event, how many ends of observation.
EXITS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4)), min_size=MONTHS, max_size=MONTHS)


class Equations:
    """Unknown whole numbers by name, and what is known of sums of them."""

    def __init__(self):
        self.names, self.rows, self.values = {}, [], []

    def known(self, terms, value):
        self.rows.append({self._place(name): weight for name, weight in terms.items()})
        self.values.append(value)

    def between(self, terms, value, off):
        """A sum lies so far from a value at most."""
        name = f"rest {len(self.rows)}"
        self.known({**terms, name: -1}, value - off)
        self.known({name: 1, f"{name} too": 1}, 2 * off)

    def _place(self, name):
        return self.names.setdefault(name, len(self.names))

    def range(self, terms):
        """The least and the greatest value of a sum; none less than 0."""
        wanted = self._dense({self._place(name): weight for name, weight in terms.items()})
        rows = np.array([self._dense(row) for row in self.rows])
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * wanted, A_eq=rows, b_eq=self.values, bounds=(0, 1e5), method="highs"
            )
            assert found.x is not None, "what is released must be possible"
            ends.append(float(wanted @ found.x))
        return ends

    def _dense(self, row):
        dense = np.zeros(len(self.names))
        dense[list(row)] = list(row.values())
        return dense


def is_open(low, high):
    """Wide enough, or of enough people whatever it is: people are whole."""
    return high - low >= WIDTH - 1e-6 or math.ceil(low - 1e-6) >= FEW


def of_groups(by_group):
    """Curves of all and by sex, and shares at the report times, of people who left so."""
    curves = []
    for group, months in by_group.items():
        exits = [m for m, (events, ends) in enumerate(months, 1) for _ in range(events + ends)]
        marks = [mark for events, ends in months for mark in [True] * events + [False] * ends]
        curves.append(kaplan_meier([*exits, *[MONTHS] * 12], [*marks, *[False] * 12], group=group))
    people = [sum(map(sum, months)) + 12 for months in by_group.values()]
    both = [
        tuple(map(sum, zip(*pair, strict=True))) for pair in zip(*by_group.values(), strict=True)
    ]
    exits = [m for m, (events, ends) in enumerate(both, 1) for _ in range(events + ends)]
    marks = [mark for events, ends in both for mark in [True] * events + [False] * ends]
    rest = [MONTHS] * 12 * len(people)
    about = {"by": None, "event": ["job"], "report_times": REPORTED}
    everybody = kaplan_meier([*exits, *rest], [*marks, *[False] * len(rest)], about=about)
    by_time = np.cumsum([events for events, _ in both])
    times = pd.DataFrame({"group": "all", "time": REPORTED, "n": sum(people)})
    times["n_event"] = [int(by_time[time - 1]) for time in REPORTED]
    times["estimate"] = times["n_event"] / times["n"]
    return {
        "all": everybody,
        "sex": groups(*curves, report_times=REPORTED),
        "times": Result("times", times, ("group", "time"), ("n", "n_event"), about=about),
    }


def attack(shown):
    """Every hidden count of exits, with the range that the attacker is left with."""
    equations, hidden = Equations(), []
    members = ("female", "male")
    for name in ("all", "sex"):
        table = released(shown[name])
        for group, rows in table.groupby("group"):
            who = members if group == "all" else (group,)
            starts = [0, *map(float, rows["time"])]
            people = dict.fromkeys((f"{one} people" for one in who), -1)
            everybody = {
                f"{one} {what} {m}": 1 for one in who for what in "ec" for m in range(1, 10)
            }
            # A curve ends where fewer than five are followed: how many still are is not told.
            later = dict.fromkeys((f"{one} later" for one in who), 1)
            equations.known({**everybody, **later, **people}, 0)
            for (_, row), start in zip(rows.iterrows(), starts, strict=False):
                months = range(int(start) + 1, int(float(row["time"])) + 1)
                for column, what in (("n_event", "e"), ("n_censor", "c")):
                    terms = {f"{one} {what} {m}": 1 for one in who for m in months}
                    if row[f"{column}_flag"] == "c" and terms:
                        hidden.append((f"{name} {group} {column} {row['time']}", terms))
                    elif row[column] != "" and terms:
                        equations.known(terms, float(row[column]))
                if row["n_risk"] != "":
                    by = range(1, int(start) + 1)
                    left = {f"{one} {w} {m}": 1 for one in who for w in "ec" for m in by}
                    equations.known({**left, **people}, -float(row["n_risk"]))
    for _, row in released(shown["times"]).iterrows():
        terms = {
            f"{one} e {m}": 1 for one in members for m in range(1, int(float(row["time"])) + 1)
        }
        if row["n_event_flag"] == "c":
            hidden.append((f"times {row['time']}", terms))
        elif row["n_event"] != "":
            equations.known(terms, float(row["n_event"]))
    return [(name, *equations.range(terms)) for name, terms in hidden]


def unit(need):
    """The finest of 1, 2, 5 times a power of ten that is not below: how means are rounded."""
    listed = (digit * 10.0**power for power in range(-4, 3) for digit in (1, 2, 5))
    return next(each for each in listed if each >= need - 1e-12)


def attack_means(shown):
    """Every hidden count of answers, from the levels left and the item's mean and spread."""
    equations, levels = Equations(), released(shown["answers"])
    profile = released(shown["profile"]).iloc[0]
    told = [float(each) for each in (*levels["n_total"], profile["n"]) if each]
    if not told:
        return []  # how many answered is told nowhere, so that no share or mean gives a count
    n = told[0]
    equations.known(dict.fromkeys(levels["level"], 1), n)
    for _, row in levels[levels["n"] != ""].iterrows():
        equations.known({row["level"]: 1}, float(row["n"]))
    if profile["estimate"] != "":
        mean, off = float(profile["estimate"]), unit(4 / n) / 2
        equations.between({level: float(level) for level in levels["level"]}, n * mean, n * off)
        if profile["std_error"] != "":
            error, wrong = float(profile["std_error"]), unit(12 / (n - 1) / n**0.5) / 2
            ends = [
                (n - 1) * n * max(error + side * wrong, 0) ** 2 + n * (mean + side * off) ** 2
                for side in (-1, 1)
            ]
            squares = {level: float(level) ** 2 for level in levels["level"]}
            equations.between(squares, sum(ends) / 2, (ends[1] - ends[0]) / 2)
    gone = levels.loc[levels["n_flag"] == "c", "level"]
    return [(level, *equations.range({level: 1})) for level in gone]


def tells_of_nobody(name, _low, high):
    """That nobody's observation had ended, as a share says that is not rounded."""
    return "n_censor" in name and high < 0.5


def check_curves(women, men):
    shown, _hidden = secure(of_groups({"female": women, "male": men}), SHOWING_ZEROS)
    found = [each for each in attack(shown) if not is_open(*each[1:])]
    assert [each for each in found if not tells_of_nobody(*each)] == []


def check_means(counts):
    shown, _hidden = secure(of_answers(counts), SHOWING_ZEROS)
    assert [each for each in attack_means(shown) if not is_open(*each[1:])] == []


ANSWERS = st.lists(st.integers(1, 25), min_size=4, max_size=6).filter(lambda each: sum(each) >= 20)


@QUICK
@given(EXITS, EXITS)
def test_curves_of_all_and_of_groups_and_shares_by_a_time_give_no_hidden_exits_back(women, men):
    check_curves(women, men)


@QUICK
@given(ANSWERS)
@example([15, 11, 5, 1])
def test_answers_beside_their_mean_and_spread_give_no_hidden_count_back(counts):
    check_means(counts)


@pytest.mark.long
@LONG
@given(EXITS, EXITS)
def test_nor_do_many_more_curves(women, men):
    check_curves(women, men)


@pytest.mark.long
@LONG
@given(ANSWERS)
def test_nor_do_many_more_answers(counts):
    check_means(counts)


def test_results_that_are_each_protected_alone_are_worked_out_together():
    """What the run's own complementary suppression is for: the attacks succeed without it."""
    alone = {
        name: protect(each, SHOWING_ZEROS) for name, each in of_answers([3, 20, 20, 9, 8]).items()
    }
    assert any(not is_open(*each[1:]) for each in attack_means(alone))
    women = [(2, 0), (3, 2), (0, 0), (3, 0), (4, 2), (2, 0), (2, 0), (3, 0), (5, 0)]
    men = [(2, 2), (2, 2), (4, 0), (3, 0), (0, 1), (4, 0), (3, 0), (0, 1), (0, 0)]
    results = of_groups({"female": women, "male": men})
    alone = {name: protect(each, SHOWING_ZEROS) for name, each in results.items()}
    assert [each for each in attack(alone) if not is_open(*each[1:])]
    check_curves(women, men)
