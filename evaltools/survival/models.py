"""What all regression models of exits share: the result, its table, and who is enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evaltools.errors import TooFewError
from evaltools.messages import Message, message, plural_message
from evaltools.result import Result
from evaltools.survival.covariates import Design, Term
from evaltools.survival.intervals import critical_value, degrees_of_freedom, two_sided_p

#: Events per parameter: fewer than the first are refused, fewer than the second noted.
REFUSED_BELOW = 5
NOTED_BELOW = 10


@dataclass(frozen=True, eq=False, kw_only=True)
class Model(Result):
    """A regression model of exits.

    Rows: term, covariate, level, reference (empty for a number), n and n_event (people with
    the level, for a number all), estimate (log ratio), std_error, the ratio under its name,
    conf_low and conf_high (of the ratio), statistic, df, p_value.

    Attributes
    ----------
    covariance : float, shape (p, p)
        Of the estimates, in the order of the rows.
    """

    covariance: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """Coefficients on the scale of the covariates, and how they are to be judged.

    Attributes
    ----------
    coefficients : float, shape (p,)
        Missing where a coefficient grows without end.
    covariance : float, shape (p, p)
    df : float
        Of t; infinite for the normal distribution.
    """

    coefficients: np.ndarray
    covariance: np.ndarray
    df: float


def check_events(n_event: int, n_terms: int) -> list[Message]:
    """A note, or TooFewError, when events are few for the number of parameters."""
    if not n_terms:
        raise TooFewError(
            message("A model must have a group to compare with another; here all are alike.")
        )
    per_term = n_event / n_terms
    if per_term < REFUSED_BELOW:
        raise TooFewError(
            message(
                "A model must have at least {minimum} events per parameter; with {n_terms} "
                "parameters these are too few. Use fewer covariates or categories.",
                minimum=REFUSED_BELOW,
                n_terms=n_terms,
            )
        )
    if per_term >= NOTED_BELOW:
        return []
    return [
        message(
            "There are few events for {n_terms} parameters, so the estimates may be unstable; "
            "{wanted} events per parameter are usually asked for.",
            n_terms=n_terms,
            wanted=NOTED_BELOW,
        )
    ]


def runaway_notes(terms: Sequence[Term], runaway: np.ndarray) -> list[Message]:
    """A note on terms whose coefficient grows without end (separation)."""
    names = [term.name for term, gone in zip(terms, runaway, strict=True) if gone]
    if not names:
        return []
    return [
        plural_message(
            "The data cannot estimate {names}: too few people with it had the event, or too few "
            "did not. It has no number.",
            "The data cannot estimate {names}: too few people with them had the event, or too few "
            "did not. They have no number.",
            len(names),
            names=names,
        )
    ]


def check_converged(converged: bool) -> None:
    """Raise when the steps have not come to rest."""
    if not converged:
        raise TooFewError(
            message(
                "The model must converge and did not: the data do not support so many "
                "covariates. Use fewer."
            )
        )


def robust_covariance(
    bread: np.ndarray, scores: np.ndarray, cluster: np.ndarray | None
) -> tuple[np.ndarray, int | None]:
    """Sandwich from each person's scores (p, n), summed by cluster; and the clusters' number.

    The scores are used up: sums by cluster take their place.
    """
    if cluster is None:
        return bread @ (scores @ scores.T) @ bread, None
    sums = scores[:, : int(cluster.max()) + 1]
    for row, values in enumerate(scores):
        sums[row] = np.bincount(cluster, values)
    return bread @ (sums @ sums.T) @ bread, int(np.count_nonzero(np.bincount(cluster)))


def model_frame(
    design: Design,
    estimates: Estimates,
    happened: np.ndarray,
    *,
    ratio: str,
    conf_level: float,
) -> pd.DataFrame:
    """The rows that `Model` describes; `happened` is by person of the design."""
    coefficient = estimates.coefficients
    std_error = np.sqrt(np.diag(estimates.covariance))
    std_error = np.where(np.isnan(coefficient) | ~(std_error > 0), np.nan, std_error)
    width = critical_value(conf_level, estimates.df) * std_error
    statistic = coefficient / std_error
    inside = [people_of(design, position) for position in range(len(design.terms))]
    with np.errstate(over="ignore"):
        ratios = np.exp([coefficient, coefficient - width, coefficient + width])
    return pd.DataFrame(
        {
            "term": [term.name for term in design.terms],
            "covariate": [term.covariate for term in design.terms],
            "level": [term.level for term in design.terms],
            "reference": [term.reference for term in design.terms],
            "n": [int(people.sum()) for people in inside],
            "n_event": [int(happened[people].sum()) for people in inside],
            "estimate": coefficient,
            "std_error": std_error,
            ratio: ratios[0],
            "conf_low": ratios[1],
            "conf_high": ratios[2],
            "statistic": statistic,
            "df": np.full(coefficient.size, estimates.df if np.isfinite(estimates.df) else np.nan),
            "p_value": two_sided_p(statistic, np.array(estimates.df)),
        }
    )


def cluster_df(n_clusters: int | None) -> float:
    """Degrees of freedom; a single cluster cannot give an error at all."""
    if n_clusters == 1:
        raise TooFewError(message("Errors by cluster must have at least two clusters; found one."))
    return degrees_of_freedom(n_clusters)


def model_about(design: Design, states: Sequence[str], **more: Any) -> dict[str, Any]:
    """The plain facts that every model tells, and more."""
    return {"event": list(states), "terms": [term.name for term in design.terms], **more}


def people_of(design: Design, position: int) -> np.ndarray:
    """Who has the level; everybody for a number."""
    if design.terms[position].level:
        return np.asarray(design.columns[position] > 0)
    return np.ones(design.n, dtype=bool)
