"""How far raters agree, as a result: for the dimensions, and for any other ratings."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from evaltools.errors import UnansweredError, Violation
from evaltools.messages import Message, message
from evaltools.participation.agreement import (
    LEAST_UNITS,
    Ratings,
    bootstrapped,
    gwet,
    identity_weights,
    krippendorff_ordinal,
    percent_agreement,
    quadratic_weights,
    weighted_kappa,
)
from evaltools.participation.answers import check_columns, missing_violations, refuse, violation
from evaltools.participation.intervals import CONF_LEVEL
from evaltools.participation.names import in_languages
from evaltools.result import Result

DRAWS = 2000
SEED = 20251231

#: Coefficient to the weights it is computed with.
WEIGHTS = {
    "agreement": "identity",
    "weighted_kappa": "quadratic",
    "ac1": "identity",
    "ac2": "quadratic",
    "krippendorff_alpha": "ordinal",
}


WEIGHT_NAMES: dict[str, Message] = {
    "identity": message("only equal ratings agree"),
    "quadratic": message("by squared distance"),
    "ordinal": message("by the order of the levels"),
}


def rater_agreement(
    ratings: pd.DataFrame,
    *,
    unit: Sequence[str],
    rater: str,
    rating: str,
    levels: Sequence[object],
    draws: int = DRAWS,
    seed: int = SEED,
) -> Result:
    """Agreement of raters on ordered levels.

    Parameters
    ----------
    ratings : DataFrame
        One row per unit and rater.
    unit, rater, rating : columns
        What was rated, by whom, at which level; a missing rating does not count.
    levels : sequence
        Possible levels from the lowest.
    draws, seed : int
        Of the bootstrap of units.

    Returns
    -------
    Result
        kind "agreement": coefficient (agreement: the share of pairs of ratings that are
        equal; weighted_kappa; ac1; ac2; krippendorff_alpha), weights (identity, quadratic,
        ordinal), n_units (rated by two or more), n_raters, estimate, conf_low, conf_high.
        With fewer than ten units the ratings themselves, without a coefficient: kind
        "ratings_table", rating and other_rating (of the same unit, the lower first), n_pairs.
        Neither counts people.

    Raises
    ------
    UnansweredError
        When no unit was rated twice.
    DataError
        When a rater rated a unit twice or off the levels.

    Examples
    --------
    >>> ratings = pd.DataFrame(
    ...     {
    ...         "item": list(range(10)) * 2,
    ...         "rater": ["a"] * 10 + ["b"] * 10,
    ...         "rating": [0, 1] * 5 + [0, 1] * 4 + [1, 0],
    ...     }
    ... )
    >>> found = rater_agreement(
    ...     ratings, unit=["item"], rater="rater", rating="rating", levels=[0, 1], draws=100
    ... )
    >>> found.table().query("coefficient == 'agreement'").estimate.tolist()
    [0.8]
    """
    check_columns(ratings, [*unit, rater, rating])
    rated = ratings[ratings[rating].notna()]
    refuse(_violations(rated, list(unit), rater, rating, levels))
    counted = _ratings(rated, list(unit), rater, rating, levels)
    n_units, n_raters = int(counted.rated_twice.sum()), counted.codes.shape[1]
    if not n_units:
        raise UnansweredError(
            message("Agreement cannot be told: nothing was rated by two people or more.")
        )
    if n_units < LEAST_UNITS:
        return _table_only(counted, levels, n_units)
    frame = pd.DataFrame(
        [
            {
                "coefficient": name,
                "weights": weights,
                "n_units": n_units,
                "n_raters": n_raters,
                **_coefficient(counted, name, draws, seed),
            }
            for name, weights in WEIGHTS.items()
        ]
    )
    return Result(
        kind="agreement",
        frame=frame,
        keys=("coefficient", "weights"),
        derived=dict.fromkeys(frame.columns, ()),
        population="ratings",
        conf_level=CONF_LEVEL,
        about={"scale": "number", "decimals": 2, "draws": draws, "seed": seed},
        labels={"weights": in_languages(WEIGHT_NAMES)},
        notes=_notes(frame, n_raters, draws=draws, seed=seed),
    )


def _coefficient(ratings: Ratings, name: str, draws: int, seed: int) -> dict[str, float]:
    one, square = identity_weights(ratings.q), quadratic_weights(ratings.q)
    computed = {
        "agreement": lambda times: percent_agreement(ratings, times, one),
        "weighted_kappa": lambda times: weighted_kappa(ratings, times, square),
        "ac1": lambda times: gwet(ratings, times, one),
        "ac2": lambda times: gwet(ratings, times, square),
        "krippendorff_alpha": lambda times: krippendorff_ordinal(ratings, times),
    }
    # the same samples for every coefficient
    rng = np.random.default_rng(seed)
    found = bootstrapped(computed[name], len(ratings.codes), draws=draws, rng=rng)
    return {
        "estimate": found.estimate,
        "conf_low": found.conf_low,
        "conf_high": found.conf_high,
    }


def _ratings(
    rated: pd.DataFrame, unit: list[str], rater: str, rating: str, levels: Sequence[object]
) -> Ratings:
    units = rated.groupby(unit, sort=False, observed=True, dropna=False).ngroup().to_numpy()
    raters, names = pd.factorize(rated[rater], sort=True)
    codes = np.full((int(units.max(initial=-1)) + 1, max(len(names), 1)), -1)
    codes[units, raters] = pd.Categorical(rated[rating], categories=list(levels)).codes
    return Ratings(codes, len(levels))


def _violations(
    rated: pd.DataFrame, unit: list[str], rater: str, rating: str, levels: Sequence[object]
) -> list[Violation]:
    off = ~rated[rating].isin(list(levels)).to_numpy()
    return [
        *violation(
            message("Every rating must be one of {levels}.", levels=[str(each) for each in levels]),
            off,
            rating,
        ),
        *violation(
            message("A rater must rate the same thing once."),
            rated.duplicated([*unit, rater], keep=False).to_numpy(),
            rater,
        ),
        *missing_violations(rated, rater),
    ]


def _table_only(ratings: Ratings, levels: Sequence[object], n_units: int) -> Result:
    counts = np.zeros((ratings.q, ratings.q), dtype=int)
    for first, second in combinations(range(ratings.codes.shape[1]), 2):
        pair = ratings.codes[:, [first, second]]
        pair = np.sort(pair[(pair >= 0).all(axis=1)], axis=1)
        np.add.at(counts, (pair[:, 0], pair[:, 1]), 1)
    rows = [
        (str(levels[low]), str(levels[high]), int(counts[low, high]))
        for low in range(ratings.q)
        for high in range(low, ratings.q)
        if counts[low, high]
    ]
    return Result(
        kind="ratings_table",
        frame=pd.DataFrame(rows, columns=["rating", "other_rating", "n_pairs"]),
        keys=("rating", "other_rating"),
        derived={"n_pairs": ()},
        population="ratings",
        about={"units": n_units},
        notes=(
            message(
                "Fewer than {least} things were rated by two people or more, so the ratings are "
                "shown and no coefficient of agreement is computed.",
                least=LEAST_UNITS,
            ),
        ),
    )


def _notes(frame: pd.DataFrame, n_raters: int, *, draws: int, seed: int) -> tuple[Message, ...]:
    notes = [
        message(
            "Intervals are percentiles of {draws} bootstrap samples of the things rated (seed "
            "{seed}).",
            draws=draws,
            # its digits, not a count
            seed=str(seed),
        )
    ]
    if n_raters > 2:
        notes.append(
            message("With more than two raters, weighted kappa is the mean over pairs of raters.")
        )
    if frame["estimate"].isna().any():
        notes.append(
            message(
                "Where every rating is the same, a coefficient that allows for chance has no value."
            )
        )
    return tuple(notes)
