"""What the method appendix says of each kind of result, with where the method is from."""

from __future__ import annotations

from collections.abc import Iterable

from evaltools.messages import Message, message

METHODS: dict[str, Message] = {
    "funnel": message(
        "A site's count is set against exact quantiles, at 95 and 99.8 per cent, of the binomial "
        "or Poisson distribution that chance alone would give it (Spiegelhalter 2005). From ten "
        "sites on, limits are moved outwards when the sites vary more than 1.2 times as much: by "
        "the root of the overdispersion, rounded up to a quarter. With a case mix, what is "
        "expected of a site comes from a logistic model of facts of entry."
    ),
    "shrunken_rates": message(
        "Values of sites are drawn towards the mean of all by a beta-binomial or gamma-Poisson "
        "distribution fitted by maximum likelihood (Clayton and Kaldor 1987). Their intervals are "
        "mixed over all means and spreads that fit the sites, each equally likely beforehand, "
        "since those of the fitted spread alone would be too narrow (Gelman 2006)."
    ),
    "rates": message(
        "Rates have exact Poisson intervals (Garwood 1936), widened on the logarithmic scale by "
        "the root of the largest overdispersion found between rows, workers or places of a class."
    ),
    "association": message(
        "Correlations over sites are Pearson's, with intervals by Fisher's transformation."
    ),
    "indicators": message(
        "A person is counted once in each operation: with the facts of the first entry and the "
        "results of the last exit. Results upon leaving are of the last state within 28 days, "
        "later ones of the day six calendar months after leaving."
    ),
    "flow": message(
        "Every exclusion is counted by the program in the order in which the rules are "
        "applied; a person is counted at the first rule that applies."
    ),
    "reach": message("Shares are of everybody in the group, those with a missing value included."),
    "representativeness": message(
        "Rates per population have exact binomial intervals (Clopper and Pearson 1934)."
    ),
    "curve": message(
        "The share who had found a job is one minus the Kaplan-Meier estimate (Kaplan and "
        "Meier 1958). A person is at risk after entry and up to and including the exit. "
        "Standard errors are Greenwood's, or by the infinitesimal jackknife where weights or "
        "clusters are given; intervals are on the log-log scale."
    ),
    "incidence": message(
        "Cumulative incidence by the Aalen-Johansen estimate (Aalen and Johansen 1978), with "
        "other exits as competing, not as censoring. Standard errors are by the infinitesimal "
        "jackknife; intervals are on the log-log scale of the incidence."
    ),
    "restricted_time": message(
        "Mean time within the horizon is the area under the curve (Uno and others 2014); time "
        "since an exit is the area under its cumulative incidence (Andersen 2013)."
    ),
    "states": message(
        "Shares in each state are by the multi-state Aalen-Johansen estimate, which needs no "
        "Markov assumption when censoring is independent (Datta and Satten 2001)."
    ),
    "difference": message(
        "Differences at a given time have intervals from the standard errors of both groups, "
        "or from stacked influence values where clusters span the groups."
    ),
    "test": message(
        "The log-rank test compares hazards of finding a job; Gray's test (Gray 1988) "
        "compares cumulative incidence."
    ),
    "forest": message(
        "Hazard ratios by Cox regression with Efron's handling of ties (Cox 1972; Efron 1977)."
    ),
}


def methods(kinds: Iterable[str]) -> tuple[Message, ...]:
    """The methods behind the kinds of result in a report, each once, in their order."""
    seen = dict.fromkeys(kind for kind in kinds if kind in METHODS)
    return tuple(METHODS[kind] for kind in seen)
