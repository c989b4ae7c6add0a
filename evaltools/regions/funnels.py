"""Funnels: every site against the limits that chance alone would keep it in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from evaltools.columns import Total
from evaltools.messages import Message, message
from evaltools.regions.sites import Numbers, Sites, read_sites
from evaltools.result import Result
from evaltools.survival.intervals import exact_interval

#: Of the interval of all sites together.
CONF_LEVEL = 0.95

#: The two limits, and how their columns end.
LEVELS = {"95": 0.95, "998": 0.998}

#: From so many sites on, and above this factor, limits are widened.
WIDENED_FROM_SITES, WIDENED_ABOVE = 10, 1.2

INSIDE = "inside"


def funnel(
    frame: pd.DataFrame,
    *,
    numerator: str,
    denominator: str,
    site: str,
    expected: str | None = None,
    scale: str = "share",
    few: int = 0,
) -> Result:
    """Sites beside the limits within which they differ by chance alone.

    Parameters
    ----------
    frame : DataFrame
        One row per site, or several that are summed (people, periods).
    numerator, denominator, site : str
        Columns: events, and the people or the exposure that they come from.
    expected : str, optional
        Column of events expected from the site's case mix (`expected_counts`). Sites are
        then shown as observed divided by expected.
    scale : "share" or "rate"
        Whether the numerator is some of the denominator's people (binomial limits) or counts
        events in an exposure such as hours (Poisson limits).
    few : int
        Sites with fewer events than this, or fewer people without one, count as one site
        together when it is judged how much sites vary, so that it tells nothing of them.

    Returns
    -------
    Result
        kind "funnel": site (total last), n (share) or denominator (rate), n_event, expected
        (events), estimate, conf_low and conf_high (of a share of all sites together: the exact
        interval, widened as the limits are; missing for single sites), limit_low_95,
        limit_high_95, limit_low_998, limit_high_998, position (inside, below_95, above_95,
        below_998, above_998). `about` holds overall, overdispersion (to the nearest half; of
        ten sites or more alone, since with few sites it would give back the events of a hidden
        one), vary_more (whether all sites together vary more than chance, by a chi-squared test
        at 5 %), widened, expected_outside (sites expected outside the exact 95 % limits by
        chance). No ranks: the rows are in the order of names.

    Notes
    -----
    Limits are exact quantiles of the binomial or Poisson distribution, so a site lies outside
    when its count has less than 2.5 % (0.1 %) chance in that tail. The overdispersion factor is
    the sum of the sites' squared standardised differences, by one less than the number of
    sites: Spiegelhalter's phi divides by their number, as its target is given from without;
    here the mean is estimated from the same sites. Above 1.2, from ten sites on, limits are
    moved outwards by its square root, rounded up to a quarter: the limits of the others would
    else tell what a hidden site has.

    Source: Spiegelhalter (2005), Funnel plots for comparing institutional performance,
    Statistics in Medicine 24, 1185-1202 (recalled); thresholds are evaltools' own.

    Examples
    --------
    >>> sites = pd.DataFrame({"site": ["a", "b"], "jobs": [10, 30], "people": [50, 50]})
    >>> found = funnel(sites, numerator="jobs", denominator="people", site="site")
    >>> found.table().position.tolist()[:2]
    ['below_95', 'above_95']
    """
    sites = read_sites(
        frame,
        numerator=numerator,
        denominator=denominator,
        site=site,
        expected=expected,
        scale=scale,
    )
    limits = _limits(sites, few)
    widening = widening_of(limits.overdispersion) if limits.is_widened else 1.0
    table = _table(sites, limits, widening)
    is_share = scale == "share"
    counts = ("n", "n_event") if is_share else ("n_event",)
    made = dict.fromkeys(
        [name for name in table.columns if name not in (sites.key, *counts)], counts
    )
    printed = [name for name in table.columns if not name.startswith("conf_")]
    return Result(
        kind="funnel",
        frame=table,
        keys=(sites.key,),
        counts=counts,
        derived={**made, "denominator": ()},
        totals=tuple(Total(over=sites.key, count=count) for count in counts),
        population=sites.population,
        conf_level=CONF_LEVEL if is_share and expected is None else None,
        notes=(*sites.notes, *_notes(sites, limits)),
        about={
            "by": sites.by,
            "columns": printed,
            "scale": "ratio" if expected is not None else scale,
            "overall": 1.0 if expected is not None else sites.overall,
            "event": numerator,
            **({"overdispersion": limits.told_factor} if limits.is_estimated else {}),
            "widened": limits.is_widened,
            "vary_more": limits.vary_more,
            "expected_outside": limits.expected_outside,
            "parts": {"n_event": "n"} if is_share else {},
            **({"shares": {"estimate": ("n_event", "n")}} if is_share and not expected else {}),
        },
    )


@dataclass(frozen=True, eq=False)
class _Limits:
    """Exact limits of the counts, by level."""

    low: dict[str, Numbers]
    high: dict[str, Numbers]
    overdispersion: float
    expected_outside: float
    is_widened: bool
    vary_more: bool
    n_judged: int

    @property
    def is_estimated(self) -> bool:
        """Whether there are sites enough to tell how much they vary."""
        return self.n_judged >= WIDENED_FROM_SITES

    @property
    def told_factor(self) -> float:
        """In halves: from more digits a hidden site's number could be worked out."""
        return round(2 * self.overdispersion) / 2


def _limits(sites: Sites, few: int) -> _Limits:
    mean = sites.baseline
    share = np.divide(mean, sites.size, out=np.zeros_like(mean), where=sites.size > 0)
    chance = (
        stats.binom(sites.size, np.clip(share, 0, 1))
        if sites.scale == "share"
        else stats.poisson(mean)
    )
    tails = {name: (1 - level) / 2 for name, level in LEVELS.items()}
    low = {name: np.maximum(chance.ppf(tail), 0) for name, tail in tails.items()}
    high = {name: np.maximum(chance.ppf(1 - tail), 0) for name, tail in tails.items()}
    judged = few_together(sites, few)
    factor, n_judged = overdispersion(judged), len(judged.names)
    return _Limits(
        low=low,
        high=high,
        overdispersion=factor,
        expected_outside=float((chance.cdf(low["95"] - 1) + chance.sf(high["95"])).sum()),
        is_widened=n_judged >= WIDENED_FROM_SITES and factor > WIDENED_ABOVE,
        n_judged=n_judged,
        vary_more=bool(factor * free_of(n_judged) > stats.chi2.ppf(0.95, free_of(n_judged))),
    )


def few_together(sites: Sites, few: int) -> Sites:
    """The sites, with those of few events, or few people without one, as a single one.

    A lone such site takes the smallest of the others to it, else its number were still its own.
    """
    lacking = sites.size - sites.observed if sites.scale == "share" else np.inf
    small = np.minimum(sites.observed, lacking) < few
    if not small.any():
        return sites
    if small.sum() == 1 and len(sites.names) > 1:
        small[np.where(small, np.inf, sites.size).argmin()] = True

    def joined(values: Numbers) -> Numbers:
        return np.append(values[~small], values[small].sum())

    return replace(
        sites,
        names=(*(n for n, is_small in zip(sites.names, small, strict=True) if not is_small), ""),
        observed=joined(sites.observed),
        size=joined(sites.size),
        expected=None if sites.expected is None else joined(sites.expected),
    )


def overdispersion(sites: Sites) -> float:
    """The squared standardised differences of the sites, by one less than their number."""
    mean = sites.baseline
    share = np.divide(mean, sites.size, out=np.zeros_like(mean), where=sites.size > 0)
    variance = mean * (1 - share) if sites.scale == "share" else mean
    squares = np.divide(
        (sites.observed - mean) ** 2, variance, out=np.zeros_like(mean), where=variance > 0
    )
    return float(squares.sum() / free_of(len(sites.names)))


def free_of(n_sites: int) -> int:
    """Degrees of freedom of sites whose common mean is their own.

    >>> free_of(10), free_of(1)
    (9, 1)
    """
    return max(n_sites - 1, 1)


def widening_of(factor: float) -> float:
    """How many times as far as the exact ones the widened limits lie: in quarters, upwards.

    >>> widening_of(4.0), widening_of(1.69)
    (2.0, 1.5)
    """
    return float(np.ceil(4 * np.sqrt(factor) - 1e-9) / 4)


def _table(sites: Sites, limits: _Limits, widening: float) -> pd.DataFrame:
    """The rows, and last the total, which has no limits."""
    unit = sites.size if sites.expected is None else sites.expected
    middle = sites.baseline
    top = np.where(sites.scale == "share", sites.size, np.inf)
    estimate = np.append(sites.observed / unit, sites.observed.sum() / unit.sum())
    columns: dict[str, Any] = {
        ("n" if sites.scale == "share" else "denominator"): _with_sum(sites.size, sites.scale),
        "n_event": _with_sum(sites.observed, "share"),
    }
    if sites.expected is not None:
        columns["expected"] = _with_sum(sites.expected, "rate")
    columns["estimate"] = estimate
    if sites.scale == "share" and sites.expected is None:
        for name, limit in zip(("conf_low", "conf_high"), _together(sites, widening), strict=True):
            columns[name] = np.append(np.full(len(sites.names), np.nan), limit)
    position = np.full(len(sites.names), INSIDE, dtype=object)
    for name in LEVELS:
        low = np.maximum(middle - widening * (middle - limits.low[name]), 0)
        high = np.minimum(middle + widening * (limits.high[name] - middle), top)
        # The exact limits are whole counts; the widened ones are compared as they are.
        position[sites.observed < low - 1e-9] = f"below_{name}"
        position[sites.observed > high + 1e-9] = f"above_{name}"
        columns[f"limit_low_{name}"] = np.append(low / unit, np.nan)
        columns[f"limit_high_{name}"] = np.append(high / unit, np.nan)
    columns["position"] = [*position, ""]
    return sites.keyed().assign(**columns)


def _together(sites: Sites, widening: float) -> tuple[float, float]:
    """The interval of the share of all sites together, moved outwards as the limits are."""
    observed, size = float(sites.observed.sum()), int(sites.size.sum())
    if size == 0:
        return float("nan"), float("nan")
    share = observed / size
    low, high = exact_interval(observed, size, CONF_LEVEL)
    return max(share - widening * (share - low), 0.0), min(share + widening * (high - share), 1.0)


def _with_sum(values: Numbers, scale: str) -> Numbers | np.ndarray:
    whole = np.append(values, values.sum())
    return whole.astype(np.int64) if scale == "share" else whole


def _notes(sites: Sites, limits: _Limits) -> tuple[Message, ...]:
    notes = []
    if limits.is_widened:
        notes.append(
            message(
                "The sites vary more than chance within each would make them (overdispersion "
                "about {factor}), so the limits were moved outwards {times} times as far as the "
                "exact ones.",
                factor=limits.told_factor,
                times=widening_of(limits.overdispersion),
            )
        )
    elif not limits.is_estimated:
        notes.append(
            message(
                "How much the sites vary beyond chance (overdispersion) is not estimated from "
                "fewer than {limit} sites, those with few events counted as one; the limits are "
                "not widened.",
                limit=WIDENED_FROM_SITES,
            )
        )
    else:
        notes.append(
            message(
                "The overdispersion of the sites is about {factor}; limits are widened above "
                "{limit}.",
                factor=limits.told_factor,
                limit=WIDENED_ABOVE,
            )
        )
    if sites.expected is None:
        notes.append(
            message(
                "Sites are compared as they are: who takes part is not the same everywhere, and "
                "that is not taken into account."
            )
        )
    return tuple(notes)
