"""An attacker with a linear programme never narrows a hidden count below the policy's width."""

from dataclasses import replace

import pandas as pd
import pytest
from attacker import Attack, released
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaltools.columns import Total
from evaltools.disclosure import Policy, audit, protect, secure
from evaltools.disclosure import tables as treatment
from evaltools.result import Result

POLICY = Policy(zeros="never")
WIDTH = 4 - 1e-6
QUICK = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
COUNTS = st.integers(min_value=0, max_value=30)


@st.composite
def two_way(draw, sites=(2, 6), states=(2, 5)):
    """Counts by site and state."""
    n_sites, n_states = draw(st.integers(*sites)), draw(st.integers(*states))
    row = st.lists(COUNTS, min_size=n_states, max_size=n_states)
    return draw(st.lists(row, min_size=n_sites, max_size=n_sites))


def with_margins(counts, *, key="state", what="z"):
    """The table with a total of each site, of each state, and of all, as a Result."""
    cells = pd.DataFrame(
        [
            {"place": f"p{i}", key: f"{what}{j}", "n": n}
            for i, row in enumerate(counts)
            for j, n in enumerate(row)
        ]
    )
    rows = cells.groupby("place", as_index=False)["n"].sum().assign(**{key: "total"})
    columns = pd.concat([cells, rows]).groupby(key, as_index=False)["n"].sum()
    frame = pd.concat([cells, rows, columns.assign(place="total")], ignore_index=True)
    totals = (Total(key), Total("place"))
    return Result("table", frame[["place", key, "n"]], ("place", key), ("n",), totals=totals)


def attack_margins(attack, table, key):
    """What anyone would add up in a table with margins."""
    places = sorted(set(table["place"]) - {"total"})
    values = sorted(set(table[key]) - {"total"})
    attack.read(table, keys=("place", key), name=_shared)
    for place in (*places, "total"):
        attack.adds_up(_shared((place, "total")), [_shared((place, each)) for each in values])
    for value in (*values, "total"):
        attack.adds_up(_shared(("total", value)), [_shared((each, value)) for each in places])


def _shared(row):
    """The same count has the same name in every table: a site's total is the site's total."""
    return ("place", row[0]) if row[1] == "total" else ("cell", *row)


@QUICK
@given(two_way())
def test_margins_do_not_give_a_hidden_count_back(counts):
    assert attack_on_margins(counts).narrowest() >= WIDTH


@QUICK
@given(two_way())
def test_nor_where_empty_cells_are_hidden_too(counts):
    assert attack_on_hidden_zeros(counts).narrowest() >= WIDTH


@QUICK
@given(two_way(sites=(3, 5)), two_way(sites=(5, 5), states=(2, 3)))
def test_two_tables_that_share_a_margin_do_not_either(counts, others):
    # The second table parts the same people of each place by sex; where it has more or
    # fewer people than the first, the rest is of unknown sex.
    sexes = [
        [min(row[0], sum(mine)), sum(mine) - min(row[0], sum(mine))]
        for row, mine in zip(others, counts, strict=False)
    ]
    results = {
        "state": with_margins(counts),
        "sex": with_margins(sexes, key="sex", what="s"),
    }
    shown, _hidden = secure(results, POLICY)
    attack = Attack(least_hidden=1)
    attack_margins(attack, released(shown["state"]), "state")
    attack_margins(attack, released(shown["sex"]), "sex")
    assert attack.narrowest() >= WIDTH
    assert audit(shown, POLICY).ok


def attack_on_margins(counts, policy=POLICY, *, least=1):
    attack = Attack(least_hidden=least)
    attack_margins(attack, released(protect(with_margins(counts), policy)), "state")
    return attack


def attack_on_hidden_zeros(counts):
    return attack_on_margins(counts, Policy(zeros="always"), least=0)


def attack_on_a_hierarchy(counts):
    """Places in regions in a country: each row of `counts` is a region."""
    rows = [
        {"region": f"r{i}", "place": f"r{i}m{j}", "n": n}
        for i, row in enumerate(counts)
        for j, n in enumerate(row)
    ]
    rows += [{"region": f"r{i}", "place": "total", "n": sum(row)} for i, row in enumerate(counts)]
    rows.append({"region": "total", "place": "total", "n": sum(map(sum, counts))})
    totals = (Total("place"), Total("region"))
    result = Result("table", pd.DataFrame(rows), ("region", "place"), ("n",), totals=totals)
    attack = Attack(least_hidden=1)
    attack.read(released(protect(result, POLICY)), keys=("region", "place"))
    for i, row in enumerate(counts):
        attack.adds_up((f"r{i}", "total"), [(f"r{i}", f"r{i}m{j}") for j in range(len(row))])
    attack.adds_up(("total", "total"), [(f"r{i}", "total") for i in range(len(counts))])
    return attack


def shares_of(pairs):
    """A share of each group and of all, from counts with and without something."""
    rows = [
        {"group": f"g{i}", "n": inside + outside, "n_event": inside}
        for i, (inside, outside) in enumerate(pairs)
    ]
    events = sum(inside for inside, _ in pairs)
    rows.append({"group": "all", "n": sum(map(sum, pairs)), "n_event": events})
    frame = pd.DataFrame(rows)
    frame["estimate"] = frame["n_event"] / frame["n"].where(frame["n"] > 0)
    return Result("table", frame, ("group",), ("n", "n_event"), about={"by": "area"})


def attack_on_shares(pairs):
    table = released(protect(shares_of(pairs), POLICY))
    attack = Attack(least_hidden=1)
    attack.read(table, keys=("group",), name=lambda row: ("n", *row))
    attack.read(table, keys=("group",), column="n_event", name=lambda row: ("event", *row))
    for kind in ("n", "event"):
        attack.adds_up((kind, "all"), [(kind, f"g{i}") for i in range(len(pairs))])
    for group in ("all", *(f"g{i}" for i in range(len(pairs)))):
        attack.adds_up(("n", group), [("event", group), ("rest", group)])
    return attack


@QUICK
@given(st.lists(st.lists(COUNTS, min_size=1, max_size=4), min_size=2, max_size=4))
def test_a_hierarchy_of_places_regions_and_the_country_does_not(counts):
    assert attack_on_a_hierarchy(counts).narrowest() >= WIDTH


@QUICK
@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=2, max_size=6))
def test_shares_with_their_people_do_not(pairs):
    assert attack_on_shares(pairs).narrowest() >= WIDTH
    # A share that is shown beside a hidden count would be that count.
    table = released(protect(shares_of(pairs), POLICY))
    hidden = table["n_event_flag"] == "c"
    assert (table.loc[hidden, "estimate"] == "").all()


@pytest.mark.parametrize(
    ("attack", "counts"),
    [
        (attack_on_margins, [[3, 20], [20, 20]]),
        (attack_on_hidden_zeros, [[3, 20], [20, 20]]),
        (attack_on_a_hierarchy, [[3, 20], [20, 20]]),
        (attack_on_shares, [(3, 20), (20, 20)]),
    ],
)
def test_without_complementary_suppression_each_attack_succeeds(monkeypatch, attack, counts):
    assert attack(counts).narrowest() >= WIDTH
    monkeypatch.setattr(treatment, "further_keys", lambda *_: ())
    assert attack(counts).narrowest() == 0


def test_what_one_report_hides_and_another_shows_is_found_and_hidden_in_both():
    counts = with_margins([[3, 20], [20, 20]])
    alone = {"a": protect(counts, POLICY), "b": protect(counts, Policy(min_count=2, zeros="never"))}
    found = audit(alone, POLICY)
    assert not found.ok
    assert ("b", "n[place=p0;state=z0]") in found.hide


def test_two_reports_each_safe_alone_are_not_safe_together():
    # By sex p0 is 12 + 10 and the total 22 is hidden with nothing else; by state the total
    # of p0 protects its 3: together 22 is known, so the other report must hide more.
    by_state = with_margins([[3, 20], [20, 20]])
    by_sex = with_margins([[12, 11], [20, 20]], key="sex", what="s")
    hide = ["n[place=p0;state=total]", "n[place=total;state=z0]", "n[place=total;state=total]"]
    frame = by_state.frame.copy()
    keys = "n[place=" + frame["place"] + ";state=" + frame["state"] + "]"
    mask = pd.DataFrame(False, index=frame.index, columns=frame.columns)
    mask["n"] = keys.isin([*hide, "n[place=p0;state=z0]"])
    alone = {
        "state": replace(by_state, frame=frame.mask(mask), hidden=mask),
        "sex": protect(by_sex, POLICY),
    }
    assert audit({"state": alone["state"]}, POLICY).ok
    together = audit(alone, POLICY)
    assert not together.ok
    assert together.hide


@pytest.mark.long
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(two_way(sites=(2, 12), states=(2, 7)))
def test_larger_tables_hold_as_well(counts):
    table = released(protect(with_margins(counts), POLICY))
    attack = Attack(least_hidden=1)
    attack_margins(attack, table, "state")
    assert attack.narrowest() >= WIDTH
