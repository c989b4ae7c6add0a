"""What regions show and refuse, by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from evaltools.disclosure import Policy, audit, protect
from evaltools.errors import DataError, TooFewError, UsageError
from evaltools.regions import (
    association,
    count_model,
    expected_counts,
    funnel,
    rates_against_target,
    shrunken_rates,
)

NAMES = {"numerator": "jobs", "denominator": "people", "site": "site"}


def sites(jobs: list[int], people: list[int]) -> pd.DataFrame:
    names = [f"S{place:02}" for place in range(len(jobs))]
    return pd.DataFrame({"site": names, "jobs": jobs, "people": people})


def said(result) -> list[str]:
    return [str(note) for note in result.notes]


# -- funnel --------------------------------------------------------------------------------


def test_limits_of_a_small_site_by_hand():
    # Half of all find work. Of 4 people 0 do with chance 1/16 = 6.25 %, above 2.5 %: no
    # count is outside. Of 6, 0 do with 1/64 = 1.6 %: the lower limit is 1 of 6.
    table = funnel(sites([2, 3, 45], [4, 6, 90]), **NAMES).table().set_index("site")
    assert table.loc["S00", ["limit_low_95", "limit_high_95"]].tolist() == [0.0, 1.0]
    assert table.loc["S01", ["limit_low_95", "limit_high_95"]].tolist() == [1 / 6, 5 / 6]


def test_a_site_on_its_limit_is_inside_and_one_beyond_is_outside():
    # Three times half of 6: at the limits 1 and 5 inside, at 0 outside, balanced by 6.
    table = funnel(sites([1, 5, 0, 6], [6, 6, 6, 6]), **NAMES).table()
    assert table["position"].tolist()[:4] == ["inside", "inside", "below_95", "above_95"]


def test_people_and_sites_may_be_the_rows():
    people = pd.DataFrame({"site": ["b", "a", "b"], "job": [1, 0, 0], "one": 1})
    table = funnel(people, numerator="job", denominator="one", site="site").table()
    assert table[["site", "n", "n_event"]].to_numpy().tolist() == [
        ["a", 1, 0],
        ["b", 2, 1],
        ["total", 3, 1],
    ]


def test_limits_are_widened_by_the_root_of_overdispersion_from_ten_sites_on():
    # Ten sites of 100, half of all: five with 60 and five with 40. Each squared distance is
    # 10² / (100 · ½ · ½) = 4, together 40, by nine (the mean is the sites' own) 4.44, with a root
    # of 2.11, told as 2.25: limits move out from 50 -+ 10 to 50 -+ 22.5.
    found = funnel(sites([60, 40] * 5, [100] * 10), **NAMES)
    assert found.about["overdispersion"] == 4.5
    row = found.table().iloc[0]
    assert (row["limit_low_95"], row["limit_high_95"]) == pytest.approx((0.275, 0.725))
    assert set(found.table()["position"].iloc[:-1]) == {"inside"}
    assert said(found) == [
        "The sites vary more than chance within each would make them (overdispersion about 4.5), "
        "so the limits were moved outwards 2.25 times as far as the exact ones.",
        "Sites are compared as they are: who takes part is not the same everywhere, and that is "
        "not taken into account.",
    ]


def test_the_widening_is_rounded_up_to_a_quarter_so_that_it_tells_no_hidden_count():
    # Of 100, half of all: 57 and 43 give 7² / 25 = 1.96 each, 19.6 by nine 2.18.
    found = funnel(sites([57, 43] * 5, [100] * 10), **NAMES)
    row = found.table().iloc[0]
    # The root is 1.48; told is 1.5: from 50 -+ 10 to 50 -+ 15.
    assert (row["limit_low_95"], row["limit_high_95"]) == pytest.approx((0.35, 0.65))
    assert found.about["overdispersion"] == 2.0


TOO_FEW = (
    "How much the sites vary beyond chance (overdispersion) is not estimated from fewer than 10 "
    "sites, those with few events counted as one; the limits are not widened."
)


def test_nine_sites_are_too_few_to_widen_limits_by():
    found = funnel(sites([60, 40] * 4 + [50], [100] * 9), **NAMES)
    assert not found.about["widened"]
    assert "overdispersion" not in found.about
    assert said(found)[0] == TOO_FEW


def test_of_two_sites_no_overdispersion_is_told_as_it_would_give_back_their_events():
    found = funnel(sites([8, 22], [30, 70]), **NAMES)
    assert "overdispersion" not in found.about
    assert said(found)[0] == TOO_FEW


def test_sites_with_other_people_are_compared_with_what_was_expected_of_them():
    # 10 of 20 where 5 were expected is twice that; the share of all is half, too.
    frame = sites([10, 10], [20, 20]).assign(expected=[5.0, 15.0])
    found = funnel(frame, **NAMES, expected="expected")
    assert found.table()["estimate"].tolist() == pytest.approx([2.0, 10 / 15, 1.0])
    assert found.about["overall"] == 1.0
    assert found.about["scale"] == "ratio"
    # Binomial(20, 1/4): 2 to 9 hold all but 2.43 + 1.39 %; 10 is above.
    assert found.table()["limit_high_95"].iloc[0] == pytest.approx(9 / 5)
    assert found.table()["position"].iloc[0] == "above_95"


def test_all_sites_together_have_an_interval_as_the_limits_are():
    # 40 of 100: R 4.2.2, binom.test(40, 100)$conf.int
    frame = pd.DataFrame({"site": ["a", "b"], "jobs": [18, 22], "people": [50, 50]})
    found = funnel(frame, numerator="jobs", denominator="people", site="site")
    together = found.frame.iloc[-1]
    limits = (0.3032948, 0.5027908)
    assert (together["conf_low"], together["conf_high"]) == pytest.approx(limits, abs=1e-7)
    assert found.frame["conf_low"].iloc[:-1].isna().all()
    assert "All sites together: 40.0% (95% CI 30.3–50.3%, n = 100)." in found.summary("en")
    # the printed table has no such column for the sites
    assert "conf_low" not in found.about["columns"]


def test_where_limits_are_widened_the_interval_of_all_sites_together_is_too():
    # ten sites of 20: five with 4 and five with 16; squares 36 / 5 each, 72 over 9 free: 8,
    # root 2.83, upwards to 3. Of 200, 100: R 4.2.2, binom.test(100, 200)$conf.int
    frame = pd.DataFrame({"site": list("abcdefghij"), "jobs": [4, 16] * 5, "people": 20})
    found = funnel(frame, numerator="jobs", denominator="people", site="site")
    low, high = 0.4286584, 0.5713416
    together = found.frame.iloc[-1]
    assert together["conf_low"] == pytest.approx(0.5 - 3 * (0.5 - low), abs=1e-6)
    assert together["conf_high"] == pytest.approx(0.5 + 3 * (high - 0.5), abs=1e-6)
    text = found.summary("en")
    # 4 and 16 of 20 are 6 from 10; Binomial(20, 1/2) holds 6 to 14, widened it holds 0 to 20
    assert text.startswith(
        "Of 10 sites, 0 lie outside the limits of random variation, which are widened here by how "
        "much all sites vary beyond chance. "
    )
    # by chance so many would lie outside the exact limits: of the widened ones that says nothing
    assert "By chance alone" not in text
    assert text.endswith("This interval is widened by the same factor as the limits.")


@pytest.mark.parametrize("jobs", [[0, 0, 0], [5, 7, 9]])
def test_nobody_and_everybody_lie_inside(jobs):
    table = funnel(sites(jobs, [5, 7, 9]), **NAMES).table()
    assert set(table["position"].iloc[:-1]) == {"inside"}
    assert np.isfinite(table["limit_low_998"].iloc[:-1]).all()


def test_one_site_cannot_be_compared():
    with pytest.raises(TooFewError, match=r"Sites can be compared from two on; found 1\."):
        funnel(sites([1], [5]), **NAMES)


def test_counts_that_cannot_be_are_refused_with_how_many():
    frame = sites([6, 1, 2], [5, 5, 5])
    with pytest.raises(DataError) as caught:
        funnel(frame, **NAMES)
    assert str(caught.value) == (
        "Counts by site must follow the rules below.\n"
        "- column “jobs”: A part must not be more than its whole."
    )
    with pytest.raises(DataError, match="A numerator must be a whole number, 0 or more"):
        funnel(frame.assign(jobs=[0.5, 1, 2]), **NAMES)


def test_another_scale_is_refused():
    with pytest.raises(UsageError, match="scale must be one of share, rate; found odds"):
        funnel(sites([1, 2], [5, 5]), **NAMES, scale="odds")


def test_a_hidden_site_cannot_be_worked_out_from_the_total():
    made = funnel(sites([2, 20, 30, 25, 40], [30, 40, 50, 60, 70]), **NAMES)
    shown = protect(made, Policy(publish_names=("site",)))
    assert shown.frame.set_index("site").loc["S00", "n_event"] is pd.NA
    assert int(shown.hidden["n_event"].sum()) >= 2
    assert audit({"funnel": shown}, Policy(publish_names=("site",))).ok


def test_sites_are_letters_and_the_total_keeps_its_name():
    made = funnel(sites([12, 20, 30], [40, 40, 50]), **NAMES)
    assert protect(made, Policy()).frame["site"].tolist() == ["A", "B", "C", "total"]


# -- shrunken rates ------------------------------------------------------------------------


def test_sites_that_differ_by_chance_alone_all_have_the_rate_of_all():
    found = shrunken_rates(sites([5, 5, 5], [10, 10, 10]), **NAMES)
    table = found.table()
    assert table["estimate"].iloc[:3].tolist() == [0.5] * 3
    sites_only = table.iloc[:3]
    assert (sites_only["conf_low"] < 0.5).all()
    assert (sites_only["conf_high"] > 0.5).all()
    assert said(found) == [
        "The sites differ no more than chance would make them: the shrunken rate of every site "
        "is that of all. Its interval tells how far the site may still lie from it.",
        "The intervals hold the uncertainty of how much sites differ; beforehand every such "
        "difference is taken as equally likely.",
    ]


def test_a_small_site_moves_more_than_a_large_one_and_the_rows_are_no_ranking():
    found = shrunken_rates(sites([9, 90, 20, 30, 10], [10, 100, 100, 60, 90]), **NAMES)
    table = found.table().set_index("site").iloc[:-1]
    assert table.index.tolist() == ["S00", "S01", "S02", "S03", "S04"]
    moved = (table["rate"] - table["estimate"]).abs()
    assert moved["S00"] > moved["S01"]
    between = (table["estimate"] < table["rate"]) == (table["rate"] > found.about["overall"])
    assert between.all()
    assert (table["conf_low"] < table["estimate"]).all()
    assert (table["estimate"] < table["conf_high"]).all()


@pytest.mark.parametrize(("jobs", "rate"), [([0, 0, 0], 0.0), ([4, 5, 6], 1.0)])
def test_nobody_and_everybody_have_no_spread_to_shrink_by(jobs, rate):
    found = shrunken_rates(sites(jobs, [4, 5, 6]), **NAMES)
    assert found.table()["estimate"].iloc[:3].tolist() == [rate] * 3


def test_two_sites_are_too_few_to_shrink():
    with pytest.raises(TooFewError, match=r"Rates can be shrunken from 3 sites on; found 2\."):
        shrunken_rates(sites([1, 2], [5, 5]), **NAMES)


# -- rates against a target ----------------------------------------------------------------

LOG = pd.DataFrame(
    {
        "size": ["small"] * 3 + ["large"] * 3 + [None],
        "coach": ["A", "B", "C", "D", "D", "E", "F"],
        "contacts": [10, 10, 10, 40, 40, 40, 1],
        "months": [1.0, 1, 1, 1, 1, 1, 1],
    }
)


def test_a_class_is_below_the_target_only_when_its_whole_interval_is():
    found = rates_against_target(
        LOG, outcome="contacts", exposure="months", by="size", target=13
    ).table()
    # 30 contacts in 3 months: Garwood's 20.24 to 42.83 of them, so 6.7 to 14.3 a month.
    row = found.set_index("group").loc["small"]
    assert row[["estimate", "conf_low", "conf_high"]].tolist() == pytest.approx(
        [10, 20.2407 / 3, 42.8269 / 3], rel=1e-4
    )
    assert found.set_index("group")["verdict"].to_dict() == {"small": "around", "large": "above"}
    assert found.set_index("group")["n_reached"].to_dict() == {"small": 0, "large": 3}


def test_places_with_fewer_than_three_workers_are_not_shown():
    found = rates_against_target(
        LOG, outcome="contacts", exposure="months", by="size", worker="coach"
    )
    table = found.table().set_index("group")
    assert table.loc["large", "verdict"] == "not_shown"
    assert math.isnan(table.loc["large", "estimate"])
    assert table.loc["small", "estimate"] == 10
    assert said(found) == [
        "Places with too few workers are not shown: the numbers would be about these workers.",
        "1 row with a missing value is left out.",
    ]


def test_rows_that_vary_more_than_chance_widen_the_interval():
    uneven = LOG.iloc[:3].assign(contacts=[0, 10, 20])
    # (10² + 0 + 10²) / 10 / 2 degrees of freedom = 10: the interval is √10 as wide.
    wide = rates_against_target(uneven, outcome="contacts", exposure="months").table().iloc[0]
    plain = rates_against_target(LOG.iloc[:3], outcome="contacts", exposure="months")
    narrow = plain.table().iloc[0]
    for side in ("conf_low", "conf_high"):
        once = math.log(narrow[side] / 10)
        assert math.log(wide[side] / 10) == pytest.approx(math.sqrt(10) * once)


# -- models of counts ----------------------------------------------------------------------


def test_a_model_without_covariates_gives_the_rate_of_all():
    found = count_model(LOG, outcome="contacts", exposure="months", family="poisson")
    assert found.about["baseline"]["rate_ratio"] == pytest.approx(151 / 7)
    # Squares around the mean of 21.57: 3 of 11.57, 3 of 18.43, 1 of 20.57; their sum 1843.7
    # by that mean and by 6 degrees of freedom is 14.2.
    assert said(found) == [
        "The counts vary 14.2 times as much as Poisson's distribution allows, so the intervals "
        "are too narrow. Take the negative binomial, or errors by cluster."
    ]


def test_counts_without_extra_variance_make_the_two_families_one():
    even = pd.DataFrame({"n": [10, 11, 9, 10] * 5, "hours": 1.0, "late": [0, 1] * 10})
    arguments = {"outcome": "n", "exposure": "hours", "covariates": ["late"]}
    negative = count_model(even, **arguments)
    poisson = count_model(even, **arguments, family="poisson")
    pd.testing.assert_frame_equal(negative.frame, poisson.frame)
    assert said(negative) == [
        "The counts vary no more than Poisson's distribution allows: the negative binomial "
        "model is the same as Poisson's."
    ]


def test_too_few_counts_are_refused():
    few = pd.DataFrame({"n": [1, 0, 2, 1], "hours": 1.0, "late": [0, 1, 0, 1]})
    with pytest.raises(TooFewError, match="with 2 parameters these are too few"):
        count_model(few, outcome="n", exposure="hours", covariates=["late"])


def test_an_exposure_of_nothing_and_an_unknown_family_are_refused():
    with pytest.raises(DataError, match=r"An exposure must be known and above 0\."):
        count_model(LOG.assign(months=0.0), outcome="contacts", exposure="months")
    with pytest.raises(UsageError, match="family must be one of poisson, negative_binomial"):
        count_model(LOG, outcome="contacts", exposure="months", family="normal")


# -- case mix and association --------------------------------------------------------------


def test_expected_counts_of_a_yes_and_no_fact_are_the_shares_of_its_groups():
    # Of the young 10 of 40 found work, of the others 30 of 40.
    people = pd.DataFrame(
        {"young": [1] * 40 + [0] * 40, "job": [1] * 10 + [0] * 30 + [1] * 30 + [0] * 10}
    )
    expected = expected_counts(people, outcome="job", covariates=["young"])
    assert expected.iloc[0] == pytest.approx(0.25)
    assert expected.iloc[-1] == pytest.approx(0.75)


def test_a_fact_that_tells_the_outcome_wholly_is_refused():
    people = pd.DataFrame({"job": [0] * 20 + [1] * 20, "told": [0] * 20 + [1] * 20})
    with pytest.raises(TooFewError, match="The case-mix model must converge and did not"):
        expected_counts(people, outcome="job", covariates=["told"])


def test_an_outcome_that_is_not_known_is_refused():
    people = pd.DataFrame({"job": [0, 1, None], "age": [1, 2, 3]})
    with pytest.raises(DataError, match="An outcome must be 0 or 1, and known"):
        expected_counts(people, outcome="job", covariates=["age"])


def test_three_sites_are_too_few_for_a_correlation_and_four_are_noted():
    frame = pd.DataFrame({"fidelity": [90, 95, 100, 110], "share": [0.2, 0.4, 0.3, 0.5]})
    with pytest.raises(TooFewError, match="must have at least 4 sites; found 3"):
        association(frame.iloc[:3], x="fidelity", y="share")
    found = association(frame, x="fidelity", y="share")
    assert found.table()["conf_low"].item() < 0 < found.table()["conf_high"].item()
    assert said(found)[1] == (
        "With as few as 4 sites only a very strong association can be told from none."
    )


def test_a_fact_that_is_the_same_everywhere_goes_with_nothing():
    frame = pd.DataFrame({"fidelity": [90] * 5, "share": [0.2, 0.4, 0.3, 0.5, 0.1]})
    with pytest.raises(UsageError, match="these do not: fidelity"):
        association(frame, x="fidelity", y="share")
