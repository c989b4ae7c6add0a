"""Weights that make the comparison group like the participants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaltools.comparison.arms import COMPARISON, TREATED, TwoArms, read_arms
from evaltools.comparison.baseline import Balance, balance_of, check_covariates, check_estimand
from evaltools.comparison.covariates import Named
from evaltools.comparison.entropy import REACHED
from evaltools.comparison.scores import Propensity, propensity_of
from evaltools.comparison.weight_models import (
    WeightModel,
    effective_size,
    entropy_weights,
    largest_share,
    logistic_weights,
    truncated,
)
from evaltools.errors import UnansweredError, UsageError
from evaltools.messages import Message, message, plural_message
from evaltools.result import Result

METHODS = ("logistic", "entropy")


@dataclass(frozen=True, eq=False)
class Weights:
    """Weights of everybody; not a Result, since it is about persons.

    Attributes
    ----------
    arms : TwoArms
    model : WeightModel
    estimand, method : str
    n_trimmed : int
        People whose weight was cut.
    propensity : Propensity, optional
        The scores behind logistic weights.
    notes : tuple of Message
    """

    arms: TwoArms
    model: WeightModel
    estimand: str
    method: str
    n_trimmed: int = 0
    propensity: Propensity | None = None
    notes: tuple[Message, ...] = ()

    @property
    def values(self) -> pd.Series:
        """Weights on the index of the frame."""
        return pd.Series(self.model.values, index=self.arms.frame.index, name="weight")

    @property
    def effective_sample_size(self) -> Mapping[str, float]:
        """By arm: how many equally weighted people are worth these weights."""
        return {name: effective_size(values) for name, values in self._by_arm()}

    @property
    def largest_share(self) -> float:
        """The largest part of its arm's weight that one person has."""
        return max(largest_share(values) for _, values in self._by_arm())

    @property
    def is_constrained(self) -> bool:
        """Whether balance follows from how the weights were made, and is no evidence."""
        return self.method == "entropy"

    def balance(self) -> Balance:
        """How alike the arms are before and after weighting."""
        return balance_of(
            self.arms,
            self.model.values,
            estimand=self.estimand,
            constrained=self.is_constrained,
            notes=self.notes,
        )

    def describe(self) -> Result:
        """The weights in numbers. Rows: arm; n, effective_sample_size, largest_share."""
        rows = [
            {
                "arm": name,
                "n": values.size,
                "effective_sample_size": effective_size(values),
                "largest_share": largest_share(values),
            }
            for name, values in self._by_arm()
        ]
        return Result(
            kind="weights",
            frame=pd.DataFrame(rows),
            keys=("arm",),
            counts=("n",),
            notes=(*self.arms.notes, *self.notes),
            about={
                "n": self.arms.n,
                "estimand": self.estimand,
                "method": self.method,
                "n_trimmed": self.n_trimmed,
                "by": "arm",
                "scale": "number",
                "percent": ["largest_share"],
                "decimals": {"effective_sample_size": 0},
            },
        )

    def _by_arm(self) -> tuple[tuple[str, np.ndarray], ...]:
        values, treated = self.model.values, self.arms.treated
        return (TREATED, values[treated]), (COMPARISON, values[~treated])


def weights(
    frame: pd.DataFrame,
    *,
    arm: str,
    treated: object,
    covariates: Sequence[Named],
    estimand: str = "att",
    method: str = "logistic",
    trim: float | None = None,
    missing: str = "refuse",
) -> Weights:
    """Weights under which the comparison group is like the participants.

    Parameters
    ----------
    frame, arm, treated, covariates, missing
        As in `balance`.
    estimand : "att", "ate" or "ato"
        Whom the answer is about: the participants, everybody, or those who might have been
        in either group (overlap weights; Li, Morgan and Zaslavsky 2018).
    method : "logistic" or "entropy"
        From the propensity score, or by entropy balancing (Hainmueller 2012), which makes
        the means of the covariates equal; not for ato.
    trim : float, optional
        Share of each tail, 0 to 0.5: weights beyond these quantiles of their arm are cut to
        them; how many were is noted.

    Raises
    ------
    UnansweredError
        When no weights of entropy balancing reach the means (to 1e-8 of a standard
        deviation): the wanted means lie outside what the people to be weighted have.

    Examples
    --------
    >>> people = pd.DataFrame({"arm": list("ppppcccc"), "long": [1, 1, 1, 0, 1, 0, 0, 0]})
    >>> found = weights(people, arm="arm", treated="p", covariates=["long"], method="entropy")
    >>> found.values[people["arm"] == "c"].round(3).tolist()
    [3.0, 0.333, 0.333, 0.333]
    """
    check_estimand(estimand)
    if method not in METHODS:
        raise UsageError(
            message(
                "method must be one of {allowed}; found {found}.",
                allowed=list(METHODS),
                found=method,
            )
        )
    arms = read_arms(frame, arm=arm, treated=treated, covariates=covariates, missing=missing)
    check_covariates(arms)
    return weights_of(arms, estimand=estimand, method=method, trim=trim)


def weights_of(arms: TwoArms, *, estimand: str, method: str, trim: float | None = None) -> Weights:
    """The weights of arms that have been read."""
    _check_trim(trim)
    scores = None
    if method == "entropy":
        model, notes = _entropy(arms, estimand)
    else:
        scores = propensity_of(arms)
        model = logistic_weights(scores.fit, arms.treated, estimand=estimand)
        notes = list(scores.notes[len(arms.notes) :])
    n_trimmed = 0
    if trim:
        model, n_trimmed = truncated(model, arms.treated, trim)
        notes.append(_trim_note(trim, n_trimmed))
    return Weights(arms, model, estimand, method, n_trimmed, scores, tuple(notes))


def _entropy(arms: TwoArms, estimand: str) -> tuple[WeightModel, list[Message]]:
    if estimand == "ato":
        raise UsageError(message("Entropy balancing must be for att or ate; the estimand is ato."))
    model = entropy_weights(arms.matrix, arms.treated, estimand=estimand)
    if model.distance > REACHED:
        raise UnansweredError(
            message(
                "Entropy balancing must reach equal means of the covariates; no weights do. "
                "The groups differ too much: name fewer covariates, or restrict both groups to "
                "people who are alike."
            )
        )
    return model, [message("The means of the covariates agree because the weights were made so.")]


def _check_trim(trim: float | None) -> None:
    if trim is not None and not 0 <= trim < 0.5:
        raise UsageError(
            message("trim must be at least 0 and below 0.5; found {found}.", found=trim)
        )


def _trim_note(trim: float, n_trimmed: int) -> Message:
    return plural_message(
        "The weight of {n} person beyond the outer {percent}% of their group was cut.",
        "The weights of {n} people beyond the outer {percent}% of their group were cut.",
        n_trimmed,
        percent=trim * 100,
    )
