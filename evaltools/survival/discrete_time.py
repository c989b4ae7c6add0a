"""Discrete-time model of the event: the natural one for whole months, row by row."""

from __future__ import annotations

import warnings
from collections.abc import Iterable

import numpy as np
import pandas as pd
import statsmodels.api as sm
from statsmodels.tools.sm_exceptions import ConvergenceWarning, PerfectSeparationWarning

from evaltools.errors import UsageError
from evaltools.messages import Message, message
from evaltools.survival.covariates import Covariate, Design, read_design
from evaltools.survival.curves import check_conf_level
from evaltools.survival.intervals import FEW_CLUSTERS
from evaltools.survival.models import (
    Estimates,
    Model,
    check_converged,
    check_events,
    cluster_df,
    model_about,
    model_frame,
    robust_covariance,
    runaway_notes,
)
from evaltools.survival.notes import few_clusters_note, hazard_notes
from evaltools.survival.people import (
    People,
    as_states,
    check_event_names,
    is_event,
    n_competing,
    people_in,
    read_people,
)
from evaltools.survival.scaling import scaling_of

#: A fitted coefficient beyond this (per standard deviation of the covariate) has run away.
BEYOND = 8.0
MOST_STEPS = 100
POLISHING = 10


def discrete_time_model(
    frame: pd.DataFrame,
    *,
    exit: str,
    state: str,
    event: str | Iterable[str],
    covariates: Iterable[Covariate],
    entry: str | None = None,
    cluster: str | None = None,
    missing: str = "refuse",
    conf_level: float = 0.95,
) -> Model:
    """Hazard ratios from whole units of time, each with a baseline of its own.

    Every person counts once for each unit at risk; the complementary log-log link makes the
    coefficients those of a proportional-hazards model seen in whole units (Prentice and
    Gloeckler 1978). Covariates that change over time enter as several rows per person, made
    by `split_follow_up`. Other exits are censored.

    Parameters
    ----------
    frame, exit, state, event, covariates, missing, conf_level
        As in `cox_model`; exits must be whole numbers.
    entry : str, optional
        Column of whole numbers: the last unit before the person was at risk.
    cluster : str, optional
        Column: the person, or the site. Errors are robust within it.

    Returns
    -------
    Model
        Rows as in `cox_model`.

    Raises
    ------
    UsageError
        For missing columns, names or covariates, and times that are not whole; DataError for
        values that break a rule; TooFewError for fewer than five events per parameter (units
        of time not counted), covariates that do not vary, or a fit that does not converge.

    Examples
    --------
    >>> people = pd.DataFrame({"exit": [1] * 20, "state": ["job"] * 10 + ["censored"] * 10})
    >>> people["trained"] = ([1] * 8 + [0] * 2) + ([1] * 2 + [0] * 8)
    >>> model = discrete_time_model(
    ...     people, exit="exit", state="state", event="job", covariates=["trained"]
    ... )
    >>> print(round(model.table().hazard_ratio[0], 2))
    7.21
    """
    check_conf_level(conf_level)
    people = read_people(frame, exit=exit, state=state, entry=entry, cluster=cluster)
    states = as_states(event)
    notes: list[Message] = list(check_event_names(people, states))
    _check_whole(people)
    design = read_design(frame, covariates, missing=missing)
    people = people_in(people, design.rows)
    happened = is_event(people, states)
    notes += [*check_events(int(happened.sum()), len(design.terms)), *design.notes]
    coefficients, covariance, runaway, converged = _fit(people, happened, design)
    check_converged(converged)
    notes += runaway_notes(design.terms, runaway)
    n_clusters = None if people.cluster is None else int(np.unique(people.cluster).size)
    if n_clusters is not None and n_clusters < FEW_CLUSTERS:
        notes.append(few_clusters_note())
    estimates = Estimates(
        np.where(runaway, np.nan, coefficients), covariance, cluster_df(n_clusters)
    )
    return Model(
        kind="forest",
        frame=model_frame(design, estimates, happened, ratio="hazard_ratio", conf_level=conf_level),
        keys=("term", "covariate", "level", "reference"),
        counts=("n", "n_event"),
        conf_level=conf_level,
        unit=frame.attrs.get("unit"),
        notes=(*notes, *hazard_notes(n_competing(people, states))),
        about=model_about(
            design,
            states,
            ratio="hazard_ratio",
            estimand="discrete-time hazard ratio",
            n=people.n,
            n_event=int(happened.sum()),
            clusters=people.n_clusters,
            variance="inverse information" if n_clusters is None else "sandwich, by cluster",
        ),
        covariance=estimates.covariance,
    )


def _check_whole(people: People) -> None:
    found = [people.exit, *([] if people.entry is None else [people.entry])]
    if any((values != np.floor(values)).any() for values in found):
        raise UsageError(
            message(
                "A discrete-time model must have whole units of time; found others. Round them "
                "by the study's rule first, or take cox_model."
            )
        )


def _units(people: People, happened: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each unit of time in which somebody had the event, the rows at risk: row and unit.

    A unit without an event adds nothing to the likelihood: its baseline is 0.
    """
    entry = np.zeros(people.n) if people.entry is None else people.entry
    times = np.unique(people.exit[happened])
    first = np.searchsorted(times, entry, side="right")
    last = np.searchsorted(times, people.exit, side="right")
    stay = last - first
    row = np.repeat(np.arange(people.n), stay)
    unit = np.arange(row.size) - np.repeat(np.cumsum(stay) - stay, stay) + first[row]
    return row, unit


def _fit(
    people: People, happened: np.ndarray, design: Design
) -> tuple[np.ndarray, np.ndarray, np.ndarray, bool]:
    """Coefficients, covariance, which have run away, and whether the fit came to rest."""
    scaling = scaling_of(design)
    columns, scale = scaling.apply(design.columns), scaling.scale
    row, unit = _units(people, happened)
    times = np.unique(people.exit[happened])
    baseline = (unit[:, None] == np.arange(times.size)).astype(np.float64)
    outcome = (happened[row] & (people.exit[row] == times[unit])).astype(np.float64)
    exog = np.column_stack([baseline, columns[:, row].T])
    model = sm.GLM(outcome, exog, family=sm.families.Binomial(sm.families.links.CLogLog()))
    # events in everybody at risk and separation are judged below, and said in a note
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        start = _start(outcome, unit, times.size, len(scale))
        fit = model.fit(start_params=start, maxiter=MOST_STEPS, tol=1e-12)
        converged = bool(fit.converged)
        p = len(scale)
        runaway = np.abs(np.asarray(fit.params)[-p:]) > BEYOND
        if converged and not runaway.any():
            # a deviance at rest leaves the coefficients eight digits: a few steps more
            fit = model.fit(
                start_params=fit.params, maxiter=POLISHING, tol=1e-13, tol_criterion="params"
            )
    covariance = np.asarray(fit.cov_params())
    if people.cluster is not None:
        # statsmodels' own would put the observed information around the scores
        scores = np.asarray(model.score_obs(fit.params)).T
        covariance, _ = robust_covariance(covariance, scores, people.cluster[row])
    coefficients = np.asarray(fit.params)[-p:]
    covariance = scaling.restore(covariance[-p:, -p:])
    return coefficients / scale, covariance, runaway, converged


def _start(outcome: np.ndarray, unit: np.ndarray, n_units: int, n_terms: int) -> np.ndarray:
    """Each unit's own hazard, and no differences."""
    hazard = np.bincount(unit, outcome, n_units) / np.bincount(unit, minlength=n_units)
    hazard = np.clip(hazard, 1e-6, 1 - 1e-6)
    return np.concatenate([np.log(-np.log1p(-hazard)), np.zeros(n_terms)])
