"""The ways to compare two arms, each from arrays to the means of the arms."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from evaltools.comparison.arms import TwoArms
from evaltools.comparison.baseline import ESTIMANDS
from evaltools.comparison.estimators import (
    ArmMeans,
    augmented_means,
    plain_means,
    standardised_means,
    weighted_means,
)
from evaltools.comparison.follow_up_outcomes import weighted_follow_up
from evaltools.comparison.matching import Match, Matching, match_of
from evaltools.comparison.outcomes import Outcome
from evaltools.comparison.scores import propensity_of
from evaltools.comparison.weight_models import WeightModel, fixed_weights
from evaltools.comparison.weighting import weights_of
from evaltools.errors import TooFewError, UsageError
from evaltools.messages import Message, message

METHODS = ("difference", "regression", "weighting", "entropy", "matching", "aipw")

#: Which estimands a method can answer.
ANSWERS = {
    "difference": ESTIMANDS,
    "regression": ("att", "ate"),
    "weighting": ESTIMANDS,
    "entropy": ("att", "ate"),
    "matching": ("att",),
    "aipw": ("att", "ate"),
}

#: Below these only the plain difference is shown: models need people and events.
LEAST_IN_ARM, LEAST_EVENTS = 20, 10


@dataclass(frozen=True)
class Analysis:
    """How to compare.

    Attributes
    ----------
    method, estimand : str
    matching : Matching
        Of the method "matching".
    trim : float, optional
        Of the methods "weighting" and "entropy".
    """

    method: str = "difference"
    estimand: str = "att"
    matching: Matching = field(default_factory=Matching)
    trim: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """What an analysis found.

    Attributes
    ----------
    means : ArmMeans
    weights : float, shape (n,)
        1 where nobody is weighted.
    pairs : int, shape (n,), optional
        Codes of people who are matched with one another, directly or through others.
    notes : tuple of Message
    """

    means: ArmMeans
    weights: np.ndarray
    pairs: np.ndarray | None = None
    notes: tuple[Message, ...] = ()


def check_analysis(analysis: Analysis, arms: TwoArms) -> None:
    """Raise UsageError for an unknown method, or one that cannot answer the estimand."""
    if analysis.method not in METHODS:
        raise UsageError(
            message(
                "method must be one of {allowed}; found {found}.",
                allowed=list(METHODS),
                found=analysis.method,
            )
        )
    allowed = ANSWERS[analysis.method]
    if analysis.estimand not in allowed:
        raise UsageError(
            message(
                "With the method {method} the estimand must be one of {allowed}; found {found}.",
                method=analysis.method,
                allowed=list(allowed),
                found=analysis.estimand,
            )
        )
    if analysis.method != "difference" and not arms.covariates:
        raise UsageError(
            message("The method {method} must have covariates; found none.", method=analysis.method)
        )


def check_enough(arms: TwoArms, outcome: Outcome) -> None:
    """Raise TooFewError when a model would rest on too few people or events."""
    smaller = min(arms.n_treated, arms.n_comparison)
    if smaller < LEAST_IN_ARM:
        raise TooFewError(
            message(
                "For a model each group must have at least {least} people; the smaller has "
                "fewer. Use the method difference.",
                least=LEAST_IN_ARM,
            )
        )
    events = outcome.n_events(np.ones(arms.n, dtype=bool))
    if events is not None and events < LEAST_EVENTS:
        raise TooFewError(
            message(
                "For a model at least {least} people must have had the outcome; fewer had it. "
                "Use the method difference.",
                least=LEAST_EVENTS,
            )
        )


def analyse(arms: TwoArms, outcome: Outcome, analysis: Analysis) -> Compared:
    """Compare the arms in the outcome."""
    check_analysis(analysis, arms)
    if analysis.method == "difference":
        return _difference(arms, outcome)
    check_enough(arms, outcome)
    if analysis.method == "regression":
        return _regression(arms, outcome, analysis)
    if analysis.method == "aipw":
        return _aipw(arms, outcome, analysis)
    if analysis.method == "matching":
        return _matching(arms, outcome, analysis)
    return _weighting(arms, outcome, analysis)


def _difference(arms: TwoArms, outcome: Outcome) -> Compared:
    ones = np.ones(arms.n)
    if outcome.followed is None:
        return Compared(plain_means(outcome.values, arms.treated), ones)
    return Compared(weighted_follow_up(outcome.followed, fixed_weights(ones)), ones)


def _regression(arms: TwoArms, outcome: Outcome, analysis: Analysis) -> Compared:
    _check_start(outcome, analysis)
    means = standardised_means(
        outcome.values,
        arms.matrix,
        arms.treated,
        estimand=analysis.estimand,
        is_share=outcome.is_binary,
    )
    return Compared(means, np.ones(arms.n), notes=_pseudo_note(outcome))


def _aipw(arms: TwoArms, outcome: Outcome, analysis: Analysis) -> Compared:
    _check_start(outcome, analysis)
    scores = propensity_of(arms)
    means = augmented_means(
        outcome.values,
        arms.matrix,
        arms.treated,
        scores=scores.fit.probabilities,
        estimand=analysis.estimand,
        is_share=outcome.is_binary,
    )
    notes = (*scores.notes[len(arms.notes) :], *_pseudo_note(outcome))
    return Compared(means, np.ones(arms.n), notes=notes)


def _weighting(arms: TwoArms, outcome: Outcome, analysis: Analysis) -> Compared:
    method = "entropy" if analysis.method == "entropy" else "logistic"
    found = weights_of(arms, estimand=analysis.estimand, method=method, trim=analysis.trim)
    means = _weighted(outcome, arms, found.model)
    return Compared(means, found.model.values, notes=found.notes)


def _matching(arms: TwoArms, outcome: Outcome, analysis: Analysis) -> Compared:
    found = match_of(arms, analysis.matching)
    values = found.weight_values
    means = _weighted(outcome, arms, fixed_weights(values))
    return Compared(means, values, pairs=matched_sets(found), notes=found.notes)


def _weighted(outcome: Outcome, arms: TwoArms, model: WeightModel) -> ArmMeans:
    if outcome.followed is not None:
        return weighted_follow_up(outcome.followed, model)
    return weighted_means(outcome.values, arms.treated, model)


def matched_sets(found: Match) -> np.ndarray:
    """Codes of the sets of people whom matches join, shape (n,).

    Without replacement a set is a participant with their matches (Abadie and Spiess 2022);
    participants who share a comparison are in one set.
    """
    person, number = np.nonzero(found.partners >= 0)
    treated = np.flatnonzero(found.arms.treated)[person]
    n = found.arms.n
    links = sparse.coo_array(
        (np.ones(person.size), (treated, found.partners[person, number])), shape=(n, n)
    )
    return np.asarray(csgraph.connected_components(links, directed=False)[1], dtype=np.intp)


def _check_start(outcome: Outcome, analysis: Analysis) -> None:
    if outcome.followed is not None and outcome.followed.people.entry is not None:
        raise UsageError(
            message(
                "With the method {method} everybody must be followed from time 0. Use the "
                "method weighting, entropy or matching.",
                method=analysis.method,
            )
        )


def _pseudo_note(outcome: Outcome) -> tuple[Message, ...]:
    if outcome.followed is None:
        return ()
    return (
        message(
            "The model is fitted to pseudo-values, one for each person, which stand for the "
            "outcome where follow-up ended early."
        ),
    )
