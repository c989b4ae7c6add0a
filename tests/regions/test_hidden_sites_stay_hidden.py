"""Nothing that is made from all sites at once tells of a hidden one."""

from __future__ import annotations

import pandas as pd
import pytest

from evaltools.disclosure import Policy, protect
from evaltools.errors import TooFewError
from evaltools.regions import funnel, shrunken_rates
from evaltools.regions.funnels import few_together
from evaltools.regions.shown_counts import THE_REST, shown_counts, shrunken_from
from evaltools.regions.sites import read_sites

NAMES = {"numerator": "jobs", "denominator": "people", "site": "site"}
PEOPLE = [20, 24, 18, 30, 40, 22]
JOBS = [3, 2, 9, 14, 16, 11]


def sites(jobs: list[int], people: list[int] = PEOPLE) -> pd.DataFrame:
    names = [f"S{place:02}" for place in range(len(jobs))]
    return pd.DataFrame({"site": names, "jobs": jobs, "people": people})


def shown(jobs: list[int]):
    return protect(funnel(sites(jobs), **NAMES, few=5), Policy())


def told(result) -> tuple[object, ...]:
    """Everything that leaves: numbers, what hides them, facts and notes."""
    columns = {name: result.frame[name].tolist() for name in result.frame}
    return repr(columns), dict(result.about), [str(note) for note in result.notes]


def test_what_is_drawn_towards_the_mean_is_the_same_whatever_a_hidden_site_has():
    # S00 and S01 have five between them, however it is parted: an attacker who tries every
    # parting against what is published must find that all of them fit.
    tries = [[a, 5 - a, *JOBS[2:]] for a in (1, 2, 3, 4)]
    published = [(told(shown(jobs)), told(shrunken_from(shown(jobs)))) for jobs in tries]
    hidden = shown(tries[0]).frame["n_event"].isna()
    assert hidden.tolist()[:2] == [True, True]
    assert all(each == published[0] for each in published)


def test_drawn_from_every_site_it_would_tell():
    # The attack itself: made from all counts, the published values differ by the parting.
    values = {
        float(shrunken_rates(sites([a, 5 - a, *JOBS[2:]]), **NAMES).frame["estimate"][4])
        for a in (1, 2, 3, 4)
    }
    assert len(values) == 4


def test_a_hidden_site_keeps_its_row_and_shows_no_number():
    found = shrunken_from(shown(JOBS))
    row = found.frame.iloc[0]
    assert row[["rate", "estimate", "conf_low", "conf_high", "weight"]].isna().all()
    assert found.hidden.loc[0, ["n_event", "rate", "estimate", "conf_low"]].all()
    assert found.is_protected
    assert "prior_strength" not in found.about
    assert THE_REST not in set(found.frame["site"])
    assert str(found.notes[0]) == (
        "Sites whose numbers are not shown are taken together as one here, so that nothing more "
        "is told of them. The sites therefore look slightly more alike than they are."
    )


def test_the_hidden_sites_are_counted_together_from_the_total():
    counts = shown_counts(shown(JOBS)).frame.set_index("site")
    # 55 of 154 in all, less those of the sites that are shown.
    others = counts.drop(index=THE_REST)
    assert counts.loc[THE_REST].tolist() == [
        55 - others["found"].sum(),
        154 - others["people"].sum(),
    ]


def test_without_protection_it_is_what_all_sites_give():
    found = shrunken_from(funnel(sites(JOBS), **NAMES))
    whole = shrunken_rates(sites(JOBS), **NAMES)
    columns = ["rate", "estimate", "conf_low", "conf_high", "weight"]
    pd.testing.assert_frame_equal(found.frame[columns], whole.frame[columns], check_names=False)
    assert found.about["prior_strength"] == whole.about["prior_strength"]


def test_three_sites_of_which_two_are_hidden_are_too_few():
    three = protect(funnel(sites([1, 2, 9], [20, 20, 20]), **NAMES), Policy())
    with pytest.raises(TooFewError, match="Sites can be compared from two on; found 1"):
        shrunken_from(three)


def test_sites_with_few_events_are_judged_as_one_and_a_lone_one_with_the_smallest():
    def joined(jobs: list[int]):
        given = read_sites(
            sites(jobs), numerator="jobs", denominator="people", site="site",
            expected=None, scale="share",
        )  # fmt: skip
        return few_together(given, 5)

    # 3 and 2 are few: five of 44 together.
    assert joined(JOBS).observed.tolist() == [9, 14, 16, 11, 5]
    assert joined(JOBS).size.tolist() == [18, 30, 40, 22, 44]
    # 2 is few alone; the smallest other site has 18 people.
    assert joined([8, 2, 9, 14, 16, 11]).observed.tolist() == [8, 14, 16, 11, 11]
    # 28 of 30 leaves two without.
    assert joined([8, 7, 9, 28, 16, 11]).size.tolist() == [20, 24, 40, 22, 48]
    assert joined([8, 7, 9, 14, 16, 11]).names == tuple(f"S0{place}" for place in range(6))


def test_sites_that_all_lie_inside_may_still_vary_more_than_chance():
    # Eight sites of 100, half of all; four with 58 and four with 42: each squared distance is
    # 8² / 25 = 2.56, together 20.48, above 14.07, the 95 % point of chi-squared on seven.
    # The 95 % limits of a binomial of 100 and a half are 40 and 60.
    found = funnel(sites([58, 42] * 4, [100] * 8), **NAMES)
    assert set(found.frame["position"][:-1]) == {"inside"}
    assert found.about["vary_more"]
    # Two off by 8 and six in the middle: 5.12.
    assert not funnel(sites([58, 42] + [50] * 6, [100] * 8), **NAMES).about["vary_more"]
    assert "overdispersion" not in found.about
