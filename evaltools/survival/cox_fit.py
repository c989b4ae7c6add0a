"""Fitting Cox's model to people and a design, and its covariance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaltools.survival.covariates import Design, Term
from evaltools.survival.event_times import distinct_times, times_up_to
from evaltools.survival.models import check_converged, people_of, robust_covariance
from evaltools.survival.partial_likelihood import (
    CoxData,
    Fit,
    maximise,
    prepare_cox,
    score_residuals,
)
from evaltools.survival.people import People
from evaltools.survival.row_groups import in_order
from evaltools.survival.scaling import Scaling, scaling_of


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A fitted Cox model, for questions asked afterwards.

    Attributes
    ----------
    data : CoxData
    fit : Fit
    times : float, shape (T,)
        The time of each position, stratum after stratum.
    scaling : Scaling
    people : People
    happened : bool, shape (n,)
        Who had the event.
    inside : tuple of bool, shape (n,), one per term
        Who has the term's level; everybody for a number.
    terms : tuple of Term
    df : float
        Of the t distribution; infinite for the normal.
    """

    data: CoxData
    fit: Fit
    times: np.ndarray
    scaling: Scaling
    people: People
    happened: np.ndarray
    inside: tuple[np.ndarray, ...]
    terms: tuple[Term, ...]
    df: float


def fit_cox(
    people: People, happened: np.ndarray, design: Design, stratum: np.ndarray, *, efron: bool
) -> Fitted:
    """Fit the model; raises TooFewError when it does not converge.

    happened, stratum : shape (n,)
    """
    scaling = scaling_of(design)
    first, last, starts, times = _positions(people, happened, stratum)
    data = prepare_cox(
        design.columns, scaling, last, happened, starts,
        first=first, weights=people.weights, efron=efron,
    )  # fmt: skip
    fit = maximise(data)
    check_converged(fit.converged)
    inside = tuple(people_of(design, position) for position in range(len(design.terms)))
    return Fitted(data, fit, times, scaling, people, happened, inside, design.terms, np.inf)


def covariance_of(
    fitted: Fitted, fit: Fit, by_time: np.ndarray | None = None
) -> tuple[np.ndarray, int | None]:
    """Covariance on the scale of the covariates, and the number of clusters.

    fit, by_time : a fit to the same data, and the part of the likelihood it maximised.
    """
    people = fitted.people
    covariance = np.linalg.pinv(fit.information, rcond=1e-14, hermitian=True)
    n_clusters = None
    if people.is_robust:
        scores = score_residuals(fitted.data, fit.sums, by_time)
        cluster = in_order(people.cluster, fitted.data.order)
        covariance, n_clusters = robust_covariance(covariance, scores, cluster)
    return fitted.scaling.restore(covariance), n_clusters


def _positions(
    people: People, happened: np.ndarray, stratum: np.ndarray
) -> tuple[np.ndarray | None, np.ndarray, np.ndarray, np.ndarray]:
    """Where people stand among the event times of their stratum, strata one after another."""
    if not stratum.any():
        times = distinct_times(people.exit, happened)
        first = None if people.entry is None else times_up_to(people.entry, times)
        return first, times_up_to(people.exit, times), np.array([0, times.size]), times
    first, last = np.empty((2, people.n), dtype=np.intp)
    starts, all_times = [0], []
    for number in range(int(stratum.max()) + 1):
        rows = stratum == number
        times = distinct_times(people.exit[rows], happened[rows])
        last[rows] = starts[-1] + times_up_to(people.exit[rows], times)
        first[rows] = starts[-1]
        if people.entry is not None:
            first[rows] += times_up_to(people.entry[rows], times)
        starts.append(starts[-1] + times.size)
        all_times.append(times)
    return first, last, np.array(starts), np.concatenate(all_times)
