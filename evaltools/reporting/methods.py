"""What the method appendix says of each kind of result, with where the method is from."""

from __future__ import annotations

from collections.abc import Iterable

from evaltools.messages import Message, message

METHODS: dict[str, Message] = {
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
