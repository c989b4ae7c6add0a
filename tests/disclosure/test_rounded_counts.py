"""Counts in multiples of a base: nothing beside them is finer, and two releases stay apart."""

from __future__ import annotations

import pandas as pd
import pytest

from evaltools.columns import Total
from evaltools.disclosure import Policy, audit, protect
from evaltools.disclosure.roles import about_base
from evaltools.disclosure.rounding import to_be_rounded, with_rounded_counts
from evaltools.disclosure.tables import masked, no_mask
from evaltools.messages import message
from evaltools.result import Result

IN_FIVES = Policy(round_to=5)


def by_site(a, b):
    frame = pd.DataFrame({"site": ["a", "b", "all"], "n": [a, b, a + b]})
    return Result("table", frame, ("site",), ("n",), totals=(Total("site", "all"),))


def test_a_share_is_one_rounded_count_divided_by_another():
    frame = pd.DataFrame({"level": ["yes"], "n": [18], "n_total": [43], "share": [18 / 43]})
    result = Result(
        "table", frame, ("level",), ("n", "n_total"), derived={"share": ("n", "n_total")}
    )
    row = protect(result, IN_FIVES).frame.iloc[0]
    assert (row["n"], row["n_total"]) == (20, 45)
    assert row["share"] == pytest.approx(20 / 45)


def test_an_estimate_is_told_in_units_of_the_base_by_the_people_and_its_interval_outwards():
    # 5 of 50 people are 0.1: 0.44 lies nearest to 0.4, 0.31 goes down to 0.3 and 0.57 up to 0.6
    row = {"time": 6.0, "n": 48, "n_event": 21, "estimate": 0.44, "conf_low": 0.31}
    frame = pd.DataFrame([{**row, "conf_high": 0.57}])
    made_of = dict.fromkeys(("estimate", "conf_low", "conf_high"), ("n", "n_event"))
    result = Result("times", frame, ("time",), ("n", "n_event"), derived=made_of)
    told = protect(result, IN_FIVES).frame.iloc[0]
    assert (told["n"], told["n_event"]) == (50, 20)
    assert told[["estimate", "conf_low", "conf_high"]].tolist() == pytest.approx([0.4, 0.3, 0.6])


def test_numbers_in_facts_and_notes_are_rounded_as_well():
    noted = by_site(41, 33).note(message("{n_left} were left out.", n_left=13))
    result = Result(
        noted.kind, noted.frame, noted.keys, noted.counts, about={"n": 74}, notes=noted.notes
    )
    told = protect(result, IN_FIVES)
    assert told.about["n"] == 75
    assert [note.values for note in told.notes] == [{"n_left": 15}]


def test_one_person_more_since_a_release_is_found_but_not_in_rounded_counts():
    before, after = by_site(40, 31), by_site(41, 31)

    def beside(policy):
        return audit({"t": protect(after, policy)}, policy, {"t": protect(before, policy)})

    assert not beside(Policy()).ok
    assert beside(IN_FIVES).ok


def test_an_earlier_release_is_read_as_it_was_rounded_itself():
    # 40 may have been 38 to 42; 43 told exactly is 1 to 5 more
    then, now = protect(by_site(40, 31), IN_FIVES), protect(by_site(43, 31), Policy())
    exact = protect(by_site(40, 31), Policy())
    assert audit({"t": now}, Policy(), {"t": then}).ok
    assert not audit({"t": now}, Policy(), {"t": exact}).ok


@pytest.mark.parametrize(("told", "most"), [(5, (5.0, 7.0)), (10, (8.0, 12.0)), (0, (0.0, 0.0))])
def test_what_was_shown_before_rounding_was_nobody_or_enough_people(told, most):
    assert IN_FIVES.before_rounding(told) == most


def test_a_hidden_number_told_about_is_no_finer_than_twice_the_smallest_count():
    assert about_base(IN_FIVES) == about_base(Policy()) == 10


def test_a_rounded_number_moves_within_what_it_stands_for_before_another_is_hidden():
    # one of r1 is in c1 (hidden) and five are in c2, told as 5 of 5: it is one or two of [5, 7]
    counts = {("r1", "c1"): 1, ("r1", "c2"): 5, ("r2", "c1"): 20, ("r2", "c2"): 30}
    counts |= {("r3", "c1"): 42, ("r3", "c2"): 40}
    inner = pd.DataFrame([(*place, n) for place, n in counts.items()], columns=["row", "kind", "n"])
    frame = pd.concat(
        [
            inner,
            inner.groupby("row", as_index=False)["n"].sum().assign(kind="total"),
            inner.groupby("kind", as_index=False)["n"].sum().assign(row="total"),
            pd.DataFrame({"row": ["total"], "kind": ["total"], "n": [138]}),
        ],
        ignore_index=True,
    )
    totals = (Total(over="row"), Total(over="kind"))
    table = to_be_rounded(Result("table", frame, ("row", "kind"), ("n",), totals=totals), IN_FIVES)
    mask = no_mask(table)
    mask.loc[0, "n"] = True
    found = audit({"t": with_rounded_counts(masked(table, mask))}, IN_FIVES)
    assert not found.ok
    assert [place for _, place in found.hide] == ["n[row=r1;kind=c2]"]
