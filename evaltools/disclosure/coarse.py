"""Statistics as coarse as they are read: many digits confirm a guess at hidden counts.

A reader who guesses the few counts that are hidden can work out what a model would have given
for each guess. A coefficient to sixteen digits says which guess is right; one to four digits, as
reports print it, is given by many. The log-likelihood of a model without covariates is worse: it
is a sum over the exits of single people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from evaltools.disclosure.kinds import OF_MODELS
from evaltools.disclosure.roles import SMALLEST, made_from_people
from evaltools.disclosure.rounding import two_digits
from evaltools.result import Result

#: Digits of what a model says, and decimals of what a test gives.
DIGITS = 4
DECIMALS = {"statistic": 2, "p_value": 3, "p_holm": 3}

#: The kind of effects: where they are differences of shares, these have so many decimals.
EFFECT, SHARE, SHARE_DECIMALS = "effect", "share", 3

#: Of an effect they are one less than the clusters, or made of the spread in each group.
FREEDOM = "df"

#: A fact that is made of a spread, by scale: as fine as tables tell it.
LIMITS_OF_CHANGE, LIMIT_DIGITS = "reliable_change", 2

#: The scale of what was found over what a model expects.
RATIO = "ratio"

#: Facts about a fit that stay inside, and p-values among the facts. Clusters may be people, such
#: as mentors: of models of places and years alone they are told.
INSIDE = ("loglik", "loglik_null", SMALLEST)
CLUSTERS = "clusters"
OF_PLACES = ("difference_in_differences", "event_study")

#: What with limits over clusters tells how many of them there are.
OF_ERRORS = ("std_error", "statistic", "df")
P_FACTS = ("proportional_p", "p_value", "p_holm")

#: P-values of interaction by what people are parted by, and how many people weights are worth.
INTERACTION, EFFECTIVE = "interaction", "effective"

#: Facts on sites that are made of how large each is, also of those that are hidden.
OF_SIZES = {"dispersion": 2, "dispersion_ratio": 2, "prior_strength": 2}


def with_coarse_statistics(result: Result) -> Result:
    """The protected result with its statistics to few digits; counts stay as they are."""
    about = _coarse_facts(result.about)
    if result.kind not in OF_PLACES and about.pop(CLUSTERS, None) is not None:
        result = _with_wide_limits(result)
    if result.kind == "test" and about.get("by"):
        result = _without_events(result)
    scale = result.about.get("scale")
    frame = result.frame.copy()
    if result.kind not in (*OF_MODELS, EFFECT) and scale != RATIO:
        for column in (name for name in P_FACTS if name in frame.columns):
            frame[column] = frame[column].astype(float).round(DECIMALS["p_value"])
        return replace(result, frame=frame, about=about)
    if result.kind == EFFECT and FREEDOM in frame.columns:
        frame[FREEDOM] = np.nan
    for column in made_from_people(result):
        values = frame[column]
        if column in result.counts or not pd.api.types.is_float_dtype(values):
            continue
        if column in DECIMALS:
            frame[column] = values.round(DECIMALS[column])
        elif result.kind == EFFECT and scale == SHARE:
            frame[column] = values.round(SHARE_DECIMALS)
        else:
            frame[column] = values.map(lambda value: _to_digits(value, DIGITS))
    return replace(result, frame=frame, about=about)


def _with_wide_limits(result: Result) -> Result:
    """The result with limits to two digits, outwards, and without its errors.

    Limits are made with Student's t, whose degrees of freedom are one less than the clusters,
    such as mentors: with the error beside them how many there are could be worked out. A
    statistic tells the error.
    """
    frame = result.frame.copy()
    for column, towards in (("conf_low", np.floor), ("conf_high", np.ceil)):
        if column in frame.columns:
            frame[column] = frame[column].map(lambda value, to=towards: two_digits(value, to))
    hidden = None if result.hidden is None else result.hidden.copy()
    for column in (name for name in OF_ERRORS if name in frame.columns):
        if hidden is not None:
            hidden[column] |= frame[column].notna()
        frame[column] = np.nan
    return replace(result, frame=frame, hidden=hidden)


def _without_events(result: Result) -> Result:
    """A test of groups without its events: less those of all, they are those of no known group."""
    if "n_event" not in result.frame:
        return result
    hidden = None if result.hidden is None else result.hidden.drop(columns="n_event")
    return replace(
        result,
        frame=result.frame.drop(columns="n_event"),
        hidden=hidden,
        counts=tuple(name for name in result.counts if name != "n_event"),
    )


def _coarse_facts(about: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _coarse_fact(name, value) for name, value in about.items() if name not in INSIDE}


def _coarse_fact(name: str, value: Any) -> Any:
    if name in P_FACTS and isinstance(value, float):
        return round(value, 3)
    if name == INTERACTION and isinstance(value, Mapping):
        return {part: _coarse_fact("p_value", p) for part, p in value.items()}
    if name == EFFECTIVE and isinstance(value, float):
        return _to_digits(value, DIGITS)
    if name in OF_SIZES and isinstance(value, float):
        return _to_digits(value, OF_SIZES[name])
    if name == LIMITS_OF_CHANGE and isinstance(value, Mapping):
        return {scale: _to_digits(float(limit), LIMIT_DIGITS) for scale, limit in value.items()}
    return value


def _to_digits(value: float, digits: int) -> float:
    """The number to so many significant digits.

    >>> _to_digits(-0.19286912, 4), _to_digits(1794.34, 4)
    (-0.1929, 1794.0)
    """
    if not np.isfinite(value) or value == 0:
        return value
    return float(f"{value:.{digits}g}")
