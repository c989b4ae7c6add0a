"""Limits, intervals, shrunken rates and models of counts, against R (tests/reference/regions.R)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaltools.regions import (
    association,
    count_model,
    expected_counts,
    funnel,
    rates_against_target,
    shrunken_rates,
)
from evaltools.regions.funnels import overdispersion
from evaltools.regions.sites import read_sites

#: Where the numbers of these tests come from; see tests/conformance.py.
HELD_TO = "R 4.2.2"

REFERENCE = Path(__file__).parents[1] / "reference"

#: Quantiles and closed forms agree to this; R's optimisers stop earlier.
EXACT, FITTED = 1e-12, 2e-6


def r_values(section: str, method: str, stat: str) -> pd.Series:
    rows = pd.read_csv(REFERENCE / "regions_r.csv", dtype={"method": str, "group": str})
    found = rows[(rows["section"] == section) & (rows["method"] == method) & (rows["stat"] == stat)]
    assert len(found), (section, method, stat)
    return found.set_index("group")["value"]


@pytest.fixture(scope="module")
def sites() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "regions_sites.csv")


@pytest.fixture(scope="module")
def coaches() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "regions_coaches.csv")


FUNNELS = {
    "funnel_share": {"numerator": "jobs", "denominator": "people", "scale": "share"},
    "funnel_rate": {"numerator": "contacts", "denominator": "hours", "scale": "rate"},
    "funnel_expected": {"numerator": "jobs", "denominator": "people", "expected": "expected"},
}


@pytest.mark.parametrize("section", FUNNELS)
@pytest.mark.parametrize("level", ["95", "998"])
def test_exact_limits_are_those_of_r(sites, section, level, monkeypatch):
    # Widening is tried by hand elsewhere: here the limits as they are.
    monkeypatch.setattr("evaltools.regions.funnels.WIDENED_ABOVE", np.inf)
    table = funnel(sites, site="site", **FUNNELS[section]).table().iloc[:-1]
    for side in ("low", "high"):
        wanted = r_values(section, level, f"limit_{side}").to_numpy()
        assert table[f"limit_{side}_{level}"].to_numpy() == pytest.approx(wanted, rel=EXACT)


@pytest.mark.parametrize("section", FUNNELS)
def test_the_number_of_sites_expected_outside_by_chance_is_rs(sites, section):
    found = funnel(sites, site="site", **FUNNELS[section]).about["expected_outside"]
    wanted = r_values(section, "exact", "expected_outside").item()
    assert found == pytest.approx(wanted, rel=1e-10)
    assert found <= 0.05 * len(sites)


@pytest.mark.parametrize("section", ["funnel_share", "funnel_rate"])
def test_overdispersion_is_rs(sites, section):
    found = overdispersion(read_sites(sites, site="site", expected=None, **FUNNELS[section]))
    assert found == pytest.approx(r_values(section, "pearson", "overdispersion").item(), rel=EXACT)


def test_poisson_intervals_by_class_are_those_of_poisson_test(sites):
    found = rates_against_target(sites, outcome="contacts", exposure="hours", by="site").table()
    for side in ("conf_low", "conf_high"):
        wanted = r_values("poisson_test", "exact", side).to_numpy()
        assert found[side].to_numpy() == pytest.approx(wanted, rel=1e-9)


def test_shrunken_shares_are_those_of_a_beta_binomial_fitted_in_r(sites):
    found = shrunken_rates(sites, numerator="jobs", denominator="people", site="site")
    assert found.about["overall"] == pytest.approx(
        r_values("shrunken_share", "beta-binomial", "mean").item(), rel=FITTED
    )
    assert found.about["prior_strength"] == pytest.approx(
        r_values("shrunken_share", "beta-binomial", "strength").item(), rel=1e-5
    )
    table = found.table().iloc[:-1]
    wanted = r_values("shrunken_share", "beta-binomial", "estimate").to_numpy()
    assert table["estimate"].to_numpy() == pytest.approx(wanted, rel=FITTED)


def test_shrunken_rates_are_those_of_a_gamma_poisson_fitted_in_r(sites):
    found = shrunken_rates(
        sites, numerator="contacts", denominator="hours", site="site", scale="rate"
    )
    assert found.about["prior_strength"] == pytest.approx(
        r_values("shrunken_rate", "gamma-Poisson", "strength").item(), rel=1e-5
    )
    table = found.table().iloc[:-1]
    wanted = r_values("shrunken_rate", "gamma-Poisson", "estimate").to_numpy()
    assert table["estimate"].to_numpy() == pytest.approx(wanted, rel=FITTED)


@pytest.mark.parametrize(
    ("section", "names"),
    [
        ("share", {"numerator": "jobs", "denominator": "people", "scale": "share"}),
        ("rate", {"numerator": "contacts", "denominator": "hours", "scale": "rate"}),
    ],
)
def test_intervals_of_sites_hold_the_uncertainty_of_their_spread_as_in_r(sites, section, names):
    # tests/reference/regions_integrated.R: a fine fixed grid over mean and spread.
    rows = pd.read_csv(REFERENCE / "regions_integrated_r.csv")
    table = shrunken_rates(sites, site="site", **names).table().iloc[:-1]
    for stat in ("conf_low", "conf_high"):
        wanted = rows.loc[(rows["section"] == section) & (rows["stat"] == stat), "value"]
        assert table[stat].to_numpy() == pytest.approx(wanted.to_numpy(), rel=5e-4)


def test_they_are_wider_than_those_that_take_the_fitted_spread_as_known(sites):
    names = {"numerator": "jobs", "denominator": "people"}
    table = shrunken_rates(sites, site="site", **names).table().iloc[:-1]
    known = r_values("shrunken_share", "beta-binomial", "conf_high") - r_values(
        "shrunken_share", "beta-binomial", "conf_low"
    )
    assert ((table["conf_high"] - table["conf_low"]).to_numpy() > known.to_numpy()).mean() > 0.5


@pytest.mark.parametrize("family", ["poisson", "negative_binomial"])
@pytest.mark.parametrize("cluster", [None, "site"])
def test_rate_ratios_and_their_errors_are_those_of_r(coaches, family, cluster):
    found = count_model(
        coaches,
        outcome="contacts",
        exposure="hours",
        covariates=["size", "month"],
        family=family,
        cluster=cluster,
    )
    names = ["sizemedium", "sizesmall", "month"]
    table = found.table()
    assert table["term"].tolist() == ["size=medium", "size=small", "month"]
    stat = "std_error" if cluster is None else "cluster_std_error"
    wanted = r_values("count_model", family, "estimate")
    assert table["estimate"].to_numpy() == pytest.approx(wanted[names].to_numpy(), abs=FITTED)
    assert np.log(found.about["baseline"]["rate_ratio"]) == pytest.approx(
        wanted["(Intercept)"], abs=FITTED
    )
    errors = r_values("count_model", family, stat)[names].to_numpy()
    assert table["std_error"].to_numpy() == pytest.approx(errors, rel=1e-5)


def test_the_dispersion_of_counts_is_rs(coaches):
    arguments = {"outcome": "contacts", "exposure": "hours", "covariates": ["size", "month"]}
    negative = count_model(coaches, **arguments)
    poisson = count_model(coaches, **arguments, family="poisson")
    assert negative.about["dispersion"] == pytest.approx(
        r_values("count_model", "negative_binomial", "dispersion").item(), rel=1e-5
    )
    assert poisson.about["dispersion_ratio"] == pytest.approx(
        r_values("count_model", "poisson", "dispersion_ratio").item(), rel=1e-8
    )


def test_expected_counts_are_the_fitted_chances_of_rs_glm():
    people = pd.read_csv(REFERENCE / "regions_people.csv")
    found = expected_counts(people, outcome="job", covariates=["age", "sex"])
    wanted = r_values("case_mix", "glm", "expected").to_numpy()
    assert found.to_numpy() == pytest.approx(wanted, rel=1e-8)


def test_a_correlation_over_sites_has_rs_interval(sites):
    rates = sites.assign(share=sites.jobs / sites.people, rate=sites.contacts / sites.hours)
    row = association(rates, x="share", y="rate").table().iloc[0]
    for stat in ("estimate", "conf_low", "conf_high"):
        wanted = r_values("association", "pearson", stat).item()
        assert row[stat] == pytest.approx(wanted, rel=EXACT)
    assert row["rank"] == pytest.approx(r_values("association", "spearman", "rank").item())
