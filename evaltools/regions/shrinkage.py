"""Rates of sites drawn towards the overall rate, the more the less a site has seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import optimize, special

from evaltools.columns import Total
from evaltools.errors import TooFewError
from evaltools.messages import Message, message
from evaltools.regions.integrated import rate_limits, share_limits
from evaltools.regions.sites import Numbers, Sites, read_sites
from evaltools.result import Result
from evaltools.survival.curves import check_conf_level

#: Sites from which on their spread can be estimated at all.
LEAST_SITES = 3

#: Strengths of the prior that are searched, in people (or expected events), as logarithms.
WEAKEST, STRONGEST = float(np.log(1e-2)), float(np.log(1e6))

#: A gain in log likelihood below this is no evidence of any spread.
NO_GAIN = 1e-6


def shrunken_rates(
    frame: pd.DataFrame,
    *,
    numerator: str,
    denominator: str,
    site: str,
    expected: str | None = None,
    scale: str = "share",
    conf_level: float = 0.95,
) -> Result:
    """Each site's rate, raw and shrunken towards the rate of all.

    Shares follow a beta-binomial distribution; rates, and observed events against
    `expected`, a gamma-Poisson one. Its two parameters are fitted to the sites by maximum
    likelihood.

    Parameters
    ----------
    frame, numerator, denominator, site, expected, scale, conf_level
        As in `funnel`.

    Returns
    -------
    Result
        kind "shrunken_rates": site (total last), n (share) or denominator (rate), n_event,
        expected, rate (raw), estimate (shrunken), conf_low, conf_high, weight (of the raw
        rate in the shrunken one, 0 to 1). No ranks: the rows are in the order of names.

    Raises
    ------
    TooFewError
        For fewer than three sites.

    Notes
    -----
    The shrunken rate is at the fitted mean and spread. Its interval is not: that of the
    fitted spread alone would be too narrow, most of all with few sites, so it is mixed over
    all means and spreads that fit the sites (`regions.integrated`).

    Source: Clayton and Kaldor (1987), Empirical Bayes estimates of age-standardized relative
    risks for use in disease mapping, Biometrics 43, 671-681 (recalled).

    Examples
    --------
    >>> sites = pd.DataFrame({"site": list("abc"), "jobs": [2, 15, 28], "people": [30, 30, 30]})
    >>> found = shrunken_rates(sites, numerator="jobs", denominator="people", site="site").table()
    >>> found[["site", "rate"]].round(3).values.tolist()
    [['a', 0.067], ['b', 0.5], ['c', 0.933], ['total', 0.5]]
    >>> bool(found["estimate"][0] > found["rate"][0])
    True
    """
    check_conf_level(conf_level)
    sites = read_sites(
        frame,
        numerator=numerator,
        denominator=denominator,
        site=site,
        expected=expected,
        scale=scale,
    )
    if len(sites.names) < LEAST_SITES:
        raise TooFewError(
            message(
                "Rates can be shrunken from {least} sites on; found {n}.",
                least=LEAST_SITES,
                n=len(sites.names),
            )
        )
    is_share = scale == "share" and expected is None
    size = sites.size if expected is None else sites.baseline
    prior = _beta_prior(sites.observed, size) if is_share else _gamma_prior(sites.observed, size)
    table = _table(sites, size, prior, conf_level, is_share=is_share)
    has_people = scale == "share"
    counts = ("n", "n_event") if has_people else ("n_event",)
    made = {name: counts for name in table.columns if name not in (sites.key, *counts)}
    return Result(
        kind="shrunken_rates",
        frame=table,
        keys=(sites.key,),
        counts=counts,
        derived={**made, "denominator": ()},
        totals=tuple(Total(over=sites.key, count=count) for count in counts),
        population=sites.population,
        conf_level=conf_level,
        notes=(*sites.notes, *_notes(prior)),
        about={
            "by": sites.by,
            "scale": "ratio" if expected is not None else scale,
            "overall": prior.mean,
            "prior_strength": prior.strength,
            "event": numerator,
            "headings": {"rate": "own_value", "estimate": "drawn_value", "weight": "own_weight"},
            "parts": {"n_event": "n"} if has_people else {},
            **({"shares": {"rate": ("n_event", "n")}, "percent": ["rate"]} if is_share else {}),
        },
    )


@dataclass(frozen=True)
class Prior:
    """How the sites' true rates are spread.

    Attributes
    ----------
    mean : float
    strength : float
        As many people (or expected events) as the prior weighs; infinite when the sites show
        no spread beyond chance.
    """

    mean: float
    strength: float


def _beta_prior(observed: Numbers, size: Numbers) -> Prior:
    """The beta distribution of the sites' shares, by maximum likelihood."""

    def minus_log_likelihood(mean: float, strength: float) -> float:
        a, b = mean * strength, (1 - mean) * strength
        return -float(
            (special.betaln(a + observed, b + size - observed) - special.betaln(a, b)).sum()
        )

    overall = float(observed.sum() / size.sum())
    without_spread = -float(
        (special.xlogy(observed, overall) + special.xlog1py(size - observed, -overall)).sum()
    )
    if overall in (0.0, 1.0):
        return Prior(overall, np.inf)
    return _fitted(
        minus_log_likelihood,
        start=float(special.logit(overall)),
        mean_of=lambda value: float(special.expit(value)),
        without_spread=Prior(overall, np.inf),
        least=without_spread,
    )


def _gamma_prior(observed: Numbers, expected: Numbers) -> Prior:
    """The gamma distribution of the sites' rates per unit of exposure (or expected event)."""

    def minus_log_likelihood(mean: float, strength: float) -> float:
        shape = mean * strength
        return -float(
            (
                special.gammaln(shape + observed)
                - special.gammaln(shape)
                + shape * np.log(strength / (strength + expected))
                + special.xlogy(observed, expected / (strength + expected))
                - special.xlogy(observed, expected)
            ).sum()
        )

    overall = float(observed.sum() / expected.sum())
    if overall == 0:
        return Prior(0.0, np.inf)
    without_spread = -float((special.xlogy(observed, overall) - overall * expected).sum())
    return _fitted(
        minus_log_likelihood,
        start=float(np.log(overall)),
        mean_of=lambda value: float(np.exp(value)),
        without_spread=Prior(overall, np.inf),
        least=without_spread,
    )


def _fitted(
    minus_log_likelihood: Callable[[float, float], float],
    *,
    start: float,
    mean_of: Callable[[float], float],
    without_spread: Prior,
    least: float,
) -> Prior:
    """The best mean and strength; no spread where that fits as well."""

    def at(point: np.ndarray) -> float:
        return minus_log_likelihood(mean_of(float(point[0])), float(np.exp(point[1])))

    best = None
    for strength in (2.0, 4.0, 7.0):
        found = optimize.minimize(
            at,
            np.array([start, strength]),
            method="Nelder-Mead",
            bounds=[(start - 10, start + 10), (WEAKEST, STRONGEST)],
            options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4000},
        )
        best = found if best is None or found.fun < best.fun else best
    assert best is not None
    if best.fun > least - NO_GAIN:
        return without_spread
    return Prior(mean_of(float(best.x[0])), float(np.exp(best.x[1])))


def _table(
    sites: Sites, size: Numbers, prior: Prior, conf_level: float, *, is_share: bool
) -> pd.DataFrame:
    raw = sites.observed / size
    weight = np.zeros_like(size) if np.isinf(prior.strength) else size / (size + prior.strength)
    shrunken = weight * raw + (1 - weight) * prior.mean
    limits = share_limits if is_share else rate_limits
    low, high = limits(sites.observed, size, conf_level)
    has_people = sites.scale == "share"
    columns: dict[str, Any] = {
        ("n" if has_people else "denominator"): _summed(sites.size, whole=has_people),
        "n_event": _summed(sites.observed, whole=True),
    }
    if sites.expected is not None:
        columns["expected"] = _summed(sites.expected, whole=False)
    missing = np.nan
    columns |= {
        "rate": np.append(raw, sites.observed.sum() / size.sum()),
        "estimate": np.append(shrunken, missing),
        "conf_low": np.append(low, missing),
        "conf_high": np.append(high, missing),
        "weight": np.append(weight, missing),
    }
    return sites.keyed().assign(**columns)


def _summed(values: Numbers, *, whole: bool) -> np.ndarray:
    summed = np.append(values, values.sum())
    return summed.astype(np.int64) if whole else summed


def _notes(prior: Prior) -> tuple[Message, ...]:
    found = (
        message(
            "The sites differ no more than chance would make them: the shrunken rate of every "
            "site is that of all. Its interval tells how far the site may still lie from it."
        )
        if np.isinf(prior.strength)
        else message(
            "Shrunken rates lie between a site's own rate and that of all sites. They are not "
            "ranked: small sites move more than large ones."
        )
    )
    return (
        found,
        message(
            "The intervals hold the uncertainty of how much sites differ; beforehand every such "
            "difference is taken as equally likely."
        ),
    )
