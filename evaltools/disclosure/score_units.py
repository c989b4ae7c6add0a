"""To what units means and spreads of people's scores are told.

A mean times its people is the sum of their scores, and a spread gives the sum of squares. Two
tables on people who differ by one or two would tell, one less the other, the scores of these.
So a mean is told to the finest unit that leaves its sum open by as many steps of the score as a
hidden count is open by people, and a spread to one that does so for the squares:

- of n people a mean to the unit u leaves the sum open by n u: u is at least 4 steps / n.
- with a spread s to the unit v, the sum of squares around the mean is open by 2 (n - 1) s v. One
  person whose score lies y from the mean is y y of it, so that y is open by (n - 1) s v / y.
  Hardly anybody lies further out than 3 s: v is at least 12 steps / (n - 1).

Of two tables each is open by so much, and one person's score, or the sum of a few, by twice
that.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from evaltools.disclosure.policy import Policy
from evaltools.result import Result

#: Kinds that tell means of scores or of answers, and what is made from such means.
OF_SCORES = (
    "change",
    "change_difference",
    "change_limits",
    "covariates",
    "dropout",
    "item_profile",
    "items",
    "reliability",
)

#: Of these, means are printed with the decimals of their scale, or so many.
OF_POINTS = ("change", "change_difference", "dropout")
PRINTED = 1

#: Of these an answer is a whole number of points.
OF_ANSWERS = ("item_profile", "items")

#: How many times as open as a mean a spread must be: people lie up to so many spreads away.
OUTERMOST = 3.0

#: Coefficients (alpha, loadings, correlations, standardised differences) are told to this,
#: divided by the people, and no finer than to the second.
COEFFICIENT, FINEST_COEFFICIENT = 1.0, 0.01

#: Which columns are means, spreads and errors.
MEANS = ("mean", "mean_before", "mean_stayed", "mean_lost", "estimate", "change")
SPREADS = ("sd", "sd_before", "sd_after", "sd_change")
ERRORS = ("std_error",)

#: Where the step of a scale's scores is not known, it is taken to be this part of its range,
#: or of the spread.
STEP_OF_RANGE, STEP_OF_SPREAD = 1 / 20, 1 / 4


def mean_unit(people: float, step: float, policy: Policy) -> float:
    """The unit to which a mean of scores is told.

    >>> mean_unit(52, 2.5, Policy()), mean_unit(154, 1.0, Policy())
    (0.2, 0.05)
    """
    return _listed(policy.width * step / max(people, 1.0))


def spread_unit(people: float, step: float, policy: Policy) -> float:
    """The unit to which a standard deviation of scores is told.

    >>> spread_unit(52, 2.5, Policy()), spread_unit(154, 1.0, Policy())
    (1.0, 0.1)
    """
    return _listed(OUTERMOST * policy.width * step / max(people - 1, 1.0))


def error_unit(people: float, step: float, policy: Policy) -> float:
    """The unit to which a standard error of a mean is told: error times root n is the spread."""
    need = OUTERMOST * policy.width * step / max(people - 1, 1.0)
    return _listed(need / math.sqrt(max(people, 1.0)))


def limit_unit(people: float, step: float, policy: Policy) -> float:
    """The unit to which limits of a mean are told: half their distance is two errors."""
    need = 2 * OUTERMOST * policy.width * step / max(people - 1, 1.0)
    return max(mean_unit(people, step, policy), _listed(need / math.sqrt(max(people, 1.0))))


def coefficient_unit(people: float) -> float:
    """The unit to which alpha, loadings and their like are told.

    >>> coefficient_unit(154), coefficient_unit(52)
    (0.01, 0.02)
    """
    return _listed(max(COEFFICIENT / max(people, 1.0), FINEST_COEFFICIENT))


def steps(result: Result) -> pd.Series:
    """For each row, the least by which two people's scores can differ.

    `about["steps"]` says it by scale; else it is a part of the scale's range, or of the spread.
    """
    index = result.frame.index
    if result.kind in OF_ANSWERS or "scale" not in result.frame.columns:
        return pd.Series(1.0, index=index)
    scales = result.frame["scale"].astype(str)
    ranges = dict(result.about.get("ranges") or {})
    known = {scale: (high - low) * STEP_OF_RANGE for scale, (low, high) in ranges.items()}
    known |= dict(result.about.get("steps") or {})
    guessed = _of_spread(result).groupby(scales).transform("max")
    return scales.map(known).astype(float).fillna(guessed)


def _of_spread(result: Result) -> pd.Series:
    spreads = [numbers(result, name) for name in SPREADS if name in result.frame.columns]
    if not spreads:
        return pd.Series(1.0, index=result.frame.index)
    least = pd.concat(spreads, axis=1).min(axis=1) * STEP_OF_SPREAD
    return least.where(least > 0).fillna(1.0)


def printed(result: Result) -> pd.Series:
    """For each row, the unit of the last decimal that pages print of a mean of points; else 0.

    Nothing is told more closely than it is printed: what is rounded twice does not add up.
    """
    index = result.frame.index
    if result.kind not in OF_POINTS or "scale" not in result.frame.columns:
        return pd.Series(0.0, index=index)
    said = result.about.get("decimals", PRINTED)
    if not isinstance(said, Mapping):
        return pd.Series(10.0 ** -int(said), index=index)
    scales = result.frame["scale"].astype(str)
    return scales.map({scale: 10.0 ** -int(each) for scale, each in said.items()}).fillna(
        10.0**-PRINTED
    )


def half_units(result: Result, policy: Policy) -> dict[str, dict[Any, float]]:
    """How far the true means, spreads and errors may lie from those told, by column and row."""
    if result.kind not in OF_SCORES or result.kind == "reliability":
        return {}
    step, least = steps(result).to_dict(), printed(result).to_dict()
    rules = {
        **dict.fromkeys((*MEANS, "mean_after"), mean_unit),
        **dict.fromkeys(SPREADS, spread_unit),
        **dict.fromkeys(ERRORS, error_unit),
    }
    found: dict[str, dict[Any, float]] = {}
    for column, rule in rules.items():
        if column not in result.frame.columns:
            continue
        # What was measured last is told as a sum of two rounded numbers.
        parts = 1.0 if column == "mean_after" else 0.5
        found[column] = {}
        for row, people in fewest(result, column).items():
            unit = rule(people, step[row], policy)
            if rule is mean_unit:
                unit = max(unit, least[row])
            found[column][row] = parts * unit
    return found


def fewest(result: Result, column: str) -> pd.Series:
    """For each row, the fewest people of those that a column is made from."""
    made = [numbers(result, name) for name in result.made_from(column)]
    if not made:
        stated = float(result.about.get("n") or 0)
        made = [pd.Series(stated, index=result.frame.index)]
    return pd.concat(made, axis=1).min(axis=1).fillna(0.0)


def numbers(result: Result, column: str) -> pd.Series:
    """A column as numbers."""
    return pd.to_numeric(result.frame[column], errors="coerce").astype(float)


def _listed(need: float) -> float:
    """The finest of 1, 2 and 5 times a power of ten that is not below what is needed.

    >>> [_listed(need) for need in (0.026, 0.19, 0.5, 0.58, 12.0)]
    [0.05, 0.2, 0.5, 1.0, 20.0]
    """
    if not math.isfinite(need) or need <= 0:
        return 1.0
    power = math.floor(math.log10(need))
    candidates = (digit * 10.0**exponent for exponent in (power, power + 1) for digit in (1, 2, 5))
    return float(f"{next(each for each in candidates if each >= need * (1 - 1e-9)):.3g}")
